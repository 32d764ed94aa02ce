//! Budgets over channels: against brute force, and against what must hold at the best split.

use proptest::prelude::*;
use serde_json::json;

use super::{assert_near, shop};
use crate::forecast::budget::*;
use crate::model::Unknown;

fn channel(spend: f64, entrants: f64, b: f64) -> Channel {
    // An earlier period with half the spend tells the curve.
    let earlier = Spent { spend: spend / 2.0, entrants: entrants * 0.5_f64.powf(b) };
    Channel {
        id: String::new(),
        name: String::new(),
        now: Spent { spend, entrants },
        earlier: (b < 1.0).then_some(earlier),
        rate: None,
        value: None,
        least: 0.0,
        most: None,
        unknown: Unknown::new(),
    }
}

fn total(split: &Split, aim: Aim) -> f64 {
    split
        .shares
        .iter()
        .map(|share| if aim == Aim::Customers { share.customers } else { share.profit.expect("a profit") })
        .sum()
}

#[test]
fn two_periods_tell_a_curve() {
    let curve = channel(1_000.0, 500.0, 0.6).curve().expect("a curve");
    assert_near(curve.b, 0.6, "b");
    assert_near(curve.entrants(1_000.0), 500.0, "now");
    assert_near(curve.entrants(500.0), 500.0 * 0.5_f64.powf(0.6), "earlier");
    assert_eq!(channel(1_000.0, 500.0, 1.0).curve(), Ok(Curve { a: 0.5, b: 1.0 }), "one period tells no wear");
    assert_eq!(channel(0.0, 500.0, 1.0).curve(), Err(CurveError::Nothing));
    let with = |spend, entrants| Channel { earlier: Some(Spent { spend, entrants }), ..channel(1_000.0, 500.0, 1.0) };
    assert_eq!(with(1_000.0, 400.0).curve(), Err(CurveError::SameSpend));
    assert_eq!(with(500.0, 200.0).curve(), Err(CurveError::Outside), "more than twice for twice the money");
    assert_eq!(with(500.0, 600.0).curve(), Err(CurveError::Outside), "fewer for more money");
    assert_eq!(with(500.0, 0.0).curve(), Err(CurveError::Nothing));
}

#[test]
fn the_next_amount_brings_the_same_everywhere() {
    let channels = [channel(4_000.0, 900.0, 0.5), channel(2_000.0, 700.0, 0.7), channel(1_000.0, 100.0, 0.4)];
    let split = split(&shop(), &channels, 10_000.0, Aim::Customers).expect("a split");
    assert_near(split.shares.iter().map(|share| share.spend).sum(), 10_000.0, "all is spent");
    let next: Vec<f64> = split.shares.iter().map(|share| share.next.expect("a next amount")).collect();
    next.iter().for_each(|other| assert_near(*other, next[0], "next amount"));
    assert_eq!(split.unspent, 0.0);
}

#[test]
fn all_channels_are_summed() {
    let channels = [channel(4_000.0, 900.0, 0.5), channel(2_000.0, 700.0, 0.7)];
    let now = as_it_is(&shop(), &channels, Aim::Customers).expect("shares");
    let all = together(&now);
    assert_near(all.spend, 6_000.0, "spend");
    assert_near(all.entrants, 1_600.0, "entrants");
    // The shop's overall rate is 2.8 %, a customer's gross profit 800 × 40 %.
    assert_near(all.customers, 44.8, "customers");
    assert_near(all.profit.expect("a profit"), 44.8 * 320.0 - 6_000.0, "profit");
    let mut unknown = now;
    unknown[1].profit = None;
    assert_eq!(together(&unknown).profit, None);
    assert_eq!(fresh_channel_id(&[Channel::new("c1".to_owned())]), "c2");
}

#[test]
fn what_wears_not_off_goes_to_a_bound() {
    let steady = Channel { most: Some(6_000.0), ..channel(1_000.0, 900.0, 1.0) };
    let poor = channel(1_000.0, 100.0, 1.0);
    let split_of = |budget| split(&shop(), &[steady.clone(), poor.clone()], budget, Aim::Customers).expect("a split");
    assert_eq!(split_of(5_000.0).shares.iter().map(|share| share.spend).collect::<Vec<_>>(), [5_000.0, 0.0]);
    let more = split_of(9_000.0);
    assert_near(more.shares[0].spend, 6_000.0, "the better one at its most");
    assert_near(more.shares[1].spend, 3_000.0, "the rest");
    let bounded = [Channel { most: Some(100.0), ..steady }, Channel { most: Some(50.0), ..poor }];
    assert_near(split(&shop(), &bounded, 1_000.0, Aim::Customers).expect("a split").unspent, 850.0, "unspent");
}

