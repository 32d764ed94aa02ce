//! Times as files write them.

use serde::{Deserialize, Serialize};

use crate::events::zone::Zone;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// As far from 1970 as JavaScript's `Date` goes, 100 million days. Every whole number up to it is an `f64`.
const LIMIT_MS: i64 = 100_000_000 * DAY_MS;

/// How the times of a column are written. Times of day are `10:21`, `10:21:14`, `10:21:14.123` (as many digits as there
/// are; what is finer than a millisecond is cut off), all also with `AM` or `PM`, and a zone may follow: `Z`, `UTC`,
/// `+01:00`, `+0100`, `+01`. A leap second is the last millisecond of its minute. With slashes a year may have two digits:
/// 69 to 99 are in the last century, 00 to 68 in this (as POSIX has it for `%y`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TimeFormat {
    /// ISO 8601 and RFC 3339, year first: `2024-03-13`, `2024-03-13 10:21`, `2024-03-13T10:21:14.123+01:00`; also with
    /// slashes.
    Iso,
    /// `20240313`, also with a time: `20240313T102114`, `20240313102114`, `20240313 10:21:14`.
    Compact,
    /// `13.03.2024`, also with a time.
    DayDotMonth,
    /// `13/03/2024` or `13-03-2024`, also with a time.
    DaySlashMonth,
    /// `03/13/2024` or `03-13-2024`, also with a time.
    MonthSlashDay,
    /// Seconds since 1970-01-01 UTC; fractions allowed, as in all epoch formats.
    EpochSeconds,
    /// Milliseconds since 1970-01-01 UTC.
    EpochMillis,
    /// Microseconds since 1970-01-01 UTC.
    EpochMicros,
    /// Nanoseconds since 1970-01-01 UTC.
    EpochNanos,
}

impl TimeFormat {
    /// All formats.
    pub const ALL: [Self; 9] = [
        Self::Iso,
        Self::Compact,
        Self::DayDotMonth,
        Self::DaySlashMonth,
        Self::MonthSlashDay,
        Self::EpochSeconds,
        Self::EpochMillis,
        Self::EpochMicros,
        Self::EpochNanos,
    ];

    /// Milliseconds since 1970-01-01 UTC, rounded down; `None` when `text` is not a time in this format, not a date of
    /// the (proleptic Gregorian) calendar, or further from 1970 than JavaScript's `Date` goes (8.64e15 ms).
    ///
    /// `zone_offset_minutes` is how far ahead of UTC a time without a zone is.
    pub fn parse(self, text: &str, zone_offset_minutes: i32) -> Option<i64> {
        self.parse_in(&Zone::fixed(zone_offset_minutes.saturating_mul(60)), text.as_bytes())
    }

    /// As [`Self::parse`], of bytes that need not be text; times without a zone are what the clocks of `zone` show.
    pub(in crate::events) fn parse_in(self, zone: &Zone, text: &[u8]) -> Option<i64> {
        let text = text.trim_ascii();
        let ms = match self {
            Self::EpochSeconds => epoch(text, 1_000, 1)?,
            Self::EpochMillis => epoch(text, 1, 1)?,
            Self::EpochMicros => epoch(text, 1, 1_000)?,
            Self::EpochNanos => epoch(text, 1, 1_000_000)?,
            _ => self.civil(&mut Text(text), zone)?,
        };
        (-LIMIT_MS..=LIMIT_MS).contains(&ms).then_some(ms)
    }

    fn civil(self, text: &mut Text<'_>, zone: &Zone) -> Option<i64> {
        let (year, month, day) = match self {
            Self::Iso => text.date_year_first()?,
            Self::Compact => (text.digits::<4>()?, text.digits::<2>()?, text.digits::<2>()?),
            Self::DayDotMonth => {
                let (day, month, year) = text.date_year_last(b".")?;
                (year, month, day)
            }
            Self::DaySlashMonth => {
                let (day, month, year) = text.date_year_last(b"/-")?;
                (year, month, day)
            }
            _ => {
                let (month, day, year) = text.date_year_last(b"/-")?;
                (year, month, day)
            }
        };
        if !(1..=12).contains(&month) || day < 1 || day > days_of_month(year, month) {
            return None;
        }
        let mut clock = Clock::default();
        if !text.0.is_empty() {
            let separated = text.eat(b"Tt ").is_some();
            clock = if self == Self::Compact { text.compact_clock()? } else { text.clock().filter(|_| separated)? };
        }
        let shown_ms = days_since_1970(year, month, day) * DAY_MS + clock.ms;
        let ms = clock.offset_minutes.map_or_else(|| zone.utc_ms(shown_ms), |minutes| shown_ms - minutes * MINUTE_MS);
        // A second 60 is one only at the end of a month in UTC; then the next second starts that month.
        (!clock.leap_second || is_start_of_month(ms + 1)).then_some(ms)
    }
}

