//! How wide a text will be on screen.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

thread_local! {
    /// The font last set with it.
    static CONTEXT: RefCell<Option<(CanvasRenderingContext2d, String)>> = const { RefCell::new(None) };
}

/// Width in CSS pixels of `text` in a CSS font such as `600 15px system-ui`. The browser keeps what it has measured.
pub fn text_width(text: &str, font: &str) -> f64 {
    CONTEXT.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = make_context().map(|context| (context, String::new()));
        }
        let Some((context, set)) = kept else {
            // No canvas (blocked by the browser): half an em per character is close for Latin text.
            return text.chars().count() as f64 * 7.5;
        };
        if set != font {
            context.set_font(font);
            font.clone_into(set);
        }
        context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    })
}

fn make_context() -> Option<CanvasRenderingContext2d> {
    let document = web_sys::window()?.document()?;
    let canvas: web_sys::HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
