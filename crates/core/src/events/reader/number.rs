//! Numbers as files write them.

/// Reads a number: digits in groups of three or not, a decimal part, `k` and `M` for thousands and millions, a currency
/// sign at either end. With `decimal_comma` the comma is the decimal sign and the dot groups; otherwise the other way
/// round. Spaces and apostrophes group in both. `None` when it is none of that.
pub(super) fn parse(text: &str, decimal_comma: bool) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_prefix(is_currency).or(text.strip_suffix(is_currency)).unwrap_or(text).trim();
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix(is_currency).unwrap_or(text).trim_start();
    let (digits, factor) = match text.strip_suffix(['k', 'K', 'm', 'M']) {
        Some(digits) if text.ends_with(['k', 'K']) => (digits.trim_end(), 1e3),
        Some(digits) => (digits.trim_end(), 1e6),
        None => (text, 1.0),
    };
    let value = plain(digits, decimal_comma).or_else(|| scientific(digits, decimal_comma))?;
    // Scaling can round (1.1k), the decimal value as typed does not.
    Some(sign * if factor == 1.0 { value } else { (value * factor * 1e6).round() / 1e6 })
}

fn is_currency(character: char) -> bool {
    matches!(character, '$' | '€' | '£' | '¥')
}

fn plain(text: &str, decimal_comma: bool) -> Option<f64> {
    let (decimal, group) = if decimal_comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = text.split_once(decimal).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !fraction.is_none_or(is_digits) {
        return None;
    }
    let is_separator = |c: char| c == group || matches!(c, ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\'' | '’');
    let mut number = String::with_capacity(text.len());
    if let Some(separator) = whole.chars().find(|&c| is_separator(c)) {
        for (index, part) in whole.split(separator).enumerate() {
            let fits = if index == 0 { (1..=3).contains(&part.len()) } else { part.len() == 3 };
            if !fits || !is_digits(part) {
                return None;
            }
            number.push_str(part);
        }
    } else if is_digits(whole) {
        number.push_str(whole);
    } else if !(whole.is_empty() && fraction.is_some()) {
        return None;
    }
    if let Some(fraction) = fraction {
        number.push('.');
        number.push_str(fraction);
    }
    number.parse().ok().filter(|value: &f64| value.is_finite())
}

/// `1.5E+05`, as spreadsheets write large numbers.
fn scientific(text: &str, decimal_comma: bool) -> Option<f64> {
    let (digits, exponent) = text.split_once(['e', 'E'])?;
    let digits = plain(digits, decimal_comma)?;
    let exponent: i32 = exponent.parse().ok()?;
    format!("{digits}e{exponent}").parse().ok().filter(|value: &f64| value.is_finite())
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
