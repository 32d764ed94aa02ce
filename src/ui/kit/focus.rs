//! Where the focus goes when what had it is taken away.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::el::target;
use crate::platform::page;

/// Called by a button that takes itself away: the focus goes to the nearest control that stays, not to the page's start.
pub fn keep_focus(event: &web_sys::Event) {
    let Some(button) = target(event) else { return };
    let around = std::iter::successors(button.element().parent_element(), |element| element.parent_element());
    let around: Vec<Element> = around.collect();
    request_animation_frame(move || {
        // Within an element of ours the focus falls back to that, not to the page.
        let is_lost =
            page::focused().is_none_or(|active| active.tag_name() == "BODY" || active.shadow_root().is_some());
        let control = |around: Element| around.query_selector("button:not(:disabled), input, select").ok().flatten();
        let nearest = around.into_iter().filter(|around| around.is_connected()).find_map(control);
        if let Some(control) = nearest.filter(|_| is_lost).and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
            let _ = control.focus();
        }
    });
}
