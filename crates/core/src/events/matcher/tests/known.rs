//! Answers known beforehand: the comparison of tools, and cases with a story.

use serde_json::json;

use super::{Told, counts_of, prepared, within};
use crate::events::matcher::{Evaluator, Need, Outcome};
use crate::events::query::{Match, Order, Preset, Query, Scope, Ties, WindowSetting};

fn match_of(event: &str) -> Match {
    Match { event: event.to_owned(), ..Match::default() }
}

/// How many steps one person gets through; times in minutes.
#[track_caller]
fn depth(query: &Query, minutes: &Told<'_>) -> usize {
    let seconds: Vec<_> = minutes.iter().map(|&(minute, event)| (minute * 60, event)).collect();
    counts_of(query, &prepared(&[&seconds])).iter().filter(|&&units| units == 1).count()
}

/// A→B→C within 60 minutes, counted as each tool of the specification's table does.
#[track_caller]
fn assert_depths(minutes: &Told<'_>, [default, clickhouse, umami, mixpanel]: [usize; 4]) {
    let asked = |preset, window| Query { preset: Some(preset), window, ..Query::of_events(["A", "B", "C"]) };
    let hour = || within(3_600.0, None);
    assert_eq!(depth(&asked(Preset::Default, hour()), minutes), default, "default");
    assert_eq!(depth(&asked(Preset::Posthog, hour()), minutes), default, "posthog");
    assert_eq!(depth(&asked(Preset::Clickhouse, hour()), minutes), clickhouse, "clickhouse");
    assert_eq!(depth(&asked(Preset::Plausible, hour()), minutes), clickhouse, "plausible");
    // Umami's own window is this hour, for each hop.
    assert_eq!(depth(&asked(Preset::Umami, WindowSetting::Preset), minutes), umami, "umami");
    assert_eq!(depth(&asked(Preset::Mixpanel, hour()), minutes), mixpanel, "mixpanel");
}

#[test]
fn strict_is_another_thing_in_clickhouse() {
    let strict = |preset| Query {
        preset: Some(preset),
        order: Some(Order::Strict),
        window: within(3_600.0, None),
        ..Query::of_events(["A", "B", "C"])
    };
    for (minutes, ours, theirs) in [
        (&[(0, "A"), (1, "B"), (2, "A"), (3, "C")][..], 2, 3),
        (&[(0, "A"), (1, "X"), (2, "A"), (3, "B"), (4, "C")], 3, 1),
    ] {
        assert_eq!(depth(&strict(Preset::Default), minutes), ours);
        assert_eq!(depth(&strict(Preset::Posthog), minutes), ours);
        assert_eq!(depth(&strict(Preset::Clickhouse), minutes), theirs);
        assert_eq!(depth(&strict(Preset::Plausible), minutes), theirs);
    }
}

#[test]
fn a_later_start_can_make_a_better_path() {
    assert_depths(&[(0, "A"), (40, "A"), (45, "B"), (75, "C")], [3, 3, 3, 2]);
}

#[test]
fn a_later_start_does_not_lend_its_time_to_an_earlier_path() {
    assert_depths(&[(0, "A"), (10, "B"), (40, "A"), (65, "C")], [2, 2, 3, 2]);
}

#[test]
fn the_row_order_of_one_instant_means_nothing_by_default() {
    assert_depths(&[(0, "B"), (0, "A")], [2, 2, 2, 2]);
    let in_file_order = Query { ties: Some(Ties::FileOrder), ..Query::of_events(["A", "B"]) };
    assert_eq!(depth(&in_file_order, &[(0, "B"), (0, "A")]), 1);
    assert_eq!(depth(&in_file_order, &[(0, "A"), (0, "B")]), 2);
    let increasing = Query { ties: Some(Ties::Increasing), ..Query::of_events(["A", "B"]) };
    assert_eq!(depth(&increasing, &[(0, "A"), (0, "B")]), 1);
}

#[test]
fn one_event_serves_two_steps_only_where_tools_let_it() {
    let asked = |preset| {
        let mut query = Query { preset: Some(preset), ..Query::of_events(["A", "B"]) };
        query.steps[0].matches[0].event = "*".to_owned();
        query
    };
    assert_eq!(depth(&asked(Preset::Default), &[(0, "B")]), 1);
    assert_eq!(depth(&asked(Preset::Clickhouse), &[(0, "B")]), 2);
    assert_eq!(depth(&asked(Preset::Umami), &[(0, "B")]), 2);
}

#[test]
fn the_window_includes_its_last_millisecond() {
    let seconds = |window: f64| Query { window: within(window, None), ..Query::of_events(["A", "B"]) };
    let minute: &Told<'_> = &[(0, "A"), (1, "B")];
    assert_eq!(depth(&seconds(60.0), minute), 2);
    assert_eq!(depth(&seconds(59.999), minute), 1);
    assert_eq!(depth(&seconds(0.0), minute), 1);
    assert_eq!(depth(&seconds(0.0), &[(5, "B"), (5, "A")]), 2);
}

