//! What-ifs beside the baseline.

use proptest::prelude::*;
use serde_json::json;

use super::{assert_near, document, shop};
use crate::forecast::scenario::{fresh_id, is_of, promote, scenarios, scenarios_to_json};
use crate::forecast::*;
use crate::model::{Quantity, SegmentId, StageId};

fn rate(stage: &str) -> Input {
    Input::StepRate(StageId::new(stage))
}

fn counts(changes: &[Change]) -> Vec<f64> {
    outcome(&apply(&shop(), changes)).counts
}

#[test]
fn a_rate_carries_downstream() {
    let changed = counts(&[Change::new(rate("cart"), 0.3)]);
    let expected = [40_000.0, 18_000.0, 5_400.0, 5_400.0 * 1_120.0 / 4_400.0, 5_400.0 * 280.0 / 4_400.0];
    changed.iter().zip(expected).for_each(|(found, expected)| assert_near(*found, expected, "count"));
    let doubled = counts(&[Change::new(Input::Entrants, 80_000.0)]);
    doubled.iter().zip(counts(&[])).for_each(|(found, base)| assert_near(*found, 2.0 * base, "count"));
}

#[test]
fn a_count_is_a_rate_of_the_scenario_it_is_put_into() {
    let (shop, cart) = (shop(), StageId::new("cart"));
    let twice = Scenario::default().with_value(&shop, Input::Entrants, 80_000.0);
    let found = twice.with_count(&shop, &cart, 9_900.0).expect("people before");
    assert_near(found.value(&rate("cart")).expect("a change"), 9_900.0 / 36_000.0, "rate");
    assert_near(found.apply(&shop).stages[2].count.get(), 9_900.0, "count");
    let back = found.with_count(&shop, &cart, 8_800.0).expect("people before");
    assert_eq!(back.value(&rate("cart")), None, "as it is in the funnel");
    let first = back.with_count(&shop, &shop.stages[0].id, 40_000.0).expect("the first stage");
    assert_eq!(first.changes, []);
    assert_eq!(first.with_count(&shop, &StageId::new("gone"), 1.0), None);
}

#[test]
fn differences_are_told_where_both_are_available() {
    let (base, mut other) = (outcome(&shop()), outcome(&apply(&shop(), &[Change::new(Input::Entrants, 80_000.0)])));
    other.profit = None;
    let more = other.more_than(&base);
    assert_near(more.customers.expect("customers"), 1_120.0, "customers");
    assert_near(more.counts[0], 40_000.0, "visits");
    assert_eq!(more.profit, None);
}

#[test]
fn sliders_hold_the_value_and_stop_where_it_makes_no_sense() {
    for (input, value, to) in [
        (rate("cart"), 0.24, 0.48),
        (rate("cart"), 0.8, 1.0),
        (rate("cart"), 1.4, 2.8),
        (rate("cart"), 0.0, 1.0),
        (Input::AverageOrderValue, 800.0, 1_600.0),
        (Input::GrossMargin, 1.0, 1.0),
    ] {
        assert_near(input.slider_to(value), to, "end");
    }
    for (at, means) in [(0.052_499_997, 0.0525), (1_234.56, 1_235.0), (0.0, 0.0), (1.0, 1.0)] {
        assert_eq!(Input::slid(at), means);
    }
}

#[test]
fn money_follows_the_customers() {
    let base = outcome(&shop());
    assert_eq!(base.revenue, Some(896_000.0));
    assert_near(base.profit.expect("profit"), 896_000.0 * 0.4 - 110_000.0, "profit");
    let changed = outcome(&apply(&shop(), &[Change::new(rate("buy"), 0.5)]));
    assert_near(changed.customers.expect("customers"), 2_200.0, "customers");
    assert_near(changed.revenue.expect("revenue"), 2_200.0 * 800.0, "revenue");
    assert_near(changed.cost_per_acquisition.expect("CPA"), 50.0, "CPA");
    // A typed revenue would otherwise stay where it is, whatever happens.
    let mut typed = shop();
    typed.economics.revenue = crate::model::Money::new(900_000.0);
    let changed = outcome(&apply(&typed, &[Change::new(rate("buy"), 0.5)]));
    assert_near(changed.revenue.expect("revenue"), 900_000.0 * 2_200.0 / 1_120.0, "typed revenue");
    let dearer = outcome(&apply(&typed, &[Change::new(Input::AverageOrderValue, 1_000.0)]));
    assert_near(dearer.revenue.expect("revenue"), 1_120_000.0, "typed revenue, another order value");
}

