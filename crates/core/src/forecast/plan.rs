//! A funnel and its settings as the numbers that a forecast runs on.

use serde::{Deserialize, Serialize};
use statrs::function::beta::checked_beta_reg;

use super::input::Input;
use super::lag::{Grid, Lag, days_in};
use super::scenario::{Change, apply};
use super::settings::{InputRange, Settings};
use crate::metrics::{Span, report};
use crate::model::{Document, PeriodUnit, Quantity, StageId};
use crate::schema::LoadError;

/// The 95 % point of the standard normal distribution.
const Z_90: f64 = 1.644_853_626_951_472_2;
/// Days looked ahead at most: longer ones take too long to compute, and nobody knows them.
const MAX_DAYS: f64 = 50_000.0;

/// A number that is not known exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Uncertain {
    Fixed(f64),
    Beta { a: f64, b: f64 },
    LogNormal { mu: f64, sigma: f64 },
}

/// From one stage to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StepPlan {
    /// The input it is.
    pub(super) input: Input,
    /// Share that goes on; above 1, people per person.
    pub(super) rate: Uncertain,
    /// Shares of a cohort that arrive in each period, by the period it came in.
    pub(super) arrivals: Vec<Vec<f64>>,
}

/// People in a stage when the forecast begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stock {
    /// Place of their stage.
    pub(super) stage: usize,
    pub(super) count: f64,
    /// Shares that arrive in each period, by the later stage.
    pub(super) arrivals: Vec<Vec<f64>>,
}

/// Everything a forecast runs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Planned entrants of each period.
    pub(super) entrants: Vec<f64>,
    /// A factor of all of them, drawn once per run.
    pub(super) level: Uncertain,
    /// Coefficient of variation of the entrants of a period.
    pub(super) variation: f64,
    /// The steps into the second and later stages.
    pub(super) steps: Vec<StepPlan>,
    pub(super) stock: Vec<Stock>,
    /// Place of the customer stage.
    pub(super) customer: usize,
    /// Revenue of one order.
    pub(super) value: Option<Uncertain>,
    /// Cost of a period.
    pub(super) cost: Option<f64>,
    /// Share of customers lost in a period.
    pub(super) churn: Option<f64>,
    /// Orders of a customer held, per period.
    pub(super) purchases: Option<f64>,
    /// Customers held at the start.
    pub(super) active: f64,
    /// What the user should know about it.
    pub notes: Vec<Note>,
}

/// What a forecast leaves out or takes for granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", content = "values", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Note {
    /// Nobody said how many customers leave: active customers and later purchases are not available.
    NoChurn,
    /// Churn is measured over another time than the period: active customers and later purchases are not available.
    ChurnPeriodMismatch {
        /// What churn is measured over.
        churn_per: PeriodUnit,
        /// The document's period.
        period: Span,
    },
    /// No order value: revenue is not available.
    NoOrderValue,
    /// No cost.
    NoCost,
    /// A rate above 1, which is taken as known.
    RateAboveOne {
        /// The stage it leads into.
        stage: StageId,
    },
}

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq)]
pub enum ForecastError {
    /// The document does not have two stages with a way to the customers.
    NoSteps,
    /// Nobody was in the stage before: there is no rate into this one.
    NoRate(StageId),
    /// The settings do not read.
    Settings(LoadError),
    /// As many periods of this length are more days than can be looked ahead.
    TooFar {
        /// Days asked for.
        days: f64,
        /// Days allowed.
        most: f64,
    },
}

/// Technical English, in the wording of the public interface.
impl std::fmt::Display for ForecastError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSteps => f.write_str("stages: expected two or more up to the customers"),
            Self::NoRate(stage) => write!(f, "stages: expected people before stage \"{stage}\", so that it has a rate"),
            Self::Settings(error) => error.fmt(f),
            Self::TooFar { days, most } => write!(f, "periods: expected at most {most} days in all, got {days}"),
        }
    }
}

impl std::error::Error for ForecastError {}

impl Plan {
    /// The forecast of a document with some changes; step rates that change keep the number of people they were counted on.
    ///
    /// # Errors
    /// [`ForecastError`] when the settings do not read or a rate is missing.
    pub fn new(document: &Document, changes: &[Change]) -> Result<Self, ForecastError> {
        let settings = Settings::of(document).map_err(ForecastError::Settings)?;
        Self::with(document, changes, &settings)
    }

