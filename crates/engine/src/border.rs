//! Values across the border to JavaScript: plain objects, as JSON would have them.

use funnel_core::events::messages::Failure;
use funnel_core::events::query::Query;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A value of the engine as a JavaScript value. Missing is `null`, numbers are numbers, maps are objects.
pub(crate) fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let written = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    written.map_err(|error| bad_request(&error.to_string()))
}

/// A value of the page's own making.
pub(crate) fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value.clone()).map_err(|error| bad_request(&error.to_string()))
}

/// A query, which people write: what is wrong is named by its path. Read by way of its JSON, where a field that is
/// `undefined` is absent, which is not the same as `null`.
pub(crate) fn read_query(value: &JsValue) -> Result<Query, JsValue> {
    let text = js_sys::JSON::stringify(value).map_err(|_| bad_request("not JSON"))?;
    // `undefined` as a whole has no text.
    let plain = text.as_string().map_or(Ok(JsValue::NULL), |text| js_sys::JSON::parse(&text))?;
    Query::from_json(&read(&plain)?).map_err(|error| thrown(Failure::from(error)))
}

/// What the caller sent is not of the protocol.
pub(crate) fn bad_request(message: &str) -> JsValue {
    thrown(Failure::of("badRequest").with("message", message))
}

/// A failure as what JavaScript catches.
pub(crate) fn thrown(failure: Failure) -> JsValue {
    // A failure is texts and numbers; if even that could not be written, its code would still cross.
    let written = failure.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    written.unwrap_or_else(|_| JsValue::from_str(&failure.code))
}
