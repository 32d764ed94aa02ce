//! How wide a text will be on screen.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

/// So many widths are remembered. A large chart has about a hundred texts, and most stay from one edit to the next.
const REMEMBERED: usize = 256;

/// Measures, and remembers what it has measured.
struct Ruler {
    context: CanvasRenderingContext2d,
    /// What it measures in.
    font: String,
    /// Widths by text, in this font.
    widths: Vec<(String, f64)>,
}

thread_local! {
    static RULERS: RefCell<Vec<Ruler>> = const { RefCell::new(Vec::new()) };
}

/// Forgets what was measured: a font has arrived.
pub fn forget() {
    RULERS.with_borrow_mut(Vec::clear);
}

/// Width in CSS pixels of `text` in a CSS font such as `600 15px system-ui`.
pub fn text_width(text: &str, font: &str) -> f64 {
    RULERS.with_borrow_mut(|rulers| {
        let known = rulers.iter().position(|ruler| ruler.font == font);
        let place = known.or_else(|| {
            let context = make_context()?;
            context.set_font(font);
            rulers.push(Ruler { context, font: font.to_owned(), widths: Vec::new() });
            Some(rulers.len() - 1)
        });
        match place {
            Some(place) => rulers[place].width(text),
            // No canvas (blocked by the browser): half an em per character is close for Latin text.
            None => text.chars().count() as f64 * 7.5,
        }
    })
}

impl Ruler {
    fn width(&mut self, text: &str) -> f64 {
        if let Some((_, width)) = self.widths.iter().find(|(known, _)| known == text) {
            return *width;
        }
        let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
        if self.widths.len() == REMEMBERED {
            self.widths.clear();
        }
        self.widths.push((text.to_owned(), width));
        width
    }
}

fn make_context() -> Option<CanvasRenderingContext2d> {
    let document = web_sys::window()?.document()?;
    let canvas: web_sys::HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
