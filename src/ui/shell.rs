//! The frame around the screens: header, tabs, footer, messages.

use leptos::prelude::*;
use leptos_use::{use_event_listener, use_preferred_dark, use_window};

use super::kit::{Icon, Menu, Shape, TextField};
use super::{funnel, keeping, lazy};
use crate::app::{Theme, use_app};
use crate::platform::page;
use crate::text::{LANGUAGES, names};
use funnel_core::model::Edit;

/// The screens there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Funnel,
    Data,
}

impl Screen {
    const ALL: [Self; 2] = [Self::Funnel, Self::Data];

    /// The part of the address that names the screen.
    fn fragment(self) -> &'static str {
        match self {
            Self::Funnel => "funnel",
            Self::Data => "data",
        }
    }

    fn of_address() -> Self {
        let fragment = page::fragment();
        Self::ALL.into_iter().find(|screen| screen.fragment() == fragment).unwrap_or(Self::Funnel)
    }
}

/// The whole page.
#[component]
pub fn Shell() -> impl IntoView {
    let app = use_app();
    let screen = RwSignal::new(Screen::of_address());
    let _ = use_event_listener(use_window(), leptos::ev::hashchange, move |_| screen.set(Screen::of_address()));
    let _ = use_event_listener(use_window(), leptos::ev::keydown, move |event| undo_keys(app, &event));
    let data_opened =
        Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || screen.get() == Screen::Data);
    follow_prefs(app);
    view! {
        <Header />
        <Tabs screen />
        <main id="main">
            <keeping::Notices />
            <div class="screen" hidden=move || screen.get() != Screen::Funnel><funnel::FunnelScreen /></div>
            // Stays once opened, hidden, so that an import goes on while another screen is looked at.
            <Show when=move || data_opened.get()>
                <div class="screen" hidden=move || screen.get() != Screen::Data><lazy::LazyScreen fetch=lazy::data /></div>
            </Show>
            <keeping::Footer />
        </main>
        <keeping::DropAnywhere />
        <Messages />
    }
    .into_any()
}

/// Language, theme and title belong to the page, outside the component tree.
fn follow_prefs(app: crate::app::App) {
    let dark = use_preferred_dark();
    Effect::new(move |_| {
        let theme = match app.prefs.theme.get() {
            Theme::Auto => {
                if dark.get() {
                    "dark"
                } else {
                    "light"
                }
            }
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        page::set_theme(Some(theme));
    });
    Effect::new(move |_| page::set_language(app.words.language()));
    Effect::new(move |_| {
        let title = app.session.document().with(|document| document.title.clone());
        let product = app.words.product();
        page::set_title(&title.map_or(product.clone(), |title| format!("{title} – {product}")));
    });
}

/// Ctrl/⌘+Z and Shift+Ctrl/⌘+Z or Ctrl+Y. A text field being typed in keeps its own undo.
fn undo_keys(app: crate::app::App, event: &web_sys::KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => app.session.undo(),
        ("z", true) | ("y", false) => app.session.redo(),
        _ => return,
    }
    event.prevent_default();
}

#[component]
fn Header() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let session = app.session;
    view! {
        <header class="bar">
            <a class="sr-only skip" href="#main">{move || words.shell_skip()}</a>
            <span class="brand">
                <span style:color="var(--accent)" style:display="contents"><Icon shape=Shape::Funnel /></span>
                <span>{move || words.product()}</span>
            </span>
            <TextField
                class="field plain title"
                label=Signal::derive(move || words.shell_title())
                placeholder=Signal::derive(move || words.shell_untitled())
                value=Signal::derive(move || session.document().with(|document| document.title.clone().unwrap_or_default()))
                on_input=Callback::new(move |title: String| {
                    app.dispatch(Edit::SetTitle((!title.trim().is_empty()).then_some(title)));
                })
                on_done=Callback::new(move |()| session.end_group())
            />
            <keeping::DocumentMenu />
            <span class="grow"></span>
            <button type="button" class="button icon" aria-label=move || words.shell_undo() title=move || words.shell_undo()
                disabled=move || !session.can_undo() on:click=move |_| session.undo()>
                <Icon shape=Shape::Undo />
            </button>
            <button type="button" class="button icon" aria-label=move || words.shell_redo() title=move || words.shell_redo()
                disabled=move || !session.can_redo() on:click=move |_| session.redo()>
                <Icon shape=Shape::Redo />
            </button>
            <span class="wide-only">
                <keeping::FileButtons />
                <LanguageMenu />
                <ThemeMenu />
            </span>
            <span class="narrow-only"><NarrowMenu /></span>
        </header>
    }
    .into_any()
}

#[component]
fn Tabs(screen: RwSignal<Screen>) -> impl IntoView {
    let words = use_app().words;
    let tab = move |this: Screen, shape: Shape, text: Signal<String>| {
        view! {
            <a href=format!("#{}", this.fragment()) aria-current=move || (screen.get() == this).then_some("page")>
                <Icon shape />
                {move || text.get()}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=move || words.shell_screens()>
            {tab(Screen::Funnel, Shape::Funnel, Signal::derive(move || words.shell_funnel()))}
            {tab(Screen::Data, Shape::Data, Signal::derive(move || words.shell_data()))}
        </nav>
    }
    .into_any()
}

/// What the header has no room for on a phone.
#[component]
fn NarrowMenu() -> impl IntoView {
    let app = use_app();
    view! {
        <Menu label=Signal::derive(move || app.words.shell_more()) face=move || view! { <Icon shape=Shape::More /> } class="button icon" end=true>
            <keeping::FileItems />
            <hr />
            <p class="caption">{move || app.words.shell_language()}</p>
            <LanguageItems />
            <hr />
            <p class="caption">{move || app.words.shell_theme()}</p>
            <ThemeItems />
        </Menu>
    }
    .into_any()
}

#[component]
fn LanguageMenu() -> impl IntoView {
    let app = use_app();
    let face = move || {
        view! {
            {move || names::language(app.words.language())}
            <Icon shape=Shape::Chevron />
        }
    };
    view! {
        <Menu label=Signal::derive(move || format!("{}: {}", app.words.shell_language(), names::language(app.words.language()))) face class="button quiet" end=true>
            <LanguageItems />
        </Menu>
    }
    .into_any()
}

#[component]
fn LanguageItems() -> impl IntoView {
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

#[component]
fn ThemeMenu() -> impl IntoView {
    let app = use_app();
    view! {
        <Menu label=Signal::derive(move || app.words.shell_theme()) face=move || view! { <Icon shape=Shape::Theme /> } class="button icon" end=true>
            <ThemeItems />
        </Menu>
    }
    .into_any()
}

#[component]
fn ThemeItems() -> impl IntoView {
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

/// What has just happened: shown for a while, and spoken once.
#[component]
fn Messages() -> impl IntoView {
    let app = use_app();
    let messages = app.messages;
    view! {
        <div class="sr-only" role="status" aria-live="polite">{move || messages.spoken().get()}</div>
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || messages.list() key=|message| message.id let:message>
                <div class="toast">
                    <span>{message.text.clone()}</span>
                    {message.undo.map(|undo| view! {
                        <button type="button" class="button" on:click=move |_| { undo(); messages.dismiss(message.id); }>
                            {move || app.words.shell_undo()}
                        </button>
                    })}
                    <button type="button" class="button icon" aria-label=move || app.words.shell_dismiss() on:click=move |_| messages.dismiss(message.id)>
                        <Icon shape=Shape::Cross />
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
