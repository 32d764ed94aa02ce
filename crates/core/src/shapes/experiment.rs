//! What is planned and read of a test, as pages see it. These names are public: the core's own may change, these may only be
//! added to.

use crate::experiment::{ArmReading, Comparison, Difference, Plan, Reading, Trap, Trust, Verdict};
use serde::Serialize;

use super::{Ends, Figure, ends};

/// What a test takes: `Plan` of `funnel-widget.d.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDto {
    per_arm: Figure,
    days: Figure,
    total: Figure,
    expected_rate: Figure,
    significance_each: Figure,
}

/// What the counts of a test say: `Reading` of `funnel-widget.d.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadingDto {
    arms: Vec<ArmDto>,
    comparisons: Vec<ComparisonDto>,
    sample_ratio_p_value: Figure,
    traps: Vec<TrapDto>,
    verdict: VerdictDto,
    also_worse: Vec<DifferenceDto>,
}

#[derive(Serialize)]
struct ArmDto {
    rate: Figure,
    interval: Ends,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComparisonDto {
    arm: usize,
    difference: Figure,
    interval: Ends,
    lift: Figure,
    lift_interval: Ends,
    z: Figure,
    p_value: Figure,
    fisher_p_value: Figure,
    few: bool,
    probability_better: Figure,
    expected_loss: Figure,
    credible_interval: Ends,
    always_valid_p_value: Figure,
}

#[derive(Serialize)]
struct TrapDto {
    arm: usize,
    conditional: [Figure; 2],
    overall: [Figure; 2],
}

#[derive(Serialize)]
#[serde(tag = "code", content = "values", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum VerdictDto {
    NoData,
    SampleRatio {
        p_value: Figure,
    },
    Better(DifferenceDto),
    Worse(DifferenceDto),
    Undecided {
        arm: usize,
        difference: Figure,
        interval: [Figure; 2],
        p_value: Figure,
        needed_per_arm: Figure,
        planned_reached: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferenceDto {
    arm: usize,
    difference: Figure,
    interval: [Figure; 2],
    p_value: Figure,
    trust: &'static str,
}

impl From<Plan> for PlanDto {
    fn from(Plan { per_arm, total, days, expected_rate, significance_each }: Plan) -> Self {
        Self {
            per_arm: per_arm.into(),
            days: days.into(),
            total: total.into(),
            expected_rate: expected_rate.into(),
            significance_each: significance_each.into(),
        }
    }
}

impl From<Reading> for ReadingDto {
    fn from(reading: Reading) -> Self {
        // Without `..`: whoever adds a figure to the core decides here whether pages see it.
        let Reading { arms, comparisons, sample_ratio_p_value, traps, verdict, also_worse } = reading;
        let arm = |ArmReading { rate, interval }| ArmDto { rate: Figure::from(rate), interval: ends(interval) };
        Self {
            arms: arms.into_iter().map(arm).collect(),
            comparisons: comparisons.into_iter().map(ComparisonDto::from).collect(),
            sample_ratio_p_value: sample_ratio_p_value.into(),
            traps: traps.into_iter().map(TrapDto::from).collect(),
            verdict: verdict.into(),
            also_worse: also_worse.into_iter().map(DifferenceDto::from).collect(),
        }
    }
}

impl From<Comparison> for ComparisonDto {
    fn from(comparison: Comparison) -> Self {
        let Comparison {
            arm,
            difference,
            interval,
            lift,
            lift_interval,
            z,
            p_value,
            fisher_p_value,
            few,
            probability_better,
            expected_loss,
            credible_interval,
            always_valid_p_value,
        } = comparison;
        Self {
            arm,
            difference: difference.into(),
            interval: ends(interval),
            lift: lift.into(),
            lift_interval: ends(lift_interval),
            z: z.into(),
            p_value: p_value.into(),
            fisher_p_value: fisher_p_value.into(),
            few,
            probability_better: probability_better.into(),
            expected_loss: expected_loss.into(),
            credible_interval: ends(credible_interval),
            always_valid_p_value: always_valid_p_value.into(),
        }
    }
}

impl From<Trap> for TrapDto {
    fn from(Trap { arm, conditional, overall }: Trap) -> Self {
        Self { arm, conditional: conditional.map(Figure::from), overall: overall.map(Figure::from) }
    }
}

impl From<Verdict> for VerdictDto {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::NoData => Self::NoData,
            Verdict::SampleRatio { p_value } => Self::SampleRatio { p_value: p_value.into() },
            Verdict::Better(difference) => Self::Better(difference.into()),
            Verdict::Worse(difference) => Self::Worse(difference.into()),
            Verdict::Undecided { arm, difference, interval, p_value, needed_per_arm, planned_reached } => {
                Self::Undecided {
                    arm,
                    difference: difference.into(),
                    interval: interval.map(Figure::from),
                    p_value: p_value.into(),
                    needed_per_arm: needed_per_arm.into(),
                    planned_reached,
                }
            }
        }
    }
}

impl From<Difference> for DifferenceDto {
    fn from(Difference { arm, difference, interval, p_value, trust }: Difference) -> Self {
        Self {
            arm,
            difference: difference.into(),
            interval: interval.map(Figure::from),
            p_value: p_value.into(),
            trust: match trust {
                Trust::Planned => "planned",
                Trust::Always => "always",
                Trust::Early => "early",
            },
        }
    }
}
