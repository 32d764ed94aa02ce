//! What is drawn: components that read the session and send edits. Nothing is computed here.

mod data;
mod extras;
mod funnel;
mod keeping;
mod kit;
mod lazy;
mod shell;
mod shell_menus;

use leptos::prelude::*;

use crate::app::library::Library;
use crate::app::{App, Messages, Prefs, autosave};
use crate::platform::{page, storage};
use crate::text::{Formats, LANGUAGES, Words, names};

/// Loads the words and puts the app in the page, in place of the skeleton that stood there.
pub async fn mount() {
    let store = storage::browser();
    let prefs = Prefs::load(&*store);
    let words = Words::new();
    let language = prefs.language.get_untracked().and_then(|code| LANGUAGES.into_iter().find(|known| *known == code));
    let language = language.unwrap_or_else(|| page::preferred_language(&LANGUAGES));
    if let Err(error) = words.load(language).await {
        page::log_error(&error);
        page::show_failure();
        return;
    }
    page::clear_skeleton();
    mount_to_body(move || {
        let (session, library) = Library::start(
            store.clone(),
            move || untrack(|| names::sample_document(words)),
            move |title| untrack(|| words.document_copy_of(title)),
        );
        prefs.keep_in(store.clone());
        autosave::start(session, library);
        let app = App {
            session,
            library,
            words,
            formats: Formats::new(words),
            prefs,
            messages: Messages::default(),
            incoming: RwSignal::new(None),
        };
        provide_context(app);
        lazy::provide(app);
        shell::shell(app, kit::el::body());
    });
}
