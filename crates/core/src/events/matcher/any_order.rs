//! Steps in any order: the largest number of distinct steps that distinct events serve inside one window.

use std::ops::Range;

use super::classify::StepSet;
use super::fit::Fit;
use super::path::Taken;
use super::rules::{Rules, bit, each, up_to};
use super::unit::UnitEvents;
use crate::events::query::Limit;

/// Counts steps in any order, unit after unit. Reuses its memory.
#[derive(Debug, Default)]
pub(super) struct AnyOrder {
    fit: Fit,
    /// Events in the window, by the steps they serve.
    classes: Vec<(StepSet, u32)>,
}

/// The events of the best window and how many steps they serve.
struct Window {
    depth: u32,
    /// The last event is of the last instant, the first of the latest first instant.
    events: Range<usize>,
}

impl AnyOrder {
    /// The path with most steps; then the one that is done first; then the one that starts last; then each step, from the
    /// first of the query to the last, at its earliest time; then the lowest file order.
    pub(super) fn find(&mut self, rules: &Rules, unit: &UnitEvents, path: &mut Vec<Taken>) {
        path.clear();
        let Some(Window { depth, events }) = self.best_window(rules, unit) else { return };
        let start_ms = unit.time_ms[events.start];
        let end_ms = unit.time_ms[events.end - 1];
        let at = |event: usize| unit.time_ms[events.start + event];
        let mut serves = unit.serves[events.clone()].to_vec();
        leave_out_useless(rules, &mut serves, |event| at(event) == start_ms || at(event) == end_ms);
        let mut is_path =
            |serves: &[StepSet], taken| self.is_path(rules, serves, taken, &at, [start_ms, end_ms], depth);
        let mut taken = 0;
        for step in 0..rules.steps {
            // The time of each step, before the event: another event of that time may be needed elsewhere.
            let mut times: Vec<i64> =
                (0..serves.len()).filter(|&event| serves[event] & bit(step) != 0).map(at).collect();
            times.dedup();
            let only = |time_ms: i64| without(&serves, step, |event| at(event) != time_ms);
            let found = times.into_iter().map(only).find(|tried| is_path(tried, taken | bit(step)));
            taken |= if found.is_some() { bit(step) } else { 0 };
            serves = found.unwrap_or_else(|| without(&serves, step, |_| true));
        }
        for step in each(taken) {
            let candidates = (0..serves.len()).filter(|&event| serves[event] & bit(step) != 0);
            let assigned = |event: usize| {
                let mut tried = without(&serves, step, |other| other != event);
                tried[event] = if rules.reuse_event { tried[event] } else { bit(step) };
                (event, tried)
            };
            if let Some((event, tried)) = candidates.map(assigned).find(|(_, tried)| is_path(tried, taken)) {
                path.push(Taken { step, event: events.start + event });
                serves = tried;
            }
        }
        let mut order: Vec<(i64, u32)> = path.iter().map(|taken| unit.time_ms[taken.event]).zip(0..).collect();
        order.sort_unstable();
        let by_step = std::mem::take(path);
        path.extend(order.into_iter().map(|(_, taken)| by_step[taken as usize]));
    }

    /// Whether enough steps can be served, among them those `taken`, with something at the first time and at the last.
    fn is_path(
        &mut self,
        rules: &Rules,
        serves: &[StepSet],
        taken: StepSet,
        at: &dyn Fn(usize) -> i64,
        [start_ms, end_ms]: [i64; 2],
        depth: u32,
    ) -> bool {
        let ends = |time_ms: i64| {
            let mut kinds = Vec::new();
            (0..serves.len()).filter(move |&event| {
                // Of events that serve the same steps, one is as good as another.
                let is_new = at(event) == time_ms && serves[event] != 0 && !kinds.contains(&serves[event]);
                kinds.extend(is_new.then_some(serves[event]));
                is_new
            })
        };
        // The same event can be at both ends, if they are one instant.
        ends(start_ms).any(|first| {
            ends(end_ms).any(|last| {
                self.fit.clear(rules.reuse_event);
                for (event, &serves) in serves.iter().enumerate() {
                    self.fit.add(serves, event == first || event == last);
                }
                self.fit.solve(taken, up_to(rules.steps) & !taken).is_some_and(|served| served.count_ones() == depth)
            })
        })
    }

