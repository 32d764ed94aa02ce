//! A file to rows: decoding, scanning and cutting put together, with the rows set aside on the way.

use super::decode::Decoder;
use super::fields::{Cutter, Record};
use super::format::{Dialect, Format};
use super::import::Progress;
use super::rejected::{EXCERPT_CHARS, Reason, Rejected, Rejection};
use super::scan::{End, Found, Raw, Scanner, Step};

/// What takes the rows. An error sets the row aside.
pub(super) type Sink<'s> = dyn FnMut(&Record<'_>) -> Result<(), Reason> + 's;

/// Reads a file piece by piece, cut anywhere, and hands out its rows.
#[derive(Debug)]
pub(super) struct Rows {
    decoder: Decoder,
    scanner: Scanner,
    cut: Cut,
    bytes: u64,
    line: LineCounter,
    /// Line where the unfinished record starts.
    started: u64,
}

/// The part that sees whole records.
#[derive(Debug)]
struct Cut {
    cutter: Cutter,
    dialect: Dialect,
    /// Columns there should be; 0 when that is unknown.
    width: usize,
    header_to_come: bool,
    rows: u64,
    rejected: Rejected,
}

impl Rows {
    /// `columns` are the names of all columns, `used` the places of those that will be asked for.
    pub(super) fn new(format: Format, columns: &[String], used: &[usize]) -> Self {
        let is_json = format.dialect.is_json();
        Self {
            decoder: Decoder::new(format.encoding),
            scanner: Scanner::new(format.dialect),
            cut: Cut {
                cutter: Cutter::new(format.dialect, columns, used),
                dialect: format.dialect,
                width: if is_json { 0 } else { columns.len() },
                header_to_come: format.header && !is_json,
                rows: 0,
                rejected: Rejected::default(),
            },
            bytes: 0,
            line: LineCounter::default(),
            started: 1,
        }
    }

    /// Reads the next bytes.
    pub(super) fn push(&mut self, chunk: &[u8], sink: &mut Sink<'_>) {
        self.bytes += chunk.len() as u64;
        let Self { decoder, scanner, cut, line, started, .. } = self;
        read(scanner, cut, line, started, decoder.decode(chunk), sink);
    }

    /// Ends the file. Gives the rows set aside and the final figures.
    pub(super) fn finish(mut self, sink: &mut Sink<'_>) -> (Rejected, Progress) {
        let Self { decoder, scanner, cut, line, started, .. } = &mut self;
        read(scanner, cut, line, started, decoder.finish(), sink);
        if let Some(found) = scanner.finish() {
            let inside = found.end != End::Unfinished || !found.raw.text.is_empty();
            let first = if inside { *started } else { line.last };
            if let Err(reason) = cut.row(&found, sink) {
                cut.reject(first, line.last, reason, found.raw);
            }
        }
        let progress = self.progress();
        (self.cut.rejected, progress)
    }

    pub(super) fn progress(&self) -> Progress {
        Progress { bytes: self.bytes, rows: self.cut.rows, rejected: self.cut.rejected.count() }
    }

    pub(super) fn rejected(&self) -> &Rejected {
        &self.cut.rejected
    }

    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.scanner.held_bytes()
    }
}

fn read(
    scanner: &mut Scanner,
    cut: &mut Cut,
    line: &mut LineCounter,
    started: &mut u64,
    text: &[u8],
    sink: &mut Sink<'_>,
) {
    let (mut at, mut counted) = (0, 0);
    loop {
        match scanner.next(text, &mut at) {
            Step::Found(found) => {
                let Err(reason) = cut.row(&found, sink) else { continue };
                // Lines are counted only where somebody asks.
                let first = found.start.map_or(*started, |start| {
                    line.count(&text[counted..start]);
                    counted = start;
                    line.next
                });
                line.count(&text[counted..at]);
                counted = at;
                cut.reject(first, line.last, reason, found.raw);
            }
            Step::More(start) => {
                if let Some(start) = start {
                    line.count(&text[counted..start]);
                    counted = start;
                    *started = line.next;
                }
                line.count(&text[counted..]);
                return;
            }
        }
    }
}

