//! Edits: every change of a document as data, each with its inverse.

use std::fmt;

use super::document::{BusinessModel, Currency, Document, Inconsistency, Period, ReferenceLine};
use super::economics::{Churn, EconomicsField, Nps, WinRateBasis};
use super::quantity::{Count, Days, Money, Rate};
use super::segment::{Segment, SegmentId};
use super::stage::{Level, Role, Stage, StageId};

/// One change of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Another title, or none.
    SetTitle(Option<String>),
    /// Another currency, or none.
    SetCurrency(Option<Currency>),
    /// Another period.
    SetPeriod(Period),
    /// Another business model, or none.
    SetBusinessModel(Option<BusinessModel>),
    /// Another name for a stage.
    SetStageName(StageId, String),
    /// Another count for a stage.
    SetStageCount(StageId, Count),
    /// Another level for a stage.
    SetStageLevel(StageId, Option<Level>),
    /// Another role for a stage; it is taken from the stage of the same funnel that had it.
    SetStageRole(StageId, Option<Role>),
    /// Another cost for a stage.
    SetStageCost(StageId, Option<Money>),
    /// Another mean time from a stage to the next.
    SetStageDays(StageId, Option<Days>),
    /// Another target for the step rate of a stage.
    SetStageTarget(StageId, Option<Rate>),
    /// A new stage in the funnel (`parent` none) or in a sub-funnel, with its count per segment (top level only).
    InsertStage {
        /// The stage whose sub-funnel it enters.
        parent: Option<StageId>,
        /// Its place among its siblings.
        index: usize,
        /// The stage. It gets an id if it has none; see [`Document::adopt`] for one that came from elsewhere.
        stage: Box<Stage>,
        /// One count per segment; missing ones are 0.
        segment_counts: Vec<Count>,
    },
    /// A stage goes, with its sub-funnel and its counts per segment.
    RemoveStage(StageId),
    /// A stage moves to another place among its siblings.
    MoveStage(StageId, usize),
    /// Another number for an input of the figures; `None` empties it.
    SetEconomics(EconomicsField, Option<f64>),
    /// Another churn.
    SetChurn(Option<Churn>),
    /// Another net promoter score.
    SetNps(Option<Nps>),
    /// Whether all sales and marketing cost is in.
    SetCostIsComplete(bool),
    /// What the win rate is of.
    SetWinRateBasis(WinRateBasis),
    /// Other lines to compare with.
    SetReferenceLines(Vec<ReferenceLine>),
    /// A new segment, given an id if it has none; its counts must match the stages one to one.
    InsertSegment(usize, Box<Segment>),
    /// A segment goes.
    RemoveSegment(SegmentId),
    /// Another name for a segment.
    SetSegmentName(SegmentId, String),
    /// Another count of a segment in a stage.
    SetSegmentCount(SegmentId, StageId, Count),
    /// Another value for a part of the document that a screen of its own keeps; `None` takes it out.
    SetPart {
        /// Which part.
        part: Part,
        /// Its JSON. Whoever makes the edit answers for it being what the part's module reads.
        value: Option<serde_json::Value>,
        /// What of it changes: edits of one field that follow each other closely are undone together. Empty stands alone.
        field: String,
    },
    /// A whole other document: a template, a file, counts from an event log. Missing ids are given.
    Replace(Box<Document>),
    /// Several edits as one.
    All(Vec<Edit>),
}

/// A part of a document that only its own screen reads. It is kept as JSON, so that the first load needs no code for it; see
/// [`crate::forecast`] and [`crate::experiment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Named what-ifs.
    Scenarios,
    /// What a forecast assumes.
    Forecast,
    /// A/B tests: hypotheses, plans, counts.
    Experiments,
    /// Ways that people find the funnel, with what is spent on them.
    Channels,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Scenarios, Self::Forecast, Self::Experiments, Self::Channels];

    /// The field of the document that holds it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Forecast => "forecast",
            Self::Experiments => "experiments",
            Self::Channels => "channels",
        }
    }

    /// The part of a document, if it has it.
    pub fn of(self, document: &Document) -> Option<&serde_json::Value> {
        document.unknown.get(self.key()).filter(|value| !value.is_null())
    }
}

