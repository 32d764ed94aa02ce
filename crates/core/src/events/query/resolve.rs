//! From what a query says to what it means: presets, defaults, refusals.

use super::options::{Entry, Order, Preset, Restart, Scope, Ties, Unit, Window, WindowSetting};
use super::{Query, QueryStep};
use crate::events::json::Misfit;

/// Most steps a query may have. A unit's possible next steps are the bits of a word.
pub const MAX_STEPS: usize = 64;

/// Seconds in a day.
const DAY: f64 = 86_400.0;

/// How long a path may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// As long as it likes.
    None,
    /// From the first event to the last, in milliseconds, inclusive.
    Funnel {
        /// The limit.
        ms: i64,
    },
    /// From each event to the next, in milliseconds, inclusive.
    Hop {
        /// The limit.
        ms: i64,
    },
}

/// A step with nothing left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedStep {
    /// What to call it: as the user does, or by its events.
    pub name: String,
    /// Event names that serve it, with `*` for any run of characters. At least one.
    pub events: Vec<String>,
}

/// A query with nothing left open. Order is `ordered`, restart `latest`, entry `closed`, unit `person`: this version
/// counts no other, and [`Query::resolve`] refuses them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The steps; at least one, at most [`MAX_STEPS`].
    pub steps: Vec<ResolvedStep>,
    /// How long a path may take.
    pub limit: Limit,
    /// Whether one event may serve several steps.
    pub reuse_event: bool,
    /// What order means between events of one instant.
    pub ties: Ties,
}

/// Why a query cannot be answered.
#[derive(Debug, Clone, PartialEq)]
pub enum QueryError {
    /// A field is missing or of another kind.
    Shape(Misfit),
    /// There are no steps.
    NoSteps,
    /// There are more steps than [`MAX_STEPS`].
    TooManySteps {
        /// How many there are.
        found: usize,
    },
    /// A step names no event.
    NoEvents {
        /// Path of the step or of its empty event name.
        path: String,
    },
    /// The first step is optional.
    FirstStepOptional,
    /// A duration is negative or not a number.
    NotADuration {
        /// Path of the field.
        path: String,
        /// What it holds.
        seconds: f64,
    },
    /// A field names a step that does not exist.
    NoSuchStep {
        /// Path of the field.
        path: String,
        /// The step it names, from 0.
        step: usize,
    },
    /// Two options that exclude one another.
    Conflict {
        /// One of them, such as `order: any`.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A known option that this version does not count by. No answer is better than a wrong one.
    NotYet {
        /// The option, such as `order: strict` or `steps[1].optional`.
        option: String,
    },
}

/// What a preset says.
struct Defaults {
    seconds: f64,
    scope: Scope,
    reuse_event: bool,
    restart: Restart,
}

impl Defaults {
    /// The table of presets; all are ordered, with ties in any order.
    fn of(preset: Preset) -> Self {
        let (seconds, scope, reuse_event, restart) = match preset {
            Preset::Default | Preset::Posthog => (14.0 * DAY, Scope::Funnel, false, Restart::Latest),
            Preset::Clickhouse => (14.0 * DAY, Scope::Funnel, true, Restart::Latest),
            Preset::Plausible => (DAY, Scope::Funnel, true, Restart::Latest),
            Preset::Umami => (3_600.0, Scope::Hop, true, Restart::Latest),
            Preset::Mixpanel => (30.0 * DAY, Scope::Funnel, false, Restart::First),
        };
        Self { seconds, scope, reuse_event, restart }
    }
}

impl Query {
    /// The query with the preset's choices where it says nothing.
    ///
    /// # Errors
    /// [`QueryError`]: first what is wrong with the query itself, then options that exclude one another, then
    /// [`QueryError::NotYet`] for the first option this version does not count by.
    pub fn resolve(&self) -> Result<Resolved, QueryError> {
        self.check_steps()?;
        self.check_durations()?;
        self.check_step_numbers()?;
        let defaults = Defaults::of(self.preset.unwrap_or_default());
        let limit = self.limit(&defaults);
        self.check_conflicts(limit, &defaults)?;
        self.check_supported(&defaults)?;
        Ok(Resolved {
            steps: self.steps.iter().map(ResolvedStep::of).collect(),
            limit,
            reuse_event: self.reuse_event.unwrap_or(defaults.reuse_event),
            ties: self.ties.unwrap_or_default(),
        })
    }

