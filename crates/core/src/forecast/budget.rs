//! A budget over channels: what each brings for what is spent on it, and the split that brings most.
//!
//! A channel brings `a · spend^b` entrants, with 0 < b ≤ 1: the more is spent, the less the next amount brings. At the best split
//! the next amount brings the same in every channel that is not at a bound (R. Dorfman and P. O. Steiner, "Optimal Advertising
//! and Optimal Quality", 1954); a channel with b = 1 brings always the same, so it goes to a bound.

use serde::Serialize;
use serde_json::{Value, json};

use crate::metrics::report;
use crate::model::{Count, Document, Money, Part, Quantity, Rate, Unknown};
use crate::schema::LoadError;
use crate::schema::fields::{Fields, Place, Read, list, text};

/// Halvings of the price of a next amount: more than a double has digits.
const HALVINGS: usize = 200;
/// What two spends must differ by to tell a curve, as a ratio.
const APART: f64 = 1.001;

/// What was spent on a channel in a document period, and what it brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spent {
    /// Spend.
    pub spend: f64,
    /// People who came.
    pub entrants: f64,
}

/// A way that people find the funnel.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Unique among the channels of a document.
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// In the document's period.
    pub now: Spent,
    /// In an earlier period, with another spend: what tells how fast it wears off.
    pub earlier: Option<Spent>,
    /// Customers of its entrants; the funnel's overall rate where it is not known.
    pub rate: Option<f64>,
    /// Gross profit of one of its customers; order value × margin of the funnel where it is not known.
    pub value: Option<f64>,
    /// Least that is to be spent on it.
    pub least: f64,
    /// Most that can be spent on it.
    pub most: Option<f64>,
    /// Fields of later versions.
    pub unknown: Unknown,
}

/// Entrants by spend: `a · spend^b`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Curve {
    /// Entrants of the first unit of money.
    pub a: f64,
    /// From above 0 to 1, where every amount brings the same.
    pub b: f64,
}

/// Why two points tell no curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CurveError {
    /// Nothing was spent, or nobody came.
    Nothing,
    /// Both spends are the same.
    SameSpend,
    /// The next amount would bring more than the one before, or less than nothing: something else changed as well.
    Outside,
}

/// What a budget is to bring most of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aim {
    /// Customers: all of the budget is spent.
    Customers,
    /// Gross profit less spend: no more is spent than comes back.
    Profit,
}

impl Aim {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Customers, Self::Profit];

    /// Its name in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Profit => "profit",
        }
    }
}

/// What a channel gets, and what that brings in a document period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Spend.
    pub spend: f64,
    /// People who come.
    pub entrants: f64,
    /// Customers.
    pub customers: f64,
    /// Gross profit less spend; `None` where no value is known.
    pub profit: Option<f64>,
    /// Customers, or gross profit, that the next unit of money would bring; `None` at a spend of nothing with b < 1, where it has
    /// no end.
    pub next: Option<f64>,
    /// How many times the most that was ever spent on it: above 1, nothing is known but the curve. `None` for a sum.
    pub of_most_known: Option<f64>,
}

/// The best split of a budget.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// One per channel, in their order.
    pub shares: Vec<Share>,
    /// What is left, because no channel may have more or none brings its price back.
    pub unspent: f64,
}

/// Why there is no split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "camelCase")]
pub enum SplitError {
    /// No channel.
    NoChannels,
    /// The least amounts together are more than the budget.
    LeastExceedsBudget,
    /// A channel may have less than it is to have.
    LeastExceedsMost {
        /// Its place.
        channel: usize,
    },
    /// A channel without a curve.
    Curve {
        /// Its place.
        channel: usize,
        /// Why.
        error: CurveError,
    },
    /// A channel whose customers, or whose profit, nobody knows.
    NoWorth {
        /// Its place.
        channel: usize,
    },
}

/// A channel as the numbers a split is found by.
#[derive(Debug, Clone, Copy)]
struct Yield {
    curve: Curve,
    rate: f64,
    value: Option<f64>,
    least: f64,
    most: f64,
    /// What an entrant counts for.
    worth: f64,
    /// The most that was ever spent.
    known: f64,
}

impl Channel {
    /// A channel of which nothing is known.
    pub fn new(id: String) -> Self {
        let now = Spent { spend: 0.0, entrants: 0.0 };
        let name = String::new();
        Self { id, name, now, earlier: None, rate: None, value: None, least: 0.0, most: None, unknown: Unknown::new() }
    }

