//! What is drawn: components that read the session and send edits. Nothing is computed here.

mod data;
mod experiments;
mod extras;
mod funnel;
pub(crate) mod keeping;
mod kept_list;
pub(crate) mod kit;
pub(crate) mod lazy;
mod on_view;
mod plot;
mod scenarios;
mod share;
mod shell;
mod shell_menus;
pub(crate) mod widget;

use futures_util::future::join;
use leptos::prelude::*;

pub(crate) use lazy::widgets;

use crate::app::library::Opening;
use crate::app::{App, Frame, Keeping, Messages, Prefs, Session};
use crate::platform::{fetch, link, page, storage};
use crate::text::{Formats, LANGUAGES, Words, names};

/// Loads the words and puts the app in the page, in place of the skeleton that stood there.
pub async fn mount() {
    let store = storage::browser(fetch::said("store").and_then(|name| name.as_string()));
    let prefs = Prefs::load(&*store);
    let words = Words::new();
    let keeping = Keeping::new(store);
    let language = prefs.language.get_untracked().and_then(|code| LANGUAGES.into_iter().find(|known| *known == code));
    let language = language.unwrap_or_else(|| page::preferred_language(&LANGUAGES));
    let (loaded, keeper) = join(
        words.load(language),
        lazy::keeper_if(
            keeping.has_documents() || fetch::said("brought").is_some() || link::is_link(&page::fragment()),
        ),
    )
    .await;
    let (Ok(()), Ok(keeper)) = (loaded.map_err(|error| page::log_error(&error)), keeper) else {
        page::show_failure();
        return;
    };
    page::clear_skeleton();
    mount_to_body(move || {
        let app = App {
            session: Session::new(untrack(|| names::sample_document(words))),
            keeping,
            frame: Frame::page(),
            words,
            formats: Formats::new(words),
            prefs,
            messages: Messages::default(),
            incoming: RwSignal::new(None),
        };
        provide_context(app);
        lazy::provide(app, lazy::Keeper::new(app, keeper, Opening::Last), &window());
        shell::shell(app, kit::el::body());
    });
}
