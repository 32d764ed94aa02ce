//! Any file by any mapping: never a panic, and every row is an event or set aside.
#![no_main]

use funnel_core::events::reader::{
    Delimiter, Dialect, Encoding, EventMapping, EventSource, Format, HEAD_BYTES, Importer, Overrides, TimeFormat,
    inspect,
};
use funnel_core::events::zone::Zone;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    encoding: u8,
    dialect: u8,
    header: bool,
    columns: Vec<&'a str>,
    person: u8,
    event: Result<u8, &'a str>,
    time: u8,
    time_format: u8,
    zone_offset_seconds: i32,
    session: Option<u8>,
    value: Option<u8>,
    decimal_comma: bool,
    properties: Vec<u8>,
    piece_bytes: u8,
    file: &'a [u8],
}

fuzz_target!(|input: Input| {
    let mapping = mapping(&input);
    let mut importer = Importer::new(mapping);
    input.file.chunks(usize::from(input.piece_bytes) * 8 + 1).for_each(|piece| importer.push(piece));
    let imported = importer.finish();
    let (log, rejected) = (&imported.log, &imported.rejected);
    assert_eq!(imported.progress.rows, log.len() as u64 + rejected.count());
    assert_eq!((log.person.len(), log.event.len()), (log.len(), log.len()));
    assert_eq!(log.session.len(), if input.session.is_some() { log.len() } else { 0 });
    assert_eq!(log.value.len(), if input.value.is_some() { log.len() } else { 0 });
    assert!(log.properties.iter().all(|property| property.codes.len() == log.len()));
    inspect(&input.file[..input.file.len().min(HEAD_BYTES)], None, &Overrides::default());
});

fn mapping(input: &Input) -> EventMapping {
    const ENCODINGS: [Encoding; 4] = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];
    const DIALECTS: [Dialect; 7] = [
        Dialect::Delimited { delimiter: Delimiter::Comma },
        Dialect::Delimited { delimiter: Delimiter::Semicolon },
        Dialect::Delimited { delimiter: Delimiter::Tab },
        Dialect::Delimited { delimiter: Delimiter::Pipe },
        Dialect::Spaces,
        Dialect::JsonArray,
        Dialect::Ndjson,
    ];
    // Mostly a column there is, sometimes one that no file has.
    let column = |byte: u8| if byte == u8::MAX { usize::MAX } else { usize::from(byte) % 8 };
    EventMapping {
        format: Format {
            encoding: ENCODINGS[usize::from(input.encoding) % ENCODINGS.len()],
            dialect: DIALECTS[usize::from(input.dialect) % DIALECTS.len()],
            header: input.header,
            preamble: usize::from(input.encoding) % 3,
            without_repeats: false,
        },
        columns: input.columns.iter().take(8).map(ToString::to_string).collect(),
        person: column(input.person),
        person_else: None,
        clock: None,
        event: match input.event {
            Ok(byte) => EventSource::Column(column(byte)),
            Err(name) => EventSource::Constant(name.to_owned()),
        },
        time: column(input.time),
        time_format: TimeFormat::ALL[usize::from(input.time_format) % TimeFormat::ALL.len()],
        zone: Zone::fixed(input.zone_offset_seconds),
        session: input.session.map(column),
        value: input.value.map(column),
        decimal_comma: input.decimal_comma,
        properties: input.properties.iter().take(4).map(|&byte| column(byte)).collect(),
        several: Vec::new(),
    }
}
