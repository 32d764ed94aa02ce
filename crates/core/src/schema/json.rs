//! A document as JSON.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::error::LoadError;
use super::{migrate, read};
use crate::model::{Document, FORMAT, Problem, VERSION, read_whole};

/// The longest text read as a document, in bytes.
pub const MAX_BYTES: usize = 32 << 20;

/// The deepest nesting of lists and objects in a document. Small enough for the 1 MiB stack of a browser's wasm.
pub const MAX_NESTING: usize = 64;

/// Reads a document, of this or an earlier version, from the text of a file, a link or a store.
///
/// `format` and `version` may be missing, as in what hosts pass; unknown fields at every level are kept. Stages and
/// segments without an id get one.
///
/// # Errors
/// [`LoadError`], the first thing wrong. No text makes it panic.
pub fn load(text: &str) -> Result<Document, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        return Err(LoadError::TooLarge { bytes: text.len(), most: MAX_BYTES });
    }
    load_value(serde_json::from_str(text).map_err(|error| not_json(text, &error))?)
}

/// [`load`] for JSON already read.
///
/// # Errors
/// As [`load`].
pub fn load_value(value: Value) -> Result<Document, LoadError> {
    if !is_nested_at_most(MAX_NESTING, &value) {
        return Err(LoadError::TooDeep { most: MAX_NESTING });
    }
    let Value::Object(mut fields) = value else { return Err(LoadError::NotAFunnel) };
    if !is_funnel(&fields) {
        return Err(LoadError::NotAFunnel);
    }
    let version = version_of(&fields)?;
    migrate::to_current(&mut fields, version);
    let mut document = read::document(Value::Object(fields))?;
    document.check().map_err(LoadError::Inconsistent)?;
    document.normalize();
    Ok(document)
}

/// The document as compact JSON; [`load`] gives it back identical.
pub fn save(document: &Document) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

/// [`save`] as a value, for those who write JSON themselves.
pub fn save_value(document: &Document) -> Value {
    serde_json::to_value(document).unwrap_or_default()
}

/// [`save`], on many lines for people to read.
pub fn save_pretty(document: &Document) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

/// Inside messages and other larger shapes; as [`load_value`].
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        load_value(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

fn is_funnel(fields: &Map<String, Value>) -> bool {
    match fields.get("format") {
        Some(format) => format == FORMAT,
        None => fields.contains_key("stages"),
    }
}

fn version_of(fields: &Map<String, Value>) -> Result<u32, LoadError> {
    let Some(found) = fields.get("version") else { return Ok(1) };
    match read_whole(found).map(|version| u32::try_from(version).unwrap_or(u32::MAX)) {
        None | Some(0) => Err(LoadError::field("version".to_owned(), Problem::unexpected("a whole number ≥ 1", found))),
        Some(found) if found > VERSION => Err(LoadError::Newer { found, known: VERSION }),
        Some(version) => Ok(version),
    }
}

fn is_nested_at_most(levels: usize, value: &Value) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_nested_at_most(levels - 1, item)),
        Value::Object(fields) => levels > 0 && fields.values().all(|field| is_nested_at_most(levels - 1, field)),
        _ => true,
    }
}

fn not_json(text: &str, error: &serde_json::Error) -> LoadError {
    // The one surprise that is not about characters; serde_json has no kind for it.
    if error.to_string().starts_with("recursion limit") {
        return LoadError::TooDeep { most: MAX_NESTING };
    }
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    // serde_json counts bytes, people count characters.
    let column = line.char_indices().filter(|(at, _)| *at < error.column()).count();
    LoadError::NotJson { line: error.line(), column }
}
