//! Days, ISO weeks and months.

use time::Date;

use crate::events::query::TrendUnit;
use crate::events::zone::Zone;

const DAY_MS: i64 = 86_400_000;

/// The Julian day of 1970-01-01, as the `time` crate counts.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;

/// More periods than this between the first and the last are not filled in where nothing happened.
const MAX_PERIODS: usize = 5_000;

/// A day, counted from 1970-01-01.
pub(super) type Day = i32;

/// The first day of the period an instant lies in, where the clocks are as `zone` says. Weeks begin on Mondays (ISO 8601).
/// Years beyond 9999 count as that year.
pub(super) fn period(time_ms: i64, by: TrendUnit, zone: &Zone) -> Day {
    let limits = [Date::MIN, Date::MAX].map(|date| i64::from(date.to_julian_day()) - EPOCH_JULIAN_DAY);
    let days = zone.local_ms(time_ms).div_euclid(DAY_MS).clamp(limits[0], limits[1]) as Day;
    match by {
        TrendUnit::Day => days,
        // 1970-01-01 was a Thursday.
        TrendUnit::Week => days - (days + 3).rem_euclid(7),
        TrendUnit::Month => days - i32::from(date(days).day()) + 1,
    }
}

/// The first day of the period behind one that begins on a day.
pub(super) fn next(first: Day, by: TrendUnit) -> Day {
    first
        + match by {
            TrendUnit::Day => 1,
            TrendUnit::Week => 7,
            TrendUnit::Month => i32::from(date(first).month().length(date(first).year())),
        }
}

fn date(day: Day) -> Date {
    Date::from_julian_day(day.saturating_add(EPOCH_JULIAN_DAY as i32)).unwrap_or(Date::MAX)
}

/// All periods from the first to the last of these, which rise: without gaps, unless that would be too many.
pub(super) fn periods(known: &[Day], by: TrendUnit) -> Vec<Day> {
    let [Some(&first), Some(&last)] = [known.first(), known.last()] else { return Vec::new() };
    let mut all = vec![first];
    while let Some(&latest) = all.last().filter(|&&latest| latest < last) {
        if all.len() == MAX_PERIODS {
            return known.to_vec();
        }
        all.push(next(latest, by));
    }
    all
}

/// A day as `2024-01-31`.
pub(super) fn text(day: Day) -> String {
    let date = date(day);
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// An instant as `2024-01-31T12:00:00.000Z`.
pub(super) fn instant_text(time_ms: i64) -> String {
    let day = text(period(time_ms, TrendUnit::Day, &Zone::default()));
    let ms = time_ms.rem_euclid(DAY_MS);
    format!("{day}T{:02}:{:02}:{:02}.{:03}Z", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_where_calendars_say() {
        // 2024-12-31 23:30 UTC, a Tuesday of the first ISO week of 2025.
        let time_ms = 1_735_687_800_000;
        let told = |by, zone: &Zone| text(period(time_ms, by, zone));
        assert_eq!(told(TrendUnit::Day, &Zone::default()), "2024-12-31");
        assert_eq!(told(TrendUnit::Week, &Zone::default()), "2024-12-30");
        assert_eq!(told(TrendUnit::Month, &Zone::default()), "2024-12-01");
        assert_eq!(told(TrendUnit::Day, &Zone::fixed(3_600)), "2025-01-01");
        assert_eq!(told(TrendUnit::Month, &Zone::fixed(3_600)), "2025-01-01");
        assert_eq!(text(period(-1, TrendUnit::Day, &Zone::default())), "1969-12-31");
        assert_eq!(text(period(i64::MAX, TrendUnit::Month, &Zone::default())), "9999-12-01");
        assert_eq!(instant_text(time_ms + 7), "2024-12-31T23:30:00.007Z");
    }

    #[test]
    fn gaps_are_filled() {
        let months = [1_706_659_200_000, 1_711_843_200_000].map(|ms| period(ms, TrendUnit::Month, &Zone::default()));
        let told: Vec<String> = periods(&months, TrendUnit::Month).into_iter().map(text).collect();
        assert_eq!(told, ["2024-01-01", "2024-02-01", "2024-03-01"]);
        let ages = [0, 8_640_000_000_000].map(|ms| period(ms, TrendUnit::Day, &Zone::default()));
        assert_eq!(periods(&ages, TrendUnit::Day).len(), 2);
        assert!(periods(&[], TrendUnit::Day).is_empty());
    }
}
