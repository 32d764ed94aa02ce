//! One person's way.

use funnel_core::events::answers::{FunnelResult, StepResult, Trace};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::names::zone_name;
use super::super::use_desk;
use super::panel::Panel;
use super::way::way;
use super::{Opened, shown};
use crate::app::{App, use_app};
use crate::platform::page;
use crate::ui::kit::TextField;

/// The choice of a person, and the ways.
pub(super) fn trace() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let asked = Memo::new(move |_| person(desk));
    let typed = RwSignal::new(String::new());
    // Also when a row of another answer has chosen somebody.
    Effect::new(move |_| typed.set(asked.get()));
    let ask = move || ask(desk, typed.get_untracked());
    view! {
        <div class="controls">
            <div class="labelled">
                <span aria-hidden="true">{move || app.words.found_trace_person()}</span>
                <TextField label=Signal::derive(move || app.words.found_trace_person()) value=typed on_input=Callback::new(move |text| typed.set(text)) on_done=Callback::new(move |()| ask()) />
            </div>
            <button type="button" class="button outline" on:click=move |_| ask()>{move || app.words.found_trace_find()}</button>
        </div>
        <Show when=move || !asked.with(String::is_empty)>{ways(app)}</Show>
    }
    .into_any()
}

fn person(desk: Desk) -> String {
    desk.query.with(|query| query.answers.as_ref().and_then(|it| it.trace.clone())).unwrap_or_default()
}

fn ask(desk: Desk, person: String) {
    let person = person.trim().to_owned();
    if untrack(|| self::person(desk)) != person {
        desk.ask_for(|query| {
            super::panel::answers(query).trace = (!person.is_empty()).then_some(person);
        });
    }
}

/// A button that shows somebody's way, for rows of other answers.
pub(super) fn button(app: App, unit: &str) -> AnyView {
    let desk = use_desk();
    let opened: Opened = expect_context();
    let label = app.words.found_trace_show(unit);
    let unit = unit.to_owned();
    let show = move |_| {
        opened.open(Panel::Trace);
        ask(desk, unit.clone());
        page::focus("found-trace-head");
    };
    view! { <button type="button" class="button link" aria-label=label on:click=show>{app.words.found_trace_find()}</button> }
        .into_any()
}

/// A trace with the steps it is of.
type Found = (Trace, Vec<StepResult>);

fn ways(app: App) -> AnyView {
    let read = |result: &FunnelResult| Some((result.trace.clone()?, result.steps.clone()));
    let takeaway = move |(trace, _): &Found| {
        if trace.found { trace.unit.clone() } else { app.words.found_trace_unknown(&trace.unit) }
    };
    let desk = use_desk();
    shown(read, takeaway, move |found| all_ways(app, &desk.answer_zone(), found))
}

fn all_ways(app: App, time_zone: &str, (trace, steps): &Found) -> AnyView {
    let steps: Vec<String> = steps.iter().map(|step| step.name.clone()).collect();
    let count = trace.ways.len();
    let one = |(place, one)| {
        let number = app.formats.count((place + 1) as f64);
        let head = (count > 1).then(|| app.words.found_trace_way(&app.formats.count(count as f64), &number));
        view! { <div>{head.map(|head| view! { <h4>{head}</h4> })} {way(app, time_zone, one, &steps)}</div> }
    };
    view! {
        <div class="ways">{trace.ways.iter().enumerate().map(one).collect_view()}</div>
        <p class="hint">{app.words.found_times_in(&zone_name(time_zone))}</p>
    }
    .into_any()
}