#[test]
fn without_a_word_about_it_the_window_is_fourteen_days() {
    let days = |days: i64| [(0, "A"), (days * 24 * 60, "B")];
    let query = Query::of_events(["A", "B"]);
    assert_eq!(depth(&query, &days(14)), 2);
    assert_eq!(depth(&query, &days(15)), 1);
    assert_eq!(depth(&Query { window: WindowSetting::Unlimited, ..query }, &days(4_000)), 2);
}

#[test]
fn a_hop_has_its_own_window() {
    let query = Query { window: within(600.0, Some(Scope::Hop)), ..Query::of_events(["A", "B", "C"]) };
    assert_eq!(depth(&query, &[(0, "A"), (10, "B"), (20, "C")]), 3);
    assert_eq!(depth(&query, &[(0, "A"), (10, "B"), (21, "C")]), 2);
    // The later B keeps the path alive, the earlier one would not.
    assert_eq!(depth(&query, &[(0, "A"), (5, "B"), (10, "B"), (20, "C")]), 3);
}

#[test]
fn tied_events_are_matched_not_walked() {
    // Greedily, X takes step 0 and Y, which serves only step 0, is left over.
    let mut query = Query { window: within(0.0, None), ..Query::of_events(["X", "X", "Z"]) };
    query.steps[0].matches.push(match_of("Y"));
    assert_eq!(depth(&query, &[(0, "X"), (0, "Y"), (0, "Z")]), 3);
    assert_eq!(depth(&query, &[(0, "X"), (0, "Z")]), 1);
}

#[test]
fn a_thousand_ties_do_not_explode() {
    // Sixty-four steps over names that each serve half of them, and thousands of events at one instant.
    let names: Vec<String> = (0..12).map(|name| format!("n{name}")).collect();
    let mut query = Query { window: within(0.0, None), ..Query::of_events((0..64).map(|_| "n0")) };
    for (i, step) in query.steps.iter_mut().enumerate() {
        let serving = names.iter().enumerate().filter(|(name, _)| (i * 7 + name * 5) % 12 < 6);
        step.matches = serving.map(|(_, name)| match_of(name)).collect();
    }
    let many: Vec<(i64, &str)> = (0..24_000).map(|i| (0, names[i % 12].as_str())).collect();
    assert_eq!(depth(&query, &many), 64);
    // Five events of each name are sixty events: as many steps, not one more.
    assert_eq!(depth(&query, &many[..60]), 60);
}

#[test]
fn behind_the_last_of_all_steps_that_can_be_there_is_none() {
    // As many steps as a query can have, all of them taken, and one more event at the same time.
    for ties in [Ties::FileOrder, Ties::AnyOrder] {
        let query = Query { ties: Some(ties), ..Query::of_events((0..64).map(|_| "A")) };
        assert_eq!(depth(&query, &[(0, "A"); 65]), 64);
        assert_eq!(depth(&query, &[(0, "A"); 63]), 63);
        let (log, query) = (prepared(&[&[(0, "A"); 65]]), query.resolve().expect("a query of sixty-four steps"));
        let mut lengths = Vec::new();
        Evaluator::new(&query, &log).each(Need::Path, &mut |outcome, _| lengths.push(outcome.path.len()));
        assert_eq!(lengths, [64]);
    }
}

#[test]
fn one_person_at_one_instant_all_day() {
    // Every instant is a matching problem; the work must not grow with what came before.
    let events: Vec<(i64, &str)> = (0..100_000).flat_map(|i| [(i, "A"), (i, "B")]).collect();
    let mut query = Query { window: within(10.0, None), ..Query::of_events(["A", "A", "A", "C"]) };
    query.steps[1].matches[0].event = "*".to_owned();
    assert_eq!(counts_of(&query, &prepared(&[&events])), [1, 1, 1, 0]);
}

#[test]
fn nobody_and_nothing() {
    let query = Query::of_events(["A", "B"]);
    assert_eq!(counts_of(&query, &prepared(&[])), [0, 0]);
    assert_eq!(counts_of(&query, &prepared(&[&[(0, "x")], &[(0, "B")]])), [0, 0]);
}

#[test]
fn times_at_the_ends_of_time() {
    use crate::events::{log::EventLog, matcher::Prepared};
    let mut log = EventLog::default();
    log.push("p", "A", i64::MIN);
    log.push("p", "B", i64::MAX);
    let log = Prepared::new(log);
    let query = Query::of_events(["A", "B"]);
    assert_eq!(counts_of(&query, &log), [1, 0]);
    assert_eq!(counts_of(&Query { window: WindowSetting::Unlimited, ..query }, &log), [1, 1]);
}

#[test]
fn every_way_of_counting_says_whose_the_outcome_is() {
    let log = prepared(&[&[(0, "A")], &[(0, "B"), (1, "A"), (2, "B")]]);
    let steps = json!([{ "match": [{ "event": "A" }] }, { "match": [{ "event": "B" }] }]);
    for (key, value) in [
        ("order", json!("ordered")),
        ("order", json!("any")),
        ("order", json!("strict")),
        ("entry", json!("open")),
        ("restart", json!("first")),
        ("unit", json!("conversion")),
        ("unit", json!("session")),
        ("window", json!({ "seconds": 5, "scope": "hop" })),
    ] {
        let mut query = json!({ "steps": steps });
        query[key] = value.clone();
        let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a query");
        let mut persons = Vec::new();
        Evaluator::new(&query, &log).each(Need::Path, &mut |outcome, _| persons.push(outcome.person));
        assert_eq!(persons, [0, 1], "{key}: {value}");
    }
}

