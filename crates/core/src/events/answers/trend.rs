//! Units by the time of their entry.

use std::collections::BTreeMap;

use time::Date;

use super::calendar::{period, periods, text};
use super::result::TrendPeriod;
use super::units::Ground;
use crate::events::matcher::Outcome;
use crate::events::query::TrendUnit;
use crate::events::zone::Zone;

/// Counts by period.
pub(super) struct TrendCounts<'a> {
    by: TrendUnit,
    zone: &'a Zone,
    counts: BTreeMap<Date, Counts>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    entered: u64,
    converted: u64,
    open: u64,
}

impl<'a> TrendCounts<'a> {
    pub(super) fn new(by: TrendUnit, zone: &'a Zone) -> Self {
        Self { by, zone, counts: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, ground: &Ground<'_>, outcome: &Outcome) {
        let Some(entry_ms) = ground.entry_ms(outcome) else { return };
        let counts = self.counts.entry(period(entry_ms, self.by, self.zone)).or_default();
        counts.entered += 1;
        counts.converted += u64::from(ground.has_converted(outcome));
        counts.open += u64::from(ground.is_open(outcome));
    }

    pub(super) fn finish(self) -> Vec<TrendPeriod> {
        let row = |date: Date| {
            let Counts { entered, converted, open } = self.counts.get(&date).copied().unwrap_or_default();
            TrendPeriod { from: text(date), entered, converted, open }
        };
        periods(self.counts.keys().copied(), self.by).into_iter().map(row).collect()
    }
}
