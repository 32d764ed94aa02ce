//! Counts funnels in small logs, for `cargo xtask conformance`: one JSON document per line in, one per line out.
//!
//! In: `{"persons": [[[ms, "event"], …], …], "query": FunnelQuery}`, the events of each person in file order. Out:
//! `{"counts": [units per step], "depths": [steps of each person]}`, or `{"error": code, "values": {…}}` with the codes of
//! [`Failure`]. A person's depth is what the log of this person alone is counted as.

use std::io::{self, BufRead, Write};

use funnel_core::events::log::EventLog;
use funnel_core::events::matcher::{Prepared, counts};
use funnel_core::events::messages::Failure;
use funnel_core::events::query::{Query, Resolved};
use serde::Deserialize;
use serde_json::{Value, json};

/// Milliseconds since 1970 and name of each event of a person, in file order.
type Person = Vec<(i64, String)>;

#[derive(Deserialize)]
struct Line {
    persons: Vec<Person>,
    query: Value,
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let answer =
            answer(&line?).unwrap_or_else(|failure| json!({ "error": failure.code, "values": failure.values }));
        writeln!(out, "{answer}")?;
    }
    out.flush()
}

fn answer(line: &str) -> Result<Value, Failure> {
    let line: Line = serde_json::from_str(line)
        .map_err(|error| Failure::of("badRequest").with("path", "").with("message", error.to_string()))?;
    let query = Query::from_json(&line.query)?.resolve()?;
    let depths: Vec<u64> =
        line.persons.iter().map(|person| counted(std::slice::from_ref(person), &query).iter().sum()).collect();
    Ok(json!({ "counts": counted(&line.persons, &query), "depths": depths }))
}

fn counted(persons: &[Person], query: &Resolved) -> Vec<u64> {
    let mut log = EventLog::default();
    for (person, events) in persons.iter().enumerate() {
        let person = person.to_string();
        events.iter().for_each(|(time_ms, event)| log.push(&person, event, *time_ms));
    }
    counts(&Prepared::new(log), query)
}
