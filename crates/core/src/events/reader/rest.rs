//! The rest of a file, read by another engine at the same time: how it crosses over, and how it is joined to the beginning.
//!
//! Whoever reads the rest starts behind a line end and takes it for the end of a record. Whoever reads the beginning knows
//! when it comes there whether it was ([`Importer::is_between_records`]); if it was inside quotes, what the other read is
//! thrown away. Joined in the order of the file, the log is the same as if one had read everything.
//!
//! It crosses in pieces, so that neither side holds it twice: first all texts and the rows set aside, then the events, a
//! chunk of every column at a time, each as narrow as the column is. Numbers are little-endian.

use super::format::{Dialect, Encoding};
use super::import::{EventMapping, Importer, Progress};
use super::rejected::{Reason, ReasonKind, Rejected, Rejection};
use crate::events::log::{Codes, Dictionary, EventLog, Moments, Probe};

const SECOND_MS: i64 = 1_000;

/// The rest of a file, read, and how much of it has been handed out.
#[derive(Debug)]
pub struct Rest {
    log: EventLog,
    rejected: Rejected,
    progress: Progress,
    has_begun: bool,
    /// How many chunks of the columns were handed out.
    chunks: usize,
}

/// What the codes of a rest are in the log that it is joined to.
#[derive(Debug)]
pub(super) struct Joining {
    persons: Vec<u32>,
    names: Vec<u32>,
    sessions: Vec<u32>,
    /// In the order of the log's.
    properties: Vec<Vec<u32>>,
}

/// Whether a file of this format can be cut at a line end: its lines must be where its LFs are, and rows must not be left
/// out because of others.
pub(super) fn can_be_cut(mapping: &EventMapping) -> bool {
    matches!(mapping.format.encoding, Encoding::Utf8 | Encoding::Windows1252)
        && mapping.format.dialect != Dialect::JsonArray
        && !mapping.format.without_repeats
}

impl Rest {
    pub(super) fn new(importer: Importer) -> Self {
        let imported = importer.finish();
        let (log, rejected, progress) = (imported.log, imported.rejected, imported.progress);
        Self { log, rejected, progress, has_begun: false, chunks: 0 }
    }

    /// The next piece; none at the end.
    pub fn next_piece(&mut self) -> Option<Vec<u8>> {
        if !std::mem::replace(&mut self.has_begun, true) {
            return Some(self.first_piece());
        }
        let chunk = self.chunks;
        let EventLog { person, event, time_ms, session, value, properties, .. } = &self.log;
        let persons = person.chunks().nth(chunk)?;
        self.chunks += 1;
        let mut piece = Writer::default();
        piece.u32(persons.len() as u32);
        piece.numbers(persons, |code| code.to_le_bytes());
        piece.codes(event, chunk);
        piece.times(time_ms, chunk);
        if !session.is_empty() {
            piece.numbers(session.chunk(chunk), |code| code.to_le_bytes());
        }
        if !value.is_empty() {
            piece.numbers(value.chunk(chunk), |value| value.to_le_bytes());
        }
        properties.iter().for_each(|property| piece.codes(&property.codes, chunk));
        Some(piece.0)
    }

    fn first_piece(&self) -> Vec<u8> {
        let Self { log, rejected, progress, .. } = self;
        let mut piece = Writer::default();
        [progress.bytes, progress.rows].into_iter().for_each(|number| piece.u64(number));
        for dictionary in [&log.persons, &log.names, &log.sessions] {
            piece.dictionary(dictionary);
        }
        log.properties.iter().for_each(|property| piece.dictionary(&property.values));
        piece.u64(rejected.count());
        for (line, kind) in rejected.iter() {
            piece.u64(line);
            piece.0.push(kind as u8);
        }
        piece.u64(rejected.details().len() as u64);
        rejected.details().iter().for_each(|detail| piece.rejection(detail));
        piece.0
    }
}

impl Joining {
    /// Takes the first piece of a rest, whose first line is `line` of the file.
    pub(super) fn begin(
        piece: &[u8],
        log: &mut EventLog,
        rejected: &mut Rejected,
        line: u64,
    ) -> Option<(Self, Progress)> {
        let mut piece = Reader(piece);
        let (bytes, rows) = (piece.u64()?, piece.u64()?);
        let joining = Self {
            persons: piece.dictionary(&mut log.persons)?,
            names: piece.dictionary(&mut log.names)?,
            sessions: piece.dictionary(&mut log.sessions)?,
            properties: log
                .properties
                .iter_mut()
                .map(|property| piece.dictionary(&mut property.values))
                .collect::<Option<_>>()?,
        };
        let count = piece.u64()?;
        let before = line - 1;
        let places: Vec<(u64, ReasonKind)> =
            (0..count).map(|_| Some((piece.u64()? + before, piece.kind()?))).collect::<Option<_>>()?;
        let mut details = (0..piece.u64()?).map(|_| piece.rejection(before)).collect::<Option<Vec<_>>>()?.into_iter();
        for (line, kind) in places {
            rejected.add(line, kind, details.next());
        }
        Some((joining, Progress { bytes, rows, rejected: count, repeated: 0 }))
    }

