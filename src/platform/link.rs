//! A text in the part of an address after its `#`, which no server sees. `src/embed/link.js` reads it as well.

use funnel_core::schema;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair, Response};

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

/// Why a link cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkError {
    /// It was made by a later version.
    Later,
    /// It is not what was made, or not all of it.
    Damaged,
    /// It brings more than any document may have.
    TooLarge,
}

/// The text of a link.
///
/// # Errors
/// [`LinkError`] when it cannot be read.
pub async fn decode(fragment: &str) -> Result<String, LinkError> {
    let text = fragment.strip_prefix(VERSION).ok_or(LinkError::Later)?;
    let base64: String = text.chars().map(of_url_safe).collect();
    let characters = web_sys::window().and_then(|window| window.atob(&base64).ok()).ok_or(LinkError::Damaged)?;
    // The browser gives bytes as characters.
    let bytes: Vec<u8> = characters.chars().filter_map(|character| u8::try_from(character).ok()).collect();
    let inflated = inflate(&bytes).await?;
    String::from_utf8(inflated).map_err(|_| LinkError::Damaged)
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
    let plain = Blob::new_with_str_sequence(&Array::of1(&text.into()))?.stream();
    let change = CompressionStream::new(FORMAT)?;
    let deflated: ReadableStream = plain.pipe_through(change.unchecked_ref::<ReadableWritablePair>());
    let buffer = JsFuture::from(Response::new_with_opt_readable_stream(Some(&deflated))?.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

async fn inflate(bytes: &[u8]) -> Result<Vec<u8>, LinkError> {
    let inflated = inflating(bytes).map_err(|_| LinkError::Damaged)?;
    let reader: ReadableStreamDefaultReader = inflated.get_reader().unchecked_into();
    let mut text = Vec::new();
    // Piece by piece: a short link may bring more than there is memory for.
    while let Some(piece) = next_piece(&reader).await.map_err(|_| LinkError::Damaged)? {
        if text.len() + piece.len() > schema::MAX_BYTES {
            // Whether it is told or not, nobody reads on.
            let _ = reader.cancel();
            return Err(LinkError::TooLarge);
        }
        text.extend(piece);
    }
    Ok(text)
}

fn inflating(bytes: &[u8]) -> Result<ReadableStream, JsValue> {
    let deflated = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?.stream();
    let change = DecompressionStream::new(FORMAT)?;
    Ok(deflated.pipe_through(change.unchecked_ref::<ReadableWritablePair>()))
}

async fn next_piece(reader: &ReadableStreamDefaultReader) -> Result<Option<Vec<u8>>, JsValue> {
    let read = JsFuture::from(reader.read()).await?;
    let value = Reflect::get(&read, &"value".into())?;
    Ok(value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec))
}
