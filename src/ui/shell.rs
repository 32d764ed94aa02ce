//! The frame around the screens: header, tabs, footer, messages.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::extras::Part;
use super::kit::el::{El, button, el, listen_window, of};
use super::kit::{Shape, Text, icon, menu, text_field};
use super::{funnel, keeping, lazy};
use crate::app::{App, Theme, follow};
use crate::platform::page;
use crate::text::{Words, names};
use funnel_core::model::Edit;

/// The screens there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Funnel,
    Scenarios,
    Data,
    Experiments,
    Share,
}

impl Screen {
    const ALL: [Self; 5] = [Self::Funnel, Self::Scenarios, Self::Data, Self::Experiments, Self::Share];

    /// The part of the address that names the screen.
    fn fragment(self) -> &'static str {
        match self {
            Self::Funnel => "funnel",
            Self::Scenarios => "scenarios",
            Self::Data => "data",
            Self::Experiments => "experiments",
            Self::Share => "share",
        }
    }

    fn place_of_address() -> usize {
        let fragment = page::fragment();
        Self::ALL.into_iter().position(|screen| screen.fragment() == fragment).unwrap_or(0)
    }
}

/// The screen that is shown.
#[derive(Clone, Copy)]
struct Showing(RwSignal<usize>);

impl Showing {
    fn get(self) -> Screen {
        Screen::ALL[self.0.get()]
    }
}

/// The whole page, put into `body`.
pub(super) fn shell(app: App, body: El) {
    let place = RwSignal::new(Screen::place_of_address());
    let screen = Showing(place);
    listen_window("hashchange", move |_| place.set(Screen::place_of_address()));
    listen_window("keydown", move |event| undo_keys(app, event.unchecked_ref()));
    let opened = move |this: Screen| {
        let opened = Cell::new(false);
        move || {
            opened.set(opened.get() || screen.get() == this);
            opened.get()
        }
    };
    follow_prefs(app);
    let place = move |this: Screen| of("div", "screen").flag("hidden", move || screen.get() != this);
    let main = el("main")
        .set("id", "main")
        .child(keeping::notices(app))
        .child(funnel::funnel_screen(app, place(Screen::Funnel), RwSignal::new(None)))
        // Stays once opened, hidden, so that an import goes on while another screen is looked at.
        .when(opened(Screen::Data), move || place(Screen::Data).child(lazy::data()))
        .when(opened(Screen::Scenarios), move || place(Screen::Scenarios).child(lazy::scenarios()))
        .when(opened(Screen::Experiments), move || place(Screen::Experiments).child(lazy::experiments()))
        .when(opened(Screen::Share), move || place(Screen::Share).child(lazy::share()))
        .child(keeping::footer(app));
    let _ = body
        .child(header(app, screen))
        .child(tabs(app, screen))
        .child(main)
        .child(keeping::drop_anywhere(app))
        .child(spoken(app))
        .child(toasts(app));
}

/// Language, theme and title belong to the page, outside what is drawn here.
fn follow_prefs(app: App) {
    let dark = page::prefers_dark();
    follow(move || {
        let is_dark = match app.prefs.theme.get() {
            Theme::Auto => dark.get(),
            theme => theme == Theme::Dark,
        };
        page::set_theme(Some(if is_dark { "dark" } else { "light" }));
    });
    follow(move || page::set_language(app.words.language()));
    follow(move || {
        let title = app.session.document().with(|document| document.title.clone());
        let product = app.words.product();
        page::set_title(&match title {
            Some(title) => [title, product].join(" – "),
            None => product,
        });
    });
}

