//! The element on somebody else's page: the top of the Funnel screen, without a frame around it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::funnel::{self, Selected};
use super::kit::el::{El, el, of};
use super::{keeping, lazy, shell};
use crate::app::{App, Theme, follow};
use crate::platform::page;

/// What of the funnel is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    /// Chart and table.
    #[default]
    Funnel,
    /// All of the Funnel screen.
    Full,
    /// The chart alone.
    Chart,
    /// The table alone.
    Table,
}

/// What is shown, and the stage that was opened last.
#[derive(Clone, Copy)]
pub(crate) struct Widget {
    pub(crate) app: App,
    pub(crate) view: RwSignal<View>,
    pub(crate) selected: Selected,
    /// Whether its document is to be kept.
    pub(crate) is_kept: bool,
    /// Tells that all has to be drawn anew.
    pub(crate) anew: Trigger,
}

/// Draws it into an element.
pub(crate) fn draw(widget: Widget, keeper: lazy::Keeper, root: El) {
    let Widget { app, is_kept, .. } = widget;
    lazy::provide(app, keeper, root.element());
    follow_look(app, root.clone());
    let _ = root
        .on("keydown", move |event| {
            if !app.frame.is_readonly() {
                shell::undo_keys(app, event.unchecked_ref());
            }
        })
        .child(keeping::notices(app))
        .when(move || title(app).is_some(), move || of("p", "named").child(el("bdi").text(move || title(app))))
        .when(move || widget.view.get() != View::Full, move || funnel::breadcrumbs(app))
        .child(of("div", "contents").anew(move || {
            widget.anew.track();
            vec![shown(widget)]
        }))
        .when(move || is_kept, move || keeping::standing(app))
        .child(shell::spoken(app))
        .child(shell::toasts(app));
}

fn title(app: App) -> Option<String> {
    app.session.document().with(|document| document.title.clone())
}

fn shown(widget: Widget) -> El {
    let Widget { app, view, selected, .. } = widget;
    let shown = match view.get() {
        View::Funnel => untrack(|| {
            of("div", "pair").child(funnel::picture_card(app, selected)).child(funnel::table_card(app, selected))
        }),
        View::Full => untrack(|| funnel::funnel_screen(app, of("div", "screen"), selected)),
        View::Chart => untrack(|| of("section", "bare").child(funnel::funnel_chart(app, selected))),
        View::Table => untrack(|| funnel::table_card(app, selected)),
    };
    if app.frame.is_readonly() || view.get_untracked() == View::Full {
        return shown;
    }
    of("div", "contents").child(shown).child(funnel::opened_stage(app, selected))
}

/// Language and theme are said where the drawing begins, not on the page.
fn follow_look(app: App, root: El) {
    let dark = page::prefers_dark();
    let [themed, worded] = [root.clone(), root.clone()];
    follow(move || {
        let is_dark = match app.prefs.theme.get() {
            Theme::Auto => dark.get(),
            theme => theme == Theme::Dark,
        };
        themed.put("data-theme", if is_dark { "dark" } else { "light" });
    });
    follow(move || worded.put("lang", app.words.language()));
    follow(move || root.put("dir", if app.frame.is_rtl() { "rtl" } else { "ltr" }));
}
