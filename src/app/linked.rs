//! A funnel that comes in the address of the page: shown beside those of this browser, and never over one of them.

use funnel_core::schema;
use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::App;
use crate::platform::link::{self, LinkError};
use crate::platform::page;

/// Shows the funnel of the address, now and whenever it is another, until the owner of this call is cleaned up.
pub fn start(app: App) {
    take(app);
    let listener = web_sys::window().map(|window| EventListener::new(&window, "hashchange", move |_| take(app)));
    let listener = SendWrapper::new(listener);
    on_cleanup(move || drop(listener.take()));
}

fn take(app: App) {
    let fragment = page::fragment();
    if !link::is_link(&fragment) {
        return;
    }
    spawn_local(async move {
        let text = link::decode(&fragment).await;
        // The texts of the first load have none for it.
        if let Err(error) = app.words.load_all().await {
            page::log_error(&error);
        }
        // It is among the funnels of this browser now, or never will be.
        page::replace_fragment("funnel");
        let why = match text.map(|text| schema::load(&text)) {
            Ok(Ok(document)) => {
                app.library().take_in(document);
                return app.messages.say(app.words.share_link_opened());
            }
            Ok(Err(error)) => error.to_string(),
            Err(LinkError::Damaged) => app.words.share_link_cut(),
            Err(LinkError::Later) => app.words.share_link_later(),
            Err(LinkError::TooLarge) => app.words.share_link_too_large(),
        };
        app.messages.say(app.words.share_link_damaged(&why));
    });
}
