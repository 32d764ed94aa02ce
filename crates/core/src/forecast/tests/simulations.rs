//! Many runs: against closed forms, against exact distributions (tests/data/forecast.py), and against themselves.

use serde_json::{Value, json};

use super::{assert_near, document, number, references, shop};
use crate::forecast::plan::{Uncertain, beta_of};
use crate::forecast::settings::InputRange;
use crate::forecast::summary::{correlation, ranks};
use crate::forecast::*;
use crate::model::{Document, Unknown};

fn with(document: &Document, settings: Value) -> Document {
    let mut document = document.clone();
    document.unknown.insert("forecast".to_owned(), settings);
    document
}

fn forecast(document: &Document) -> (Forecast, Runs) {
    let settings = Settings::of(document).expect("settings");
    let plan = Plan::new(document, &[]).expect("a plan");
    let runs = simulate(&plan, settings.seed, 0..u64::from(settings.runs));
    (summarize(&plan, &settings, &runs).expect("runs"), runs)
}

#[test]
fn means_are_those_of_the_closed_form() {
    let shop = with(&shop(), json!({ "periods": 6, "runs": 4_000 }));
    let (forecast, runs) = forecast(&shop);
    assert_eq!(forecast.runs, 4_000);
    let standard_error = |values: &[f64], mean: f64| {
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64;
        (variance / values.len() as f64).sqrt()
    };
    for (period, figures) in forecast.periods.iter().enumerate() {
        let of = |values: &[f64]| values.iter().skip(period).step_by(6).copied().collect::<Vec<f64>>();
        for (found, values, closed) in [
            (figures.customers, of(&runs.customers), 1_120.0),
            (figures.revenue.expect("revenue"), of(&runs.revenue), 896_000.0),
        ] {
            let error = standard_error(&values, found.mean);
            assert!((found.mean - closed).abs() < 4.0 * error, "{} is not {closed} ± {error}", found.mean);
            assert!(found.p10 < found.p50 && found.p50 < found.p90);
        }
        for (stage, closed) in figures.stages.iter().zip([40_000.0, 18_000.0, 4_400.0, 1_120.0, 280.0]) {
            assert!((stage / closed - 1.0).abs() < 0.02, "{stage} is not {closed}");
        }
    }
}

/// With delays, stock, churn and purchases the means are those of the flow without chance.
#[test]
fn means_are_those_of_the_flow() {
    let document = document(json!({
        "stages": [
            { "id": "a", "name": "", "count": 900, "days": 12 }, { "id": "b", "name": "", "count": 400, "days": 25 },
            { "id": "c", "name": "", "count": 90, "role": "customer", "days": 40 },
            { "id": "d", "name": "", "count": 117, "level": "after" },
        ],
        "economics": { "averageOrderValue": 50, "purchasesPerPeriod": 0.5, "churn": { "rate": 0.2, "per": "month" } },
        "forecast": { "runs": 6_000, "periods": 5, "stock": [{ "stage": "b", "count": 70.5 }], "active": 40 },
    }));
    let (forecast, _) = forecast(&document);
    let flow = expected(&Plan::new(&document, &[]).expect("a plan"));
    for (found, expected) in forecast.periods.iter().zip(&flow) {
        let near =
            |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 0.02, "{found} is not {expected}");
        found.stages.iter().zip(&expected.stages).for_each(|(found, expected)| near(*found, *expected));
        near(found.revenue.expect("revenue").mean, expected.revenue.expect("revenue"));
        near(found.active.expect("active").mean, expected.active.expect("active"));
    }
    assert!(forecast.notes.iter().any(|note| matches!(note, Note::RateAboveOne { .. })));
}

/// With one known rate, the customers of a period are a negative binomial whose quantiles SciPy knows.
#[test]
fn spreads_are_those_of_the_exact_distribution() {
    for case in references("thinned") {
        let (entrants, rate) = (number(&case["entrants"]), number(&case["rate"]));
        let document = document(json!({
            // So many people that their rate is known.
            "stages": [{ "id": "a", "name": "", "count": 1e15 }, { "id": "b", "name": "", "count": rate * 1e15 }],
            "forecast": {
                "series": [entrants], "variation": case["variation"], "periods": 1, "runs": 20_000,
                "target": { "customers": (1.1 * number(&case["mean"])).ceil() },
            },
        }));
        let (forecast, _) = forecast(&document);
        let found = forecast.periods[0].customers;
        let sd = number(&case["sd"]);
        // Four standard errors of a quantile near the middle of a bell of 20 000, and the step of a whole number.
        let tolerance = 4.0 * 2.5 * sd / 20_000_f64.sqrt() + 1.0;
        for (found, expected) in
            [found.p10, found.p50, found.p90].into_iter().zip(case["quantiles"].as_array().expect("quantiles"))
        {
            assert!((found - number(expected)).abs() < tolerance, "{found} is not {expected} ± {tolerance}");
        }
        let expected = number(&case["chanceOf110Percent"]);
        let chance = forecast.chance_of_target.expect("a chance");
        let error = (expected * (1.0 - expected) / 20_000.0).sqrt();
        assert!((chance - expected).abs() < 4.0 * error + 1e-3, "{chance} is not {expected}");
    }
}

