//! The page itself: language, theme, address, the skeleton that stands until the app runs.

use std::cell::RefCell;

use gloo::events::EventListener;
use js_sys::Promise;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event};

thread_local! {
    /// Settles when the style sheet of screens that are fetched later is there.
    static LATER_STYLES: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

fn html() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// The language of `known` that the browser's user reads best; English when none fits.
///
/// Norwegian nynorsk and plain `no` read bokmål.
pub fn preferred_language(known: &[&'static str]) -> &'static str {
    let wanted = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
    let find = |tag: &str| {
        let primary = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
        let primary = if matches!(primary.as_str(), "no" | "nn") { "nb" } else { primary.as_str() }.to_owned();
        known.iter().copied().find(|code| *code == primary)
    };
    wanted.iter().filter_map(|tag| tag.as_string()).find_map(|tag| find(&tag)).unwrap_or("en")
}

/// Says to the browser and to screen readers which language the page is in.
pub fn set_language(language: &str) {
    set_root_attribute("lang", Some(language));
}

/// `light`, `dark`, or nothing to follow the system.
pub fn set_theme(theme: Option<&str>) {
    set_root_attribute("data-theme", theme);
}

fn set_root_attribute(name: &str, value: Option<&str>) {
    if let Some(root) = html().and_then(|document| document.document_element()) {
        // Neither name nor value can be malformed here.
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Whether the system asks for dark, followed until the owner of this call is cleaned up.
pub fn prefers_dark() -> RwSignal<bool> {
    let query = web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten());
    let dark = RwSignal::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let asked = query.clone();
        let listener = EventListener::new(&query, "change", move |_| dark.set(asked.matches()));
        let listener = SendWrapper::new(listener);
        on_cleanup(move || drop(listener.take()));
    }
    dark
}

/// The family an element's texts are drawn in, as CSS has it.
pub fn font_of(element: &Element) -> Option<String> {
    web_sys::window()?.get_computed_style(element).ok()??.get_property_value("font-family").ok()
}

/// Whether the page reads from right to left.
pub fn is_rtl() -> bool {
    html().and_then(|document| document.document_element()).and_then(|root| root.get_attribute("dir")).as_deref()
        == Some("rtl")
}

/// What has the focus, also within an element of ours.
pub fn focused() -> Option<Element> {
    let mut focused = html()?.active_element()?;
    while let Some(inner) = focused.shadow_root().and_then(|root| root.active_element()) {
        focused = inner;
    }
    Some(focused)
}

/// The element an event happened at, also for who listens outside of an element of ours.
pub fn target(event: &Event) -> Option<Element> {
    event.composed_path().get(0).dyn_into().ok()
}

/// Where the event engine's files are, ending in a slash: absolute, because a worker may not be named relatively from
/// every place. The build writes it into the page.
pub fn engine_address() -> Option<String> {
    let meta = places()?;
    let address = web_sys::Url::new_with_base(&meta.get_attribute("content")?, &html()?.base_uri().ok()??).ok()?;
    Some(address.href())
}

/// The folder the page is in, ending in a slash.
pub fn folder() -> String {
    let base = html().and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    let path = base.split(['?', '#']).next().unwrap_or_default();
    path.rfind('/').map_or_else(String::new, |end| path[..=end].to_owned())
}

/// What the build writes into the page of where things are.
fn places() -> Option<Element> {
    html()?.query_selector("meta[name=funnel-engine]").ok()?
}

/// Gives the page the style sheet of screens that are fetched later, and waits until it is there. A build that has one for all has it
/// there already.
///
/// # Errors
/// What the browser said, for the console.
pub async fn add_later_styles() -> Result<(), JsValue> {
    // Once for all screens, also for those that ask at the same time.
    let known = LATER_STYLES.with_borrow(Option::clone);
    let settled = match known {
        Some(settled) => settled,
        None => link_later_styles()?,
    };
    LATER_STYLES.set(Some(settled.clone()));
    let result = JsFuture::from(settled).await;
    if result.is_err() {
        LATER_STYLES.set(None);
    }
    result.map(drop)
}

/// Links to them; the promise settles when they are there.
fn link_later_styles() -> Result<Promise, JsValue> {
    let said = super::fetch::said("style").and_then(|said| said.as_string());
    let address = said.or_else(|| places()?.get_attribute("data-style"));
    let (Some(address), Some(head)) = (address, html().and_then(|document| document.head())) else {
        return Ok(Promise::resolve(&JsValue::UNDEFINED));
    };
    let link = html().ok_or(JsValue::NULL)?.create_element("link")?;
    link.set_attribute("rel", "stylesheet")?;
    link.set_attribute("href", &address)?;
    let settled = Promise::new(&mut |resolve, reject| {
        for (event, settle) in [("load", resolve), ("error", reject)] {
            // A link of our own takes listeners.
            let _ = link.add_event_listener_with_callback(event, &settle);
        }
    });
    head.append_child(&link)?;
    Ok(settled)
}

/// Height of the window, in CSS pixels.
pub fn height() -> f64 {
    web_sys::window().and_then(|window| window.inner_height().ok()).and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Width of the window, in CSS pixels.
pub fn width() -> f64 {
    web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64()).unwrap_or(0.0)
}

/// Sets the focus to the element with this id and brings it into sight.
pub fn focus(id: &str) {
    let element =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // What cannot take the focus is left alone.
        let _ = element.focus();
    }
}

/// What the tab is called.
pub fn set_title(title: &str) {
    if let Some(document) = html() {
        document.set_title(title);
    }
}

/// Removes what `index.html` shows before the app runs.
pub fn clear_skeleton() {
    if let Some(skeleton) = html().and_then(|document| document.get_element_by_id("skeleton")) {
        skeleton.remove();
    }
}

/// Shows the message that `index.html` keeps for an app that cannot start.
pub fn show_failure() {
    if let Some(message) = html().and_then(|document| document.get_element_by_id("failure")) {
        let _ = message.remove_attribute("hidden");
    }
}

/// Fetches the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// The part of the address after `#`, without it.
pub fn fragment() -> String {
    web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Changes the part of the address after `#`.
pub fn set_fragment(fragment: &str) {
    if let Some(window) = web_sys::window() {
        // A fragment of our own making is never malformed.
        let _ = window.location().set_hash(fragment);
    }
}

/// As [`set_fragment`], in place of the part there is: nobody comes back to that.
pub fn replace_fragment(fragment: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    // Some pages of no origin of their own have no history to write.
    let _ = history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&["#", fragment].concat())));
}

/// Asks the browser to print the page.
pub fn print() {
    if let Some(window) = web_sys::window() {
        // A browser without printing does nothing.
        let _ = window.print();
    }
}

/// Writes to the console. For developers; users are told in the page.
pub fn log_error(message: &str) {
    gloo::console::error!(JsValue::from_str(message));
}
