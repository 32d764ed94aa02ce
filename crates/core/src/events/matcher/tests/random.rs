//! The matcher against the oracle, on small random logs full of ties and repeats, by every option and every legal pair of
//! options.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use super::oracle::{self, Exclusion, Order, Range, Rules, Ties, Told, Unit, Window};
use crate::events::log::{EventLog, Property};
use crate::events::matcher::{Evaluator, Need, Outcome, Prepared, counts};
use crate::events::query::{Query, QueryError, Resolved};

const NAMES: [&str; 5] = ["A", "B", "C", "D", "X"];

/// A query in the oracle's terms, and which names it is about.
#[derive(Debug, Clone)]
struct Case {
    /// Which names serve each step.
    steps: Vec<Vec<bool>>,
    /// Which names are of each exclusion.
    excluded: Vec<Vec<bool>>,
    rules: Rules,
}

/// Second, name, held value and session of an event.
type Row = (i64, usize, Option<u8>, Option<u8>);

fn served() -> impl Strategy<Value = Vec<bool>> + Clone {
    prop::collection::vec(prop::bool::weighted(0.35), NAMES.len()).prop_map(|mut served| {
        if !served.contains(&true) {
            served[0] = true;
        }
        served
    })
}

/// Few instants make many ties.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let held = prop_oneof![1 => Just(None), 4 => (0..2_u8).prop_map(Some)];
    let session = prop_oneof![1 => Just(None), 1 => (0..2_u8).prop_map(Some)];
    let row = move |instants: i64| (0..instants, 0..NAMES.len(), held.clone(), session.clone());
    (1..=9_i64).prop_flat_map(move |instants| prop::collection::vec(row(instants), 0..=7))
}

fn window() -> impl Strategy<Value = Window> {
    prop_oneof![
        1 => Just(Window::None),
        2 => (0..=6_i64).prop_map(Window::Funnel),
        1 => (0..=3_i64).prop_map(Window::Hop)
    ]
}

fn exclusions(steps: usize) -> impl Strategy<Value = Vec<(Vec<bool>, Exclusion)>> {
    let one = (served(), 0..steps, 0..steps, any::<bool>());
    let one = one.prop_map(|(names, after, before, drops)| (names, Exclusion { after, before, drops }));
    prop_oneof![2 => Just(0..=0), 1 => Just(1..=2)].prop_flat_map(move |many| prop::collection::vec(one.clone(), many))
}

fn range() -> impl Strategy<Value = Option<Range>> {
    let some = (0..5_i64, 1..9_i64, any::<bool>()).prop_map(|(from, long, all)| Range { from, to: from + long, all });
    prop_oneof![4 => Just(None), 1 => some.prop_map(Some)]
}

