//! The last words of an engine that stops.
//!
//! A panic ends the instance with a trap that says nothing. So does running out of memory, but without a panic: by that
//! the worker tells them apart.

use wasm_bindgen::JsValue;

/// Where the words are left: a property of the global object.
const PROPERTY: &str = "funnelEnginePanic";

/// From now on, a panic leaves its message where JavaScript finds it.
pub(crate) fn tell_javascript() {
    std::panic::set_hook(Box::new(|panic| {
        let message = JsValue::from_str(&panic.to_string());
        // Nothing is left to do if this fails as well.
        let _ = js_sys::Reflect::set(&js_sys::global(), &JsValue::from_str(PROPERTY), &message);
    }));
}
