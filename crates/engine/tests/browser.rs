//! The engine where it really runs: in a worker of Chromium.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, reason = "a test ends at what it did not expect")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn the_engine_knows_its_version() {
    assert_eq!(funnel_engine::version(), env!("CARGO_PKG_VERSION"));
}

/// See `native.rs`.
#[wasm_bindgen_test]
fn the_golden_forecast() {
    const GOLDEN: &str = include_str!("../../../tests/data/forecast_golden.json");
    let golden = js_sys::JSON::parse(GOLDEN).expect("forecast_golden.json");
    let get = |key: &str| js_sys::Reflect::get(&golden, &key.into()).expect("a field");
    let mut forecasts = funnel_engine::forecast::Forecasts::new();
    let runs = forecasts.start(&get("document"), &wasm_bindgen::JsValue::UNDEFINED).expect("a forecast");
    forecasts.run(0, runs as u32).expect("runs");
    let found = forecasts.forecast().expect("a forecast");
    // Fields may come in another order.
    let value = |found: &wasm_bindgen::JsValue| -> serde_json::Value {
        let text = String::from(js_sys::JSON::stringify(found).expect("JSON"));
        serde_json::from_str(&text).expect("JSON")
    };
    assert_eq!(numbers_as_floats(value(&found)), numbers_as_floats(value(&get("forecast"))));
}

/// `1` and `1.0` are one number in JavaScript, and two values in serde_json.
fn numbers_as_floats(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.into_iter().map(numbers_as_floats).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, field)| (key, numbers_as_floats(field))).collect(),
        other => other,
    }
}
