//! Ranges as people give them: from a day to a day, both inside.

use super::options::{Moment, Range};
use super::resolve::time_ms;
use crate::events::zone::Zone;

const DAY_MS: i64 = 86_400_000;

impl Range {
    /// The first day inside, in UTC, as `2024-01-31`.
    pub fn first_day(&self) -> Option<String> {
        self.from.as_ref().and_then(moment_ms).map(day_text)
    }

    /// The last day inside, in UTC, as `2024-01-31`.
    pub fn last_day(&self) -> Option<String> {
        // The end itself is outside.
        self.to.as_ref().and_then(moment_ms).map(|ms| day_text(ms - 1))
    }

    /// Lets the range begin with a day, or leaves its beginning open.
    pub fn set_first_day(&mut self, day: Option<&str>) {
        self.from = day.map(|day| Moment::Text(day.to_owned()));
    }

    /// Lets the range end with a day, which is inside, or leaves its end open.
    pub fn set_last_day(&mut self, day: Option<&str>) {
        let ms = day.and_then(|day| moment_ms(&Moment::Text(day.to_owned())));
        self.to = ms.map(|ms| Moment::Text(day_text(ms + DAY_MS)));
    }

    /// Whether it bounds nothing.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

fn moment_ms(moment: &Moment) -> Option<i64> {
    // Without a zone: days of whatever clock the range is meant for.
    time_ms("", moment, &Zone::default()).ok()
}

/// After `civil_from_days` in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn day_text(ms: i64) -> String {
    let days = ms.div_euclid(DAY_MS) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Range {
        Range { from: None, to: None, bounds: None, unknown: Default::default() }
    }

    #[test]
    fn the_last_day_is_inside() {
        for (day, end) in [
            ("2024-01-31", "2024-02-01"),
            ("2024-02-28", "2024-02-29"),
            ("2023-12-31", "2024-01-01"),
            ("1969-12-31", "1970-01-01"),
            ("2000-02-29", "2000-03-01"),
            ("1900-02-28", "1900-03-01"),
        ] {
            let mut range = empty();
            range.set_last_day(Some(day));
            assert_eq!(range.to, Some(Moment::Text(end.to_owned())));
            assert_eq!(range.last_day().as_deref(), Some(day));
            range.set_first_day(Some(day));
            assert_eq!(range.first_day().as_deref(), Some(day));
        }
    }

    #[test]
    fn moments_in_milliseconds_have_days_too() {
        let range = Range { from: Some(Moment::Milliseconds(0.0)), to: Some(Moment::Milliseconds(1.0)), ..empty() };
        assert_eq!(range.first_day().as_deref(), Some("1970-01-01"));
        assert_eq!(range.last_day().as_deref(), Some("1970-01-01"));
    }

    #[test]
    fn what_is_not_a_day_opens_the_range() {
        let mut range = empty();
        range.set_last_day(Some("yesterday"));
        assert!(range.is_open());
        range.set_last_day(Some("2024-01-01"));
        assert!(!range.is_open());
        range.set_last_day(None);
        assert!(range.is_open());
    }
}
