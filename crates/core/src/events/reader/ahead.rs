//! What can be told of many rows at once, column by column: that is faster than row by row, because the processor can
//! wait for the memory of all of them at the same time, and guesses better what comes next.

use super::fields::Record;
use super::scan::Batch;
use super::times::Times;
use crate::events::log::{Dictionary, Probe};

/// The rows of a batch, and the text they are in.
#[derive(Debug, Clone)]
pub(super) struct Rows<'a> {
    batch: Batch<'a>,
    text: &'a [u8],
}

impl<'a> Rows<'a> {
    pub(super) fn new(batch: Batch<'a>, text: &'a [u8]) -> Self {
        Self { batch, text }
    }

    /// Whether no row has more fields than so many columns.
    pub(super) fn are_as_wide(&self, columns: usize) -> bool {
        self.batch.clone().all(|cuts| cuts.len() <= columns + 1)
    }

    /// Of each row the text that begins with a field, and the field's length; `None` where the field is missing.
    fn fields(&self, column: usize) -> impl Iterator<Item = Option<(&'a [u8], usize)>> + use<'a> {
        let (batch, text) = (self.batch.clone(), self.text);
        batch.map(move |cuts| {
            let &[start, after] = cuts.get(column..)?.first_chunk()?;
            Some((&text[start as usize..], (after - 1 - start) as usize))
        })
    }
}

/// The codes of a column's texts.
#[derive(Debug, Default)]
pub(super) struct Codes {
    probes: Vec<Probe>,
    /// [`NO_CODE`] for a text that was not found.
    codes: Vec<u32>,
}

/// No dictionary has as many texts.
const NO_CODE: u32 = u32::MAX;

impl Codes {
    /// Looks for the texts of a column. Those that are not in the dictionary, or do not exist, have no code.
    #[inline(never)]
    pub(super) fn find(&mut self, rows: &Rows<'_>, column: usize, dictionary: &Dictionary) {
        self.probes.clear();
        self.codes.clear();
        if dictionary.is_close() {
            let code = |(text, len): (&[u8], usize)| dictionary.find_probed(&Probe::new(text, len), &text[..len]);
            self.codes.extend(rows.fields(column).map(|field| field.and_then(code).unwrap_or(NO_CODE)));
            return;
        }
        self.probes
            .extend(rows.fields(column).map(|field| field.map_or(Probe::EMPTY, |(text, len)| Probe::new(text, len))));
        // Persons, for one, mostly come again long after the last time. What is known of them is far away in memory then.
        dictionary.expect(&self.probes);
        let probes = self.probes.iter().zip(rows.fields(column));
        self.codes.extend(probes.map(|(probe, field)| {
            field.and_then(|(text, len)| dictionary.find_probed(probe, &text[..len])).unwrap_or(NO_CODE)
        }));
    }

    /// The codes of all rows, if all were found.
    pub(super) fn complete(&self) -> Option<&[u32]> {
        let most = self.codes.iter().fold(0, |most, &code| most.max(code));
        (most != NO_CODE).then_some(&self.codes)
    }

    /// Finds codes for the texts that have none yet, and tells them all.
    pub(super) fn completed(&mut self, rows: &Rows<'_>, column: usize, mut code: impl FnMut(&[u8]) -> u32) -> &[u32] {
        if self.complete().is_none() {
            for (found, field) in self.codes.iter_mut().zip(rows.fields(column)) {
                if *found == NO_CODE {
                    *found = code(field.map_or(&[], |(text, len)| &text[..len]));
                }
            }
        }
        &self.codes
    }

    /// The texts that were not found, `None` for those that are missing.
    pub(super) fn unknown<'a>(&self, rows: &Rows<'a>, column: usize) -> impl Iterator<Item = Option<&'a [u8]>> {
        let unknown = self.codes.iter().zip(rows.fields(column)).filter(|(code, _)| **code == NO_CODE);
        unknown.map(|(_, field)| field.map(|(text, len)| &text[..len]))
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
    /// [`NO_TIME`] for one that was not read.
    times_ms: Vec<i64>,
}

/// Farther away than any time there is.
const NO_TIME: i64 = i64::MIN;

impl Moments {
    pub(super) fn new(times: Times) -> Self {
        Self { times, times_ms: Vec::new() }
    }

    /// Reads the times of a column that are written in a usual way.
    #[inline(never)]
    pub(super) fn read(&mut self, rows: &Rows<'_>, column: usize) {
        let Self { times, times_ms } = self;
        times_ms.clear();
        times_ms.extend(
            rows.fields(column).map(|field| field.and_then(|(text, len)| times.usual(&text[..len])).unwrap_or(NO_TIME)),
        );
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