#[test]
fn a_clean_attempt_keeps_a_unit_whose_first_attempt_is_tainted() {
    // The first attempt meets X before it is over, the second does not and comes as far.
    let steps = ["A", "B", "C"].map(|event| json!({ "match": [{ "event": event }] }));
    let exclusions = json!([{ "match": [{ "event": "X" }] }]);
    let window = json!({ "seconds": 600 });
    let query = json!({ "preset": "mixpanel", "window": window, "steps": steps, "exclusions": exclusions });
    let query = Query::from_json(&query).expect("a query");
    let tainted: &Told<'_> = &[(0, "A"), (1, "X"), (2, "B")];
    let again: &Told<'_> = &[(0, "A"), (1, "X"), (2, "B"), (20, "A"), (21, "B")];
    assert_eq!((depth(&query, tainted), depth(&query, again)), (0, 2));
}

#[test]
fn an_optional_step_that_an_exclusion_forbids_is_left_out_and_the_other_taken() {
    // One event could serve the first three steps; taking the third would open a zone in which X lies.
    let log = prepared(&[&[(0, "C"), (0, "X"), (0, "A")]]);
    let serve = |event: &str, optional: bool| json!({ "match": [{ "event": event }], "optional": optional });
    let exclude = |event: &str, after: usize, before: usize| json!({ "match": [{ "event": event }], "after": after, "before": before, "effect": "stop" });
    let query = json!({
        "steps": [serve("C", false), serve("C", true), serve("C", true), serve("A", false)],
        "exclusions": [exclude("A", 0, 1), exclude("X", 2, 3)],
        "window": null, "ties": "fileOrder", "reuseEvent": true,
    });
    let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a query");
    let mut paths = Vec::new();
    let mut take =
        |outcome: &Outcome| paths.push(outcome.path.iter().map(|it| (it.step, it.place)).collect::<Vec<_>>());
    Evaluator::new(&query, &log).each(Need::Path, &mut |outcome, _| take(outcome));
    assert_eq!(paths, [[(0, 0), (1, 0), (3, 2)]]);
}

#[test]
fn many_events_of_one_step_stand_in_the_way_of_no_other() {
    // In any order: begun by B, done by D, and between them nine events of the first step, which C serves as well.
    let events: Vec<(i64, &str)> =
        [(0, "B")].into_iter().chain((1..10).map(|second| (second, "A"))).chain([(10, "C"), (11, "D")]).collect();
    let mut query = Query { order: Some(Order::Any), ..Query::of_events(["A", "B", "C", "D"]) };
    query.steps[0].matches.push(match_of("C"));
    let (log, query) = (prepared(&[&events]), query.resolve().expect("a query of four steps"));
    let mut paths = Vec::new();
    let mut take =
        |outcome: &Outcome| paths.push(outcome.path.iter().map(|it| (it.step, it.place)).collect::<Vec<_>>());
    Evaluator::new(&query, &log).each(Need::Path, &mut |outcome, _| take(outcome));
    assert_eq!(paths, [[(1, 0), (0, 1), (2, 10), (3, 11)]]);
}

#[test]
fn an_event_that_would_taint_a_path_at_its_end_is_taken_by_it() {
    // Both B1 and B2 could be the last step; left over, B2 would taint the path, because O was never taken.
    let log = prepared(&[&[(0, "A"), (1, "B1"), (1, "B2")]]);
    let query = json!({
        "steps": [
            { "match": [{ "event": "A" }] },
            { "match": [{ "event": "O" }], "optional": true },
            { "match": [{ "event": "B*" }] },
        ],
        "exclusions": [{ "match": [{ "event": "B2" }], "after": 0, "before": 1, "effect": "drop" }],
    });
    let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a query");
    let mut paths = Vec::new();
    let mut take = |outcome: &Outcome| paths.push(outcome.path.iter().map(|it| it.place).collect::<Vec<_>>());
    Evaluator::new(&query, &log).each(Need::Path, &mut |outcome, _| take(outcome));
    assert_eq!(paths, [[0, 2]]);
}

#[test]
fn tallies_add_up() {
    use crate::events::matcher::Tally;
    let mut sum = Tally { units: 5, counts: vec![5, 3], continued: vec![0, 2] };
    sum.merge(&Tally { units: 7, counts: vec![6, 4], continued: vec![0, 3] });
    assert_eq!((sum.units, &sum.counts[..], &sum.continued[..]), (12, &[11, 7][..], &[0, 5][..]));
    sum.add(&Outcome { reached: 0b11, continued: 0b10, ..Outcome::default() });
    assert_eq!((sum.units, &sum.counts[..], &sum.continued[..]), (13, &[12, 8][..], &[0, 6][..]));
}
