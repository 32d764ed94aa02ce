//! Events in memory: columns, with persons and names as numbers.

use std::collections::HashMap;

/// Texts as consecutive numbers from 0, in order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    codes: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Dictionary {
    /// The code of `text`; a new one if it is new.
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.codes.insert(text.into(), code);
        code
    }

    /// The code of a text already seen.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.codes.get(text).copied()
    }

    /// The text of a code.
    pub fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(code as usize).map(AsRef::as_ref)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// All texts, in the order of their codes.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }
}

/// An event log in columns, in file order. All columns have one entry per event.
#[derive(Debug, Clone, Default)]
pub struct EventLog {
    /// Who: code in `persons`.
    pub person: Vec<u32>,
    /// What: code in `names`.
    pub event: Vec<u32>,
    /// When: milliseconds since 1970-01-01 UTC.
    pub time_ms: Vec<i64>,
    /// Person identifiers.
    pub persons: Dictionary,
    /// Event names.
    pub names: Dictionary,
}

impl EventLog {
    /// Adds one event.
    pub fn push(&mut self, person: &str, event: &str, time_ms: i64) {
        self.person.push(self.persons.code(person));
        self.event.push(self.names.code(event));
        self.time_ms.push(time_ms);
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.time_ms.len()
    }

    /// True when there are no events.
    pub fn is_empty(&self) -> bool {
        self.time_ms.is_empty()
    }
}
