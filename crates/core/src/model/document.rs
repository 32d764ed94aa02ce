//! The document: one funnel with everything its owner said about it.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::Unknown;
use super::economics::Economics;
use super::edit::Part;
use super::quantity::Rate;
use super::segment::{Segment, SegmentId};
use super::stage::{Role, Stage, StageId};

/// What a document file calls itself.
pub const FORMAT: &str = "funnel-widget";

/// The schema version this code writes. It changes only when an old reader would misread.
pub const VERSION: u32 = 1;

/// The `format` field: always [`FORMAT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Format;

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(FORMAT)
    }
}

/// How many funnels may lie inside one another, the outermost included.
pub const MAX_LEVELS: usize = 16;

/// A unit of calendar time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PeriodUnit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl PeriodUnit {
    /// All units, shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// The time the counts and costs of a document cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// Unit of time.
    pub unit: PeriodUnit,
    /// How many units; at least one.
    pub count: u32,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Default for Period {
    fn default() -> Self {
        Self { unit: PeriodUnit::Month, count: 1, unknown: Unknown::new() }
    }
}

/// An ISO 4217 currency code, such as `NOK`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Currency(String);

impl Currency {
    /// The currency, or `None` unless `code` is three ASCII letters.
    pub fn new(code: &str) -> Option<Self> {
        (code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic())).then(|| Self(code.to_ascii_uppercase()))
    }

    /// Three upper-case letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the business sells; decides defaults, reference lines and advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BusinessModel {
    /// A web shop.
    Ecommerce,
    /// Sales to companies.
    B2b,
    /// Software by subscription.
    Saas,
    /// A newsletter that sells.
    Newsletter,
}

impl BusinessModel {
    /// All models.
    pub const ALL: [Self; 4] = [Self::Ecommerce, Self::B2b, Self::Saas, Self::Newsletter];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecommerce => "ecommerce",
            Self::B2b => "b2b",
            Self::Saas => "saas",
            Self::Newsletter => "newsletter",
        }
    }
}

/// A typical or wished-for overall rate, drawn as a line at the customer stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceLine {
    /// What it stands for, in the user's words.
    pub name: String,
    /// Overall rate (customers of entrants) at the lower end.
    pub low: Rate,
    /// Upper end, where it is a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<Rate>,
    /// Where the figure is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Where counts read from a file came from. The rows themselves are never kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Name of the file, or what the user pasted.
    pub name: String,
    /// Events read.
    pub events: u64,
    /// Persons (or other units) counted.
    pub units: u64,
    /// Rows set aside.
    pub rejected: u64,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// One funnel with everything its owner said about it. [`crate::schema`] reads and writes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Always [`FORMAT`].
    pub format: Format,
    /// Schema version; [`VERSION`] once loaded.
    pub version: u32,
    /// What the user calls the funnel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Currency of every amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Time that counts and costs cover.
    pub period: Period,
    /// How the business sells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_model: Option<BusinessModel>,
    /// The stages, from the first to the last.
    pub stages: Vec<Stage>,
    /// Money and customers around the stages.
    #[serde(skip_serializing_if = "is_empty_economics")]
    pub economics: Economics,
    /// Segments, counted per top-level stage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
    /// Lines to compare with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_lines: Vec<ReferenceLine>,
    /// The event query the counts were made with (a `FunnelQuery`), kept to be applied again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<serde_json::Value>,
    /// Where the counts came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

fn is_empty_economics(economics: &Economics) -> bool {
    *economics == Economics::default()
}

/// What is wrong with a document that reads well field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inconsistency {
    /// Two stages or two segments with one id. Holds the path of the second.
    RepeatedId(String),
    /// A role given to two stages of one funnel. Holds the path of the second.
    RepeatedRole(String),
    /// More than [`MAX_LEVELS`] funnels inside one another. Holds the path of the first too deep.
    TooDeep(String),
    /// A segment whose counts do not match the stages one to one.
    SegmentLength {
        /// Path of the counts.
        path: String,
        /// Stages in the document.
        expected: usize,
        /// Counts in the segment.
        found: usize,
    },
}

