//! What the counts of a test say.

use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::Value;
use statrs::function::gamma::checked_gamma_ur;

use super::plan::{MAX_ARMS, between_0_and_1};
use super::posterior::Posterior;
use super::trap::{Trap, TrapCounts, trap};
use super::verdict::{Difference, Verdict, verdict};
use super::{normal_point_above, two_sided};
use crate::metrics::{Interval, wilson};
use crate::model::{Problem, Quantity};
use crate::schema::LoadError;
use crate::schema::fields::{Fields, Place, Read, list, text, whole};
use crate::statistics::fisher_exact;

/// A group's counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Arm {
    /// What the user calls it.
    pub name: Option<String>,
    /// People who reached the step.
    pub participants: u64,
    /// Those of them who went on.
    pub conversions: u64,
    /// People who were put into this group, where the step is a later one: all that the rate of the whole is of.
    pub entrants: Option<u64>,
}

/// A test to be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadInput {
    /// Two groups or more; the first is the control.
    pub arms: Vec<Arm>,
    /// Shares of the people that the groups were meant to get, in any unit. Equal ones unless given.
    pub split: Option<Vec<f64>>,
    /// Successes and failures of the Beta distribution that rates are believed to have beforehand. [1, 1] unless given.
    pub prior: [f64; 2],
    /// The difference of rates the test was planned for. 0.01 unless given.
    pub tau: f64,
    /// Significance of the verdict. 0.05 unless given.
    pub significance: f64,
    /// People per group the test was planned for.
    pub planned_per_arm: Option<u64>,
}

/// A group's rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ArmReading {
    /// Converted of participants; `None` without any.
    pub rate: Option<f64>,
    /// Its 95 % Wilson interval.
    pub interval: Option<Interval>,
}

/// A group beside the control. Differences are the group's rate less the control's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Its place among the arms.
    pub arm: usize,
    /// Difference of the rates.
    pub difference: Option<f64>,
    /// 95 % interval of the difference (R. G. Newcombe, "Interval estimation for the difference between independent
    /// proportions", 1998, method 10).
    pub interval: Option<Interval>,
    /// The difference as a share of the control's rate; `None` when that is 0.
    pub lift: Option<f64>,
    /// 95 % interval of the lift, by the delta method on the logarithm of the ratio; `None` when either converted nobody.
    pub lift_interval: Option<Interval>,
    /// The difference in standard errors, where there is no effect (pooled variance).
    pub z: Option<f64>,
    /// Two-sided p-value of `z`.
    pub p_value: Option<f64>,
    /// Two-sided p-value of Fisher's exact test.
    pub fisher_p_value: Option<f64>,
    /// Some count expected without an effect is below 5, so that the verdict uses Fisher's test.
    pub few: bool,
    /// How likely it is that this group's rate is above the control's, given the counts and the prior.
    pub probability_better: Option<f64>,
    /// Rate lost on average by choosing this group, given the counts and the prior.
    pub expected_loss: Option<f64>,
    /// The difference lies in it with 95 %, given the counts and the prior.
    pub credible_interval: Option<Interval>,
    /// A p-value that holds however often one looks (mixture sequential probability ratio test; R. Johari et al., "Always
    /// Valid Inference", 2022).
    pub always_valid_p_value: Option<f64>,
}

/// What the counts of a test say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// One per group.
    pub arms: Vec<ArmReading>,
    /// One per group but the control.
    pub comparisons: Vec<Comparison>,
    /// How likely groups at least as unequal as these are, if people were split as planned (χ²); `None` without people.
    pub sample_ratio_p_value: Option<f64>,
    /// Groups where this rate and the rate of the whole disagree.
    pub traps: Vec<Trap>,
    /// All of it in one sentence.
    pub verdict: Verdict,
    /// Other groups that do worse than the control beyond chance.
    pub also_worse: Vec<Difference>,
}

impl ReadInput {
    /// A test with the usual settings.
    pub fn new(arms: Vec<Arm>) -> Self {
        Self { arms, split: None, prior: [1.0, 1.0], tau: 0.01, significance: 0.05, planned_per_arm: None }
    }

    /// Reads `{ arms: [{ name?, participants, conversions, entrants? }], split?, prior?, tau?, significance?, plannedPerArm? }`.
    ///
    /// # Errors
    /// The first field that is missing, out of range, or does not fit the others.
    pub fn from_json(value: Value) -> Result<Self, LoadError> {
        let at = &Place::Document;
        let mut fields = Fields::of(value, at)?;
        let input = Self {
            arms: fields.required("arms", arms),
            split: fields.optional("split", |value, at| list(value, at, positive)),
            prior: fields.optional("prior", pair).unwrap_or([1.0, 1.0]),
            tau: fields.optional("tau", between_0_and_1).unwrap_or(0.01),
            significance: fields.optional("significance", between_0_and_1).unwrap_or(0.05),
            planned_per_arm: fields.optional("plannedPerArm", whole),
        };
        let input = fields.finish(input)?;
        match &input.split {
            Some(split) if split.len() != input.arms.len() => {
                let expected = format!("one share per arm, {} in all", input.arms.len());
                Err(Place::Field(at, "split").unexpected(&expected, &Value::from(split.len())))
            }
            _ => Ok(input),
        }
    }

