//! The table: the other face of the funnel, and its data for those who do not see the chart.

use std::cell::Cell;
use std::rc::Rc;

use funnel_core::model::{Count, Edit, Level, Quantity, Stage, StageId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event};

use super::chart::stage_fill;
use super::segments::{self, Heads, SegmentCell};
use crate::app::{App, follow_mut};
use crate::platform::page;
use crate::text::{NOT_AVAILABLE, names};
use crate::ui::extras::Part;
use crate::ui::kit::el::{El, button, el, of, target};
use crate::ui::kit::{Drawn, Number, NumberKind, Shape, Text, icon, menu, number_field, text_field};
use crate::ui::lazy;

/// The stages of the funnel on view, to edit. `selected` is the stage opened for editing.
pub(super) fn stage_table(app: App, selected: RwSignal<Option<StageId>>) -> El {
    let words = app.words;
    let heads = segments::heads(app);
    let table = Table { app, selected, dragged: RwSignal::new(None), heads };
    let head = |text: fn(crate::text::Words) -> String| el("th").set("scope", "col").text(move || text(words));
    let rate = |title: fn(crate::text::Words) -> String, text: fn(crate::text::Words) -> String| {
        let short = el("abbr").attr("title", move || title(words)).text(move || text(words));
        el("th").set("scope", "col").child(short)
    };
    let actions = of("span", "sr-only").text(move || words.table_actions());
    let heads = el("tr")
        .child(head(|words| words.table_stage()))
        .child(head(|words| words.table_people()))
        .each(move || segments::ids(heads), move |id| segments::head(app, heads, id))
        .child(rate(|words| words.table_step_of(), |words| words.table_step()))
        .child(rate(|words| words.table_overall_of(), |words| words.table_overall()))
        .child(el("th").set("scope", "col").child(actions));
    let rows = el("tbody").each(move || table.ids(), move |id| table.row(StageId::new(id)));
    of("div", "table-scroll").child(
        of("table", "stages").set("part", "table").child(caption(app)).child(el("thead").child(heads)).child(rows),
    )
}

/// What can be done with it; where nothing can, what it is.
fn caption(app: App) -> El {
    if app.frame.is_readonly() {
        return of("caption", "sr-only").text(move || app.words.table_label());
    }
    el("caption").text(move || app.words.table_caption())
}

/// What can be added to the table, under it.
pub(super) fn additions(app: App) -> El {
    let words = app.words;
    let templates = RwSignal::new(false);
    let chooser = button("button link").on("click", move |_| templates.set(true)).text(move || words.template_open());
    let opener = chooser.clone();
    of("div", "row inset")
        .child(
            button("button link")
                .on("click", move |event| add_stage(app, &event))
                .child(icon(Shape::Plus))
                .text(move || words.table_add_stage()),
        )
        .child(
            button("button link")
                .flag("hidden", move || app.session.focus().with(Option::is_some))
                .on("click", move |_| segments::add(app))
                .child(icon(Shape::Plus))
                .text(move || words.segment_add()),
        )
        .child(of("span", "grow"))
        .child(chooser)
        .when(
            move || templates.get(),
            move || {
                let opener = opener.clone();
                let close = Rc::new(move |()| {
                    templates.set(false);
                    opener.focus();
                });
                lazy::extra(move || Part::Templates(close.clone()))
            },
        )
}

#[derive(Clone, Copy)]
struct Table {
    app: App,
    selected: RwSignal<Option<StageId>>,
    dragged: RwSignal<Option<StageId>>,
    heads: Heads,
}

/// What the fields of a row show. Compared, so that an edit repaints the fields that show it and no others: a table has
/// hundreds of them.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Cells {
    /// The place of the stage, from 0.
    pub(super) index: usize,
    stages: usize,
    /// The name of the stage.
    pub(super) name: String,
    level: Option<Level>,
    count: Option<f64>,
    /// Its people in each segment.
    pub(super) segments: Vec<SegmentCell>,
}

/// The stage of a row: as long as the row is there, wherever it stands.
#[derive(Clone)]
struct Row {
    app: App,
    id: Rc<StageId>,
    cells: Memo<Cells>,
}

impl Table {
    fn ids(self) -> Vec<String> {
        let report = self.app.session.report_on_view();
        report.with(|report| report.stages.iter().map(|stage| stage.id.as_str().to_owned()).collect())
    }

