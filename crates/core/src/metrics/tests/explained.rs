//! What a figure says of itself.

use super::{funnel, id, quantity, some};
use crate::metrics::{
    Assumption, Explanation, Figure, Formula, InputName, Lack, Need, Scope, Span, StageFigure, Token, Unit, explain,
    explain_stage, wilson,
};
use crate::model::{Churn, Document, NpsAnswers, OpenDeal, PeriodUnit, Role, StageId, Unknown, WinRateBasis};

#[track_caller]
fn opened(document: &Document, figure: Figure) -> Explanation {
    explain(document, &Scope::Whole, figure).unwrap_or_else(|| panic!("{figure:?} cannot be opened"))
}

/// The formula in one line, with keys for names and numbers for values.
fn written(formula: &Formula) -> (String, String) {
    let line = |input: &dyn Fn(InputName, Result<f64, Lack>) -> String| {
        let text = |token: Token<'_>| match token {
            Token::Input(found) => input(found.name, found.value),
            Token::Number(number) => number.to_string(),
            Token::Plus => " + ".to_owned(),
            Token::Minus => " − ".to_owned(),
            Token::Times => " × ".to_owned(),
            Token::DividedBy => " ÷ ".to_owned(),
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
        };
        formula.tokens().into_iter().map(text).collect::<String>()
    };
    let names = line(&|name, _| name.key().to_owned());
    (names, line(&|_, value| value.map_or("–".to_owned(), |value| value.to_string())))
}

#[track_caller]
fn assert_written(document: &Document, figure: Figure, names: &str, numbers: &str) {
    let found = written(&opened(document, figure).formula);
    assert_eq!((found.0.as_str(), found.1.as_str()), (names, numbers));
}

fn shop() -> Document {
    let mut document = funnel(&[1000.0, 100.0, 20.0]).with_role(1, Role::Lead).with_role(2, Role::Customer);
    let economics = &mut document.economics;
    economics.average_order_value = some(50.0);
    economics.gross_margin = some(0.5);
    economics.purchases_per_period = some(2.0);
    economics.cost = some(300.0);
    economics.churn = Some(Churn { rate: quantity(0.1), per: PeriodUnit::Month, unknown: Unknown::new() });
    document
}

#[test]
fn formulas_are_written_with_the_users_numbers() {
    let mut shop = shop();
    assert_written(&shop, Figure::OverallRate, "customers ÷ entrants", "20 ÷ 1000");
    assert_written(&shop, Figure::CostPerAcquisition, "otherCost ÷ customers", "300 ÷ 20");
    assert_written(&shop, Figure::Revenue, "orders × averageOrderValue", "20 × 50");
    assert_written(&shop, Figure::Roi, "(revenue × grossMargin − cost) ÷ cost", "(1000 × 0.5 − 300) ÷ 300");
    let (names, numbers) = ("averageOrderValue × purchasesPerPeriod × grossMargin ÷ churnRate", "50 × 2 × 0.5 ÷ 0.1");
    assert_written(&shop, Figure::Ltv, names, numbers);
    let (names, numbers) =
        ("costPerAcquisition ÷ (averageOrderValue × purchasesPerPeriod × grossMargin)", "15 ÷ (50 × 2 × 0.5)");
    assert_written(&shop, Figure::PaybackPeriods, names, numbers);
    shop.stages[0].cost = some(70.0);
    shop.stages[2].cost = some(30.0);
    let (names, numbers) = ("(otherCost + stageCost + stageCost) ÷ customers", "(300 + 70 + 30) ÷ 20");
    assert_written(&shop, Figure::CostPerAcquisition, names, numbers);
}

#[test]
fn brackets_keep_the_order_of_evaluation() {
    let number = Formula::Number;
    let sum = || Formula::Sum(vec![number(2.0), number(3.0)]);
    assert_eq!(written(&Formula::difference(number(9.0), sum())).1, "9 − (2 + 3)");
    assert_eq!(written(&Formula::difference(sum(), number(9.0))).1, "2 + 3 − 9");
    assert_eq!(written(&Formula::Product(vec![sum(), number(4.0)])).1, "(2 + 3) × 4");
    let half = || Formula::quotient(number(1.0), number(2.0));
    assert_eq!(written(&Formula::Product(vec![half(), half()])).1, "1 ÷ 2 × (1 ÷ 2)");
    assert_eq!(
        written(&Formula::Product(vec![Formula::Sum(vec![half()])])).1,
        "1 ÷ 2",
        "nothing is added or multiplied"
    );
}

