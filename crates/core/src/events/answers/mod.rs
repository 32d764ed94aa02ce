//! From what became of the units to the answer.

mod adopt;
mod breakdown;
mod calendar;
mod cohorts;
mod compare;
mod correlates;
mod curve;
mod next;
mod reading;
mod result;
#[cfg(test)]
mod tests;
mod times;
mod trace;
mod trend;
mod units;
mod waiting;

pub use adopt::{Adopted, adopt};
pub use reading::{Chance, TimeUnit, at_time, overall_interval, surest};
pub use result::{
    BreakdownGroup, Cohort, CohortTable, Comparison, Correlate, CorrelateCounts, CurvePoint, Differing, Ended,
    FunnelResult, GroupKind, HistogramBar, LISTED, NextEvent, NextEvents, PreviousPeriod, RejectedRows, StepResult,
    TakenEvent, TimeToConvert, Trace, TrendPeriod, WaitingLead, WaitingLeads, Way, What,
};

use super::matcher::{Evaluator, Need, Plain, Prepared, Tally, plain, tally};
use super::query::{Preset, Query, QueryError, Resolved, ResolvedRange};
use super::zone::Zone;
use breakdown::Groups;
use correlates::Together;
use curve::Watched;
use next::NextCounts;
use times::Times;
use trend::TrendCounts;
use units::Ground;
use waiting::Stopped;

/// The answer to a query, with the rows that were set aside while the log was read. Days begin, and times without a zone
/// are read, by the clocks of `zone`.
///
/// # Errors
/// [`QueryError`], when the query cannot be answered, or not with the preset it is compared with.
pub fn answer(log: &Prepared, query: &Query, zone: &Zone, rejected: RejectedRows) -> Result<FunnelResult, QueryError> {
    let resolved = query.resolve_in(zone)?;
    let compared = resolved.answers.compare.map(|preset| with_preset(query, preset, zone)).transpose()?;
    let ground = Ground::new(&resolved, log);
    let mut pass = Pass::new(&ground, zone);
    pass.run(&ground);
    let mut result = pass.finish(&ground, rejected);
    let asked = &resolved.answers;
    result.previous = previous(log, &resolved, zone);
    result.cohorts = asked.cohorts.as_ref().map(|asked| cohorts::cohorts(&ground, asked, zone));
    result.trace = asked.trace.as_ref().map(|unit| trace::trace(&ground, unit));
    result.compare = compared.map(|(preset, other)| compare::compare(&ground, &other, preset, log));
    Ok(result)
}

/// Everybody who waits as `answers.waiting` of the query says, as a CSV file. Only the header when it says nothing.
///
/// # Errors
/// As [`answer`].
pub fn waiting_csv(log: &Prepared, query: &Query, zone: &Zone) -> Result<String, QueryError> {
    let resolved = query.resolve_in(zone)?;
    let ground = Ground::new(&resolved, log);
    let mut pass = Pass::new(&ground, zone);
    pass.run(&ground);
    let Pass { waiting, times, .. } = pass;
    Ok(waiting.map(|waiting| waiting.into_csv(&ground, &times)).unwrap_or_default())
}

fn with_preset(query: &Query, preset: Preset, zone: &Zone) -> Result<(Preset, Resolved), QueryError> {
    let other = Query { preset: Some(preset), ..query.clone() };
    Ok((preset, other.resolve_in(zone)?))
}

/// The same query for the time before its range, which is as long by the clocks of `zone`; none without a range of two ends.
fn previous(log: &Prepared, query: &Resolved, zone: &Zone) -> Option<PreviousPeriod> {
    let range = query.range.filter(|range| range.from_ms > i64::MIN && range.to_ms < i64::MAX)?;
    let [from, to] = [range.from_ms, range.to_ms].map(|ms| zone.local_ms(ms));
    let from_ms = to.checked_sub(from).filter(|&long_ms| long_ms > 0).and_then(|long_ms| from.checked_sub(long_ms))?;
    let from_ms = zone.utc_ms(from_ms);
    let before = ResolvedRange { from_ms, to_ms: range.from_ms, ..range };
    let query = Resolved { range: Some(before), ..query.clone() };
    let Tally { counts, continued, .. } = tally(log, &query);
    let steps = result::steps(&query, &counts, &continued);
    Some(PreviousPeriod { from: before.from_ms, to: before.to_ms, steps })
}

/// What is gathered in one pass over the units.
struct Pass<'a> {
    tally: Tally,
    times: Times,
    breakdown: Option<Groups<'a>>,
    trend: Option<TrendCounts<'a>>,
    curve: Option<Watched>,
    correlates: Option<Together<'a>>,
    next: Option<NextCounts>,
    waiting: Option<Stopped<'a>>,
}

impl<'a> Pass<'a> {
    fn new(ground: &Ground<'a>, zone: &'a Zone) -> Self {
        let query = ground.query;
        let asked = &query.answers;
        Self {
            tally: Tally::new(query),
            times: Times::new(query.steps.len()),
            breakdown: query.breakdown.as_ref().map(|breakdown| Groups::new(breakdown, ground)),
            trend: asked.trend.as_ref().map(|trend| TrendCounts::new(trend.by, zone)),
            curve: asked.curve.then(Watched::default),
            correlates: asked.correlates.then(|| Together::new(ground)),
            next: asked.next.as_ref().map(|next| NextCounts::new(next.step, ground)),
            waiting: asked.waiting.as_ref().map(|waiting| Stopped::new(waiting, ground)),
        }
    }

    fn run(&mut self, ground: &Ground<'a>) {
        let Self { tally, times, breakdown, trend, curve, correlates, next, waiting } = self;
        let is_more_asked = breakdown.is_some()
            || trend.is_some()
            || curve.is_some()
            || correlates.is_some()
            || next.is_some()
            || waiting.is_some();
        if !is_more_asked && let Some(Plain { counts, hops_ms }) = plain(ground.log, ground.query) {
            *tally = Tally { units: ground.log.units(), counts, ..Tally::new(ground.query) };
            *times = Times::of(hops_ms);
            return;
        }
        Evaluator::new(ground.query, ground.log).each(Need::Path, &mut |outcome, places| {
            tally.add(outcome);
            ground.hops_ms(outcome, |step, ms| times.add(step, ms));
            if let Some(groups) = breakdown {
                groups.add(ground, outcome, &places);
            }
            if let Some(trend) = trend {
                trend.add(ground, outcome);
            }
            if let Some(curve) = curve {
                curve.add(ground, outcome);
            }
            if let Some(correlates) = correlates {
                correlates.add(ground, outcome, &places);
            }
            if let Some(next) = next {
                next.add(ground, outcome, &places);
            }
            if let Some(waiting) = waiting {
                waiting.add(ground, outcome, &places);
            }
        });
    }

    fn finish(self, ground: &Ground<'a>, rejected: RejectedRows) -> FunnelResult {
        let Tally { units, counts, continued } = self.tally;
        let mut result = FunnelResult::new(ground.log.events(), units, rejected, ground.query, &counts, &continued);
        result.waiting = self.waiting.map(|waiting| waiting.finish(ground, &self.times));
        for (step, time) in result.steps.iter_mut().zip(self.times.finish()) {
            step.time_to_convert = time;
        }
        result.breakdown = self.breakdown.map(|groups| groups.finish(ground));
        result.trend = self.trend.map(TrendCounts::finish);
        result.curve = self.curve.map(Watched::finish);
        result.correlates = self.correlates.map(|correlates| correlates.finish(ground));
        result.next = self.next.map(|next| next.finish(ground));
        result
    }
}
