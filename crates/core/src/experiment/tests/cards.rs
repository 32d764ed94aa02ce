//! Experiments as a document keeps them.

use serde_json::{Value, json};

use crate::experiment::*;
use crate::forecast::Input;
use crate::model::{Document, StageId};
use crate::schema::load_value;

fn shop(experiments: Value) -> Document {
    load_value(json!({
        "stages": [
            { "id": "visits", "name": "Visits", "count": 40_000 },
            { "id": "cart", "name": "Cart", "count": 4_000 },
            { "id": "buy", "name": "Purchase", "count": 1_000, "role": "customer" },
        ],
        "economics": { "averageOrderValue": 800, "grossMargin": 0.4, "cost": 110_000 },
        "experiments": experiments,
    }))
    .expect("a document")
}

#[test]
fn experiments_are_kept_as_they_are() {
    let kept = json!([
        { "id": "e1", "stage": "cart", "status": "planned" },
        {
            "id": "e2", "stage": "buy", "because": "<b>", "change": "=1+1", "segment": "Mobile", "status": "decided", "effect": 0.02,
            "relative": false, "power": 0.9, "significance": 0.01, "share": 0.5, "split": [1.0, 2.0], "prior": [2.0, 8.0],
            "arms": [
                { "name": "A", "participants": 100, "conversions": 10 },
                { "participants": 200, "conversions": 30, "entrants": 900 },
            ],
            "decided": 0.015, "later": true,
        },
    ]);
    let read = cards(&shop(kept.clone())).expect("experiments");
    assert_eq!(cards_to_json(&read), kept);
    assert_eq!(fresh_card_id(&read), "e3");
    assert_eq!(cards(&shop(Value::Null)), Ok(Vec::new()));
}

#[test]
fn experiments_that_do_not_read_name_the_field() {
    let refused = |card: Value| cards(&shop(json!([card]))).map_err(|error| error.to_string());
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(refused(json!({ "id": "e1" })), error("experiments[0].stage: missing"));
    assert_eq!(
        refused(json!({ "id": "e1", "stage": "cart", "status": "lost" })),
        error("experiments[0].status: expected one of \"planned\", \"running\", \"decided\", got \"lost\"")
    );
    let arms = json!([{ "participants": 1, "conversions": 2 }, { "participants": 1, "conversions": 0 }]);
    assert_eq!(
        refused(json!({ "id": "e1", "stage": "cart", "arms": arms })),
        error("experiments[0].arms[0].conversions: expected at most as many as participants, got 2")
    );
}

#[test]
fn rate_and_traffic_come_from_the_funnel() {
    let shop = shop(Value::Null);
    let card = Card::new("e1".to_owned(), StageId::new("cart"));
    let input = card.plan_input(&shop).expect("a plan");
    assert_eq!(input.baseline_rate, 0.1);
    assert_eq!(input.traffic_per_day, Some(40_000.0 / 30.4375), "of the stage before, per day");
    // statsmodels and the formula: 0.1 against 0.11 takes 14 751 each.
    assert_eq!(plan(&input).per_arm, 14_751.0);
    assert_eq!(plan(&input).days, Some((2.0_f64 * 14_751.0 / (40_000.0 / 30.4375)).ceil()));
    let reading = card.read_input(&shop);
    assert!((reading.tau - 0.01).abs() < 1e-15 && reading.planned_per_arm == Some(14_751));
    let first = Card::new("e1".to_owned(), StageId::new("visits"));
    assert_eq!(
        first.plan_input(&shop).map_err(|error| error.to_string()),
        Err("baselineRate: expected a number above 0 and below 1, got null".to_owned())
    );
}

#[test]
fn success_is_worth_what_the_funnel_says() {
    let shop = shop(Value::Null);
    let card = Card::new("e1".to_owned(), StageId::new("cart"));
    let worth = card.worth_per_month(&shop, 0.01).expect("a worth");
    assert!((worth.customers.expect("customers") - 100.0).abs() < 1e-9, "a tenth of 1 000 a month");
    assert!((worth.revenue.expect("revenue") - 80_000.0).abs() < 1e-6);
    let change = card.change_by(&shop, 0.01).expect("a change");
    assert_eq!((change.input, change.value), (Input::StepRate(StageId::new("cart")), 0.11));
    assert_eq!(card.change_by(&shop, 0.95), None);
}

