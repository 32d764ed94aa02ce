//! The rules by which leads are counted and stages found, each by itself.

use super::*;

/// Columns: deal, new, offer, won, lost, stage, status, amount. The stages are named as their columns.
fn mapping() -> LeadsMapping {
    let columns = ["deal", "new", "offer", "won", "lost", "stage", "status", "amount"];
    let kinds = [StageKind::Open, StageKind::Open, StageKind::Won, StageKind::Lost];
    let stage =
        |(column, kind): (usize, StageKind)| LeadStage { name: columns[column].to_owned(), time: Some(column), kind };
    LeadsMapping {
        format: Format::default(),
        columns: columns.map(str::to_owned).to_vec(),
        stages: (1..).zip(kinds).map(stage).collect(),
        time_format: TimeFormat::Iso,
        person: Some(0),
        stage: Some(5),
        status: Some(6),
        created: None,
        closed: None,
        amount: Some(7),
        decimal_comma: false,
    }
}

fn table(rows: &str) -> LeadsTable {
    read(rows.as_bytes(), mapping()).table
}

fn outcomes(rows: &str) -> (u64, u64, u64) {
    let table = table(rows);
    (table.won, table.lost, table.open)
}

#[test]
fn a_stage_decides_before_a_status_and_a_status_before_times() {
    let outcome =
        |stage: &str, status: &str, lost: &str| outcomes(&format!("1,2024-01-01,,,{lost},{stage},{status},\n"));
    let (won, lost, open) = ((1, 0, 0), (0, 1, 0), (0, 0, 1));
    assert_eq!((outcome("", "", ""), outcome("offer", "", "")), (open, open));
    assert_eq!((outcome("won", "lost", ""), outcome("lost", "won", "")), (won, lost));
    assert_eq!((outcome("", "won", "2024-01-02"), outcome("", "lost", "")), (won, lost));
    assert_eq!((outcome("offer", "won", ""), outcome("offer", "lost", "")), (won, lost));
    assert_eq!(outcome("", "", "2024-01-02"), lost);
}

#[test]
fn rows_of_one_lead_add_to_it_and_to_no_other() {
    // Two leads in turn; the earliest time of each stage counts, what is empty changes nothing.
    let rows = "a,2024-01-05,,,,,,\nb,2024-01-01,,,,,won,10\na,2024-01-03,2024-01-09,,,,,20\nb,,2024-01-02,,,,,30\na,2024-01-04,2024-01-11,,,,won,\n";
    let table = table(rows);
    assert_eq!((table.leads, table.merged_rows, table.won), (2, 3, 2));
    let days = table.stages[0].days.expect("days of both");
    // 3 to 9 January, and 1 to 2 January.
    assert_eq!((days.leads, days.mean), (2, 3.5));
    assert_eq!(table.average_won, Some(15.0));
}

#[test]
fn a_pipeline_without_deals_is_worth_nothing_and_one_without_amounts_is_not_known() {
    assert_eq!(table("1,2024-01-01,,2024-01-02,,,,5\n").weighted_pipeline, Some(0.0));
    assert_eq!(table("1,2024-01-01,,,,,,\n2,2024-01-01,,2024-01-02,,,,5\n").weighted_pipeline, None);
    // One of two came to be won.
    let rows = "1,2024-01-01,,,,,,8\n2,2024-01-01,,2024-01-02,,,,5\n3,2024-01-01,,,2024-01-02,,,5\n";
    assert_eq!(table(rows).weighted_pipeline, Some(4.0));
    let without_stages = LeadsMapping { stages: vec![], ..mapping() };
    assert_eq!(read(b"1,2024-01-01,,,,,won,5\n", without_stages).table.weighted_pipeline, None);
}

