//! What a forecast assumes beyond the funnel: how far it looks, how many come, how long they take, what is not known well.

use serde_json::{Map, Value, json};

use super::budget::Aim;
use super::input::Input;
use super::lever::Measure;
use crate::model::{Count, Document, Money, Part, Quantity, StageId, Unknown};
use crate::schema::LoadError;
use crate::schema::fields::{Fields, Place, Read, at_least_one, list, number, text, whole, yes_or_no};

/// Most periods looked ahead.
pub const MAX_PERIODS: u32 = 120;
/// Most runs of a simulation.
pub const MAX_RUNS: u32 = 200_000;

/// How long people take from a stage to the next, of which only the mean is in the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Delay {
    /// As likely to end at any moment: many go on soon, some late.
    #[default]
    Exponential,
    /// Everybody takes the mean.
    Fixed,
    /// Gamma with this shape; 1 is exponential, more is nearer to fixed.
    Gamma(f64),
}

/// A range that an input lies in with 90 %.
#[derive(Debug, Clone, PartialEq)]
pub struct InputRange {
    /// Which input: the entrants, a step rate, or the order value.
    pub input: Input,
    /// One in twenty is below.
    pub low: f64,
    /// One in twenty is above.
    pub high: f64,
    /// Fields of later versions.
    pub unknown: Unknown,
}

/// What changing an input costs.
#[derive(Debug, Clone, PartialEq)]
pub struct LeverCost {
    /// Which input.
    pub input: Input,
    /// Cost per document period.
    pub cost: f64,
    /// Fields of later versions.
    pub unknown: Unknown,
}

/// What is to be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// As many customers.
    Customers(f64),
    /// As much revenue.
    Revenue(f64),
}

/// What is looked for backwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// Of what.
    pub measure: Measure,
    /// So much in a document period.
    pub value: f64,
}

impl Goal {
    fn to_json(self) -> Value {
        json!({ self.measure.key(): self.value })
    }
}

/// What a forecast assumes beyond the funnel. [`Settings::default`] assumes nothing but that the next periods are like this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Document periods looked ahead.
    pub periods: u32,
    /// Runs of the simulation.
    pub runs: u32,
    /// Where its chance begins; the same seed gives the same figures.
    pub seed: u64,
    /// More entrants in each period than in the one before, as a share; below 0 fewer.
    pub growth: f64,
    /// Factors of the twelve months of a year, from January; none is 1 for each.
    pub season: Vec<f64>,
    /// Month in which the forecast begins, from 1.
    pub start_month: u32,
    /// Entrants of each period, instead of level, growth and season; the last one goes on.
    pub series: Vec<f64>,
    /// Coefficient of variation of the entrants of a period, about what is planned.
    pub variation: f64,
    /// Coefficient of variation of the order value, where no range is given.
    pub value_variation: f64,
    /// Delays that are not exponential, by the stage they start from.
    pub delays: Vec<(StageId, Delay)>,
    /// People already in a stage when the forecast begins.
    pub stock: Vec<(StageId, f64)>,
    /// Take the stock from the open deals of the funnel, where no stock is typed.
    pub open_deals: bool,
    /// Customers held when the forecast begins.
    pub active: f64,
    /// What is to be reached.
    pub target: Option<Target>,
    /// In every period, not in all together.
    pub target_per_period: bool,
    /// What is not known well.
    pub ranges: Vec<InputRange>,
    /// What changing inputs costs.
    pub lever_costs: Vec<LeverCost>,
    /// What is looked for backwards: which values reach it. No forecast depends on it.
    pub goal: Option<Goal>,
    /// What is split over channels in a document period, and for what; what they get now when `None`. No forecast depends on it.
    pub budget: Option<f64>,
    /// What that budget is to bring most of.
    pub budget_aim: Aim,
    /// Fields of later versions.
    pub unknown: Unknown,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            periods: 12,
            runs: 10_000,
            seed: 1,
            growth: 0.0,
            season: Vec::new(),
            start_month: 1,
            series: Vec::new(),
            variation: 0.1,
            value_variation: 0.1,
            delays: Vec::new(),
            stock: Vec::new(),
            open_deals: false,
            active: 0.0,
            target: None,
            target_per_period: false,
            ranges: Vec::new(),
            lever_costs: Vec::new(),
            goal: None,
            budget: None,
            budget_aim: Aim::Customers,
            unknown: Unknown::new(),
        }
    }
}