impl Cut {
    fn row(&mut self, found: &Found<'_>, sink: &mut Sink<'_>) -> Result<(), Reason> {
        let is_header = std::mem::take(&mut self.header_to_come);
        if is_header && found.end == End::Complete {
            return Ok(());
        }
        self.rows += 1;
        match found.end {
            End::Complete => {}
            End::TooLong => return Err(Reason::TooLong),
            End::Unfinished => return Err(Reason::Unfinished),
            End::Broken => return Err(Reason::BadJson),
        }
        let record = self.cutter.cut(found.raw)?;
        if self.width > 0 && record.len() > self.width {
            let is_empty = |column| record.bytes(column).is_none_or(<[u8]>::is_empty);
            if !(self.width..record.len()).all(is_empty) {
                return Err(Reason::TooManyFields { expected: self.width, found: record.len() });
            }
        }
        sink(&record)
    }

    fn reject(&mut self, first: u64, last: u64, reason: Reason, raw: Raw<'_>) {
        let excerpt = if self.rejected.has_room() { excerpt(raw, self.dialect) } else { String::new() };
        self.rejected.push(Rejection { line: first, lines: last.saturating_sub(first) + 1, reason, excerpt });
    }
}

/// The start of a record for people to recognise it.
fn excerpt(raw: Raw<'_>, dialect: Dialect) -> String {
    let mut joined = Vec::new();
    let text = match (raw.ends, dialect) {
        (Some(ends), Dialect::Delimited { delimiter }) => {
            let mut start = 0;
            for &end in ends.iter().take_while(|&&end| end <= raw.text.len()).take(EXCERPT_CHARS) {
                joined.extend_from_slice(&raw.text[start..end]);
                joined.push(delimiter.byte());
                start = end;
                if joined.len() > EXCERPT_CHARS * 4 {
                    break;
                }
            }
            match raw.text.get(start..) {
                Some([]) | None => {
                    joined.pop();
                }
                Some(rest) => joined.extend_from_slice(&rest[..rest.len().min(EXCERPT_CHARS * 4)]),
            }
            joined.as_slice()
        }
        _ => raw.text,
    };
    let text = &text[..text.len().min(EXCERPT_CHARS * 4)];
    String::from_utf8_lossy(text).chars().take(EXCERPT_CHARS).collect()
}

/// Counts the lines of a file, ended by LF, CR or CRLF.
#[derive(Debug)]
struct LineCounter {
    /// Line of the next byte, from 1.
    next: u64,
    /// Line of the last byte counted.
    last: u64,
    /// Whether the last byte was a CR, whose LF may come.
    after_cr: bool,
}

impl Default for LineCounter {
    fn default() -> Self {
        Self { next: 1, last: 1, after_cr: false }
    }
}

impl LineCounter {
    fn count(&mut self, text: &[u8]) {
        let Some((&last, before)) = text.split_last() else { return };
        self.next += ends_of_lines(before, &mut self.after_cr);
        self.last = self.next - u64::from(last == b'\n' && self.after_cr);
        self.next += ends_of_lines(&[last], &mut self.after_cr);
    }
}

fn ends_of_lines(text: &[u8], after_cr: &mut bool) -> u64 {
    if !*after_cr && !text.contains(&b'\r') {
        // Pieces of which the count fits into a byte, so that many bytes are compared at once.
        let ends = |piece: &[u8]| piece.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>();
        return text.chunks(192).map(|piece| u64::from(ends(piece))).sum();
    }
    let mut ends = 0;
    for &byte in text {
        ends += u64::from(byte == b'\r' || byte == b'\n' && !*after_cr);
        *after_cr = byte == b'\r';
    }
    ends
}
