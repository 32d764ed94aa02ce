//! The stage table as CSV, out and in.
//!
//! **Written**: the columns of [`TableColumn`] in that order, always all of them, then one column per segment headed by
//! its name; rates and targets as fractions, everything in full precision, empty where there is nothing; lines end in
//! CR LF; cells are quoted as RFC 4180 says, and also when they hold the delimiter of another dialect.
//!
//! **Formulas**: a spreadsheet takes text that starts with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line
//! break for a formula (the list is OWASP's, "CSV Injection"). Names that do so get an apostrophe in front. Names that
//! start with apostrophes followed by such a character get one more. Reading takes one apostrophe away in exactly these
//! cases, so that every name comes back as it was.

mod columns;
mod grid;
mod read;
mod write;

#[cfg(test)]
mod tests;

use crate::model::{Segment, Stage};

pub use columns::TableColumn;
pub use read::{MAX_ROWS, table_from_csv, table_from_rows};
pub use write::table_to_csv;

/// The dialects of CSV that spreadsheets open without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvFormat {
    /// Comma between cells, point in numbers.
    #[default]
    Comma,
    /// Semicolon between cells, comma in numbers: where the comma is the decimal mark.
    Semicolon,
}

impl CsvFormat {
    fn delimiter(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
        }
    }

    fn decimal(self) -> char {
        match self {
            Self::Comma => '.',
            Self::Semicolon => ',',
        }
    }
}

/// What was read from a stage table. Nothing has an id yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The stages, in the order of the rows.
    pub stages: Vec<Stage>,
    /// One segment per further column of counts.
    pub segments: Vec<Segment>,
    /// Headers of the columns nothing was made of.
    pub ignored: Vec<String>,
}

/// Why a stage table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// There is no row with anything in it.
    Empty,
    /// More rows than a funnel has stages: this is another kind of table.
    TooManyRows {
        /// Rows allowed, the header included.
        most: usize,
    },
    /// No column says it holds this.
    MissingColumn(TableColumn),
    /// A cell that cannot be what its column holds.
    Cell {
        /// Row, from 1, the header included and empty rows not.
        row: usize,
        /// The column.
        column: TableColumn,
        /// What the cell holds.
        found: String,
    },
    /// A role given to a second stage.
    RepeatedRole {
        /// Row of the second, from 1, the header included and empty rows not.
        row: usize,
    },
}

/// True for text that a spreadsheet would take for a formula, apostrophes in front set aside.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}
