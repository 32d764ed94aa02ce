//! Which events make the funnel, and how it is counted.

mod conditions;
mod counting;
mod exclusions;
mod kept;
mod matches;
mod names;
mod steps;
mod window;
mod wording;

use funnel_core::events::query::ConditionsOf;
use funnel_core::events::reader::MergedPersons;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk::Desk;
use super::names::{failure, zone_name};
use super::rejected::Rejected;
use super::use_desk;
use crate::app::{App, use_app};
use crate::text::Plural;

pub(super) use steps::focus_soon;
pub(super) use wording::option_words;

/// The query of the events read.
#[component]
pub(super) fn QueryBuilder() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    view! {
        <section class="card pad stack builder" aria-label=move || words.query_label() on:keydown=move |event| undo_keys(desk, &event)>
            <Head />
            <kept::KeptNotice />
            <div class="query">
                <names::Names />
                <div class="stack">
                    <steps::Steps />
                    <window::WindowField />
                </div>
            </div>
            <Filter />
            <div class="folds">
                <exclusions::Exclusions />
                <counting::Counting />
            </div>
            {move || desk.refusal.get().map(|refusal| view! { <p class="notice error" role="alert">{failure(app, &refusal)}</p> })}
        </section>
    }
    .into_any()
}

/// What was found in which file.
#[component]
fn Head() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let summary = move || desk.summary.get().unwrap_or_default();
    let found = move || {
        let summary = summary();
        let zone = desk.time_zone.get();
        let date = |ms: i64| app.formats.date(&zone, ms as f64);
        let when = summary.time_from.zip(summary.time_to);
        let when = when.map(|(from, to)| words.query_between(&date(from), &date(to), &zone_name(&zone)));
        let counts = words.query_found(
            &app.formats.count(summary.events as f64),
            &app.formats.count(summary.name_count as f64),
            &app.formats.count(summary.units as f64),
        );
        format!("{counts} {}", when.unwrap_or_default())
    };
    view! {
        <div class="row">
            <h2 class="grow"><bdi>{move || desk.source_name()}</bdi></h2>
            <button type="button" class="button outline" on:click=move |_| desk.back_to_mapping()>{move || words.query_back()}</button>
        </div>
        <p>{found}</p>
        {move || summary().merged.map(|merged| view! { <p class="hint">{told_of_merging(app, &merged)}</p> })}
        {move || view! { <Rejected repeated=summary().repeated rows=summary().rejected /> }}
    }
    .into_any()
}

/// What came of the file that says which persons are the same.
fn told_of_merging(app: App, merged: &MergedPersons) -> String {
    let words = app.words;
    let told = |number: u64, say: &dyn Fn(Plural, &str) -> String| {
        say(app.formats.plural(number as f64), &app.formats.count(number as f64))
    };
    let mut sentences = vec![told(merged.persons, &|plural, count| words.same_merged(plural, count))];
    if merged.already > 0 {
        sentences.push(told(merged.already, &|plural, count| words.same_already(plural, count)));
    }
    if merged.rejected > 0 {
        sentences.push(told(merged.rejected, &|plural, count| words.same_rejected(plural, count)));
    }
    sentences.join(" ")
}

/// What must hold for every event that is looked at.
#[component]
fn Filter() -> impl IntoView {
    let words = use_app().words;
    view! {
        <div class="stack tight filter">
            <h3>{move || words.ask_filter()}</h3>
            <conditions::Conditions of=ConditionsOf::Query />
            <div><conditions::AddCondition of=ConditionsOf::Query label=Signal::derive(move || words.ask_filter_add()) /></div>
            <Show when=move || !has_properties()><p class="hint">{move || words.ask_no_properties()}</p></Show>
        </div>
    }
    .into_any()
}

/// Whether something else than its name is known of an event.
fn has_properties() -> bool {
    use_desk().summary.with(|summary| summary.as_ref().is_some_and(|summary| !summary.properties.is_empty()))
}

/// Ctrl/⌘+Z in the builder is about the query, except in a field whose text is no part of it.
fn undo_keys(desk: Desk, event: &web_sys::KeyboardEvent) {
    let Some(forward) = undo_direction(event).filter(|_| !has_own_undo(event)) else { return };
    desk.step_back(forward);
    event.prevent_default();
    event.stop_propagation();
}

/// Whether the key takes something back (`false`) or does it again (`true`).
pub(super) fn undo_direction(event: &web_sys::KeyboardEvent) -> Option<bool> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => Some(false),
        ("z", true) | ("y", false) => Some(true),
        _ => None,
    }
}

/// Whether what is typed there is taken back by the browser: always in a search field; in one that adds what is typed to the
/// query, until that is done and the field is empty.
fn has_own_undo(event: &web_sys::KeyboardEvent) -> bool {
    let Some(field) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return false;
    };
    let lies_in = |place: &str| field.closest(place).is_ok_and(|found| found.is_some());
    lies_in("[data-undo=typing]") || (lies_in("[data-undo=adding]") && !field.value().is_empty())
}
