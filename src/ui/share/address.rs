//! The funnel as a link, and that as a code to be read by a phone.

use funnel_core::qr::{QrCode, qr_code};
use funnel_core::schema;
use leptos::prelude::*;

use super::embedding::{LONG, copy, follow_told, link_of};
use super::use_desk;
use crate::app::{App, use_app};
use crate::platform::page;

/// Codes with more squares along a side are too fine for a phone to read from a screen.
const MOST_SQUARES: usize = 125;
/// How large a square is at least, in CSS pixels.
const SQUARE: usize = 3;
/// How large a code is at least, in CSS pixels.
const SMALLEST: usize = 220;

#[component]
pub(super) fn Address() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let link = link_of(Memo::new(move |_| Some(schema::save(&desk.document.get()))));
    // The page that opens it; none as long as nobody has said where that is.
    let place = move || if desk.is_one_file { desk.folder() } else { Some(page::folder()) };
    let address = Memo::new(move |_| {
        let link = link.get().ok().filter(|link| !link.is_empty())?;
        Some([&*place()?, "#", &*link].concat())
    });
    let is_long =
        Memo::new(move |_| address.with(|address| address.as_ref().is_some_and(|address| address.len() > LONG)));
    let long = move || words.share_link_long(&app.formats.count(LONG as f64));
    follow_told(app, is_long, long);
    let problem = move || link.get().err();
    view! {
        <section class="card pad stack" aria-label=move || words.share_link()>
            <h2>{move || words.share_link()}</h2>
            <p>{move || words.share_link_hint()}</p>
            <label class="labelled">
                {move || words.share_link_address()}
                <input type="text" class="field code" dir="ltr" readonly spellcheck="false" prop:value=move || address.get().unwrap_or_default() />
            </label>
            <div class="row">
                <button
                    type="button"
                    class="button outline"
                    disabled=move || address.with(Option::is_none)
                    on:click=move |_| copy(app, address.get_untracked().unwrap_or_default())
                >
                    {move || words.share_copy_link()}
                </button>
            </div>
            <Show when=move || place().is_none()><p class="hint warn">{move || words.share_needs_address()}</p></Show>
            <Show when=move || desk.is_own_address()><p class="hint warn">{move || words.share_link_here()}</p></Show>
            <Show when=move || is_long.get()><p class="hint warn">{long}</p></Show>
            {move || problem().map(|why| view! { <p class="error" role="alert">{words.share_link_not_made(&why)}</p> })}
            {move || address.get().map(|address| code(app, &address))}
        </section>
    }
    .into_any()
}

fn code(app: App, address: &str) -> AnyView {
    let words = app.words;
    let Some(QrCode { size, path }) = qr_code(address).filter(|code| code.size <= MOST_SQUARES) else {
        return view! { <p class="hint">{move || words.share_qr_none()}</p> }.into_any();
    };
    // Whole pixels: edges between squares stay sharp.
    let pixels = size * SQUARE.max(SMALLEST.div_ceil(size));
    let side = size.to_string();
    view! {
        <div class="qr">
            <svg
                role="img"
                aria-label=move || words.share_qr()
                viewBox=format!("0 0 {side} {side}")
                width=pixels.to_string()
                height=pixels.to_string()
                shape-rendering="crispEdges"
            >
                <rect width=side.clone() height=side.clone() fill="#fff" />
                <path d=path fill="#000" />
            </svg>
        </div>
    }
    .into_any()
}
