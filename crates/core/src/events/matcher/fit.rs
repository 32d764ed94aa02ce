//! Steps and the events of one instant: who can serve whom.
//!
//! Each event serves one step only, some steps must be served, some events must serve. That is bipartite matching with
//! vertices to cover on both sides (Mendelsohn and Dulmage, "Some generalizations of the problem of distinct
//! representatives", 1958): first the events that must serve, then the steps that must be served, which may take
//! events away from other steps but never leave an event without one, then as many others as there are events for.

use super::classify::StepSet;
use super::rules::{bit, each};
use crate::events::query::MAX_STEPS;

/// An event of the instant.
#[derive(Debug, Clone, Copy)]
struct Event {
    serves: StepSet,
    must: bool,
    /// The step it serves, if any.
    step: Option<usize>,
    seen: bool,
}

/// Events of one instant. Reuses its memory.
#[derive(Debug, Default)]
pub(super) struct Fit {
    events: Vec<Event>,
    /// Events that serve the same steps and need not serve any, so that a thousand of them count as few.
    alike: Vec<(StepSet, u32)>,
    /// The event that serves each step.
    event_of: Vec<Option<usize>>,
    required: StepSet,
    allowed: StepSet,
    /// Steps seen while an event looks for one.
    seen: StepSet,
    /// Whether one event may serve several steps.
    reuse: bool,
}

impl Fit {
    /// Forgets all events.
    pub(super) fn clear(&mut self, reuse: bool) {
        self.events.clear();
        self.alike.clear();
        self.reuse = reuse;
    }

    /// Adds an event and the steps it could serve. One that `must` serve may not be left over.
    pub(super) fn add(&mut self, serves: StepSet, must: bool) {
        if !must {
            if serves == 0 {
                return;
            }
            match self.alike.iter_mut().find(|(set, _)| *set == serves) {
                // More events than steps are as good as fewer.
                Some((set, count)) if *count >= set.count_ones() => return,
                Some((_, count)) => *count += 1,
                None => self.alike.push((serves, 1)),
            }
        }
        self.events.push(Event { serves, must, step: None, seen: false });
    }

    /// The steps that are served if all `required` ones must be, and as many of the `optional` ones as can; `None` when
    /// that cannot be.
    pub(super) fn solve(&mut self, required: StepSet, optional: StepSet) -> Option<StepSet> {
        self.required = required;
        self.allowed = required | optional;
        self.event_of.clear();
        self.event_of.resize(MAX_STEPS, None);
        self.events.iter_mut().for_each(|event| event.step = None);
        if self.reuse {
            let union = self.events.iter().fold(0, |union, event| union | event.serves);
            if required & !union != 0 {
                return None;
            }
            self.allowed &= union;
        }
        // Who must serve but has no step left; also catches more of them than there are steps.
        for event in 0..self.events.len() {
            self.seen = 0;
            if self.events[event].must && !self.place_event(event) {
                return None;
            }
        }
        if self.reuse {
            return Some(self.allowed);
        }
        for step in each(required) {
            if !self.is_served(step) && !self.serve_anew(step, false) && !self.serve_anew(step, true) {
                return None;
            }
        }
        for step in each(optional) {
            let _ = self.is_served(step) || self.serve_anew(step, false);
        }
        Some(each(self.allowed).filter(|&step| self.is_served(step)).fold(0, |set, step| set | bit(step)))
    }

    fn is_served(&self, step: usize) -> bool {
        self.event_of[step].is_some()
    }

    /// Finds a step for an event, if need be by finding another step for the event that serves it.
    fn place_event(&mut self, event: usize) -> bool {
        for step in each(self.events[event].serves & self.allowed) {
            if self.seen & bit(step) != 0 {
                continue;
            }
            self.seen |= bit(step);
            if self.event_of[step].is_none_or(|other| self.place_event(other)) {
                self.assign(step, event);
                return true;
            }
        }
        false
    }

    fn serve_anew(&mut self, step: usize, may_take_away: bool) -> bool {
        self.events.iter_mut().for_each(|event| event.seen = false);
        self.serve(step, may_take_away)
    }

    /// Finds an event for a step, if need be by finding another event for a step that has one, or by leaving a step
    /// without one that need not be served.
    fn serve(&mut self, step: usize, may_take_away: bool) -> bool {
        for index in 0..self.events.len() {
            let event = &mut self.events[index];
            if event.seen || event.serves & bit(step) == 0 {
                continue;
            }
            event.seen = true;
            let served = event.step;
            let free = match served {
                None => true,
                Some(other) if self.serve(other, may_take_away) => true,
                Some(other) if may_take_away && self.required & bit(other) == 0 => {
                    self.event_of[other] = None;
                    true
                }
                Some(_) => false,
            };
            if free {
                self.assign(step, index);
                return true;
            }
        }
        false
    }

    fn assign(&mut self, step: usize, event: usize) {
        self.event_of[step] = Some(event);
        self.events[event].step = Some(step);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::events::matcher::rules::subsets;

    /// The most steps served, by trying every way.
    fn by_trying(events: &[(StepSet, bool)], required: StepSet, optional: StepSet, reuse: bool) -> Option<u32> {
        let fits = |steps: StepSet| {
            let list: Vec<usize> = each(steps).collect();
            let mut ways = vec![vec![]];
            for &step in &list {
                let serving = (0..events.len()).filter(|&event| events[event].0 & bit(step) != 0);
                ways = serving
                    .flat_map(|event| {
                        let free = ways.iter().filter(move |way: &&Vec<usize>| reuse || !way.contains(&event));
                        free.map(move |way| way.iter().copied().chain([event]).collect::<Vec<_>>()).collect::<Vec<_>>()
                    })
                    .collect();
            }
            ways.iter().any(|way| (0..events.len()).all(|event| !events[event].1 || way.contains(&event)))
        };
        let sets = subsets(optional).map(|some| required | some).filter(|&steps| fits(steps));
        sets.map(|steps| (steps & optional).count_ones()).max()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]
        #[test]
        fn serves_as_many_as_can_be(
            events in prop::collection::vec((0_u64..32, prop::bool::weighted(0.3)), 0..6),
            required in 0_u64..32,
            optional in 0_u64..32,
            reuse: bool,
        ) {
            let optional = optional & !required;
            let mut fit = Fit::default();
            fit.clear(reuse);
            events.iter().for_each(|&(serves, must)| fit.add(serves, must));
            let served = fit.solve(required, optional);
            prop_assert_eq!(
                served.map(|steps| (steps & optional).count_ones()),
                by_trying(&events, required, optional, reuse)
            );
            prop_assert!(served.is_none_or(|steps| steps & required == required && steps & !(required | optional) == 0));
        }
    }

    #[test]
    fn a_million_equal_events_count_as_few() {
        let mut fit = Fit::default();
        fit.clear(false);
        (0..1_000_000).for_each(|_| fit.add(StepSet::MAX, false));
        assert_eq!(fit.events.len(), 64);
        assert_eq!(fit.solve(StepSet::MAX, 0), Some(StepSet::MAX));
    }
}