    /// How its entrants follow its spend: by two periods where there are two, else as if every amount brought the same.
    ///
    /// # Errors
    /// [`CurveError`] when the points tell none.
    pub fn curve(&self) -> Result<Curve, CurveError> {
        let is_something = |spent: Spent| spent.spend > 0.0 && spent.entrants > 0.0;
        if !is_something(self.now) || !self.earlier.is_none_or(is_something) {
            return Err(CurveError::Nothing);
        }
        let b = match self.earlier {
            None => 1.0,
            Some(earlier) => {
                let ratio = self.now.spend / earlier.spend;
                if ratio.max(1.0 / ratio) < APART {
                    return Err(CurveError::SameSpend);
                }
                libm::log(self.now.entrants / earlier.entrants) / libm::log(ratio)
            }
        };
        if !(b > 0.0 && b <= 1.0) {
            return Err(CurveError::Outside);
        }
        Ok(Curve { a: self.now.entrants / libm::pow(self.now.spend, b), b })
    }
}

impl Curve {
    /// Entrants for a spend.
    pub fn entrants(self, spend: f64) -> f64 {
        self.a * libm::pow(spend, self.b)
    }

    /// Entrants that the next unit of money brings.
    fn next(self, spend: f64) -> f64 {
        if self.b >= 1.0 { self.a } else { self.a * self.b * libm::pow(spend, self.b - 1.0) }
    }

    /// The spend at which the next unit of money brings so many entrants; none where it brings always the same.
    fn spend_at(self, next: f64) -> Option<f64> {
        (self.b < 1.0).then(|| libm::pow(next / (self.a * self.b), 1.0 / (self.b - 1.0)))
    }
}

/// The split of `budget` that brings most, by `aim`.
///
/// # Errors
/// [`SplitError`] when a channel is not known well enough or the bounds leave no way.
pub fn split(document: &Document, channels: &[Channel], budget: f64, aim: Aim) -> Result<Split, SplitError> {
    let options = options(document, channels, aim)?;
    let least: f64 = options.iter().map(|option| option.least).sum();
    if least > budget {
        return Err(SplitError::LeastExceedsBudget);
    }
    // The price of the next amount: what it has to bring in every channel. Profit pays no more than it gets.
    let floor = if aim == Aim::Profit { 1.0 } else { 0.0 };
    let spent = |price: f64| options.iter().map(|option| option.at(price)).sum::<f64>();
    let (mut low, mut high) = (floor, 1.0_f64.max(2.0 * floor));
    while spent(high) > budget && high.is_finite() {
        high *= 2.0;
    }
    if spent(low) > budget {
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if spent(middle) > budget { low = middle } else { high = middle }
        }
    } else {
        high = low;
    }
    let mut spends: Vec<f64> = options.iter().map(|option| option.at(high)).collect();
    give_rest(&options, &mut spends, budget, floor, high);
    let shares: Vec<Share> = options.iter().zip(&spends).map(|(option, spend)| option.share(*spend, aim)).collect();
    let unspent = (budget - spends.iter().sum::<f64>()).max(0.0);
    Ok(Split { shares, unspent: if unspent < 1e-9 * budget { 0.0 } else { unspent } })
}

/// What the channels bring as money is spent on them now.
///
/// # Errors
/// As [`split`], but for bounds.
pub fn as_it_is(document: &Document, channels: &[Channel], aim: Aim) -> Result<Vec<Share>, SplitError> {
    let options = options(document, channels, aim)?;
    Ok(options.iter().zip(channels).map(|(option, channel)| option.share(channel.now.spend, aim)).collect())
}

/// All channels together: what they get and bring. Profit where all have one; what a next amount would bring has no sum.
pub fn together(shares: &[Share]) -> Share {
    let sum = |of: fn(&Share) -> f64| shares.iter().map(of).sum::<f64>();
    Share {
        spend: sum(|share| share.spend),
        entrants: sum(|share| share.entrants),
        customers: sum(|share| share.customers),
        profit: shares.iter().map(|share| share.profit).sum(),
        next: None,
        of_most_known: None,
    }
}

/// At the price found, channels that bring always the same jump from their least to their most: what is left goes to those
/// whose price it is, in their order.
fn give_rest(options: &[Yield], spends: &mut [f64], budget: f64, floor: f64, price: f64) {
    for (option, place) in options.iter().zip(0..) {
        let left = budget - spends.iter().sum::<f64>();
        let next = option.worth * option.curve.a;
        let is_at_price = option.curve.b >= 1.0 && next > floor && (next - price).abs() <= 1e-9 * price;
        if is_at_price && left > 0.0 {
            spends[place] = (spends[place] + left).min(option.most);
        }
    }
}

/// What a channel is taken to have that does not say otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// Share of the people who come that become customers: the funnel's.
    pub rate: Option<f64>,
    /// Gross profit of a customer: order value × gross margin of the funnel.
    pub value: Option<f64>,
}

/// What the funnel tells of all channels.
pub fn usual(document: &Document) -> Usual {
    let figures = report(document);
    let margin = document.economics.gross_margin.map(Quantity::get);
    let value = figures.average_order_value.zip(margin).map(|(value, margin)| value * margin);
    Usual { rate: figures.overall_rate, value }
}

