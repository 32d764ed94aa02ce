//! A log laid out for evaluation: the events of each unit side by side, in the order of time.

use std::ops::Range;

use crate::events::log::{Codes, Dictionary, EventLog, Property};

/// An event log sorted by person and time. Events of one person at one instant keep their order in the file.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Where each person's events begin, and where the last one's end.
    offsets: Vec<usize>,
    time_ms: Vec<i64>,
    event: Vec<u32>,
    /// Empty in a log without sessions.
    session: Vec<u32>,
    properties: Vec<Property>,
    names: Dictionary,
    /// Events of each name, by the name's code.
    name_counts: Vec<u32>,
    persons: Dictionary,
    sessions: Dictionary,
}

/// The events of one person, in the order of time.
#[derive(Debug, Clone, Copy)]
pub(in crate::events) struct PersonEvents<'a> {
    /// The person's code.
    pub(in crate::events) person: u32,
    /// Place of the first event in the columns of the log.
    pub(in crate::events) begin: usize,
    /// When, in milliseconds since 1970 UTC; never decreasing.
    pub(in crate::events) time_ms: &'a [i64],
    /// What: codes of names.
    pub(in crate::events) event: &'a [u32],
}

impl Prepared {
    /// Sorts a log. It is taken apart on the way, so that no column is held twice for long.
    pub fn new(log: EventLog) -> Self {
        let EventLog { person, event, time_ms, session, value, properties, persons, names, sessions } = log;
        // No question is asked about these yet.
        drop(value);
        let offsets = offsets(&person, persons.len());
        let time_ms = by_person(&time_ms, &person, &offsets);
        let event = by_person(&event, &person, &offsets);
        let session = if session.is_empty() { session } else { by_person(&session, &person, &offsets) };
        let properties = properties.into_iter().map(|property| sorted_property(property, &person, &offsets)).collect();
        drop(person);
        let mut name_counts = vec![0; names.len()];
        event.iter().for_each(|&code| name_counts[code as usize] += 1);
        let mut prepared = Self { offsets, time_ms, event, session, properties, names, name_counts, persons, sessions };
        prepared.sort_each_person();
        prepared
    }

    /// How many events there are.
    pub fn events(&self) -> u64 {
        self.time_ms.len() as u64
    }

    /// How many persons have events.
    pub fn units(&self) -> u64 {
        self.ranges().filter(|range| !range.is_empty()).count() as u64
    }

    /// Event names.
    pub fn names(&self) -> &Dictionary {
        &self.names
    }

    /// Person identifiers.
    pub fn persons(&self) -> &Dictionary {
        &self.persons
    }

    /// What is known of the events besides who, what and when.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// Codes of the names that contain `search`, in any case, with their events: most frequent first, names as frequent
    /// as one another in the order of the file, at most `limit`. Names without events are left out.
    pub fn frequent_names(&self, search: &str, limit: usize) -> Vec<(u32, u64)> {
        frequent(&self.names, &self.name_counts, search, limit)
    }

    /// Codes of the values of a property that contain `search`, in any case, with their events: as
    /// [`Prepared::frequent_names`]. None for a property the log does not have.
    pub fn frequent_values(&self, property: &str, search: &str, limit: usize) -> Option<Vec<(&str, u64)>> {
        let Property { codes, values, .. } = self.properties.iter().find(|known| known.name == property)?;
        let mut counts = vec![0; values.len()];
        codes.iter().for_each(|code| counts[code as usize] += 1);
        counts[Property::MISSING as usize] = 0;
        let found = frequent(values, &counts, search, limit).into_iter();
        Some(found.map(|(code, count)| (values.text(code).unwrap_or_default(), count)).collect())
    }

    /// How many names have events.
    pub fn name_count(&self) -> usize {
        self.name_counts.iter().filter(|&&count| count > 0).count()
    }

    /// The earliest and the latest time, in milliseconds since 1970 UTC; none without events.
    pub fn time_span_ms(&self) -> Option<(i64, i64)> {
        Some((*self.time_ms.iter().min()?, *self.time_ms.iter().max()?))
    }

