//! Money and customers around the stages: what the figures need beyond counts.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::Unknown;
use super::document::PeriodUnit;
use super::quantity::{Count, Fraction, Money, Quantity, Rate, Score};
use super::stage::StageId;

/// Customers lost: a rate and the time it is measured over, inseparable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// By hand rather than untagged, so that an error names the field inside and what was wrong with it.
impl<'de> Deserialize<'de> for Nps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NpsVisitor)
    }
}

struct NpsVisitor;

impl NpsVisitor {
    fn score<E: de::Error>(found: impl Into<serde_json::Value>) -> Result<Nps, E> {
        Score::deserialize(found.into()).map(Nps::Score).map_err(E::custom)
    }
}

impl<'de> de::Visitor<'de> for NpsVisitor {
    type Value = Nps;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from -100 to 100, or promoters, passives and detractors")
    }

    fn visit_i64<E: de::Error>(self, found: i64) -> Result<Nps, E> {
        Self::score(found)
    }

    fn visit_u64<E: de::Error>(self, found: u64) -> Result<Nps, E> {
        Self::score(found)
    }

    fn visit_f64<E: de::Error>(self, found: f64) -> Result<Nps, E> {
        Self::score(found)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Nps, A::Error> {
        NpsAnswers::deserialize(MapAccessDeserializer::new(map)).map(Nps::Answers)
    }
}

/// A deal still open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Economics {
    /// Mean value of one order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_order_value: Option<Money>,
    /// Revenue of the period; wins over orders × order value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Money>,
    /// Orders of the period; the customers unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Count>,
    /// Share of revenue left after the cost of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_margin: Option<Fraction>,
    /// Purchases of one customer per document period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchases_per_period: Option<Rate>,
    /// Customers lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub churn: Option<Churn>,
    /// Cost of the period that belongs to no stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// All sales and marketing cost is in: the cost per customer may be called CAC.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cost_is_complete: bool,
    /// Deals won in the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub won: Option<Count>,
    /// Deals lost in the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Count>,
    /// What the win rate is of.
    #[serde(default, skip_serializing_if = "is_default")]
    pub win_rate_basis: WinRateBasis,
    /// Net promoter score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nps: Option<Nps>,
    /// Deals still open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenDeal>,
    /// Fields of later versions.
    #[serde(flatten)]
    pub unknown: Unknown,
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
