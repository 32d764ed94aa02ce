//! What makes a sequence of events a path: the options of a query in the form in which they are checked.

use super::classify::{ExclusionSet, StepSet};
use crate::events::query::{Effect, Limit, MAX_STEPS, Resolved, Sequence, Ties};

/// The rules of a query for ordered paths.
#[derive(Debug, Clone)]
pub(in crate::events) struct Rules {
    /// How many steps there are.
    pub(super) steps: usize,
    pub(super) limit: Limit,
    pub(super) reuse_event: bool,
    pub(super) ties: Ties,
    /// Whether all events between the first and the last of a path must be taken.
    pub(super) strict: bool,
    /// Steps that no path can go past without taking them.
    pub(in crate::events) required: StepSet,
    /// Steps that may be skipped.
    pub(super) optional: StepSet,
    /// Exclusions that end a path.
    pub(super) stops: Vec<Zone>,
    /// Exclusions that taint a path.
    pub(super) drops: Vec<Zone>,
    /// Optional steps at which the zone of an exclusion begins or ends: whether a path took them matters later.
    pub(super) watched: StepSet,
}

/// Where in a path an exclusion counts: strictly after one step was taken and before another was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone {
    /// The exclusion's bit.
    pub(super) exclusion: ExclusionSet,
    pub(super) after: usize,
    pub(super) before: usize,
}

impl Rules {
    pub(in crate::events) fn new(query: &Resolved) -> Self {
        let steps = query.steps.len();
        let optional = query.steps.iter().enumerate().filter(|(_, step)| step.optional);
        let optional = optional.fold(0, |set, (step, _)| set | bit(step));
        let zones = |effect: Effect| {
            let all = query.exclusions.iter().enumerate().filter(move |(_, exclusion)| exclusion.effect == effect);
            all.map(|(place, exclusion)| Zone {
                exclusion: 1 << place,
                after: exclusion.after,
                before: exclusion.before,
            })
        };
        let ends = query.exclusions.iter().fold(0, |set, it| set | bit(it.after) | bit(it.before));
        Self {
            steps,
            limit: query.limit,
            // Times that must increase do not between an event and itself.
            reuse_event: query.reuse_event && query.ties != Ties::Increasing,
            ties: query.ties,
            strict: query.sequence == Sequence::Strict,
            required: up_to(steps) & !optional,
            optional,
            stops: zones(Effect::Stop).collect(),
            drops: zones(Effect::Drop).collect(),
            watched: optional & ends,
        }
    }

    /// The same rules for the path from one step to the next, which become steps 0 and 1. For queries without optional
    /// steps and exclusions.
    pub(super) fn of_pair(&self) -> Self {
        Self { steps: 2, required: 0b11, ..self.clone() }
    }

    /// The steps a path can take next: `taken` is the last step taken, none before the first.
    pub(super) fn next_steps(&self, taken: Option<usize>) -> StepSet {
        let Some(taken) = taken else { return 1 };
        let behind = up_to(self.steps) & !up_to(taken + 1);
        let next_required = behind & self.required;
        behind & (next_required ^ next_required.wrapping_sub(1))
    }

    /// How many required steps a path has taken whose last step this is.
    pub(super) fn required_until(&self, last: usize) -> u32 {
        (self.required & up_to(last + 1)).count_ones()
    }

    /// Whether a path may go on from one time to another. `start_ms` is its first time, `last_ms` its last.
    pub(super) fn is_within(&self, start_ms: i64, last_ms: i64, now_ms: i64) -> bool {
        match self.limit {
            Limit::None => true,
            Limit::Funnel { ms } => now_ms.saturating_sub(start_ms) <= ms,
            Limit::Hop { ms } => now_ms.saturating_sub(last_ms) <= ms,
        }
    }

    /// The last time at which a path may still take a step.
    pub(in crate::events) fn window_end_ms(&self, start_ms: i64, last_ms: i64) -> i64 {
        match self.limit {
            Limit::None => i64::MAX,
            Limit::Funnel { ms } => start_ms.saturating_add(ms),
            Limit::Hop { ms } => last_ms.saturating_add(ms),
        }
    }

    /// Whether each hop has its own limit.
    pub(super) fn is_hop(&self) -> bool {
        matches!(self.limit, Limit::Hop { .. })
    }

    /// Whether a path has taken a step: `last` is its last step, `watched` what it took of the watched steps.
    pub(super) fn has_taken(&self, step: usize, last: usize, watched: StepSet) -> bool {
        if self.optional & bit(step) == 0 { step <= last } else { watched & bit(step) != 0 }
    }

    /// The exclusions among `zones` that count for a path right now.
    pub(super) fn open_zones(&self, zones: &[Zone], last: usize, watched: StepSet) -> ExclusionSet {
        let is_open =
            |zone: &&Zone| self.has_taken(zone.after, last, watched) && !self.has_taken(zone.before, last, watched);
        zones.iter().filter(is_open).fold(0, |set, zone| set | zone.exclusion)
    }
}

pub(in crate::events) fn bit(step: usize) -> StepSet {
    1 << step
}

/// The first `count` steps.
pub(super) fn up_to(count: usize) -> StepSet {
    if count >= MAX_STEPS { StepSet::MAX } else { bit(count) - 1 }
}

/// The steps of a set, from the first to the last.
pub(in crate::events) fn each(mut set: StepSet) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let step = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(step)
    })
}

/// All subsets of a set, the empty one first.
pub(super) fn subsets(set: StepSet) -> impl Iterator<Item = StepSet> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let subset: StepSet = next?;
        let after = subset.wrapping_sub(set) & set;
        next = (after != 0).then_some(after);
        Some(subset)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::query::{Query, QueryStep};

    #[test]
    fn optional_steps_can_be_gone_past() {
        let mut query = Query::of_events(["A", "B", "C", "D", "E"]);
        for step in [1, 2, 4] {
            query.steps[step] = QueryStep { optional: true, ..query.steps[step].clone() };
        }
        let rules = Rules::new(&query.resolve().expect("a query of five steps"));
        let next = [None, Some(0), Some(1), Some(2), Some(3), Some(4)].map(|taken| rules.next_steps(taken));
        assert_eq!(next, [0b1, 0b1110, 0b1100, 0b1000, 0b10000, 0]);
        assert_eq!([0, 1, 2, 3, 4].map(|last| rules.required_until(last)), [1, 1, 1, 2, 2]);
    }

    #[test]
    fn all_steps_fit_into_a_set() {
        assert_eq!(up_to(64), StepSet::MAX);
        assert_eq!(each(up_to(64)).last(), Some(63));
        assert_eq!(subsets(0b101).collect::<Vec<_>>(), [0, 0b001, 0b100, 0b101]);
        assert_eq!(subsets(0).collect::<Vec<_>>(), [0]);
    }
}
