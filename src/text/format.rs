//! Numbers, money and shares in the reader's language.

use funnel_core::events::answers::TimeUnit;
use funnel_core::events::query::TrendUnit;
use funnel_core::events::reader::TimeFormat;
use funnel_core::model::Currency;
use funnel_core::typed::Separators;

use super::words::{Plural, Words};
use crate::platform::intl::{self, DateStyle, NumberStyle};

/// What stands for a figure that is not available.
pub const NOT_AVAILABLE: &str = "–";

/// Numbers as text in the language of [`Words`]. Every method follows a change of language.
#[derive(Clone, Copy)]
pub struct Formats {
    words: Words,
}

impl Formats {
    /// The formats of the language of `words`.
    pub fn new(words: Words) -> Self {
        Self { words }
    }

    /// A count of people: `40 000`; a fraction keeps one decimal.
    pub fn count(self, value: f64) -> String {
        intl::number(self.words.language(), NumberStyle::Decimal(1), value)
    }

    /// A number with at most two decimals.
    pub fn decimal(self, value: f64) -> String {
        let digits = if value.abs() < 10.0 { 2 } else { 1 };
        intl::number(self.words.language(), NumberStyle::Decimal(digits), value)
    }

    /// A number exactly as it is kept, for a field being edited.
    pub fn exact(self, value: f64) -> String {
        intl::number(self.words.language(), NumberStyle::Decimal(12), value)
    }

    /// A difference, with its sign: `+12`, `−3`, `0`.
    pub fn signed(self, value: f64) -> String {
        let text = self.count(value.abs());
        match value {
            // What is rounded to nothing has no sign.
            _ if !text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => text,
            value if value > 0.0 => format!("+{text}"),
            value if value < 0.0 => format!("−{text}"),
            _ => text,
        }
    }

    /// A difference with at most two decimals, three below a tenth, and its sign: `+1.25`, `−0.004`.
    pub fn signed_decimal(self, value: f64) -> String {
        let text = self.small(value.abs());
        match value {
            // What is rounded to nothing has no sign.
            _ if !text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => text,
            value if value > 0.0 => format!("+{text}"),
            value if value < 0.0 => format!("−{text}"),
            _ => text,
        }
    }

    /// A number with two decimals, and as many more as it takes to see two digits of a small one.
    pub fn small(self, value: f64) -> String {
        let digits = match value.abs() {
            value if value >= 0.1 || value == 0.0 => 2,
            value if value >= 0.01 => 3,
            value if value >= 0.001 => 4,
            _ => 6,
        };
        intl::number(self.words.language(), NumberStyle::Decimal(digits), value)
    }

    /// A short count: `40k`.
    pub fn short(self, value: f64) -> String {
        intl::number(self.words.language(), NumberStyle::Compact, value)
    }

    /// A rate: `45 %`, `2.8 %`, `0.045 %`. Never rounded up to 100 % or down to 0 %.
    pub fn rate(self, fraction: f64) -> String {
        let style = match fraction {
            f if f == 0.0 || (0.1..0.995).contains(&f) || f >= 1.0 => {
                NumberStyle::Percent(if f > 1.0 && f < 1.1 { 1 } else { 0 })
            }
            f if f >= 0.995 => {
                return intl::number(self.words.language(), NumberStyle::Percent(2), (f * 10_000.0).floor() / 10_000.0);
            }
            f if f.abs() >= 0.001 => NumberStyle::Percent(1),
            _ => NumberStyle::PercentSignificant(2),
        };
        intl::number(self.words.language(), style, fraction)
    }

    /// A rate with one decimal, for intervals. As careful as [`Formats::rate`] where that would round to nothing or all.
    pub fn rate_precise(self, fraction: f64) -> String {
        if fraction != 0.0 && ((0.0..0.001).contains(&fraction) || (0.999..1.0).contains(&fraction)) {
            return self.rate(fraction);
        }
        intl::number(self.words.language(), NumberStyle::Percent(1), fraction)
    }

    /// An amount in a currency; a bare number without one. Small amounts keep their hundredths.
    pub fn money(self, amount: f64, currency: Option<&Currency>) -> String {
        let digits = if amount.abs() < 100.0 && amount.fract() != 0.0 { 2 } else { 0 };
        let style = match currency {
            Some(currency) => NumberStyle::Money(currency.as_str().to_owned(), digits),
            None => NumberStyle::Decimal(digits),
        };
        intl::number(self.words.language(), style, amount)
    }

    /// People that may be a computed mean: whole from ten up, else with a decimal.
    pub fn decimal_or_count(self, value: f64) -> String {
        let digits = if value.abs() >= 10.0 { 0 } else { 1 };
        intl::number(self.words.language(), NumberStyle::Decimal(digits), value)
    }

    /// The signs numbers are typed with.
    pub fn separators(self) -> Separators {
        let signs = intl::number_signs(self.words.language());
        Separators { decimal: signs.decimal, group: signs.group }
    }

    /// The form a counted word takes.
    pub fn plural(self, value: f64) -> Plural {
        if intl::is_singular(self.words.language(), value) { Plural::One } else { Plural::Other }
    }

    /// A day by the clocks of a time zone: "31 Mar 2024".
    pub fn date(self, time_zone: &str, ms: f64) -> String {
        intl::date(self.words.language(), DateStyle::Day, time_zone, ms)
    }

    /// A day and the time of day by the clocks of a time zone: "31 Mar 2024, 14:05".
    pub fn minute(self, time_zone: &str, ms: f64) -> String {
        intl::date(self.words.language(), DateStyle::Minute, time_zone, ms)
    }

    /// A month of the year, from 1: "March".
    pub fn month(self, number: u32) -> String {
        let day = format!("2001-{number:02}-01");
        TimeFormat::Iso
            .parse(&day, 0)
            .map_or(day, |ms| intl::date(self.words.language(), DateStyle::MonthName, "UTC", ms as f64))
    }

    /// A period by its first day, such as `2024-03-31`: "31 Mar 2024", or "Mar 2024" for a month. `short` leaves out the
    /// year of a day.
    pub fn period(self, first_day: &str, by: TrendUnit, short: bool) -> String {
        let style = match by {
            TrendUnit::Month => DateStyle::Month,
            _ if short => DateStyle::ShortDay,
            _ => DateStyle::Day,
        };
        match TimeFormat::Iso.parse(first_day, 0) {
            Some(ms) => intl::date(self.words.language(), style, "UTC", ms as f64),
            None => first_day.to_owned(),
        }
    }

    /// A duration in its own unit: "3.2 days", "45 seconds".
    pub fn duration(self, seconds: f64) -> String {
        self.duration_in(TimeUnit::fitting(seconds), seconds)
    }

    /// A duration in a unit, which it is written with.
    pub fn duration_in(self, unit: TimeUnit, seconds: f64) -> String {
        let amount = seconds / unit.seconds();
        let name = match unit {
            TimeUnit::Second => "second",
            TimeUnit::Minute => "minute",
            TimeUnit::Hour => "hour",
            TimeUnit::Day => "day",
        };
        let digits = if amount.abs() < 10.0 { 1 } else { 0 };
        intl::number(self.words.language(), NumberStyle::Unit(name, digits), amount)
    }

    /// A p-value: with three decimals where they decide, else with two.
    pub fn p_value(self, value: f64) -> String {
        let digits = if value < 0.1 { 3 } else { 2 };
        intl::number(self.words.language(), NumberStyle::Decimal(digits), value)
    }

    /// "3 days ago".
    pub fn ago(self, elapsed_ms: f64) -> String {
        intl::relative_time(self.words.language(), -elapsed_ms)
    }
}
