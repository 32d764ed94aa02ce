//! From what a query says to what it means: presets, defaults, refusals.

use serde_json::Value;

use super::options::{
    Answers, Attribution, Bounds, Breakdown, Choice, Condition, Effect, Entry, Exclusion, Moment, Op, Order, Preset,
    Restart, Scope, Ties, Unit, Window, WindowSetting,
};
use super::{Match, Query, QueryStep};
use crate::events::json::Misfit;
use crate::events::reader::TimeFormat;
use crate::events::zone::Zone;

/// Most steps and most exclusions a query may have. A unit's possible next steps are the bits of a word.
pub const MAX_STEPS: usize = 64;

/// Seconds in a day.
const DAY: f64 = 86_400.0;

/// Seconds without an event that end a session, unless the query says otherwise.
const SESSION_GAP: f64 = 1_800.0;

/// How many values of a breakdown stand for themselves, unless the query says otherwise.
const TOP_VALUES: usize = 10;

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
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedStep {
    /// What to call it: as the user does, or by its events.
    pub name: String,
    /// Events that serve it. At least one.
    pub matches: Vec<Match>,
    /// Whether a path may skip it. Never the first step.
    pub optional: bool,
}

/// Events that must not happen, with nothing left open.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedExclusion {
    /// An event of any of these.
    pub matches: Vec<Match>,
    /// The step after which they count.
    pub after: usize,
    /// The step before which they count.
    pub before: usize,
    /// What they do.
    pub effect: Effect,
}

/// How the steps must follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// In order; other events may lie between.
    Ordered,
    /// In order, and all of the unit's events between the first and the last are taken.
    Strict,
    /// As `strict_order` of ClickHouse's `windowFunnel`: in order, until the first event after the first step that matches
    /// no step, or a step too early.
    StrictOrder,
    /// In any order.
    Any,
}

/// The time looked at, in milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedRange {
    /// Its beginning, inside.
    pub from_ms: i64,
    /// Its end, outside.
    pub to_ms: i64,
    /// What it bounds.
    pub bounds: Bounds,
}

impl ResolvedRange {
    /// Whether a time is inside.
    pub fn contains(&self, time_ms: i64) -> bool {
        (self.from_ms..self.to_ms).contains(&time_ms)
    }
}

/// A query with nothing left open. What it says together has a meaning: [`Query::resolve`] refuses the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The steps; at least one, at most [`MAX_STEPS`].
    pub steps: Vec<ResolvedStep>,
    /// Events for which one of these fails are not there at all.
    pub conditions: Vec<Condition>,
    /// How the steps must follow one another.
    pub sequence: Sequence,
    /// How long a path may take.
    pub limit: Limit,
    /// Whether one event may serve several steps.
    pub reuse_event: bool,
    /// Which events of the first step start a path; always the first for conversions.
    pub restart: Restart,
    /// What order means between events of one instant.
    pub ties: Ties,
    /// Whether units may enter at any step.
    pub entry: Entry,
    /// Events that end or taint a path; at most [`MAX_STEPS`].
    pub exclusions: Vec<ResolvedExclusion>,
    /// Properties that must be equal along a path.
    pub hold: Vec<String>,
    /// Whose events form one sequence.
    pub unit: Unit,
    /// Milliseconds without an event after which a session without an id is over.
    pub session_gap_ms: i64,
    /// The time looked at.
    pub range: Option<ResolvedRange>,
    /// The property to break the counts down by.
    pub breakdown: Option<ResolvedBreakdown>,
    /// The time that counts as now, in milliseconds since 1970 UTC; the latest in the file unless given.
    pub as_of_ms: Option<i64>,
    /// What to answer besides.
    pub answers: Answers,
}

/// A breakdown with nothing left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedBreakdown {
    /// Name of the property.
    pub property: String,
    /// Which event of a unit says its value.
    pub attribution: Attribution,
    /// How many values stand for themselves.
    pub top: usize,
}

