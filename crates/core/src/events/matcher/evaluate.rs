//! From a log and a query to what became of every unit.

use std::ops::Range;

use super::classify::{Classifier, StepSet};
use super::path::Taken;
use super::prepared::{PersonEvents, Prepared};
use super::rules::{Rules, bit, up_to};
use super::solver::{Attempt, NO_KEY, Solver, StartAt};
use super::strict_order::end_scoring;
use super::unit::{UnitEvents, instants};
use super::walk::{Walk, is_walkable};
use crate::events::log::Property;
use crate::events::query::{Bounds, Entry, Resolved, Restart, Sequence, Unit};

/// What became of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::events) struct Outcome {
    /// The person, by its code.
    pub(in crate::events) person: u32,
    /// The steps that count the unit.
    pub(in crate::events) reached: StepSet,
    /// With open entry: the steps it came to from the step before.
    pub(in crate::events) continued: StepSet,
    /// The reported path, in the order of its steps; in the order of time where the steps have none. With open entry, it
    /// is empty.
    pub(in crate::events) path: Vec<StepEvent>,
    /// With open entry: milliseconds from the step before to each step it came to from there, with the step.
    pub(in crate::events) hops_ms: Vec<(usize, i64)>,
}

/// A step of a reported path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::events) struct StepEvent {
    pub(in crate::events) step: usize,
    /// Where the event stands in the columns of the log.
    pub(in crate::events) place: usize,
    pub(in crate::events) time_ms: i64,
}

/// Where the events of a unit stand in the columns of the log: those that are there for the query, in the order of time.
#[derive(Debug, Clone)]
pub(in crate::events) enum Places<'a> {
    /// One after the other.
    Range(Range<usize>),
    /// As listed.
    Listed(&'a [usize]),
}

impl Places<'_> {
    pub(in crate::events) fn iter(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let (range, listed) = match self {
            Places::Range(range) => (range.clone(), &[][..]),
            Places::Listed(listed) => (0..0, *listed),
        };
        range.chain(listed.iter().copied())
    }
}

/// What takes the outcomes, one after the other, with the events of the unit.
pub(in crate::events) type Take<'t> = &'t mut dyn FnMut(&Outcome, Places<'_>);

/// What must be known of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::events) enum Need {
    /// Only which steps it reached; paths are left empty where that is faster.
    Steps,
    /// The path as well.
    Path,
}

/// Answers a query unit by unit. Reuses its memory.
pub(in crate::events) struct Evaluator<'a> {
    query: &'a Resolved,
    log: &'a Prepared,
    classifier: Classifier<'a>,
    rules: Rules,
    held: Vec<Option<&'a Property>>,
    solver: Solver,
    unit: UnitEvents,
    /// The fast way, for queries it can answer.
    walk: Option<Walk>,
    path: Vec<Taken>,
    outcome: Outcome,
}

impl<'a> Evaluator<'a> {
    pub(in crate::events) fn new(query: &'a Resolved, log: &'a Prepared) -> Self {
        let held = query.hold.iter().map(|name| log.properties().iter().find(|property| property.name == *name));
        Self {
            query,
            log,
            classifier: Classifier::new(query, log),
            rules: Rules::new(query),
            held: held.collect(),
            solver: Solver::default(),
            unit: UnitEvents::default(),
            walk: is_walkable(query).then(|| Walk::new(query)),
            path: Vec::new(),
            outcome: Outcome::default(),
        }
    }

    /// Hands every outcome to `take`: one per unit, also of those that reached nothing; for conversions one per attempt.
    pub(in crate::events) fn each(&mut self, need: Need, take: Take<'_>) {
        let log = self.log;
        for person in log.each_person() {
            self.person(&person, need, take);
        }
    }

    /// Hands over the outcomes of one person.
    pub(in crate::events) fn person(&mut self, person: &PersonEvents<'_>, need: Need, take: Take<'_>) {
        if self.walk.is_some() && self.classifier.is_by_name() {
            let places = Places::Range(person.places.clone());
            let mut outcome = std::mem::take(&mut self.outcome);
            self.walk(person, need, &mut outcome);
            take(&outcome, places);
            self.outcome = outcome;
            return;
        }
        let mut events = std::mem::take(&mut self.unit);
        self.collect(person, &mut events);
        if self.query.unit == Unit::Session {
            for session in self.sessions(&events) {
                self.unit(person.person, session, take);
            }
        } else if events.len() > 0 {
            self.unit(person.person, events.clone(), take);
        }
        self.unit = events;
    }

