//! What several browser tests need.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlElement, Window};

pub(crate) fn window() -> Window {
    web_sys::window().unwrap()
}

pub(crate) fn document() -> Document {
    window().document().unwrap()
}

/// Runs JavaScript and gives what it returns.
pub(crate) fn js(code: &str) -> JsValue {
    Function::new_no_args(code).call0(&JsValue::NULL).unwrap()
}

/// Runs JavaScript that returns a promise, and waits for it.
pub(crate) async fn js_async(code: &str) -> JsValue {
    JsFuture::from(js(code).unchecked_into::<Promise>()).await.unwrap()
}

pub(crate) async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Runs `work` as an app does, with its effects, until the second of what it returns goes out of scope.
pub(crate) fn in_app<T: 'static>(work: impl FnOnce() -> T + 'static) -> (T, Box<dyn Any>) {
    let host = document().create_element("div").unwrap().unchecked_into();
    let result = Rc::new(RefCell::new(None));
    let place = result.clone();
    let handle = leptos::mount::mount_to(host, move || {
        place.replace(Some(work()));
    });
    (result.take().unwrap(), Box::new(handle))
}

/// A property of the browser replaced by another until it goes out of scope.
pub(crate) struct Replaced {
    restore: Function,
}

impl Replaced {
    /// `descriptor` is JavaScript, as in `{ value: undefined }`.
    pub(crate) fn new(target: &str, name: &str, descriptor: &str) -> Self {
        let restore = js(&format!(
            "const old = Object.getOwnPropertyDescriptor({target}, '{name}');
             Object.defineProperty({target}, '{name}', {{ configurable: true, ...{descriptor} }});
             return () => {{ old ? Object.defineProperty({target}, '{name}', old) : delete {target}['{name}'] }}"
        ));
        Self { restore: restore.unchecked_into() }
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        self.restore.call0(&JsValue::NULL).unwrap();
    }
}

/// Waits until something is so, at most three seconds.
pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..60 {
        if is_so() {
            return;
        }
        sleep(50).await;
    }
    panic!("still not so: {what}");
}

/// HTML in the page until it goes out of scope.
pub(crate) struct Shown(HtmlElement);

impl Shown {
    pub(crate) fn new(html: &str) -> Self {
        let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        host.set_inner_html(html);
        document().body().unwrap().append_child(&host).unwrap();
        Self(host)
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        self.0.query_selector(selector).unwrap().unwrap()
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.remove();
    }
}
