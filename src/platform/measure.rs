//! How wide a text will be on screen.

use std::cell::RefCell;
use std::collections::HashMap;

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

thread_local! {
    static CONTEXT: RefCell<Option<CanvasRenderingContext2d>> = const { RefCell::new(None) };
    static WIDTHS: RefCell<HashMap<String, f64>> = RefCell::default();
}

/// Widths kept before the oldest are let go; a long session types many numbers.
const KEPT: usize = 4_000;

/// Width in CSS pixels of `text` in a CSS font such as `600 15px system-ui`.
pub fn text_width(text: &str, font: &str) -> f64 {
    let key = format!("{font}\n{text}");
    if let Some(width) = WIDTHS.with_borrow(|widths| widths.get(&key).copied()) {
        return width;
    }
    let width = measure(text, font);
    WIDTHS.with_borrow_mut(|widths| {
        if widths.len() >= KEPT {
            widths.clear();
        }
        widths.insert(key, width);
    });
    width
}

fn measure(text: &str, font: &str) -> f64 {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = make_context();
        }
        let Some(context) = context else {
            // No canvas (blocked by the browser): half an em per character is close for Latin text.
            return text.chars().count() as f64 * 7.5;
        };
        context.set_font(font);
        context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    })
}

fn make_context() -> Option<CanvasRenderingContext2d> {
    let document = web_sys::window()?.document()?;
    let canvas: web_sys::HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
