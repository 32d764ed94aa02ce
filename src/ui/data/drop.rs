//! Where a file comes from: dropped, chosen, pasted, or the built-in example.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::desk::{Desk, Phase};
use super::use_desk;
use crate::app::{App, Incoming, use_app};
use crate::platform::{fetch, page};

/// The example: six months of an electronics shop, 31 106 events of 600 persons; synthetic (see tests/data/real).
const EXAMPLE: &str = "examples/ecom.csv.gz";
const EXAMPLE_STEPS: &[&str] = &["product_view", "add_to_cart", "shipping_details", "payment_details", "purchase"];

/// What the file chooser offers first.
const ACCEPT: &str = ".csv,.tsv,.txt,.json,.ndjson,.jsonl,.gz";

/// Choose, drop, paste, or try.
#[component]
pub(super) fn DropArea() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let input = NodeRef::<html::Input>::new();
    let pasting = RwSignal::new(false);
    let choose = move |_| {
        if let Some(file) = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.item(0)) {
            desk.take(Incoming::file(&file));
        }
        // The same file can be chosen again after it was mended.
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    view! {
        <section class="card drop" class:small=move || desk.phase() != Phase::Empty aria-label=move || words.drop_label()>
            <p class="lead">{move || words.drop_lead()}</p>
            <p class="hint">{move || words.drop_kinds()}</p>
            <div class="row">
                <label class="button primary">
                    {move || words.drop_choose()}
                    <input type="file" class="sr-only" accept=ACCEPT node_ref=input on:change=choose />
                </label>
                <button type="button" class="button outline" aria-expanded=move || pasting.get().to_string() on:click=move |_| pasting.update(|open| *open = !*open)>
                    {move || words.drop_paste()}
                </button>
                <button type="button" class="button link" on:click=move |_| load_example(app, desk)>{move || words.drop_example()}</button>
            </div>
            <Show when=move || pasting.get()><Paste pasting /></Show>
        </section>
    }
    .into_any()
}

#[component]
fn Paste(pasting: RwSignal<bool>) -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let area = NodeRef::<html::Textarea>::new();
    let read = move |_| {
        let text = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        if !text.trim().is_empty() {
            desk.take(Incoming::text(words.drop_pasted(), &text));
            pasting.set(false);
        }
    };
    view! {
        <label class="labelled">
            {move || words.drop_paste_label()}
            <textarea class="field" rows="6" spellcheck="false" node_ref=area></textarea>
        </label>
        <button type="button" class="button outline" on:click=read>{move || words.drop_read()}</button>
    }
    .into_any()
}

fn load_example(app: App, desk: Desk) {
    spawn_local(async move {
        match fetch::blob(EXAMPLE).await {
            Ok(blob) => desk.take(Incoming {
                name: "ecom.csv.gz".to_owned(),
                content: SendWrapper::new(blob.into()),
                example_steps: Some(EXAMPLE_STEPS),
            }),
            Err(error) => {
                page::log_error(&error);
                app.messages.say(app.words.drop_example_failed());
            }
        }
    });
}
