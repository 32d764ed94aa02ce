//! Counts published with the specification, among them other engines' own expectations. What this version does not count
//! by must be refused: a case that flips from refused to counted belongs in the list of counted ones.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{counts_of, prepared};
use crate::events::matcher::Prepared;
use crate::events::query::{Query, QueryError};

const EVENTS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/events.json"));
const MORE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/events_more.json"));

#[derive(Deserialize)]
struct Vectors {
    persons: Vec<Vec<(i64, String)>>,
    cases: Vec<Case>,
    published: Vec<Published>,
}

#[derive(Deserialize)]
struct Case {
    /// Event names of each step.
    steps: Vec<Vec<String>>,
    options: Value,
    counts: Vec<u64>,
}

#[derive(Deserialize)]
struct Published {
    source: String,
    #[serde(flatten)]
    case: Case,
    persons: Option<Vec<Vec<(i64, String)>>>,
}

/// Events of these vectors carry properties and a session as well, which no counted option looks at yet.
#[derive(Deserialize)]
struct MoreVectors {
    persons: Vec<Vec<(i64, String, Value, String)>>,
    cases: Vec<NamedCase>,
}

#[derive(Deserialize)]
struct NamedCase {
    name: String,
    query: Value,
    counts: Vec<u64>,
}

fn log_of(persons: &[Vec<(i64, String)>]) -> Prepared {
    let borrowed: Vec<Vec<(i64, &str)>> =
        persons.iter().map(|events| events.iter().map(|(second, event)| (*second, event.as_str())).collect()).collect();
    prepared(&borrowed.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The vectors write windows as plain seconds, with the scope beside.
fn as_query(mut value: Value) -> Query {
    let scope = value.as_object_mut().and_then(|fields| fields.remove("scope"));
    if let Some(seconds) = value["window"].as_f64() {
        value["window"] = json!({ "seconds": seconds });
        if let Some(scope) = scope {
            value["window"]["scope"] = scope;
        }
    }
    Query::from_json(&value).expect("vectors are queries")
}

impl Case {
    fn query(&self) -> Query {
        let mut value = self.options.clone();
        let steps = self.steps.iter().map(|events| {
            let matches: Vec<Value> = events.iter().map(|event| json!({ "event": event })).collect();
            json!({ "match": matches })
        });
        value["steps"] = steps.collect();
        as_query(value)
    }
}

/// What a refused query is refused for.
#[track_caller]
fn refused(query: &Query) -> String {
    match query.resolve() {
        Err(QueryError::NotYet { option }) => option,
        other => panic!("expected to be refused, got {other:?}"),
    }
}

#[test]
fn counts_of_the_vectors() {
    let vectors: Vectors = serde_json::from_str(EVENTS).expect("events.json");
    let log = log_of(&vectors.persons);
    let mut counted = 0;
    for case in &vectors.cases {
        let options = &case.options;
        let query = case.query();
        let unsupported = [("order", "strict"), ("order", "any"), ("restart", "first"), ("entry", "open")];
        match unsupported.into_iter().find(|(key, value)| options[key] == *value) {
            Some((key, value)) => assert_eq!(refused(&query), format!("{key}: {value}"), "{options}"),
            None => {
                assert_eq!(counts_of(&query, &log), case.counts, "{:?} {options}", case.steps);
                counted += 1;
            }
        }
    }
    assert_eq!((counted, vectors.cases.len()), (32, 48), "cases counted, of all");
}

#[test]
fn counts_published_by_posthog() {
    let vectors: Vectors = serde_json::from_str(EVENTS).expect("events.json");
    let mut refusals = Vec::new();
    for Published { source, case, persons } in &vectors.published {
        match (persons, case.query()) {
            (Some(persons), query) if case.options.get("exclusions").is_none() => {
                assert_eq!(counts_of(&query, &log_of(persons)), case.counts, "{source}");
            }
            (_, query) => refusals.push((source.as_str(), refused(&query))),
        }
    }
    let expected = [
        ("PostHog test_funnel_strict", "order: strict".to_owned()),
        ("PostHog test_funnel_unordered", "order: any".to_owned()),
        ("PostHog test_funnel_udf (exclusion outside the window)", "exclusions".to_owned()),
    ];
    assert_eq!(refusals, expected);
}

#[test]
fn counts_of_the_further_vectors() {
    let vectors: MoreVectors = serde_json::from_str(MORE).expect("events_more.json");
    let persons: Vec<Vec<(i64, String)>> = vectors
        .persons
        .into_iter()
        .map(|events| events.into_iter().map(|(second, event, _, _)| (second, event)).collect())
        .collect();
    let log = log_of(&persons);
    let mut counted = Vec::new();
    let mut refusals = Vec::new();
    for case in vectors.cases {
        let query = as_query(case.query);
        match query.resolve() {
            Ok(_) => {
                assert_eq!(counts_of(&query, &log), case.counts, "{}", case.name);
                counted.push(case.name);
            }
            Err(_) => refusals.push(refused(&query)),
        }
    }
    assert_eq!(counted, ["several events in a step"]);
    let expected = [
        "exclusions",
        "exclusions",
        "exclusions",
        "exclusions",
        "exclusions",
        "steps[1].optional",
        "steps[1].optional",
        "steps[2].optional",
        "steps[1].optional",
        "steps[1].match[0].where",
        "steps[1].match[0].where",
        "steps[1].match[0].where",
        "steps[0].match[0].where",
        "hold",
        "unit: session",
        "unit: conversion",
        "unit: conversion",
        "steps[1].optional",
        "unit: session",
    ];
    assert_eq!(refusals, expected);
}
