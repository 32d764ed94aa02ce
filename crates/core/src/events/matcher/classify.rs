//! Which steps each event serves, and which exclusions it is an event of.
//!
//! Patterns are looked up in the names of the log, and conditions in the values of its properties, once per query: what is
//! left to do for an event are look-ups.

use serde_json::Value;

use super::prepared::Prepared;
use crate::events::log::{Dictionary, Property};
use crate::events::query::{Condition, Match, Op, Resolved, name_fits};

/// Steps as bits: bit i is step i.
pub(in crate::events) type StepSet = u64;

/// Exclusions as bits: bit i is the query's exclusion i.
pub(in crate::events) type ExclusionSet = u64;

/// What the events of a log are to a query.
pub(in crate::events) struct Classifier<'a> {
    /// By the code of the name.
    names: Vec<NameClass>,
    /// What holds only for some events of a name.
    conditional: Vec<Conditional<'a>>,
    /// What must hold for an event to be there at all.
    filter: Conditions<'a>,
}

/// What all events of one name are.
#[derive(Clone, Copy, Default)]
struct NameClass {
    serves: StepSet,
    excluded_by: ExclusionSet,
    /// Whether some of `conditional` are about this name.
    is_conditional: bool,
}

/// What an event of these names is if it meets the conditions.
struct Conditional<'a> {
    names: Vec<u32>,
    conditions: Conditions<'a>,
    serves: StepSet,
    excluded_by: ExclusionSet,
}

impl<'a> Classifier<'a> {
    pub(in crate::events) fn new(query: &Resolved, log: &'a Prepared) -> Self {
        let mut classifier = Self {
            names: vec![NameClass::default(); log.names().len()],
            conditional: Vec::new(),
            filter: Conditions::new(&query.conditions, log),
        };
        for (step, resolved) in query.steps.iter().enumerate() {
            classifier.add(&resolved.matches, 1 << step, 0, log);
        }
        for (place, exclusion) in query.exclusions.iter().enumerate() {
            classifier.add(&exclusion.matches, 0, 1 << place, log);
        }
        classifier
    }

    fn add(&mut self, matches: &[Match], serves: StepSet, excluded_by: ExclusionSet, log: &'a Prepared) {
        for one in matches {
            let names = names_like(&one.event, log.names());
            if one.conditions.is_empty() {
                for &name in &names {
                    let class = &mut self.names[name as usize];
                    class.serves |= serves;
                    class.excluded_by |= excluded_by;
                }
            } else {
                names.iter().for_each(|&name| self.names[name as usize].is_conditional = true);
                let conditions = Conditions::new(&one.conditions, log);
                self.conditional.push(Conditional { names, conditions, serves, excluded_by });
            }
        }
    }

    /// Whether an event is there at all. `place` is where it stands in the columns of the log.
    pub(in crate::events) fn is_there(&self, place: usize) -> bool {
        self.filter.hold(place)
    }

    /// Whether every event is there, and its name alone says what it is.
    pub(in crate::events) fn is_by_name(&self) -> bool {
        self.filter.0.is_empty() && self.conditional.is_empty()
    }

    /// The steps that all events of a name serve.
    pub(in crate::events) fn steps_of_name(&self, name: u32) -> StepSet {
        self.names[name as usize].serves
    }

    /// The steps that an event serves and the exclusions it is an event of; `None` when it is not there at all. `place` is
    /// where it stands in the columns of the log.
    pub(in crate::events) fn classify(&self, name: u32, place: usize) -> Option<(StepSet, ExclusionSet)> {
        if !self.filter.hold(place) {
            return None;
        }
        let class = self.names[name as usize];
        let (mut serves, mut excluded_by) = (class.serves, class.excluded_by);
        if class.is_conditional {
            for one in self
                .conditional
                .iter()
                .filter(|one| one.names.binary_search(&name).is_ok() && one.conditions.hold(place))
            {
                serves |= one.serves;
                excluded_by |= one.excluded_by;
            }
        }
        Some((serves, excluded_by))
    }
}

/// Conditions that must all hold.
pub(in crate::events) struct Conditions<'a>(Vec<Compiled<'a>>);

/// A condition, answered for every value of its property; `None` for a property the log does not have.
struct Compiled<'a> {
    property: Option<&'a Property>,
    /// By the code of the value. With the one answer for missing values if there is no property.
    holds: Vec<bool>,
}

impl<'a> Conditions<'a> {
    pub(in crate::events) fn new(conditions: &[Condition], log: &'a Prepared) -> Self {
        Self(conditions.iter().map(|condition| Compiled::new(condition, log)).collect())
    }

    pub(in crate::events) fn hold(&self, place: usize) -> bool {
        self.0.iter().all(|condition| {
            let code = condition.property.map_or(Property::MISSING, |property| property.codes.get(place));
            condition.holds[code as usize]
        })
    }
}

