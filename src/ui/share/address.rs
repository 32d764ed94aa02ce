//! The funnel as a link, and that as a code to be read by a phone.

use funnel_core::qr::qr_code;
use funnel_core::schema;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::embedding::{LONG, copy};
use super::use_desk;
use crate::app::use_app;
use crate::platform::link;

#[component]
pub(super) fn Address() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let document = app.session.document_with_parts();
    let made = RwSignal::new(Ok(String::new()));
    // Of two that are made at once, the one asked for last counts.
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let text = document.with(schema::save);
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        spawn_local(async move {
            let link = link::encode(&text).await;
            // The screen may be gone by now.
            if asked.try_get_value() == Some(turn) {
                made.set(link);
            }
        });
    });
    let address = Memo::new(move |_| made.get().map(|link| [&desk.page(), "#", &link].concat()).unwrap_or_default());
    let code = Memo::new(move |_| address.with(|address| qr_code(address)));
    let length = move || address.with(String::len);
    let problem = move || made.get().err();
    view! {
        <section class="card pad stack" aria-label=move || words.share_link()>
            <h2>{move || words.share_link()}</h2>
            <p>{move || words.share_link_hint()}</p>
            <label class="labelled">
                {move || words.share_link_address()}
                <input type="text" class="field code" dir="ltr" readonly spellcheck="false" prop:value=move || address.get() />
            </label>
            <div class="row">
                <button type="button" class="button outline" on:click=move |_| copy(app, address.get_untracked())>{move || words.share_copy()}</button>
            </div>
            {move || (length() > LONG).then(|| view! { <p class="hint warn" role="status">{words.share_link_long(&app.formats.count(length() as f64))}</p> })}
            {move || problem().map(|why| view! { <p class="error" role="alert">{words.share_link_not_made(&why)}</p> })}
            {move || match code.get() {
                Some(code) => {
                    let size = code.size.to_string();
                    view! {
                        <svg class="qr" role="img" aria-label=move || words.share_qr() viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
                            <rect width=size.clone() height=size.clone() fill="#fff" />
                            <path d=code.path fill="#000" />
                        </svg>
                    }
                    .into_any()
                }
                None => view! { <p class="hint">{words.share_qr_none()}</p> }.into_any(),
            }}
        </section>
    }
    .into_any()
}