fn rules(steps: usize) -> impl Strategy<Value = Rules> {
    let order = prop_oneof![
        4 => Just(Order::Ordered),
        2 => Just(Order::Strict),
        1 => Just(Order::Any),
        1 => Just(Order::Clickhouse)
    ];
    let ties = prop_oneof![3 => Just(Ties::AnyOrder), 1 => Just(Ties::FileOrder), 1 => Just(Ties::Increasing)];
    let unit = prop_oneof![4 => Just(Unit::Person), 1 => Just(Unit::Session), 1 => Just(Unit::Conversion)];
    let optional = prop_oneof![
        2 => Just(vec![false; steps]),
        1 => prop::collection::vec(prop::bool::weighted(0.5), steps)
    ];
    let flags =
        (prop::bool::weighted(0.3), prop::bool::weighted(0.2), prop::bool::weighted(0.15), prop::bool::weighted(0.2));
    (order, window(), ties, unit, optional, flags, 1..4_i64, range()).prop_map(
        move |(order, window, ties, unit, mut optional, (reuse, first, open, hold), gap, range)| {
            optional[0] = false;
            Rules { order, window, reuse, ties, first, open, optional, hold, unit, gap, range, ..Rules::plain(steps) }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    (1..=4_usize).prop_flat_map(|steps| {
        (prop::collection::vec(served(), steps), exclusions(steps), rules(steps)).prop_map(
            |(steps, excluded, rules)| {
                let (excluded, exclusions) = excluded.into_iter().unzip();
                Case { steps, excluded, rules: Rules { exclusions, ..rules } }
            },
        )
    })
}

impl Case {
    /// The pairs of options that have no meaning together, as the specification lists them.
    fn refused(&self) -> Option<(&'static str, &'static str)> {
        let rules = &self.rules;
        let conversion = (rules.unit == Unit::Conversion, "unit: conversion");
        let first = (rules.first, "restart: first");
        let any = (rules.order == Order::Any, "order: any");
        let open = (rules.open, "entry: open");
        let strict = (matches!(rules.order, Order::Strict | Order::Clickhouse), "order: strict");
        let optional = (rules.optional.contains(&true), "optional");
        let exclusions = (!rules.exclusions.is_empty(), "exclusions");
        let pairs = [
            (any, (matches!(rules.window, Window::Hop(_)), "window.scope: hop")),
            (any, exclusions),
            (any, optional),
            (any, open),
            (any, first),
            (any, conversion),
            (any, (rules.ties == Ties::FileOrder, "ties: fileOrder")),
            (any, (rules.ties == Ties::Increasing, "ties: increasing")),
            (open, first),
            (open, conversion),
            (open, optional),
            (open, exclusions),
            (strict, optional),
        ];
        pairs.into_iter().find(|(one, other)| one.0 && other.0).map(|(one, other)| (one.1, other.1))
    }

    fn query(&self) -> Result<Resolved, QueryError> {
        let rules = &self.rules;
        let matches = |served: &[bool]| -> Value {
            let names = NAMES.iter().zip(served).filter(|(_, serves)| **serves);
            names.map(|(name, _)| json!({ "event": name })).collect()
        };
        let steps: Value = self
            .steps
            .iter()
            .zip(&rules.optional)
            .map(|(served, optional)| json!({ "match": matches(served), "optional": optional }))
            .collect();
        let exclusions: Value = self
            .excluded
            .iter()
            .zip(&rules.exclusions)
            .map(|(names, it)| {
                let effect = if it.drops { "drop" } else { "stop" };
                json!({ "match": matches(names), "after": it.after, "before": it.before, "effect": effect })
            })
            .collect();
        let mut query = json!({
            "steps": steps, "exclusions": exclusions, "reuseEvent": rules.reuse, "sessionGap": rules.gap,
            "preset": if rules.order == Order::Clickhouse { "clickhouse" } else { "default" },
            "order": match rules.order {
                Order::Ordered => "ordered", Order::Strict | Order::Clickhouse => "strict", Order::Any => "any",
            },
            "window": match rules.window {
                Window::None => Value::Null,
                Window::Funnel(seconds) => json!({ "seconds": seconds, "scope": "funnel" }),
                Window::Hop(seconds) => json!({ "seconds": seconds, "scope": "hop" }),
            },
            "ties": match rules.ties {
                Ties::AnyOrder => "anyOrder", Ties::FileOrder => "fileOrder", Ties::Increasing => "increasing",
            },
            "unit": match rules.unit {
                Unit::Person => "person", Unit::Session => "session", Unit::Conversion => "conversion",
            },
            "entry": if rules.open { "open" } else { "closed" },
        });
        if rules.first {
            query["restart"] = "first".into();
        }
        if rules.hold {
            query["hold"] = json!(["held"]);
        }
        if let Some(range) = rules.range {
            let bounds = if range.all { "all" } else { "entry" };
            query["range"] = json!({ "from": range.from * 1_000, "to": range.to * 1_000, "bounds": bounds });
        }
        Query::from_json(&query)?.resolve()
    }

    fn events(&self, rows: &[Row]) -> Vec<oracle::Event> {
        rows.iter()
            .map(|&(second, name, held, session)| oracle::Event {
                second,
                matches: self.steps.iter().map(|served| served[name]).collect(),
                excluded: self.excluded.iter().map(|names| names[name]).collect(),
                held,
                session,
            })
            .collect()
    }
}

/// The log, with each event's place in the file as a property, by which paths are compared.
fn log(persons: &[Vec<Row>]) -> Prepared {
    let mut log = EventLog::default();
    let [mut held_values, mut places] = ["held", "place"].map(Property::new);
    for (person, rows) in persons.iter().enumerate() {
        for (place, &(second, name, held, session)) in rows.iter().enumerate() {
            log.push(&person.to_string(), NAMES[name], second * 1_000);
            log.session.push(log.sessions.code(&session.map(|id| id.to_string()).unwrap_or_default()));
            held_values.push(&held.map(|value| value.to_string()).unwrap_or_default());
            places.push(&place.to_string());
        }
    }
    log.properties = vec![held_values, places];
    Prepared::new(log)
}

/// An outcome in the oracle's terms.
fn as_told(outcome: &Outcome, log: &Prepared, rules: &Rules) -> Told {
    let flags = |set: u64| (0..rules.optional.len()).map(|step| set >> step & 1 == 1).collect::<Vec<_>>();
    let places = &log.properties()[1];
    let place = |event: usize| places.values.text(places.codes.get(event)).and_then(|text| text.parse().ok());
    Told {
        reached: flags(outcome.reached),
        continued: if rules.open { flags(outcome.continued) } else { vec![] },
        path: outcome.path.iter().map(|it| (it.step, place(it.place).expect("every event has its place"))).collect(),
    }
}

#[track_caller]
fn assert_agrees(case: &Case, persons: &[Vec<Row>]) -> Result<(), TestCaseError> {
    let query = match (case.query(), case.refused()) {
        (Ok(query), None) => query,
        (Err(QueryError::Conflict { first, second }), Some(expected)) => {
            prop_assert_eq!((first, second), expected);
            return Ok(());
        }
        (other, expected) => {
            return Err(TestCaseError::fail(format!("{other:?}, expected to be refused: {expected:?}")));
        }
    };
    let log = log(persons);
    let mut expected: Vec<Told> =
        persons.iter().flat_map(|rows| oracle::told(&case.events(rows), &case.rules)).collect();
    let mut found = Vec::new();
    Evaluator::new(&query, &log).each(Need::Path, &mut |outcome, _| found.push(as_told(outcome, &log, &case.rules)));
    expected.sort();
    found.sort();
    prop_assert_eq!(&found, &expected);
    let reached = |step: usize| expected.iter().filter(|told| told.reached[step]).count() as u64;
    let expected_counts: Vec<u64> = (0..case.steps.len()).map(reached).collect();
    prop_assert_eq!(counts(&log, &query), expected_counts);
    Ok(())
}

/// How many random cases are tried: `FUNNEL_ORACLE_CASES`, or a number that takes seconds.
fn cases() -> u32 {
    std::env::var("FUNNEL_ORACLE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(30_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), rng_seed: RngSeed::Fixed(20_240_313), ..ProptestConfig::default() })]

    #[test]
    fn the_matcher_agrees_with_the_oracle(case in case(), rows in rows()) {
        assert_agrees(&case, &[rows])?;
    }

    #[test]
    fn plain_queries_agree_as_well(
        steps in prop::collection::vec(served(), 1..=5),
        window in window(),
        reuse: bool,
        ties in prop_oneof![3 => Just(Ties::AnyOrder), 1 => Just(Ties::FileOrder), 1 => Just(Ties::Increasing)],
        persons in prop::collection::vec(rows(), 0..3),
    ) {
        let rules = Rules { window, reuse, ties, ..Rules::plain(steps.len()) };
        assert_agrees(&Case { steps, excluded: vec![], rules }, &persons)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases() / 10,
        rng_seed: RngSeed::Fixed(20_240_313),
        ..ProptestConfig::default()
    })]

    /// What a path took of the optional steps matters behind it where exclusions begin or end at them.
    #[test]
    fn exclusions_around_optional_steps_agree(
        steps in prop::collection::vec(served(), 3..=4),
        optional in prop::collection::vec(prop::bool::weighted(0.6), 3),
        exclusions in prop::collection::vec((served(), 0..3_usize, 1..4_usize, prop::bool::weighted(0.3)), 1..=3),
        window in window(),
        ties in prop_oneof![3 => Just(Ties::AnyOrder), 1 => Just(Ties::FileOrder)],
        reuse: bool,
        rows in rows(),
    ) {
        let last = steps.len() - 1;
        let (excluded, exclusions) = exclusions
            .into_iter()
            .map(|(names, after, before, drops)| (names, Exclusion { after, before: before.min(last), drops }))
            .unzip();
        let optional = [false].into_iter().chain(optional).take(steps.len()).collect();
        let rules = Rules { window, ties, reuse, optional, exclusions, ..Rules::plain(steps.len()) };
        assert_agrees(&Case { steps, excluded, rules }, &[rows])?;
    }

    /// Enough events of each step that some are needed by no path and left out.
    #[test]
    fn steps_in_any_order_agree_where_they_are_repeated(
        steps in prop::collection::vec(served(), 1..=3),
        window in prop_oneof![Just(Window::None), (0..=4_i64).prop_map(Window::Funnel)],
        reuse: bool,
        rows in (2..=8_i64).prop_flat_map(|instants| prop::collection::vec((0..instants, 0..4_usize), 6..=14)),
    ) {
        let rules = Rules { order: Order::Any, window, reuse, ..Rules::plain(steps.len()) };
        let rows = rows.into_iter().map(|(second, name)| (second, name, None, None)).collect();
        assert_agrees(&Case { steps, excluded: vec![], rules }, &[rows])?;
    }
}
