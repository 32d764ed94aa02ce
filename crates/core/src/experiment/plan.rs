//! How many people a test needs.

use serde::Serialize;
use serde_json::Value;

use super::normal_point_above;
use super::read::positive;
use crate::model::Quantity;
use crate::schema::LoadError;
use crate::schema::fields::{Fields, Place, Read, at_least_one, list, yes_or_no};

/// What is planned.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanInput {
    /// Rate of the control: converted of those who take part; above 0, below 1.
    pub baseline_rate: f64,
    /// Smallest effect worth finding: a difference of rates, or a share of the baseline rate when `relative`. Not 0.
    pub effect: f64,
    /// The effect is a share of the baseline rate.
    pub relative: bool,
    /// Chance to find the effect where it is there. 0.8 unless given.
    pub power: f64,
    /// Chance to find an effect, in either direction, where there is none. 0.05 unless given.
    pub significance: f64,
    /// Groups, the control included. 2 unless given.
    pub arms: u32,
    /// People a day who reach the step.
    pub traffic_per_day: Option<f64>,
    /// Share of them who take part. 1 unless given.
    pub share: f64,
    /// Shares of those who take part that the groups are meant to get, one per group; equal ones unless given.
    pub split: Option<Vec<f64>>,
}

/// What a test needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// People in each group; with unequal ones, in the smallest.
    pub per_arm: f64,
    /// People in all groups.
    pub total: f64,
    /// Whole days until as many have come; `None` without traffic.
    pub days: Option<f64>,
    /// Rate that would be found, if the effect is there.
    pub expected_rate: f64,
    /// Significance of each comparison with the control: divided by their number (Bonferroni).
    pub significance_each: f64,
}

impl PlanInput {
    /// Reads `{ baselineRate, effect, relative?, power?, significance?, arms?, trafficPerDay?, share?, split? }`.
    ///
    /// # Errors
    /// The first field that is missing or out of range, or an effect that leaves the rates from 0 to 1.
    pub fn from_json(value: Value) -> Result<Self, LoadError> {
        let at = &Place::Document;
        let mut fields = Fields::of(value, at)?;
        let input = Self {
            baseline_rate: fields.required("baselineRate", between_0_and_1),
            effect: fields.required("effect", effect),
            relative: fields.optional("relative", yes_or_no).unwrap_or(false),
            power: fields.optional("power", between_0_and_1).unwrap_or(0.8),
            significance: fields.optional("significance", between_0_and_1).unwrap_or(0.05),
            arms: fields.optional("arms", arms).unwrap_or(2),
            traffic_per_day: fields.optional("trafficPerDay", above_0),
            share: fields.optional("share", share).unwrap_or(1.0),
            split: fields.optional("split", |value, at| list(value, at, positive)),
        };
        let input = fields.finish(input)?;
        input.check(at)?;
        Ok(input)
    }

    /// The rate looked for.
    fn expected_rate(&self) -> f64 {
        self.baseline_rate + if self.relative { self.baseline_rate * self.effect } else { self.effect }
    }

    fn check(&self, at: &Place<'_>) -> Read<()> {
        if let Some(split) = self.split.as_ref().filter(|split| split.len() != self.arms as usize) {
            let expected = format!("{} shares", self.arms);
            return Err(Place::Field(at, "split").unexpected(&expected, &Value::from(split.len())));
        }
        let rate = self.expected_rate();
        if !(rate > 0.0 && rate < 1.0) {
            let expected = "an effect that leaves the rate above 0 and below 1";
            return Err(Place::Field(at, "effect").unexpected(expected, &Value::from(self.effect)));
        }
        if self.power <= self.significance {
            let expected = "a power above the significance";
            return Err(Place::Field(at, "power").unexpected(expected, &Value::from(self.power)));
        }
        if plan(self).total > crate::model::Count::MAX {
            let expected = "an effect that fewer people than 9007199254740991 can show";
            return Err(Place::Field(at, "effect").unexpected(expected, &Value::from(self.effect)));
        }
        Ok(())
    }
}

/// The sample that finds the effect with the power asked for, by a two-sided test of two proportions: normal approximation,
/// variance pooled where there is no effect and not where there is (J. L. Fleiss, "Statistical Methods for Rates and
/// Proportions", 3rd ed., 4.14). More than two groups share the significance. Groups that
/// are meant to be unequal go on until the smallest has as many, which is more than the least that would do.
pub fn plan(input: &PlanInput) -> Plan {
    let (p1, p2) = (input.baseline_rate, input.expected_rate());
    let significance_each = input.significance / f64::from(input.arms - 1);
    let z_significance = normal_point_above(significance_each / 2.0);
    let z_power = normal_point_above(1.0 - input.power);
    let mean = f64::midpoint(p1, p2);
    let pooled = (2.0 * mean * (1.0 - mean)).sqrt();
    let apart = (p1 * (1.0 - p1) + p2 * (1.0 - p2)).sqrt();
    let per_arm = ((z_significance * pooled + z_power * apart) / (p2 - p1)).powi(2).ceil();
    let total = match &input.split {
        // What falls short of a whole person by less than a sum of shares can be off is none.
        Some(split) => (per_arm * groups_of_the_smallest(split) * (1.0 - 1e-12)).ceil(),
        None => per_arm * f64::from(input.arms),
    };
    let days = input.traffic_per_day.map(|traffic| (total / (traffic * input.share)).ceil());
    Plan { per_arm, total, days: days.filter(|days| days.is_finite()), expected_rate: p2, significance_each }
}

/// How many groups as small as the smallest all of them make.
fn groups_of_the_smallest(split: &[f64]) -> f64 {
    split.iter().sum::<f64>() / split.iter().copied().fold(f64::INFINITY, f64::min)
}

pub(super) fn between_0_and_1(value: Value, at: &Place<'_>) -> Read<f64> {
    let number = value.as_f64().filter(|number| *number > 0.0 && *number < 1.0);
    number.ok_or_else(|| at.unexpected("a number above 0 and below 1", &value))
}

fn share(value: Value, at: &Place<'_>) -> Read<f64> {
    let number = value.as_f64().filter(|number| *number > 0.0 && *number <= 1.0);
    number.ok_or_else(|| at.unexpected("a number above 0 and at most 1", &value))
}

fn above_0(value: Value, at: &Place<'_>) -> Read<f64> {
    let number = value.as_f64().filter(|number| *number > 0.0 && *number <= crate::model::Count::MAX);
    number.ok_or_else(|| at.unexpected("a number above 0", &value))
}

/// As a share of a rate it may be above 1; smaller ones need more people than a number can hold.
fn effect(value: Value, at: &Place<'_>) -> Read<f64> {
    let number = value.as_f64().filter(|number| number.abs() >= 1e-6 && number.abs() <= 1e6);
    number.ok_or_else(|| at.unexpected("a number that is not 0", &value))
}

fn arms(value: Value, at: &Place<'_>) -> Read<u32> {
    let arms = at_least_one(value.clone(), at).ok().filter(|arms| (2..=MAX_ARMS).contains(arms));
    arms.ok_or_else(|| at.unexpected("a whole number from 2 to 20", &value))
}

/// More groups than anybody tests at once.
pub(super) const MAX_ARMS: u32 = 20;
