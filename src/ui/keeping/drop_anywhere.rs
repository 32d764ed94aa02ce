//! Files dropped anywhere on the page: documents are opened, everything else is data.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File};

use super::documents::open_text;
use crate::app::{App, Incoming};
use crate::platform::files;
use crate::ui::extras::Part;
use crate::ui::kit::el::{El, listen_window, of};
use crate::ui::lazy;

/// A JSON file larger than this is data: no document is so large.
const DOCUMENT_MAX_BYTES: f64 = 4_000_000.0;

/// Takes files and shows, while one hovers, that it may be dropped.
pub(in crate::ui) fn drop_anywhere(app: App) -> El {
    // Entering a child leaves its parent: only the balance tells whether the file is still over the page.
    let depth = RwSignal::new(0_i32);
    let later = lazy::later(app);
    on_file("dragenter", move |_| depth.update(|depth| *depth += 1));
    on_file("dragleave", move |_| depth.update(|depth| *depth = (*depth - 1).max(0)));
    on_file("dragover", |event| event.prevent_default());
    on_file("drop", move |event| {
        depth.set(0);
        if let Some(file) = files::dropped_files(event).into_iter().next() {
            event.prevent_default();
            later(Part::TakeFile(file));
        }
    });
    let over = move || of("div", "dropping").set("aria-hidden", "true").text(move || app.words.drop_here());
    of("div", "contents").when(move || depth.get() != 0, over)
}

fn on_file(event: &str, act: impl Fn(&DragEvent) + 'static) {
    listen_window(event, move |event| {
        let event = event.unchecked_ref::<DragEvent>();
        if files::brings_files(event) {
            act(event);
        }
    });
}

/// Opens a document, or hands data to the Data screen.
pub(in crate::ui) fn take_file(app: App, file: File) {
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
