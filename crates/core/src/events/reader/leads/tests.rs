//! How far leads came: by exports of other tools, calculated by hand, and by the rules.

use proptest::prelude::*;

use super::super::inspect::{Inspection, Overrides, Question, Shape, inspect};
use super::*;

mod rules;

fn fixture(name: &str) -> Vec<u8> {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/headers");
    std::fs::read(folder.join(name)).expect("a fixture")
}

fn look(file: &[u8]) -> Inspection {
    inspect(file, None, &Overrides::default())
}

/// Reads a file whose stages come in the order of these names.
fn read_in_order(file: &[u8], order: &[&str]) -> ReadLeads {
    let mut stages = look(file).roles.lead.stages;
    stages.sort_by_key(|stage| order.iter().position(|name| stage.name == *name).unwrap_or(order.len()));
    read_with(file, Overrides { lead_stages: Some(stages), ..Overrides::default() })
}

fn read_with(file: &[u8], overrides: Overrides) -> ReadLeads {
    let found = inspect(file, None, &overrides);
    assert_eq!((found.shape, found.questions.as_slice()), (Shape::Leads, &[][..]));
    read(file, found.leads.expect("nothing to ask"))
}

fn read(file: &[u8], mapping: LeadsMapping) -> ReadLeads {
    let mut reader = LeadsReader::new(mapping);
    reader.push(file);
    reader.finish()
}

fn names(stages: &[LeadStage]) -> Vec<&str> {
    stages.iter().map(|stage| stage.name.as_str()).collect()
}

/// Name, reached, open and lost of each stage.
fn stages(table: &LeadsTable) -> Vec<(&str, u64, u64, u64)> {
    table.stages.iter().map(|stage| (stage.name.as_str(), stage.reached, stage.open, stage.lost)).collect()
}

#[track_caller]
fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a figure");
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

fn days(days: u32, hours: u32, minutes: u32) -> f64 {
    f64::from(days) + f64::from(hours) / 24.0 + f64::from(minutes) / 1_440.0
}

const HUBSPOT: [&str; 6] = [
    "Appointment Scheduled",
    "Qualified To Buy",
    "Presentation Scheduled",
    "Decision Maker Bought-In",
    "Contract Sent",
    "Closed Won",
];

/// Deal 1 took every stage, deal 2 skipped two, deal 3 is open, deal 4 lost; as many more only began, without an amount.
fn assert_hubspot(read: &ReadLeads, begun: u64) {
    let table = &read.table;
    assert_eq!(read.rejected.details(), []);
    let expected = [(4 + begun, begun, 0), (4, 0, 1), (3, 1, 0), (2, 0, 0), (2, 0, 0), (2, 0, 0)];
    let expected: Vec<_> = HUBSPOT.into_iter().zip(expected).map(|(name, (a, b, c))| (name, a, b, c)).collect();
    assert_eq!(stages(table), expected);
    assert_eq!((table.leads, table.won, table.lost, table.open, table.won_stage), (4 + begun, 2, 1, 1 + begun, 5));
    assert_eq!((table.skipping, table.lost_anywhere, table.open_without_amount), (1, 0, begun));
    near(table.win_rate, 2.0 / 3.0);
    near(table.average_won, (12_000.0 + 4_500.0) / 2.0);
    // 8 January 9:15 to 20 February 16:05; 10 January 10:00 to 2 February 12:00.
    let cycle = (days(43, 6, 50) + days(23, 2, 0)) / 2.0;
    near(table.cycle_days, cycle);
    // Both deals that were decided after the presentation were won.
    near(table.weighted_pipeline, 8_000.0);
    near(table.velocity, (1 + begun) as f64 * 8_250.0 * (2.0 / 3.0) / cycle);
    let first = table.stages[0].days.expect("days");
    assert_eq!(first.leads, 4);
    near(Some(first.median), (days(4, 23, 30) + days(6, 1, 20)) / 2.0);
    near(Some(first.mean), (days(4, 1, 45) + days(4, 23, 30) + days(6, 1, 20) + days(7, 2, 5)) / 4.0);
    // Deal 2 went from the second stage to the fifth: it was in the second until then. Deal 4 never went on.
    assert_eq!(table.stages[1].days.expect("days").leads, 3);
    assert_eq!((table.stages[5].days, table.stages[2].days.expect("days").leads), (None, 1));
    near(table.stages[0].amount, 12_000.0 + 4_500.0 + 8_000.0 + 117.0);
    near(table.stages[2].open_amount, 8_000.0);
    // Nobody knows what a deal without an amount is worth.
    assert_eq!(table.stages[0].open_amount, if begun == 0 { Some(0.0) } else { None });
    assert_eq!((table.stages[0].step_rate, table.stages[2].step_rate), (None, Some(0.75)));
}

