//! The worked examples of the specification, case by case.

use serde_json::Value;

use super::{assert_near, funnel, id, quantity, some};
use crate::metrics::{churn_from_counts, report, wilson};
use crate::model::{
    Churn, Document, EconomicsField, Edit, Fraction, Money, Nps, NpsAnswers, OpenDeal, PeriodUnit, Role, StageId,
    Unknown,
};

#[test]
fn worked_examples() {
    let vectors = read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/metrics.json")));
    let cases = vectors["cases"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(cases.len(), 10, "cases in the file");
    for case in cases {
        let name = case["name"].as_str().unwrap_or("unnamed");
        let document = document_of(&case["in"]);
        let found = serde_json::to_value(report(&document)).unwrap_or_default();
        let out = case["out"].as_object().unwrap_or_else(|| panic!("{name}: no figures expected"));
        assert!(!out.is_empty(), "{name}: no figures expected");
        for (figure, expected) in out {
            compare(&format!("{name}: {figure}"), &figure_of(&found, figure), expected);
        }
    }
}

/// The figure as the file writes it: lists over the stages, places instead of ids, churn without its period.
fn figure_of(report: &Value, figure: &str) -> Value {
    match figure {
        "stepRate" | "dropOff" => {
            let stages = report["stages"].as_array().map(Vec::as_slice).unwrap_or_default();
            stages.iter().map(|stage| stage[figure].clone()).collect()
        }
        "bottleneck" | "largestLoss" => match report[figure]["stage"].as_str() {
            Some(stage) => (0..20).find(|&place| id(place).as_str() == stage).into(),
            None => report[figure].clone(),
        },
        "churnRate" => report[figure]["rate"].clone(),
        _ => report.get(figure).cloned().unwrap_or_else(|| panic!("the report has no {figure}")),
    }
}

fn compare(what: &str, found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "{what}");
            found.iter().zip(expected).for_each(|(found, expected)| compare(what, found, expected));
        }
        (_, Value::Number(number)) => assert_near(found.as_f64(), number.as_f64().unwrap_or(f64::NAN), what),
        _ => assert_eq!(found, expected, "{what}"),
    }
}

/// The smallest document with these inputs.
fn document_of(input: &Value) -> Document {
    let number = |name: &str| input[name].as_f64();
    let mut document = match input["counts"].as_array() {
        Some(counts) => funnel(&counts.iter().filter_map(Value::as_f64).collect::<Vec<_>>()),
        None => funnel(&[number("customers").unwrap_or(1.0)]),
    };
    for name in input.as_object().into_iter().flat_map(|fields| fields.keys()) {
        let value = number(name);
        match name.as_str() {
            "counts" | "customers" | "customersAtStart" | "passives" | "detractors" | "opportunities" => {}
            "cost" | "costPerAcquisition" => set(&mut document, EconomicsField::Cost, value),
            "averageOrderValue" => set(&mut document, EconomicsField::AverageOrderValue, value),
            "purchasesPerPeriod" => set(&mut document, EconomicsField::PurchasesPerPeriod, value),
            "grossMargin" => set(&mut document, EconomicsField::GrossMargin, value),
            "won" => set(&mut document, EconomicsField::Won, value),
            "lost" => set(&mut document, EconomicsField::Lost, value),
            "churnRate" => {
                document.economics.churn = value.and_then(<Fraction as crate::model::Quantity>::new).map(monthly)
            }
            "customersLost" => {
                let at_start = number("customersAtStart").unwrap_or_default();
                let rate = churn_from_counts(quantity(value.unwrap_or_default()), quantity(at_start));
                document.economics.churn = rate.map(monthly);
            }
            "promoters" => document.economics.nps = Some(answers(input)),
            "open" => open(&mut document, &input["open"]),
            "cycleDays" => sales(&mut document, number("opportunities"), value),
            other => panic!("the file has an input nobody reads: {other}"),
        }
    }
    document
}

fn set(document: &mut Document, field: EconomicsField, value: Option<f64>) {
    assert!(Edit::SetEconomics(field, value).apply(document).is_ok(), "{field:?} cannot be {value:?}");
}

fn monthly(rate: Fraction) -> Churn {
    Churn { rate, per: PeriodUnit::Month, unknown: Unknown::new() }
}

fn answers(input: &Value) -> Nps {
    let count = |name: &str| quantity(input[name].as_f64().unwrap_or_default());
    Nps::Answers(NpsAnswers {
        promoters: count("promoters"),
        passives: count("passives"),
        detractors: count("detractors"),
        unknown: Unknown::new(),
    })
}

/// A chance of winning is made from counts: of 100 in the stage, so many become customers.
fn open(document: &mut Document, deals: &Value) {
    for deal in deals.as_array().into_iter().flatten() {
        let of = |name: &str| deal[name].as_f64().unwrap_or_default();
        let customers = 100.0 * of("probability");
        let economics = std::mem::take(&mut document.economics);
        *document = Document { economics, ..funnel(&[100.0, customers]) };
        let (amount, stage) = (quantity::<Money>(of("amount")), StageId::new("s1"));
        document.economics.open.push(OpenDeal { amount, stage, unknown: Unknown::new() });
    }
}

/// Leads become opportunities become customers; the days are those of both steps.
fn sales(document: &mut Document, opportunities: Option<f64>, days: Option<f64>) {
    let economics = std::mem::take(&mut document.economics);
    let stages = funnel(&[100.0, opportunities.unwrap_or_default(), 10.0]);
    *document = Document { economics, ..stages }.with_role(0, Role::Lead).with_role(1, Role::Opportunity);
    document.stages[0].days = some(days.unwrap_or_default() * 0.5);
    document.stages[1].days = some(days.unwrap_or_default() * 0.5);
}

#[test]
fn wilson_intervals_of_statsmodels() {
    let reference = read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/wilson.json")));
    let cases = reference["cases"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(cases.len(), 22, "cases in the file");
    for case in cases {
        let of = |name: &str| case[name].as_f64().unwrap_or(f64::NAN);
        let what = format!("{} of {}", of("part"), of("base"));
        let [low, high] = wilson(of("part"), of("base")).unwrap_or_else(|| panic!("{what}: no interval"));
        // Cancellation in centre − half width costs digits of the small end, here and there.
        assert!((low - of("low")).abs() < 1e-14, "{what}: low {low}, expected {}", of("low"));
        assert!((high - of("high")).abs() < 1e-14, "{what}: high {high}, expected {}", of("high"));
    }
}

/// R. G. Newcombe (1998), "Two-sided confidence intervals for the single proportion", Statist. Med. 17, table I,
/// method 3 (score, no continuity correction), as printed.
#[test]
fn wilson_intervals_of_newcombe() {
    for (part, base, low, high) in [
        (81.0, 263.0, 0.2553, 0.3662),
        (15.0, 148.0, 0.0624, 0.1605),
        (0.0, 20.0, 0.0, 0.1611),
        (1.0, 29.0, 0.0061, 0.1718),
    ] {
        let [found_low, found_high] = wilson(part, base).unwrap_or_default();
        assert!((found_low - low).abs() < 5e-5 && (found_high - high).abs() < 5e-5, "{part} of {base}");
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("the fixture does not read: {error}"))
}
