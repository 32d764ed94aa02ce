//! What is fetched when it is first wanted: the first load is the Funnel screen as it stands, and no more.
//!
//! Seven parts of the program are fetched later. The *keeper* changes documents and keeps them: a page with a document to
//! open fetches it at once; a page on the sample when somebody is about to change it. The *extras* of the Funnel screen are
//! all that opens at a click. The *embed* makes an element of it on somebody else's page. The others are the Scenarios, the Share,
//! the Data and the Experiments screen. With the feature `split` (the release build) each loader below marks where the
//! build cuts the program, and what only that part needs goes into a file of its own. Without it everything is one
//! program and the loaders have nothing to do.

use std::pin::Pin;

use futures_util::future::{join, join3};
use js_sys::Function;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::EventTarget;

use super::extras::{Code, Part};
use super::kit::el::{El, button, el, listen, listen_window, of};
use crate::app::keeping;
use crate::app::library::Opening;
use crate::app::{App, use_app};
use crate::platform::{link, page};

/// The code could not be fetched: no connection, or a newer page has replaced it on the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotFetched;

/// The code of the keeper.
pub(crate) type Begin = fn(App, Opening);

/// The code of widgets on other people's pages: makes the function they are asked by.
type Widgets = fn() -> JsValue;

/// Code on its way.
type Fetch = Pin<Box<dyn Future<Output = Result<Code, NotFetched>>>>;

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(keeper, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_keeper() -> Result<Begin, NotFetched> {
    Ok(keeping::begin)
}

#[cfg(not(feature = "split"))]
async fn fetch_keeper() -> Result<Begin, NotFetched> {
    Ok(keeping::begin)
}

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
#[leptos::wasm_split::wasm_split(experiments, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_experiments() -> Result<Code, NotFetched> {
    Ok(super::experiments::code())
}