/// A time of day.
#[derive(Default)]
struct Clock {
    /// Since midnight.
    ms: i64,
    leap_second: bool,
    /// Ahead of UTC, if the text said so.
    offset_minutes: Option<i64>,
}

/// What is left of a text.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    /// Takes a byte if it is one of these.
    fn eat(&mut self, any: &[u8]) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        any.contains(&first).then(|| {
            self.0 = rest;
            first
        })
    }

    /// Takes a word, in upper or lower case.
    fn eat_word(&mut self, word: &[u8]) -> bool {
        let found = self.0.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if found {
            self.0 = &self.0[word.len()..];
        }
        found
    }

    /// Takes this many digits.
    fn digits<const COUNT: usize>(&mut self) -> Option<i64> {
        let (digits, rest) = self.0.split_first_chunk::<COUNT>()?;
        let mut value = 0;
        for byte in digits {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = value * 10 + i64::from(digit);
        }
        self.0 = rest;
        Some(value)
    }

    /// Takes two digits, or one if there is only one.
    fn one_or_two_digits(&mut self) -> Option<i64> {
        self.digits::<2>().or_else(|| self.digits::<1>())
    }

    fn date_year_first(&mut self) -> Option<(i64, i64, i64)> {
        let year = self.digits::<4>()?;
        let separator = self.eat(b"-/")?;
        let month = self.digits::<2>()?;
        self.eat(&[separator])?;
        Some((year, month, self.digits::<2>()?))
    }

    /// Three numbers, the last of which is the year.
    fn date_year_last(&mut self, separators: &[u8]) -> Option<(i64, i64, i64)> {
        let first = self.one_or_two_digits()?;
        let separator = self.eat(separators)?;
        let second = self.one_or_two_digits()?;
        self.eat(&[separator])?;
        // With dots it could be a version, with dashes any code.
        let year = self.digits::<4>().or_else(|| if separator == b'/' { self.year_of_two_digits() } else { None });
        Some((first, second, year?))
    }

    fn year_of_two_digits(&mut self) -> Option<i64> {
        let year = self.digits::<2>()?;
        let is_whole = !self.0.first().is_some_and(u8::is_ascii_digit);
        is_whole.then_some(if year < 69 { 2_000 + year } else { 1_900 + year })
    }

    /// `HHMM` or `HHMMSS`, or as [`Self::clock`].
    fn compact_clock(&mut self) -> Option<Clock> {
        if self.0.get(2) == Some(&b':') {
            return self.clock();
        }
        let hour = self.digits::<2>()?;
        let minute = self.digits::<2>()?;
        let second = if self.0.first().is_some_and(u8::is_ascii_digit) { self.digits::<2>()? } else { 0 };
        self.rest_of_clock(hour, minute, second)
    }

    fn clock(&mut self) -> Option<Clock> {
        let hour = self.one_or_two_digits()?;
        self.eat(b":")?;
        let minute = self.digits::<2>()?;
        let second = if self.eat(b":").is_some() { self.digits::<2>()? } else { 0 };
        self.rest_of_clock(hour, minute, second)
    }

    /// Fraction, half of the day, zone, and nothing more.
    fn rest_of_clock(&mut self, hour: i64, minute: i64, second: i64) -> Option<Clock> {
        let fraction_ms = if self.eat(b".,").is_some() { self.fraction()?.0 } else { 0 };
        self.0 = self.0.trim_ascii_start();
        let hour = match self.half_of_day() {
            Some(half) if (1..=12).contains(&hour) => hour % 12 + half * 12,
            Some(_) => return None,
            None => hour,
        };
        self.0 = self.0.trim_ascii_start();
        let offset_minutes = if self.0.is_empty() { None } else { Some(self.zone()?) };
        if hour > 23 || minute > 59 || second > 60 || !self.0.is_empty() {
            return None;
        }
        let leap_second = second == 60;
        let second_ms = if leap_second { MINUTE_MS - 1 } else { second * SECOND_MS + fraction_ms };
        Some(Clock { ms: hour * HOUR_MS + minute * MINUTE_MS + second_ms, leap_second, offset_minutes })
    }

    /// Any number of digits after the decimal sign: their milliseconds, and whether there is anything finer.
    fn fraction(&mut self) -> Option<(i64, bool)> {
        let len = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(len);
        self.0 = rest;
        let digit = |index: usize| digits.get(index).map_or(0, |byte| i64::from(byte - b'0'));
        let finer = digits.iter().skip(3).any(|&byte| byte != b'0');
        (len > 0).then(|| (digit(0) * 100 + digit(1) * 10 + digit(2), finer))
    }

    /// 0 before noon, 1 after.
    fn half_of_day(&mut self) -> Option<i64> {
        if self.eat_word(b"am") { Some(0) } else { self.eat_word(b"pm").then_some(1) }
    }

    /// Minutes ahead of UTC.
    fn zone(&mut self) -> Option<i64> {
        if self.eat_word(b"UTC") || self.eat_word(b"Z") {
            return Some(0);
        }
        let sign = if self.eat(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits::<2>()?;
        let minutes = if self.eat(b":").is_some() || !self.0.is_empty() { self.digits::<2>()? } else { 0 };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    }
}

