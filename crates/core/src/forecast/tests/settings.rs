//! What a forecast assumes, as it is kept.

use serde_json::{Value, json};

use super::shop;
use crate::forecast::Settings;

fn read(kept: Value) -> Result<Settings, String> {
    let mut shop = shop();
    shop.unknown.insert("forecast".to_owned(), kept);
    Settings::of(&shop).map_err(|error| error.to_string())
}

#[test]
fn the_usual_settings_are_not_written() {
    assert_eq!(Settings::of(&shop()), Ok(Settings::default()));
    assert_eq!(Settings::default().to_json(), json!({}));
}

#[test]
fn settings_are_kept_as_they_are() {
    let kept = json!({
        "periods": 24, "runs": 5_000, "seed": 7, "growth": -0.05, "season": [1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 1.2, 2.0],
        "startMonth": 9, "series": [100.0, 200.5], "variation": 0.3, "valueVariation": 0.0,
        "delays": [{ "stage": "cart", "kind": "fixed" }, { "stage": "views", "kind": "gamma", "shape": 3.5 }],
        "stock": [{ "stage": "cart", "count": 12.0 }], "openDeals": true, "active": 500.0,
        "target": { "revenue": 1e7 }, "targetPerPeriod": true,
        "ranges": [{ "input": "stepRate", "stage": "buy", "low": 0.2, "high": 0.3, "why": "asked" }],
        "leverCosts": [{ "input": "entrants", "cost": 900.0 }], "goal": { "profit": 5e5 }, "budget": 2e4,
        "budgetAim": "profit", "later": { "x": 1 },
    });
    let settings = read(kept.clone()).expect("settings");
    assert_eq!(settings.to_json(), kept);
    let others = ["leverCosts", "goal", "budget", "budgetAim"];
    let assumed = kept.as_object().expect("an object").iter().filter(|(name, _)| !others.contains(&name.as_str()));
    let assumed: serde_json::Map<String, Value> = assumed.map(|(name, value)| (name.clone(), value.clone())).collect();
    assert_eq!(settings.assumed().to_json(), Value::Object(assumed));
}

#[test]
fn settings_that_do_not_read_name_the_field() {
    let error = |kept: Value, text: &str| assert_eq!(read(kept), Err(text.to_owned()));
    error(json!([]), "forecast: expected an object, got a list");
    error(json!({ "runs": 1e9 }), "forecast.runs: expected a whole number from 1 to 200000, got 1000000000.0");
    error(json!({ "season": [1, 2] }), "forecast.season: expected twelve factors, got 2");
    error(json!({ "season": [1, -2] }), "forecast.season[1]: expected a factor from 0 to 1000, got -2");
    error(
        json!({ "delays": [{ "stage": "a", "kind": "x" }] }),
        "forecast.delays[0].kind: expected one of \"exponential\", \"fixed\", \"gamma\", got \"x\"",
    );
    error(json!({ "target": {} }), "forecast.target: expected customers or revenue, got an object");
    error(json!({ "goal": { "x": 1 } }), "forecast.goal: expected customers, revenue or profit, got an object");
    error(json!({ "budgetAim": "x" }), "forecast.budgetAim: expected one of \"customers\", \"profit\", got \"x\"");
    let range =
        |low: f64, high: f64| json!({ "ranges": [{ "input": "stepRate", "stage": "a", "low": low, "high": high }] });
    error(range(0.0, 0.5), "forecast.ranges[0].low: expected a number above 0, got 0.0");
    error(range(0.5, 0.4), "forecast.ranges[0].high: expected a number above low, got 0.4");
    error(range(0.5, 1.0), "forecast.ranges[0].high: expected a rate below 1, got 1.0");
    error(
        json!({ "ranges": [{ "input": "grossMargin", "low": 0.1, "high": 0.2 }] }),
        "forecast.ranges[0].input: expected one of \"entrants\", \"stepRate\", \"averageOrderValue\", got \"grossMargin\"",
    );
}