    fn row(self, id: StageId) -> El {
        let app = self.app;
        let cells = Memo::new({
            let id = id.clone();
            move |_| cells(app, &id)
        });
        let row = Row { app, id: Rc::new(id), cells };
        let [hot, here, begun] = std::array::from_fn(|_| row.clone());
        let grip = of("span", "grip")
            .set("draggable", "true")
            .set("aria-hidden", "true")
            .attr("title", move || app.words.table_drag())
            .style("color", move || cells.with(|cells| stage_fill(cells.index, cells.stages)))
            .on("dragstart", move |event| start_drag(event.unchecked_ref(), self.dragged, &begun.id))
            .on("dragend", move |_| self.dragged.set(None));
        let name = of("span", "grow").child(row.clone().name_field()).child(row.clone().level());
        let head = el("th").set("scope", "row").child(of("div", "stage-name").child(grip).child(name));
        let stage = row.id.clone();
        el("tr")
            .class("hot", move || hot.is_weakest())
            .class("dragged", move || self.dragged.with(|dragged| dragged.as_ref() == Some(&*here.id)))
            .on("dragover", move |event| {
                if self.dragged.with_untracked(Option::is_some) {
                    event.prevent_default();
                }
            })
            .on("drop", move |event| {
                if let Some(moved) = self.dragged.get_untracked() {
                    event.prevent_default();
                    app.dispatch(Edit::MoveStage(moved, cells.with_untracked(|cells| cells.index)));
                }
                self.dragged.set(None);
            })
            .child(head)
            .child(of("td", "in").child(row.clone().count_field()))
            .each(move || segments::ids(self.heads), move |id| segments::cell(app, id, stage.clone(), cells))
            .child(row.clone().rate_cell(true))
            .child(row.clone().rate_cell(false))
            .child(of("td", "end").child(row.menu(self.selected)))
    }
}

fn cells(app: App, id: &StageId) -> Cells {
    let session = app.session;
    session.report_on_view().with(|report| {
        let Some(index) = report.stages.iter().position(|stage| stage.id == *id) else { return Cells::default() };
        let stage = &report.stages[index];
        session.document().with(|document| Cells {
            index,
            stages: report.stages.len(),
            name: stage.name.clone(),
            level: document.stage(id).and_then(|stage| stage.level),
            count: Some(stage.count),
            segments: document.segments.iter().map(|segment| SegmentCell::of(segment, index)).collect(),
        })
    })
}

impl Row {
    fn name(&self) -> String {
        self.cells.with(|cells| cells.name.clone())
    }

    fn is_weakest(&self) -> bool {
        let report = self.app.session.report_on_view();
        report.with(|report| report.bottleneck.as_ref().is_some_and(|weakest| weakest.stage == *self.id))
    }

    fn name_field(self) -> El {
        let Self { app, id, cells } = self;
        text_field(Text {
            label: Box::new(move || {
                app.words.stage_name_of(&app.formats.count(1.0 + cells.with(|cells| cells.index) as f64))
            }),
            value: Box::new(move || {
                app.session.track_equipped();
                cells.with(|cells| cells.name.clone())
            }),
            on_input: Box::new(move |name| {
                app.dispatch(Edit::SetStageName((*id).clone(), name));
            }),
            on_done: Box::new(move || app.session.end_group()),
            placeholder: Some(Box::new(move || app.words.stage_unnamed())),
            class: "field plain name",
            wraps: true,
        })
    }

    fn level(self) -> El {
        let Self { app, cells, .. } = self;
        of("span", "level").text(move || cells.with(|cells| cells.level).map(|level| names::level(app.words, level)))
    }

    fn count_field(self) -> El {
        let Self { app, id, cells } = self;
        let number = Number {
            label: Box::new(move || cells.with(|cells| app.words.table_people_in(&cells.name))),
            value: Box::new(move || cells.with(|cells| cells.count)),
            kind: NumberKind::Plain,
            optional: false,
            on_change: Box::new(move |count| {
                let count = count.and_then(Count::new);
                count.is_some_and(|count| app.dispatch(Edit::SetStageCount((*id).clone(), count)))
            }),
            on_done: Box::new(move || app.session.end_group()),
            placeholder: None,
            on_next: Some(focus_row),
        };
        number_field(app, number)
    }

    /// The rate into the stage from the one before, or of the first stage.
    fn rate_cell(self, step: bool) -> El {
        let app = self.app;
        let cell = of("td", "rate");
        let shown = cell.clone();
        // Only what is another is touched: a table has many of these cells.
        let (last, mut number) = (Cell::new(None), None::<Drawn>);
        follow_mut(move || {
            let figures = app.session.report_on_view().with(|report| {
                let index = report.stages.iter().position(|stage| stage.id == *self.id)?;
                let stage = &report.stages[index];
                let rate = if step { stage.step_rate } else { stage.overall_rate };
                let is_weakest = report.bottleneck.as_ref().is_some_and(|weakest| weakest.stage == *self.id);
                Some((rate, Signs::of(rate, step && stage.too_few), step && index == 0, step && is_weakest))
            });
            let Some((rate, signs, is_first, is_weakest)) = figures else { return };
            let form = (signs, is_first, is_weakest, app.words.language());
            // The language is followed already.
            let text = untrack(|| rate.map(|rate| app.formats.rate(rate)));
            if last.replace(Some(form)) == Some(form)
                && let (Some(text), Some(number)) = (&text, &mut number)
            {
                return number.put_text(text);
            }
            shown.put("class", if is_weakest { "rate hot" } else { "rate" });
            shown.put_text("");
            let parts = untrack(|| rate_parts(app, text, signs, is_first));
            number = parts.first().filter(|_| rate.is_some()).cloned().map(Drawn::from);
            let _ = shown.clone().children(parts);
        });
        cell
    }