#[test]
fn the_document_gets_what_the_leads_tell() {
    use crate::model::{Document, Quantity, Role};
    let table = read_with(&fixture("hubspot-deals.csv"), Overrides::default()).table;
    let mut document = Document::new();
    adopt_leads(&table, &mut document);
    document.normalize();
    assert_eq!(document.check(), Ok(()));
    let counts: Vec<f64> = document.stages.iter().map(|stage| stage.count.get()).collect();
    assert_eq!(counts, [5.0, 4.0, 3.0, 2.0, 2.0, 2.0]);
    let roles: Vec<_> = document.stages.iter().map(|stage| stage.role).collect();
    assert_eq!((roles[0], roles[1], roles[5]), (Some(Role::Lead), None, Some(Role::Customer)));
    let report = crate::metrics::report(&document);
    near(report.win_rate, 2.0 / 3.0);
    near(report.average_order_value, 8_250.0);
    // The document's own formula divides by all deals that came there, the open ones too.
    near(report.weighted_pipeline, 8_000.0 * 2.0 / 3.0);
}

#[test]
fn a_column_per_stage_tells_all() {
    let file = fixture("hubspot-deals.csv");
    assert_hubspot(&read_with(&file, Overrides::default()), 1);
}

#[test]
fn columns_in_the_order_of_the_alphabet_are_put_in_that_of_the_times_and_asked_about() {
    let file = fixture("hubspot-deals-all-properties.csv");
    let found = look(&file);
    assert_eq!((found.questions.as_slice(), &found.leads), (&[Question::StageOrder][..], &None));
    let mut expected = HUBSPOT.to_vec();
    expected.push("Closed Lost");
    assert_eq!(names(&found.roles.lead.stages), expected);
    assert_hubspot(&read_in_order(&file, &expected), 0);
}

#[test]
fn contacts_have_stages_after_the_sale() {
    let found = look(&fixture("hubspot-contacts.csv"));
    assert_eq!(found.questions, [Question::StageOrder]);
    let stages = &found.roles.lead.stages;
    let customer = stages.iter().find(|stage| stage.name == "Customer").expect("Customer");
    assert_eq!(customer.kind, StageKind::Won);
    assert_eq!(names(stages)[..2], ["Subscriber", "Lead"]);
    let lifecycle = look(&fixture("hubspot-contacts-lifecycle.csv"));
    let expected =
        ["Subscriber", "Lead", "Marketing Qualified Lead", "Sales Qualified Lead", "Opportunity", "Customer"];
    assert_eq!(names(&lifecycle.roles.lead.stages), expected);
}

#[test]
fn the_present_stage_and_a_status_are_enough_once_the_order_is_told() {
    let file = fixture("pipedrive-deals.csv");
    let found = look(&file);
    assert_eq!(found.questions, [Question::StageOrder]);
    assert_eq!(names(&found.roles.lead.stages), ["Proposal Made", "Negotiation", "Lead In", "won"]);
    let read = read_in_order(&file, &["Lead In", "Proposal Made", "Negotiation", "won"]);
    let table = &read.table;
    assert_eq!(
        stages(table),
        [("Lead In", 4, 1, 0), ("Proposal Made", 3, 1, 1), ("Negotiation", 1, 0, 0), ("won", 1, 0, 0)]
    );
    // The empty row of the file is of nobody.
    let reasons: Vec<_> = read.rejected.details().iter().map(|row| (row.line, row.reason.clone())).collect();
    assert_eq!(reasons, [(4, Reason::EmptyPerson)]);
    near(table.weighted_pipeline, (48_000.0 + 6_000.0) / 2.0);
    // 7 June 9:00 to 22 September 15:00.
    near(table.cycle_days, days(107, 6, 0));
    near(table.velocity, 2.0 * 67_000.0 * 0.5 / days(107, 6, 0));
    assert!(table.stages.iter().all(|stage| stage.days.is_none()));
}

#[test]
fn where_a_lost_deal_was_before_is_not_known_from_its_present_stage() {
    let file = fixture("salesforce-opportunities.csv");
    let read = read_in_order(&file, &["Prospecting", "Needs Analysis", "Closed Won", "Closed Lost"]);
    let table = &read.table;
    assert_eq!(stages(table), [("Prospecting", 4, 1, 1), ("Needs Analysis", 2, 1, 0), ("Closed Won", 1, 0, 0)]);
    assert_eq!((table.lost_anywhere, table.open_without_amount), (1, 1));
    near(table.weighted_pipeline, 2_500.0 / 2.0);
    near(table.cycle_days, 25.0);
}

