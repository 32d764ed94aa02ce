//! Rows that were there already, field by field.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher};

use super::scan::Raw;

/// The rows seen, as fingerprints of 64 bits: of ten million rows, two that differ have the same with a chance of three in a
/// million.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    seen: HashSet<u64>,
}

impl Repeats {
    /// Whether a record is the same as one before.
    pub(super) fn has_seen(&mut self, record: Raw<'_>) -> bool {
        !self.seen.insert(fingerprint(record))
    }
}

/// A number for the fields of a record, however they are quoted.
fn fingerprint(record: Raw<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match record.cuts {
        Some(cuts) => {
            for pair in cuts.windows(2) {
                let (start, after) = (pair[0] as usize, pair[1] as usize);
                hasher.write(&record.text[start..after - 1]);
                hasher.write_usize(after - start);
            }
        }
        None => hasher.write(record.text),
    }
    hasher.finish()
}
