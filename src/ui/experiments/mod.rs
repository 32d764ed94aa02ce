//! The Experiments screen: a hypothesis, its plan, its counts, what they say, what is decided.

mod counts;
mod deciding;
mod desk;
mod hypothesis;
mod planning;
mod verdict;

use funnel_core::experiment::{Card, Status};
use funnel_core::model::StageId;
use leptos::prelude::*;

use super::extras::Code;
use super::kit::{Segmented, mount, select};
use crate::app::{App, use_app};
use crate::text::Words;
use desk::Desk;

/// The code of the Experiments screen.
pub(super) fn code() -> Code {
    Code { draw: |host, _| mount(host, || view! { <ExperimentsScreen /> }.into_any()), act: |_, _| {} }
}

/// The desk of this screen.
fn use_desk() -> Desk {
    expect_context()
}

#[component]
fn ExperimentsScreen() -> impl IntoView {
    let app = use_app();
    let desk = Desk::new(app);
    provide_context(desk);
    let words = app.words;
    // The screen is built anew only when it can or cannot be shown, so that fields keep their focus and what is open stays open.
    let problem = Memo::new(move |_| desk.cards.problem());
    let has_steps = Memo::new(move |_| !desk.steps().is_empty());
    let body = move || {
        if let Some(problem) = problem.get() {
            return view! { <p class="card notice error" role="alert">{words.experiments_unreadable(&problem)}</p> }
                .into_any();
        }
        if !has_steps.get() {
            return view! { <p class="card notice">{words.experiments_needs_steps()}</p> }.into_any();
        }
        let add = (Signal::derive(move || words.experiments_add()), Callback::new(move |()| desk.add()));
        let none = Signal::derive(move || words.experiments_none());
        let choice = desk.cards.choice(
            Signal::derive(move || words.experiments_choose()),
            move |card| desk.title(card),
            add,
            none,
        );
        view! { {choice} <Chosen /> }.into_any()
    };
    view! {
        <div class="sheet experiments">
            <h1>{move || words.experiments_title()}</h1>
            <p class="hint">{move || words.experiments_promise()}</p>
            {body}
        </div>
    }
    .into_any()
}

/// The experiment looked at. It is built anew only for another one, so that fields keep their focus.
#[component]
fn Chosen() -> impl IntoView {
    let desk = use_desk();
    let id = Memo::new(move |_| desk.card().map(|card| card.id));
    move || {
        id.get().map(|_| {
            view! {
                <Head />
                <hypothesis::Hypothesis />
                <planning::Planning />
                <counts::Counts />
                <verdict::Verdict />
                <deciding::Deciding />
            }
        })
    }
}

/// Step, status, and the end of it.
#[component]
fn Head() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let steps = Signal::derive(move || {
        let now = desk.card().map(|card| card.stage);
        let mut options: Vec<(StageId, String, bool)> = desk
            .steps()
            .into_iter()
            .map(|step| {
                let is_now = now.as_ref() == Some(&step.stage);
                (step.stage, words.experiments_step_into(&step.from, &step.to), is_now)
            })
            .collect();
        if let Some(lost) = now.filter(|_| options.iter().all(|option| !option.2)) {
            options.insert(0, (lost, String::new(), true));
        }
        options
    });
    let is_lost = move || desk.card().is_some_and(|card| desk.step(&card).is_none());
    let status = move || desk.card().map_or(Status::Planned, |card| card.status);
    let statuses = Status::ALL.map(|status| (status, Signal::derive(move || status_name(words, status)))).to_vec();
    view! {
        <section class="card pad stack">
            <div class="controls">
                {select(Signal::derive(move || words.experiments_step()), steps, Callback::new(move |stage: StageId| desk.change("stage", |card| card.stage = stage)))}
                <Segmented
                    label=Signal::derive(move || words.experiments_status())
                    options=statuses
                    value=Signal::derive(status)
                    on_choose=Callback::new(move |status| desk.change("", move |card| card.status = status))
                />
                <button type="button" class="button danger" on:click=move |_| desk.remove()>{move || words.experiments_remove()}</button>
            </div>
            <Show when=is_lost>
                <p class="error" role="alert">{move || words.experiments_lost_stage()}</p>
            </Show>
        </section>
    }
    .into_any()
}

fn status_name(words: Words, status: Status) -> String {
    match status {
        Status::Planned => words.experiments_status_planned(),
        Status::Running => words.experiments_status_running(),
        Status::Decided => words.experiments_status_decided(),
    }
}

/// What a group is called: by the user, or by its place.
fn arm_name(app: App, card: &Card, place: usize) -> String {
    let said = card.arms.get(place).and_then(|arm| arm.name.clone()).filter(|name| !name.trim().is_empty());
    said.unwrap_or_else(|| usual_arm_name(app, place))
}

/// What a group is called by its place: control, variant B, variant C…
fn usual_arm_name(app: App, place: usize) -> String {
    let letter = u32::try_from(place).ok().and_then(|place| char::from_u32(u32::from('A') + place)).unwrap_or('?');
    if place == 0 { app.words.experiments_control() } else { app.words.experiments_variant(&letter.to_string()) }
}

/// A difference of rates, in percentage points with its sign.
fn points(app: App, difference: f64) -> String {
    app.words.experiments_points(&app.formats.signed_decimal(difference * 100.0))
}

/// Both ends of an interval of differences.
fn points_span(app: App, [low, high]: [f64; 2]) -> (String, String) {
    (app.formats.signed_decimal(low * 100.0), points(app, high))
}
