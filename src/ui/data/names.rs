//! What the engine's facts are called: file problems, reasons, formats.

use funnel_core::events::messages::Failure;
use funnel_core::events::reader::{
    Column, Delimiter, Dialect, Encoding, Problem, Question, Reason, StageKind, TimeFormat,
};

use super::query::option_words;
use crate::app::App;
use crate::platform::intl;
use crate::text::Words;
use crate::ui::kit::Options;

/// Why a file cannot be read.
pub(super) fn problem(words: Words, problem: Problem) -> String {
    match problem {
        Problem::Empty => words.problem_empty(),
        Problem::Binary => words.problem_binary(),
        Problem::Spreadsheet => words.problem_spreadsheet(),
        Problem::HeaderOnly => words.problem_header_only(),
        Problem::NotAList => words.problem_not_a_list(),
    }
}

/// What must be said before a file can be read.
pub(super) fn question(words: Words, question: Question) -> String {
    match question {
        Question::Person => words.question_person(),
        Question::Event => words.question_event(),
        Question::Time => words.question_time(),
        Question::TimeFormat => words.question_time_format(),
        Question::Stage => words.question_stage(),
        Question::Count => words.question_count(),
        Question::LeadStages => words.question_lead_stages(),
        Question::StageOrder => words.question_stage_order(),
    }
}

/// What a stage of leads means.
pub(super) fn stage_kind(words: Words, kind: StageKind) -> String {
    match kind {
        StageKind::Open => words.leads_kind_open(),
        StageKind::Won => words.leads_kind_won(),
        StageKind::Lost => words.leads_kind_lost(),
    }
}

/// What separates fields.
pub(super) fn dialect(words: Words, dialect: Dialect) -> String {
    match dialect {
        Dialect::Delimited { delimiter } => match delimiter {
            Delimiter::Comma => words.dialect_comma(),
            Delimiter::Semicolon => words.dialect_semicolon(),
            Delimiter::Tab => words.dialect_tab(),
            Delimiter::Pipe => words.dialect_pipe(),
        },
        Dialect::Spaces => words.dialect_spaces(),
        Dialect::JsonArray => words.dialect_json(),
        Dialect::Ndjson => words.dialect_ndjson(),
    }
}

/// How bytes stand for characters. Names of standards, the same in every language.
pub(super) fn encoding(words: Words, encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => "UTF-8".to_owned(),
        Encoding::Utf16Le => "UTF-16 LE".to_owned(),
        Encoding::Utf16Be => "UTF-16 BE".to_owned(),
        Encoding::Windows1252 => words.encoding_windows(),
    }
}

/// How times are written, by example.
pub(super) fn time_format(words: Words, format: TimeFormat) -> String {
    match format {
        TimeFormat::Iso => "2024-03-31 14:05:00 (ISO 8601)".to_owned(),
        TimeFormat::Compact => "20240331".to_owned(),
        TimeFormat::DayDotMonth => "31.03.2024 14:05".to_owned(),
        TimeFormat::DaySlashMonth => words.time_day_first("31/03/2024"),
        TimeFormat::MonthSlashDay => words.time_month_first("03/31/2024"),
        TimeFormat::EpochSeconds => words.time_epoch_seconds(),
        TimeFormat::EpochMillis => words.time_epoch_millis(),
        TimeFormat::EpochMicros => words.time_epoch_micros(),
        TimeFormat::EpochNanos => words.time_epoch_nanos(),
    }
}

/// A time zone by its IANA name, the same in every language: "America/New York".
pub(super) fn zone_name(time_zone: &str) -> String {
    time_zone.replace('_', " ")
}

