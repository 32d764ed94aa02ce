//! The options of a query, one type each; the first variant of an enum is its default.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Match, is_false};
use crate::model::Unknown;

/// Whose way of counting: why tool X shows another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Preset {
    /// Ours: the longest path within 14 days.
    #[default]
    Default,
    /// PostHog: the same as ours.
    Posthog,
    /// ClickHouse's `windowFunnel`.
    Clickhouse,
    /// Plausible.
    Plausible,
    /// Umami.
    Umami,
    /// Mixpanel.
    Mixpanel,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 6] =
        [Self::Default, Self::Posthog, Self::Clickhouse, Self::Plausible, Self::Umami, Self::Mixpanel];
}

/// Whether the steps must be taken in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    /// In order; other events may lie between.
    #[default]
    Ordered,
    /// In order, and no other event of the unit between.
    Strict,
    /// In any order.
    Any,
}

/// What a window limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// The time from the first event of a path to its last.
    #[default]
    Funnel,
    /// The time from each event of a path to the next.
    Hop,
}

/// A limit to how long a path may take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The limit, in seconds; itself still within.
    pub seconds: f64,
    /// What is limited; the preset's choice unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What a query says about its window: nothing, `null`, or a limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum WindowSetting {
    /// Nothing: the preset decides.
    #[default]
    Preset,
    /// `null`: no limit.
    Unlimited,
    /// A limit.
    Within(Window),
}

impl WindowSetting {
    /// True when the query says nothing about it.
    pub fn is_preset(&self) -> bool {
        *self == Self::Preset
    }
}

impl Serialize for WindowSetting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Preset | Self::Unlimited => serializer.serialize_none(),
            Self::Within(window) => window.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for WindowSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Unlimited, Self::Within))
    }
}

/// Which events of the first step start a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Restart {
    /// Every one: the best path counts.
    #[default]
    Latest,
    /// The first; another one only once its attempt is over.
    First,
}

/// What order means between events of one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ties {
    /// They may be taken in any order.
    #[default]
    AnyOrder,
    /// They follow one another as their rows do.
    FileOrder,
    /// Only one of them can be on a path: times must increase.
    Increasing,
}

/// Whether units may enter at any step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Entry {
    /// Only by the first step.
    #[default]
    Closed,
    /// By any step.
    Open,
}

/// Whose events form one sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// A person.
    #[default]
    Person,
    /// A session of a person.
    Session,
    /// An attempt of a person; one person can make several.
    Conversion,
}

/// How a property is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Op {
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// Not equal.
    #[serde(rename = "!=")]
    NotEqual,
    /// Less.
    #[serde(rename = "<")]
    Less,
    /// Less or equal.
    #[serde(rename = "<=")]
    LessOrEqual,
    /// Greater.
    #[serde(rename = ">")]
    Greater,
    /// Greater or equal.
    #[serde(rename = ">=")]
    GreaterOrEqual,
    /// Has the value inside it.
    Contains,
    /// Begins with the value.
    StartsWith,
    /// Is one of the values.
    In,
    /// Is there.
    Exists,
}

/// Something that must hold for a property of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Name of the property.
    pub property: String,
    /// How it is compared.
    pub op: Op,
    /// With what: a text, a number, or a list of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether the comparison must fail instead.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not: bool,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What an excluded event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The unit leaves the funnel, unless a path as deep is clean.
    #[default]
    Drop,
    /// The path ends before it.
    Stop,
}

/// Events that must not happen between two steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exclusion {
    /// An event of any of these.
    #[serde(rename = "match")]
    pub matches: Vec<Match>,
    /// The step after which they count; the first unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<usize>,
    /// The step before which they count; the last unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<usize>,
    /// What they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A point in time: milliseconds since 1970 UTC, or a text such as `2024-01-31`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Moment {
    /// Milliseconds since 1970-01-01 UTC.
    Milliseconds(f64),
    /// As people write it.
    Text(String),
}

/// What a range bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bounds {
    /// The first step only: late completions count.
    #[default]
    Entry,
    /// Every event.
    All,
}

/// The time looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// Its beginning, inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Its end, outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// What it bounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Which event of a unit says its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Attribution {
    /// The first that has one.
    #[default]
    First,
    /// The last that has one.
    Last,
    /// The one that served this step.
    Step(usize),
}

/// The property to break the counts down by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Breakdown {
    /// Name of the property.
    pub property: String,
    /// Which event of a unit says its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// How many values stand for themselves; ten unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A stretch of calendar time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TrendUnit {
    /// A day.
    Day,
    /// An ISO week.
    Week,
    /// A calendar month.
    Month,
}

/// Counts by the time of entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// How long each period is.
    pub by: TrendUnit,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A retention triangle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cohorts {
    /// How long each period is.
    pub by: TrendUnit,
    /// The event that counts as coming back; any unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What those who stopped at a step did instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextAfter {
    /// The step they stopped at.
    pub step: usize,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Who waits at a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// The step they wait at.
    pub step: usize,
    /// Seconds after which they have waited too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_seconds: Option<f64>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What to answer besides counts and rates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// Counts by the time of entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// A retention triangle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<Cohorts>,
    /// Share converted against time since entry.
    #[serde(default, skip_serializing_if = "is_false")]
    pub curve: bool,
    /// What goes with converting.
    #[serde(default, skip_serializing_if = "is_false")]
    pub correlates: bool,
    /// What those who stopped did instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextAfter>,
    /// Who waits at a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// The unit whose path is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The preset laid beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Preset>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}
