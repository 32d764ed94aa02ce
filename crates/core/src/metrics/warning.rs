//! What the user should know about the numbers. Facts only: the sentences are made where the language is known.

use serde::Serialize;

use super::figure::Span;
use super::sheet::{Scope, Sheet};
use crate::model::{Document, EconomicsField, PeriodUnit, Quantity, Role, Segment, StageId};

/// Written to JSON as `{code, values}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", content = "values", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Warning {
    /// More people in a stage than in the one before: repeat visits, or counts of different things.
    StageLargerThanPrevious {
        /// The stage.
        stage: StageId,
        /// The one before.
        previous: StageId,
        /// People in it.
        count: f64,
        /// People in the one before.
        previous_count: f64,
    },
    /// The segments together count more people than the stage holds.
    SegmentsExceedStage {
        /// The stage.
        stage: StageId,
        /// People in it.
        count: f64,
        /// People of all segments in it.
        sum: f64,
    },
    /// A lead or opportunity stage past the customer stage: figures between them are not available or above 100 %.
    RoleAfterCustomer {
        /// `lead` or `opportunity`.
        role: Role,
        /// The stage that has it.
        stage: StageId,
        /// The customer stage.
        customer: StageId,
    },
    /// Churn and purchases are measured over different times, so no lifetime value is computed.
    ChurnPeriodMismatch {
        /// What churn is measured over.
        churn_per: PeriodUnit,
        /// What purchases are measured over.
        period: Span,
    },
    /// The given revenue is not orders × order value. The given revenue is used.
    RevenueDiffersFromOrders {
        /// Revenue as given.
        revenue: f64,
        /// Orders × order value.
        orders_times_value: f64,
    },
    /// An open deal stands in a stage the document does not have.
    OpenDealWithoutStage {
        /// The stage it names.
        stage: StageId,
    },
}

/// The warnings of a scope, in the order of the stages, then of the money.
pub(super) fn warnings(sheet: &Sheet<'_>, document: &Document, scope: &Scope) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = (1..sheet.stages.len()).filter_map(|index| larger(sheet, index)).collect();
    // A segment's excess is told with the segment as well as with the whole: either may be on view alone.
    if !matches!(scope, Scope::Inside(_)) {
        warnings.extend((0..sheet.stages.len()).filter_map(|index| segments_exceed(document, index)));
    }
    warnings.extend([Role::Lead, Role::Opportunity].into_iter().filter_map(|role| role_after_customer(sheet, role)));
    if let Some(document) = sheet.whole {
        warnings.extend(churn_mismatch(sheet));
        warnings.extend(revenue_differs(sheet));
        let lost = document.economics.open.iter().filter(|deal| document.stage(&deal.stage).is_none());
        warnings.extend(lost.map(|deal| Warning::OpenDealWithoutStage { stage: deal.stage.clone() }));
    }
    warnings
}

fn larger(sheet: &Sheet<'_>, index: usize) -> Option<Warning> {
    let (count, previous_count) = (sheet.counts[index], sheet.counts[index - 1]);
    (count > previous_count).then(|| Warning::StageLargerThanPrevious {
        stage: sheet.stages[index].id.clone(),
        previous: sheet.stages[index - 1].id.clone(),
        count,
        previous_count,
    })
}

fn segments_exceed(document: &Document, index: usize) -> Option<Warning> {
    let stage = &document.stages[index];
    let of = |segment: &Segment| segment.counts.get(index).map_or(0.0, |count| count.get());
    let sum: f64 = document.segments.iter().map(of).sum();
    let count = stage.count.get();
    // Averages add up with rounding errors; those are nobody's mistake.
    (sum > count * (1.0 + 1e-9)).then(|| Warning::SegmentsExceedStage { stage: stage.id.clone(), count, sum })
}

fn role_after_customer(sheet: &Sheet<'_>, role: Role) -> Option<Warning> {
    let place = if role == Role::Lead { sheet.roles.lead } else { sheet.roles.opportunity }?;
    let customer = sheet.roles.customer?;
    (place > customer).then(|| Warning::RoleAfterCustomer {
        role,
        stage: sheet.stages[place].id.clone(),
        customer: sheet.stages[customer].id.clone(),
    })
}

/// Silent until purchases are given: before that nothing is refused.
fn churn_mismatch(sheet: &Sheet<'_>) -> Option<Warning> {
    sheet.economics()?.purchases_per_period?;
    let (churn_per, period) = sheet.period_mismatch()?;
    Some(Warning::ChurnPeriodMismatch { churn_per, period })
}

/// Silent where the orders are only the customers, or the difference is one of rounding.
fn revenue_differs(sheet: &Sheet<'_>) -> Option<Warning> {
    let economics = sheet.economics()?;
    let revenue = EconomicsField::Revenue.get(economics)?;
    let orders_times_value =
        EconomicsField::Orders.get(economics)? * EconomicsField::AverageOrderValue.get(economics)?;
    let differs = (revenue - orders_times_value).abs() > 0.005 * revenue.max(orders_times_value);
    differs.then_some(Warning::RevenueDiffersFromOrders { revenue, orders_times_value })
}
