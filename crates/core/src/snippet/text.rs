//! Texts within HTML and within addresses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// As the content of an element.
pub(super) fn content(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// As an attribute within double quotes.
pub(super) fn attribute(text: &str) -> String {
    content(text).replace('"', "&quot;")
}

/// JSON within a `<script>`, which ends at `</script` wherever that stands, and may begin a comment.
pub(super) fn in_script(json: &str) -> String {
    // `<` stands only within texts, where this means the same.
    json.replace('<', "\\u003c")
}

/// A name in the path of an address, or a value after its `?`.
pub(super) fn address_part(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// What may stand in every part of an address as it is: RFC 3986, section 2.3.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
