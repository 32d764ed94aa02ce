//! What goes with converting.

use super::result::{Correlate, CorrelateCounts, LISTED, What};
use super::units::Ground;
use crate::events::log::Property;
use crate::events::matcher::{Classifier, Outcome, Places};
use crate::statistics::{benjamini_hochberg, fisher_exact};

/// Units with each event name and each value, once per unit.
pub(super) struct Together<'a> {
    classifier: Classifier<'a>,
    names: Seen,
    /// One for each property of the log.
    values: Vec<Seen>,
    converted: u64,
    others: u64,
}

/// Units by a code.
struct Seen {
    /// Converted and other units with it.
    with: Vec<[u64; 2]>,
    /// The unit that had it last, so that each counts once.
    last: Vec<u64>,
}

impl Seen {
    fn new(codes: usize) -> Self {
        Self { with: vec![[0; 2]; codes], last: vec![0; codes] }
    }

    fn add(&mut self, code: u32, unit: u64, converted: bool) {
        let code = code as usize;
        if self.last[code] != unit {
            self.last[code] = unit;
            self.with[code][usize::from(!converted)] += 1;
        }
    }
}

impl<'a> Together<'a> {
    pub(super) fn new(ground: &Ground<'a>) -> Self {
        Self {
            classifier: Classifier::new(ground.query, ground.log),
            names: Seen::new(ground.log.names().len()),
            values: ground.log.properties().iter().map(|property| Seen::new(property.values.len())).collect(),
            converted: 0,
            others: 0,
        }
    }

    /// Looks at what a unit did after its entry and before it converted; if it did not, within its window.
    pub(super) fn add(&mut self, ground: &Ground<'a>, outcome: &Outcome, places: &Places<'_>) {
        let (Some(entry_ms), Some(end_ms)) = (ground.entry_ms(outcome), ground.window_end_ms(outcome)) else { return };
        let conversion_ms = ground.conversion_ms(outcome);
        let converted = conversion_ms.is_some();
        *(if converted { &mut self.converted } else { &mut self.others }) += 1;
        let unit = self.converted + self.others;
        let is_between =
            |time_ms: i64| entry_ms < time_ms && conversion_ms.map_or(time_ms <= end_ms, |end| time_ms < end);
        for place in places.iter().filter(|&place| is_between(ground.log.time_ms(place))) {
            let name = ground.log.event(place);
            // The funnel's own steps go with converting by their nature.
            if self.classifier.classify(name, place).is_none_or(|(serves, _)| serves != 0) {
                continue;
            }
            self.names.add(name, unit, converted);
            for (seen, property) in self.values.iter_mut().zip(ground.log.properties()) {
                let code = property.codes.get(place);
                if code != Property::MISSING {
                    seen.add(code, unit, converted);
                }
            }
        }
    }

    /// The surest first, then the strongest; at most [`LISTED`].
    pub(super) fn finish(self, ground: &Ground<'_>) -> Vec<Correlate> {
        let event = |code: u32| What::Event { event: ground.log.names().text(code).unwrap_or_default().to_owned() };
        let mut all: Vec<(What, [u64; 2])> = with_any(&self.names, event).collect();
        for (seen, property) in self.values.iter().zip(ground.log.properties()) {
            let value = |code: u32| What::Property {
                property: property.name.clone(),
                value: property.values.text(code).unwrap_or_default().to_owned(),
            };
            all.extend(with_any(seen, value));
        }
        let counts = |with: [u64; 2]| CorrelateCounts {
            converted: self.converted,
            converted_with: with[0],
            others: self.others,
            others_with: with[1],
        };
        let tests: Vec<f64> = all.iter().map(|(_, with)| p_value(counts(*with))).collect();
        let adjusted = benjamini_hochberg(&tests);
        // The bits of numbers that are not negative rise as they do.
        let strength = |with: [u64; 2]| -(odds_ratio(counts(with)).ln().abs().to_bits() as i64);
        let strongest = sorted(all.iter().map(|(_, with)| strength(*with)));
        let surest = sorted(strongest.iter().map(|&index| adjusted[index].to_bits() as i64));
        let order = surest.into_iter().map(|rank| strongest[rank]).take(LISTED);
        let correlate = |index: usize| {
            let (what, with) = &all[index];
            let counts = counts(*with);
            Correlate { what: what.clone(), odds_ratio: odds_ratio(counts), p_value: adjusted[index], counts }
        };
        order.map(correlate).collect()
    }
}

/// The places of keys in their order; of keys that are the same, the first first.
fn sorted(keys: impl Iterator<Item = i64>) -> Vec<usize> {
    let mut order: Vec<(i64, u32)> = keys.zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place as usize).collect()
}

fn with_any(seen: &Seen, what: impl Fn(u32) -> What) -> impl Iterator<Item = (What, [u64; 2])> {
    (0..).zip(&seen.with).filter(|(_, with)| **with != [0; 2]).map(move |(code, with)| (what(code), *with))
}

/// With one added to each cell, so that it is never 0 or endless.
fn odds_ratio(counts: CorrelateCounts) -> f64 {
    let CorrelateCounts { converted, converted_with, others, others_with } = counts;
    let odds = |with: u64, of: u64| (with + 1) as f64 / (of - with + 1) as f64;
    odds(converted_with, converted) / odds(others_with, others)
}

fn p_value(counts: CorrelateCounts) -> f64 {
    let CorrelateCounts { converted, converted_with, others, others_with } = counts;
    fisher_exact([[converted_with, converted - converted_with], [others_with, others - others_with]])
}
