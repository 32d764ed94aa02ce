//! Time zones, as the table of their changes. The browser makes it: no tables are carried along.

use serde::{Deserialize, Serialize};

use super::json::{Fields, Misfit, Notes, Place, list, number, read};
use serde_json::Value;

const MINUTE_MS: i64 = 60_000;

/// How far ahead of UTC the clocks of a place are, and when that changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Zone {
    /// Minutes ahead of UTC before the first change.
    pub offset_minutes: i32,
    /// From which instant on (milliseconds since 1970 UTC, rising) the clocks are how many minutes ahead.
    pub transitions: Vec<(i64, i32)>,
}

impl Zone {
    /// A zone whose clocks never change.
    pub fn fixed(offset_minutes: i32) -> Self {
        Self { offset_minutes, transitions: Vec::new() }
    }

    /// The zone in a JSON value: `{offsetMinutes, transitions: [[ms, minutes], …]}`.
    ///
    /// # Errors
    /// The first field that is not as it should be.
    pub fn from_json(value: Value) -> Result<Self, Misfit> {
        read(value, "zone", read_zone)
    }

    /// Minutes ahead of UTC at an instant.
    pub fn offset_minutes_at(&self, time_ms: i64) -> i32 {
        let later = self.transitions.partition_point(|&(from_ms, _)| from_ms <= time_ms);
        later.checked_sub(1).map_or(self.offset_minutes, |last| self.transitions[last].1)
    }

    /// What the clocks show at an instant, in milliseconds since they showed 1970-01-01.
    pub fn local_ms(&self, time_ms: i64) -> i64 {
        time_ms.saturating_add(i64::from(self.offset_minutes_at(time_ms)) * MINUTE_MS)
    }

    /// The instant at which the clocks show a time: the earlier one when they show it twice, and when they skip it, the one
    /// at which they would have, had they not been changed yet (as "compatible" in ECMAScript's Temporal).
    pub fn utc_ms(&self, local_ms: i64) -> i64 {
        let with = |minutes: i32| local_ms.saturating_sub(i64::from(minutes) * MINUTE_MS);
        // Both offsets that are in force around that time; no change is larger than a day.
        let before = self.offset_minutes_at(local_ms.saturating_sub(24 * 60 * MINUTE_MS));
        let after = self.offset_minutes_at(local_ms.saturating_add(24 * 60 * MINUTE_MS));
        let fits = |minutes: &i32| self.offset_minutes_at(with(*minutes)) == *minutes;
        with([before, after].into_iter().find(fits).unwrap_or(before))
    }
}

fn read_zone(value: Value, at: &Place<'_>, notes: &mut Notes) -> Zone {
    let mut fields = Fields::of(value, at, notes);
    Zone {
        offset_minutes: fields.optional("offsetMinutes", number).map_or(0, minutes),
        transitions: fields.optional("transitions", transitions).unwrap_or_default(),
    }
}

fn transitions(value: Value, at: &Place<'_>, notes: &mut Notes) -> Vec<(i64, i32)> {
    list(value, at, notes, |value, at, notes| match list(value, at, notes, number)[..] {
        #[expect(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
        [ms, offset] => (ms as i64, minutes(offset)),
        _ => {
            notes.expected("an instant and an offset", None, at);
            (0, 0)
        }
    })
}

#[expect(clippy::cast_possible_truncation, reason = "casts from floats saturate")]
fn minutes(value: f64) -> i32 {
    // No zone is further away than a day.
    value.clamp(-1_440.0, 1_440.0) as i32
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Oslo around 2024: summer time from 2024-03-31 01:00 to 2024-10-27 01:00 UTC (EU directive 2000/84/EC).
    fn oslo() -> Zone {
        Zone { offset_minutes: 60, transitions: vec![(1_711_846_800_000, 120), (1_729_990_800_000, 60)] }
    }

    const HOUR: i64 = 3_600_000;

    #[test]
    fn clocks_are_ahead_as_the_table_says() {
        let spring = 1_711_846_800_000;
        assert_eq!(oslo().offset_minutes_at(spring - 1), 60);
        assert_eq!(oslo().offset_minutes_at(spring), 120);
        assert_eq!(oslo().local_ms(spring), spring + 2 * HOUR);
        assert_eq!(oslo().offset_minutes_at(i64::MAX), 60);
        assert_eq!(Zone::fixed(-90).local_ms(0), -90 * MINUTE_MS);
    }

    #[test]
    fn what_clocks_show_twice_or_never_is_an_instant_too() {
        let (spring, autumn) = (1_711_846_800_000, 1_729_990_800_000);
        // 02:30 is skipped: as if still in winter, 01:30 UTC, when clocks show 03:30.
        assert_eq!(oslo().utc_ms(spring + HOUR + HOUR / 2), spring + HOUR / 2);
        // 02:30 comes twice: the first.
        assert_eq!(oslo().utc_ms(autumn + HOUR + HOUR / 2), autumn - HOUR / 2);
        for time_ms in [spring - 1, spring, spring + HOUR, autumn - 5 * HOUR, autumn + HOUR, 0, i64::MAX / 2] {
            assert_eq!(oslo().utc_ms(oslo().local_ms(time_ms)), time_ms);
        }
    }

    #[test]
    fn it_crosses_from_javascript() {
        let written = serde_json::to_value(oslo()).expect("plain data");
        assert_eq!(Zone::from_json(written), Ok(oslo()));
        assert_eq!(Zone::from_json(json!({})), Ok(Zone::default()));
        let wrong = Zone::from_json(json!({ "transitions": [[1]] }));
        assert_eq!(wrong.map_err(|misfit| misfit.path), Err("transitions[0]".to_owned()));
    }
}
