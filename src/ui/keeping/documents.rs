//! The documents of this browser, and documents as files.

use funnel_core::schema;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::library::{Entry, OpenError, SetAside};
use crate::app::{App, use_app};
use crate::platform::files::{self, FileError, FileKind};
use crate::text::names;
use crate::ui::kit::{Icon, Shape};

/// Every document, and what can be done with the open one, as items of a menu.
pub(in crate::ui) fn document_items() -> AnyView {
    let app = use_app();
    let words = app.words;
    view! {
        <p class="caption">{move || words.document_list()}</p>
        <For each=move || app.library().documents().get() key=|entry| (entry.id.clone(), entry.title.clone(), entry.only_in_memory) let:entry>
            {entry_item(app, entry)}
        </For>
        <hr />
        <button type="button" class="item" on:click=move |_| app.library().create(names::sample_document(app.words))>
            <Icon shape=Shape::Plus />{move || words.document_new()}
        </button>
        <button type="button" class="item" on:click=move |_| {
            let id = app.library().current().get_untracked();
            told(app, app.library().duplicate(&id));
        }>{move || words.document_duplicate()}</button>
        <button type="button" class="item" on:click=move |_| remove(app)>{move || words.document_delete()}</button>
        <Show when=move || app.library().set_aside().with(|list| !list.is_empty())>
            <hr />
            <p class="caption">{move || words.document_set_aside()}</p>
            <For each=move || app.library().set_aside().get() key=|aside| aside.key.clone() let:aside>
                {aside_items(app, aside)}
            </For>
        </Show>
    }
    .into_any()
}

fn entry_item(app: App, entry: Entry) -> AnyView {
    let Entry { id, title, only_in_memory, .. } = entry;
    let id = StoredValue::new(id);
    let is_open = move || id.with_value(|id| app.library().current().with(|current| current == id));
    view! {
        <button type="button" class="item" aria-current=move || is_open().then_some("true")
            on:click=move |_| if !is_open() { told(app, id.with_value(|id| app.library().open(id))) }>
            <bdi>{move || title.clone().unwrap_or_else(|| app.words.shell_untitled())}</bdi>
            {only_in_memory.then(|| view! { <span class="hint">{move || app.words.document_only_in_memory()}</span> })}
        </button>
    }
    .into_any()
}

/// A document that could not be read: it can be saved as it is, or removed.
fn aside_items(app: App, aside: SetAside) -> AnyView {
    let key = StoredValue::new(aside.key);
    let why =
        key.with_value(|key| app.library().set_aside_text(key)).map(|text| why_unreadable(&text)).unwrap_or_default();
    let size = app.formats.count(aside.bytes as f64);
    view! {
        <p class="caption">{why}</p>
        <button type="button" class="item" on:click=move |_| {
            if let Some(text) = key.with_value(|key| app.library().set_aside_text(key)) {
                save_text(app, &text, &app.words.document_set_aside_name(), FileKind::Json);
            }
        }><Icon shape=Shape::Save />{move || app.words.document_save_aside(&size)}</button>
        <button type="button" class="item" on:click=move |_| {
            if key.with_value(|key| app.library().remove_set_aside(key)).is_err() {
                app.messages.say(app.words.kept_failed());
            }
        }><Icon shape=Shape::Cross />{move || app.words.document_remove_aside()}</button>
    }
    .into_any()
}

fn told(app: App, outcome: Result<(), OpenError>) {
    let text = match outcome {
        Ok(()) => return,
        Err(OpenError::Missing) => app.words.document_missing(),
        Err(OpenError::Unreadable(text)) => app.words.file_unreadable(&why_unreadable(&text)),
        Err(OpenError::Store(_)) => app.words.kept_blocked(),
    };
    app.messages.say(text);
}

/// Why a text is no document, and where; nothing when it is one.
fn why_unreadable(text: &str) -> String {
    schema::load(text).err().map(|error| error.to_string()).unwrap_or_default()
}

/// Deletes the open document; the message has a way to bring it back.
fn remove(app: App) {
    let id = app.library().current().get_untracked();
    match app.library().remove(&id) {
        Ok(Some(removed)) => {
            let title = removed.entry().title.clone().unwrap_or_else(|| app.words.shell_untitled());
            let restore = move || {
                if app.library().restore(removed.clone()).is_err() {
                    app.messages.say(app.words.kept_full());
                }
            };
            app.messages.say_with(app.words.document_deleted(&title), restore);
        }
        Ok(None) => {}
        Err(_) => app.messages.say(app.words.kept_failed()),
    }
}

/// Open and save, as items of a menu.
#[component]
pub fn FileItems() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    view! {
        <button type="button" class="item" on:click=move |_| open_file(app)><Icon shape=Shape::Open />{move || words.file_open()}</button>
        <button type="button" class="item" on:click=move |_| save_file(app)><Icon shape=Shape::Save />{move || words.file_save()}</button>
    }
    .into_any()
}

/// Lets the user choose a document to open.
pub(in crate::ui) fn open_file(app: App) {
    spawn_local(async move {
        match files::choose(".json,application/json").await {
            Ok(file) => match files::text_of(&file).await {
                Ok(text) => open_text(app, &text),
                Err(_) => app.messages.say(app.words.file_not_read()),
            },
            Err(FileError::Cancelled) => {}
            Err(_) => app.messages.say(app.words.file_not_read()),
        }
    });
}

/// Opens a document from its text as a new one; the open one stays among the documents.
pub(super) fn open_text(app: App, text: &str) {
    match schema::load(text) {
        Ok(document) => {
            app.library().create(document);
            app.go_to_funnel();
            app.messages.say(app.words.file_opened());
        }
        Err(error) => app.messages.say(app.words.file_unreadable(&error.to_string())),
    }
}

/// Saves the open document as a `.funnel.json` file.
pub(in crate::ui) fn save_file(app: App) {
    let text = app.session.document().with_untracked(schema::save_pretty);
    let Ok(blob) = files::blob(&text, FileKind::Document) else {
        app.messages.say(app.words.file_not_written());
        return;
    };
    let name = name_for(app, FileKind::Document);
    spawn_local(async move {
        match files::save(&name, FileKind::Document, &blob).await {
            Ok(_) => {
                app.library().saved_to_file();
                app.messages.say(app.words.file_saved(&name));
            }
            Err(FileError::Cancelled) => {}
            Err(_) => app.messages.say(app.words.file_not_written()),
        }
    });
}

/// A file name made of the title.
pub(super) fn name_for(app: App, kind: FileKind) -> String {
    let title = app.session.document().with_untracked(|document| document.title.clone().unwrap_or_default());
    files::file_name(&title, &app.words.file_fallback(), kind)
}

/// Hands a text to the browser's downloads.
pub(super) fn save_text(app: App, text: &str, name: &str, kind: FileKind) {
    let saved = files::blob(text, kind).and_then(|blob| files::download(&files::file_name(name, name, kind), &blob));
    if saved.is_err() {
        app.messages.say(app.words.file_not_written());
    }
}
