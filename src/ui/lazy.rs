//! Screens whose code is fetched when they are first opened: the first load is the Funnel screen alone.
//!
//! With the feature `split` (the release build) each loader below marks where the build cuts the program, and what only
//! that screen needs goes into a file of its own. Without it everything is one program and the loaders have nothing to do.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::use_app;
use crate::platform::page;

/// Draws a screen. A plain pointer: once fetched, a screen is drawn as directly as any component.
type Draw = fn() -> AnyView;

/// The code of a screen could not be fetched: no connection, or a newer page has replaced it on the server.
pub(super) struct NotFetched;

/// A screen on its way.
pub(super) type Fetch = Pin<Box<dyn Future<Output = Result<Draw, NotFetched>>>>;

/// The Data screen.
pub(super) fn data() -> Fetch {
    Box::pin(fetch_data())
}

fn draw_data() -> AnyView {
    view! { <super::data::DataScreen /> }.into_any()
}

#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(data, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_data() -> Result<Draw, NotFetched> {
    Ok(draw_data)
}

#[cfg(not(feature = "split"))]
async fn fetch_data() -> Result<Draw, NotFetched> {
    Ok(draw_data)
}

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotFetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        // What went wrong is on the console already: the loader in the page's scripts writes it there.
        Self
    }
}

#[derive(Clone, Copy)]
enum State {
    Opening,
    Failed,
    Open(Draw),
}

/// A screen that is fetched as soon as this is shown.
#[component]
pub(super) fn LazyScreen(
    /// Fetches it; called again when the user wants to try again.
    fetch: fn() -> Fetch,
) -> impl IntoView {
    let words = use_app().words;
    let state = RwSignal::new(State::Opening);
    let open = move || {
        state.set(State::Opening);
        spawn_local(async move {
            // Nobody is there to see the screen when it has been taken away in the meantime.
            let _ = state.try_set(fetch().await.map_or(State::Failed, State::Open));
        });
    };
    open();
    move || match state.get() {
        State::Opening => view! { <p class="hint" role="status">{move || words.screen_opening()}</p> }.into_any(),
        State::Failed => view! { <NotOpened retry=Callback::new(move |()| open()) /> }.into_any(),
        State::Open(draw) => draw(),
    }
}

#[component]
fn NotOpened(retry: Callback<()>) -> impl IntoView {
    let words = use_app().words;
    view! {
        <div class="card notice" role="alert">
            <p>{move || words.screen_not_fetched()}</p>
            <button type="button" class="button outline" on:click=move |_| retry.run(())>
                {move || words.screen_retry()}
            </button>
            // Against a newer deployment, which trying again cannot help.
            <button type="button" class="button" on:click=move |_| page::reload()>{move || words.screen_reload()}</button>
        </div>
    }
    .into_any()
}
