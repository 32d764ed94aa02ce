//! CSV and its relatives.

use std::fmt;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{End, Found, KEPT_BYTES, Raw, Step};
use crate::events::reader::MAX_RECORD_BYTES;

/// How many fields of a record that is not held are kept to show what it was.
const KEPT_FIELDS: usize = 32;

pub(in crate::events::reader) struct Delimited {
    reader: Reader,
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    ends_len: usize,
    /// Bytes of the file in the record so far; 0 between records.
    len: usize,
}

impl Delimited {
    pub(super) fn new(delimiter: u8) -> Self {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        // csv-core would drop a byte order mark at its first input, and only if it comes in one piece. An empty line
        // makes it believe that it is past the first input.
        reader.read_record(b"\n", &mut [0], &mut [0]);
        Self { reader, text: vec![0; 1024], text_len: 0, ends: vec![0; 32], ends_len: 0, len: 0 }
    }

    pub(super) fn next<'a>(&'a mut self, text: &[u8], at: &mut usize) -> Step<'a> {
        let mut start = None;
        if self.len == 0 {
            // Between records a line end is an empty line, or the LF of a CRLF.
            *at += text[*at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            start = Some(*at);
            (self.text_len, self.ends_len) = (0, 0);
        }
        while *at < text.len() {
            let (result, read) = self.read(&text[*at..]);
            *at += read;
            self.len += read;
            if result == ReadRecordResult::Record {
                // The line end was read too.
                let len = std::mem::take(&mut self.len) - 1;
                let end = if len > MAX_RECORD_BYTES { End::TooLong } else { End::Complete };
                return Step::Found(self.found(start, end));
            }
            self.make_room(result);
        }
        Step::More(start.filter(|_| self.len > 0))
    }

    pub(super) fn finish(&mut self) -> Option<Found<'_>> {
        if self.len == 0 {
            return None;
        }
        let too_long = std::mem::take(&mut self.len) > MAX_RECORD_BYTES;
        // A line end ends any record but one with an open quote.
        loop {
            let (result, read) = self.read(b"\n");
            match result {
                _ if too_long => return Some(self.found(None, End::TooLong)),
                ReadRecordResult::Record => return Some(self.found(None, End::Complete)),
                _ if read == 1 => {
                    self.end_field();
                    return Some(self.found(None, End::Unfinished));
                }
                _ => self.make_room(result),
            }
        }
    }

    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>()
    }

    fn read(&mut self, input: &[u8]) -> (ReadRecordResult, usize) {
        let (text, ends) = (&mut self.text[self.text_len..], &mut self.ends[self.ends_len..]);
        let (result, read, wrote, ended) = self.reader.read_record(input, text, ends);
        self.text_len += wrote;
        self.ends_len += ended;
        (result, read)
    }

    fn make_room(&mut self, result: ReadRecordResult) {
        if self.len > MAX_RECORD_BYTES {
            self.ends_len = self.ends[..self.ends_len.min(KEPT_FIELDS)].partition_point(|&end| end <= KEPT_BYTES);
            self.text_len = self.text_len.min(KEPT_BYTES);
        }
        if result == ReadRecordResult::OutputFull && self.text_len == self.text.len() {
            self.text.resize(self.text.len() * 2, 0);
        }
        if result == ReadRecordResult::OutputEndsFull && self.ends_len == self.ends.len() {
            self.ends.resize(self.ends.len() * 2, 0);
        }
    }

    /// Ends the field that the file left open, without the line end that was read to try it.
    fn end_field(&mut self) {
        self.text_len -= 1;
        if self.ends_len == self.ends.len() {
            self.ends.push(0);
        }
        self.ends[self.ends_len] = self.text_len;
        self.ends_len += 1;
    }

    fn found(&self, start: Option<usize>, end: End) -> Found<'_> {
        let (mut text, mut ends) = (&self.text[..self.text_len], &self.ends[..self.ends_len]);
        if end == End::TooLong {
            text = &text[..text.len().min(KEPT_BYTES)];
            ends = &ends[..ends[..ends.len().min(KEPT_FIELDS)].partition_point(|&end| end <= text.len())];
        }
        Found { start, end, raw: Raw { text, ends: Some(ends) } }
    }
}

impl fmt::Debug for Delimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delimited").field("len", &self.len).finish_non_exhaustive()
    }
}
