//! What a file is written in, judged by its first bytes.

use super::decode::Decoder;
use super::fields::{Leaf, Leaves, flatten};
use super::format::{Delimiter, Dialect, Encoding};
use super::inspect::Problem;
use super::number;
use super::scan::{End, Found, Scanner, Step};
use super::time::TimeFormat;

/// Records looked at to find the delimiter.
const SNIFFED_RECORDS: usize = 500;

/// The encoding: by its mark, by the zeros that UTF-16 puts beside every plain letter, or UTF-8.
pub(super) fn encoding(head: &[u8]) -> Encoding {
    match head {
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    let pairs = head[..head.len().min(2_000)].as_chunks::<2>().0;
    let zeros = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let many = |zeros: usize| zeros * 10 >= pairs.len() * 7;
    let few = |zeros: usize| zeros * 10 <= pairs.len();
    match pairs.len() {
        2.. if many(second) && few(first) => Encoding::Utf16Le,
        2.. if many(first) && few(second) => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// The text of the first bytes in UTF-8, and whether there is anything in it that is no text.
pub(super) fn decode(head: &[u8], encoding: Encoding, is_whole: bool) -> (Vec<u8>, bool) {
    let mut decoder = Decoder::new(encoding);
    let mut text = decoder.decode(head).to_vec();
    if is_whole {
        text.extend_from_slice(decoder.finish());
    }
    let is_invalid = match std::str::from_utf8(&text) {
        Ok(_) => false,
        // The last character may only be cut off.
        Err(error) => is_whole || error.error_len().is_some(),
    };
    (text, is_invalid)
}

/// Whether a file is no text at all.
pub(super) fn not_text(head: &[u8], text: &[u8]) -> Option<Problem> {
    let contains = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    match head {
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Some(Problem::Spreadsheet),
        [b'P', b'K', 3, 4, ..] if contains(b"[Content_Types].xml") || contains(b"opendocument.spreadsheet") => {
            return Some(Problem::Spreadsheet);
        }
        [b'P', b'K', 3, 4, ..] | [0x1F, 0x8B, ..] | [0x89, b'P', b'N', b'G', ..] | [b'%', b'P', b'D', b'F', ..] => {
            return Some(Problem::Binary);
        }
        _ => {}
    }
    // A zero or another control character here and there is a flaw, one in a hundred is no text.
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A);
    (text.iter().filter(is_control).count() * 100 > text.len()).then_some(Problem::Binary)
}

/// What stands before a table: lines that begin with `#`, as in reports of GA4, or Excel's `sep=;`.
pub(super) struct Preamble {
    /// How many lines with anything in them.
    pub(super) lines: usize,
    /// Where the table begins.
    pub(super) end: usize,
}

impl Preamble {
    const NONE: Self = Self { lines: 0, end: 0 };

    /// Looks at the beginning of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut found = Self::NONE;
        for line in text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let is_remark = line.starts_with(b"#") || (found.lines == 0 && is_separator(line.trim_ascii()));
            if !is_remark && !line.trim_ascii().is_empty() {
                break;
            }
            found.lines += usize::from(is_remark);
            found.end += line.len();
        }
        if found.lines == 0 || found.end == text.len() { Self::NONE } else { found }
    }

    /// The same where the lines are remarks, and nothing where they are cut into as many fields as the table.
    pub(super) fn unless_table(self, text: &[u8], dialect: Dialect, is_whole: bool) -> Self {
        let width = |text: &[u8]| {
            let mut fields = Vec::new();
            records(text, dialect, is_whole, |found| {
                fields.push(count_fields(found));
                fields.len() < SNIFFED_RECORDS
            });
            most_common(fields.into_iter())
        };
        let (remarks, table) = text.split_at(self.end);
        let is_table = dialect.is_json() || width(remarks) == width(table);
        if is_table { Self::NONE } else { self }
    }
}

/// Excel's way of saying what separates fields.
fn is_separator(line: &[u8]) -> bool {
    line.strip_prefix(b"sep=").is_some_and(|separator| separator.len() <= 1)
}

/// The dialect.
///
/// # Errors
/// [`Problem::NotAList`] for JSON that is no list of rows.
pub(super) fn dialect(text: &[u8], is_whole: bool) -> Result<Dialect, Problem> {
    let trimmed = text.trim_ascii_start();
    let first_line = trimmed.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default();
    let second_line = trimmed[first_line.len()..].trim_ascii_start();
    match trimmed.first() {
        Some(b'{') if is_json(first_line) => return Ok(Dialect::Ndjson),
        Some(b'[') if is_json(first_line) && second_line.starts_with(b"[") => return Ok(Dialect::Ndjson),
        Some(b'[') if starts_an_array(trimmed) => return Ok(Dialect::JsonArray),
        Some(b'{') if trimmed[1..].trim_ascii_start().starts_with(b"\"") => return Err(Problem::NotAList),
        _ => {}
    }
    let first = |dialect: Dialect| {
        let mut fields = Vec::new();
        records(text, dialect, is_whole, |found| {
            fields.push(count_fields(found));
            fields.len() < SNIFFED_RECORDS
        });
        Evidence::of(&fields)
    };
    let best = [Delimiter::Comma, Delimiter::Pipe, Delimiter::Semicolon, Delimiter::Tab]
        .map(|delimiter| Dialect::Delimited { delimiter })
        .into_iter()
        .filter_map(|dialect| Some((first(dialect)?, dialect)))
        .max_by(|(one, _), (other, _)| one.cmp(other));
    let spaces =
        first(Dialect::Spaces).filter(|evidence| evidence.tells_more_than(best.as_ref().map(|(best, _)| best)));
    Ok(match (spaces, best) {
        (Some(_), _) if !is_all_times(text, is_whole) => Dialect::Spaces,
        (_, Some((_, dialect))) => dialect,
        _ => Dialect::default(),
    })
}

