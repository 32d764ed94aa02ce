//! Text to records: where each one starts and ends. What a field is worth is decided elsewhere.
//!
//! Everything that must know quotes, brackets and line ends is here, behind [`Scanner::next`].

use super::MAX_RECORD_BYTES;
use super::format::Dialect;

mod careful;
mod delimited;
mod elements;
mod index;
mod lines;

use delimited::Delimited;
use elements::Elements;
pub(super) use index::Batch;
use lines::Lines;

/// How much of a record that is not held is kept to show what it was.
const KEPT_BYTES: usize = 256;

/// A record as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    /// As in the file, but for delimited files without the quotes.
    pub(super) text: &'a [u8],
    /// Where each field starts in `text`, and where one more would: there is a byte between fields, and one after the
    /// last. `None` when the record is not cut into fields; then `text` is nothing but the record.
    pub(super) cuts: Option<&'a [u32]>,
}

/// What ended a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Its proper end.
    Complete,
    /// Longer than [`MAX_RECORD_BYTES`]; the text is only its start.
    TooLong,
    /// The end of the file.
    Unfinished,
    /// Something that does not belong where it stands.
    Broken,
}

/// A record found.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// Where it starts in the piece of text at hand; `None` when it started in an earlier piece.
    pub(super) start: Option<usize>,
    pub(super) end: End,
    pub(super) raw: Raw<'a>,
}

/// What a scanner has to say.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// The next record.
    Found(Found<'a>),
    /// The piece of text is used up; an unfinished record starts here in it.
    More(Option<usize>),
}

/// Cuts text into records, piece by piece. Holds at most one record.
#[derive(Debug)]
pub(super) enum Scanner {
    Delimited(Box<Delimited>),
    Lines(Lines),
    Elements(Elements),
}

impl Scanner {
    pub(super) fn new(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Delimited { delimiter } => Self::Delimited(Box::new(Delimited::new(delimiter.byte()))),
            Dialect::Spaces | Dialect::Ndjson => Self::Lines(Lines::default()),
            Dialect::JsonArray => Self::Elements(Elements::default()),
        }
    }

    /// Whole records in `text` from `at` on that are quickly found, maybe none; then [`Self::next`] finds one. `at` moves
    /// past them.
    pub(super) fn batch<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Batch<'a> {
        match self {
            Self::Delimited(scanner) => scanner.batch(text, at),
            Self::Lines(_) | Self::Elements(_) => Batch::empty(),
        }
    }

    /// Reads on in `text` from `at`, which moves to where reading stopped.
    pub(super) fn next<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Step<'a> {
        match self {
            Self::Delimited(scanner) => scanner.next(text, at),
            Self::Lines(scanner) => scanner.next(text, at),
            Self::Elements(scanner) => scanner.next(text, at),
        }
    }

    /// Whether all records begun have ended, and no list is open around them.
    pub(super) fn is_between_records(&self) -> bool {
        match self {
            Self::Delimited(scanner) => !scanner.is_inside(),
            Self::Lines(scanner) => !scanner.is_inside(),
            Self::Elements(_) => false,
        }
    }

    /// The record that the end of the file ends, if any.
    pub(super) fn finish(&mut self) -> Option<Found<'_>> {
        match self {
            Self::Delimited(scanner) => scanner.finish(),
            Self::Lines(scanner) => scanner.finish(),
            Self::Elements(scanner) => scanner.finish(),
        }
    }

    /// Bytes held, whether used or not.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        match self {
            Self::Delimited(scanner) => scanner.held_bytes(),
            Self::Lines(scanner) => scanner.carry.held_bytes(),
            Self::Elements(scanner) => scanner.carry.held_bytes(),
        }
    }
}

/// The part of a record that earlier pieces of text brought.
#[derive(Debug, Default)]
struct Carry {
    held: Vec<u8>,
    /// Length of the record so far; more than is held once it is too long.
    len: usize,
}

impl Carry {
    /// Keeps the start of a record for the next piece of text.
    fn keep(&mut self, part: &[u8]) {
        self.len += part.len();
        if self.len <= MAX_RECORD_BYTES {
            self.held.extend_from_slice(part);
        } else {
            let room = KEPT_BYTES.saturating_sub(self.held.len());
            self.held.extend_from_slice(&part[..room.min(part.len())]);
            self.held.truncate(KEPT_BYTES);
        }
    }

    /// The whole record, once `part` brought the rest, and whether it is too long.
    fn complete<'a>(&'a mut self, part: &'a [u8]) -> (&'a [u8], End) {
        if self.len == 0 && part.len() <= MAX_RECORD_BYTES {
            return (part, End::Complete);
        }
        if self.len == 0 {
            return (&part[..KEPT_BYTES], End::TooLong);
        }
        self.keep(part);
        let end = if self.len > MAX_RECORD_BYTES { End::TooLong } else { End::Complete };
        (&self.held, end)
    }

    /// Starts a new record. Called before it, not after the last, because the last is still being read then.
    fn clear(&mut self) {
        self.held.clear();
        self.len = 0;
    }

    #[cfg(test)]
    fn held_bytes(&self) -> usize {
        self.held.capacity()
    }
}
