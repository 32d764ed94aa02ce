//! How far the reading has come, and a way to stop it.

use leptos::prelude::*;

use super::use_desk;
use crate::app::use_app;

/// Progress of the import.
#[component]
pub(super) fn Progress() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let share =
        move || desk.progress.with(|p| if p.total_bytes > 0 { p.bytes as f64 / p.total_bytes as f64 } else { 0.0 });
    let text = move || {
        desk.progress.with(|p| {
            words.progress_text(
                &app.formats.rate(share()),
                &app.formats.count(p.rows as f64),
                &app.formats.short(p.rows_per_second),
            )
        })
    };
    view! {
        <section class="card pad stack" aria-label=move || words.progress_label()>
            <h2>{move || words.progress_reading(&desk.source_name())}</h2>
            <progress max="1" prop:value=share aria-label=move || words.progress_label()></progress>
            <div class="row">
                <span class="grow">{text}</span>
                <button type="button" class="button outline" on:click=move |_| desk.cancel()>{move || words.progress_cancel()}</button>
            </div>
        </section>
    }
    .into_any()
}
