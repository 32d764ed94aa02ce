//! The Scenarios screen: what-ifs beside the funnel as it is, what each lever is worth, what a goal takes, and what comes of it.

mod budget;
mod compare;
mod desk;
mod editor;
mod forecast;
mod goal;
mod inputs;
mod levers;
mod picture;

use funnel_core::forecast::lever::Measure;
use leptos::prelude::*;

use super::extras::Code;
use super::kit::{Segmented, mount};
use crate::app::{App, use_app};
use desk::Desk;

/// The most an amount or a count may be.
const MOST: f64 = 1e15;

/// The code of the Scenarios screen.
pub(super) fn code() -> Code {
    Code { draw: |host, _| mount(host, || view! { <ScenariosScreen /> }.into_any()), act: |_, _| {} }
}

/// The desk of this screen.
fn use_desk() -> Desk {
    expect_context()
}

#[component]
fn ScenariosScreen() -> impl IntoView {
    let app = use_app();
    let desk = Desk::new(app);
    provide_context(desk);
    let words = app.words;
    let problem = Memo::new(move |_| desk.problem());
    let has_steps = Memo::new(move |_| desk.funnel(|funnel| funnel.stages.len() > 1));
    let body = move || {
        if let Some(problem) = problem.get() {
            return view! { <p class="card notice error" role="alert">{words.scenarios_unreadable(&problem)}</p> }
                .into_any();
        }
        if !has_steps.get() {
            return view! { <p class="card notice">{words.scenarios_needs_steps()}</p> }.into_any();
        }
        view! {
            <editor::Choice />
            <compare::Compare />
            <editor::Editor />
            <levers::Levers />
            <goal::Goal />
            <forecast::ForecastCard />
            <budget::Budget />
        }
        .into_any()
    };
    view! {
        <div class="sheet scenarios">
            <h1>{move || words.scenarios_title()}</h1>
            <p class="hint">{move || words.scenarios_promise()}</p>
            {body}
        </div>
    }
    .into_any()
}

/// An amount of what a measure counts.
fn measured(app: App, measure: Measure, amount: f64) -> String {
    match measure {
        Measure::Customers => app.formats.decimal_or_count(amount),
        Measure::Revenue | Measure::Profit => app.money(amount),
    }
}

/// A difference of what a measure counts, with its sign.
fn signed(app: App, measure: Measure, amount: f64) -> String {
    with_sign(amount, |amount| measured(app, measure, amount))
}

/// A written difference: what is more says so.
fn with_sign(value: f64, write: impl Fn(f64) -> String) -> String {
    let text = write(value);
    let is_nothing = !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    if value > 0.0 && !is_nothing { format!("+{text}") } else { text }
}

fn measure_name(app: App, measure: Measure) -> String {
    match measure {
        Measure::Customers => app.words.scenarios_customers(),
        Measure::Revenue => app.words.scenarios_revenue(),
        Measure::Profit => app.words.scenarios_profit(),
    }
}

/// The choice of a measure.
fn measures(app: App, measure: Signal<Measure>, on_choose: Callback<Measure>) -> AnyView {
    let options = Measure::ALL.map(|it| (it, Signal::derive(move || measure_name(app, it)))).to_vec();
    view! {
        <Segmented
            label=Signal::derive(move || app.words.scenarios_measure())
            options=options
            value=measure
            on_choose=on_choose
        />
    }
    .into_any()
}
