mod budgets;
mod flows;
mod levers;
mod scenarios;
mod settings;
mod simulations;

use serde_json::{Value, json};

use crate::model::Document;
use crate::schema::load_value;

const REFERENCES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/forecast.json"));

fn references(key: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(REFERENCES).expect("forecast.json");
    let list = all[key].as_array().cloned().expect("a list");
    assert!(list.len() > 2, "{key}");
    list
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[track_caller]
fn assert_near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-6), "{what}: {found} is not {expected}");
}

fn document(json: Value) -> Document {
    load_value(json).expect("a document")
}

/// The shop of the templates, with its money: 40 000 visits, 1 120 purchases.
fn shop() -> Document {
    document(json!({
        "stages": [
            { "id": "visits", "name": "Visits", "count": 40_000 },
            { "id": "views", "name": "Views", "count": 18_000 },
            { "id": "cart", "name": "Cart", "count": 4_400, "target": 0.3 },
            { "id": "buy", "name": "Purchase", "count": 1_120, "role": "customer" },
            { "id": "again", "name": "Repeat purchase", "count": 280, "level": "after" },
        ],
        "economics": { "averageOrderValue": 800, "grossMargin": 0.4, "cost": 110_000 },
    }))
}