/// Ctrl/⌘+Z and Shift+Ctrl/⌘+Z or Ctrl+Y. A text field being typed in keeps its own undo.
pub(super) fn undo_keys(app: App, event: &KeyboardEvent) {
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

fn header(app: App, screen: Showing) -> El {
    let (words, session) = (app.words, app.session);
    let mark = el("span").child(icon(Shape::Funnel));
    mark.put_style("color", "var(--accent)");
    mark.put_style("display", "contents");
    let title = text_field(Text {
        label: Box::new(move || words.shell_title()),
        value: Box::new(move || session.document().with(|document| document.title.clone().unwrap_or_default())),
        on_input: Box::new(move |title| {
            app.dispatch(Edit::SetTitle((!title.trim().is_empty()).then_some(title)));
        }),
        on_done: Box::new(move || session.end_group()),
        placeholder: Some(Box::new(move || words.shell_untitled())),
        class: "field plain title",
        wraps: false,
    });
    let documents = menu(
        "button icon",
        false,
        move || Some(words.document_menu()),
        vec![icon(Shape::Chevron)],
        || lazy::extra(|| Part::Documents),
    );
    let step = |name: fn(Words) -> String, shape: Shape| {
        button("button icon")
            .attr("aria-label", move || name(words))
            .attr("title", move || name(words))
            .child(icon(shape))
    };
    of("header", "bar")
        .child(of("a", "sr-only skip").set("href", "#main").text(move || words.shell_skip()))
        .child(of("span", "brand").child(mark).child(el("span").text(move || words.product())))
        .child(title)
        .child(documents)
        .child(of("span", "grow"))
        .child(
            step(|words| words.shell_undo(), Shape::Undo)
                .flag("disabled", move || !session.can_undo())
                .on("click", move |_| session.undo()),
        )
        .child(
            step(|words| words.shell_redo(), Shape::Redo)
                .flag("disabled", move || !session.can_redo())
                .on("click", move |_| session.redo()),
        )
        .child(
            of("span", "wide-only")
                .child(file_button(app, |w| w.file_open(), |w| w.file_open_hint(), || Part::OpenFile))
                .child(file_button(app, |w| w.file_save(), |w| w.file_save_hint(), || Part::SaveFile))
                .child(
                    of("a", "button quiet")
                        .set("href", "#share")
                        .attr("aria-current", move || (screen.get() == Screen::Share).then(|| "page".to_owned()))
                        .text(move || words.shell_share()),
                )
                .child(language_menu(app))
                .child(menu(
                    "button icon",
                    true,
                    move || Some(words.shell_theme()),
                    vec![icon(Shape::Theme)],
                    || lazy::extra(|| Part::Themes),
                )),
        )
        .child(of("span", "narrow-only").child(menu(
            "button icon",
            true,
            move || Some(words.shell_more()),
            vec![icon(Shape::More)],
            || lazy::extra(|| Part::Narrow),
        )))
}

fn file_button(app: App, name: fn(Words) -> String, hint: fn(Words) -> String, act: fn() -> Part) -> El {
    let (words, later) = (app.words, lazy::later(app));
    button("button quiet")
        .attr("title", move || hint(words))
        .on("click", move |_| later(act()))
        .text(move || name(words))
}

fn language_menu(app: App) -> El {
    let language = move || names::language(app.words.language()).to_owned();
    menu(
        "button quiet",
        true,
        move || Some([app.words.shell_language(), language()].join(": ")),
        vec![el("span").text(language), icon(Shape::Chevron)],
        || lazy::extra(|| Part::Languages),
    )
}

fn tabs(app: App, screen: Showing) -> El {
    let words = app.words;
    let tab = move |this: Screen, shape: Shape, name: fn(Words) -> String| {
        el("a")
            .set("href", &["#", this.fragment()].concat())
            .attr("aria-current", move || (screen.get() == this).then(|| "page".to_owned()))
            .child(icon(shape))
            .text(move || name(words))
    };
    of("nav", "tabs")
        .attr("aria-label", move || words.shell_screens())
        .child(tab(Screen::Funnel, Shape::Funnel, |words| words.shell_funnel()))
        .child(tab(Screen::Scenarios, Shape::Scenario, |words| words.shell_scenarios()))
        .child(tab(Screen::Data, Shape::Data, |words| words.shell_data()))
        .child(tab(Screen::Experiments, Shape::Experiment, |words| words.shell_experiments()))
}

pub(super) fn spoken(app: App) -> El {
    let spoken = app.messages.spoken();
    of("div", "sr-only").set("role", "status").set("aria-live", "polite").text(move || spoken.get())
}

/// What has just happened: shown for a while, and spoken once.
pub(super) fn toasts(app: App) -> El {
    let messages = app.messages;
    let ids = move || messages.list().iter().map(|message| message.id.to_string()).collect();
    of("div", "toasts").set("role", "status").set("aria-live", "polite").each(ids, move |id| {
        let message = messages.list().into_iter().find(|message| message.id.to_string() == id);
        let toast = of("div", "toast");
        let Some(message) = message else { return toast };
        let dismiss = move || messages.dismiss(message.id);
        let toast = toast.child(el("span").say(&message.text));
        let toast = match message.undo {
            Some(undo) => toast.child(
                button("button")
                    .on("click", move |_| {
                        undo();
                        dismiss();
                    })
                    .text(move || app.words.shell_undo()),
            ),
            None => toast,
        };
        toast.child(
            button("button icon")
                .attr("aria-label", move || app.words.shell_dismiss())
                .on("click", move |_| dismiss())
                .child(icon(Shape::Cross)),
        )
    })
}
