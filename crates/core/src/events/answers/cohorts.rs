//! Who comes back, by when they came first.

use std::collections::BTreeMap;

use time::Date;

use super::calendar::{next, period, text};
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
    let mut by_start: BTreeMap<Date, BTreeMap<Date, u64>> = BTreeMap::new();
    let mut here: Vec<Date> = Vec::new();
    for person in ground.log.each_person() {
        here.clear();
        for (offset, (&time_ms, &name)) in person.time_ms.iter().zip(person.event).enumerate() {
            let is_inside = bounds.is_none_or(|range| range.contains(time_ms));
            if is_inside && is_wanted(name) && classifier.is_there(person.begin + offset) {
                here.push(period(time_ms, asked.by, zone));
            }
        }
        here.dedup();
        let Some(&first) = here.first() else { continue };
        let cohort = by_start.entry(first).or_default();
        here.iter().for_each(|&date| *cohort.entry(date).or_default() += 1);
    }
    let last = period(ground.as_of_ms, asked.by, zone);
    let latest = by_start.values().filter_map(|cohort| cohort.keys().next_back()).max().copied();
    let last = latest.map_or(last, |latest| latest.max(last));
    let starts = super::calendar::periods(by_start.keys().copied(), asked.by);
    let row = |from: Date| {
        let cohort = by_start.get(&from);
        let count = |date: Date| cohort.and_then(|cohort| cohort.get(&date)).copied().unwrap_or_default();
        let dates = std::iter::successors(Some(from), |&date| (date < last).then(|| next(date, asked.by)));
        let returned: Vec<u64> = dates.take(MAX_OFFSETS).map(count).collect();
        Cohort { from: text(from), size: count(from), returned }
    };
    CohortTable { rows: starts.into_iter().map(row).collect() }
}

/// More periods behind the first are not listed.
const MAX_OFFSETS: usize = 1_000;
