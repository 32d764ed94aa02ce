//! An event log read in pieces.

use serde::{Deserialize, Serialize};

use super::ahead::{self, Codes, Moments};
use super::fields::Record;
use super::format::Format;
use super::number;
use super::rejected::{Reason, Rejected, shorten};
use super::rest::{Joining, Rest, can_be_cut};
use super::rows::{Rows, Sink};
use super::time::TimeFormat;
use super::times::Times;
use crate::events::log::{Dictionary, EventLog, Probe, Property};
use crate::events::zone::Zone;

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
    /// Who, where the first column is empty: a device before anybody logs in.
    #[serde(default)]
    pub person_else: Option<usize>,
    /// What.
    pub event: EventSource,
    /// When.
    pub time: usize,
    /// The time of day, where the column of times has only the date.
    #[serde(default)]
    pub clock: Option<usize>,
    /// How times are written.
    pub time_format: TimeFormat,
    /// Whose clocks times without a zone were read from.
    #[serde(default)]
    pub zone: Zone,
    /// Session identifiers.
    #[serde(default)]
    pub session: Option<usize>,
    /// Amounts.
    #[serde(default)]
    pub value: Option<usize>,
    /// Whether amounts are written with a decimal comma.
    #[serde(default)]
    pub decimal_comma: bool,
    /// What else is worth knowing of an event, to ask conditions of and to break down by.
    #[serde(default)]
    pub properties: Vec<usize>,
    /// Where a row holds several events: the columns of each, of which those above are only the first. Empty ones are no
    /// events.
    #[serde(default)]
    pub several: Vec<EventColumns>,
}

/// The columns of one of several events of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventColumns {
    /// What.
    pub event: usize,
    /// When.
    pub time: usize,
    /// Amounts. Not looked at where the mapping has none.
    #[serde(default)]
    pub value: Option<usize>,
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
    /// Rows left out because they repeat an earlier one.
    pub repeated: u64,
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
    /// The rest of the file that another reads, as far as it is known.
    joining: Option<Joining>,
}

/// What rows become.
#[derive(Debug)]
struct Events {
    mapping: EventMapping,
    log: EventLog,
    ahead: Ahead,
}

/// What is known of rows before they are looked at one by one.
#[derive(Debug)]
struct Ahead {
    persons: Codes,
    events: Codes,
    moments: Moments,
    sessions: Codes,
    /// In the order of the mapping's.
    properties: Vec<Codes>,
}

impl Importer {
    /// Starts an import.
    pub fn new(mapping: EventMapping) -> Self {
        let event = match mapping.event {
            EventSource::Column(column) => Some(column),
            EventSource::Constant(_) => None,
        };
        let first = [Some(mapping.person), event, Some(mapping.time), mapping.session, mapping.value];
        let others = [mapping.person_else, mapping.clock];
        let several = mapping.several.iter().flat_map(|of| [Some(of.event), Some(of.time), of.value]);
        let columns = first.into_iter().chain(others).chain(several).flatten();
        let used: Vec<usize> = columns.chain(mapping.properties.iter().copied()).collect();
        let rows = Rows::new(mapping.format, &mapping.columns, &used);
        let name = |&column: &usize| Property::new(mapping.columns.get(column).map_or("", String::as_str));
        let properties = mapping.properties.iter().map(name).collect();
        let ahead = Ahead::new(&mapping);
        let log = EventLog { properties, ..EventLog::default() };
        Self { rows, events: Events { mapping, log, ahead }, joining: None }
    }

    /// Starts to read the rest of a file, behind a line end.
    pub fn of_rest(mapping: EventMapping) -> Self {
        let mut importer = Self::new(mapping);
        importer.rows.begin_within();
        importer
    }

    /// Whether a file like this can be read by two, of whom one starts behind an LF.
    pub fn can_be_cut(&self) -> bool {
        can_be_cut(&self.events.mapping)
    }

    /// Whether what comes next is the start of a record.
    pub fn is_between_records(&self) -> bool {
        self.can_be_cut() && self.rows.is_between_records()
    }

    /// Adds the next piece of the rest of the file, in place of its bytes. None when it is damaged.
    pub fn join(&mut self, piece: &[u8]) -> Option<()> {
        let Self { rows, events, joining } = self;
        match joining {
            Some(joining) => joining.add(piece, &events.mapping, &mut events.log),
            None => {
                let (begun, progress) =
                    rows.join(|rejected, line| Joining::begin(piece, &mut events.log, rejected, line))?;
                rows.add(progress);
                *joining = Some(begun);
                Some(())
            }
        }
    }

    /// Ends the rest of a file.
    pub fn finish_rest(self) -> Rest {
        Rest::new(self)
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) {
        let Self { rows, events, .. } = self;
        rows.push(chunk, events);
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
        let Self { rows, mut events, .. } = self;
        let (rejected, progress) = rows.finish(&mut events);
        Imported { log: events.log, rejected, progress }
    }
}