/// A decimal number, times `factor`, divided by `divisor`, rounded down. `factor` is 1 or 1000; one of the two is 1.
fn epoch(text: &[u8], factor: i64, divisor: i64) -> Option<i64> {
    let mut text = Text(text);
    let negative = text.eat(b"+-") == Some(b'-');
    let len = text.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole: i64 = std::str::from_utf8(&text.0[..len]).ok()?.parse().ok()?;
    text.0 = &text.0[len..];
    let (thousandths, finer) = if text.eat(b".").is_some() { text.fraction()? } else { (0, false) };
    if !text.0.is_empty() {
        return None;
    }
    let (fraction_ms, cut) = if factor == 1_000 { (thousandths, finer) } else { (0, finer || thousandths > 0) };
    let ms = whole.checked_mul(factor)? / divisor + fraction_ms;
    let cut = cut || whole % divisor != 0;
    Some(if negative { -ms - i64::from(cut) } else { ms })
}

/// Days from 1970-01-01 to a date, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether an instant is the first of a month in UTC; after `civil_from_days` in the same place.
fn is_start_of_month(ms: i64) -> bool {
    let day_of_era = (ms.div_euclid(DAY_MS) + 719_468).rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    ms.rem_euclid(DAY_MS) == 0 && day_of_year == (153 * month_from_march + 2) / 5
}

/// Whether a text is a time of day.
pub(super) fn is_clock(text: &str) -> bool {
    Text(text.trim().as_bytes()).clock().is_some_and(|clock| !clock.leap_second)
}

/// Finds the formats that a column's values may be in.
#[derive(Debug, Default, Clone)]
pub(super) struct Guess {
    values: usize,
    fits: [usize; TimeFormat::ALL.len()],
}

impl Guess {
    /// Looks at one more value.
    pub(super) fn look(&mut self, text: &str) {
        self.values += 1;
        for (format, fits) in TimeFormat::ALL.into_iter().zip(&mut self.fits) {
            *fits += usize::from(format.parse(text, 0).is_some_and(|ms| format.is_likely(ms)));
        }
    }