/// Two options that have no meaning together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// One of them, such as `order: any`.
    pub first: &'static str,
    /// The other.
    pub second: &'static str,
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
    /// There are more exclusions than [`MAX_STEPS`].
    TooManyExclusions {
        /// How many there are.
        found: usize,
    },
    /// An exclusion names no event.
    NoExcludedEvents {
        /// Path of the exclusion or of its empty event name.
        path: String,
    },
    /// A condition has no value to compare with, or one of the wrong kind.
    NotAValue {
        /// Path of the field.
        path: String,
        /// The comparison, as in JSON.
        op: &'static str,
        /// What is compared.
        property: String,
    },
    /// A point in time that cannot be read.
    NotATime {
        /// Path of the field.
        path: String,
        /// What it holds.
        text: String,
    },
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
}

/// What a preset says. All presets are ordered, with ties in any order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defaults {
    /// The window, in seconds.
    pub seconds: f64,
    /// What the window limits.
    pub scope: Scope,
    /// Whether one event may serve several steps.
    pub reuse_event: bool,
    /// Which events of the first step start a path.
    pub restart: Restart,
}

impl Defaults {
    /// The table of presets.
    pub fn of(preset: Preset) -> Self {
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
    /// [`QueryError`]: first what is wrong with the query itself, then options that exclude one another.
    pub fn resolve(&self) -> Result<Resolved, QueryError> {
        self.resolve_in(&Zone::default())
    }

    /// As [`Query::resolve`], where times without a zone are what the clocks of a place show.
    ///
    /// # Errors
    /// As [`Query::resolve`].
    pub fn resolve_in(&self, zone: &Zone) -> Result<Resolved, QueryError> {
        self.check_steps()?;
        self.check_exclusions()?;
        check_conditions("where", &self.conditions)?;
        self.check_durations()?;
        self.check_step_numbers()?;
        let range = self.range(zone)?;
        let as_of_ms = self.as_of.as_ref().map(|moment| time_ms("asOf", moment, zone)).transpose()?;
        let defaults = Defaults::of(self.preset.unwrap_or_default());
        let limit = self.limit(&defaults);
        if let Some(Conflict { first, second }) = self.conflicts().first().copied() {
            return Err(QueryError::Conflict { first, second });
        }
        self.check_answers()?;
        let unit = self.unit.unwrap_or_default();
        Ok(Resolved {
            steps: self.steps.iter().map(ResolvedStep::of).collect(),
            conditions: self.conditions.clone(),
            sequence: self.sequence(),
            limit,
            reuse_event: self.reuse_event.unwrap_or(defaults.reuse_event),
            restart: match unit {
                Unit::Conversion => Restart::First,
                Unit::Person | Unit::Session => self.restart.unwrap_or(defaults.restart),
            },
            ties: self.ties.unwrap_or_default(),
            entry: self.entry.unwrap_or_default(),
            exclusions: self.exclusions.iter().map(|exclusion| self.exclusion(exclusion)).collect(),
            hold: self.hold.clone(),
            unit,
            session_gap_ms: milliseconds(self.session_gap.unwrap_or(SESSION_GAP)),
            range,
            breakdown: self.breakdown.as_ref().map(ResolvedBreakdown::of),
            as_of_ms,
            answers: self.answers.clone().unwrap_or_default(),
        })
    }

    fn sequence(&self) -> Sequence {
        match (self.order.unwrap_or_default(), self.preset.unwrap_or_default()) {
            (Order::Ordered, _) => Sequence::Ordered,
            (Order::Any, _) => Sequence::Any,
            (Order::Strict, Preset::Clickhouse | Preset::Plausible) => Sequence::StrictOrder,
            (Order::Strict, _) => Sequence::Strict,
        }
    }

    fn exclusion(&self, exclusion: &Exclusion) -> ResolvedExclusion {
        ResolvedExclusion {
            matches: exclusion.matches.clone(),
            after: exclusion.after.unwrap_or_default(),
            before: exclusion.before.unwrap_or(self.steps.len().saturating_sub(1)),
            effect: exclusion.effect.unwrap_or_default(),
        }
    }

    fn range(&self, zone: &Zone) -> Result<Option<ResolvedRange>, QueryError> {
        let Some(range) = &self.range else { return Ok(None) };
        let from_ms = range.from.as_ref().map(|moment| time_ms("range.from", moment, zone)).transpose()?;
        let to_ms = range.to.as_ref().map(|moment| time_ms("range.to", moment, zone)).transpose()?;
        Ok(Some(ResolvedRange {
            from_ms: from_ms.unwrap_or(i64::MIN),
            to_ms: to_ms.unwrap_or(i64::MAX),
            bounds: range.bounds.unwrap_or_default(),
        }))
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
            if let Some(path) = unnamed_event(&format!("steps[{i}].match"), &step.matches) {
                return Err(QueryError::NoEvents { path });
            }
            check_matches(&format!("steps[{i}].match"), &step.matches)?;
        }
        Ok(())
    }