impl Ahead {
    fn new(mapping: &EventMapping) -> Self {
        Self {
            persons: Codes::default(),
            events: Codes::default(),
            moments: Moments::new(Times::new(mapping.time_format, mapping.zone.clone())),
            sessions: Codes::default(),
            properties: mapping.properties.iter().map(|_| Codes::default()).collect(),
        }
    }
}

impl Sink for Events {
    fn expect(&mut self, rows: &ahead::Rows<'_>) {
        let Self { mapping, log, ahead } = self;
        ahead.persons.find(rows, mapping.person, &log.persons);
        if let EventSource::Column(column) = mapping.event {
            ahead.events.find(rows, column, &log.names);
        }
        if mapping.clock.is_none() {
            ahead.moments.read(rows, mapping.time);
        }
        if let Some(column) = mapping.session {
            ahead.sessions.find(rows, column, &log.sessions);
        }
        for ((codes, &column), property) in ahead.properties.iter_mut().zip(&mapping.properties).zip(&log.properties) {
            codes.find(rows, column, &property.values);
        }
    }

    fn take_all(&mut self, rows: &ahead::Rows<'_>, width: usize) -> bool {
        self.are_usual(rows, width) && self.take_usual(rows).is_some()
    }

    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        if !self.mapping.several.is_empty() {
            return self.take_several(record);
        }
        let Self { mapping, log, ahead } = self;
        let (person, event, time_ms) = (ahead.persons.of(record), ahead.events.of(record), ahead.moments.of(record));
        match (person, event, time_ms) {
            (Some(person), Some(event), Some(time_ms)) if mapping.session.is_none() && mapping.value.is_none() => {
                log.person.push(person);
                log.event.push(event);
                log.time_ms.push(time_ms);
            }
            _ => self.take_any(record)?,
        }
        self.take_properties(record);
        Ok(())
    }
}

impl Events {
    /// Whether all rows of a batch are like most of most files: of known events at times that were read.
    fn are_usual(&self, rows: &ahead::Rows<'_>, width: usize) -> bool {
        let Self { mapping, ahead, .. } = self;
        mapping.session.is_none()
            && mapping.value.is_none()
            && mapping.clock.is_none()
            && mapping.several.is_empty()
            && matches!(mapping.event, EventSource::Column(_))
            && rows.are_as_wide(width)
            && ahead.events.complete().is_some()
            && ahead.moments.complete().is_some()
    }

    /// Takes the rows of a batch that [`Self::are_usual`], column by column; none of them if one is of nobody. The persons
    /// before that one are known then, which makes no difference: their rows are taken next.
    fn take_usual(&mut self, rows: &ahead::Rows<'_>) -> Option<()> {
        let Self { log, ahead, .. } = self;
        let new = |probe: &Probe, bytes: &[u8]| {
            let name = std::str::from_utf8(bytes).ok()?;
            (!name.trim_ascii().is_empty()).then(|| log.persons.code_probed(probe, name))
        };
        log.person.extend_from_slice(ahead.persons.completed(rows, new)?);
        log.event.extend_from_slice(ahead.events.complete().unwrap_or_default());
        log.time_ms.extend_from_slice(ahead.moments.complete().unwrap_or_default());
        for (property, codes) in log.properties.iter_mut().zip(&mut ahead.properties) {
            let Property { codes: column, values, .. } = property;
            column.extend_from_slice(codes.completed(rows, |_, bytes| Some(code_of(values, bytes)))?);
        }
        Some(())
    }

    /// Takes all of a row but its properties.
    fn take_any(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let Self { mapping, log, ahead } = self;
        // Nothing is added before everything is read, so that no row leaves half an event.
        let person = person(&ahead.persons, log, record, mapping)?;
        let event = match &mapping.event {
            EventSource::Column(column) => Name::look(&ahead.events, &log.names, record, *column)?,
            EventSource::Constant(name) => Name::New(name),
        };
        let event = event.or_empty(Reason::EmptyEvent)?;
        let time_ms = ahead.moments.of(record).map_or_else(|| time(record, mapping, mapping.time), Ok)?;
        let session = |column| Name::look(&ahead.sessions, &log.sessions, record, column);
        let session = mapping.session.map(session).transpose()?;
        let value = mapping.value.map(|column| value(record, column, mapping.decimal_comma)).transpose()?;
        log.person.push(person.code(&mut log.persons));
        log.event.push(event.code(&mut log.names));
        log.time_ms.push(time_ms);
        log.session.extend(session.map(|session| session.code(&mut log.sessions)));
        log.value.extend(value);
        Ok(())
    }

