//! JSON read by hand, field by field.
//!
//! Derived `Deserialize` with paths reads the same, but costs far more code: of the queries alone 20 kB (brotli), a seventh
//! of the engine's budget. What is wrong is noted, and reading goes on with a default: early returns would each carry the
//! code that drops what was read before.

use std::fmt;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;
use serde_json::{Map, Value};

use crate::model::read_whole;

/// What is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Path of the field, as in JavaScript: `steps[2].match[0].event`.
    pub path: String,
    /// What was expected and what came: `expected a text, got 3`.
    pub message: String,
}

/// Where a value stands. It becomes text only when something is wrong there.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// The whole, and what to call it.
    Root(&'static str),
    Field(&'a Place<'a>, &'static str),
    Item(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(name) | Self::Field(Self::Root(_), name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// The first thing that is wrong.
#[derive(Default)]
pub(super) struct Notes {
    first: Option<Misfit>,
}

impl Notes {
    #[inline(never)]
    pub(super) fn expected(&mut self, expected: &str, found: Option<&Value>, at: &Place<'_>) {
        if self.first.is_none() {
            let found = found.map_or("nothing".to_owned(), shown);
            self.first = Some(Misfit { path: at.to_string(), message: format!("expected {expected}, got {found}") });
        }
    }
}

/// A value as it is, or only its kind where that could be long. Not by the value's own `Display`, which brings 17 kB of
/// tables for numbers.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
        // Not as `Debug` writes it: the engine is built without.
        Value::String(text) => ["\"", text, "\""].concat(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Reads one kind of value; what does not read is noted.
pub(super) type Read<T> = fn(Value, &Place<'_>, &mut Notes) -> T;

/// Reads a whole value.
pub(super) fn read<T>(value: Value, name: &'static str, read: Read<T>) -> Result<T, Misfit> {
    let mut notes = Notes::default();
    let result = read(value, &Place::Root(name), &mut notes);
    notes.first.map_or(Ok(result), Err)
}

/// The fields of an object that were not read yet.
pub(super) struct Fields<'a> {
    left: Map<String, Value>,
    at: &'a Place<'a>,
    notes: &'a mut Notes,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: Value, at: &'a Place<'a>, notes: &'a mut Notes) -> Self {
        let left = match value {
            Value::Object(fields) => fields,
            other => {
                notes.expected("an object", Some(&other), at);
                Map::new()
            }
        };
        Self { left, at, notes }
    }

    /// Absent and `null` are the same.
    pub(super) fn optional<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        let value = self.take(name).filter(|value| !value.is_null())?;
        Some(read(value, &Place::Field(self.at, name), self.notes))
    }

    /// For fields in which `null` has a meaning of its own.
    pub(super) fn or_null<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        let value = self.take(name)?;
        Some(read(value, &Place::Field(self.at, name), self.notes))
    }

    pub(super) fn required<T: Default>(&mut self, name: &'static str, expected: &str, read: Read<T>) -> T {
        self.optional(name, read).unwrap_or_else(|| {
            self.notes.expected(expected, None, &Place::Field(self.at, name));
            T::default()
        })
    }

    /// Never inlined: every kind of field would have its own copy of the map's code.
    #[inline(never)]
    fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name)
    }

    /// Notes that a name is none of those known.
    pub(super) fn unknown_or<T>(&mut self, name: &'static str, found: &str, default: T) -> T {
        self.notes.expected("one of the known names", Some(&Value::from(found)), &Place::Field(self.at, name));
        default
    }

    /// The fields nobody asked for.
    pub(super) fn rest(self) -> Map<String, Value> {
        self.left
    }
}

pub(super) fn list<T>(value: Value, at: &Place<'_>, notes: &mut Notes, read: Read<T>) -> Vec<T> {
    match value {
        Value::Array(items) => {
            items.into_iter().enumerate().map(|(index, item)| read(item, &Place::Item(at, index), notes)).collect()
        }
        other => {
            notes.expected("a list", Some(&other), at);
            Vec::new()
        }
    }
}

pub(super) fn text(value: Value, at: &Place<'_>, notes: &mut Notes) -> String {
    match value {
        Value::String(text) => text,
        other => {
            notes.expected("a text", Some(&other), at);
            String::new()
        }
    }
}

pub(super) fn number(value: Value, at: &Place<'_>, notes: &mut Notes) -> f64 {
    value.as_f64().unwrap_or_else(|| {
        notes.expected("a number", Some(&value), at);
        0.0
    })
}

pub(super) fn whole(value: Value, at: &Place<'_>, notes: &mut Notes) -> usize {
    read_whole(&value).and_then(|whole| usize::try_from(whole).ok()).unwrap_or_else(|| {
        notes.expected("a whole number ≥ 0", Some(&value), at);
        0
    })
}

pub(super) fn flag(value: Value, at: &Place<'_>, notes: &mut Notes) -> bool {
    value.as_bool().unwrap_or_else(|| {
        notes.expected("true or false", Some(&value), at);
        false
    })
}

pub(super) fn texts(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<String> {
    list(value, at, notes, text)
}

pub(super) fn wholes(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<usize> {
    list(value, at, notes, whole)
}

/// One of several names: the type's own `Deserialize` knows them.
pub(super) fn name<T: for<'de> Deserialize<'de>>(value: Value, at: &Place<'_>, notes: &mut Notes) -> Option<T> {
    let found: Result<T, Error> = T::deserialize(value.as_str().unwrap_or_default().into_deserializer());
    if found.is_err() {
        notes.expected("one of the known names", Some(&value), at);
    }
    found.ok()
}
