//! The report: every figure of a document at once.

use serde::Serialize;

use super::figure::Figure;
use super::sheet::{Scope, Sheet};
use super::warning::{self, Warning};
use super::wilson::{Interval, wilson};
use crate::model::{Count, Document, Fraction, PeriodUnit, Quantity, SegmentId, StageId};

/// Figures of one stage. Rates are fractions, of the stage before (`step`) or of the first (`overall`).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StageFigures {
    /// The stage.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// People in it.
    pub count: f64,
    /// Of the previous stage; `None` for the first.
    pub step_rate: Option<f64>,
    /// Of the first stage.
    pub overall_rate: Option<f64>,
    /// People lost on the way into it; negative where it is larger than the one before.
    pub drop_off: Option<f64>,
    /// Share lost on the way into it.
    pub drop_off_rate: Option<f64>,
    /// 95 % interval of the step rate.
    pub interval: Option<Interval>,
    /// 95 % interval of the overall rate.
    pub overall_interval: Option<Interval>,
    /// The step rate is of fewer than [`super::TOO_FEW`] people: too few to trust.
    pub too_few: bool,
}

/// The step that loses most people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LargestLoss {
    /// The stage the step leads into.
    pub stage: StageId,
    /// People lost.
    pub lost: f64,
}

/// What made a step the bottleneck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BottleneckBasis {
    /// Its shortfall from the target costs most customers.
    Target,
    /// It has the lowest step rate on the way to the customer stage.
    LowestRate,
}

/// What another step rate would bring, all later rates staying as they are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gain {
    /// The step rate thought of. Raised rates stop at one; a rate of one or more is not raised.
    pub step_rate: f64,
    /// More customers per document period.
    pub customers: Option<f64>,
    /// More revenue per document period.
    pub revenue: Option<f64>,
}

/// The step to work on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bottleneck {
    /// The stage the step leads into.
    pub stage: StageId,
    /// The stage before.
    pub from: StageId,
    /// Why this one.
    pub basis: BottleneckBasis,
    /// Its step rate.
    pub step_rate: f64,
    /// The rate the user aims at there.
    pub target: Option<f64>,
    /// People lost there.
    pub lost: f64,
    /// More customers by reaching the target, or by one percentage point more where the basis is the lowest rate.
    pub customers_gained: Option<f64>,
    /// More revenue by the same.
    pub revenue_gained: Option<f64>,
    /// With one percentage point more.
    pub one_point: Gain,
    /// With a tenth of the rate more.
    pub ten_percent: Gain,
}

/// Which stages stand for what.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// Counted as leads.
    pub lead: Option<StageId>,
    /// Counted as opportunities.
    pub opportunity: Option<StageId>,
    /// Counted as customers.
    pub customer: Option<StageId>,
    /// Nobody said which stage holds the customers: it is the last one that is not after the sale.
    pub customer_is_guess: bool,
}

/// 95 % intervals of the rates of the whole funnel that are made from counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Intervals {
    /// Of [`Report::overall_rate`].
    pub overall_rate: Option<Interval>,
    /// Of [`Report::lead_to_customer`].
    pub lead_to_customer: Option<Interval>,
    /// Of [`Report::win_rate`].
    pub win_rate: Option<Interval>,
}

/// Customers lost of customers at the start, and the time that is measured over: one means nothing without the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChurnRate {
    /// Share lost during one `per`.
    pub rate: f64,
    /// The time.
    pub per: PeriodUnit,
}

/// Every figure of a funnel, a sub-funnel or a segment. `None` (`null`) is "not available"; no number is NaN or
/// infinite. Rates are fractions, money is in the document's currency per document period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// One entry per stage.
    pub stages: Vec<StageFigures>,
    /// Which stages stand for what.
    pub roles: Roles,
    /// Customers of entrants.
    pub overall_rate: Option<f64>,
    /// How sure the rates are.
    pub intervals: Intervals,
    /// The step that loses most people.
    pub largest_loss: Option<LargestLoss>,
    /// The step to work on.
    pub bottleneck: Option<Bottleneck>,
    /// Revenue.
    pub revenue: Option<f64>,
    /// Orders.
    pub orders: Option<f64>,
    /// Mean value of one order.
    pub average_order_value: Option<f64>,
    /// All cost.
    pub cost: Option<f64>,
    /// Cost of one lead.
    pub cost_per_lead: Option<f64>,
    /// Cost of one customer.
    pub cost_per_acquisition: Option<f64>,
    /// Customers of leads.
    pub lead_to_customer: Option<f64>,
    /// Won of decided, or of opportunities.
    pub win_rate: Option<f64>,
    /// Days from lead to customer.
    pub cycle_days: Option<f64>,
    /// Money per day.
    pub velocity: Option<f64>,
    /// Open amounts times their chance of being won.
    pub weighted_pipeline: Option<f64>,
    /// Customers lost, and over which time.
    pub churn_rate: Option<ChurnRate>,
    /// How long a customer stays, in lengths of the churn's `per`.
    pub lifetime: Option<f64>,
    /// Gross margin of a customer's lifetime.
    pub ltv: Option<f64>,
    /// Lifetime value per cost of a customer.
    pub ltv_to_cac: Option<f64>,
    /// Document periods until a customer has paid back.
    pub payback_periods: Option<f64>,
    /// Return on cost.
    pub roi: Option<f64>,
    /// Revenue per channel spend.
    pub roas: Option<f64>,
    /// Net promoter score.
    pub nps: Option<f64>,
    /// What the user should know about the numbers.
    pub warnings: Vec<Warning>,
}

