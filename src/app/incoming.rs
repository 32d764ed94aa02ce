//! A file on its way to the Data screen: dropped, chosen, pasted, or the example.

use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

/// A file or text to be read.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// What it is called.
    pub name: String,
    /// A `Blob`, or a string.
    pub content: SendWrapper<JsValue>,
    /// For the built-in example: the steps of its funnel, so that it shows an answer at once.
    pub example_steps: Option<&'static [&'static str]>,
}

impl Incoming {
    /// A file.
    pub fn file(file: &web_sys::File) -> Self {
        Self { name: file.name(), content: SendWrapper::new(file.into()), example_steps: None }
    }

    /// Pasted text.
    pub fn text(name: String, text: &str) -> Self {
        Self { name, content: SendWrapper::new(JsValue::from_str(text)), example_steps: None }
    }
}
