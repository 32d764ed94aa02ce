//! How large an element is on screen.

use js_sys::Array;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};

/// The width of an element inside its padding, in CSS pixels, followed until the owner of this call is cleaned up; 0
/// until it is in the page.
pub fn width_of(element: &Element) -> RwSignal<f64> {
    let width = RwSignal::new(0.0);
    let watched = element.clone();
    let changed = Closure::wrap(Box::new(move |_: Array| {
        let now = f64::from(watched.client_width());
        if width.get_untracked() != now {
            width.set(now);
        }
    }) as Box<dyn Fn(Array)>);
    // Every browser that runs this page has it; without, the picture keeps its smallest width.
    if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
        observer.observe(element);
        let kept = SendWrapper::new((observer, changed));
        on_cleanup(move || kept.take().0.disconnect());
    }
    width
}
