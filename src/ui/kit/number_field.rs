//! A number typed in the user's own format.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use funnel_core::typed::{self, TypedError};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::el::{El, el, of};
use super::hosted::hosted;
use crate::app::{App, follow, use_app};
use crate::platform::intl;
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
    /// The number this text was read as, as long as the document has not had it: an edit may have to wait.
    taken: Option<Option<f64>>,
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

/// A number that is typed in place.
pub struct Number {
    /// What the number is, for screen readers.
    pub label: Box<dyn Fn() -> String>,
    /// The number now kept; none shows an empty field.
    pub value: Box<dyn Fn() -> Option<f64>>,
    /// How it is shown and read.
    pub kind: NumberKind,
    /// Whether the field may be emptied.
    pub optional: bool,
    /// Takes a new number; false refuses it as out of range.
    pub on_change: Box<dyn Fn(Option<f64>) -> bool>,
    /// Called when the field is left or Enter is pressed.
    pub on_done: Box<dyn Fn()>,
    /// Shown while there is no number.
    pub placeholder: Option<Box<dyn Fn() -> String>>,
    /// Called for Enter (1) and Shift+Enter (-1), to go to the next field of a column.
    pub on_next: Option<fn(i32)>,
}

/// A field for a number. What cannot be read is marked at the field, and the old value stays.
///
/// Every readable change is reported at once, so that the picture follows the typing. Leaving the field shows the
/// number in full; Escape brings back the one it had. Arrow keys count up and down.
pub fn number_field(app: App, mut number: Number) -> El {
    let placeholder = number.placeholder.take();
    let field = el("input")
        .set("type", "text")
        .set("inputmode", "decimal")
        .set("autocomplete", "off")
        .set("class", "field number");
    let state = Rc::new(State {
        app,
        number,
        typing: RefCell::new(None),
        changed: Trigger::new(),
        before: Cell::new(None),
        field: field.clone(),
        root: of("span", "number-field"),
        label: RefCell::default(),
        told: RefCell::default(),
    });
    let with = |act: fn(&Rc<State>, &web_sys::Event)| {
        let state = state.clone();
        move |event: web_sys::Event| act(&state, &event)
    };
    let field = field
        .on("focus", with(|state, event| state.begin(event)))
        .on("input", with(|state, event| state.take(event)))
        .on("blur", with(|state, _| state.leave()))
        .on("keydown", with(State::key));
    let field = match placeholder {
        Some(text) => field.attr("placeholder", text),
        None => field,
    };
    if app.frame.is_readonly() {
        field.put("readonly", "");
    }
    let root = state.root.clone().child(field);
    // One effect for all of it: a table has hundreds of these fields.
    follow(move || state.paint());
    root
}

/// A number field at work.
struct State {
    app: App,
    number: Number,
    typing: RefCell<Option<Typing>>,
    changed: Trigger,
    /// The number there was when the field was entered.
    before: Cell<Option<f64>>,
    field: El,
    /// Holds the field, and what is wrong with the text in it.
    root: El,
    /// As last shown.
    label: RefCell<String>,
    /// What is wrong, as shown beside the field.
    told: RefCell<Option<El>>,
}

impl State {
    fn scale(&self) -> f64 {
        if self.number.kind == NumberKind::Percent { 100.0 } else { 1.0 }
    }

    fn now(&self) -> Option<f64> {
        untrack(|| (self.number.value)())
    }

    /// Typed text stands only as long as the number is the one it left: undo or another tab may have changed it since.
    fn current(&self) -> Option<Typing> {
        self.changed.track();
        let value = (self.number.value)();
        let mut typing = self.typing.borrow_mut();
        if let Some(typing) = typing.as_mut().filter(|typing| typing.taken == Some(value)) {
            typing.taken = None;
            typing.value = value;
        }
        typing.clone().filter(|typing| typing.value == value)
    }

    fn paint(&self) {
        let label = (self.number.label)();
        if *self.label.borrow() != label {
            self.field.put("aria-label", &label);
            self.label.replace(label);
        }
        let current = self.current();
        let shown = match &current {
            Some(typing) => typing.text.clone(),
            None => (self.number.value)()
                .map(|number| self.app.formats.exact(round_off(number * self.scale())))
                .unwrap_or_default(),
        };
        self.field.put_value(&shown);
        self.tell(current.and_then(|typing| typing.problem).as_ref());
    }

