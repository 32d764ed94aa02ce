//! A funnel that comes in the address of the page: shown beside those of this browser, and never over one of them.

use funnel_core::schema;
use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::App;
use crate::platform::{link, page};

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
    // Whoever loads the page again has it already, or does not want it.
    page::replace_fragment("funnel");
    spawn_local(async move {
        let document =
            link::decode(&fragment).await.and_then(|text| schema::load(&text).map_err(|error| error.to_string()));
        // The texts of the first load have none for it.
        if let Err(error) = app.words.load_all().await {
            page::log_error(&error);
        }
        match document {
            Ok(document) => {
                app.library().look_at(document);
                app.messages.say(app.words.share_link_opened());
            }
            Err(why) => app.messages.say(app.words.share_link_damaged(&why)),
        }
    });
}
