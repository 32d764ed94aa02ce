//! Units that wait at a step.

use std::fmt::Write;

use super::calendar::instant_text;
use super::result::{LISTED, WaitingLead, WaitingLeads};
use super::times::Times;
use super::units::{Ground, seconds};
use crate::events::matcher::{Conditions, Outcome, Places, names_like};
use crate::events::query::{Points, Waiting};

/// Units that stopped at a step, as they are found.
pub(super) struct Stopped<'a> {
    asked: &'a Waiting,
    rules: Vec<ScoreRule<'a>>,
    units: Vec<Unit>,
}

struct Unit {
    person: u32,
    since_ms: i64,
    is_open: bool,
    score: f64,
}

/// What an event is worth.
struct ScoreRule<'a> {
    points: f64,
    once: bool,
    names: Vec<u32>,
    conditions: Conditions<'a>,
}

impl<'a> ScoreRule<'a> {
    fn new(points: &Points, ground: &Ground<'a>) -> Self {
        Self {
            points: points.points,
            once: points.once,
            names: names_like(&points.event, ground.log.names()),
            conditions: Conditions::new(&points.conditions, ground.log),
        }
    }

    /// The points of a unit's events.
    fn score(&self, ground: &Ground<'a>, places: &Places<'_>) -> f64 {
        let is_worth =
            |place: &usize| self.names.binary_search(&ground.log.event(*place)).is_ok() && self.conditions.hold(*place);
        let events = places.iter().filter(is_worth).count();
        self.points * if self.once { events.min(1) } else { events } as f64
    }
}

impl<'a> Stopped<'a> {
    pub(super) fn new(asked: &'a Waiting, ground: &Ground<'a>) -> Self {
        let rules = asked.points.iter().map(|points| ScoreRule::new(points, ground)).collect();
        Self { asked, rules, units: Vec::new() }
    }

    pub(super) fn add(&mut self, ground: &Ground<'a>, outcome: &Outcome, places: &Places<'_>) {
        let Some(stopped) = ground.stopped_at(self.asked.step, outcome) else { return };
        self.units.push(Unit {
            person: outcome.person,
            since_ms: stopped.time_ms,
            is_open: ground.is_open(outcome),
            // Not `sum`, which makes −0 of nothing.
            score: self.rules.iter().fold(0.0, |score, rule| score + rule.score(ground, places)),
        });
    }

    /// Everybody who waits, longest first, and the limit in seconds.
    fn waiting(self, ground: &Ground<'_>, times: &Times) -> (Vec<WaitingLead>, Option<f64>) {
        let next = ground.next_required(self.asked.step);
        let usual = || next.and_then(|next| times.third_quartile(next));
        let limit_seconds = self.asked.limit_seconds.or_else(usual);
        let lead = |unit: &Unit| {
            let waited_seconds = seconds(ground.as_of_ms.saturating_sub(unit.since_ms));
            WaitingLead {
                unit: ground.person(unit.person),
                since: unit.since_ms,
                waited_seconds,
                over_limit: limit_seconds.is_some_and(|limit| waited_seconds > limit),
                open: unit.is_open,
                score: unit.score,
            }
        };
        let mut order: Vec<(i64, u32)> = self.units.iter().map(|unit| unit.since_ms).zip(0..).collect();
        order.sort_unstable();
        // Who stopped after the time that counts as now does not wait yet.
        let is_waiting = |lead: &WaitingLead| lead.waited_seconds >= 0.0 && (lead.open || lead.over_limit);
        let leads = order.into_iter().map(|(_, unit)| lead(&self.units[unit as usize])).filter(is_waiting).collect();
        (leads, limit_seconds)
    }

    pub(super) fn finish(self, ground: &Ground<'_>, times: &Times) -> WaitingLeads {
        let step = self.asked.step;
        let (mut rows, limit_seconds) = self.waiting(ground, times);
        let count = |is: fn(&WaitingLead) -> bool| rows.iter().filter(|lead| is(lead)).count() as u64;
        let (total, over_limit, open) = (rows.len() as u64, count(|lead| lead.over_limit), count(|lead| lead.open));
        rows.truncate(LISTED);
        WaitingLeads { step, limit_seconds, total, over_limit, open, rows }
    }

    /// Everybody who waits as a CSV file (RFC 4180), with times in UTC.
    pub(super) fn into_csv(self, ground: &Ground<'_>, times: &Times) -> String {
        let (rows, _) = self.waiting(ground, times);
        let mut csv = "person,since,waited_seconds,over_limit,can_convert,score\r\n".to_owned();
        for lead in rows {
            let WaitingLead { unit, since, waited_seconds, over_limit, open, score } = lead;
            // Writing to a `String` cannot fail.
            let _ = write!(
                csv,
                "{},{},{waited_seconds},{over_limit},{open},{score}\r\n",
                field(&unit),
                instant_text(since)
            );
        }
        csv
    }
}

/// A text as a field of a CSV file. Spreadsheets take what begins with certain signs for a formula
/// (<https://owasp.org/www-community/attacks/CSV_Injection>): an apostrophe stops them.
fn field(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
