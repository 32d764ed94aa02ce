//! The event engine in its Web Worker, loaded when first asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use funnel_core::events::messages::{Failure, Request};
use js_sys::{Function, Object, Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{fetch, locks, page};

/// Called with how far a request has come.
pub type OnProgress = Rc<dyn Fn(JsValue)>;

/// Reads how far a request has come, for [`Engine::ask`].
pub fn on_progress<T: DeserializeOwned>(tell: impl Fn(T) + 'static) -> OnProgress {
    Rc::new(move |progress| {
        if let Ok(progress) = serde_wasm_bindgen::from_value(progress) {
            tell(progress);
        }
    })
}

/// A request under way.
struct Pending {
    resolve: Function,
    on_progress: Option<OnProgress>,
}

#[derive(Default)]
struct State {
    next_id: u32,
    pending: HashMap<u32, Pending>,
    worker: Option<Worker>,
    /// Whether the worker has said anything.
    was_heard: bool,
}

/// The engine. Clone it freely; all clones are one worker, which ends with the last of them.
#[derive(Clone, Default)]
pub struct Engine {
    state: Rc<RefCell<State>>,
    listeners: Rc<RefCell<Option<Listeners>>>,
}

struct Listeners {
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

impl Engine {
    /// Asks the engine. `files` are the files or texts of requests that have some, by the names of their fields.
    ///
    /// # Errors
    /// The engine's [`Failure`]; one with code `notLoaded` when there is no engine to ask, with `ended` when there is none any
    /// more.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        request: &Request,
        files: &[(&str, JsValue)],
        on_progress: Option<OnProgress>,
    ) -> Result<T, Failure> {
        let answer = self.ask_raw(request, files, on_progress).await?;
        serde_wasm_bindgen::from_value(answer)
            .map_err(|error| Failure::of("crashed").with("message", error.to_string()))
    }

    /// As [`Engine::ask`], for an answer that is not data: a `Blob`.
    ///
    /// # Errors
    /// As [`Engine::ask`].
    pub async fn ask_raw(
        &self,
        request: &Request,
        files: &[(&str, JsValue)],
        on_progress: Option<OnProgress>,
    ) -> Result<JsValue, Failure> {
        let worker = self.worker()?;
        let (id, answer) = self.expect(on_progress);
        let message = to_message(request, id, files)?;
        worker.post_message(&message).map_err(|error| not_loaded(&error))?;
        let reply = JsFuture::from(answer).await.map_err(|error| not_loaded(&error))?;
        match get(&reply, "error") {
            Some(error) => Err(serde_wasm_bindgen::from_value(error).unwrap_or_else(|_| Failure::of("crashed"))),
            None => Ok(get(&reply, "ok").unwrap_or(JsValue::UNDEFINED)),
        }
    }

    /// Gives up every request under way; each then fails as `cancelled`.
    pub fn cancel_all(&self) {
        let state = self.state.borrow();
        let Some(worker) = &state.worker else { return };
        for id in state.pending.keys() {
            if let Ok(message) = to_message(&Request::Cancel, *id, &[]) {
                // A worker that cannot be told has nothing under way.
                let _ = worker.post_message(&message);
            }
        }
    }

    fn expect(&self, on_progress: Option<OnProgress>) -> (u32, Promise) {
        let mut state = self.state.borrow_mut();
        state.next_id += 1;
        let id = state.next_id;
        let pending = &mut state.pending;
        let answer = Promise::new(&mut |resolve, _| {
            pending.insert(id, Pending { resolve, on_progress: on_progress.clone() });
        });
        (id, answer)
    }

    fn worker(&self) -> Result<Worker, Failure> {
        if let Some(worker) = &self.state.borrow().worker {
            return Ok(worker.clone());
        }
        let files = fetch::engine_files();
        let options = WorkerOptions::new();
        let script = if files.is_some() {
            // The type that every browser takes on a page from the disk.
            fetch::said("worker").and_then(|script| script.as_string())
        } else {
            options.set_type(WorkerType::Module);
            page::engine_address().map(|address| [&address, "worker.js"].concat())
        };
        let script = script.ok_or_else(|| Failure::of("notLoaded"))?;
        let worker = Worker::new_with_options(&script, &options).map_err(|error| not_loaded(&error))?;
        self.listen(&worker);
        if let Some(files) = files {
            let message = Object::new();
            Reflect::set(&message, &"files".into(), &files).map_err(|error| not_loaded(&error))?;
            worker.post_message(&message).map_err(|error| not_loaded(&error))?;
        }
        let mut state = self.state.borrow_mut();
        (state.worker, state.was_heard) = (Some(worker.clone()), false);
        Ok(worker)
    }

    fn listen(&self, worker: &Worker) {
        // Weak, so that the listeners do not keep alive what owns them.
        let state = Rc::downgrade(&self.state);
        let on_message = Closure::new(move |event: MessageEvent| {
            if let Some(state) = state.upgrade() {
                receive(&state, &event.data());
            }
        });
        let state = Rc::downgrade(&self.state);
        let on_error = Closure::new(move |_: web_sys::Event| {
            if let Some(state) = state.upgrade() {
                let was_heard = state.borrow().was_heard;
                fail_all(&state, if was_heard { "ended" } else { "notLoaded" });
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        *self.listeners.borrow_mut() = Some(Listeners { _message: on_message, _error: on_error });
    }
}

fn receive(state: &Rc<RefCell<State>>, message: &JsValue) {
    state.borrow_mut().was_heard = true;
    if let Some(lock) = get(message, "lock").and_then(|lock| lock.as_string()) {
        watch(state, &lock);
    }
    let Some(id) = get(message, "id").and_then(|id| id.as_f64()) else { return };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "our own ids, small whole numbers")]
    let id = id as u32;
    if let Some(progress) = get(message, "progress") {
        let on_progress = state.borrow().pending.get(&id).and_then(|pending| pending.on_progress.clone());
        if let Some(on_progress) = on_progress {
            on_progress(progress);
        }
        return;
    }
    let pending = state.borrow_mut().pending.remove(&id);
    if let Some(pending) = pending {
        settle(&pending, message);
    }
}

/// Notices when the worker has ended: it holds a lock for as long as it lives. Nothing else would tell.
fn watch(state: &Rc<RefCell<State>>, lock: &str) {
    let watched = state.borrow().worker.clone();
    let state = Rc::downgrade(state);
    // Without locks, an ending is not noticed.
    let _ = locks::request(lock, move || {
        if let Some(state) = state.upgrade().filter(|state| state.borrow().worker == watched) {
            fail_all(&state, "ended");
        }
    });
}

/// The worker itself could not start or has ended: everything under way fails, and the next request starts a new one.
fn fail_all(state: &RefCell<State>, code: &str) {
    let (pending, worker) = {
        let mut state = state.borrow_mut();
        (std::mem::take(&mut state.pending), state.worker.take())
    };
    if let Some(worker) = worker {
        worker.terminate();
    }
    let failure = to_js(&serde_json::json!({ "error": Failure::of(code) }));
    for pending in pending.into_values() {
        settle(&pending, &failure);
    }
}

fn settle(pending: &Pending, reply: &JsValue) {
    // Resolving a promise does not throw.
    let _ = pending.resolve.call1(&JsValue::UNDEFINED, reply);
}

fn to_message(request: &Request, id: u32, files: &[(&str, JsValue)]) -> Result<JsValue, Failure> {
    let message = to_js(request);
    let set =
        |key: &str, value: &JsValue| Reflect::set(&message, &key.into(), value).map_err(|error| not_loaded(&error));
    set("id", &id.into())?;
    for (name, file) in files {
        set(name, file)?;
    }
    Ok(message)
}

fn to_js(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok().filter(|value| !value.is_undefined())
}

fn not_loaded(error: &JsValue) -> Failure {
    let message = get(error, "message").and_then(|message| message.as_string());
    Failure::of("notLoaded").with("message", message.unwrap_or_default())
}
