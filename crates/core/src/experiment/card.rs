//! Experiments as a document keeps them: a hypothesis, its plan, its counts, what was decided.

use serde_json::{Value, json};

use super::plan::{MAX_ARMS, PlanInput};
use super::read::{Arm, ReadInput};
use crate::forecast::{Change, Input, Outcome, apply, days_in, outcome};
use crate::model::{Document, Part, PeriodUnit, Quantity, StageId, Unknown};
use crate::schema::LoadError;
use crate::schema::fields::{Fields, Place, Read, list, text, yes_or_no};

/// How far an experiment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// To be run.
    #[default]
    Planned,
    /// Being run.
    Running,
    /// Done, and it is known what comes of it.
    Decided,
}

/// One experiment of a document. Text is the user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Unique among the experiments of a document.
    pub id: String,
    /// The step that is to move: its rate into this stage.
    pub stage: StageId,
    /// What was observed in the funnel.
    pub because: String,
    /// What is to be changed.
    pub change: String,
    /// For whom; everybody when empty.
    pub segment: String,
    /// How far it has come.
    pub status: Status,
    /// Smallest effect worth finding: percentage points as a fraction, or a share of the rate when `relative`.
    pub effect: f64,
    /// The effect is a share of the rate.
    pub relative: bool,
    /// Chance to find the effect where it is there.
    pub power: f64,
    /// Chance to find an effect where there is none.
    pub significance: f64,
    /// Share of the people at the step who take part.
    pub share: f64,
    /// Groups and their counts, the control first; two or more.
    pub arms: Vec<Arm>,
    /// Shares of the people that the groups were meant to get; equal ones when empty.
    pub split: Vec<f64>,
    /// Successes and failures believed beforehand.
    pub prior: [f64; 2],
    /// The difference of rates it was decided to count on, once it is decided.
    pub decided: Option<f64>,
    /// Fields of later versions.
    pub unknown: Unknown,
}

impl Status {
    /// All of them, in the order they come.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Running, Self::Decided];

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Decided => "decided",
        }
    }
}

impl Card {
    /// A new experiment on a step, with the usual settings: a tenth of the rate, found four times of five.
    pub fn new(id: String, stage: StageId) -> Self {
        Self {
            id,
            stage,
            because: String::new(),
            change: String::new(),
            segment: String::new(),
            status: Status::default(),
            effect: 0.1,
            relative: true,
            power: 0.8,
            significance: 0.05,
            share: 1.0,
            arms: vec![Arm::default(), Arm::default()],
            split: Vec::new(),
            prior: [1.0, 1.0],
            decided: None,
            unknown: Unknown::new(),
        }
    }

    /// The rate of its step in the funnel.
    pub fn baseline_rate(&self, document: &Document) -> Option<f64> {
        Input::StepRate(self.stage.clone()).value(document)
    }

    /// People a day who reach the step: those of the stage before, over the days of the period.
    pub fn traffic_per_day(&self, document: &Document) -> Option<f64> {
        let place = document.stages.iter().position(|stage| stage.id == self.stage)?;
        let people = document.stages.get(place.checked_sub(1)?)?.count.get();
        Some(people / period_days(document)).filter(|traffic| *traffic > 0.0)
    }

    /// What is planned, with the rate and the traffic of the funnel.
    ///
    /// # Errors
    /// What does not fit: a step without a rate, an effect that leaves the rates from 0 to 1.
    pub fn plan_input(&self, document: &Document) -> Result<PlanInput, LoadError> {
        let mut input = json!({
            "baselineRate": self.baseline_rate(document), "effect": self.effect, "relative": self.relative,
            "power": self.power, "significance": self.significance, "arms": self.arms.len(), "share": self.share,
        });
        if let Some(traffic) = self.traffic_per_day(document) {
            input["trafficPerDay"] = json!(traffic);
        }
        if let Some(split) = self.planned_split() {
            input["split"] = json!(split);
        }
        PlanInput::from_json(input)
    }

    /// Shares the groups were meant to get, where they are said for all of them; equal ones otherwise.
    fn planned_split(&self) -> Option<&[f64]> {
        (self.split.len() == self.arms.len()).then_some(&self.split)
    }

    /// The share of those who take part that the group at `place` is meant to get; `None` where there is no such group.
    pub fn planned_share(&self, place: usize) -> Option<f64> {
        let arms = self.arms.len();
        match self.planned_split() {
            Some(split) => split.get(place).map(|share| share / split.iter().sum::<f64>()),
            None => (place < arms).then(|| 1.0 / arms as f64),
        }
    }

