//! Rows set aside: all counted, all exportable, the first of them with details.

use serde::{Deserialize, Serialize};

/// How many rejected rows are kept with their details.
pub const SHOWN_REJECTIONS: usize = 1_000;

/// Characters of a text that a reason tells: more than any time or number has.
const SHORT_CHARS: usize = 60;

/// How much of a row is shown, in characters.
pub(super) const EXCERPT_CHARS: usize = 120;

/// Why a row was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", from = "Facts")]
pub enum Reason {
    /// The row has no such column.
    MissingColumn {
        /// Index of the column, from 0.
        column: usize,
    },
    /// The person is empty.
    EmptyPerson,
    /// The event name is empty.
    EmptyEvent,
    /// The time cannot be read in the chosen format.
    BadTime {
        /// What stood there, shortened.
        text: String,
    },
    /// A number was expected.
    BadNumber {
        /// Index of the column, from 0.
        column: usize,
        /// What stood there, shortened.
        text: String,
    },
    /// A count or amount below zero.
    NegativeNumber {
        /// Index of the column, from 0.
        column: usize,
        /// What stood there, shortened.
        text: String,
    },
    /// A JSON number with more digits than can be kept.
    InexactNumber {
        /// Index of the column, from 0.
        column: usize,
    },
    /// More fields than columns: a delimiter inside a field without quotes, or the wrong delimiter.
    TooManyFields {
        /// Columns of the file.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// The stage name is empty.
    EmptyStage,
    /// The segment name is empty.
    EmptySegment,
    /// A stage that is none of those known.
    UnknownStage {
        /// What stood there, shortened.
        text: String,
    },
    /// A stage (and segment) that was already counted in an earlier row.
    RepeatedStage,
    /// More stages or segments than [`super::MAX_STAGES`].
    TooManyStages,
    /// The record is longer than [`super::MAX_RECORD_BYTES`].
    TooLong,
    /// Not valid JSON.
    BadJson,
    /// Bytes that mean nothing in the file's encoding.
    BadEncoding,
    /// The file ends inside the record: an open quote or bracket.
    Unfinished,
}

/// All facts a [`Reason`] can have. What serde derives for an enum with its tag inside holds a copy of serde's own for every
/// kind of value: 5 kB of the page.
#[derive(Deserialize)]
struct Facts {
    kind: ReasonKind,
    #[serde(default)]
    column: usize,
    #[serde(default)]
    text: String,
    #[serde(default)]
    expected: usize,
    #[serde(default)]
    found: usize,
}

impl From<Facts> for Reason {
    fn from(Facts { kind, column, text, expected, found }: Facts) -> Self {
        let first = if kind == ReasonKind::TooManyFields { expected } else { column };
        Self::of_facts(kind, first, found, text)
    }
}

/// A [`Reason`] without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReasonKind {
    /// [`Reason::MissingColumn`]
    MissingColumn,
    /// [`Reason::EmptyPerson`]
    EmptyPerson,
    /// [`Reason::EmptyEvent`]
    EmptyEvent,
    /// [`Reason::BadTime`]
    BadTime,
    /// [`Reason::BadNumber`]
    BadNumber,
    /// [`Reason::NegativeNumber`]
    NegativeNumber,
    /// [`Reason::InexactNumber`]
    InexactNumber,
    /// [`Reason::TooManyFields`]
    TooManyFields,
    /// [`Reason::EmptyStage`]
    EmptyStage,
    /// [`Reason::EmptySegment`]
    EmptySegment,
    /// [`Reason::UnknownStage`]
    UnknownStage,
    /// [`Reason::RepeatedStage`]
    RepeatedStage,
    /// [`Reason::TooManyStages`]
    TooManyStages,
    /// [`Reason::TooLong`]
    TooLong,
    /// [`Reason::BadJson`]
    BadJson,
    /// [`Reason::BadEncoding`]
    BadEncoding,
    /// [`Reason::Unfinished`]
    Unfinished,
}

impl Reason {
    /// The name of a stage nobody knew, where that is the reason and the name is told whole.
    pub fn unknown_stage(&self) -> Option<&str> {
        match self {
            Self::UnknownStage { text } if text.chars().count() < SHORT_CHARS => Some(text),
            _ => None,
        }
    }

    /// Its facts: numbers and a text, as far as it has them.
    pub(super) fn facts(&self) -> (usize, usize, &str) {
        match self {
            Self::MissingColumn { column } | Self::InexactNumber { column } => (*column, 0, ""),
            Self::BadTime { text } | Self::UnknownStage { text } => (0, 0, text),
            Self::BadNumber { column, text } | Self::NegativeNumber { column, text } => (*column, 0, text),
            Self::TooManyFields { expected, found } => (*expected, *found, ""),
            _ => (0, 0, ""),
        }
    }

