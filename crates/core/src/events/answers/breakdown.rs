//! Counts by the values of a property.

use std::collections::BTreeMap;

use super::result::{BreakdownGroup, GroupKind, steps};
use super::units::Ground;
use crate::events::log::Property;
use crate::events::matcher::{Outcome, Places, Tally, most_frequent};
use crate::events::query::{Attribution, Entry, ResolvedBreakdown};
use crate::statistics::{benjamini_hochberg, fisher_exact};

/// Counts by the code of the value.
pub(super) struct Groups<'a> {
    breakdown: &'a ResolvedBreakdown,
    property: Option<&'a Property>,
    tallies: BTreeMap<u32, Tally>,
    all: Tally,
}

impl<'a> Groups<'a> {
    pub(super) fn new(breakdown: &'a ResolvedBreakdown, ground: &Ground<'a>) -> Self {
        let property = ground.log.properties().iter().find(|property| property.name == breakdown.property);
        Self { breakdown, property, tallies: BTreeMap::new(), all: Tally::new(ground.query) }
    }

    pub(super) fn add(&mut self, ground: &Ground<'_>, outcome: &Outcome, places: &Places<'_>) {
        // Who did not enter is in no group.
        if outcome.reached == 0 {
            return;
        }
        let code = self.value(outcome, places);
        self.tallies.entry(code).or_insert_with(|| Tally::new(ground.query)).add(outcome);
        self.all.add(outcome);
    }

    /// The code of a unit's value.
    fn value(&self, outcome: &Outcome, places: &Places<'_>) -> u32 {
        let Some(property) = self.property else { return Property::MISSING };
        let value = |place: usize| Some(property.codes.get(place)).filter(|&code| code != Property::MISSING);
        let found = match self.breakdown.attribution {
            Attribution::First => places.iter().find_map(value),
            Attribution::Last => places.iter().rev().find_map(value),
            Attribution::Step(step) => {
                outcome.path.iter().find(|event| event.step == step).and_then(|event| value(event.place))
            }
        };
        found.unwrap_or(Property::MISSING)
    }

    /// The groups: those with most units first, then the units without a value, then all others together.
    pub(super) fn finish(mut self, ground: &Ground<'_>) -> Vec<BreakdownGroup> {
        let missing = self.tallies.remove(&Property::MISSING);
        let order = most_frequent(self.tallies.iter().map(|(code, tally)| (*code as usize, tally.units)), usize::MAX);
        let tally = |(code, _): (usize, u64)| Some((code as u32, self.tallies.remove(&(code as u32))?));
        let mut values: Vec<(u32, Tally)> = order.into_iter().filter_map(tally).collect();
        let others = values.split_off(self.breakdown.top.min(values.len()));
        let text = |code: u32| self.property.and_then(|property| property.values.text(code)).map(str::to_owned);
        let mut groups: Vec<(Option<String>, GroupKind, u64, Tally)> =
            values.into_iter().map(|(code, tally)| (text(code), GroupKind::Value, 1, tally)).collect();
        groups.extend(missing.map(|tally| (None, GroupKind::Missing, 0, tally)));
        let hidden = others.len() as u64;
        let together = others.into_iter().map(|(_, tally)| tally).reduce(|mut sum, tally| {
            sum.merge(&tally);
            sum
        });
        groups.extend(together.map(|tally| (None, GroupKind::Other, hidden, tally)));
        let p_values: Vec<_> = p_values(ground, groups.iter().map(|(_, _, _, tally)| tally), &self.all).collect();
        let group =
            |((value, kind, values, tally), p_value): ((Option<String>, GroupKind, u64, Tally), Option<f64>)| {
                let steps = steps(ground.query, &tally.counts, &tally.continued);
                BreakdownGroup { value, kind, values, steps, p_value }
            };
        groups.into_iter().zip(p_values).map(group).collect()
    }
}

/// How likely the difference of each group to the rest is by chance. None where the last step is not a part of the first,
/// or there is no rest.
fn p_values<'a>(
    ground: &Ground<'_>,
    groups: impl Iterator<Item = &'a Tally>,
    all: &Tally,
) -> impl Iterator<Item = Option<f64>> {
    let last = ground.last_required();
    let ends = |tally: &Tally| Some((*tally.counts.first()?, *tally.counts.get(last)?));
    let is_part = ground.query.entry == Entry::Closed && last > 0;
    let test = |tally: &Tally| {
        if !is_part {
            return None;
        }
        let ((entered, converted), (all_entered, all_converted)) = (ends(tally)?, ends(all)?);
        let (others, others_converted) = (all_entered - entered, all_converted - converted);
        let table = [[converted, entered - converted], [others_converted, others - others_converted]];
        (entered > 0 && others > 0).then(|| fisher_exact(table))
    };
    let tests: Vec<Option<f64>> = groups.map(test).collect();
    let known: Vec<f64> = tests.iter().copied().flatten().collect();
    let mut adjusted = benjamini_hochberg(&known).into_iter();
    tests.into_iter().map(move |test| test.and_then(|_| adjusted.next()))
}
