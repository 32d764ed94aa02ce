//! CSV text to rows of cells.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// How many rows are looked at to find the delimiter.
const ROWS_LOOKED_AT: usize = 20;

/// The rows of a text with anything in them, at most `most`, and the delimiter found between their cells.
///
/// The delimiter is the one that cuts the header into the columns of this program's own tables; failing that, the one
/// that cuts all of the first rows into equally many cells, and into most.
pub(super) fn rows(text: &str, most: usize, is_own: fn(&[String]) -> bool) -> (Vec<Vec<String>>, char) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Excel's own hint, in a line of its own.
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(delimiter) = rest.chars().next().filter(|c| [',', ';', '\t', '|'].contains(c))
    {
        return (cut(&rest[1..], delimiter, most), delimiter);
    }
    let columns = |delimiter: char| {
        let rows = cut(text, delimiter, ROWS_LOOKED_AT);
        let first = rows.first().map_or(0, Vec::len);
        let even = rows.iter().all(|row| row.len() == first);
        (rows.first().is_some_and(|row| is_own(row)), even && first > 1, first)
    };
    // The last of equals wins: a tab is seldom text, and a comma may stand in numbers.
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|delimiter| columns(*delimiter)).unwrap_or(',');
    (cut(text, delimiter, most), delimiter)
}

fn cut(text: &str, delimiter: char, most: usize) -> Vec<Vec<String>> {
    let mut cells = Cells {
        reader: ReaderBuilder::new().delimiter(delimiter as u8).build(),
        input: text.as_bytes(),
        // No cell is longer than the text.
        buffer: vec![0; text.len() + 1],
    };
    let mut rows = Vec::new();
    let mut row = Vec::new();
    while rows.len() < most
        && let Some((cell, ends_row)) = cells.next()
    {
        row.push(cell);
        if ends_row {
            let row = std::mem::take(&mut row);
            if row.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(row);
            }
        }
    }
    rows
}

struct Cells<'a> {
    reader: Reader,
    input: &'a [u8],
    buffer: Vec<u8>,
}

impl Cells<'_> {
    /// The next cell, and whether it is the last of its row.
    fn next(&mut self) -> Option<(String, bool)> {
        let mut length = 0;
        loop {
            let (result, read, written) = self.reader.read_field(self.input, &mut self.buffer[length..]);
            self.input = &self.input[read..];
            length += written;
            match result {
                // Called again without input, the reader ends the last cell.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::Field { record_end } => {
                    return Some((String::from_utf8_lossy(&self.buffer[..length]).into_owned(), record_end));
                }
                ReadFieldResult::OutputFull | ReadFieldResult::End => return None,
            }
        }
    }
}
