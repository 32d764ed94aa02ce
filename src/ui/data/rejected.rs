//! Rows that were set aside, each with its line and the reason.

use funnel_core::events::answers::RejectedRows;
use leptos::prelude::*;

use super::{names, use_desk};
use crate::app::use_app;
use crate::platform::files;
use wasm_bindgen::{JsCast, JsValue};

/// The rows set aside, if any.
#[component]
pub(super) fn Rejected(
    /// How many there are, and the first of them.
    rows: RejectedRows,
    /// How many rows were left out because they repeat another.
    repeated: u64,
) -> impl IntoView {
    let app = use_app();
    let left_out = (repeated > 0).then(|| {
        let repeated = repeated as f64;
        view! { <p class="hint">{move || app.words.repeats_left_out(app.formats.plural(repeated), &app.formats.count(repeated))}</p> }
    });
    view! { {left_out} {set_aside(rows)} }.into_any()
}

fn set_aside(rows: RejectedRows) -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    if rows.count == 0 {
        return view! { <p class="hint">{move || words.rejected_none()}</p> }.into_any();
    }
    let count = rows.count as f64;
    let list = StoredValue::new(rows.rows);
    // A thousand rows are drawn only for who looks at them.
    let is_open = RwSignal::new(false);
    let toggle = move |event: web_sys::Event| {
        is_open.set(
            event
                .target()
                .and_then(|details| details.dyn_into::<web_sys::HtmlElement>().ok())
                .is_some_and(|details| details.has_attribute("open")),
        );
    };
    let save = move |blob: JsValue| {
        let saved = blob.dyn_into().is_ok_and(|blob| files::download("rejected-rows.csv", &blob).is_ok());
        if !saved {
            app.messages.say(words.file_not_written());
        }
    };
    view! {
        <details class="fold inset-flush" on:toggle=toggle>
            <summary class="warn">{move || words.rejected_some(app.formats.plural(count), &app.formats.count(count))}</summary>
            <p class="hint">{move || words.rejected_hint()}</p>
            <div class="table-scroll rejected-rows" tabindex="0" role="region" aria-label=move || words.rejected_label()>
                <table class="plain">
                    <thead>
                        <tr><th scope="col">{move || words.rejected_line()}</th><th scope="col">{move || words.rejected_reason()}</th><th scope="col">{move || words.rejected_text()}</th></tr>
                    </thead>
                    <tbody>
                        {move || is_open.get().then(|| list.with_value(|rows| {
                            rows.iter().map(|row| view! {
                                <tr>
                                    <td>{app.formats.count(row.line as f64)}</td>
                                    <td>{names::reason(app, &row.reason)}</td>
                                    <td><bdi><code>{row.excerpt.clone()}</code></bdi></td>
                                </tr>
                            }).collect_view()
                        }))}
                    </tbody>
                </table>
            </div>
            <button type="button" class="button outline" on:click=move |_| desk.rejected_csv(save)>{move || words.rejected_save()}</button>
        </details>
    }
    .into_any()
}
