//! The page's own files, fetched. No other request leaves the page.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

thread_local! {
    /// Tells where a file is, by its name; none where they lie beside the page.
    static PLACES: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// From now on `places` tells where a file is, by its name: on a page of somebody else's.
pub fn find_files_by(places: Function) {
    PLACES.set(Some(places));
}

/// The address of a file with its query, if it has one.
fn address(file: &str) -> String {
    PLACES.with_borrow(|places| {
        let Some(places) = places else { return file.to_owned() };
        let (name, query) = file.split_at(file.find('?').unwrap_or(file.len()));
        let place = places.call1(&JsValue::NULL, &name.into()).ok().and_then(|place| place.as_string());
        match place {
            // It names this very content, and no other name is it.
            Some(place) if place.starts_with("blob:") => place,
            Some(place) => [&place, query].concat(),
            None => file.to_owned(),
        }
    })
}

/// What a page that has its files in itself says beside where they are; nothing on other pages.
pub fn said(name: &str) -> Option<JsValue> {
    PLACES
        .with_borrow(|places| js_sys::Reflect::get(places.as_ref()?, &name.into()).ok())
        .filter(|said| !said.is_undefined())
}

/// The files of the engine, by their names, as an object; none where they lie in a folder of the page.
pub fn engine_files() -> Option<JsValue> {
    said("engine")
}

/// The text of a file beside the page.
///
/// # Errors
/// What the browser said, for the console.
pub async fn text(url: &str) -> Result<String, String> {
    let response = get(url).await?;
    let promise = response.text().map_err(describe)?;
    let text = JsFuture::from(promise).await.map_err(describe)?;
    text.as_string().ok_or_else(|| [url, ": no text"].concat())
}

/// A file beside the page, as it is.
///
/// # Errors
/// What the browser said, for the console.
pub async fn blob(url: &str) -> Result<web_sys::Blob, String> {
    let promise = get(url).await?.blob().map_err(describe)?;
    JsFuture::from(promise).await.map_err(describe)?.dyn_into().map_err(describe)
}

async fn get(url: &str) -> Result<Response, String> {
    let window = web_sys::window().ok_or("no window")?;
    let response: Response =
        JsFuture::from(window.fetch_with_str(&address(url))).await.map_err(describe)?.dyn_into().map_err(describe)?;
    if response.ok() { Ok(response) } else { Err([url, ": HTTP ", &response.status().to_string()].concat()) }
}

fn describe(error: JsValue) -> String {
    js_sys::Object::from(error).to_string().into()
}