    /// Takes a further piece.
    pub(super) fn add(&self, piece: &[u8], mapping: &EventMapping, log: &mut EventLog) -> Option<()> {
        let mut piece = Reader(piece);
        let events = piece.u32()? as usize;
        let mapped = |codes: Vec<u32>, known: &[u32]| -> Option<Vec<u32>> {
            codes.into_iter().map(|code| known.get(code as usize).copied()).collect()
        };
        log.person.extend_from_slice(&mapped(piece.u32s(events)?, &self.persons)?);
        log.event.extend_from_slice(&mapped(piece.codes(events)?, &self.names)?);
        log.time_ms.extend_from_slice(&piece.times(events)?);
        if mapping.session.is_some() {
            log.session.extend_from_slice(&mapped(piece.u32s(events)?, &self.sessions)?);
        }
        if mapping.value.is_some() {
            log.value.extend(piece.take(events)?.iter().map(|value| f64::from_le_bytes(*value)));
        }
        for (property, known) in log.properties.iter_mut().zip(&self.properties) {
            property.codes.extend_from_slice(&mapped(piece.codes(events)?, known)?);
        }
        Some(())
    }
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn numbers<T: Copy, const BYTES: usize>(&mut self, numbers: &[T], bytes: impl Fn(T) -> [u8; BYTES]) {
        let begin = self.0.len();
        self.0.resize(begin + numbers.len() * BYTES, 0);
        let places = self.0[begin..].as_chunks_mut().0;
        places.iter_mut().zip(numbers).for_each(|(place, &number)| *place = bytes(number));
    }

    /// A chunk of codes, after how many bytes each has.
    fn codes(&mut self, codes: &Codes, chunk: usize) {
        self.0.push(codes.bytes());
        match codes {
            Codes::Narrow(codes) => self.0.extend_from_slice(codes.chunk(chunk)),
            Codes::Medium(codes) => self.numbers(codes.chunk(chunk), |code| code.to_le_bytes()),
            Codes::Wide(codes) => self.numbers(codes.chunk(chunk), |code| code.to_le_bytes()),
        }
    }

    /// A chunk of times, after how many bytes each has.
    fn times(&mut self, times: &Moments, chunk: usize) {
        self.0.push(times.bytes());
        match times {
            Moments::Seconds(times) => self.numbers(times.chunk(chunk), |seconds| seconds.to_le_bytes()),
            Moments::Millis(times) => self.numbers(times.chunk(chunk), |ms| ms.to_le_bytes()),
        }
    }

    fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn dictionary(&mut self, dictionary: &Dictionary) {
        self.u32(dictionary.len() as u32);
        dictionary.texts().for_each(|text| self.text(text));
    }

    fn rejection(&mut self, Rejection { line, lines, reason, excerpt }: &Rejection) {
        self.u64(*line);
        self.u64(*lines);
        let (first, second, text) = reason.facts();
        self.0.push(reason.kind() as u8);
        self.u64(first as u64);
        self.u64(second as u64);
        self.text(text);
        self.text(excerpt);
    }
}

