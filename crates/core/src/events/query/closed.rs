//! Those who have had all the time a query gives them.

use super::Query;
use super::options::{Bounds, Entry, Moment, Range};
use super::resolve::Limit;
use crate::events::zone::Zone;
use crate::model::Unknown;

impl Query {
    /// The same query of those alone who entered so long before the end of the log that they can take no further step: a rate of
    /// those still on their way is too low. The log is from `earliest_ms` to `latest_ms`, in milliseconds since 1970 UTC.
    ///
    /// `None` when the query is of such people already, or nobody has had all the time, or it has no end.
    pub fn of_closed(&self, earliest_ms: i64, latest_ms: i64, zone: &Zone) -> Option<Self> {
        let resolved = self.resolve_in(zone).ok()?;
        let hops = i64::try_from(resolved.steps.len()).ok()? - 1;
        let whole_ms = match resolved.limit {
            Limit::None => return None,
            Limit::Funnel { ms } => ms,
            Limit::Hop { ms } => ms.saturating_mul(hops),
        };
        // A range bounds the first step; who enters at another is not held by it, and one of all events ends all ways early.
        if resolved.entry == Entry::Open || resolved.range.is_some_and(|range| range.bounds == Bounds::All) {
            return None;
        }
        let now_ms = resolved.as_of_ms.unwrap_or(latest_ms);
        // The end of a range is outside, that of a window inside.
        let end_ms = now_ms.checked_sub(whole_ms)?.checked_add(1)?;
        let has_ended = resolved.range.is_some_and(|range| range.to_ms <= end_ms);
        if has_ended || !(earliest_ms + 1..=latest_ms).contains(&end_ms) {
            return None;
        }
        let mut closed = self.clone();
        let empty = || Range { from: None, to: None, bounds: None, unknown: Unknown::new() };
        closed.range.get_or_insert_with(empty).to = Some(Moment::Milliseconds(end_ms as f64));
        Some(closed)
    }
}
