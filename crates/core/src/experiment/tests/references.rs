//! Figures of other programs: statsmodels, SciPy and mpmath.

use serde_json::{Value, json};

use crate::experiment::*;

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/experiments.json"));

#[track_caller]
fn near(found: Option<f64>, expected: &Value, tolerance: f64, what: &str) {
    let (found, expected) = (found.expect(what), expected.as_f64().expect(what));
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} is not {expected}");
}

#[test]
fn readings_of_the_vectors() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("experiments.json");
    let cases = vectors["read"].as_array().expect("a list");
    for case in cases {
        let arm = |key: &str| json!({ "participants": case[key][1], "conversions": case[key][0] });
        let input = ReadInput::from_json(json!({ "arms": [arm("a"), arm("b")] })).expect("a test");
        let reading = read(&input);
        let comparison = reading.comparisons[0];
        near(comparison.z, &case["z"], 1e-9, "z");
        near(comparison.p_value, &case["pValue"], 1e-9, "p");
        near(comparison.fisher_p_value, &case["fisher"], 1e-9, "fisher");
        for (end, (low, high)) in [(0, 0), (1, 1)].into_iter().enumerate() {
            near(reading.arms[0].interval.map(|i| i[low]), &case["wilsonA"][end], 1e-9, "wilson a");
            near(reading.arms[1].interval.map(|i| i[high]), &case["wilsonB"][end], 1e-9, "wilson b");
            near(comparison.interval.map(|i| i[end]), &case["newcombe"][end], 1e-9, "newcombe");
        }
        near(comparison.probability_better, &case["probabilityBetter"], 1e-9, "probability");
        near(comparison.expected_loss, &case["expectedLossChoosingB"], 1e-7, "loss");
        near(comparison.always_valid_p_value, &case["msprt"]["pAlwaysValid"], 1e-9, "always valid");
        near(reading.sample_ratio_p_value, &case["sampleRatioP"], 1e-9, "sample ratio");
    }
    assert_eq!(cases.len(), 2);
}

#[test]
fn plans_of_the_vectors() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("experiments.json");
    let cases = vectors["plan"].as_array().expect("a list");
    for case in cases {
        let input = json!({
            "baselineRate": case["baseline"], "effect": case["effect"], "power": case["power"], "significance": case["alpha"],
        });
        let plan = plan(&PlanInput::from_json(input).expect("a plan"));
        near(Some(plan.per_arm), &case["perArm"], 0.0, "per arm");
    }
    assert_eq!(cases.len(), 2);
}

const MORE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/experiments_more.json"));

fn more(key: &str) -> Vec<Value> {
    let more: Value = serde_json::from_str(MORE).expect("experiments_more.json");
    more[key].as_array().cloned().expect("a list")
}

/// As [`near`], or both not available.
#[track_caller]
fn alike(found: Option<f64>, expected: &Value, tolerance: f64, what: &str) {
    if expected.is_null() {
        assert_eq!(found, None, "{what}");
    } else {
        let (found, expected) = (found.expect(what), expected.as_f64().expect(what));
        let apart = (found - expected).abs();
        // What is a trillionth of a trillionth of everybody is nobody.
        assert!(apart <= tolerance * expected.abs() || apart < 1e-18, "{what}: {found} is not {expected}");
    }
}

#[test]
fn pairs_of_groups() {
    let cases = more("pairs");
    for case in &cases {
        let arm = |key: &str| json!({ "participants": case[key][1], "conversions": case[key][0] });
        let input = json!({ "arms": [arm("a"), arm("b")], "prior": case["prior"], "tau": case["tau"] });
        let comparison = read(&ReadInput::from_json(input).expect("a test")).comparisons[0];
        let what = |figure: &str| format!("{figure} of {} and {}", case["a"], case["b"]);
        alike(comparison.z, &case["z"], 1e-9, &what("z"));
        alike(comparison.p_value, &case["pValue"], 1e-9, &what("p"));
        alike(comparison.fisher_p_value, &case["fisher"], 1e-9, &what("fisher"));
        alike(comparison.probability_better, &case["probabilityBetter"], 1e-9, &what("probability"));
        alike(comparison.expected_loss, &case["expectedLoss"], 1e-7, &what("loss"));
        alike(comparison.always_valid_p_value, &case["alwaysValid"], 1e-9, &what("always valid"));
        for end in 0..2 {
            alike(comparison.credible_interval.map(|i| i[end]), &case["credible"][end], 1e-9, &what("credible"));
            alike(comparison.lift_interval.map(|i| i[end]), &case["liftInterval"][end], 1e-9, &what("lift"));
        }
    }
    assert!(cases.len() > 10);
}

#[test]
fn sample_ratios() {
    for case in more("sampleRatio") {
        let counts = case["counts"].as_array().expect("counts");
        let arms: Vec<Value> = counts.iter().map(|n| json!({ "participants": n, "conversions": 0 })).collect();
        let input = ReadInput::from_json(json!({ "arms": arms, "split": case["split"] })).expect("a test");
        alike(read(&input).sample_ratio_p_value, &case["p"], 1e-9, "sample ratio");
    }
}

#[test]
fn samples() {
    let cases = more("plans");
    for case in &cases {
        let input = json!({
            "baselineRate": case["baseline"], "effect": case["effect"], "power": case["power"],
            "significance": case["alpha"], "arms": case["arms"],
        });
        alike(Some(plan(&PlanInput::from_json(input).expect("a plan")).per_arm), &case["perArm"], 0.0, "per arm");
    }
    assert!(cases.len() > 100);
}