    /// The steps that an event of the log serves, as far as its name and properties tell.
    pub(in crate::events) fn steps_of(&self, place: usize) -> StepSet {
        self.classifier.classify(self.log.event(place), place).map_or(0, |(serves, _)| serves)
    }

    /// The outcome of a person by the fast way.
    fn walk(&mut self, person: &PersonEvents<'_>, need: Need, outcome: &mut Outcome) {
        let Self { walk, classifier, path, .. } = self;
        let Some(walk) = walk else { return };
        let serves = |event: usize| classifier.steps_of_name(person.name(event));
        let best = walk.best(person, serves);
        outcome.person = person.person;
        outcome.reached = up_to(best.depth);
        outcome.path.clear();
        if need == Need::Steps || best.depth == 0 {
            return;
        }
        if walk.path(best, person, serves, path) {
            let event = |taken: &Taken| StepEvent {
                step: taken.step,
                place: person.places.start + taken.event,
                time_ms: person.time_ms(taken.event),
            };
            outcome.path.extend(path.iter().map(event));
            return;
        }
        let mut unit = std::mem::take(&mut self.unit);
        unit.clear();
        for (event, place) in person.places.clone().enumerate() {
            unit.push(person.time_ms(event), serves(event), 0, place);
        }
        let attempt = self.solver.ordered(&self.rules, &unit, None, StartAt::Anywhere);
        *outcome = outcome_of(person.person, &unit, attempt);
        self.unit = unit;
    }

    /// The events of a person that are there for the query.
    fn collect(&self, person: &PersonEvents<'_>, events: &mut UnitEvents) {
        events.clear();
        for (event, place) in person.places.clone().enumerate() {
            let (time_ms, name) = (person.time_ms(event), person.name(event));
            let is_inside = self.query.range.is_none_or(|range| range.contains(time_ms));
            if self.query.range.is_some_and(|range| range.bounds == Bounds::All) && !is_inside {
                continue;
            }
            let Some((mut serves, excluded_by)) = self.classifier.classify(name, place) else { continue };
            if !is_inside {
                serves &= !bit(0);
            }
            if !self.held.is_empty() && self.held_values(place).is_none() {
                // Without a value there it can be on no path.
                serves = 0;
            }
            events.push(time_ms, serves, excluded_by, place);
        }
    }

    /// The values of the properties to hold; none when one is missing.
    fn held_values(&self, place: usize) -> Option<Vec<u32>> {
        let value = |property: &Option<&Property>| {
            let code = property.as_ref()?.codes.get(place);
            (code != Property::MISSING).then_some(code)
        };
        self.held.iter().map(value).collect()
    }

    /// Sessions by their ids; events without one by the pauses between them.
    fn sessions(&self, events: &UnitEvents) -> Vec<UnitEvents> {
        let mut sessions: Vec<(Option<u32>, UnitEvents)> = Vec::new();
        let mut unnamed: Option<(usize, i64)> = None;
        for (time_ms, serves, excluded_by, place) in events.iter() {
            let id = self.log.session(place);
            let known = match (id, unnamed) {
                (Some(_), _) => sessions.iter().position(|(other, _)| *other == id),
                (None, Some((index, last_ms))) if time_ms.saturating_sub(last_ms) <= self.query.session_gap_ms => {
                    Some(index)
                }
                (None, _) => None,
            };
            let index = known.unwrap_or(sessions.len());
            if index == sessions.len() {
                sessions.push((id, UnitEvents::default()));
            }
            if id.is_none() {
                unnamed = Some((index, time_ms));
            }
            sessions[index].1.push(time_ms, serves, excluded_by, place);
        }
        sessions.into_iter().map(|(_, events)| events).collect()
    }

