//! What it takes to reach a goal.

use super::input::{Direction, Input};
use super::lever::Measure;
use super::scenario::{Change, apply, outcome};
use crate::model::Document;

/// Halvings of a range: more than a double has digits.
const HALVINGS: usize = 100;
/// Lifts beyond a millionfold are not looked for.
const MOST_LIFT: f64 = 1e6;
/// How near the goal counts as there.
const NEAR: f64 = 1e-9;

/// Whether an input alone can reach a goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// It is reached already.
    Already,
    /// It needs this value.
    At(f64),
    /// It would need a share above 1, or less than nothing: this, later rates staying as they are.
    Impossible(f64),
    /// The goal does not depend on it, or is not available.
    NoInfluence,
}

/// A goal, by each input alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed {
    /// Which input.
    pub input: Input,
    /// What it is now.
    pub value: f64,
    /// What it would need to be.
    pub reach: Reach,
}

/// The value that each single input would need for `goal` by `measure` per document period.
pub fn needed(document: &Document, measure: Measure, goal: f64) -> Vec<Needed> {
    let single = |input: Input| {
        let value = input.value(document)?;
        Some(Needed { reach: reach(document, measure, goal, &input, value), input, value })
    };
    Input::all(document).into_iter().filter_map(single).collect()
}

fn at(document: &Document, measure: Measure, changes: &[Change]) -> Option<f64> {
    measure.of(&outcome(&apply(document, changes)))
}

fn reach(document: &Document, measure: Measure, goal: f64, input: &Input, value: f64) -> Reach {
    let Some(now) = at(document, measure, &[]) else { return Reach::NoInfluence };
    if now >= goal {
        return Reach::Already;
    }
    // People and money are straight lines in every input but the share of a segment, which is one too: all groups keep their
    // rates. Two points tell the line; the answer is checked below.
    let other = if value > 0.0 { value / 2.0 } else { 0.5 };
    let Some(then) = at(document, measure, &[Change::new(input.clone(), other)]) else { return Reach::NoInfluence };
    if (then - now).abs() <= NEAR * now.abs().max(goal.abs()) {
        return Reach::NoInfluence;
    }
    let to = value + (goal - now) * (other - value) / (then - now);
    if !to.is_finite() || to < 0.0 || (input.is_at_most_one() && to > 1.0) {
        return Reach::Impossible(to);
    }
    Reach::At(to)
}

/// The same relative improvement of several inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Lift {
    /// How much: 0.1 is a tenth more of each.
    pub lift: f64,
    /// What each input would be, in the order they were given; shares stop at 1.
    pub values: Vec<f64>,
    /// Some share stopped at 1, so that the others had to do more.
    pub stopped: bool,
}

/// The smallest equal relative lift of `inputs` that reaches the goal; `None` when it is out of reach, even with every
/// share at 1, or not available. 0 when it is reached already. Costs, days and churn are lifted downwards.
pub fn smallest_lift(document: &Document, measure: Measure, goal: f64, inputs: &[Input]) -> Option<Lift> {
    let values: Option<Vec<f64>> = inputs.iter().map(|input| input.value(document)).collect();
    let values = values?;
    let lifted = |lift: f64| -> Vec<f64> {
        let one = |(input, value): (&Input, &f64)| match input.direction() {
            Direction::Up if input.is_at_most_one() => (value * (1.0 + lift)).min(value.max(1.0)),
            Direction::Up => value * (1.0 + lift),
            Direction::Down => value / (1.0 + lift),
        };
        inputs.iter().zip(&values).map(one).collect()
    };
    let reaches = |lift: f64| {
        let changes = inputs.iter().zip(lifted(lift)).map(|(input, value)| Change::new(input.clone(), value));
        at(document, measure, &changes.collect::<Vec<_>>()).map(|value| value >= goal * (1.0 - NEAR * goal.signum()))
    };
    let mut high = 1e-3;
    if reaches(0.0)? {
        high = 0.0;
    }
    while !reaches(high)? {
        high *= 2.0;
        if high > MOST_LIFT {
            return None;
        }
    }
    let mut low = 0.0;
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if reaches(middle)? { high = middle } else { low = middle }
    }
    let wanted = lifted(high);
    let stopped = inputs.iter().zip(&values).zip(&wanted).any(|((input, value), wanted)| {
        input.direction() == Direction::Up && *wanted < value * (1.0 + high) * (1.0 - NEAR)
    });
    Some(Lift { lift: high, values: wanted, stopped })
}
