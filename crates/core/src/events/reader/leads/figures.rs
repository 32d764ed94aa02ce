//! What the leads add up to.

use serde::{Deserialize, Serialize};

use super::LeadStage;
use super::deals::{Deal, Deals, Ladder, NEVER, Outcome, Standing};
use crate::metrics::wilson;
use crate::statistics::quantile;

const DAY_MS: f64 = 86_400_000.0;

/// Days that leads were in a stage before they went on, over those of which both times are known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaysInStage {
    /// How many leads.
    pub leads: u64,
    /// Mean.
    pub mean: f64,
    /// A quarter is below. Quantiles are linear (type 7).
    pub p25: f64,
    /// Half is below.
    pub median: f64,
    /// Three quarters are below.
    pub p75: f64,
    /// Nine tenths are below.
    pub p90: f64,
}

/// One stage of the funnel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadsStage {
    /// Its name.
    pub name: String,
    /// Leads that came this far, or further.
    pub reached: u64,
    /// Leads that came this far, of those in the stage before; none in the first stage or where nobody came before.
    pub step_rate: Option<f64>,
    /// The 95 % Wilson interval of the step rate.
    pub interval: Option<[f64; 2]>,
    /// Leads that stand here and are open.
    pub open: u64,
    /// Leads that were lost here.
    pub lost: u64,
    /// Amounts of the leads that came this far; none where leads did, but none of them has an amount.
    pub amount: Option<f64>,
    /// Amounts of the open leads that stand here; none where leads do, but none of them has an amount.
    pub open_amount: Option<f64>,
    /// Won of those decided that came this far: won ÷ (won + lost); none when none was decided.
    pub win_rate: Option<f64>,
    /// How long leads were here before they went on.
    pub days: Option<DaysInStage>,
}

/// How far the leads of a file came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadsTable {
    /// The stages, lost ones left out.
    pub stages: Vec<LeadsStage>,
    /// The place of the stage from which on leads are won.
    pub won_stage: usize,
    /// All leads.
    pub leads: u64,
    /// Leads won.
    pub won: u64,
    /// Leads lost.
    pub lost: u64,
    /// Leads neither won nor lost.
    pub open: u64,
    /// Rows of a lead that an earlier row was of.
    pub merged_rows: u64,
    /// Lost leads of which nothing says how far they came: they are counted in the first stage only.
    pub lost_anywhere: u64,
    /// Leads that passed over a stage: without a time there, though they came further.
    pub skipping: u64,
    /// Open leads without an amount.
    pub open_without_amount: u64,
    /// Won ÷ (won + lost).
    pub win_rate: Option<f64>,
    /// Mean amount of the leads won that have one.
    pub average_won: Option<f64>,
    /// Mean days from the beginning of the leads won until then.
    pub cycle_days: Option<f64>,
    /// Open amounts, each times the win rate of its stage, added up. None when an amount stands in a stage without a win
    /// rate, or no open lead has an amount.
    pub weighted_pipeline: Option<f64>,
    /// Open leads × average won amount × win rate ÷ days from beginning to end: money per day.
    pub velocity: Option<f64>,
}

/// What is added up of one stage.
#[derive(Debug, Default)]
struct Sums {
    stage: LeadsStage,
    amount: f64,
    open_amount: f64,
    /// Leads of those that came this far, and of those open here, that have an amount.
    priced: u64,
    open_priced: u64,
    days: Vec<f64>,
}

/// Adds the leads up.
pub(super) fn table(stages: &[LeadStage], deals: &Deals, has_amounts: bool) -> LeadsTable {
    let ladder = deals.ladder();
    let name = |&place: &usize| LeadsStage { name: stages[place].name.clone(), ..LeadsStage::default() };
    let mut sums: Vec<Sums> = ladder.steps.iter().map(|place| Sums { stage: name(place), ..Sums::default() }).collect();
    let mut table = LeadsTable { merged_rows: deals.merged_rows, won_stage: ladder.won, ..LeadsTable::default() };
    let (mut won, mut cycles) = (Vec::new(), Vec::new());
    for (deal, times) in deals.iter() {
        let Some(standing) = ladder.standing(deal, times) else { continue };
        table.count(deal, standing);
        add(&mut sums, &ladder, deal, times, standing);
        let is_skipped = |&place: &usize| stages[place].time.is_some() && times[place] == NEVER;
        table.skipping += u64::from(ladder.steps[..standing.step].iter().any(is_skipped));
        if standing.outcome == Outcome::Won {
            won.extend(Some(deal.amount).filter(|amount| !amount.is_nan()));
            cycles.extend(cycle(&ladder, deal, times));
        }
    }
    table.win_rate = share(table.won, table.won + table.lost);
    table.average_won = mean(&won);
    table.cycle_days = mean(&cycles);
    table.stages = finish(sums, table.won, has_amounts);
    table.weighted_pipeline = if has_amounts { weighted_pipeline(&table) } else { None };
    table.velocity = velocity(&table);
    table
}

