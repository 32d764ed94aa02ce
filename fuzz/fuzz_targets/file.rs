//! Any file, and anything the user could say about it: it is looked at, and read as all that it may be, in pieces and by
//! two. Never a panic, every row is used or set aside, and two read what one reads. The first line of an input is what the
//! user says, as JSON; its second byte is the size of the pieces; the rest is the file.
#![no_main]

use funnel_core::events::log::EventLog;
use funnel_core::events::messages;
use funnel_core::events::reader::{
    EventMapping, HEAD_BYTES, Imported, Importer, LeadsReader, MergeMapping, MergeReader, TotalsReader, inspect,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let line = input.iter().position(|&byte| byte == b'\n').unwrap_or(input.len());
    let (json, rest) = input.split_at(line);
    let [_, size, file @ ..] = rest else { return };
    let said = serde_json::from_slice(json).unwrap_or_default();
    let overrides = messages::overrides(said).unwrap_or_default();
    let found = inspect(&file[..file.len().min(HEAD_BYTES)], Some(file.len() as u64), &overrides);
    let same_persons = MergeMapping::from(found.clone());
    let pieces = || file.chunks(usize::from(*size) * 4 + 1);

    if let Some(mapping) = found.events {
        let mut importer = Importer::new(mapping.clone());
        pieces().for_each(|piece| importer.push(piece));
        let alone = importer.finish();
        assert_eq!(alone.progress.rejected, alone.rejected.count());
        if mapping.several.is_empty() {
            let used = alone.log.len() as u64 + alone.rejected.count() + alone.progress.repeated;
            assert_eq!(alone.progress.rows, used);
        }
        assert!(alone.log.properties.iter().all(|property| property.codes.len() == alone.log.len()));
        if let Some(together) = by_two(&mapping, file, usize::from(*size)) {
            assert_same(&together, &alone);
        }
    }
    if let Some(mapping) = found.totals {
        let mut reader = TotalsReader::new(mapping);
        pieces().for_each(|piece| reader.push(piece));
        reader.finish();
    }
    if let Some(mapping) = found.leads {
        let mut reader = LeadsReader::new(mapping);
        pieces().for_each(|piece| reader.push(piece));
        let read = reader.finish();
        let reached: Vec<u64> = read.table.stages.iter().map(|stage| stage.reached).collect();
        assert!(reached.is_sorted_by(|one, next| one >= next), "{reached:?}");
    }
    let mut reader = MergeReader::new(same_persons);
    pieces().for_each(|piece| reader.push(piece));
    reader.finish().merge(&mut EventLog::default());
});

/// The file cut behind the first line end from `near` on, as two workers read it.
fn by_two(mapping: &EventMapping, file: &[u8], near: usize) -> Option<Imported> {
    let mut importer = Importer::new(mapping.clone());
    if !importer.can_be_cut() {
        return None;
    }
    let cut = near + file.get(near..)?.iter().position(|&byte| byte == b'\n')? + 1;
    let (beginning, rest) = file.split_at(cut);
    importer.push(beginning);
    if !importer.is_between_records() {
        return None;
    }
    let mut other = Importer::of_rest(mapping.clone());
    other.push(rest);
    let mut other = other.finish_rest();
    while let Some(piece) = other.next_piece() {
        importer.join(&piece)?;
    }
    Some(importer.finish())
}

fn assert_same(one: &Imported, other: &Imported) {
    assert_eq!(one.progress, other.progress);
    assert_eq!(one.rejected, other.rejected);
    // NaN is not equal to itself.
    let values = |imported: &Imported| imported.log.value.iter().map(f64::to_bits).collect::<Vec<_>>();
    assert_eq!(values(one), values(other));
    let without = |imported: &Imported| EventLog { value: Default::default(), ..imported.log.clone() };
    assert_eq!(without(one), without(other));
}