/// Why an edit does not fit the document. The document is then unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// No stage has this id.
    NoSuchStage(StageId),
    /// No segment has this id.
    NoSuchSegment(SegmentId),
    /// The place is past the end.
    NoSuchPlace(usize),
    /// The number is outside the range of the field.
    OutOfRange(EconomicsField),
    /// The segment's counts do not match the stages one to one.
    SegmentLength,
    /// The id is in use.
    IdTaken(String),
    /// Another stage of the same funnel has the role.
    RoleTaken(Role),
    /// What would enter is inconsistent; paths are counted from what would enter.
    Inconsistent(Inconsistency),
}

/// Technical English, for a console.
impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchStage(_) => "no stage has this id",
            Self::NoSuchSegment(_) => "no segment has this id",
            Self::NoSuchPlace(_) => "the place is past the end",
            Self::OutOfRange(_) => "the number is out of range",
            Self::SegmentLength => "expected one count per stage",
            Self::IdTaken(_) => "the id is in use",
            Self::RoleTaken(_) => "another stage has the role",
            Self::Inconsistent(inconsistency) => return inconsistency.fmt(f),
        })
    }
}

impl std::error::Error for EditError {}

/// Edits of one group that follow each other closely are undone together: typing in one field, one drag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditGroup(Field);

/// A single field. Ids are free text, so they stay apart instead of being glued to one key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Title,
    StageName(StageId),
    StageCount(StageId),
    StageCost(StageId),
    StageDays(StageId),
    StageTarget(StageId),
    Economics(EconomicsField),
    Churn,
    Nps,
    SegmentName(SegmentId),
    SegmentCount(SegmentId, StageId),
    Part(Part, String),
}

impl EditGroup {
    /// The group of the edits that change what `edit` changes; `None` where each stands alone.
    pub fn of(edit: &Edit) -> Option<Self> {
        let field = match edit {
            Edit::SetTitle(_) => Field::Title,
            Edit::SetStageName(id, _) => Field::StageName(id.clone()),
            Edit::SetStageCount(id, _) => Field::StageCount(id.clone()),
            Edit::SetStageCost(id, _) => Field::StageCost(id.clone()),
            Edit::SetStageDays(id, _) => Field::StageDays(id.clone()),
            Edit::SetStageTarget(id, _) => Field::StageTarget(id.clone()),
            Edit::SetEconomics(field, _) => Field::Economics(*field),
            Edit::SetChurn(_) => Field::Churn,
            Edit::SetNps(_) => Field::Nps,
            Edit::SetSegmentName(id, _) => Field::SegmentName(id.clone()),
            Edit::SetSegmentCount(segment, stage, _) => Field::SegmentCount(segment.clone(), stage.clone()),
            Edit::SetPart { part, field, .. } if !field.is_empty() => Field::Part(*part, field.clone()),
            _ => return None,
        };
        Some(Self(field))
    }
}