/// How well a dialect cuts a file into a table.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Evidence {
    /// Records in a thousand with the usual number of fields, 500 more when the first record has it too.
    regular: usize,
    fields: usize,
}

impl Evidence {
    /// `None` when the records do not look cut at all.
    fn of(fields: &[usize]) -> Option<Self> {
        let usual = most_common(fields.iter().copied().filter(|&count| count > 1))?;
        let regular = fields.iter().filter(|&&count| count == usual).count() * 1_000 / fields.len();
        let first = if fields.first() == Some(&usual) { 500 } else { 0 };
        (regular >= 500).then_some(Self { regular: regular + first, fields: usual })
    }

    /// Whether spaces, which are in any text, cut a file better than delimiters do.
    fn tells_more_than(&self, delimiters: Option<&Self>) -> bool {
        self.regular >= 1_400 && delimiters.is_none_or(|delimiters| self.regular > delimiters.regular)
    }
}

/// The most common of the numbers, the larger of two.
pub(super) fn most_common(numbers: impl Iterator<Item = usize>) -> Option<usize> {
    let mut sorted: Vec<usize> = numbers.collect();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).map(|same| same[0])
}

/// Hands the records of a text to `take` until it says no. The last one is left out when it may be cut off, unless it is
/// the only one.
pub(super) fn records(text: &[u8], dialect: Dialect, is_whole: bool, mut take: impl FnMut(&Found<'_>) -> bool) {
    let mut scanner = Scanner::new(dialect);
    let (mut at, mut found_any) = (0, false);
    while let Step::Found(found) = scanner.next(text, &mut at) {
        found_any = true;
        if found.end == End::Complete && !take(&found) {
            return;
        }
    }
    if let Some(found) = scanner.finish().filter(|found| (is_whole || !found_any) && found.end == End::Complete) {
        take(&found);
    }
}

fn count_fields(found: &Found<'_>) -> usize {
    match found.raw.cuts {
        Some(cuts) => cuts.len() - 1,
        None => found.raw.text.split(|byte| matches!(byte, b' ' | b'\t')).filter(|field| !field.is_empty()).count(),
    }
}

/// Whether every line is one time, whose space separates nothing.
fn is_all_times(text: &[u8], is_whole: bool) -> bool {
    let mut is_time = true;
    let mut first = true;
    records(text, Dialect::Spaces, is_whole, |found| {
        let line = String::from_utf8_lossy(found.raw.text);
        is_time = TimeFormat::ALL.into_iter().any(|format| format.parse(&line, 0).is_some());
        std::mem::take(&mut first) || is_time
    });
    is_time
}

fn is_json(text: &[u8]) -> bool {
    flatten(text, &mut String::new(), &mut NoLeaves).is_ok()
}

/// Whether the first element of what may be a JSON array is a JSON value; an array cut off before the end of its first
/// element is taken as one when that looks right.
fn starts_an_array(text: &[u8]) -> bool {
    let mut scanner = Scanner::new(Dialect::JsonArray);
    match scanner.next(text, &mut 0) {
        Step::Found(found) => found.end == End::Complete && is_json(found.raw.text),
        Step::More(_) => matches!(text[1..].trim_ascii_start().first(), None | Some(b'{' | b'[' | b']' | b'"')),
    }
}

struct NoLeaves;

impl Leaves for NoLeaves {
    fn wants(&self, _: &str) -> bool {
        false
    }

    fn take(&mut self, _: &str, _: Leaf<'_>) {}
}

/// Whether the first row names the columns: it holds no number or time where the rest of its column does, and no value
/// that comes again.
pub(super) fn has_header(rows: &[Vec<Option<String>>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    let is_value = |text: &str| {
        number::is_likely(text) || TimeFormat::ALL.into_iter().any(|format| format.parse(text, 0).is_some())
    };
    let cells = || first.iter().flatten().map(|text| text.trim()).filter(|text| !text.is_empty());
    if cells().next().is_none() || cells().any(is_value) {
        return false;
    }
    let comes_again = |(column, text): (usize, &Option<String>)| {
        let again = |row: &Vec<Option<String>>| row.get(column).is_some_and(|other| other == text);
        text.as_ref().is_some_and(|text| !text.is_empty()) && rest.iter().any(again)
    };
    !first.iter().enumerate().any(comes_again)
}
