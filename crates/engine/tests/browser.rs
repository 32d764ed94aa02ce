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
    assert_eq!(text(&found), text(&get("forecast")));
}

fn text(value: &wasm_bindgen::JsValue) -> String {
    String::from(js_sys::JSON::stringify(value).expect("JSON"))
}
