//! Numbers as files write them: as people type them, and as programs do.

use crate::typed::{Separators, Typed, parse_number};

/// Reads a number with the decimal comma or the decimal point. `None` when it is none, or a percentage.
pub(super) fn parse(text: &str, decimal_comma: bool) -> Option<f64> {
    plain(text.trim(), decimal_comma).or_else(|| typed(text, decimal_comma).map(|typed| typed.value))
}

/// Whether a text whose meaning must be guessed is a number. `ABC123` is not, though `NOK123` can be read as one.
pub(super) fn is_likely(text: &str) -> bool {
    let is_code = |currency: &str| currency.bytes().all(|byte| byte.is_ascii_uppercase());
    [false, true].into_iter().any(|decimal_comma| {
        plain(text.trim(), decimal_comma).is_some()
            || typed(text, decimal_comma).is_some_and(|typed| !typed.currency.is_some_and(is_code))
    })
}

/// A number as programs write it, such as `12`, `-0.5` and `1.5E+05`. Most are such, and need no more care.
fn plain(text: &str, decimal_comma: bool) -> Option<f64> {
    if decimal_comma && text.contains(['.', ',']) { None } else { serde_json::from_str(text).ok() }
}

fn typed(text: &str, decimal_comma: bool) -> Option<Typed<'_>> {
    let (decimal, group) = if decimal_comma { (',', '.') } else { ('.', ',') };
    parse_number(text, &Separators { decimal, group }).ok().filter(|typed| !typed.percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, decimal_comma: bool, value: f64) {
        assert_eq!(parse(text, decimal_comma), Some(value), "{text:?}");
    }

    #[test]
    fn grouping_and_decimals_follow_the_country() {
        is("1 234", false, 1234.0);
        is("1\u{A0}234,5", true, 1234.5);
        is("1.234,56", true, 1234.56);
        is("1,234.56", false, 1234.56);
        is("1'234'567", false, 1_234_567.0);
        is("12,5", true, 12.5);
        is(".5", false, 0.5);
        is("00042", false, 42.0);
    }

    #[test]
    fn signs_suffixes_and_currencies_are_understood() {
        is("12k", false, 12_000.0);
        is("1,1 k", true, 1_100.0);
        is("2.3M", false, 2_300_000.0);
        is("-5", false, -5.0);
        is("−5", false, -5.0);
        is("$1,000", false, 1000.0);
        is("-$3", false, -3.0);
        is("3 €", false, 3.0);
        is("1.5E+05", false, 150_000.0);
    }

    #[test]
    fn a_code_is_not_taken_for_a_price() {
        is("NOK 5", false, 5.0);
        assert!(is_likely("kr 5") && is_likely("1.234,5") && is_likely("1,234.5") && is_likely("1e3"));
        assert!(!is_likely("ABC123") && !is_likely("sess_1") && !is_likely("2024-01-01"));
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in [
            "",
            "-",
            ".",
            ",",
            "k",
            "1,23",
            "12,34,567",
            "1.2.3",
            "1e",
            "1e999",
            "12 %",
            "0x10",
            "NaN",
            "inf",
            "1 2",
            "abc",
        ] {
            assert_eq!(parse(text, false), None, "{text:?}");
        }
        assert_eq!(parse("1.23", true), None);
    }
}