#[test]
fn segments_can_be_mixed_otherwise() {
    let mixed = document(json!({
        "stages": [{ "id": "a", "name": "", "count": 1_000 }, { "id": "b", "name": "", "count": 150 }],
        "segments": [
            { "id": "good", "name": "", "counts": [200, 80] },
            { "id": "bad", "name": "", "counts": [600, 30] },
        ],
    }));
    // 200 of others with 40 of them going on.
    let input = Input::SegmentShare(SegmentId::new("good"));
    assert_eq!(input.value(&mixed), Some(0.2));
    let changed = apply(&mixed, &[Change::new(input.clone(), 0.6)]);
    // 600 good ones at 40 %; the others share 400 as before, three to one: 300 at 5 %, 100 at 20 %.
    assert_near(changed.stages[1].count.get(), 240.0 + 15.0 + 20.0, "all");
    assert_near(changed.stages[0].count.get(), 1_000.0, "entrants stay");
    assert_near(changed.segments[0].counts[1].get(), 240.0, "good");
    assert_near(changed.segments[1].counts[1].get(), 15.0, "bad");
    assert_near(input.value(&changed).expect("a share"), 0.6, "share");
}

#[test]
fn a_scenario_can_become_the_baseline() {
    let mut shop = shop();
    let scenario = Scenario { id: "w1".to_owned(), name: "Better cart".to_owned(), ..Scenario::default() };
    let scenario = scenario.with(rate("cart"), Some(0.3)).with(Input::OtherCost, Some(150_000.0));
    let other = Scenario { id: "w2".to_owned(), name: "Ads".to_owned(), ..Scenario::default() };
    shop.unknown.insert("scenarios".to_owned(), scenarios_to_json(&[scenario.clone(), other.clone()]));
    assert_eq!(fresh_id(&scenarios(&shop).expect("scenarios")), "w3");
    let promoted = promote(&shop, "w1").expect("scenarios").expect("one of them");
    assert_eq!(outcome(&promoted), outcome(&scenario.apply(&shop)));
    assert_eq!(scenarios(&promoted).expect("scenarios"), [other]);
    assert_eq!(promote(&shop, "zz"), Ok(None));
}

#[test]
fn scenarios_are_kept_as_they_are() {
    let kept = json!([{
        "id": "w1", "name": "=1+1", "later": [1],
        "changes": [
            { "input": "stepRate", "stage": "cart", "value": 0.3, "why": "x" },
            { "input": "segmentShare", "segment": "g1", "value": 0.25 },
            { "input": "cost", "value": 0 },
        ],
    }]);
    let mut shop = shop();
    shop.unknown.insert("scenarios".to_owned(), kept.clone());
    let read = scenarios(&shop).expect("scenarios");
    // 0 and 0.0 are one number and two texts.
    assert_eq!(scenarios_to_json(&read).to_string(), kept.to_string().replace("\"value\":0}", "\"value\":0.0}"));
    assert!(is_of(&shop, &read[0].changes[0].input) && !is_of(&shop, &read[0].changes[1].input));
    let without = read[0].clone().with(rate("cart"), None);
    assert_eq!(without.changes.len(), 2);
    assert_eq!(apply(&shop, &without.changes).stages, shop.stages, "a segment that is not there changes nothing");
}

#[test]
fn scenarios_that_do_not_read_name_the_field() {
    let refused = |kept: serde_json::Value| {
        let mut shop = shop();
        shop.unknown.insert("scenarios".to_owned(), kept);
        scenarios(&shop).map_err(|error| error.to_string())
    };
    let change = |change: serde_json::Value| refused(json!([{ "id": "w1", "name": "", "changes": [change] }]));
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(refused(json!({})), error("scenarios: expected a list, got an object"));
    assert_eq!(refused(json!([{ "name": "" }])), error("scenarios[0].id: missing"));
    assert_eq!(
        change(json!({ "input": "luck", "value": 1 })),
        error("scenarios[0].changes[0].input: expected the name of an input, got \"luck\"")
    );
    assert_eq!(change(json!({ "input": "stepRate", "value": 1 })), error("scenarios[0].changes[0].stage: missing"));
    assert_eq!(
        change(json!({ "input": "grossMargin", "value": 1.5 })),
        error("scenarios[0].changes[0].value: expected a number from 0 to 1, got 1.5")
    );
    assert_eq!(
        change(json!({ "input": "cost" })),
        error("scenarios[0].changes[0].value: expected a number ≥ 0, got null")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is changed, nothing is lost and every other input keeps its value.
    #[test]
    fn other_rates_stay(document in crate::model::arbitrary::document(), place in any::<prop::sample::Index>(), value in 0.0..1.0) {
        let inputs: Vec<Input> = Input::all(&document).into_iter().filter(|input| matches!(input, Input::StepRate(_))).collect();
        prop_assume!(!inputs.is_empty());
        let input = place.get(&inputs);
        let changed = apply(&document, &[Change::new(input.clone(), value)]);
        prop_assert_eq!(changed.stages.len(), document.stages.len());
        // More people than a number can hold are as many as it can.
        prop_assume!(changed.stages.iter().all(|stage| stage.count.get() < crate::model::Count::MAX));
        for other in inputs.iter().filter(|other| *other != input) {
            if let (Some(before), Some(after)) = (other.value(&document), other.value(&changed)) {
                prop_assert!((before - after).abs() <= 1e-9 * before.max(1e-300), "{other:?}: {before} became {after}");
            }
        }
    }

    #[test]
    fn no_change_changes_nothing(document in crate::model::arbitrary::document()) {
        prop_assert_eq!(&apply(&document, &[]), &document);
    }
}