    /// The significance of one comparison.
    pub(super) fn significance_each(&self) -> f64 {
        self.significance / self.arms.len().saturating_sub(1).max(1) as f64
    }
}

/// Everything the counts say.
pub fn read(input: &ReadInput) -> Reading {
    let arms: Vec<ArmReading> = input.arms.iter().map(Arm::reading).collect();
    let comparisons: Vec<Comparison> = match input.arms.split_first() {
        Some((control, rest)) => {
            let prior = control.posterior(input.prior);
            let compared = rest.iter().enumerate();
            compared.map(|(place, arm)| compare(place + 1, control, arm, &prior, input)).collect()
        }
        None => Vec::new(),
    };
    let sample_ratio_p_value = sample_ratio(input);
    let traps = traps(input);
    let (verdict, also_worse) = verdict(input, &comparisons, sample_ratio_p_value);
    Reading { arms, comparisons, sample_ratio_p_value, traps, verdict, also_worse }
}

impl Arm {
    fn rate(&self) -> Option<f64> {
        (self.participants > 0).then(|| self.conversions as f64 / self.participants as f64)
    }

    fn reading(&self) -> ArmReading {
        ArmReading { rate: self.rate(), interval: wilson(self.conversions as f64, self.participants as f64) }
    }

    /// `None` without people: the prior alone says nothing.
    fn posterior(&self, [successes, failures]: [f64; 2]) -> Option<Posterior> {
        let lost = (self.participants - self.conversions) as f64;
        (self.participants > 0).then(|| Posterior::new(successes + self.conversions as f64, failures + lost))
    }
}

fn compare(arm: usize, a: &Arm, b: &Arm, prior: &Option<Posterior>, input: &ReadInput) -> Comparison {
    let rates = a.rate().zip(b.rate());
    let difference = rates.map(|(pa, pb)| pb - pa);
    let z = z(a, b);
    let posteriors = prior.as_ref().zip(b.posterior(input.prior));
    let posteriors = posteriors.as_ref();
    let table = [[a.conversions, a.participants - a.conversions], [b.conversions, b.participants - b.conversions]];
    Comparison {
        arm,
        difference,
        interval: newcombe(a, b),
        lift: rates.filter(|(pa, _)| *pa > 0.0).map(|(pa, pb)| pb / pa - 1.0),
        lift_interval: lift_interval(a, b),
        z,
        p_value: z.map(two_sided),
        fisher_p_value: rates.map(|_| fisher_exact(table)),
        few: expects_few(table),
        probability_better: posteriors.map(|(a, b)| b.probability_above(a)),
        expected_loss: posteriors.map(|(a, b)| b.expected_loss(a)),
        credible_interval: posteriors.map(|(a, b)| [0.025, 0.975].map(|share| b.difference_quantile(a, share))),
        always_valid_p_value: always_valid(a, b, input.tau),
    }
}

fn z(a: &Arm, b: &Arm) -> Option<f64> {
    let (na, nb) = (a.participants as f64, b.participants as f64);
    let pooled = (a.conversions + b.conversions) as f64 / (na + nb);
    let variance = pooled * (1.0 - pooled) * (1.0 / na + 1.0 / nb);
    // Nobody or everybody converted: there is no spread to measure a difference by.
    (variance > 0.0 && variance.is_finite()).then(|| Some((b.rate()? - a.rate()?) / variance.sqrt()))?
}

fn newcombe(a: &Arm, b: &Arm) -> Option<Interval> {
    let (pa, pb) = (a.rate()?, b.rate()?);
    let ([low_a, high_a], [low_b, high_b]) = (a.reading().interval?, b.reading().interval?);
    let below = (pb - low_b).hypot(high_a - pa);
    let above = (high_b - pb).hypot(pa - low_a);
    Some([pb - pa - below, pb - pa + above])
}

fn lift_interval(a: &Arm, b: &Arm) -> Option<Interval> {
    let (pa, pb) = (a.rate()?, b.rate()?);
    let error = ((1.0 - pa) / a.conversions as f64 + (1.0 - pb) / b.conversions as f64).sqrt();
    let half = normal_point_above(0.025) * error;
    let middle = (pb / pa).ln();
    let ends = [(middle - half).exp_m1(), (middle + half).exp_m1()];
    (a.conversions > 0 && b.conversions > 0 && ends[1].is_finite()).then_some(ends)
}

fn expects_few([[a, b], [c, d]]: [[u64; 2]; 2]) -> bool {
    let total = (a + b + c + d) as f64;
    let cell = |row: u64, column: u64| row as f64 * column as f64 / total;
    [cell(a + b, a + c), cell(a + b, b + d), cell(c + d, a + c), cell(c + d, b + d)].iter().any(|cell| *cell < 5.0)
}