#[test]
fn an_order_over_several_rows_is_one() {
    let read = read_with(&fixture("shopify-orders.csv"), Overrides::default());
    let table = &read.table;
    assert_eq!(read.rejected.details(), []);
    assert_eq!(stages(table), [("Created at", 5, 1, 0), ("Paid at", 4, 1, 1), ("Fulfilled at", 2, 0, 0)]);
    // An order that is fulfilled was paid, though its time of payment is missing; one was called off after it.
    assert_eq!((table.merged_rows, table.skipping, table.won, table.lost), (1, 1, 2, 1));
    near(table.weighted_pipeline, (18.0 + 40.0) * 2.0 / 3.0);
    near(table.average_won, (77.8 + 12.5) / 2.0);
}

/// Reads leads of four stages by times: new, offer, won and lost.
fn by_times(rows: &[[&str; 4]]) -> LeadsTable {
    let stage = |(column, name): (usize, &str)| LeadStage {
        name: name.to_owned(),
        time: Some(column),
        kind: match name {
            "won" => StageKind::Won,
            "lost" => StageKind::Lost,
            _ => StageKind::Open,
        },
    };
    let columns = ["new", "offer", "won", "lost"];
    let mapping = LeadsMapping {
        format: Format { header: true, ..Format::default() },
        columns: columns.map(str::to_owned).to_vec(),
        stages: columns.into_iter().enumerate().map(stage).collect(),
        time_format: TimeFormat::Iso,
        person: None,
        stage: None,
        status: None,
        created: None,
        closed: None,
        amount: None,
        decimal_comma: false,
    };
    let file = format!("new,offer,won,lost\n{}", rows.iter().map(|row| row.join(",") + "\n").collect::<String>());
    read(file.as_bytes(), mapping).table
}

#[test]
fn skipping_is_passing_and_moving_back_is_not_leaving() {
    let (d1, d2, d3) = ("2024-01-01", "2024-01-02", "2024-01-03");
    let reached = |rows: &[[&str; 4]]| -> (Vec<u64>, u64, u64, u64) {
        let table = by_times(rows);
        (table.stages.iter().map(|stage| stage.reached).collect(), table.won, table.lost, table.open)
    };
    assert_eq!(reached(&[["", d1, "", ""]]), (vec![1, 1, 0], 0, 0, 1), "created in the middle");
    assert_eq!(reached(&[["", "", d1, ""]]), (vec![1, 1, 1], 1, 0, 0), "created as won");
    assert_eq!(reached(&[[d1, "", d2, ""]]), (vec![1, 1, 1], 1, 0, 0), "skipped");
    assert_eq!(reached(&[[d2, d1, "", ""]]), (vec![1, 1, 0], 0, 0, 1), "moved back");
    assert_eq!(reached(&[[d1, "", "", d2]]), (vec![1, 0, 0], 0, 1, 0), "lost where it was");
    assert_eq!(reached(&[["", "", "", d1]]), (vec![1, 0, 0], 0, 1, 0), "lost anywhere");
    assert_eq!(reached(&[[d1, "", d3, d2]]), (vec![1, 1, 1], 1, 0, 0), "lost, then won after all");
    assert_eq!(reached(&[[d1, d3, "", d2]]), (vec![1, 1, 0], 0, 0, 1), "lost, then taken up again");
    assert_eq!(reached(&[[d1, "", d2, d3]]), (vec![1, 1, 0], 0, 1, 0), "won by mistake");
    assert_eq!(reached(&[["", "", "", ""]]), (vec![0, 0, 0], 0, 0, 0), "in no stage");
    // The time in a stage that was entered again later than the next is not known.
    assert_eq!(by_times(&[[d2, d1, "", ""]]).stages[0].days, None);
}

#[test]
fn what_cannot_be_told_is_not_a_number() {
    let table = by_times(&[["2024-01-01", "", "", ""]]);
    assert_eq!((table.win_rate, table.average_won, table.cycle_days), (None, None, None));
    assert_eq!((table.weighted_pipeline, table.velocity, table.stages[0].amount), (None, None, None));
    let same_day = by_times(&[["2024-01-01", "", "2024-01-01", ""]]);
    assert_eq!((same_day.cycle_days, same_day.velocity), (Some(0.0), None));
}

