//! The chart and the table as files.

use funnel_core::schema::{self, CsvFormat};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Element, Event};

use super::documents::{name_for, save_text};
use crate::app::{App, use_app};
use crate::platform::files::{self, FileKind};
use crate::platform::page;
use crate::platform::picture::{self, Drawing, Ground};
use crate::ui::kit::{Icon, Shape};

/// Items of the chart's menu.
#[component]
pub fn ExportItems() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let png = move |scale: f64| {
        view! {
            <button type="button" class="item" on:click=move |event| save_png(app, &event, scale, Ground::AsSeen)>
                <Icon shape=Shape::Save />{move || words.export_png(&app.formats.count(scale))}
            </button>
        }
    };
    view! {
        <p class="caption">{move || words.export_label()}</p>
        <button type="button" class="item" on:click=move |event| save_svg(app, &event)><Icon shape=Shape::Save />{move || words.export_svg()}</button>
        {png(1.0)}
        {png(2.0)}
        {png(4.0)}
        <button type="button" class="item" on:click=move |event| save_png(app, &event, 2.0, Ground::Transparent)><Icon shape=Shape::Save />{move || words.export_transparent()}</button>
        <button type="button" class="item" on:click=move |_| save_csv(app)><Icon shape=Shape::Save />{move || words.export_csv()}</button>
        {app.frame.is_page().then(|| view! {
            <button type="button" class="item" on:click=move |_| page::print()><Icon shape=Shape::Save />{move || words.export_print()}</button>
        })}
    }
    .into_any()
}

/// The chart in whose card something was clicked.
fn draw(app: App, event: &Event, ground: Ground) -> Option<Drawing> {
    let card = page::target(event).and_then(|at| at.closest("section").ok()?);
    let drawing = card.and_then(|card| drawing_in(app, &card, ground));
    if drawing.is_none() {
        app.messages.say(app.words.export_failed());
    }
    drawing
}

/// The chart within an element as a drawing that stands alone; none where no chart is on view.
pub(crate) fn drawing_in(app: App, around: &Element, ground: Ground) -> Option<Drawing> {
    let title = app.session.document().with_untracked(|document| document.title.clone().unwrap_or_default());
    let legend = around.query_selector(".legend").ok().flatten();
    let chart = around.query_selector("#chart").ok().flatten()?;
    picture::draw(&chart, legend.as_ref(), &title, ground).ok()
}

fn save_svg(app: App, event: &Event) {
    if let Some(drawing) = draw(app, event, Ground::AsSeen) {
        save_text(
            app,
            &drawing.svg,
            &name_for(app, FileKind::Svg).replace(FileKind::Svg.extension(), ""),
            FileKind::Svg,
        );
    }
}

fn save_png(app: App, event: &Event, scale: f64, ground: Ground) {
    let Some(drawing) = draw(app, event, ground) else { return };
    let (name, failed) = (name_for(app, FileKind::Png), app.words.export_failed());
    spawn_local(async move {
        let saved = match picture::png(&drawing, scale).await {
            Ok(blob) => files::download(&name, &blob).is_ok(),
            Err(_) => false,
        };
        if !saved {
            app.messages.say(failed);
        }
    });
}

/// Spreadsheets expect semicolons where the comma is the decimal mark; the mark in front says that it is UTF-8.
fn save_csv(app: App) {
    let format = if app.formats.separators().decimal == ',' { CsvFormat::Semicolon } else { CsvFormat::Comma };
    let focus = app.session.focus().get_untracked();
    let csv = app.session.document().with_untracked(|document| {
        let segments = if focus.is_none() { document.segments.as_slice() } else { &[] };
        schema::table_to_csv(document.stages_of(focus.as_ref()).unwrap_or_default(), segments, format)
    });
    let name = name_for(app, FileKind::Csv).replace(FileKind::Csv.extension(), "");
    save_text(app, &format!("\u{feff}{csv}"), &name, FileKind::Csv);
}