    fn check_exclusions(&self) -> Result<(), QueryError> {
        let found = self.exclusions.len();
        if found > MAX_STEPS {
            return Err(QueryError::TooManyExclusions { found });
        }
        for (i, exclusion) in self.exclusions.iter().enumerate() {
            if let Some(path) = unnamed_event(&format!("exclusions[{i}].match"), &exclusion.matches) {
                return Err(QueryError::NoExcludedEvents { path });
            }
            check_matches(&format!("exclusions[{i}].match"), &exclusion.matches)?;
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

    /// The combinations that have no meaning, the first of which [`Query::resolve`] tells.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let defaults = Defaults::of(self.preset.unwrap_or_default());
        let limit = self.limit(&defaults);
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
            (any, conversion),
            (any, file_order),
            (any, increasing),
            (open, first),
            (open, conversion),
            (open, optional),
            (open, exclusions),
            (strict, optional),
            (conversion, latest),
        ];
        let both = excluding.into_iter().filter(|((one, _), (other, _))| *one && *other);
        both.map(|((_, first), (_, second))| Conflict { first, second }).collect()
    }

    /// Answers that need a path, which units that may enter anywhere do not have.
    fn check_answers(&self) -> Result<(), QueryError> {
        let Some(answers) = &self.answers else { return Ok(()) };
        for (i, points) in answers.waiting.iter().flat_map(|waiting| &waiting.points).enumerate() {
            check_conditions(&format!("answers.waiting.points[{i}].where"), &points.conditions)?;
        }
        let asked = [
            (answers.trend.is_some(), "answers.trend"),
            (answers.curve, "answers.curve"),
            (answers.correlates, "answers.correlates"),
            (answers.next.is_some(), "answers.next"),
            (answers.waiting.is_some(), "answers.waiting"),
        ];
        match asked.into_iter().find(|(asked, _)| *asked && self.entry == Some(Entry::Open)) {
            Some((_, second)) => Err(QueryError::Conflict { first: "entry: open", second }),
            None => Ok(()),
        }
    }
}

/// The path of an empty list of events, or of the first event without a name.
fn unnamed_event(path: &str, matches: &[Match]) -> Option<String> {
    if matches.is_empty() {
        return Some(path.to_owned());
    }
    matches.iter().position(|one| one.event.is_empty()).map(|k| format!("{path}[{k}].event"))
}

fn check_matches(path: &str, matches: &[Match]) -> Result<(), QueryError> {
    matches.iter().enumerate().try_for_each(|(k, one)| check_conditions(&format!("{path}[{k}].where"), &one.conditions))
}

