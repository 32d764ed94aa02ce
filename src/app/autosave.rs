//! When the open document is kept: soon after each change, before the page goes, and when another tab has written.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, StorageEvent, VisibilityState};

use super::library::Library;
use super::session::Session;
use super::watched::follow;
use crate::platform::locks;

/// Changes within this time are stored together. Counted from the first of them, so that nobody who types or drags
/// without a pause waits longer; with the lock it stays below 300 ms.
const GATHER_MS: u32 = 200;

/// What could not be stored is tried again so often: space may have been freed.
const RETRY_MS: u32 = 5_000;

/// All tabs share one lock: they share the list of documents.
const LOCK: &str = "funnel-widget";

/// Keeps the open document from now on, until the owner of this call is cleaned up, and then once more.
pub fn start(session: Session, library: Library) {
    let timer = Timer::default();
    let on_change = timer.clone();
    // An exit: it only starts a timer.
    follow(move || {
        session.document_with_parts().track();
        if library.is_unsaved() {
            on_change.start(library, GATHER_MS);
        }
    });
    let running = StoredValue::new_local((listeners(library, &timer), timer));
    on_cleanup(move || {
        running.with_value(|(_, timer)| timer.end());
        running.dispose();
        library.keep();
    });
}

fn listeners(library: Library, timer: &Timer) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let mut listeners = vec![
        // The last moment a page is sure to have. There is no time to wait for a lock.
        EventListener::new(&window, "pagehide", move |_| library.keep()),
        // Back from the browser's cache, where no storage event comes.
        EventListener::new(&window, "pageshow", {
            let timer = timer.clone();
            move |_| timer.keep_alone(library)
        }),
        EventListener::new(&window, "storage", {
            let timer = timer.clone();
            move |event| on_storage(library, &timer, event)
        }),
    ];
    if let Some(document) = window.document() {
        let (page, timer) = (document.clone(), timer.clone());
        listeners.push(EventListener::new(&document, "visibilitychange", move |_| {
            // On phones a hidden page may never be told that it ends.
            match page.visibility_state() {
                VisibilityState::Hidden => library.keep(),
                _ => timer.keep_alone(library),
            }
        }));
    }
    listeners
}

/// Another tab has written.
fn on_storage(library: Library, timer: &Timer, event: &Event) {
    let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
    // No key: everything was erased.
    if event.key().is_none_or(|key| library.is_of(&key)) {
        library.refresh();
        timer.keep_alone(library);
    }
}

/// The one timer of the autosave.
#[derive(Clone, Default)]
struct Timer(Rc<State>);

#[derive(Default)]
struct State {
    /// What is running, with its delay.
    running: RefCell<Option<(u32, Timeout)>>,
    /// Whether the library is gone: a lock may come later than that.
    has_ended: Cell<bool>,
}

impl Timer {
    /// Keeps the document in `delay_ms` at the latest.
    fn start(&self, library: Library, delay_ms: u32) {
        if self.0.running.borrow().as_ref().is_some_and(|(running_ms, _)| *running_ms <= delay_ms) {
            return;
        }
        let timer = self.clone();
        let timeout = Timeout::new(delay_ms, move || {
            timer.0.running.take();
            timer.keep_alone(library);
        });
        self.0.running.replace(Some((delay_ms, timeout)));
    }

    /// Keeps the document while no other tab does, and tries again later if that fails.
    fn keep_alone(&self, library: Library) {
        let timer = self.clone();
        locks::exclusively(LOCK, move || {
            if timer.0.has_ended.get() {
                return;
            }
            library.keep();
            if library.has_unkept() {
                timer.start(library, RETRY_MS);
            }
        });
    }

    fn end(&self) {
        self.0.has_ended.set(true);
        self.0.running.take();
    }
}
