//! Exports of other tools: `tests/data/headers`, with the pages they are from.

use std::path::PathBuf;

use serde::Deserialize;

use super::super::{Choice, Inspection, Overrides, Shape, TimeFormat, inspect};
use crate::events::reader::{EventMapping, EventSource, Imported, Importer, read_totals};
use crate::model::Quantity;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    file: String,
    tool: String,
    shape: Shape,
    person: Option<String>,
    event: Option<String>,
    time: Option<String>,
    session: Option<String>,
    value: Option<String>,
    lead: Option<ExpectedLead>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExpectedLead {
    stage_times: Vec<String>,
    stage: Option<String>,
    created: Option<String>,
    closed: Option<String>,
    amount: Option<String>,
    status: Option<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/headers")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect("a fixture")
}

fn look(name: &str) -> Inspection {
    inspect(&file(name), None, &Overrides::default())
}

/// The name of a column, without the places in lists.
fn name(inspection: &Inspection, column: Option<usize>) -> Option<String> {
    let name = inspection.columns[column?].name.clone()?;
    let is_place = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    Some(name.split('.').filter(|part| !is_place(part)).collect::<Vec<_>>().join("."))
}

#[test]
fn every_export_is_recognised() {
    let expected = serde_json::from_slice::<Vec<Expected>>(&file("expected.json")).expect("expected.json");
    assert_eq!(expected.len(), 24);
    for expected in expected {
        let found = look(&expected.file);
        let of = |column| name(&found, column);
        let roles = &found.roles;
        assert_eq!(
            (found.tool.as_deref(), found.shape),
            (Some(expected.tool.as_str()), expected.shape),
            "{}",
            expected.file
        );
        let event = match roles.event {
            Some(EventSource::Column(column)) => Some(column),
            _ => None,
        };
        let (event, value) = match found.shape {
            Shape::Events => (event, roles.value),
            Shape::Totals => (roles.stage, roles.count),
            Shape::Leads => (event, None),
        };
        assert_eq!(
            [of(roles.person), of(event), of(roles.time), of(roles.session), of(value)],
            [expected.person, expected.event, expected.time, expected.session, expected.value],
            "{}",
            expected.file
        );
        if let Some(lead) = expected.lead {
            let stage_times: Vec<_> = roles.lead.stage_times.iter().filter_map(|&column| of(Some(column))).collect();
            assert_eq!(stage_times, lead.stage_times, "{}", expected.file);
            assert_eq!(
                [
                    of(roles.lead.stage),
                    of(roles.lead.created),
                    of(roles.lead.closed),
                    of(roles.value),
                    of(roles.lead.status)
                ],
                [lead.stage, lead.created, lead.closed, lead.amount, lead.status],
                "{}",
                expected.file
            );
        }
    }
}

/// Time formats, by the README beside the fixtures; and how many rows of each are events.
#[test]
fn exports_of_events_are_read_without_a_question() {
    use TimeFormat::{EpochMicros, EpochSeconds, Iso, MonthSlashDay};
    for (name, format) in [
        ("ga4-bigquery-events.ndjson", EpochMicros),
        ("ga4-bigquery-events.csv", EpochMicros),
        ("posthog-events.csv", Iso),
        ("posthog-events-query.csv", Iso),
        ("posthog-batch-export.ndjson", Iso),
        ("mixpanel-raw.ndjson", EpochSeconds),
        ("mixpanel-events.csv", EpochSeconds),
        ("amplitude-export.ndjson", Iso),
        ("matomo-visits.json", EpochSeconds),
        ("matomo-visits.csv", EpochSeconds),
        ("matomo-visits-api.csv", EpochSeconds),
        ("matomo-visits-utf16.csv", EpochSeconds),
        ("salesforce-opportunity-history.csv", Iso),
        ("salesforce-opportunity-history-us.csv", MonthSlashDay),
    ] {
        let found = look(name);
        assert_eq!(found.questions, [], "{name}");
        let mapping = found.events.expect(name);
        assert_eq!(mapping.time_format, format, "{name}");
        let imported = import(name, mapping);
        assert_eq!(imported.rejected.details(), [], "{name}");
        assert!(imported.log.len() >= found.rows, "{name}");
    }
}

fn import(name: &str, mapping: EventMapping) -> Imported {
    let mut importer = Importer::new(mapping);
    importer.push(&file(name));
    importer.finish()
}

#[test]
fn every_action_of_a_visit_is_an_event() {
    // Two visits with three and two actions; their times are in the file.
    let imported = import("matomo-visits.json", look("matomo-visits.json").events.expect("nothing to ask"));
    let times = [1_629_495_025, 1_629_495_318, 1_629_496_512, 1_629_498_000, 1_629_498_100].map(|s: i64| s * 1_000);
    assert_eq!(imported.log.time_ms.iter().collect::<Vec<_>>(), times);
    assert_eq!(imported.log.person.iter().collect::<Vec<_>>(), [0, 0, 0, 1, 1]);
    assert_eq!(imported.log.session.len(), 5);
    assert_eq!((imported.log.value.get(1), imported.log.value.get(0).is_nan()), (1.0, true));
    // The same in each way of naming columns: visits of two, three and one actions.
    for name in ["matomo-visits.csv", "matomo-visits-api.csv", "matomo-visits-utf16.csv"] {
        let imported = import(name, look(name).events.expect("nothing to ask"));
        let sessions: Vec<u32> = imported.log.session.iter().collect();
        let mut of_visits = sessions.chunk_by(|a, b| a == b).map(<[u32]>::len).collect::<Vec<_>>();
        of_visits.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(imported.log.len(), of_visits.iter().sum::<usize>(), "{name}");
        assert_eq!(of_visits[0], 3, "{name}");
    }
}

