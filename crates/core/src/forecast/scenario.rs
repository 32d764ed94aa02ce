//! Named what-ifs: a set of changes to the funnel as it is, which is the baseline.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::input::{Input, place_of, put_money};
use crate::metrics::{Report, report};
use crate::model::{Count, Document, Money, Part, Quantity, StageId, Unknown};
use crate::schema::LoadError;
use crate::schema::fields::{Fields, Place, Read, list, text};

/// One input, thought to be another.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which.
    pub input: Input,
    /// What it would be, in its unit.
    pub value: f64,
    /// Fields of later versions.
    pub unknown: Unknown,
}

/// A named set of changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// Unique among the scenarios of a document.
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// The changes; each input at most once.
    pub changes: Vec<Change>,
    /// Fields of later versions.
    pub unknown: Unknown,
}

/// What a funnel comes to, per document period. `None` is not available.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// People per top-level stage.
    pub counts: Vec<f64>,
    /// People in the customer stage.
    pub customers: Option<f64>,
    /// Revenue.
    pub revenue: Option<f64>,
    /// All cost.
    pub cost: Option<f64>,
    /// Revenue × gross margin − cost.
    pub profit: Option<f64>,
    /// Cost of one customer.
    pub cost_per_acquisition: Option<f64>,
}

impl Change {
    /// A change of an input.
    pub fn new(input: Input, value: f64) -> Self {
        Self { input, value, unknown: Unknown::new() }
    }
}

impl Scenario {
    /// What it makes of `input`; `None` where it leaves it as it is.
    pub fn value(&self, input: &Input) -> Option<f64> {
        self.changes.iter().find(|change| change.input == *input).map(|change| change.value)
    }

    /// The same scenario with another value of `input`; `None` leaves it as it is.
    #[must_use]
    pub fn with(mut self, input: Input, value: Option<f64>) -> Self {
        let place = self.changes.iter().position(|change| change.input == input);
        match (place, value) {
            (Some(place), Some(value)) => self.changes[place].value = value,
            (Some(place), None) => {
                self.changes.remove(place);
            }
            (None, Some(value)) => self.changes.push(Change::new(input, value)),
            (None, None) => {}
        }
        self
    }

    /// The same scenario with as many people in a stage: other entrants for the first one, for a later one another step rate.
    /// What is as in the funnel is no change. `None` when the stage is not there or nobody is before it.
    pub fn with_count(self, document: &Document, stage: &StageId, count: f64) -> Option<Self> {
        let place = place_of(document, stage)?;
        let Some(before) = place.checked_sub(1) else { return Some(self.with_value(document, Input::Entrants, count)) };
        let people = self.apply(document).stages[before].count.get();
        (people > 0.0).then(|| self.with_value(document, Input::StepRate(stage.clone()), count / people))
    }

    /// The same scenario with another value of `input`; the value it has in the funnel is no change.
    #[must_use]
    pub fn with_value(self, document: &Document, input: Input, value: f64) -> Self {
        // Rounding is no change: a rate made of two counts may differ in its last digit.
        let is_change = input.value(document).is_none_or(|now| (value - now).abs() > 1e-12 * now.abs());
        self.with(input, is_change.then_some(value))
    }

    /// The funnel as this scenario thinks it.
    pub fn apply(&self, document: &Document) -> Document {
        apply(document, &self.changes)
    }
}

impl Outcome {
    /// How much more than `other` it comes to.
    #[must_use]
    pub fn more_than(&self, other: &Self) -> Self {
        let less = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a - b);
        Self {
            counts: self.counts.iter().zip(&other.counts).map(|(a, b)| a - b).collect(),
            customers: less(self.customers, other.customers),
            revenue: less(self.revenue, other.revenue),
            cost: less(self.cost, other.cost),
            profit: less(self.profit, other.profit),
            cost_per_acquisition: less(self.cost_per_acquisition, other.cost_per_acquisition),
        }
    }
}

/// The document with `changes`: first who comes, then which steps they take, then money and time. A step rate carries
/// downstream through the later rates; a given revenue, or given orders, follow the customers. Changes of stages and segments
/// that the document does not have are left out.
pub fn apply(document: &Document, changes: &[Change]) -> Document {
    let mut changed = document.clone();
    let customers = customers(&changed);
    mix_segments(&mut changed, changes);
    carry(&mut changed, changes);
    follow_customers(&mut changed, customers);
    for change in changes {
        put_money(&mut changed, &change.input, change.value);
    }
    changed
}

