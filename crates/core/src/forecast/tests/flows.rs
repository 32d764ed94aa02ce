//! People over time, against a day by day computation (tests/data/forecast.py).

use serde_json::{Value, json};

use super::{assert_near, document, number, references, shop};
use crate::forecast::*;
use crate::model::Document;

/// The document of a case. Rates are those of counts, so the first stage has as many people as counts need to tell them.
fn of_case(case: &Value) -> Document {
    let rates: Vec<f64> = case["rates"].as_array().expect("rates").iter().map(number).collect();
    let mut count = 1e9;
    let counts = std::iter::once(count).chain(rates.iter().map(|rate| {
        count *= rate;
        count
    }));
    let stages = counts.enumerate().map(|(place, count)| {
        let customer = (json!(place) == case["customer"]).then_some("customer");
        json!({ "id": format!("s{place}"), "name": "", "count": count, "days": case["days"].get(place), "role": customer })
    });
    let kinds = case["kinds"].as_array().expect("kinds").iter().enumerate();
    let delays = kinds.map(|(place, kind)| json!({ "stage": format!("s{place}"), "kind": kind, "shape": 2.5 }));
    let stock = case["stock"].as_array().expect("stock").iter().enumerate();
    let stock = stock.map(|(place, count)| json!({ "stage": format!("s{place}"), "count": count }));
    document(json!({
        "period": { "unit": case["unit"], "count": case["count"] },
        "stages": stages.collect::<Vec<_>>(),
        "economics": {
            "averageOrderValue": case["value"], "purchasesPerPeriod": case["purchases"],
            "churn": { "rate": case["churn"], "per": case["unit"] },
        },
        "forecast": {
            "periods": case["periods"], "series": case["entrants"], "active": case["active"],
            "delays": delays.collect::<Vec<_>>(), "stock": stock.collect::<Vec<_>>(),
        },
    }))
}

#[test]
fn flows_are_those_of_a_day_by_day_computation() {
    for case in references("flows") {
        let document = of_case(&case);
        let plan = Plan::new(&document, &[]).expect("a plan");
        let periods = expected(&plan);
        let references = case["expected"].as_array().expect("periods");
        assert_eq!(periods.len(), references.len());
        // Churn over two weeks is not the period's.
        let measured_alike = case["count"] == json!(1);
        for (period, reference) in periods.iter().zip(references) {
            let what = format!("{} {}", case["unit"], case["kinds"][0]);
            for (stage, expected) in period.stages.iter().zip(reference["stages"].as_array().expect("stages")) {
                assert_near(*stage, number(expected), &what);
            }
            assert_eq!(period.active.is_some(), measured_alike);
            if measured_alike {
                assert_near(period.active.expect("active"), number(&reference["active"]), &what);
                assert_near(period.revenue.expect("revenue"), number(&reference["revenue"]), &what);
            }
        }
    }
}

#[test]
fn without_delay_every_period_is_the_funnel() {
    let periods = expected(&Plan::new(&shop(), &[]).expect("a plan"));
    assert_eq!(periods.len(), 12);
    for period in &periods {
        for (stage, count) in period.stages.iter().zip([40_000.0, 18_000.0, 4_400.0, 1_120.0, 280.0]) {
            assert_near(*stage, count, "stage");
        }
        assert_near(period.revenue.expect("revenue"), 896_000.0, "revenue");
        assert_eq!(period.cost, Some(110_000.0));
        assert_eq!(period.active, None, "nobody said how many leave");
    }
}

#[test]
fn entrants_follow_growth_and_season() {
    let mut shop = shop();
    let season = [1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0];
    shop.unknown
        .insert("forecast".to_owned(), json!({ "growth": 0.1, "season": season, "startMonth": 11, "periods": 9 }));
    let entrants = expected(&Plan::new(&shop, &[]).expect("a plan"));
    let entrants: Vec<f64> = entrants.iter().map(|period| period.stages[0]).collect();
    assert_near(entrants[0], 40_000.0, "November");
    assert_near(entrants[1], 40_000.0 * 1.1 * 2.0, "December");
    assert_near(entrants[2], 40_000.0 * 1.1_f64.powi(2), "January");
    assert_near(entrants[7], 40_000.0 * 1.1_f64.powi(7) * 0.5, "June");
}

#[test]
fn open_deals_are_people_on_their_way() {
    let deals = document(json!({
        "stages": [
            { "id": "a", "name": "Leads", "count": 100, "days": 10 },
            { "id": "b", "name": "Deals", "count": 50, "days": 20 },
            { "id": "c", "name": "Won", "count": 10, "role": "customer" },
        ],
        "economics": { "open": [{ "amount": 5, "stage": "b" }, { "amount": 9, "stage": "b" }, { "amount": 1, "stage": "zz" }] },
        "forecast": { "openDeals": true, "series": [0], "periods": 60 },
    }));
    let won = |deals: &Document| {
        let periods = expected(&Plan::new(deals, &[]).expect("a plan"));
        periods.iter().map(|period| period.customers).sum::<f64>()
    };
    assert_near(won(&deals), 2.0 * 0.2, "two open deals, a fifth of which is won");
    let mut typed = deals.clone();
    typed.unknown.insert(
        "forecast".to_owned(),
        json!({ "series": [0], "periods": 60, "stock": [{ "stage": "a", "count": 30 }] }),
    );
    assert_near(won(&typed), 30.0 * 0.1, "typed");
    let mut neither = deals;
    neither.unknown.insert("forecast".to_owned(), json!({ "series": [0], "periods": 60 }));
    assert_eq!(won(&neither), 0.0, "none by default");
}

#[test]
fn what_cannot_be_forecast_is_refused() {
    let refused = |document: &Document| Plan::new(document, &[]).map(|_| ()).map_err(|error| error.to_string());
    let one = document(json!({ "stages": [{ "name": "Only", "count": 5 }] }));
    assert_eq!(refused(&one), Err("stages: expected two or more up to the customers".to_owned()));
    let none =
        document(json!({ "stages": [{ "id": "a", "name": "", "count": 0 }, { "id": "b", "name": "", "count": 0 }] }));
    assert_eq!(refused(&none), Err("stages: expected people before stage \"b\", so that it has a rate".to_owned()));
    let mut far = shop();
    far.period.count = 1_000;
    assert_eq!(refused(&far), Err("periods: expected at most 50000 days in all, got 365250".to_owned()));
    let mut wrong = shop();
    wrong.unknown.insert("forecast".to_owned(), json!({ "periods": 0 }));
    assert_eq!(refused(&wrong), Err("forecast.periods: expected a whole number from 1 to 120, got 0".to_owned()));
}
