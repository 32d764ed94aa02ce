//! Whether the work is kept, always in sight.

use leptos::prelude::*;

use crate::app::library::{Kept, Notice, Reason};
use crate::app::{App, use_app};
use crate::platform::clock;
use crate::ui::kit::{Icon, Shape};

/// The line at the bottom of every screen.
#[component]
pub fn Footer() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let status = app.library.status();
    let is_unkept = move || matches!(status.get(), Kept::Unkept(_));
    let file = move || match app.library.file_ms() {
        Some(at_ms) => words.kept_file(&app.formats.ago(clock::now_ms() - at_ms)),
        None => words.kept_file_never(),
    };
    let source = move || {
        app.session.document().with(|document| {
            let source = document.source.as_ref()?;
            Some(match source.events {
                0 => words.kept_source_totals(&source.name),
                events => words.kept_source(
                    &app.formats.count(events as f64),
                    &source.name,
                    &app.formats.count(source.units as f64),
                ),
            })
        })
    };
    view! {
        <footer class="foot">
            <span class=move || if is_unkept() { "unkept" } else { "kept" }>{move || kept(app, status.get())}</span>
            // Spoken only when something is wrong: each saving need not be told.
            <span class="sr-only" role="status">{move || is_unkept().then(|| kept(app, status.get()))}</span>
            <Show when=is_unkept>
                <button type="button" class="button outline" on:click=move |_| super::documents::save_file(app)>{move || words.file_save_now()}</button>
            </Show>
            <span>{file}</span>
            <span>{source}</span>
            <span class="grow"></span>
            <span>{move || words.kept_private()}</span>
        </footer>
    }
    .into_any()
}

fn kept(app: App, kept: Kept) -> String {
    let words = app.words;
    match kept {
        Kept::Untouched => words.kept_untouched(),
        Kept::Saved { .. } => words.kept_saved(),
        Kept::Pending => words.kept_pending(),
        Kept::Unkept(Reason::Blocked) => words.kept_blocked(),
        Kept::Unkept(Reason::Full) => words.kept_full(),
        Kept::Unkept(Reason::Failed) => words.kept_failed(),
        Kept::Unkept(Reason::Removed) => words.kept_removed(),
    }
}

/// What must be told once: another tab, a document that could not be read.
#[component]
pub fn Notices() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let text = move || {
        app.library.notice().get().map(|notice| match notice {
            Notice::ReloadedFromOtherTab => words.notice_reloaded(),
            Notice::CopiedBecauseOfOtherTab { title } => words.notice_copied(&title),
            Notice::SetAside => words.notice_set_aside(),
        })
    };
    view! {
        <Show when=move || app.library.notice().with(Option::is_some)>
            <div class="card notice row" role="alert">
                <span class="grow">{text}</span>
                <button type="button" class="button icon" aria-label=move || words.shell_dismiss() on:click=move |_| app.library.dismiss()>
                    <Icon shape=Shape::Cross />
                </button>
            </div>
        </Show>
    }
    .into_any()
}
