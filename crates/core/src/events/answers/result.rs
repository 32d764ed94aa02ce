//! The answer to a query (`FunnelResult`), as it crosses to the page.

use serde::{Deserialize, Serialize};

use crate::events::query::{Entry, Preset, Resolved, ResolvedStep};
use crate::events::reader::{Rejected, Rejection};
use crate::metrics::{Interval, wilson};

/// Rows that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RejectedRows {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub rows: Vec<Rejection>,
}

impl From<&Rejected> for RejectedRows {
    fn from(rejected: &Rejected) -> Self {
        Self { count: rejected.count(), rows: rejected.details().to_vec() }
    }
}

/// A bar of a histogram: how many values lie in `from <= value < to`; the last bar includes its end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistogramBar {
    /// Lower end.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Values in it.
    pub count: u64,
}

/// Seconds from the step before to this one, over the units that came this far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeToConvert {
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// First quartile.
    pub p25: f64,
    /// Third quartile.
    pub p75: f64,
    /// Ninth decile.
    pub p90: f64,
    /// How they are spread.
    pub histogram: Vec<HistogramBar>,
}

/// One step of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    /// What the user calls it, or its events.
    pub name: String,
    /// Units that came this far.
    pub count: u64,
    /// Share of the last required step before; none for the first step and after a step nobody reached. With open entry,
    /// the share of those at the step before who came here from there.
    pub step_rate: Option<f64>,
    /// Share of the first step; none when nobody entered, and with open entry for all steps but the first.
    pub overall_rate: Option<f64>,
    /// 95 % Wilson interval of the step rate, where there is one.
    pub interval: Option<Interval>,
    /// With open entry, and not for the first step: units that came from the step before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued: Option<u64>,
    /// With open entry, and not for the first step: units that came from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<u64>,
    /// Time from the step before; none until it is measured.
    pub time_to_convert: Option<TimeToConvert>,
}

/// The answer to a query. What was not asked for is not there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunnelResult {
    /// Events read.
    pub events: u64,
    /// Units (persons by default) they belong to.
    pub units: u64,
    /// Rows set aside.
    pub rejected: RejectedRows,
    /// One for each step of the query.
    pub steps: Vec<StepResult>,
    /// By the values of a property: those with most units first, then the units without a value, then all other values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Vec<BreakdownGroup>>,
    /// By the time of entry, without gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<Vec<TrendPeriod>>,
    /// The same query for the time before the range, as long as the range; none without a range of two ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<PreviousPeriod>,
    /// Who came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<CohortTable>,
    /// Share converted against time since entry, from 0 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<Vec<CurvePoint>>,
    /// What goes with converting, the surest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlates: Option<Vec<Correlate>>,
    /// What those who stopped did next instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextEvents>,
    /// Who waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WaitingLeads>,
    /// One unit's way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
    /// The same query as another tool counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Comparison>,
}

/// What the units of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GroupKind {
    /// One value of the property.
    Value,
    /// No value.
    Missing,
    /// All values that are not listed.
    Other,
}

/// The units of one value of a property.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BreakdownGroup {
    /// The value; none for the other kinds.
    pub value: Option<String>,
    /// Which units these are.
    pub kind: GroupKind,
    /// How many values they have between them.
    pub values: u64,
    /// One for each step of the query.
    pub steps: Vec<StepResult>,
    /// How likely a difference this large to all other units would be by chance: Fisher's exact test of the last step
    /// against the first, two-sided, adjusted for all groups (Benjamini-Hochberg). None where there is nobody to compare.
    pub p_value: Option<f64>,
}

/// Units that entered in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendPeriod {
    /// Its first day, as `2024-01-31`.
    pub from: String,
    /// Units that entered.
    pub entered: u64,
    /// Those of them that reached the last step.
    pub converted: u64,
    /// Those of them that did not, but still can: their window is not over. The rest is lost.
    pub open: u64,
}

/// The time before a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviousPeriod {
    /// Its beginning, in milliseconds since 1970 UTC, inside.
    pub from: i64,
    /// Its end, outside.
    pub to: i64,
    /// One for each step of the query.
    pub steps: Vec<StepResult>,
}

/// A retention triangle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CohortTable {
    /// One for each period in which somebody came first, the earliest first, without gaps.
    pub rows: Vec<Cohort>,
}

/// The persons who came first in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cohort {
    /// Its first day, as `2024-01-31`.
    pub from: String,
    /// How many there are.
    pub size: u64,
    /// How many of them were there in this period (all), in the next, and so on, to the last period that has begun.
    pub returned: Vec<u64>,
}