#[test]
fn rows_that_cannot_be_read_are_told() {
    let file = b"deal_id,stage,created,amount\n1,New,2024-01-01,5\n2,Offer,2024-01-02,-5\n3,Offer,soon,5\n,Offer,2024-01-02,5\n4,Offer,2024-01-02,many\n5,,2024-01-02,1\n6,Offer,0000-00-00 00:00:00,1\n7,New,2024-01-02,2\n8,New,2024-01-02,2\n9,New,2024-01-02,2\n10,New,2024-01-02,2\n";
    let mapping = inspect(
        file,
        None,
        &Overrides {
            lead_stages: Some(vec![LeadStage { name: "Offer".into(), ..LeadStage::default() }]),
            ..Overrides::default()
        },
    );
    let read = read(file, mapping.leads.expect("nothing to ask"));
    let reasons: Vec<_> = read.rejected.details().iter().map(|row| row.reason.clone()).collect();
    assert_eq!(reasons[0], Reason::UnknownStage { text: "New".to_owned() });
    assert_eq!(reasons[1], Reason::NegativeNumber { column: 3, text: "-5".to_owned() });
    assert_eq!(reasons[2], Reason::BadTime { text: "soon".to_owned() });
    assert_eq!(reasons[3], Reason::EmptyPerson);
    assert_eq!(reasons[4], Reason::BadNumber { column: 3, text: "many".to_owned() });
    assert_eq!(reasons[5], Reason::EmptyStage);
    assert_eq!((read.table.leads, read.progress.rows), (1, 11));
}

#[test]
fn nothing_is_an_amount_too_and_progress_is_told_on_the_way() {
    let file = b"deal_id,stage,created,amount\n1,Offer,2024-01-01,0\n2,Offer,2024-01-02,\n3,Offer,2024-01-02,-1\n";
    let stages = Some(vec![LeadStage { name: "Offer".into(), ..LeadStage::default() }]);
    let overrides = Overrides { lead_stages: stages, shape: Some(Shape::Leads), ..Overrides::default() };
    let mut reader = LeadsReader::new(inspect(file, None, &overrides).leads.expect("nothing to ask"));
    reader.push(file);
    assert_eq!(reader.progress(), Progress { bytes: file.len() as u64, rows: 3, rejected: 1, repeated: 0 });
    let table = reader.finish().table;
    // The only stage is the last: who is there is won.
    assert_eq!((table.leads, table.won, table.average_won, table.stages[0].amount), (2, 2, Some(0.0), Some(0.0)));
}

#[test]
fn leads_without_a_header_anybody_knows_are_guessed_and_asked() {
    let file = "Saks-ID;Fase;Status;Opprettet;Beløp\n1;Tilbud;Åpen;01.02.2024;1.000,50\n2;Nytt;Vunnet;02.02.2024;2.000,00\n3;Nytt;Tapt;13.02.2024;500,00\n";
    let found = look(file.as_bytes());
    assert_eq!((found.shape, found.questions.as_slice()), (Shape::Leads, &[Question::StageOrder][..]));
    assert_eq!(names(&found.roles.lead.stages), ["Tilbud", "Nytt", "Vunnet"]);
    let table = read_in_order(file.as_bytes(), &["Nytt", "Tilbud", "Vunnet"]).table;
    assert_eq!(stages(&table), [("Nytt", 3, 0, 1), ("Tilbud", 2, 1, 0), ("Vunnet", 1, 0, 0)]);
    near(table.average_won, 2_000.0);
}

proptest! {
    #[test]
    fn counts_of_any_leads_fit_together(
        rows in prop::collection::vec(prop::array::uniform4(prop::option::of(1_u8..10)), 0..30),
    ) {
        let cell = |day: &Option<u8>| day.map_or(String::new(), |day| format!("2024-01-{day:02}"));
        let texts: Vec<[String; 4]> = rows.iter().map(|row| row.each_ref().map(cell)).collect();
        let cells: Vec<[&str; 4]> = texts.iter().map(|row| row.each_ref().map(String::as_str)).collect();
        let table = by_times(&cells);
        let leads = rows.iter().filter(|row| row.iter().any(Option::is_some)).count() as u64;
        prop_assert_eq!(table.leads, leads);
        prop_assert_eq!(table.won + table.lost + table.open, leads);
        let reached: Vec<u64> = table.stages.iter().map(|stage| stage.reached).collect();
        prop_assert_eq!((reached[0], reached[2]), (leads, table.won));
        prop_assert!(reached.is_sorted_by(|before, after| before >= after));
        // Who does not go on is open or lost here.
        for (place, stage) in table.stages.iter().enumerate().take(2) {
            prop_assert_eq!(stage.reached - reached[place + 1], stage.open + stage.lost);
        }
    }
}
