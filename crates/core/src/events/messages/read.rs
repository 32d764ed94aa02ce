//! What the page says about a file, read by hand: see [`crate::events::json`].

use serde_json::Value;

use crate::events::json::{Fields, Misfit, Notes, Place, flag, list, name, read, text, texts, whole, wholes};
use crate::events::reader::{
    Choice, CountColumns, Dialect, EventColumns, EventMapping, EventSource, Format, LeadStage, LeadsMapping,
    MergeMapping, Overrides, TimeFormat, TotalsMapping,
};
use crate::events::zone::zone;

/// What the user decided about a file.
///
/// # Errors
/// The first field that is not as it should be.
pub fn overrides(value: Value) -> Result<Overrides, Misfit> {
    read(value, "overrides", |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        Overrides {
            encoding: fields.optional("encoding", name).flatten(),
            dialect: fields.optional("dialect", dialect),
            preamble: fields.optional("preamble", whole),
            header: fields.optional("header", flag),
            without_repeats: fields.optional("withoutRepeats", flag),
            shape: fields.optional("shape", name).flatten(),
            decimal_comma: fields.optional("decimalComma", flag),
            person: fields.optional("person", whole),
            person_else: fields.optional("personElse", choice),
            event: fields.optional("event", event_source),
            time: fields.optional("time", whole),
            clock: fields.optional("clock", choice),
            time_format: fields.optional("timeFormat", name).flatten(),
            session: fields.optional("session", choice),
            value: fields.optional("value", choice),
            properties: fields.optional("properties", wholes),
            stage: fields.optional("stage", whole),
            count: fields.optional("count", choice),
            segment: fields.optional("segment", choice),
            segment_counts: fields.optional("segmentCounts", wholes),
            cost: fields.optional("cost", choice),
            present_stage: fields.optional("presentStage", choice),
            status: fields.optional("status", choice),
            created: fields.optional("created", choice),
            closed: fields.optional("closed", choice),
            lead_stages: fields.optional("leadStages", lead_stages),
        }
    })
}

/// How the rows of a file become events.
///
/// # Errors
/// The first field that is not as it should be.
pub fn event_mapping(value: Value) -> Result<EventMapping, Misfit> {
    read(value, "mapping", |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        EventMapping {
            format: fields.required("format", "an object", format),
            columns: fields.required("columns", "a list", texts),
            person: fields.required("person", "a whole number ≥ 0", whole),
            person_else: fields.optional("personElse", whole),
            event: fields
                .required("event", "an object", |value, at, notes| Some(event_source(value, at, notes)))
                .unwrap_or(EventSource::Column(0)),
            time: fields.required("time", "a whole number ≥ 0", whole),
            clock: fields.optional("clock", whole),
            time_format: fields.required("timeFormat", "a text", name).unwrap_or(TimeFormat::Iso),
            zone: fields.optional("zone", zone).unwrap_or_default(),
            session: fields.optional("session", whole),
            value: fields.optional("value", whole),
            decimal_comma: fields.optional("decimalComma", flag).unwrap_or_default(),
            properties: fields.optional("properties", wholes).unwrap_or_default(),
            several: fields.optional("several", event_columns).unwrap_or_default(),
        }
    })
}

fn event_columns(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<EventColumns> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        EventColumns {
            event: fields.required("event", "a whole number ≥ 0", whole),
            time: fields.required("time", "a whole number ≥ 0", whole),
            value: fields.optional("value", whole),
        }
    })
}

/// How a file of ids that are the same person is written: `{format, columns}`, a column without a name `""`.
///
/// # Errors
/// The first field that is not as it should be.
pub fn merge_mapping(value: Value) -> Result<MergeMapping, Misfit> {
    read(value, "mapping", |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        MergeMapping {
            format: fields.required("format", "an object", format),
            columns: fields.required("columns", "a list", texts),
        }
    })
}

/// How the rows of a file become stages.
///
/// # Errors
/// The first field that is not as it should be.
pub fn totals_mapping(value: Value) -> Result<TotalsMapping, Misfit> {
    read(value, "mapping", |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        TotalsMapping {
            format: fields.required("format", "an object", format),
            columns: fields.required("columns", "a list", texts),
            stage: fields.required("stage", "a whole number ≥ 0", whole),
            counts: fields.required("counts", "an object", count_columns),
            cost: fields.optional("cost", whole),
            decimal_comma: fields.optional("decimalComma", flag).unwrap_or_default(),
        }
    })
}

