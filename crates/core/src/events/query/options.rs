//! The options of a query, one type each; the first variant of an enum is its default.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{Match, is_false};
use crate::model::Unknown;

/// A choice among names.
pub(super) trait Choice: Copy + Default + 'static {
    /// All choices with their names in JSON.
    const NAMED: &'static [(&'static str, Self)];
}

macro_rules! choice {
    (
        $(#[$doc:meta])* $name:ident {
            $(#[$first_doc:meta])* $first:ident = $first_key:literal,
            $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        pub enum $name {
            $(#[$first_doc])* #[default] #[serde(rename = $first_key)] $first,
            $($(#[$variant_doc])* #[serde(rename = $key)] $variant,)*
        }

        impl $name {
            /// All of them, in the order they are listed.
            pub const ALL: &[Self] = &[Self::$first, $(Self::$variant,)*];
        }

        impl Choice for $name {
            const NAMED: &'static [(&'static str, Self)] = &[($first_key, Self::$first), $(($key, Self::$variant),)*];
        }
    };
}

choice! {
    /// Whose way of counting: why tool X shows another number.
    Preset {
        /// Ours: the longest path within 14 days.
        Default = "default",
        /// PostHog: the same as ours.
        Posthog = "posthog",
        /// ClickHouse's `windowFunnel`.
        Clickhouse = "clickhouse",
        /// Plausible.
        Plausible = "plausible",
        /// Umami.
        Umami = "umami",
        /// Mixpanel.
        Mixpanel = "mixpanel",
    }
}

choice! {
    /// Whether the steps must be taken in order.
    Order {
        /// In order; other events may lie between.
        Ordered = "ordered",
        /// In order, and no other event of the unit between.
        Strict = "strict",
        /// In any order.
        Any = "any",
    }
}

choice! {
    /// What a window limits.
    Scope {
        /// The time from the first event of a path to its last.
        Funnel = "funnel",
        /// The time from each event of a path to the next.
        Hop = "hop",
    }
}

/// A limit to how long a path may take.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The limit, in seconds; itself still within.
    pub seconds: f64,
    /// What is limited; the preset's choice unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
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

choice! {
    /// Which events of the first step start a path.
    Restart {
        /// Every one: the best path counts.
        Latest = "latest",
        /// The first; another one only once its attempt is over.
        First = "first",
    }
}

choice! {
    /// What order means between events of one instant.
    Ties {
        /// They may be taken in any order.
        AnyOrder = "anyOrder",
        /// They follow one another as their rows do.
        FileOrder = "fileOrder",
        /// Only one of them can be on a path: times must increase.
        Increasing = "increasing",
    }
}

choice! {
    /// Whether units may enter at any step.
    Entry {
        /// Only by the first step.
        Closed = "closed",
        /// By any step.
        Open = "open",
    }
}

choice! {
    /// Whose events form one sequence.
    Unit {
        /// A person.
        Person = "person",
        /// A session of a person.
        Session = "session",
        /// An attempt of a person; one person can make several.
        Conversion = "conversion",
    }
}

choice! {
    /// How a property is compared.
    Op {
        /// Equal.
        Equal = "=",
        /// Not equal.
        NotEqual = "!=",
        /// Less.
        Less = "<",
        /// Less or equal.
        LessOrEqual = "<=",
        /// Greater.
        Greater = ">",
        /// Greater or equal.
        GreaterOrEqual = ">=",
        /// Has the value inside it.
        Contains = "contains",
        /// Begins with the value.
        StartsWith = "startsWith",
        /// Is one of the values.
        In = "in",
        /// Is there.
        Exists = "exists",
    }
}

/// Something that must hold for a property of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Name of the property.
    pub property: String,
    /// How it is compared.
    pub op: Op,
    /// With what: a text, a number, or a list of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether the comparison must fail instead.
    #[serde(skip_serializing_if = "is_false")]
    pub not: bool,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

choice! {
    /// What an excluded event does.
    Effect {
        /// The unit leaves the funnel, unless a path as deep is clean.
        Drop = "drop",
        /// The path ends before it.
        Stop = "stop",
    }
}

/// Events that must not happen between two steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exclusion {
    /// An event of any of these.
    #[serde(rename = "match")]
    pub matches: Vec<Match>,
    /// The step after which they count; the first unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<usize>,
    /// The step before which they count; the last unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<usize>,
    /// What they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A point in time: milliseconds since 1970 UTC, or a text such as `2024-01-31`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Moment {
    /// Milliseconds since 1970-01-01 UTC.
    Milliseconds(f64),
    /// As people write it.
    Text(String),
}

choice! {
    /// What a range bounds.
    Bounds {
        /// The first step only: late completions count.
        Entry = "entry",
        /// Every event.
        All = "all",
    }
}

/// The time looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// Its beginning, inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Its end, outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// What it bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Which event of a unit says its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Breakdown {
    /// Name of the property.
    pub property: String,
    /// Which event of a unit says its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// How many values stand for themselves; ten unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

choice! {
    /// A stretch of calendar time.
    TrendUnit {
        /// A day.
        Day = "day",
        /// An ISO week.
        Week = "week",
        /// A calendar month.
        Month = "month",
    }
}

/// Counts by the time of entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// How long each period is.
    pub by: TrendUnit,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A retention triangle.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cohorts {
    /// How long each period is.
    pub by: TrendUnit,
    /// The event by which somebody comes, and comes back; any unless given. `*` stands for any run of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What those who stopped at a step did instead.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NextAfter {
    /// The step they stopped at.
    pub step: usize,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Who waits at a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// The step they wait at.
    pub step: usize,
    /// Seconds after which they have waited too long; unless given, the third quartile of those who went on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_seconds: Option<f64>,
    /// What makes a lead worth more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Points>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Points of a lead score for every event of a kind.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Points {
    /// Event name; `*` stands for any run of characters, also none.
    pub event: String,
    /// All of these must hold.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The points; may be negative.
    pub points: f64,
    /// Whether only the first such event counts.
    #[serde(skip_serializing_if = "is_false")]
    pub once: bool,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What to answer besides counts and rates.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// Counts by the time of entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// A retention triangle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<Cohorts>,
    /// Share converted against time since entry.
    #[serde(skip_serializing_if = "is_false")]
    pub curve: bool,
    /// What goes with converting.
    #[serde(skip_serializing_if = "is_false")]
    pub correlates: bool,
    /// What those who stopped did instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextAfter>,
    /// Who waits at a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// The unit whose path is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The preset laid beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<Preset>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}
