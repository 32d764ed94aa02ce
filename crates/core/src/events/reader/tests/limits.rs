//! The length from which on a record is set aside, and how much of it is shown.

use super::*;

/// A row of JSON that is so many bytes long.
fn row(len: usize) -> String {
    let row = r#"{"person":"a","event":"x","time":"2024-01-01","more":""}"#;
    row.replace(r#":""}"#, &format!(r#":"{}"}}"#, "m".repeat(len - row.len())))
}

#[test]
fn a_record_may_be_as_long_as_the_limit() {
    for (dialect, before, behind) in [(Dialect::Ndjson, "", "\n"), (Dialect::JsonArray, "[", "]")] {
        let file = |len: usize| format!("{before}{}{behind}", row(len));
        for piece in [1_000, usize::MAX] {
            let read = |len: usize| import_chunks(&json(dialect), file(len).as_bytes().chunks(piece));
            assert_eq!((read(MAX_RECORD_BYTES).log.len(), reasons(&read(MAX_RECORD_BYTES))), (1, vec![]));
            let longer = read(MAX_RECORD_BYTES + 1);
            assert_eq!((longer.log.len(), reasons(&longer)), (0, vec![(1, Reason::TooLong)]), "{dialect:?} {piece}");
        }
    }
}

#[test]
fn a_quoted_record_may_be_as_long_as_the_limit_and_keeps_all_of_it() {
    let columns = ["person", "event", "time", "more"].map(str::to_owned).to_vec();
    let mapping = EventMapping { columns, properties: vec![3], format: Format::default(), ..plain() };
    let start = "a,x,2024-01-01,\"";
    let more = |len: usize| "m".repeat(len - start.len() - 1);
    for piece in [1_000, usize::MAX] {
        let read = |len: usize| import_chunks(&mapping, format!("{start}{}\"\n", more(len)).as_bytes().chunks(piece));
        assert!(values(&read(MAX_RECORD_BYTES), 0) == [Some(more(MAX_RECORD_BYTES))], "{piece}");
        assert_eq!(reasons(&read(MAX_RECORD_BYTES + 1)), [(1, Reason::TooLong)]);
    }
}

#[test]
fn of_a_record_too_long_the_start_is_shown_however_many_fields_it_has() {
    let file = "abcdefghijk,".repeat(MAX_RECORD_BYTES / 12 + 1) + "\n";
    for piece in [1_000, usize::MAX] {
        let imported = import_chunks(&plain(), format!("person,event,time\n{file}").as_bytes().chunks(piece));
        assert_eq!(reasons(&imported), [(2, Reason::TooLong)]);
        assert_eq!(imported.rejected.details()[0].excerpt, "abcdefghijk,".repeat(10));
    }
}

#[test]
fn a_record_too_long_is_let_go_and_not_held_again() {
    let mut importer = Importer::new(plain());
    importer.push(b"person,event,time\n\"a");
    for _ in 0..40 {
        importer.push(&[b'm'; 100_000]);
    }
    assert!(importer.held_bytes() < 10_000, "{} bytes are held", importer.held_bytes());
}

#[test]
fn an_excerpt_is_counted_in_characters() {
    let imported = import(&plain(), format!("person,event,time\n{},x,soon\n", "😀".repeat(200)));
    assert_eq!(imported.rejected.details()[0].excerpt, "😀".repeat(120));
}

#[test]
fn a_list_that_is_not_closed_ends_on_its_last_line() {
    let good = r#"{"person":"a","event":"x","time":"2024-01-01"}"#;
    let end = |file: String| {
        let imported = import(&json(Dialect::JsonArray), file);
        imported.rejected.details().iter().map(|row| (row.line, row.lines, row.reason.clone())).collect::<Vec<_>>()
    };
    assert_eq!(end(format!("[{good},\n\n")), [(2, 1, Reason::Unfinished)]);
    assert_eq!(end(format!("[{good},\n\n{{\"person\":\n1")), [(3, 2, Reason::Unfinished)]);
}

#[test]
fn a_bare_value_ends_before_the_bracket_of_its_list() {
    let imported = import(&json(Dialect::JsonArray), r#"[1,"a]",[2],null]"#);
    assert_eq!(reasons(&imported), vec![(1, Reason::MissingColumn { column: 0 }); 4]);
    assert_eq!(imported.progress.rows, 4);
}