/// The time zones to choose from, and the one chosen.
pub(super) fn zone_options(chosen: &str) -> Options<String> {
    let mut names = intl::time_zones();
    // A browser may know more than it lists, and a kept query may come from another browser.
    for name in [intl::own_time_zone(), chosen.to_owned()] {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let option = |name: String| {
        let (text, is_chosen) = (zone_name(&name), name == chosen);
        (name, text, is_chosen)
    };
    names.into_iter().map(option).collect()
}

/// A column by its name, or its number.
pub(super) fn column_name(words: Words, column: &Column) -> String {
    match &column.name {
        Some(name) if !name.is_empty() => name.clone(),
        _ => words.column_number(&(column.index + 1).to_string()),
    }
}

/// A column with a value from it.
pub(super) fn column(words: Words, column: &Column) -> String {
    let name = column_name(words, column);
    match column.samples.first() {
        Some(sample) => format!("{name} ({})", sample.chars().take(24).collect::<String>()),
        None => name,
    }
}

/// Why a row was set aside.
pub(super) fn reason(app: App, reason: &Reason) -> String {
    let words = app.words;
    let column = |index: usize| (index + 1).to_string();
    match reason {
        Reason::MissingColumn { column: index } => words.reason_missing_column(&column(*index)),
        Reason::EmptyPerson => words.reason_empty_person(),
        Reason::EmptyEvent => words.reason_empty_event(),
        Reason::BadTime { text } => words.reason_bad_time(text),
        Reason::BadNumber { column: index, text } => words.reason_bad_number(&column(*index), text),
        Reason::NegativeNumber { column: index, text } => words.reason_negative(&column(*index), text),
        Reason::InexactNumber { column: index } => words.reason_inexact(&column(*index)),
        Reason::TooManyFields { expected, found } => {
            words.reason_too_many_fields(&expected.to_string(), &found.to_string())
        }
        Reason::EmptyStage => words.reason_empty_stage(),
        Reason::EmptySegment => words.reason_empty_segment(),
        Reason::UnknownStage { text } => words.reason_unknown_stage(text),
        Reason::RepeatedStage => words.reason_repeated_stage(),
        Reason::TooManyStages => words.reason_too_many_stages(),
        Reason::TooLong => words.reason_too_long(),
        Reason::BadJson => words.reason_bad_json(),
        Reason::BadEncoding => words.reason_bad_encoding(),
        Reason::Unfinished => words.reason_unfinished(),
    }
}

/// Why a request to the engine came to nothing.
pub(super) fn failure(app: App, failure: &Failure) -> String {
    let words = app.words;
    let value = |key: &str| match failure.values.get(key) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    match failure.code.as_str() {
        "cancelled" => words.failure_cancelled(),
        "unreadable" => words.failure_unreadable(&value("file"), &value("message")),
        "badGzip" => words.failure_bad_gzip(&value("file"), &value("message")),
        "tooLarge" => words.failure_too_large(),
        "outOfMemory" => out_of_memory(app, failure),
        "ended" => words.failure_ended(),
        "crashed" => words.failure_crashed(&value("message")),
        "timeZone" => words.failure_time_zone(&value("name")),
        "notLoaded" => words.failure_not_loaded(&value("message")),
        "noLog" => words.failure_no_log(),
        "query.noSteps" => words.query_no_steps(),
        "query.tooManySteps" => words.failure_too_many_steps(&value("max")),
        "query.tooManyExclusions" => words.failure_too_many_exclusions(&value("max")),
        "query.noEvents" => words.failure_no_events(&place_after(app, &value("path"), "steps")),
        "query.noExcludedEvents" => words.failure_no_excluded_events(),
        "query.firstStepOptional" => words.failure_first_step_optional(),
        "query.notAValue" => words.failure_not_a_value(&value("property")),
        "query.notATime" => words.failure_not_a_time(&value("text")),
        "query.notADuration" => words.failure_not_a_duration(),
        "query.noSuchStep" => words.failure_no_such_step(),
        "query.shape" => words.failure_shape(&value("path"), &value("message")),
        "query.conflict" => {
            let option = |key: &str| option_words(words, &value(key));
            words.failure_conflict(&option("first"), &option("second"))
        }
        code => words.failure_unknown(code, &value("message")),
    }
}

/// How far a file was read before memory came to its end, if that is why.
fn out_of_memory(app: App, failure: &Failure) -> String {
    let number = |key: &str| failure.values.get(key).and_then(serde_json::Value::as_f64).unwrap_or_default();
    let file = failure.values.get("file").and_then(serde_json::Value::as_str).unwrap_or_default();
    let (rows, share) = (number("rows"), number("bytes") / number("totalBytes"));
    if rows > 0.0 && share.is_finite() {
        app.words.failure_out_of_memory_reading(file, &app.formats.rate(share), &app.formats.count(rows))
    } else {
        app.words.failure_out_of_memory()
    }
}

/// The number, from 1, of the item of a list that a path such as `steps[2].match` leads into.
fn place_after(app: App, path: &str, list: &str) -> String {
    let place = path.strip_prefix(list).and_then(|rest| rest.strip_prefix('[')).and_then(|rest| rest.split_once(']'));
    let place = place.and_then(|(place, _)| place.parse::<usize>().ok());
    place.map(|place| app.formats.count((place + 1) as f64)).unwrap_or_default()
}