fn always_valid(a: &Arm, b: &Arm, tau: f64) -> Option<f64> {
    let (pa, pb) = (a.rate()?, b.rate()?);
    let spread = |rate: f64, n: u64| rate * (1.0 - rate) / n as f64;
    let v = spread(pa, a.participants) + spread(pb, b.participants);
    let (d, tau2) = (pb - pa, tau * tau);
    let log = 0.5 * (v / (v + tau2)).ln() + d * d * tau2 / (2.0 * v * (v + tau2));
    (v > 0.0).then(|| (-log).exp().min(1.0))
}

fn sample_ratio(input: &ReadInput) -> Option<f64> {
    let people: f64 = input.arms.iter().map(|arm| arm.assigned() as f64).sum();
    let equal = vec![1.0; input.arms.len()];
    let split = input.split.as_ref().unwrap_or(&equal);
    let all: f64 = split.iter().sum();
    let chi2: f64 = input
        .arms
        .iter()
        .zip(split)
        .map(|(arm, share)| {
            let expected = people * share / all;
            (arm.assigned() as f64 - expected).powi(2) / expected
        })
        .sum();
    let freedom = input.arms.len().saturating_sub(1) as f64;
    // At exactly the planned split nothing could be less unequal, and the function has no value there.
    let p_value = if chi2 > 0.0 { checked_gamma_ur(freedom / 2.0, chi2 / 2.0).ok() } else { Some(1.0) };
    p_value.filter(|_| people > 0.0 && freedom > 0.0)
}

impl Arm {
    /// People who were split: at a later step those who reach it are no longer as many in every group.
    fn assigned(&self) -> u64 {
        self.entrants.unwrap_or(self.participants)
    }
}

fn traps(input: &ReadInput) -> Vec<Trap> {
    let Some((control, rest)) = input.arms.split_first() else { return Vec::new() };
    let counts = |arm: &Arm| {
        let entrants = arm.entrants? as f64;
        Some(TrapCounts { entrants, reached: arm.participants as f64, converted: arm.conversions as f64 })
    };
    let found = rest.iter().enumerate().map(|(place, arm)| trap(place + 1, counts(control)?, counts(arm)?));
    found.flatten().collect()
}

pub(super) fn arms(value: Value, at: &Place<'_>) -> Read<Vec<Arm>> {
    let arms = list(value, at, arm)?;
    if !(2..=MAX_ARMS as usize).contains(&arms.len()) {
        return Err(at.unexpected("from 2 to 20 arms", &Value::from(arms.len())));
    }
    Ok(arms)
}

fn arm(value: Value, at: &Place<'_>) -> Read<Arm> {
    let mut fields = Fields::of(value, at)?;
    let arm = Arm {
        name: fields.optional("name", text),
        participants: fields.required("participants", people),
        conversions: fields.required("conversions", people),
        entrants: fields.optional("entrants", people),
    };
    let arm = fields.finish(arm)?;
    if arm.conversions > arm.participants {
        let expected = "at most as many as participants";
        return Err(Place::Field(at, "conversions").unexpected(expected, &Value::from(arm.conversions)));
    }
    if arm.entrants.is_some_and(|entrants| entrants < arm.participants) {
        let expected = "at least as many as participants";
        return Err(Place::Field(at, "entrants").unexpected(expected, &Value::from(arm.entrants)));
    }
    Ok(arm)
}

/// More people than there are; sums of squares of them stay numbers.
const MAX_PEOPLE: u64 = 1_000_000_000_000;

fn people(value: Value, at: &Place<'_>) -> Read<u64> {
    let people = whole(value.clone(), at)?;
    if people > MAX_PEOPLE {
        return Err(at.wrong(Problem::TooLarge { most: MAX_PEOPLE as f64, found: value }));
    }
    Ok(people)
}

pub(super) fn positive(value: Value, at: &Place<'_>) -> Read<f64> {
    let number = value.as_f64().filter(|number| *number >= 1e-6 && *number <= crate::model::Count::MAX);
    number.ok_or_else(|| at.unexpected("a number above 0", &value))
}

pub(super) fn pair(value: Value, at: &Place<'_>) -> Read<[f64; 2]> {
    let numbers = list(value, at, prior)?;
    <[f64; 2]>::try_from(numbers).map_err(|numbers| at.unexpected("two numbers", &Value::from(numbers.len())))
}

/// How many may be believed beforehand.
pub(super) const PRIOR: RangeInclusive<f64> = 0.01..=1e9;

fn prior(value: Value, at: &Place<'_>) -> Read<f64> {
    let number = value.as_f64().filter(|number| PRIOR.contains(number));
    number.ok_or_else(|| at.unexpected("a number from 0.01 to 1000000000", &value))
}
