//! A file to rows: decoding, scanning and cutting put together, with the rows set aside on the way.

use super::ahead;
use super::decode::Decoder;
use super::fields::{Cutter, Record};
use super::format::Format;
use super::import::Progress;
use super::line_numbers::LineNumbers;
use super::rejected::{EXCERPT_CHARS, Reason, Rejected, Rejection};
use super::repeats::Repeats;
use super::scan::{Batch, End, Found, Raw, Scanner, Step};

/// What takes the rows.
pub(super) trait Sink {
    /// Takes a row. An error sets it aside.
    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason>;

    /// Tells of the rows of a batch that come next, though some may be left out.
    fn expect(&mut self, _rows: &ahead::Rows<'_>) {}

    /// Takes all of the rows that were told of at once, if it can; otherwise they come one by one. `width` is how many
    /// columns there should be, 0 when that is unknown.
    fn take_all(&mut self, _rows: &ahead::Rows<'_>, _width: usize) -> bool {
        false
    }
}

impl<F: FnMut(&Record<'_>) -> Result<(), Reason>> Sink for F {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        self(record)
    }
}

/// Reads a file piece by piece, cut anywhere, and hands out its rows.
#[derive(Debug)]
pub(super) struct Rows {
    decoder: Decoder,
    scanner: Scanner,
    cut: Cut,
    bytes: u64,
    lines: LineNumbers,
}

/// The part that sees whole records.
#[derive(Debug)]
struct Cut {
    cutter: Cutter,
    /// Columns there should be; 0 when that is unknown.
    width: usize,
    /// Records before the first row: what stands before the table, and the header.
    to_skip: usize,
    rows: u64,
    rejected: Rejected,
    /// Where rows that repeat are left out.
    repeats: Option<Repeats>,
    repeated: u64,
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
                width: if is_json { 0 } else { columns.len() },
                to_skip: if is_json { 0 } else { format.preamble.saturating_add(usize::from(format.header)) },
                rows: 0,
                rejected: Rejected::default(),
                repeats: format.without_repeats.then(Repeats::default),
                repeated: 0,
            },
            bytes: 0,
            lines: LineNumbers::new(),
        }
    }

    /// Says that what comes is not the beginning of the file but a record in it.
    pub(super) fn begin_within(&mut self) {
        self.decoder.begin_within();
        self.cut.to_skip = 0;
    }

    /// Whether what comes next is the start of a record.
    pub(super) fn is_between_records(&self) -> bool {
        self.scanner.is_between_records() && self.cut.to_skip == 0
    }

    /// Lets somebody set rows aside that were read elsewhere, who is told on which line the next record is.
    pub(super) fn join<T>(&mut self, join: impl FnOnce(&mut Rejected, u64) -> T) -> T {
        join(&mut self.cut.rejected, self.lines.next())
    }

    /// Counts what was read elsewhere.
    pub(super) fn add(&mut self, elsewhere: Progress) {
        self.bytes += elsewhere.bytes;
        self.cut.rows += elsewhere.rows;
    }

    /// Reads the next bytes.
    pub(super) fn push(&mut self, chunk: &[u8], sink: &mut dyn Sink) {
        self.bytes += chunk.len() as u64;
        let Self { decoder, scanner, cut, lines, .. } = self;
        read(scanner, cut, lines, decoder.decode(chunk), sink);
    }

    /// Ends the file. Gives the rows set aside and the final figures.
    pub(super) fn finish(mut self, sink: &mut dyn Sink) -> (Rejected, Progress) {
        let Self { decoder, scanner, cut, lines, .. } = &mut self;
        read(scanner, cut, lines, decoder.finish(), sink);
        if let Some(found) = scanner.finish() {
            let is_inside = found.end != End::Unfinished || !found.raw.text.is_empty();
            let first = if is_inside { lines.open() } else { lines.last() };
            if let Err(reason) = cut.row(&found, sink) {
                cut.reject(first, lines.last(), reason, found.raw);
            }
        }
        let progress = self.progress();
        (self.cut.rejected, progress)
    }

    pub(super) fn progress(&self) -> Progress {
        let Cut { rows, rejected, repeated, .. } = &self.cut;
        Progress { bytes: self.bytes, rows: *rows, rejected: rejected.count(), repeated: *repeated }
    }

    pub(super) fn rejected(&self) -> &Rejected {
        &self.cut.rejected
    }

    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.scanner.held_bytes()
    }
}

