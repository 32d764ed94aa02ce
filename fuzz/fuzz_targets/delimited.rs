//! CSV files against the csv crate. The first byte of an input is the delimiter, the second the size of the pieces that
//! the file comes in.
#![no_main]

use funnel_core::events::reader::fuzzing::records;
use funnel_core::events::reader::{Delimiter, MAX_RECORD_BYTES, Reason};
use libfuzzer_sys::fuzz_target;

const DELIMITERS: [(Delimiter, u8); 4] =
    [(Delimiter::Comma, b','), (Delimiter::Semicolon, b';'), (Delimiter::Tab, b'\t'), (Delimiter::Pipe, b'|')];

fuzz_target!(|input: &[u8]| {
    let [which, size, file @ ..] = input else { return };
    let (delimiter, byte) = DELIMITERS[usize::from(*which) % DELIMITERS.len()];
    let found = records(delimiter, file.chunks(usize::from(*size) * 4 + 1));
    let expected = expected(file, byte);
    assert_eq!(found.len(), expected.len());
    for (index, (found, (fields, bytes))) in found.iter().zip(&expected).enumerate() {
        match found {
            Ok(found) => assert_eq!(found, fields),
            // Which bytes of the file the csv crate takes for a record's is not exactly known: empty lines count too.
            Err(Reason::TooLong) => assert!(*bytes > MAX_RECORD_BYTES),
            // The csv crate takes a quote that is never closed as if it were.
            Err(Reason::Unfinished) => assert_eq!(index + 1, expected.len()),
            Err(reason) => panic!("{reason:?}"),
        }
    }
});

/// The records by the csv crate, each with how many bytes it took to read.
fn expected(file: &[u8], delimiter: u8) -> Vec<(Vec<Vec<u8>>, usize)> {
    // That crate drops a byte order mark, which here is done before.
    let marked = [b"\n", file].concat();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(marked.as_slice());
    let mut record = csv::ByteRecord::new();
    let mut all = Vec::new();
    let mut start = 0;
    while reader.read_byte_record(&mut record).expect("bytes can always be read") {
        let end = reader.position().byte();
        all.push((record.iter().map(<[u8]>::to_vec).collect(), (end - start) as usize));
        start = end;
    }
    all
}
