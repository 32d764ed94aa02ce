use proptest::prelude::*;

use super::*;
use crate::model::arbitrary::{HOSTILE_NAMES, document, name};
use crate::model::{Count, Level, Quantity, Rate, Role, SegmentId, StageId, Unknown};
use crate::schema::load_value;
use crate::typed::Separators;

const EN: Separators = Separators { decimal: '.', group: ',' };
const NB: Separators = Separators { decimal: ',', group: '\u{a0}' };
const FORMATS: [CsvFormat; 2] = [CsvFormat::Comma, CsvFormat::Semicolon];

fn funnel() -> crate::model::Document {
    load_value(serde_json::json!({
        "stages": [
            {"name": "Visits", "count": 40000, "level": "top", "cost": 1250.5},
            {"name": "\"Cart\", full", "count": 1000, "days": 2, "target": 0.08},
            {"name": "=Purchase", "count": 0, "role": "customer"},
            {"name": "Again", "count": 3}
        ],
        "segments": [{"name": "Mobile", "counts": [25000.5, 600, 0, 1]}, {"name": "-count", "counts": [1, 1, 0, 1]}]
    }))
    .unwrap()
}

#[test]
fn the_table_is_written_as_spreadsheets_of_both_kinds_expect_it() {
    let document = funnel();
    assert_eq!(
        table_to_csv(&document.stages, &document.segments, CsvFormat::Comma),
        "stage,level,role,count,step rate,overall rate,cost,days,target,Mobile,'-count\r\n\
         Visits,top,,40000,,1,1250.5,,,25000.5,1\r\n\
         \"\"\"Cart\"\", full\",,,1000,0.025,0.025,,2,0.08,600,1\r\n\
         '=Purchase,,customer,0,0,0,,,,0,0\r\n\
         Again,,,3,,0.000075,,,,1,1\r\n"
    );
    let semicolons = table_to_csv(&document.stages[..1], &document.segments[..1], CsvFormat::Semicolon);
    assert_eq!(
        semicolons,
        "stage;level;role;count;step rate;overall rate;cost;days;target;Mobile\r\n\
         Visits;top;;40000;;1;1250,5;;;25000,5\r\n"
    );
}

fn read(text: &str, separators: Separators) -> Table {
    table_from_csv(text, &separators).unwrap_or_else(|error| panic!("{text:?} gave {error:?}"))
}

/// Names and counts, and the names of the segments.
#[track_caller]
fn reads(text: &str, separators: Separators, stages: &[(&str, f64)], segments: &[&str]) {
    let table = read(text, separators);
    let found: Vec<_> = table.stages.iter().map(|stage| (stage.name.as_str(), stage.count.get())).collect();
    assert_eq!(found, stages, "{text:?}");
    assert_eq!(table.segments.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), segments, "{text:?}");
}

#[track_caller]
fn refuses(text: &str, error: TableError) {
    assert_eq!(table_from_csv(text, &NB), Err(error), "{text:?}");
}

#[test]
fn tables_of_others_are_read_in_four_languages() {
    let stages = [("Besøk", 40000.0), ("Kjøp", 1120.0)];
    for header in
        ["Stage,Count", "TRINN,ANTALL", "Trin,Antal", "Steg,Antal", "Fas,Användare", "navn,personer", ",count"]
    {
        for delimiter in [",", ";", "\t"] {
            let text = format!("{header}\nBesøk,40000\nKjøp,1120\n").replace(',', delimiter);
            reads(&text, NB, &stages, &[]);
            reads(&format!("\u{feff}{text}"), EN, &stages, &[]);
            reads(&text.replace('\n', "\r\n\r\n"), EN, &stages, &[]);
        }
    }
    reads("sep=;\nStage;Count\nBesøk;40000\nKjøp;1120", EN, &stages, &[]);
    reads("Besøk\t40 000\nKjøp\t1 120", NB, &stages, &[]);
    reads("Besøk,40000\nKjøp,1120", EN, &stages, &[]);
    reads("Kampanje;Mai\nBesøk;40000\nKjøp;1120", EN, &stages, &[]);
    reads("Antall;Trinn\n40000; Besøk \n1120;Kjøp", EN, &stages, &[]);
}

#[test]
fn the_file_decides_what_a_mark_in_a_number_means() {
    let thousand = [("a", 1234.0), ("b", 12.5)];
    reads("stage;count\na;1.234\nb;12,5", EN, &thousand, &[]);
    reads("stage\tcount\na\t1.234\nb\t12,5", EN, &thousand, &[]);
    reads("stage,count\na,\"1,234\"\nb,12.5", NB, &thousand, &[]);
    reads("stage\tcount\na\t1,234\nb\t12.5", NB, &thousand, &[]);
    reads("stage\tcount\na\t1.234", EN, &[("a", 1.234)], &[]);
    reads("stage\tcount\na\t1.234", NB, &[("a", 1234.0)], &[]);
    reads("stage,count\na,1.234", NB, &[("a", 1.234)], &[]);
    let both = TableError::Cell { row: 3, column: TableColumn::Count, found: "12,5".into() };
    assert_eq!(table_from_csv("stage\tcount\na\t1.5\nb\t12,5", &EN), Err(both), "no mark explains both");
}

