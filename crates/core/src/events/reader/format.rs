//! How a file is written: encoding, dialect, header.

use serde::{Deserialize, Serialize};

/// How bytes stand for characters. A byte order mark at the start is never part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, which the web also calls Latin-1. Every byte is a character, so nothing is ever invalid.
    Windows1252,
}

/// What separates the fields of a delimited file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// All delimiters, most usual first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The delimiter as it stands in the file.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// How a file is cut into records and fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Dialect {
    /// CSV and its relatives: quotes as in RFC 4180, records end at LF, CR or CRLF, empty lines are skipped.
    Delimited {
        /// Between fields.
        delimiter: Delimiter,
    },
    /// Fields separated by any number of spaces or tabs, without quotes; spaces at either end of a line mean nothing.
    Spaces,
    /// One JSON array with one element per record. Nested values are columns with dots in their names.
    JsonArray,
    /// One JSON value per line.
    Ndjson,
}

impl Default for Dialect {
    fn default() -> Self {
        Self::Delimited { delimiter: Delimiter::Comma }
    }
}

impl Dialect {
    /// Whether columns are found by their name in each record instead of by their place.
    pub fn is_json(self) -> bool {
        matches!(self, Self::JsonArray | Self::Ndjson)
    }
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Format {
    /// Bytes to characters.
    pub encoding: Encoding,
    /// Characters to records.
    pub dialect: Dialect,
    /// Whether the first record names the columns. Without meaning for JSON.
    pub header: bool,
    /// Records before the table, such as remarks of the program that wrote it. Without meaning for JSON.
    #[serde(default)]
    pub preamble: usize,
    /// Whether a row whose every field is that of an earlier row is left out.
    #[serde(default)]
    pub without_repeats: bool,
}
