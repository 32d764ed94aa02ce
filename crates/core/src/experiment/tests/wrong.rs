//! What cannot be planned or read is refused, by the name of the field.

use serde_json::{Value, json};

use crate::experiment::*;

#[track_caller]
fn refused(read: Result<impl std::fmt::Debug, crate::schema::LoadError>, expected: &str) {
    assert_eq!(read.map_err(|error| error.to_string()).map(|read| format!("{read:?}")), Err(expected.to_owned()));
}

fn plan_of(input: Value) -> Result<PlanInput, crate::schema::LoadError> {
    PlanInput::from_json(input)
}

#[test]
fn plans() {
    refused(plan_of(json!([])), "expected an object, got a list");
    refused(plan_of(json!({ "effect": 0.1 })), "baselineRate: missing");
    refused(
        plan_of(json!({ "baselineRate": 1.2, "effect": 0.1 })),
        "baselineRate: expected a number above 0 and below 1, got 1.2",
    );
    refused(
        plan_of(json!({ "baselineRate": 0.95, "effect": 0.1 })),
        "effect: expected an effect that leaves the rate above 0 and below 1, got 0.1",
    );
    refused(
        plan_of(json!({ "baselineRate": 0.5, "effect": -1, "relative": true })),
        "effect: expected an effect that leaves the rate above 0 and below 1, got -1.0",
    );
    refused(plan_of(json!({ "baselineRate": 0.5, "effect": 0 })), "effect: expected a number that is not 0, got 0");
    refused(
        plan_of(json!({ "baselineRate": 0.5, "effect": 0.1, "arms": 1 })),
        "arms: expected a whole number from 2 to 20, got 1",
    );
    refused(
        plan_of(json!({ "baselineRate": 0.5, "effect": 0.1, "split": [1, 1, 1] })),
        "split: expected 2 shares, got 3",
    );
    refused(
        plan_of(json!({ "baselineRate": 0.5, "effect": 0.1, "split": [1, 0] })),
        "split[1]: expected a number above 0, got 0",
    );
    refused(
        plan_of(json!({ "baselineRate": 0.5, "effect": 0.1, "power": 0.04 })),
        "power: expected a power above the significance, got 0.04",
    );
    refused(
        plan_of(json!({ "baselineRate": 1e-300, "effect": 1e-6, "relative": true })),
        "effect: expected an effect that fewer people than 9007199254740991 can show, got 1e-6",
    );
    refused(
        plan_of(json!({ "baselineRate": 0.5, "effect": 0.1, "trafficPerDay": 0 })),
        "trafficPerDay: expected a number above 0, got 0",
    );
}

#[test]
fn tests() {
    let arm = json!({ "participants": 10, "conversions": 2 });
    refused(ReadInput::from_json(json!({ "arms": [arm] })), "arms: expected from 2 to 20 arms, got 1");
    refused(
        ReadInput::from_json(json!({ "arms": [arm, { "participants": 10, "conversions": 11 }] })),
        "arms[1].conversions: expected at most as many as participants, got 11",
    );
    refused(
        ReadInput::from_json(json!({ "arms": [arm, { "participants": 1.5, "conversions": 1 }] })),
        "arms[1].participants: expected a whole number ≥ 0, got 1.5",
    );
    refused(
        ReadInput::from_json(json!({ "arms": [arm, { "participants": 10, "conversions": 1, "entrants": 3 }] })),
        "arms[1].entrants: expected at least as many as participants, got 3",
    );
    refused(
        ReadInput::from_json(json!({ "arms": [arm, arm], "split": [1] })),
        "split: expected one share per arm, 2 in all, got 1",
    );
    refused(
        ReadInput::from_json(json!({ "arms": [arm, arm], "prior": [0, 1] })),
        "prior[0]: expected a number from 0.01 to 1000000000, got 0",
    );
}
