//! A column of times, most of which are written in one of few ways and on the same day as the one before.

use std::ops::RangeInclusive;

use super::time::TimeFormat;
use crate::events::zone::Zone;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// Reads times fast if they are written in a usual way.
#[derive(Debug)]
pub(super) struct Times {
    format: TimeFormat,
    zone: Zone,
    /// The last date read, as it was written.
    date: Date,
    /// When that date begins in UTC.
    date_ms: i64,
    /// How far the zone's clocks are ahead of UTC all that date; none when they are changed about then.
    ahead_ms: Option<i64>,
}

/// The ten bytes of a date, in words that are quickly compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Date(u64, u16);

impl Date {
    #[inline]
    fn new(&[a, b, c, d, e, f, g, h, i, j]: &[u8; 10]) -> Self {
        Self(u64::from_le_bytes([a, b, c, d, e, f, g, h]), u16::from_le_bytes([i, j]))
    }
}

impl Times {
    pub(super) fn new(format: TimeFormat, zone: Zone) -> Self {
        Self { format, ahead_ms: zone.steady_ms(0), zone, date: Date::new(b"1970-01-01"), date_ms: 0 }
    }

    /// What [`TimeFormat::parse`] reads, if the time is written in a usual way.
    #[inline]
    pub(super) fn usual(&mut self, text: &[u8]) -> Option<i64> {
        match self.format {
            TimeFormat::Iso => self.iso(text),
            // Numbers of no more digits than are surely near enough to 1970.
            TimeFormat::EpochSeconds => Some(digits(text, 1..=12)? * SECOND_MS),
            TimeFormat::EpochMillis => digits(text, 1..=15),
            TimeFormat::EpochMicros => Some(digits(text, 1..=18)? / 1_000),
            _ => None,
        }
    }

    /// `2024-03-13 10:21:14` or `2024-03-13T10:21:14`, also with three digits of a fraction, also with `Z`.
    #[inline]
    fn iso(&mut self, text: &[u8]) -> Option<i64> {
        // Most are as long as this, and on the same day as the one before.
        if let (Some((date, [b' ' | b'T', clock @ ..])), Some(ahead_ms)) = (text.split_first_chunk(), self.ahead_ms)
            && let Some(clock) = clock.as_array()
            && Date::new(date) == self.date
        {
            return Some(self.date_ms - ahead_ms + clock_ms(*clock)?);
        }
        self.any_iso(text)
    }

    #[inline(never)]
    fn any_iso(&mut self, text: &[u8]) -> Option<i64> {
        let (date, rest) = text.split_first_chunk()?;
        let (b"T" | b" ", rest) = rest.split_at_checked(1)? else { return None };
        let (clock, rest) = rest.split_first_chunk()?;
        let (is_utc, fraction) = match rest {
            [] => (false, 0),
            b"Z" => (true, 0),
            [b'.', fraction @ .., b'Z'] => (true, digits(fraction, 3..=3)?),
            [b'.', fraction @ ..] => (false, digits(fraction, 3..=3)?),
            _ => return None,
        };
        let shown_ms = self.date_ms(date)? + clock_ms(*clock)? + fraction;
        Some(match self.ahead_ms {
            _ if is_utc => shown_ms,
            Some(ahead_ms) => shown_ms - ahead_ms,
            None => self.zone.utc_ms(shown_ms),
        })
    }

    fn date_ms(&mut self, date: &[u8; 10]) -> Option<i64> {
        if Date::new(date) != self.date {
            self.read_date(date)?;
        }
        Some(self.date_ms)
    }

    #[inline(never)]
    fn read_date(&mut self, date: &[u8; 10]) -> Option<()> {
        // Ten bytes are a date, without blanks, or nothing.
        self.date_ms = self.format.parse_in(&Zone::UTC, date)?;
        self.date = Date::new(date);
        self.ahead_ms = self.zone.steady_ms(self.date_ms);
        Some(())
    }
}

/// Milliseconds since midnight at `10:21:14`. Leap seconds are read the other way.
#[inline]
fn clock_ms(clock: [u8; 8]) -> Option<i64> {
    // Each digit is added to so much that more than 9 reaches the highest bit; a colon must stand where it should.
    const ZEROS: u64 = u64::from_le_bytes(*b"00:00:00");
    const ROOM: u64 = u64::from_le_bytes([0x76, 0x76, 0x7F, 0x76, 0x76, 0x7F, 0x76, 0x76]);
    const HIGHEST: u64 = u64::from_le_bytes([0x80; 8]);
    let digits = u64::from_le_bytes(clock) ^ ZEROS;
    if (digits | digits.wrapping_add(ROOM)) & HIGHEST != 0 {
        return None;
    }
    // Where a number begins, ten times its first digit and its second; no sum reaches the next byte.
    let numbers = digits * 10 + (digits >> 8);
    let number = |byte: u32| (numbers >> (byte * 8) & 0xFF).cast_signed();
    let (hour, minute, second) = (number(0), number(3), number(6));
    (hour < 24 && minute < 60 && second < 60).then_some(hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS)
}

