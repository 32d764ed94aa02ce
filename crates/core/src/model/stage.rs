//! A stage: a level of the funnel, with a count.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Unknown;
use super::quantity::{Count, Days, Money, Rate};

/// The name a stage keeps for life; unique in its document, sub-funnels included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StageId(String);

impl StageId {
    /// An id from its text.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for a stage that came from a file without an id; [`super::Document::normalize`] gives it one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for StageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where in the customer's way a stage lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Top of the funnel: they get to know us.
    Top,
    /// Middle of the funnel: they consider.
    Middle,
    /// Bottom of the funnel: they decide.
    Bottom,
    /// After the sale: loyalty.
    After,
}

impl Level {
    /// All levels, from the top down.
    pub const ALL: [Self; 4] = [Self::Top, Self::Middle, Self::Bottom, Self::After];

    /// Its name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Middle => "middle",
            Self::Bottom => "bottom",
            Self::After => "after",
        }
    }
}

/// What a stage stands for in the figures; each role at most once in a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Counted as leads.
    Lead,
    /// Counted as opportunities.
    Opportunity,
    /// Counted as customers.
    Customer,
}

impl Role {
    /// All roles, in the order of the funnel.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Opportunity, Self::Customer];

    /// Its name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Opportunity => "opportunity",
            Self::Customer => "customer",
        }
    }
}

/// One stage of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Unique in the document. Empty only between reading and [`super::Document::normalize`].
    pub id: StageId,
    /// What the user calls it.
    pub name: String,
    /// People counted in this stage during the document's period.
    pub count: Count,
    /// Level, if the user said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Role in the figures, if the user said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Cost of this stage in the document's period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// Mean days from this stage to the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<Days>,
    /// The step rate the user aims at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Rate>,
    /// The stage seen closer: a funnel of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Stage {
    /// A stage with only a name and a count. The id is given when it enters a document.
    pub fn new(name: impl Into<String>, count: Count) -> Self {
        Self {
            id: StageId::default(),
            name: name.into(),
            count,
            level: None,
            role: None,
            cost: None,
            days: None,
            target: None,
            stages: Vec::new(),
            unknown: Unknown::new(),
        }
    }
}
