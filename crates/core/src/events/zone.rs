//! Time zones, as the table of their changes. The browser makes it: no tables are carried along.

use serde::{Deserialize, Serialize};

use super::json::{Fields, Misfit, Notes, Place, list, number, read};
use serde_json::Value;

const SECOND_MS: i64 = 1_000;
const DAY_MS: i64 = 86_400 * SECOND_MS;

/// How far ahead of UTC the clocks of a place are, and when that changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Zone {
    /// Seconds ahead of UTC before the first change.
    pub offset_seconds: i32,
    /// From which instant on (milliseconds since 1970 UTC, rising) the clocks are how many seconds ahead.
    pub transitions: Vec<(i64, i32)>,
}

impl Zone {
    /// The zone whose clocks show UTC.
    pub const UTC: Self = Self::fixed(0);

    /// A zone whose clocks never change.
    pub const fn fixed(offset_seconds: i32) -> Self {
        Self { offset_seconds, transitions: Vec::new() }
    }

    /// The zone in a JSON value: `{offsetSeconds, transitions: [[ms, seconds], …]}`; UTC for `null`.
    ///
    /// # Errors
    /// The first field that is not as it should be.
    pub fn from_json(value: Value) -> Result<Self, Misfit> {
        if value.is_null() { Ok(Self::UTC) } else { read(value, "zone", zone) }
    }

    /// How many of the changes are over at an instant.
    fn changes_until(&self, time_ms: i64) -> usize {
        self.transitions.partition_point(|&(from_ms, _)| from_ms <= time_ms)
    }

    /// Seconds ahead of UTC after so many changes.
    fn offset_after(&self, changes: usize) -> i32 {
        changes.checked_sub(1).map_or(self.offset_seconds, |last| self.transitions[last].1)
    }

    /// Seconds ahead of UTC at an instant.
    pub fn offset_seconds_at(&self, time_ms: i64) -> i32 {
        self.offset_after(self.changes_until(time_ms))
    }

    /// What the clocks show at an instant, in milliseconds since they showed 1970-01-01.
    pub fn local_ms(&self, time_ms: i64) -> i64 {
        time_ms.saturating_add(i64::from(self.offset_seconds_at(time_ms)) * SECOND_MS)
    }

    /// The instant at which the clocks show a time: the earlier one when they show it twice, and when they skip it, the one
    /// at which they would have, had they not been changed yet (`compatible` in ECMAScript's Temporal; java.time does the
    /// same).
    pub fn utc_ms(&self, local_ms: i64) -> i64 {
        let with = |seconds: i32| local_ms.saturating_sub(i64::from(seconds) * SECOND_MS);
        // All offsets that can be in force around that time: none is larger than a day.
        let first = self.changes_until(local_ms.saturating_sub(DAY_MS));
        let last = self.changes_until(local_ms.saturating_add(DAY_MS));
        let offsets = (first..=last).map(|changes| self.offset_after(changes));
        let fitting = offsets.map(with).find(|&time_ms| self.local_ms(time_ms) == local_ms);
        fitting.unwrap_or_else(|| self.unshown_ms(local_ms, first..last))
    }

    /// As [`Self::utc_ms`], of a time that one of these changes skips.
    fn unshown_ms(&self, local_ms: i64, mut changes: std::ops::Range<usize>) -> i64 {
        let before = |change: &usize| i64::from(self.offset_after(*change)) * SECOND_MS;
        let skips = |change: &usize| {
            let (from_ms, after) = self.transitions[*change];
            (from_ms + before(change)..from_ms + i64::from(after) * SECOND_MS).contains(&local_ms)
        };
        local_ms.saturating_sub(changes.find(skips).as_ref().map_or(0, before))
    }

    /// How far the clocks are ahead of UTC, in milliseconds, all through the day that begins when they show `midnight_ms`;
    /// none when they may be changed that day.
    pub fn steady_ms(&self, midnight_ms: i64) -> Option<i64> {
        // Wherever on earth, the day lies within the one before and the one after it in UTC.
        let first = self.changes_until(midnight_ms.saturating_sub(DAY_MS));
        let last = self.changes_until(midnight_ms.saturating_add(2 * DAY_MS));
        (first == last).then(|| i64::from(self.offset_after(first)) * SECOND_MS)
    }
}

