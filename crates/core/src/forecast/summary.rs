//! Many runs in a few figures.

use serde::{Deserialize, Serialize};

use super::input::Input;
use super::plan::{Note, Plan, Uncertain};
use super::settings::{Settings, Target};
use super::simulate::Runs;
use crate::statistics::quantiles;

/// What a figure comes to over all runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// On average.
    pub mean: f64,
    /// One run in ten is below.
    pub p10: f64,
    /// As many runs are below as above.
    pub p50: f64,
    /// One run in ten is above.
    pub p90: f64,
}

/// What a period brings. `None` is not available.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastPeriod {
    /// People who come into each stage, on average.
    pub stages: Vec<f64>,
    /// New customers.
    pub customers: Spread,
    /// Revenue, of new customers and of later purchases.
    pub revenue: Option<Spread>,
    /// Cost: known, so all its figures are the same.
    pub cost: Option<Spread>,
    /// Customers held at the end.
    pub active: Option<Spread>,
}

/// All periods together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// New customers.
    pub customers: Spread,
    /// Revenue.
    pub revenue: Option<Spread>,
    /// Cost.
    pub cost: Option<Spread>,
}

/// How much of the spread of the customers goes with an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// Which input.
    #[serde(flatten)]
    pub input: Input,
    /// Spearman's rank correlation with the customers of a run, over the first 10 000 runs; `None` where either is the same
    /// in all of them.
    pub spearman: Option<f64>,
}

/// What many runs come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// Runs it is made of.
    pub runs: usize,
    /// One per period.
    pub periods: Vec<ForecastPeriod>,
    /// All periods together.
    pub total: Total,
    /// Share of the runs that reach the target; `None` without one, or without the revenue it is about.
    pub chance_of_target: Option<f64>,
    /// What drives the spread, the strongest first.
    pub drivers: Vec<Driver>,
    /// What is left out or taken for granted.
    pub notes: Vec<Note>,
}

/// The figures of the runs made so far; `None` before the first.
pub fn summarize(plan: &Plan, settings: &Settings, runs: &Runs) -> Option<Forecast> {
    summarize_with(plan, settings, runs, drivers(plan, runs))
}

/// The same with [`drivers`] that were found before: they stay the same from [`Runs::tell_drivers`] on.
pub fn summarize_with(plan: &Plan, settings: &Settings, runs: &Runs, drivers: Vec<Driver>) -> Option<Forecast> {
    if runs.is_empty() {
        return None;
    }
    let stages = plan.stages();
    let period = |period: usize| ForecastPeriod {
        stages: (0..stages).map(|stage| runs.stages[period * stages + stage] / runs.runs as f64).collect(),
        customers: of_period(&runs.customers, runs, period),
        revenue: available(&runs.revenue).map(|values| of_period(values, runs, period)),
        cost: plan.cost.map(Spread::known),
        active: available(&runs.active).map(|values| of_period(values, runs, period)),
    };
    let periods: Vec<ForecastPeriod> = (0..runs.periods).map(period).collect();
    let customers = totals(&runs.customers, runs);
    let total = match periods.as_slice() {
        [only] => Total { customers: only.customers, revenue: only.revenue, cost: only.cost },
        _ => Total {
            customers: Spread::of(customers),
            revenue: available(&runs.revenue).map(|values| Spread::of(totals(values, runs))),
            cost: plan.cost.map(|cost| Spread::known(cost * runs.periods as f64)),
        },
    };
    Some(Forecast {
        runs: runs.runs,
        periods,
        total,
        chance_of_target: settings.target.and_then(|target| chance(target, settings.target_per_period, runs)),
        drivers,
        notes: plan.notes.clone(),
    })
}

fn available(values: &[f64]) -> Option<&[f64]> {
    (!values.is_empty()).then_some(values)
}

fn of_period(values: &[f64], runs: &Runs, period: usize) -> Spread {
    Spread::of(values.chunks_exact(runs.periods).map(|run| run[period]).collect())
}

fn totals(values: &[f64], runs: &Runs) -> Vec<f64> {
    values.chunks_exact(runs.periods).map(|run| run.iter().sum()).collect()
}

impl Spread {
    fn known(value: f64) -> Self {
        Self { mean: value, p10: value, p50: value, p90: value }
    }

    fn of(mut values: Vec<f64>) -> Self {
        // In the order of the runs, however they were made.
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let [p10, p50, p90] = quantiles(&mut values, [0.1, 0.5, 0.9]).unwrap_or([mean; 3]);
        Self { mean, p10, p50, p90 }
    }
}

/// Share of the runs whose total reaches the target, or every period of which does.
fn chance(target: Target, per_period: bool, runs: &Runs) -> Option<f64> {
    let (values, goal) = match target {
        Target::Customers(goal) => (&runs.customers, goal),
        Target::Revenue(goal) => (&runs.revenue, goal),
    };
    let values = available(values)?;
    let reaches = |run: &&[f64]| {
        if per_period { run.iter().all(|value| *value >= goal) } else { run.iter().sum::<f64>() >= goal }
    };
    Some(values.chunks(runs.periods).filter(reaches).count() as f64 / runs.runs as f64)
}

/// Every input that varies, by how its rank goes with the rank of the customers, the strongest first.
pub fn drivers(plan: &Plan, runs: &Runs) -> Vec<Driver> {
    let width = plan.stages() + usize::from(plan.value.is_some());
    let kept = runs.drawn.len() / width;
    let customers = ranks(&totals(&runs.customers[..kept * runs.periods], runs));
    let mut drivers = Vec::new();
    let mut add = |place: usize, input: Input| {
        let drawn: Vec<f64> = runs.drawn.chunks_exact(width).map(|run| run[place]).collect();
        drivers.push(Driver { input, spearman: correlation(&ranks(&drawn), &customers) });
    };
    add(0, Input::Entrants);
    for (place, step) in plan.steps.iter().enumerate().filter(|(place, step)| *place < plan.customer && step.is_drawn())
    {
        add(place + 1, step.input.clone());
    }
    if plan.value.is_some_and(|value| !matches!(value, Uncertain::Fixed(_))) {
        add(plan.stages(), Input::AverageOrderValue);
    }
    let strength = |driver: &Driver| driver.spearman.map_or(-1.0, f64::abs);
    drivers.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    drivers
}

/// Ranks from 1; equal values share the mean of theirs.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let same = order[start..].iter().take_while(|place| values[**place] == values[order[start]]).count();
        let rank = (start + 1 + start + same) as f64 / 2.0;
        order[start..start + same].iter().for_each(|place| ranks[*place] = rank);
        start += same;
    }
    ranks
}

/// Pearson's correlation; of ranks, it is Spearman's.
pub(super) fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let mean = (x.len() + 1) as f64 / 2.0;
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x - mean, y - mean);
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / libm::sqrt(xx * yy))
}