    fn unit(&mut self, person: u32, mut unit: UnitEvents, take: Take<'_>) {
        if self.query.sequence == Sequence::StrictOrder {
            let mut found = Vec::new();
            instants(&unit, self.rules.ties, &mut found);
            end_scoring(&self.rules, &mut unit, &found);
        }
        let keys = self.keys(&unit);
        let keys = keys.as_deref();
        let Self { solver, rules, query, .. } = self;
        let places = || Places::Listed(&unit.place);
        let empty = Outcome { person, ..Outcome::default() };
        if query.sequence == Sequence::Any {
            let path = solver.in_any_order(rules, &unit, keys);
            take(&Outcome { reached: up_to(path.len()), path: step_events(&unit, &path), ..empty }, places());
        } else if query.entry == Entry::Open {
            take(&Outcome { person, ..open(solver, rules, &unit, keys) }, places());
        } else if query.unit == Unit::Conversion {
            for attempt in solver.attempts(rules, &unit, keys).into_iter().filter(|attempt| !attempt.is_dropped) {
                take(&outcome_of(person, &unit, Some(attempt)), places());
            }
        } else if query.restart == Restart::First {
            take(&outcome_of(person, &unit, best_attempt(solver.attempts(rules, &unit, keys))), places());
        } else {
            take(&outcome_of(person, &unit, solver.ordered(rules, &unit, keys, StartAt::Anywhere)), places());
        }
    }

    /// For each event, which others may be on one path with it: those with the same key. None where nothing is held.
    fn keys(&self, unit: &UnitEvents) -> Option<Vec<u32>> {
        if self.held.is_empty() {
            return None;
        }
        let mut known: Vec<Vec<u32>> = Vec::new();
        let mut key = |place: usize| {
            let Some(values) = self.held_values(place) else { return NO_KEY };
            let index = known.iter().position(|other| *other == values).unwrap_or(known.len());
            if index == known.len() {
                known.push(values);
            }
            index as u32
        };
        Some(
            (0..unit.len())
                .map(|event| if unit.serves[event] == 0 { NO_KEY } else { key(unit.place[event]) })
                .collect(),
        )
    }
}

/// The best of several attempts. If all the longest are tainted, none.
fn best_attempt(attempts: Vec<Attempt>) -> Option<Attempt> {
    let longest = attempts.iter().map(|attempt| attempt.best.required).max()?;
    let clean = attempts.into_iter().filter(|attempt| attempt.best.required == longest && !attempt.is_dropped);
    clean.reduce(|best, attempt| if best.best.is_worse_than(&attempt.best) { attempt } else { best })
}

fn outcome_of(person: u32, unit: &UnitEvents, attempt: Option<Attempt>) -> Outcome {
    let path = attempt.filter(|attempt| !attempt.is_dropped).map(|attempt| attempt.path).unwrap_or_default();
    let reached = path.iter().fold(0, |set, taken| set | bit(taken.step));
    Outcome { person, reached, path: step_events(unit, &path), ..Outcome::default() }
}

/// Every step by itself, and every pair of steps that follow one another.
fn open(solver: &mut Solver, rules: &Rules, unit: &UnitEvents, keys: Option<&[u32]>) -> Outcome {
    let mut outcome = Outcome { reached: unit.serves.iter().fold(0, |set, serves| set | serves), ..Outcome::default() };
    let pair_rules = rules.of_pair();
    for step in 1..rules.steps {
        let both = bit(step) | bit(step - 1);
        if outcome.reached & both != both {
            continue;
        }
        let mut pair = unit.clone();
        pair.serves.iter_mut().for_each(|serves| *serves = *serves >> (step - 1) & 0b11);
        let Some(attempt) = solver.ordered(&pair_rules, &pair, keys, StartAt::Anywhere) else { continue };
        if let [from, to] = attempt.path[..] {
            outcome.continued |= bit(step);
            outcome.hops_ms.push((step, pair.time_ms[to.event] - pair.time_ms[from.event]));
        }
    }
    outcome
}

fn step_events(unit: &UnitEvents, path: &[Taken]) -> Vec<StepEvent> {
    let event = |taken: &Taken| StepEvent {
        step: taken.step,
        place: unit.place[taken.event],
        time_ms: unit.time_ms[taken.event],
    };
    path.iter().map(event).collect()
}
