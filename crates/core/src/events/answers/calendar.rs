//! Days, ISO weeks and months.

use time::Date;

use crate::events::query::TrendUnit;
use crate::events::zone::Zone;

const DAY_MS: i64 = 86_400_000;

/// The Julian day of 1970-01-01, as the `time` crate counts.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;

/// More periods than this between the first and the last are not filled in where nothing happened.
const MAX_PERIODS: usize = 5_000;

/// The first day of the period an instant lies in, where the clocks are as `zone` says. Weeks begin on Mondays (ISO 8601).
/// Years beyond 9999 count as that year.
pub(super) fn period(time_ms: i64, by: TrendUnit, zone: &Zone) -> Date {
    let days = zone.local_ms(time_ms).div_euclid(DAY_MS) + EPOCH_JULIAN_DAY;
    let limits = [Date::MIN, Date::MAX].map(Date::to_julian_day);
    let day = i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }).clamp(limits[0], limits[1]);
    let date = Date::from_julian_day(day).unwrap_or(Date::MAX);
    match by {
        TrendUnit::Day => date,
        TrendUnit::Week => {
            let since_monday = i64::from(date.weekday().number_days_from_monday());
            date.checked_sub(time::Duration::days(since_monday)).unwrap_or(Date::MIN)
        }
        TrendUnit::Month => date.replace_day(1).unwrap_or(date),
    }
}

/// The first day of the period behind one that begins on `date`.
pub(super) fn next(date: Date, by: TrendUnit) -> Date {
    let days = match by {
        TrendUnit::Day => 1,
        TrendUnit::Week => 7,
        TrendUnit::Month => i64::from(date.month().length(date.year())),
    };
    date.checked_add(time::Duration::days(days)).unwrap_or(Date::MAX)
}

/// All periods from the first to the last of these, in order: without gaps, unless that would be too many.
pub(super) fn periods(known: impl Iterator<Item = Date> + Clone, by: TrendUnit) -> Vec<Date> {
    let (Some(first), Some(last)) = (known.clone().min(), known.clone().max()) else { return Vec::new() };
    let all: Vec<Date> = std::iter::successors(Some(first), |&date| (date < last).then(|| next(date, by)))
        .take(MAX_PERIODS + 1)
        .collect();
    if all.len() <= MAX_PERIODS {
        return all;
    }
    let mut some: Vec<Date> = known.collect();
    some.sort_unstable();
    some.dedup();
    some
}

/// A day as `2024-01-31`.
pub(super) fn text(date: Date) -> String {
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
        assert_eq!(told(TrendUnit::Day, &Zone::fixed(60)), "2025-01-01");
        assert_eq!(told(TrendUnit::Month, &Zone::fixed(60)), "2025-01-01");
        assert_eq!(text(period(-1, TrendUnit::Day, &Zone::default())), "1969-12-31");
        assert_eq!(text(period(i64::MAX, TrendUnit::Month, &Zone::default())), "9999-12-01");
        assert_eq!(instant_text(time_ms + 7), "2024-12-31T23:30:00.007Z");
    }

    #[test]
    fn gaps_are_filled() {
        let months = [1_706_659_200_000, 1_711_843_200_000].map(|ms| period(ms, TrendUnit::Month, &Zone::default()));
        let told: Vec<String> = periods(months.into_iter(), TrendUnit::Month).into_iter().map(text).collect();
        assert_eq!(told, ["2024-01-01", "2024-02-01", "2024-03-01"]);
        let ages = [0, 8_640_000_000_000].map(|ms| period(ms, TrendUnit::Day, &Zone::default()));
        assert_eq!(periods(ages.into_iter(), TrendUnit::Day).len(), 2);
        assert_eq!(periods([].into_iter(), TrendUnit::Day), []);
    }
}
