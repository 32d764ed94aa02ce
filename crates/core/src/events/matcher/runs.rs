//! What a path can take at one instant.

use super::classify::{ExclusionSet, StepSet};
use super::fit::Fit;
use super::rules::{Rules, Zone, bit, each, subsets, up_to};
use super::unit::{Instant, UnitEvents};
use crate::events::query::Ties;

/// A path as far as its future depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// The last step taken.
    pub(super) last: usize,
    /// What it took of the watched steps.
    pub(super) watched: StepSet,
}

/// A unit and the rules by which its paths are found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Problem<'a> {
    pub(super) rules: &'a Rules,
    pub(super) unit: &'a UnitEvents,
    /// The unit's events by their time.
    pub(super) instants: &'a [Instant],
    /// Whether a path that an exclusion taints is none.
    pub(super) clean: bool,
}

/// Steps taken at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) taken: StepSet,
    /// The state of the path afterwards.
    pub(super) state: State,
    /// Whether the path may go on at a later instant. It may always end here, as far as this instant is concerned.
    pub(super) may_go_on: bool,
}

/// Finds runs. Reuses its memory.
#[derive(Debug, Default)]
pub(super) struct Runs {
    fit: Fit,
}

impl Runs {
    /// All runs of a path at an instant that take as many optional steps as possible, one for each last step and each
    /// choice among the watched steps. `from` is the path before, none when it starts here. With a `prefix`, only runs
    /// that begin with exactly these steps, which must be possible next steps; without one it is empty.
    pub(super) fn find(
        &mut self,
        problem: &Problem<'_>,
        place: usize,
        from: Option<State>,
        prefix: StepSet,
        found: &mut dyn FnMut(Run),
    ) {
        let Problem { rules, instants, .. } = problem;
        let serves = instants[place].serves;
        let next = if prefix == 0 { rules.next_steps(from.map(|state| state.last)) } else { prefix };
        if serves & next == 0 || prefix & !serves != 0 {
            return;
        }
        let known = prefix.checked_ilog2().map(|last| last as usize);
        let begin = known.map_or_else(|| from.map_or(0, |state| state.last + 1), |last| last + 1);
        let lasts = serves & up_to(rules.steps) & !up_to(begin) | known.map_or(0, bit);
        for last in each(lasts) {
            let between = up_to(last) & !up_to(begin);
            let required = prefix | between & rules.required | bit(last);
            if between & rules.required & !serves != 0 {
                // Behind a required step that nobody serves there is nothing.
                break;
            }
            let optional = between & rules.optional & serves;
            for watched in subsets(optional & rules.watched) {
                let steps = [required | watched, optional & !rules.watched];
                self.run(problem, place, from, steps).into_iter().for_each(&mut *found);
            }
        }
    }

    /// The run that takes the first of these sets of steps, and as much of the second as can be.
    pub(super) fn run(
        &mut self,
        problem: &Problem<'_>,
        place: usize,
        from: Option<State>,
        steps: [StepSet; 2],
    ) -> Option<Run> {
        let rules = problem.rules;
        let [required, _] = steps;
        let watched = from.map_or(0, |state| state.watched) | required & rules.watched;
        let state = State { last: required.checked_ilog2()? as usize, watched };
        let [to_end, to_go_on] = [Leaving::Ending, Leaving::GoingOn].map(|how| must_take(problem, from, state, how));
        let serves = &problem.unit.serves[problem.instants[place].events()];
        let going_on = self.take(problem, place, serves, steps, to_go_on);
        let excluded_by = problem.instants[place].excluded_by;
        let is_same = to_end.all == to_go_on.all && to_end.of & excluded_by == to_go_on.of & excluded_by;
        let ending = if is_same { going_on } else { self.take(problem, place, serves, steps, to_end) };
        // What may be left over at an end is all that may be when going on, and more: as many steps can be taken.
        let taken = ending?;
        Some(Run { taken, state, may_go_on: going_on.is_some() })
    }

    /// The steps taken if certain events may not be left over. `serves` are the steps that each event of the instant
    /// serves.
    pub(super) fn take(
        &mut self,
        problem: &Problem<'_>,
        place: usize,
        serves: &[StepSet],
        [required, optional]: [StepSet; 2],
        must: MustTake,
    ) -> Option<StepSet> {
        let rules = problem.rules;
        let excluded_by = &problem.unit.excluded_by[problem.instants[place].events()];
        let events = || serves.iter().zip(excluded_by).map(|(&serves, &of)| (serves, must.all || of & must.of != 0));
        if rules.ties == Ties::Increasing || !rules.reuse_event && serves.len() == 1 {
            // One step at most.
            let musts = events().filter(|(_, must)| *must).count();
            let fits = |(serves, must): (StepSet, bool)| serves & required == required && usize::from(must) == musts;
            return (required.is_power_of_two() && events().any(fits)).then_some(required);
        }
        self.fit.clear(rules.reuse_event);
        events().for_each(|(serves, must)| self.fit.add(serves, must));
        self.fit.solve(required, optional)
    }
}

/// How a path leaves an instant at which it took steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    /// It has its last event there.
    Ending,
    /// It takes more events later.
    GoingOn,
}

/// Events of an instant that may not be left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MustTake {
    /// All of them.
    pub(super) all: bool,
    /// Those of these exclusions.
    pub(super) of: ExclusionSet,
}

/// What a path that was at `from` before an instant and is at `to` behind it may not leave over there. Nothing at its
/// first instant; then events of the exclusions whose zone was open before and still is, and if the path is strict and goes
/// on, everything.
pub(super) fn must_take(problem: &Problem<'_>, from: Option<State>, to: State, how: Leaving) -> MustTake {
    let rules = problem.rules;
    let Some(from) = from else { return MustTake { all: false, of: 0 } };
    let open = |zones: &[Zone]| {
        rules.open_zones(zones, from.last, from.watched) & rules.open_zones(zones, to.last, to.watched)
    };
    let tainting = if problem.clean { open(&rules.drops) } else { 0 };
    match how {
        Leaving::Ending => MustTake { all: false, of: tainting },
        Leaving::GoingOn => MustTake { all: rules.strict, of: tainting | open(&rules.stops) },
    }
}

/// Whether a path that takes nothing at an instant may not go on behind it.
pub(super) fn is_ended(problem: &Problem<'_>, place: usize, state: State) -> bool {
    let Problem { rules, instants, clean, .. } = problem;
    let open = |zones: &[Zone]| rules.open_zones(zones, state.last, state.watched) & instants[place].excluded_by;
    rules.strict || instants[place].excluded_by != 0 && (open(&rules.stops) != 0 || *clean && open(&rules.drops) != 0)
}

/// Whether nothing taints a path behind the instant at which it ends, up to the end of its window.
pub(super) fn is_clean_behind(problem: &Problem<'_>, place: usize, state: State, start_ms: i64) -> bool {
    let Problem { rules, instants, .. } = problem;
    let open = rules.open_zones(&rules.drops, state.last, state.watched);
    let end_ms = rules.window_end_ms(start_ms, instants[place].time_ms);
    let mut later = instants[place + 1..].iter().take_while(|instant| instant.time_ms <= end_ms);
    !problem.clean || open == 0 || !later.any(|instant| instant.excluded_by & open != 0)
}