    /// A reason of a kind with the facts that [`Self::facts`] told.
    pub(super) fn of_facts(kind: ReasonKind, first: usize, second: usize, text: String) -> Self {
        match kind {
            ReasonKind::MissingColumn => Self::MissingColumn { column: first },
            ReasonKind::EmptyPerson => Self::EmptyPerson,
            ReasonKind::EmptyEvent => Self::EmptyEvent,
            ReasonKind::BadTime => Self::BadTime { text },
            ReasonKind::BadNumber => Self::BadNumber { column: first, text },
            ReasonKind::NegativeNumber => Self::NegativeNumber { column: first, text },
            ReasonKind::InexactNumber => Self::InexactNumber { column: first },
            ReasonKind::TooManyFields => Self::TooManyFields { expected: first, found: second },
            ReasonKind::EmptyStage => Self::EmptyStage,
            ReasonKind::EmptySegment => Self::EmptySegment,
            ReasonKind::UnknownStage => Self::UnknownStage { text },
            ReasonKind::RepeatedStage => Self::RepeatedStage,
            ReasonKind::TooManyStages => Self::TooManyStages,
            ReasonKind::TooLong => Self::TooLong,
            ReasonKind::BadJson => Self::BadJson,
            ReasonKind::BadEncoding => Self::BadEncoding,
            ReasonKind::Unfinished => Self::Unfinished,
        }
    }

    /// The reason without its facts.
    pub fn kind(&self) -> ReasonKind {
        match self {
            Self::MissingColumn { .. } => ReasonKind::MissingColumn,
            Self::EmptyPerson => ReasonKind::EmptyPerson,
            Self::EmptyEvent => ReasonKind::EmptyEvent,
            Self::BadTime { .. } => ReasonKind::BadTime,
            Self::BadNumber { .. } => ReasonKind::BadNumber,
            Self::NegativeNumber { .. } => ReasonKind::NegativeNumber,
            Self::InexactNumber { .. } => ReasonKind::InexactNumber,
            Self::TooManyFields { .. } => ReasonKind::TooManyFields,
            Self::EmptyStage => ReasonKind::EmptyStage,
            Self::EmptySegment => ReasonKind::EmptySegment,
            Self::UnknownStage { .. } => ReasonKind::UnknownStage,
            Self::RepeatedStage => ReasonKind::RepeatedStage,
            Self::TooManyStages => ReasonKind::TooManyStages,
            Self::TooLong => ReasonKind::TooLong,
            Self::BadJson => ReasonKind::BadJson,
            Self::BadEncoding => ReasonKind::BadEncoding,
            Self::Unfinished => ReasonKind::Unfinished,
        }
    }
}

impl ReasonKind {
    /// All kinds.
    pub const ALL: [Self; 17] = [
        Self::MissingColumn,
        Self::EmptyPerson,
        Self::EmptyEvent,
        Self::BadTime,
        Self::BadNumber,
        Self::NegativeNumber,
        Self::InexactNumber,
        Self::TooManyFields,
        Self::EmptyStage,
        Self::EmptySegment,
        Self::UnknownStage,
        Self::RepeatedStage,
        Self::TooManyStages,
        Self::TooLong,
        Self::BadJson,
        Self::BadEncoding,
        Self::Unfinished,
    ];

    /// The word for it in files and in JavaScript, as serde writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingColumn => "missingColumn",
            Self::EmptyPerson => "emptyPerson",
            Self::EmptyEvent => "emptyEvent",
            Self::BadTime => "badTime",
            Self::BadNumber => "badNumber",
            Self::NegativeNumber => "negativeNumber",
            Self::InexactNumber => "inexactNumber",
            Self::TooManyFields => "tooManyFields",
            Self::EmptyStage => "emptyStage",
            Self::EmptySegment => "emptySegment",
            Self::UnknownStage => "unknownStage",
            Self::RepeatedStage => "repeatedStage",
            Self::TooManyStages => "tooManyStages",
            Self::TooLong => "tooLong",
            Self::BadJson => "badJson",
            Self::BadEncoding => "badEncoding",
            Self::Unfinished => "unfinished",
        }
    }
}

/// The start of a text that is shown to say what is wrong with it.
pub(super) fn shorten(text: &str) -> String {
    text.chars().take(SHORT_CHARS).collect()
}

/// A row set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejection {
    /// The line of the file where the row starts, from 1, header and empty lines counted.
    pub line: u64,
    /// How many lines the row covers; more than one when a field holds line breaks.
    pub lines: u64,
    /// Why.
    pub reason: Reason,
    /// The start of the row, for people to recognise it. Bytes that are no characters are shown as U+FFFD.
    pub excerpt: String,
}

/// All rows set aside, in file order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejected {
    details: Vec<Rejection>,
    counts: [u64; ReasonKind::ALL.len()],
    /// For every row the reason (one byte) and the lines since the row before (seven bits per byte, low ones first, the
    /// eighth bit on all but the last).
    compact: Vec<u8>,
    last_line: u64,
}

impl Rejected {
    /// How many rows were set aside.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The first [`SHOWN_REJECTIONS`] of them.
    pub fn details(&self) -> &[Rejection] {
        &self.details
    }

    /// How many were set aside for each reason; reasons that did not occur are left out.
    pub fn by_reason(&self) -> Vec<(ReasonKind, u64)> {
        ReasonKind::ALL.into_iter().zip(self.counts).filter(|&(_, count)| count > 0).collect()
    }

