//! Values of conditions, as people type them and read them.

use serde_json::Value;

use super::Op;
use crate::typed::{Separators, parse_number};

impl Op {
    /// Whether it asks for what comes first. Numbers typed for it are read as numbers.
    pub fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }
}

/// What a text typed for a comparison stands for. Where order is asked for, a plain number in the user's own format is
/// that number; everything else is the text itself, as it stands in the file.
pub fn typed_value(op: Op, text: &str, separators: &Separators) -> Value {
    let text = text.trim();
    let number = || parse_number(text, separators).ok().filter(|typed| !typed.percent && typed.currency.is_none());
    match op.is_order().then(number).flatten() {
        Some(typed) => Value::from(typed.value),
        None => Value::from(text),
    }
}

/// The text of a value, with numbers written by `write`; a list has none.
pub fn value_text(value: &Value, write: impl Fn(f64) -> String) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map(write).unwrap_or_default(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NORWEGIAN: Separators = Separators { decimal: ',', group: ' ' };

    #[test]
    fn numbers_are_read_as_people_write_them_where_order_is_asked_for() {
        for op in [Op::Less, Op::LessOrEqual, Op::Greater, Op::GreaterOrEqual] {
            assert_eq!(typed_value(op, "1 234,5", &NORWEGIAN), json!(1234.5));
            assert_eq!(typed_value(op, "−3", &NORWEGIAN), json!(-3.0));
        }
    }

    #[test]
    fn everything_else_is_a_text_as_in_the_file() {
        assert_eq!(typed_value(Op::Equal, "007", &NORWEGIAN), json!("007"));
        assert_eq!(typed_value(Op::In, " NO ", &NORWEGIAN), json!("NO"));
        assert_eq!(typed_value(Op::Less, "2024-01-31", &NORWEGIAN), json!("2024-01-31"));
        assert_eq!(typed_value(Op::Less, "8 %", &NORWEGIAN), json!("8 %"), "what a file means by it is not known");
    }

    #[test]
    fn a_value_has_a_text() {
        let write = |number: f64| format!("<{number}>");
        assert_eq!(value_text(&json!("x"), write), "x");
        assert_eq!(value_text(&json!(2.5), write), "<2.5>");
        assert_eq!(value_text(&json!(true), write), "true");
        assert_eq!(value_text(&json!(["x"]), write), "");
    }
}
