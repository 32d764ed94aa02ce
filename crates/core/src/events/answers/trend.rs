//! Units by the time of their entry.

use std::collections::BTreeMap;

use super::calendar::{Day, period, periods, text};
use super::result::TrendPeriod;
use super::units::Ground;
use crate::events::matcher::Outcome;
use crate::events::query::TrendUnit;
use crate::events::zone::Zone;

/// Counts by period.
pub(super) struct TrendCounts<'a> {
    by: TrendUnit,
    zone: &'a Zone,
    /// By the first day of a period: who entered, who of them converted, who still can.
    counts: BTreeMap<(Day, Day), [u64; 3]>,
}

impl<'a> TrendCounts<'a> {
    pub(super) fn new(by: TrendUnit, zone: &'a Zone) -> Self {
        Self { by, zone, counts: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, ground: &Ground<'_>, outcome: &Outcome) {
        let Some(entry_ms) = ground.entry_ms(outcome) else { return };
        let [entered, converted, open] = self.counts.entry((period(entry_ms, self.by, self.zone), 0)).or_default();
        *entered += 1;
        *converted += u64::from(ground.has_converted(outcome));
        *open += u64::from(ground.is_open(outcome));
    }

    pub(super) fn finish(self) -> Vec<TrendPeriod> {
        let row = |day: Day| {
            let [entered, converted, open] = self.counts.get(&(day, 0)).copied().unwrap_or_default();
            TrendPeriod { from: text(day), entered, converted, open }
        };
        let known: Vec<Day> = self.counts.keys().map(|(day, _)| *day).collect();
        periods(&known, self.by).into_iter().map(row).collect()
    }
}
