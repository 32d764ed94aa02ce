//! A segment: part of the same people, counted per stage.

use serde::{Deserialize, Serialize};

use super::Unknown;
use super::quantity::{Count, Money};

/// The name a segment keeps for life; unique in its document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(String);

impl SegmentId {
    /// An id from its text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True between reading and [`super::Document::normalize`].
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A segment with one count per top-level stage of its document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// Unique among the segments.
    pub id: SegmentId,
    /// What the user calls it.
    pub name: String,
    /// People of this segment per stage, in the order of the stages.
    pub counts: Vec<Count>,
    /// What reaching this segment cost in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}
