//! The answer to a query.

use serde::{Deserialize, Serialize};

use super::{Entry, Resolved, ResolvedStep};
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

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
}

impl FunnelResult {
    /// The answer around the counts of the steps. `continued` are the units that came to each step from the one before,
    /// for open entry; otherwise it is empty.
    ///
    /// A step's rate is of the last required step before it. With open entry it is of those who came from there, and there
    /// is no rate of the first step: units need not have been there.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn new(
        events: u64,
        units: u64,
        rejected: RejectedRows,
        query: &Resolved,
        counts: &[u64],
        continued: &[u64],
    ) -> Self {
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
        let steps = query.steps.iter().zip(counts).enumerate().map(step).collect();
        Self { events, units, rejected, steps }
    }
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
