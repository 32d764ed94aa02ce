//! What can be told of many rows at once, column by column: that is faster than row by row, because the processor can
//! wait for the memory of all of them at the same time, and guesses better what comes next.

use super::fields::Record;
use super::scan::Batch;
use super::times::Times;
use crate::events::log::{Dictionary, Probe, Recent};

/// The rows of a batch, and the text they are in.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    batch: Batch<'a>,
    text: &'a [u8],
    /// Where fields start, and how many a row has, if all have as many.
    grid: Option<(&'a [u32], usize)>,
}

/// A field: where it starts in the text, and its length.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    len: u32,
}

impl Span {
    /// Of a row that has no such field.
    const MISSING: Self = Self { start: 0, len: u32::MAX };

    /// The text that begins with the field, and the field's length.
    #[inline]
    fn and_behind(self, text: &[u8]) -> Option<(&[u8], usize)> {
        (self.len != Self::MISSING.len).then(|| (&text[self.start as usize..], self.len as usize))
    }

    #[inline]
    fn of(self, text: &[u8]) -> Option<&[u8]> {
        let (text, len) = self.and_behind(text)?;
        Some(&text[..len])
    }
}

impl<'a> Rows<'a> {
    pub(super) fn new(batch: Batch<'a>, text: &'a [u8]) -> Self {
        Self { grid: batch.grid(), batch, text }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self.grid {
            Some((cuts, width)) => cuts.len() / width,
            None => self.batch.clone().count(),
        }
    }

    /// Whether no row has more fields than so many columns.
    pub(super) fn are_as_wide(&self, columns: usize) -> bool {
        match self.grid {
            Some((_, width)) => width <= columns,
            None => self.batch.clone().all(|cuts| cuts.len() <= columns + 1),
        }
    }

    /// Finds a field of each row.
    #[inline(never)]
    fn find(&self, column: usize, spans: &mut Vec<Span>) {
        spans.clear();
        let span = |start: u32, after: u32| Span { start, len: after - 1 - start };
        match self.grid {
            Some((cuts, width)) if column < width => {
                let fields = cuts[column..].chunks(width).take(cuts.len() / width);
                spans.extend(fields.map(|cuts| span(cuts[0], cuts[1])));
            }
            _ => spans.extend(self.batch.clone().map(|cuts| {
                let field = cuts.get(column..).and_then(<[u32]>::first_chunk);
                field.map_or(Span::MISSING, |&[start, after]| span(start, after))
            })),
        }
    }
}

/// The codes of a column's texts.
#[derive(Debug, Default)]
pub(super) struct Codes {
    spans: Vec<Span>,
    probes: Vec<Probe>,
    /// [`NO_CODE`] for a text that was not found.
    codes: Vec<u32>,
    recent: Recent,
}

/// No dictionary has as many texts.
const NO_CODE: u32 = u32::MAX;

impl Codes {
    /// Looks for the texts of a column. Those that are not in the dictionary, or do not exist, have no code.
    #[inline(never)]
    pub(super) fn find(&mut self, rows: &Rows<'_>, column: usize, dictionary: &Dictionary) {
        let Self { spans, probes, codes, recent } = self;
        rows.find(column, spans);
        codes.clear();
        let fields = spans.iter().map(|span| span.and_behind(rows.text));
        if dictionary.is_close() {
            let mut code = |(text, len): (&[u8], usize)| recent.find(text, len, dictionary);
            codes.extend(fields.map(|field| field.and_then(&mut code).unwrap_or(NO_CODE)));
            return;
        }
        probes.clear();
        probes.extend(fields.clone().map(|field| field.map_or(Probe::EMPTY, |(text, len)| Probe::new(text, len))));
        // Persons, for one, mostly come again long after the last time. What is known of them is far away in memory then.
        dictionary.expect(probes.iter());
        codes.extend(probes.iter().zip(fields).map(|(probe, field)| {
            field.and_then(|(text, len)| dictionary.find_probed(probe, &text[..len])).unwrap_or(NO_CODE)
        }));
    }

    /// The codes of all rows, if all were found.
    pub(super) fn complete(&self) -> Option<&[u32]> {
        let most = self.codes.iter().fold(0, |most, &code| most.max(code));
        (most != NO_CODE).then_some(&self.codes)
    }

    /// Finds codes for the texts that have none yet, and tells them all; none as soon as there is none for one. `code` is
    /// told the text with its probe; the text is empty where it is missing.
    pub(super) fn completed(
        &mut self,
        rows: &Rows<'_>,
        mut code: impl FnMut(&Probe, &[u8]) -> Option<u32>,
    ) -> Option<&[u32]> {
        for (found, span) in self.codes.iter_mut().zip(&self.spans) {
            if *found == NO_CODE {
                let (text, len) = span.and_behind(rows.text).unwrap_or_default();
                *found = code(&Probe::new(text, len), &text[..len])?;
            }
        }
        Some(&self.codes)
    }

    /// The code of a row's text, if it was found ahead.
    #[inline]
    pub(super) fn of(&self, row: &Record<'_>) -> Option<u32> {
        self.codes.get(row.place_in_batch()?).copied().filter(|&code| code != NO_CODE)
    }
}

/// The times of a column.
#[derive(Debug)]
pub(super) struct Moments {
    times: Times,
    spans: Vec<Span>,
    /// [`NO_TIME`] for one that was not read.
    times_ms: Vec<i64>,
}

/// Farther away than any time there is.
const NO_TIME: i64 = i64::MIN;

impl Moments {
    pub(super) fn new(times: Times) -> Self {
        Self { times, spans: Vec::new(), times_ms: Vec::new() }
    }

    /// Reads the times of a column that are written in a usual way.
    #[inline(never)]
    pub(super) fn read(&mut self, rows: &Rows<'_>, column: usize) {
        let Self { times, spans, times_ms } = self;
        rows.find(column, spans);
        times_ms.clear();
        let texts = spans.iter().map(|span| span.of(rows.text));
        times_ms.extend(texts.map(|text| text.and_then(|text| times.usual(text)).unwrap_or(NO_TIME)));
    }

    /// The times of all rows, if all were read.
    pub(super) fn complete(&self) -> Option<&[i64]> {
        let is_complete = self.times_ms.iter().all(|&time_ms| time_ms != NO_TIME);
        is_complete.then_some(&self.times_ms)
    }

    /// The time of a row, if it was read ahead.
    #[inline]
    pub(super) fn of(&self, row: &Record<'_>) -> Option<i64> {
        self.times_ms.get(row.place_in_batch()?).copied().filter(|&time_ms| time_ms != NO_TIME)
    }
}
