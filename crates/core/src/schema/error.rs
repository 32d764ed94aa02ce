//! Why a document cannot be read.

use std::fmt;

use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::model::{Inconsistency, Shown};

/// Why a document cannot be read. [`fmt::Display`] gives the technical English text of the public interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    /// The text is not JSON.
    NotJson {
        /// Line of the first surprise, from 1; 0 in an empty text.
        line: usize,
        /// Character within the line, from 1.
        column: usize,
    },
    /// JSON, but not of a funnel.
    NotAFunnel,
    /// Written by a later version of this program.
    Newer {
        /// Version of the document.
        found: u32,
        /// Latest version known here.
        known: u32,
    },
    /// A field with an illegal value, or a missing one.
    Field {
        /// Where it is, such as `stages[2].count`.
        path: String,
        /// What was expected and what came, in technical English.
        problem: String,
    },
    /// Every field reads well, but they contradict each other.
    Inconsistent(Inconsistency),
    /// More text than any document needs.
    TooLarge {
        /// Bytes in the text.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// Lists and objects nested deeper than any document needs.
    TooDeep {
        /// Levels allowed.
        most: usize,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => write!(f, "not JSON: line {line}, column {column}"),
            Self::NotAFunnel => f.write_str("not a funnel document: expected an object with stages"),
            Self::Newer { found, known } => write!(f, "version: expected {known} or lower, got {found}"),
            Self::Field { path, problem } if path.is_empty() => f.write_str(problem),
            Self::Field { path, problem } => write!(f, "{path}: {problem}"),
            Self::Inconsistent(inconsistency) => inconsistency.fmt(f),
            Self::TooLarge { bytes, most } => write!(f, "expected at most {most} bytes, got {bytes}"),
            Self::TooDeep { most } => write!(f, "expected at most {most} levels of nesting"),
        }
    }
}

impl std::error::Error for LoadError {}

/// The longest problem told, in characters: enough for a sentence, too little for a whole pasted file.
const PROBLEM_CHARS: usize = 200;

/// Turns what serde found wrong at a place in `document` into the wording of the public interface.
pub(super) fn field_error(error: &serde_path_to_error::Error<serde_json::Error>, document: &Value) -> LoadError {
    let message = error.inner().to_string();
    let mut path = error.path().to_string();
    if path == "." {
        path.clear();
    }
    let problem = if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(field);
        "missing".to_owned()
    } else if let (Some(expected), Some(found)) = (expectation(&message), value_at(document, error.path())) {
        format!("expected {expected}, got {}", Shown(found))
    } else {
        message
    };
    LoadError::Field { path, problem: shorten(problem) }
}

/// What serde's own messages say was expected, in words that mean something outside Rust.
fn expectation(message: &str) -> Option<String> {
    let known = ["invalid type", "invalid value", "invalid length", "unknown variant"];
    let (_, expected) =
        message.split_once(", expected ").filter(|_| known.iter().any(|kind| message.starts_with(kind)))?;
    Some(match expected {
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        "u64" => "a whole number ≥ 0".to_owned(),
        "string or map" => "a string".to_owned(),
        of_type if of_type.starts_with("struct ") => "an object".to_owned(),
        other => other.replace('`', "\""),
    })
}

fn value_at<'a>(document: &'a Value, path: &Path) -> Option<&'a Value> {
    path.iter().try_fold(document, |value, segment| match segment {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } => value.get(key),
        Segment::Enum { .. } | Segment::Unknown => Some(value),
    })
}

fn shorten(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(PROBLEM_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    text
}
