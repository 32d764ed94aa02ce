//! What the matcher must get right, by where the expectation comes from.

mod known;
mod oracle;
mod random;
mod real;
mod vectors;

use super::{Prepared, counts};
use crate::events::log::EventLog;
use crate::events::query::{Query, Scope, Window, WindowSetting};
use crate::model::Unknown;

/// Events of one person: second and name, in file order.
type Told<'a> = [(i64, &'a str)];

fn prepared(persons: &[&Told<'_>]) -> Prepared {
    let mut log = EventLog::default();
    for (person, events) in persons.iter().enumerate() {
        for &(second, event) in *events {
            log.push(&format!("person {person}"), event, second * 1_000);
        }
    }
    Prepared::new(log)
}

fn within(seconds: f64, scope: Option<Scope>) -> WindowSetting {
    WindowSetting::Within(Window { seconds, scope, unknown: Unknown::new() })
}

#[track_caller]
fn counts_of(query: &Query, log: &Prepared) -> Vec<u64> {
    counts(log, &query.resolve().expect("a query this version counts by"))
}
