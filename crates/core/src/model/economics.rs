//! Money and customers around the stages: what the figures need beyond counts.

use serde::{Deserialize, Serialize};

use super::Unknown;
use super::document::PeriodUnit;
use super::quantity::{Count, Fraction, Money, Quantity, Rate, Score};
use super::stage::StageId;

/// Customers lost: a rate and the time it is measured over, inseparable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Churn {
    /// Share of customers lost during one `per`.
    pub rate: Fraction,
    /// The time the rate is measured over.
    pub per: PeriodUnit,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Net promoter score, typed or counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Nps {
    /// The score itself, from −100 to 100.
    Score(Score),
    /// The answers it is made of.
    Answers(NpsAnswers),
}

/// Answers to "would you recommend us", by kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NpsAnswers {
    /// Answers 9 and 10.
    pub promoters: Count,
    /// Answers 7 and 8.
    pub passives: Count,
    /// Answers 0 to 6.
    pub detractors: Count,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A deal still open.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenDeal {
    /// Its amount.
    pub amount: Money,
    /// The stage it stands in.
    pub stage: StageId,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// What a win rate is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WinRateBasis {
    /// Won of those decided: won / (won + lost).
    #[default]
    Decided,
    /// Won of all opportunities: won / opportunities.
    Opportunities,
}

/// Money and customers around the stages. Everything is optional: a missing input makes a figure "not available".
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Economics {
    /// Mean value of one order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_order_value: Option<Money>,
    /// Revenue of the period; wins over orders × order value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Money>,
    /// Orders of the period; the customers unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<Count>,
    /// Share of revenue left after the cost of goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_margin: Option<Fraction>,
    /// Purchases of one customer per document period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchases_per_period: Option<Rate>,
    /// Customers lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub churn: Option<Churn>,
    /// Cost of the period that belongs to no stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// All sales and marketing cost is in: the cost per customer may be called CAC.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cost_is_complete: bool,
    /// Deals won in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub won: Option<Count>,
    /// Deals lost in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<Count>,
    /// What the win rate is of.
    #[serde(skip_serializing_if = "is_default")]
    pub win_rate_basis: WinRateBasis,
    /// Net promoter score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nps: Option<Nps>,
    /// Deals still open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenDeal>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl WinRateBasis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Decided, Self::Opportunities];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Opportunities => "opportunities",
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The inputs of [`Economics`] that hold a single number, so that one edit and one field serve them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EconomicsField {
    /// [`Economics::average_order_value`].
    AverageOrderValue,
    /// [`Economics::revenue`].
    Revenue,
    /// [`Economics::orders`].
    Orders,
    /// [`Economics::gross_margin`].
    GrossMargin,
    /// [`Economics::purchases_per_period`].
    PurchasesPerPeriod,
    /// [`Economics::cost`].
    Cost,
    /// [`Economics::won`].
    Won,
    /// [`Economics::lost`].
    Lost,
}

impl EconomicsField {
    /// Every field.
    pub const ALL: [Self; 8] = [
        Self::AverageOrderValue,
        Self::Revenue,
        Self::Orders,
        Self::GrossMargin,
        Self::PurchasesPerPeriod,
        Self::Cost,
        Self::Won,
        Self::Lost,
    ];

    /// The number now in the field.
    pub fn get(self, economics: &Economics) -> Option<f64> {
        match self {
            Self::AverageOrderValue => economics.average_order_value.map(Money::get),
            Self::Revenue => economics.revenue.map(Money::get),
            Self::Orders => economics.orders.map(Count::get),
            Self::GrossMargin => economics.gross_margin.map(Fraction::get),
            Self::PurchasesPerPeriod => economics.purchases_per_period.map(Rate::get),
            Self::Cost => economics.cost.map(Money::get),
            Self::Won => economics.won.map(Count::get),
            Self::Lost => economics.lost.map(Count::get),
        }
    }

    /// Puts a number, or nothing, in the field. False, and no change, when the number is out of the field's range.
    pub fn set(self, economics: &mut Economics, value: Option<f64>) -> bool {
        fn put<Q: Quantity>(field: &mut Option<Q>, value: Option<f64>) -> bool {
            match value.map(Q::new) {
                Some(None) => false,
                legal => {
                    *field = legal.flatten();
                    true
                }
            }
        }
        match self {
            Self::AverageOrderValue => put(&mut economics.average_order_value, value),
            Self::Revenue => put(&mut economics.revenue, value),
            Self::Orders => put(&mut economics.orders, value),
            Self::GrossMargin => put(&mut economics.gross_margin, value),
            Self::PurchasesPerPeriod => put(&mut economics.purchases_per_period, value),
            Self::Cost => put(&mut economics.cost, value),
            Self::Won => put(&mut economics.won, value),
            Self::Lost => put(&mut economics.lost, value),
        }
    }
}
