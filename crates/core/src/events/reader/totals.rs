//! Stage totals: one row per stage, or per stage and segment.

use serde::{Deserialize, Serialize};

use super::format::Format;
use super::rejected::Rejected;
use crate::model::{Count, Money};

/// Where the counts of a table of totals are. Columns are numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum CountColumns {
    /// One row per stage.
    Single {
        /// Counts.
        count: usize,
    },
    /// One row per stage, one column per segment, named by the column.
    Wide {
        /// Counts of the stage as a whole; the sum of the segments where there is none.
        total: Option<usize>,
        /// Counts of each segment.
        segments: Vec<usize>,
    },
    /// One row per stage and segment. The stage's count is the sum of its rows; a pair without a row counts 0.
    Long {
        /// Counts.
        count: usize,
        /// Names of segments.
        segment: usize,
    },
}

/// How the rows of a file become stages. Columns are numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsMapping {
    /// How the file is written.
    pub format: Format,
    /// Names of the columns, as [`super::Inspection`] lists them.
    pub columns: Vec<String>,
    /// Names of stages.
    pub stage: usize,
    /// How many people.
    pub counts: CountColumns,
    /// Costs; of several rows for a stage they are added.
    #[serde(default)]
    pub cost: Option<usize>,
    /// Whether numbers are written with a decimal comma.
    #[serde(default)]
    pub decimal_comma: bool,
}

/// A stage as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsStage {
    /// Its name.
    pub name: String,
    /// People counted.
    pub count: Count,
    /// What it cost.
    pub cost: Option<Money>,
}

/// A segment as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsSegment {
    /// Its name.
    pub name: String,
    /// People counted, in the order of the stages.
    pub counts: Vec<Count>,
}

/// A table of totals, in file order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsTable {
    /// The stages.
    pub stages: Vec<TotalsStage>,
    /// The segments, if any.
    pub segments: Vec<TotalsSegment>,
}

/// Reads a table of totals that is held whole, with the rows set aside.
pub fn read_totals(_bytes: &[u8], _mapping: &TotalsMapping) -> (TotalsTable, Rejected) {
    (TotalsTable::default(), Rejected::default())
}
