//! One record byte by byte: whatever has quotes, is cut by the end of a piece of text, or is long.
//!
//! What quotes mean is what csv-core and the csv crate take them for. A field is quoted if a quote is its first byte;
//! in it a doubled quote stands for one. After the closing quote the field goes on without quoting. Any other quote is
//! a letter.

use super::{End, KEPT_BYTES, Raw};
use crate::events::reader::MAX_RECORD_BYTES;
use crate::events::reader::masks::QUOTE;

/// How many fields of a record that is not held are kept to show what it was.
const KEPT_FIELDS: usize = 32;

/// Where in a field reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted field: the closing one, or half of a doubled one.
    AfterQuote,
}

/// A record that comes in parts, held without its quotes.
#[derive(Debug)]
pub(super) struct Careful {
    delimiter: u8,
    place: Place,
    /// Fields, each with a delimiter behind it.
    text: Vec<u8>,
    /// Where fields start in `text`.
    cuts: Vec<u32>,
    /// Bytes of the file in the record so far, which may be more than are held.
    len: usize,
    /// Whether anything of a record too long was left out.
    is_short: bool,
}

impl Careful {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, place: Place::Start, text: Vec::new(), cuts: vec![0], len: 0, is_short: false }
    }

    /// Whether part of a record was read.
    pub(super) fn is_inside(&self) -> bool {
        self.len > 0
    }

    /// Starts a new record. Called before it, not after the last, because the last is still being read then.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cuts.truncate(1);
        (self.place, self.is_short) = (Place::Start, false);
    }

    /// Reads the record on in `text` from `at`, which moves on. What ended it, if its line end was there.
    pub(super) fn read(&mut self, text: &[u8], at: &mut usize) -> Option<End> {
        while let Some(&byte) = text.get(*at) {
            let rest = &text[*at..];
            match self.place {
                Place::Start if byte == QUOTE => {
                    self.skip(at);
                    self.place = Place::Quoted;
                }
                Place::AfterQuote if byte == QUOTE => {
                    self.take(&rest[..1], at);
                    self.place = Place::Quoted;
                }
                Place::Quoted => {
                    let quote = rest.iter().position(|&byte| byte == QUOTE);
                    self.take(&rest[..quote.unwrap_or(rest.len())], at);
                    if quote.is_some() {
                        self.skip(at);
                        self.place = Place::AfterQuote;
                    }
                }
                _ if matches!(byte, b'\r' | b'\n') => {
                    *at += 1;
                    return Some(self.end());
                }
                _ if byte == self.delimiter => {
                    self.skip(at);
                    self.end_field();
                    self.place = Place::Start;
                }
                _ => {
                    let is_end = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
                    let end = rest.iter().position(is_end);
                    self.take(&rest[..end.unwrap_or(rest.len())], at);
                    self.place = Place::Plain;
                }
            }
        }
        None
    }

    /// Ends the record with the file.
    pub(super) fn finish(&mut self) -> End {
        let is_open = self.place == Place::Quoted;
        match self.end() {
            End::Complete if is_open => End::Unfinished,
            end => end,
        }
    }

    /// The record; only the start of one too long.
    pub(super) fn raw(&self, end: End) -> Raw<'_> {
        if end != End::TooLong {
            return Raw { text: &self.text, cuts: Some(&self.cuts) };
        }
        let has_delimiter = self.cuts.last().is_some_and(|&cut| cut as usize == self.text.len());
        Raw { text: &self.text[..self.text.len() - usize::from(has_delimiter)], cuts: None }
    }

    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.text.capacity() + self.cuts.capacity() * size_of::<u32>()
    }

    fn end(&mut self) -> End {
        self.end_field();
        if std::mem::take(&mut self.len) > MAX_RECORD_BYTES { End::TooLong } else { End::Complete }
    }

    /// Goes past a byte that is not part of a field.
    fn skip(&mut self, at: &mut usize) {
        *at += 1;
        self.count(1);
    }

    /// Goes past a part of a field.
    fn take(&mut self, part: &[u8], at: &mut usize) {
        *at += part.len();
        self.count(part.len());
        self.keep(part);
    }

    fn count(&mut self, bytes: usize) {
        let was_short = self.len <= MAX_RECORD_BYTES;
        self.len = self.len.saturating_add(bytes);
        if was_short && self.len > MAX_RECORD_BYTES {
            self.shorten();
        }
    }

    /// Gives up what is not kept of a record too long.
    fn shorten(&mut self) {
        let text = std::mem::take(&mut self.text);
        let cuts = std::mem::replace(&mut self.cuts, vec![0]);
        for (&start, &after) in cuts.iter().zip(&cuts[1..]) {
            self.keep(&text[start as usize..after as usize - 1]);
            self.end_field();
        }
        self.keep(cuts.last().map_or(&[], |&start| &text[start as usize..]));
    }

    fn keep(&mut self, part: &[u8]) {
        if self.len <= MAX_RECORD_BYTES {
            return self.text.extend_from_slice(part);
        }
        let held = self.text.len() - (self.cuts.len() - 1);
        let kept = part.len().min(KEPT_BYTES - held);
        self.is_short |= kept < part.len();
        self.text.extend_from_slice(&part[..kept]);
    }

    fn end_field(&mut self) {
        if self.len <= MAX_RECORD_BYTES || self.cuts.len() <= KEPT_FIELDS && !self.is_short {
            self.text.push(self.delimiter);
            self.cuts.push(self.text.len() as u32);
        }
    }
}
