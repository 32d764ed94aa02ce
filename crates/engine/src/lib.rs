//! The event engine as WebAssembly: `funnel-core`'s event reader and matcher behind a small JavaScript face.
//!
//! `worker.js` beside this crate's sources is the other half: it runs the engine in a Web Worker.

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the engine, as in Cargo.toml.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
