//! From the bytes of a file to events or stage totals.
//!
//! [`inspect()`] guesses what a file is from its first bytes; the user overrules; [`Importer`] reads events and
//! [`read_totals`] totals. Inside, in this order: bytes to UTF-8, UTF-8 to records, records to fields, fields to events.

mod ahead;
mod decode;
mod fields;
mod format;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod import;
mod inspect;
mod known;
mod leads;
mod line_numbers;
mod masks;
mod merge;
mod number;
mod rejected;
mod repeats;
mod rest;
mod roles;
mod rows;
mod scan;
mod sniff;
#[cfg(test)]
mod tests;
pub mod time;
mod times;
mod totals;

pub use format::{Delimiter, Dialect, Encoding, Format};
pub use import::{EventColumns, EventMapping, EventSource, Imported, Importer, Progress};
pub use inspect::{
    Choice, Column, ColumnKind, HEAD_BYTES, Inspection, Overrides, PREVIEW_ROWS, Problem, Question, Roles, Shape,
    inspect,
};
pub use leads::{
    DaysInStage, LeadRoles, LeadStage, LeadsMapping, LeadsReader, LeadsStage, LeadsTable, ReadLeads, StageKind,
    adopt_leads,
};
pub use merge::{MergeMapping, MergeReader, MergedPersons, Persons};
pub use rejected::{Reason, ReasonKind, Rejected, Rejection, SHOWN_REJECTIONS};
pub use rest::Rest;
pub use time::TimeFormat;
pub use totals::{
    CountColumns, MAX_STAGES, ReadTotals, TotalsMapping, TotalsReader, TotalsSegment, TotalsStage, TotalsTable,
    read_totals,
};

/// A longer record is set aside without being held. Few inputs of a fuzzer would be as long.
pub const MAX_RECORD_BYTES: usize = if cfg!(fuzzing) { 1 << 9 } else { 1 << 20 };
