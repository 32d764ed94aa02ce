//! The answer to a query.

use serde::{Deserialize, Serialize};

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
    /// Share of the step before; none for the first step and after a step nobody reached.
    pub step_rate: Option<f64>,
    /// Share of the first step; none when nobody entered.
    pub overall_rate: Option<f64>,
    /// 95 % Wilson interval of the step rate, where there is one.
    pub interval: Option<Interval>,
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
    /// The answer around the names and counts of the steps.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn new(
        events: u64,
        units: u64,
        rejected: RejectedRows,
        counts: impl IntoIterator<Item = (String, u64)>,
    ) -> Self {
        let mut first = None;
        let mut before = None;
        let steps = counts
            .into_iter()
            .map(|(name, count)| {
                let entered = *first.get_or_insert(count);
                let base = before.replace(count);
                StepResult {
                    name,
                    count,
                    step_rate: base.and_then(|base| rate(count, base)),
                    overall_rate: rate(count, entered),
                    interval: base.and_then(|base| wilson(count as f64, base as f64)),
                    time_to_convert: None,
                }
            })
            .collect();
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

    #[test]
    fn rates_are_of_the_step_before_and_of_the_first() {
        let result =
            FunnelResult::new(9, 5, RejectedRows::default(), [("A".into(), 4), ("B".into(), 2), ("C".into(), 1)]);
        let rates: Vec<_> = result.steps.iter().map(|step| (step.step_rate, step.overall_rate)).collect();
        assert_eq!(rates, [(None, Some(1.0)), (Some(0.5), Some(0.5)), (Some(0.5), Some(0.25))]);
        // 2 of 4, from Wilson's formula by hand: centre 0.5, half width 0.349961….
        let [low, high] = result.steps[1].interval.expect("a rate of counts has an interval");
        assert!((low - 0.150_039).abs() < 1e-5 && (high - 0.849_961).abs() < 1e-5, "{low} {high}");
        assert_eq!(result.steps[0].interval, None);
    }

    #[test]
    fn what_cannot_be_divided_is_null() {
        let result = FunnelResult::new(0, 0, RejectedRows::default(), [("A".into(), 0), ("B".into(), 0)]);
        let step = |name| json!({ "name": name, "count": 0, "stepRate": null, "overallRate": null, "interval": null, "timeToConvert": null });
        assert_eq!(
            serde_json::to_value(result).ok(),
            Some(
                json!({ "events": 0, "units": 0, "rejected": { "count": 0, "rows": [] }, "steps": [step("A"), step("B")] })
            )
        );
    }
}
