//! On which lines of a file its records are. Lines end with LF, CR or CRLF.

use super::masks::{BLOCK, places};

/// Counts the lines of a file that comes in pieces. Within a piece they are counted only as far as somebody asks.
#[derive(Debug)]
pub(super) struct LineNumbers {
    /// Line of the next byte, from 1.
    next: u64,
    /// Line of the last byte counted.
    last: u64,
    /// Whether the last byte was a CR, whose LF may come.
    after_cr: bool,
    /// How much of the piece is counted.
    counted: usize,
    /// Line where the record starts that goes on after the piece.
    open: u64,
}

impl LineNumbers {
    pub(super) fn new() -> Self {
        Self { next: 1, last: 1, after_cr: false, counted: 0, open: 1 }
    }

    /// The first and the last line of a record that ends before `end` in the piece. It starts at `start`, or in an
    /// earlier piece. Records are asked for in their order.
    pub(super) fn of(&mut self, piece: &[u8], start: Option<usize>, end: usize) -> (u64, u64) {
        let first = match start {
            Some(start) => self.line_at(piece, start),
            None => self.open,
        };
        self.count(piece, end);
        (first, self.last)
    }

    /// Ends a piece, in which a record that goes on starts at `open`.
    pub(super) fn end_piece(&mut self, piece: &[u8], open: Option<usize>) {
        if let Some(open) = open {
            self.open = self.line_at(piece, open);
        }
        self.count(piece, piece.len());
        self.counted = 0;
    }

    /// Where the record starts that goes on after the last piece.
    pub(super) fn open(&self) -> u64 {
        self.open
    }

    /// Line of the byte behind the last piece.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Line of the last byte.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    fn line_at(&mut self, piece: &[u8], place: usize) -> u64 {
        self.count(piece, place);
        self.next
    }

    fn count(&mut self, piece: &[u8], end: usize) {
        let text = &piece[self.counted..end];
        self.counted = end;
        let Some((&last, before)) = text.split_last() else { return };
        self.next += ends_of_lines(before, &mut self.after_cr);
        self.last = self.next - u64::from(last == b'\n' && self.after_cr);
        self.next += ends_of_lines(&[last], &mut self.after_cr);
    }
}

fn ends_of_lines(text: &[u8], after_cr: &mut bool) -> u64 {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut ends = 0;
    for block in blocks {
        let (crs, lfs) = (places(block, b'\r'), places(block, b'\n'));
        // The LF of a CRLF is no line end of its own.
        let second_halves = crs << 1 | u64::from(*after_cr);
        ends += u64::from((crs | lfs & !second_halves).count_ones());
        *after_cr = crs >> (BLOCK - 1) != 0;
    }
    for &byte in rest {
        ends += u64::from(byte == b'\r' || byte == b'\n' && !*after_cr);
        *after_cr = byte == b'\r';
    }
    ends
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_two_halves_of_a_line_end_are_of_one_line() {
        let mut lines = LineNumbers::new();
        let text = b"a\r\nb\n\r\nc";
        assert_eq!(lines.of(text, Some(0), 3), (1, 1));
        assert_eq!(lines.of(text, Some(3), 5), (2, 2));
        // The LF before is of the line before.
        assert_eq!(lines.of(text, Some(5), 6), (3, 3));
        assert_eq!(lines.of(text, Some(6), 8), (4, 4));
    }

    proptest! {
        #[test]
        fn blocks_are_counted_as_bytes(text in prop::collection::vec(prop::sample::select(b"\r\n\r\na".to_vec()), 0..300), at_first: bool) {
            let (mut one, mut other) = (at_first, at_first);
            let ends: u64 = text.iter().map(|&byte| ends_of_lines(&[byte], &mut other)).sum();
            prop_assert_eq!((ends_of_lines(&text, &mut one), one), (ends, other));
        }
    }
}