impl Settings {
    /// The settings of a document; the usual ones where it has none.
    ///
    /// # Errors
    /// The first field that does not read, such as `forecast.ranges[0].low`.
    pub fn of(document: &Document) -> Result<Self, LoadError> {
        match Part::Forecast.of(document) {
            Some(value) => settings(value.clone(), &Place::Field(&Place::Document, Part::Forecast.key())),
            None => Ok(Self::default()),
        }
    }

    /// Settings as they are kept: what is as usual is left out.
    pub fn to_json(&self) -> Value {
        let usual = Self::default();
        let mut fields = self.unknown.clone();
        let mut put = |name: &str, is_usual: bool, value: Value| {
            if !is_usual {
                fields.insert(name.to_owned(), value);
            }
        };
        put("periods", self.periods == usual.periods, json!(self.periods));
        put("runs", self.runs == usual.runs, json!(self.runs));
        put("seed", self.seed == usual.seed, json!(self.seed));
        put("growth", self.growth == usual.growth, json!(self.growth));
        put("season", self.season.is_empty(), json!(self.season));
        put("startMonth", self.start_month == usual.start_month, json!(self.start_month));
        put("series", self.series.is_empty(), json!(self.series));
        put("variation", self.variation == usual.variation, json!(self.variation));
        put("valueVariation", self.value_variation == usual.value_variation, json!(self.value_variation));
        put("delays", self.delays.is_empty(), self.delays.iter().map(delay_to_json).collect());
        let stock = |(stage, count): &(StageId, f64)| json!({ "stage": stage.as_str(), "count": count });
        put("stock", self.stock.is_empty(), self.stock.iter().map(stock).collect());
        put("openDeals", !self.open_deals, json!(self.open_deals));
        put("active", self.active == usual.active, json!(self.active));
        put("target", self.target.is_none(), self.target.map_or(Value::Null, target_to_json));
        put("targetPerPeriod", !self.target_per_period, json!(self.target_per_period));
        put("ranges", self.ranges.is_empty(), self.ranges.iter().map(InputRange::to_json).collect());
        put("leverCosts", self.lever_costs.is_empty(), self.lever_costs.iter().map(LeverCost::to_json).collect());
        put("goal", self.goal.is_none(), self.goal.map_or(Value::Null, Goal::to_json));
        put("budget", self.budget.is_none(), json!(self.budget));
        put("budgetAim", self.budget_aim == usual.budget_aim, json!(self.budget_aim.key()));
        Value::Object(fields)
    }

    /// Without what no forecast depends on.
    #[must_use]
    pub fn assumed(&self) -> Self {
        let usual = Self::default();
        let Self { lever_costs, goal, budget, budget_aim, .. } = usual;
        Self { lever_costs, goal, budget, budget_aim, ..self.clone() }
    }

    /// The delay from a stage.
    pub fn delay(&self, stage: &StageId) -> Delay {
        self.delays.iter().find(|(id, _)| id == stage).map_or(Delay::default(), |(_, delay)| *delay)
    }

    /// The range of an input.
    pub fn range(&self, input: &Input) -> Option<&InputRange> {
        self.ranges.iter().find(|range| range.input == *input)
    }

    /// Says what changing an input costs; `None` takes it back.
    pub fn put_lever_cost(&mut self, input: Input, cost: Option<f64>) {
        self.lever_costs.retain(|other| other.input != input);
        self.lever_costs.extend(cost.map(|cost| LeverCost { input, cost, unknown: Unknown::new() }));
    }

    /// What changing an input costs.
    pub fn lever_cost(&self, input: &Input) -> Option<f64> {
        self.lever_costs.iter().find(|cost| cost.input == *input).map(|cost| cost.cost)
    }
}