#[test]
fn profit_spends_no_more_than_comes_back() {
    // 2.8 % of entrants become customers worth 320 each: an entrant is worth 8.96.
    let good = channel(1_000.0, 1_000.0, 0.5);
    let bad = channel(1_000.0, 50.0, 1.0);
    let split = split(&shop(), &[good, bad], 1e6, Aim::Profit).expect("a split");
    assert_eq!(split.shares[1].spend, 0.0, "8.96 × 0.05 comes back of each 1");
    assert_near(split.shares[0].next.expect("a next amount"), 1.0, "the last amount comes back");
    assert!(split.unspent > 900_000.0);
}

#[test]
fn what_cannot_be_split_is_refused() {
    let one = channel(1_000.0, 100.0, 1.0);
    let refused = |channels: &[Channel]| split(&shop(), channels, 500.0, Aim::Customers).map(|_| ());
    assert_eq!(refused(&[]), Err(SplitError::NoChannels));
    assert_eq!(refused(&[Channel { least: 600.0, ..one.clone() }]), Err(SplitError::LeastExceedsBudget));
    assert_eq!(
        refused(&[Channel { least: 60.0, most: Some(50.0), ..one.clone() }]),
        Err(SplitError::LeastExceedsMost { channel: 0 })
    );
    let unspent = channel(0.0, 5.0, 1.0);
    assert_eq!(refused(&[one.clone(), unspent]), Err(SplitError::Curve { channel: 1, error: CurveError::Nothing }));
    let mut poor = shop();
    poor.economics.gross_margin = None;
    assert_eq!(split(&poor, &[one], 500.0, Aim::Profit).map(|_| ()), Err(SplitError::NoWorth { channel: 0 }));
}

#[test]
fn channels_are_kept_as_they_are() {
    let kept = json!([
        { "id": "c1", "name": "Ads", "spend": 900.0, "entrants": 300.0 },
        {
            "id": "c2", "name": "=1+1", "spend": 100.0, "entrants": 50.0, "earlier": { "spend": 50.0, "entrants": 40.0 },
            "rate": 0.04, "value": 12.5, "least": 10.0, "most": 500.0, "persona": "p1",
        },
    ]);
    let mut shop = shop();
    shop.unknown.insert("channels".to_owned(), kept.clone());
    assert_eq!(channels_to_json(&channels(&shop).expect("channels")), kept);
    shop.unknown.insert("channels".to_owned(), json!([{ "name": "x", "spend": -1, "entrants": 0 }]));
    assert_eq!(
        channels(&shop).map_err(|error| error.to_string()),
        Err("channels[0].spend: expected a number ≥ 0, got -1".to_owned())
    );
}

fn any_channel() -> impl Strategy<Value = Channel> {
    let b = prop_oneof![1 => Just(1.0), 3 => 0.2..0.95];
    (100.0..5_000.0, 10.0..2_000.0, b, 0.0..300.0, prop::option::of(300.0..6_000.0), prop::option::of(0.001..0.2))
        .prop_map(|(spend, entrants, b, least, most, rate)| Channel {
            least,
            most,
            rate,
            ..channel(spend, entrants, b)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// No split on a grid of three channels brings more.
    #[test]
    fn no_other_split_brings_more(
        channels in prop::collection::vec(any_channel(), 3),
        budget in 1_000.0..12_000.0,
        aims_at_profit in any::<bool>(),
    ) {
        const GRID: usize = 60;
        let aim = if aims_at_profit { Aim::Profit } else { Aim::Customers };
        let best = split(&shop(), &channels, budget, aim).expect("a split");
        let spent: f64 = best.shares.iter().map(|share| share.spend).sum();
        prop_assert!(spent <= budget * (1.0 + 1e-9), "{spent} of {budget}");
        for (share, channel) in best.shares.iter().zip(&channels) {
            prop_assert!(share.spend >= channel.least && channel.most.is_none_or(|most| share.spend <= most * (1.0 + 1e-9)));
        }
        let at = |spends: [f64; 3]| -> Option<f64> {
            let mut sum = 0.0;
            for (spend, channel) in spends.into_iter().zip(&channels) {
                if spend < channel.least || channel.most.is_some_and(|most| spend > most) {
                    return None;
                }
                let customers = channel.curve().expect("a curve").entrants(spend) * channel.rate.unwrap_or(0.028);
                sum += if aims_at_profit { customers * 320.0 - spend } else { customers };
            }
            Some(sum)
        };
        let found = total(&best, aim);
        for i in 0..=GRID {
            for j in 0..=GRID - i {
                // Profit may leave something: then the third gets less than the rest.
                let thirds = if aims_at_profit { 0..=GRID - i - j } else { GRID - i - j..=GRID - i - j };
                for k in thirds {
                    let spend = |steps: usize| budget * steps as f64 / GRID as f64;
                    if let Some(other) = at([spend(i), spend(j), spend(k)]) {
                        prop_assert!(other <= found + 1e-9 * found.abs().max(1.0), "{other} beats {found}");
                    }
                }
            }
        }
    }
}
