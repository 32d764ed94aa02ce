//! What is fetched when it is first wanted: the first load is the Funnel screen as it stands, and no more.
//!
//! Two parts of the program are fetched later: the Data screen, and the *extras* of the Funnel screen: all that opens at
//! a click. With the feature `split` (the release build) each loader below marks where the build cuts the program, and
//! what only that part needs goes into a file of its own. Without it everything is one program and the loaders have
//! nothing to do.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::extras::{Code, Part};
use super::kit::el::{El, button, el, listen_window, of};
use crate::app::{App, use_app};
use crate::platform::page;

/// The code could not be fetched: no connection, or a newer page has replaced it on the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotFetched;

/// Code on its way.
type Fetch = Pin<Box<dyn Future<Output = Result<Code, NotFetched>>>>;

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(data, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_data() -> Result<Code, NotFetched> {
    Ok(super::data::code())
}

#[cfg(not(feature = "split"))]
async fn fetch_data() -> Result<Code, NotFetched> {
    Ok(super::data::code())
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(extras, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_extras() -> Result<Code, NotFetched> {
    Ok(super::extras::code())
}

#[cfg(not(feature = "split"))]
async fn fetch_extras() -> Result<Code, NotFetched> {
    Ok(super::extras::code())
}

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotFetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        // What went wrong is on the console already: the loader in the page's scripts writes it there.
        Self
    }
}

/// Unasked for.
const UNASKED: usize = 0;
const OPENING: usize = 1;
const FAILED: usize = 2;
const OPEN: usize = 3;

/// Code that is fetched once, when first asked for.
#[derive(Clone, Copy)]
struct Lazy {
    fetch: fn() -> Fetch,
    state: RwSignal<usize>,
    code: StoredValue<Option<Code>, LocalStorage>,
}

impl Lazy {
    fn new(fetch: fn() -> Fetch) -> Self {
        Self { fetch, state: RwSignal::new(UNASKED), code: StoredValue::new_local(None) }
    }

    /// Asks for it, unless it is there or on its way.
    fn ask(self, app: App) {
        if matches!(self.state.get_untracked(), UNASKED | FAILED) {
            self.state.set(OPENING);
            spawn_local(self.arrive(app, None));
        }
    }

    async fn arrive(self, app: App, then: Option<Part>) {
        // Side by side: the code and its words.
        let (fetched, words) = futures_util::future::join((self.fetch)(), app.words.load_all()).await;
        let fetched = words.map_err(|_| NotFetched).and(fetched);
        // Nobody is there to see it when the page has been taken away in the meantime.
        if self.state.try_get_untracked().is_none() {
            return;
        }
        match fetched {
            Ok(code) => {
                self.code.set_value(Some(code));
                self.state.set(OPEN);
                if let Some(part) = then {
                    (code.act)(app, part);
                }
            }
            Err(NotFetched) => {
                self.state.set(FAILED);
                if then.is_some() {
                    app.messages.say(app.words.screen_not_fetched());
                }
            }
        }
    }

    /// A place for what it draws, which until it is there says so.
    fn place(self, part: Box<dyn Fn() -> Part>) -> El {
        let app = use_app();
        self.ask(app);
        of("div", "contents").anew(move || match (self.state.get(), self.code.get_value()) {
            (OPEN, Some(code)) => {
                let host = of("div", "contents");
                untrack(|| (code.draw)(&host, part()));
                vec![host]
            }
            (FAILED, _) => vec![not_opened(app, move || self.ask(app))],
            _ => vec![of("p", "hint").set("role", "status").say(&app.words.screen_opening())],
        })
    }
}

/// The lazy parts of the page.
#[derive(Clone, Copy)]
struct Parts {
    data: Lazy,
    extras: Lazy,
}

/// Makes the lazy parts known to what is built within this owner.
pub(super) fn provide(app: App) {
    let parts = Parts { data: Lazy::new(|| Box::pin(fetch_data())), extras: Lazy::new(|| Box::pin(fetch_extras())) };
    provide_context(parts);
    // Whoever moves the pointer or presses a key is about to want them.
    for event in ["pointermove", "pointerdown", "keydown", "focusin"] {
        listen_window(event, move |_| {
            if parts.extras.state.get_untracked() == UNASKED {
                parts.extras.ask(app);
            }
        });
    }
}

fn parts() -> Parts {
    expect_context()
}

/// The Data screen.
pub(super) fn data() -> El {
    parts().data.place(Box::new(|| Part::Data))
}

/// A part of the Funnel screen or the frame that is fetched when it is first shown.
pub(super) fn extra(part: impl Fn() -> Part + 'static) -> El {
    parts().extras.place(Box::new(part))
}

/// What does something that needs the extras, as soon as they are there: for handlers, made while building.
pub(super) fn later(app: App) -> impl Fn(Part) + Copy + 'static {
    let extras = parts().extras;
    move |part| match extras.code.get_value() {
        Some(code) => (code.act)(app, part),
        None => spawn_local(extras.arrive(app, Some(part))),
    }
}

fn not_opened(app: App, retry: impl Fn() + 'static) -> El {
    let words = app.words;
    of("div", "card notice")
        .set("role", "alert")
        .child(el("p").say(&words.screen_not_fetched()))
        .child(button("button outline").say(&words.screen_retry()).on("click", move |_| retry()))
        // Against a newer deployment, which trying again cannot help.
        .child(button("button").say(&words.screen_reload()).on("click", |_| page::reload()))
}
