//! Leads: one row per lead or deal, with a time per stage, or with the stage it stands in.
//!
//! [`stages`] finds the stages, [`LeadsReader`] reads rows into [`deals`], whose rules say how far each
//! lead came, and [`figures`] adds them up; [`adopt`] makes a document of that.

mod adopt;
mod deals;
mod figures;
mod stages;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::fields::Record;
use super::format::Format;
use super::import::Progress;
use super::number;
use super::rejected::{Reason, Rejected, shorten};
use super::rows::Rows;
use super::time::TimeFormat;
pub use adopt::adopt_leads;
use deals::{Deals, NEVER, Row};
pub use figures::{DaysInStage, LeadsStage, LeadsTable};
pub use stages::LeadRoles;
use stages::Said;
pub(super) use stages::{is_lost, propose, time_formats};

/// What a stage of leads is in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StageKind {
    /// One of the stages on the way, or after the first that is won.
    #[default]
    Open,
    /// A lead that is here is won.
    Won,
    /// A lead that is here is lost. No stage of the funnel.
    Lost,
}

/// A stage that leads can be in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadStage {
    /// Its name, as the column of present stages has it.
    pub name: String,
    /// The column with the times at which leads came here.
    #[serde(default)]
    pub time: Option<usize>,
    /// What it means.
    #[serde(default)]
    pub kind: StageKind,
}

/// How the rows of a file become leads. Columns are numbered from 0. Times without a zone are read as UTC: only the time
/// between them matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadsMapping {
    /// How the file is written.
    pub format: Format,
    /// Names of the columns, as [`super::Inspection`] lists them.
    pub columns: Vec<String>,
    /// The stages, from first to last.
    pub stages: Vec<LeadStage>,
    /// How times are written.
    pub time_format: TimeFormat,
    /// Which lead: rows with the same are one lead. Without it every row is a lead of its own.
    #[serde(default)]
    pub person: Option<usize>,
    /// The stage a lead stands in.
    #[serde(default)]
    pub stage: Option<usize>,
    /// Whether a lead is won or lost.
    #[serde(default)]
    pub status: Option<usize>,
    /// When a lead began.
    #[serde(default)]
    pub created: Option<usize>,
    /// When a lead was decided. Of one that is open it is a plan and not looked at.
    #[serde(default)]
    pub closed: Option<usize>,
    /// What a lead is worth.
    #[serde(default)]
    pub amount: Option<usize>,
    /// Whether amounts are written with a decimal comma.
    #[serde(default)]
    pub decimal_comma: bool,
}

/// What became of a file of leads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadLeads {
    /// How far the leads came.
    pub table: LeadsTable,
    /// The rows that could not be used.
    pub rejected: Rejected,
    /// The final figures.
    pub progress: Progress,
}

/// Reads leads that come in pieces, cut anywhere. Holds the times of the stages, the amount and the id of each lead.
#[derive(Debug)]
pub struct LeadsReader {
    rows: Rows,
    leads: Leads,
}

impl LeadsReader {
    /// Starts reading.
    pub fn new(mapping: LeadsMapping) -> Self {
        let single = [mapping.person, mapping.stage, mapping.status, mapping.created, mapping.closed, mapping.amount];
        let times = mapping.stages.iter().map(|stage| stage.time);
        let used: Vec<usize> = single.into_iter().chain(times).flatten().collect();
        let rows = Rows::new(mapping.format, &mapping.columns, &used);
        Self { rows, leads: Leads { row: Row::default(), deals: Deals::new(&mapping.stages), mapping } }
    }

    /// Reads the next bytes.
    pub fn push(&mut self, chunk: &[u8]) {
        let Self { rows, leads } = self;
        rows.push(chunk, &mut |record: &Record<'_>| leads.take(record));
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        self.rows.progress()
    }

    /// Ends the file.
    pub fn finish(self) -> ReadLeads {
        let Self { rows, mut leads } = self;
        let (rejected, progress) = rows.finish(&mut |record: &Record<'_>| leads.take(record));
        let Leads { mapping, deals, .. } = leads;
        let table = figures::table(&mapping.stages, &deals, mapping.amount.is_some());
        ReadLeads { table, rejected, progress }
    }
}

/// What rows become.
#[derive(Debug)]
struct Leads {
    mapping: LeadsMapping,
    /// The row at hand.
    row: Row,
    deals: Deals,
}

impl Leads {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let Self { mapping, row, deals } = self;
        let time = |column| time(record, column, mapping.time_format);
        row.times.clear();
        for stage in &mapping.stages {
            row.times.push(time(stage.time)?);
        }
        row.created = time(mapping.created)?;
        row.closed = time(mapping.closed)?;
        row.amount = amount(record, mapping)?;
        row.stage = present_stage(record, mapping)?;
        row.said = mapping.status.map_or(Ok(Said::Nothing), |column| record.text(column).map(Said::of))?;
        let id = mapping.person.map(|column| record.text(column)).transpose()?.map(str::trim);
        if id.is_some_and(str::is_empty) {
            return Err(Reason::EmptyPerson);
        }
        if deals.add(id, row) { Ok(()) } else { Err(Reason::EmptyStage) }
    }
}

/// The time in a column; [`NEVER`] where there is none. Some programs write a date of zeros for it.
fn time(record: &Record<'_>, column: Option<usize>, format: TimeFormat) -> Result<i64, Reason> {
    let Some(column) = column else { return Ok(NEVER) };
    let text = record.text(column)?.trim();
    if text.is_empty() || text.starts_with("0000-00-00") {
        return Ok(NEVER);
    }
    format.parse(text, 0).ok_or_else(|| Reason::BadTime { text: shorten(text) })
}

/// The amount of a row; NaN where there is none.
fn amount(record: &Record<'_>, mapping: &LeadsMapping) -> Result<f64, Reason> {
    let Some(column) = mapping.amount else { return Ok(f64::NAN) };
    let text = record.text(column)?.trim();
    match number::parse(text, mapping.decimal_comma) {
        _ if text.is_empty() => Ok(f64::NAN),
        Some(amount) if amount < 0.0 => Err(Reason::NegativeNumber { column, text: shorten(text) }),
        Some(amount) => Ok(amount),
        None => Err(Reason::BadNumber { column, text: shorten(text) }),
    }
}

/// The place of the stage that a row names, if it names one.
fn present_stage(record: &Record<'_>, mapping: &LeadsMapping) -> Result<Option<u16>, Reason> {
    let name = mapping.stage.map_or(Ok(""), |column| record.text(column))?.trim();
    if name.is_empty() {
        return Ok(None);
    }
    let place = mapping.stages.iter().position(|stage| stage.name == name);
    let place = place.and_then(|place| u16::try_from(place).ok());
    place.map(Some).ok_or_else(|| Reason::UnknownStage { text: shorten(name) })
}
