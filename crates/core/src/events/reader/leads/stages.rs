//! Which stages leads can be in, and in which order.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::inspect::{Column, ColumnKind};
use super::super::known::{self, Export};
use super::super::time::TimeFormat;
use super::{LeadStage, StageKind};

/// More stages than this are not proposed: the column is of something else.
const PROPOSED: usize = 100;

/// What the columns of leads are for, besides person (which lead) and value (its amount).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadRoles {
    /// Times at which a stage was entered.
    pub stage_times: Vec<usize>,
    /// Times at which a lead was lost.
    pub lost_times: Vec<usize>,
    /// The stage a lead stands in.
    pub stage: Option<usize>,
    /// When it began.
    pub created: Option<usize>,
    /// When it was decided.
    pub closed: Option<usize>,
    /// Whether it is won or lost.
    pub status: Option<usize>,
    /// The stages, from first to last, as far as the file tells or as the user put them; lost ones at the end.
    pub stages: Vec<LeadStage>,
}

impl LeadRoles {
    /// Takes the times of these stages for those there are.
    pub(in super::super) fn put(&mut self, stages: &[LeadStage]) {
        let times = |is_lost: bool| {
            let of = stages.iter().filter(move |stage| (stage.kind == StageKind::Lost) == is_lost);
            of.filter_map(|stage| stage.time).collect()
        };
        (self.stage_times, self.lost_times) = (times(false), times(true));
    }

    /// The columns that hold times.
    pub(in super::super) fn times(&self) -> Vec<usize> {
        let single = [self.created, self.closed].into_iter().flatten();
        self.stage_times.iter().chain(&self.lost_times).copied().chain(single).collect()
    }
}

/// What a status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Said {
    #[default]
    Nothing,
    Won,
    Lost,
}

/// Words for leads that are won, in lower case.
const WON: &[&str] = &["won", "vunnet", "vundet", "vunnen", "vunna", "gewonnen"];

/// Words for leads that are lost.
const LOST: &[&str] = &[
    "lost",
    "cancelled",
    "canceled",
    "unqualified",
    "disqualified",
    "tapt",
    "tapte",
    "tabt",
    "förlorad",
    "förlorat",
    "verloren",
];

/// Answers of columns that ask whether a lead is won. A no says nothing: the lead may be open or lost.
const YES: &[&str] = &["true", "yes", "1", "ja"];

impl Said {
    /// What a word of a status column says.
    pub(super) fn of(status: &str) -> Self {
        let status = status.trim().to_lowercase();
        if YES.contains(&status.as_str()) { Self::Won } else { Self::of_words(&status) }
    }

    /// What the words of a name say.
    fn of_words(name: &str) -> Self {
        let name = name.to_lowercase();
        let has = |words: &[&str]| name.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
        match (has(LOST), has(WON)) {
            (true, _) => Self::Lost,
            (_, true) => Self::Won,
            _ => Self::Nothing,
        }
    }
}

/// Stages that are won, whole names.
const CUSTOMER: &[&str] = &["customer", "kunde", "kund"];

/// What a stage of this name most likely means.
fn kind(name: &str) -> StageKind {
    match Said::of_words(name) {
        Said::Lost => StageKind::Lost,
        Said::Won => StageKind::Won,
        Said::Nothing if CUSTOMER.contains(&name.to_lowercase().as_str()) => StageKind::Won,
        Said::Nothing => StageKind::Open,
    }
}

/// Whether a name is one for leads that are lost.
pub(in super::super) fn is_lost(name: &str) -> bool {
    Said::of_words(name) == Said::Lost
}

/// The time formats that all used columns can be read in; `None` where no column holds times.
pub(in super::super) fn time_formats(roles: &LeadRoles, columns: &[Column]) -> Option<Vec<TimeFormat>> {
    let formats = roles.times().into_iter().filter_map(|index| match &columns.get(index)?.kind {
        ColumnKind::Time { formats } => Some(formats.clone()),
        _ => None,
    });
    formats.reduce(|common, formats| common.into_iter().filter(|format| formats.contains(format)).collect())
}

/// Stages, and whether their order is sure.
pub(in super::super) struct Proposal {
    pub(in super::super) stages: Vec<LeadStage>,
    pub(in super::super) is_sure: bool,
}

type Row = Vec<Option<String>>;

/// The stages that columns and rows tell of, in the order they seem to have: that of the columns, if the times agree with
/// it, otherwise that of the times. Stages that have no times come in the order of the rows: then nothing is sure.
pub(in super::super) fn propose(
    roles: &LeadRoles,
    columns: &[Column],
    rows: &[Row],
    export: Option<&Export>,
    format: TimeFormat,
) -> Proposal {
    let mut stages = timed_stages(roles, columns, export);
    let moved = order_by_times(&mut stages, rows, format);
    let known = stages.len();
    for name in roles.stage.map(|column| values(rows, column)).unwrap_or_default() {
        if !stages.iter().any(|stage| stage.name == name) && stages.len() < PROPOSED {
            stages.push(LeadStage { kind: kind(&name), name, time: None });
        }
    }
    let is_sure = !moved && stages.len() == known;
    add_end(&mut stages, roles, rows);
    Proposal { stages, is_sure }
}

