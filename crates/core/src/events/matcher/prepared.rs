//! A log laid out for evaluation: the events of each unit side by side, in the order of time.

use std::cell::RefCell;
use std::ops::Range;

use super::narrow::Narrow;
use crate::events::log::{Codes, Column, Dictionary, EventLog, Moments, Property};

/// An event log sorted by person and time. Events of one person at one instant keep their order in the file.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Where each person's events begin, and where the last one's end.
    offsets: Vec<u32>,
    time_ms: Moments,
    event: Codes,
    /// Empty in a log without sessions.
    session: Column<u32>,
    properties: Vec<Property>,
    names: Dictionary,
    /// Events of each name, by the name's code.
    name_counts: Vec<u32>,
    persons: Dictionary,
    sessions: Dictionary,
    /// How many persons have events.
    units: u64,
    /// The earliest and the latest time.
    span_ms: Option<(i64, i64)>,
    /// The events that the last plain query was about.
    narrow: RefCell<Narrow>,
}

/// The events of one person, in the order of time.
#[derive(Debug, Clone)]
pub(in crate::events) struct PersonEvents<'a> {
    /// The person's code.
    pub(in crate::events) person: u32,
    /// Where they stand in the columns of the log.
    pub(in crate::events) places: Range<usize>,
    log: &'a Prepared,
}

impl PersonEvents<'_> {
    /// How many there are.
    pub(in crate::events) fn len(&self) -> usize {
        self.places.len()
    }

    /// When one of them happened, in milliseconds since 1970 UTC; never decreasing.
    pub(in crate::events) fn time_ms(&self, event: usize) -> i64 {
        self.log.time_ms.get(self.places.start + event)
    }

    /// What it was: the code of a name.
    pub(in crate::events) fn name(&self, event: usize) -> u32 {
        self.log.event.get(self.places.start + event)
    }
}

impl Prepared {
    /// Sorts a log. It is taken apart on the way, so that no column is held twice for long.
    pub fn new(log: EventLog) -> Self {
        let EventLog { mut person, event, time_ms, session, value, properties, persons, names, sessions } = log;
        // No question is asked about these yet.
        drop(value);
        let offsets = offsets(&person, persons.len());
        let mut name_counts = vec![0; names.len()];
        event.for_each(|code| name_counts[code as usize] += 1);
        let (mut first, mut last, mut before, mut is_sorted) = (i64::MAX, i64::MIN, i64::MIN, true);
        time_ms.for_each(|time| {
            is_sorted &= before <= time;
            before = time;
            (first, last) = (first.min(time), last.max(time));
        });
        let span_ms = (!time_ms.is_empty()).then_some((first, last));
        // Counting sort: the persons become the places to which their events go.
        let mut next = offsets.clone();
        person.replace(|person| {
            let place = &mut next[person as usize];
            *place += 1;
            *place - 1
        });
        drop(next);
        let places = person;
        let time_ms = time_ms.moved(&places);
        let event = event.moved(&places);
        let session = if session.is_empty() { session } else { session.moved(&places) };
        let moved = |property: Property| Property { codes: property.codes.moved(&places), ..property };
        let properties = properties.into_iter().map(moved).collect();
        let units = offsets.windows(2).filter(|ends| ends[0] < ends[1]).count() as u64;
        let narrow = RefCell::default();
        let mut prepared = Self {
            offsets,
            time_ms,
            event,
            session,
            properties,
            names,
            name_counts,
            persons,
            sessions,
            units,
            span_ms,
            narrow,
        };
        // Most files are already in the order of time.
        if !is_sorted {
            prepared.sort_each_person();
        }
        prepared
    }

    /// How many events there are.
    pub fn events(&self) -> u64 {
        self.time_ms.len() as u64
    }

    /// How many persons have events.
    pub fn units(&self) -> u64 {
        self.units
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

    /// Codes of the names that contain `search` with their events: most frequent first, names as frequent as one another in
    /// the order of the file, at most `limit`. Names without events are left out.
    pub fn frequent_names(&self, search: &Search, limit: usize) -> Vec<(u32, u64)> {
        frequent(&self.names, &self.name_counts, search, limit)
    }

    /// Codes of the values of a property that contain `search` with their events: as
    /// [`Prepared::frequent_names`]. None for a property the log does not have.
    pub fn frequent_values(&self, property: &str, search: &Search, limit: usize) -> Option<Vec<(&str, u64)>> {
        let Property { codes, values, .. } = self.properties.iter().find(|known| known.name == property)?;
        let mut counts = vec![0; values.len()];
        codes.for_each(|code| counts[code as usize] += 1);
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
        self.span_ms
    }

    /// Persons with events, in the order in which the file first names them.
    pub(in crate::events) fn each_person(&self) -> impl Iterator<Item = PersonEvents<'_>> {
        (0..self.persons.len() as u32).filter_map(|person| self.person(person))
    }

