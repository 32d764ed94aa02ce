//! The query of an earlier file, where this one lacks something it asks for.

use leptos::prelude::*;

use super::super::desk::Kept;
use super::super::use_desk;
use crate::app::{App, use_app};

/// What this file lacks for the document's query, and what to do about it.
#[component]
pub(super) fn KeptNotice() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    view! {
        <Show when=move || desk.kept.with(Option::is_some)>
            <div class="notice row" role="status">
                <p class="grow">{move || desk.kept.with(|kept| kept.as_ref().map(|kept| lacking(app, kept)))}</p>
                <button type="button" class="button outline" on:click=move |_| desk.apply_kept()>{move || words.ask_kept_apply()}</button>
                <button type="button" class="button quiet" on:click=move |_| desk.kept.set(None)>{move || words.ask_kept_new()}</button>
            </div>
        </Show>
    }
    .into_any()
}

fn lacking(app: App, kept: &Kept) -> String {
    let words = app.words;
    let list = |names: &[String]| names.iter().map(|name| words.ask_quoted(name)).collect::<Vec<_>>().join(", ");
    let (events, properties) = (&kept.lacking.events, &kept.lacking.properties);
    match (events.is_empty(), properties.is_empty()) {
        (false, false) => words.ask_kept_lacks_both(&list(events), &list(properties)),
        (true, _) => words.ask_kept_lacks_properties(&list(properties)),
        (false, true) => words.ask_kept_lacks_events(&list(events)),
    }
}
