//! CSV and its relatives.
//!
//! Records without quotes, which is most of them in most files, are found many at once and handed out as they stand in
//! the text. All others are read byte by byte.

use super::careful::Careful;
use super::index::{Batch, Index};
use super::{Found, Step};

#[derive(Debug)]
pub(in crate::events::reader) struct Delimited {
    index: Index,
    careful: Careful,
}

impl Delimited {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { index: Index::new(delimiter), careful: Careful::new(delimiter) }
    }

    pub(super) fn is_inside(&self) -> bool {
        self.careful.is_inside()
    }

    pub(super) fn batch<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Batch<'a> {
        if self.careful.is_inside() {
            return Batch::empty();
        }
        skip_empty_lines(text, at);
        self.index.look(text, at)
    }

    pub(super) fn next<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Step<'a> {
        let mut start = None;
        if !self.careful.is_inside() {
            skip_empty_lines(text, at);
            start = Some(*at);
            self.careful.clear();
        }
        match self.careful.read(text, at) {
            Some(end) => Step::Found(Found { start, end, raw: self.careful.raw(end) }),
            None => Step::More(start.filter(|_| self.careful.is_inside())),
        }
    }

    pub(super) fn finish(&mut self) -> Option<Found<'_>> {
        if !self.careful.is_inside() {
            return None;
        }
        let end = self.careful.finish();
        Some(Found { start: None, end, raw: self.careful.raw(end) })
    }

    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.careful.held_bytes() + self.index.held_bytes()
    }
}

/// Between records a line end is an empty line, or the LF of a CRLF.
fn skip_empty_lines(text: &[u8], at: &mut usize) {
    *at += text[*at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
}
