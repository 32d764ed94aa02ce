//! Any query of a small log: never a panic, and the steps that are answered are those that are counted, by whatever way. The
//! first line of an input is the query as JSON, each four bytes of the rest an event.
#![no_main]

use funnel_core::events::answers::{RejectedRows, answer, waiting_csv};
use funnel_core::events::log::{EventLog, Property};
use funnel_core::events::matcher::{Prepared, counts};
use funnel_core::events::query::Query;
use funnel_core::events::zone::Zone;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 5] = ["A", "B", "C", "D", "x"];
const VALUES: [&str; 4] = ["", "no", "2", "Ærø"];
/// From ties to years between events.
const GAPS_MS: [i64; 8] = [0, 0, 1, 1_000, 60_000, 3_600_000, 86_400_000, 31_536_000_000];

fuzz_target!(|input: &[u8]| {
    let line = input.iter().position(|&byte| byte == b'\n').unwrap_or(input.len());
    let (json, events) = input.split_at(line);
    let Ok(query) = serde_json::from_slice(json) else { return };
    let Ok(query) = Query::from_json(&query) else { return };
    // What is kept of a query is the query.
    let kept = serde_json::to_value(&query).expect("a query is JSON");
    assert_eq!(Query::from_json(&kept).as_ref(), Ok(&query));
    let log = log(events.get(1..).unwrap_or_default());
    let zone = Zone { offset_seconds: 3_600, transitions: vec![(1_711_846_800_000, 7_200), (1_729_990_800_000, 3_600)] };
    let csv = waiting_csv(&log, &query, &zone);
    let Ok(answer) = answer(&log, &query, &zone, RejectedRows::default()) else { return };
    assert!(csv.is_ok());
    let resolved = query.resolve_in(&zone).expect("answered");
    let told: Vec<u64> = answer.steps.iter().map(|step| step.count).collect();
    assert_eq!(told, counts(&log, &resolved));
    serde_json::to_string(&answer).expect("an answer is JSON");
});

fn log(bytes: &[u8]) -> Prepared {
    let mut log = EventLog::default();
    let mut property = Property::new("land");
    let mut time_ms = 1_704_067_200_000;
    for &[person, event, gap, value] in bytes.as_chunks().0.iter().take(40) {
        time_ms += GAPS_MS[usize::from(gap) % GAPS_MS.len()];
        let shift = if gap >= 128 { i64::from(gap) * -500 } else { 0 };
        log.push(&(person % 4).to_string(), NAMES[usize::from(event) % NAMES.len()], time_ms + shift);
        let session = log.sessions.code(["", "s", "t"][usize::from(person >> 4) % 3]);
        log.session.push(session);
        property.push(VALUES[usize::from(value) % VALUES.len()]);
    }
    log.properties.push(property);
    Prepared::new(log)
}
