//! The step to work on, and what more people through it are worth.

use super::{assert_near, count, funnel, id, some};
use crate::metrics::{Bottleneck, BottleneckBasis, report};
use crate::model::{Document, Role};

fn bottleneck_place(document: &Document) -> Option<usize> {
    let stage = report(document).bottleneck?.stage;
    document.stages.iter().position(|candidate| candidate.id == stage)
}

#[track_caller]
fn bottleneck(document: &Document) -> Bottleneck {
    report(document).bottleneck.unwrap_or_else(|| panic!("no bottleneck"))
}

#[test]
fn the_largest_loss_is_of_people_the_bottleneck_of_rates() {
    let report = report(&funnel(&[12_000.0, 3_000.0, 600.0, 150.0]));
    assert_eq!(report.largest_loss.map(|loss| (loss.stage, loss.lost)), Some((id(1), 9_000.0)));
    assert_eq!(report.bottleneck.map(|found| (found.stage, found.from, found.lost)), Some((id(2), id(1), 2_400.0)));
}

#[test]
fn equal_steps_give_the_earlier() {
    let document = funnel(&[4000.0, 2000.0, 1000.0]);
    assert_eq!(bottleneck_place(&document), Some(1));
    let document = funnel(&[300.0, 200.0, 100.0]);
    assert_eq!(report(&document).largest_loss.map(|loss| loss.stage), Some(id(1)));
}

#[test]
fn a_step_of_few_or_of_none_is_no_bottleneck() {
    assert_eq!(bottleneck_place(&funnel(&[100.0, 50.0, 29.0, 1.0])), Some(1), "29 in the base are too few");
    assert_eq!(bottleneck_place(&funnel(&[100.0, 50.0, 30.0, 1.0])), Some(3));
    assert_eq!(
        bottleneck_place(&funnel(&[100.0, 50.0, 0.0])),
        Some(1),
        "a rate of 0 is missing data more often than not"
    );
    assert_eq!(bottleneck_place(&funnel(&[20.0, 5.0])), None);
}

#[test]
fn steps_after_the_customers_are_no_bottleneck() {
    let document = funnel(&[1000.0, 500.0, 250.0, 1.0]).with_role(2, Role::Customer);
    assert_eq!(bottleneck_place(&document), Some(1));
}

#[test]
fn with_targets_the_shortfall_that_costs_most_customers_counts() {
    // Lowest rate: the first step, at target. Shortfalls: 0.5 → 0.6 (a fifth more) and 0.5 → 0.55 (a tenth more).
    let document = funnel(&[10_000.0, 1_000.0, 500.0, 250.0]);
    let document = document.with_target(1, 0.1).with_target(2, 0.6).with_target(3, 0.55);
    let found = bottleneck(&document);
    assert_eq!((found.stage, found.basis, found.target), (id(2), BottleneckBasis::Target, Some(0.6)));
    assert_near(found.customers_gained, 50.0, "250 × 0.6 / 0.5 − 250");
    assert_near(found.one_point.customers, 5.0, "250 × 0.51 / 0.5 − 250");
    assert_near(found.ten_percent.customers, 25.0, "250 × 0.55 / 0.5 − 250");
}

#[test]
fn a_target_on_a_step_of_zero_counts_its_customers() {
    let mut document = funnel(&[1000.0, 500.0, 0.0]).with_target(2, 0.1);
    document.economics.average_order_value = some(20.0);
    let found = bottleneck(&document);
    assert_eq!((found.stage, found.step_rate), (id(2), 0.0));
    assert_eq!((found.customers_gained, found.revenue_gained), (Some(50.0), Some(1000.0)));
    document.economics.revenue = some(400.0);
    let found = bottleneck(&document);
    assert_eq!(
        found.revenue_gained,
        Some(1000.0),
        "no customers brought the revenue: the order value tells their worth"
    );
}

#[test]
fn met_targets_leave_the_lowest_rate() {
    let document = funnel(&[1000.0, 500.0, 100.0]).with_target(1, 0.4);
    let found = bottleneck(&document);
    assert_eq!((found.stage, found.basis), (id(2), BottleneckBasis::LowestRate));
    assert_eq!(found.customers_gained, found.one_point.customers);
}

#[test]
fn a_raised_rate_stops_at_one() {
    let found = bottleneck(&funnel(&[1000.0, 995.0]));
    assert_eq!((found.one_point.step_rate, found.one_point.customers), (1.0, Some(5.0)));
    assert_eq!((found.ten_percent.step_rate, found.ten_percent.customers), (1.0, Some(5.0)));
    let larger = bottleneck(&funnel(&[1000.0, 1200.0]));
    assert_near(larger.customers_gained, 0.0, "all go on already");
    assert_eq!(larger.lost, -200.0);
}

#[test]
fn gained_revenue_is_what_customers_are_worth_now() {
    let mut document = funnel(&[1000.0, 100.0]);
    assert_eq!(report(&document).bottleneck.and_then(|found| found.revenue_gained), None);
    document.economics.revenue = some(5000.0);
    let found = bottleneck(&document);
    assert!((found.revenue_gained.unwrap_or_default() - 500.0).abs() < 1e-9, "10 customers at 50: {found:?}");
}

#[test]
fn of_shortfalls_that_cost_the_same_the_earlier_counts() {
    // 1000 × 0.6 × 0.5 − 250 and 500 × 0.6 − 250: 50 customers each.
    let document = funnel(&[1000.0, 500.0, 250.0]).with_target(1, 0.6).with_target(2, 0.6);
    assert_eq!((bottleneck(&document).stage, bottleneck(&document).customers_gained), (id(1), Some(50.0)));
}

#[test]
fn a_shortfall_that_costs_no_customers_is_none() {
    // Whoever comes through the first step more often, nobody gets through the second.
    let document = funnel(&[1000.0, 100.0, 0.0]).with_target(1, 0.2);
    let found = bottleneck(&document);
    assert_eq!((found.stage, found.basis, found.target), (id(1), BottleneckBasis::LowestRate, Some(0.2)));
}

#[test]
fn a_target_just_met_is_met_however_its_product_is_rounded() {
    // 35 × (29 / 35) is 29.000000000000004 in floating point: more customers than there are, but only there.
    let document = funnel(&[35.0, 29.0]).with_target(1, 29.0 / 35.0);
    assert_eq!(bottleneck(&document).basis, BottleneckBasis::LowestRate);
}

#[test]
fn given_revenue_or_given_orders_say_what_a_customer_is_worth() {
    let mut document = funnel(&[1000.0, 100.0]);
    document.economics.average_order_value = some(40.0);
    document.economics.orders = count(200.0);
    assert_near(bottleneck(&document).revenue_gained, 800.0, "10 customers with 2 orders of 40 each");
    document.economics.orders = None;
    document.economics.revenue = some(5000.0);
    assert_near(bottleneck(&document).revenue_gained, 500.0, "10 customers at 5000 / 100");
}
