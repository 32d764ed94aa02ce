//! What can be read off an answer without the events.

use serde::{Deserialize, Serialize};

use super::{
    BreakdownGroup, Cohort, CohortTable, CorrelateCounts, CurvePoint, GroupKind, NextEvents, StepResult, TrendPeriod,
    Way,
};
use crate::events::query::TrendUnit;
use crate::metrics::{Interval, wilson};

/// How well chance explains a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Chance {
    /// Hardly: p below 0.01.
    VeryUnlikely,
    /// Not well: p below 0.05.
    Unlikely,
    /// Well enough.
    Possible,
}

impl Chance {
    /// What a p-value says.
    pub fn of(p_value: f64) -> Self {
        match p_value {
            p if p < 0.01 => Self::VeryUnlikely,
            p if p < 0.05 => Self::Unlikely,
            _ => Self::Possible,
        }
    }
}

/// A unit that people tell durations in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// A second.
    Second,
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// Twenty-four hours.
    Day,
}

impl TimeUnit {
    /// All units, shortest first.
    pub const ALL: [Self; 4] = [Self::Second, Self::Minute, Self::Hour, Self::Day];

    /// How long it is.
    pub fn seconds(self) -> f64 {
        match self {
            Self::Second => 1.0,
            Self::Minute => 60.0,
            Self::Hour => 3_600.0,
            Self::Day => 86_400.0,
        }
    }

    /// The largest unit that a duration is at least two of; seconds for shorter ones.
    pub fn fitting(seconds: f64) -> Self {
        Self::ALL.into_iter().rev().find(|unit| seconds.abs() >= 2.0 * unit.seconds()).unwrap_or(Self::Second)
    }
}

impl TrendUnit {
    /// The unit that divides a time of `span_ms` into a few dozen periods at most.
    pub fn fitting(span_ms: i64) -> Self {
        match span_ms / 86_400_000 {
            ..=45 => Self::Day,
            46..=400 => Self::Week,
            _ => Self::Month,
        }
    }
}

impl TrendPeriod {
    /// Units that entered, did not convert, and no longer can.
    pub fn lost(&self) -> u64 {
        self.entered.saturating_sub(self.converted + self.open)
    }

    /// Share of those who entered that has converted so far; none when nobody entered.
    pub fn rate(&self) -> Option<f64> {
        share(self.converted, self.entered)
    }
}

impl Cohort {
    /// Share of the cohort that was there so many periods after its first.
    pub fn share(&self, period: usize) -> Option<f64> {
        share(*self.returned.get(period)?, self.size)
    }
}

impl CohortTable {
    /// Share of all persons that were there so many periods after their first, over the cohorts for which that period has
    /// begun; none when there are none.
    pub fn share(&self, period: usize) -> Option<f64> {
        let begun = || self.rows.iter().filter(|row| row.returned.len() > period);
        share(begun().map(|row| row.returned[period]).sum(), begun().map(|row| row.size).sum())
    }

    /// The largest share of any cohort in any period after its first.
    pub fn largest_share(&self) -> Option<f64> {
        let shares = |row: &Cohort| (1..row.returned.len()).filter_map(|period| row.share(period)).fold(None, larger);
        self.rows.iter().filter_map(shares).fold(None, larger)
    }

    /// How many periods the longest row has.
    pub fn periods(&self) -> usize {
        self.rows.iter().map(|row| row.returned.len()).max().unwrap_or_default()
    }
}

fn larger(most: Option<f64>, share: f64) -> Option<f64> {
    Some(most.map_or(share, |most| most.max(share)))
}

impl BreakdownGroup {
    /// Share of all units outside the group that came from the first step to the last; none where there is nobody. `all`
    /// are the steps of all units.
    pub fn rate_of_others(&self, all: &[StepResult]) -> Option<f64> {
        let rest = |all: Option<&StepResult>, own: Option<&StepResult>| Some(all?.count.saturating_sub(own?.count));
        all.last()?.overall_rate?;
        share(rest(all.last(), self.steps.last())?, rest(all.first(), self.steps.first())?)
    }
}

/// The listed value whose difference from the others is least likely to be chance, if that is unlikely at all.
pub fn surest(groups: &[BreakdownGroup]) -> Option<&BreakdownGroup> {
    let p = |group: &&BreakdownGroup| group.p_value.unwrap_or(1.0);
    let differs = |group: &&BreakdownGroup| group.kind == GroupKind::Value && Chance::of(p(group)) != Chance::Possible;
    groups.iter().filter(differs).min_by(|a, b| p(a).total_cmp(&p(b)))
}

/// What a curve says at a time: the share converted by then, and how many were still under way just before.
pub fn at_time(curve: &[CurvePoint], seconds: f64) -> (f64, u64) {
    let share = curve.iter().take_while(|point| point.seconds <= seconds).last().map_or(0.0, |point| point.share);
    let at_risk = match (curve.iter().find(|point| point.seconds >= seconds), curve.last()) {
        (Some(point), _) => point.at_risk,
        (None, Some(last)) => last.at_risk.saturating_sub(last.converted),
        (None, None) => 0,
    };
    (share, at_risk)
}

impl CorrelateCounts {
    /// The share of those who have it, among the units that converted and among the others.
    pub fn shares(&self) -> [Option<f64>; 2] {
        [share(self.converted_with, self.converted), share(self.others_with, self.others)]
    }
}

