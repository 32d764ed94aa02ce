//! What opens from the buttons of the frame.

use leptos::prelude::*;

use super::keeping;
use crate::app::{Theme, use_app};
use crate::text::{LANGUAGES, names};

/// What the header has no room for on a phone.
pub(super) fn narrow_items() -> AnyView {
    let app = use_app();
    view! {
        <keeping::FileItems />
        <a class="item" href="#share">{move || app.words.shell_share()}</a>
        <hr />
        <p class="caption">{move || app.words.shell_language()}</p>
        {language_items()}
        <hr />
        <p class="caption">{move || app.words.shell_theme()}</p>
        {theme_items()}
    }
    .into_any()
}

/// The languages there are.
pub(super) fn language_items() -> AnyView {
    let app = use_app();
    LANGUAGES
        .map(|code| {
            view! {
                <button
                    type="button"
                    class="item"
                    lang=code
                    aria-current=move || (app.words.language() == code).then_some("true")
                    on:click=move |_| app.choose_language(code)
                >
                    {names::language(code)}
                </button>
            }
        })
        .collect_view()
        .into_any()
}

/// Light, dark, or as the system says.
pub(super) fn theme_items() -> AnyView {
    let app = use_app();
    let choice = move |theme: Theme, text: Signal<String>| {
        view! {
            <button
                type="button"
                class="item"
                aria-current=move || (app.prefs.theme.get() == theme).then_some("true")
                on:click=move |_| app.prefs.theme.set(theme)
            >
                {move || text.get()}
            </button>
        }
    };
    view! {
        {choice(Theme::Auto, Signal::derive(move || app.words.shell_theme_auto()))}
        {choice(Theme::Light, Signal::derive(move || app.words.shell_theme_light()))}
        {choice(Theme::Dark, Signal::derive(move || app.words.shell_theme_dark()))}
    }
    .into_any()
}
