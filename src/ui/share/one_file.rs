//! The whole app with the open funnel, in one file.

use funnel_core::model::Document;
use funnel_core::snippet;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{App, use_app};
use crate::platform::files::{self, FileError, FileKind};
use crate::platform::{chance, clock, fetch};

/// The file that everybody gets, without a funnel of anybody's in it.
const PRISTINE: &str = "funnel-widget.html";

#[component]
pub(super) fn OneFile() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    view! {
        <section class="card pad stack" aria-label=move || words.share_one_file()>
            <h2>{move || words.share_one_file()}</h2>
            <p>{move || words.share_one_file_hint()}</p>
            <p class="hint">{move || words.share_along_everything()}</p>
            {save_button(app, Document::clone)}
        </section>
    }
    .into_any()
}

/// Saves the file with what `published` leaves of the document.
pub(super) fn save_button(app: App, published: impl Fn(&Document) -> Document + Copy + Send + 'static) -> AnyView {
    let save = move |_| save(app, untrack(|| app.session.document_with_parts().with(published)));
    view! {
        <div class="row">
            <button type="button" class="button outline" on:click=save>{move || app.words.share_save_copy()}</button>
        </div>
    }
    .into_any()
}

/// What the file is called.
pub(super) fn name(app: App) -> String {
    let title = app.session.document().with(|document| document.title.clone().unwrap_or_default());
    files::file_name(&title, &app.words.file_fallback(), FileKind::Page)
}

fn save(app: App, document: Document) {
    spawn_local(async move {
        let copy = match copy(&document).await {
            Ok(copy) => copy,
            Err(why) => return app.messages.say(app.words.share_copy_failed(&why)),
        };
        let name = untrack(|| name(app));
        match files::save(&name, FileKind::Page, &copy).await {
            Ok(_) => {
                app.library().saved_to_file();
                app.messages.say(app.words.file_saved(&name));
            }
            Err(FileError::Cancelled) => {}
            Err(_) => app.messages.say(app.words.file_not_written()),
        }
    });
}

/// The pristine file with a document in it. Its other bytes are not looked at.
async fn copy(document: &Document) -> Result<web_sys::Blob, String> {
    let pristine = fetch::blob(PRISTINE).await?;
    let block = snippet::data_block(document, &chance::id(), clock::now_ms());
    files::with_text_in_place(&pristine, snippet::NO_DATA, &block, FileKind::Page)
        .await
        .map_err(|_| [PRISTINE, ": not as expected"].concat())
}
