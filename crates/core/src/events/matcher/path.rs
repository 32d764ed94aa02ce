//! The best path itself, once the search has told how long it is, when it starts and when it ends.
//!
//! A pass backwards over the instants tells, for every state, step and number of optional steps still to come, at which
//! instant the step can be taken next so that the path gets to its end. Then the path is walked forwards: each step at the
//! first such instant, and there the first events of the file that leave enough for the others.

use super::classify::StepSet;
use super::rules::{Rules, bit, each};
use super::runs::{Leaving, Problem, Run, Runs, State, is_clean_behind, is_ended, must_take};
use super::search::{Best, Starts};

/// No instant.
const NEVER: u32 = u32::MAX;

/// A step taken by an event of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) step: usize,
    /// Place of the event in the unit.
    pub(super) event: usize,
}

/// Finds paths, unit after unit. Reuses its memory.
#[derive(Debug, Default)]
pub(super) struct Paths {
    runs: Runs,
    table: Table,
}

/// The next instants, by instant, state, next step and optional steps to come.
#[derive(Debug, Default)]
struct Table {
    next: Vec<u32>,
    /// The first instant it knows.
    first: usize,
    steps: usize,
    optional: usize,
    watched: StepSet,
}

/// A path under way to a known end.
#[derive(Clone, Copy)]
struct Goal<'a> {
    problem: &'a Problem<'a>,
    best: Best,
}

impl Paths {
    /// The reported path: among those as good as `best`, each step at its earliest time, then the lowest file order.
    pub(super) fn find(&mut self, problem: &Problem<'_>, best: Best, starts: Starts, path: &mut Vec<Taken>) {
        path.clear();
        let goal = Goal { problem, best };
        let first = problem.instants.partition_point(|instant| instant.time_ms < best.start_ms).max(starts.first());
        let end = problem.instants.partition_point(|instant| instant.time_ms <= best.end_ms);
        self.fill(goal, first, end);
        let last_start = match starts {
            Starts::Anywhere => end,
            Starts::At(place) => place + 1,
        };
        let mut next = (first..last_start)
            .take_while(|&place| problem.instants[place].time_ms == best.start_ms)
            .find(|&place| self.can(goal, place, None, bit(0), best.optional as usize));
        let mut from = None;
        let mut step = 0;
        let mut to_come = best.optional as usize;
        while let Some(place) = next {
            let chosen = self.choose(goal, place, from, step, to_come);
            self.assign(problem, place, from, &chosen, path);
            to_come = to_come.saturating_sub(optional_in(problem.rules, chosen.taken));
            next = chosen.then.map(|(place, _)| place);
            step = chosen.then.map_or(0, |(_, step)| step);
            from = Some(chosen.state);
        }
    }

    /// Fills the table from behind.
    fn fill(&mut self, goal: Goal<'_>, first: usize, end: usize) {
        let Goal { problem, .. } = goal;
        self.table.reset(problem.rules, first, end);
        for place in (first..end).rev() {
            for index in 0..self.table.states() {
                let state = self.table.state(index);
                if !is_ended(problem, place, state) {
                    self.table.carry(place, index);
                }
                for step in each(problem.rules.next_steps(Some(state.last)) & problem.instants[place].serves) {
                    for to_come in 0..=self.table.optional {
                        if self.can(goal, place, Some(state), bit(step), to_come) {
                            let slot = self.table.slot(place, state, step, to_come);
                            self.table.next[slot] = place as u32;
                        }
                    }
                }
            }
        }
    }

    /// Whether a path can take these steps first at an instant, whatever next there, and get to its end with this many
    /// optional steps, counted from the first of these.
    fn can(&mut self, goal: Goal<'_>, place: usize, from: Option<State>, first: StepSet, to_come: usize) -> bool {
        let Self { runs, table } = self;
        let mut can = false;
        runs.find(goal.problem, place, from, first, &mut |run| can |= table.completes(goal, place, run, to_come));
        can
    }