/// Technical English, in the wording of the public interface.
impl fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RepeatedId(path) => write!(f, "{path}: expected an id that is not used before"),
            Self::RepeatedRole(path) => write!(f, "{path}: expected a role that no earlier stage of this funnel has"),
            Self::TooDeep(path) => write!(f, "{path}: expected at most {MAX_LEVELS} funnels inside one another"),
            Self::SegmentLength { path, expected, found } => {
                write!(f, "{path}: expected one count per stage, {expected} in all, got {found}")
            }
        }
    }
}

impl Document {
    /// An empty document of the current version.
    pub fn new() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    /// Without what only one screen reads of it: the funnel itself. Channels stay, because figures are made of them. See
    /// [`Part`].
    #[must_use]
    pub fn without_parts(&self) -> Self {
        let is_part = |key: &String| Part::ALL.iter().any(|part| *part != Part::Channels && part.key() == key);
        let fields = self.unknown.iter().filter(|(key, _)| !is_part(key));
        Self {
            format: self.format,
            version: self.version,
            title: self.title.clone(),
            currency: self.currency.clone(),
            period: self.period.clone(),
            business_model: self.business_model,
            stages: self.stages.clone(),
            economics: self.economics.clone(),
            segments: self.segments.clone(),
            reference_lines: self.reference_lines.clone(),
            query: self.query.clone(),
            source: self.source.clone(),
            unknown: fields.map(|(key, value)| (key.clone(), value.clone())).collect(),
        }
    }

    /// The stage with this id, at any depth.
    pub fn stage(&self, id: &StageId) -> Option<&Stage> {
        find(&self.stages, id)
    }

    /// The stages of the whole funnel (`None`) or of the sub-funnel inside a stage.
    pub fn stages_of(&self, parent: Option<&StageId>) -> Option<&[Stage]> {
        match parent {
            None => Some(&self.stages),
            Some(id) => self.stage(id).map(|stage| stage.stages.as_slice()),
        }
    }

    /// The stages from the top down to `id`, both ends included; empty when there is no such stage.
    pub fn path_to(&self, id: &StageId) -> Vec<&Stage> {
        fn walk<'a>(stages: &'a [Stage], id: &StageId, path: &mut Vec<&'a Stage>) -> bool {
            stages.iter().any(|stage| {
                path.push(stage);
                let found = stage.id == *id || walk(&stage.stages, id, path);
                if !found {
                    path.pop();
                }
                found
            })
        }
        let mut path = Vec::new();
        walk(&self.stages, id, &mut path);
        path
    }

    /// Gives an id to every stage and segment without one.
    pub fn normalize(&mut self) {
        let mut stage_ids = IdMaker::new('s', self.stage_ids());
        give_ids(&mut self.stages, &mut stage_ids);
        let mut segment_ids = IdMaker::new('g', self.segments.iter().map(|s| s.id.as_str()).collect());
        for segment in self.segments.iter_mut().filter(|segment| segment.id.is_empty()) {
            segment.id = SegmentId::new(segment_ids.next());
        }
    }

    /// Gives ids to stages about to enter this document; ids already taken, here or inside `stage`, are replaced.
    pub fn adopt(&self, stage: &mut Stage) {
        let mut taken = self.stage_ids();
        clear_taken(std::slice::from_mut(stage), &mut taken);
        give_ids(std::slice::from_mut(stage), &mut IdMaker::new('s', taken));
    }

    /// An unused id for a new segment.
    pub fn fresh_segment_id(&self) -> SegmentId {
        SegmentId::new(IdMaker::new('g', self.segments.iter().map(|s| s.id.as_str()).collect()).next())
    }

    /// Checks what single fields cannot show.
    ///
    /// # Errors
    /// The first [`Inconsistency`], in document order.
    pub fn check(&self) -> Result<(), Inconsistency> {
        check_stages(&self.stages, "stages", 1, &mut Ids::default())?;
        let mut ids = Ids::default();
        for (index, segment) in self.segments.iter().enumerate() {
            if !segment.id.is_empty() && !ids.insert(segment.id.as_str()) {
                return Err(Inconsistency::RepeatedId(format!("segments[{index}].id")));
            }
            if segment.counts.len() != self.stages.len() {
                return Err(Inconsistency::SegmentLength {
                    path: format!("segments[{index}].counts"),
                    expected: self.stages.len(),
                    found: segment.counts.len(),
                });
            }
        }
        Ok(())
    }

    /// Checks a stage about to enter the funnel of `parent` against itself and the ids of this document.
    pub(super) fn check_entering(&self, parent: Option<&StageId>, stage: &Stage) -> Result<(), Inconsistency> {
        let level = 1 + parent.map_or(0, |id| self.path_to(id).len());
        check_stages(std::slice::from_ref(stage), "stages", level, &mut self.stage_ids())
    }

    fn stage_ids(&self) -> Ids {
        let mut ids = Ids::default();
        collect_ids(&self.stages, &mut ids);
        ids
    }
}

