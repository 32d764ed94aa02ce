//! The edges the specification names, each by itself.

use serde_json::json;

use super::{assert_near, count, funnel, id, quantity, some};
use crate::metrics::{Report, Scope, Warning, churn_from_counts, report, report_of, segment_report, wilson};
use crate::model::{
    Churn, Document, Level, OpenDeal, Period, PeriodUnit, Role, Segment, SegmentId, Stage, StageId, Unknown,
    WinRateBasis,
};

fn codes(report: &Report) -> Vec<String> {
    let warnings = serde_json::to_value(&report.warnings).unwrap_or_default();
    warnings.as_array().into_iter().flatten().map(|warning| warning["code"].to_string().replace('"', "")).collect()
}

fn segment(name: &str, counts: &[f64]) -> Segment {
    Segment {
        id: SegmentId::new(name),
        name: name.to_owned(),
        counts: counts.iter().map(|&count| quantity(count)).collect(),
        cost: None,
        unknown: Unknown::new(),
    }
}

#[test]
fn no_stages_give_no_figures() {
    let report = report(&Document::new());
    assert_eq!(report.stages, []);
    assert_eq!((report.overall_rate, report.orders, report.cost), (None, None, None));
    assert_eq!((report.bottleneck, report.largest_loss, report.roles.customer), (None, None, None));
}

#[test]
fn a_first_stage_alone_is_all_of_itself() {
    let report = report(&funnel(&[50.0]));
    assert_eq!((report.stages[0].step_rate, report.stages[0].overall_rate), (None, Some(1.0)));
    assert_eq!((report.stages[0].interval, report.stages[0].too_few), (None, false));
    assert_eq!((report.overall_rate, report.bottleneck), (Some(1.0), None));
}

#[test]
fn all_zero_gives_no_rate_and_no_interval() {
    let report = report(&funnel(&[0.0, 0.0, 0.0]));
    for stage in &report.stages {
        assert_eq!(
            (stage.step_rate, stage.overall_rate, stage.drop_off_rate, stage.interval),
            (None, None, None, None)
        );
        assert!(!stage.too_few, "there is no rate to distrust");
    }
    assert_eq!(report.stages[1].drop_off, Some(0.0));
    assert_eq!(report.intervals.overall_rate, None);
}

#[test]
fn a_larger_stage_is_told_not_mended() {
    let report = report(&funnel(&[100.0, 50.0, 80.0]));
    assert_eq!(report.stages[2].drop_off, Some(-30.0));
    assert_near(report.stages[2].drop_off_rate, -0.6, "drop-off rate");
    assert_eq!(report.stages[2].interval, None, "a rate above one has no interval");
    assert!(report.stages[2].overall_interval.is_some(), "80 of 100 has one");
    let expected =
        Warning::StageLargerThanPrevious { stage: id(2), previous: id(1), count: 80.0, previous_count: 50.0 };
    assert_eq!(report.warnings, [expected]);
}

#[test]
fn an_equal_stage_is_no_news() {
    let report = report(&funnel(&[100.0, 100.0]));
    assert_eq!((report.warnings, report.stages[1].step_rate, report.largest_loss), (vec![], Some(1.0), None));
}

#[test]
fn warnings_are_written_as_code_and_values() {
    let written = serde_json::to_value(report(&funnel(&[1.0, 2.0])).warnings).unwrap_or_default();
    let values = json!({"stage": "s2", "previous": "s1", "count": 2.0, "previousCount": 1.0});
    assert_eq!(written, json!([{"code": "stageLargerThanPrevious", "values": values}]));
}

