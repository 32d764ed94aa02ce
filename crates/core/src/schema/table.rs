//! The stage table as CSV, out and in.
//!
//! **Written**: the columns of [`TableColumn`] in that order, always all of them, then one column per segment headed by
//! its name; rates and targets as fractions, everything in full precision, empty where there is nothing; lines end in
//! CR LF; cells are quoted as RFC 4180 says, and also when they hold the delimiter of another dialect.
//!
//! **Formulas**: a spreadsheet takes text that starts with `=`, `+`, `-`, `@`, a tab or a line break for a formula (the
//! list is OWASP's, "CSV Injection"). Names that do so get an apostrophe in front. Names that start with apostrophes
//! followed by such a character get one more. Reading takes one apostrophe away in exactly these cases, so that every
//! name comes back as it was.

use crate::model::{Segment, Stage};
use crate::typed::Separators;

/// The dialects of CSV that spreadsheets open without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvFormat {
    /// Comma between cells, point in numbers.
    #[default]
    Comma,
    /// Semicolon between cells, comma in numbers: where the comma is the decimal mark.
    Semicolon,
}

/// What a column of the stage table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableColumn {
    /// The stage's name.
    Stage,
    /// Its level: `top`, `middle`, `bottom`, `after`.
    Level,
    /// Its role: `lead`, `opportunity`, `customer`.
    Role,
    /// Its count.
    Count,
    /// Count of the previous stage's count. Not read.
    StepRate,
    /// Count of the first stage's count. Not read.
    OverallRate,
    /// Its cost.
    Cost,
    /// Its days.
    Days,
    /// Its target for the step rate.
    Target,
}

/// What was read from a stage table. Nothing has an id yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The stages, in the order of the rows.
    pub stages: Vec<Stage>,
    /// One segment per further column of numbers.
    pub segments: Vec<Segment>,
    /// Headers of the columns nothing was made of.
    pub ignored: Vec<String>,
}

/// Why a stage table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// There is no row with anything in it.
    Empty,
    /// No column says it holds this.
    MissingColumn(TableColumn),
    /// A cell that cannot be what its column holds.
    Cell {
        /// Row, from 1, the header included.
        row: usize,
        /// The column.
        column: TableColumn,
        /// What the cell holds.
        found: String,
    },
    /// A role given to a second stage.
    RepeatedRole {
        /// Row of the second, from 1, the header included.
        row: usize,
    },
}

/// The stages of one funnel, and its segments, as CSV. A file meant for Excel needs a byte order mark in front, which
/// is the caller's to add.
pub fn table_to_csv(stages: &[Stage], segments: &[Segment], format: CsvFormat) -> String {
    let _ = (stages, segments, format);
    String::new()
}

/// Reads a stage table: what [`table_to_csv`] wrote, or anybody's table with a name and a count per stage.
///
/// The delimiter (tab, semicolon, comma) is found by looking. Headers are known in English, Norwegian, Danish and
/// Swedish; without headers the first two columns are name and count. `separators` decide how `1.234` is meant where
/// the file does not show it.
///
/// # Errors
/// [`TableError`], the first thing wrong.
pub fn table_from_csv(text: &str, separators: &Separators) -> Result<Table, TableError> {
    let _ = (text, separators);
    Err(TableError::Empty)
}

/// [`table_from_csv`] for rows already apart, such as those of an HTML table.
///
/// # Errors
/// As [`table_from_csv`].
pub fn table_from_rows(rows: &[Vec<String>], separators: &Separators) -> Result<Table, TableError> {
    let _ = (rows, separators);
    Err(TableError::Empty)
}
