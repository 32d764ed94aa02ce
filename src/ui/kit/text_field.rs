//! A text typed in place.

use leptos::prelude::*;

/// A text field that reports every change and, when left, that the change is done.
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
    /// Classes of the field.
    #[prop(default = "field")]
    class: &'static str,
    /// Whether a long text wraps instead of running out of sight. It stays one paragraph.
    #[prop(default = false)]
    wraps: bool,
) -> impl IntoView {
    let before = StoredValue::new(String::new());
    let done = move || {
        if let Some(on_done) = on_done {
            on_done.run(());
        }
    };
    let on_keydown = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            done();
        }
        "Escape" => on_input.run(before.get_value()),
        _ => {}
    };
    let begin = move |_| before.set_value(value.get_untracked());
    if wraps {
        return view! {
            <textarea
                rows="1"
                class=class
                dir="auto"
                autocomplete="off"
                aria-label=move || label.get()
                placeholder=move || placeholder.map(|text| text.get())
                prop:value=move || value.get()
                on:focus=begin
                // Pasted line breaks would make a name of several lines.
                on:input=move |event| on_input.run(event_target_value(&event).replace(['\n', '\r'], " "))
                on:blur=move |_| done()
                on:keydown=on_keydown
            ></textarea>
        }
        .into_any();
    }
    view! {
        <input
            type="text"
            class=class
            dir="auto"
            autocomplete="off"
            aria-label=move || label.get()
            placeholder=move || placeholder.map(|text| text.get())
            prop:value=move || value.get()
            on:focus=begin
            on:input=move |event| on_input.run(event_target_value(&event))
            on:blur=move |_| done()
            on:keydown=on_keydown
        />
    }
    .into_any()
}