#[test]
fn a_document_gets_levels_days_and_open_deals() {
    use crate::model::{Document, Level, Quantity, Role};
    let days = DaysInStage { leads: 3, mean: 2.0, p25: 1.0, median: 1.5, p75: 3.0, p90: 4.0 };
    let stage = |name: &str, open_amount| LeadsStage { name: name.to_owned(), open_amount, ..LeadsStage::default() };
    let stages = vec![
        LeadsStage { days: Some(days), ..stage("new", Some(7.0)) },
        stage("offer", Some(0.0)),
        stage("won", None),
        stage("renewed", Some(9.0)),
    ];
    let mut document = Document::new();
    adopt_leads(&LeadsTable { stages, won_stage: 2, ..LeadsTable::default() }, &mut document);
    let of = |place: usize| (document.stages[place].level, document.stages[place].role);
    assert_eq!((of(0), of(1)), ((Some(Level::Top), Some(Role::Lead)), (Some(Level::Middle), None)));
    assert_eq!((of(2), of(3)), ((Some(Level::Bottom), Some(Role::Customer)), (Some(Level::After), None)));
    let days: Vec<_> = document.stages.iter().map(|stage| stage.days.map(|days| days.get())).collect();
    assert_eq!(days, [Some(1.5), None, None, None]);
    let open: Vec<_> = document.economics.open.iter().map(|deal| (deal.stage.clone(), deal.amount.get())).collect();
    let id = |place: usize| document.stages[place].id.clone();
    assert_eq!(open, [(id(0), 7.0), (id(3), 9.0)], "what is worth nothing is no deal");
    assert!(id(0) != id(3));
}

/// The stages that are proposed for a table of leads, and what is asked.
fn proposed(file: &str) -> (Vec<String>, Vec<Question>) {
    let found = inspect(file.as_bytes(), None, &Overrides { shape: Some(Shape::Leads), ..Overrides::default() });
    (names(&found.roles.lead.stages).into_iter().map(str::to_owned).collect(), found.questions)
}

#[test]
fn stages_come_in_the_order_of_their_times() {
    let (d1, d2, d3) = ("2024-01-01", "2024-01-02", "2024-01-03");
    let sure = |names: &[&str]| (names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), vec![]);
    assert_eq!(
        proposed(&format!("deal_id,new,won,renewed\n1,{d1},{d2},{d3}\n2,{d1},,\n")),
        sure(&["new", "won", "renewed"])
    );
    // That a deal was lost and then taken up again says nothing of the order.
    assert_eq!(proposed(&format!("deal_id,new,won,lost\n1,{d1},{d3},{d2}\n2,{d1},,\n")), sure(&["new", "won", "lost"]));
    let (stages, questions) = proposed(&format!("deal_id,offer,new,won\n1,{d2},{d1},{d3}\n2,,{d1},\n"));
    assert_eq!((stages, questions), (sure(&["new", "offer", "won"]).0, vec![Question::StageOrder]));
}

#[test]
fn stages_without_times_end_with_those_that_are_won_and_lost() {
    let rows = ["new", "won", "lost", "offer", "new"].map(|stage| format!("d{},{stage},2024-01-01\n", stage.len()));
    let (stages, questions) = proposed(&format!("deal_id,stage,created\n{}", rows.concat()));
    assert_eq!((stages.join(" ").as_str(), questions), ("new offer won lost", vec![Question::StageOrder]));
}

#[test]
fn a_pipeline_that_all_stages_name_is_left_out() {
    let row = "1,2024-01-01,2024-01-02\n2,2024-01-01,\n";
    let of = |header: &str| proposed(&format!("{header}\n{row}")).0.join(", ");
    assert_eq!(of("deal_id,new (Sales),won (Sales)"), "new, won");
    assert_eq!(of("deal_id,new (Sales),won"), "new (Sales), won");
    assert_eq!(of("deal_id,new (Sales,won (Sales"), "new (Sales, won (Sales");
}

#[test]
fn times_of_losses_are_no_stage_and_the_user_may_say_which_they_are() {
    let file = b"deal_id,begun,lost,won\n1,2024-01-01,,2024-01-02\n2,2024-01-01,2024-01-03,\n";
    let lead = look(file).roles.lead;
    assert_eq!((lead.stage_times, lead.lost_times), (vec![1, 3], vec![2]));
    let stage = |column: usize, kind| LeadStage { name: format!("c{column}"), time: Some(column), kind };
    let stages = vec![stage(2, StageKind::Open), stage(3, StageKind::Won), stage(1, StageKind::Lost)];
    let lead = inspect(file, None, &Overrides { lead_stages: Some(stages), ..Overrides::default() }).roles.lead;
    assert_eq!((lead.stage_times, lead.lost_times), (vec![2, 3], vec![1]));
}
