//! The digits of a typed number and the marks between them.

use super::{Separators, TypedError};

/// What a character is within a number.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Digit(char),
    /// A mark that only groups; all spaces count as one.
    Group(char),
    /// A point or a comma.
    Either(char),
    /// A mark that only stands before the fraction.
    Decimal,
}

impl Mark {
    fn of(c: char, separators: &Separators) -> Option<Self> {
        Some(match c {
            '0'..='9' => Self::Digit(c),
            // Arabic-Indic and Persian digits, at the same distance from their zeros.
            '\u{660}'..='\u{669}' => Self::Digit(ascii_digit(c, 0x660)),
            '\u{6f0}'..='\u{6f9}' => Self::Digit(ascii_digit(c, 0x6f0)),
            '.' | ',' => Self::Either(c),
            '\u{66b}' => Self::Decimal,
            '\'' | '’' => Self::Group('\''),
            '\u{66c}' => Self::Group(c),
            _ if c == separators.decimal => Self::Decimal,
            // Space, no-break space, figure space, thin space, narrow no-break space.
            ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Self::Group(' '),
            _ if c == separators.group => Self::Group(c),
            _ => return None,
        })
    }
}

fn ascii_digit(c: char, zero: u32) -> char {
    char::from_digit((c as u32).wrapping_sub(zero), 10).unwrap_or('0')
}

/// Splits digits and marks off the start.
pub(super) fn split<'a>(text: &'a str, separators: &Separators) -> (&'a str, &'a str) {
    text.split_at(text.find(|c| Mark::of(c, separators).is_none()).unwrap_or(text.len()))
}

/// The number as JSON writes it: ASCII digits, no needless zeros in front, a point before the fraction if there is one.
pub(super) fn read(text: &str, separators: &Separators) -> Result<String, TypedError> {
    let marks: Vec<Mark> = text.chars().filter_map(|c| Mark::of(c, separators)).collect();
    if !marks.iter().any(|mark| matches!(mark, Mark::Digit(_))) {
        return Err(TypedError::NoDigits);
    }
    let decimal = decimal_mark(&marks, separators)?;
    let (whole, fraction) = match decimal.and_then(|decimal| marks.iter().position(|mark| *mark == decimal)) {
        Some(at) => (&marks[..at], &marks[at + 1..]),
        None => (marks.as_slice(), [].as_slice()),
    };
    let mut number = match read_whole(whole)?.trim_start_matches('0') {
        "" => "0".to_owned(),
        significant => significant.to_owned(),
    };
    if !fraction.is_empty() {
        number.push('.');
    }
    for mark in fraction {
        let Mark::Digit(digit) = mark else { return Err(TypedError::Grouping) };
        number.push(*digit);
    }
    Ok(number)
}

/// Which mark stands before the fraction, by the rules of this module's parent.
fn decimal_mark(marks: &[Mark], separators: &Separators) -> Result<Option<Mark>, TypedError> {
    let count = |wanted: Mark| marks.iter().filter(|mark| **mark == wanted).count();
    let (points, commas) = (count(Mark::Either('.')), count(Mark::Either(',')));
    let grouped = marks.iter().any(|mark| matches!(mark, Mark::Group(_)));
    let last = marks.iter().rev().find(|mark| matches!(mark, Mark::Either(_))).copied();
    let decimal = match last {
        _ if count(Mark::Decimal) > 0 => Some(Mark::Decimal),
        Some(_) if grouped || (points > 0 && commas > 0) => last,
        Some(Mark::Either(mark)) if points + commas == 1 && mark == separators.decimal => last,
        _ => None,
    };
    match decimal {
        Some(mark) if count(mark) > 1 => Err(TypedError::Grouping),
        decimal => Ok(decimal),
    }
}

/// The digits before the fraction, grouped in threes by one kind of mark or not at all.
fn read_whole(marks: &[Mark]) -> Result<String, TypedError> {
    let mut number = String::with_capacity(marks.len());
    let mut separator = None;
    let mut in_group = 0;
    for mark in marks {
        if let Mark::Digit(digit) = mark {
            in_group += 1;
            number.push(*digit);
            continue;
        }
        let first_group = separator.is_none();
        let whole = if first_group { (1..=3).contains(&in_group) && !number.starts_with('0') } else { in_group == 3 };
        if !whole || separator.is_some_and(|separator| separator != *mark) {
            return Err(TypedError::Grouping);
        }
        separator = Some(*mark);
        in_group = 0;
    }
    if separator.is_some() && in_group != 3 { Err(TypedError::Grouping) } else { Ok(number) }
}
