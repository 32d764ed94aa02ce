//! What elements with the same `storage-key` share: the document, its history, and where it is kept.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use any_spawner::Executor;
use funnel_core::model::Document;
use leptos::prelude::*;

use crate::app::library::{Opening, has_documents};
use crate::app::{App, Frame, Keeping, Messages, Prefs, Session};
use crate::platform::storage::{self, MemoryStore, Store};
use crate::text::{Formats, Words, names};
use crate::ui::lazy::{self, Begin, Keeper, NotFetched};

thread_local! {
    /// Those that have a key, as long as an element has them.
    static ALL: RefCell<Vec<(String, Weak<Shared>)>> = const { RefCell::new(Vec::new()) };
}

/// A document and who keeps it.
pub(super) struct Shared {
    owner: Owner,
    /// The app without anything drawn.
    pub(super) app: App,
    pub(super) keeper: Keeper,
    /// What the page has given last, as long as nobody has changed it.
    pub(super) given: RefCell<Option<Document>>,
}

/// Where the documents of a key are kept, and what keeps them if there are any.
pub(super) struct Place {
    key: Option<String>,
    store: Rc<dyn Store>,
    begin: Option<Begin>,
}

impl Place {
    /// Of a `storage-key`; without, nothing is stored.
    pub(super) async fn of(key: Option<String>) -> Result<Self, NotFetched> {
        let store: Rc<dyn Store> = match &key {
            Some(key) => storage::browser(Some(key.clone())),
            None => Rc::new(MemoryStore::default()),
        };
        // Edits that wait for it are of whoever waits, and may be gone before others of the same key.
        let begin = lazy::keeper_if(key.is_some()).await?;
        Ok(Self { key, store, begin })
    }
}

impl Shared {
    /// What there is at a place already, or else `given`, or else the sample.
    pub(super) fn at(place: Place, words: Words, given: Option<Document>) -> Rc<Self> {
        let Place { key, store, begin } = place;
        let opening = if has_documents(&*store) { Opening::Last } else { Opening::Shown };
        let known = key.as_ref().and_then(|key| ALL.with_borrow(|all| found(all, key)));
        if let Some(known) = known {
            return known;
        }
        // What keeps documents follows them before anything is drawn. An error says that this was done before.
        let _ = Executor::init_wasm_bindgen();
        let owner = Owner::new_root(None);
        let shared = owner.with(|| {
            let words = words.copied();
            let document = given.unwrap_or_else(|| untrack(|| names::sample_document(words)));
            let app = App {
                session: Session::new(document),
                keeping: Keeping::new(store),
                words,
                formats: Formats::new(words),
                frame: Frame::element(),
                prefs: Prefs::new(),
                messages: Messages::default(),
                incoming: RwSignal::new(None),
            };
            let keeper = Keeper::new(app, begin, opening);
            Rc::new(Self { owner: owner.clone(), app, keeper, given: RefCell::default() })
        });
        if let Some(key) = key {
            ALL.with_borrow_mut(|all| {
                all.retain(|(_, shared)| shared.strong_count() > 0);
                all.push((key, Rc::downgrade(&shared)));
            });
        }
        shared
    }

    /// Who changed the document to what it is: the page (`host`), or somebody at an element (`user`).
    pub(super) fn source(&self, document: &Document) -> &'static str {
        if self.given.borrow().as_ref() == Some(document) {
            return "host";
        }
        self.given.replace(None);
        "user"
    }
}

fn found(all: &[(String, Weak<Shared>)], key: &str) -> Option<Rc<Shared>> {
    all.iter().find(|(known, _)| known == key).and_then(|(_, shared)| shared.upgrade())
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Keeps once more what is not kept yet.
        self.owner.cleanup();
    }
}
