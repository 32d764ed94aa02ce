//! From what became of the units to the answer.

mod adopt;
mod reading;
mod result;

pub use adopt::{Adopted, adopt};
pub use reading::{Chance, TimeUnit, at_time, overall_interval, surest};
pub use result::{
    BreakdownGroup, Cohort, CohortTable, Comparison, Correlate, CorrelateCounts, CurvePoint, Differing, Ended,
    FunnelResult, GroupKind, HistogramBar, LISTED, NextEvent, NextEvents, PreviousPeriod, RejectedRows, StepResult,
    TakenEvent, TimeToConvert, Trace, TrendPeriod, WaitingLead, WaitingLeads, Way, What,
};

use super::matcher::{Prepared, Tally, tally};
use super::query::{Query, QueryError};

/// The answer to a query, with the rows that were set aside while the log was read.
///
/// # Errors
/// [`QueryError`], when the query cannot be answered.
pub fn answer(log: &Prepared, query: &Query, rejected: RejectedRows) -> Result<FunnelResult, QueryError> {
    let query = query.resolve()?;
    let Tally { units, counts, continued } = tally(log, &query);
    Ok(FunnelResult::new(log.events(), units, rejected, &query, &counts, &continued))
}