impl<'a> Compiled<'a> {
    fn new(condition: &Condition, log: &'a Prepared) -> Self {
        let property = log.properties().iter().find(|property| property.name == condition.property);
        let test = Test::new(condition);
        let holds = |text: &str| (!text.is_empty() && test.holds(text)) != condition.not;
        let holds = match property {
            Some(property) => property.values.texts().map(holds).collect(),
            None => vec![holds("")],
        };
        Self { property, holds }
    }
}

/// A comparison with the values it is made with.
struct Test {
    op: Op,
    with: Vec<Scalar>,
}

/// A value of a query: its text, and its number if it is one.
struct Scalar {
    text: String,
    number: Option<f64>,
}

impl Test {
    fn new(condition: &Condition) -> Self {
        let with = match &condition.value {
            Some(Value::Array(values)) => values.iter().map(Scalar::new).collect(),
            Some(value) => vec![Scalar::new(value)],
            None => Vec::new(),
        };
        Self { op: condition.op, with }
    }

    /// Whether a value that is there passes.
    fn holds(&self, text: &str) -> bool {
        if self.op == Op::Exists {
            return true;
        }
        let number = number(text);
        self.with.iter().any(|with| match self.op {
            Op::Contains => text.contains(&with.text),
            Op::StartsWith => text.starts_with(&with.text),
            Op::Equal | Op::In => with.compare(text, number).is_eq(),
            Op::NotEqual => with.compare(text, number).is_ne(),
            Op::Less => with.compare(text, number).is_lt(),
            Op::LessOrEqual => with.compare(text, number).is_le(),
            Op::Greater => with.compare(text, number).is_gt(),
            Op::GreaterOrEqual => with.compare(text, number).is_ge(),
            Op::Exists => true,
        })
    }
}

impl Scalar {
    fn new(value: &Value) -> Self {
        match value {
            Value::String(text) => Self { text: text.clone(), number: number(text) },
            Value::Bool(flag) => Self { text: flag.to_string(), number: None },
            other => {
                let number = other.as_f64().map(|number| number + 0.0);
                Self { text: number.map(|number| number.to_string()).unwrap_or_default(), number }
            }
        }
    }

    /// How an event's value stands to this one: as numbers when both are, else as texts, by code point.
    fn compare(&self, text: &str, number: Option<f64>) -> std::cmp::Ordering {
        match (number, self.number) {
            (Some(number), Some(with)) => number.total_cmp(&with),
            // UTF-8 sorts as its code points do.
            _ => text.cmp(&self.text),
        }
    }
}

/// A finite number, as JSON or a program's file writes it: `12`, `-0.5`, `1e3`, `+.5`, `007`. 0 has no sign, so that `-0` is
/// equal to `0`. By serde_json, which is linked anyway; the standard library's reader would weigh 10 kB more.
fn number(text: &str) -> Option<f64> {
    // JSON would let blanks stand round it.
    let is_number = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if !is_number {
        return None;
    }
    let number: f64 = serde_json::from_str(text).or_else(|_| serde_json::from_str(&as_json(text))).ok()?;
    Some(number + 0.0)
}

/// A number as JSON would have it: with digits before and after the point, and no zeros before them. What is no number
/// stays none.
fn as_json(text: &str) -> String {
    let (sign, text) = match text.as_bytes().first() {
        Some(b'+') => ("", &text[1..]),
        Some(b'-') => text.split_at(1),
        _ => ("", text),
    };
    let (digits, exponent) = text.split_at(text.find(['e', 'E']).unwrap_or(text.len()));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && fraction.is_empty()) || whole.contains(['+', '-']) {
        return String::new();
    }
    let or_zero = |digits| if str::is_empty(digits) { "0" } else { digits };
    [sign, or_zero(whole.trim_start_matches('0')), ".", or_zero(fraction), exponent].concat()
}