    fn best_window(&mut self, rules: &Rules, unit: &UnitEvents) -> Option<Window> {
        let mut best: Option<Window> = None;
        self.classes.clear();
        let mut begin = 0;
        let mut end = 0;
        while end < unit.len() {
            let now_ms = unit.time_ms[end];
            while end < unit.len() && unit.time_ms[end] == now_ms {
                self.enter(unit.serves[end]);
                end += 1;
            }
            while !is_within(rules, unit.time_ms[begin], now_ms) {
                self.leave(unit.serves[begin]);
                begin += 1;
            }
            let depth = self.depth(rules);
            if depth > best.as_ref().map_or(0, |best| best.depth) {
                best = Some(Window { depth, events: begin..end });
                if depth == rules.steps as u32 {
                    break;
                }
            }
        }
        let Window { depth, events } = best?;
        let begin = self.latest_start(rules, unit, depth, events.clone());
        Some(Window { depth, events: begin..events.end })
    }

    /// The first event of the last instant from which there are still as many steps.
    fn latest_start(&mut self, rules: &Rules, unit: &UnitEvents, depth: u32, events: Range<usize>) -> usize {
        self.classes.clear();
        let mut begin = events.end;
        while begin > events.start {
            let instant_ms = unit.time_ms[begin - 1];
            while begin > events.start && unit.time_ms[begin - 1] == instant_ms {
                begin -= 1;
                self.enter(unit.serves[begin]);
            }
            if self.depth(rules) == depth {
                break;
            }
        }
        begin
    }

    fn enter(&mut self, serves: StepSet) {
        match self.classes.iter_mut().find(|(set, _)| *set == serves) {
            Some((_, count)) => *count += 1,
            None => self.classes.push((serves, 1)),
        }
    }

    fn leave(&mut self, serves: StepSet) {
        self.classes.iter_mut().filter(|(set, _)| *set == serves).for_each(|(_, count)| *count -= 1);
    }

    /// How many steps the events in the window serve.
    fn depth(&mut self, rules: &Rules) -> u32 {
        self.fit.clear(rules.reuse_event);
        for &(serves, count) in &self.classes {
            (0..count.min(serves.count_ones())).for_each(|_| self.fit.add(serves, false));
        }
        self.fit.solve(0, up_to(rules.steps)).map_or(0, StepSet::count_ones)
    }
}

/// The steps that events serve when some of them no longer serve one step.
fn without(serves: &[StepSet], step: usize, is_without: impl Fn(usize) -> bool) -> Vec<StepSet> {
    let left = |(event, &serves): (usize, &StepSet)| if is_without(event) { serves & !bit(step) } else { serves };
    serves.iter().enumerate().map(left).collect()
}

/// Takes the steps from the events that no path needs: of those that serve a step, the first few are enough, because the
/// others on the path can stand in the way of only so many. Not at the ends, where something must be taken.
fn leave_out_useless(rules: &Rules, serves: &mut [StepSet], is_end: impl Fn(usize) -> bool) {
    let mut seen = vec![0; rules.steps];
    for (event, serves) in serves.iter_mut().enumerate() {
        for step in each(*serves) {
            seen[step] += 1;
            if seen[step] > rules.steps + 2 && !is_end(event) {
                *serves &= !bit(step);
            }
        }
    }
}

fn is_within(rules: &Rules, start_ms: i64, now_ms: i64) -> bool {
    match rules.limit {
        Limit::Funnel { ms } => now_ms.saturating_sub(start_ms) <= ms,
        Limit::None | Limit::Hop { .. } => true,
    }
}