impl InputRange {
    fn to_json(&self) -> Value {
        let mut fields = Map::new();
        self.input.write(&mut fields);
        fields.insert("low".to_owned(), json!(self.low));
        fields.insert("high".to_owned(), json!(self.high));
        fields.extend(self.unknown.clone());
        Value::Object(fields)
    }
}

impl LeverCost {
    fn to_json(&self) -> Value {
        let mut fields = Map::new();
        self.input.write(&mut fields);
        fields.insert("cost".to_owned(), json!(self.cost));
        fields.extend(self.unknown.clone());
        Value::Object(fields)
    }
}

fn delay_to_json((stage, delay): &(StageId, Delay)) -> Value {
    match delay {
        Delay::Exponential => json!({ "stage": stage.as_str(), "kind": "exponential" }),
        Delay::Fixed => json!({ "stage": stage.as_str(), "kind": "fixed" }),
        Delay::Gamma(shape) => json!({ "stage": stage.as_str(), "kind": "gamma", "shape": shape }),
    }
}

fn target_to_json(target: Target) -> Value {
    match target {
        Target::Customers(count) => json!({ "customers": count }),
        Target::Revenue(amount) => json!({ "revenue": amount }),
    }
}

fn settings(value: Value, at: &Place<'_>) -> Read<Settings> {
    let usual = Settings::default();
    let mut fields = Fields::of(value, at)?;
    let settings = Settings {
        periods: fields.optional("periods", periods).unwrap_or(usual.periods),
        runs: fields.optional("runs", runs).unwrap_or(usual.runs),
        seed: fields.optional("seed", whole).unwrap_or(usual.seed),
        growth: fields.optional("growth", growth).unwrap_or(usual.growth),
        season: fields.optional("season", season).unwrap_or_default(),
        start_month: fields.optional("startMonth", month).unwrap_or(usual.start_month),
        series: fields.list("series", count),
        variation: fields.optional("variation", variation).unwrap_or(usual.variation),
        value_variation: fields.optional("valueVariation", variation).unwrap_or(usual.value_variation),
        delays: fields.list("delays", delay),
        stock: fields.list("stock", stock),
        open_deals: fields.optional("openDeals", yes_or_no).unwrap_or_default(),
        active: fields.optional("active", count).unwrap_or_default(),
        target: fields.optional("target", target),
        target_per_period: fields.optional("targetPerPeriod", yes_or_no).unwrap_or_default(),
        ranges: fields.list("ranges", range),
        lever_costs: fields.list("leverCosts", lever_cost),
        goal: fields.optional("goal", goal),
        budget: fields.number::<Money>("budget").map(Quantity::get),
        budget_aim: fields.one_of("budgetAim", &Aim::ALL, Aim::key).unwrap_or(usual.budget_aim),
        unknown: fields.unknown(),
    };
    fields.finish(settings)
}

fn at_most(value: Value, at: &Place<'_>, most: u32) -> Read<u32> {
    let count = at_least_one(value.clone(), at).ok().filter(|count| *count <= most);
    count.ok_or_else(|| at.unexpected(&format!("a whole number from 1 to {most}"), &value))
}

fn periods(value: Value, at: &Place<'_>) -> Read<u32> {
    at_most(value, at, MAX_PERIODS)
}

fn runs(value: Value, at: &Place<'_>) -> Read<u32> {
    at_most(value, at, MAX_RUNS)
}

fn month(value: Value, at: &Place<'_>) -> Read<u32> {
    at_most(value, at, 12)
}

fn within(value: &Value, at: &Place<'_>, least: f64, most: f64, expected: &str) -> Read<f64> {
    let number = value.as_f64().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| at.unexpected(expected, value))
}

fn growth(value: Value, at: &Place<'_>) -> Read<f64> {
    within(&value, at, -1.0, 10.0, "a share from -1 to 10")
}

fn variation(value: Value, at: &Place<'_>) -> Read<f64> {
    within(&value, at, 0.0, 2.0, "a number from 0 to 2")
}