    /// [`Plan::new`] with settings that are not the document's.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn with(base: &Document, changes: &[Change], settings: &Settings) -> Result<Self, ForecastError> {
        let document = &apply(base, changes);
        let figures = report(document);
        let customer = figures.roles.customer.as_ref().and_then(|id| super::input::place_of(document, id));
        let customer = customer.filter(|customer| *customer > 0).ok_or(ForecastError::NoSteps)?;
        let days = days_in(document.period.unit) * f64::from(document.period.count);
        let all_days = days * f64::from(settings.periods);
        if all_days > MAX_DAYS {
            return Err(ForecastError::TooFar { days: all_days, most: MAX_DAYS });
        }
        let grid = Grid::new(settings.periods as usize, days);
        let mut notes = Vec::new();
        let steps = steps(base, document, settings, &grid, customer, &mut notes)?;
        let value = value(document, settings, changes);
        let cost = figures.cost;
        notes.extend(value.is_none().then_some(Note::NoOrderValue));
        notes.extend(cost.is_none().then_some(Note::NoCost));
        let churn = churn(document, &mut notes);
        let entrants = document.stages[0].count.get();
        Ok(Self {
            entrants: planned(entrants, settings, days),
            level: level(settings, entrants),
            variation: settings.variation,
            stock: stock(document, settings, &grid, steps.len()),
            steps,
            customer,
            value,
            cost,
            churn,
            purchases: document.economics.purchases_per_period.map(Quantity::get).filter(|_| churn.is_some()),
            active: settings.active,
            notes,
        })
    }

    /// Periods looked ahead.
    pub fn periods(&self) -> usize {
        self.entrants.len()
    }

    /// Stages that have a forecast.
    pub fn stages(&self) -> usize {
        self.steps.len() + 1
    }
}

/// The steps as far as rates are known, at least up to the customers.
fn steps(
    base: &Document,
    document: &Document,
    settings: &Settings,
    grid: &Grid,
    customer: usize,
    notes: &mut Vec<Note>,
) -> Result<Vec<StepPlan>, ForecastError> {
    let mut steps = Vec::new();
    let mut way = Lag::none(grid);
    for place in 1..document.stages.len() {
        let stage = &document.stages[place];
        let input = Input::StepRate(stage.id.clone());
        let Some(rate) = input.value(document) else {
            if place > customer {
                break;
            }
            return Err(ForecastError::NoRate(stage.id.clone()));
        };
        let from = &document.stages[place - 1];
        way = way.then(&Lag::new(grid, from.days.map_or(0.0, Quantity::get), settings.delay(&from.id)));
        if rate > 1.0 {
            notes.push(Note::RateAboveOne { stage: stage.id.clone() });
        }
        let people = base.stages[place - 1].count.get();
        steps.push(StepPlan {
            rate: settings.range(&input).map_or_else(|| counted(rate, people), beta_of),
            input,
            arrivals: (0..settings.periods as usize).map(|period| grid.arrivals(&way, period)).collect(),
        });
    }
    Ok(steps)
}

/// What is known of a rate from the people it was counted on: of c of n, Beta(c + r, n − c + 1 − r), whose mean is the rate.
fn counted(rate: f64, people: f64) -> Uncertain {
    let converted = rate * people;
    if rate > 1.0 || people < 1.0 {
        Uncertain::Fixed(rate)
    } else if rate <= 0.0 || rate >= 1.0 {
        Uncertain::Beta { a: converted + 0.5, b: people - converted + 0.5 }
    } else {
        Uncertain::Beta { a: converted + rate, b: people - converted + 1.0 - rate }
    }
}

fn value(document: &Document, settings: &Settings, changes: &[Change]) -> Option<Uncertain> {
    let value = per_customer(document)?;
    let changed = changes.iter().any(|change| change.input == Input::AverageOrderValue);
    // A range is of the value as it is: a scenario with another one moves it along.
    Some(match settings.range(&Input::AverageOrderValue) {
        Some(range) if !changed => log_normal_of(range),
        _ => log_normal(value, settings.value_variation),
    })
}

/// Revenue of one customer in the period.
fn per_customer(document: &Document) -> Option<f64> {
    let figures = report(document);
    let customer = figures.roles.customer.as_ref()?;
    let customers = figures.stages.iter().find(|stage| stage.id == *customer)?.count;
    let value = if customers > 0.0 { figures.revenue.map(|revenue| revenue / customers) } else { None };
    value.or(figures.average_order_value).filter(|value| value.is_finite())
}