/// Visits as Matomo writes them in rows, each with these cells behind the two identifiers.
fn visits(columns: &[&str], rows: &[&[&str]]) -> Inspection {
    let header = format!("visitorId,userId,{}\n", columns.join(","));
    let rows: String = rows.iter().map(|cells| cells.join(",") + "\n").collect();
    inspect((header + &rows).as_bytes(), None, &Overrides::default())
}

#[test]
fn of_several_columns_for_one_thing_the_first_that_is_filled_counts() {
    let actions = ["timestamp (actionDetails 0)", "title (actionDetails 0)"];
    let of_visitors = visits(&actions, &[&["v1", "", "1629495025", "Boots"], &["v2", "", "1629495318", "Cart"]]);
    assert_eq!((of_visitors.roles.person, of_visitors.roles.person_else), (Some(0), None));
    let of_users = visits(&actions, &[&["", "u1", "1629495025", "Boots"], &["", "u2", "1629495318", "Cart"]]);
    assert_eq!((of_users.roles.person, of_users.roles.person_else), (Some(1), None));
    // A visitor who is sometimes nobody may be known by the other column.
    let of_both = visits(&actions, &[&["v1", "u1", "1629495025", "Boots"], &["", "u2", "1629495318", "Cart"]]);
    assert_eq!((of_both.roles.person, of_both.roles.person_else), (Some(0), Some(1)));
    let never_empty = visits(&actions, &[&["v1", "u1", "1629495025", "Boots"], &["v2", "u2", "1629495318", "Cart"]]);
    assert_eq!((never_empty.roles.person, never_empty.roles.person_else), (Some(0), None));
    // Of numbered columns, the first that holds something.
    let numbered = [
        "timestamp (actionDetails 0)",
        "title (actionDetails 0)",
        "timestamp (actionDetails 1)",
        "title (actionDetails 1)",
    ];
    let later = visits(&numbered, &[&["v1", "", "", "", "1629495025", "Boots"]]);
    assert_eq!((later.roles.time, later.roles.event), (Some(4), Some(EventSource::Column(5))));
}

#[test]
fn what_the_user_says_of_events_is_for_the_only_one_of_a_row() {
    let actions = ["timestamp (actionDetails 0)", "title (actionDetails 0)", "eventValue (actionDetails 0)"];
    let file = format!("visitorId,{}\nv1,1629495025,Boots,3\nv2,1629495318,Cart,4\n", actions.join(","));
    let several = |overrides: Overrides| {
        let mapping = inspect(file.as_bytes(), None, &overrides).events.expect("nothing to ask");
        mapping.several.len()
    };
    assert_eq!(several(Overrides::default()), 1);
    assert_eq!(several(Overrides { event: Some(EventSource::Column(2)), ..Overrides::default() }), 0);
    assert_eq!(several(Overrides { time: Some(1), ..Overrides::default() }), 0);
    assert_eq!(several(Overrides { value: Some(Choice::Column(3)), ..Overrides::default() }), 0);
}

#[test]
fn a_report_names_its_stages_whatever_stands_before() {
    let ga4 = "Country,Page path and screen class,Active users,Event count\nNorway,/,120,300\nNorway,/cart,30,60\n";
    let found = inspect(ga4.as_bytes(), None, &Overrides::default());
    assert_eq!((found.tool.as_deref(), found.roles.stage, found.roles.count), (Some("GA4"), Some(1), Some(2)));
    let posthog = "stage,action_id,name,count,breakdown_value\none,a,$pageview,120,Safari\ntwo,b,signup,30,Safari\n";
    let found = inspect(posthog.as_bytes(), None, &Overrides::default());
    let roles = &found.roles;
    assert_eq!(found.tool.as_deref(), Some("PostHog"));
    assert_eq!((roles.stage, roles.count, roles.segment), (Some(2), Some(3), Some(4)));
}

#[test]
fn a_later_visit_may_have_more_actions_than_the_first_ones() {
    let visit = |visitor: &str, actions: i64| {
        let action = |second: i64| format!(r#"{{"title":"page {second}","timestamp":{}}}"#, 1_629_495_025 + second);
        let actions: Vec<String> = (0..actions).map(action).collect();
        format!(r#"{{"visitorId":"{visitor}","idVisit":"{visitor}","actionDetails":[{}]}}"#, actions.join(","))
    };
    let first = format!("{}\n{}\n", visit("a", 1), visit("b", 2));
    let mapping = inspect(first.as_bytes(), None, &Overrides::default()).events.expect("nothing to ask");
    assert_eq!(mapping.several.len(), 2 + 100, "those seen, and a hundred more");
    let mut importer = Importer::new(mapping);
    importer.push(format!("{first}{}\n", visit("c", 40)).as_bytes());
    assert_eq!(importer.finish().log.len(), 43);
}

#[test]
fn before_anybody_logs_in_the_device_is_the_person() {
    let name = "amplitude-export.ndjson";
    let imported = import(name, look(name).events.expect("nothing to ask"));
    assert!(imported.log.persons.find("user-1").is_some());
    assert!(imported.log.persons.texts().any(|person| person.starts_with("device")));
    assert!(imported.log.persons.find("").is_none());
}

#[test]
fn a_grand_total_is_no_row_of_a_report() {
    let name = "ga4-exploration-free-form.csv";
    let found = look(name);
    assert_eq!(found.format.preamble, 5);
    let read = read_totals(&file(name), found.totals.expect("nothing to ask"));
    assert!(read.rejected.details().iter().any(|row| row.excerpt.ends_with("Grand total")));
    assert!(read.table.stages.iter().all(|stage| stage.count.get() < 2_110.0));
}
