//! Why a document cannot be read.

use std::fmt;

use crate::model::{Inconsistency, Problem};

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
        /// What was expected and what came.
        problem: Problem,
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

impl LoadError {
    pub(super) fn field(path: String, problem: Problem) -> Self {
        Self::Field { path, problem }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => write!(f, "not JSON: line {line}, column {column}"),
            Self::NotAFunnel => f.write_str("not a funnel document: expected an object with stages"),
            Self::Newer { found, known } => write!(f, "version: expected {known} or lower, got {found}"),
            Self::Field { path, problem } if path.is_empty() => problem.fmt(f),
            Self::Field { path, problem } => write!(f, "{path}: {problem}"),
            Self::Inconsistent(inconsistency) => inconsistency.fmt(f),
            Self::TooLarge { bytes, most } => write!(f, "expected at most {most} bytes, got {bytes}"),
            Self::TooDeep { most } => write!(f, "expected at most {most} levels of nesting"),
        }
    }
}

impl std::error::Error for LoadError {}
