//! One choice of a few, all in sight.

use leptos::prelude::*;

/// A row of buttons of which one is pressed.
#[component]
pub fn Segmented<T>(
    /// What is chosen, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The choices with their words.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    /// The choice now made.
    #[prop(into)]
    value: Signal<T>,
    /// Called with a new choice.
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <span class="segmented" role="group" aria-label=move || label.get()>
            {move || {
                options
                    .get()
                    .into_iter()
                    .map(|(option, text)| {
                        view! {
                            <button
                                type="button"
                                aria-pressed=move || (value.get() == option).to_string()
                                on:click=move |_| on_choose.run(option)
                            >
                                {text}
                            </button>
                        }
                    })
                    .collect_view()
            }}
        </span>
    }
    .into_any()
}
