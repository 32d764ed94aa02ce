//! A text field with suggestions, after the combobox pattern of the ARIA Authoring Practices
//! (<https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>): the focus stays in the field, arrows walk the list.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::platform::page;

/// Something a combobox offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is picked.
    pub value: String,
    /// What it is called.
    pub text: String,
    /// What is worth knowing of it, such as how often it occurs.
    pub note: String,
}

/// A number for ids that no other control has.
pub(super) fn next_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A combobox at work.
#[derive(Clone, Copy)]
struct Work {
    id: u32,
    suggestions: Signal<Vec<Suggestion>>,
    open: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    on_input: Callback<String>,
    on_pick: Callback<String>,
}

impl Work {
    fn list_id(self) -> String {
        format!("suggestions-{}", self.id)
    }

    fn option_id(self, place: usize) -> String {
        format!("suggestion-{}-{place}", self.id)
    }

    fn is_shown(self) -> bool {
        self.open.get() && self.suggestions.with(|all| !all.is_empty())
    }

    fn active_id(self) -> Option<String> {
        self.active.get().filter(|_| self.is_shown()).map(|place| self.option_id(place))
    }

    fn typed(self, text: String) {
        self.open.set(true);
        self.active.set(None);
        self.on_input.run(text);
    }

    fn pick(self, value: String) {
        self.close();
        self.on_pick.run(value);
    }

    fn close(self) {
        self.open.set(false);
        self.active.set(None);
    }

    fn walk(self, forward: bool) {
        let count = self.suggestions.with_untracked(Vec::len);
        let was_open = self.open.get_untracked();
        self.open.set(true);
        let Some(last) = count.checked_sub(1) else { return };
        let end = if forward { 0 } else { last };
        self.active.update(|active| {
            *active = match *active {
                Some(place) if was_open && forward => Some(if place >= last { 0 } else { place + 1 }),
                Some(place) if was_open => Some(place.checked_sub(1).unwrap_or(last)),
                _ => Some(end),
            };
        });
        self.show_active();
    }

    fn show_active(self) {
        request_animation_frame(move || {
            let active = self.active.try_get_untracked().flatten();
            let around = page::focused().and_then(|field| field.parent_element());
            let id = active.map(|place| ["#", &self.option_id(place)].concat());
            let option = around.zip(id).and_then(|(around, id)| around.query_selector(&id).ok()?);
            if let Some(option) = option {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                option.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    }

    fn key(self, event: &web_sys::KeyboardEvent) {
        match event.key().as_str() {
            "ArrowDown" => self.walk(true),
            "ArrowUp" => self.walk(false),
            "Enter" => {
                let active = self.active.get_untracked();
                let chosen = self.suggestions.with_untracked(|all| active.and_then(|place| all.get(place).cloned()));
                let text = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
                let text = text.map(|input| input.value()).unwrap_or_default();
                self.pick(chosen.map_or(text, |chosen| chosen.value));
            }
            "Escape" if self.open.get_untracked() => {
                event.stop_propagation();
                self.close();
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// A text field with suggestions. Every change is told, so that suggestions can be looked for; Enter picks the suggestion
/// walked to or else the text itself.
#[component]
pub fn Combobox(
    /// What is asked for, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The text now in the field.
    #[prop(into)]
    value: Signal<String>,
    /// What is offered for it.
    #[prop(into)]
    suggestions: Signal<Vec<Suggestion>>,
    /// Called with the text at every change, and when the field is entered.
    on_input: Callback<String>,
    /// Called with what is picked.
    on_pick: Callback<String>,
    /// Called when the field is entered, to look for suggestions.
    #[prop(optional)]
    on_enter: Option<Callback<()>>,
    /// Shown while there is no text.
    #[prop(into, optional)]
    placeholder: Option<Signal<String>>,
    /// Whether it takes the focus as soon as it is there: for a field somebody has just asked for.
    #[prop(optional)]
    focused: bool,
) -> impl IntoView {
    let work =
        Work { id: next_id(), suggestions, open: RwSignal::new(false), active: RwSignal::new(None), on_input, on_pick };
    let enter = move || {
        if let Some(on_enter) = on_enter {
            on_enter.run(());
        }
    };
    let field = NodeRef::<html::Input>::new();
    if focused {
        request_animation_frame(move || {
            if let Some(field) = field.try_get_untracked().flatten() {
                let _ = field.focus();
            }
        });
    }
    view! {
        <span class="combobox">
            <input
                type="text" class="field" role="combobox" autocomplete="off" spellcheck="false" dir="auto" aria-autocomplete="list"
                node_ref=field
                aria-label=move || label.get()
                aria-expanded=move || work.is_shown().to_string()
                aria-controls=work.list_id()
                aria-activedescendant=move || work.active_id()
                placeholder=move || placeholder.map(|text| text.get())
                prop:value=move || value.get()
                on:focus=move |_| enter()
                on:click=move |_| work.open.set(true)
                on:input=move |event| work.typed(event_target_value(&event))
                on:keydown=move |event| work.key(&event)
                on:blur=move |_| work.close()
            />
            {suggestion_list(work, label)}
        </span>
    }
    .into_any()
}

fn suggestion_list(work: Work, label: Signal<String>) -> AnyView {
    let option = move |(place, suggestion): (usize, Suggestion)| {
        let value = suggestion.value;
        view! {
            <li role="option" id=work.option_id(place) class="suggestion" aria-selected=move || (work.active.get() == Some(place)).to_string()
                on:click=move |_| work.pick(value.clone())>
                <bdi class="grow">{suggestion.text}</bdi>
                <span class="hint">{suggestion.note}</span>
            </li>
        }
    };
    view! {
        // The press must not take the focus out of the field, which would close the list before the click.
        <ul role="listbox" class="popover suggestions" id=work.list_id() aria-label=move || label.get() hidden=move || !work.is_shown()
            on:mousedown=move |event| event.prevent_default()>
            {move || work.open.get().then(|| work.suggestions.get().into_iter().enumerate().map(option).collect_view())}
        </ul>
    }
    .into_any()
}