#[test]
fn nps_is_a_share_of_all_answers() {
    let mut document = funnel(&[1.0]);
    let answers = NpsAnswers {
        promoters: quantity(50.0),
        passives: quantity(30.0),
        detractors: quantity(20.0),
        unknown: Unknown::new(),
    };
    document.economics.nps = Some(crate::model::Nps::Answers(answers));
    let names = "100 × (promoters − detractors) ÷ (promoters + passives + detractors)";
    assert_written(&document, Figure::Nps, names, "100 × (50 − 20) ÷ (50 + 30 + 20)");
    assert_eq!(opened(&document, Figure::Nps).inputs().len(), 3, "each input once");
}

#[test]
fn the_gain_shows_the_raised_rate_and_the_later_ones() {
    let document = funnel(&[1000.0, 100.0, 20.0]);
    assert_written(
        &document,
        Figure::CustomersGained,
        "previousCount × raisedStepRate × stepRate − customers",
        "1000 × 0.11 × 0.2 − 20",
    );
    let document = document.with_target(2, 0.25);
    let (names, numbers) = ("previousCount × targetStepRate − customers", "100 × 0.25 − 20");
    assert_written(&document, Figure::CustomersGained, names, numbers);
}

#[test]
fn open_deals_are_added_up_by_stage_in_the_order_of_the_stages() {
    let mut shop = shop();
    for (amount, stage) in [(500.0, "s2"), (30.0, "s3"), (1000.0, "s1"), (100.0, "s2"), (50.0, "s1"), (7.0, "s3")] {
        let deal = OpenDeal { amount: quantity(amount), stage: StageId::new(stage), unknown: Unknown::new() };
        shop.economics.open.push(deal);
    }
    let one = "openAmount × winProbability";
    let names = format!("{one} + {one} + {one}");
    assert_written(&shop, Figure::WeightedPipeline, &names, "1050 × 0.02 + 600 × 0.2 + 37 × 1");
}

#[test]
fn what_is_missing_is_named_once() {
    let mut shop = shop();
    shop.economics.gross_margin = None;
    shop.economics.churn = None;
    let found = opened(&shop, Figure::Ltv);
    let need = |input| Need { input, stage: None, lack: Lack::Missing };
    assert_eq!(found.needs, [need(InputName::GrossMargin), need(InputName::ChurnRate)]);
    assert_eq!(found.result, None);
    shop.economics.average_order_value = some(0.0);
    assert_eq!(opened(&shop, Figure::Ltv).needs.len(), 2, "an order value of 0 is a value");
}

#[test]
fn zero_is_named_where_something_is_divided_by_it() {
    let mut shop = shop();
    shop.stages[2].count = quantity(0.0);
    let need = |input, stage| Need { input, stage, lack: Lack::Zero };
    assert_eq!(opened(&shop, Figure::CostPerAcquisition).needs, [need(InputName::Customers, Some(id(2)))]);
    assert_eq!(opened(&shop, Figure::OverallRate).needs, [], "0 of 1000 is a rate");
    shop.economics.won = some(0.0);
    shop.economics.lost = some(0.0);
    let both = [need(InputName::Won, None), need(InputName::Lost, None)];
    assert_eq!(opened(&shop, Figure::WinRate).needs, both);
}

#[test]
fn a_refused_churn_says_which_period_is_needed() {
    let mut shop = shop();
    shop.economics.churn = Some(Churn { rate: quantity(0.1), per: PeriodUnit::Year, unknown: Unknown::new() });
    let found = opened(&shop, Figure::Ltv);
    let lack = Lack::OtherPeriod { given: PeriodUnit::Year, wanted: Span::one(PeriodUnit::Month) };
    assert_eq!(found.needs, [Need { input: InputName::ChurnRate, stage: None, lack }]);
    assert_eq!(opened(&shop, Figure::Lifetime).unit, Unit::Periods(Span::one(PeriodUnit::Year)));
    assert_eq!(opened(&shop, Figure::ChurnRate).unit, Unit::FractionPer(Span::one(PeriodUnit::Year)));
}

#[test]
fn the_first_stage_has_no_previous() {
    let found = explain_stage(&shop(), &Scope::Whole, &id(0), StageFigure::StepRate);
    let needs = found.map(|found| found.needs);
    assert_eq!(needs, Some(vec![Need { input: InputName::PreviousCount, stage: None, lack: Lack::Missing }]));
}

#[test]
fn rates_of_counts_say_how_sure_they_are() {
    let shop = shop();
    let overall = opened(&shop, Figure::OverallRate);
    assert_eq!((overall.interval, overall.too_few), (wilson(20.0, 1000.0), false));
    assert_eq!(opened(&shop, Figure::Roi).interval, None);
    let step = explain_stage(&funnel(&[20.0, 10.0]), &Scope::Whole, &id(1), StageFigure::StepRate);
    assert_eq!(step.map(|step| (step.interval, step.too_few)), Some((wilson(10.0, 20.0), true)));
    let few = |base| {
        let step = explain_stage(&funnel(&[base, 10.0]), &Scope::Whole, &id(1), StageFigure::StepRate);
        step.is_some_and(|step| step.too_few)
    };
    assert_eq!((few(29.0), few(30.0)), (true, false), "thirty are enough");
}

