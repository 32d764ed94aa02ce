//! What this program has stored in this browser: every key, how large it is, and what it says; to be saved and to be erased.

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::app::library::{Stored, Usage};
use crate::app::{App, use_app};
use crate::platform::files::{self, FileKind};
use crate::platform::json;
use crate::text::Words;

/// A thousand characters, as browsers count what they store.
const THOUSAND: f64 = 1_000.0;

#[component]
pub(super) fn StoredHere() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    // Read anew with every change of what is kept.
    let stored = Memo::new(move |_| {
        app.library().documents().track();
        app.keeping.signs().kept();
        app.library().stored()
    });
    let usage = Memo::new(move |_| {
        stored.track();
        app.library().usage()
    });
    let used = move || {
        let usage = usage.get();
        words.stored_usage(&thousands(app, Usage::LIMIT), &thousands(app, usage.own + usage.others))
    };
    let erased = RwSignal::new(Vec::new());
    let is_empty = move || stored.with(Vec::is_empty);
    view! {
        <section class="card pad stack" aria-label=move || words.stored_title()>
            <h2>{move || words.stored_title()}</h2>
            <p>{move || words.stored_hint()}</p>
            <label class="labelled">
                {used}
                <meter max=Usage::LIMIT.to_string() value=move || { let usage = usage.get(); (usage.own + usage.others).to_string() }></meter>
            </label>
            <Show when=move || !is_empty() fallback=move || view! { <p class="hint">{move || words.stored_none()}</p> }>
                <ul class="stored">
                    <For each=move || stored.get() key=|stored| (stored.key.clone(), stored.text.clone()) let:item>{entry(app, item)}</For>
                </ul>
                <div class="row">
                    <button type="button" class="button outline" on:click=move |_| save_all(app)>{move || words.stored_save()}</button>
                    <button type="button" class="button danger" on:click=move |_| erased.set(erase(app).unwrap_or_default())>{move || words.stored_erase()}</button>
                </div>
            </Show>
            <Show when=move || !erased.with(Vec::is_empty)>
                <div class="row">
                    <button type="button" class="button outline" on:click=move |_| put_back(app, &std::mem::take(&mut *erased.write()))>{move || words.stored_put_back()}</button>
                </div>
            </Show>
        </section>
    }
    .into_any()
}

/// A key, and what stands under it once it is opened.
fn entry(app: App, item: Stored) -> AnyView {
    let Stored { key, text } = item;
    let size = app.words.stored_size(&thousands(app, key.len() + text.len()));
    let what = what_is(app.words, &key);
    let opened = RwSignal::new(false);
    view! {
        <li>
            <details on:toggle=move |event| opened.set(event_target::<web_sys::HtmlElement>(&event).has_attribute("open"))>
                <summary>{what}" "<code dir="ltr">{key}</code>" "<span class="hint">{size}</span></summary>
                {move || opened.get().then(|| view! { <pre dir="auto" tabindex="0">{text.clone()}</pre> })}
            </details>
        </li>
    }
    .into_any()
}

fn what_is(words: Words, key: &str) -> String {
    match Stored::kind(key) {
        "doc" => words.stored_document(),
        "index" => words.stored_index(),
        "prefs" => words.stored_prefs(),
        "aside" => words.stored_aside(),
        _ => words.stored_element(),
    }
}

fn thousands(app: App, units: usize) -> String {
    app.formats.decimal_or_count(units as f64 / THOUSAND)
}

/// All of it in one file, as texts by their keys.
fn save_all(app: App) {
    let texts: Map<String, Value> =
        app.library().stored().into_iter().map(|stored| (stored.key, stored.text.into())).collect();
    let name = files::file_name(&app.words.stored_file(), "funnel-widget", FileKind::Json);
    let saved = files::blob(&json::text(&texts.into()), FileKind::Json).and_then(|blob| files::download(&name, &blob));
    app.messages.say(match saved {
        Ok(()) => app.words.file_saved(&name),
        Err(_) => app.words.file_not_written(),
    });
}

/// Erases all of it. What it was is returned, to be put back as long as the page is open.
fn erase(app: App) -> Option<Vec<Stored>> {
    let erased = app.library().erase();
    app.messages.say(if erased.is_ok() { app.words.stored_erased() } else { app.words.kept_failed() });
    erased.ok()
}

fn put_back(app: App, erased: &[Stored]) {
    if app.library().put_back(erased).is_err() {
        app.messages.say(app.words.kept_full());
    }
}
