//! From JSON to a query, field by field.
//!
//! By hand, as documents are read: derived `Deserialize` with paths and kept unknown fields reads the same, but costs the
//! engine 20 kB more (brotli), a seventh of its budget. What is wrong is noted, and reading goes on with a default: early
//! returns would each carry the code that drops what was read before.

use std::fmt;

use serde_json::{Map, Value};

use super::options::Choice;
use super::{
    Answers, Attribution, Breakdown, Cohorts, Condition, Exclusion, Match, Moment, NextAfter, Query, QueryError,
    QueryStep, Range, Trend, Waiting, Window, WindowSetting,
};
use crate::model::{Unknown, read_whole};

/// The query in a JSON value.
pub(super) fn query(value: &Value) -> Result<Query, QueryError> {
    let mut notes = Notes::default();
    let query = read_query(value.clone(), &Place::Query, &mut notes);
    notes.first.map_or(Ok(query), Err)
}

/// Where a value stands in the query. It becomes text only when something is wrong there.
#[derive(Clone, Copy)]
enum Place<'a> {
    Query,
    Field(&'a Place<'a>, &'static str),
    Item(&'a Place<'a>, usize),
}

/// As in JavaScript: `steps[2].match[0].event`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query => f.write_str("query"),
            Self::Field(Self::Query, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// The first thing that is wrong.
#[derive(Default)]
struct Notes {
    first: Option<QueryError>,
}

impl Notes {
    fn expected(&mut self, expected: &str, found: Option<&Value>, at: &Place<'_>) {
        if self.first.is_none() {
            let path = at.to_string();
            let found = found.map_or("nothing".to_owned(), shown);
            self.first = Some(QueryError::Shape { path, message: format!("expected {expected}, got {found}") });
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
        Value::String(text) => format!("{text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Reads one kind of value; what does not read is noted.
type Read<T> = fn(Value, &Place<'_>, &mut Notes) -> T;

/// The fields of an object that were not read yet.
struct Fields<'a> {
    left: Map<String, Value>,
    at: &'a Place<'a>,
    notes: &'a mut Notes,
}

impl<'a> Fields<'a> {
    fn of(value: Value, at: &'a Place<'a>, notes: &'a mut Notes) -> Self {
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
    fn optional<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        let value = self.left.remove(name).filter(|value| !value.is_null())?;
        Some(read(value, &Place::Field(self.at, name), self.notes))
    }

    fn required<T: Default>(&mut self, name: &'static str, expected: &str, read: Read<T>) -> T {
        if self.left.get(name).is_none_or(Value::is_null) {
            self.notes.expected(expected, None, &Place::Field(self.at, name));
        }
        self.optional(name, read).unwrap_or_default()
    }

    fn rest(self) -> Unknown {
        self.left
    }
}

fn list<T>(value: Value, at: &Place<'_>, notes: &mut Notes, read: Read<T>) -> Vec<T> {
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

fn text(value: Value, at: &Place<'_>, notes: &mut Notes) -> String {
    match value {
        Value::String(text) => text,
        other => {
            notes.expected("a text", Some(&other), at);
            String::new()
        }
    }
}

fn number(value: Value, at: &Place<'_>, notes: &mut Notes) -> f64 {
    value.as_f64().unwrap_or_else(|| {
        notes.expected("a number", Some(&value), at);
        0.0
    })
}

fn whole(value: Value, at: &Place<'_>, notes: &mut Notes) -> usize {
    read_whole(&value).and_then(|whole| usize::try_from(whole).ok()).unwrap_or_else(|| {
        notes.expected("a whole number ≥ 0", Some(&value), at);
        0
    })
}

fn flag(value: Value, at: &Place<'_>, notes: &mut Notes) -> bool {
    value.as_bool().unwrap_or_else(|| {
        notes.expected("true or false", Some(&value), at);
        false
    })
}

fn choice<T: Choice>(value: Value, at: &Place<'_>, notes: &mut Notes) -> T {
    let found = value.as_str().and_then(|text| T::NAMED.iter().find(|(name, _)| *name == text));
    match found {
        Some((_, choice)) => *choice,
        None => {
            let names: Vec<String> = T::NAMED.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            notes.expected(&format!("one of {}", names.join(", ")), Some(&value), at);
            T::default()
        }
    }
}

fn texts(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<String> {
    list(value, at, notes, text)
}

fn matches(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<Match> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        Match {
            event: fields.required("event", "a text", text),
            conditions: fields.optional("where", conditions).unwrap_or_default(),
            unknown: fields.rest(),
        }
    })
}

fn conditions(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<Condition> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        Condition {
            property: fields.required("property", "a text", text),
            op: fields.required("op", "a comparison", choice),
            value: fields.optional("value", |value, _, _| value),
            not: fields.optional("not", flag).unwrap_or_default(),
            unknown: fields.rest(),
        }
    })
}

fn steps(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<QueryStep> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        QueryStep {
            name: fields.optional("name", text),
            matches: fields.required("match", "a list", matches),
            optional: fields.optional("optional", flag).unwrap_or_default(),
            unknown: fields.rest(),
        }
    })
}

fn window(value: Value, at: &Place<'_>, notes: &mut Notes) -> WindowSetting {
    if value.is_null() {
        return WindowSetting::Unlimited;
    }
    let mut fields = Fields::of(value, at, notes);
    WindowSetting::Within(Window {
        seconds: fields.required("seconds", "a number", number),
        scope: fields.optional("scope", choice),
        unknown: fields.rest(),
    })
}

fn exclusions(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<Exclusion> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        Exclusion {
            matches: fields.required("match", "a list", matches),
            after: fields.optional("after", whole),
            before: fields.optional("before", whole),
            effect: fields.optional("effect", choice),
            unknown: fields.rest(),
        }
    })
}