/// A stage for each column of times.
fn timed_stages(roles: &LeadRoles, columns: &[Column], export: Option<&Export>) -> Vec<LeadStage> {
    let patterns = export.map(|export| export.lead.stage_times).unwrap_or_default();
    let name = |&column: &usize| {
        let full = columns.get(column).and_then(|column| column.name.clone()).unwrap_or_default();
        let part = patterns.iter().find_map(|pattern| known::variable(&full, pattern)).unwrap_or_default();
        if part.is_empty() { full.clone() } else { part.to_owned() }
    };
    let names: Vec<String> = roles.stage_times.iter().map(name).collect();
    let pipeline = common_pipeline(&names);
    let stage = |(name, &column): (&String, &usize)| {
        let name = name.strip_suffix(pipeline).unwrap_or(name).to_owned();
        LeadStage { kind: kind(&name), name, time: Some(column) }
    };
    let lost = |&column: &usize| LeadStage { name: name(&column), time: Some(column), kind: StageKind::Lost };
    names.iter().zip(&roles.stage_times).map(stage).chain(roles.lost_times.iter().map(lost)).collect()
}

/// The ending ` (…)` that all names have.
fn common_pipeline(names: &[String]) -> &str {
    let Some((_, ending)) = names.first().and_then(|name| name.split_at_checked(name.rfind(" (")?)) else { return "" };
    if ending.ends_with(')') && names.iter().all(|name| name.ends_with(ending)) { ending } else { "" }
}

/// Puts the stages in the order in which most leads came to them, where that is another than theirs. True when it was.
fn order_by_times(stages: &mut Vec<LeadStage>, rows: &[Row], format: TimeFormat) -> bool {
    let count = stages.len();
    // How often one came before the other, less how often after.
    let mut before = vec![0_i64; count * count];
    for row in rows {
        let time = |stage: &LeadStage| format.parse(row.get(stage.time?)?.as_deref()?, 0);
        let times: Vec<Option<i64>> = stages.iter().map(time).collect();
        for one in 0..count {
            for other in 0..one {
                if let (Some(a), Some(b)) = (times[other], times[one]) {
                    before[other * count + one] += (b - a).signum();
                }
            }
        }
    }
    let is_step = |place: usize| stages[place].kind != StageKind::Lost;
    let pairs = || (0..count).flat_map(|one| (0..one).map(move |other| (other, one)));
    let steps = || pairs().filter(|&(other, one)| is_step(other) && is_step(one));
    if steps().all(|(other, one)| before[other * count + one] >= 0) {
        return false;
    }
    // Each stage is as far on as there are stages that came before it, less those that came after. One of which nothing is
    // known is the last.
    let mut ranks = vec![(true, 0_i64); count];
    for (other, one) in steps() {
        let sign = before[other * count + one].signum();
        ranks[one] = (ranks[one].0 && sign == 0, ranks[one].1 + sign);
        ranks[other] = (ranks[other].0 && sign == 0, ranks[other].1 - sign);
    }
    let mut order: Vec<((bool, i64), usize)> = ranks.into_iter().zip(0..).collect();
    order.sort_unstable();
    *stages = order.into_iter().map(|(_, place)| stages[place].clone()).collect();
    true
}

/// The different values of a column, in the order of the rows.
fn values(rows: &[Row], column: usize) -> Vec<String> {
    let mut seen = HashSet::new();
    let texts = rows.iter().filter_map(|row| row.get(column)?.as_deref()).map(str::trim);
    texts.filter(|text| !text.is_empty() && seen.insert(*text)).take(PROPOSED).map(str::to_owned).collect()
}

/// Stages that are won come after those on the way, lost ones at the end. Where none is won, it is the status that is, or
/// the last.
fn add_end(stages: &mut Vec<LeadStage>, roles: &LeadRoles, rows: &[Row]) {
    let is_timed = stages.iter().any(|stage| stage.time.is_some());
    stages.sort_by_key(|stage| match stage.kind {
        StageKind::Open => 0,
        // What comes after a stage that is won stays there.
        StageKind::Won => u8::from(!is_timed),
        StageKind::Lost => 2,
    });
    if stages.iter().any(|stage| stage.kind == StageKind::Won) {
        return;
    }
    let end = stages.iter().position(|stage| stage.kind == StageKind::Lost).unwrap_or(stages.len());
    let statuses = roles.status.map(|column| values(rows, column)).unwrap_or_default();
    if let Some(name) = statuses.into_iter().find(|status| Said::of_words(status) == Said::Won) {
        stages.insert(end, LeadStage { name, time: None, kind: StageKind::Won });
    } else if let Some(last) = end.checked_sub(1) {
        stages[last].kind = StageKind::Won;
    }
}
