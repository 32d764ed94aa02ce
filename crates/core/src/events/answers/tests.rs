//! Answers to small logs, worked out by hand.

use serde_json::{Value, json};

use super::*;
use crate::events::log::{EventLog, Property};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2024-01-01, a Monday.
const MONDAY: i64 = 1_704_067_200_000;

/// Person, event, hour, and what property `k` says.
type Row<'a> = (&'a str, &'a str, i64, &'a str);

fn log(rows: &[Row<'_>]) -> Prepared {
    let mut log = EventLog { properties: vec![Property::new("k")], ..EventLog::default() };
    for (person, event, hour, value) in rows {
        log.push(person, event, MONDAY + hour * HOUR);
        log.properties[0].push(value);
    }
    Prepared::new(log)
}

/// Two steps, A and B, with further fields.
fn query(fields: &Value) -> Query {
    let mut query = json!({ "steps": [{ "match": [{ "event": "A" }] }, { "match": [{ "event": "B" }] }] });
    for (key, value) in fields.as_object().into_iter().flatten() {
        query[key] = value.clone();
    }
    Query::from_json(&query).expect("a query")
}

#[track_caller]
fn asked(rows: &[Row<'_>], fields: &Value) -> FunnelResult {
    answer(&log(rows), &query(fields), &Zone::default(), RejectedRows::default()).expect("an answer")
}

/// An answer as JSON.
fn told(answer: impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("plain data")
}

fn step_counts(steps: &[StepResult]) -> Vec<u64> {
    steps.iter().map(|step| step.count).collect()
}

#[test]
fn what_is_not_asked_is_not_there() {
    let result = told(asked(&[("p", "A", 0, "")], &json!({})));
    let keys: std::collections::BTreeSet<&str> =
        result.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["events", "units", "rejected", "steps"].into());
}

/// Who entered in the last two days still has time; without them, nobody is open.
#[test]
fn rates_can_be_of_those_alone_whose_time_is_over() {
    let rows = [
        ("p", "A", 0, ""),
        ("p", "B", 30, ""),
        ("q", "A", 32, ""),
        ("r", "A", 33, ""),
        ("s", "A", 73, ""),
        ("s", "B", 74, ""),
        ("t", "N", 80, ""),
    ];
    let fields = json!({ "window": { "seconds": 48 * 3_600 }, "answers": { "trend": { "by": "week" } } });
    let (earliest, latest) = (MONDAY, MONDAY + 80 * HOUR);
    let closed_of = |query: &Query| query.of_closed(earliest, latest, &Zone::default());
    let counted = |query: &Query| {
        let result = answer(&log(&rows), query, &Zone::default(), RejectedRows::default()).expect("an answer");
        (step_counts(&result.steps), result.trend.expect("a trend").iter().map(|period| period.open).sum::<u64>())
    };
    let all = query(&fields);
    assert_eq!(counted(&all), (vec![4, 2], 1), "one of them is open");
    let closed = closed_of(&all).expect("some have had their time");
    assert_eq!(counted(&closed), (vec![2, 1], 0), "the one who entered 48 hours before the end has had it");
    assert_eq!(closed_of(&closed), None, "it is of such people already");
    // Each hop has two days, so there are four with three steps, and nobody has had them.
    let three = json!({
        "steps": [{ "match": [{ "event": "A" }] }, { "match": [{ "event": "B" }] }, { "match": [{ "event": "C" }] }],
        "window": { "seconds": 48 * 3_600, "scope": "hop" },
    });
    assert_eq!(closed_of(&Query::from_json(&three).expect("a query")), None);
    for fields in [
        json!({ "window": null }),
        json!({ "entry": "open", "window": { "seconds": 3_600 } }),
        json!({ "window": { "seconds": 3_600 }, "range": { "to": latest, "bounds": "all" } }),
        json!({ "window": { "seconds": 3_600 }, "asOf": latest + 30 * DAY }),
    ] {
        assert_eq!(closed_of(&query(&fields)), None, "{fields}");
    }
}

#[test]
fn times_are_of_those_who_came_to_the_step() {
    let rows = [
        ("p", "A", 0, ""),
        ("p", "B", 2, ""),
        ("q", "A", 0, ""),
        ("q", "A", 1, ""),
        ("q", "B", 5, ""),
        ("r", "A", 0, ""),
        ("s", "B", 0, ""),
    ];
    let result = asked(&rows, &json!({}));
    assert_eq!(step_counts(&result.steps), [3, 2]);
    assert_eq!(result.units, 4);
    assert_eq!(result.steps[0].time_to_convert, None);
    // q started again after an hour: the path that starts last counts.
    let time = result.steps[1].time_to_convert.as_ref().expect("two came");
    assert_eq!((time.mean, time.median), (3.0 * 3_600.0, 3.0 * 3_600.0));
    assert_eq!((time.p25, time.p75), (2.5 * 3_600.0, 3.5 * 3_600.0));
}

#[test]
fn an_optional_step_is_no_start_of_a_time() {
    let steps = json!([
        { "match": [{ "event": "A" }] },
        { "match": [{ "event": "O" }], "optional": true },
        { "match": [{ "event": "B" }] }
    ]);
    let result = asked(&[("p", "A", 0, ""), ("p", "O", 1, ""), ("p", "B", 3, "")], &json!({ "steps": steps }));
    let hours: Vec<_> =
        result.steps.iter().map(|step| step.time_to_convert.as_ref().map(|time| time.mean / 3_600.0)).collect();
    assert_eq!(hours, [None, Some(1.0), Some(3.0)]);
}

#[test]
fn in_any_order_times_are_between_what_came_one_after_the_other() {
    let result = asked(&[("p", "B", 0, ""), ("p", "A", 4, "")], &json!({ "order": "any" }));
    assert_eq!(step_counts(&result.steps), [1, 1]);
    assert_eq!(result.steps[1].time_to_convert.as_ref().map(|time| time.mean), Some(4.0 * 3_600.0));
}

#[test]
fn with_open_entry_times_are_of_each_pair() {
    let rows = [("p", "A", 0, ""), ("p", "B", 2, ""), ("q", "B", 0, "")];
    let result = asked(&rows, &json!({ "entry": "open" }));
    assert_eq!(step_counts(&result.steps), [1, 2]);
    assert_eq!(result.steps[1].time_to_convert.as_ref().map(|time| time.mean), Some(2.0 * 3_600.0));
}

/// Six persons of three values and one of none; of "x" two of three convert.
const VALUES: [Row<'static>; 11] = [
    ("p", "A", 0, "x"),
    ("p", "B", 1, "z"),
    ("q", "A", 0, "x"),
    ("q", "B", 1, "x"),
    ("r", "A", 0, "x"),
    ("s", "A", 0, "y"),
    ("s", "B", 1, "y"),
    ("t", "A", 0, "y"),
    ("u", "A", 0, "w"),
    ("v", "A", 0, ""),
    ("n", "N", 0, "x"),
];

fn groups(result: &FunnelResult) -> Vec<(Option<&str>, GroupKind, u64, Vec<u64>)> {
    let groups = result.breakdown.as_ref().expect("a breakdown");
    groups.iter().map(|group| (group.value.as_deref(), group.kind, group.values, step_counts(&group.steps))).collect()
}

#[test]
fn hidden_values_and_missing_ones_are_counted() {
    let result = asked(&VALUES, &json!({ "breakdown": { "property": "k", "top": 1 } }));
    assert_eq!(
        groups(&result),
        [
            (Some("x"), GroupKind::Value, 1, vec![3, 2]),
            (None, GroupKind::Missing, 0, vec![1, 0]),
            (None, GroupKind::Other, 2, vec![3, 1]),
        ]
    );
    let all: u64 = groups(&result).iter().map(|(_, _, _, counts)| counts[0]).sum();
    assert_eq!(all, result.steps[0].count);
}

#[test]
fn a_group_is_the_value_of_the_event_that_is_asked() {
    let by =
        |attribution: Value| asked(&VALUES, &json!({ "breakdown": { "property": "k", "attribution": attribution } }));
    let x = |result: &FunnelResult| groups(result).into_iter().find(|group| group.0 == Some("x")).map(|group| group.3);
    assert_eq!(x(&by(json!("first"))), Some(vec![3, 2]));
    assert_eq!(x(&by(json!("last"))), Some(vec![2, 1]));
    assert_eq!(x(&by(json!({ "step": 0 }))), Some(vec![3, 2]));
    // Who never came to the step has no value there.
    assert_eq!(x(&by(json!({ "step": 1 }))), Some(vec![1, 1]));
    let missing = by(json!({ "step": 1 }));
    assert!(groups(&missing).contains(&(None, GroupKind::Missing, 0, vec![4, 0])));
}

#[test]
fn a_group_is_tested_against_the_rest() {
    let result = asked(&VALUES, &json!({ "breakdown": { "property": "k" } }));
    let p_values: Vec<_> = result.breakdown.iter().flatten().map(|group| group.p_value).collect();
    // With so few, every difference is as likely as not once all four are taken into account.
    assert_eq!(p_values.len(), 4);
    assert!(p_values.iter().all(|p| p.is_some_and(|p| (p - 1.0).abs() < 1e-9)), "{p_values:?}");
    let alone = asked(&VALUES[..5], &json!({ "breakdown": { "property": "k" } }));
    assert_eq!(alone.breakdown.map(|groups| groups[0].p_value), Some(None), "nobody to compare with");
    let unknown = asked(&VALUES, &json!({ "breakdown": { "property": "nothing" } }));
    assert_eq!(groups(&unknown), [(None, GroupKind::Missing, 0, vec![7, 3])]);
}

#[test]
fn groups_of_an_open_funnel_are_not_compared() {
    // More came to the last step than to the first.
    let rows = [("p", "B", 0, "x"), ("q", "B", 0, "x"), ("r", "A", 0, "y")];
    let result = asked(&rows, &json!({ "entry": "open", "breakdown": { "property": "k" } }));
    let groups = result.breakdown.expect("a breakdown");
    let found: Vec<_> = groups.iter().map(|group| (step_counts(&group.steps), group.p_value)).collect();
    assert_eq!(found, [(vec![0, 2], None), (vec![1, 0], None)]);
}

#[test]
fn a_period_has_those_who_entered_in_it() {
    let rows = [
        ("p", "A", 0, ""),
        ("p", "B", 30, ""),
        ("q", "A", 1, ""),
        ("r", "A", 72, ""),
        ("s", "A", 73, ""),
        ("s", "B", 74, ""),
        ("t", "N", 80, ""),
    ];
    let window = json!({ "seconds": 48 * 3_600 });
    let trend = |by: &str| told(asked(&rows, &json!({ "window": window, "answers": { "trend": { "by": by } } })).trend);
    assert_eq!(
        trend("day"),
        json!([
            { "from": "2024-01-01", "entered": 2, "converted": 1, "open": 0 },
            { "from": "2024-01-02", "entered": 0, "converted": 0, "open": 0 },
            { "from": "2024-01-03", "entered": 0, "converted": 0, "open": 0 },
            { "from": "2024-01-04", "entered": 2, "converted": 1, "open": 1 },
        ])
    );
    assert_eq!(trend("week"), json!([{ "from": "2024-01-01", "entered": 4, "converted": 2, "open": 1 }]));
    // Later, nothing is open any more; in another zone, the first were there on the day before.
    let later = json!({ "window": window, "asOf": MONDAY + 10 * DAY, "answers": { "trend": { "by": "month" } } });
    assert_eq!(
        told(asked(&rows, &later).trend),
        json!([{ "from": "2024-01-01", "entered": 4, "converted": 2, "open": 0 }])
    );
    let west = answer(&log(&rows), &query(&later), &Zone::fixed(-7_200), RejectedRows::default()).expect("an answer");
    assert_eq!(west.trend.map(|trend| trend[0].from.clone()), Some("2023-12-01".to_owned()));
}

#[test]
fn without_a_limit_nobody_is_lost() {
    let result = asked(
        &[("p", "A", 0, ""), ("q", "N", 900, "")],
        &json!({ "window": null, "answers": { "trend": { "by": "day" } } }),
    );
    assert_eq!(told(result.trend), json!([{ "from": "2024-01-01", "entered": 1, "converted": 0, "open": 1 }]));
}

#[test]
fn the_time_before_a_range_is_counted_as_well() {
    let rows = [("p", "A", 0, ""), ("p", "B", 1, ""), ("q", "A", 0, ""), ("r", "A", 24, ""), ("r", "B", 49, "")];
    let range = json!({ "range": { "from": "2024-01-02", "to": "2024-01-03" } });
    let result = asked(&rows, &range);
    assert_eq!(step_counts(&result.steps), [1, 1], "late completions count");
    let previous = result.previous.expect("a range of two ends");
    assert_eq!((previous.from, previous.to), (MONDAY, MONDAY + DAY));
    assert_eq!(step_counts(&previous.steps), [2, 1]);
    assert_eq!(asked(&rows, &json!({ "range": { "from": "2024-01-02" } })).previous, None);
}

#[test]
fn the_time_before_a_range_is_as_long_by_the_clocks() {
    // Europe/Oslo in spring of 2024 (IANA time zone database, file `europe`): from 31 March, 01:00 UTC, two hours ahead.
    let oslo = Zone { offset_seconds: 3_600, transitions: vec![(1_711_846_800_000, 7_200)] };
    let march = query(&json!({ "range": { "from": "2024-03-31", "to": "2024-05-01" } }));
    let result = answer(&log(&[("p", "A", 0, "")]), &march, &oslo, RejectedRows::default()).expect("an answer");
    // An hour of the 31 days is missing, but the days before begin at midnight as well: 2024-02-29 00:00 in Oslo.
    let utc = |text| crate::events::reader::TimeFormat::Iso.parse(text, 0);
    let previous = result.previous.map(|previous| (previous.from, previous.to));
    assert_eq!(previous, utc("2024-02-28 23:00").zip(utc("2024-03-30 23:00")));
}

#[test]
fn a_cohort_is_who_came_first_in_one_period() {
    let rows = [
        ("p", "A", 0, ""),
        ("p", "N", 7 * 24, ""),
        ("q", "A", 3, ""),
        ("q", "A", 14 * 24, ""),
        ("r", "N", 8 * 24, ""),
        ("r", "N", 9 * 24, ""),
        ("s", "A", 15 * 24, ""),
    ];
    let cohorts = |asked_for: Value| told(asked(&rows, &json!({ "answers": { "cohorts": asked_for } })).cohorts);
    assert_eq!(
        cohorts(json!({ "by": "week" })),
        json!({ "rows": [
            { "from": "2024-01-01", "size": 2, "returned": [2, 1, 1] },
            { "from": "2024-01-08", "size": 1, "returned": [1, 0] },
            { "from": "2024-01-15", "size": 1, "returned": [1] },
        ] })
    );
    assert_eq!(
        cohorts(json!({ "by": "week", "event": "A" })),
        json!({ "rows": [
            { "from": "2024-01-01", "size": 2, "returned": [2, 0, 1] },
            { "from": "2024-01-08", "size": 0, "returned": [0, 0] },
            { "from": "2024-01-15", "size": 1, "returned": [1] },
        ] })
    );
}

#[test]
fn the_curve_is_of_those_still_under_way() {
    // p converts after 1 hour, q after 3; r is lost after the window of 4, s has only been watched for 2.
    let rows = [
        ("p", "A", 0, ""),
        ("p", "B", 1, ""),
        ("q", "A", 0, ""),
        ("q", "B", 3, ""),
        ("r", "A", 0, ""),
        ("s", "A", 8, ""),
        ("t", "N", 10, ""),
    ];
    let curve = asked(&rows, &json!({ "window": { "seconds": 4 * 3_600 }, "answers": { "curve": true } })).curve;
    let told: Vec<_> =
        curve.iter().flatten().map(|point| (point.seconds / 3_600.0, point.share, point.at_risk)).collect();
    // 1 − 3/4, then 1 − 3/4 · 1/2.
    assert_eq!(told, [(0.0, 0.0, 4), (1.0, 0.25, 4), (3.0, 0.625, 2)]);
}

#[test]
fn what_goes_with_converting_is_what_came_between() {
    let rows = [
        ("p", "A", 0, "steps are left out"),
        ("p", "help", 1, "v"),
        ("p", "help", 2, ""),
        ("p", "B", 3, ""),
        ("p", "help late", 4, ""),
        ("q", "before", 0, ""),
        ("q", "A", 1, ""),
        ("q", "help", 2, ""),
        ("q", "B", 3, ""),
        ("r", "A", 0, ""),
        ("r", "search", 1, "v"),
        ("r", "too late", 24 * 30, ""),
        ("n", "help", 0, ""),
    ];
    let result = asked(&rows, &json!({ "answers": { "correlates": true } }));
    let counts = |with: u64, others_with: u64| json!({ "converted": 2, "convertedWith": with, "others": 1, "othersWith": others_with });
    let found: Vec<_> =
        result.correlates.iter().flatten().map(|it| (told(&it.what), told(it.counts), it.odds_ratio)).collect();
    // (2 + 1)(1 − 0 + 1) / ((2 − 2 + 1)(0 + 1)) and so on; all are as likely by chance, so the strongest come first.
    assert_eq!(
        found,
        [
            (json!({ "event": "help" }), counts(2, 0), 6.0),
            (json!({ "event": "search" }), counts(0, 1), 1.0 / 6.0),
            (json!({ "property": "k", "value": "v" }), counts(1, 1), 0.5),
        ]
    );
    // All tables: p = 1/3, 1/3 and 1; three were compared.
    let p_values: Vec<_> = result.correlates.iter().flatten().map(|it| it.p_value).collect();
    assert!(
        (p_values[0] - 0.5).abs() < 1e-12 && (p_values[1] - 0.5).abs() < 1e-12 && p_values[2] == 1.0,
        "{p_values:?}"
    );
}

#[test]
fn next_is_what_came_after_the_step_they_stopped_at() {
    let rows = [
        ("p", "A", 0, ""),
        ("p", "B", 1, ""),
        ("q", "A", 0, ""),
        ("q", "search", 1, ""),
        ("q", "leave", 2, ""),
        ("r", "search", 0, ""),
        ("r", "A", 0, ""),
        ("s", "A", 0, ""),
        ("s", "search", 0, ""),
    ];
    let next = |step: usize| told(asked(&rows, &json!({ "answers": { "next": { "step": step } } })).next);
    assert_eq!(next(0), json!({ "step": 0, "stopped": 3, "nothing": 1, "events": [{ "name": "search", "count": 2 }] }));
    assert_eq!(next(1), json!({ "step": 1, "stopped": 0, "nothing": 0, "events": [] }));
}

const LEADS: [Row<'static>; 9] = [
    ("fast", "A", 0, ""),
    ("fast", "B", 2, ""),
    ("slow", "A", 0, ""),
    ("slow", "B", 10, ""),
    ("old, \"x\"", "A", 1, ""),
    ("old, \"x\"", "N", 2, "v"),
    ("old, \"x\"", "N", 3, ""),
    ("new", "A", 95, ""),
    ("end", "N", 100, ""),
];

#[test]
fn who_waits_can_still_convert_or_has_waited_too_long() {
    let points = json!([{ "event": "N*", "points": 2 }, { "event": "N", "where": [{ "property": "k", "op": "exists" }], "points": 0.5 }, { "event": "A", "points": 1, "once": true }]);
    let waiting = |limit: Value| {
        let waiting = json!({ "step": 0, "limitSeconds": limit, "points": points });
        asked(&LEADS, &json!({ "window": { "seconds": 48 * 3_600 }, "answers": { "waiting": waiting } }))
            .waiting
            .expect("asked")
    };
    let lead = |unit: &str, hour: i64, waited: f64, over_limit, open, score| WaitingLead {
        unit: unit.to_owned(),
        since: MONDAY + hour * HOUR,
        waited_seconds: waited * 3_600.0,
        over_limit,
        open,
        score,
    };
    // Three quarters of those who went on did so within 8 hours.
    let usual = waiting(Value::Null);
    assert_eq!(usual.limit_seconds, Some(8.0 * 3_600.0));
    assert_eq!(usual.rows, [lead("old, \"x\"", 1, 99.0, true, false, 5.5), lead("new", 95, 5.0, false, true, 1.0)]);
    assert_eq!((usual.total, usual.over_limit, usual.open), (2, 1, 1));
    let strict = waiting(json!(3_600));
    assert_eq!((strict.total, strict.over_limit, strict.open), (2, 2, 1));
    assert_eq!(waiting(json!(1e9)).rows, [lead("new", 95, 5.0, false, true, 1.0)], "lost, but not for long");
}

#[test]
fn who_waits_can_be_saved() {
    let query = query(&json!({ "answers": { "waiting": { "step": 0 } }, "window": null }));
    let csv = waiting_csv(&log(&LEADS), &query, &Zone::default()).expect("an answer");
    assert_eq!(
        csv,
        "person,since,waited_seconds,over_limit,can_convert,score\r\n\
         \"old, \"\"x\"\"\",2024-01-01T01:00:00.000Z,356400,true,true,0\r\n\
         \"new\",2024-01-04T23:00:00.000Z,18000,false,true,0\r\n"
    );
    let csv = waiting_csv(&log(&[("=1+1", "A", 0, "")]), &query, &Zone::default()).expect("an answer");
    assert!(csv.contains("\r\n\"'=1+1\","), "{csv}");
}

/// Why a person's path ended, and at which step.
#[track_caller]
fn ended(rows: &[Row<'_>], fields: &Value) -> Vec<(Ended, Option<usize>)> {
    let mut fields = fields.clone();
    fields["answers"] = json!({ "trace": "p" });
    let trace = asked(rows, &fields).trace.expect("asked");
    assert!(trace.found);
    trace.ways.into_iter().map(|way| (way.ended, way.missing)).collect()
}

#[test]
fn a_trace_tells_why_a_path_ended() {
    let hour = json!({ "seconds": 3_600 });
    assert_eq!(ended(&[("p", "A", 0, ""), ("p", "B", 1, "")], &json!({})), [(Ended::Converted, None)]);
    assert_eq!(ended(&[("p", "B", 0, ""), ("p", "A", 1, "")], &json!({})), [(Ended::NeverHappened, Some(1))]);
    assert_eq!(ended(&[("p", "B", 0, "")], &json!({})), [(Ended::NeverHappened, Some(0))]);
    assert_eq!(
        ended(&[("p", "A", 0, ""), ("p", "B", 2, "")], &json!({ "window": hour })),
        [(Ended::WindowPassed, Some(1))]
    );
    assert_eq!(
        ended(&[("p", "A", 0, ""), ("p", "X", 1, ""), ("p", "B", 2, "")], &json!({ "order": "strict" })),
        [(Ended::NotAdjacent, Some(1))]
    );
    let stop = json!([{ "match": [{ "event": "X" }], "effect": "stop" }]);
    let drop = json!([{ "match": [{ "event": "X" }] }]);
    let rows = [("p", "A", 0, ""), ("p", "X", 1, ""), ("p", "B", 2, "")];
    assert_eq!(ended(&rows, &json!({ "exclusions": stop })), [(Ended::Excluded, Some(1))]);
    assert_eq!(ended(&rows, &json!({ "exclusions": drop })), [(Ended::Excluded, Some(0))]);
    assert_eq!(
        ended(&[("p", "A", 0, "1"), ("p", "B", 1, "2")], &json!({ "hold": ["k"] })),
        [(Ended::OtherValue, Some(1))]
    );
    let both = json!([{ "match": [{ "event": "A" }] }, { "match": [{ "event": "A" }] }]);
    assert_eq!(ended(&[("p", "A", 0, "")], &json!({ "steps": both })), [(Ended::AlreadyTaken, Some(1))]);
    assert_eq!(ended(&[("p", "B", 0, "")], &json!({ "order": "any" })), [(Ended::NeverHappened, Some(0))]);
    assert_eq!(
        ended(&[("p", "B", 0, ""), ("p", "A", 2, "")], &json!({ "order": "any", "window": hour })),
        [(Ended::WindowPassed, Some(0))]
    );
    let attempts = [("p", "A", 0, ""), ("p", "B", 1, ""), ("p", "A", 2, "")];
    assert_eq!(
        ended(&attempts, &json!({ "unit": "conversion" })),
        [(Ended::Converted, None), (Ended::NeverHappened, Some(1))]
    );
}

#[test]
fn a_trace_tells_what_was_taken() {
    let rows = [("p", "A", 0, ""), ("p", "N", 1, ""), ("p", "B", 2, ""), ("q", "A", 0, "")];
    let trace = |unit: &str| told(asked(&rows, &json!({ "answers": { "trace": unit } })).trace);
    let taken =
        |step: usize, event: &str, hour: i64| json!({ "step": step, "event": event, "time": MONDAY + hour * HOUR });
    let way = json!({ "taken": [taken(0, "A", 0), taken(1, "B", 2)], "ended": "converted", "missing": null });
    assert_eq!(trace("p"), json!({ "unit": "p", "found": true, "ways": [way] }));
    assert_eq!(trace("nobody"), json!({ "unit": "nobody", "found": false, "ways": [] }));
}

#[test]
fn two_presets_differ_by_persons() {
    // One event that matches both steps, and one path that both count.
    let steps = json!([{ "match": [{ "event": "*" }] }, { "match": [{ "event": "B" }] }]);
    let rows = [("p", "B", 0, ""), ("q", "A", 0, ""), ("q", "B", 1, "")];
    let fields = json!({ "steps": steps, "answers": { "compare": "clickhouse" } });
    let result = asked(&rows, &fields);
    assert_eq!(step_counts(&result.steps), [2, 1]);
    let compared = result.compare.expect("asked");
    assert_eq!(
        (compared.preset, step_counts(&compared.steps), compared.differing),
        (Preset::Clickhouse, vec![2, 2], 1)
    );
    let [person] = &compared.persons[..] else { panic!("one person differs") };
    assert_eq!((person.unit.as_str(), person.steps, person.other_steps), ("p", 1, 2));
    let ended = |way: &Option<Way>| way.as_ref().map(|way| (way.taken.len(), way.ended));
    assert_eq!(ended(&person.way), Some((1, Ended::AlreadyTaken)));
    assert_eq!(ended(&person.other_way), Some((2, Ended::Converted)));
    // What the query says explicitly wins.
    let fields = json!({ "steps": steps, "reuseEvent": false, "answers": { "compare": "clickhouse" } });
    assert_eq!(asked(&rows, &fields).compare.map(|compared| compared.differing), Some(0));
    let refused = query(&json!({ "order": "any", "answers": { "compare": "mixpanel" } }));
    let refused = answer(&log(&rows), &refused, &Zone::default(), RejectedRows::default());
    assert_eq!(refused.map(|_| ()), Err(QueryError::Conflict { first: "order: any", second: "restart: first" }));
}

#[test]
fn answers_to_a_log_of_nothing() {
    let all = json!({
        "breakdown": { "property": "k" },
        "answers": {
            "trend": { "by": "day" }, "cohorts": { "by": "day" }, "curve": true, "correlates": true,
            "next": { "step": 0 }, "waiting": { "step": 0 }, "trace": "p", "compare": "umami"
        }
    });
    for rows in [&[][..], &[("p", "N", 0, "")]] {
        let result = told(asked(rows, &all));
        assert_eq!(result["breakdown"], json!([]));
        assert_eq!(result["trend"], json!([]));
        assert_eq!(result["correlates"], json!([]));
        assert_eq!(result["waiting"]["limitSeconds"], Value::Null);
        assert_eq!(result["curve"], json!([{ "seconds": 0.0, "share": 0.0, "atRisk": 0, "converted": 0 }]));
    }
}
