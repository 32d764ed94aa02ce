//! What every answer asks of a unit.

use crate::events::matcher::{Outcome, Prepared, Rules, StepEvent, bit};
use crate::events::query::{Resolved, Sequence};

/// What is the same for all units of a query.
pub(super) struct Ground<'a> {
    pub(super) query: &'a Resolved,
    pub(super) log: &'a Prepared,
    rules: Rules,
    /// The time that counts as now, in milliseconds since 1970 UTC.
    pub(super) as_of_ms: i64,
    /// The last step that a unit must take to have converted.
    last_required: usize,
}

impl<'a> Ground<'a> {
    pub(super) fn new(query: &'a Resolved, log: &'a Prepared) -> Self {
        let latest = || log.time_span_ms().map_or(0, |(_, latest)| latest);
        let rules = Rules::new(query);
        let last_required = rules.required.checked_ilog2().unwrap_or_default() as usize;
        Self { query, log, as_of_ms: query.as_of_ms.unwrap_or_else(latest), rules, last_required }
    }

    /// Whether a unit took all required steps.
    pub(super) fn has_converted(&self, outcome: &Outcome) -> bool {
        outcome.reached & bit(self.last_required) != 0
    }

    /// When a unit that converted did, and when it entered; `None` for others.
    pub(super) fn conversion_ms(&self, outcome: &Outcome) -> Option<i64> {
        let by_step = |event: &&StepEvent| self.in_any_order() || event.step == self.last_required;
        outcome.path.iter().rev().find(by_step).filter(|_| self.has_converted(outcome)).map(|event| event.time_ms)
    }

    /// When a unit entered: the first time of its path. `None` without a path.
    pub(super) fn entry_ms(&self, outcome: &Outcome) -> Option<i64> {
        outcome.path.first().map(|event| event.time_ms)
    }

    /// The last time at which a unit could still take a step.
    pub(super) fn window_end_ms(&self, outcome: &Outcome) -> Option<i64> {
        let [first, last] = [outcome.path.first()?, outcome.path.last()?];
        Some(self.rules.window_end_ms(first.time_ms, last.time_ms))
    }

    /// Whether a unit has not converted but still can.
    pub(super) fn is_open(&self, outcome: &Outcome) -> bool {
        !self.has_converted(outcome) && self.window_end_ms(outcome).is_some_and(|end_ms| self.as_of_ms < end_ms)
    }

    /// The event at which a unit stopped, if that was this step and not the end.
    pub(super) fn stopped_at(&self, step: usize, outcome: &Outcome) -> Option<StepEvent> {
        let last = outcome.path.last().copied().filter(|_| !self.has_converted(outcome))?;
        let place = if self.in_any_order() { outcome.path.len() - 1 } else { last.step };
        (place == step).then_some(last)
    }

    /// Tells, for each step a unit reached, the milliseconds since the step its rate is of.
    pub(super) fn hops_ms(&self, outcome: &Outcome, mut tell: impl FnMut(usize, i64)) {
        outcome.hops_ms.iter().for_each(|&(step, ms)| tell(step, ms));
        let mut base: Option<i64> = None;
        for (place, event) in outcome.path.iter().enumerate() {
            let step = if self.in_any_order() { place } else { event.step };
            if let Some(base) = base {
                tell(step, event.time_ms - base);
            }
            if self.in_any_order() || self.rules.required & bit(step) != 0 {
                base = Some(event.time_ms);
            }
        }
    }

    /// The first step after this one that must be taken; none after the last.
    pub(super) fn next_required(&self, step: usize) -> Option<usize> {
        (step + 1..self.query.steps.len()).find(|&next| self.rules.required & bit(next) != 0)
    }

    /// The last step that a unit must take to have converted.
    pub(super) fn last_required(&self) -> usize {
        self.last_required
    }

    pub(super) fn in_any_order(&self) -> bool {
        self.query.sequence == Sequence::Any
    }

    /// A person's identifier.
    pub(super) fn person(&self, code: u32) -> String {
        self.log.persons().text(code).unwrap_or_default().to_owned()
    }
}

/// Milliseconds as seconds.
pub(super) fn seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}
