//! A text in the part of an address after its `#`, which no server sees. `src/embed/link.js` reads it as well.

use funnel_core::schema;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

/// What follows is JSON, deflated, as base64url.
const VERSION: &str = "1.";
const FORMAT: &str = "deflate-raw";

#[wasm_bindgen]
extern "C" {
    /// Both are in web-sys without this format.
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// Whether the part of an address after its `#` is a link of this or a later version.
pub fn is_link(fragment: &str) -> bool {
    fragment.starts_with(|first: char| first.is_ascii_digit())
}

/// The text of a link.
///
/// # Errors
/// Why it cannot be read: damaged, cut short, or of a later version.
pub async fn decode(fragment: &str) -> Result<String, String> {
    let text = fragment.strip_prefix(VERSION).ok_or("made by a later version")?;
    let base64: String = text.chars().map(of_url_safe).collect();
    let characters = web_sys::window().and_then(|window| window.atob(&base64).ok()).ok_or("damaged")?;
    // The browser gives bytes as characters.
    let bytes: Vec<u8> = characters.chars().filter_map(|character| u8::try_from(character).ok()).collect();
    let inflated = inflate(&bytes).await.map_err(|_| "damaged or cut short")?;
    String::from_utf8(inflated).map_err(|_| "damaged".to_owned())
}

fn of_url_safe(character: char) -> char {
    match character {
        '-' => '+',
        '_' => '/',
        other => other,
    }
}

/// The text as a link has it.
///
/// # Errors
/// What the browser said: it may be too old to deflate.
pub async fn encode(text: &str) -> Result<String, String> {
    let deflated = deflate(text).await.map_err(|error| String::from(js_sys::Object::from(error).to_string()))?;
    // Bytes as characters is what the browser makes base64 of.
    let characters: String = deflated.iter().map(|byte| char::from(*byte)).collect();
    let base64 = web_sys::window().and_then(|window| window.btoa(&characters).ok()).ok_or("no base64")?;
    let text: String = base64.trim_end_matches('=').chars().map(url_safe).collect();
    Ok([VERSION, &text].concat())
}

fn url_safe(character: char) -> char {
    match character {
        '+' => '-',
        '/' => '_',
        other => other,
    }
}

async fn deflate(text: &str) -> Result<Vec<u8>, JsValue> {
    let plain = Blob::new_with_str_sequence(&Array::of1(&text.into()))?;
    through(&plain, CompressionStream::new(FORMAT)?.unchecked_ref()).await
}

/// The longest text a link may bring, in bytes: as of a file, and no more, whatever it is packed from.
const MOST_BYTES: f64 = schema::MAX_BYTES as f64;

async fn inflate(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    let deflated = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?;
    through(&deflated, DecompressionStream::new(FORMAT)?.unchecked_ref()).await
}

async fn through(content: &Blob, change: &ReadableWritablePair) -> Result<Vec<u8>, JsValue> {
    let changed: ReadableStream = content.stream().pipe_through(change);
    let blob: Blob =
        JsFuture::from(Response::new_with_opt_readable_stream(Some(&changed))?.blob()?).await?.dyn_into()?;
    if blob.size() > MOST_BYTES {
        return Err("too large".into());
    }
    Ok(Uint8Array::new(&JsFuture::from(blob.array_buffer()).await?).to_vec())
}