pub(super) fn zone(value: Value, at: &Place<'_>, notes: &mut Notes) -> Zone {
    let mut fields = Fields::of(value, at, notes);
    Zone {
        offset_seconds: fields.optional("offsetSeconds", number).map_or(0, seconds),
        transitions: fields.optional("transitions", transitions).unwrap_or_default(),
    }
}

fn transitions(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<(i64, i32)> {
    list(value, at, notes, |value, at, notes| match list(value, at, notes, number)[..] {
        #[expect(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
        [ms, offset] => (ms as i64, seconds(offset)),
        _ => {
            notes.expected("an instant and an offset", None, at);
            (0, 0)
        }
    })
}

#[expect(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
fn seconds(value: f64) -> i32 {
    // No zone is further away than a day.
    value.clamp(-86_400.0, 86_400.0) as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::events::reader::TimeFormat;

    /// An instant as it is written.
    fn at(text: &str) -> i64 {
        TimeFormat::Iso.parse(text, 0).expect("a time")
    }

    /// A zone from `zdump`-like lines: from when (UTC) on the clocks are how many hours ahead.
    fn zone_of(hours_before: i32, changes: &[(&str, i32)]) -> Zone {
        let transitions = changes.iter().map(|(when, hours)| (at(when), hours * 3_600)).collect();
        Zone { offset_seconds: hours_before * 3_600, transitions }
    }

    /// Europe/Oslo in 2023 and 2024. IANA time zone database, file `europe`, rule EU: at 01:00 UTC on the last Sundays of
    /// March and October.
    fn oslo() -> Zone {
        let changes =
            [("2023-03-26 01:00Z", 2), ("2023-10-29 01:00Z", 1), ("2024-03-31 01:00Z", 2), ("2024-10-27 01:00Z", 1)];
        zone_of(1, &changes)
    }

    /// America/New_York in 2023 and 2024. IANA time zone database, file `northamerica`, rule US: at 02:00 by the clock on the
    /// second Sunday of March and the first of November.
    fn new_york() -> Zone {
        let changes = [
            ("2023-03-12 07:00Z", -4),
            ("2023-11-05 06:00Z", -5),
            ("2024-03-10 07:00Z", -4),
            ("2024-11-03 06:00Z", -5),
        ];
        zone_of(-5, &changes)
    }

    #[track_caller]
    fn assert_shown(zone: &Zone, utc: &str, local: &str) {
        assert_eq!(zone.local_ms(at(utc)), at(local), "{utc}");
        assert_eq!(zone.utc_ms(at(local)), at(utc), "{local}");
    }

    #[test]
    fn clocks_in_oslo_and_new_york_show_what_they_showed() {
        assert_shown(&oslo(), "2024-01-15 23:30Z", "2024-01-16 00:30");
        assert_shown(&oslo(), "2024-03-31 00:59:59Z", "2024-03-31 01:59:59");
        assert_shown(&oslo(), "2024-03-31 01:00Z", "2024-03-31 03:00");
        assert_shown(&oslo(), "2024-07-14 22:00Z", "2024-07-15 00:00");
        assert_shown(&oslo(), "2024-10-27 00:59:59Z", "2024-10-27 02:59:59");
        assert_shown(&oslo(), "2024-10-27 02:00Z", "2024-10-27 03:00");
        assert_shown(&new_york(), "2024-03-10 06:59:59Z", "2024-03-10 01:59:59");
        assert_shown(&new_york(), "2024-03-10 07:00Z", "2024-03-10 03:00");
        assert_shown(&new_york(), "2024-07-04 04:00Z", "2024-07-04 00:00");
        assert_shown(&new_york(), "2024-11-03 05:59:59Z", "2024-11-03 01:59:59");
        assert_shown(&new_york(), "2024-11-03 07:00Z", "2024-11-03 02:00");
    }

    /// The cases of Temporal's documentation of `disambiguation: "compatible"`.
    #[test]
    fn an_hour_that_is_skipped_is_read_as_later_and_one_that_comes_twice_as_the_first() {
        assert_eq!(oslo().utc_ms(at("2024-03-31 02:30")), at("2024-03-31 01:30Z"), "clocks show 03:30 then");
        assert_eq!(oslo().utc_ms(at("2024-10-27 02:30")), at("2024-10-27 00:30Z"), "still summer time");
        assert_eq!(oslo().local_ms(at("2024-10-27 01:30Z")), at("2024-10-27 02:30"), "the second time");
        assert_eq!(new_york().utc_ms(at("2024-03-10 02:30")), at("2024-03-10 07:30Z"));
        assert_eq!(new_york().utc_ms(at("2024-11-03 01:30")), at("2024-11-03 05:30Z"));
    }

    #[test]
    fn a_day_can_be_missing() {
        // Samoa went west of the date line: 2011-12-30 10:00 UTC, from ten hours behind to fourteen ahead (IANA time zone
        // database, file `australasia`).
        let apia = zone_of(-10, &[("2011-12-30 10:00Z", 14)]);
        assert_shown(&apia, "2011-12-30 09:59Z", "2011-12-29 23:59");
        assert_shown(&apia, "2011-12-30 10:00Z", "2011-12-31 00:00");
        assert_eq!(apia.utc_ms(at("2011-12-30 12:00")), at("2011-12-30 22:00Z"));
    }

    #[test]
    fn before_and_after_the_table_clocks_stay() {
        assert_eq!(oslo().offset_seconds_at(i64::MIN), 3_600);
        assert_eq!(oslo().offset_seconds_at(i64::MAX), 3_600);
        assert_eq!(Zone::fixed(-5_400).local_ms(0), -5_400_000);
        assert_eq!(oslo().utc_ms(i64::MAX), i64::MAX - 3_600_000);
    }

    /// Changes as on earth and worse: of up to a day, at least two days apart.
    fn zones() -> impl Strategy<Value = Zone> {
        let change = (2 * DAY_MS..400 * DAY_MS, -50_400..=50_400_i32);
        (-50_400..=50_400_i32, prop::collection::vec(change, 0..6)).prop_map(|(offset_seconds, changes)| {
            let mut from_ms = 0;
            let transitions = changes.into_iter().map(|(apart_ms, seconds)| {
                from_ms += apart_ms;
                (from_ms, seconds)
            });
            Zone { offset_seconds, transitions: transitions.collect() }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_clocks_show_leads_back(zone in zones(), near in any::<prop::sample::Index>(), off in -2 * DAY_MS..2 * DAY_MS) {
            // Near a change, if there is one.
            let change = if zone.transitions.is_empty() { 0 } else { zone.transitions[near.index(zone.transitions.len())].0 };
            let time_ms = change + off;
            let shown = zone.local_ms(time_ms);
            let back = zone.utc_ms(shown);
            // The same instant, or an earlier one at which the clocks showed the same.
            prop_assert!(back <= time_ms);
            prop_assert_eq!(zone.local_ms(back), shown);
            // A time nobody saw on the clocks is read as one just as much later as was skipped.
            let read = zone.utc_ms(time_ms);
            let skipped = zone.local_ms(read) - time_ms;
            prop_assert!(skipped >= 0);
            if skipped > 0 {
                let behind = zone.transitions.iter().rfind(|(from_ms, _)| *from_ms <= read).map(|(from_ms, _)| from_ms - 1);
                let before = behind.map_or(zone.offset_seconds, |ms| zone.offset_seconds_at(ms));
                prop_assert_eq!(skipped, i64::from(zone.offset_seconds_at(read) - before) * SECOND_MS);
            }
        }

        #[test]
        fn a_steady_day_is_steady(zone in zones(), day in -3..500_i64, into in 0..DAY_MS) {
            if let Some(ahead_ms) = zone.steady_ms(day * DAY_MS) {
                prop_assert_eq!(zone.utc_ms(day * DAY_MS + into), day * DAY_MS + into - ahead_ms);
            }
        }
    }

    #[test]
    fn it_crosses_from_javascript() {
        let written = serde_json::to_value(oslo()).expect("plain data");
        assert_eq!(Zone::from_json(written), Ok(oslo()));
        assert_eq!(Zone::from_json(json!({})), Ok(Zone::UTC));
        assert_eq!(Zone::from_json(json!(null)), Ok(Zone::UTC));
        let wrong = Zone::from_json(json!({ "transitions": [[1]] }));
        assert_eq!(wrong.map_err(|misfit| misfit.path), Err("transitions[0]".to_owned()));
    }
}
