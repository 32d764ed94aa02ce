//! The headline figures and all others, each opening its formula with the user's own numbers in it.

use std::rc::Rc;

use funnel_core::metrics::{Figure, Scope, explain};
use leptos::prelude::*;

use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, names};
use crate::ui::extras::Part;
use crate::ui::kit::el::{El, button, el, of};
use crate::ui::kit::{Shape, icon};
use crate::ui::lazy;

/// The figures shown large. The others are one click away.
const HEADLINE: [Figure; 5] =
    [Figure::OverallRate, Figure::CostPerAcquisition, Figure::Revenue, Figure::LtvToCac, Figure::CycleDays];

/// The five figures most funnels are read for.
pub(super) fn headline(app: App) -> El {
    of("section", "card")
        .attr("aria-label", move || app.words.figures_label())
        .children(cards(app, "figures", &HEADLINE))
}

/// Every figure there is, in a list to open.
pub(in crate::ui) fn all_figures(host: &El) {
    let app = use_app();
    let _ = host.clone().children(cards(app, "all-figures", Figure::ALL));
}

/// A list of figures, and below it the one that is opened.
fn cards(app: App, class: &'static str, figures: &[Figure]) -> [El; 2] {
    let open = Opened(RwSignal::new(usize::MAX));
    let list = of("dl", class).children(figures.iter().map(|figure| card(app, *figure, open)));
    let explained = of("div", "contents").each(
        move || open.figure().map(|_| open.0.get().to_string()).into_iter().collect(),
        move |_| {
            let figure = open.figure();
            lazy::extra(move || Part::Explanation(figure, Rc::new(move |()| open.0.set(usize::MAX))))
        },
    );
    [list, explained]
}

/// The figure whose formula is shown, by its place among all.
#[derive(Clone, Copy)]
struct Opened(RwSignal<usize>);

impl Opened {
    fn figure(self) -> Option<Figure> {
        Figure::ALL.get(self.0.get()).copied()
    }

    fn toggle(self, figure: Figure) {
        let place = Figure::ALL.iter().position(|other| *other == figure).unwrap_or(usize::MAX);
        self.0.set(if self.0.get_untracked() == place { usize::MAX } else { place });
    }
}

fn card(app: App, figure: Figure, open: Opened) -> El {
    let is_open = move || open.figure() == Some(figure);
    let what = button("what")
        .truth("aria-expanded", is_open)
        .on("click", move |_| open.toggle(figure))
        .child(el("span").text(move || names::figure(app, figure)))
        .child(of("span", "about").child(icon(Shape::Info)))
        .child(of("span", "sr-only").text(move || app.words.figures_how()));
    of("div", "figure").child(el("dt").child(what)).child(
        el("dd").anew(move || value(app, figure)).child(el("small").text(move || names::figure_note(app, figure))),
    )
}

/// The figure as text, or a dash with its reason for screen readers.
fn value(app: App, figure: Figure) -> Vec<El> {
    let explanation = app.session.document().with(|document| explain(document, &Scope::Whole, figure));
    let Some(explanation) = explanation else { return Vec::new() };
    match explanation.result {
        Some(result) => vec![el("span").say(&names::amount(app, explanation.unit, result))],
        None => vec![
            el("span").set("aria-hidden", "true").say(NOT_AVAILABLE),
            of("span", "sr-only").say(&names::not_available(app, &explanation)),
        ],
    }
}

/// A folded part of the screen, whose content is fetched and made when it is first unfolded.
pub(super) fn fold(class: &'static str, summary: impl Fn() -> String + 'static, part: fn() -> Part) -> El {
    let open = RwSignal::new(false);
    let details = el("details");
    let toggled = details.clone();
    details
        .set("class", class)
        .on("toggle", move |_| open.set(toggled.element().has_attribute("open")))
        .child(el("summary").text(summary))
        .when(move || open.get(), move || lazy::extra(part))
}