    /// The formats that fit every value; if there is none, those that fit nearly all; if there is none either, those that
    /// fit more than half. More than one means that the values do not tell.
    pub(super) fn formats(&self) -> Vec<TimeFormat> {
        let fitting = |least: usize| -> Vec<TimeFormat> {
            TimeFormat::ALL
                .into_iter()
                .zip(self.fits)
                .filter(|&(_, fits)| fits > 0 && fits >= least)
                .map(|(format, _)| format)
                .collect()
        };
        let least = [self.values, self.values - self.values / 10, self.values / 2 + 1];
        least.into_iter().map(fitting).find(|formats| !formats.is_empty()).unwrap_or_default()
    }
}

impl TimeFormat {
    /// Whether a bare number is more likely such a time than anything else. `19970101` must not be a second of 1970, nor
    /// a customer number a date.
    fn is_likely(self, ms: i64) -> bool {
        let years = match self {
            Self::Compact => 1900..2100,
            Self::EpochSeconds | Self::EpochMillis | Self::EpochMicros | Self::EpochNanos => 1990..2100,
            _ => return true,
        };
        (days_since_1970(years.start, 1, 1) * DAY_MS..days_since_1970(years.end, 1, 1) * DAY_MS).contains(&ms)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

    use super::*;

    #[track_caller]
    fn is(format: TimeFormat, text: &str, ms: i64) {
        assert_eq!(format.parse(text, 0), Some(ms), "{text:?}");
    }

    #[track_caller]
    fn is_not(format: TimeFormat, text: &str) {
        assert_eq!(format.parse(text, 0), None, "{text:?}");
    }

    /// `date -u -d '2024-03-13 10:21:14' +%s000`
    const MARCH_MS: i64 = 1_710_325_274_000;
    /// The same day at midnight.
    const MARCH_DAY_MS: i64 = 1_710_288_000_000;

    #[test]
    fn the_year_may_come_first() {
        for text in [
            "2024-03-13T10:21:14Z",
            "2024-03-13 10:21:14",
            "2024-03-13t10:21:14z",
            "2024-03-13T10:21:14+00:00",
            "2024-03-13 10:21:14 UTC",
            "2024/03/13 10:21:14",
            " 2024-03-13 10:21:14 ",
            "2024-03-13T11:21:14+01:00",
            "2024-03-13T11:21:14+0100",
            "2024-03-13T11:21:14+01",
            "2024-03-13T04:51:14-05:30",
            "2024-03-13 10:21:14 AM",
            "2024-03-13T10:21:14.0009",
            "2024-03-13T10:21:14,000",
        ] {
            is(TimeFormat::Iso, text, MARCH_MS);
        }
        is(TimeFormat::Iso, "2024-03-13", MARCH_DAY_MS);
        is(TimeFormat::Iso, "2024-03-13 10:21", MARCH_MS - 14_000);
        is(TimeFormat::Iso, "2024-03-13T10:21:14.5", MARCH_MS + 500);
        is(TimeFormat::Iso, "2024-03-13T10:21:14.123456789Z", MARCH_MS + 123);
        is(TimeFormat::Iso, "2024-03-13 10:21:14 pm", MARCH_MS + 12 * HOUR_MS);
        is(TimeFormat::Iso, "2024-03-13 12:00 am", MARCH_DAY_MS);
    }

    #[test]
    fn examples_of_rfc_3339_are_read() {
        // RFC 3339, section 5.8; the milliseconds by GNU date.
        is(TimeFormat::Iso, "1985-04-12T23:20:50.52Z", 482_196_050_520);
        is(TimeFormat::Iso, "1996-12-19T16:39:57-08:00", 851_042_397_000);
        // A leap second, in UTC and in the Pacific: the last millisecond before 1991 in UTC.
        is(TimeFormat::Iso, "1990-12-31T23:59:60Z", 662_687_999_999);
        is(TimeFormat::Iso, "1990-12-31T15:59:60-08:00", 662_687_999_999);
        is(TimeFormat::Iso, "1937-01-01T12:00:27.87+00:20", -1_041_337_172_130);
        // February of 1900 and of 2100 has 28 days, that of 2000 has 29.
        is(TimeFormat::Iso, "1900-02-28T23:59:60Z", -2_203_891_200_001);
        is(TimeFormat::Iso, "2100-02-28T23:59:60Z", 4_107_542_399_999);
        is(TimeFormat::Iso, "2000-02-29T23:59:60Z", 951_868_799_999);
        is_not(TimeFormat::Iso, "2000-02-28T23:59:60Z");
    }

    #[test]
    fn days_and_months_may_come_first() {
        is(TimeFormat::DayDotMonth, "13.03.2024 10:21:14", MARCH_MS);
        is(TimeFormat::DayDotMonth, "13.3.2024", MARCH_DAY_MS);
        is(TimeFormat::DaySlashMonth, "13/03/2024", MARCH_DAY_MS);
        is(TimeFormat::DaySlashMonth, "13-03-2024 10:21", MARCH_MS - 14_000);
        is(TimeFormat::MonthSlashDay, "03/13/2024", MARCH_DAY_MS);
        is(TimeFormat::MonthSlashDay, "3/13/2024 10:21:14 AM", MARCH_MS);
        is(TimeFormat::Compact, "20240313", MARCH_DAY_MS);
        for text in ["20240313T102114", "20240313102114", "20240313 10:21:14", "20240313T102114Z"] {
            is(TimeFormat::Compact, text, MARCH_MS);
        }
        is(TimeFormat::Compact, "19970101", 852_076_800_000);
    }

    #[test]
    fn a_year_of_two_digits_is_near_now() {
        is(TimeFormat::MonthSlashDay, "03/13/24", MARCH_DAY_MS);
        is(TimeFormat::MonthSlashDay, "03/13/24 10:21 AM", MARCH_MS - 14_000);
        is(TimeFormat::DaySlashMonth, "13/3/24 10:21:14", MARCH_MS);
        // `date -u -d '1969-01-01' +%s000` and of 2068-12-31
        is(TimeFormat::DaySlashMonth, "01/01/69", -31_536_000_000);
        is(TimeFormat::DaySlashMonth, "31/12/68", 3_124_137_600_000);
        for text in ["13/03/2", "13/03/024", "13-03-24", "13/03/24Z"] {
            is_not(TimeFormat::DaySlashMonth, text);
        }
    }

    #[test]
    fn seconds_since_1970_come_in_four_sizes() {
        is(TimeFormat::EpochSeconds, "1710325274", MARCH_MS);
        is(TimeFormat::EpochSeconds, "1710325274.0019", MARCH_MS + 1);
        is(TimeFormat::EpochMillis, "1710325274000", MARCH_MS);
        is(TimeFormat::EpochMicros, "1710325274000999", MARCH_MS);
        is(TimeFormat::EpochNanos, "1710325274000999999", MARCH_MS);
        is(TimeFormat::EpochSeconds, "-1", -1_000);
        is(TimeFormat::EpochSeconds, "-0.0001", -1);
        is(TimeFormat::EpochMicros, "-1", -1);
        // Rounded down, not towards zero.
        is(TimeFormat::EpochMillis, "-1.5", -2);
        is(TimeFormat::EpochMillis, "-1.0001", -2);
        is(TimeFormat::EpochMillis, "-1.000", -1);
        is(TimeFormat::EpochMillis, "1.9", 1);
        is(TimeFormat::EpochMicros, "-1000", -1);
        is(TimeFormat::EpochMillis, "8640000000000000", LIMIT_MS);
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            " ",
            "yesterday",
            "2024",
            "2024-03",
            "2024-3-13",
            "2024-02-30",
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "2024-03-13T",
            "2024-03-13T24:00",
            "2024-03-13 10:60",
            "2024-03-13 10:21:61",
            "2024-03-13 10:21:14 13",
            "2024-03-13 10",
            "2024-03-13 10:21:14+25:00",
            "2024-03-13 10:21:14+24:00",
            "2024-03-13 10:21:14+01:60",
            "2024-03-13 13:00 PM",
            "2024-03-13 00:30 AM",
            "2024-03-1310:21",
            "2024-03-13 10:21:14.",
            "2024-03-13Z",
            "2024-03/13",
            "13.03.2024",
            "2024-03-13T10:21:60",
            "1990-12-30T23:59:60Z",
            "+2024-03-13",
            "2024-03-13 10:21:14 CET",
            "２０２４-03-13",
        ] {
            is_not(TimeFormat::Iso, text);
        }
        for text in ["13.03.24", "32.01.2024", "13.13.2024", "13/03/2024", "13.03.2024.1"] {
            is_not(TimeFormat::DayDotMonth, text);
        }
        is_not(TimeFormat::MonthSlashDay, "13/03/2024");
        is_not(TimeFormat::DaySlashMonth, "13/03-2024");
        for text in ["2024031", "202403131", "2024031310", "20240230", "1710325274"] {
            is_not(TimeFormat::Compact, text);
        }
        for text in ["", "-", ".5", "1.", "1e9", "1 000", "99999999999999999999", "8640000000001", "0x10"] {
            is_not(TimeFormat::EpochSeconds, text);
        }
        is_not(TimeFormat::EpochMillis, "8640000000000001");
    }