fn churn(document: &Document, notes: &mut Vec<Note>) -> Option<f64> {
    let Some(churn) = &document.economics.churn else {
        notes.push(Note::NoChurn);
        return None;
    };
    let period = Span::from(&document.period);
    if !Span::one(churn.per).is_as_long_as(period) {
        notes.push(Note::ChurnPeriodMismatch { churn_per: churn.per, period });
        return None;
    }
    Some(churn.rate.get())
}

/// Entrants of each period: as typed, or the level with growth and the season of the month its middle lies in.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a month from 0 to 11")]
fn planned(entrants: f64, settings: &Settings, days: f64) -> Vec<f64> {
    let month_days = days_in(PeriodUnit::Month);
    let of = |period: usize| {
        if let Some(last) = settings.series.last() {
            return settings.series.get(period).copied().unwrap_or(*last);
        }
        let middle = (period as f64 + 0.5) * days / month_days + f64::from(settings.start_month - 1);
        let season = settings.season.get(middle as usize % 12).copied().unwrap_or(1.0);
        entrants * libm::pow(1.0 + settings.growth, period as f64) * season
    };
    (0..settings.periods as usize).map(of).collect()
}

fn level(settings: &Settings, entrants: f64) -> Uncertain {
    match settings.range(&Input::Entrants) {
        Some(range) if entrants > 0.0 => {
            let factor = |end: f64| end / entrants;
            log_normal_of(&InputRange { low: factor(range.low), high: factor(range.high), ..range.clone() })
        }
        _ => Uncertain::Fixed(1.0),
    }
}

fn stock(document: &Document, settings: &Settings, grid: &Grid, steps: usize) -> Vec<Stock> {
    let typed = |place: usize| {
        let id = &document.stages[place].id;
        settings.stock.iter().find(|(stage, _)| stage == id).map(|(_, count)| *count)
    };
    let deals = |place: usize| {
        let id = &document.stages[place].id;
        let open = document.economics.open.iter().filter(|deal| deal.stage == *id).count();
        (settings.open_deals && open > 0).then_some(open as f64)
    };
    let of = |stage: usize| {
        let count = typed(stage).or_else(|| deals(stage)).filter(|count| *count > 0.0)?;
        let mut way = Lag::none(grid);
        let arrivals = (stage..steps).map(|from| {
            let from = &document.stages[from];
            way = way.then(&Lag::new(grid, from.days.map_or(0.0, Quantity::get), settings.delay(&from.id)));
            grid.arrivals_at_once(&way)
        });
        Some(Stock { stage, count, arrivals: arrivals.collect() })
    };
    (0..steps).filter_map(of).collect()
}

impl Uncertain {
    /// Its mean.
    pub(super) fn mean(self) -> f64 {
        match self {
            Self::Fixed(value) => value,
            Self::Beta { a, b } => a / (a + b),
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
        }
    }
}

/// With this mean and this coefficient of variation.
fn log_normal(mean: f64, variation: f64) -> Uncertain {
    if mean <= 0.0 || variation <= 0.0 {
        return Uncertain::Fixed(mean);
    }
    let sigma2 = libm::log1p(variation * variation);
    Uncertain::LogNormal { mu: libm::log(mean) - sigma2 / 2.0, sigma: libm::sqrt(sigma2) }
}

/// With a twentieth below the range and a twentieth above it.
fn log_normal_of(range: &InputRange) -> Uncertain {
    let (low, high) = (libm::log(range.low), libm::log(range.high));
    Uncertain::LogNormal { mu: f64::midpoint(low, high), sigma: (high - low) / (2.0 * Z_90) }
}

/// With a twentieth below the range and a twentieth above it: for each number of people the rate is found that has the first,
/// and of those numbers the one that has the second.
pub(super) fn beta_of(range: &InputRange) -> Uncertain {
    let below = |a: f64, b: f64, x: f64| checked_beta_reg(a, b, x).unwrap_or(1.0);
    let rate_for = |people: f64| {
        halve(range.low, range.high, |rate| below(rate * people, (1.0 - rate) * people, range.low) < 0.05)
    };
    let log_people = halve(libm::log(1e-2), libm::log(1e12), |log_people| {
        let people = libm::exp(log_people);
        let rate = rate_for(people);
        below(rate * people, (1.0 - rate) * people, range.high) > 0.95
    });
    let people = libm::exp(log_people);
    let rate = rate_for(people);
    Uncertain::Beta { a: rate * people, b: (1.0 - rate) * people }
}

/// Where `is_high` begins to hold.
fn halve(mut low: f64, mut high: f64, is_high: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if is_high(middle) { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}