#[cfg(not(feature = "split"))]
async fn fetch_experiments() -> Result<Code, NotFetched> {
    Ok(super::experiments::code())
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(scenarios, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_scenarios() -> Result<Code, NotFetched> {
    Ok(super::scenarios::code())
}

#[cfg(not(feature = "split"))]
async fn fetch_scenarios() -> Result<Code, NotFetched> {
    Ok(super::scenarios::code())
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(share, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_share() -> Result<Code, NotFetched> {
    Ok(super::share::code())
}

#[cfg(not(feature = "split"))]
async fn fetch_share() -> Result<Code, NotFetched> {
    Ok(super::share::code())
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
#[leptos::wasm_split::wasm_split(embed, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_embed() -> Result<Widgets, NotFetched> {
    Ok(crate::embed::widgets)
}

#[cfg(not(feature = "split"))]
async fn fetch_embed() -> Result<Widgets, NotFetched> {
    Ok(crate::embed::widgets)
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

/// Fetches a screen with its style sheet.
fn styled(screen: Fetch) -> Fetch {
    Box::pin(async move {
        let (code, styles) = join(screen, page::add_later_styles()).await;
        styles.map_err(|_| NotFetched)?;
        code
    })
}

/// What changes and keeps documents. All other code that is fetched later needs it.
#[derive(Clone, Copy)]
pub(crate) struct Keeper {
    app: App,
    /// What it belongs to, until it is there: keeping outlives whatever asked for it.
    owner: StoredValue<Option<WeakOwner>>,
}

impl Keeper {
    /// Of `app`, for as long as the owner of this call. With its code already here, opens what is to be opened.
    pub(crate) fn new(app: App, code: Option<Begin>, opening: Opening) -> Self {
        let owner = if code.is_none() { Owner::current().map(|owner| owner.downgrade()) } else { None };
        if let Some(begin) = code {
            begin(app, opening);
        }
        Self { app, owner: StoredValue::new(owner) }
    }

    /// Fetches it.
    pub(crate) async fn arrive(self) -> Result<(), NotFetched> {
        let begin = fetch_keeper().await?;
        // Only the first of those who asked begins, and nobody when the page has been taken away in the meantime.
        if let Some(owner) = self.owner.try_update_value(Option::take).flatten().and_then(|owner| owner.upgrade()) {
            owner.with(|| begin(self.app, Opening::Shown));
        }
        Ok(())
    }
}

/// Fetches the keeper if it is needed before anything is drawn.
pub(crate) async fn keeper_if(is_needed: bool) -> Result<Option<Begin>, NotFetched> {
    if is_needed { fetch_keeper().await.map(Some) } else { Ok(None) }
}

/// Code that is fetched once, when first asked for.
#[derive(Clone, Copy)]
struct Lazy {
    fetch: fn() -> Fetch,
    keeper: Keeper,
    state: RwSignal<usize>,
    code: StoredValue<Option<Code>, LocalStorage>,
}

impl Lazy {
    fn new(fetch: fn() -> Fetch, keeper: Keeper) -> Self {
        Self { fetch, keeper, state: RwSignal::new(UNASKED), code: StoredValue::new_local(None) }
    }

    /// Asks for it, unless it is there or on its way.
    fn ask(self, app: App) {
        if matches!(self.state.get_untracked(), UNASKED | FAILED) {
            self.state.set(OPENING);
            spawn_local(self.arrive(app, None));
        }
    }

    async fn arrive(self, app: App, then: Option<Part>) {
        // Side by side: the code, its words, and what keeps the documents it works on.
        let (fetched, words, keeper) = join3((self.fetch)(), app.words.load_all(), self.keeper.arrive()).await;
        let fetched = words.map_err(|_| NotFetched).and(keeper).and(fetched);
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
                if app.session.is_waiting_untracked() {
                    app.messages.say_once(app.words.screen_edit_waits());
                } else if then.is_some() {
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
    scenarios: Lazy,
    experiments: Lazy,
    share: Lazy,
    extras: Lazy,
}

/// Makes the lazy parts known to what is built within this owner. They are fetched when something happens at `around`.
pub(super) fn provide(app: App, keeper: Keeper, around: &EventTarget) {
    let extras = Lazy::new(|| Box::pin(fetch_extras()), keeper);
    let data = Lazy::new(|| styled(Box::pin(fetch_data())), keeper);
    let scenarios = Lazy::new(|| styled(Box::pin(fetch_scenarios())), keeper);
    let experiments = Lazy::new(|| styled(Box::pin(fetch_experiments())), keeper);
    let share = Lazy::new(|| styled(Box::pin(fetch_share())), keeper);
    provide_context(Parts { data, scenarios, experiments, share, extras });
    // Whoever moves the pointer or presses a key is about to want them. Without a connection a click or a key tries again.
    for (event, tries_again) in [("pointermove", false), ("focusin", false), ("pointerdown", true), ("keydown", true)] {
        let ask = move |_| match extras.state.get_untracked() {
            UNASKED => extras.ask(app),
            FAILED if tries_again => extras.ask(app),
            _ => {}
        };
        listen(around, event, Box::new(ask));
    }
    if !app.frame.is_page() {
        return;
    }
    // What reads a link keeps documents as well.
    listen_window("hashchange", move |_| {
        if extras.state.get_untracked() == UNASKED && link::is_link(&page::fragment()) {
            extras.ask(app);
        }
    });
    listen_window("beforeunload", move |event| {
        // Nothing can keep them yet. The browser asks whether to stay.
        if app.session.is_waiting_untracked() {
            event.prevent_default();
        }
    });
}

/// Calls `ready` with what widgets are asked by, or with nothing when the code for it could not be fetched.
pub(crate) fn widgets(ready: Function) {
    // Leptos' own needs something mounted.
    wasm_bindgen_futures::spawn_local(async move {
        let widgets = fetch_embed().await.map_or(JsValue::UNDEFINED, |widgets| widgets());
        // A fault of whoever waits for it is theirs.
        let _ = ready.call1(&JsValue::NULL, &widgets);
    });
}

fn parts() -> Parts {
    expect_context()
}

/// The Data screen.
pub(super) fn data() -> El {
    parts().data.place(Box::new(|| Part::Data))
}

/// The Scenarios screen.
pub(super) fn scenarios() -> El {
    parts().scenarios.place(Box::new(|| Part::Scenarios))
}

/// The Experiments screen.
pub(super) fn experiments() -> El {
    parts().experiments.place(Box::new(|| Part::Experiments))
}

/// The Share screen.
pub(super) fn share() -> El {
    parts().share.place(Box::new(|| Part::Share))
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
        .child(el("p").text(move || {
            // What waits is not kept.
            if app.session.is_waiting() { words.screen_edit_waits() } else { words.screen_not_fetched() }
        }))
        .child(button("button outline").say(&words.screen_retry()).on("click", move |_| retry()))
        // Against a newer deployment, which trying again cannot help.
        .child(button("button").say(&words.screen_reload()).on("click", |_| page::reload()))
}
