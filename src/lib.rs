//! The Funnel Widget app: an interactive sales funnel in a web page.
//!
//! [`app`] holds the state and is the only way to change a document; [`platform`] is the only general user of browser
//! interfaces; [`text`] makes words and numbers; [`ui`] draws and computes nothing; `embed` makes an element of it on
//! somebody else's page.

pub mod app;
mod embed;
pub mod platform;
pub mod text;
pub mod ui;

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

/// Opens the page. Where it has its files in itself, `places` tells where one is, by its name, and has as properties: the files of the
/// `engine` by their names; where the script of its `worker` and the `style` of screens fetched later are; under which name it is to keep
/// documents (`store`); the text of the one it `brought` along, if any, and since when it was kept there (`savedMs`, in milliseconds
/// since 1970-01-01 UTC).
#[wasm_bindgen]
pub fn open(places: Option<Function>) {
    if let Some(places) = places {
        platform::fetch::find_files_by(places);
    }
    wasm_bindgen_futures::spawn_local(ui::mount());
}

/// Starts to serve elements on somebody else's page. `places` tells where a file of the app is, by its name; `ready` is
/// called with what widgets are asked by (see the module `embed`), or with nothing when its code could not be fetched.
#[wasm_bindgen]
pub fn embed(places: Function, ready: Function) {
    platform::fetch::find_files_by(places);
    ui::widgets(ready);
}
