//! How deep each person came.
//!
//! [`Prepared`] lays a log out by person, once; [`evaluate`] then answers one query after the other. In between, `steps`
//! turns a query's event names into bits per event, and `walk` takes a person's events one instant after the other.

mod matching;
mod prepared;
mod steps;
mod walk;

pub use prepared::Prepared;

use super::query::{FunnelResult, RejectedRows, Resolved};
use steps::StepSets;
use walk::Walk;

/// Units per step, first step first: how many have a path through this step.
pub fn counts(log: &Prepared, query: &Resolved) -> Vec<u64> {
    let sets = StepSets::of(&query.steps, log.names());
    let mut walk = Walk::new(query);
    let mut at_depth = vec![0_u64; query.steps.len() + 1];
    for unit in log.each_unit() {
        at_depth[walk.depth(unit, &sets)] += 1;
    }
    // Who came deeper also came this far.
    let mut reached = 0;
    let mut counts: Vec<u64> = at_depth
        .iter()
        .skip(1)
        .rev()
        .map(|units| {
            reached += units;
            reached
        })
        .collect();
    counts.reverse();
    counts
}

/// The answer to a query, with the rows that were set aside while the log was read.
pub fn evaluate(log: &Prepared, query: &Resolved, rejected: RejectedRows) -> FunnelResult {
    let names = query.steps.iter().map(|step| step.name.clone());
    FunnelResult::new(log.events(), log.units(), rejected, names.zip(counts(log, query)))
}

#[cfg(test)]
mod tests;
