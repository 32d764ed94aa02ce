//! The leads of a file, and the rules by which a lead's times and words say how far it came.

use super::stages::Said;
use super::{LeadStage, StageKind};
use crate::events::log::Dictionary;

/// The time of what did not happen.
pub(super) const NEVER: i64 = i64::MIN;

/// What one row says.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// When each stage was entered, or [`NEVER`].
    pub(super) times: Vec<i64>,
    pub(super) created: i64,
    pub(super) closed: i64,
    /// NaN where there is none.
    pub(super) amount: f64,
    /// Place of the stage the lead stands in.
    pub(super) stage: Option<u16>,
    pub(super) said: Said,
}

/// All of a lead but the times of its stages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deal {
    pub(super) created: i64,
    pub(super) closed: i64,
    pub(super) amount: f64,
    stage: Option<u16>,
    said: Said,
}

/// The leads of a file.
#[derive(Debug)]
pub(super) struct Deals {
    kinds: Vec<StageKind>,
    ids: Dictionary,
    deals: Vec<Deal>,
    /// Of each lead as many as there are stages.
    times: Vec<i64>,
    /// Rows of a lead that was there already.
    pub(super) merged_rows: u64,
}

impl Deals {
    pub(super) fn new(stages: &[LeadStage]) -> Self {
        Self {
            kinds: stages.iter().map(|stage| stage.kind).collect(),
            ids: Dictionary::default(),
            deals: Vec::new(),
            times: Vec::new(),
            merged_rows: 0,
        }
    }

    /// Adds a row; one with the id of a lead that is there adds to it. False when it is in no stage.
    pub(super) fn add(&mut self, id: Option<&str>, row: &Row) -> bool {
        if let Some(known) = id.and_then(|id| self.ids.find(id)) {
            self.merge(known as usize, row);
            return true;
        }
        let has_come = row.times.iter().any(|&time| time != NEVER) || row.stage.is_some();
        if !has_come && row.said == Said::Nothing {
            return false;
        }
        // Every lead has an id, or none has.
        if let Some(id) = id {
            self.ids.code(id);
        }
        self.times.extend(&row.times);
        let &Row { created, closed, amount, stage, said, .. } = row;
        self.deals.push(Deal { created, closed, amount, stage, said });
        true
    }

    /// What is empty in a further row changes nothing, and an amount that is there is not added to: exports with a row per
    /// product repeat the lead's own columns or leave them empty.
    fn merge(&mut self, index: usize, row: &Row) {
        self.merged_rows += 1;
        let width = self.kinds.len();
        let times = &mut self.times[index * width..(index + 1) * width];
        times.iter_mut().zip(&row.times).for_each(|(old, &new)| *old = earlier(*old, new));
        let deal = &mut self.deals[index];
        deal.created = earlier(deal.created, row.created);
        deal.closed = deal.closed.max(row.closed);
        if deal.amount.is_nan() {
            deal.amount = row.amount;
        }
        deal.stage = row.stage.or(deal.stage);
        if row.said != Said::Nothing {
            deal.said = row.said;
        }
    }

    /// Each lead, and when it entered the stages.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Deal, &[i64])> {
        let width = self.kinds.len();
        self.deals.iter().enumerate().map(move |(index, deal)| (deal, &self.times[index * width..(index + 1) * width]))
    }

    /// The stages of the funnel: those that are not lost.
    pub(super) fn ladder(&self) -> Ladder<'_> {
        let is_step = |place: &usize| self.kinds[*place] != StageKind::Lost;
        let steps: Vec<usize> = (0..self.kinds.len()).filter(is_step).collect();
        let won = steps.iter().position(|&place| self.kinds[place] == StageKind::Won);
        Ladder { kinds: &self.kinds, won: won.unwrap_or(steps.len().saturating_sub(1)), steps }
    }
}

fn earlier(one: i64, other: i64) -> i64 {
    if one == NEVER || other == NEVER { one.max(other) } else { one.min(other) }
}

/// The steps of the funnel.
pub(super) struct Ladder<'a> {
    kinds: &'a [StageKind],
    /// Places of the stages that are steps.
    pub(super) steps: Vec<usize>,
    /// The step from which on a lead is won: the first so called, or the last.
    pub(super) won: usize,
}

/// What became of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Won,
    Lost,
}

/// How far a lead came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// The last step it reached; it passed all before.
    pub(super) step: usize,
    pub(super) outcome: Outcome,
    /// Nothing says where it was before it was lost: then only the first step is sure.
    pub(super) is_guess: bool,
}

impl Ladder<'_> {
    /// How far a lead came. The furthest step it was ever in counts: a step without a time before it was skipped, which is
    /// passing; moving back to an earlier one is not leaving. A lead that is lost stays where it was, before the step
    /// where leads are won; one that is neither won nor lost is open. Where the words of the file and its times differ, a
    /// present stage that is won or lost decides, then the status, then the later time.
    ///
    /// `None` where there are no steps.
    pub(super) fn standing(&self, deal: &Deal, times: &[i64]) -> Option<Standing> {
        if self.steps.is_empty() {
            return None;
        }
        let present = deal.stage.map(usize::from);
        let was_in = |place: usize| times[place] != NEVER || present == Some(place);
        let furthest = self.steps.iter().rposition(|&place| was_in(place));
        let is_won = furthest.is_some_and(|step| step >= self.won) || deal.said == Said::Won;
        let outcome = match (present.map(|place| self.kinds[place]), deal.said) {
            (Some(StageKind::Lost), _) => Outcome::Lost,
            (Some(StageKind::Won), _) => Outcome::Won,
            (_, Said::Lost) => Outcome::Lost,
            (_, Said::Won) => Outcome::Won,
            (None, _) if self.was_lost_last(times) => Outcome::Lost,
            _ if is_won => Outcome::Won,
            _ => Outcome::Open,
        };
        let step = match outcome {
            Outcome::Won => furthest.map_or(self.won, |step| step.max(self.won)),
            Outcome::Lost => furthest.unwrap_or(0).min(self.won.saturating_sub(1)),
            Outcome::Open => furthest.unwrap_or(0),
        };
        Some(Standing { step, outcome, is_guess: furthest.is_none() && outcome == Outcome::Lost })
    }

    /// Whether the lead was lost after all else it did.
    fn was_lost_last(&self, times: &[i64]) -> bool {
        let latest = |lost: bool| {
            let kinds = self.kinds.iter().zip(times).filter(move |(kind, _)| (**kind == StageKind::Lost) == lost);
            kinds.map(|(_, &time)| time).max().unwrap_or(NEVER)
        };
        latest(true) != NEVER && latest(true) >= latest(false)
    }
}
