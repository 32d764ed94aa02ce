//! What is asked of an event log (`FunnelQuery`).
//!
//! [`Query`] is the JSON as people and programs write it: everything but the steps may be absent. [`Query::resolve`]
//! fills in what the preset says and gives a [`Resolved`] query, which has no gaps, or a [`QueryError`].

mod closed;
mod days;
mod edit;
mod fit;
mod history;
mod options;
mod read;
mod resolve;
mod value;

use serde::Serialize;

use crate::model::Unknown;

pub use edit::{ConditionsOf, MatchesOf};
pub use fit::{Lacking, PatternFit, literal_of, name_fits, pattern_fit};
pub use history::QueryHistory;
pub use options::{
    Answers, Attribution, Bounds, Breakdown, Cohorts, Condition, Effect, Entry, Exclusion, Moment, NextAfter, Op,
    Order, Points, Preset, Range, Restart, Scope, Ties, Trend, TrendUnit, Unit, Waiting, Window, WindowSetting,
};
pub use resolve::{
    Conflict, Defaults, Limit, MAX_STEPS, QueryError, Resolved, ResolvedBreakdown, ResolvedExclusion, ResolvedRange,
    ResolvedStep, Sequence,
};
pub use value::{typed_value, value_text};

/// Events that serve a step: a name, and what must hold for the event.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Event name; `*` stands for any run of characters, also none.
    pub event: String,
    /// All of these must hold.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// One step of the funnel.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryStep {
    /// What the user calls it; its events' names unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// An event of any of these serves the step.
    #[serde(rename = "match")]
    pub matches: Vec<Match>,
    /// Whether a path may skip the step. Never the first one.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl QueryStep {
    /// A step served by the events of one name.
    pub fn of(event: impl Into<String>) -> Self {
        Self { matches: vec![Match { event: event.into(), ..Match::default() }], ..Self::default() }
    }
}

/// A question to an event log. What is absent is decided by the preset.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Whose way of counting fills the gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// The steps, from the first to the last.
    pub steps: Vec<QueryStep>,
    /// Events for which one of these fails are not there at all.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Whether the steps must be taken in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// How long a path may take. Absent is not the same as `null`: `null` is no limit.
    #[serde(skip_serializing_if = "WindowSetting::is_preset")]
    pub window: WindowSetting,
    /// Whether one event may serve several steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reuse_event: Option<bool>,
    /// Which events of the first step start a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<Restart>,
    /// What order means between events of one instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ties: Option<Ties>,
    /// Whether units may enter at any step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// Events that end or taint a path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// Properties that must be equal along a path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hold: Vec<String>,
    /// Whose events form one sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Seconds without an event that end a session without an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_gap: Option<f64>,
    /// The time looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// The property to break the counts down by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
    /// The time that counts as now; the latest in the file unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
    /// The IANA name of the time zone by whose clocks days begin and times without a zone are read. Who evaluates the query
    /// makes the [`Zone`](super::zone::Zone) of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// What to answer besides counts and rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Query {
    /// An ordered funnel over events, with the defaults for everything else.
    pub fn of_events<S: Into<String>>(events: impl IntoIterator<Item = S>) -> Self {
        Self { steps: events.into_iter().map(QueryStep::of).collect(), ..Self::default() }
    }

    /// Takes back what is asked about steps that are not there: such an answer is of the last step instead.
    pub fn keep_to_steps(&mut self) {
        let last = self.steps.len().saturating_sub(1);
        let keep = |step: &mut usize| *step = (*step).min(last);
        if let Some(Attribution::Step(step)) = self.breakdown.as_mut().and_then(|it| it.attribution.as_mut()) {
            keep(step);
        }
        if let Some(answers) = &mut self.answers {
            answers.next.iter_mut().for_each(|next| keep(&mut next.step));
            answers.waiting.iter_mut().for_each(|waiting| keep(&mut waiting.step));
        }
    }

    /// The query in a JSON value.
    ///
    /// # Errors
    /// [`QueryError::Shape`] with the path of the first field that is not as it should be.
    pub fn from_json(value: &serde_json::Value) -> Result<Self, QueryError> {
        read::query(value)
    }
}

