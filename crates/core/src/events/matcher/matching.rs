//! Events of one instant and the steps they serve, each event at most one: bipartite matching.
//!
//! Events that serve the same steps are interchangeable, so they are held as one class with a capacity: a thousand tied
//! purchases are one class. Steps are matched by augmenting paths (Kuhn's algorithm).

use super::classify::StepSet;
use crate::events::query::MAX_STEPS;

/// Events that serve the same steps.
struct Class {
    set: StepSet,
    events: usize,
    /// The steps its events are matched to; never more than it has events.
    serves: StepSet,
    seen: bool,
}

/// A matching of the longest run of steps that ends with the step added last.
#[derive(Default)]
pub(super) struct Matching {
    classes: Vec<Class>,
    /// First step of the run.
    begin: usize,
}

impl Matching {
    /// Forgets events and steps.
    pub(super) fn clear(&mut self) {
        self.classes.clear();
        self.begin = 0;
    }

    /// Adds an event that serves these steps. All events come before the first step.
    pub(super) fn add(&mut self, set: StepSet) {
        match self.classes.iter_mut().find(|class| class.set == set) {
            Some(class) => class.events += 1,
            None => self.classes.push(Class { set, events: 1, serves: 0, seen: false }),
        }
    }

    /// Adds the next step to the run and drops steps from its beginning until there are events for all that are left.
    /// Steps come in order from 0. Returns the first step of the run; `step + 1` when no event serves this step.
    pub(super) fn extend(&mut self, step: usize) -> usize {
        while self.begin <= step && !self.augment_anew(step) {
            let dropped: StepSet = 1 << self.begin;
            self.classes.iter_mut().for_each(|class| class.serves &= !dropped);
            self.begin += 1;
        }
        self.begin
    }

    fn augment_anew(&mut self, step: usize) -> bool {
        self.classes.iter_mut().for_each(|class| class.seen = false);
        self.augment(step)
    }

    /// Finds an event for a step, if need be by finding another event for a step that has one. At most [`MAX_STEPS`]
    /// calls deep: every class on the way is full, and each step has one event.
    fn augment(&mut self, step: usize) -> bool {
        let bit: StepSet = 1 << step;
        debug_assert!(step < MAX_STEPS);
        for i in 0..self.classes.len() {
            let class = &mut self.classes[i];
            if class.seen || class.set & bit == 0 {
                continue;
            }
            class.seen = true;
            if (class.serves.count_ones() as usize) < class.events {
                class.serves |= bit;
                return true;
            }
            let mut others = class.serves;
            while others != 0 {
                let other = others.trailing_zeros() as usize;
                others ^= 1 << other;
                if self.augment(other) {
                    let class = &mut self.classes[i];
                    class.serves ^= bit | 1 << other;
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(events: &[StepSet], steps: usize) -> Vec<usize> {
        let mut matching = Matching::default();
        events.iter().for_each(|&set| matching.add(set));
        (0..steps).map(|step| matching.extend(step)).collect()
    }

    #[test]
    fn an_event_gives_way_to_the_step_only_it_serves() {
        // One event serves both steps, one only the first: a greedy walk that gives the first event to step 0 fails.
        assert_eq!(runs(&[0b11, 0b01], 2), [0, 0]);
        assert_eq!(runs(&[0b01, 0b11], 2), [0, 0]);
        // A chain of three that all have to move.
        assert_eq!(runs(&[0b0011, 0b0110, 0b1100, 0b0001], 4), [0, 0, 0, 0]);
    }

    #[test]
    fn an_event_serves_one_step_only() {
        assert_eq!(runs(&[0b11], 2), [0, 1]);
        assert_eq!(runs(&[0b111, 0b111], 3), [0, 0, 1]);
    }

    #[test]
    fn a_step_nobody_serves_breaks_the_run() {
        assert_eq!(runs(&[0b101, 0b101], 3), [0, 2, 2]);
        assert_eq!(runs(&[], 2), [1, 2]);
    }

    #[test]
    fn a_million_equal_events_are_one_class() {
        let mut matching = Matching::default();
        (0..1_000_000).for_each(|_| matching.add(StepSet::MAX));
        assert_eq!(matching.classes.len(), 1);
        assert!((0..MAX_STEPS).all(|step| matching.extend(step) == 0));
    }
}
