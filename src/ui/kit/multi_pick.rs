//! Several choices, each with a way to take it away again, and a field to add more.

use leptos::prelude::*;

use super::combobox::{Combobox, Suggestion};
use super::focus::keep_focus;
use super::icon::{Icon, Shape};

/// Several texts picked from suggestions, or typed where `free`.
#[component]
pub fn MultiPick(
    /// What is asked for, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// What is picked now.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// All there is to pick from, as far as it is known. Those that contain the text typed are offered.
    #[prop(into)]
    suggestions: Signal<Vec<Suggestion>>,
    /// Called with the text typed, to look for more suggestions.
    #[prop(optional)]
    on_search: Option<Callback<String>>,
    /// Called with one more choice.
    on_add: Callback<String>,
    /// Called with the place of a choice that goes.
    on_remove: Callback<usize>,
    /// How the button that takes a choice away is called.
    remove_label: Callback<String, String>,
    /// Whether anything typed can be chosen.
    #[prop(optional)]
    free: bool,
    /// Shown in the empty field.
    #[prop(into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let offered = move || {
        let typed = text.get().to_lowercase();
        let taken = chosen.get();
        let fits = |one: &Suggestion| one.text.to_lowercase().contains(&typed) && !taken.contains(&one.value);
        suggestions.with(|all| all.iter().filter(|one| fits(one)).cloned().collect::<Vec<_>>())
    };
    let search = move |typed: String| {
        text.set(typed.clone());
        if let Some(on_search) = on_search {
            on_search.run(typed);
        }
    };
    let pick = move |typed: String| {
        let is_it = |one: &&Suggestion| one.value == typed || one.text == typed;
        let known = suggestions.with_untracked(|all| all.iter().find(is_it).map(|one| one.value.clone()));
        let value = known.or_else(|| (free && !typed.trim().is_empty()).then_some(typed));
        if let Some(value) = value.filter(|value| chosen.with_untracked(|taken| !taken.contains(value))) {
            on_add.run(value);
            search(String::new());
        }
    };
    let name_of = move |value: &str| {
        suggestions.with(|all| all.iter().find(|one| one.value == value).map(|one| one.text.clone()))
    };
    let chip = move |(place, value): (usize, String)| {
        let name = name_of(&value).unwrap_or(value);
        let label = remove_label.run(name.clone());
        view! {
            <li class="chip">
                <bdi>{name}</bdi>
                <button type="button" class="button icon" aria-label=label on:click=move |event| { keep_focus(&event); on_remove.run(place); }><Icon shape=Shape::Cross /></button>
            </li>
        }
    };
    view! {
        <div class="multi-pick" data-undo="adding" role="group" aria-label=move || label.get()>
            <Show when=move || !chosen.with(Vec::is_empty)>
                <ul class="chips">{move || chosen.get().into_iter().enumerate().map(chip).collect_view()}</ul>
            </Show>
            <Combobox label value=text suggestions=Signal::derive(offered) placeholder
                on_input=Callback::new(search) on_pick=Callback::new(pick) on_enter=Callback::new(move |()| search(text.get_untracked())) />
        </div>
    }
    .into_any()
}
