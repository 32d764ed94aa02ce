//! What a file seems to be, judged by its first bytes.

use serde::{Deserialize, Serialize};

use super::format::{Dialect, Encoding, Format};
use super::import::{EventMapping, EventSource};
use super::time::TimeFormat;
use super::totals::TotalsMapping;

/// How many bytes of a file are worth looking at.
pub const HEAD_BYTES: usize = 256 * 1024;

/// How many rows are shown.
pub const PREVIEW_ROWS: usize = 20;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// One row per stage (and segment), with a count.
    Totals,
    /// One row per event.
    Events,
    /// One row per lead with a time per stage. Recognised, not yet read.
    Leads,
}

/// What the user decided. Everything left `None` is guessed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Overrides {
    /// Bytes to characters.
    pub encoding: Option<Encoding>,
    /// Characters to records.
    pub dialect: Option<Dialect>,
    /// Whether the first record names the columns.
    pub header: Option<bool>,
    /// What the rows are.
    pub shape: Option<Shape>,
    /// Whether numbers have a decimal comma.
    pub decimal_comma: Option<bool>,
    /// Column of persons.
    pub person: Option<usize>,
    /// Column of event names, or the one name.
    pub event: Option<EventSource>,
    /// Column of times.
    pub time: Option<usize>,
    /// How times are written.
    pub time_format: Option<TimeFormat>,
    /// Minutes that times without a zone are ahead of UTC.
    pub zone_offset_minutes: Option<i32>,
    /// Column of stage names.
    pub stage: Option<usize>,
    /// Column of counts.
    pub count: Option<usize>,
}

/// Why a file cannot be read as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Problem {
    /// Nothing in it.
    Empty,
    /// Not text.
    Binary,
    /// A header and nothing below it.
    HeaderOnly,
    /// JSON, but not a list of rows.
    NotAList,
}

/// What the values of a column seem to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ColumnKind {
    /// Nothing in it.
    Empty,
    /// Numbers.
    Number,
    /// Times.
    Time {
        /// Every format all values can be read in; more than one means that the user must be asked.
        formats: Vec<TimeFormat>,
    },
    /// Anything else.
    Text,
}

/// A column as found in the first bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Place, from 0.
    pub index: usize,
    /// From the header or the JSON keys; `None` in a file without names.
    pub name: Option<String>,
    /// Up to five different values.
    pub samples: Vec<String>,
    /// What the values seem to be.
    pub kind: ColumnKind,
    /// How many different values were seen in the first bytes.
    pub distinct: usize,
    /// How many rows of the first bytes have nothing here.
    pub empty: usize,
}

/// What each column is for, as far as it could be guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// Who.
    pub person: Option<usize>,
    /// What happened.
    pub event: Option<EventSource>,
    /// When.
    pub time: Option<usize>,
    /// Session identifiers.
    pub session: Option<usize>,
    /// Amounts.
    pub value: Option<usize>,
    /// Names of stages.
    pub stage: Option<usize>,
    /// Counts.
    pub count: Option<usize>,
    /// Names of segments.
    pub segment: Option<usize>,
    /// Counts of one segment each.
    pub segment_counts: Vec<usize>,
    /// Costs.
    pub cost: Option<usize>,
}

/// What a file seems to be. Every guess can be overruled by [`Overrides`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// Why it cannot be read; the rest is then as far as it could be found out.
    pub problem: Option<Problem>,
    /// Encoding, dialect, header.
    pub format: Format,
    /// True when the bytes are not valid in the encoding: rows will be rejected, or another encoding is right.
    pub invalid_encoding: bool,
    /// The columns, in file order.
    pub columns: Vec<Column>,
    /// What the rows are.
    pub shape: Shape,
    /// What the columns are for.
    pub roles: Roles,
    /// Whether numbers have a decimal comma.
    pub decimal_comma: bool,
    /// Rows found in the first bytes, header not counted.
    pub rows: usize,
    /// The first [`PREVIEW_ROWS`] rows as read, header not among them.
    pub preview: Vec<Vec<String>>,
    /// How to read it as events; `None` while something must be asked.
    pub events: Option<EventMapping>,
    /// How to read it as totals; `None` while something must be asked.
    pub totals: Option<TotalsMapping>,
}

/// Judges a file by its first bytes, at most [`HEAD_BYTES`] of them. `total_bytes` is the size of the whole file, where
/// it is known.
pub fn inspect(_head: &[u8], _total_bytes: Option<u64>, _overrides: &Overrides) -> Inspection {
    Inspection {
        problem: Some(Problem::Empty),
        format: Format::default(),
        invalid_encoding: false,
        columns: Vec::new(),
        shape: Shape::Events,
        roles: Roles::default(),
        decimal_comma: false,
        rows: 0,
        preview: Vec::new(),
        events: None,
        totals: None,
    }
}