    #[test]
    fn times_without_a_zone_are_read_in_the_given_one() {
        assert_eq!(TimeFormat::Iso.parse("2024-03-13 10:21:14", 60), Some(MARCH_MS - HOUR_MS));
        assert_eq!(TimeFormat::Iso.parse("2024-03-13 10:21:14", -330), Some(MARCH_MS + 330 * MINUTE_MS));
        assert_eq!(TimeFormat::Iso.parse("2024-03-13 10:21:14Z", 60), Some(MARCH_MS));
        assert_eq!(TimeFormat::DayDotMonth.parse("13.03.2024", 60), Some(MARCH_DAY_MS - HOUR_MS));
        assert_eq!(TimeFormat::EpochMillis.parse("0", 60), Some(0));
    }

    fn guess(texts: &[&str]) -> Vec<TimeFormat> {
        let mut guess = Guess::default();
        texts.iter().for_each(|text| guess.look(text));
        guess.formats()
    }

    #[test]
    fn the_order_of_day_and_month_is_only_known_from_days_after_the_twelfth() {
        assert_eq!(guess(&["01/02/2024", "03/04/2024"]), [TimeFormat::DaySlashMonth, TimeFormat::MonthSlashDay]);
        assert_eq!(guess(&["01/02/2024", "13/04/2024"]), [TimeFormat::DaySlashMonth]);
        assert_eq!(guess(&["01/02/2024", "03/14/2024"]), [TimeFormat::MonthSlashDay]);
    }

