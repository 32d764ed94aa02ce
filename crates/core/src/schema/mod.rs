//! How a document is kept: versions, JSON, CSV.

mod error;
pub(crate) mod fields;
mod json;
mod migrate;
mod read;
mod table;

pub use error::LoadError;
pub use json::{MAX_BYTES, MAX_NESTING, load, load_value, save, save_pretty, save_value};
pub use table::{CsvFormat, MAX_ROWS, Table, TableColumn, TableError, table_from_csv, table_from_rows, table_to_csv};

#[cfg(test)]
mod tests;
