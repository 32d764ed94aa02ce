//! What each input is worth: the same small improvement of every one, side by side.

use std::cmp::Ordering;

use serde::Serialize;

use super::input::{Direction, Input};
use super::scenario::{Change, Outcome, apply, outcome};
use crate::model::{Document, Quantity};

/// One percentage point.
pub const ONE_POINT: f64 = 0.01;
/// A tenth of what it is.
pub const TEN_PERCENT: f64 = 0.1;

/// What an input would be, and what that would bring per document period. `None` is not available.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Worth {
    /// The input's value thought of.
    pub value: f64,
    /// More customers.
    pub customers: Option<f64>,
    /// More revenue.
    pub revenue: Option<f64>,
    /// More profit.
    pub profit: Option<f64>,
}

/// An input, and what improving it is worth. For costs, days and churn an improvement is less of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Which.
    pub input: Input,
    /// What it is now.
    pub value: f64,
    /// One percentage point better, for rates and shares.
    pub one_point: Option<Worth>,
    /// A tenth better.
    pub ten_percent: Worth,
    /// A tenth worse, for the other side of a tornado.
    pub ten_percent_worse: Worth,
    /// At its target, for step rates that fall short of one.
    pub target: Option<Worth>,
    /// What the change costs, if somebody said.
    pub cost: Option<f64>,
}

/// Which improvement levers are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// One percentage point: rates and shares only.
    OnePoint,
    /// A tenth of what it is.
    TenPercent,
    /// To the target: step rates that have one.
    Target,
}

/// What levers are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Customers gained.
    Customers,
    /// Revenue gained.
    Revenue,
    /// Profit gained.
    Profit,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TenPercent, Self::OnePoint, Self::Target];
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Customers, Self::Revenue, Self::Profit];

    /// Its name in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Revenue => "revenue",
            Self::Profit => "profit",
        }
    }

    /// What an outcome comes to by this measure.
    pub fn of(self, outcome: &Outcome) -> Option<f64> {
        match self {
            Self::Customers => outcome.customers,
            Self::Revenue => outcome.revenue,
            Self::Profit => outcome.profit,
        }
    }
}

impl Worth {
    /// What it gains by a measure.
    pub fn gain(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Customers => self.customers,
            Measure::Revenue => self.revenue,
            Measure::Profit => self.profit,
        }
    }
}

impl Lever {
    /// What the improvement brings.
    pub fn worth(&self, step: Step) -> Option<Worth> {
        match step {
            Step::OnePoint => self.one_point,
            Step::TenPercent => Some(self.ten_percent),
            Step::Target => self.target,
        }
    }

    /// What the improvement gains by a measure.
    pub fn gain(&self, step: Step, measure: Measure) -> Option<f64> {
        self.worth(step)?.gain(measure)
    }

    /// What is gained per amount that the change costs; `None` without a cost, or with one of nothing.
    pub fn return_on_cost(&self, step: Step, measure: Measure) -> Option<f64> {
        let cost = self.cost.filter(|cost| *cost > 0.0)?;
        self.gain(step, measure).map(|gain| gain / cost)
    }
}

/// Every input of the document with what improving it is worth, later rates staying as they are. `cost_of` tells what
/// changing an input costs.
pub fn levers(document: &Document, cost_of: impl Fn(&Input) -> Option<f64>) -> Vec<Lever> {
    let base = outcome(document);
    let lever = |input: Input| {
        let value = input.value(document)?;
        let sign = match input.direction() {
            Direction::Up => 1.0,
            Direction::Down => -1.0,
        };
        let worth = |to: f64| worth(document, &base, &input, limited(&input, value, to));
        let target = input.stage().filter(|_| matches!(input, Input::StepRate(_)));
        let target = target.and_then(|id| document.stages.iter().find(|stage| stage.id == *id)?.target);
        let target = target.map(Quantity::get).filter(|target| *target > value);
        Some(Lever {
            one_point: input.is_rate().then(|| worth(value + sign * ONE_POINT)),
            ten_percent: worth(value * (1.0 + sign * TEN_PERCENT)),
            ten_percent_worse: worth(value * (1.0 - sign * TEN_PERCENT)),
            target: target.map(&worth),
            cost: cost_of(&input),
            input,
            value,
        })
    };
    Input::all(document).into_iter().filter_map(lever).collect()
}

/// Puts the most worthwhile first; what is not available, or brings nothing, comes last in the order it had.
pub fn rank(levers: &mut [Lever], worth: impl Fn(&Lever) -> Option<f64>) {
    let key = |lever: &Lever| worth(lever).unwrap_or(f64::NEG_INFINITY);
    levers.sort_by(|a, b| key(b).partial_cmp(&key(a)).unwrap_or(Ordering::Equal));
}

/// A share ends at 0 and 1; one that is above 1 already stays where it is.
fn limited(input: &Input, value: f64, to: f64) -> f64 {
    let most = if input.is_at_most_one() { value.max(1.0) } else { f64::INFINITY };
    if input.is_rate() && value >= 1.0 && to > value { value } else { to.clamp(0.0, most) }
}

fn worth(document: &Document, base: &Outcome, input: &Input, value: f64) -> Worth {
    let changed = outcome(&apply(document, &[Change::new(input.clone(), value)]));
    let gain = |measure: Measure| measure.of(&changed).zip(measure.of(base)).map(|(after, before)| after - before);
    Worth { value, customers: gain(Measure::Customers), revenue: gain(Measure::Revenue), profit: gain(Measure::Profit) }
}