    fn tell(&self, problem: Option<&Problem>) {
        let mut told = self.told.borrow_mut();
        if told.is_none() && problem.is_none() {
            return;
        }
        self.field.put_maybe("aria-invalid", problem.map(|_| "true"));
        if let Some(old) = told.take() {
            old.element().remove();
        }
        *told = problem.map(|problem| {
            let message = of("span", "error").set("role", "alert").say(&self.message(problem));
            let _ = self.root.clone().child(message.clone());
            message
        });
    }

    fn set_typing(&self, typing: Option<Typing>) {
        self.typing.replace(typing);
        self.changed.notify();
    }

    fn begin(&self, event: &web_sys::Event) {
        self.before.set(self.now());
        if let Some(input) = input_of(event) {
            input.select();
        }
    }

    fn take(&self, event: &web_sys::Event) {
        let text = input_of(event).map(|input| input.value()).unwrap_or_default();
        let read = untrack(|| read(self.app, &text, self.number.kind, self.number.optional));
        let taken = read.and_then(|number| self.accept(number).map(|()| number));
        let (taken, problem) = taken.map_or_else(|problem| (None, Some(problem)), |number| (Some(number), None));
        self.set_typing(Some(Typing { text, value: self.now(), taken, problem }));
    }

    fn accept(&self, number: Option<f64>) -> Result<(), Problem> {
        if (self.number.on_change)(number) { Ok(()) } else { Err(Problem::OutOfRange) }
    }

    fn step(self: &Rc<Self>, by: f64) {
        let state = self.clone();
        self.app.session.when_equipped(move || {
            let number = (state.now().unwrap_or(0.0) * state.scale() + by).max(0.0) / state.scale();
            if state.accept(Some(number)).is_ok() {
                state.set_typing(None);
            }
        });
    }

    /// Shows the number in full, as soon as the document has it.
    fn leave(self: &Rc<Self>) {
        let left = self.typed();
        let state = self.clone();
        self.app.session.when_settled(move || {
            if state.typed() == left {
                state.set_typing(None);
            }
            (state.number.on_done)();
        });
    }

    fn typed(&self) -> Option<String> {
        self.typing.borrow().as_ref().map(|typing| typing.text.clone())
    }

    fn key(self: &Rc<Self>, event: &web_sys::Event) {
        let keys = event.unchecked_ref::<web_sys::KeyboardEvent>();
        if self.app.frame.is_readonly() {
            return;
        }
        let amount = if keys.shift_key() { 10.0 } else { 1.0 };
        match keys.key().as_str() {
            "ArrowUp" => self.step(amount),
            "ArrowDown" => self.step(-amount),
            "Escape" => {
                (self.number.on_change)(self.before.get());
                self.set_typing(None);
            }
            "Enter" => {
                self.leave();
                if let Some(on_next) = self.number.on_next {
                    on_next(if keys.shift_key() { -1 } else { 1 });
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn message(&self, problem: &Problem) -> String {
        match problem {
            Problem::Unreadable(error) => names::typed_error(self.app.words, error),
            Problem::OutOfRange => self.app.words.typed_out_of_range(),
        }
    }
}

fn input_of(event: &web_sys::Event) -> Option<web_sys::HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// The field as a view.
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
) -> impl IntoView {
    let number = Number {
        label: Box::new(move || label.get()),
        value: Box::new(move || value.get()),
        kind,
        optional,
        on_change: Box::new(move |number| on_change.run(number)),
        on_done: Box::new(move || {
            if let Some(on_done) = on_done {
                on_done.run(());
            }
        }),
        placeholder: placeholder.map(|text| Box::new(move || text.get()) as _),
        on_next: None,
    };
    hosted(number_field(use_app(), number))
}

/// A number that must be there, under its label.
pub fn labelled_number(
    label: Signal<String>,
    kind: NumberKind,
    value: Signal<Option<f64>>,
    on_change: Callback<Option<f64>, bool>,
    on_done: Callback<()>,
) -> AnyView {
    view! {
        <label class="labelled">
            {label} <NumberField label=label value=value kind=kind optional=false on_change=on_change on_done=on_done />
        </label>
    }
    .into_any()
}

fn read(app: App, text: &str, kind: NumberKind, optional: bool) -> Result<Option<f64>, Problem> {
    if text.trim().is_empty() {
        return if optional { Ok(None) } else { Err(Problem::Unreadable(TypedError::Empty)) };
    }
    let typed =
        typed::parse_number_with(text, &app.formats.separators(), &intl::read_number).map_err(Problem::Unreadable)?;
    let number = if kind == NumberKind::Percent && !typed.percent { typed.value / 100.0 } else { typed.value };
    Ok(Some(number))
}

/// 0.07 × 100 is 7.000000000000001; nobody typed that.
fn round_off(number: f64) -> f64 {
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { number }
}