    #[test]
    fn bare_numbers_are_times_only_where_that_is_likely() {
        assert_eq!(guess(&["19970101", "19980630"]), [TimeFormat::Compact]);
        assert_eq!(guess(&["1710325274"]), [TimeFormat::EpochSeconds]);
        assert_eq!(guess(&["1710325274000"]), [TimeFormat::EpochMillis]);
        assert_eq!(guess(&["1710325274000000"]), [TimeFormat::EpochMicros]);
        assert_eq!(guess(&["1710325274000000000"]), [TimeFormat::EpochNanos]);
        assert_eq!(guess(&["1", "17", "00042", "12345678"]), []);
        assert_eq!(guess(&["19970101", "19979999"]), []);
        assert_eq!(guess(&["18991231", "18991230"]), [], "a year long ago is more likely no year");
    }

    #[test]
    fn a_flaw_among_many_times_does_not_hide_the_format() {
        let mut texts = vec!["2024-03-13"; 20];
        texts.push("n/a");
        assert_eq!(guess(&texts), [TimeFormat::Iso]);
        assert_eq!(guess(&[]), []);
        assert_eq!(guess(&["2024-03-13", "yesterday", "2024-03-14"]), [TimeFormat::Iso]);
        assert_eq!(guess(&["2024-03-13", "yesterday"]), []);
        // Nearly all of them are known to be days first, though more than half could be either.
        let mut texts = vec!["01/02/2024"; 11];
        texts.extend(["13/02/2024"; 8]);
        texts.push("soon");
        assert_eq!(guess(&texts), [TimeFormat::DaySlashMonth]);
        let slashes = ["01/02/2024", "03/04/2024", "05/06/2024", "soon"];
        assert_eq!(guess(&slashes), [TimeFormat::DaySlashMonth, TimeFormat::MonthSlashDay]);
    }