impl Edit {
    /// Changes the document and returns the edit that changes it back.
    ///
    /// # Errors
    /// [`EditError`] when the edit does not fit; the document is then as it was.
    pub fn apply(self, document: &mut Document) -> Result<Self, EditError> {
        use std::mem::replace;
        Ok(match self {
            Self::SetTitle(title) => Self::SetTitle(replace(&mut document.title, title)),
            Self::SetCurrency(currency) => Self::SetCurrency(replace(&mut document.currency, currency)),
            Self::SetPeriod(period) => Self::SetPeriod(replace(&mut document.period, period)),
            Self::SetBusinessModel(model) => Self::SetBusinessModel(replace(&mut document.business_model, model)),
            Self::SetStageName(id, name) => {
                let old = replace(&mut stage_mut(document, &id)?.name, name);
                Self::SetStageName(id, old)
            }
            Self::SetStageCount(id, count) => {
                let old = replace(&mut stage_mut(document, &id)?.count, count);
                Self::SetStageCount(id, old)
            }
            Self::SetStageLevel(id, level) => {
                let old = replace(&mut stage_mut(document, &id)?.level, level);
                Self::SetStageLevel(id, old)
            }
            Self::SetStageRole(id, role) => set_role(document, id, role)?,
            Self::SetStageCost(id, cost) => {
                let old = replace(&mut stage_mut(document, &id)?.cost, cost);
                Self::SetStageCost(id, old)
            }
            Self::SetStageDays(id, days) => {
                let old = replace(&mut stage_mut(document, &id)?.days, days);
                Self::SetStageDays(id, old)
            }
            Self::SetStageTarget(id, target) => {
                let old = replace(&mut stage_mut(document, &id)?.target, target);
                Self::SetStageTarget(id, old)
            }
            Self::InsertStage { parent, index, stage, segment_counts } => {
                insert_stage(document, parent.as_ref(), index, *stage, &segment_counts)?
            }
            Self::RemoveStage(id) => remove_stage(document, &id)?,
            Self::MoveStage(id, index) => move_stage(document, id, index)?,
            Self::SetEconomics(field, value) => {
                let old = field.get(&document.economics);
                if !field.set(&mut document.economics, value) {
                    return Err(EditError::OutOfRange(field));
                }
                Self::SetEconomics(field, old)
            }
            Self::SetChurn(churn) => Self::SetChurn(replace(&mut document.economics.churn, churn)),
            Self::SetNps(nps) => Self::SetNps(replace(&mut document.economics.nps, nps)),
            Self::SetCostIsComplete(complete) => {
                Self::SetCostIsComplete(replace(&mut document.economics.cost_is_complete, complete))
            }
            Self::SetWinRateBasis(basis) => {
                Self::SetWinRateBasis(replace(&mut document.economics.win_rate_basis, basis))
            }
            Self::SetReferenceLines(lines) => Self::SetReferenceLines(replace(&mut document.reference_lines, lines)),
            Self::InsertSegment(index, segment) => insert_segment(document, index, *segment)?,
            Self::RemoveSegment(id) => {
                let index = segment_index(document, &id)?;
                Self::InsertSegment(index, Box::new(document.segments.remove(index)))
            }
            Self::SetSegmentName(id, name) => {
                let index = segment_index(document, &id)?;
                let old = replace(&mut document.segments[index].name, name);
                Self::SetSegmentName(id, old)
            }
            Self::SetSegmentCount(segment, stage, count) => {
                let place = top_level_index(document, &stage).ok_or_else(|| EditError::NoSuchStage(stage.clone()))?;
                let index = segment_index(document, &segment)?;
                let old = replace(&mut document.segments[index].counts[place], count);
                Self::SetSegmentCount(segment, stage, old)
            }
            Self::SetPart { part, value, field } => {
                let parts = &mut document.unknown;
                let old = match value {
                    Some(value) => parts.insert(part.key().to_owned(), value),
                    None => parts.remove(part.key()),
                };
                Self::SetPart { part, value: old, field }
            }
            Self::Replace(mut new) => {
                new.check().map_err(EditError::Inconsistent)?;
                new.normalize();
                Self::Replace(Box::new(replace(document, *new)))
            }
            Self::All(edits) => apply_all(document, edits)?,
        })
    }
}

/// Applies edits in order; one that does not fit takes the earlier ones back.
fn apply_all(document: &mut Document, edits: Vec<Edit>) -> Result<Edit, EditError> {
    let mut inverses = Vec::with_capacity(edits.len());
    for edit in edits {
        match edit.apply(document) {
            Ok(inverse) => inverses.push(inverse),
            Err(error) => {
                for inverse in inverses.into_iter().rev() {
                    inverse.apply(document)?;
                }
                return Err(error);
            }
        }
    }
    inverses.reverse();
    Ok(Edit::All(inverses))
}

fn set_role(document: &mut Document, id: StageId, role: Option<Role>) -> Result<Edit, EditError> {
    let siblings = siblings_mut(document, &id)?;
    let mut inverse = Vec::new();
    for stage in siblings.iter_mut() {
        if stage.id == id {
            inverse.push(Edit::SetStageRole(id.clone(), std::mem::replace(&mut stage.role, role)));
        } else if role.is_some() && stage.role == role {
            inverse.push(Edit::SetStageRole(stage.id.clone(), stage.role.take()));
        }
    }
    // Any order leads back: whoever gets a role takes it from the one who has it.
    Ok(if inverse.len() == 1 { inverse.remove(0) } else { Edit::All(inverse) })
}

fn insert_stage(
    document: &mut Document,
    parent: Option<&StageId>,
    index: usize,
    mut stage: Stage,
    segment_counts: &[Count],
) -> Result<Edit, EditError> {
    check_insertion(document, parent, index, &stage)?;
    document.adopt(&mut stage);
    let id = stage.id.clone();
    match parent {
        Some(parent) => stage_mut(document, parent)?.stages.insert(index, stage),
        None => {
            document.stages.insert(index, stage);
            for (i, segment) in document.segments.iter_mut().enumerate() {
                segment.counts.insert(index, segment_counts.get(i).copied().unwrap_or_default());
            }
        }
    }
    Ok(Edit::RemoveStage(id))
}

