//! What files are taken for.

use proptest::prelude::*;

use super::*;
use crate::events::reader::{Importer, read_totals};

mod columns;
mod exports;
mod roles;
mod shapes;
mod writing;

fn look(file: impl AsRef<[u8]>) -> Inspection {
    inspect(file.as_ref(), None, &Overrides::default())
}

fn look_with(file: &str, overrides: Overrides) -> Inspection {
    inspect(file.as_bytes(), None, &overrides)
}

fn delimited(delimiter: Delimiter) -> Dialect {
    Dialect::Delimited { delimiter }
}

/// Names of the columns; "" for one without.
fn names(inspection: &Inspection) -> Vec<&str> {
    inspection.columns.iter().map(|column| column.name.as_deref().unwrap_or("")).collect()
}

/// How many events a file gives when read as guessed.
#[track_caller]
fn events_of(file: &[u8], inspection: &Inspection) -> usize {
    let mut importer = Importer::new(inspection.events.clone().expect("nothing to ask"));
    importer.push(file);
    let imported = importer.finish();
    assert_eq!(imported.rejected.count(), 0, "{:?}", imported.rejected.details());
    imported.log.len()
}

const ROWS: [[&str; 3]; 4] = [
    ["user_id", "event", "time"],
    ["a", "visit", "2024-03-13 10:21"],
    ["b", "visit", "2024-03-13 10:22"],
    ["a", "buy", "2024-03-14 09:00"],
];

mod problems {
    use super::*;

