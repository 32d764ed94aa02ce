//! Counts published with the specification, among them other engines' own expectations.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{counts_of, prepared};
use crate::events::log::{EventLog, Property};
use crate::events::matcher::Prepared;
use crate::events::query::Query;

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
    /// The persons, one after the other between bars, with an event each second.
    #[serde(rename = "personsAsWords")]
    words: Option<String>,
}

/// Events of these vectors carry properties and a session as well.
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

impl Published {
    fn persons(&self) -> Vec<Vec<(i64, String)>> {
        let words = |person: &str| (0..).zip(person.split_whitespace().map(str::to_owned)).collect();
        let written = || self.words.as_deref().map(|text| text.split('|').map(words).collect());
        self.persons.clone().or_else(written).expect("persons, one way or the other")
    }
}

#[test]
fn counts_of_the_vectors() {
    let vectors: Vectors = serde_json::from_str(EVENTS).expect("events.json");
    let log = log_of(&vectors.persons);
    for case in &vectors.cases {
        assert_eq!(counts_of(&case.query(), &log), case.counts, "{:?} {}", case.steps, case.options);
    }
    assert_eq!(vectors.cases.len(), 48);
}

#[test]
fn counts_published_by_posthog() {
    let vectors: Vectors = serde_json::from_str(EVENTS).expect("events.json");
    for published in &vectors.published {
        let log = log_of(&published.persons());
        assert_eq!(counts_of(&published.case.query(), &log), published.case.counts, "{}", published.source);
    }
    assert_eq!(vectors.published.len(), 4);
}

/// The log of the further vectors, with their properties and sessions.
fn further_log(persons: &[Vec<(i64, String, Value, String)>]) -> Prepared {
    let mut log = EventLog { properties: ["k", "v"].map(Property::new).into(), ..EventLog::default() };
    for (person, events) in persons.iter().enumerate() {
        for (second, event, properties, session) in events {
            log.push(&person.to_string(), event, second * 1_000);
            log.session.push(log.sessions.code(session));
            for property in &mut log.properties {
                let value = &properties[&property.name];
                property.push(
                    &value
                        .as_str()
                        .map_or_else(|| value.as_u64().map_or(String::new(), |it| it.to_string()), str::to_owned),
                );
            }
        }
    }
    Prepared::new(log)
}

#[test]
fn counts_of_the_further_vectors() {
    let vectors: MoreVectors = serde_json::from_str(MORE).expect("events_more.json");
    let log = further_log(&vectors.persons);
    for case in &vectors.cases {
        assert_eq!(counts_of(&as_query(case.query.clone()), &log), case.counts, "{}", case.name);
    }
    assert_eq!(vectors.cases.len(), 20);
}