/// A point of the conversion curve: holds from here to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CurvePoint {
    /// Time since entry.
    pub seconds: f64,
    /// Share of the units that have converted by then (Kaplan and Meier 1958).
    pub share: f64,
    /// Units that were still under way just before.
    pub at_risk: u64,
    /// Units that converted since the point before.
    pub converted: u64,
}

/// What units did or had between entry and the last step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", untagged)]
pub enum What {
    /// A property had a value.
    Property {
        /// Its name.
        property: String,
        /// The value.
        value: String,
    },
    /// An event happened.
    Event {
        /// Its name.
        event: String,
    },
}

/// What goes with converting, or with not converting. That says nothing about causes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Correlate {
    /// What it is.
    pub what: What,
    /// (s + 1)(F − f + 1) / ((S − s + 1)(f + 1)), with the counts below.
    pub odds_ratio: f64,
    /// How likely this would be by chance: Fisher's exact test, two-sided, adjusted for everything that was compared
    /// (Benjamini-Hochberg).
    pub p_value: f64,
    /// The counts.
    pub counts: CorrelateCounts,
}

/// Units that converted and others, with and without something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrelateCounts {
    /// S: units that converted.
    pub converted: u64,
    /// s: those of them who have it.
    pub converted_with: u64,
    /// F: units that entered and did not convert.
    pub others: u64,
    /// f: those of them who have it.
    pub others_with: u64,
}

/// What units did next after the step they stopped at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextEvents {
    /// The step.
    pub step: usize,
    /// Units that stopped there.
    pub stopped: u64,
    /// Those of them who did nothing more.
    pub nothing: u64,
    /// What the others did next, most frequent first; at most [`LISTED`].
    pub events: Vec<NextEvent>,
}

/// An event that came next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextEvent {
    /// Its name.
    pub name: String,
    /// Units that did it next.
    pub count: u64,
}

/// Units that wait at a step: that stopped there and can still go on, or have waited longer than the limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingLeads {
    /// The step.
    pub step: usize,
    /// Seconds after which a unit has waited too long; none when nobody went on by whom to judge.
    pub limit_seconds: Option<f64>,
    /// How many wait.
    pub total: u64,
    /// How many of them have waited too long.
    pub over_limit: u64,
    /// How many of them can still go on.
    pub open: u64,
    /// Those who have waited longest first; at most [`LISTED`].
    pub rows: Vec<WaitingLead>,
}

/// A unit that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingLead {
    /// The person.
    pub unit: String,
    /// When it came to the step, in milliseconds since 1970 UTC.
    pub since: i64,
    /// Seconds since then.
    pub waited_seconds: f64,
    /// Whether that is longer than the limit.
    pub over_limit: bool,
    /// Whether it can still go on within its window.
    pub open: bool,
    /// The sum of its points.
    pub score: f64,
}

/// One person's way through the funnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The person.
    pub unit: String,
    /// Whether the log knows that person.
    pub found: bool,
    /// What became of each of its units: one for a person, several for sessions and conversions.
    pub ways: Vec<Way>,
}

/// A unit's reported path and why it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// The events taken, in the order of time.
    pub taken: Vec<TakenEvent>,
    /// Why no more were.
    pub ended: Ended,
    /// The step it did not come to; none for one that took all.
    pub missing: Option<usize>,
}

/// An event that served a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenEvent {
    /// The step.
    pub step: usize,
    /// The event's name.
    pub event: String,
    /// When, in milliseconds since 1970 UTC.
    pub time: i64,
}

/// Why a path ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ended {
    /// All required steps were taken.
    Converted,
    /// The next step never happened, or not after the step before.
    NeverHappened,
    /// It happened, but the window had passed.
    WindowPassed,
    /// Something happened that excludes it.
    Excluded,
    /// Something else happened in between.
    NotAdjacent,
    /// The events that could serve it had served another step, or another path was already under way.
    AlreadyTaken,
    /// It happened with another value of a property that must stay the same.
    OtherValue,
}

/// The same query under another preset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The preset.
    pub preset: Preset,
    /// One for each step of the query.
    pub steps: Vec<StepResult>,
    /// How many persons come to another depth.
    pub differing: u64,
    /// The first of them, at most [`LISTED`].
    pub persons: Vec<Differing>,
}

/// A person whom two presets count differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Differing {
    /// The person.
    pub unit: String,
    /// Steps taken as the query counts.
    pub steps: u64,
    /// Steps taken as the other preset counts.
    pub other_steps: u64,
    /// The way as the query counts.
    pub way: Option<Way>,
    /// The way as the other preset counts.
    pub other_way: Option<Way>,
}

/// How many rows the lists of an answer have at most; what they are lists of is counted in full.
pub const LISTED: usize = 1_000;

