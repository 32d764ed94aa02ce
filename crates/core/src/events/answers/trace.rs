//! One person's way, and why it ended.

use super::result::{Ended, TakenEvent, Trace, Way};
use super::units::Ground;
use crate::events::matcher::{Evaluator, Need, Outcome, Places, bit};
use crate::events::query::Sequence;

/// What became of every unit of a person.
pub(super) fn trace(ground: &Ground<'_>, unit: &str) -> Trace {
    let code = ground.log.persons().find(unit).filter(|&code| ground.log.person(code).is_some());
    let ways = code.map(|code| ways(ground, code)).unwrap_or_default();
    Trace { unit: unit.to_owned(), found: code.is_some(), ways }
}

/// The ways of a person, by its code.
pub(super) fn ways(ground: &Ground<'_>, person: u32) -> Vec<Way> {
    let mut ways = Vec::new();
    if let Some(events) = ground.log.person(person) {
        let mut evaluator = Evaluator::new(ground.query, ground.log);
        let names = Names(&Evaluator::new(ground.query, ground.log));
        evaluator.person(&events, Need::Path, &mut |outcome, places| ways.push(names.way(ground, outcome, &places)));
    }
    ways
}

/// What tells which steps events serve.
struct Names<'a, 'b>(&'b Evaluator<'a>);

impl Names<'_, '_> {
    fn way(&self, ground: &Ground<'_>, outcome: &Outcome, places: &Places<'_>) -> Way {
        let name = |place: usize| ground.log.names().text(ground.log.event(place)).unwrap_or_default().to_owned();
        let taken = outcome.path.iter().map(|it| TakenEvent { step: it.step, event: name(it.place), time: it.time_ms });
        let missing = self.missing(ground, outcome);
        let ended = missing.map_or(Ended::Converted, |missing| self.why(ground, outcome, places, missing));
        Way { taken: taken.collect(), ended, missing }
    }

    /// The first required step that was not taken; of steps in any order, the first that was not.
    fn missing(&self, ground: &Ground<'_>, outcome: &Outcome) -> Option<usize> {
        if ground.has_converted(outcome) {
            return None;
        }
        let is_taken = |step: usize| outcome.path.iter().any(|event| event.step == step);
        let is_wanted = |step: usize| ground.in_any_order() || !ground.query.steps[step].optional;
        (0..ground.query.steps.len()).find(|&step| is_wanted(step) && !is_taken(step))
    }

    /// Why a step was not taken, by what happened after the last one that was.
    fn why(&self, ground: &Ground<'_>, outcome: &Outcome, places: &Places<'_>, missing: usize) -> Ended {
        let query = ground.query;
        let last_ms = outcome.path.last().filter(|_| !ground.in_any_order()).map_or(i64::MIN, |event| event.time_ms);
        let serves = |place: usize| {
            let is_inside = missing > 0 || query.range.is_none_or(|range| range.contains(ground.log.time_ms(place)));
            is_inside && self.0.steps_of(place) & bit(missing) != 0
        };
        let is_taken = |place: usize| !query.reuse_event && outcome.path.iter().any(|event| event.place == place);
        let after = || places.iter().filter(|&place| ground.log.time_ms(place) >= last_ms && serves(place));
        let free = || after().filter(|&place| !is_taken(place));
        let end_ms = ground.window_end_ms(outcome).unwrap_or(i64::MAX);
        let start_ms = ground.entry_ms(outcome).unwrap_or(i64::MIN);
        let is_within = |place: usize| {
            let time_ms = ground.log.time_ms(place);
            time_ms <= end_ms && (!ground.in_any_order() || time_ms >= start_ms)
        };
        match query.sequence {
            _ if after().next().is_none() => Ended::NeverHappened,
            _ if free().next().is_none() => Ended::AlreadyTaken,
            _ if !free().any(is_within) => Ended::WindowPassed,
            _ if !query.exclusions.is_empty() => Ended::Excluded,
            Sequence::Strict | Sequence::StrictOrder => Ended::NotAdjacent,
            _ if !query.hold.is_empty() => Ended::OtherValue,
            _ if ground.in_any_order() => Ended::WindowPassed,
            _ => Ended::AlreadyTaken,
        }
    }
}