#[test]
fn what_stops_is_counted_and_shared() {
    let unit = |figure| explain_stage(&shop(), &Scope::Whole, &id(1), figure).map(|found| found.unit);
    assert_eq!(unit(StageFigure::DropOff), Some(Unit::Count));
    for figure in [StageFigure::StepRate, StageFigure::OverallRate, StageFigure::DropOffRate] {
        assert_eq!(unit(figure), Some(Unit::Fraction), "{figure:?}");
    }
}

#[test]
fn an_input_that_is_a_figure_opens_it() {
    for name in InputName::ALL {
        let figure = Figure::ALL.iter().find(|figure| figure.key() == name.key());
        assert_eq!(name.figure(), figure.copied(), "{name:?}");
    }
}

#[test]
fn lengths_of_time_are_compared_in_days_or_in_months() {
    use PeriodUnit as P;
    let span = |unit, count| Span { unit, count };
    for (one, other) in
        [((P::Week, 2), (P::Day, 14)), ((P::Quarter, 2), (P::Month, 6)), ((P::Year, 2), (P::Quarter, 8))]
    {
        assert!(span(one.0, one.1).is_as_long_as(span(other.0, other.1)), "{one:?} {other:?}");
    }
    assert!(!span(P::Week, 4).is_as_long_as(span(P::Month, 1)));
    assert!(!span(P::Day, 12).is_as_long_as(span(P::Year, 1)));
}

#[test]
fn assumptions_are_said() {
    use Assumption as A;
    let mut shop = shop();
    let said = |document: &Document, figure| opened(document, figure).assumptions;
    assert_eq!(said(&shop, Figure::Ltv), [A::ConstantChurn, A::Undiscounted]);
    assert_eq!(said(&shop, Figure::CostPerAcquisition), [A::CostMayBeIncomplete]);
    assert_eq!(said(&shop, Figure::CostPerLead), [A::AllCostIsForLeads]);
    assert_eq!(said(&shop, Figure::Revenue), [A::OneOrderPerCustomer]);
    assert_eq!(said(&shop, Figure::CustomersGained), [A::LaterRatesStay]);
    assert_eq!(said(&shop, Figure::WinRate), [A::WinRateOfDecided]);
    assert_eq!(said(&shop, Figure::Orders), [A::OneOrderPerCustomer]);
    assert_eq!(said(&shop, Figure::Roas), []);
    assert_eq!(said(&shop, Figure::WeightedPipeline), [A::ChanceFromCounts]);
    assert_eq!(said(&shop, Figure::Lifetime), [A::ConstantChurn]);
    assert_eq!(said(&shop, Figure::LtvToCac), [A::ConstantChurn, A::Undiscounted, A::CostMayBeIncomplete]);
    assert_eq!(said(&shop, Figure::PaybackPeriods), [A::CostMayBeIncomplete]);
    assert_eq!(said(&shop, Figure::RevenueGained), [A::LaterRatesStay, A::SameRevenuePerCustomer]);
    shop.economics.orders = some(25.0);
    assert_eq!(said(&shop, Figure::Orders), []);
    assert_eq!(said(&shop, Figure::Revenue), []);
    shop.economics.cost_is_complete = true;
    shop.economics.revenue = some(1.0);
    shop.economics.win_rate_basis = WinRateBasis::Opportunities;
    shop.stages[0].cost = some(1.0);
    shop.stages[2].role = None;
    assert_eq!(said(&shop, Figure::CostPerAcquisition), [A::CustomerIsLastStage, A::CostIsComplete]);
    assert_eq!(said(&shop, Figure::CostPerLead), []);
    assert_eq!(said(&shop, Figure::Revenue), [A::RevenueAsGiven]);
    assert_eq!(said(&shop, Figure::WinRate), [A::WinRateOfOpportunities]);
}

#[test]
fn keys_are_unique() {
    fn assert_unique<'a>(keys: impl Iterator<Item = &'a str>) {
        let mut seen = std::collections::HashSet::new();
        keys.for_each(|key| assert!(seen.insert(key), "{key} twice"));
    }
    assert_unique(Figure::ALL.iter().map(|figure| figure.key()));
    assert_unique(StageFigure::ALL.iter().map(|figure| figure.key()));
    assert_unique(InputName::ALL.iter().map(|name| name.key()));
    assert_unique(Assumption::ALL.iter().map(|assumption| assumption.key()));
}
