//! The engine where it really runs: in a worker of Chromium.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn the_engine_knows_its_version() {
    assert_eq!(funnel_engine::version(), env!("CARGO_PKG_VERSION"));
}