    /// The events of a person; none for a person without events.
    pub(in crate::events) fn person(&self, person: u32) -> Option<PersonEvents<'_>> {
        let &[begin, end] = self.offsets.get(person as usize..)?.first_chunk()?;
        let places = begin as usize..end as usize;
        (!places.is_empty()).then_some(PersonEvents { person, places, log: self })
    }

    /// Where each person's events begin, and where the last one's end.
    pub(super) fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// When everything happened.
    pub(super) fn moments(&self) -> &Moments {
        &self.time_ms
    }

    /// What happened: codes of names.
    pub(super) fn names_of_events(&self) -> &Codes {
        &self.event
    }

    /// How many events have a name, by its code.
    pub(super) fn events_of_name(&self, name: usize) -> usize {
        self.name_counts[name] as usize
    }

    /// The events that the last plain query was about.
    pub(super) fn narrow(&self) -> &RefCell<Narrow> {
        &self.narrow
    }

    /// When an event happened, in milliseconds since 1970 UTC.
    pub(in crate::events) fn time_ms(&self, place: usize) -> i64 {
        self.time_ms.get(place)
    }

    /// What happened: the code of the name.
    pub(in crate::events) fn event(&self, place: usize) -> u32 {
        self.event.get(place)
    }

    /// The session of an event; none where the file gives none.
    pub(in crate::events) fn session(&self, place: usize) -> Option<u32> {
        if self.session.is_empty() {
            return None;
        }
        let code = self.session.get(place);
        self.sessions.text(code).is_some_and(|text| !text.is_empty()).then_some(code)
    }

    fn sort_each_person(&mut self) {
        let Self { offsets, time_ms, event, session, properties, .. } = self;
        let mut order: Vec<(i64, u32)> = Vec::new();
        for ends in offsets.windows(2) {
            let range = ends[0] as usize..ends[1] as usize;
            if range.clone().map(|place| time_ms.get(place)).is_sorted() {
                continue;
            }
            order.clear();
            order.extend(range.clone().map(|place| time_ms.get(place)).zip(ends[0]..));
            // By time, then by place in the file.
            order.sort_unstable();
            range.clone().zip(&order).for_each(|(place, &(time, _))| time_ms.set(place, time));
            reorder_codes(event, range.clone(), &order);
            for property in &mut *properties {
                reorder_codes(&mut property.codes, range.clone(), &order);
            }
            if !session.is_empty() {
                let before: Vec<u32> = order.iter().map(|&(_, from)| session.get(from as usize)).collect();
                range.clone().zip(before).for_each(|(place, code)| session.set(place, code));
            }
        }
    }
}

/// What is looked for in texts, in any case.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Each character in lower and in upper case.
    characters: Vec<[char; 2]>,
}

impl Search {
    /// What is looked for, in lower and in upper case. The caller writes them: the tables of all cases are 4 kB (brotli) of the
    /// engine, and browsers have them. Where they have not as many characters (`ß`, `SS`), only the first form is found.
    pub fn new(lower: &str, upper: &str) -> Self {
        let is_pair = lower.chars().count() == upper.chars().count();
        let upper = if is_pair { upper } else { lower };
        Self { characters: lower.chars().zip(upper.chars()).map(|(lower, upper)| [lower, upper]).collect() }
    }

    /// Whether a text contains it.
    pub fn is_in(&self, text: &str) -> bool {
        let begins = |text: &str| {
            let mut text = text.chars();
            self.characters.iter().all(|forms| text.next().is_some_and(|character| forms.contains(&character)))
        };
        self.characters.is_empty() || text.char_indices().any(|(start, _)| begins(&text[start..]))
    }
}

/// Codes of the texts that contain `search`, with how often they occur: see [`Prepared::frequent_names`].
fn frequent(texts: &Dictionary, counts: &[u32], search: &Search, limit: usize) -> Vec<(u32, u64)> {
    let fitting = (0..).zip(texts.texts()).zip(counts).filter(|((_, text), count)| **count > 0 && search.is_in(text));
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
fn reorder_codes(codes: &mut Codes, places: Range<usize>, order: &[(i64, u32)]) {
    let sorted: Vec<u32> = order.iter().map(|&(_, from)| codes.get(from as usize)).collect();
    places.zip(sorted).for_each(|(place, code)| codes.set(place, code));
}

/// Where the events of each person begin once they lie side by side; one more entry for the end.
fn offsets(person: &Column<u32>, persons: usize) -> Vec<u32> {
    let mut offsets = vec![0; persons + 1];
    person.for_each(|person| offsets[person as usize + 1] += 1);
    let mut end = 0;
    for offset in &mut offsets {
        end += *offset;
        *offset = end;
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str) -> Search {
        Search::new(&text.to_lowercase(), &text.to_uppercase())
    }

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
                let name = |event| prepared.names().text(unit.name(event)).unwrap_or_default();
                (0..unit.len()).map(|event| (unit.time_ms(event), name(event))).collect()
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
        let told = |text, limit| {
            let found = prepared.frequent_names(&search(text), limit);
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
    fn a_search_is_for_all_its_characters_side_by_side() {
        for (text, is_in) in
            [("Kasse", true), ("KASSE", true), ("Kas", false), ("Kasasse", true), ("se", false), ("", false)]
        {
            assert_eq!(search("asse").is_in(text), is_in, "{text}");
        }
        assert!(search("").is_in("") && search("ÆRØ").is_in("på ærø"));
        // Its upper case has a character more.
        assert!(search("Straße").is_in("eine straße"));
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
        assert_eq!(prepared.frequent_values("land", &search(""), 9), Some(vec![("Norge", 2), ("Danmark", 1)]));
        assert_eq!(prepared.frequent_values("land", &search("MARK"), 9), Some(vec![("Danmark", 1)]));
        assert_eq!(prepared.frequent_values("by", &search(""), 9), None);
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