fn moment(value: Value, at: &Place<'_>, notes: &mut Notes) -> Moment {
    match value {
        Value::String(text) => Moment::Text(text),
        Value::Number(number) => Moment::Milliseconds(number.as_f64().unwrap_or_default()),
        other => {
            notes.expected("a text or a number", Some(&other), at);
            Moment::Milliseconds(0.0)
        }
    }
}

fn range(value: Value, at: &Place<'_>, notes: &mut Notes) -> Range {
    let mut fields = Fields::of(value, at, notes);
    Range {
        from: fields.optional("from", moment),
        to: fields.optional("to", moment),
        bounds: fields.optional("bounds", choice),
        unknown: fields.rest(),
    }
}

fn attribution(value: Value, at: &Place<'_>, notes: &mut Notes) -> Attribution {
    match value {
        Value::String(text) if text == "first" => Attribution::First,
        Value::String(text) if text == "last" => Attribution::Last,
        Value::Object(_) => {
            Attribution::Step(Fields::of(value, at, notes).required("step", "a whole number ≥ 0", whole))
        }
        other => {
            notes.expected("\"first\", \"last\" or {step}", Some(&other), at);
            Attribution::First
        }
    }
}

fn breakdown(value: Value, at: &Place<'_>, notes: &mut Notes) -> Breakdown {
    let mut fields = Fields::of(value, at, notes);
    Breakdown {
        property: fields.required("property", "a text", text),
        attribution: fields.optional("attribution", attribution),
        top: fields.optional("top", whole),
        unknown: fields.rest(),
    }
}

fn answers(value: Value, at: &Place<'_>, notes: &mut Notes) -> Answers {
    let mut fields = Fields::of(value, at, notes);
    Answers {
        trend: fields.optional("trend", |value, at, notes| {
            let mut fields = Fields::of(value, at, notes);
            Trend { by: fields.required("by", "a stretch of time", choice), unknown: fields.rest() }
        }),
        cohorts: fields.optional("cohorts", |value, at, notes| {
            let mut fields = Fields::of(value, at, notes);
            Cohorts {
                by: fields.required("by", "a stretch of time", choice),
                event: fields.optional("event", text),
                unknown: fields.rest(),
            }
        }),
        curve: fields.optional("curve", flag).unwrap_or_default(),
        correlates: fields.optional("correlates", flag).unwrap_or_default(),
        next: fields.optional("next", |value, at, notes| {
            let mut fields = Fields::of(value, at, notes);
            NextAfter { step: fields.required("step", "a whole number ≥ 0", whole), unknown: fields.rest() }
        }),
        waiting: fields.optional("waiting", |value, at, notes| {
            let mut fields = Fields::of(value, at, notes);
            Waiting {
                step: fields.required("step", "a whole number ≥ 0", whole),
                limit_seconds: fields.optional("limitSeconds", number),
                unknown: fields.rest(),
            }
        }),
        trace: fields.optional("trace", text),
        compare: fields.optional("compare", choice),
        unknown: fields.rest(),
    }
}

fn read_query(value: Value, at: &Place<'_>, notes: &mut Notes) -> Query {
    let mut fields = Fields::of(value, at, notes);
    Query {
        preset: fields.optional("preset", choice),
        steps: fields.required("steps", "a list", steps),
        conditions: fields.optional("where", conditions).unwrap_or_default(),
        order: fields.optional("order", choice),
        window: match fields.left.remove("window") {
            None => WindowSetting::Preset,
            Some(value) => window(value, &Place::Field(at, "window"), fields.notes),
        },
        reuse_event: fields.optional("reuseEvent", flag),
        restart: fields.optional("restart", choice),
        ties: fields.optional("ties", choice),
        entry: fields.optional("entry", choice),
        exclusions: fields.optional("exclusions", exclusions).unwrap_or_default(),
        hold: fields.optional("hold", texts).unwrap_or_default(),
        unit: fields.optional("unit", choice),
        session_gap: fields.optional("sessionGap", number),
        range: fields.optional("range", range),
        breakdown: fields.optional("breakdown", breakdown),
        as_of: fields.optional("asOf", moment),
        answers: fields.optional("answers", answers),
        unknown: fields.rest(),
    }
}
