//! JSON as the browser reads it: exact, and already there.
//!
//! What is stored and what is fetched is read with this. Files have `funnel_core::schema::load`, which says where a text
//! is not JSON.

use serde_json::Value;

/// The value of a JSON text; none when it is not JSON.
#[cfg(target_arch = "wasm32")]
pub fn parse(text: &str) -> Option<Value> {
    js_sys::JSON::parse(text).ok().map(|value| value_of(&value, MAX_NESTING))
}

/// The same outside a browser, for the tests that run there.
#[cfg(not(target_arch = "wasm32"))]
pub fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// Every text in a JSON text, in the order in which they stand; none when it is not JSON.
#[cfg(target_arch = "wasm32")]
pub fn texts(json: &str) -> Option<Vec<String>> {
    fn collect(value: &wasm_bindgen::JsValue, texts: &mut Vec<String>) {
        match value.as_string() {
            Some(text) => texts.push(text),
            None if value.is_object() => {
                js_sys::Object::values(value.unchecked_ref()).iter().for_each(|value| collect(&value, texts));
            }
            None => {}
        }
    }
    use wasm_bindgen::JsCast;

    let mut texts = Vec::new();
    collect(&js_sys::JSON::parse(json).ok()?, &mut texts);
    Some(texts)
}

/// The same outside a browser, for objects whose keys are in order.
#[cfg(not(target_arch = "wasm32"))]
pub fn texts(json: &str) -> Option<Vec<String>> {
    fn collect(value: Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) => texts.push(text),
            Value::Object(fields) => fields.into_iter().for_each(|(_, value)| collect(value, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    collect(parse(json)?, &mut texts);
    Some(texts)
}

/// The fields of a JSON object that are texts, by name; none when it is not JSON.
#[cfg(target_arch = "wasm32")]
pub fn text_fields(json: &str) -> Vec<(String, String)> {
    use wasm_bindgen::JsCast;

    let Some(value) = js_sys::JSON::parse(json).ok().filter(|value| value.is_object()) else { return Vec::new() };
    let pair = |pair: wasm_bindgen::JsValue| {
        let pair = pair.unchecked_into::<js_sys::Array>();
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    js_sys::Object::entries(value.unchecked_ref()).iter().filter_map(pair).collect()
}

/// The same outside a browser, for the tests that run there.
#[cfg(not(target_arch = "wasm32"))]
pub fn text_fields(json: &str) -> Vec<(String, String)> {
    let Some(Value::Object(fields)) = parse(json) else { return Vec::new() };
    let text = |(name, value): (String, Value)| value.as_str().map(|text| (name, text.to_owned()));
    fields.into_iter().filter_map(text).collect()
}

/// Deeper than any document may be, and far from what the stack holds. What lies deeper is left out, which makes a
/// document one that is not read.
#[cfg(target_arch = "wasm32")]
const MAX_NESTING: usize = 2 * funnel_core::schema::MAX_NESTING;

#[cfg(target_arch = "wasm32")]
fn value_of(value: &wasm_bindgen::JsValue, levels: usize) -> Value {
    use wasm_bindgen::JsCast;

    if let Some(text) = value.as_string() {
        return Value::String(text);
    }
    if let Some(number) = value.as_f64() {
        return whole(number).or_else(|| serde_json::Number::from_f64(number)).map_or(Value::Null, Value::Number);
    }
    if let Some(truth) = value.as_bool() {
        return Value::Bool(truth);
    }
    if levels == 0 || value.is_null() {
        return Value::Null;
    }
    if let Some(list) = value.dyn_ref::<js_sys::Array>() {
        return Value::Array(list.iter().map(|item| value_of(&item, levels - 1)).collect());
    }
    let entries = js_sys::Object::entries(value.unchecked_ref());
    let entry = |pair: wasm_bindgen::JsValue| {
        let pair = pair.unchecked_into::<js_sys::Array>();
        Some((pair.get(0).as_string()?, value_of(&pair.get(1), levels - 1)))
    };
    Value::Object(entries.iter().filter_map(entry).collect())
}

/// A whole number that a float holds exactly, as the whole number it was written as.
#[cfg(target_arch = "wasm32")]
#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within range")]
fn whole(number: f64) -> Option<serde_json::Number> {
    let is_minus_zero = number == 0.0 && number.is_sign_negative();
    (number.trunc() == number && number.abs() <= js_sys::Number::MAX_SAFE_INTEGER && !is_minus_zero)
        .then(|| (number as i64).into())
}

/// The value as compact JSON.
#[cfg(target_arch = "wasm32")]
pub fn text(value: &Value) -> String {
    js_sys::JSON::stringify(&js_value(value)).map(String::from).unwrap_or_default()
}

/// The same outside a browser, for the tests that run there.
#[cfg(not(target_arch = "wasm32"))]
pub fn text(value: &Value) -> String {
    value.to_string()
}

#[cfg(target_arch = "wasm32")]
fn js_value(value: &Value) -> wasm_bindgen::JsValue {
    match value {
        Value::Null => wasm_bindgen::JsValue::NULL,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(js_value).collect::<js_sys::Array>().into(),
        Value::Object(fields) => {
            let pair = |(key, value): (&String, &Value)| js_sys::Array::of2(&key.as_str().into(), &js_value(value));
            let pairs: js_sys::Array = fields.iter().map(pair).collect();
            // Made of pairs, so that `__proto__` is a field like any other.
            js_sys::Object::from_entries(&pairs).map(Into::into).unwrap_or_default()
        }
    }
}
