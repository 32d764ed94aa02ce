//! Files dropped anywhere on the page: documents are opened, everything else is data.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_use::{use_event_listener, use_window};
use web_sys::{DragEvent, File};

use super::documents::open_text;
use crate::app::{App, Incoming, use_app};
use crate::platform::files;

/// A JSON file larger than this is data: no document is so large.
const DOCUMENT_MAX_BYTES: f64 = 4_000_000.0;

/// Takes files and shows, while one hovers, that it may be dropped.
#[component]
pub fn DropAnywhere() -> impl IntoView {
    let app = use_app();
    // Entering a child leaves its parent: only the balance tells whether the file is still over the page.
    let depth = RwSignal::new(0_i32);
    let _ = use_event_listener(use_window(), ev::dragenter, move |event: DragEvent| {
        if files::brings_files(&event) {
            depth.update(|depth| *depth += 1);
        }
    });
    let _ = use_event_listener(use_window(), ev::dragleave, move |event: DragEvent| {
        if files::brings_files(&event) {
            depth.update(|depth| *depth = (*depth - 1).max(0));
        }
    });
    let _ = use_event_listener(use_window(), ev::dragover, move |event: DragEvent| {
        if files::brings_files(&event) {
            event.prevent_default();
        }
    });
    let _ = use_event_listener(use_window(), ev::drop, move |event: DragEvent| {
        depth.set(0);
        if let Some(file) = files::dropped_files(&event).into_iter().next() {
            event.prevent_default();
            take(app, file);
        }
    });
    view! {
        <Show when=move || depth.get() != 0>
            <div class="dropping" aria-hidden="true">{move || app.words.drop_here()}</div>
        </Show>
    }
    .into_any()
}

fn take(app: App, file: File) {
    let name = file.name().to_ascii_lowercase();
    if name.ends_with(".funnel.json") {
        open(app, file);
    } else if name.ends_with(".json") && file.size() < DOCUMENT_MAX_BYTES {
        spawn_local(async move {
            match files::text_of(&file).await {
                Ok(text) if funnel_core::schema::load(&text).is_ok() => open_text(app, &text),
                _ => app.read_file(Incoming::file(&file)),
            }
        });
    } else {
        app.read_file(Incoming::file(&file));
    }
}

fn open(app: App, file: File) {
    spawn_local(async move {
        match files::text_of(&file).await {
            Ok(text) => open_text(app, &text),
            Err(_) => app.messages.say(app.words.file_not_read()),
        }
    });
}
