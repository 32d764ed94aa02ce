//! Which events make the funnel: its steps, and how long a person has.

use funnel_core::events::query::{QueryStep, Window, WindowSetting};
use leptos::prelude::*;

use super::rejected::Rejected;
use super::use_desk;
use crate::app::{App, use_app};
use crate::ui::kit::{Icon, NumberField, Shape, TextField};

/// The query of the events read.
#[component]
pub(super) fn QueryBuilder() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let summary = move || desk.summary.get().unwrap_or_default();
    let found = move || {
        let summary = summary();
        let when = summary
            .time_from
            .zip(summary.time_to)
            .map(|(from, to)| words.query_between(&app.formats.date(from as f64), &app.formats.date(to as f64)));
        let counts = words.query_found(
            &app.formats.count(summary.events as f64),
            &app.formats.count(summary.name_count as f64),
            &app.formats.count(summary.units as f64),
        );
        format!("{counts} {}", when.unwrap_or_default())
    };
    view! {
        <section class="card pad stack" aria-label=move || words.query_label()>
            <div class="row">
                <h2 class="grow"><bdi>{move || desk.source_name()}</bdi></h2>
                <button type="button" class="button outline" on:click=move |_| desk.back_to_mapping()>{move || words.query_back()}</button>
            </div>
            <p>{found}</p>
            {move || view! { <Rejected rows=summary().rejected /> }}
            <div class="query">
                <Names />
                <div class="stack">
                    <Steps />
                    <WindowField />
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// The event names of the file, to pick steps from.
#[component]
fn Names() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let search = RwSignal::new(String::new());
    let more = move || {
        let all = desk.summary.with(|summary| summary.as_ref().map_or(0, |summary| summary.name_count));
        let shown = desk.names.with(Vec::len) as u64;
        (search.with(String::is_empty) && all > shown)
            .then(|| words.query_more_names(&app.formats.count((all - shown) as f64)))
    };
    view! {
        <div class="stack tight">
            <h3>{move || words.query_names()}</h3>
            <TextField
                label=Signal::derive(move || words.query_search())
                placeholder=Signal::derive(move || words.query_search())
                value=search
                on_input=Callback::new(move |text: String| { search.set(text.clone()); desk.search_names(text); })
            />
            <ul class="names">
                <For each=move || desk.names.get() key=|name| name.name.clone() let:name>
                    {name_button(app, name.name, name.count)}
                </For>
            </ul>
            <Show when=move || desk.names.with(Vec::is_empty)><p class="hint">{move || words.query_no_names()}</p></Show>
            <p class="hint">{more}</p>
        </div>
    }
    .into_any()
}

fn name_button(app: App, name: String, count: u64) -> AnyView {
    let desk = use_desk();
    let shown = if name.is_empty() { app.words.query_empty_name() } else { name.clone() };
    view! {
        <li>
            <button type="button" class="name" on:click=move |_| {
                let step = QueryStep::of(name.clone());
                desk.ask_for(|query| query.steps.push(step));
            }>
                <Icon shape=Shape::Plus />
                <bdi class="grow">{shown}</bdi>
                <span class="hint">{app.formats.count(count as f64)}</span>
            </button>
        </li>
    }
    .into_any()
}

/// The steps chosen, in order.
#[component]
fn Steps() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let steps = move || {
        desk.query.with(|query| {
            query.steps.iter().enumerate().map(|(place, step)| (place, names_of(step))).collect::<Vec<_>>()
        })
    };
    view! {
        <h3>{move || words.query_steps()}</h3>
        <ol class="steps">
            <For each=steps key=Clone::clone let:step>
                {step_row(app, step.0, step.1)}
            </For>
        </ol>
        <Show when=move || desk.query.with(|query| query.steps.is_empty())><p class="hint">{move || words.query_no_steps()}</p></Show>
    }
    .into_any()
}

fn names_of(step: &QueryStep) -> String {
    step.matches.iter().map(|one| one.event.as_str()).collect::<Vec<_>>().join(", ")
}

fn step_row(app: App, place: usize, name: String) -> AnyView {
    let desk = use_desk();
    let words = app.words;
    let name = StoredValue::new(name);
    let shift = move |to: Option<usize>| {
        if let Some(to) = to.filter(|to| *to < desk.query.with_untracked(|query| query.steps.len())) {
            desk.ask_for(|query| query.steps.swap(place, to));
        }
    };
    view! {
        <li>
            <bdi class="grow">{name.get_value()}</bdi>
            <button type="button" class="button icon" disabled=place == 0 aria-label=move || words.query_earlier(&name.get_value()) on:click=move |_| shift(place.checked_sub(1))><Icon shape=Shape::Up /></button>
            <button type="button" class="button icon" aria-label=move || words.query_later(&name.get_value()) on:click=move |_| shift(Some(place + 1))><Icon shape=Shape::Down /></button>
            <button type="button" class="button icon" aria-label=move || words.query_remove(&name.get_value()) on:click=move |_| desk.ask_for(|query| { query.steps.remove(place); })><Icon shape=Shape::Cross /></button>
        </li>
    }
    .into_any()
}

/// Lengths of time a window can be given in, in seconds.
const UNITS_S: [f64; 3] = [60.0, 3_600.0, 86_400.0];

/// How long a person has from the first step to the last.
#[component]
fn WindowField() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let seconds = move || {
        desk.query.with(|query| match &query.window {
            WindowSetting::Within(window) => Some(window.seconds),
            _ => None,
        })
    };
    // The largest unit that the window is a whole number of, until the user picks another.
    let chosen = RwSignal::new(None::<f64>);
    let unit = move || {
        let natural = seconds().and_then(|seconds| UNITS_S.into_iter().rev().find(|unit| seconds % unit == 0.0));
        chosen.get().or(natural).unwrap_or(86_400.0)
    };
    let set = move |seconds: Option<f64>| desk.ask_for(|query| query.window = window(query.window.clone(), seconds));
    let unit_name = move |place: usize| match place {
        0 => words.unit_minutes(),
        1 => words.unit_hours(),
        _ => words.period_days(),
    };
    view! {
        <div class="row window">
            <span>{move || words.query_window()}</span>
            <NumberField
                label=Signal::derive(move || words.query_window())
                value=Signal::derive(move || seconds().map(|seconds| seconds / unit()))
                placeholder=Signal::derive(move || words.query_no_limit())
                on_change=Callback::new(move |value: Option<f64>| {
                    let legal = value.is_none_or(|value| value >= 0.0 && value * unit() < 1e12);
                    if legal { set(value.map(|value| value * unit())); }
                    legal
                })
            />
            <select class="field" aria-label=move || words.query_window_unit() on:change=move |event| {
                let new = event_target_value(&event).parse::<usize>().ok().and_then(|place| UNITS_S.get(place).copied());
                if let (Some(new), Some(seconds)) = (new, seconds()) {
                    set(Some(seconds / unit() * new));
                }
                chosen.set(new);
            }>
                {UNITS_S.into_iter().enumerate().map(|(place, this)| view! { <option value=place.to_string() selected=move || unit() == this>{move || unit_name(place)}</option> }).collect_view()}
            </select>
        </div>
        <p class="hint">{move || words.query_window_hint()}</p>
    }
    .into_any()
}

fn window(old: WindowSetting, seconds: Option<f64>) -> WindowSetting {
    match (old, seconds) {
        (_, None) => WindowSetting::Unlimited,
        (WindowSetting::Within(old), Some(seconds)) => WindowSetting::Within(Window { seconds, ..old }),
        (_, Some(seconds)) => WindowSetting::Within(Window { seconds, scope: None, unknown: Default::default() }),
    }
}
