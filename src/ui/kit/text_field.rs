//! A text typed in place.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::el::{El, el};
use super::hosted::hosted;
use crate::app::{follow, use_app};

/// A text that is typed in place.
pub struct Text {
    /// What the text is, for screen readers.
    pub label: Box<dyn Fn() -> String>,
    /// The text now kept.
    pub value: Box<dyn Fn() -> String>,
    /// Called with every change.
    pub on_input: Box<dyn Fn(String)>,
    /// Called when the field is left or Enter is pressed.
    pub on_done: Box<dyn Fn()>,
    /// Shown while there is no text.
    pub placeholder: Option<Box<dyn Fn() -> String>>,
    /// Classes of the field.
    pub class: &'static str,
    /// Whether a long text wraps instead of running out of sight. It stays one paragraph.
    pub wraps: bool,
}

/// A text field that reports every change and, when left, that the change is done. Escape brings back the text it had.
pub fn text_field(text: Text) -> El {
    let Text { label, value, on_input, on_done, placeholder, class, wraps } = text;
    let field = if wraps { el("textarea").set("rows", "1") } else { el("input").set("type", "text") };
    let (value, on_input, on_done) = (Rc::new(value), Rc::new(on_input), Rc::new(on_done));
    let before = Rc::new(RefCell::new(String::new()));
    let (now, typing, typed, left) = (value.clone(), field.clone(), on_input.clone(), on_done.clone());
    let restored = field.clone();
    let begun = before.clone();
    let shown = field.clone();
    let labelled = RefCell::new(String::new());
    // One effect for all of it: a table has many of these fields.
    follow(move || {
        let text = label();
        if *labelled.borrow() != text {
            shown.put("aria-label", &text);
            labelled.replace(text);
        }
        shown.put_value(&value());
    });
    let field = field.set("class", class).set("dir", "auto").set("autocomplete", "off");
    if use_app().frame.is_readonly() {
        field.put("readonly", "");
    }
    let field = match placeholder {
        Some(text) => field.attr("placeholder", text),
        None => field,
    };
    field
        .on("focus", move |_| {
            begun.replace(untrack(|| now()));
        })
        // Pasted line breaks would make a name of several lines.
        .on("input", move |_| typed(typing.typed().replace(['\n', '\r'], " ")))
        .on("blur", move |_| left())
        .on("keydown", move |event| match event.unchecked_ref::<web_sys::KeyboardEvent>().key().as_str() {
            "Enter" => {
                event.prevent_default();
                on_done();
            }
            "Escape" => {
                // Also when the edits wait, and together come to nothing.
                restored.put_value(&before.borrow());
                on_input(before.borrow().clone());
            }
            _ => {}
        })
}

/// The field as a view.
#[component]
pub fn TextField(
    /// What the text is, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The text now kept.
    #[prop(into)]
    value: Signal<String>,
    /// Called with every change.
    on_input: Callback<String>,
    /// Called when the field is left or Enter is pressed.
    #[prop(optional)]
    on_done: Option<Callback<()>>,
    /// Shown while there is no text.
    #[prop(into, optional)]
    placeholder: Option<Signal<String>>,
) -> impl IntoView {
    hosted(text_field(Text {
        label: Box::new(move || label.get()),
        value: Box::new(move || value.get()),
        on_input: Box::new(move |text| on_input.run(text)),
        on_done: Box::new(move || {
            if let Some(on_done) = on_done {
                on_done.run(());
            }
        }),
        placeholder: placeholder.map(|text| Box::new(move || text.get()) as _),
        class: "field",
        wraps: false,
    }))
}