fn factor(value: Value, at: &Place<'_>) -> Read<f64> {
    within(&value, at, 0.0, 1e3, "a factor from 0 to 1000")
}

fn count(value: Value, at: &Place<'_>) -> Read<f64> {
    number::<Count>(value, at).map(Quantity::get)
}

fn season(value: Value, at: &Place<'_>) -> Read<Vec<f64>> {
    let factors = list(value, at, factor)?;
    match factors.len() {
        0 | 12 => Ok(factors),
        found => Err(at.unexpected("twelve factors", &json!(found))),
    }
}

fn delay(value: Value, at: &Place<'_>) -> Read<(StageId, Delay)> {
    let mut fields = Fields::of(value, at)?;
    let stage = StageId::new(fields.required("stage", text));
    let kind = fields.required("kind", text);
    let shape = fields.optional("shape", |value, at| within(&value, at, 0.1, 100.0, "a shape from 0.1 to 100"));
    fields.finish(())?;
    let delay = match kind.as_str() {
        "exponential" => Delay::Exponential,
        "fixed" => Delay::Fixed,
        "gamma" => Delay::Gamma(shape.unwrap_or(2.0)),
        _ => {
            let expected = "one of \"exponential\", \"fixed\", \"gamma\"";
            return Err(Place::Field(at, "kind").unexpected(expected, &json!(kind)));
        }
    };
    Ok((stage, delay))
}

fn stock(value: Value, at: &Place<'_>) -> Read<(StageId, f64)> {
    let mut fields = Fields::of(value, at)?;
    let stock = (StageId::new(fields.required("stage", text)), fields.required("count", count));
    fields.finish(stock)
}

fn target(value: Value, at: &Place<'_>) -> Read<Target> {
    let mut fields = Fields::of(value, at)?;
    let customers = fields.optional("customers", count).map(Target::Customers);
    let revenue = fields.number::<Money>("revenue").map(|amount| Target::Revenue(amount.get()));
    let target = fields.finish(customers.or(revenue))?;
    target.ok_or_else(|| at.unexpected("customers or revenue", &json!({})))
}

fn goal(value: Value, at: &Place<'_>) -> Read<Goal> {
    let mut fields = Fields::of(value, at)?;
    let goal = Measure::ALL
        .into_iter()
        .filter_map(|measure| fields.optional(measure.key(), count).map(|value| Goal { measure, value }))
        .last();
    let goal = fields.finish(goal)?;
    goal.ok_or_else(|| at.unexpected("customers, revenue or profit", &json!({})))
}

/// Inputs that a simulation draws.
fn is_drawn(input: &Input) -> bool {
    matches!(input, Input::Entrants | Input::StepRate(_) | Input::AverageOrderValue)
}

fn range(value: Value, at: &Place<'_>) -> Read<InputRange> {
    let mut fields = Fields::of(value, at)?;
    let input = Input::take(&mut fields, at);
    let (low, high) = (fields.required("low", count), fields.required("high", count));
    let unknown = fields.unknown();
    fields.finish(())?;
    let input = input?;
    if !is_drawn(&input) {
        let expected = "one of \"entrants\", \"stepRate\", \"averageOrderValue\"";
        return Err(Place::Field(at, "input").unexpected(expected, &json!(input.key())));
    }
    if low <= 0.0 {
        return Err(Place::Field(at, "low").unexpected("a number above 0", &json!(low)));
    }
    if high <= low {
        return Err(Place::Field(at, "high").unexpected("a number above low", &json!(high)));
    }
    if input.is_rate() && high >= 1.0 {
        return Err(Place::Field(at, "high").unexpected("a rate below 1", &json!(high)));
    }
    Ok(InputRange { input, low, high, unknown })
}

fn lever_cost(value: Value, at: &Place<'_>) -> Read<LeverCost> {
    let mut fields = Fields::of(value, at)?;
    let input = Input::take(&mut fields, at);
    let cost = fields.required("cost", count);
    let unknown = fields.unknown();
    fields.finish(())?;
    Ok(LeverCost { input: input?, cost, unknown })
}
