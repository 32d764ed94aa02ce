//! The same document and the same seed give the same figures on every machine: here natively, in `browser.rs` in Chromium, in
//! `tests/engine` in Node. Run apart from other packages: their tests make `num-traits` use the system's logarithms.
#![cfg(not(target_arch = "wasm32"))]

use funnel_core::forecast::{Plan, Settings, simulate, summarize};
use funnel_core::schema::load_value;
use serde_json::Value;

const GOLDEN: &str = include_str!("../../../tests/data/forecast_golden.json");

#[test]
fn the_golden_forecast() {
    let golden: Value = serde_json::from_str(GOLDEN).expect("forecast_golden.json");
    let document = load_value(golden["document"].clone()).expect("a document");
    let settings = Settings::of(&document).expect("settings");
    let plan = Plan::new(&document, &[]).expect("a plan");
    let runs = simulate(&plan, settings.seed, 0..u64::from(settings.runs));
    let forecast = summarize(&plan, &settings, &runs).expect("runs");
    let found = serde_json::to_value(&forecast).expect("JSON");
    if std::env::var_os("FUNNEL_GOLDEN").is_some() {
        // What is to be kept after a change that is meant to change figures.
        println!("{}", serde_json::to_string_pretty(&found).expect("JSON"));
    }
    assert_eq!(found, golden["forecast"]);
}
