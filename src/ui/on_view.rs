//! The funnel as a screen sees it that stays while another is looked at.

use std::sync::Arc;

use funnel_core::model::Document;
use leptos::prelude::*;

use super::kit::el::listen_window;
use crate::app::App;
use crate::platform::page;

/// Whether the screen of this name in the address is looked at.
pub(super) fn is_on_view(screen: &'static str) -> RwSignal<bool> {
    let is_seen = RwSignal::new(page::fragment() == screen);
    listen_window("hashchange", move |_| is_seen.set(page::fragment() == screen));
    is_seen
}

/// The funnel; as it was when the screen was last looked at, while another is. So nothing is computed that nobody sees.
pub(super) fn funnel_on_view(app: App, is_seen: RwSignal<bool>) -> Memo<Arc<Document>> {
    let is_other =
        |a: Option<&Arc<Document>>, b: Option<&Arc<Document>>| !a.zip(b).is_some_and(|(a, b)| Arc::ptr_eq(a, b));
    let see = move |before: Option<&Arc<Document>>| match before {
        Some(before) if !is_seen.get() => before.clone(),
        _ => Arc::new(app.session.document().with(Document::without_parts)),
    };
    Memo::new_with_compare(see, is_other)
}
