//! The Funnel screen: chart and table as two faces of one control, the figures, the weakest step.

mod chart;
mod chart_menu;
mod dragged;
mod explanation;
mod figures;
mod help;
mod inputs;
mod picture;
mod references;
mod segments;
mod stage_menu;
mod stage_panel;
mod still;
mod table;
mod templates;
mod toolbar;
mod tooltip;
mod weakest;

use funnel_core::model::StageId;
use leptos::prelude::*;

use super::extras::Part;
use super::kit::el::{El, of};
use super::lazy;
use crate::app::App;

pub(super) use chart::{CanvasMeasure, funnel_chart};
pub(super) use chart_menu::{chart_items, period_items};
pub(super) use dragged::dragged_chart;
pub(super) use explanation::explanation;
pub(super) use figures::all_figures;
pub(super) use help::{help, try_weakest};
pub(super) use inputs::inputs;
pub(super) use picture::input_of;
pub(super) use references::references;
pub(super) use stage_menu::stage_items;
pub(super) use stage_panel::panel;
pub(super) use still::still_chart;
pub(super) use templates::templates;
pub(super) use toolbar::breadcrumbs;
pub(super) use tooltip::tooltip;

/// The stage opened for editing.
pub(super) type Selected = RwSignal<Option<StageId>>;

/// The Funnel screen.
pub(super) fn funnel_screen(app: App, screen: El, selected: Selected) -> El {
    let words = app.words;
    let whole = move || app.session.focus().with(Option::is_none);
    let count_of_lines = move || {
        let lines = app.session.document().with(|document| document.reference_lines.len());
        words.reference_label(&app.formats.count(lines as f64))
    };
    let picture = picture_card(app, selected)
        .when(whole, move || figures::fold("fold inset", count_of_lines, || Part::References));
    // Whoever shows an element has headings of their own.
    let screen =
        if app.frame.is_page() { screen.child(of("h1", "sr-only").text(move || words.shell_funnel())) } else { screen };
    screen
        .child(toolbar::breadcrumbs(app))
        .child(of("div", "pair").child(picture).child(table_card(app, selected)))
        .child(toolbar::warnings(app))
        .when(whole, move || figures::headline(app))
        .child(weakest::weakest_step(app))
        .when(whole, move || figures::fold("card fold", move || words.inputs_label(), || Part::Inputs))
        .when(whole, move || figures::fold("card fold", move || words.figures_all(), || Part::AllFigures))
        .when(move || !app.frame.is_readonly(), move || opened_stage(app, selected))
}

/// The chart and what chooses how it is drawn.
pub(super) fn picture_card(app: App, selected: Selected) -> El {
    card(app)
        .attr("aria-label", move || named(app, app.words.chart_label()))
        .child(toolbar::chart_toolbar(app))
        .child(chart::funnel_chart(app, selected))
}

/// One of several elements of a page is told by its title.
fn named(app: App, label: String) -> String {
    let title = app.session.document().with(|document| document.title.clone());
    match title.filter(|_| !app.frame.is_page()) {
        Some(title) => [title, label].join(": "),
        None => label,
    }
}

/// A landmark on a page of our own. On others' there may be several widgets, and landmarks of the same name.
fn card(app: App) -> El {
    let card = of("section", "card");
    if app.frame.is_page() { card } else { card.set("role", "group") }
}

/// The table and what can be added to it.
pub(super) fn table_card(app: App, selected: Selected) -> El {
    let card = card(app)
        .attr("aria-label", move || named(app, app.words.table_label()))
        .child(table::stage_table(app, selected));
    if app.frame.is_readonly() { card } else { card.child(table::additions(app)) }
}

/// The sheet of the stage opened for editing, while there is one.
pub(super) fn opened_stage(app: App, selected: Selected) -> El {
    let opened = move || {
        let id = selected.get()?;
        app.session.document().with(|document| document.stage(&id).is_some()).then(|| id.as_str().to_owned())
    };
    of("div", "contents").each(
        move || opened().into_iter().collect(),
        move |id| {
            let id = StageId::new(id);
            lazy::extra(move || Part::StagePanel(id.clone(), selected))
        },
    )
}
