//! A record to fields.

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::format::Dialect;
use super::rejected::Reason;
use super::scan::Raw;

/// A record cut into fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    text: &'a [u8],
    fields: Fields<'a>,
    /// Which of the records of its batch it is.
    place: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Fields<'a> {
    /// Where each field starts, and where one more would; there is a byte between fields, and one after the last.
    Cuts(&'a [u32]),
    /// Fields anywhere; `None` where the record has no such field.
    Places(&'a [Option<Range<usize>>]),
}

impl<'a> Record<'a> {
    /// A record of a delimited file: where each field starts in `text`, and where one more would; and which of the
    /// records of its batch it is.
    pub(super) fn new(text: &'a [u8], cuts: &'a [u32], place: Option<usize>) -> Self {
        Self { text, fields: Fields::Cuts(cuts), place }
    }

    /// Which of the records of its batch it is; `None` for a record that came alone.
    pub(super) fn place_in_batch(&self) -> Option<usize> {
        self.place
    }

    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        match self.fields {
            Fields::Cuts(cuts) => cuts.len() - 1,
            Fields::Places(places) => places.len(),
        }
    }

    /// A field's bytes; `None` when the record has no such field.
    pub(super) fn bytes(&self, column: usize) -> Option<&'a [u8]> {
        self.text.get(self.range(column)?)
    }

    fn range(&self, column: usize) -> Option<Range<usize>> {
        match self.fields {
            Fields::Cuts(cuts) => Some(*cuts.get(column)? as usize..*cuts.get(column + 1)? as usize - 1),
            Fields::Places(places) => places.get(column)?.clone(),
        }
    }

    /// A field's text.
    ///
    /// # Errors
    /// [`Reason::MissingColumn`], [`Reason::BadEncoding`].
    pub(super) fn text(&self, column: usize) -> Result<&'a str, Reason> {
        let bytes = self.bytes(column).ok_or(Reason::MissingColumn { column })?;
        std::str::from_utf8(bytes).map_err(|_| Reason::BadEncoding)
    }
}

/// Cuts records into fields. Reuses its memory from record to record.
#[derive(Debug)]
pub(super) struct Cutter {
    dialect: Dialect,
    /// JSON columns that are asked for: place and name.
    wanted: Vec<(usize, String)>,
    /// JSON columns up to the last one asked for.
    width: usize,
    text: String,
    path: String,
    places: Vec<Option<Range<usize>>>,
}

impl Cutter {
    /// `columns` are the names of all columns, `used` the places of those that will be asked for; both matter to JSON
    /// only.
    pub(super) fn new(dialect: Dialect, columns: &[String], used: &[usize]) -> Self {
        let named = |&column: &usize| columns.get(column).map(|name| (column, name.clone()));
        let wanted: Vec<_> = if dialect.is_json() { used.iter().filter_map(named).collect() } else { Vec::new() };
        let width = wanted.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        Self { dialect, wanted, width, text: String::new(), path: String::new(), places: Vec::new() }
    }

    /// The fields of a record.
    ///
    /// # Errors
    /// [`Reason::BadJson`], [`Reason::BadEncoding`], [`Reason::InexactNumber`].
    pub(super) fn cut<'a>(&'a mut self, raw: Raw<'a>) -> Result<Record<'a>, Reason> {
        self.places.clear();
        if let Some(cuts) = raw.cuts {
            return Ok(Record::new(raw.text, cuts, None));
        }
        if self.dialect.is_json() {
            self.cut_json(raw.text)?;
            return Ok(Record { text: self.text.as_bytes(), fields: Fields::Places(&self.places), place: None });
        }
        let mut start = None;
        for (index, byte) in raw.text.iter().enumerate() {
            match (start, matches!(byte, b' ' | b'\t')) {
                (None, false) => start = Some(index),
                (Some(from), true) => {
                    self.places.push(Some(from..index));
                    start = None;
                }
                _ => {}
            }
        }
        self.places.extend(start.map(|from| Some(from..raw.text.len())));
        Ok(Record { text: raw.text, fields: Fields::Places(&self.places), place: None })
    }

    fn cut_json(&mut self, json: &[u8]) -> Result<(), Reason> {
        self.text.clear();
        self.places.resize(self.width, None);
        let mut taker = Taker { wanted: &self.wanted, text: &mut self.text, places: &mut self.places, inexact: None };
        flatten(json, &mut self.path, &mut taker)?;
        taker.inexact.map_or(Ok(()), |column| Err(Reason::InexactNumber { column }))
    }
}

/// Keeps the values of the columns asked for.
struct Taker<'a> {
    wanted: &'a [(usize, String)],
    text: &'a mut String,
    places: &'a mut [Option<Range<usize>>],
    inexact: Option<usize>,
}