    fn check_steps(&self) -> Result<(), QueryError> {
        let found = self.steps.len();
        match self.steps.first() {
            None => return Err(QueryError::NoSteps),
            Some(_) if found > MAX_STEPS => return Err(QueryError::TooManySteps { found }),
            Some(first) if first.optional => return Err(QueryError::FirstStepOptional),
            Some(_) => {}
        }
        for (i, step) in self.steps.iter().enumerate() {
            if step.matches.is_empty() {
                return Err(QueryError::NoEvents { path: format!("steps[{i}].match") });
            }
            if let Some(k) = step.matches.iter().position(|one| one.event.is_empty()) {
                return Err(QueryError::NoEvents { path: format!("steps[{i}].match[{k}].event") });
            }
        }
        Ok(())
    }

    fn check_durations(&self) -> Result<(), QueryError> {
        let window = match &self.window {
            WindowSetting::Within(Window { seconds, .. }) => Some(*seconds),
            WindowSetting::Preset | WindowSetting::Unlimited => None,
        };
        let waiting =
            self.answers.as_ref().and_then(|answers| answers.waiting.as_ref()).and_then(|it| it.limit_seconds);
        let durations =
            [("window.seconds", window), ("sessionGap", self.session_gap), ("answers.waiting.limitSeconds", waiting)];
        for (path, seconds) in durations {
            if let Some(seconds) = seconds
                && !(seconds.is_finite() && seconds >= 0.0)
            {
                return Err(QueryError::NotADuration { path: path.to_owned(), seconds });
            }
        }
        Ok(())
    }

    fn check_step_numbers(&self) -> Result<(), QueryError> {
        let check = |path: String, step: Option<usize>| match step {
            Some(step) if step >= self.steps.len() => Err(QueryError::NoSuchStep { path, step }),
            _ => Ok(()),
        };
        for (i, exclusion) in self.exclusions.iter().enumerate() {
            check(format!("exclusions[{i}].after"), exclusion.after)?;
            check(format!("exclusions[{i}].before"), exclusion.before)?;
        }
        if let Some(super::Attribution::Step(step)) = self.breakdown.as_ref().and_then(|it| it.attribution) {
            check("breakdown.attribution.step".to_owned(), Some(step))?;
        }
        let Some(answers) = &self.answers else { return Ok(()) };
        check("answers.next.step".to_owned(), answers.next.as_ref().map(|it| it.step))?;
        check("answers.waiting.step".to_owned(), answers.waiting.as_ref().map(|it| it.step))
    }

    fn limit(&self, defaults: &Defaults) -> Limit {
        let (seconds, scope) = match &self.window {
            WindowSetting::Unlimited => return Limit::None,
            WindowSetting::Preset => (defaults.seconds, defaults.scope),
            WindowSetting::Within(window) => (window.seconds, window.scope.unwrap_or(defaults.scope)),
        };
        let ms = milliseconds(seconds);
        match scope {
            Scope::Funnel => Limit::Funnel { ms },
            Scope::Hop => Limit::Hop { ms },
        }
    }

