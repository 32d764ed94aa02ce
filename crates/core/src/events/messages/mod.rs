//! What the page and the engine's worker say to one another.
//!
//! A [`Request`] goes to the worker as its JSON object with two fields beside: `id`, a number that the answer repeats,
//! and, for [`Request::Inspect`], [`Request::Import`], [`Request::Totals`] and [`Request::Leads`], `source`: a `Blob` or a
//! text. The worker answers with `{id, ok}`, where `ok` is what the request says, or `{id, error}` with a [`Failure`];
//! before that, all of these but the first send `{id, progress}` with an [`ImportProgress`] a few times per second. Numbers are JavaScript numbers.

mod read;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use read::{event_mapping, leads_mapping, merge_mapping, overrides, totals_mapping};

use super::answers::RejectedRows;
use super::json::Misfit;
use super::query::{Query, QueryError};
use super::reader::{
    EventMapping, LeadsMapping, LeadsTable, MergedPersons, Overrides, ReasonKind, Rejected, TotalsMapping, TotalsTable,
};

/// How many names an [`ImportSummary`] lists.
pub const TOP_NAMES: usize = 200;

/// What the page can ask of the worker.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum Request {
    /// What a file seems to be. Answer: [`super::reader::Inspection`].
    Inspect {
        /// What the user decided.
        overrides: Overrides,
    },
    /// Read an event log; it replaces the one held, also when it fails. With a second file beside it, `merge`, a `Blob` of
    /// two columns: person ids that are the same person. Answer: [`ImportSummary`].
    Import {
        /// How its rows become events. The worker makes its zone.
        mapping: EventMapping,
        /// The IANA name of the time zone by whose clocks times without a zone are read.
        time_zone: String,
    },
    /// Read a table of stage totals. Answer: [`TotalsAnswer`].
    Totals {
        /// How its rows become stages.
        mapping: TotalsMapping,
    },
    /// Read a table of leads. Answer: [`LeadsAnswer`].
    Leads {
        /// How its rows become leads.
        mapping: LeadsMapping,
    },
    /// Event names of the log. Answer: a list of [`NameCount`], most frequent first.
    Names {
        /// Part of the name, in any case; empty for all.
        search: String,
        /// How many at most.
        limit: usize,
    },
    /// Values of a property. Answer: a list of [`NameCount`], most frequent first; events without a value are not counted.
    Values {
        /// The property.
        property: String,
        /// Part of the value, in any case; empty for all.
        search: String,
        /// How many at most.
        limit: usize,
    },
    /// Count a funnel in the log. Answer: [`super::answers::FunnelResult`].
    Evaluate {
        /// What is asked.
        query: Box<Query>,
    },
    /// All units that wait, as `answers.waiting` of the query says. Answer: a CSV file, as a `Blob`.
    WaitingCsv {
        /// What is asked.
        query: Box<Query>,
    },
    /// Simulate a forecast. Answer: [`crate::forecast::Forecast`]; meanwhile [`ForecastProgress`].
    Forecast {
        /// A document.
        document: Value,
        /// What is changed of it: a list of changes such as a scenario keeps.
        changes: Value,
    },
    /// Line and reason of every row that was set aside when a file was read last. Answer: a CSV file, as a `Blob`.
    RejectedCsv,
    /// Give up the request with the `id` of this message. The request itself answers, with [`Failure`] `cancelled`.
    Cancel,
}

/// How far a simulation has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastProgress {
    /// Runs made.
    pub runs: u32,
    /// Runs there will be.
    pub of: u32,
    /// What the runs made come to.
    pub forecast: crate::forecast::Forecast,
}

/// How far reading a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportProgress {
    /// Bytes of the file read so far, as stored (compressed, if it is).
    pub bytes: u64,
    /// Bytes of the whole file, as stored.
    pub total_bytes: u64,
    /// Rows read.
    pub rows: u64,
    /// Rows set aside.
    pub rejected: u64,
    /// Rows per second since the beginning.
    pub rows_per_second: f64,
}

/// An event name and how many events have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NameCount {
    /// The name, as in the file.
    pub name: String,
    /// Its events.
    pub count: u64,
}

/// A property of the events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertySummary {
    /// Its name.
    pub name: String,
    /// How many different values it has.
    pub values: u64,
}

/// How many rows were set aside for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReasonCount {
    /// The reason.
    pub reason: ReasonKind,
    /// Its rows.
    pub count: u64,
}

/// Why rows were set aside, and how many for each reason.
pub fn reasons(rejected: &Rejected) -> Vec<ReasonCount> {
    rejected.by_reason().into_iter().map(|(reason, count)| ReasonCount { reason, count }).collect()
}

/// An event log that was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportSummary {
    /// Events.
    pub events: u64,
    /// Persons with events.
    pub units: u64,
    /// Rows set aside.
    pub rejected: RejectedRows,
    /// Rows left out because they repeat an earlier one.
    #[serde(default)]
    pub repeated: u64,
    /// What became of persons that a second file says are the same.
    #[serde(default)]
    pub merged: Option<MergedPersons>,
    /// Rows set aside, by reason.
    pub reasons: Vec<ReasonCount>,
    /// The most frequent event names, at most [`TOP_NAMES`].
    pub names: Vec<NameCount>,
    /// How many event names there are.
    pub name_count: u64,
    /// What else is known of the events.
    #[serde(default)]
    pub properties: Vec<PropertySummary>,
    /// Earliest time, in milliseconds since 1970 UTC; none without events.
    pub time_from: Option<i64>,
    /// Latest time, in milliseconds since 1970 UTC; none without events.
    pub time_to: Option<i64>,
}

