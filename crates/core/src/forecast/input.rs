//! What of a funnel can be thought otherwise.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::metrics::report;
use crate::model::{
    Churn, Count, Days, Document, EconomicsField, Fraction, Money, Quantity, Rate, SegmentId, Stage, StageId, Unknown,
};
use crate::schema::fields::{Fields, Place, Read, text};

/// A number of the funnel that a scenario can change and a forecast can be unsure of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Named", try_from = "Named")]
pub enum Input {
    /// People in the first stage, per document period.
    Entrants,
    /// Of the people of a segment in all people of the first stage.
    SegmentShare(SegmentId),
    /// Of the previous stage, into this one. Of a top-level stage that is not the first.
    StepRate(StageId),
    /// Mean days from this stage to the next.
    StageDays(StageId),
    /// Cost of this stage per document period.
    StageCost(StageId),
    /// Mean value of one order.
    AverageOrderValue,
    /// Share of revenue left after the cost of goods.
    GrossMargin,
    /// Cost per document period that belongs to no stage.
    OtherCost,
    /// Purchases of one customer per document period.
    PurchasesPerPeriod,
    /// Customers lost of customers at the start, in the time that the document measures it over.
    ChurnRate,
}

/// An input in JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Named {
    input: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stage: Option<StageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    segment: Option<SegmentId>,
}

impl From<Input> for Named {
    fn from(input: Input) -> Self {
        Self { input: input.key().to_owned(), stage: input.stage().cloned(), segment: input.segment().cloned() }
    }
}

impl TryFrom<Named> for Input {
    type Error = &'static str;

    fn try_from(named: Named) -> Result<Self, Self::Error> {
        let Named { input, stage, segment } = named;
        Self::named(&input, stage.unwrap_or_default(), segment.unwrap_or_default())
            .ok_or("expected the name of an input")
    }
}

/// Which way an input has to go for the business to gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

impl Input {
    /// The inputs of a document that have a value, in the order people read a funnel.
    pub fn all(document: &Document) -> Vec<Self> {
        let mut all = vec![Self::Entrants];
        all.extend(document.segments.iter().map(|segment| Self::SegmentShare(segment.id.clone())));
        all.extend(document.stages.iter().skip(1).map(|stage| Self::StepRate(stage.id.clone())));
        all.extend(document.stages.iter().map(|stage| Self::StageDays(stage.id.clone())));
        all.extend([Self::AverageOrderValue, Self::GrossMargin, Self::OtherCost]);
        all.extend(document.stages.iter().map(|stage| Self::StageCost(stage.id.clone())));
        all.extend([Self::PurchasesPerPeriod, Self::ChurnRate]);
        all.retain(|input| input.value(document).is_some());
        all
    }

    /// Its value in the document, in its unit; rates and shares as fractions.
    pub fn value(&self, document: &Document) -> Option<f64> {
        let economics = &document.economics;
        match self {
            Self::Entrants => document.stages.first().map(|stage| stage.count.get()),
            Self::SegmentShare(id) => {
                let segment = document.segments.iter().find(|segment| segment.id == *id)?;
                let (part, all) = (segment.counts.first()?.get(), document.stages.first()?.count.get());
                (all > 0.0 && part <= all).then(|| part / all)
            }
            Self::StepRate(id) => {
                let place = place_of(document, id)?;
                let (before, count) =
                    (document.stages.get(place.checked_sub(1)?)?.count.get(), document.stages[place].count.get());
                (before > 0.0).then(|| count / before)
            }
            Self::StageDays(id) => stage_of(document, id)?.days.map(Days::get),
            Self::StageCost(id) => stage_of(document, id)?.cost.map(Money::get),
            // The order value may follow from revenue and orders.
            Self::AverageOrderValue => report(document).average_order_value,
            Self::GrossMargin => economics.gross_margin.map(Fraction::get),
            Self::OtherCost => economics.cost.map(Money::get),
            Self::PurchasesPerPeriod => economics.purchases_per_period.map(Rate::get),
            Self::ChurnRate => economics.churn.as_ref().map(|churn| churn.rate.get()),
        }
    }

    /// Which way the business gains.
    pub fn direction(&self) -> Direction {
        match self {
            Self::StageDays(_) | Self::StageCost(_) | Self::OtherCost | Self::ChurnRate => Direction::Down,
            _ => Direction::Up,
        }
    }

    /// Whether it is a share or a rate, whose changes are told in percentage points.
    pub fn is_rate(&self) -> bool {
        matches!(self, Self::SegmentShare(_) | Self::StepRate(_) | Self::GrossMargin | Self::ChurnRate)
    }

    /// Whether no more than 1 makes sense: a step rate above 1 is one that was there before.
    pub fn is_at_most_one(&self) -> bool {
        self.is_rate()
    }

    /// How far a slider goes from 0: to 1 for shares, to twice what it is for all others.
    pub fn slider_to(&self, value: f64) -> f64 {
        match self.is_at_most_one() && value <= 1.0 {
            true if value > 0.0 => (2.0 * value).min(1.0),
            _ if value > 0.0 => 2.0 * value,
            _ => 1.0,
        }
    }

    /// What a slider means where it stands: four digits, as somebody would type it.
    pub fn slid(value: f64) -> f64 {
        format!("{value:.3e}").parse().unwrap_or(value)
    }

    /// Whether a value is legal.
    pub fn allows(&self, value: f64) -> bool {
        match self {
            Self::Entrants => Count::new(value).is_some(),
            Self::SegmentShare(_) | Self::GrossMargin | Self::ChurnRate => Fraction::new(value).is_some(),
            Self::StepRate(_) | Self::PurchasesPerPeriod => Rate::new(value).is_some(),
            Self::StageDays(_) => Days::new(value).is_some(),
            Self::StageCost(_) | Self::AverageOrderValue | Self::OtherCost => Money::new(value).is_some(),
        }
    }