    /// The steps to take at an instant, beginning with `step`.
    fn choose(&mut self, goal: Goal<'_>, place: usize, from: Option<State>, step: usize, to_come: usize) -> Chosen {
        let rules = goal.problem.rules;
        let mut taken = bit(step);
        let mut last = step;
        'more: loop {
            for next in each(rules.next_steps(Some(last))) {
                if self.can(goal, place, from, taken | bit(next), to_come) {
                    taken |= bit(next);
                    last = next;
                    continue 'more;
                }
                if let Some(later) = self.later(goal, place, from, taken, next, to_come) {
                    let watched = from.map_or(0, |state| state.watched) | taken & rules.watched;
                    return Chosen { taken, state: State { last, watched }, then: Some((later, next)) };
                }
            }
            let watched = from.map_or(0, |state| state.watched) | taken & rules.watched;
            return Chosen { taken, state: State { last, watched }, then: None };
        }
    }

    /// The instant at which a path that takes exactly these steps here takes the `next` one, if it gets to its end.
    fn later(
        &mut self,
        goal: Goal<'_>,
        place: usize,
        from: Option<State>,
        taken: StepSet,
        next: usize,
        to_come: usize,
    ) -> Option<usize> {
        let problem = goal.problem;
        let run = self.runs.run(problem, place, from, [taken, 0]).filter(|run| run.may_go_on)?;
        let to_come = to_come.saturating_sub(optional_in(problem.rules, taken));
        self.table.later(goal, place, run.state, next, to_come)
    }

    /// The first events of the file that can serve the chosen steps.
    fn assign(
        &mut self,
        problem: &Problem<'_>,
        place: usize,
        from: Option<State>,
        chosen: &Chosen,
        path: &mut Vec<Taken>,
    ) {
        let instant = &problem.instants[place];
        let how = if chosen.then.is_some() { Leaving::GoingOn } else { Leaving::Ending };
        let must = must_take(problem, from, chosen.state, how);
        let mut serves = problem.unit.serves[instant.events()].to_vec();
        for step in each(chosen.taken) {
            for event in 0..serves.len() {
                if serves[event] & bit(step) == 0 {
                    continue;
                }
                let mut tried = serves.clone();
                tried.iter_mut().for_each(|serves| *serves &= !bit(step));
                tried[event] = if problem.rules.reuse_event { tried[event] | bit(step) } else { bit(step) };
                if self.runs.take(problem, place, &tried, [chosen.taken, 0], must).is_some() {
                    serves = tried;
                    path.push(Taken { step, event: instant.begin + event });
                    break;
                }
            }
        }
    }
}

/// What a path takes at an instant.
struct Chosen {
    taken: StepSet,
    state: State,
    /// Where it goes on, and with which step.
    then: Option<(usize, usize)>,
}

impl Table {
    fn reset(&mut self, rules: &Rules, first: usize, end: usize) {
        self.first = first;
        self.steps = rules.steps;
        self.optional = rules.optional.count_ones() as usize;
        self.watched = rules.watched;
        self.next.clear();
        self.next.resize((end + 1 - first) * self.states() * self.width(), NEVER);
    }

    /// How many states there are.
    fn states(&self) -> usize {
        self.steps << self.watched.count_ones()
    }

    /// How many next instants each state has.
    fn width(&self) -> usize {
        (self.optional + 1) * (self.optional + 1)
    }

    fn state(&self, index: usize) -> State {
        let last = index % self.steps;
        let choice = index / self.steps;
        let is_taken = |(place, _): &(usize, usize)| choice >> place & 1 == 1;
        let watched = each(self.watched).enumerate().filter(is_taken).fold(0, |set, (_, step)| set | bit(step));
        State { last, watched }
    }

    fn index(&self, state: State) -> usize {
        let places = each(self.watched).enumerate();
        let choice =
            places.fold(0, |choice, (place, step)| choice | usize::from(state.watched & bit(step) != 0) << place);
        choice * self.steps + state.last
    }

    fn slot(&self, place: usize, state: State, step: usize, to_come: usize) -> usize {
        // Between the last step and the next there are only optional ones.
        let which = step - state.last - 1;
        let row = (place - self.first) * self.states() + self.index(state);
        row * self.width() + which * (self.optional + 1) + to_come
    }

    /// What can be done behind an instant can be done from before it, when a path may take nothing there.
    fn carry(&mut self, place: usize, index: usize) {
        let width = self.width();
        let from = ((place + 1 - self.first) * self.states() + index) * width;
        let to = ((place - self.first) * self.states() + index) * width;
        self.next.copy_within(from..from + width, to);
    }

    /// The instant behind `place` at which a path takes a step next, if its window allows.
    fn later(&self, goal: Goal<'_>, place: usize, state: State, step: usize, to_come: usize) -> Option<usize> {
        let later = self.next[self.slot(place + 1, state, step, to_come)];
        let instants = goal.problem.instants;
        let is_within = |later: &usize| {
            goal.problem.rules.is_within(goal.best.start_ms, instants[place].time_ms, instants[*later].time_ms)
        };
        (later != NEVER).then_some(later as usize).filter(is_within)
    }

    /// Whether a path that takes a run at an instant gets to its end, with at least so many optional steps in all.
    fn completes(&self, goal: Goal<'_>, place: usize, run: Run, to_come: usize) -> bool {
        let Goal { problem, best } = goal;
        let rules = problem.rules;
        let to_come = to_come.saturating_sub(optional_in(rules, run.taken));
        let is_end = to_come == 0
            && problem.instants[place].time_ms == best.end_ms
            && rules.required_until(run.state.last) == best.required
            && is_clean_behind(problem, place, run.state, best.start_ms);
        let can_go_on = |step: usize| self.later(goal, place, run.state, step, to_come).is_some();
        is_end || run.may_go_on && each(rules.next_steps(Some(run.state.last))).any(can_go_on)
    }
}

fn optional_in(rules: &Rules, taken: StepSet) -> usize {
    (taken & rules.optional).count_ones() as usize
}