    #[test]
    fn nothing_is_told_from_a_header_and_from_binary() {
        assert_eq!(look("").problem, Some(Problem::Empty));
        assert_eq!(look(" \r\n\t").problem, Some(Problem::Empty));
        assert_eq!(look(b"\xEF\xBB\xBF").problem, Some(Problem::Empty));
        let header = look("user_id,event,time\n");
        assert_eq!((header.problem, names(&header)), (Some(Problem::HeaderOnly), vec!["user_id", "event", "time"]));
        assert_eq!(look(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR").problem, Some(Problem::Binary));
        assert_eq!(look(b"PK\x03\x04\x14\0\0\0\x08\0data.csv").problem, Some(Problem::Binary));
        assert_eq!(look(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml").problem, Some(Problem::Spreadsheet));
        assert_eq!(look(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").problem, Some(Problem::Spreadsheet));
        assert_eq!(look(b"a\0b\0\x01\x02,c\0").problem, Some(Problem::Binary));
    }

    #[test]
    fn a_zero_byte_does_not_make_a_file_binary() {
        let file = format!("user_id,event,time\n{}a\0,visit,2024-01-01\n", "a,visit,2024-01-01\n".repeat(20));
        assert_eq!(look(&file).problem, None);
        assert_eq!(events_of(file.as_bytes(), &look(&file)), 21);
    }

    #[test]
    fn what_is_called_binary_can_be_read_by_order() {
        let overrides = Overrides { dialect: Some(Dialect::default()), ..Overrides::default() };
        let inspection = inspect(b"PK\x03\x04,x\n1,2\n", None, &overrides);
        assert_eq!((inspection.problem, inspection.rows), (None, 1));
    }

    #[test]
    fn json_that_is_no_list_is_told() {
        assert_eq!(look("{\n  \"data\": [1, 2]\n}").problem, Some(Problem::NotAList));
    }
}

mod encodings {
    use super::*;

    const TEXT: &str = "user_id,event,time\nå,kjøp,2024-03-13\nø,kjøp,2024-03-14\nå,kjøp,2024-03-15\n";

    #[test]
    fn utf_16_is_known_by_its_mark_and_without() {
        for mark in ["", "\u{FEFF}"] {
            let text = format!("{mark}{TEXT}");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for (encoding, file) in [(Encoding::Utf16Le, &little), (Encoding::Utf16Be, &big)] {
                let inspection = look(file);
                assert_eq!((inspection.format.encoding, inspection.invalid_encoding), (encoding, false), "{mark:?}");
                assert_eq!(names(&inspection), ["user_id", "event", "time"]);
                assert_eq!(events_of(file, &inspection), 3);
            }
        }
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_told_and_windows_1252_can_be_chosen() {
        let file: Vec<u8> = TEXT.chars().map(|character| character as u8).collect();
        let inspection = look(&file);
        assert_eq!((inspection.format.encoding, inspection.invalid_encoding), (Encoding::Utf8, true));
        let overrides = Overrides { encoding: Some(Encoding::Windows1252), ..Overrides::default() };
        let inspection = inspect(&file, None, &overrides);
        assert!(!inspection.invalid_encoding);
        assert_eq!(inspection.preview[0], ["å", "kjøp", "2024-03-13"]);
        assert_eq!(events_of(&file, &inspection), 3);
    }

    #[test]
    fn a_character_cut_off_by_the_end_of_the_head_is_no_flaw() {
        let file = "æ".repeat(HEAD_BYTES);
        assert!(
            !inspect(&file.as_bytes()[..HEAD_BYTES - 1], Some(file.len() as u64), &Overrides::default())
                .invalid_encoding
        );
        assert!(inspect(&file.as_bytes()[..5], Some(5), &Overrides::default()).invalid_encoding);
    }
}

mod dialects {
    use super::*;

    #[test]
    fn every_delimiter_is_found() {
        for delimiter in Delimiter::ALL {
            let separator = char::from(delimiter.byte()).to_string();
            let file = ROWS.map(|row| row.join(&separator)).join("\r\n");
            let inspection = look(&file);
            assert_eq!(inspection.format.dialect, delimited(delimiter));
            assert!(inspection.format.header);
            assert_eq!(events_of(file.as_bytes(), &inspection), 3);
        }
    }

    #[test]
    fn commas_in_other_places_do_not_mislead() {
        for (file, delimiter) in [
            ("stage;count;cost\nVisits;1000;1,5\nLeads;200;2,25\n", Delimiter::Semicolon),
            ("Visits;1000,5\nLeads;200,5\n", Delimiter::Semicolon),
            ("a,b\tc\n1,2\t3\n4,5\t6\n", Delimiter::Tab),
            ("\"x;y;z\",1\n\"a;b;c\",2\n\"d;e;f\",3\n", Delimiter::Comma),
        ] {
            assert_eq!(look(file).format.dialect, delimited(delimiter), "{file}");
        }
    }

    #[test]
    fn spaces_are_columns_only_when_nothing_else_is() {
        for file in [
            " id  date n  dollars\r\n 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n",
            " id  date n  dollars\r\n 00001 19970101  1   11,77\r\n 00002 19970112  1   12,00\r\n",
            "Visits 1000\nLeads 200\n",
        ] {
            assert_eq!(look(file).format.dialect, Dialect::Spaces, "{file}");
        }
        for file in [
            "time\n2024-01-01 10:00\n2024-01-02 11:00\n",
            "Add to cart\nView product page now\nBuy\n",
            "a,b c\nd,e f\n",
        ] {
            assert_eq!(look(file).format.dialect, Dialect::default(), "{file}");
        }
    }

    #[test]
    fn a_wrong_delimiter_can_be_overruled_and_so_can_the_right_one() {
        let file = "a,b;c,d\ne,f;g,h\n";
        assert_eq!(look(file).columns.len(), 3);
        let with =
            |delimiter| Overrides { dialect: Some(delimited(delimiter)), header: Some(false), ..Overrides::default() };
        assert_eq!(look_with(file, with(Delimiter::Semicolon)).preview[0], ["a,b", "c,d"]);
        assert_eq!(look_with(file, with(Delimiter::Tab)).preview[0], ["a,b;c,d"]);
    }

    #[test]
    fn json_is_told_apart() {
        let object = r#"{"user_id":"a","event":"visit","time":"2024-03-13","p":{"plan":"pro","n":[1,2]}}"#;
        let array = format!("[\n{object},\n{object}\n]");
        let lines = format!("{object}\n{object}\n");
        for (file, dialect) in [(&array, Dialect::JsonArray), (&lines, Dialect::Ndjson)] {
            let inspection = look(file);
            assert_eq!(inspection.format.dialect, dialect);
            assert_eq!(names(&inspection), ["user_id", "event", "time", "p.plan", "p.n.0", "p.n.1"]);
            assert_eq!(inspection.preview[1], ["a", "visit", "2024-03-13", "pro", "1", "2"]);
            assert_eq!(events_of(file.as_bytes(), &inspection), 2);
        }
        let rows = "[\"a\",\"visit\",\"2024-03-13\"]\n[\"b\",\"visit\",\"2024-03-14\"]\n";
        assert_eq!((look(rows).format.dialect, names(&look(rows))), (Dialect::Ndjson, vec!["0", "1", "2"]));
        assert_eq!(look("[id],n\nx,1\n").format.dialect, delimited(Delimiter::Comma));
    }

    #[test]
    fn a_cut_file_is_judged_by_its_whole_rows() {
        let row = "user_0001,visit,2024-03-13 10:21:14\n";
        let file = format!("user_id,event,time\n{}", row.repeat(10_000));
        let inspection = inspect(&file.as_bytes()[..HEAD_BYTES], Some(file.len() as u64), &Overrides::default());
        assert_eq!(inspection.rows, (HEAD_BYTES - 19) / row.len());
        assert_eq!(inspection.preview.len(), PREVIEW_ROWS);
        assert_eq!(inspection.columns[0].distinct, 1);
        assert!(inspection.events.is_some());
    }
}

mod headers {
    use super::*;

    #[test]
    fn numbers_and_times_are_no_names() {
        assert!(look("user_id,event,time\na,visit,2024-01-01\n").format.header);
        assert!(!look("a,visit,2024-01-01\nb,visit,2024-01-02\n").format.header);
        assert!(!look("Visits 1000\nLeads 200\n").format.header);
        assert!(!look("x,y\nx,z\n").format.header, "a name would not come again");
    }

    #[test]
    fn the_guess_can_be_overruled() {
        let without = look_with("Visits,Leads\n1,2\n", Overrides { header: Some(false), ..Overrides::default() });
        assert_eq!((without.rows, names(&without)), (2, vec!["", ""]));
        let with = look_with("1,2\n3,4\n", Overrides { header: Some(true), ..Overrides::default() });
        assert_eq!((with.rows, names(&with)), (1, vec!["1", "2"]));
    }

    #[test]
    fn columns_are_what_most_rows_have() {
        let inspection = look("a,visit,2024-01-01\nb,visit,2024-01-02\nc,visit,2024-01-03,extra\n");
        assert_eq!(inspection.columns.len(), 3);
        assert_eq!(inspection.preview[2].len(), 4);
        let inspection = look("user_id,event\na,visit,2024-01-01\nb,visit,2024-01-02\n");
        assert_eq!(names(&inspection), ["user_id", "event", ""]);
    }

    #[test]
    fn two_hundred_columns_and_a_single_one_are_shown() {
        let row = |cell: &str| vec![cell; 200].join(",");
        assert_eq!(look(format!("{}\n{}\n", row("x"), row("1"))).columns.len(), 200);
        assert_eq!(look("event\nvisit\nbuy\nvisit\n").columns.len(), 1);
    }
}

mod events {
    use super::*;

    #[test]
    fn an_ambiguous_day_is_asked_for() {
        let file = "user_id,event,date\na,visit,01/02/2024\nb,visit,03/04/2024\na,buy,05/06/2024\n";
        let inspection = look(file);
        assert_eq!((inspection.questions.as_slice(), &inspection.events), (&[Question::TimeFormat][..], &None));
        let formats = vec![TimeFormat::DaySlashMonth, TimeFormat::MonthSlashDay];
        assert_eq!(inspection.columns[2].kind, ColumnKind::Time { formats });
        let overrides = Overrides { time_format: Some(TimeFormat::MonthSlashDay), ..Overrides::default() };
        let inspection = look_with(file, overrides);
        assert_eq!((events_of(file.as_bytes(), &inspection), inspection.questions), (3, vec![]));
    }

    #[test]
    fn a_file_without_events_asks_what_happened() {
        let file = "customer_id,date,dollars\n1,19970101,11.77\n1,19970112,5.00\n2,19970112,12.00\n";
        let inspection = look(file);
        assert_eq!(inspection.shape, Shape::Events);
        assert_eq!(inspection.questions, [Question::Event]);
        assert_eq!(inspection.columns[1].kind, ColumnKind::Time { formats: vec![TimeFormat::Compact] });
        let event = Some(EventSource::Constant("purchase".to_owned()));
        assert_eq!(events_of(file.as_bytes(), &look_with(file, Overrides { event, ..Overrides::default() })), 3);
    }

    #[test]
    fn every_role_can_be_overruled() {
        let file = "user_id,event,time,session_id,value,other\na,visit,2024-01-01,s,1,b\na,buy,2024-01-02,s,2,c\n";
        let guessed = look(file);
        assert_eq!((guessed.roles.session, guessed.roles.value), (Some(3), Some(4)));
        let overrides = Overrides {
            person: Some(5),
            event: Some(EventSource::Column(0)),
            session: Some(Choice::None),
            value: Some(Choice::Column(2)),
            ..Overrides::default()
        };
        let mapping = look_with(file, overrides).events.expect("nothing to ask");
        assert_eq!(
            (mapping.person, mapping.event, mapping.session, mapping.value),
            (5, EventSource::Column(0), None, Some(2))
        );
    }

    #[test]
    fn columns_whose_values_come_again_are_properties() {
        let mut file = "user_id,event,time,session_id,country,price,order_id,empty\n".to_owned();
        for row in 0..60 {
            file += &format!(
                "u{},view,2024-01-01 10:{row:02},s{row},{},{}.5,o{row},\n",
                row % 7,
                ["NO", "DK"][row % 2],
                row % 4
            );
        }
        let inspection = look(&file);
        assert_eq!(inspection.roles.properties, [4, 5]);
        assert_eq!(inspection.events.map(|mapping| mapping.properties), Some(vec![4, 5]));
        let overrides = Overrides { properties: Some(vec![6]), ..Overrides::default() };
        let chosen = look_with(&file, overrides);
        assert_eq!(chosen.events.map(|mapping| mapping.properties), Some(vec![6]));
    }

    #[test]
    fn a_row_per_lead_is_recognised() {
        let file = "deal_id,contacted,won\n1,2024-01-01,2024-02-01\n2,2024-01-05,\n3,2024-01-07,2024-01-20\n";
        let inspection = look(file);
        assert_eq!((inspection.shape, inspection.events, inspection.totals), (Shape::Leads, None, None));
    }

    #[test]
    fn a_date_and_a_time_of_day_are_one_time() {
        let file = "user_id,event,date,time\na,visit,2024-03-13,10:21\na,buy,2024-03-14,9:05:30\nb,visit,2024-03-14,\n";
        let inspection = look(file);
        assert_eq!((inspection.roles.time, inspection.roles.clock), (Some(2), Some(3)));
        let mut importer = Importer::new(inspection.events.expect("nothing to ask"));
        importer.push(file.as_bytes());
        let imported = importer.finish();
        // `date -u -d '2024-03-13 10:21' +%s000` and of 2024-03-14 9:05:30
        assert_eq!(imported.log.time_ms.iter().collect::<Vec<_>>(), [1_710_325_260_000, 1_710_407_130_000]);
        assert_eq!((imported.rejected.count(), imported.rejected.details()[0].line), (1, 4));
        let overrides = Overrides { clock: Some(Choice::None), ..Overrides::default() };
        assert_eq!(events_of(file.as_bytes(), &look_with(file, overrides)), 3);
        let with_times = "user_id,event,date,opens\na,visit,2024-03-13 10:21,10:00\nb,buy,2024-03-14 09:05,08:00\n";
        assert_eq!(look(with_times).roles.clock, None);
    }

    #[test]
    fn remarks_before_the_table_are_no_rows() {
        let table = "user_id,event,time\na,visit,2024-01-01\nb,visit,2024-01-02\n";
        for remarks in ["# made by a program\n#\n\n", "sep=,\r\n", "# one, two\n"] {
            let file = format!("{remarks}{table}");
            let inspection = look(&file);
            assert_eq!(names(&inspection), ["user_id", "event", "time"], "{remarks}");
            assert_eq!(events_of(file.as_bytes(), &inspection), 2, "{remarks}");
        }
        // Orders are often called `#1001`.
        let orders = "#1001,visit,2024-01-01\n#1002,visit,2024-01-02\n";
        assert_eq!(look(orders).format.preamble, 0);
        let overrides = Overrides { preamble: Some(1), ..Overrides::default() };
        assert_eq!(look_with(orders, overrides).rows, 1);
        let numbered = "#,stage,count\n1,Visits,10\n2,Leads,5\n";
        assert_eq!((look(numbered).format.preamble, names(&look(numbered))), (0, vec!["#", "stage", "count"]));
    }

    #[test]
    fn a_number_of_ten_digits_under_user_id_is_no_time() {
        let file = "user_id,event,ts\n1700000001,visit,1710325274\n1700000002,visit,1710325275\n";
        let inspection = look(file);
        assert_eq!((inspection.roles.person, inspection.roles.time), (Some(0), Some(2)));
        assert_eq!(events_of(file.as_bytes(), &inspection), 2);
    }
}

mod totals {
    use super::*;

    #[track_caller]
    fn counts(file: &str, overrides: Overrides) -> Vec<(String, f64)> {
        use crate::model::Quantity;
        let inspection = look_with(file, overrides);
        assert_eq!(inspection.shape, Shape::Totals);
        let read = read_totals(file.as_bytes(), inspection.totals.expect("nothing to ask"));
        assert_eq!(read.rejected.count(), 0, "{:?}", read.rejected.details());
        read.table.stages.into_iter().map(|stage| (stage.name, stage.count.get())).collect()
    }

    fn is(file: &str, expected: &[(&str, f64)]) {
        let expected: Vec<_> = expected.iter().map(|&(name, count)| (name.to_owned(), count)).collect();
        assert_eq!(counts(file, Overrides::default()), expected, "{file}");
    }

    #[test]
    fn tables_of_stages_are_read_without_a_question() {
        is("stage,count\nVisits,40000\nLeads,1200\n", &[("Visits", 40_000.0), ("Leads", 1_200.0)]);
        is("Visits 40000\nLeads 1200\n", &[("Visits", 40_000.0), ("Leads", 1_200.0)]);
        is("Trinn;Antall;Kostnad\nBesøk;40 000;12,5\nKunder;1 200;\n", &[("Besøk", 40_000.0), ("Kunder", 1_200.0)]);
        is("Visits\t40k\nLeads\t1.2k\n", &[("Visits", 40_000.0), ("Leads", 1_200.0)]);
        is(r#"[{"stage":"Visits","count":10},{"stage":"Leads","count":2}]"#, &[("Visits", 10.0), ("Leads", 2.0)]);
    }

    #[test]
    fn segments_are_found_beside_and_below() {
        let wide = look("stage,ads,mail\nVisits,10,20\nLeads,1,2\n").totals.expect("nothing to ask");
        assert_eq!(wide.counts, CountColumns::Wide { total: None, segments: vec![1, 2] });
        let with_total =
            look("stage,total,ads,mail,cost\nVisits,30,10,20,5\nLeads,3,1,2,5\n").totals.expect("nothing to ask");
        assert_eq!(with_total.counts, CountColumns::Wide { total: Some(1), segments: vec![2, 3] });
        assert_eq!(with_total.cost, Some(4));
        let long =
            look("stage,channel,count\nVisits,ads,10\nVisits,mail,20\nLeads,ads,1\n").totals.expect("nothing to ask");
        assert_eq!(long.counts, CountColumns::Long { count: 2, segment: 1 });
        let other = look("stage,count,days,target\nVisits,30,1,2\nLeads,3,1,2\n").totals.expect("nothing to ask");
        assert_eq!(other.counts, CountColumns::Single { count: 1 });
    }

    #[test]
    fn the_shape_and_the_columns_can_be_overruled() {
        let file = "name,a,b\nVisits,10,20\nLeads,1,2\n";
        let overrides = Overrides {
            count: Some(Choice::Column(2)),
            segment_counts: Some(Vec::new()),
            shape: Some(Shape::Totals),
            ..Overrides::default()
        };
        assert_eq!(counts(file, overrides), [("Visits".to_owned(), 20.0), ("Leads".to_owned(), 2.0)]);
        let as_events = look_with(file, Overrides { shape: Some(Shape::Events), ..Overrides::default() });
        assert_eq!(as_events.questions, [Question::Person, Question::Time]);
    }

    #[test]
    fn numbers_that_can_be_read_in_two_ways_are_told() {
        let ambiguous = look("stage,count\nVisits,1.234\nLeads,1.100\n");
        assert!(ambiguous.ambiguous_numbers && !ambiguous.decimal_comma);
        let ambiguous = look("stage;count\nVisits;1.234\nLeads;1.100\n");
        assert!(ambiguous.ambiguous_numbers && ambiguous.decimal_comma);
        let told = look("stage;count\nVisits;1.234\nLeads;1.100,5\n");
        assert!(!told.ambiguous_numbers && told.decimal_comma);
        let told = look("stage;count\nVisits;1.234\nLeads;1.1\n");
        assert!(!told.ambiguous_numbers && !told.decimal_comma);
        let overruled = look_with(
            "stage;count\nVisits;1.234\nLeads;1.100\n",
            Overrides { decimal_comma: Some(false), ..Overrides::default() },
        );
        assert!(!overruled.ambiguous_numbers && !overruled.decimal_comma);
    }
}

#[test]
fn it_crosses_to_javascript_in_its_words() {
    let json = serde_json::to_value(look("user_id,event,time\na,visit,2024-01-01\nb,visit,2024-01-02\n")).unwrap();
    assert_eq!(
        json["format"],
        serde_json::json!({
            "encoding": "utf8", "dialect": { "kind": "delimited", "delimiter": "comma" }, "header": true, "preamble": 0,
            "withoutRepeats": false
        })
    );
    assert_eq!(json["columns"][2]["kind"], serde_json::json!({ "kind": "time", "formats": ["iso"] }));
    assert_eq!(json["events"]["event"], serde_json::json!({ "kind": "column", "value": 1 }));
    assert_eq!((&json["problem"], &json["shape"]), (&serde_json::Value::Null, &serde_json::json!("events")));
    let overrides: Overrides = serde_json::from_value(serde_json::json!({
        "event": { "kind": "constant", "value": "purchase" }, "session": { "kind": "none" }, "timeFormat": "monthSlashDay"
    }))
    .unwrap();
    assert_eq!(overrides.event, Some(EventSource::Constant("purchase".to_owned())));
    assert_eq!((overrides.session, overrides.time_format), (Some(Choice::None), Some(TimeFormat::MonthSlashDay)));
}

proptest! {
    #[test]
    fn any_bytes_are_judged_without_a_crash(head in prop::collection::vec(any::<u8>(), 0..300), total in prop::option::of(0_u64..1_000)) {
        inspect(&head, total, &Overrides::default());
    }

    #[test]
    fn any_text_is_judged_and_read_without_a_crash(
        head in prop::collection::vec(prop::sample::select(b"ab1,;\t| \n\r\"[]{}:./-\xC3\xA6".to_vec()), 0..200),
        dialect in prop::option::of(prop::sample::select(vec![Dialect::Spaces, Dialect::JsonArray, Dialect::Ndjson])),
        column in 0_usize..4,
    ) {
        let overrides = Overrides {
            dialect,
            person: Some(column),
            event: Some(EventSource::Column(column / 2)),
            time: Some(column),
            time_format: Some(TimeFormat::EpochMillis),
            ..Overrides::default()
        };
        let inspection = inspect(&head, Some(head.len() as u64), &overrides);
        if let Some(mapping) = inspection.events {
            let mut importer = Importer::new(mapping);
            importer.push(&head);
            let imported = importer.finish();
            prop_assert_eq!(imported.progress.rows, imported.log.len() as u64 + imported.rejected.count());
        }
        if let Some(mapping) = inspection.totals {
            read_totals(&head, mapping);
        }
    }
}
