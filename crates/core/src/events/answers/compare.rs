//! The same query as another tool counts it.

use super::result::{Comparison, Differing, LISTED, steps};
use super::trace::ways;
use super::units::Ground;
use crate::events::matcher::{Evaluator, Need, PersonEvents, Prepared, Tally};
use crate::events::query::{Preset, Resolved};

/// Counts both ways, person by person.
pub(super) fn compare(ground: &Ground<'_>, other: &Resolved, preset: Preset, log: &Prepared) -> Comparison {
    let others = Ground::new(other, log);
    let mut evaluators = [Evaluator::new(ground.query, log), Evaluator::new(other, log)];
    let mut tally = Tally::new(other);
    let mut differing = 0;
    let mut persons = Vec::new();
    for person in log.each_person() {
        let [own, theirs] = &mut evaluators;
        let own = depth(own, &person, None);
        let theirs = depth(theirs, &person, Some(&mut tally));
        if own != theirs {
            differing += 1;
            if persons.len() < LISTED {
                persons.push((person.person, own, theirs));
            }
        }
    }
    let differing_person = |(person, own, theirs): (u32, u32, u32)| Differing {
        unit: ground.person(person),
        steps: u64::from(own),
        other_steps: u64::from(theirs),
        way: longest(ways(ground, person)),
        other_way: longest(ways(&others, person)),
    };
    let persons = persons.into_iter().map(differing_person).collect();
    Comparison { preset, steps: steps(other, &tally.counts, &tally.continued), differing, persons }
}

/// Most steps of any unit of a person.
fn depth(evaluator: &mut Evaluator<'_>, person: &PersonEvents<'_>, mut tally: Option<&mut Tally>) -> u32 {
    let mut most = 0;
    evaluator.person(person, Need::Steps, &mut |outcome, _| {
        most = most.max(outcome.reached.count_ones());
        if let Some(tally) = &mut tally {
            tally.add(outcome);
        }
    });
    most
}

fn longest(ways: Vec<super::result::Way>) -> Option<super::result::Way> {
    ways.into_iter().reduce(|best, way| if way.taken.len() > best.taken.len() { way } else { best })
}