    /// Line and reason of every row set aside, in file order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, ReasonKind)> {
        let mut rest = self.compact.as_slice();
        let mut line = 0;
        std::iter::from_fn(move || {
            let (&kind, mut tail) = rest.split_first()?;
            let mut shift = 0;
            while let Some((&byte, after)) = tail.split_first() {
                line += u64::from(byte & 0x7F) << shift;
                shift += 7;
                tail = after;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            rest = tail;
            Some((line, *ReasonKind::ALL.get(usize::from(kind))?))
        })
    }

    /// All rows set aside as CSV: line, reason and, for the first [`SHOWN_REJECTIONS`], the start of the row.
    pub fn to_csv(&self) -> String {
        use std::fmt::Write;
        let mut csv = "line,reason,row\r\n".to_owned();
        for (index, (line, kind)) in self.iter().enumerate() {
            // Writing to a `String` cannot fail.
            let _ = write!(csv, "{line},{},", kind.code());
            if let Some(detail) = self.details.get(index) {
                let _ = write!(csv, "\"{}\"", detail.excerpt.replace('"', "\"\""));
            }
            csv.push_str("\r\n");
        }
        csv
    }

    /// Whether the next rejection is kept with its details.
    pub(super) fn has_room(&self) -> bool {
        self.details.len() < SHOWN_REJECTIONS
    }

    /// Sets a row aside. Rows come in file order.
    pub(super) fn push(&mut self, rejection: Rejection) {
        self.add(rejection.line, rejection.reason.kind(), Some(rejection));
    }

    /// Sets a row aside of which maybe no more is known than this.
    pub(super) fn add(&mut self, line: u64, kind: ReasonKind, details: Option<Rejection>) {
        self.counts[kind as usize] += 1;
        self.compact.push(kind as u8);
        let mut lines = line.saturating_sub(self.last_line);
        self.last_line = line;
        while lines > 0x7F {
            self.compact.push((lines & 0x7F) as u8 | 0x80);
            lines >>= 7;
        }
        self.compact.push(lines as u8);
        if self.has_room() {
            self.details.extend(details);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(line: u64, reason: Reason) -> Rejection {
        Rejection { line, lines: 1, reason, excerpt: format!("row \"{line}\"") }
    }

    #[test]
    fn every_reason_is_read_as_it_was_written() {
        let facts = |kind| Facts { kind, column: 3, text: "x".into(), expected: 4, found: 5 };
        for kind in ReasonKind::ALL {
            let reason = Reason::from(facts(kind));
            assert_eq!(reason.kind(), kind);
            let written = serde_json::to_value(&reason).unwrap();
            assert_eq!(serde_json::from_value::<Reason>(written).unwrap(), reason);
        }
    }

    #[test]
    fn codes_are_what_serde_writes() {
        for (index, kind) in ReasonKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index, "{kind:?} out of order");
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }

    #[test]
    fn every_row_is_kept_but_only_the_first_with_details() {
        let mut rejected = Rejected::default();
        let lines: Vec<u64> = (0..5_000).map(|n| 2 + n * n).collect();
        for &line in &lines {
            rejected.push(rejection(line, if line % 2 == 0 { Reason::EmptyPerson } else { Reason::TooLong }));
        }
        assert_eq!(rejected.count(), 5_000);
        assert_eq!(rejected.details().len(), SHOWN_REJECTIONS);
        assert_eq!(rejected.by_reason(), [(ReasonKind::EmptyPerson, 2_500), (ReasonKind::TooLong, 2_500)]);
        assert_eq!(rejected.iter().map(|(line, _)| line).collect::<Vec<_>>(), lines);
        assert!(rejected.iter().all(|(line, kind)| (line % 2 == 0) == (kind == ReasonKind::EmptyPerson)));
    }

    #[test]
    fn several_rows_of_one_line_and_lines_beyond_32_bits_are_kept() {
        let mut rejected = Rejected::default();
        for line in [1, 1, 1 << 40] {
            rejected.push(rejection(line, Reason::BadJson));
        }
        assert_eq!(rejected.iter().map(|(line, _)| line).collect::<Vec<_>>(), [1, 1, 1 << 40]);
    }

    #[test]
    fn a_stage_nobody_knew_is_told_if_its_name_is_whole() {
        let reason = |chars: usize| Reason::UnknownStage { text: shorten(&"å".repeat(chars)) };
        assert_eq!(reason(59).unknown_stage(), Some("å".repeat(59).as_str()));
        // A name as long as what is kept may have been longer.
        assert_eq!((reason(60).unknown_stage(), reason(61).unknown_stage()), (None, None));
        assert_eq!(Reason::BadTime { text: "New".to_owned() }.unknown_stage(), None);
    }

    #[test]
    fn the_export_quotes_the_row() {
        let mut rejected = Rejected::default();
        rejected.push(rejection(7, Reason::EmptyEvent));
        assert_eq!(rejected.to_csv(), "line,reason,row\r\n7,emptyEvent,\"row \"\"7\"\"\"\r\n");
    }
}