#[test]
fn groups_may_be_meant_to_be_unequal() {
    let shop = shop(Value::Null);
    let mut card = Card::new("e1".to_owned(), StageId::new("cart"));
    assert_eq!((card.planned_share(1), card.planned_share(2)), (Some(0.5), None));
    assert!(card.put_planned_share(1, Some(0.1)));
    assert_eq!((card.split.clone(), card.planned_share(0)), (vec![0.9, 0.1], Some(0.9)));
    let planned = plan(&card.plan_input(&shop).expect("a plan"));
    assert_eq!(
        (planned.per_arm, planned.total),
        (14_751.0, 147_510.0),
        "a tenth of all is as many as one of two equal groups"
    );
    assert_eq!(card.read_input(&shop).split, Some(vec![0.9, 0.1]));
    for share in [0.0, 1.0, -0.1, f64::NAN] {
        assert!(!card.put_planned_share(1, Some(share)), "{share}");
    }
    assert!(!card.put_planned_share(2, Some(0.5)));
    assert_eq!(card.split, [0.9, 0.1]);
    card.arms.push(Arm::default());
    assert_eq!(card.planned_share(2), Some(1.0 / 3.0), "a split of other groups does not count");
    assert!(card.put_planned_share(0, Some(0.5)));
    assert_eq!(card.split, [0.5, 0.25, 0.25]);
    assert!(card.put_planned_share(1, Some(0.3)));
    assert_eq!(card.split, [0.5, 0.3, 0.2], "typed one after the other");
    assert!(card.put_planned_share(2, Some(0.2)));
    assert_eq!(card.split, [0.5, 0.3, 0.2]);
    assert!(card.put_planned_share(2, Some(0.6)));
    assert_eq!(card.split, [0.25, 0.15, 0.6], "the others make room");
    assert!(card.put_planned_share(1, Some(0.9)));
    assert_eq!(card.split, [0.029_411_764_705_88, 0.9, 0.070_588_235_294_12], "no room after it");
    assert!(card.put_planned_share(0, None));
    assert_eq!(card.plan_input(&shop).expect("a plan").split, None);
}

#[test]
fn an_effect_is_the_same_however_it_is_told() {
    let shop = shop(Value::Null);
    let mut card = Card::new("e1".to_owned(), StageId::new("buy"));
    card.tell_effect(&shop, false);
    assert_eq!((card.relative, card.effect), (false, 0.025), "a tenth of 25 %");
    card.tell_effect(&shop, true);
    assert_eq!((card.relative, card.effect), (true, 0.1));
    let rare = load_value(json!({ "stages": [
        { "id": "a", "name": "A", "count": 3_000 }, { "id": "b", "name": "B", "count": 1, "role": "customer" },
    ] }))
    .expect("a document");
    let mut card = Card::new("e3".to_owned(), StageId::new("b"));
    card.tell_effect(&rare, false);
    card.tell_effect(&rare, true);
    assert_eq!(card.effect, 0.1, "a tenth of a third of a thousandth");
    let mut gone = Card::new("e2".to_owned(), StageId::new("gone"));
    gone.tell_effect(&shop, false);
    assert_eq!((gone.relative, gone.effect), (false, 0.1));
}

#[test]
fn a_decided_rate_is_kept_as_it_would_be_typed() {
    let shop = load_value(json!({ "stages": [
        { "id": "a", "name": "A", "count": 100 }, { "id": "b", "name": "B", "count": 10, "role": "customer" },
    ] }));
    let card = Card::new("e1".to_owned(), StageId::new("b"));
    let change = card.change_by(&shop.expect("a document"), 0.2).expect("a change");
    assert_eq!(change.value, 0.3, "not 0.30000000000000004");
}
