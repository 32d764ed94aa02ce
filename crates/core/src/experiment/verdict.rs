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

/// A difference that is beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Place of the group among the arms.
    pub arm: usize,
    /// Its rate less the control's.
    pub difference: f64,
    /// 95 % interval of that.
    pub interval: Interval,
    /// The p-value it is judged by.
    pub p_value: f64,
    /// Whether to stop.
    pub trust: Trust,
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
    Better(Difference),
    /// Every group does worse than the control, or the one that does not does not differ; told of the one that differs most.
    Worse(Difference),
    /// No difference is shown.
    Undecided {
        /// Place of the group that is most likely better.
        arm: usize,
        /// Its rate less the control's.
        difference: f64,
        /// 95 % interval of that: what is still possible.
        interval: Interval,
        /// The p-value it is judged by.
        p_value: f64,
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
    p_value: f64,
    always: Option<f64>,
    probability_better: f64,
}

impl Judged {
    fn of(comparison: &Comparison) -> Option<Self> {
        Some(Self {
            arm: comparison.arm,
            difference: comparison.difference?,
            interval: comparison.interval?,
            // Where nobody, or everybody, converted there is no z, and few of one kind are expected.
            p_value: if comparison.few { comparison.fisher_p_value? } else { comparison.p_value? },
            always: comparison.always_valid_p_value,
            probability_better: comparison.probability_better?,
        })
    }
}

/// How far a test has come, and how sure it has to be.
struct Judge {
    level: f64,
    planned_reached: bool,
}

impl Judge {
    fn of(input: &ReadInput) -> Self {
        let planned = input.planned_per_arm;
        let planned_reached = planned.is_some_and(|planned| input.arms.iter().all(|arm| arm.participants >= planned));
        Self { level: input.significance_each(), planned_reached }
    }

    /// The difference, where it is beyond chance.
    fn sure(&self, judged: &Judged) -> Option<Difference> {
        let Judged { arm, difference, interval, p_value, always, .. } = *judged;
        let trust = match always {
            _ if self.planned_reached => Trust::Planned,
            Some(p) if p < self.level => Trust::Always,
            _ => Trust::Early,
        };
        (p_value < self.level).then_some(Difference { arm, difference, interval, p_value, trust })
    }
}

/// The verdict, and the other groups that do worse than the control beyond chance.
pub(super) fn verdict(
    input: &ReadInput,
    comparisons: &[Comparison],
    sample_ratio: Option<f64>,
) -> (Verdict, Vec<Difference>) {
    if let Some(p_value) = sample_ratio.filter(|p| *p < SAMPLE_RATIO_ALARM) {
        return (Verdict::SampleRatio { p_value }, Vec::new());
    }
    let judged: Option<Vec<Judged>> = comparisons.iter().map(Judged::of).collect();
    let Some(judged) = judged else { return (Verdict::NoData, Vec::new()) };
    let judge = Judge::of(input);
    let sure: Vec<Difference> = judged.iter().filter_map(|judged| judge.sure(judged)).collect();
    let best = sure.iter().filter(|it| it.difference > 0.0).max_by(|x, y| x.difference.total_cmp(&y.difference));
    let worst = sure.iter().min_by(|x, y| x.difference.total_cmp(&y.difference));
    let promising = judged.iter().max_by(|x, y| x.probability_better.total_cmp(&y.probability_better));
    let (told, verdict) = match (best, worst, promising) {
        (Some(best), ..) => (best.arm, Verdict::Better(*best)),
        (None, Some(worst), _) if sure.len() == judged.len() => (worst.arm, Verdict::Worse(*worst)),
        (.., Some(promising)) => {
            let Judged { arm, difference, interval, p_value, .. } = *promising;
            let planned = input.planned_per_arm.map(|people| people as f64);
            let needed_per_arm = planned.or_else(|| needed(input));
            let planned_reached = judge.planned_reached;
            (arm, Verdict::Undecided { arm, difference, interval, p_value, needed_per_arm, planned_reached })
        }
        (.., None) => return (Verdict::NoData, Vec::new()),
    };
    (verdict, sure.into_iter().filter(|it| it.difference < 0.0 && it.arm != told).collect())
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