/// Ids in use. The map that unknown fields are kept in does for a set: another type of set is more code for the page.
#[derive(Default)]
struct Ids(Unknown);

impl Ids {
    /// Adds an id; false when it was there.
    fn insert(&mut self, id: &str) -> bool {
        let is_new = !self.0.contains_key(id);
        if is_new {
            self.0.insert(id.to_owned(), serde_json::Value::Null);
        }
        is_new
    }
}

impl<'a> FromIterator<&'a str> for Ids {
    fn from_iter<I: IntoIterator<Item = &'a str>>(ids: I) -> Self {
        let mut all = Self::default();
        ids.into_iter().for_each(|id| {
            all.insert(id);
        });
        all
    }
}

/// `level` counts the funnels from the outermost, which is 1; `ids` are those taken before these stages.
fn check_stages(stages: &[Stage], path: &str, level: usize, ids: &mut Ids) -> Result<(), Inconsistency> {
    if level > MAX_LEVELS && !stages.is_empty() {
        return Err(Inconsistency::TooDeep(path.to_owned()));
    }
    let mut roles: Vec<Role> = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        if !stage.id.is_empty() && !ids.insert(stage.id.as_str()) {
            return Err(Inconsistency::RepeatedId(format!("{path}[{index}].id")));
        }
        if let Some(role) = stage.role {
            if roles.contains(&role) {
                return Err(Inconsistency::RepeatedRole(format!("{path}[{index}].role")));
            }
            roles.push(role);
        }
        if !stage.stages.is_empty() {
            check_stages(&stage.stages, &format!("{path}[{index}].stages"), level + 1, ids)?;
        }
    }
    Ok(())
}

fn find<'a>(stages: &'a [Stage], id: &StageId) -> Option<&'a Stage> {
    stages.iter().find_map(|stage| if stage.id == *id { Some(stage) } else { find(&stage.stages, id) })
}

fn collect_ids(stages: &[Stage], ids: &mut Ids) {
    for stage in stages {
        ids.insert(stage.id.as_str());
        collect_ids(&stage.stages, ids);
    }
}

fn clear_taken(stages: &mut [Stage], taken: &mut Ids) {
    for stage in stages {
        if !taken.insert(stage.id.as_str()) {
            stage.id = StageId::default();
        }
        clear_taken(&mut stage.stages, taken);
    }
}

fn give_ids(stages: &mut [Stage], ids: &mut IdMaker) {
    for stage in stages {
        if stage.id.is_empty() {
            stage.id = StageId::new(ids.next());
        }
        give_ids(&mut stage.stages, ids);
    }
}

/// Makes short ids that are not taken. Counting, not chance: the same document gets the same ids everywhere.
struct IdMaker {
    prefix: char,
    taken: Ids,
    number: usize,
}

impl IdMaker {
    fn new(prefix: char, taken: Ids) -> Self {
        Self { prefix, taken, number: 0 }
    }

    fn next(&mut self) -> String {
        loop {
            self.number += 1;
            let id = format!("{}{}", self.prefix, self.number);
            if self.taken.insert(&id) {
                return id;
            }
        }
    }
}