fn read(scanner: &mut Scanner, cut: &mut Cut, lines: &mut LineNumbers, text: &[u8], sink: &mut dyn Sink) {
    let mut at = 0;
    loop {
        cut.batch(scanner.batch(text, &mut at), lines, text, sink);
        match scanner.next(text, &mut at) {
            Step::Found(found) => {
                if let Err(reason) = cut.row(&found, sink) {
                    let (first, last) = lines.of(text, found.start, at);
                    cut.reject(first, last, reason, found.raw);
                }
            }
            Step::More(open) => return lines.end_piece(text, open),
        }
    }
}

impl Cut {
    /// Takes whole records that were found together in `text`.
    fn batch(&mut self, mut batch: Batch<'_>, lines: &mut LineNumbers, text: &[u8], sink: &mut dyn Sink) {
        while self.to_skip > 0 && batch.next().is_some() {
            self.to_skip -= 1;
        }
        let rows = ahead::Rows::new(batch.clone(), text);
        sink.expect(&rows);
        if self.repeats.is_none() && sink.take_all(&rows, self.width) {
            self.rows += rows.len() as u64;
            return;
        }
        for (place, cuts) in batch.enumerate() {
            self.rows += 1;
            if self.is_repeated(Raw { text, cuts: Some(cuts) }) {
                continue;
            }
            if let Err(reason) = take(&Record::new(text, cuts, Some(place)), self.width, sink) {
                let [start, .., end] = cuts else { continue };
                let (first, last) = lines.of(text, Some(*start as usize), *end as usize);
                self.reject(first, last, reason, Raw { text, cuts: Some(cuts) });
            }
        }
    }

    fn row(&mut self, found: &Found<'_>, sink: &mut dyn Sink) -> Result<(), Reason> {
        let is_skipped = self.to_skip > 0;
        self.to_skip = self.to_skip.saturating_sub(1);
        if is_skipped && found.end == End::Complete {
            return Ok(());
        }
        self.rows += 1;
        match found.end {
            End::Complete => {}
            End::TooLong => return Err(Reason::TooLong),
            End::Unfinished => return Err(Reason::Unfinished),
            End::Broken => return Err(Reason::BadJson),
        }
        if self.is_repeated(found.raw) {
            return Ok(());
        }
        let record = self.cutter.cut(found.raw)?;
        take(&record, self.width, sink)
    }

    fn is_repeated(&mut self, raw: Raw<'_>) -> bool {
        let is_repeated = self.repeats.as_mut().is_some_and(|repeats| repeats.has_seen(raw));
        self.repeated += u64::from(is_repeated);
        is_repeated
    }

    fn reject(&mut self, first: u64, last: u64, reason: Reason, raw: Raw<'_>) {
        let excerpt = if self.rejected.has_room() { excerpt(raw) } else { String::new() };
        self.rejected.push(Rejection { line: first, lines: last.saturating_sub(first) + 1, reason, excerpt });
    }
}

/// Hands a record on if it has no more fields than there are columns.
fn take(record: &Record<'_>, width: usize, sink: &mut dyn Sink) -> Result<(), Reason> {
    if width > 0 && record.len() > width {
        let is_empty = |column| record.bytes(column).is_none_or(<[u8]>::is_empty);
        if !(width..record.len()).all(is_empty) {
            return Err(Reason::TooManyFields { expected: width, found: record.len() });
        }
    }
    sink.take(record)
}

/// The start of a record for people to recognise it.
fn excerpt(raw: Raw<'_>) -> String {
    let text = match raw.cuts {
        Some(&[start, .., after]) => &raw.text[start as usize..after as usize - 1],
        _ => raw.text,
    };
    let text = &text[..text.len().min(EXCERPT_CHARS * 4)];
    String::from_utf8_lossy(text).chars().take(EXCERPT_CHARS).collect()
}