impl LeadsTable {
    fn count(&mut self, deal: &Deal, standing: Standing) {
        self.leads += 1;
        self.lost_anywhere += u64::from(standing.is_guess);
        match standing.outcome {
            Outcome::Won => self.won += 1,
            Outcome::Lost => self.lost += 1,
            Outcome::Open => {
                self.open += 1;
                self.open_without_amount += u64::from(deal.amount.is_nan());
            }
        }
    }
}

/// Adds a lead to the stages it passed.
fn add(sums: &mut [Sums], ladder: &Ladder<'_>, deal: &Deal, times: &[i64], standing: Standing) {
    let (amount, priced) = if deal.amount.is_nan() { (0.0, 0) } else { (deal.amount, 1) };
    let passed = &ladder.steps[..=standing.step];
    for sum in &mut sums[..=standing.step] {
        sum.stage.reached += 1;
        sum.amount += amount;
        sum.priced += priced;
    }
    let last = &mut sums[standing.step];
    match standing.outcome {
        Outcome::Open => {
            last.stage.open += 1;
            last.open_amount += amount;
            last.open_priced += priced;
        }
        Outcome::Lost => last.stage.lost += 1,
        Outcome::Won => {}
    }
    let timed: Vec<(usize, i64)> = passed
        .iter()
        .enumerate()
        .map(|(step, &place)| (step, times[place]))
        .filter(|(_, time)| *time != NEVER)
        .collect();
    for pair in timed.windows(2) {
        // Where a stage was entered again later than the one after it, the time in it is not known.
        if let &[(step, from), (_, to)] = pair
            && to >= from
        {
            sums[step].days.push((to - from) as f64 / DAY_MS);
        }
    }
}

/// Days from a won lead's beginning until it was won, where both are known.
fn cycle(ladder: &Ladder<'_>, deal: &Deal, times: &[i64]) -> Option<f64> {
    let known = |time: &i64| *time != NEVER;
    let of = |steps: &[usize]| steps.iter().map(|&place| times[place]).filter(known).min();
    let begun = Some(deal.created).filter(known).or_else(|| of(&ladder.steps[..ladder.won]))?;
    let won = of(&ladder.steps[ladder.won..]).or_else(|| Some(deal.closed).filter(known))?;
    (won >= begun).then_some((won - begun) as f64 / DAY_MS)
}

fn finish(sums: Vec<Sums>, won: u64, has_amounts: bool) -> Vec<LeadsStage> {
    let known = |leads: u64, priced: u64| has_amounts && (leads == 0 || priced > 0);
    let mut lost_from_here = 0;
    let mut stages: Vec<LeadsStage> = sums
        .into_iter()
        .rev()
        .map(|sum| {
            lost_from_here += sum.stage.lost;
            LeadsStage {
                amount: known(sum.stage.reached, sum.priced).then_some(sum.amount),
                open_amount: known(sum.stage.open, sum.open_priced).then_some(sum.open_amount),
                win_rate: share(won, won + lost_from_here),
                days: days(sum.days),
                ..sum.stage
            }
        })
        .collect();
    stages.reverse();
    for place in 1..stages.len() {
        let (part, whole) = (stages[place].reached, stages[place - 1].reached);
        stages[place].step_rate = share(part, whole);
        stages[place].interval = wilson(part as f64, whole as f64);
    }
    stages
}

fn days(mut days: Vec<f64>) -> Option<DaysInStage> {
    days.sort_unstable_by(f64::total_cmp);
    let at = |share| quantile(days.len(), |place| days[place], share);
    Some(DaysInStage {
        leads: days.len() as u64,
        mean: mean(&days)?,
        p25: at(0.25)?,
        median: at(0.5)?,
        p75: at(0.75)?,
        p90: at(0.9)?,
    })
}

fn mean(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    (!values.is_empty()).then(|| sum / values.len() as f64).filter(|mean| mean.is_finite())
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn weighted_pipeline(table: &LeadsTable) -> Option<f64> {
    if table.open > 0 && table.open == table.open_without_amount {
        return None;
    }
    let weighted = |stage: &LeadsStage| match stage.open_amount {
        None | Some(0.0) => Some(0.0),
        Some(amount) => Some(amount * stage.win_rate?),
    };
    let sum: Option<f64> = table.stages.iter().map(weighted).sum();
    sum.filter(|sum| sum.is_finite() && !table.stages.is_empty())
}

fn velocity(table: &LeadsTable) -> Option<f64> {
    let velocity = table.open as f64 * table.average_won? * table.win_rate? / table.cycle_days?;
    velocity.is_finite().then_some(velocity)
}
