//! Events in memory: columns, with persons, names and properties as numbers.

mod codes;
mod column;
mod dictionary;
mod moments;

pub use codes::Codes;
pub use column::Column;
pub use dictionary::{Dictionary, Probe, Recent};
pub use moments::Moments;

/// What is known of events besides who, what and when: a column of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// The column's name.
    pub name: String,
    /// The value of each event: code in `values`.
    pub codes: Codes,
    /// Values as texts. The first, code [`Property::MISSING`], is empty and stands for none.
    pub values: Dictionary,
}

impl Property {
    /// The code of an event that has no value.
    pub const MISSING: u32 = 0;

    /// A property of no events yet.
    pub fn new(name: impl Into<String>) -> Self {
        let mut values = Dictionary::default();
        values.code("");
        Self { name: name.into(), codes: Codes::default(), values }
    }

    /// Adds the value of the next event; the empty text is none.
    pub fn push(&mut self, value: &str) {
        let code = self.values.code(value);
        self.codes.push(code);
    }
}

/// An event log in columns, in file order. All columns have one entry per event, but `session` and `value` are empty in
/// a log without sessions or values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventLog {
    /// Who: code in `persons`.
    pub person: Column<u32>,
    /// What: code in `names`.
    pub event: Codes,
    /// When: milliseconds since 1970-01-01 UTC, at most 8.64e15 either way, as far as JavaScript's `Date` goes.
    pub time_ms: Moments,
    /// In which session: code in `sessions`.
    pub session: Column<u32>,
    /// How much it was worth; NaN for an event without a value.
    pub value: Column<f64>,
    /// What else is known.
    pub properties: Vec<Property>,
    /// Person identifiers.
    pub persons: Dictionary,
    /// Event names.
    pub names: Dictionary,
    /// Session identifiers; the empty text where a row has none.
    pub sessions: Dictionary,
}

impl EventLog {
    /// Adds one event without session, value and properties, to a log without them.
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