fn check_conditions(path: &str, conditions: &[Condition]) -> Result<(), QueryError> {
    let is_scalar = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    for (i, condition) in conditions.iter().enumerate() {
        let fits = match (condition.op, &condition.value) {
            (Op::Exists, _) => true,
            (Op::In, Some(Value::Array(values))) => values.iter().all(is_scalar),
            (Op::In, _) | (_, None) => false,
            (_, Some(value)) => is_scalar(value),
        };
        if !fits {
            let op = Op::NAMED.iter().find(|(_, op)| *op == condition.op).map_or("", |(name, _)| *name);
            let property = condition.property.clone();
            return Err(QueryError::NotAValue { path: format!("{path}[{i}].value"), op, property });
        }
    }
    Ok(())
}

/// A point in time, in milliseconds since 1970 UTC.
#[expect(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
pub(super) fn time_ms(path: &str, moment: &Moment, zone: &Zone) -> Result<i64, QueryError> {
    let (found, text) = match moment {
        Moment::Milliseconds(ms) => (ms.is_finite().then(|| ms.round() as i64), ms.to_string()),
        Moment::Text(text) => (TimeFormat::Iso.parse_in(zone, text.as_bytes()), text.clone()),
    };
    found.ok_or_else(|| QueryError::NotATime { path: path.to_owned(), text })
}

impl ResolvedBreakdown {
    fn of(breakdown: &Breakdown) -> Self {
        Self {
            property: breakdown.property.clone(),
            attribution: breakdown.attribution.unwrap_or_default(),
            top: breakdown.top.unwrap_or(TOP_VALUES),
        }
    }
}

impl ResolvedStep {
    fn of(step: &QueryStep) -> Self {
        let events = || step.matches.iter().map(|one| one.event.as_str()).collect::<Vec<_>>().join(" / ");
        let name = step.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(events);
        Self { name, matches: step.matches.clone(), optional: step.optional }
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
        let restart = |fields| resolved(fields).map(|query| query.restart);
        assert_eq!(restart(json!({ "preset": "mixpanel" })), Ok(Restart::First));
        assert_eq!(restart(json!({ "preset": "mixpanel", "restart": "latest" })), Ok(Restart::Latest));
        assert_eq!(restart(json!({ "unit": "conversion" })), Ok(Restart::First));
        let sequence = |fields| resolved(fields).map(|query| query.sequence);
        assert_eq!(sequence(json!({ "order": "strict" })), Ok(Sequence::Strict));
        assert_eq!(sequence(json!({ "order": "strict", "preset": "umami" })), Ok(Sequence::Strict));
        assert_eq!(sequence(json!({ "order": "strict", "preset": "clickhouse" })), Ok(Sequence::StrictOrder));
        assert_eq!(sequence(json!({ "order": "strict", "preset": "plausible" })), Ok(Sequence::StrictOrder));
    }