/// A table of stage totals that was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsAnswer {
    /// Stages and segments.
    pub table: TotalsTable,
    /// Rows left out because they repeat an earlier one.
    #[serde(default)]
    pub repeated: u64,
    /// Rows set aside.
    pub rejected: RejectedRows,
    /// Rows set aside, by reason.
    pub reasons: Vec<ReasonCount>,
}

/// A table of leads that was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadsAnswer {
    /// How far they came.
    pub table: LeadsTable,
    /// Rows left out because they repeat an earlier one.
    #[serde(default)]
    pub repeated: u64,
    /// Rows set aside.
    pub rejected: RejectedRows,
    /// Rows set aside, by reason.
    pub reasons: Vec<ReasonCount>,
}

/// Why a request came to nothing: a code the page has words for, and the facts to put into them.
///
/// | code | values | meaning |
/// |---|---|---|
/// | `cancelled` | | as asked |
/// | `unreadable` | `message` | the browser could not read the file: it was changed, moved or taken away, perhaps meanwhile |
/// | `badGzip` | `message` | the compressed file is damaged or cut short |
/// | `outOfMemory` | `memoryBytes`; while a file is read also `rows`, `bytes`, `totalBytes`, about | the log does not fit in memory; the engine starts afresh with the next request |
/// | `crashed` | `message` | a fault of the engine itself; it starts afresh with the next request, without a log |
/// | `ended` | | the worker itself has ended (made by the page, which starts another) |
/// | `notLoaded` | `message` | the engine could not be fetched or started |
/// | `timeZone` | `name` | the browser knows no time zone of that name |
/// | `noLog` | | there is no log to count in |
/// | `badRequest` | `message`, `path` | not a message of this protocol |
/// | `query.…` | see [`QueryError`] | the query cannot be answered |
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What happened.
    pub code: String,
    /// The facts.
    #[serde(default)]
    pub values: Map<String, Value>,
}

impl Failure {
    /// A failure without facts.
    pub fn of(code: &str) -> Self {
        Self { code: code.to_owned(), values: Map::new() }
    }

    /// A failure because of a field.
    pub fn misfit(code: &str, misfit: Misfit) -> Self {
        Self::of(code).with("path", misfit.path).with("message", misfit.message)
    }

    /// With one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Shape(misfit) => Self::misfit("query.shape", misfit),
            QueryError::NoSteps => Self::of("query.noSteps"),
            QueryError::TooManySteps { found } => {
                Self::of("query.tooManySteps").with("found", found).with("max", super::query::MAX_STEPS)
            }
            QueryError::NoEvents { path } => Self::of("query.noEvents").with("path", path),
            QueryError::TooManyExclusions { found } => {
                Self::of("query.tooManyExclusions").with("found", found).with("max", super::query::MAX_STEPS)
            }
            QueryError::NoExcludedEvents { path } => Self::of("query.noExcludedEvents").with("path", path),
            QueryError::NotAValue { path, op, property } => {
                Self::of("query.notAValue").with("path", path).with("op", op).with("property", property)
            }
            QueryError::NotATime { path, text } => Self::of("query.notATime").with("path", path).with("text", text),
            QueryError::FirstStepOptional => Self::of("query.firstStepOptional"),
            QueryError::NotADuration { path, seconds } => {
                Self::of("query.notADuration").with("path", path).with("seconds", json!(seconds))
            }
            QueryError::NoSuchStep { path, step } => Self::of("query.noSuchStep").with("path", path).with("step", step),
            QueryError::Conflict { first, second } => {
                Self::of("query.conflict").with("first", first).with("second", second)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_flat_objects_with_a_type() {
        let text = |request: &Request| serde_json::to_value(request).expect("a request is plain data");
        let names = Request::Names { search: "buy".into(), limit: 5 };
        assert_eq!(text(&names), json!({ "type": "names", "search": "buy", "limit": 5 }));
        let evaluate = Request::Evaluate { query: Box::new(Query::of_events(["A"])) };
        assert_eq!(
            text(&evaluate),
            json!({ "type": "evaluate", "query": { "steps": [{ "match": [{ "event": "A" }] }] } })
        );
        assert_eq!(text(&Request::RejectedCsv), json!({ "type": "rejectedCsv" }));
        assert_eq!(text(&Request::Cancel), json!({ "type": "cancel" }));
    }

    #[test]
    fn a_refused_option_crosses_as_its_name() {
        use crate::events::query::{Entry, Order};
        let query = Query { order: Some(Order::Any), entry: Some(Entry::Open), ..Query::of_events(["A"]) };
        let failure = query.resolve().map_err(Failure::from).expect_err("two options without a meaning together");
        assert_eq!(
            serde_json::to_value(failure).ok(),
            Some(json!({ "code": "query.conflict", "values": { "first": "order: any", "second": "entry: open" } }))
        );
    }
}