fn check_insertion(
    document: &Document,
    parent: Option<&StageId>,
    index: usize,
    stage: &Stage,
) -> Result<(), EditError> {
    let siblings =
        document.stages_of(parent).ok_or_else(|| EditError::NoSuchStage(parent.cloned().unwrap_or_default()))?;
    if index > siblings.len() {
        return Err(EditError::NoSuchPlace(index));
    }
    if !stage.id.is_empty() && document.stage(&stage.id).is_some() {
        return Err(EditError::IdTaken(stage.id.as_str().to_owned()));
    }
    match stage.role {
        Some(role) if siblings.iter().any(|other| other.role == Some(role)) => Err(EditError::RoleTaken(role)),
        _ => document.check_entering(parent, stage).map_err(EditError::Inconsistent),
    }
}

fn remove_stage(document: &mut Document, id: &StageId) -> Result<Edit, EditError> {
    let parent = parent_of(document, id)?;
    let siblings = siblings_mut(document, id)?;
    let index = position(siblings, id)?;
    let stage = Box::new(siblings.remove(index));
    let segment_counts = match parent {
        None => document.segments.iter_mut().map(|segment| segment.counts.remove(index)).collect(),
        Some(_) => Vec::new(),
    };
    Ok(Edit::InsertStage { parent, index, stage, segment_counts })
}

fn move_stage(document: &mut Document, id: StageId, index: usize) -> Result<Edit, EditError> {
    let top_level = parent_of(document, &id)?.is_none();
    let siblings = siblings_mut(document, &id)?;
    let from = position(siblings, &id)?;
    if index >= siblings.len() {
        return Err(EditError::NoSuchPlace(index));
    }
    let stage = siblings.remove(from);
    siblings.insert(index, stage);
    if top_level {
        for segment in &mut document.segments {
            let count = segment.counts.remove(from);
            segment.counts.insert(index, count);
        }
    }
    Ok(Edit::MoveStage(id, from))
}

fn insert_segment(document: &mut Document, index: usize, mut segment: Segment) -> Result<Edit, EditError> {
    if index > document.segments.len() {
        return Err(EditError::NoSuchPlace(index));
    }
    if segment.counts.len() != document.stages.len() {
        return Err(EditError::SegmentLength);
    }
    if segment.id.is_empty() {
        segment.id = document.fresh_segment_id();
    } else if document.segments.iter().any(|other| other.id == segment.id) {
        return Err(EditError::IdTaken(segment.id.as_str().to_owned()));
    }
    let id = segment.id.clone();
    document.segments.insert(index, segment);
    Ok(Edit::RemoveSegment(id))
}

fn segment_index(document: &Document, id: &SegmentId) -> Result<usize, EditError> {
    document.segments.iter().position(|s| s.id == *id).ok_or_else(|| EditError::NoSuchSegment(id.clone()))
}

fn top_level_index(document: &Document, id: &StageId) -> Option<usize> {
    document.stages.iter().position(|stage| stage.id == *id)
}

fn position(stages: &[Stage], id: &StageId) -> Result<usize, EditError> {
    stages.iter().position(|stage| stage.id == *id).ok_or_else(|| EditError::NoSuchStage(id.clone()))
}

fn parent_of(document: &Document, id: &StageId) -> Result<Option<StageId>, EditError> {
    match document.path_to(id).as_slice() {
        [] => Err(EditError::NoSuchStage(id.clone())),
        [.., parent, _] => Ok(Some(parent.id.clone())),
        [_] => Ok(None),
    }
}

fn stage_mut<'a>(document: &'a mut Document, id: &StageId) -> Result<&'a mut Stage, EditError> {
    fn find<'a>(stages: &'a mut [Stage], id: &StageId) -> Option<&'a mut Stage> {
        stages.iter_mut().find_map(|stage| if stage.id == *id { Some(stage) } else { find(&mut stage.stages, id) })
    }
    find(&mut document.stages, id).ok_or_else(|| EditError::NoSuchStage(id.clone()))
}

fn siblings_mut<'a>(document: &'a mut Document, id: &StageId) -> Result<&'a mut Vec<Stage>, EditError> {
    match parent_of(document, id)? {
        None => Ok(&mut document.stages),
        Some(parent) => Ok(&mut stage_mut(document, &parent)?.stages),
    }
}
