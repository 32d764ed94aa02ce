//! Tests that need a browser: they run in Chromium with `cargo xtask test browser`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "clippy does not see that these are tests")]

mod files;
mod json;
mod keeping;
mod picture;
mod tools;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn these_tests_see_a_document() {
    let window: web_sys::Window = js_sys::global().dyn_into().unwrap();
    assert!(window.document().is_some());
}
