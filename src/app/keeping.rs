//! What the page knows of keeping before the code for it is fetched, and the moment that it is there.

use std::rc::Rc;

use funnel_core::schema;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::library::{Library, Opening, Signs, has_documents};
use super::{App, autosave, editing, linked};
use crate::platform::storage::Store;
use crate::platform::{fetch, page};
use crate::text::names;

/// Where documents are kept, and who keeps them. Copy it freely.
#[derive(Clone, Copy)]
pub struct Keeping {
    store: StoredValue<Rc<dyn Store>, LocalStorage>,
    library: StoredValue<Option<Library>>,
    signs: Signs,
}

impl Keeping {
    /// Nothing is kept yet.
    pub fn new(store: Rc<dyn Store>) -> Self {
        let signs = Signs::new(&*store);
        Self { store: StoredValue::new_local(store), library: StoredValue::new(None), signs }
    }

    /// Whether there is a document to open.
    pub fn has_documents(self) -> bool {
        self.store.with_value(|store| has_documents(&**store))
    }

    /// What is always in sight.
    pub fn signs(self) -> Signs {
        self.signs
    }

    /// The documents, once [`begin`] was called.
    pub(super) fn library(self) -> Option<Library> {
        self.library.get_value()
    }
}

/// Starts keeping, and makes the edits that have waited for it. Until the owner of this call is cleaned up.
pub fn begin(app: App, opening: Opening) {
    let App { session, keeping, words, prefs, .. } = app;
    let store = keeping.store.get_value();
    let sample = move || untrack(|| names::sample_document(words));
    let copy_title = move |title: &str| {
        untrack(|| match title.trim() {
            "" => words.document_copy_of(&words.shell_untitled()),
            title => words.document_copy_of(title),
        })
    };
    let library = Library::start(store.clone(), session, keeping.signs, opening, sample, copy_title);
    keeping.library.set_value(Some(library));
    if app.frame.is_page() {
        prefs.keep_in(store);
    }
    autosave::start(session, library);
    session.equip(editing::editor(session));
    if app.frame.is_page() {
        take_brought(app, &*keeping.store.get_value());
        linked::start(app);
    }
}

/// Where it is kept which of the documents that came with the page was taken in: since when it was in there.
const BROUGHT: &str = "funnel-widget:brought";

/// Takes in the document that came with the page, if there is one and it is newer than the one taken in before. What became of that
/// is kept since, and newer. By the clock of who saved it alone: that of this browser may be another.
fn take_brought(app: App, store: &dyn Store) {
    let said = |name| fetch::said(name).and_then(|said| said.as_string());
    let (Some(text), Some(saved_ms)) = (said("brought"), said("savedMs")) else { return };
    let number = |text: String| text.parse::<f64>().unwrap_or_default();
    let before = store.get(BROUGHT).ok().flatten().map(number);
    if before.is_some_and(|before| before >= number(saved_ms.clone())) {
        return;
    }
    match schema::load(&text) {
        Ok(document) => {
            app.library().take_in(document);
            // Without a store, it is taken in each time: there is nothing else.
            let _ = store.set(BROUGHT, &saved_ms);
        }
        Err(error) => spawn_local(async move {
            // The texts of the first load have none for it.
            match app.words.load_all().await {
                Ok(()) => app.messages.say(app.words.share_damaged(&error.to_string())),
                Err(error) => page::log_error(&error),
            }
        }),
    }
}