/// What is left of a piece.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn u32(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*number))
    }

    fn u64(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*number))
    }

    /// So many numbers of so many bytes.
    fn take<const BYTES: usize>(&mut self, count: usize) -> Option<&'a [[u8; BYTES]]> {
        let (numbers, rest) = self.0.split_at_checked(count.checked_mul(BYTES)?)?;
        self.0 = rest;
        Some(numbers.as_chunks().0)
    }

    fn u32s(&mut self, count: usize) -> Option<Vec<u32>> {
        Some(self.take(count)?.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    fn codes(&mut self, count: usize) -> Option<Vec<u32>> {
        match self.byte()? {
            1 => Some(self.take(count)?.iter().map(|[code]| u32::from(*code)).collect()),
            2 => Some(self.take(count)?.iter().map(|code| u32::from(u16::from_le_bytes(*code))).collect()),
            4 => self.u32s(count),
            _ => None,
        }
    }

    /// In milliseconds since 1970 UTC.
    fn times(&mut self, count: usize) -> Option<Vec<i64>> {
        match self.byte()? {
            4 => Some(self.take(count)?.iter().map(|time| i64::from(u32::from_le_bytes(*time)) * SECOND_MS).collect()),
            8 => Some(self.take(count)?.iter().map(|time| i64::from_le_bytes(*time)).collect()),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.u32()? as usize;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn kind(&mut self) -> Option<ReasonKind> {
        ReasonKind::ALL.get(usize::from(self.byte()?)).copied()
    }

    /// Adds the texts of a dictionary to another, and tells their codes there.
    fn dictionary(&mut self, into: &mut Dictionary) -> Option<Vec<u32>> {
        /// Texts looked for together, as when rows are read.
        const TOGETHER: usize = 256;
        let count = self.u32()? as usize;
        let mut codes = Vec::with_capacity(count.min(self.0.len()));
        while codes.len() < count {
            let some = TOGETHER.min(count - codes.len());
            let mut texts = Vec::with_capacity(some);
            for _ in 0..some {
                // What comes behind a text may be read along with it.
                let behind = self.0.get(size_of::<u32>()..)?;
                let text = self.text()?;
                texts.push((Probe::new(behind, text.len()), text));
            }
            into.expect(texts.iter().map(|(probe, _)| probe));
            codes.extend(texts.into_iter().map(|(probe, text)| into.code_probed(&probe, text)));
        }
        Some(codes)
    }

    fn rejection(&mut self, before: u64) -> Option<Rejection> {
        let (line, lines) = (self.u64()? + before, self.u64()?);
        let kind = self.kind()?;
        let (first, second) = (self.u64()? as usize, self.u64()? as usize);
        let reason = Reason::of_facts(kind, first, second, self.text()?.to_owned());
        Some(Rejection { line, lines, reason, excerpt: self.text()?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::events::reader::{Delimiter, EventSource, Format, Imported, TimeFormat};
    use crate::events::zone::Zone;

    fn mapping(dialect: Dialect) -> EventMapping {
        EventMapping {
            format: Format { dialect, header: true, ..Format::default() },
            columns: ["user", "event", "time", "session", "amount", "land"].map(str::to_owned).into(),
            person: 0,
            event: EventSource::Column(1),
            time: 2,
            time_format: TimeFormat::Iso,
            zone: Zone::default(),
            session: Some(3),
            value: Some(4),
            decimal_comma: false,
            properties: vec![5],
            person_else: None,
            clock: None,
            several: Vec::new(),
        }
    }

    fn alone(mapping: &EventMapping, file: &[u8]) -> Imported {
        let mut importer = Importer::new(mapping.clone());
        importer.push(file);
        importer.finish()
    }

    /// As two engines do it: cut at the first line end behind a place. And whether it was a place to cut.
    fn together(mapping: &EventMapping, file: &[u8], near: usize, piece: usize) -> Option<(Imported, bool)> {
        let cut = near + file[near..].iter().position(|&byte| byte == b'\n')? + 1;
        let (beginning, rest) = file.split_at(cut);
        let mut other = Importer::of_rest(mapping.clone());
        rest.chunks(piece).for_each(|chunk| other.push(chunk));
        let mut other = other.finish_rest();
        let mut importer = Importer::new(mapping.clone());
        beginning.chunks(piece).for_each(|chunk| importer.push(chunk));
        let is_cut = importer.is_between_records();
        if is_cut {
            while let Some(piece) = other.next_piece() {
                assert_eq!(importer.join(&piece), Some(()));
            }
        } else {
            importer.push(rest);
        }
        Some((importer.finish(), is_cut))
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

    /// Fields as files have them, and as they should not.
    fn field() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[ab]{1,2}|[a-c]{25}",
            1 => Just(String::new()),
            1 => "\"[ab\n\r,\"]{0,6}\"",
            1 => "[ab\"]{1,3}",
        ]
    }

    fn row() -> impl Strategy<Value = String> {
        let time = prop_oneof![8 => "2024-01-0[1-9] 10:21:1[0-9]", 1 => "2024-01-01T00:00:00.5", 1 => field()];
        let amount = prop_oneof![3 => "[0-9]{0,2}", 1 => "x"];
        let end = prop_oneof![6 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r"), 1 => Just("\n\n"), 1 => Just(",\n")];
        (field(), field(), time, field(), amount, field(), end).prop_map(
            |(user, event, time, session, amount, land, end)| {
                format!("{user},{event},{time},{session},{amount},{land}{end}")
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
        #[test]
        fn two_read_what_one_reads(rows in prop::collection::vec(row(), 1..40), near: prop::sample::Index, piece in 1_usize..400) {
            let file = format!("user,event,time,session,amount,land\n{}", rows.concat());
            let mapping = mapping(Dialect::Delimited { delimiter: Delimiter::Comma });
            if let Some((joined, _)) = together(&mapping, file.as_bytes(), near.index(file.len()), piece) {
                assert_same(&joined, &alone(&mapping, file.as_bytes()));
            }
        }

        #[test]
        fn lines_of_json_can_be_cut_anywhere(count in 1_usize..30, near: prop::sample::Index, piece in 1_usize..400) {
            let row = |n: usize| format!("{{\"user\":\"u{}\",\"event\":\"e\\n\",\"time\":\"2024-01-01 00:00:0{}\",\"land\":\"n{n}\"}}\n", n % 7, n % 13);
            let file: String = (0..count).map(row).collect();
            let mapping = EventMapping { session: None, value: None, ..mapping(Dialect::Ndjson) };
            if let Some((joined, is_cut)) = together(&mapping, file.as_bytes(), near.index(file.len()), piece) {
                prop_assert!(is_cut);
                assert_same(&joined, &alone(&mapping, file.as_bytes()));
            }
        }
    }

    #[test]
    fn a_line_end_in_quotes_is_no_place_to_cut() {
        let file = "user,event,time,session,amount,land\na,A,2024-01-01,,,\"Nor\nge\"\nb,B,2024-01-02,,,\n";
        let mapping = mapping(Dialect::Delimited { delimiter: Delimiter::Comma });
        let quoted = file.find("ge\"").expect("a line break in quotes") - 2;
        let (joined, is_cut) = together(&mapping, file.as_bytes(), quoted, 99).expect("a line end");
        assert!(!is_cut);
        assert_same(&joined, &alone(&mapping, file.as_bytes()));
        let (joined, is_cut) = together(&mapping, file.as_bytes(), quoted + 2, 99).expect("a line end");
        assert!(is_cut);
        assert_same(&joined, &alone(&mapping, file.as_bytes()));
    }

    #[test]
    fn only_files_whose_lines_are_known_by_their_ends_are_cut() {
        let can = |format: Format| Importer::new(EventMapping { format, ..mapping(format.dialect) }).can_be_cut();
        let csv = Format::default();
        assert!(can(csv) && can(Format { dialect: Dialect::Ndjson, ..csv }));
        assert!(can(Format { encoding: Encoding::Windows1252, ..csv }));
        assert!(
            !can(Format { encoding: Encoding::Utf16Le, ..csv }) && !can(Format { encoding: Encoding::Utf16Be, ..csv })
        );
        assert!(!can(Format { dialect: Dialect::JsonArray, ..csv }));
        assert!(!can(Format { without_repeats: true, ..csv }));
    }

    #[test]
    fn within_a_record_is_no_place_to_cut() {
        for (dialect, beginning, end) in [
            (Dialect::Ndjson, &b"{\"user\":\"a\",\"event\":"[..], &b"\"x\",\"time\":\"2024-01-01\"}\n"[..]),
            (Dialect::Delimited { delimiter: Delimiter::Comma }, b"user,event,time\na,x", b",2024-01-01\n"),
        ] {
            let mut importer = Importer::new(mapping(dialect));
            importer.push(beginning);
            assert!(!importer.is_between_records());
            importer.push(end);
            assert!(importer.is_between_records());
        }
    }

    /// Codes of events take one byte, two or four.
    #[test]
    fn few_and_many_names_are_joined() {
        let mapping = mapping(Dialect::Delimited { delimiter: Delimiter::Comma });
        for names in [3, 300, 66_000] {
            let row = |n: usize| format!("a,e{n},2024-01-01 10:21:14,,,\n");
            let file = "user,event,time,session,amount,land\n".to_owned() + &(0..names).map(row).collect::<String>();
            let (joined, is_cut) = together(&mapping, file.as_bytes(), 40, 1 << 16).expect("a line end");
            assert_eq!((is_cut, joined.log.names.len(), joined.log.len()), (true, names, names));
            assert_same(&joined, &alone(&mapping, file.as_bytes()));
        }
    }

    #[test]
    fn a_piece_that_is_damaged_is_refused() {
        let mapping = mapping(Dialect::Delimited { delimiter: Delimiter::Comma });
        let mut importer = Importer::new(mapping);
        importer.push(b"user,event,time,session,amount,land\n");
        assert_eq!(importer.join(b"not a piece"), None);
    }
}
