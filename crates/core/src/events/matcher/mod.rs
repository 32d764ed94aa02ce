//! What became of each person.
//!
//! [`Prepared`] lays a log out by person, once; queries are then answered one after the other. `classify` tells which
//! steps an event serves. Then there are three ways: `narrow` for what is asked most, over the funnel's own events alone;
//! `walk` for the same rules where an event may serve several steps or more is asked of a unit; and for every option
//! `evaluate`, which cuts a person's events into units and hands each to `solver`. In there, `search` finds how good the best path is and `path` the path, both on top of `runs`, what can be
//! taken at one instant, and `fit`, which event serves which step; `any_order` and `strict_order` are ways of counting of
//! their own.

mod any_order;
mod classify;
mod evaluate;
mod fit;
mod matching;
mod narrow;
mod path;
mod prepared;
mod rules;
mod runs;
mod search;
mod solver;
mod strict_order;
mod unit;
mod walk;

pub use prepared::{Prepared, Search};

use super::query::{Entry, Resolved};
pub(super) use classify::{Classifier, Conditions, names_like};
pub(super) use evaluate::{Evaluator, Need, Outcome, Places, StepEvent};
pub(super) use narrow::{Plain, plain};
pub(super) use prepared::{PersonEvents, most_frequent};
pub(super) use rules::{Rules, bit, each};

/// Units per step, first step first: how many have a path through this step.
pub fn counts(log: &Prepared, query: &Resolved) -> Vec<u64> {
    tally(log, query).counts
}

/// How many units came how far.
#[derive(Debug, Clone)]
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
    let mut tally = Tally::new(query);
    Evaluator::new(query, log).each(Need::Steps, &mut |outcome, _| tally.add(outcome));
    tally
}

impl Tally {
    pub(super) fn new(query: &Resolved) -> Self {
        let steps = query.steps.len();
        let continued = if query.entry == Entry::Open { vec![0; steps] } else { Vec::new() };
        Self { units: 0, counts: vec![0; steps], continued }
    }

    /// Adds the counts of another part of the units.
    pub(super) fn merge(&mut self, other: &Self) {
        self.units += other.units;
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
        self.continued.iter_mut().zip(&other.continued).for_each(|(sum, count)| *sum += count);
    }

    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.units += 1;
        each(outcome.reached).for_each(|step| self.counts[step] += 1);
        each(outcome.continued).for_each(|step| self.continued[step] += 1);
    }
}

#[cfg(test)]
mod tests;