/// A number of nothing but so many digits.
fn digits(text: &[u8], count: RangeInclusive<usize>) -> Option<i64> {
    if !count.contains(&text.len()) {
        return None;
    }
    text.iter().try_fold(0, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + i64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Times as they are usually written, whether there is such a time or not.
    fn usual() -> impl Strategy<Value = String> {
        let date = prop_oneof![
            "202[34]-0[23]-[0-3][0-9]",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}",
            Just("2024-03-13".to_owned()),
            Just("1970-01-01".to_owned())
        ];
        let clock = prop_oneof!["[0-2][0-9]:[0-5][0-9]:[0-6][0-9]", "[0-9:/;]{8}"];
        let end = prop_oneof![Just(String::new()), "Z|\\.[0-9]{3}Z?", "[.,Zz0-9+: -]{0,6}"];
        prop_oneof![
            4 => (date, "[T t]", clock, end).prop_map(|(date, between, clock, end)| [date, between, clock, end].concat()),
            1 => "-?[0-9]{0,20}(\\.[0-9]{0,4})?",
        ]
    }

    /// The same with a byte or two replaced by any other.
    fn nearly_usual() -> impl Strategy<Value = Vec<u8>> {
        let flaw = (any::<prop::sample::Index>(), any::<u8>());
        (usual(), prop::collection::vec(flaw, 0..3)).prop_map(|(text, flaws)| {
            let mut text = text.into_bytes();
            for (place, byte) in flaws {
                if !text.is_empty() {
                    let place = place.index(text.len());
                    text[place] = byte;
                }
            }
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn what_is_read_fast_is_read_right(
            format in prop::sample::select(TimeFormat::ALL.to_vec()),
            is_iso: bool,
            offset in -60_000_i32..60_000,
            change in prop::option::of((1_706_000_000_000..1_711_000_000_000_i64, -60_000_i32..60_000)),
            texts in prop::collection::vec(prop_oneof![usual().prop_map(String::into_bytes), nearly_usual()], 1..6),
        ) {
            let format = if is_iso { TimeFormat::Iso } else { format };
            let zone = Zone { offset_seconds: offset, transitions: change.into_iter().collect() };
            let mut times = Times::new(format, zone.clone());
            for text in texts {
                let read = times.usual(&text);
                if read.is_some() {
                    prop_assert_eq!(read, format.parse_in(&zone, &text), "{:?}", text.escape_ascii());
                }
            }
        }
    }

    #[test]
    fn what_is_usual_is_read_fast() {
        for (format, text, ms) in [
            (TimeFormat::Iso, "2024-03-13 10:21:14", 1_710_325_274_000 - 3_600_000),
            (TimeFormat::Iso, "2024-03-13T10:21:14Z", 1_710_325_274_000),
            (TimeFormat::Iso, "2024-03-13T10:21:14.123Z", 1_710_325_274_123),
            (TimeFormat::Iso, "2024-03-13T10:21:14.123", 1_710_325_274_123 - 3_600_000),
            (TimeFormat::EpochSeconds, "1710325274", 1_710_325_274_000),
            (TimeFormat::EpochMillis, "1710325274123", 1_710_325_274_123),
            (TimeFormat::EpochMicros, "1710325274123456", 1_710_325_274_123),
        ] {
            assert_eq!(Times::new(format, Zone::fixed(3_600)).usual(text.as_bytes()), Some(ms), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_or_a_time_is_not_read() {
        for (format, text) in [
            (TimeFormat::EpochSeconds, "171032527:"),
            (TimeFormat::EpochMillis, "17103252741:3"),
            (TimeFormat::Iso, "2024-03-13 24:00:00"),
            (TimeFormat::Iso, "2024-03-13 10:60:00"),
            (TimeFormat::Iso, "2024-03-13 10:21:60"),
        ] {
            assert_eq!(Times::new(format, Zone::UTC).usual(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn zeros_are_no_date() {
        assert_eq!(Times::new(TimeFormat::Iso, Zone::UTC).usual(b"\0\0\0\0\0\0\0\0\0\0 10:21:14"), None);
    }
}
