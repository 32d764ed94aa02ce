//! An event log read in pieces.

use serde::{Deserialize, Serialize};

use super::fields::Record;
use super::format::Format;
use super::number;
use super::rejected::{Reason, Rejected, shorten};
use super::rows::Rows;
use super::time::TimeFormat;
use crate::events::log::EventLog;

/// Where the name of a row's event is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum EventSource {
    /// In this column.
    Column(usize),
    /// Nowhere: every row is one event of this name.
    Constant(String),
}

/// How the rows of a file become events. Columns are numbered from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventMapping {
    /// How the file is written.
    pub format: Format,
    /// Names of the columns, as [`super::Inspection`] lists them. JSON columns are found by these names.
    pub columns: Vec<String>,
    /// Who.
    pub person: usize,
    /// What.
    pub event: EventSource,
    /// When.
    pub time: usize,
    /// How times are written.
    pub time_format: TimeFormat,
    /// Minutes that times without a zone are ahead of UTC.
    #[serde(default)]
    pub zone_offset_minutes: i32,
    /// Session identifiers.
    #[serde(default)]
    pub session: Option<usize>,
    /// Amounts.
    #[serde(default)]
    pub value: Option<usize>,
    /// Whether amounts are written with a decimal comma.
    #[serde(default)]
    pub decimal_comma: bool,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Rows read, header not counted, rejected ones counted.
    pub rows: u64,
    /// Rows set aside.
    pub rejected: u64,
}

/// What became of a file.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// The events.
    pub log: EventLog,
    /// The rows that are no events.
    pub rejected: Rejected,
    /// The final figures.
    pub progress: Progress,
}

/// Reads an event log that comes in pieces, cut anywhere. Holds the events and at most one record, never the file.
#[derive(Debug)]
pub struct Importer {
    rows: Rows,
    events: Events,
}

/// What rows become.
#[derive(Debug)]
struct Events {
    mapping: EventMapping,
    log: EventLog,
}

impl Importer {
    /// Starts an import.
    pub fn new(mapping: EventMapping) -> Self {
        let event = match mapping.event {
            EventSource::Column(column) => Some(column),
            EventSource::Constant(_) => None,
        };
        let used: Vec<usize> = [Some(mapping.person), event, Some(mapping.time), mapping.session, mapping.value]
            .into_iter()
            .flatten()
            .collect();
        let rows = Rows::new(mapping.format, &mapping.columns, &used);
        Self { rows, events: Events { mapping, log: EventLog::default() } }
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) {
        let Self { rows, events } = self;
        rows.push(chunk, &mut |record| events.take(record));
    }

    /// How far the import has come.
    pub fn progress(&self) -> Progress {
        self.rows.progress()
    }

    /// The events read so far, in file order.
    pub fn log(&self) -> &EventLog {
        &self.events.log
    }

    /// The rows set aside so far.
    pub fn rejected(&self) -> &Rejected {
        self.rows.rejected()
    }

    /// Bytes held besides the events, whether used or not.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.rows.held_bytes()
    }

    /// Ends the file.
    pub fn finish(self) -> Imported {
        let Self { rows, mut events } = self;
        let (rejected, progress) = rows.finish(&mut |record| events.take(record));
        Imported { log: events.log, rejected, progress }
    }
}

impl Events {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let Self { mapping, log } = self;
        let person = record.text(mapping.person)?;
        if person.trim_ascii().is_empty() {
            return Err(Reason::EmptyPerson);
        }
        let event = match &mapping.event {
            EventSource::Column(column) => record.text(*column)?,
            EventSource::Constant(name) => name,
        };
        if event.trim_ascii().is_empty() {
            return Err(Reason::EmptyEvent);
        }
        let time = record.text(mapping.time)?;
        let time_ms = mapping
            .time_format
            .parse(time, mapping.zone_offset_minutes)
            .ok_or_else(|| Reason::BadTime { text: shorten(time) })?;
        let session = mapping.session.map(|column| record.text(column)).transpose()?;
        let value = mapping.value.map(|column| value(record, column, mapping.decimal_comma)).transpose()?;
        log.push(person, event, time_ms);
        log.session.extend(session.map(|session| log.sessions.code(session)));
        log.value.extend(value);
        Ok(())
    }
}

/// The amount in a column; NaN where there is none.
fn value(record: &Record<'_>, column: usize, decimal_comma: bool) -> Result<f64, Reason> {
    let text = record.text(column)?;
    if text.trim().is_empty() {
        return Ok(f64::NAN);
    }
    number::parse(text, decimal_comma).ok_or_else(|| Reason::BadNumber { column, text: shorten(text) })
}