    fn menu(self, selected: RwSignal<Option<StageId>>) -> El {
        let app = self.app;
        let id = self.id.clone();
        let items = move || {
            let id = id.clone();
            lazy::extra(move || Part::StageMenu((*id).clone(), selected))
        };
        menu("button icon", true, move || Some(app.words.table_more(&self.name())), vec![icon(Shape::More)], items)
    }
}

/// What stands beside a rate.
#[derive(Clone, Copy, PartialEq)]
struct Signs {
    too_few: bool,
    above_all: bool,
}

impl Signs {
    fn of(rate: Option<f64>, too_few: bool) -> Self {
        Self { too_few, above_all: rate.is_some_and(|rate| rate > 1.0) }
    }
}

fn rate_parts(app: App, rate: Option<String>, signs: Signs, is_first: bool) -> Vec<El> {
    let Some(rate) = rate else {
        let why = if is_first { app.words.table_first() } else { app.words.not_available_needs_count() };
        return vec![el("span").set("aria-hidden", "true").say(NOT_AVAILABLE), of("span", "sr-only").say(&why)];
    };
    let mut parts = vec![el("span").say(&rate)];
    if signs.too_few {
        parts.push(flag("≈", &app.words.too_few()));
    }
    if signs.above_all {
        parts.push(flag("↑", &app.words.above_all()));
    }
    parts
}

/// A sign beside a rate, with its meaning.
fn flag(sign: &str, meaning: &str) -> El {
    of("span", "flag").set("title", meaning).say(sign).child(of("span", "sr-only").say(meaning))
}

/// Removes a stage at once: undo brings it back.
pub(super) fn remove_stage(app: App, id: &StageId) {
    let name = app
        .session
        .document()
        .with_untracked(|document| document.stage(id).map(|stage| stage.name.clone()).unwrap_or_default());
    if app.dispatch(Edit::RemoveStage(id.clone())) {
        app.say_undoable(app.words.stage_removed(&name));
    }
}

/// A new last stage, as large as the one before it, so that the picture stays readable until a number is typed.
fn add_stage(app: App, event: &Event) {
    let parent = app.session.focus().get_untracked();
    let name = untrack(|| app.words.stage_new());
    let asked_from = page::focused();
    let card = target(event).and_then(|at| at.closest("section"));
    app.session.when_equipped(move || {
        let edit = app.session.document().with_untracked(|document| {
            let siblings = document.stages_of(parent.as_ref()).unwrap_or_default();
            let mut stage = Stage::new(name, siblings.last().map(|stage| stage.count).unwrap_or_default());
            document.adopt(&mut stage);
            let (index, segment_counts) = (siblings.len(), Vec::new());
            Edit::InsertStage { parent, index, stage: Box::new(stage), segment_counts }
        });
        app.dispatch(edit);
        if page::focused() != asked_from {
            // It had to wait, and something else is being typed by now.
            return;
        }
        request_animation_frame(move || {
            let name = card.and_then(|card| card.element().query_selector(".stages tbody tr:last-child .name").ok()?);
            if let Some(name) = name.and_then(|name| name.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
                let _ = name.focus();
                name.select();
            }
        });
    });
}

/// Enter goes to the count of the next stage, as in a spreadsheet.
fn focus_row(step: i32) {
    let Some(row) = page::focused().and_then(|element| element.closest("tr").ok().flatten()) else {
        return;
    };
    let next = if step > 0 { row.next_element_sibling() } else { row.previous_element_sibling() };
    let field = next
        .and_then(|row| row.query_selector("td.in input").ok().flatten())
        .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
    }
}

fn start_drag(event: &DragEvent, dragged: RwSignal<Option<StageId>>, id: &StageId) {
    if let Some(transfer) = event.data_transfer() {
        transfer.set_effect_allowed("move");
        // Firefox drags nothing without data.
        let _ = transfer.set_data("text/plain", id.as_str());
    }
    dragged.set(Some(id.clone()));
}
