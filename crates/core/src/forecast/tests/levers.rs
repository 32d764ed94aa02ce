//! What changes are worth, and what a goal takes: products of rates.

use super::{assert_near, shop};
use crate::forecast::goal::{Reach, needed, smallest_lift};
use crate::forecast::lever::{Measure, Step, levers, rank};
use crate::forecast::*;
use crate::metrics::report;
use crate::model::{Document, StageId};

fn rate(stage: &str) -> Input {
    Input::StepRate(StageId::new(stage))
}

/// Gained customers, from the definition.
fn gained(factor: f64) -> f64 {
    1_120.0 * factor - 1_120.0
}

#[test]
fn levers_are_worth_what_their_product_says() {
    let levers = levers(&shop(), |_| None);
    let lever = |input: &Input| levers.iter().find(|lever| lever.input == *input).expect("a lever");
    let customers = |input: &Input, step| lever(input).gain(step, Measure::Customers);
    for input in [Input::Entrants, rate("views"), rate("cart"), rate("buy")] {
        assert_near(customers(&input, Step::TenPercent).expect("a gain"), gained(1.1), "a tenth more");
        let money = lever(&input).gain(Step::TenPercent, Measure::Profit).expect("a gain");
        assert_near(money, gained(1.1) * 800.0 * 0.4, "profit");
    }
    let cart = 4_400.0 / 18_000.0;
    assert_near(customers(&rate("cart"), Step::OnePoint).expect("a gain"), gained((cart + 0.01) / cart), "one point");
    assert_near(customers(&rate("cart"), Step::Target).expect("a gain"), gained(0.3 / cart), "target");
    assert_eq!(customers(&rate("buy"), Step::Target), None, "no target");
    assert_eq!(customers(&Input::Entrants, Step::OnePoint), None, "no rate");
    assert_eq!(customers(&rate("again"), Step::TenPercent), Some(0.0), "after the sale");
    assert_eq!(customers(&Input::AverageOrderValue, Step::TenPercent), Some(0.0));
    assert_near(
        lever(&Input::OtherCost).gain(Step::TenPercent, Measure::Profit).expect("a gain"),
        11_000.0,
        "less cost",
    );
    assert_near(lever(&Input::Entrants).ten_percent_worse.customers.expect("a loss"), gained(0.9), "a tenth less");
}

/// The sentence on the Funnel screen and the levers tell the same gain.
#[test]
fn levers_agree_with_the_bottleneck() {
    let bottleneck = report(&shop()).bottleneck.expect("a bottleneck");
    let levers = levers(&shop(), |_| None);
    let lever = levers.iter().find(|lever| lever.input == Input::StepRate(bottleneck.stage.clone())).expect("a lever");
    assert_near(
        lever.gain(Step::Target, Measure::Customers).expect("a gain"),
        bottleneck.customers_gained.expect("a gain"),
        "target",
    );
    let one_point = lever.gain(Step::OnePoint, Measure::Revenue).expect("a gain");
    assert_near(one_point, bottleneck.one_point.revenue.expect("a gain"), "one point");
}

#[test]
fn levers_can_be_ranked_by_return() {
    let cost = |input: &Input| match input {
        Input::StepRate(id) if id.as_str() == "buy" => Some(1_000.0),
        Input::Entrants => Some(20_000.0),
        _ => None,
    };
    let mut levers = levers(&shop(), cost);
    rank(&mut levers, |lever| lever.return_on_cost(Step::TenPercent, Measure::Profit));
    assert_eq!((&levers[0].input, &levers[1].input), (&rate("buy"), &Input::Entrants));
    let best = levers[0].return_on_cost(Step::TenPercent, Measure::Profit).expect("a return");
    assert_near(best, gained(1.1) * 320.0 / 1_000.0, "return");
    assert!(levers[2..].iter().all(|lever| lever.return_on_cost(Step::TenPercent, Measure::Profit).is_none()));
}

fn reach(document: &Document, measure: Measure, goal: f64, input: &Input) -> Reach {
    let all = needed(document, measure, goal);
    all.into_iter().find(|needed| needed.input == *input).expect("an input").reach
}

#[test]
fn a_goal_says_what_each_input_needs() {
    let customers = |goal, input: &Input| reach(&shop(), Measure::Customers, goal, input);
    let at = |found: Reach, expected: f64| match found {
        Reach::At(value) => assert_near(value, expected, "value"),
        other => panic!("{other:?} instead of {expected}"),
    };
    at(customers(2_240.0, &Input::Entrants), 80_000.0);
    at(customers(2_240.0, &rate("views")), 0.9);
    assert!(matches!(customers(2_800.0, &rate("views")), Reach::Impossible(rate) if (rate - 1.125).abs() < 1e-9));
    assert_eq!(customers(1_000.0, &Input::Entrants), Reach::Already);
    assert_eq!(customers(2_000.0, &Input::AverageOrderValue), Reach::NoInfluence);
    assert_eq!(customers(2_000.0, &rate("again")), Reach::NoInfluence);
    at(reach(&shop(), Measure::Revenue, 1_000_000.0, &Input::AverageOrderValue), 1_000_000.0 / 1_120.0);
    at(reach(&shop(), Measure::Profit, 300_000.0, &Input::OtherCost), 896_000.0 * 0.4 - 300_000.0);
    assert!(
        matches!(reach(&shop(), Measure::Profit, 400_000.0, &Input::OtherCost), Reach::Impossible(_)),
        "less than nothing"
    );
    let mut no_money = shop();
    no_money.economics.average_order_value = None;
    assert_eq!(reach(&no_money, Measure::Revenue, 1.0, &Input::Entrants), Reach::NoInfluence, "not available");
}

#[test]
fn several_inputs_can_share_a_goal() {
    let inputs = [rate("views"), rate("cart"), rate("buy")];
    let lift = smallest_lift(&shop(), Measure::Customers, 1_120.0 * 1.331, &inputs).expect("in reach");
    assert!((lift.lift - 0.1).abs() < 1e-8 && !lift.stopped, "{lift:?}");
    assert!((lift.values[0] - 0.45 * 1.1).abs() < 1e-8);
    // 0.45 stops at 1: a factor of 20/9; the cart has to do the rest of fourfold.
    let lift =
        smallest_lift(&shop(), Measure::Customers, 1_120.0 * 4.0, &[rate("views"), rate("cart")]).expect("in reach");
    assert!((lift.lift - 1.0).abs() < 1e-8 && !lift.stopped, "{lift:?}");
    let lift =
        smallest_lift(&shop(), Measure::Customers, 1_120.0 * 8.0, &[rate("views"), rate("cart")]).expect("in reach");
    assert!((lift.values[0] - 1.0).abs() < 1e-12 && lift.stopped, "{lift:?}");
    assert!((lift.lift - (8.0 / (40.0 / 18.0) - 1.0)).abs() < 1e-8, "{lift:?}");
    assert_eq!(smallest_lift(&shop(), Measure::Customers, 1e9, &[rate("views"), rate("cart")]), None);
    assert_eq!(smallest_lift(&shop(), Measure::Customers, 5.0, &inputs).expect("reached").lift, 0.0);
    assert_eq!(smallest_lift(&shop(), Measure::Customers, 5_000.0, &[]), None);
}