/// Codes of the names that fit a pattern, rising.
pub(in crate::events) fn names_like(pattern: &str, names: &Dictionary) -> Vec<u32> {
    if pattern.contains('*') {
        (0..).zip(names.texts()).filter(|(_, name)| name_fits(pattern, name)).map(|(code, _)| code).collect()
    } else {
        names.find(pattern).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::events::log::EventLog;
    use crate::events::query::{Query, QueryStep};

    proptest! {
        #[test]
        fn numbers_are_those_of_the_standard_library(text in "[+-]?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,3})?|[0-9eE.+-]{0,6}| ?[a-z1]{1,3} ?") {
            let expected = text.parse().ok().filter(|number: &f64| number.is_finite());
            // Those have names too.
            let expected = expected.filter(|_| !text.contains(['a', 'n', 'i']));
            prop_assert_eq!(number(&text), expected);
        }
    }

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "å"),
            ("a*", "a"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c", "ac"),
            ("a*b*c", "aXbYbZc"),
            ("**", "x"),
            ("*é*", "aéb"),
            ("a*ba", "aba"),
            ("*.*.*", "a.b.c"),
        ] {
            assert!(name_fits(pattern, name), "{pattern:?} should fit {name:?}");
        }
        for (pattern, name) in [
            ("a*", "ba"),
            ("a*a", "a"),
            ("*b", "abc"),
            ("a*b*c", "acb"),
            ("ab*ba", "aba"),
            ("*x*", "abc"),
            ("A*", "abc"),
        ] {
            assert!(!name_fits(pattern, name), "{pattern:?} should not fit {name:?}");
        }
    }

    #[test]
    fn a_name_can_serve_several_steps_and_a_step_several_names() {
        let mut log = EventLog::default();
        for name in ["view_a", "view_b", "buy", "other"] {
            log.push("p", name, 0);
        }
        let log = Prepared::new(log);
        let step = |events: &[&str]| QueryStep {
            matches: events.iter().map(|event| Match { event: (*event).to_owned(), ..Match::default() }).collect(),
            ..QueryStep::default()
        };
        let steps = vec![step(&["view*", "buy"]), step(&["never"]), step(&["buy"])];
        let query = Query { steps, ..Query::default() }.resolve().expect("a plain query");
        let classifier = Classifier::new(&query, &log);
        assert_eq!([0, 1, 2, 3].map(|code| classifier.steps_of_name(code)), [0b001, 0b001, 0b101, 0]);
        assert!(classifier.is_by_name());
    }

    /// Whether a condition holds for an event whose property has this value, as JSON; the empty text is none.
    #[track_caller]
    fn assert_holds(condition: Value, value: &str, expected: bool) {
        let mut log = EventLog::default();
        log.push("p", "A", 0);
        let mut property = Property::new("k");
        property.push(value);
        log.properties.push(property);
        let log = Prepared::new(log);
        let mut condition = condition;
        condition["property"] = "k".into();
        let query = json!({ "steps": [{ "match": [{ "event": "A", "where": [condition] }] }] });
        let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a query with a condition");
        let serves = Classifier::new(&query, &log).classify(0, 0).map(|(serves, _)| serves);
        assert_eq!(serves, Some(u64::from(expected)), "{condition} for {value:?}");
    }

    #[test]
    fn conditions_add_steps_and_exclusions_to_those_of_the_name() {
        let mut log = EventLog::default();
        let mut property = Property::new("k");
        for value in ["1", "2"] {
            log.push("p", "A", 0);
            property.push(value);
        }
        log.properties.push(property);
        let log = Prepared::new(log);
        let where_ = |value: u8| json!([{ "property": "k", "op": "=", "value": value }]);
        let all = json!([{ "event": "A" }]);
        let some = |value: u8| json!([{ "event": "A", "where": where_(value) }]);
        let query = json!({
            "where": where_(1), "steps": [{ "match": all }, { "match": some(1) }, { "match": some(2) }],
            "exclusions": [{ "match": all }, { "match": some(1) }, { "match": some(2) }],
        });
        let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a query with conditions");
        let classifier = Classifier::new(&query, &log);
        assert_eq!([0, 1].map(|place| classifier.classify(0, place)), [Some((0b011, 0b011)), None]);
        assert_eq!([0, 1].map(|place| classifier.is_there(place)), [true, false]);
        assert!(!classifier.is_by_name());
    }

    #[test]
    fn numbers_compare_as_numbers_and_texts_by_code_point() {
        for (op, with, value, expected) in [
            ("=", json!(3), "3.0", true),
            ("=", json!("3.0"), "3", true),
            ("=", json!("03x"), "3x", false),
            ("=", json!(0), "-0", true),
            ("!=", json!(3), "3.0", false),
            ("!=", json!("a"), "A", true),
            ("<", json!(10), "9", true),
            ("<", json!("10"), "9", true),
            ("<", json!("10a"), "9", false),
            ("<=", json!(10), "1e1", true),
            (">", json!("Z"), "a", true),
            (">", json!("a"), "Z", false),
            (">", json!("z"), "å", true),
            (">=", json!(5), "4.999", false),
            (">=", json!("b"), "b", true),
            ("contains", json!("jø"), "kjøp", true),
            ("contains", json!("JØ"), "kjøp", false),
            ("contains", json!(2), "123", true),
            ("startsWith", json!("/cart"), "/cart/1", true),
            ("startsWith", json!("cart"), "/cart/1", false),
            ("in", json!(["a", 2]), "2.0", true),
            ("in", json!(["a", 2]), "b", false),
            ("in", json!([]), "b", false),
            ("=", json!(true), "true", true),
            // Words that Rust would read as numbers are texts.
            ("=", json!("inf"), "infinity", false),
        ] {
            assert_holds(json!({ "op": op, "value": with }), value, expected);
            assert_holds(json!({ "op": op, "value": with, "not": true }), value, !expected);
        }
    }

    #[test]
    fn a_missing_value_fails_every_comparison() {
        for op in ["=", "!=", "<", "<=", ">", ">=", "contains", "startsWith"] {
            assert_holds(json!({ "op": op, "value": "" }), "", false);
            assert_holds(json!({ "op": op, "value": "", "not": true }), "", true);
        }
        assert_holds(json!({ "op": "in", "value": [""] }), "", false);
        assert_holds(json!({ "op": "exists" }), "", false);
        assert_holds(json!({ "op": "exists", "not": true }), "", true);
        assert_holds(json!({ "op": "exists" }), "0", true);
    }
}
