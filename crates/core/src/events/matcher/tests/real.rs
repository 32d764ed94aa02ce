//! Real logs, from the bytes of the file to the counts. The expectations are from SQLite: `tests/data/events_real.py`.

use std::io::Read;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Value, json};

use super::counts_of;
use crate::events::matcher::Prepared;
use crate::events::query::Query;
use crate::events::reader::{EventSource, HEAD_BYTES, Importer, Overrides, inspect};

const EXPECTED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/events_real.json"));
const SHOP: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/real/ecom.csv.gz"));
const MUSIC: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/real/CDNOW_master.txt.gz"));

#[derive(Deserialize)]
struct Case {
    file: String,
    steps: Vec<String>,
    window: Value,
    counts: Vec<u64>,
}

fn imported(file: &[u8], overrides: &Overrides) -> Prepared {
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes).expect("a gzip file");
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let inspection = inspect(head, Some(bytes.len() as u64), overrides);
    let mut importer = Importer::new(inspection.events.expect("columns that are recognised or given"));
    bytes.chunks(65_536).for_each(|chunk| importer.push(chunk));
    let imported = importer.finish();
    assert_eq!(imported.rejected.details(), [], "rows set aside");
    Prepared::new(imported.log)
}

#[test]
fn counts_of_the_real_logs() {
    // The columns of the music log have no names that could be recognised, and every row is a purchase.
    let purchases = Overrides {
        person: Some(0),
        time: Some(1),
        event: Some(EventSource::Constant("purchase".into())),
        ..Overrides::default()
    };
    let shop = imported(SHOP, &Overrides::default());
    let music = imported(MUSIC, &purchases);
    assert_eq!((shop.events(), shop.units()), (31_106, 600));
    assert_eq!((music.events(), music.units()), (69_659, 23_570));
    let cases: Vec<Case> = serde_json::from_str(EXPECTED).expect("events_real.json");
    for case in &cases {
        let log = if case.file.starts_with("ecom") { &shop } else { &music };
        let steps: Vec<Value> = case.steps.iter().map(|event| json!({ "match": [{ "event": event }] })).collect();
        let query = Query::from_json(&json!({ "steps": steps, "window": case.window })).expect("a query");
        assert_eq!(counts_of(&query, log), case.counts, "{} {:?} {:?}", case.file, case.steps, case.window);
    }
    assert_eq!(cases[0].counts, [598, 493, 354, 207, 87], "the counts everybody knows");
}