    /// Persons with events, in the order in which the file first names them.
    pub(in crate::events) fn each_person(&self) -> impl Iterator<Item = PersonEvents<'_>> {
        self.ranges().zip(0..).filter(|(range, _)| !range.is_empty()).map(|(range, person)| PersonEvents {
            person,
            begin: range.start,
            time_ms: &self.time_ms[range.clone()],
            event: &self.event[range],
        })
    }

    /// The events of a person; none for a person without events.
    pub(in crate::events) fn person(&self, person: u32) -> Option<PersonEvents<'_>> {
        let index = person as usize;
        let range = *self.offsets.get(index)?..*self.offsets.get(index + 1)?;
        (!range.is_empty()).then(|| PersonEvents {
            person,
            begin: range.start,
            time_ms: &self.time_ms[range.clone()],
            event: &self.event[range],
        })
    }

    /// When an event happened, in milliseconds since 1970 UTC.
    pub(in crate::events) fn time_ms(&self, place: usize) -> i64 {
        self.time_ms[place]
    }

    /// What happened: the code of the name.
    pub(in crate::events) fn event(&self, place: usize) -> u32 {
        self.event[place]
    }

    /// The session of an event; none where the file gives none.
    pub(in crate::events) fn session(&self, place: usize) -> Option<u32> {
        let code = *self.session.get(place)?;
        self.sessions.text(code).is_some_and(|text| !text.is_empty()).then_some(code)
    }

    fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.offsets.windows(2).map(|ends| ends[0]..ends[1])
    }

    fn sort_each_person(&mut self) {
        let Self { offsets, time_ms, event, session, properties, .. } = self;
        let mut order: Vec<(i64, u32)> = Vec::new();
        for ends in offsets.windows(2) {
            let range = ends[0]..ends[1];
            let times = &mut time_ms[range.clone()];
            // Most files are already in the order of time.
            if times.is_sorted() {
                continue;
            }
            order.clear();
            order.extend(times.iter().copied().zip(0..));
            // By time, then by place in the file.
            order.sort_unstable();
            times.iter_mut().zip(&order).for_each(|(time, &(sorted, _))| *time = sorted);
            reorder(&mut event[range.clone()], &order);
            if !session.is_empty() {
                reorder(&mut session[range.clone()], &order);
            }
            for property in &mut *properties {
                match &mut property.codes {
                    Codes::Narrow(codes) => reorder(&mut codes[range.clone()], &order),
                    Codes::Medium(codes) => reorder(&mut codes[range.clone()], &order),
                    Codes::Wide(codes) => reorder(&mut codes[range.clone()], &order),
                }
            }
        }
    }
}

/// Codes of the texts that contain `search`, in any case, with how often they occur: see [`Prepared::frequent_names`].
fn frequent(texts: &Dictionary, counts: &[u32], search: &str, limit: usize) -> Vec<(u32, u64)> {
    let search = search.to_lowercase();
    let fits = |text: &str| search.is_empty() || text.to_lowercase().contains(&search);
    let fitting = (0..).zip(texts.texts()).zip(counts).filter(|((_, text), count)| **count > 0 && fits(text));
    let found = most_frequent(fitting.map(|((code, _), count)| (code, u64::from(*count))), limit);
    found.into_iter().map(|(code, count)| (code as u32, count)).collect()
}

/// The largest counts first, those that are as large in their order, at most `limit`.
pub(in crate::events) fn most_frequent(counts: impl Iterator<Item = (usize, u64)>, limit: usize) -> Vec<(usize, u64)> {
    let key = |(code, count): (usize, u64)| (-i64::try_from(count).unwrap_or(i64::MAX), code as u32);
    let mut found: Vec<(i64, u32)> = counts.map(key).collect();
    found.sort_unstable();
    found.into_iter().take(limit).map(|(negative, code)| (code as usize, negative.unsigned_abs())).collect()
}

/// Puts what belongs to one person's events into their order: time, and where they were before.
fn reorder<T: Copy>(column: &mut [T], order: &[(i64, u32)]) {
    let before = column.to_vec();
    column.iter_mut().zip(order).for_each(|(value, &(_, from))| *value = before[from as usize]);
}

/// Where the events of each person begin once they lie side by side; one more entry for the end.
fn offsets(person: &[u32], persons: usize) -> Vec<usize> {
    let mut offsets = vec![0; persons + 1];
    for &person in person {
        offsets[person as usize + 1] += 1;
    }
    let mut end = 0;
    for offset in &mut offsets {
        end += *offset;
        *offset = end;
    }
    offsets
}

fn sorted_property(property: Property, person: &[u32], offsets: &[usize]) -> Property {
    let codes = match &property.codes {
        Codes::Narrow(codes) => Codes::Narrow(by_person(codes, person, offsets)),
        Codes::Medium(codes) => Codes::Medium(by_person(codes, person, offsets)),
        Codes::Wide(codes) => Codes::Wide(by_person(codes, person, offsets)),
    };
    Property { codes, ..property }
}

