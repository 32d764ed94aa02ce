//! The search for a unit's best path: how long it is, when it ends, when it starts.
//!
//! One pass over the instants keeps, for every [`State`] a path can be in, the path with the best future: the one that
//! started last, and where each hop is limited, that was at its last step last. Two paths in one state have the same
//! future but for the window, so nothing is lost. No path itself is held; [`super::path`] finds it afterwards.

use super::rules::Rules;
use super::runs::{Problem, Run, Runs, State, is_clean_behind, is_ended};

/// How good a path is. Greater is better, up to the time it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Best {
    /// Required steps taken.
    pub(super) required: u32,
    /// Optional steps taken.
    pub(super) optional: u32,
    pub(super) end_ms: i64,
    pub(super) start_ms: i64,
}

impl Best {
    /// Whether another path is better: longer, then done earlier, then started later.
    pub(super) fn is_worse_than(&self, other: &Self) -> bool {
        let key = |best: &Self| (best.required, best.optional, std::cmp::Reverse(best.end_ms), best.start_ms);
        key(self) < key(other)
    }

    /// Whether it takes every step.
    pub(super) fn is_whole(&self, rules: &Rules) -> bool {
        self.required == rules.required.count_ones() && self.optional == rules.optional.count_ones()
    }
}

/// Where paths may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starts {
    /// At every instant.
    Anywhere,
    /// At this instant only.
    At(usize),
}

impl Starts {
    /// The first instant at which a path may start.
    pub(super) fn first(self) -> usize {
        match self {
            Self::Anywhere => 0,
            Self::At(place) => place,
        }
    }
}

/// The best path in a state.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    state: State,
    optional: u32,
    start_ms: i64,
    last_ms: i64,
}

/// Searches paths, unit after unit. Reuses its memory.
#[derive(Debug, Default)]
pub(super) struct Search {
    candidates: Vec<Candidate>,
    grown: Vec<Candidate>,
    runs: Runs,
}

impl Search {
    /// The best path that starts where it may.
    pub(super) fn best(&mut self, problem: &Problem<'_>, starts: Starts) -> Option<Best> {
        let Problem { rules, instants, .. } = *problem;
        self.candidates.clear();
        let mut best: Option<Best> = None;
        let first = starts.first();
        for (place, instant) in instants.iter().enumerate().skip(first) {
            if best.is_some_and(|best| best.is_whole(rules) && instant.time_ms > best.end_ms) {
                break;
            }
            self.candidates.retain(|it| rules.is_within(it.start_ms, it.last_ms, instant.time_ms));
            let may_start = starts == Starts::Anywhere || place == first;
            if self.candidates.is_empty() && !may_start {
                break;
            }
            self.grow(problem, place, may_start, &mut best);
            self.candidates.retain(|it| !is_ended(problem, place, it.state));
            while let Some(grown) = self.grown.pop() {
                keep(&mut self.candidates, grown, rules.is_hop());
            }
        }
        best
    }

    /// Grows every path by what it can take at an instant.
    fn grow(&mut self, problem: &Problem<'_>, place: usize, may_start: bool, best: &mut Option<Best>) {
        let Self { candidates, grown, runs } = self;
        let rules = problem.rules;
        let now_ms = problem.instants[place].time_ms;
        let mut take = |from: Option<&Candidate>, run: Run| {
            let optional = from.map_or(0, |from| from.optional) + (run.taken & rules.optional).count_ones();
            let start_ms = from.map_or(now_ms, |from| from.start_ms);
            let required = rules.required_until(run.state.last);
            let found = Best { required, optional, end_ms: now_ms, start_ms };
            if best.is_none_or(|best| best.is_worse_than(&found))
                && is_clean_behind(problem, place, run.state, start_ms)
            {
                *best = Some(found);
            }
            if run.may_go_on {
                grown.push(Candidate { state: run.state, optional, start_ms, last_ms: now_ms });
            }
        };
        for candidate in &*candidates {
            runs.find(problem, place, Some(candidate.state), 0, &mut |run| take(Some(candidate), run));
        }
        if may_start {
            runs.find(problem, place, None, 0, &mut |run| take(None, run));
        }
    }
}

/// Adds a path unless one in its state is at least as good, and removes those it is better than.
fn keep(candidates: &mut Vec<Candidate>, new: Candidate, hop: bool) {
    let covers = |one: &Candidate, other: &Candidate| {
        one.state == other.state
            && one.optional == other.optional
            && one.start_ms >= other.start_ms
            && (!hop || one.last_ms >= other.last_ms)
    };
    if candidates.iter().any(|old| covers(old, &new)) {
        return;
    }
    candidates.retain(|old| !covers(&new, old));
    candidates.push(new);
}
