//! What must hold of reading and writing documents.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::*;
use crate::model::arbitrary::{document, json, name};
use crate::model::{Document, Inconsistency, MAX_LEVELS, Nps, Period, Quantity, SegmentId, StageId};

const FULL: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/documents/v1-full.json"));
const EMBED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/documents/v1-embed.json"));

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn full() -> Value {
    parsed(FULL)
}

/// Text of the error of a document with one change: `pointer` is JSON Pointer (RFC 6901).
#[track_caller]
fn refuses(pointer: &str, value: Value, message: &str) {
    let mut document = full();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer} in the fixture")) = value;
    assert_eq!(load_value(document).unwrap_err().to_string(), message);
}

#[test]
fn every_released_version_is_read_and_written_back_in_full() {
    let document = load(FULL).unwrap();
    assert_eq!(save_pretty(&document) + "\n", FULL);
    assert_eq!(parsed(&save(&document)), full());
}

#[test]
fn what_hosts_pass_needs_no_format_version_or_ids() {
    let document = load(EMBED).unwrap();
    assert_eq!(document.version, 1);
    assert_eq!(document.period, Period::default());
    assert_eq!(document.stages[1].count.get(), 1120.5);
    assert_eq!(document.stages[1].id, StageId::new("s2"));
    assert_eq!(load(r#"{"format":"funnel-widget","stages":[]}"#), Ok(Document::new()));
    assert_eq!(
        load("\u{feff}{\"stages\":[],\"version\":1.0}"),
        Ok(Document::new()),
        "a byte order mark, and 1.0 for 1"
    );
}

#[test]
fn an_error_names_the_field_what_was_expected_and_what_came() {
    refuses("/stages/2/count", json!("abc"), r#"stages[2].count: expected a number ≥ 0, got "abc""#);
    refuses("/stages/2/count", json!(-1), "stages[2].count: expected a number ≥ 0, got -1");
    refuses("/stages/2/count", json!(1e300), "stages[2].count: expected a number ≤ 9007199254740991, got 1e+300");
    refuses("/stages/2/count", json!("NaN"), r#"stages[2].count: expected a number ≥ 0, got "NaN""#);
    refuses("/stages/2/count", json!("1120"), r#"stages[2].count: expected a number ≥ 0, got "1120""#);
    refuses("/stages/2/count", Value::Null, "stages[2].count: expected a number ≥ 0, got null");
    refuses("/stages/2/count", json!([1]), "stages[2].count: expected a number ≥ 0, got a list");
    refuses("/stages/0/stages/1/target", json!(-0.1), "stages[0].stages[1].target: expected a number ≥ 0, got -0.1");
    refuses("/stages/0/name", json!(5), "stages[0].name: expected a string, got 5");
    refuses(
        "/stages/0/level",
        json!("upper"),
        r#"stages[0].level: expected one of "top", "middle", "bottom", "after", got "upper""#,
    );
    refuses(
        "/stages/0/level",
        json!(1),
        r#"stages[0].level: expected one of "top", "middle", "bottom", "after", got 1"#,
    );
    refuses("/stages/1", json!("Visits"), r#"stages[1]: expected an object, got "Visits""#);
    refuses("/stages", json!({}), "stages: expected a list, got an object");
    refuses("/title", json!(["x"]), "title: expected a string, got a list");
    refuses("/currency", json!("kr"), r#"currency: expected a currency code of three letters, got "kr""#);
    refuses("/period/count", json!(0), "period.count: expected a whole number ≥ 1, got 0");
    refuses("/period/count", json!(1.5), "period.count: expected a whole number ≥ 1, got 1.5");
    refuses("/economics/grossMargin", json!(1.2), "economics.grossMargin: expected a number ≤ 1, got 1.2");
    refuses("/economics/churn/rate", json!("3 %"), r#"economics.churn.rate: expected a number from 0 to 1, got "3 %""#);
    refuses("/economics/nps", json!(101), "economics.nps: expected a number ≤ 100, got 101");
    refuses(
        "/economics/nps",
        json!("high"),
        r#"economics.nps: expected a number from -100 to 100, or promoters, passives and detractors, got "high""#,
    );
    refuses("/economics/nps/passives", json!(-5), "economics.nps.passives: expected a number ≥ 0, got -5");
    refuses("/economics/nps", json!({"promoters": 1, "passives": 2}), "economics.nps.detractors: missing");
    refuses("/economics/open/0/amount", json!(true), "economics.open[0].amount: expected a number ≥ 0, got true");
    refuses("/segments/1/counts/3", json!("x"), r#"segments[1].counts[3]: expected a number ≥ 0, got "x""#);
    refuses("/source/events", json!(1.5), "source.events: expected a whole number ≥ 0, got 1.5");
    refuses("/version", json!("1"), r#"version: expected a whole number ≥ 1, got "1""#);
    refuses("/version", json!(0), "version: expected a whole number ≥ 1, got 0");
    refuses("/stages/0", json!({"name": "x"}), "stages[0].count: missing");
    assert_eq!(load(r#"{"format":"funnel-widget"}"#).unwrap_err().to_string(), "stages: missing");
}

#[test]
fn a_long_value_does_not_make_a_long_error() {
    let text = load_value(json!({"stages": [{"name": "x", "count": "9".repeat(5000)}]})).unwrap_err().to_string();
    assert!(text.starts_with("stages[0].count: expected a number ≥ 0, got \"999"), "{text}");
    assert!(text.chars().count() < 250, "{} characters", text.chars().count());
}

#[test]
fn contradictions_are_named() {
    refuses("/stages/2/id", json!("s5"), "stages[2].id: expected an id that is not used before");
    refuses(
        "/stages/2/role",
        json!("lead"),
        "stages[2].role: expected a role that no earlier stage of this funnel has",
    );
    refuses("/segments/1/id", json!("g1"), "segments[1].id: expected an id that is not used before");
    refuses("/segments/0/counts", json!([1, 2]), "segments[0].counts: expected one count per stage, 4 in all, got 2");
}

#[test]
fn documents_of_others_are_told_apart_from_damaged_ones() {
    for text in ["null", "5", "[]", "{}", r#"{"format":"chart","stages":[]}"#, r#"{"format":null,"stages":[]}"#] {
        assert_eq!(load(text), Err(LoadError::NotAFunnel), "{text}");
    }
    assert_eq!(load(r#"{"version":2,"stages":"new shape"}"#), Err(LoadError::Newer { found: 2, known: 1 }));
    for (text, line, column) in
        [("", 1, 0), ("{", 1, 1), ("{\n  \"æøå\": x", 2, 10), ("{\"stages\": NaN}", 1, 12), ("{\"a\":1e999}", 1, 10)]
    {
        assert_eq!(load(text), Err(LoadError::NotJson { line, column }), "{text:?}");
    }
}

#[test]
fn deep_nesting_is_refused_before_it_overflows_the_stack() {
    let too_deep = Err(LoadError::TooDeep { most: MAX_NESTING });
    for levels in [MAX_NESTING + 1, 127, 128, 1000, 1_000_000] {
        assert!(load(&"[".repeat(levels)).is_err());
        assert_eq!(load(&("[".repeat(levels) + &"]".repeat(levels))), too_deep, "{levels} lists");
        let stages = r#"{"stages":["#.repeat(levels) + &"]}".repeat(levels);
        assert_eq!(load(&stages), too_deep, "{levels} objects");
    }
    let nested = (0..1000).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    assert_eq!(load_value(nested), too_deep);
    let stages =
        |levels: usize| (0..levels).fold(json!([]), |inner, _| json!([{"name": "x", "count": 1, "stages": inner}]));
    assert!(load_value(json!({"stages": stages(MAX_LEVELS)})).is_ok());
    let path = format!("stages{}", "[0].stages".repeat(MAX_LEVELS));
    assert_eq!(
        load_value(json!({"stages": stages(MAX_LEVELS + 1)})),
        Err(LoadError::Inconsistent(Inconsistency::TooDeep(path)))
    );
}

#[test]
fn more_text_than_any_document_needs_is_not_read() {
    let text = " ".repeat(MAX_BYTES + 1);
    assert_eq!(load(&text), Err(LoadError::TooLarge { bytes: MAX_BYTES + 1, most: MAX_BYTES }));
}

#[test]
fn two_hundred_stages_with_segments_are_kept() {
    let stages: Vec<Value> = (0..200).map(|n| json!({"name": format!("Stage {n}"), "count": 1000 - n})).collect();
    let document = load_value(json!({"stages": stages, "segments": [{"name": "g", "counts": vec![1; 200]}]})).unwrap();
    assert_eq!(document.stages.len(), 200);
    assert_eq!(document.stages[199].id, StageId::new("s200"));
    assert_eq!(document.segments[0].id, SegmentId::new("g1"));
    assert_eq!(load(&save(&document)), Ok(document));
}

#[test]
fn a_score_is_a_number_or_answers() {
    let nps = |value: Value| load_value(json!({"stages": [], "economics": {"nps": value}})).unwrap().economics.nps;
    for score in [json!(-100), json!(42), json!(42.5)] {
        assert!(matches!(nps(score.clone()), Some(Nps::Score(read)) if Some(read.get()) == score.as_f64()), "{score}");
    }
    assert!(matches!(nps(json!({"promoters": 1, "passives": 2, "detractors": 3})), Some(Nps::Answers(_))));
    assert_eq!(nps(Value::Null), None);
}

/// Every object in `value` gets a field from `fields` in turn, under a name no version uses.
fn scatter(value: &mut Value, fields: &mut impl Iterator<Item = Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| scatter(item, fields)),
        Value::Object(object) => {
            object.values_mut().for_each(|field| scatter(field, fields));
            object.extend(fields.next().map(|field| ("unheard of".to_owned(), field)));
        }
        _ => {}
    }
}

/// Every place in `value`, as JSON Pointer and as the path of an error.
fn places(value: &Value, pointer: &str, path: &str, all: &mut Vec<(String, String)>) {
    all.push((pointer.to_owned(), path.to_owned()));
    match value {
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                places(item, &format!("{pointer}/{n}"), &format!("{path}[{n}]"), all);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                let escaped = key.replace('~', "~0").replace('/', "~1");
                places(field, &format!("{pointer}/{escaped}"), &format!("{path}{dot}{key}"), all);
            }
        }
        _ => {}
    }
}

/// Reading must not panic, and what reads must be kept.
fn reads_or_refuses(text: &str) -> Result<(), TestCaseError> {
    match load(text) {
        Ok(document) => prop_assert_eq!(load(&save(&document)), Ok(document)),
        Err(error) => prop_assert!(!error.to_string().is_empty()),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn saving_and_loading_give_the_identical_document(document in document()) {
        prop_assert_eq!(load(&save(&document)), Ok(document.clone()));
        prop_assert_eq!(load(&save_pretty(&document)), Ok(document));
    }

    #[test]
    fn unknown_fields_at_every_level_are_written_back(
        document in document(),
        unknown in proptest::collection::vec(json(), 1..4),
    ) {
        let mut text = parsed(&save(&document));
        scatter(&mut text, &mut unknown.into_iter().cycle());
        prop_assert_eq!(parsed(&save(&load(&text.to_string()).unwrap())), text);
    }

    #[test]
    fn any_text_reads_or_is_refused(text: String) {
        reads_or_refuses(&text)?;
    }

    #[test]
    fn any_json_reads_or_is_refused(value in json(), name in name(), wrapped: bool) {
        let value = if wrapped { json!({"stages": [{"name": name, "count": value}], "title": value}) } else { value };
        reads_or_refuses(&value.to_string())?;
    }

    #[test]
    fn a_cut_document_is_refused(document in document(), at: Index) {
        let text = save(&document);
        let cut = text.floor_char_boundary(at.index(text.len()));
        let refused = matches!(load(&text[..cut]), Err(LoadError::NotJson { .. }));
        prop_assert!(refused, "{}", &text[..cut]);
    }

    #[test]
    fn a_document_with_changed_bytes_reads_or_is_refused(
        document in document(),
        changes in proptest::collection::vec((any::<Index>(), prop_oneof![any::<u8>(), select(&b"{}[]\",:0-9e.\\"[..])]), 1..4),
    ) {
        let mut bytes = save(&document).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        reads_or_refuses(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn a_document_with_a_changed_value_reads_or_names_the_place(document in document(), at: Index, value in json()) {
        let mut changed = parsed(&save(&document));
        let mut all = Vec::new();
        places(&changed, "", "", &mut all);
        let (pointer, place) = at.get(&all);
        *changed.pointer_mut(pointer).unwrap() = value;
        reads_or_refuses(&changed.to_string())?;
        if let Err(LoadError::Field { path, .. }) = load_value(changed) {
            prop_assert!(path.starts_with(place) || place.starts_with(&path), "{} changed, {} blamed", place, path);
        }
    }
}
