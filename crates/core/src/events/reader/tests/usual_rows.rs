//! Rows like most of most files, which are read many at a time. What must come out is worked out row by row.

use super::any_file::cut;
use super::*;

/// Person, event, time, plan, and what stands behind the last column.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// A good time, and its milliseconds. The last two are not written like most.
const TIMES: [(&str, i64); 5] = [
    ("2024-03-13 10:21:14", 1_710_325_274_000),
    ("2024-03-13T23:59:59", 1_710_374_399_000),
    ("2024-03-14 00:00:00", 1_710_374_400_000),
    ("2024-03-14 10:21", 1_710_411_660_000),
    ("2024-03-14", 1_710_374_400_000),
];

/// One of these, mostly of the first `usual`.
fn mostly(all: &'static [&'static str], usual: usize) -> impl Strategy<Value = &'static str> {
    prop_oneof![60 => prop::sample::select(&all[..usual]), 1 => prop::sample::select(all)]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let times = TIMES.map(|(text, _)| text);
    let time = prop_oneof![
        60 => prop::sample::select(times[..3].to_vec()),
        1 => prop::sample::select([&times[..], &["soon", ""]].concat()),
    ];
    let row = (
        mostly(&["ada", "bo", "c d", "é", "", " "], 4),
        mostly(&["visit", "buy", "", "  "], 2),
        time,
        mostly(&["pro", "", "free"], 2),
        mostly(&["", ",", ",x"], 1),
    );
    prop::collection::vec(row, 0..60)
}

/// What a row is, read on its own.
fn expected((person, event, time, plan, behind): Row) -> Result<(String, String, i64, Option<String>), Reason> {
    if behind == ",x" {
        return Err(Reason::TooManyFields { expected: 4, found: 5 });
    }
    if person.trim().is_empty() {
        return Err(Reason::EmptyPerson);
    }
    if event.trim().is_empty() {
        return Err(Reason::EmptyEvent);
    }
    let known = TIMES.iter().find(|(text, _)| *text == time).map(|(_, time_ms)| *time_ms);
    let time_ms = known.ok_or_else(|| Reason::BadTime { text: time.to_owned() })?;
    Ok((person.to_owned(), event.to_owned(), time_ms, (!plan.is_empty()).then(|| plan.to_owned())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn rows_read_together_are_what_they_are_alone(
        rows in rows(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let line = |&(person, event, time, plan, behind): &Row| format!("{person},{event},{time},{plan}{behind}\n");
        let file = format!("person,event,time,plan\n{}", rows.iter().map(line).collect::<String>());
        let columns = ["person", "event", "time", "plan"].map(str::to_owned).to_vec();
        let mapping = EventMapping { columns, properties: vec![3], ..plain() };
        let told: Vec<_> = rows.iter().map(|&row| expected(row)).collect();
        let good: Vec<_> = told.iter().flatten().cloned().collect();
        let bad: Vec<_> = told.iter().zip(2..).filter_map(|(row, line)| Some((line, row.clone().err()?))).collect();
        for pieces in [vec![file.as_bytes()], cut(file.as_bytes(), places), file.as_bytes().chunks(1).collect()] {
            let mut importer = Importer::new(mapping.clone());
            pieces.into_iter().for_each(|piece| importer.push(piece));
            // All rows end with their line, so that the end of the file brings nothing new.
            prop_assert_eq!(importer.log().len(), good.len());
            prop_assert_eq!(importer.rejected().count(), bad.len() as u64);
            let progress = Progress { bytes: file.len() as u64, rows: rows.len() as u64, rejected: bad.len() as u64, repeated: 0 };
            prop_assert_eq!(importer.progress(), progress);
            let imported = importer.finish();
            let found = events(&imported).into_iter().zip(values(&imported, 0));
            let found: Vec<_> = found.map(|((person, event, time_ms), plan)| (person, event, time_ms, plan)).collect();
            prop_assert_eq!(&found, &good);
            prop_assert_eq!(&reasons(&imported), &bad);
            prop_assert_eq!(imported.progress, progress);
        }
    }
}
