//! The matcher against the oracle, on small random logs full of ties and repeats.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::oracle::{self, Rules};
use super::{counts_of, prepared, within};
use crate::events::query::{self, Match, Query, QueryStep, Scope, WindowSetting};

const NAMES: [&str; 4] = ["A", "B", "C", "D"];

/// Which names serve each step.
fn steps() -> impl Strategy<Value = Vec<Vec<bool>>> {
    let served = prop::collection::vec(prop::bool::weighted(0.4), NAMES.len()).prop_map(|mut served| {
        if !served.contains(&true) {
            served[0] = true;
        }
        served
    });
    prop::collection::vec(served, 1..=5)
}

/// Second and name of each event, in file order. Few instants make many ties.
fn events() -> impl Strategy<Value = Vec<(i64, usize)>> {
    (1..=9_i64).prop_flat_map(|instants| prop::collection::vec((0..instants, 0..NAMES.len()), 0..=8))
}

fn rules() -> impl Strategy<Value = Rules> {
    let window = prop_oneof![
        Just(oracle::Window::None),
        (0..=6_i64).prop_map(oracle::Window::Funnel),
        (0..=3_i64).prop_map(oracle::Window::Hop)
    ];
    let ties = prop_oneof![
        3 => Just(oracle::Ties::AnyOrder),
        1 => Just(oracle::Ties::FileOrder),
        1 => Just(oracle::Ties::Increasing)
    ];
    (window, prop::bool::weighted(0.3), ties).prop_map(|(window, reuse, ties)| Rules { window, reuse, ties })
}

fn query_of(steps: &[Vec<bool>], rules: Rules) -> Query {
    let step_of = |served: &Vec<bool>| {
        let names = NAMES.iter().zip(served).filter(|(_, serves)| **serves).map(|(name, _)| (*name).to_owned());
        QueryStep { matches: names.map(|event| Match { event, ..Match::default() }).collect(), ..QueryStep::default() }
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds of one digit")]
    let window = match rules.window {
        oracle::Window::None => WindowSetting::Unlimited,
        oracle::Window::Funnel(seconds) => within(seconds as f64, Some(Scope::Funnel)),
        oracle::Window::Hop(seconds) => within(seconds as f64, Some(Scope::Hop)),
    };
    Query {
        steps: steps.iter().map(step_of).collect(),
        window,
        reuse_event: Some(rules.reuse),
        ties: Some(match rules.ties {
            oracle::Ties::AnyOrder => query::Ties::AnyOrder,
            oracle::Ties::FileOrder => query::Ties::FileOrder,
            oracle::Ties::Increasing => query::Ties::Increasing,
        }),
        ..Query::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, rng_seed: RngSeed::Fixed(20_240_313), ..ProptestConfig::default() })]

    #[test]
    fn the_matcher_agrees_with_the_oracle(steps in steps(), events in events(), rules in rules()) {
        let told: Vec<(i64, &str)> = events.iter().map(|&(second, name)| (second, NAMES[name])).collect();
        let read: Vec<oracle::Event> = events
            .iter()
            .map(|&(second, name)| oracle::Event { second, matches: steps.iter().map(|served| served[name]).collect() })
            .collect();
        let depth = oracle::depth(&read, steps.len(), rules);
        let expected: Vec<u64> = (0..steps.len()).map(|step| u64::from(step < depth)).collect();
        prop_assert_eq!(counts_of(&query_of(&steps, rules), &prepared(&[&told])), expected);
    }
}
