//! One choice of a few, all in sight.

use leptos::prelude::*;

use super::el::{El, button, of};
use super::hosted::hosted;

/// A row of buttons of which one is pressed. `options` are the words of the choices, `value` says which is made, by its
/// place, and `on_choose` is called with the place of a new one.
pub fn segmented(
    label: impl Fn() -> String + 'static,
    options: Vec<Box<dyn Fn() -> String>>,
    value: impl Fn() -> usize + Clone + 'static,
    on_choose: impl Fn(usize) + Clone + 'static,
) -> El {
    let buttons = options.into_iter().enumerate().map(|(place, text)| {
        let (value, on_choose) = (value.clone(), on_choose.clone());
        button("").truth("aria-pressed", move || value() == place).on("click", move |_| on_choose(place)).text(text)
    });
    of("span", "segmented").set("role", "group").attr("aria-label", label).children(buttons)
}

/// The row as a view.
#[component]
pub fn Segmented<T>(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The choices with their words.
    options: Vec<(T, Signal<String>)>,
    /// The choice now made.
    #[prop(into)]
    value: Signal<T>,
    /// Called with a new choice.
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choices: Vec<T> = options.iter().map(|(choice, _)| *choice).collect();
    let places = choices.clone();
    let words = options.into_iter().map(|(_, text)| Box::new(move || text.get()) as Box<dyn Fn() -> String>).collect();
    hosted(segmented(
        move || label.get(),
        words,
        move || places.iter().position(|choice| *choice == value.get()).unwrap_or(usize::MAX),
        move |place| on_choose.run(choices[place]),
    ))
}
