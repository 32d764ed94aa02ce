//! Who comes back, by when they came first.

use std::collections::BTreeMap;

use super::calendar::{Day, next, period, periods, text};
use super::result::{Cohort, CohortTable};
use super::units::Ground;
use crate::events::matcher::{Classifier, names_like};
use crate::events::query::{Bounds, Cohorts};
use crate::events::zone::Zone;

/// The retention triangle of the events that are there for the query.
pub(super) fn cohorts(ground: &Ground<'_>, asked: &Cohorts, zone: &Zone) -> CohortTable {
    let classifier = Classifier::new(ground.query, ground.log);
    let names = asked.event.as_deref().map(|pattern| names_like(pattern, ground.log.names()));
    let is_wanted = |name: u32| names.as_ref().is_none_or(|names| names.binary_search(&name).is_ok());
    let bounds = ground.query.range.filter(|range| range.bounds == Bounds::All);
    // By the period in which somebody came first, and one in which they were there.
    let mut counts: BTreeMap<(Day, Day), [u64; 3]> = BTreeMap::new();
    let mut here: Vec<Day> = Vec::new();
    for person in ground.log.each_person() {
        here.clear();
        for event in 0..person.len() {
            let time_ms = person.time_ms(event);
            let is_inside = bounds.is_none_or(|range| range.contains(time_ms));
            if is_inside && is_wanted(person.name(event)) && classifier.is_there(person.places.start + event) {
                here.push(period(time_ms, asked.by, zone));
            }
        }
        here.dedup();
        let Some(&first) = here.first() else { continue };
        here.iter().for_each(|&day| counts.entry((first, day)).or_default()[0] += 1);
    }
    let mut starts: Vec<Day> = counts.keys().map(|(start, _)| *start).collect();
    starts.dedup();
    let latest = counts.keys().map(|(_, day)| *day).max();
    let last = latest.unwrap_or(Day::MIN).max(period(ground.as_of_ms, asked.by, zone));
    let count = |start: Day, day: Day| counts.get(&(start, day)).map_or(0, |count| count[0]);
    let row = |start: Day| {
        let mut returned = Vec::new();
        let mut day = start;
        while day <= last && returned.len() < MAX_OFFSETS {
            returned.push(count(start, day));
            day = next(day, asked.by);
        }
        Cohort { from: text(start), size: count(start, start), returned }
    };
    CohortTable { rows: periods(&starts, asked.by).into_iter().map(row).collect() }
}

/// More periods behind the first are not listed.
const MAX_OFFSETS: usize = 1_000;
