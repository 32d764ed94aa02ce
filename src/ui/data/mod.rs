//! The Data screen: from a file to a funnel.
//!
//! [`desk`] holds what is under way; the steps follow one another down the page: [`mod@drop`] (a file), [`mapping`] (what its
//! columns are), [`progress`], [`query`] (which events make the funnel), [`answer`] (the funnel) and [`answers`] (what else can
//! be known).

mod answer;
mod answers;
mod desk;
mod drop;
mod leads;
mod mapping;
mod names;
mod preview;
mod progress;
mod query;
mod rejected;
mod totals;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::extras::Code;
use super::kit::mount;
use crate::app::use_app;
use desk::{Desk, Phase};

/// The code of the Data screen.
pub(super) fn code() -> Code {
    Code { draw: |host, _| mount(host, || view! { <DataScreen /> }.into_any()), act: |_, _| {} }
}

#[component]
fn DataScreen() -> impl IntoView {
    let app = use_app();
    let desk = Desk::new(app);
    provide_context(desk);
    Effect::new(move |_| {
        if let Some(source) = app.incoming.get() {
            desk.take(source);
        }
    });
    view! {
        <div class="data" on:keydown=move |event| keep_typing(&event)>
            <h1>{move || app.words.data_title()}</h1>
            <p class="hint">{move || app.words.data_promise()}</p>
            <drop::DropArea />
            {move || desk.failure().map(|failure| view! { <p class="card notice error" role="alert">{names::failure(app, &failure)}</p> })}
            {move || match desk.phase() {
                Phase::Empty => ().into_any(),
                Phase::Looking => view! { <p class="hint" role="status">{app.words.data_looking()}</p> }.into_any(),
                Phase::Mapping => view! { <mapping::Mapping /> }.into_any(),
                Phase::Reading => view! { <progress::Progress /> }.into_any(),
                Phase::Totals => view! { <totals::Totals /> }.into_any(),
                Phase::Leads => view! { <leads::Leads /> }.into_any(),
                Phase::Events => view! { <query::QueryBuilder /> <Counted /> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// Ctrl/⌘+Z in a text field takes back what was typed there, not an edit of the document, which is out of sight here.
fn keep_typing(event: &web_sys::KeyboardEvent) {
    let is_field =
        event.target().is_some_and(|it| it.has_type::<HtmlInputElement>() || it.has_type::<HtmlTextAreaElement>());
    if is_field && query::undo_direction(event).is_some() {
        event.stop_propagation();
    }
}

/// The answer, which stays in sight, paler, while a new one is awaited.
#[component]
fn Counted() -> impl IntoView {
    let desk = use_desk();
    view! {
        <div class="counted" class:stale=move || desk.counting.get() aria-busy=move || desk.counting.get().to_string()>
            <answer::Answer />
            <answers::Answers />
        </div>
    }
    .into_any()
}

/// The desk of this screen.
fn use_desk() -> Desk {
    expect_context()
}
