//! The table: the other face of the funnel, and its data for those who do not see the chart.

use funnel_core::metrics::StageFigures;
use funnel_core::model::{Count, Edit, Level, Quantity, Stage, StageId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::chart::stage_fill;
use super::segments::{SegmentCell, SegmentHead};
use super::templates::Templates;
use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, names};
use crate::ui::kit::{Icon, Menu, NumberField, Shape, TextField};

/// The stages of the funnel on view, to edit.
#[component]
pub(super) fn StageTable(
    /// The stage opened for editing.
    selected: RwSignal<Option<StageId>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let ids = Memo::new(move |_| {
        app.session.report_on_view().with(|report| report.stages.iter().map(|s| s.id.clone()).collect::<Vec<_>>())
    });
    let dragged = RwSignal::new(None::<StageId>);
    view! {
        <div class="table-scroll">
            <table class="stages" part="table">
                <caption>{move || words.table_caption()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || words.table_stage()}</th>
                        <th scope="col">{move || words.table_people()}</th>
                        <SegmentHead />
                        <th scope="col"><abbr title=move || words.table_step_of()>{move || words.table_step()}</abbr></th>
                        <th scope="col"><abbr title=move || words.table_overall_of()>{move || words.table_overall()}</abbr></th>
                        <th scope="col"><span class="sr-only">{move || words.table_actions()}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || ids.get() key=Clone::clone let:id>
                        <StageRow id selected dragged ids />
                    </For>
                </tbody>
            </table>
        </div>
        <div class="row inset">
            <button type="button" class="button link" on:click=move |_| add_stage(app)>
                <Icon shape=Shape::Plus />
                {move || words.table_add_stage()}
            </button>
            <button type="button" class="button link" on:click=move |_| super::segments::add_segment(app) hidden=move || app.session.focus().with(Option::is_some)>
                <Icon shape=Shape::Plus />
                {move || words.segment_add()}
            </button>
            <span class="grow"></span>
            <Templates />
        </div>
    }
    .into_any()
}

#[component]
fn StageRow(
    id: StageId,
    selected: RwSignal<Option<StageId>>,
    dragged: RwSignal<Option<StageId>>,
    ids: Memo<Vec<StageId>>,
) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(id);
    let this = move || id.get_value();
    let index =
        Memo::new(move |_| ids.with(|ids| ids.iter().position(|other| id.with_value(|id| id == other)).unwrap_or(0)));
    let figures =
        Memo::new(move |_| app.session.report_on_view().with(|report| report.stages.get(index.get()).cloned()));
    let hot = move || {
        app.session
            .report_on_view()
            .with(|report| report.bottleneck.as_ref().is_some_and(|b| id.with_value(|id| *id == b.stage)))
    };
    let on_over = move |event: web_sys::DragEvent| {
        if dragged.with(Option::is_some) {
            event.prevent_default();
        }
    };
    let on_drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        if let Some(moved) = dragged.get_untracked() {
            app.dispatch(Edit::MoveStage(moved, index.get_untracked()));
        }
        dragged.set(None);
    };
    view! {
        <tr class:hot=hot class:dragged=move || dragged.with(|d| d.as_ref() == Some(&this())) on:dragover=on_over on:drop=on_drop>
            <th scope="row">
                <div class="stage-name">
                    <span
                        class="grip"
                        draggable="true"
                        aria-hidden="true"
                        title=move || app.words.table_drag()
                        style:color=move || stage_fill(index.get(), ids.with(Vec::len))
                        on:dragstart=move |event: web_sys::DragEvent| start_drag(&event, dragged, this())
                        on:dragend=move |_| dragged.set(None)
                    ></span>
                    <span class="grow">
                        <NameField id figures />
                        <LevelName id />
                    </span>
                </div>
            </th>
            <td class="in"><CountField id figures /></td>
            <SegmentCell stage=id index />
            <RateCell figures index step=true hot=Signal::derive(hot) />
            <RateCell figures index step=false hot=Signal::derive(|| false) />
            <td class="end"><RowMenu id index count=Signal::derive(move || ids.with(Vec::len)) selected /></td>
        </tr>
    }
    .into_any()
}

#[component]
fn NameField(id: StoredValue<StageId>, figures: Memo<Option<StageFigures>>) -> impl IntoView {
    let app = use_app();
    view! {
        <TextField
            class="field plain name"
            wraps=true
            label=Signal::derive(move || app.words.stage_name_of(&app.formats.count(1.0 + position(app, id))))
            placeholder=Signal::derive(move || app.words.stage_unnamed())
            value=Signal::derive(move || figures.with(|figures| figures.as_ref().map(|figures| figures.name.clone()).unwrap_or_default()))
            on_input=Callback::new(move |name| {
                app.dispatch(Edit::SetStageName(id.get_value(), name));
            })
            on_done=Callback::new(move |()| app.session.end_group())
        />
    }
    .into_any()
}

fn position(app: App, id: StoredValue<StageId>) -> f64 {
    app.session
        .report_on_view()
        .with(|report| report.stages.iter().position(|stage| id.with_value(|id| stage.id == *id)).unwrap_or(0) as f64)
}

#[component]
fn LevelName(id: StoredValue<StageId>) -> impl IntoView {
    let app = use_app();
    let level = move || {
        id.with_value(|id| app.session.document().with(|document| document.stage(id).and_then(|stage| stage.level)))
    };
    let text = move || level().map(|level: Level| names::level(app.words, level));
    view! { <span class="level">{text}</span> }.into_any()
}