/// How the rows of a file become leads.
///
/// # Errors
/// The first field that is not as it should be.
pub fn leads_mapping(value: Value) -> Result<LeadsMapping, Misfit> {
    read(value, "mapping", |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        LeadsMapping {
            format: fields.required("format", "an object", format),
            columns: fields.required("columns", "a list", texts),
            stages: fields.required("stages", "a list", lead_stages),
            time_format: fields.required("timeFormat", "a text", name).unwrap_or(TimeFormat::Iso),
            person: fields.optional("person", whole),
            stage: fields.optional("stage", whole),
            status: fields.optional("status", whole),
            created: fields.optional("created", whole),
            closed: fields.optional("closed", whole),
            amount: fields.optional("amount", whole),
            decimal_comma: fields.optional("decimalComma", flag).unwrap_or_default(),
        }
    })
}

fn lead_stages(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<LeadStage> {
    list(value, at, notes, |value, at, notes| {
        let mut fields = Fields::of(value, at, notes);
        LeadStage {
            name: fields.required("name", "a text", text),
            time: fields.optional("time", whole),
            kind: fields.optional("kind", name).flatten().unwrap_or_default(),
        }
    })
}

fn format(value: Value, at: &Place<'_>, notes: &mut Notes) -> Format {
    let mut fields = Fields::of(value, at, notes);
    Format {
        encoding: fields.required("encoding", "a text", name).unwrap_or_default(),
        dialect: fields.required("dialect", "an object", dialect),
        header: fields.required("header", "true or false", flag),
        preamble: fields.optional("preamble", whole).unwrap_or_default(),
        without_repeats: fields.optional("withoutRepeats", flag).unwrap_or_default(),
    }
}

/// The field that says which kind of object this is.
const KIND: &str = "kind";

fn dialect(value: Value, at: &Place<'_>, notes: &mut Notes) -> Dialect {
    let mut fields = Fields::of(value, at, notes);
    match fields.required(KIND, "a text", text).as_str() {
        "delimited" => {
            Dialect::Delimited { delimiter: fields.required("delimiter", "a text", name).unwrap_or_default() }
        }
        "spaces" => Dialect::Spaces,
        "jsonArray" => Dialect::JsonArray,
        "ndjson" => Dialect::Ndjson,
        other => fields.unknown_or(KIND, other, Dialect::default()),
    }
}

fn event_source(value: Value, at: &Place<'_>, notes: &mut Notes) -> EventSource {
    let mut fields = Fields::of(value, at, notes);
    match fields.required(KIND, "a text", text).as_str() {
        "column" => EventSource::Column(fields.required("value", "a whole number ≥ 0", whole)),
        "constant" => EventSource::Constant(fields.required("value", "a text", text)),
        other => fields.unknown_or(KIND, other, EventSource::Column(0)),
    }
}

fn choice(value: Value, at: &Place<'_>, notes: &mut Notes) -> Choice {
    let mut fields = Fields::of(value, at, notes);
    match fields.required(KIND, "a text", text).as_str() {
        "column" => Choice::Column(fields.required("value", "a whole number ≥ 0", whole)),
        "none" => Choice::None,
        other => fields.unknown_or(KIND, other, Choice::None),
    }
}

fn count_columns(value: Value, at: &Place<'_>, notes: &mut Notes) -> CountColumns {
    let mut fields = Fields::of(value, at, notes);
    match fields.required(KIND, "a text", text).as_str() {
        "single" => CountColumns::Single { count: fields.required("count", "a whole number ≥ 0", whole) },
        "wide" => CountColumns::Wide {
            total: fields.optional("total", whole),
            segments: fields.required("segments", "a list", wholes),
        },
        "long" => CountColumns::Long {
            count: fields.required("count", "a whole number ≥ 0", whole),
            segment: fields.required("segment", "a whole number ≥ 0", whole),
        },
        other => fields.unknown_or(KIND, other, CountColumns::default()),
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;
    use crate::events::reader::{Delimiter, Encoding, Shape, StageKind};
    use crate::events::zone::Zone;

    /// What the page's own types write is read as it was.
    #[track_caller]
    fn assert_kept<T: Serialize + PartialEq + std::fmt::Debug>(read: fn(Value) -> Result<T, Misfit>, kept: T) {
        assert_eq!(read(serde_json::to_value(&kept).expect("plain data")), Ok(kept));
    }

    fn formats() -> Vec<Format> {
        let dialects = Delimiter::ALL.map(|delimiter| Dialect::Delimited { delimiter });
        let dialects = dialects.into_iter().chain([Dialect::Spaces, Dialect::JsonArray, Dialect::Ndjson]);
        let encodings = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];
        dialects
            .flat_map(|dialect| {
                encodings.map(|encoding| Format {
                    encoding,
                    dialect,
                    header: encoding == Encoding::Utf8,
                    preamble: 3,
                    without_repeats: encoding == Encoding::Utf8,
                })
            })
            .collect()
    }

    fn stages() -> Vec<LeadStage> {
        let stage = |name: &str, time, kind| LeadStage { name: name.into(), time, kind };
        vec![
            stage("New", Some(3), StageKind::Open),
            stage("Won", None, StageKind::Won),
            stage("Lost", None, StageKind::Lost),
        ]
    }

    #[test]
    fn mappings_of_leads_are_kept() {
        for format in formats() {
            let mapping = LeadsMapping {
                format,
                columns: vec!["deal".into(), "stage".into()],
                stages: stages(),
                time_format: TimeFormat::DayDotMonth,
                person: Some(0),
                stage: Some(1),
                status: None,
                created: Some(2),
                closed: Some(4),
                amount: Some(5),
                decimal_comma: true,
            };
            assert_kept(leads_mapping, mapping);
        }
    }

    #[test]
    fn what_the_user_decided_is_kept() {
        assert_kept(overrides, Overrides::default());
        for (shape, time_format) in [
            (Shape::Totals, TimeFormat::Iso),
            (Shape::Events, TimeFormat::EpochNanos),
            (Shape::Leads, TimeFormat::DaySlashMonth),
        ] {
            assert_kept(
                overrides,
                Overrides {
                    encoding: Some(Encoding::Windows1252),
                    dialect: Some(Dialect::Spaces),
                    preamble: Some(2),
                    header: Some(false),
                    without_repeats: Some(true),
                    shape: Some(shape),
                    decimal_comma: Some(true),
                    person: Some(1),
                    person_else: Some(Choice::Column(12)),
                    event: Some(EventSource::Constant("purchase".into())),
                    time: Some(2),
                    clock: Some(Choice::None),
                    time_format: Some(time_format),
                    session: Some(Choice::None),
                    value: Some(Choice::Column(3)),
                    properties: Some(vec![9, 10]),
                    stage: Some(4),
                    count: Some(Choice::Column(5)),
                    segment: Some(Choice::None),
                    segment_counts: Some(vec![6, 7]),
                    cost: Some(Choice::Column(8)),
                    present_stage: Some(Choice::Column(9)),
                    status: Some(Choice::None),
                    created: Some(Choice::Column(10)),
                    closed: Some(Choice::Column(11)),
                    lead_stages: Some(stages()),
                },
            );
        }
    }

    #[test]
    fn mappings_of_events_are_kept() {
        for format in formats() {
            let mapping = EventMapping {
                format,
                columns: vec!["who".into(), "what".into(), "when".into()],
                person: 0,
                person_else: Some(7),
                event: EventSource::Column(1),
                time: 2,
                clock: Some(8),
                time_format: TimeFormat::EpochMillis,
                zone: Zone { offset_seconds: 3_600, transitions: vec![(1_711_846_800_000, 7_200)] },
                session: Some(4),
                value: None,
                decimal_comma: true,
                properties: vec![5, 6],
                several: vec![EventColumns { event: 9, time: 10, value: Some(11) }],
            };
            assert_kept(event_mapping, mapping);
        }
    }

    #[test]
    fn mappings_of_totals_are_kept() {
        for counts in [
            CountColumns::Single { count: 1 },
            CountColumns::Wide { total: None, segments: vec![1, 2] },
            CountColumns::Wide { total: Some(3), segments: vec![] },
            CountColumns::Long { count: 1, segment: 2 },
        ] {
            let format = Format::default();
            let columns = vec!["stage".into()];
            assert_kept(
                totals_mapping,
                TotalsMapping { format, columns, stage: 0, counts, cost: Some(9), decimal_comma: false },
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let misfit = |path: &str, message: &str| Misfit { path: path.into(), message: message.into() };
        assert_eq!(overrides(json!(null)), Err(misfit("overrides", "expected an object, got null")));
        assert_eq!(
            overrides(json!({ "dialect": { "kind": "fixed" } })),
            Err(misfit("dialect.kind", "expected one of the known names, got \"fixed\""))
        );
        assert_eq!(
            overrides(json!({ "encoding": "ebcdic" })),
            Err(misfit("encoding", "expected one of the known names, got \"ebcdic\""))
        );
        assert_eq!(event_mapping(json!({})), Err(misfit("format", "expected an object, got nothing")));
    }
}
