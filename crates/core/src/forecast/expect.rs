//! What comes on average, without any chance: the middle of a simulation, at once.

use serde::Serialize;

use super::plan::{Plan, Uncertain};

/// What a period brings on average. `None` is not available.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedPeriod {
    /// People who come into each stage.
    pub stages: Vec<f64>,
    /// New customers.
    pub customers: f64,
    /// Revenue, of new customers and of later purchases.
    pub revenue: Option<f64>,
    /// Cost.
    pub cost: Option<f64>,
    /// Customers held at the end.
    pub active: Option<f64>,
}

/// The means of every period.
pub fn expected(plan: &Plan) -> Vec<ExpectedPeriod> {
    let people = people(plan);
    let value = plan.value.map(Uncertain::mean);
    let mut held = plan.active;
    let period = |stages: Vec<f64>| {
        let customers = stages[plan.customer];
        let again = plan.purchases.map_or(0.0, |purchases| held * purchases);
        let active = plan.churn.map(|churn| {
            held = held - held * churn + customers;
            held
        });
        ExpectedPeriod {
            customers,
            revenue: value.map(|value| (customers + again) * value),
            cost: plan.cost,
            active,
            stages,
        }
    };
    people.into_iter().map(period).collect()
}

fn people(plan: &Plan) -> Vec<Vec<f64>> {
    let mut people = vec![vec![0.0; plan.stages()]; plan.periods()];
    let level = plan.level.mean();
    let rates: Vec<f64> = plan.steps.iter().map(|step| step.rate.mean()).collect();
    for (period, planned) in plan.entrants.iter().enumerate() {
        let mut left = planned * level;
        people[period][0] += left;
        for (place, step) in plan.steps.iter().enumerate() {
            left *= rates[place];
            people.iter_mut().zip(&step.arrivals[period]).for_each(|(stages, share)| stages[place + 1] += left * share);
        }
    }
    for stock in &plan.stock {
        let mut left = stock.count;
        for (later, arrivals) in stock.arrivals.iter().enumerate() {
            let place = stock.stage + later;
            left *= rates[place];
            people.iter_mut().zip(arrivals).for_each(|(stages, share)| stages[place + 1] += left * share);
        }
    }
    people
}