impl FunnelResult {
    /// The answer around the counts of the steps. `continued` are the units that came to each step from the one before,
    /// for open entry; otherwise it is empty.
    ///
    /// A step's rate is of the last required step before it. With open entry it is of those who came from there, and there
    /// is no rate of the first step: units need not have been there.
    pub fn new(
        events: u64,
        units: u64,
        rejected: RejectedRows,
        query: &Resolved,
        counts: &[u64],
        continued: &[u64],
    ) -> Self {
        Self { events, units, rejected, steps: steps(query, counts, continued), ..Self::default() }
    }
}

/// One result for each step: see [`FunnelResult::new`].
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn steps(query: &Resolved, counts: &[u64], continued: &[u64]) -> Vec<StepResult> {
    let mut base = None;
    let first = counts.first().copied().unwrap_or_default();
    let step = |(place, (step, &count)): (usize, (&ResolvedStep, &u64))| {
        let continued = continued.get(place).copied().filter(|_| place > 0);
        let part = continued.unwrap_or(count);
        let of: Option<u64> = base;
        if !step.optional {
            base = Some(count);
        }
        let has_overall = query.entry == Entry::Closed || place == 0;
        StepResult {
            name: step.name.clone(),
            count,
            step_rate: of.and_then(|of| rate(part, of)),
            overall_rate: has_overall.then(|| rate(count, first)).flatten(),
            interval: of.and_then(|of| wilson(part as f64, of as f64)),
            continued,
            entered: continued.map(|continued| count - continued),
            time_to_convert: None,
        }
    };
    query.steps.iter().zip(counts).enumerate().map(step).collect()
}

/// `part / whole`; none when there is no whole.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn rate(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::events::query::{Query, QueryStep};

    #[test]
    fn rates_are_of_the_step_before_and_of_the_first() {
        let query = Query::of_events(["A", "B", "C"]).resolve().expect("a plain query");
        let result = FunnelResult::new(9, 5, RejectedRows::default(), &query, &[4, 2, 1], &[]);
        let rates: Vec<_> = result.steps.iter().map(|step| (step.step_rate, step.overall_rate)).collect();
        assert_eq!(rates, [(None, Some(1.0)), (Some(0.5), Some(0.5)), (Some(0.5), Some(0.25))]);
        // 2 of 4, from Wilson's formula by hand: centre 0.5, half width 0.349961….
        let [low, high] = result.steps[1].interval.expect("a rate of counts has an interval");
        assert!((low - 0.150_039).abs() < 1e-5 && (high - 0.849_961).abs() < 1e-5, "{low} {high}");
        assert_eq!(result.steps[0].interval, None);
    }

    #[test]
    fn what_cannot_be_divided_is_null() {
        let query = Query::of_events(["A", "B"]).resolve().expect("a plain query");
        let result = FunnelResult::new(0, 0, RejectedRows::default(), &query, &[0, 0], &[]);
        let step = |name| json!({ "name": name, "count": 0, "stepRate": null, "overallRate": null, "interval": null, "timeToConvert": null });
        assert_eq!(
            serde_json::to_value(result).ok(),
            Some(
                json!({ "events": 0, "units": 0, "rejected": { "count": 0, "rows": [] }, "steps": [step("A"), step("B")] })
            )
        );
    }

    #[test]
    fn an_optional_step_is_nobodys_base() {
        let mut query = Query::of_events(["A", "B", "C"]);
        query.steps[1] = QueryStep { optional: true, ..QueryStep::of("B") };
        let query = query.resolve().expect("a plain query");
        let result = FunnelResult::new(9, 9, RejectedRows::default(), &query, &[8, 2, 4], &[]);
        let rates: Vec<_> = result.steps.iter().map(|step| (step.step_rate, step.overall_rate)).collect();
        assert_eq!(rates, [(None, Some(1.0)), (Some(0.25), Some(0.25)), (Some(0.5), Some(0.5))]);
    }

    #[test]
    fn with_open_entry_a_rate_is_of_those_who_came_from_the_step_before() {
        let query = Query { entry: Some(Entry::Open), ..Query::of_events(["A", "B"]) };
        let query = query.resolve().expect("a plain query");
        let result = FunnelResult::new(9, 9, RejectedRows::default(), &query, &[4, 10], &[0, 3]);
        assert_eq!((result.steps[1].step_rate, result.steps[1].overall_rate), (Some(0.75), None));
        assert_eq!((result.steps[1].continued, result.steps[1].entered), (Some(3), Some(7)));
        assert_eq!((result.steps[0].continued, result.steps[0].entered), (None, None));
    }
}
