//! What of the Funnel screen and the frame is fetched after the first load: all that opens at a click.
//!
//! Only [`Part`] and [`Code`] belong to the first load; see `lazy`.

use funnel_core::chart::Chart;
use funnel_core::metrics::Figure;
use funnel_core::model::StageId;
use leptos::prelude::*;

use super::funnel;
use super::kit::el::{Call, El};
use super::kit::mount;
use super::{keeping, shell_menus};
use crate::app::App;

/// A part of the page that is drawn, or an act that is done, by code fetched later.
pub(super) enum Part {
    /// The items of a stage's menu in the table.
    StageMenu(StageId, RwSignal<Option<StageId>>),
    /// A stage opened for editing.
    StagePanel(StageId, RwSignal<Option<StageId>>),
    /// What hovering or focusing a stage shows.
    Tooltip(Memo<Chart>, RwSignal<Option<StageId>>),
    /// How a figure comes about, and what to call when it is closed.
    Explanation(Option<Figure>, Call),
    /// Every figure there is.
    AllFigures,
    /// What would help the weakest step.
    Help,
    /// A scenario with the weakest step mended.
    TryWeakest,
    /// Money and customers.
    Inputs,
    /// Lines to compare with.
    References,
    /// Funnels to start from, and what to call when their choice is closed.
    Templates(Call),
    /// Scale of the chart; chart and table as files.
    ChartMenu,
    /// The periods a funnel can be of.
    Periods,
    /// The documents of this browser.
    Documents,
    /// The languages there are.
    Languages,
    /// Light or dark.
    Themes,
    /// What the header has no room for on a phone.
    Narrow,
    /// The Data screen.
    Data,
    /// The Scenarios screen.
    Scenarios,
    /// The Experiments screen.
    Experiments,
    /// The Share screen.
    Share,
    /// Lets the user choose a document to open.
    OpenFile,
    /// Saves the open document as a file.
    SaveFile,
    /// Opens a file that was dropped on the page.
    TakeFile(web_sys::File),
}

/// The code of a lazy part. Plain pointers: once fetched, it is called as directly as any function.
#[derive(Clone, Copy)]
pub(super) struct Code {
    /// Draws a part into an element.
    pub(super) draw: fn(&El, Part),
    /// Does what a part stands for.
    pub(super) act: fn(App, Part),
}

/// The code. Naming it here is what puts it into the part of the program this is called from.
pub(super) fn code() -> Code {
    Code { draw, act }
}

fn act(app: App, part: Part) {
    match part {
        Part::OpenFile => keeping::open_file(app),
        Part::SaveFile => keeping::save_file(app),
        Part::TryWeakest => funnel::try_weakest(app),
        Part::TakeFile(file) => keeping::take_file(app, file),
        _ => {}
    }
}

fn draw(host: &El, part: Part) {
    match part {
        Part::AllFigures => funnel::all_figures(host),
        part => mount(host, move || view_of(part)),
    }
}

fn view_of(part: Part) -> AnyView {
    match part {
        Part::StageMenu(id, selected) => funnel::stage_items(id, selected),
        Part::StagePanel(id, selected) => funnel::panel(id, selected),
        Part::Tooltip(chart, shown) => funnel::tooltip(chart, shown),
        Part::Explanation(Some(figure), close) => funnel::explanation(figure, close),
        Part::Help => funnel::help(),
        Part::Inputs => funnel::inputs(),
        Part::References => funnel::references(),
        Part::Templates(close) => funnel::templates(close),
        Part::ChartMenu => funnel::chart_items(),
        Part::Periods => funnel::period_items(),
        Part::Documents => keeping::document_items(),
        Part::Languages => shell_menus::language_items(),
        Part::Themes => shell_menus::theme_items(),
        Part::Narrow => shell_menus::narrow_items(),
        // Drawn otherwise, or nothing to draw.
        _ => ().into_any(),
    }
}
