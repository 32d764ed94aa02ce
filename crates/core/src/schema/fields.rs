//! JSON read field by field: what is wrong is told with the path of the field.
//!
//! By hand: derived `Deserialize` with paths (`serde_path_to_error`) and kept unknown fields (`flatten`) reads the same,
//! but costs the first load of a page 13 kB more (brotli), a twelfth of its budget. For the same reason a field that does
//! not read leaves its error in [`Fields`] instead of returning early: each early return would carry the code that
//! drops everything read before it.

use std::fmt;

use serde_json::{Map, Value};

use super::error::LoadError;
use crate::model::{PeriodUnit, Problem, Quantity, Unknown, read_quantity, read_whole};

pub(crate) type Read<T> = Result<T, LoadError>;

/// Where a value stands in the document. It becomes text only when something is wrong there.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    Document,
    Field(&'a Place<'a>, &'static str),
    Item(&'a Place<'a>, usize),
}

/// As in JavaScript: `stages[2].count`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => Ok(()),
            Self::Field(Self::Document, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

impl Place<'_> {
    pub(crate) fn wrong(&self, problem: Problem) -> LoadError {
        LoadError::field(self.to_string(), problem)
    }

    pub(crate) fn unexpected(&self, expected: &str, found: &Value) -> LoadError {
        self.wrong(Problem::unexpected(expected, found))
    }
}

/// The fields of an object not read yet, and the first thing wrong with those read.
pub(crate) struct Fields<'a> {
    pub(super) left: Map<String, Value>,
    at: &'a Place<'a>,
    error: Option<LoadError>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(value: Value, at: &'a Place<'a>) -> Read<Self> {
        match value {
            Value::Object(left) => Ok(Self { left, at, error: None }),
            other => Err(at.unexpected("an object", &other)),
        }
    }

    /// The value of a field; nothing when it is absent or null.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    pub(crate) fn fail(&mut self, error: LoadError) {
        self.error.get_or_insert(error);
    }

    pub(crate) fn optional<T>(&mut self, name: &'static str, read: fn(Value, &Place<'_>) -> Read<T>) -> Option<T> {
        let value = self.take(name)?;
        read(value, &Place::Field(self.at, name)).map_err(|error| self.fail(error)).ok()
    }

    /// Notes what is wrong when the field is absent or null; what comes back then is never looked at.
    pub(crate) fn required<T: Default>(&mut self, name: &'static str, read: fn(Value, &Place<'_>) -> Read<T>) -> T {
        let at = Place::Field(self.at, name);
        match self.left.remove(name).map(|value| read(value, &at)) {
            Some(Ok(value)) => return value,
            Some(Err(error)) => self.fail(error),
            None => self.fail(at.wrong(Problem::Missing)),
        }
        T::default()
    }

    pub(crate) fn number<Q: Quantity>(&mut self, name: &'static str) -> Option<Q> {
        self.optional(name, number)
    }

    pub(crate) fn list<T>(&mut self, name: &'static str, read: fn(Value, &Place<'_>) -> Read<T>) -> Vec<T> {
        let Some(value) = self.take(name) else { return Vec::new() };
        let read = list(value, &Place::Field(self.at, name), read);
        read.unwrap_or_else(|error| {
            self.fail(error);
            Vec::new()
        })
    }

    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        all: &[T],
        name_of: fn(T) -> &'static str,
    ) -> Option<T> {
        let value = self.take(name)?;
        let found = all.iter().copied().find(|one| value.as_str() == Some(name_of(*one)));
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|one| name_of(*one)).collect();
            let expected = format!("one of \"{}\"", names.join("\", \""));
            self.fail(Place::Field(self.at, name).unexpected(&expected, &value));
        }
        found
    }

    pub(crate) fn unit(&mut self, name: &'static str) -> PeriodUnit {
        if !self.left.contains_key(name) {
            self.fail(Place::Field(self.at, name).wrong(Problem::Missing));
        }
        self.one_of(name, &PeriodUnit::ALL, PeriodUnit::name).unwrap_or(PeriodUnit::Month)
    }

    /// What no field was made of.
    pub(crate) fn unknown(&mut self) -> Unknown {
        std::mem::take(&mut self.left)
    }

    /// What was read, unless something was wrong.
    pub(crate) fn finish<T>(self, read: T) -> Read<T> {
        match self.error {
            None => Ok(read),
            Some(error) => Err(error),
        }
    }
}

pub(crate) fn list<T>(value: Value, at: &Place<'_>, read: fn(Value, &Place<'_>) -> Read<T>) -> Read<Vec<T>> {
    match value {
        Value::Array(items) => {
            items.into_iter().enumerate().map(|(index, item)| read(item, &Place::Item(at, index))).collect()
        }
        other => Err(at.unexpected("a list", &other)),
    }
}

pub(crate) fn number<Q: Quantity>(value: Value, at: &Place<'_>) -> Read<Q> {
    read_quantity(&value).map_err(|problem| at.wrong(problem))
}

pub(crate) fn whole(value: Value, at: &Place<'_>) -> Read<u64> {
    read_whole(&value).ok_or_else(|| at.unexpected("a whole number ≥ 0", &value))
}

pub(crate) fn at_least_one(value: Value, at: &Place<'_>) -> Read<u32> {
    let count = read_whole(&value).and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| at.unexpected("a whole number ≥ 1", &value))
}

pub(crate) fn text(value: Value, at: &Place<'_>) -> Read<String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(at.unexpected("a string", &other)),
    }
}

pub(crate) fn yes_or_no(value: Value, at: &Place<'_>) -> Read<bool> {
    value.as_bool().ok_or_else(|| at.unexpected("true or false", &value))
}
