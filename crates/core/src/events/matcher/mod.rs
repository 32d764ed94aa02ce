//! What became of each person.
//!
//! [`Prepared`] lays a log out by person, once; queries are then answered one after the other. `classify` tells which
//! steps an event serves. Then there are two ways: `walk` for what is asked most, which computes only how deep a person
//! came, and for every option and for the path itself `evaluate`, which cuts a person's events into units and hands each
//! to `solver`. In there, `search` finds how good the best path is and `path` the path, both on top of `runs`, what can be
//! taken at one instant, and `fit`, which event serves which step; `any_order` and `strict_order` are ways of counting of
//! their own.

mod any_order;
mod classify;
mod evaluate;
mod fit;
mod matching;
mod path;
mod prepared;
mod rules;
mod runs;
mod search;
mod solver;
mod strict_order;
mod unit;
mod walk;

pub use prepared::Prepared;

use super::query::{Entry, Resolved};
use classify::{Classifier, StepSet};
use evaluate::Evaluator;
use rules::each;
use walk::{Walk, is_walkable};

/// Units per step, first step first: how many have a path through this step.
pub fn counts(log: &Prepared, query: &Resolved) -> Vec<u64> {
    tally(log, query).counts
}

/// How many units came how far.
pub(super) struct Tally {
    /// All units, also those that reached nothing.
    pub(super) units: u64,
    /// How many have a path through each step.
    pub(super) counts: Vec<u64>,
    /// With open entry: how many came to each step from the one before; otherwise empty.
    pub(super) continued: Vec<u64>,
}

/// Counts what became of all units.
pub(super) fn tally(log: &Prepared, query: &Resolved) -> Tally {
    let classifier = Classifier::new(query, log);
    if is_walkable(query) && classifier.is_by_name() {
        return walked(log, query, &classifier);
    }
    let steps = query.steps.len();
    let mut tally = Tally { units: 0, counts: vec![0; steps], continued: Vec::new() };
    if query.entry == Entry::Open {
        tally.continued = vec![0; steps];
    }
    Evaluator::new(query, log).each(|outcome| {
        tally.units += 1;
        add(&mut tally.counts, outcome.reached);
        add(&mut tally.continued, outcome.continued);
    });
    tally
}

fn add(counts: &mut [u64], steps: StepSet) {
    each(steps).for_each(|step| counts[step] += 1);
}

fn walked(log: &Prepared, query: &Resolved, classifier: &Classifier<'_>) -> Tally {
    let mut walk = Walk::new(query);
    let mut at_depth = vec![0_u64; query.steps.len() + 1];
    for person in log.each_person() {
        at_depth[walk.depth(&person, classifier)] += 1;
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
    Tally { units: log.units(), counts, continued: Vec::new() }
}

#[cfg(test)]
mod tests;
