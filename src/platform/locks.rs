//! One tab at a time, through the browser's Web Locks.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A tab that the browser put to sleep may hold the lock for hours; the work must not wait for it.
const PATIENCE_MS: u32 = 1_000;

/// Work that is done by whoever comes first.
type Work = Rc<Cell<Option<Box<dyn FnOnce()>>>>;

/// Runs `work` once, while no other tab of this origin runs any under the same name. Without Web Locks, or when the
/// lock does not come, it runs all the same.
pub fn exclusively(name: &str, work: impl FnOnce() + 'static) {
    let work: Work = Rc::new(Cell::new(Some(Box::new(work))));
    let run = move || {
        if let Some(work) = work.take() {
            work();
        }
    };
    let Some(granted) = request(name, run.clone()) else { return run() };
    let impatient = Timeout::new(PATIENCE_MS, run.clone());
    spawn_local(async move {
        // Refused where the page has no origin of its own (`file://`, sandboxed frames).
        if JsFuture::from(granted).await.is_err() {
            run();
        }
        drop(impatient);
    });
}

/// Asks for the lock, which is let go once `work` is done. Nothing where the browser has no locks.
pub fn request(name: &str, work: impl FnOnce() + 'static) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let callback: JsValue = Closure::once_into_js(work);
    request.call2(&locks, &name.into(), &callback).ok()?.dyn_into().ok()
}