/// What the funnel comes to.
pub fn outcome(document: &Document) -> Outcome {
    let report = report(document);
    let margin = document.economics.gross_margin.map(Quantity::get);
    let profit = report.revenue.zip(margin).zip(report.cost).map(|((revenue, margin), cost)| revenue * margin - cost);
    Outcome {
        counts: document.stages.iter().map(|stage| stage.count.get()).collect(),
        customers: customers_of(&report),
        revenue: report.revenue,
        cost: report.cost,
        profit: profit.filter(|profit| profit.is_finite()),
        cost_per_acquisition: report.cost_per_acquisition,
    }
}

pub(super) fn customers(document: &Document) -> Option<f64> {
    customers_of(&report(document))
}

fn customers_of(report: &Report) -> Option<f64> {
    let customer = report.roles.customer.as_ref()?;
    report.stages.iter().find(|stage| stage.id == *customer).map(|stage| stage.count)
}

/// Other shares of the segments among those who come: each keeps its own step rates, and so does everybody in no segment.
fn mix_segments(document: &mut Document, changes: &[Change]) {
    let shares = changes.iter().filter_map(|change| Some((change.input.segment()?, change.value)));
    let shares: Vec<_> = shares.collect();
    let entrants = document.stages.first().map_or(0.0, |stage| stage.count.get());
    if shares.is_empty() || entrants <= 0.0 {
        return;
    }
    let stages = document.stages.len();
    let others = |stage: usize| -> f64 {
        let counted: f64 = document.segments.iter().map(|segment| segment.counts[stage].get()).sum();
        (document.stages[stage].count.get() - counted).max(0.0)
    };
    let mut groups: Vec<Vec<f64>> =
        document.segments.iter().map(|segment| segment.counts.iter().map(|count| count.get()).collect()).collect();
    groups.push((0..stages).map(others).collect());
    let share_of = |group: usize| {
        let id = document.segments.get(group).map(|segment| &segment.id);
        shares.iter().find(|(segment, _)| Some(*segment) == id).map(|(_, share)| *share)
    };
    // What is not said shares what is left as before.
    let said: f64 = (0..groups.len()).filter_map(share_of).sum();
    let unsaid: f64 = (0..groups.len()).filter(|group| share_of(*group).is_none()).map(|group| groups[group][0]).sum();
    let factors: Vec<f64> = (0..groups.len())
        .map(|group| match share_of(group) {
            Some(share) if groups[group][0] > 0.0 => share * entrants / groups[group][0],
            None if unsaid > 0.0 => (1.0 - said).max(0.0) * entrants / unsaid,
            _ => 0.0,
        })
        .collect();
    for (group, factor) in groups.iter_mut().zip(factors) {
        group.iter_mut().for_each(|count| *count *= factor);
    }
    for (segment, counts) in document.segments.iter_mut().zip(&groups) {
        segment.counts = counts.iter().map(|count| count_of(*count)).collect();
    }
    for (stage, place) in document.stages.iter_mut().zip(0..) {
        stage.count = count_of(groups.iter().map(|group| group[place]).sum());
    }
}

/// New entrants and step rates, and what they make of all that comes after. Where nothing was before a stage there is no
/// rate to carry on by, and it stays as it is.
fn carry(document: &mut Document, changes: &[Change]) {
    let before: Vec<f64> = document.stages.iter().map(|stage| stage.count.get()).collect();
    let mut counts = before.clone();
    for change in changes {
        match &change.input {
            Input::Entrants if !counts.is_empty() => counts[0] = change.value,
            _ => {}
        }
    }
    for place in 1..counts.len() {
        let id = &document.stages[place].id;
        let said = changes.iter().find(|change| change.input == Input::StepRate(id.clone())).map(|change| change.value);
        let was = (before[place - 1] > 0.0).then(|| before[place] / before[place - 1]);
        // Untouched ones stay exactly as they are.
        let untouched = said.is_none() && counts[place - 1] == before[place - 1];
        if let Some(rate) = said.or(was).filter(|_| !untouched) {
            counts[place] = counts[place - 1] * rate;
        }
    }
    for segment in &mut document.segments {
        for ((count, new), old) in segment.counts.iter_mut().zip(&counts).zip(&before) {
            if new != old && *old > 0.0 {
                *count = count_of(count.get() * (new / old));
            }
        }
    }
    for (stage, count) in document.stages.iter_mut().zip(counts) {
        stage.count = count_of(count);
    }
}

