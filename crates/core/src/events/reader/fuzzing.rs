//! The records of a delimited file, for tests that compare them with what other programs make of it.

use super::fields::Record;
use super::format::{Delimiter, Dialect};
use super::rejected::Reason;
use super::scan::{End, Found, Scanner, Step};

/// The fields of a record, or why it is set aside.
pub type Fields = Result<Vec<Vec<u8>>, Reason>;

/// The records of a file that comes in pieces.
pub fn records<'a>(delimiter: Delimiter, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Fields> {
    let mut scanner = Scanner::new(Dialect::Delimited { delimiter });
    let mut records = Vec::new();
    for piece in pieces {
        let mut at = 0;
        loop {
            records.extend(scanner.batch(piece, &mut at).map(|cuts| Ok(fields(piece, cuts))));
            match scanner.next(piece, &mut at) {
                Step::Found(found) => records.push(read(&found)),
                Step::More(_) => break,
            }
        }
    }
    records.extend(scanner.finish().map(|found| read(&found)));
    records
}

fn read(found: &Found<'_>) -> Fields {
    match found.end {
        End::Complete => Ok(fields(found.raw.text, found.raw.cuts.unwrap_or_default())),
        End::TooLong => Err(Reason::TooLong),
        End::Unfinished | End::Broken => Err(Reason::Unfinished),
    }
}

fn fields(text: &[u8], cuts: &[u32]) -> Vec<Vec<u8>> {
    let record = Record::new(text, cuts, None);
    (0..record.len()).map(|column| record.bytes(column).unwrap_or_default().to_vec()).collect()
}