    #[test]
    fn the_gaps_of_exclusions_sessions_and_ranges_are_filled() {
        let query = resolved(json!({
            "exclusions": [{ "match": [{ "event": "X" }] }, { "match": [{ "event": "Y" }], "after": 1, "effect": "stop" }],
            "range": { "from": "2024-01-01", "to": 1_704_153_600_000_i64 }
        }));
        let query = query.expect("a query with its meaning");
        let zones = query.exclusions.iter().map(|it| (it.after, it.before, it.effect));
        assert_eq!(zones.collect::<Vec<_>>(), [(0, 2, Effect::Drop), (1, 2, Effect::Stop)]);
        assert_eq!(query.session_gap_ms, 1_800_000);
        let range = ResolvedRange { from_ms: 1_704_067_200_000, to_ms: 1_704_153_600_000, bounds: Bounds::Entry };
        assert_eq!(query.range, Some(range));
        let half = resolved(json!({ "range": { "to": "2024-01-01T12:00Z", "bounds": "all" } }));
        let range = ResolvedRange { from_ms: i64::MIN, to_ms: 1_704_110_400_000, bounds: Bounds::All };
        assert_eq!(half.map(|query| query.range), Ok(Some(range)));
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
        let many: Vec<Value> = (0..65).map(|_| json!({ "match": [{ "event": "X" }] })).collect();
        assert_refused(json!({ "exclusions": many }), QueryError::TooManyExclusions { found: 65 });
        let no_excluded = |path: &str| QueryError::NoExcludedEvents { path: path.into() };
        assert_refused(json!({ "exclusions": [{ "match": [] }] }), no_excluded("exclusions[0].match"));
        assert_refused(
            json!({ "exclusions": [{ "match": [{ "event": "" }] }] }),
            no_excluded("exclusions[0].match[0].event"),
        );
        for (op, value) in
            [("=", Value::Null), ("=", json!(["a"])), ("in", json!("a")), ("in", json!([["a"]])), ("<", json!({}))]
        {
            let condition = json!([{ "property": "p", "op": op, "value": value }]);
            let not_a_value = |path: &str| QueryError::NotAValue { path: path.into(), op, property: "p".into() };
            assert_refused(json!({ "where": condition }), not_a_value("where[0].value"));
            assert_refused(
                json!({ "steps": [{ "match": [{ "event": "A", "where": condition }] }] }),
                not_a_value("steps[0].match[0].where[0].value"),
            );
            assert_refused(
                json!({ "exclusions": [{ "match": [{ "event": "A", "where": condition }] }] }),
                not_a_value("exclusions[0].match[0].where[0].value"),
            );
        }
        let not_a_time = |path: &str| QueryError::NotATime { path: path.into(), text: "yesterday".into() };
        assert_refused(json!({ "range": { "from": "yesterday" } }), not_a_time("range.from"));
        assert_refused(json!({ "range": { "to": "yesterday" } }), not_a_time("range.to"));
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
            (json!({ "order": "any", "preset": "mixpanel" }), "order: any", "restart: first"),
            (json!({ "order": "any", "unit": "conversion" }), "order: any", "unit: conversion"),
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
    fn who_may_enter_anywhere_has_no_path_to_ask_about() {
        for (answers, second) in [
            (json!({ "trend": { "by": "day" } }), "answers.trend"),
            (json!({ "curve": true }), "answers.curve"),
            (json!({ "correlates": true }), "answers.correlates"),
            (json!({ "next": { "step": 0 } }), "answers.next"),
            (json!({ "waiting": { "step": 0 } }), "answers.waiting"),
        ] {
            assert!(resolved(json!({ "answers": answers })).is_ok(), "{answers}");
            let open = json!({ "entry": "open", "answers": answers });
            assert_refused(open, QueryError::Conflict { first: "entry: open", second });
        }
        assert!(resolved(json!({ "entry": "open", "answers": { "cohorts": { "by": "week" }, "trace": "p" } })).is_ok());
    }

    #[test]
    fn times_without_a_zone_are_what_the_clocks_show() {
        let query = json!({ "steps": [{ "match": [{ "event": "A" }] }], "asOf": "2024-01-01T12:00",
            "range": { "from": "2024-01-01", "to": "2024-01-02T00:00Z" } });
        let query =
            Query::from_json(&query).and_then(|query| query.resolve_in(&Zone::fixed(3_600))).expect("a plain query");
        assert_eq!(query.range.map(|range| range.from_ms), Some(1_704_063_600_000));
        assert_eq!(query.range.map(|range| range.to_ms), Some(1_704_153_600_000));
        assert_eq!(query.as_of_ms, Some(1_704_106_800_000));
    }

    #[test]
    fn defaults_said_aloud_are_no_reason_to_refuse() {
        let aloud = json!({
            "order": "ordered", "restart": "latest", "ties": "anyOrder", "entry": "closed", "unit": "person",
            "sessionGap": 1_800, "exclusions": [], "hold": [], "where": [],
            "answers": { "curve": false, "correlates": false }, "window": { "seconds": 1_209_600, "scope": "funnel" }
        });
        assert_eq!(resolved(aloud), resolved(json!({})));
    }
}