fn follow_customers(document: &mut Document, before: Option<f64>) {
    let ratio = before.zip(customers(document)).map(|(before, after)| after / before);
    let Some(ratio) = ratio.filter(|ratio| ratio.is_finite() && *ratio != 1.0) else { return };
    let economics = &mut document.economics;
    economics.orders = economics.orders.map(|orders| count_of(orders.get() * ratio));
    economics.revenue = economics.revenue.and_then(|revenue| Money::new(revenue.get() * ratio));
}

/// More people than a number can hold are as many as it can.
fn count_of(value: f64) -> Count {
    Count::new(value.clamp(0.0, Count::MAX)).unwrap_or_default()
}

// As JSON: `[{ id, name, changes: [{ input, stage?, segment?, value }] }]`

/// The scenarios of a document; none where it has none.
///
/// # Errors
/// The first field that does not read, such as `scenarios[0].changes[2].value`.
pub fn scenarios(document: &Document) -> Result<Vec<Scenario>, LoadError> {
    let Some(value) = Part::Scenarios.of(document) else { return Ok(Vec::new()) };
    list(value.clone(), &Place::Field(&Place::Document, Part::Scenarios.key()), scenario)
}

/// The changes in a list such as a scenario keeps.
///
/// # Errors
/// The first field that does not read, such as `changes[2].value`.
pub fn changes_from_json(value: Value) -> Result<Vec<Change>, LoadError> {
    list(value, &Place::Field(&Place::Document, "changes"), change)
}

/// Scenarios as they are kept.
pub fn scenarios_to_json(scenarios: &[Scenario]) -> Value {
    Value::Array(scenarios.iter().map(Scenario::to_json).collect())
}

/// An id that no scenario has.
pub fn fresh_id(scenarios: &[Scenario]) -> String {
    let taken = |id: &String| scenarios.iter().any(|scenario| scenario.id == *id);
    (1_usize..).map(|number| format!("w{number}")).find(|id| !taken(id)).unwrap_or_default()
}

impl Scenario {
    /// As it is kept.
    pub fn to_json(&self) -> Value {
        let change = |change: &Change| {
            let mut fields = Map::new();
            change.input.write(&mut fields);
            fields.insert("value".to_owned(), json!(change.value));
            fields.extend(change.unknown.clone());
            Value::Object(fields)
        };
        let mut fields = Map::new();
        fields.insert("id".to_owned(), json!(self.id));
        fields.insert("name".to_owned(), json!(self.name));
        fields.insert("changes".to_owned(), self.changes.iter().map(change).collect());
        fields.extend(self.unknown.clone());
        Value::Object(fields)
    }
}

fn scenario(value: Value, at: &Place<'_>) -> Read<Scenario> {
    let mut fields = Fields::of(value, at)?;
    let scenario = Scenario {
        id: fields.required("id", text),
        name: fields.required("name", text),
        changes: fields.list("changes", change),
        unknown: fields.unknown(),
    };
    fields.finish(scenario)
}

fn change(value: Value, at: &Place<'_>) -> Read<Change> {
    let mut fields = Fields::of(value, at)?;
    // What is wrong with the names comes before what is wrong with the value.
    let input = Input::take(&mut fields, at);
    let value = input.as_ref().ok().map(|input| input.read_value(&mut fields, "value", at));
    let unknown = fields.unknown();
    fields.finish(())?;
    Ok(Change { input: input?, value: value.unwrap_or(Ok(0.0))?, unknown })
}

/// The funnel with one scenario as its new baseline: that scenario goes, the others stay.
pub fn promote(document: &Document, id: &str) -> Result<Option<Document>, LoadError> {
    let mut all = scenarios(document)?;
    let Some(place) = all.iter().position(|scenario| scenario.id == id) else { return Ok(None) };
    let scenario = all.remove(place);
    let mut promoted = scenario.apply(document);
    promoted.unknown.insert(Part::Scenarios.key().to_owned(), scenarios_to_json(&all));
    Ok(Some(promoted))
}

/// Whether a change says something of this document at all: its stage or segment is still there.
pub fn is_of(document: &Document, input: &Input) -> bool {
    input.stage().is_none_or(|stage| place_of(document, stage).is_some())
        && input.segment().is_none_or(|id| document.segments.iter().any(|segment| segment.id == *id))
}