    /// Gives the group at `place` a share of those who take part, and those after it what is left, in the proportions they have:
    /// so typing one after the other ends with what was typed. Where nothing is left for them, or none comes after, the groups
    /// before make room as well. `None` makes all equal. False, and nothing changed, where the share is not above 0 and below 1.
    pub fn put_planned_share(&mut self, place: usize, share: Option<f64>) -> bool {
        let Some(share) = share else {
            self.split.clear();
            return true;
        };
        let shares: Option<Vec<f64>> = (0..self.arms.len()).map(|place| self.planned_share(place)).collect();
        let Some(mut shares) = shares.filter(|shares| place < shares.len()) else { return false };
        if !(SMALLEST_SHARE..=1.0 - SMALLEST_SHARE).contains(&share) {
            return false;
        }
        shares[place] = share;
        let (before, after): (f64, f64) = (shares[..place].iter().sum(), shares[place + 1..].iter().sum());
        let left = 1.0 - before - share;
        let make_room = |shares: &mut [f64], factor: f64| {
            shares.iter_mut().for_each(|share| *share = without_dust(*share * factor).max(SMALLEST_SHARE));
        };
        if after > 0.0 && left > SMALLEST_SHARE {
            make_room(&mut shares[place + 1..], left / after);
        } else if (before + after + share - 1.0).abs() > 1e-9 {
            let factor = (1.0 - share) / (before + after);
            make_room(&mut shares[..place], factor);
            make_room(&mut shares[place + 1..], factor);
        }
        self.split = shares;
        true
    }

    /// Sets how many are believed beforehand to have gone on (0) or not (1). False, and nothing changed, where it is no such number.
    pub fn put_prior(&mut self, place: usize, people: f64) -> bool {
        match self.prior.get_mut(place).filter(|_| super::read::PRIOR.contains(&people)) {
            Some(believed) => {
                *believed = people;
                true
            }
            None => false,
        }
    }

    /// Tells the smallest effect worth finding as a share of the rate, or in percentage points; the effect stays the same. Where
    /// the step has no rate, the number stays.
    pub fn tell_effect(&mut self, document: &Document, relative: bool) {
        let rate = self.baseline_rate(document).filter(|rate| *rate > 0.0);
        if let (Some(rate), true) = (rate, self.relative != relative) {
            // Points keep more digits, so that the way back ends where it began.
            self.effect = if relative { without_dust(self.effect / rate) } else { rounded(self.effect * rate, 14) };
        }
        self.relative = relative;
    }

    /// The effect it was planned for, as a difference of rates.
    pub fn planned_difference(&self, document: &Document) -> Option<f64> {
        if self.relative { self.baseline_rate(document).map(|rate| rate * self.effect) } else { Some(self.effect) }
    }

    /// Its counts, to be read; with the planned effect as τ, and the planned sample.
    pub fn read_input(&self, document: &Document) -> ReadInput {
        let tau = self.planned_difference(document).map(f64::abs).filter(|tau| *tau > 0.0 && *tau < 1.0);
        let planned = self.plan_input(document).ok().map(|input| super::plan(&input).per_arm);
        ReadInput {
            arms: self.arms.clone(),
            split: self.planned_split().map(<[f64]>::to_vec),
            prior: self.prior,
            tau: tau.unwrap_or(0.01),
            significance: self.significance,
            planned_per_arm: planned.filter(|planned| *planned < 1e15).map(whole_people),
        }
    }

    /// What the funnel would come to per month of 30.4375 days with its step moved by `difference`, less what it comes to now: an
    /// outcome of differences.
    pub fn worth_per_month(&self, document: &Document, difference: f64) -> Option<Outcome> {
        let changed = outcome(&apply(document, &[self.change_by(document, difference)?]));
        let base = outcome(document);
        let months = period_days(document) / days_in(PeriodUnit::Month);
        let more = |after: Option<f64>, before: Option<f64>| Some((after? - before?) / months);
        Some(Outcome {
            counts: changed.counts.iter().zip(&base.counts).map(|(after, before)| (after - before) / months).collect(),
            customers: more(changed.customers, base.customers),
            revenue: more(changed.revenue, base.revenue),
            cost: more(changed.cost, base.cost),
            profit: more(changed.profit, base.profit),
            cost_per_acquisition: None,
        })
    }

    /// Its step moved by a difference of rates, as a change for a scenario; `None` where that leaves the rates from 0 to 1.
    pub fn change_by(&self, document: &Document, difference: f64) -> Option<Change> {
        let rate = without_dust(self.baseline_rate(document)? + difference);
        (0.0..=1.0).contains(&rate).then(|| Change::new(Input::StepRate(self.stage.clone()), rate))
    }

