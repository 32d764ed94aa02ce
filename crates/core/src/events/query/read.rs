//! From JSON to a query, field by field.

use serde_json::Value;

use super::options::Choice;
use super::{
    Answers, Attribution, Breakdown, Cohorts, Condition, Exclusion, Match, Moment, NextAfter, Points, Query,
    QueryError, QueryStep, Range, Trend, Waiting, Window, WindowSetting,
};
use crate::events::json::{Fields, Notes, Place, flag, list, number, read, text, texts, whole};

/// The query in a JSON value.
pub(super) fn query(value: &Value) -> Result<Query, QueryError> {
    read(value.clone(), "query", read_query).map_err(QueryError::Shape)
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
                points: fields.optional("points", points).unwrap_or_default(),
                unknown: fields.rest(),
            }
        }),
        trace: fields.optional("trace", text),
        compare: fields.optional("compare", choice),
        unknown: fields.rest(),
    }
}

fn points(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<Points> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        Points {
            event: fields.required("event", "a text", text),
            conditions: fields.optional("where", conditions).unwrap_or_default(),
            points: fields.required("points", "a number", number),
            once: fields.optional("once", flag).unwrap_or_default(),
            unknown: fields.rest(),
        }
    })
}

fn read_query(value: Value, at: &Place<'_>, notes: &mut Notes) -> Query {
    let mut fields = Fields::of(value, at, notes);
    Query {
        preset: fields.optional("preset", choice),
        steps: fields.required("steps", "a list", steps),
        conditions: fields.optional("where", conditions).unwrap_or_default(),
        order: fields.optional("order", choice),
        window: fields.or_null("window", window).unwrap_or_default(),
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
        time_zone: fields.optional("timeZone", text),
        answers: fields.optional("answers", answers),
        unknown: fields.rest(),
    }
}