impl Leaves for Taker<'_> {
    fn wants(&self, path: &str) -> bool {
        let inside = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        path.is_empty() || self.wanted.iter().any(|(_, name)| inside(name))
    }

    fn take(&mut self, path: &str, leaf: Leaf<'_>) {
        for (column, _) in self.wanted.iter().filter(|(_, name)| name == path) {
            let start = self.text.len();
            if leaf.write(self.text).is_err() {
                self.inexact = Some(*column);
            }
            self.places[*column] = Some(start..self.text.len());
        }
    }
}

/// A value of a JSON record that is no object or array.
#[derive(Debug, Clone, Copy)]
pub(super) enum Leaf<'a> {
    Null,
    Bool(bool),
    Whole(i128),
    Float(f64),
    Text(&'a str),
}

impl Leaf<'_> {
    /// Appends the value as a CSV field would have it. Fails for numbers of which digits were lost.
    pub(super) fn write(self, out: &mut String) -> fmt::Result {
        use fmt::Write;
        /// From here on not every whole number is an `f64`.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self {
            Self::Null => Ok(()),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Whole(value) => write!(out, "{value}"),
            Self::Float(value) if value.abs() < EXACT => write!(out, "{value}"),
            Self::Float(value) => write!(out, "{value}").and(Err(fmt::Error)),
            Self::Text(text) => out.write_str(text),
        }
    }
}

/// Takes the values of a JSON record, each under its path: keys and places joined with dots.
pub(super) trait Leaves {
    /// Whether anything at or below `path` matters.
    fn wants(&self, path: &str) -> bool;
    /// Takes one value. A path may come twice; the last value counts.
    fn take(&mut self, path: &str, leaf: Leaf<'_>);
}

/// Hands all values of one JSON record to `leaves`. `path` is only memory to use.
///
/// # Errors
/// [`Reason::BadEncoding`], [`Reason::BadJson`].
pub(super) fn flatten(json: &[u8], path: &mut String, leaves: &mut dyn Leaves) -> Result<(), Reason> {
    let json = std::str::from_utf8(json).map_err(|_| Reason::BadEncoding)?;
    path.clear();
    let mut reader = serde_json::Deserializer::from_str(json);
    Flattener { path, leaves }.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|_| Reason::BadJson)
}

struct Flattener<'a> {
    path: &'a mut String,
    leaves: &'a mut dyn Leaves,
}

impl Flattener<'_> {
    fn take<E>(self, leaf: Leaf<'_>) -> Result<(), E> {
        self.leaves.take(self.path, leaf);
        Ok(())
    }

    /// Reads a value under `key`; what it is read by depends on whether it matters.
    fn below<E>(
        &mut self,
        key: fmt::Arguments<'_>,
        read: impl FnOnce(Option<Flattener<'_>>) -> Result<bool, E>,
    ) -> Result<bool, E> {
        use fmt::Write;
        let len = self.path.len();
        if len > 0 {
            self.path.push('.');
        }
        // Writing to a `String` cannot fail.
        let _ = self.path.write_fmt(key);
        let wanted = self.leaves.wants(self.path);
        let result = read(wanted.then_some(Flattener { path: self.path, leaves: self.leaves }));
        self.path.truncate(len);
        result
    }
}

impl<'de> DeserializeSeed<'de> for Flattener<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flattener<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.take(Leaf::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.take(Leaf::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.take(Leaf::Whole(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.take(Leaf::Whole(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.take(Leaf::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.take(Leaf::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let more = self.below(format_args!("{index}"), |below| match below {
                Some(below) => seq.next_element_seed(below).map(|value| value.is_some()),
                None => seq.next_element::<IgnoredAny>().map(|value| value.is_some()),
            })?;
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Key<'de>>()? {
            self.below(format_args!("{}", key.0), |below| {
                match below {
                    Some(below) => map.next_value_seed(below),
                    None => map.next_value::<IgnoredAny>().map(|_| ()),
                }
                .map(|()| true)
            })?;
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_which_digits_may_be_lost_are_refused() {
        let written = |value: f64| {
            let mut text = String::new();
            Leaf::Float(value).write(&mut text).map(|()| text)
        };
        assert_eq!(written(9_007_199_254_740_991.0), Ok("9007199254740991".to_owned()));
        // 2^53 + 1 is no `f64` and becomes 2^53.
        assert_eq!(written(9_007_199_254_740_992.0), Err(fmt::Error));
        assert_eq!(written(-9_007_199_254_740_992.0), Err(fmt::Error));
        assert_eq!(written(0.5), Ok("0.5".to_owned()));
    }
}