fn options(document: &Document, channels: &[Channel], aim: Aim) -> Result<Vec<Yield>, SplitError> {
    if channels.is_empty() {
        return Err(SplitError::NoChannels);
    }
    let usual = usual(document);
    let option = |(channel, place): (&Channel, usize)| {
        let curve = channel.curve().map_err(|error| SplitError::Curve { channel: place, error })?;
        let most = channel.most.unwrap_or(f64::MAX);
        if channel.least > most {
            return Err(SplitError::LeastExceedsMost { channel: place });
        }
        let no_worth = SplitError::NoWorth { channel: place };
        let rate = channel.rate.or(usual.rate).ok_or(no_worth.clone())?;
        let value = channel.value.or(usual.value);
        let worth = match aim {
            Aim::Customers => rate,
            Aim::Profit => rate * value.ok_or(no_worth)?,
        };
        let known = channel.earlier.map_or(0.0, |earlier| earlier.spend).max(channel.now.spend);
        Ok(Yield { curve, rate, value, least: channel.least, most, worth, known })
    };
    channels.iter().zip(0..).map(option).collect()
}

impl Yield {
    /// What is spent on it when the next unit of money has to bring `price`.
    fn at(&self, price: f64) -> f64 {
        let wanted = match self.curve.spend_at(price / self.worth) {
            _ if self.worth <= 0.0 => 0.0,
            Some(spend) => spend,
            None if self.worth * self.curve.a > price => f64::MAX,
            None => 0.0,
        };
        // Less than a number that sums can be made of; budgets are far below.
        wanted.clamp(self.least, self.most).min(Money::MAX)
    }

    fn share(&self, spend: f64, aim: Aim) -> Share {
        let entrants = self.curve.entrants(spend);
        let customers = entrants * self.rate;
        let worth = if aim == Aim::Customers { Some(self.rate) } else { self.value.map(|value| value * self.rate) };
        let next = worth.map(|worth| worth * self.curve.next(spend)).filter(|next| next.is_finite());
        let profit = self.value.map(|value| customers * value - spend);
        Share { spend, entrants, customers, profit, next, of_most_known: Some(spend / self.known) }
    }
}

// As JSON: `[{ id, name, spend, entrants, earlier?: { spend, entrants }, rate?, value?, least?, most? }]`

/// The channels of a document; none where it has none.
///
/// # Errors
/// The first field that does not read, such as `channels[1].spend`.
pub fn channels(document: &Document) -> Result<Vec<Channel>, LoadError> {
    let Some(value) = Part::Channels.of(document) else { return Ok(Vec::new()) };
    list(value.clone(), &Place::Field(&Place::Document, Part::Channels.key()), channel)
}

/// An id that no channel has.
pub fn fresh_channel_id(channels: &[Channel]) -> String {
    let taken = |id: &String| channels.iter().any(|channel| channel.id == *id);
    (1_usize..).map(|number| format!("c{number}")).find(|id| !taken(id)).unwrap_or_default()
}

/// Channels as they are kept.
pub fn channels_to_json(channels: &[Channel]) -> Value {
    Value::Array(channels.iter().map(Channel::to_json).collect())
}

impl Channel {
    fn to_json(&self) -> Value {
        let mut fields = self.unknown.clone();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        put("id", Some(json!(self.id)));
        put("name", Some(json!(self.name)));
        put("spend", Some(json!(self.now.spend)));
        put("entrants", Some(json!(self.now.entrants)));
        put("earlier", self.earlier.map(|earlier| json!({ "spend": earlier.spend, "entrants": earlier.entrants })));
        put("rate", self.rate.map(|rate| json!(rate)));
        put("value", self.value.map(|value| json!(value)));
        put("least", (self.least > 0.0).then(|| json!(self.least)));
        put("most", self.most.map(|most| json!(most)));
        Value::Object(fields)
    }
}

fn channel(value: Value, at: &Place<'_>) -> Read<Channel> {
    let mut fields = Fields::of(value, at)?;
    let channel = Channel {
        id: fields.optional("id", text).unwrap_or_default(),
        name: fields.required("name", text),
        now: spent(&mut fields),
        earlier: fields.optional("earlier", |value, at| {
            let mut fields = Fields::of(value, at)?;
            let spent = spent(&mut fields);
            fields.finish(spent)
        }),
        rate: fields.number::<Rate>("rate").map(Quantity::get),
        value: fields.number::<Money>("value").map(Quantity::get),
        least: fields.number::<Money>("least").map_or(0.0, Quantity::get),
        most: fields.number::<Money>("most").map(Quantity::get),
        unknown: fields.unknown(),
    };
    fields.finish(channel)
}

fn spent(fields: &mut Fields<'_>) -> Spent {
    let spend: Money = fields.required("spend", crate::schema::fields::number);
    let entrants: Count = fields.required("entrants", crate::schema::fields::number);
    Spent { spend: spend.get(), entrants: entrants.get() }
}