/// Every figure of the whole funnel.
pub fn report(document: &Document) -> Report {
    Sheet::whole(document).report(document, &Scope::Whole)
}

/// Every figure of a part of the document; `None` when there is no such part.
pub fn report_of(document: &Document, scope: &Scope) -> Option<Report> {
    Sheet::new(document, scope).map(|sheet| sheet.report(document, scope))
}

/// Every figure of one segment; `None` when there is no such segment. A segment has no money but its cost.
pub fn segment_report(document: &Document, segment: &SegmentId) -> Option<Report> {
    report_of(document, &Scope::Segment(segment.clone()))
}

/// The churn of a period: customers lost of the customers at its start; `None` when there were none or more were lost.
pub fn churn_from_counts(lost: Count, at_start: Count) -> Option<Fraction> {
    Fraction::new(lost.get() / at_start.get())
}

impl Sheet<'_> {
    fn report(&self, document: &Document, scope: &Scope) -> Report {
        let of = |figure| self.value(figure);
        Report {
            stages: (0..self.stages.len()).map(|index| self.stage_figures(index)).collect(),
            roles: self.named_roles(),
            overall_rate: of(Figure::OverallRate),
            intervals: Intervals {
                overall_rate: self.interval(Figure::OverallRate),
                lead_to_customer: self.interval(Figure::LeadToCustomer),
                win_rate: self.interval(Figure::WinRate),
            },
            largest_loss: self.largest_loss(),
            bottleneck: self.bottleneck_figures(),
            revenue: of(Figure::Revenue),
            orders: of(Figure::Orders),
            average_order_value: of(Figure::AverageOrderValue),
            cost: of(Figure::Cost),
            cost_per_lead: of(Figure::CostPerLead),
            cost_per_acquisition: of(Figure::CostPerAcquisition),
            lead_to_customer: of(Figure::LeadToCustomer),
            win_rate: of(Figure::WinRate),
            cycle_days: of(Figure::CycleDays),
            velocity: of(Figure::Velocity),
            weighted_pipeline: of(Figure::WeightedPipeline),
            churn_rate: self.churn_rate(),
            lifetime: of(Figure::Lifetime),
            ltv: of(Figure::Ltv),
            ltv_to_cac: of(Figure::LtvToCac),
            payback_periods: of(Figure::PaybackPeriods),
            roi: of(Figure::Roi),
            roas: of(Figure::Roas),
            nps: of(Figure::Nps),
            warnings: warning::warnings(self, document, scope),
        }
    }

    fn churn_rate(&self) -> Option<ChurnRate> {
        let churn = self.economics()?.churn.as_ref()?;
        Some(ChurnRate { rate: churn.rate.get(), per: churn.per })
    }

    fn named_roles(&self) -> Roles {
        let id = |place: Option<usize>| place.map(|index| self.stages[index].id.clone());
        Roles {
            lead: id(self.roles.lead),
            opportunity: id(self.roles.opportunity),
            customer: id(self.roles.customer),
            customer_is_guess: self.roles.customer_is_guess,
        }
    }

    /// The interval of a rate that is one count divided by another; `None` for other figures.
    pub(super) fn interval(&self, figure: Figure) -> Option<Interval> {
        let (part, base) = self.counts_of(figure)?;
        wilson(part, base)
    }

    /// Both counts of a rate made from counts.
    pub(super) fn counts_of(&self, figure: Figure) -> Option<(f64, f64)> {
        match (figure, self.formula(figure)) {
            (Figure::OverallRate | Figure::LeadToCustomer | Figure::WinRate, super::Formula::Quotient(parts)) => {
                Some((parts[0].value()?, parts[1].value()?))
            }
            _ => None,
        }
    }
}
