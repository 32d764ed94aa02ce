//! The event engine as WebAssembly: `funnel-core`'s event reader and matcher behind a small JavaScript face, in four modules.
//! [`tables`] tells what a file is, and reads stage totals and leads; [`events`] holds a log and counts in it, and is fetched
//! only for one; [`forecast`] simulates; [`figures`] computes what a document and a test come to, for pages that draw
//! nothing. `cargo xtask build` makes a module of each feature; with all, as in tests, the crate has all.
//!
//! `engine.js` and `worker.js` beside this crate's sources are the other half: they run the modules, the second in a Web Worker,
//! and it tells in its first lines what can be asked. What crosses the border, in both directions, is described in
//! [`funnel_core::events::messages`]. A method that cannot do what it is asked throws a `Failure`: `{code, values}`.

mod border;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "figures")]
pub mod figures;
#[cfg(feature = "forecasts")]
pub mod forecast;
mod json;
#[cfg(feature = "tables")]
pub mod tables;

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the engine, as in Cargo.toml.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
