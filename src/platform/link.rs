//! A text in the part of an address after its `#`, which no server sees. `src/embed/link.js` reads it.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

/// What follows is JSON, deflated, as base64url.
const VERSION: &str = "1.";

#[wasm_bindgen]
extern "C" {
    /// Not in web-sys with this format.
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;
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
    let stream = CompressionStream::new("deflate-raw")?;
    let deflated: ReadableStream = plain.pipe_through(stream.unchecked_ref::<ReadableWritablePair>());
    let buffer = JsFuture::from(Response::new_with_opt_readable_stream(Some(&deflated))?.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