    fn to_json(&self) -> Value {
        let usual = Self::new(String::new(), StageId::default());
        let mut fields = self.unknown.clone();
        let mut put = |name: &str, is_usual: bool, value: Value| {
            if !is_usual {
                fields.insert(name.to_owned(), value);
            }
        };
        put("id", false, json!(self.id));
        put("stage", false, json!(self.stage.as_str()));
        put("because", self.because.is_empty(), json!(self.because));
        put("change", self.change.is_empty(), json!(self.change));
        put("segment", self.segment.is_empty(), json!(self.segment));
        put("status", false, json!(self.status.name()));
        put("effect", self.effect == usual.effect, json!(self.effect));
        put("relative", self.relative, json!(self.relative));
        put("power", self.power == usual.power, json!(self.power));
        put("significance", self.significance == usual.significance, json!(self.significance));
        put("share", self.share == usual.share, json!(self.share));
        put("arms", self.arms == usual.arms, self.arms.iter().map(arm_to_json).collect());
        put("split", self.split.is_empty(), json!(self.split));
        put("prior", self.prior == usual.prior, json!(self.prior));
        put("decided", self.decided.is_none(), json!(self.decided));
        Value::Object(fields)
    }
}

/// The experiments of a document; none where it has none.
///
/// # Errors
/// The first field that does not read, such as `experiments[0].arms[1].conversions`.
pub fn cards(document: &Document) -> Result<Vec<Card>, LoadError> {
    let Some(value) = Part::Experiments.of(document) else { return Ok(Vec::new()) };
    list(value.clone(), &Place::Field(&Place::Document, Part::Experiments.key()), card)
}

/// Experiments as they are kept: what is as usual is left out.
pub fn cards_to_json(cards: &[Card]) -> Value {
    Value::Array(cards.iter().map(Card::to_json).collect())
}

/// An id that no experiment has.
pub fn fresh_card_id(cards: &[Card]) -> String {
    let taken = |id: &String| cards.iter().any(|card| card.id == *id);
    (1_usize..).map(|number| format!("e{number}")).find(|id| !taken(id)).unwrap_or_default()
}

/// Smallest share of the people that a group can be meant to get.
const SMALLEST_SHARE: f64 = 1e-6;

/// A share as somebody would have typed it: 0.24 where adding made it 0.24000000000000002.
fn without_dust(share: f64) -> f64 {
    rounded(share, 12)
}

fn rounded(number: f64, digits: usize) -> f64 {
    format!("{number:.digits$e}").parse().unwrap_or(number)
}

fn period_days(document: &Document) -> f64 {
    days_in(document.period.unit) * f64::from(document.period.count)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 1e15")]
fn whole_people(people: f64) -> u64 {
    people as u64
}

fn arm_to_json(arm: &Arm) -> Value {
    let mut fields = json!({ "participants": arm.participants, "conversions": arm.conversions });
    if let Some(name) = &arm.name {
        fields["name"] = json!(name);
    }
    if let Some(entrants) = arm.entrants {
        fields["entrants"] = json!(entrants);
    }
    fields
}

fn card(value: Value, at: &Place<'_>) -> Read<Card> {
    let usual = Card::new(String::new(), StageId::default());
    let mut fields = Fields::of(value, at)?;
    let share_of_1 = |value: Value, at: &Place<'_>| {
        let number = value.as_f64().filter(|number| *number > 0.0 && *number <= 1.0);
        number.ok_or_else(|| at.unexpected("a number above 0 and at most 1", &value))
    };
    let card = Card {
        id: fields.required("id", text),
        stage: StageId::new(fields.required("stage", text)),
        because: fields.optional("because", text).unwrap_or_default(),
        change: fields.optional("change", text).unwrap_or_default(),
        segment: fields.optional("segment", text).unwrap_or_default(),
        status: fields.one_of("status", &Status::ALL, Status::name).unwrap_or_default(),
        effect: fields.optional("effect", finite).unwrap_or(usual.effect),
        relative: fields.optional("relative", yes_or_no).unwrap_or(usual.relative),
        power: fields.optional("power", share_of_1).unwrap_or(usual.power),
        significance: fields.optional("significance", share_of_1).unwrap_or(usual.significance),
        share: fields.optional("share", share_of_1).unwrap_or(usual.share),
        arms: fields.optional("arms", super::read::arms).unwrap_or(usual.arms),
        split: fields.list("split", super::read::positive),
        prior: fields.optional("prior", super::read::pair).unwrap_or(usual.prior),
        decided: fields.optional("decided", finite),
        unknown: fields.unknown(),
    };
    fields.finish(card)
}

fn finite(value: Value, at: &Place<'_>) -> Read<f64> {
    value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| at.unexpected("a number", &value))
}

/// Most groups of an experiment.
pub const MOST_ARMS: usize = MAX_ARMS as usize;
