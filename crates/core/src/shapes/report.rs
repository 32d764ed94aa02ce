//! A `Report` as pages see it. These names are public: the core's own may change, these may only be added to.

use crate::metrics::{
    Bottleneck, BottleneckBasis, ChurnRate, Gain, Intervals, LargestLoss, Report, Roles, StageFigures, Warning,
};
use crate::model::{PeriodUnit, StageId};
use serde::Serialize;

use super::{Ends, Figure, ends};

/// Every figure of a document: `Report` of `funnel-widget.d.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportDto {
    stages: Vec<StageDto>,
    roles: RolesDto,
    overall_rate: Figure,
    intervals: IntervalsDto,
    largest_loss: Option<LargestLossDto>,
    bottleneck: Option<BottleneckDto>,
    revenue: Figure,
    orders: Figure,
    average_order_value: Figure,
    cost: Figure,
    cost_per_lead: Figure,
    cost_per_acquisition: Figure,
    lead_to_customer: Figure,
    win_rate: Figure,
    cycle_days: Figure,
    velocity: Figure,
    weighted_pipeline: Figure,
    churn_rate: Option<ChurnRateDto>,
    lifetime: Figure,
    ltv: Figure,
    ltv_to_cac: Figure,
    payback_periods: Figure,
    roi: Figure,
    roas: Figure,
    nps: Figure,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageDto {
    id: StageId,
    name: String,
    count: Figure,
    step_rate: Figure,
    overall_rate: Figure,
    drop_off: Figure,
    drop_off_rate: Figure,
    interval: Ends,
    overall_interval: Ends,
    too_few: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RolesDto {
    lead: Option<StageId>,
    opportunity: Option<StageId>,
    customer: Option<StageId>,
    customer_is_guess: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IntervalsDto {
    overall_rate: Ends,
    lead_to_customer: Ends,
    win_rate: Ends,
}

#[derive(Serialize)]
struct LargestLossDto {
    stage: StageId,
    lost: Figure,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BottleneckDto {
    stage: StageId,
    from: StageId,
    basis: &'static str,
    step_rate: Figure,
    target: Figure,
    lost: Figure,
    customers_gained: Figure,
    revenue_gained: Figure,
    one_point: GainDto,
    ten_percent: GainDto,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GainDto {
    step_rate: Figure,
    customers: Figure,
    revenue: Figure,
}

#[derive(Serialize)]
struct ChurnRateDto {
    rate: Figure,
    per: PeriodUnit,
}

impl From<Report> for ReportDto {
    fn from(report: Report) -> Self {
        // Without `..`: whoever adds a figure to the core decides here whether pages see it.
        let Report {
            stages,
            roles,
            overall_rate,
            intervals,
            largest_loss,
            bottleneck,
            revenue,
            orders,
            average_order_value,
            cost,
            cost_per_lead,
            cost_per_acquisition,
            lead_to_customer,
            win_rate,
            cycle_days,
            velocity,
            weighted_pipeline,
            churn_rate,
            lifetime,
            ltv,
            ltv_to_cac,
            payback_periods,
            roi,
            roas,
            nps,
            warnings,
        } = report;
        Self {
            stages: stages.into_iter().map(StageDto::from).collect(),
            roles: roles.into(),
            overall_rate: overall_rate.into(),
            intervals: intervals.into(),
            largest_loss: largest_loss.map(|LargestLoss { stage, lost }| LargestLossDto { stage, lost: lost.into() }),
            bottleneck: bottleneck.map(BottleneckDto::from),
            revenue: revenue.into(),
            orders: orders.into(),
            average_order_value: average_order_value.into(),
            cost: cost.into(),
            cost_per_lead: cost_per_lead.into(),
            cost_per_acquisition: cost_per_acquisition.into(),
            lead_to_customer: lead_to_customer.into(),
            win_rate: win_rate.into(),
            cycle_days: cycle_days.into(),
            velocity: velocity.into(),
            weighted_pipeline: weighted_pipeline.into(),
            churn_rate: churn_rate.map(|ChurnRate { rate, per }| ChurnRateDto { rate: rate.into(), per }),
            lifetime: lifetime.into(),
            ltv: ltv.into(),
            ltv_to_cac: ltv_to_cac.into(),
            payback_periods: payback_periods.into(),
            roi: roi.into(),
            roas: roas.into(),
            nps: nps.into(),
            warnings,
        }
    }
}

impl From<StageFigures> for StageDto {
    fn from(stage: StageFigures) -> Self {
        let StageFigures {
            id,
            name,
            count,
            step_rate,
            overall_rate,
            drop_off,
            drop_off_rate,
            interval,
            overall_interval,
            too_few,
        } = stage;
        Self {
            id,
            name,
            count: count.into(),
            step_rate: step_rate.into(),
            overall_rate: overall_rate.into(),
            drop_off: drop_off.into(),
            drop_off_rate: drop_off_rate.into(),
            interval: ends(interval),
            overall_interval: ends(overall_interval),
            too_few,
        }
    }
}

impl From<Roles> for RolesDto {
    fn from(Roles { lead, opportunity, customer, customer_is_guess }: Roles) -> Self {
        Self { lead, opportunity, customer, customer_is_guess }
    }
}

impl From<Intervals> for IntervalsDto {
    fn from(Intervals { overall_rate, lead_to_customer, win_rate }: Intervals) -> Self {
        Self { overall_rate: ends(overall_rate), lead_to_customer: ends(lead_to_customer), win_rate: ends(win_rate) }
    }
}

impl From<Bottleneck> for BottleneckDto {
    fn from(bottleneck: Bottleneck) -> Self {
        let Bottleneck {
            stage,
            from,
            basis,
            step_rate,
            target,
            lost,
            customers_gained,
            revenue_gained,
            one_point,
            ten_percent,
        } = bottleneck;
        Self {
            stage,
            from,
            basis: match basis {
                BottleneckBasis::Target => "target",
                BottleneckBasis::LowestRate => "lowestRate",
            },
            step_rate: step_rate.into(),
            target: target.into(),
            lost: lost.into(),
            customers_gained: customers_gained.into(),
            revenue_gained: revenue_gained.into(),
            one_point: one_point.into(),
            ten_percent: ten_percent.into(),
        }
    }
}

impl From<Gain> for GainDto {
    fn from(Gain { step_rate, customers, revenue }: Gain) -> Self {
        Self { step_rate: step_rate.into(), customers: customers.into(), revenue: revenue.into() }
    }
}