/// For fields that are left out when false.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_asked_is_kept_and_written_back() {
        let everything = json!({
            "preset": "umami",
            "steps": [
                { "name": "Saw", "match": [{ "event": "view*", "where": [
                    { "property": "price", "op": ">=", "value": 10, "not": true }, { "property": "sku", "op": "exists" }
                ], "later": 1 }], "later": 2 },
                { "match": [{ "event": "add" }, { "event": "add_all" }], "optional": true },
                { "match": [{ "event": "buy" }] }
            ],
            "where": [{ "property": "country", "op": "in", "value": ["NO", "DK"] }],
            "order": "strict",
            "window": { "seconds": 3600, "scope": "hop", "later": 3 },
            "reuseEvent": true,
            "restart": "first",
            "ties": "fileOrder",
            "entry": "open",
            "exclusions": [{ "match": [{ "event": "refund" }], "after": 1, "before": 2, "effect": "stop" }],
            "hold": ["order_id"],
            "unit": "session",
            "sessionGap": 900.5,
            "range": { "from": "2024-01-01", "to": 1_700_000_000_000_i64, "bounds": "all" },
            "breakdown": { "property": "platform", "attribution": { "step": 1 }, "top": 5 },
            "asOf": "2024-06-01T00:00:00Z",
            "timeZone": "Europe/Oslo",
            "answers": {
                "trend": { "by": "week" }, "cohorts": { "by": "month", "event": "buy" }, "curve": true, "correlates": true,
                "next": { "step": 1 }, "waiting": { "step": 1, "limitSeconds": 60, "points": [
                    { "event": "view*", "where": [{ "property": "sku", "op": "exists" }], "points": 2.5, "once": true, "later": 5 }
                ] },
                "trace": "user_1", "compare": "clickhouse", "later": 4
            },
            "later": { "deep": [1, null] }
        });
        let query = Query::from_json(&everything).expect("every field above is of the interface");
        let written = serde_json::to_value(&query).expect("a query is plain data");
        // 3600 comes back as 3600.0: the same number, another text.
        assert_eq!(normal(&written), normal(&everything));
    }

    /// Numbers as floats, so that 1 and 1.0 are equal.
    fn normal(value: &serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(number) => json!(number.as_f64()),
            serde_json::Value::Array(items) => items.iter().map(normal).collect(),
            serde_json::Value::Object(fields) => {
                fields.iter().map(|(key, value)| (key.clone(), normal(value))).collect()
            }
            other => other.clone(),
        }
    }

    #[test]
    fn answers_stay_within_the_steps() {
        let mut query = Query::of_events(["A", "B"]);
        query.breakdown = Some(Breakdown {
            property: "p".into(),
            attribution: Some(Attribution::Step(4)),
            top: None,
            unknown: Unknown::new(),
        });
        let next = Some(NextAfter { step: 3, unknown: Unknown::new() });
        query.answers = Some(Answers { next, ..Answers::default() });
        assert!(query.resolve().is_err());
        query.keep_to_steps();
        assert_eq!(query.breakdown.and_then(|it| it.attribution), Some(Attribution::Step(1)));
        assert_eq!(query.answers.and_then(|it| it.next).map(|it| it.step), Some(1));
    }

    #[test]
    fn no_window_is_not_the_same_as_no_word_about_it() {
        let read = |value| Query::from_json(&value).map(|query| query.window);
        assert_eq!(read(json!({ "steps": [] })), Ok(WindowSetting::Preset));
        assert_eq!(read(json!({ "steps": [], "window": null })), Ok(WindowSetting::Unlimited));
        let unlimited = Query { window: WindowSetting::Unlimited, ..Query::default() };
        assert_eq!(serde_json::to_value(unlimited).ok(), Some(json!({ "steps": [], "window": null })));
    }

    #[test]
    fn null_is_absent_except_for_the_window() {
        let nulls = json!({
            "preset": null, "steps": [{ "name": null, "match": [{ "event": "A", "where": null }], "optional": null }],
            "where": null, "order": null, "exclusions": null, "hold": null, "range": null, "answers": null
        });
        assert_eq!(Query::from_json(&nulls), Ok(Query::of_events(["A"])));
    }

    #[test]
    fn a_wrong_shape_is_named_by_its_path() {
        let told = |value: serde_json::Value| match Query::from_json(&value) {
            Err(QueryError::Shape(misfit)) => format!("{}: {}", misfit.path, misfit.message),
            other => panic!("expected an error of shape, got {other:?}"),
        };
        let of = |key: &str, value: serde_json::Value| told(json!({ "steps": [], key: value }));
        assert_eq!(told(json!(null)), "query: expected an object, got null");
        assert_eq!(told(json!({})), "steps: expected a list, got nothing");
        assert_eq!(told(json!({ "steps": "A" })), "steps: expected a list, got \"A\"");
        assert_eq!(told(json!({ "steps": [{}] })), "steps[0].match: expected a list, got nothing");
        assert_eq!(
            told(json!({ "steps": [{ "match": [{ "event": 3 }] }] })),
            "steps[0].match[0].event: expected a text, got 3"
        );
        assert_eq!(
            told(json!({ "steps": [{ "match": [{ "event": "A", "where": [{ "property": "p", "op": "~" }] }] }] })),
            "steps[0].match[0].where[0].op: expected one of \"=\", \"!=\", \"<\", \"<=\", \">\", \">=\", \"contains\", \
             \"startsWith\", \"in\", \"exists\", got \"~\""
        );
        assert_eq!(
            of("order", json!("sideways")),
            "order: expected one of \"ordered\", \"strict\", \"any\", got \"sideways\""
        );
        assert_eq!(of("window", json!({ "seconds": "8" })), "window.seconds: expected a number, got \"8\"");
        assert_eq!(of("window", json!(8)), "window: expected an object, got 8");
        assert_eq!(of("reuseEvent", json!("yes")), "reuseEvent: expected true or false, got \"yes\"");
        assert_eq!(of("hold", json!(["k", 1])), "hold[1]: expected a text, got 1");
        assert_eq!(
            of("breakdown", json!({ "property": "p", "attribution": { "step": -1 } })),
            "breakdown.attribution.step: expected a whole number ≥ 0, got -1"
        );
        assert_eq!(
            of("breakdown", json!({ "property": "p", "attribution": "middle" })),
            "breakdown.attribution: expected \"first\", \"last\" or {step}, got \"middle\""
        );
        assert_eq!(of("asOf", json!(true)), "asOf: expected a text or a number, got true");
        assert_eq!(of("answers", json!({ "next": {} })), "answers.next.step: expected a whole number ≥ 0, got nothing");
    }

    #[test]
    fn of_several_wrong_fields_the_first_is_named() {
        let wrong = json!({ "preset": 1, "steps": 2, "order": 3 });
        assert!(matches!(Query::from_json(&wrong), Err(QueryError::Shape(misfit)) if misfit.path == "preset"));
    }
}
