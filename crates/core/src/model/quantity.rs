//! Numbers that carry their unit and their bounds in the type.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The largest whole number an `f64` holds without rounding; JavaScript's `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// A finite number with a unit and a range. Values outside the range cannot be made.
pub trait Quantity: Copy {
    /// Smallest value allowed.
    const MIN: f64;
    /// Largest value allowed.
    const MAX: f64;
    /// What is legal, in the technical English of error messages: `a number ≥ 0`.
    const EXPECTED: &'static str;

    /// The quantity, or `None` when `value` is not finite or out of range.
    fn new(value: f64) -> Option<Self>;

    /// The bare number, in the unit of the type.
    fn get(self) -> f64;
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $min:expr, $max:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl Quantity for $name {
            const MIN: f64 = $min;
            const MAX: f64 = $max;
            const EXPECTED: &'static str = $expected;

            fn new(value: f64) -> Option<Self> {
                // Adding 0.0 turns -0.0 into 0.0, so that equal quantities are written alike.
                (Self::MIN..=Self::MAX).contains(&value).then_some(Self(value + 0.0))
            }

            fn get(self) -> f64 {
                self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_number(self.0, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read_quantity(&serde_json::Value::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }
    };
}

quantity! {
    /// People counted in a stage. Averages make fractions legal.
    Count, 0.0, MAX_SAFE, "a number ≥ 0"
}
quantity! {
    /// An amount in the document's currency.
    Money, 0.0, MAX_SAFE, "a number ≥ 0"
}
quantity! {
    /// A ratio that may exceed one: 1.0 is 100 %.
    Rate, 0.0, MAX_SAFE, "a number ≥ 0"
}
quantity! {
    /// A share of a whole: 1.0 is 100 % and the most there can be.
    Fraction, 0.0, 1.0, "a number from 0 to 1"
}
quantity! {
    /// A length of time in days.
    Days, 0.0, 36_525.0, "a number of days from 0 to 36525"
}
quantity! {
    /// A net promoter score.
    Score, -100.0, 100.0, "a number from -100 to 100"
}

/// Whole numbers are written without a decimal point, as people and other tools write them.
#[expect(clippy::cast_possible_truncation, reason = "the bound above the cast keeps it exact")]
fn serialize_number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() <= MAX_SAFE {
        serializer.serialize_i64(value as i64)
    } else {
        serializer.serialize_f64(value)
    }
}

/// The quantity in a JSON value.
///
/// # Errors
/// What is wrong.
pub(crate) fn read_quantity<Q: Quantity>(found: &serde_json::Value) -> Result<Q, Problem> {
    let number = found.as_f64();
    number.and_then(Q::new).ok_or_else(|| match number {
        Some(number) if number > Q::MAX => Problem::TooLarge { most: Q::MAX, found: found.clone() },
        _ => Problem::unexpected(Q::EXPECTED, found),
    })
}

/// A JSON number without fraction; `3.0` is one, as other tools write it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bounds before the cast keep it exact")]
pub(crate) fn read_whole(value: &serde_json::Value) -> Option<u64> {
    let from_float =
        |number: f64| (number.fract() == 0.0 && (0.0..=MAX_SAFE).contains(&number)).then_some(number as u64);
    value.as_u64().or_else(|| value.as_f64().and_then(from_float))
}

/// What is wrong with a field. [`fmt::Display`] gives the wording of the public interface: `expected a number ≥ 0, got
/// "abc"`. Kept in parts, because making text of any JSON value takes code that a page starts faster without.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// It has to be there.
    Missing,
    /// Its value is of another kind, or out of range.
    Unexpected {
        /// What it should be.
        expected: String,
        /// What it is.
        found: serde_json::Value,
    },
    /// Its value is above the largest legal one.
    TooLarge {
        /// The largest legal one, a whole number.
        most: f64,
        /// What it is.
        found: serde_json::Value,
    },
}

impl Eq for Problem {}

impl Problem {
    pub(crate) fn unexpected(expected: &str, found: &serde_json::Value) -> Self {
        Self::Unexpected { expected: expected.to_owned(), found: found.clone() }
    }
}

impl fmt::Display for Problem {
    #[expect(clippy::cast_possible_truncation, reason = "every upper bound is a whole number")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shorten(match self {
            Self::Missing => "missing".to_owned(),
            Self::Unexpected { expected, found } => format!("expected {expected}, got {}", Shown(found)),
            Self::TooLarge { most, found } => format!("expected a number ≤ {}, got {found}", *most as i64),
        }))
    }
}

/// A JSON value in an error message: as it is, or only its kind where that could be long.
struct Shown<'a>(&'a serde_json::Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            serde_json::Value::Array(_) => f.write_str("a list"),
            serde_json::Value::Object(_) => f.write_str("an object"),
            value => value.fmt(f),
        }
    }
}

/// The longest problem told, in characters: enough for a sentence, too little for a whole pasted file.
const PROBLEM_CHARS: usize = 200;

fn shorten(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(PROBLEM_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_of_range_numbers_cannot_be_made() {
        assert_eq!(Count::new(-1.0), None);
        assert_eq!(Count::new(f64::NAN), None);
        assert_eq!(Count::new(f64::INFINITY), None);
        assert_eq!(Count::new(1e300), None);
        assert_eq!(Fraction::new(1.01), None);
        assert_eq!(Count::new(0.0).map(Count::get), Some(0.0));
    }

    #[test]
    fn whole_numbers_are_written_whole() {
        let text = |n: f64| Count::new(n).and_then(|c| serde_json::to_string(&c).ok());
        assert_eq!(text(40_000.0).as_deref(), Some("40000"));
        assert_eq!(text(2.5).as_deref(), Some("2.5"));
        assert_eq!(text(-0.0).as_deref(), Some("0"));
    }

    #[test]
    fn errors_name_what_was_expected_and_what_came() {
        let error = serde_json::from_str::<Count>("\"abc\"").map_err(|e| e.to_string());
        assert_eq!(error, Err("expected a number ≥ 0, got \"abc\"".to_owned()));
    }
}