#[test]
fn further_columns_of_counts_are_segments_and_others_are_named() {
    let text = "Stage;Count;Mobile;Owner;Conversion rate;Revenue;Share;Level\n\
                Visits;100;60;Kari;;900;50 %;1\n\
                Sales;10;5;Ola;10 %;900;50 %;2";
    let table = read(text, NB);
    assert_eq!(table.segments.len(), 1);
    assert_eq!(table.segments[0].name, "Mobile");
    assert_eq!(table.ignored, ["Level", "Owner", "Revenue", "Share"]);
    reads("Stage;Count;Mobile\na;10;5\nb;5;", NB, &[("a", 10.0), ("b", 5.0)], &[]);
    reads("Stage;Count;Mobile\na;10;5\nb;5", NB, &[("a", 10.0), ("b", 5.0)], &[]);
}

#[test]
fn targets_and_costs_are_read_as_people_write_them() {
    let table = read("Trinn;Antall;Kostnad;Mål;Dager\na;10;kr 1 200,50;;\nb;5;;8 %;1,5", NB);
    assert_eq!(table.stages[0].cost.map(Quantity::get), Some(1200.5));
    assert_eq!(table.stages[1].target, Rate::new(0.08));
    assert_eq!(table.stages[1].days.map(Quantity::get), Some(1.5));
}

#[test]
fn what_cannot_be_read_is_named_with_its_row_and_column() {
    let cell = |row, column, found: &str| TableError::Cell { row, column, found: found.to_owned() };
    refuses("", TableError::Empty);
    refuses(" \n\n", TableError::Empty);
    refuses("stage;owner;x\na;b;c", TableError::MissingColumn(TableColumn::Count));
    refuses("Visits", TableError::MissingColumn(TableColumn::Count));
    refuses("count;count\n1;2", TableError::MissingColumn(TableColumn::Stage));
    refuses("stage;count\na;10\nb;", cell(3, TableColumn::Count, ""));
    refuses("stage;count\na;ten", cell(2, TableColumn::Count, "ten"));
    refuses("stage;count\na;-1", cell(2, TableColumn::Count, "-1"));
    refuses("stage;count\na;8 %", cell(2, TableColumn::Count, "8 %"));
    refuses("a;10\nb;x", cell(2, TableColumn::Count, "x"));
    refuses("stage;count;days\na;1;soon", cell(2, TableColumn::Days, "soon"));
    refuses("stage;count;role\na;1;lead\nb;1;Lead", TableError::RepeatedRole { row: 3 });
    let rows = |n| format!("stage;count\n{}", "a;1\n".repeat(n));
    refuses(&rows(MAX_ROWS), TableError::TooManyRows { most: MAX_ROWS });
    assert_eq!(read(&rows(MAX_ROWS - 1), NB).stages.len(), MAX_ROWS - 1);
}

/// What a table keeps of a stage.
fn in_table(stage: &Stage) -> Stage {
    Stage { id: StageId::default(), stages: Vec::new(), unknown: Unknown::new(), ..stage.clone() }
}

fn segment_in_table(segment: &Segment) -> Segment {
    Segment { id: SegmentId::default(), cost: None, unknown: Unknown::new(), ..segment.clone() }
}

#[test]
fn hostile_names_come_back_and_no_cell_is_a_formula() {
    for name in HOSTILE_NAMES.into_iter().chain(["''=x", "'x", "count", "sep=;", "＝x"]) {
        let stages = [Stage { level: Some(Level::Top), role: Some(Role::Lead), ..Stage::new(name, Count::default()) }];
        let counts = vec![Count::default()];
        let segments =
            [Segment { id: SegmentId::default(), name: name.into(), counts, cost: None, unknown: Unknown::new() }];
        for format in FORMATS {
            let csv = table_to_csv(&stages, &segments, format);
            let table = read(&csv, EN);
            assert_eq!((table.stages.as_slice(), table.segments.as_slice()), (&stages[..], &segments[..]), "{csv:?}");
            // However a spreadsheet cuts it, no cell starts a formula.
            let starts: Vec<&str> =
                csv.split(['\n', '\r', ';', ',']).map(|cell| cell.trim_start_matches('"')).collect();
            assert!(!starts.iter().any(|cell| cell.starts_with(['=', '@', '\t', '＝'])), "{csv:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_table_written_is_read_back(document in document(), separators in prop::sample::select(vec![EN, NB])) {
        for format in FORMATS {
            let csv = table_to_csv(&document.stages, &document.segments, format);
            let table = table_from_csv(&csv, &separators);
            let stages: Vec<Stage> = document.stages.iter().map(in_table).collect();
            let segments: Vec<Segment> = document.segments.iter().map(segment_in_table).collect();
            prop_assert_eq!(table, Ok(Table { stages, segments, ignored: Vec::new() }), "{}", csv);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text: String, lines in proptest::collection::vec(("[^\n]{0,5}", name(), "[0-9.,; \t\"]{0,8}"), 0..4)) {
        let _ = table_from_csv(&text, &NB);
        for delimiter in [",", ";", "\t"] {
            let rows: Vec<String> = lines.iter().map(|(a, b, c)| [a.as_str(), b, c].join(delimiter)).collect();
            let _ = table_from_csv(&format!("stage{delimiter}count\n{}", rows.join("\n")), &EN);
            let _ = table_from_csv(&rows.join("\n"), &EN);
        }
    }
}