    fn expected(&self) -> &'static str {
        match self {
            Self::SegmentShare(_) | Self::GrossMargin | Self::ChurnRate => Fraction::EXPECTED,
            Self::StageDays(_) => Days::EXPECTED,
            _ => Count::EXPECTED,
        }
    }

    /// Its name in JSON.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Entrants => "entrants",
            Self::SegmentShare(_) => "segmentShare",
            Self::StepRate(_) => "stepRate",
            Self::StageDays(_) => "stageDays",
            Self::StageCost(_) => "stageCost",
            Self::AverageOrderValue => "averageOrderValue",
            Self::GrossMargin => "grossMargin",
            Self::OtherCost => "cost",
            Self::PurchasesPerPeriod => "purchasesPerPeriod",
            Self::ChurnRate => "churnRate",
        }
    }

    /// The stage it belongs to.
    pub fn stage(&self) -> Option<&StageId> {
        match self {
            Self::StepRate(stage) | Self::StageDays(stage) | Self::StageCost(stage) => Some(stage),
            _ => None,
        }
    }

    /// The segment it belongs to.
    pub fn segment(&self) -> Option<&SegmentId> {
        match self {
            Self::SegmentShare(segment) => Some(segment),
            _ => None,
        }
    }

    /// Puts `{ input, stage?, segment? }` into an object.
    pub(super) fn write(&self, into: &mut Map<String, Value>) {
        into.insert("input".to_owned(), json!(self.key()));
        if let Some(stage) = self.stage() {
            into.insert("stage".to_owned(), json!(stage.as_str()));
        }
        if let Some(segment) = self.segment() {
            into.insert("segment".to_owned(), json!(segment.as_str()));
        }
    }

    /// Takes `{ input, stage?, segment? }` out of an object.
    pub(super) fn take(fields: &mut Fields<'_>, at: &Place<'_>) -> Read<Self> {
        let key: String = fields.required("input", text);
        let needs_stage = matches!(key.as_str(), "stepRate" | "stageDays" | "stageCost");
        let needs_segment = key == "segmentShare";
        let stage = StageId::new(if needs_stage { fields.required("stage", text) } else { String::new() });
        let segment = SegmentId::new(if needs_segment { fields.required("segment", text) } else { String::new() });
        let input = Self::named(&key, stage, segment);
        input.ok_or_else(|| Place::Field(at, "input").unexpected("the name of an input", &json!(key)))
    }

    fn named(key: &str, stage: StageId, segment: SegmentId) -> Option<Self> {
        Some(match key {
            "entrants" => Self::Entrants,
            "segmentShare" => Self::SegmentShare(segment),
            "stepRate" => Self::StepRate(stage),
            "stageDays" => Self::StageDays(stage),
            "stageCost" => Self::StageCost(stage),
            "averageOrderValue" => Self::AverageOrderValue,
            "grossMargin" => Self::GrossMargin,
            "cost" => Self::OtherCost,
            "purchasesPerPeriod" => Self::PurchasesPerPeriod,
            "churnRate" => Self::ChurnRate,
            _ => return None,
        })
    }

    /// The value of a field that holds this input.
    pub(super) fn read_value(&self, fields: &mut Fields<'_>, name: &'static str, at: &Place<'_>) -> Read<f64> {
        let found = fields.take(name).unwrap_or(Value::Null);
        let number = found.as_f64().filter(|number| self.allows(*number));
        number.ok_or_else(|| Place::Field(at, name).unexpected(self.expected(), &found))
    }
}

/// Puts money and time into a document; people are [`super::scenario`]'s, because they carry downstream.
pub(super) fn put_money(document: &mut Document, input: &Input, value: f64) {
    match input {
        Input::StageDays(id) => with_stage(document, id, |stage| stage.days = Days::new(value)),
        Input::StageCost(id) => with_stage(document, id, |stage| stage.cost = Money::new(value)),
        Input::AverageOrderValue => {
            // A given revenue follows its orders; otherwise it would not move.
            let orders = report(document).orders;
            if document.economics.revenue.is_some() {
                document.economics.revenue = orders.and_then(|orders| Money::new(orders * value));
            }
            EconomicsField::AverageOrderValue.set(&mut document.economics, Some(value));
        }
        Input::GrossMargin => document.economics.gross_margin = Fraction::new(value),
        Input::OtherCost => document.economics.cost = Money::new(value),
        Input::PurchasesPerPeriod => document.economics.purchases_per_period = Rate::new(value),
        Input::ChurnRate => {
            let rate = Fraction::new(value).unwrap_or_default();
            let churn = document.economics.churn.take();
            let churn = churn.map_or_else(
                || Churn { rate, per: document.period.unit, unknown: Unknown::new() },
                |churn| Churn { rate, ..churn },
            );
            document.economics.churn = Some(churn);
        }
        Input::Entrants | Input::SegmentShare(_) | Input::StepRate(_) => {}
    }
}

/// Place of a top-level stage.
pub(super) fn place_of(document: &Document, id: &StageId) -> Option<usize> {
    document.stages.iter().position(|stage| stage.id == *id)
}

fn stage_of<'a>(document: &'a Document, id: &StageId) -> Option<&'a Stage> {
    document.stages.iter().find(|stage| stage.id == *id)
}

fn with_stage(document: &mut Document, id: &StageId, change: impl FnOnce(&mut Stage)) {
    if let Some(stage) = document.stages.iter_mut().find(|stage| stage.id == *id) {
        change(stage);
    }
}