#[test]
fn fewer_than_thirty_are_too_few() {
    let report = report(&funnel(&[30.0, 29.0, 10.0]));
    assert_eq!(report.stages.iter().map(|stage| stage.too_few).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn an_interval_needs_a_base_and_a_share_of_it() {
    assert_eq!(
        (wilson(0.0, 0.0), wilson(2.0, 1.0), wilson(-1.0, 5.0), wilson(f64::NAN, 5.0)),
        (None, None, None, None)
    );
    assert_eq!(wilson(0.0, 7.0).map(|ends| ends[0]), Some(0.0));
    assert_eq!(wilson(7.0, 7.0).map(|ends| ends[1]), Some(1.0));
}

#[test]
fn customers_are_the_last_stage_before_the_after_sale_unless_said() {
    let mut document = funnel(&[100.0, 40.0, 10.0, 4.0]);
    document.stages[3].level = Some(Level::After);
    let guessed = report(&document);
    assert_eq!((guessed.roles.customer, guessed.roles.customer_is_guess), (Some(id(2)), true));
    assert_eq!(guessed.overall_rate, Some(0.1));
    let said = report(&document.with_role(1, Role::Customer));
    assert_eq!((said.roles.customer, said.roles.customer_is_guess), (Some(id(1)), false));
    assert_eq!(said.overall_rate, Some(0.4));
}

#[test]
fn nothing_but_after_sale_has_no_customers() {
    let mut document = funnel(&[100.0]);
    document.stages[0].level = Some(Level::After);
    document.economics.average_order_value = some(10.0);
    let report = report(&document);
    assert_eq!((report.overall_rate, report.orders, report.revenue), (None, None, None));
}

#[test]
fn without_roles_leads_and_opportunities_are_not_available() {
    let mut document = funnel(&[100.0, 10.0]);
    document.economics.cost = some(50.0);
    document.economics.won = count(1.0);
    document.economics.win_rate_basis = WinRateBasis::Opportunities;
    let report = report(&document);
    let found = (report.lead_to_customer, report.cost_per_lead, report.win_rate, report.cycle_days, report.velocity);
    assert_eq!(found, (None, None, None, None, None));
}

#[test]
fn stage_costs_through_a_stage_make_its_cost() {
    let mut document = funnel(&[100.0, 50.0, 10.0, 5.0]).with_role(1, Role::Lead).with_role(2, Role::Customer);
    document.economics.cost = some(1000.0);
    for (place, cost) in [(0, 100.0), (1, 200.0), (3, 400.0)] {
        document.stages[place].cost = some(cost);
    }
    let report = report(&document);
    assert_eq!(report.cost_per_lead, Some(6.0), "(100 + 200) / 50");
    assert_eq!(report.cost_per_acquisition, Some(130.0), "(1000 + 100 + 200) / 10");
    assert_eq!(report.cost, Some(1700.0));
}

#[test]
fn the_other_cost_is_for_leads_only_when_no_stage_has_a_cost() {
    let mut document = funnel(&[100.0, 50.0, 10.0]).with_role(1, Role::Lead);
    document.economics.cost = some(1000.0);
    assert_eq!(report(&document).cost_per_lead, Some(20.0));
    document.stages[2].cost = some(5.0);
    assert_eq!(report(&document).cost_per_lead, None, "what leads cost is not known, and not 0");
    document.stages[0].cost = some(0.0);
    assert_eq!(report(&document).cost_per_lead, Some(0.0), "0 was said");
}

#[test]
fn no_cost_is_not_a_cost_of_zero() {
    let mut document = funnel(&[100.0, 10.0]);
    assert_eq!((report(&document).cost, report(&document).cost_per_acquisition), (None, None));
    document.economics.cost = some(0.0);
    document.economics.revenue = some(100.0);
    document.economics.gross_margin = some(0.5);
    let free = report(&document);
    assert_eq!((free.cost, free.cost_per_acquisition, free.roi), (Some(0.0), Some(0.0), None));
}

#[test]
fn costs_inside_a_stage_are_not_counted_again() {
    let mut document = funnel(&[100.0, 10.0]);
    document.stages[0].cost = some(70.0);
    document.stages[0].stages.push(Stage { cost: some(30.0), ..Stage::new("inside", quantity(100.0)) });
    document.normalize();
    assert_eq!(report(&document).cost, Some(70.0));
}

#[test]
fn given_revenue_wins() {
    let mut document = funnel(&[100.0, 10.0]);
    document.economics.average_order_value = some(50.0);
    assert_eq!((report(&document).orders, report(&document).revenue), (Some(10.0), Some(500.0)));
    document.economics.orders = count(12.0);
    assert_eq!((report(&document).orders, report(&document).revenue), (Some(12.0), Some(600.0)));
    document.economics.revenue = some(900.0);
    let given = report(&document);
    assert_eq!((given.revenue, given.average_order_value), (Some(900.0), Some(50.0)));
    assert_eq!(given.warnings, [Warning::RevenueDiffersFromOrders { revenue: 900.0, orders_times_value: 600.0 }]);
}

#[test]
fn revenue_and_orders_may_differ_by_rounding() {
    // 199 orders of 5 are 995, half a per cent less than 1000; 198 are 990, a whole one.
    let warned = |orders| {
        let mut document = funnel(&[1000.0, 100.0]);
        document.economics.average_order_value = some(5.0);
        document.economics.revenue = some(1000.0);
        document.economics.orders = count(orders);
        !report(&document).warnings.is_empty()
    };
    assert_eq!([200.0, 199.0, 198.0, 201.0, 203.0].map(warned), [false, false, true, false, true]);
}

#[test]
fn order_value_follows_from_revenue_and_orders() {
    let mut document = funnel(&[100.0, 10.0]);
    document.economics.revenue = some(900.0);
    assert_eq!(report(&document).average_order_value, Some(90.0));
    document.economics.orders = count(0.0);
    assert_eq!(report(&document).average_order_value, None);
}

#[test]
fn return_on_cost_needs_a_margin() {
    let mut document = funnel(&[100.0, 10.0]);
    document.economics.revenue = some(1000.0);
    document.economics.cost = some(200.0);
    assert_eq!(report(&document).roi, None);
    document.economics.gross_margin = some(0.5);
    assert_eq!(report(&document).roi, Some(1.5), "(1000 × 0.5 − 200) / 200");
}

#[test]
fn return_on_ad_spend_is_revenue_per_channel_spend() {
    let read = |channels: serde_json::Value| {
        let stages = json!([{"name": "a", "count": 10}]);
        let text = json!({"version": 1, "stages": stages, "economics": {"revenue": 900}, "channels": channels});
        let document: Document = serde_json::from_value(text).unwrap_or_else(|error| panic!("{error}"));
        report(&document).roas
    };
    assert_eq!(
        read(json!([{"name": "search", "spend": 200}, {"name": "mail", "spend": 100}, {"name": "friends"}])),
        Some(3.0)
    );
    assert_eq!(read(json!([{"name": "friends", "spend": 0}])), None);
    assert_eq!(read(json!([])), None);
}

#[test]
fn win_rate_is_of_decided_unless_of_opportunities_is_chosen() {
    let mut document = funnel(&[100.0, 40.0, 10.0]).with_role(1, Role::Opportunity);
    document.economics.won = count(10.0);
    assert_eq!(report(&document).win_rate, None, "the lost are not known");
    document.economics.lost = count(10.0);
    let decided = report(&document);
    assert_eq!((decided.win_rate, decided.intervals.win_rate), (Some(0.5), wilson(10.0, 20.0)));
    document.economics.win_rate_basis = WinRateBasis::Opportunities;
    assert_eq!(report(&document).win_rate, Some(0.25));
}

#[test]
fn the_cycle_runs_from_lead_up_to_customer() {
    let mut document = funnel(&[100.0, 50.0, 20.0, 10.0]).with_role(1, Role::Lead).with_role(3, Role::Customer);
    document.stages[0].days = some(100.0);
    document.stages[1].days = some(3.0);
    document.stages[3].days = some(1000.0);
    assert_eq!(report(&document).cycle_days, None, "one stage has no days");
    document.stages[2].days = some(4.5);
    assert_eq!(report(&document).cycle_days, Some(7.5));
}

#[test]
fn a_lead_stage_past_the_customers_has_no_cycle() {
    let mut document = funnel(&[100.0, 50.0, 20.0]).with_role(2, Role::Lead).with_role(1, Role::Customer);
    document.stages.iter_mut().for_each(|stage| stage.days = some(1.0));
    let report = report(&document);
    assert_eq!((report.cycle_days, report.lead_to_customer), (None, Some(2.5)));
    assert_eq!(report.warnings, [Warning::RoleAfterCustomer { role: Role::Lead, stage: id(2), customer: id(1) }]);
}

#[test]
fn an_opportunity_stage_past_the_customers_is_told() {
    let document = funnel(&[100.0, 50.0, 20.0]).with_role(0, Role::Lead).with_role(2, Role::Opportunity);
    let warnings = report(&document.with_role(1, Role::Customer)).warnings;
    assert_eq!(warnings, [Warning::RoleAfterCustomer { role: Role::Opportunity, stage: id(2), customer: id(1) }]);
    let the_last = funnel(&[100.0, 50.0]).with_role(1, Role::Lead);
    assert_eq!(report(&the_last).warnings, [], "the stage taken for the customers is not past them");
}

#[test]
fn open_deals_weigh_by_the_customers_of_their_stage() {
    let mut document = funnel(&[200.0, 50.0, 10.0]);
    document.stages[0].stages.push(Stage { id: StageId::new("inner"), ..Stage::new("inner", quantity(5.0)) });
    for (amount, stage) in [(1000.0, "s1"), (500.0, "s2"), (100.0, "s3"), (400.0, "inner")] {
        let deal = OpenDeal { amount: quantity(amount), stage: StageId::new(stage), unknown: Unknown::new() };
        document.economics.open.push(deal);
    }
    assert_near(report(&document).weighted_pipeline, 1400.0 * 0.05 + 500.0 * 0.2 + 100.0, "weighted pipeline");
    document.economics.open[0].stage = StageId::new("gone");
    let report = report(&document);
    assert_eq!((report.weighted_pipeline, codes(&report)), (None, vec!["openDealWithoutStage".to_owned()]));
}

#[test]
fn more_customers_than_people_give_no_chance_of_winning() {
    let mut document = funnel(&[200.0, 5.0, 10.0]);
    let deal = OpenDeal { amount: quantity(100.0), stage: id(1), unknown: Unknown::new() };
    document.economics.open.push(deal);
    assert_eq!(report(&document).weighted_pipeline, None);
}

#[test]
fn past_the_customers_there_is_nothing_to_win() {
    let mut document = funnel(&[200.0, 10.0, 20.0]).with_role(1, Role::Customer);
    let deal = OpenDeal { amount: quantity(100.0), stage: id(2), unknown: Unknown::new() };
    document.economics.open.push(deal);
    assert_eq!(report(&document).weighted_pipeline, None);
}

#[test]
fn churn_keeps_its_period() {
    let mut document = funnel(&[10.0]);
    document.economics.churn = Some(churn(0.2, PeriodUnit::Year));
    let report = serde_json::to_value(report(&document)).unwrap_or_default();
    assert_eq!((&report["churnRate"], &report["lifetime"]), (&json!({"rate": 0.2, "per": "year"}), &json!(5.0)));
}

#[test]
fn no_churn_is_no_lifetime_and_no_lifetime_value() {
    let mut document = with_lifetime_value();
    document.economics.churn = Some(churn(0.0, PeriodUnit::Month));
    let report = report(&document);
    assert_eq!((report.lifetime, report.ltv, report.ltv_to_cac), (None, None, None));
    assert!(report.payback_periods.is_some(), "payback needs no churn");
}

#[test]
fn purchases_per_period_has_no_default() {
    let mut document = with_lifetime_value();
    assert_eq!(report(&document).ltv, Some(8000.0));
    document.economics.purchases_per_period = None;
    assert_eq!((report(&document).ltv, report(&document).payback_periods), (None, None));
}

#[test]
fn yearly_churn_with_monthly_purchases_is_refused() {
    let mut document = with_lifetime_value();
    document.economics.churn = Some(churn(0.05, PeriodUnit::Year));
    let refused = report(&document);
    assert_eq!((refused.ltv, refused.ltv_to_cac), (None, None));
    assert_eq!(refused.lifetime, Some(20.0), "20 years, whatever the purchases");
    assert_eq!(codes(&refused), ["churnPeriodMismatch"]);
    document.economics.purchases_per_period = None;
    assert_eq!(codes(&report(&document)), Vec::<String>::new(), "nothing is refused yet");
}

#[test]
fn equally_long_periods_go_together() {
    use PeriodUnit::{Day, Month, Quarter, Week, Year};
    let goes = |unit, count, per| {
        let mut document = with_lifetime_value();
        document.period = Period { unit, count, ..Period::default() };
        document.economics.churn = Some(churn(0.05, per));
        report(&document).ltv.is_some()
    };
    for (unit, count, per) in
        [(Month, 3, Quarter), (Month, 12, Year), (Quarter, 4, Year), (Day, 7, Week), (Year, 1, Year)]
    {
        assert!(goes(unit, count, per), "{count} {unit:?} and a {per:?}");
    }
    for (unit, count, per) in [(Week, 4, Month), (Day, 365, Year), (Month, 2, Month), (Day, 30, Month)] {
        assert!(!goes(unit, count, per), "{count} {unit:?} and a {per:?}");
    }
}

fn with_lifetime_value() -> Document {
    let mut document = funnel(&[100.0, 10.0]);
    document.economics.average_order_value = some(500.0);
    document.economics.purchases_per_period = some(1.0);
    document.economics.gross_margin = some(0.8);
    document.economics.cost = some(100.0);
    document.economics.churn = Some(churn(0.05, PeriodUnit::Month));
    document
}

fn churn(rate: f64, per: PeriodUnit) -> Churn {
    Churn { rate: quantity(rate), per, unknown: Unknown::new() }
}

#[test]
fn churn_from_counts_is_a_share() {
    assert_eq!(churn_from_counts(quantity(20.0), quantity(500.0)), some(0.04));
    assert_eq!(churn_from_counts(quantity(0.0), quantity(0.0)), None);
    assert_eq!(churn_from_counts(quantity(6.0), quantity(5.0)), None);
}

#[test]
fn a_sub_funnel_has_people_but_no_money() {
    let mut document = with_lifetime_value();
    document.stages[0].stages = funnel(&[100.0, 80.0, 20.0]).stages;
    document.stages[0].stages.iter_mut().for_each(|stage| stage.id = StageId::default());
    document.normalize();
    let inner = report_of(&document, &Scope::Inside(id(0))).unwrap_or_else(|| panic!("no report"));
    assert_eq!(inner.overall_rate, Some(0.2));
    assert_eq!(inner.stages.iter().filter_map(|stage| stage.step_rate).collect::<Vec<_>>(), [0.8, 0.25]);
    assert_eq!((inner.cost, inner.revenue, inner.orders, inner.ltv, inner.churn_rate), (None, None, None, None, None));
    assert_eq!(inner.bottleneck.map(|found| found.revenue_gained), Some(None));
    assert_eq!(report_of(&document, &Scope::Inside(StageId::new("gone"))), None);
}

#[test]
fn a_segment_has_its_own_people_and_cost() {
    let mut document = with_lifetime_value();
    document.segments = vec![Segment { cost: some(30.0), ..segment("phone", &[60.0, 3.0]) }];
    let phone = segment_report(&document, &SegmentId::new("phone")).unwrap_or_else(|| panic!("no report"));
    assert_eq!((phone.overall_rate, phone.cost, phone.cost_per_acquisition), (Some(0.05), Some(30.0), Some(10.0)));
    assert_eq!((phone.stages[1].id.clone(), phone.stages[1].count), (id(1), 3.0));
    assert_eq!((phone.revenue, phone.orders), (None, None));
    assert_eq!(segment_report(&document, &SegmentId::new("gone")), None);
}

#[test]
fn a_segment_of_another_length_has_no_report() {
    let mut document = funnel(&[10.0, 5.0]);
    document.segments = vec![segment("odd", &[10.0])];
    assert_eq!(segment_report(&document, &SegmentId::new("odd")), None);
    assert_eq!(report(&document).warnings, [], "the missing count is no excess");
}

#[test]
fn segments_may_not_hold_more_than_the_stage() {
    let mut document = funnel(&[100.0, 10.0]);
    document.segments = vec![segment("a", &[60.0, 5.0]), segment("b", &[40.0, 6.0])];
    let expected = [Warning::SegmentsExceedStage { stage: id(1), count: 10.0, sum: 11.0 }];
    assert_eq!(report(&document).warnings, expected);
    assert_eq!(segment_report(&document, &SegmentId::new("a")).map(|report| report.warnings), Some(expected.into()));
}

#[test]
fn segments_without_anybody_do_not_exceed_an_empty_stage() {
    let mut document = funnel(&[100.0, 0.0]);
    document.segments = vec![segment("a", &[60.0, 0.0])];
    assert_eq!(report(&document).warnings, []);
}

#[test]
fn net_promoter_score_may_be_typed() {
    let mut document = funnel(&[10.0]);
    document.economics.nps = some(-12.5).map(crate::model::Nps::Score);
    assert_eq!(report(&document).nps, Some(-12.5));
}
