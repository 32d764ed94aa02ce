//! Plain data as JSON text, which cannot fail.
//!
//! serde_json writes the same, but to anything and with errors that each field checks for and hands on, and with tables for
//! the shortest form of a number (9 kB), which the standard library's way of writing does without: together a tenth of the
//! engine.

use std::fmt::{Display, Write};

use serde::Serialize;
use serde::ser::{
    Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};

/// A value as JSON. Numbers that JSON cannot write are `null`; keys of maps are texts.
pub(crate) fn text(value: &impl Serialize) -> String {
    let mut json = Json(String::new());
    let Ok(()) = value.serialize(&mut json);
    json.0
}

/// What was written so far.
struct Json(String);

/// What never happens.
#[derive(Debug)]
enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl Error for Never {
    fn custom<T: Display>(message: T) -> Self {
        unreachable!("plain data refuses nothing: {message}")
    }
}

impl Json {
    fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    #[inline(never)]
    fn quoted(&mut self, text: &str) {
        self.push("\"");
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            self.push(&rest[..at]);
            match rest.as_bytes()[at] {
                byte @ (b'"' | b'\\') => self.0.extend(['\\', char::from(byte)]),
                byte => {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
                    self.push("\\u00");
                    self.0.extend([digit(byte >> 4), digit(byte & 15)]);
                }
            }
            rest = &rest[at + 1..];
        }
        self.push(rest);
        self.push("\"");
    }

    #[inline(never)]
    fn whole(&mut self, sign: &str, mut number: u64) {
        self.push(sign);
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.0.extend(digits[at..].iter().copied().map(char::from));
    }

    #[inline(never)]
    fn number(&mut self, number: f64) {
        if number.is_finite() {
            // Writing into a text never fails.
            let _ = write!(self.0, "{number}");
        } else {
            self.push("null");
        }
    }

    /// Begins `{"name":`, which the caller ends.
    fn variant(&mut self, name: &str) {
        self.push("{");
        self.quoted(name);
        self.push(":");
    }

    fn begin(&mut self, bracket: &str, end: &'static str) -> List<'_> {
        self.push(bracket);
        List { json: self, is_empty: true, end }
    }
}

/// A list or an object being written.
struct List<'a> {
    json: &'a mut Json,
    is_empty: bool,
    end: &'static str,
}

impl List<'_> {
    #[inline(never)]
    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_empty) {
            self.json.push(",");
        }
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        self.separate();
        self.json.quoted(name);
        self.json.push(":");
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        self.separate();
        value.serialize(&mut *self.json)
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Never> {
        self.name(name);
        value.serialize(&mut *self.json)
    }

    fn close(self) -> Result<(), Never> {
        self.json.push(self.end);
        Ok(())
    }
}

impl<'a> Serializer for &'a mut Json {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = List<'a>;
    type SerializeStruct = List<'a>;
    type SerializeStructVariant = List<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), Never> {
        self.push(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Never> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Never> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Never> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Never> {
        self.whole(if value < 0 { "-" } else { "" }, value.unsigned_abs());
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Never> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Never> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Never> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Never> {
        self.whole("", value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Never> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Never> {
        self.number(value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Never> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Never> {
        self.quoted(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Never> {
        self.push("null");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Never> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Never> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        self.variant(variant);
        let Ok(()) = value.serialize(&mut *self);
        self.push("}");
        Ok(())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<List<'a>, Never> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple(self, _len: usize) -> Result<List<'a>, Never> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<List<'a>, Never> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<List<'a>, Never> {
        self.variant(variant);
        Ok(self.begin("[", "]}"))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<List<'a>, Never> {
        Ok(self.begin("{", "}"))
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<List<'a>, Never> {
        Ok(self.begin("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<List<'a>, Never> {
        self.variant(variant);
        Ok(self.begin("{", "}}"))
    }
}

impl SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.item(value)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeTuple for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.item(value)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeTupleStruct for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.item(value)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeTupleVariant for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.item(value)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeMap for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        // Keys that are no texts become some.
        let key = text(&key);
        let is_text = key.starts_with('"');
        self.separate();
        for part in if is_text { [&key, "", ":"] } else { ["\"", &key, "\":"] } {
            self.json.push(part);
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeStruct for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeStructVariant for List<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json, to_value};

    use super::*;

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Pair(u8, i64);

    #[derive(Serialize)]
    enum Kind {
        Plain,
        One(&'static str),
        Two(u8, u8),
        Named { a: f64, b: Option<u8> },
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase", tag = "kind", content = "value")]
    enum Tagged {
        Constant(String),
    }

    #[derive(Serialize)]
    struct Flat {
        own: u8,
        #[serde(flatten)]
        rest: BTreeMap<u32, Value>,
    }

    #[track_caller]
    fn is_as_serde_json_has_it(value: &impl Serialize) {
        let text = text(value);
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), to_value(value).ok(), "{text}");
    }

    #[test]
    fn every_shape_is_written_as_serde_json_has_it() {
        is_as_serde_json_has_it(&(Unit, (), true, false, 'ø', "", Some(1), None::<u8>));
        is_as_serde_json_has_it(&(Pair(255, i64::MIN), u64::MAX, i8::MIN, [0_u64; 0], vec![Pair(0, 0)]));
        is_as_serde_json_has_it(&[Kind::Plain, Kind::One("a"), Kind::Two(1, 2), Kind::Named { a: 0.5, b: None }]);
        is_as_serde_json_has_it(&Tagged::Constant("x".to_owned()));
        is_as_serde_json_has_it(&Flat { own: 1, rest: BTreeMap::from([(7, json!([{}, []])), (8, json!({"a": -1}))]) });
        is_as_serde_json_has_it(&json!({"": null, "a\"b": [1.5, "c\\d", {"e": {}}]}));
    }

    #[test]
    fn every_character_comes_back() {
        let all: String = ('\0'..'\u{500}').chain(['\u{2028}', '\u{FFFF}', '\u{10FFFF}']).collect();
        assert_eq!(serde_json::from_str::<String>(&text(&all)).ok(), Some(all));
    }

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        for number in [0.0, -0.0, 0.1 + 0.2, 1e300, 5e-324, f64::MAX, -1.0 / 3.0, 123_456_789.125] {
            assert_eq!(text(&number).parse().map(f64::to_bits), Ok(number.to_bits()));
        }
        assert_eq!(text(&[f64::NAN, f64::INFINITY]), "[null,null]");
    }
}