    /// Takes a row of several events. All are read before one is added.
    fn take_several(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let Self { mapping, log, ahead } = self;
        let person = person(&ahead.persons, log, record, mapping)?;
        let session = mapping.session.map(|column| record.text(column)).transpose()?;
        let is_empty = |column: usize| record.bytes(column).is_none_or(|bytes| bytes.trim_ascii().is_empty());
        let mut found = Vec::new();
        for columns in mapping.several.iter().filter(|of| !(is_empty(of.event) && is_empty(of.time))) {
            let name = record.text(columns.event).ok().filter(|name| !name.trim_ascii().is_empty());
            let time_ms = time(record, mapping, columns.time)?;
            let column = columns.value.filter(|&column| !is_empty(column));
            let value = column.map_or(Ok(f64::NAN), |column| value(record, column, mapping.decimal_comma))?;
            found.push((name.ok_or(Reason::EmptyEvent)?, time_ms, value));
        }
        if found.is_empty() {
            return Err(Reason::EmptyEvent);
        }
        let person = person.code(&mut log.persons);
        let events = found.len();
        for (name, time_ms, value) in found {
            log.person.push(person);
            log.event.push(log.names.code(name));
            log.time_ms.push(time_ms);
            log.session.extend(session.map(|session| log.sessions.code(session)));
            log.value.extend(mapping.value.map(|_| value));
        }
        (0..events).for_each(|_| self.take_properties(record));
        Ok(())
    }

    fn take_properties(&mut self, record: &Record<'_>) {
        let Self { mapping, log, ahead } = self;
        for ((property, &column), codes) in log.properties.iter_mut().zip(&mapping.properties).zip(&ahead.properties) {
            let look = || code_of(&mut property.values, record.bytes(column).unwrap_or_default());
            property.codes.push(codes.of(record).unwrap_or_else(look));
        }
    }
}

/// The code of what a row says of a property. A row is not set aside for what it says there: what is no text is read as
/// far as it is.
fn code_of(values: &mut Dictionary, bytes: &[u8]) -> u32 {
    values.find_bytes(bytes).unwrap_or_else(|| values.code(&String::from_utf8_lossy(bytes)))
}

/// A name of a row. Most were seen before, and what was seen before need not be checked again.
enum Name<'a> {
    /// Its code.
    Known(u32),
    New(&'a str),
}

impl<'a> Name<'a> {
    fn look(ahead: &Codes, dictionary: &Dictionary, record: &Record<'a>, column: usize) -> Result<Self, Reason> {
        // What was looked for ahead in vain is most likely new.
        let find = || match record.place_in_batch() {
            Some(_) => None,
            None => record.bytes(column).and_then(|bytes| dictionary.find_bytes(bytes)),
        };
        match ahead.of(record).or_else(find) {
            Some(code) => Ok(Self::Known(code)),
            None => record.text(column).map(Self::New),
        }
    }

    /// The name, or the reason when it is blank. Blank names are never added, so that a known name is not blank.
    fn or_empty(self, reason: Reason) -> Result<Self, Reason> {
        if matches!(self, Self::New(name) if name.trim_ascii().is_empty()) { Err(reason) } else { Ok(self) }
    }

    fn code(self, dictionary: &mut Dictionary) -> u32 {
        match self {
            Self::Known(code) => code,
            Self::New(name) => dictionary.code(name),
        }
    }
}

/// Who a row is of.
fn person<'a>(ahead: &Codes, log: &EventLog, record: &Record<'a>, mapping: &EventMapping) -> Result<Name<'a>, Reason> {
    let first = Name::look(ahead, &log.persons, record, mapping.person)?.or_empty(Reason::EmptyPerson);
    match (first, mapping.person_else) {
        (Err(reason), Some(column)) => Name::New(record.text(column)?).or_empty(reason),
        (first, _) => first,
    }
}

/// The time in a column, with that of the day from its own column where it has one.
fn time(record: &Record<'_>, mapping: &EventMapping, column: usize) -> Result<i64, Reason> {
    let bytes = record.bytes(column).ok_or(Reason::MissingColumn { column })?;
    let read = |bytes: &[u8]| mapping.time_format.parse_in(&mapping.zone, bytes);
    let Some(clock) = mapping.clock else {
        return match read(bytes) {
            Some(time_ms) => Ok(time_ms),
            None => Err(Reason::BadTime { text: shorten(record.text(column)?) }),
        };
    };
    let clock = record.text(clock)?.trim();
    let text = format!("{} {clock}", record.text(column)?.trim());
    // A date alone is not the middle of the night.
    read(text.as_bytes()).filter(|_| !clock.is_empty()).ok_or_else(|| Reason::BadTime { text: shorten(&text) })
}

/// The amount in a column; NaN where there is none.
fn value(record: &Record<'_>, column: usize, decimal_comma: bool) -> Result<f64, Reason> {
    let text = record.text(column)?;
    if text.trim().is_empty() {
        return Ok(f64::NAN);
    }
    number::parse(text, decimal_comma).ok_or_else(|| Reason::BadNumber { column, text: shorten(text) })
}
