//! What ClickHouse calls `strict_order`.
//!
//! After `windowFunnel` in `AggregateFunctionWindowFunnel.cpp` of ClickHouse: after the first event of the first step, the
//! first event that matches no step, or a step whose step before was never reached, ends the scoring for good. At one
//! instant, events that match nothing come first, then steps in their order. What is left is counted as usual.

use super::rules::{Rules, each, up_to};
use super::unit::{Instant, UnitEvents};
use crate::events::query::{Limit, Ties};

/// Takes from a unit what comes after the end of scoring: steps there serve nobody any more.
pub(super) fn end_scoring(rules: &Rules, unit: &mut UnitEvents, instants: &[Instant]) {
    let Some((place, served)) = end(rules, unit, instants) else { return };
    let instant = &instants[place];
    for event in instant.events() {
        unit.serves[event] &= up_to(served);
    }
    unit.serves[instant.end..].fill(0);
}

/// The instant at which scoring ends, and how many of the first steps still count there.
fn end(rules: &Rules, unit: &UnitEvents, instants: &[Instant]) -> Option<(usize, usize)> {
    // For each step, the first time and the last of the path that reached it last.
    let mut reached: Vec<Option<(i64, i64)>> = vec![None; rules.steps];
    let mut started = false;
    for (place, instant) in instants.iter().enumerate() {
        let now_ms = instant.time_ms;
        if started && instant.events().any(|event| unit.serves[event] == 0) {
            return Some((place, 0));
        }
        for step in each(instant.serves) {
            if step == 0 {
                started = true;
                reached[0] = Some((now_ms, now_ms));
                continue;
            }
            let Some((start_ms, last_ms)) = reached[step - 1] else {
                if started {
                    return Some((place, step));
                }
                continue;
            };
            let is_within = match rules.limit {
                Limit::None => true,
                Limit::Funnel { ms } => now_ms.saturating_sub(start_ms) <= ms,
                Limit::Hop { ms } => now_ms.saturating_sub(last_ms) <= ms,
            };
            if is_within && (rules.ties != Ties::Increasing || last_ms < now_ms) {
                reached[step] = Some((start_ms, now_ms));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::matcher::rules::bit;
    use crate::events::matcher::unit::instants;
    use crate::events::query::Query;

    /// Where scoring ends for events of one second each, written as the steps each serves, for three steps.
    #[track_caller]
    fn assert_ends(events: &[(i64, &[usize])], expected: Option<(usize, usize)>) {
        assert_ends_with(Ties::AnyOrder, events, expected);
    }

    #[track_caller]
    fn assert_ends_with(ties: Ties, events: &[(i64, &[usize])], expected: Option<(usize, usize)>) {
        let preset = Some(crate::events::query::Preset::Clickhouse);
        let query = Query { preset, ties: Some(ties), ..Query::of_events(["A", "B", "C"]) };
        let rules = Rules::new(&query.resolve().expect("a plain query"));
        let mut unit = UnitEvents::default();
        for (place, (second, steps)) in events.iter().enumerate() {
            unit.push(second * 1_000, steps.iter().fold(0, |set, &step| set | bit(step)), 0, place);
        }
        let mut found = Vec::new();
        instants(&unit, rules.ties, &mut found);
        assert_eq!(end(&rules, &unit, &found), expected, "{events:?}");
    }

    #[test]
    fn a_stranger_or_a_step_too_early_ends_it() {
        assert_ends(&[(0, &[0]), (1, &[1]), (2, &[0]), (3, &[2])], None);
        assert_ends(&[(0, &[0]), (1, &[]), (2, &[0]), (3, &[1])], Some((1, 0)));
        assert_ends(&[(0, &[0]), (1, &[2]), (2, &[1])], Some((1, 2)));
        // Before the first step anything may happen.
        assert_ends(&[(0, &[]), (1, &[2]), (2, &[0]), (3, &[1])], None);
        // At one instant strangers come first: here before the start, there after it.
        assert_ends(&[(0, &[0]), (0, &[]), (1, &[1])], None);
        assert_ends(&[(0, &[0]), (1, &[1]), (1, &[])], Some((1, 0)));
        // Steps of one instant are taken in their order.
        assert_ends(&[(0, &[2]), (0, &[1]), (0, &[0])], None);
        assert_ends(&[(0, &[2]), (0, &[0])], Some((0, 2)));
    }

    #[test]
    fn where_times_must_increase_a_step_is_reached_only_later() {
        assert_ends_with(Ties::Increasing, &[(0, &[0]), (1, &[1]), (2, &[2])], None);
        assert_ends_with(Ties::Increasing, &[(0, &[0]), (0, &[1]), (1, &[2])], Some((1, 2)));
        assert_ends(&[(0, &[0]), (0, &[1]), (1, &[2])], None);
    }
}
