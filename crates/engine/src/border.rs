//! Values across the border to JavaScript: plain objects, as JSON would have them.

#[cfg(any(feature = "events", feature = "tables"))]
use funnel_core::events::json::Misfit;
use funnel_core::events::messages::Failure;
#[cfg(feature = "events")]
use funnel_core::events::query::Query;
use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::JsValue;

use crate::json;

/// A value of the engine as a JavaScript value. Missing is `null`, numbers are numbers, maps are objects. By way of a text,
/// which the browser reads: building the objects one by one (serde-wasm-bindgen) takes more code and more time.
pub(crate) fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    js_sys::JSON::parse(&json::text(value))
}

/// A JavaScript value as JSON has it: a field that is `undefined` is absent, which is not the same as `null`.
pub(crate) fn from_js(value: &JsValue) -> Result<Value, JsValue> {
    let text = js_sys::JSON::stringify(value).map_err(|_| bad_request("not JSON"))?;
    // `undefined` as a whole has no text.
    let Some(text) = text.as_string() else { return Ok(Value::Null) };
    serde_json::from_str(&text).map_err(|_| bad_request("not JSON"))
}

/// What the page says about a file.
#[cfg(any(feature = "events", feature = "tables"))]
pub(crate) fn read<T>(value: &JsValue, read: fn(Value) -> Result<T, Misfit>) -> Result<T, JsValue> {
    read(from_js(value)?).map_err(|misfit| thrown(Failure::misfit("badRequest", misfit)))
}

/// A query as it was asked.
#[cfg(feature = "events")]
pub(crate) fn query(value: &JsValue) -> Result<Query, JsValue> {
    Query::from_json(&from_js(value)?).map_err(|error| thrown(Failure::from(error)))
}

/// What the caller sent is not of the protocol.
pub(crate) fn bad_request(message: &str) -> JsValue {
    thrown(Failure::of("badRequest").with("message", message))
}

#[cfg(any(feature = "events", feature = "tables"))]
pub(crate) fn nothing_begun() -> JsValue {
    bad_request("no file has been begun")
}

/// A failure as what JavaScript catches.
pub(crate) fn thrown(failure: Failure) -> JsValue {
    // A failure is texts and numbers; if even that could not be written, its code would still cross.
    write(&failure).unwrap_or_else(|_| JsValue::from_str(&failure.code))
}