impl NextEvents {
    /// What share `units` are of those who stopped.
    pub fn share(&self, units: u64) -> Option<f64> {
        share(units, self.stopped)
    }
}

impl Way {
    /// Seconds from each event taken to the next.
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 ms")]
    pub fn gaps_seconds(&self) -> Vec<f64> {
        self.taken.windows(2).map(|pair| pair[1].time.saturating_sub(pair[0].time) as f64 / 1_000.0).collect()
    }
}

/// The 95 % Wilson interval of the share that came from the first step to the last; none where that is no share.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn overall_interval(steps: &[StepResult]) -> Option<Interval> {
    let (first, last) = (steps.first()?, steps.last()?);
    last.overall_rate?;
    wilson(last.count as f64, first.count as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(part: u64, base: u64) -> Option<f64> {
    (base > 0).then(|| part as f64 / base as f64)
}

#[cfg(test)]
mod tests {
    use super::super::{Ended, TakenEvent};
    use super::*;

    #[test]
    fn a_duration_is_told_in_the_largest_unit_it_has_two_of() {
        let told = [0.0, 0.4, 119.0, 120.0, 5_400.0, 7_200.0, 150_000.0, 172_800.0, 1e9].map(TimeUnit::fitting);
        use TimeUnit::{Day, Hour, Minute, Second};
        assert_eq!(told, [Second, Second, Second, Minute, Minute, Hour, Hour, Day, Day]);
    }

    #[test]
    fn nobody_lost_is_never_below_none() {
        let period = TrendPeriod { from: "2024-01-01".into(), entered: 10, converted: 4, open: 5 };
        assert_eq!((period.lost(), period.rate()), (1, Some(0.4)));
        let empty = TrendPeriod { from: "2024-01-02".into(), entered: 0, converted: 0, open: 0 };
        assert_eq!((empty.lost(), empty.rate()), (0, None));
    }

    #[test]
    fn a_cohort_has_a_share_for_every_period_that_has_begun() {
        let cohort = Cohort { from: "2024-01-01".into(), size: 8, returned: vec![8, 2] };
        assert_eq!([0, 1, 2].map(|period| cohort.share(period)), [Some(1.0), Some(0.25), None]);
    }

    #[test]
    fn a_table_of_cohorts_counts_only_those_whose_period_has_begun() {
        let row = |size, returned: &[u64]| Cohort { from: String::new(), size, returned: returned.to_vec() };
        let table = CohortTable { rows: vec![row(10, &[10, 4, 1]), row(30, &[30, 6]), row(5, &[5])] };
        assert_eq!([0, 1, 2, 3].map(|period| table.share(period)), [Some(1.0), Some(0.25), Some(0.1), None]);
        assert_eq!((table.largest_share(), table.periods()), (Some(0.4), 3));
        assert_eq!(CohortTable { rows: Vec::new() }.largest_share(), None);
    }

    #[test]
    fn a_curve_holds_between_its_points() {
        let point = |seconds, share, at_risk, converted| CurvePoint { seconds, share, at_risk, converted };
        let curve = [point(0.0, 0.0, 10, 0), point(5.0, 0.2, 10, 2), point(9.0, 0.6, 6, 3)];
        assert_eq!(
            [0.0, 5.0, 7.0, 9.0, 20.0].map(|at| at_time(&curve, at)),
            [(0.0, 10), (0.2, 10), (0.2, 6), (0.6, 6), (0.6, 3)]
        );
        assert_eq!(at_time(&[], 1.0), (0.0, 0));
    }

    #[test]
    fn a_group_is_compared_with_everybody_else() {
        let step = |count, overall_rate| StepResult {
            name: String::new(),
            count,
            step_rate: None,
            overall_rate,
            interval: None,
            continued: None,
            entered: None,
            time_to_convert: None,
        };
        let group = |kind, counts: [u64; 2], p_value| BreakdownGroup {
            value: None,
            kind,
            values: 1,
            steps: counts.map(|count| step(count, Some(0.5))).to_vec(),
            p_value,
        };
        let groups = [
            group(GroupKind::Value, [10, 5], Some(0.2)),
            group(GroupKind::Value, [20, 1], Some(0.03)),
            group(GroupKind::Other, [20, 1], Some(0.001)),
        ];
        let all = [step(50, Some(1.0)), step(7, Some(0.14))];
        assert_eq!(groups[0].rate_of_others(&all), Some(0.05));
        assert_eq!(surest(&groups).map(|group| group.steps[0].count), Some(20));
        assert_eq!(surest(&groups[..1]), None);
        assert_eq!(overall_interval(&all), wilson(7.0, 50.0));
        assert_eq!(groups[0].rate_of_others(&[step(50, Some(1.0)), step(7, None)]), None);
    }

    #[test]
    fn gaps_are_between_the_events_taken() {
        let at = |time| TakenEvent { step: 0, event: "x".into(), time };
        let way = Way { taken: vec![at(0), at(1_500), at(4_000)], ended: Ended::Converted, missing: None };
        assert_eq!(way.gaps_seconds(), [1.5, 2.5]);
    }

    #[test]
    fn words_for_chance_change_at_five_and_one_per_cent() {
        let said = [0.0, 0.009, 0.01, 0.049, 0.05, 1.0].map(Chance::of);
        use Chance::{Possible, Unlikely, VeryUnlikely};
        assert_eq!(said, [VeryUnlikely, VeryUnlikely, Unlikely, Unlikely, Possible, Possible]);
    }
}