#[component]
fn CountField(id: StoredValue<StageId>, figures: Memo<Option<StageFigures>>) -> impl IntoView {
    let app = use_app();
    view! {
        <NumberField
            label=Signal::derive(move || app.words.table_people_in(&figures.with(|f| f.as_ref().map(|f| f.name.clone()).unwrap_or_default())))
            value=Signal::derive(move || figures.with(|figures| figures.as_ref().map(|figures| figures.count)))
            optional=false
            on_change=Callback::new(move |count: Option<f64>| {
                count.and_then(Count::new).is_some_and(|count| app.dispatch(Edit::SetStageCount(id.get_value(), count)))
            })
            on_done=Callback::new(move |()| app.session.end_group())
            on_next=Callback::new(focus_row)
        />
    }
    .into_any()
}

#[component]
fn RateCell(figures: Memo<Option<StageFigures>>, index: Memo<usize>, step: bool, hot: Signal<bool>) -> impl IntoView {
    let app = use_app();
    let rate = move || figures.with(|f| f.as_ref().and_then(|f| if step { f.step_rate } else { f.overall_rate }));
    let is_first = move || step && index.get() == 0;
    let text = move || rate().map_or_else(|| NOT_AVAILABLE.to_owned(), |rate| app.formats.rate(rate));
    let too_few = move || step && figures.with(|f| f.as_ref().is_some_and(|f| f.too_few));
    let above = move || rate().is_some_and(|rate| rate > 1.0);
    view! {
        <td class="rate" class:hot=move || hot.get()>
            <span aria-hidden=move || rate().is_none().then_some("true")>{text}</span>
            <Show when=move || rate().is_none()>
                <span class="sr-only">{move || if is_first() { app.words.table_first() } else { app.words.not_available_needs_count() }}</span>
            </Show>
            <Show when=too_few>
                <span class="flag" title=move || app.words.too_few()>"≈"<span class="sr-only">{move || app.words.too_few()}</span></span>
            </Show>
            <Show when=above>
                <span class="flag" title=move || app.words.above_all()>"↑"<span class="sr-only">{move || app.words.above_all()}</span></span>
            </Show>
        </td>
    }
    .into_any()
}

#[component]
fn RowMenu(
    id: StoredValue<StageId>,
    index: Memo<usize>,
    count: Signal<usize>,
    selected: RwSignal<Option<StageId>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let name = move || {
        id.with_value(|id| {
            app.session.document().with(|d| d.stage(id).map(|stage| stage.name.clone()).unwrap_or_default())
        })
    };
    let shift = move |to: Option<usize>| {
        if let Some(to) = to.filter(|to| *to < count.get_untracked()) {
            app.dispatch(Edit::MoveStage(id.get_value(), to));
            app.messages.announce(words.table_moved(&name(), &app.formats.count(to as f64 + 1.0)));
        }
    };
    view! {
        <Menu label=Signal::derive(move || words.table_more(&name())) face=|| view! { <Icon shape=Shape::More /> } class="button icon" end=true>
            <button type="button" class="item" on:click=move |_| selected.set(Some(id.get_value()))>{move || words.stage_open()}</button>
            <button type="button" class="item" on:click=move |_| app.session.set_focus(Some(id.get_value()))>
                <Icon shape=Shape::Zoom />{move || words.stage_zoom()}
            </button>
            <hr />
            <button type="button" class="item" on:click=move |_| shift(index.get_untracked().checked_sub(1))><Icon shape=Shape::Up />{move || words.stage_up()}</button>
            <button type="button" class="item" on:click=move |_| shift(Some(index.get_untracked() + 1))><Icon shape=Shape::Down />{move || words.stage_down()}</button>
            <hr />
            <button type="button" class="item" on:click=move |_| remove_stage(app, &id.get_value())><Icon shape=Shape::Cross />{move || words.stage_remove()}</button>
        </Menu>
    }
    .into_any()
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
fn add_stage(app: App) {
    let parent = app.session.focus().get_untracked();
    let edit = app.session.document().with_untracked(|document| {
        let siblings = document.stages_of(parent.as_ref()).unwrap_or_default();
        let mut stage = Stage::new(app.words.stage_new(), siblings.last().map(|stage| stage.count).unwrap_or_default());
        document.adopt(&mut stage);
        Edit::InsertStage {
            parent: parent.clone(),
            index: siblings.len(),
            stage: Box::new(stage),
            segment_counts: Vec::new(),
        }
    });
    app.dispatch(edit);
    request_animation_frame(|| {
        if let Some(name) = name_field(".stages tbody tr:last-child .name") {
            let _ = name.focus();
            name.select();
        }
    });
}

fn name_field(selector: &str) -> Option<web_sys::HtmlTextAreaElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Enter goes to the count of the next stage, as in a spreadsheet.
fn focus_row(step: i32) {
    let Some(cell) = document().active_element().and_then(|element| element.closest("tr").ok().flatten()) else {
        return;
    };
    let row = if step > 0 { cell.next_element_sibling() } else { cell.previous_element_sibling() };
    let field = row
        .and_then(|row| row.query_selector("td.in input").ok().flatten())
        .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
    }
}

fn start_drag(event: &web_sys::DragEvent, dragged: RwSignal<Option<StageId>>, id: StageId) {
    if let Some(transfer) = event.data_transfer() {
        transfer.set_effect_allowed("move");
        // Firefox drags nothing without data.
        let _ = transfer.set_data("text/plain", id.as_str());
    }
    dragged.set(Some(id));
}