    /// The combinations that have no meaning.
    fn check_conflicts(&self, limit: Limit, defaults: &Defaults) -> Result<(), QueryError> {
        let conversion = (self.unit == Some(Unit::Conversion), "unit: conversion");
        let first = (self.restart.unwrap_or(defaults.restart) == Restart::First, "restart: first");
        let latest = (self.restart == Some(Restart::Latest), "restart: latest");
        let hop = (matches!(limit, Limit::Hop { .. }), "window.scope: hop");
        let exclusions = (!self.exclusions.is_empty(), "exclusions");
        let optional = (self.steps.iter().any(|step| step.optional), "optional");
        let open = (self.entry == Some(Entry::Open), "entry: open");
        let any = (self.order == Some(Order::Any), "order: any");
        let strict = (self.order == Some(Order::Strict), "order: strict");
        let file_order = (self.ties == Some(Ties::FileOrder), "ties: fileOrder");
        let increasing = (self.ties == Some(Ties::Increasing), "ties: increasing");
        let excluding = [
            (any, hop),
            (any, exclusions),
            (any, optional),
            (any, open),
            (any, first),
            (any, file_order),
            (any, increasing),
            (open, first),
            (open, conversion),
            (open, optional),
            (open, exclusions),
            (strict, optional),
            (conversion, latest),
        ];
        match excluding.into_iter().find(|((one, _), (other, _))| *one && *other) {
            Some(((_, first), (_, second))) => Err(QueryError::Conflict { first, second }),
            None => Ok(()),
        }
    }

    /// Every option that this version reads but does not count by.
    fn check_supported(&self, defaults: &Defaults) -> Result<(), QueryError> {
        let not_yet = |option: &str| Err(QueryError::NotYet { option: option.to_owned() });
        match self.order.unwrap_or_default() {
            Order::Ordered => {}
            Order::Strict => return not_yet("order: strict"),
            Order::Any => return not_yet("order: any"),
        }
        match self.unit.unwrap_or_default() {
            Unit::Person => {}
            Unit::Session => return not_yet("unit: session"),
            Unit::Conversion => return not_yet("unit: conversion"),
        }
        for (i, step) in self.steps.iter().enumerate() {
            if step.optional {
                return not_yet(&format!("steps[{i}].optional"));
            }
            if let Some(k) = step.matches.iter().position(|one| !one.conditions.is_empty()) {
                return not_yet(&format!("steps[{i}].match[{k}].where"));
            }
        }
        let answers = self.answers.clone().unwrap_or_default();
        let asked = [
            (self.restart.unwrap_or(defaults.restart) == Restart::First, "restart: first"),
            (self.entry == Some(Entry::Open), "entry: open"),
            (!self.conditions.is_empty(), "where"),
            (!self.exclusions.is_empty(), "exclusions"),
            (!self.hold.is_empty(), "hold"),
            (self.range.is_some(), "range"),
            (self.breakdown.is_some(), "breakdown"),
            (answers.trend.is_some(), "answers.trend"),
            (answers.cohorts.is_some(), "answers.cohorts"),
            (answers.curve, "answers.curve"),
            (answers.correlates, "answers.correlates"),
            (answers.next.is_some(), "answers.next"),
            (answers.waiting.is_some(), "answers.waiting"),
            (answers.trace.is_some(), "answers.trace"),
            (answers.compare.is_some(), "answers.compare"),
        ];
        match asked.into_iter().find(|(asked, _)| *asked) {
            Some((_, option)) => not_yet(option),
            None => Ok(()),
        }
    }
}

impl ResolvedStep {
    fn of(step: &QueryStep) -> Self {
        let events: Vec<String> = step.matches.iter().map(|one| one.event.clone()).collect();
        let name = step.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| events.join(" / "));
        Self { name, events }
    }
}

