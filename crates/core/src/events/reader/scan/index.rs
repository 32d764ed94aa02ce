//! Where the fields and records of a piece of text start, as long as no quote comes: found for many records at once,
//! which needs no decision per byte.

use std::slice;

use crate::events::reader::masks::{BLOCK, Masks};

/// How much text is looked at in one go: enough that starting costs nothing, little enough that all of it stays close
/// to the processor. In tests so little that many records do not fit.
const WINDOW: usize = if cfg!(any(test, fuzzing)) { 200 } else { 1 << 14 };

/// How many places are written at once.
const GROUP: usize = 8;

/// The fields and records of a window of text.
#[derive(Debug)]
pub(super) struct Index {
    delimiter: u8,
    /// Where fields start in the text: where the window does, and after each delimiter and line end.
    cuts: Box<[u32]>,
    /// How many of `cuts` count.
    len: usize,
    /// Which of `cuts` come after a line end.
    ends: Vec<u32>,
}

impl Index {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, cuts: vec![0; WINDOW + 1 + GROUP].into(), len: 1, ends: Vec::new() }
    }

    /// The records in `text` from `at` on, which must be the start of a record: those that end within [`WINDOW`] bytes
    /// and before any quote. Moves `at` past them.
    pub(super) fn look<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Batch<'a> {
        self.ends.clear();
        // A piece of text so long that its places are no `u32`s is only met outside of browsers.
        if let Ok(start) = u32::try_from(*at + WINDOW) {
            self.cuts[0] = start - WINDOW as u32;
            self.len = 1;
            self.fill(&text[*at..text.len().min(*at + WINDOW)]);
        }
        if let Some(&end) = self.ends.last() {
            *at = self.cuts[end as usize] as usize;
        }
        Batch { cuts: &self.cuts, ends: self.ends.iter(), start: 0 }
    }

    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        (self.cuts.len() + self.ends.capacity()) * size_of::<u32>()
    }

    fn fill(&mut self, text: &[u8]) {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        let mut at = self.cuts[0];
        for block in blocks {
            if !self.add(Masks::of(block, self.delimiter), at) {
                return;
            }
            at += BLOCK as u32;
        }
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            self.add(Masks::of(&block, self.delimiter).only((1 << rest.len()) - 1), at);
        }
    }

    /// Adds the block that starts `at`. False when a quote ended it.
    #[inline]
    fn add(&mut self, masks: Masks, at: u32) -> bool {
        let until_quote = masks.quotes.wrapping_sub(1) & !masks.quotes;
        let Masks { mut cuts, mut line_ends, .. } = masks.only(until_quote);
        while line_ends != 0 {
            let first = line_ends & line_ends.wrapping_neg();
            self.ends.push(self.len as u32 + (cuts & (first - 1)).count_ones());
            line_ends ^= first;
        }
        let mut len = self.len;
        self.len += cuts.count_ones() as usize;
        while cuts != 0 {
            // Mostly there are about as many as this. Those too many are written over by the next.
            let Some(places) = self.cuts.get_mut(len..len + GROUP) else { break };
            for place in places {
                *place = at + cuts.trailing_zeros() + 1;
                cuts &= cuts.wrapping_sub(1);
            }
            len += GROUP;
        }
        masks.quotes == 0
    }
}

/// Records found together: of each where its fields start, and where one more would. There is one byte between fields, and
/// one after the last.
#[derive(Debug, Clone)]
pub(in crate::events::reader) struct Batch<'a> {
    cuts: &'a [u32],
    /// Which of `cuts` come after a record.
    ends: slice::Iter<'a, u32>,
    /// Which of `cuts` starts the next record.
    start: usize,
}

impl Batch<'_> {
    /// No records.
    pub(super) fn empty() -> Self {
        Self { cuts: &[], ends: [].iter(), start: 0 }
    }
}

impl<'a> Batch<'a> {
    /// Where the fields of all records start, end to end, and how many a record has, if all have as many; after the last
    /// stands where one more would. None for a single column, of which a line may be empty and no record.
    pub(in crate::events::reader) fn grid(&self) -> Option<(&'a [u32], usize)> {
        let ends = self.ends.as_slice();
        let (&first, &last) = (ends.first()?, ends.last()?);
        let width = (first as usize).checked_sub(self.start)?;
        if width < 2 || !ends.iter().zip((first..).step_by(width)).all(|(end, of_grid)| *end == of_grid) {
            return None;
        }
        Some((self.cuts.get(self.start..=last as usize)?, width))
    }
}

impl<'a> Iterator for Batch<'a> {
    type Item = &'a [u32];

    #[inline]
    fn next(&mut self) -> Option<&'a [u32]> {
        loop {
            let end = *self.ends.next()? as usize;
            let cuts = self.cuts.get(self.start..=end)?;
            self.start = end;
            // An empty line is no record.
            if cuts.len() > 2 || cuts[1] - cuts[0] > 1 {
                return Some(cuts);
            }
        }
    }
}
