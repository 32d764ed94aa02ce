//! The events of the file, to pick steps from.

use funnel_core::events::messages::NameCount;
use funnel_core::events::query::{PatternFit, QueryStep};
use leptos::prelude::*;

use super::super::use_desk;
use super::wording::{event_words, fit_words};
use crate::app::{App, use_app};
use crate::ui::kit::{Icon, Shape, TextField};

/// The event names of the file, to pick steps from.
#[component]
pub(super) fn Names() -> impl IntoView {
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
    let is_pattern = move || search.with(|text| text.contains('*'));
    view! {
        <div class="stack tight">
            <h3>{move || words.query_names()}</h3>
            <div class="labelled" data-undo="typing">
                <TextField
                    label=Signal::derive(move || words.query_search())
                    placeholder=Signal::derive(move || words.query_search())
                    value=search
                    on_input=Callback::new(move |text: String| { search.set(text.clone()); desk.search_names(text); })
                />
            </div>
            {move || is_pattern().then(|| pattern_button(app, search.get()))}
            <ul class="names">
                <For each=move || desk.names.get() key=|name| name.name.clone() let:name>
                    {name_button(app, name)}
                </For>
            </ul>
            <Show when=move || desk.names.with(Vec::is_empty)><p class="hint">{move || words.query_no_names()}</p></Show>
            <p class="hint">{move || more().unwrap_or_else(|| words.ask_pattern_hint("view*", "*"))}</p>
        </div>
    }
    .into_any()
}

fn name_button(app: App, name: NameCount) -> AnyView {
    let desk = use_desk();
    let shown = event_words(app.words, &name.name);
    let add = move |_| {
        let step = QueryStep::of(name.name.clone());
        desk.ask_for(|query| query.steps.push(step));
    };
    view! {
        <li>
            <button type="button" class="name" on:click=add>
                <Icon shape=Shape::Plus />
                <bdi class="grow">{shown}</bdi>
                <span class="hint">{app.formats.count(name.count as f64)}</span>
            </button>
        </li>
    }
    .into_any()
}

/// A step of all events that fit what was typed.
fn pattern_button(app: App, pattern: String) -> AnyView {
    let desk = use_desk();
    let fit = RwSignal::new(None::<PatternFit>);
    desk.find_fit(pattern.clone(), move |found| {
        fit.try_set(Some(found));
    });
    let step = QueryStep::of(pattern.clone());
    view! {
        <button type="button" class="button outline" on:click=move |_| desk.ask_for(|query| query.steps.push(step.clone()))>
            <Icon shape=Shape::Plus />
            <span class="grow">{move || app.words.ask_pattern_step(&pattern)}</span>
            <span class="hint">{move || fit.get().map(|fit| fit_words(app, fit))}</span>
        </button>
    }
    .into_any()
}