/// A column sorted by person (counting sort, stable).
fn by_person<T: Copy + Default>(column: &[T], person: &[u32], offsets: &[usize]) -> Vec<T> {
    let mut next = offsets.to_vec();
    let mut sorted = vec![T::default(); column.len()];
    for (&value, &person) in column.iter().zip(person) {
        let place = &mut next[person as usize];
        sorted[*place] = value;
        *place += 1;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_lie_by_person_and_time_and_ties_as_in_the_file() {
        let mut log = EventLog::default();
        for (person, event, time_ms) in
            [("p", "late", 30), ("q", "only", 5), ("p", "tied 1", 20), ("p", "tied 2", 20), ("p", "before 1970", -7)]
        {
            log.push(person, event, time_ms);
        }
        let prepared = Prepared::new(log);
        let told: Vec<Vec<(i64, &str)>> = prepared
            .each_person()
            .map(|unit| {
                let names = unit.event.iter().map(|&code| prepared.names().text(code).unwrap_or_default());
                unit.time_ms.iter().copied().zip(names).collect()
            })
            .collect();
        assert_eq!(told, [vec![(-7, "before 1970"), (20, "tied 1"), (20, "tied 2"), (30, "late")], vec![(5, "only")]]);
        assert_eq!((prepared.events(), prepared.units()), (5, 2));
        assert_eq!(prepared.time_span_ms(), Some((-7, 30)));
    }

    #[test]
    fn names_are_found_in_any_case_most_frequent_first() {
        let mut log = EventLog::default();
        log.names.code("read, but never in an event that counts");
        for event in ["Kjøp", "view", "KJØP igjen", "view", "buy", "kjøp"] {
            log.push("p", event, 0);
        }
        let prepared = Prepared::new(log);
        let told = |search, limit| {
            let found = prepared.frequent_names(search, limit);
            found
                .into_iter()
                .map(|(code, count)| (prepared.names().text(code).unwrap_or_default(), count))
                .collect::<Vec<_>>()
        };
        assert_eq!(told("", 3), [("view", 2), ("Kjøp", 1), ("KJØP igjen", 1)]);
        assert_eq!(told("kJøP", 9), [("Kjøp", 1), ("KJØP igjen", 1), ("kjøp", 1)]);
        assert_eq!(told("nothing", 9), []);
        assert_eq!(prepared.name_count(), 5);
    }

    #[test]
    fn values_are_found_most_frequent_first() {
        let mut log = EventLog::default();
        let mut property = Property::new("land");
        for value in ["Norge", "", "Danmark", "Norge", ""] {
            log.push("p", "A", 0);
            property.push(value);
        }
        log.properties.push(property);
        let prepared = Prepared::new(log);
        assert_eq!(prepared.frequent_values("land", "", 9), Some(vec![("Norge", 2), ("Danmark", 1)]));
        assert_eq!(prepared.frequent_values("land", "MARK", 9), Some(vec![("Danmark", 1)]));
        assert_eq!(prepared.frequent_values("by", "", 9), None);
    }

    #[test]
    fn properties_go_with_their_events() {
        let mut log = EventLog::default();
        let mut property = Property::new("k");
        for (person, time_ms) in [("p", 30), ("q", 5), ("p", 20), ("p", 20)] {
            log.push(person, "A", time_ms);
            log.session.push(log.sessions.code(&format!("s{}", log.len())));
            property.push(&format!("{person}{}", log.len()));
        }
        log.properties.push(property);
        let prepared = Prepared::new(log);
        let property = &prepared.properties()[0];
        let values: Vec<_> = property.codes.iter().filter_map(|code| property.values.text(code)).collect();
        assert_eq!(values, ["p3", "p4", "p1", "q2"]);
        let sessions: Vec<_> = (0..4).map(|place| prepared.session(place)).collect();
        assert_eq!(sessions, [Some(2), Some(3), Some(0), Some(1)]);
    }

    #[test]
    fn persons_without_events_are_no_units() {
        let mut log = EventLog::default();
        log.persons.code("read, but never did anything");
        log.push("p", "A", 0);
        assert_eq!(Prepared::new(log).units(), 1);
        assert_eq!(Prepared::new(EventLog::default()).units(), 0);
        assert_eq!(Prepared::new(EventLog::default()).time_span_ms(), None);
    }
}
