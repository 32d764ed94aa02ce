//! The Funnel Widget app: an interactive sales funnel in a web page.
//!
//! [`app`] holds the state and is the only way to change a document; [`platform`] is the only general user of browser
//! interfaces; [`text`] makes words and numbers; [`ui`] draws and computes nothing.

pub mod app;
pub mod platform;
pub mod text;
pub mod ui;

/// Starts the hosted page.
pub fn start() {
    wasm_bindgen_futures::spawn_local(ui::mount());
}
