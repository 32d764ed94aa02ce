//! Numbers as people type them.
//!
//! **What decides**: spaces and apostrophes only ever group. Of a point and a comma in one number the later is the
//! decimal mark. A mark that occurs twice groups. Only a single point or comma is in doubt, and there the user's own
//! decimal mark decides: it is that, or it groups. Groups are of three digits; anything else is an error, never a guess.

mod digits;
mod words;

#[cfg(test)]
mod tests;

use words::Word;

/// The marks of the user's language, as `Intl.NumberFormat` gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separators {
    /// Before the fraction: `,` in `1 234,5`.
    pub decimal: char,
    /// Between groups of three digits: the space in `1 234,5`.
    pub group: char,
}

/// A number read from what was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typed<'a> {
    /// The number; a percentage is a fraction: 0.08 for `8 %`.
    pub value: f64,
    /// Whether it was typed as a percentage.
    pub percent: bool,
    /// The currency typed with it, as it was typed: `kr`, `€`, `NOK`.
    pub currency: Option<&'a str>,
}

/// Why what was typed is not a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedError {
    /// Nothing was typed.
    Empty,
    /// There is no digit where the number should be.
    NoDigits,
    /// A character that has no place where it stands.
    Character(char),
    /// A word that is neither a multiple nor a currency, or one that means different things in different languages:
    /// `bn` is 10⁹ in English and 10¹² in Swedish.
    Word(String),
    /// Digits grouped otherwise than in threes, such as `1,5` where the comma groups.
    Grouping,
    /// More than a number can hold.
    TooLarge,
}

/// Reads a number in the user's format: `1 234,5`, `1.234,5`, `1,234.5`, `12k`, `1,5 mill`, `8 %`, `kr 100,-`, `−5`.
///
/// Multiples are `k`, `m` and their words in English, Norwegian, Danish and Swedish. A currency may stand on either
/// side; whether it is the right one is the caller's to judge, as is the range.
///
/// # Errors
/// [`TypedError`]; the caller keeps the old value.
pub fn parse_number<'a>(text: &'a str, separators: &Separators) -> Result<Typed<'a>, TypedError> {
    // serde_json is linked anyway; the standard library's reader would weigh 12 kB more.
    parse_number_with(text, separators, &|number| serde_json::from_str(number).ok())
}

/// [`parse_number`] with the caller's own reader of numbers such as `-12.5e3`, which must round correctly: a browser has
/// one.
///
/// # Errors
/// As [`parse_number`]; [`TypedError::TooLarge`] also when `read` gives none or one that is not finite.
pub fn parse_number_with<'a>(
    text: &'a str,
    separators: &Separators,
    read: &dyn Fn(&str) -> Option<f64>,
) -> Result<Typed<'a>, TypedError> {
    let text = trim(text);
    if text.is_empty() {
        return Err(TypedError::Empty);
    }
    let mut parts = Parts::default();
    let rest = parts.read_before(text)?;
    let (body, rest) = digits::split(rest, separators);
    let rest = parts.read_after(price_dash(body, rest))?;
    if let Some(unexpected) = rest.chars().next() {
        return Err(TypedError::Character(unexpected));
    }
    let mut number = digits::read(body.trim_end(), separators)?;
    if parts.negative {
        number.insert(0, '-');
    }
    // The power of ten goes into the text, so that 8.3 % becomes exactly what 0.083 is.
    let exponent = if parts.percent { -2 } else { parts.exponent.unwrap_or_default() };
    let value = read(&[&number, "e", &exponent.to_string()].concat()).filter(|value| value.is_finite());
    // Adding 0.0 turns -0.0 into 0.0.
    let value = value.ok_or(TypedError::TooLarge)? + 0.0;
    Ok(Typed { value, percent: parts.percent, currency: parts.currency })
}

/// What stands around the digits.
#[derive(Default)]
struct Parts<'a> {
    negative: bool,
    signed: bool,
    percent: bool,
    /// Power of ten of the multiple.
    exponent: Option<i32>,
    currency: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Reads sign and currency (or `MNOK`), in either order, and returns the rest.
    fn read_before(&mut self, text: &'a str) -> Result<&'a str, TypedError> {
        let mut rest = text;
        loop {
            rest = trim_start(rest);
            let Some(first) = rest.chars().next() else { return Ok(rest) };
            if matches!(first, '-' | '+' | '−' | '–') && !self.signed {
                self.signed = true;
                self.negative = first != '+';
                rest = &rest[first.len_utf8()..];
            } else if let Some((word, after)) = words::split(rest) {
                if matches!(words::meaning(word), Some(Word::Multiple(_))) {
                    return Err(TypedError::Word(word.to_owned()));
                }
                self.read_word(word)?;
                // The point of `kr.` belongs to the word.
                rest = after.strip_prefix('.').unwrap_or(after);
            } else {
                return Ok(rest);
            }
        }
    }

    /// Reads percent sign, multiple and currency, and returns what is none of them.
    fn read_after(&mut self, text: &'a str) -> Result<&'a str, TypedError> {
        let mut rest = trim_start(text);
        while let Some(first) = rest.chars().next() {
            if matches!(first, '%' | '٪') && !self.percent && self.exponent.is_none() && self.currency.is_none() {
                self.percent = true;
                rest = &rest[first.len_utf8()..];
            } else if let Some((word, after)) = words::split(rest).filter(|_| !self.percent) {
                self.read_word(word)?;
                rest = after.strip_prefix('.').unwrap_or(after);
            } else {
                break;
            }
            rest = trim_start(rest);
        }
        Ok(rest)
    }

    fn read_word(&mut self, word: &'a str) -> Result<(), TypedError> {
        let unknown = || TypedError::Word(word.to_owned());
        let (exponent, currency) = match words::meaning(word).ok_or_else(unknown)? {
            Word::Currency => (None, Some(word)),
            Word::Multiple(exponent) => (Some(exponent), None),
            Word::MultipleOf(exponent, currency) => (Some(exponent), Some(currency)),
        };
        if (exponent.is_some() && self.exponent.is_some()) || (currency.is_some() && self.currency.is_some()) {
            return Err(unknown());
        }
        self.exponent = exponent.or(self.exponent);
        self.currency = currency.or(self.currency);
        Ok(())
    }
}

/// The dash of a price without cents, `100,-`, stands for no digits.
fn price_dash<'a>(body: &str, rest: &'a str) -> &'a str {
    if body.ends_with([',', '.']) { rest.strip_prefix(['-', '–', '—']).unwrap_or(rest) } else { rest }
}

/// Spaces, and the invisible marks that keep the parts of a number in order in right-to-left text.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}