#[test]
fn ranges_hold_their_ends() {
    for case in references("betas") {
        let range = InputRange {
            input: Input::Entrants,
            low: number(&case["low"]),
            high: number(&case["high"]),
            unknown: Unknown::new(),
        };
        let Uncertain::Beta { a, b } = beta_of(&range) else { panic!("a Beta distribution") };
        let near =
            |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-5, "{found} is not {expected}");
        near(a, number(&case["a"]));
        near(b, number(&case["b"]));
    }
    let ranged = with(
        &shop(),
        json!({ "ranges": [{ "input": "averageOrderValue", "low": 500, "high": 1_500 }], "runs": 10_000 }),
    );
    let (_, runs) = forecast(&ranged);
    let values: Vec<f64> = runs.drawn.iter().skip(5).step_by(6).copied().collect();
    let within = values.iter().filter(|value| (500.0..=1_500.0).contains(*value)).count() as f64 / values.len() as f64;
    assert!((within - 0.9).abs() < 0.012, "{within} of the runs are within a range of 90 %");
}

#[test]
fn ranks_go_together_as_scipy_says() {
    for case in references("spearman") {
        let list = |key: &str| case[key].as_array().expect("a list").iter().map(number).collect::<Vec<f64>>();
        let found = correlation(&ranks(&list("x")), &ranks(&list("y"))).expect("a correlation");
        assert_near(found, number(&case["r"]), "spearman");
    }
    assert_eq!(correlation(&ranks(&[1.0, 1.0]), &ranks(&[1.0, 2.0])), None);
}

#[test]
fn the_same_seed_gives_the_same_figures_however_the_runs_are_made() {
    let shop = with(&shop(), json!({ "runs": 300, "seed": 42 }));
    let plan = Plan::new(&shop, &[]).expect("a plan");
    let all = simulate(&plan, 42, 0..300);
    let mut parts = simulate(&plan, 42, 0..113);
    let later = simulate(&plan, 42, 113..300);
    parts.append(Runs::from_numbers(&later.to_numbers()).expect("runs"));
    assert_eq!(parts, all);
    assert_ne!(simulate(&plan, 43, 0..300), all);
    // Neighbouring seeds share no run.
    let next = simulate(&plan, 43, 0..300);
    assert!(!all.customers.chunks(12).any(|run| next.customers.chunks(12).any(|other| run == other)));
    assert_eq!(Runs::from_numbers(&[1.0, 2.0]), None);
    assert_eq!(Runs::from_numbers(&[1.0, 2.0, 9.0, 0.0, 0.0, 0.0, 0.0]), None);
}

#[test]
fn what_drives_the_spread_comes_first() {
    let unsure = with(
        &shop(),
        json!({
            "runs": 3_000, "variation": 0.0,
            "ranges": [{ "input": "stepRate", "stage": "cart", "low": 0.1, "high": 0.4 }],
        }),
    );
    let (forecast, _) = forecast(&unsure);
    assert_eq!(forecast.drivers[0].input, Input::StepRate(crate::model::StageId::new("cart")));
    assert!(forecast.drivers[0].spearman > Some(0.9));
    let value =
        forecast.drivers.iter().find(|driver| driver.input == Input::AverageOrderValue).expect("the order value");
    assert!(value.spearman.expect("a correlation").abs() < 0.1, "customers do not depend on what they pay");
}

#[test]
fn a_changed_rate_is_as_uncertain_as_the_people_it_was_counted_on() {
    let change = Change::new(Input::StepRate(crate::model::StageId::new("cart")), 0.3);
    let plan = Plan::new(&shop(), &[change]).expect("a plan");
    let Uncertain::Beta { a, b } = plan.steps[1].rate else { panic!("a Beta distribution") };
    assert_near(a, 18_000.0 * 0.3 + 0.3, "a");
    assert_near(b, 18_000.0 * 0.7 + 0.7, "b");
    let nobody =
        document(json!({ "stages": [{ "id": "a", "name": "", "count": 80 }, { "id": "b", "name": "", "count": 0 }] }));
    let plan = Plan::new(&nobody, &[]).expect("a plan");
    assert_eq!(plan.steps[0].rate, Uncertain::Beta { a: 0.5, b: 80.5 });
}

#[test]
fn targets_can_be_of_every_period() {
    let target = |settings: Value| forecast(&with(&shop(), settings)).0.chance_of_target.expect("a chance");
    let total = target(json!({ "runs": 2_000, "target": { "customers": 1_120 * 12 } }));
    assert!((0.35..0.65).contains(&total), "{total}: the mean is about the middle");
    let every = target(json!({ "runs": 2_000, "target": { "customers": 1_120 }, "targetPerPeriod": true }));
    assert!(every < total / 10.0, "{every}");
    assert_eq!(target(json!({ "runs": 100, "target": { "revenue": 0 } })), 1.0);
    let mut poor = with(&shop(), json!({ "runs": 100, "target": { "revenue": 0 } }));
    poor.economics.average_order_value = None;
    let (forecast, _) = forecast(&poor);
    assert_eq!(forecast.chance_of_target, None, "no revenue, no chance");
    assert_eq!(forecast.total.revenue, None);
}
