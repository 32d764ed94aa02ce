//! One choice of several, in a list that opens.

use leptos::prelude::*;

/// A choice: its value, its words, and whether it is the one now made.
pub type Options<T> = Vec<(T, String, bool)>;

/// A labelled select whose values are places in the list of options.
pub fn select<T: Clone + PartialEq + Send + Sync + 'static>(
    label: Signal<String>,
    options: Signal<Options<T>>,
    on_choose: Callback<T>,
) -> AnyView {
    view! { <label class="labelled">{move || label.get()} {bare_select(None, options, on_choose)}</label> }.into_any()
}

/// The select alone. `label` names it for screen readers where no visible label does.
pub fn bare_select<T: Clone + PartialEq + Send + Sync + 'static>(
    label: Option<Signal<String>>,
    options: Signal<Options<T>>,
    on_choose: Callback<T>,
) -> AnyView {
    let options = Memo::new(move |_| options.get());
    let choose = move |event: web_sys::Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        let chosen =
            place.and_then(|place| options.with_untracked(|all| all.get(place).map(|option| option.0.clone())));
        if let Some(value) = chosen {
            on_choose.run(value);
        }
    };
    // `selected` is set as a property: as an attribute it has no say once the user has chosen.
    let option = |(place, (_, text, selected)): (usize, (T, String, bool))| {
        view! { <option value=place.to_string() prop:selected=selected>{text}</option> }
    };
    view! {
        <select class="field" aria-label=move || label.map(|label| label.get()) on:change=choose>
            {move || options.get().into_iter().enumerate().map(option).collect_view()}
        </select>
    }
    .into_any()
}
