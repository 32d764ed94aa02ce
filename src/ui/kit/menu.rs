//! A button that opens a sheet of choices.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::el::{El, button, listen_window, of, target};
use crate::platform::page;

/// About as high as a sheet of a row is, in CSS pixels.
const SHEET_PX: f64 = 220.0;
/// Between a sheet and its opener, in CSS pixels.
const GAP_PX: f64 = 4.0;

/// A button with a sheet below it. Escape, a click elsewhere and a choice close it; arrows walk the items.
///
/// `face` is what stands on the button, which has the classes `class` and, where its face is only a drawing, a `label`
/// for screen readers. `items` fills the sheet each time it opens, with buttons or links of the class `item`. The sheet
/// hangs from the end of the button rather than its start if `end`.
pub fn menu(
    class: &'static str,
    end: bool,
    label: impl Fn() -> Option<String> + 'static,
    face: Vec<El>,
    items: impl Fn() -> El + 'static,
) -> El {
    build(class, end, Box::new(label), face, Box::new(items))
}

fn build(
    class: &str,
    end: bool,
    label: Box<dyn Fn() -> Option<String>>,
    face: Vec<El>,
    items: Box<dyn Fn() -> El>,
) -> El {
    let open = RwSignal::new(false);
    let opener = button(class)
        .set("aria-haspopup", "true")
        .truth("aria-expanded", move || open.get())
        .attr("aria-label", label)
        .on("click", move |_| open.update(|open| *open = !*open))
        .children(face);
    let root = of("div", if end { "menu end" } else { "menu" });
    let (outside, walked, back, under) = (root.clone(), root.clone(), opener.clone(), opener.clone());
    let close = move || {
        open.set(false);
        back.focus();
    };
    let chosen = close.clone();
    let items = std::rc::Rc::new(items);
    listen_window("pointerdown", move |event| {
        let inside = target(&event).is_some_and(|at| outside.element().contains(Some(at.element())));
        if !inside && open.get_untracked() {
            open.set(false);
        }
    });
    root.on("keydown", move |event| match event.unchecked_ref::<web_sys::KeyboardEvent>().key().as_str() {
        "Escape" if open.get_untracked() => {
            event.stop_propagation();
            close();
        }
        key @ ("ArrowDown" | "ArrowUp") => {
            event.prevent_default();
            if !open.get_untracked() {
                open.set(true);
            }
            let (root, step) = (walked.clone(), if key == "ArrowDown" { 1 } else { -1 });
            request_animation_frame(move || walk(&root, step));
        }
        _ => {}
    })
    .child(opener)
    .when(
        move || open.get(),
        move || {
            let chosen = chosen.clone();
            let sheet = of("div", "sheet");
            if under.closest(".table-scroll").is_some() {
                lift(&under, &sheet);
                listen_window("scroll", move |_| open.set(false));
            }
            sheet
                .on("click", move |event| {
                    if target(&event).is_some_and(|at| at.element().closest(".item").ok().flatten().is_some()) {
                        chosen();
                    }
                })
                .child(items())
        },
    )
}

/// Within what scrolls a sheet would be cut off: there it lies over all of it, under its opener or, where there is more
/// room, above.
fn lift(opener: &El, sheet: &El) {
    let (opener, sheet) = (opener.clone(), sheet.clone());
    request_animation_frame(move || {
        sheet.put_style("position", "fixed");
        sheet.put_style("inset", "0 auto auto 0");
        let (at, origin) = (opener.element().get_bounding_client_rect(), sheet.element().get_bounding_client_rect());
        let is_rtl =
            sheet.closest("[dir]").is_some_and(|root| root.element().get_attribute("dir").as_deref() == Some("rtl"));
        let is_above = at.top() > page::height() - at.bottom() && page::height() - at.bottom() < SHEET_PX;
        let top = if is_above { at.top() - GAP_PX } else { at.bottom() + GAP_PX };
        let left = if is_rtl { at.left() } else { at.right() };
        sheet.put_style("top", &px(top - origin.top()));
        sheet.put_style("left", &px(left - origin.left()));
        let [x, y] = [!is_rtl, is_above].map(|is_moved| if is_moved { "-100%" } else { "0" });
        sheet.put_style("transform", &["translate(", x, ", ", y, ")"].concat());
    });
}

/// In whole pixels: to write fractions takes several kB of the first load.
#[expect(clippy::cast_possible_truncation, reason = "a place in a window")]
fn px(length: f64) -> String {
    [&(length.round() as i32).to_string(), "px"].concat()
}

/// Moves the focus to the next or previous item, around the ends.
fn walk(root: &El, step: i32) {
    let Ok(items) = root.element().query_selector_all(".item") else { return };
    let focused = page::focused();
    let count = i32::try_from(items.length()).unwrap_or(0);
    let element = |index: i32| items.item(u32::try_from(index).ok()?)?.dyn_into::<web_sys::HtmlElement>().ok();
    let current = (0..count).find(|&index| element(index).is_some_and(|item| Some(item.as_ref()) == focused.as_ref()));
    let next = match current {
        Some(index) => (index + step).rem_euclid(count.max(1)),
        None if step > 0 => 0,
        None => count - 1,
    };
    if let Some(item) = element(next) {
        let _ = item.focus();
    }
}