/// Whole milliseconds, as times are; a limit longer than all time is as good as all time. Rounded, because 1.001 s in
/// binary is a little less than 1 001 ms.
#[expect(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A query of three steps with further fields.
    fn resolved(fields: Value) -> Result<Resolved, QueryError> {
        let steps = ["A", "B", "C"].map(|event| json!({ "match": [{ "event": event }] }));
        let mut query = json!({ "steps": steps });
        for (key, value) in fields.as_object().into_iter().flatten() {
            query[key] = value.clone();
        }
        Query::from_json(&query)?.resolve()
    }

    #[track_caller]
    fn assert_refused(fields: Value, expected: QueryError) {
        assert_eq!(resolved(fields.clone()), Err(expected), "{fields}");
    }

    #[test]
    fn a_preset_fills_the_gaps_and_the_query_wins() {
        let days = |days: i64| Limit::Funnel { ms: days * 86_400_000 };
        let hour = Limit::Hop { ms: 3_600_000 };
        let told = |fields| resolved(fields).map(|query| (query.limit, query.reuse_event, query.ties));
        for (preset, limit, reuse) in [
            (json!({}), days(14), false),
            (json!({ "preset": "default" }), days(14), false),
            (json!({ "preset": "posthog" }), days(14), false),
            (json!({ "preset": "clickhouse" }), days(14), true),
            (json!({ "preset": "plausible" }), days(1), true),
            (json!({ "preset": "umami" }), hour, true),
            (json!({ "preset": "mixpanel", "restart": "latest" }), days(30), false),
            (json!({ "preset": "umami", "window": null, "reuseEvent": false }), Limit::None, false),
            (json!({ "preset": "umami", "window": { "seconds": 1.001 } }), Limit::Hop { ms: 1_001 }, true),
            (
                json!({ "preset": "umami", "window": { "seconds": 60, "scope": "funnel" } }),
                Limit::Funnel { ms: 60_000 },
                true,
            ),
            (json!({ "window": { "seconds": 1e300 } }), Limit::Funnel { ms: i64::MAX }, false),
        ] {
            assert_eq!(told(preset.clone()), Ok((limit, reuse, Ties::AnyOrder)), "{preset}");
        }
        assert_refused(json!({ "preset": "mixpanel" }), QueryError::NotYet { option: "restart: first".into() });
    }

    #[test]
    fn a_step_without_a_name_is_called_by_its_events() {
        let step = |name: Value| json!({ "steps": [{ "name": name, "match": [{ "event": "A" }, { "event": "B*" }] }] });
        let name = |fields| resolved(fields).map(|query| query.steps[0].name.clone());
        assert_eq!(name(step(json!("Start"))), Ok("Start".into()));
        assert_eq!(name(step(json!(""))), Ok("A / B*".into()));
        assert_eq!(name(step(Value::Null)), Ok("A / B*".into()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let no_events = |path: &str| QueryError::NoEvents { path: path.into() };
        assert_refused(json!({ "steps": [] }), QueryError::NoSteps);
        assert_refused(json!({ "steps": [{ "match": [] }] }), no_events("steps[0].match"));
        assert_refused(
            json!({ "steps": [{ "match": [{ "event": "A" }, { "event": "" }] }] }),
            no_events("steps[0].match[1].event"),
        );
        assert_refused(
            json!({ "steps": [{ "match": [{ "event": "A" }], "optional": true }] }),
            QueryError::FirstStepOptional,
        );
        let many: Vec<Value> = (0..65).map(|_| json!({ "match": [{ "event": "A" }] })).collect();
        assert_refused(json!({ "steps": many }), QueryError::TooManySteps { found: 65 });
        let negative = |path: &str| QueryError::NotADuration { path: path.into(), seconds: -1.0 };
        assert_refused(json!({ "window": { "seconds": -1 } }), negative("window.seconds"));
        assert_refused(json!({ "sessionGap": -1 }), negative("sessionGap"));
        let no_step = |path: &str| QueryError::NoSuchStep { path: path.into(), step: 3 };
        assert_refused(
            json!({ "exclusions": [{ "match": [{ "event": "X" }], "before": 3 }] }),
            no_step("exclusions[0].before"),
        );
        assert_refused(
            json!({ "breakdown": { "property": "p", "attribution": { "step": 3 } } }),
            no_step("breakdown.attribution.step"),
        );
    }

    #[test]
    fn options_that_exclude_one_another_are_both_named() {
        let excluded = json!([{ "match": [{ "event": "X" }] }]);
        let optional = json!([{ "match": [{ "event": "A" }] }, { "match": [{ "event": "B" }], "optional": true }]);
        for (fields, first, second) in [
            (json!({ "order": "any", "window": { "seconds": 1, "scope": "hop" } }), "order: any", "window.scope: hop"),
            (json!({ "order": "any", "preset": "umami" }), "order: any", "window.scope: hop"),
            (json!({ "order": "any", "exclusions": excluded }), "order: any", "exclusions"),
            (json!({ "order": "any", "steps": optional }), "order: any", "optional"),
            (json!({ "order": "any", "entry": "open" }), "order: any", "entry: open"),
            (json!({ "order": "any", "restart": "first" }), "order: any", "restart: first"),
            (json!({ "order": "any", "ties": "fileOrder" }), "order: any", "ties: fileOrder"),
            (json!({ "order": "any", "ties": "increasing" }), "order: any", "ties: increasing"),
            (json!({ "entry": "open", "restart": "first" }), "entry: open", "restart: first"),
            (json!({ "entry": "open", "unit": "conversion" }), "entry: open", "unit: conversion"),
            (json!({ "entry": "open", "steps": optional }), "entry: open", "optional"),
            (json!({ "entry": "open", "exclusions": excluded }), "entry: open", "exclusions"),
            (json!({ "order": "strict", "steps": optional }), "order: strict", "optional"),
            (json!({ "unit": "conversion", "restart": "latest" }), "unit: conversion", "restart: latest"),
        ] {
            assert_refused(fields, QueryError::Conflict { first, second });
        }
    }

    #[test]
    fn what_is_not_counted_yet_is_refused_and_named() {
        let with_where = json!([{ "match": [{ "event": "A", "where": [{ "property": "p", "op": "exists" }] }] }]);
        for (fields, option) in [
            (json!({ "order": "strict" }), "order: strict"),
            (json!({ "order": "any" }), "order: any"),
            (json!({ "restart": "first" }), "restart: first"),
            (json!({ "entry": "open" }), "entry: open"),
            (json!({ "unit": "session" }), "unit: session"),
            (json!({ "unit": "conversion" }), "unit: conversion"),
            (json!({ "steps": with_where }), "steps[0].match[0].where"),
            (json!({ "where": [{ "property": "p", "op": "exists" }] }), "where"),
            (json!({ "exclusions": [{ "match": [{ "event": "X" }] }] }), "exclusions"),
            (json!({ "hold": ["p"] }), "hold"),
            (json!({ "range": { "from": 0 } }), "range"),
            (json!({ "breakdown": { "property": "p" } }), "breakdown"),
            (json!({ "answers": { "trend": { "by": "day" } } }), "answers.trend"),
            (json!({ "answers": { "cohorts": { "by": "week" } } }), "answers.cohorts"),
            (json!({ "answers": { "curve": true } }), "answers.curve"),
            (json!({ "answers": { "correlates": true } }), "answers.correlates"),
            (json!({ "answers": { "next": { "step": 0 } } }), "answers.next"),
            (json!({ "answers": { "waiting": { "step": 0 } } }), "answers.waiting"),
            (json!({ "answers": { "trace": "p1" } }), "answers.trace"),
            (json!({ "answers": { "compare": "umami" } }), "answers.compare"),
        ] {
            assert_refused(fields, QueryError::NotYet { option: option.into() });
        }
    }

    #[test]
    fn defaults_said_aloud_are_no_reason_to_refuse() {
        let aloud = json!({
            "order": "ordered", "restart": "latest", "ties": "anyOrder", "entry": "closed", "unit": "person",
            "sessionGap": 1_800, "exclusions": [], "hold": [], "where": [], "asOf": 0,
            "answers": { "curve": false, "correlates": false }, "window": { "seconds": 1_209_600, "scope": "funnel" }
        });
        assert_eq!(resolved(aloud), resolved(json!({})));
    }
}
