//! The events of one unit, as a query sees them.

use super::classify::{ExclusionSet, StepSet};
use crate::events::query::Ties;

/// The events of one unit that are there for a query, in the order of time, ties as in the file. All columns have one
/// entry per event.
#[derive(Debug, Clone, Default)]
pub(super) struct UnitEvents {
    /// When, in milliseconds since 1970 UTC.
    pub(super) time_ms: Vec<i64>,
    /// The steps each event serves.
    pub(super) serves: Vec<StepSet>,
    /// The exclusions each is an event of.
    pub(super) excluded_by: Vec<ExclusionSet>,
    /// Where each stands in the columns of the log.
    pub(super) place: Vec<usize>,
}

impl UnitEvents {
    pub(super) fn clear(&mut self) {
        self.time_ms.clear();
        self.serves.clear();
        self.excluded_by.clear();
        self.place.clear();
    }

    pub(super) fn push(&mut self, time_ms: i64, serves: StepSet, excluded_by: ExclusionSet, place: usize) {
        self.time_ms.push(time_ms);
        self.serves.push(serves);
        self.excluded_by.push(excluded_by);
        self.place.push(place);
    }

    pub(super) fn len(&self) -> usize {
        self.time_ms.len()
    }

    /// All events, each with its time, its steps, its exclusions and its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, StepSet, ExclusionSet, usize)> {
        let steps = self.serves.iter().zip(&self.excluded_by);
        self.time_ms
            .iter()
            .zip(steps)
            .zip(&self.place)
            .map(|((&time_ms, (&serves, &excluded_by)), &place)| (time_ms, serves, excluded_by, place))
    }
}

/// Events whose order means nothing: all of one time, or a single one where the order of the file counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant {
    /// When, in milliseconds since 1970 UTC.
    pub(super) time_ms: i64,
    /// First event.
    pub(super) begin: usize,
    /// Behind the last event.
    pub(super) end: usize,
    /// All steps that some event serves.
    pub(super) serves: StepSet,
    /// All exclusions that some event is one of.
    pub(super) excluded_by: ExclusionSet,
}

impl Instant {
    pub(super) fn events(&self) -> std::ops::Range<usize> {
        self.begin..self.end
    }
}

/// Cuts the events of a unit into instants.
pub(super) fn instants(unit: &UnitEvents, ties: Ties, instants: &mut Vec<Instant>) {
    instants.clear();
    for (index, (time_ms, serves, excluded_by, _)) in unit.iter().enumerate() {
        match instants.last_mut() {
            Some(last) if last.time_ms == time_ms && ties != Ties::FileOrder => {
                last.end = index + 1;
                last.serves |= serves;
                last.excluded_by |= excluded_by;
            }
            _ => instants.push(Instant { time_ms, begin: index, end: index + 1, serves, excluded_by }),
        }
    }
}
