//! What is known, what is not, and what to do next: facts for one sentence, worded where the language is known.

use serde::Serialize;
use serde_json::Value;

use super::plan::{PlanInput, plan};
use super::read::{Comparison, ReadInput};
use crate::metrics::Interval;

/// Groups more unequal than this by chance are not by chance.
const SAMPLE_RATIO_ALARM: f64 = 0.001;

/// Which p-value to go by, when the test is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Trust {
    /// The planned sample is reached: the p-value of the planned test holds.
    Planned,
    /// The p-value that holds however often one looks is small enough too.
    Always,
    /// Neither: whoever stops whenever it looks good finds effects that are not there.
    Early,
}

/// Written to JSON as `{code, values}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "code", content = "values", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Verdict {
    /// Some group has no people yet.
    NoData,
    /// People are not split as planned: something is wrong with the test, and no figure of it holds.
    SampleRatio {
        /// How likely this or worse is by chance.
        p_value: f64,
    },
    /// A group does better than the control.
    Better {
        /// Its place among the arms.
        arm: usize,
        /// Its rate less the control's.
        difference: f64,
        /// 95 % interval of that.
        interval: Interval,
        /// The p-value it is judged by.
        p_value: f64,
        /// Whether to stop.
        trust: Trust,
    },
    /// Every group does worse than the control, or the one that does not does not differ.
    Worse {
        /// Place of the one that differs most surely.
        arm: usize,
        /// Its rate less the control's.
        difference: f64,
        /// 95 % interval of that.
        interval: Interval,
        /// The p-value it is judged by.
        p_value: f64,
        /// Whether to stop.
        trust: Trust,
    },
    /// No difference is shown.
    Undecided {
        /// Place of the group that is most likely better.
        arm: usize,
        /// Its rate less the control's.
        difference: f64,
        /// 95 % interval of that: what is still possible.
        interval: Interval,
        /// The p-value it is judged by; `None` where nobody, or everybody, converted.
        p_value: Option<f64>,
        /// People per group that would find the planned effect: those planned, or, without a plan, those who find tau from
        /// the control's rate with a power of 0.8; `None` where it cannot be.
        needed_per_arm: Option<f64>,
        /// As many people took part as were planned.
        planned_reached: bool,
    },
}

struct Judged {
    arm: usize,
    difference: f64,
    interval: Interval,
    p_value: Option<f64>,
    always: Option<f64>,
    probability_better: f64,
}

impl Judged {
    fn of(comparison: &Comparison) -> Option<Self> {
        Some(Self {
            arm: comparison.arm,
            difference: comparison.difference?,
            interval: comparison.interval?,
            p_value: if comparison.few { comparison.fisher_p_value } else { comparison.p_value },
            always: comparison.always_valid_p_value,
            probability_better: comparison.probability_better?,
        })
    }
}

pub(super) fn verdict(input: &ReadInput, comparisons: &[Comparison], sample_ratio: Option<f64>) -> Verdict {
    if let Some(p_value) = sample_ratio.filter(|p| *p < SAMPLE_RATIO_ALARM) {
        return Verdict::SampleRatio { p_value };
    }
    let judged: Option<Vec<Judged>> = comparisons.iter().map(Judged::of).collect();
    let Some(judged) = judged else { return Verdict::NoData };
    let level = input.significance_each();
    let planned_reached =
        input.planned_per_arm.is_some_and(|planned| input.arms.iter().all(|arm| arm.participants >= planned));
    let trust = |judged: &Judged| match judged.always {
        _ if planned_reached => Trust::Planned,
        Some(p) if p < level => Trust::Always,
        _ => Trust::Early,
    };
    let sure = |judged: &&Judged| judged.p_value.is_some_and(|p| p < level);
    let best = judged.iter().filter(sure).filter(|j| j.difference > 0.0);
    if let Some(best) = best.max_by(|x, y| x.difference.total_cmp(&y.difference)) {
        let Judged { arm, difference, interval, .. } = *best;
        let p_value = best.p_value.unwrap_or(1.0);
        return Verdict::Better { arm, difference, interval, p_value, trust: trust(best) };
    }
    let worst = judged.iter().filter(sure).min_by(|x, y| x.difference.total_cmp(&y.difference));
    let promising = judged.iter().max_by(|x, y| x.probability_better.total_cmp(&y.probability_better));
    match (worst, promising) {
        (Some(worst), _) if judged.iter().all(|j| sure(&j)) => {
            let Judged { arm, difference, interval, .. } = *worst;
            let p_value = worst.p_value.unwrap_or(1.0);
            Verdict::Worse { arm, difference, interval, p_value, trust: trust(worst) }
        }
        (_, Some(promising)) => {
            let Judged { arm, difference, interval, p_value, .. } = *promising;
            let planned = input.planned_per_arm.map(|people| people as f64);
            let needed_per_arm = planned.or_else(|| needed(input));
            Verdict::Undecided { arm, difference, interval, p_value, needed_per_arm, planned_reached }
        }
        (_, None) => Verdict::NoData,
    }
}

/// Places of the groups that do worse than the control beyond chance, but for the one that the verdict is about; none where
/// there is no telling.
pub(super) fn also_worse(input: &ReadInput, comparisons: &[Comparison], verdict: &Verdict) -> Vec<usize> {
    let told = match verdict {
        Verdict::NoData | Verdict::SampleRatio { .. } => return Vec::new(),
        Verdict::Better { arm, .. } | Verdict::Worse { arm, .. } | Verdict::Undecided { arm, .. } => *arm,
    };
    let level = input.significance_each();
    let is_worse = |it: &Judged| it.difference < 0.0 && it.arm != told && it.p_value.is_some_and(|p| p < level);
    comparisons.iter().filter_map(Judged::of).filter(is_worse).map(|it| it.arm).collect()
}

/// The sample that finds a difference of tau from the control's rate.
fn needed(input: &ReadInput) -> Option<f64> {
    let control = input.arms.first()?;
    let plan_input = serde_json::json!({
        "baselineRate": control.conversions as f64 / control.participants as f64,
        "effect": input.tau,
        "significance": input.significance,
        "arms": input.arms.len(),
    });
    PlanInput::from_json(Value::clone(&plan_input)).ok().map(|input| plan(&input).per_arm)
}