    /// The time crate's milliseconds of a civil time; `None` when there is no such time.
    fn reference(fields: (i32, u8, u8), clock: (u8, u8, u8), ms: u16, offset_minutes: i16) -> Option<i64> {
        let date = Date::from_calendar_date(fields.0, Month::try_from(fields.1).ok()?, fields.2).ok()?;
        let time = Time::from_hms_milli(clock.0, clock.1, clock.2, ms).ok()?;
        let offset = UtcOffset::from_whole_seconds(i32::from(offset_minutes) * 60).ok()?;
        let nanos = PrimitiveDateTime::new(date, time).assume_offset(offset).unix_timestamp_nanos();
        i64::try_from(nanos.div_euclid(1_000_000)).ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_the_time_crate_takes_and_refuses_is_taken_and_refused(
            date in (0_i32..10_000, 0_u8..14, 0_u8..33),
            clock in (0_u8..26, 0_u8..62, 0_u8..60),
            ms in 0_u16..1_000,
            offset_minutes in -1_439_i16..1_440,
        ) {
            let ((year, month, day), (hour, minute, second)) = (date, clock);
            let sign = if offset_minutes < 0 { '-' } else { '+' };
            let (zone_hours, zone_minutes) = (offset_minutes.abs() / 60, offset_minutes.abs() % 60);
            let clock_text = format!("{hour:02}:{minute:02}:{second:02}.{ms:03}{sign}{zone_hours:02}:{zone_minutes:02}");
            let expected = reference(date, clock, ms, offset_minutes);
            for (format, date_text) in [
                (TimeFormat::Iso, format!("{year:04}-{month:02}-{day:02}")),
                (TimeFormat::Compact, format!("{year:04}{month:02}{day:02}")),
                (TimeFormat::DayDotMonth, format!("{day:02}.{month:02}.{year:04}")),
                (TimeFormat::DaySlashMonth, format!("{day}/{month}/{year:04}")),
                (TimeFormat::MonthSlashDay, format!("{month}/{day}/{year:04}")),
            ] {
                prop_assert_eq!(format.parse(&format!("{date_text} {clock_text}"), 0), expected, "{} {}", date_text, clock_text);
                let at_midnight = reference(date, (0, 0, 0), 0, offset_minutes);
                prop_assert_eq!(format.parse(&date_text, offset_minutes.into()), at_midnight);
            }
        }

        #[test]
        fn what_the_time_crate_writes_is_read_back(ms in -62_167_219_200_000_i64..253_402_300_800_000) {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).unwrap();
            let (date, clock) = (at.date(), at.time());
            let text = format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}",
                date.year(), u8::from(date.month()), date.day(), clock.hour(), clock.minute(), clock.second(), clock.millisecond()
            );
            prop_assert_eq!(TimeFormat::Iso.parse(&text, 0), Some(ms));
            prop_assert_eq!(TimeFormat::EpochMillis.parse(&ms.to_string(), 0), Some(ms));
            prop_assert_eq!(TimeFormat::EpochNanos.parse(&(i128::from(ms) * 1_000_000).to_string(), 0), i64::try_from(i128::from(ms) * 1_000_000).ok().map(|_| ms));
            let tenths_of_micros = format!("{}{}.{:07}", if ms < 0 { "-" } else { "" }, ms.abs() / 1_000, ms.abs() % 1_000 * 10_000);
            prop_assert_eq!(TimeFormat::EpochSeconds.parse(&tenths_of_micros, 0), Some(ms));
        }

        #[test]
        fn leap_seconds_are_those_at_the_end_of_a_month(year in 1_i32..9_999, month in 1_u8..13, day in 1_u8..32, hour in 0_u8..24) {
            let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:59:60");
            let before = reference((year, month, day), (hour, 59, 59), 999, 0);
            let ends_month = Month::try_from(month).is_ok_and(|month| month.length(year) == day) && hour == 23;
            prop_assert_eq!(TimeFormat::Iso.parse(&text, 0), before.filter(|_| ends_month));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,30}|[0-9TZ:. /+-]{0,30}", offset in -1_440_i32..1_440) {
            for format in TimeFormat::ALL {
                if let Some(ms) = format.parse(&text, offset) {
                    prop_assert!((-LIMIT_MS..=LIMIT_MS).contains(&ms));
                }
            }
        }
    }
}
