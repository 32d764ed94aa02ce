//! A number typed in the user's own format.

use funnel_core::typed::{self, TypedError};
use leptos::html;
use leptos::prelude::*;

use crate::app::use_app;
use crate::text::names;

/// Why a typed number was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Unreadable(TypedError),
    OutOfRange,
}

/// What stands in the field while it is being typed in.
#[derive(Debug, Clone, PartialEq)]
struct Typing {
    text: String,
    /// The number the document had once this text was read.
    value: Option<f64>,
    problem: Option<Problem>,
}

/// What the number is, which decides how it is shown and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// People, money, days: the number itself.
    Plain,
    /// A fraction shown and typed as per cent: `8` and `8 %` both mean 0.08.
    Percent,
}

/// A field for a number. What cannot be read is marked at the field, and the old value stays.
///
/// Every readable change is reported at once, so that the picture follows the typing. Leaving the field shows the
/// number in full; Escape brings back the one it had. Arrow keys count up and down.
#[component]
pub fn NumberField(
    /// What the number is, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The number now kept; none shows an empty field.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// How it is shown and read.
    #[prop(default = NumberKind::Plain)]
    kind: NumberKind,
    /// Whether the field may be emptied.
    #[prop(default = true)]
    optional: bool,
    /// Takes a new number; false refuses it as out of range.
    on_change: Callback<Option<f64>, bool>,
    /// Called when the field is left or Enter is pressed.
    #[prop(optional)]
    on_done: Option<Callback<()>>,
    /// Shown while there is no number.
    #[prop(into, optional)]
    placeholder: Option<Signal<String>>,
    /// Called for Enter (1) and Shift+Enter (-1), to go to the next field of a column.
    #[prop(optional)]
    on_next: Option<Callback<i32>>,
) -> impl IntoView {
    let app = use_app();
    let typing = RwSignal::new(None::<Typing>);
    let before = StoredValue::new(None::<f64>);
    let input = NodeRef::<html::Input>::new();

    let scale = if kind == NumberKind::Percent { 100.0 } else { 1.0 };
    // Typed text stands only as long as the number is the one it left: undo or another tab may have changed it since.
    let current = move || typing.get().filter(|typing| typing.value == value.get());
    let problem = move || current().and_then(|typing| typing.problem);
    let shown = move || match current() {
        Some(typing) => typing.text,
        None => value.get().map(|number| app.formats.exact(round_off(number * scale))).unwrap_or_default(),
    };
    let take = move |text: String| {
        let problem = read(app, &text, kind, optional).and_then(|number| accept(on_change, number)).err();
        typing.set(Some(Typing { text, value: value.get_untracked(), problem }));
    };
    let step = move |by: f64| {
        let number = (value.get_untracked().unwrap_or(0.0) * scale + by).max(0.0) / scale;
        if on_change.run(Some(number)) {
            typing.set(None);
        }
    };
    let leave = move || {
        typing.set(None);
        if let Some(on_done) = on_done {
            on_done.run(());
        }
    };
    let on_keydown = move |event: web_sys::KeyboardEvent| {
        let amount = if event.shift_key() { 10.0 } else { 1.0 };
        match event.key().as_str() {
            "ArrowUp" => step(amount),
            "ArrowDown" => step(-amount),
            "Escape" => {
                on_change.run(before.get_value());
                typing.set(None);
            }
            "Enter" => {
                leave();
                if let Some(on_next) = on_next {
                    on_next.run(if event.shift_key() { -1 } else { 1 });
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let message = move || {
        problem().map(|problem| match problem {
            Problem::Unreadable(error) => names::typed_error(app.words, &error),
            Problem::OutOfRange => app.words.typed_out_of_range(),
        })
    };
    view! {
        <span class="number-field">
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                class="field number"
                node_ref=input
                aria-label=move || label.get()
                aria-invalid=move || problem().is_some().then_some("true")
                placeholder=move || placeholder.map(|text| text.get())
                prop:value=shown
                on:focus=move |_| {
                    before.set_value(value.get_untracked());
                    if let Some(input) = input.get_untracked() {
                        input.select();
                    }
                }
                on:input=move |event| take(event_target_value(&event))
                on:blur=move |_| leave()
                on:keydown=on_keydown
            />
            <Show when=move || problem().is_some()>
                <span class="error" role="alert">{message}</span>
            </Show>
        </span>
    }
    .into_any()
}

fn read(app: crate::app::App, text: &str, kind: NumberKind, optional: bool) -> Result<Option<f64>, Problem> {
    if text.trim().is_empty() {
        return if optional { Ok(None) } else { Err(Problem::Unreadable(TypedError::Empty)) };
    }
    let typed = typed::parse_number(text, &app.formats.separators()).map_err(Problem::Unreadable)?;
    let number = if kind == NumberKind::Percent && !typed.percent { typed.value / 100.0 } else { typed.value };
    Ok(Some(number))
}

fn accept(on_change: Callback<Option<f64>, bool>, number: Option<f64>) -> Result<(), Problem> {
    if on_change.run(number) { Ok(()) } else { Err(Problem::OutOfRange) }
}

/// 0.07 × 100 is 7.000000000000001; nobody typed that.
fn round_off(number: f64) -> f64 {
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { number }
}
