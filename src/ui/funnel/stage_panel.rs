//! One stage opened: everything about it, in a sheet at the side (at the bottom on a phone).

use funnel_core::model::{Count, Days, Edit, Level, Money, Quantity, Rate, Role, Stage, StageId};
use leptos::html;
use leptos::prelude::*;

use super::table::remove_stage;
use crate::app::{App, use_app};
use crate::platform::page;
use crate::text::names;
use crate::ui::kit::{Icon, NumberField, NumberKind, Shape, TextField};

/// The opened stage.
pub(in crate::ui) fn panel(id: StageId, selected: RwSignal<Option<StageId>>) -> AnyView {
    let app = use_app();
    let words = app.words;
    let root = NodeRef::<html::Div>::new();
    let before = page::focused();
    let close = {
        let opener = StoredValue::new_local(before);
        move || {
            selected.set(None);
            if let Some(element) = opener.get_value() {
                focus(&element);
            }
        }
    };
    root.on_load(|root| {
        request_animation_frame(move || {
            if let Ok(Some(field)) = root.query_selector("input") {
                focus(&field);
            }
        });
    });
    let id = StoredValue::new(id);
    let name = Signal::derive(move || read(app, id, |stage| stage.name.clone()).unwrap_or_default());
    view! {
        <div class="panel" role="dialog" aria-label=move || words.panel_label(&name.get()) node_ref=root
            on:keydown=move |event| if event.key() == "Escape" { close() }>
            <div class="row">
                <h2 class="grow"><bdi>{move || name.get()}</bdi></h2>
                <button type="button" class="button icon" aria-label=move || words.panel_close() on:click=move |_| close()>
                    <Icon shape=Shape::Cross />
                </button>
            </div>
            <Basics id name />
            <Numbers id name />
            <div class="row">
                <button type="button" class="button outline" on:click=move |_| { selected.set(None); app.session.set_focus(Some(id.get_value())); }>
                    <Icon shape=Shape::Zoom />
                    {move || words.stage_zoom()}
                </button>
                <button type="button" class="button danger" on:click=move |_| { selected.set(None); remove_stage(app, &id.get_value()); }>
                    {move || words.stage_remove()}
                </button>
            </div>
            <p class="hint">{move || words.panel_zoom_hint()}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Basics(id: StoredValue<StageId>, name: Signal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.words;
    view! {
        <label class="labelled">
            {move || words.panel_name()}
            <TextField
                label=Signal::derive(move || words.panel_name())
                value=name
                on_input=Callback::new(move |name| {
                    app.dispatch(Edit::SetStageName(id.get_value(), name));
                })
                on_done=Callback::new(move |()| app.session.end_group())
            />
        </label>
        <label class="labelled">
            {move || words.panel_level()}
            <select class="field" on:change=move |event| {
                app.dispatch(Edit::SetStageLevel(id.get_value(), chosen(&Level::ALL, &event_target_value(&event))));
            }>
                {options(&Level::ALL, move || read(app, id, |stage| stage.level).flatten(), move |level| names::level(words, level), move || words.panel_no_level())}
            </select>
        </label>
        <label class="labelled">
            {move || words.panel_role()}
            <select class="field" on:change=move |event| {
                app.dispatch(Edit::SetStageRole(id.get_value(), chosen(&Role::ALL, &event_target_value(&event))));
            }>
                {options(&Role::ALL, move || read(app, id, |stage| stage.role).flatten(), move |role| names::role(words, role), move || words.panel_no_role())}
            </select>
            <span class="hint">{move || words.panel_role_hint()}</span>
        </label>
    }
    .into_any()
}

#[component]
fn Numbers(id: StoredValue<StageId>, name: Signal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let is_first = move || {
        app.session
            .report_on_view()
            .with(|report| report.stages.first().is_some_and(|first| id.with_value(|id| first.id == *id)))
    };
    let people =
        move |value: Option<f64>| value.and_then(Count::new).map(|count| Edit::SetStageCount(id.get_value(), count));
    view! {
        <div class="fields">
            {number(app, Signal::derive(move || words.panel_people()), NumberKind::Plain, false, move || read(app, id, |stage| stage.count.get()), people)}
            {number(app, Signal::derive(move || words.panel_cost()), NumberKind::Plain, true, move || read(app, id, |stage| stage.cost.map(Money::get)).flatten(),
                move |value| optional(value, Money::new).map(|cost| Edit::SetStageCost(id.get_value(), cost)))}
            {number(app, Signal::derive(move || words.panel_days()), NumberKind::Plain, true, move || read(app, id, |stage| stage.days.map(Days::get)).flatten(),
                move |value| optional(value, Days::new).map(|days| Edit::SetStageDays(id.get_value(), days)))}
            <Show when=move || !is_first()>
                {number(app, Signal::derive(move || words.panel_target()), NumberKind::Percent, true, move || read(app, id, |stage| stage.target.map(Rate::get)).flatten(),
                    move |value| optional(value, Rate::new).map(|target| Edit::SetStageTarget(id.get_value(), target)))}
            </Show>
        </div>
        <p class="hint">{move || words.panel_numbers_hint(&name.get())}</p>
    }
    .into_any()
}

/// A labelled number whose edit is made by `edit`; `None` from it refuses the number.
pub(super) fn number(
    app: App,
    label: Signal<String>,
    kind: NumberKind,
    optional: bool,
    value: impl Fn() -> Option<f64> + Send + Sync + 'static,
    edit: impl Fn(Option<f64>) -> Option<Edit> + Send + Sync + 'static,
) -> AnyView {
    view! {
        <label class="labelled">
            {move || label.get()}
            <NumberField
                label
                kind
                optional
                value=Signal::derive(value)
                on_change=Callback::new(move |number| edit(number).is_some_and(|edit| app.dispatch(edit)))
                on_done=Callback::new(move |()| app.session.end_group())
            />
        </label>
    }
    .into_any()
}

/// An emptied field is `Some(None)`, a number in range `Some(Some(…))`, one out of range `None`.
pub(super) fn optional<Q>(value: Option<f64>, make: fn(f64) -> Option<Q>) -> Option<Option<Q>> {
    match value {
        None => Some(None),
        Some(value) => make(value).map(Some),
    }
}

fn read<T>(app: App, id: StoredValue<StageId>, get: impl FnOnce(&Stage) -> T) -> Option<T> {
    id.with_value(|id| app.session.document().with(|document| document.stage(id).map(get)))
}

/// The options of a select, the empty one first; values are places in `all`.
fn options<T: Copy + PartialEq + Send + Sync + 'static>(
    all: &'static [T],
    current: impl Fn() -> Option<T> + Copy + Send + Sync + 'static,
    name: impl Fn(T) -> String + Copy + Send + Sync + 'static,
    none: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    view! {
        <option value="" selected=move || current().is_none()>{none}</option>
        {all.iter().enumerate().map(|(place, item)| {
            let item = *item;
            view! { <option value=place.to_string() selected=move || current() == Some(item)>{move || name(item)}</option> }
        }).collect_view()}
    }
    .into_any()
}

fn chosen<T: Copy>(all: &[T], value: &str) -> Option<T> {
    value.parse::<usize>().ok().and_then(|place| all.get(place).copied())
}

fn focus(element: &web_sys::Element) {
    use wasm_bindgen::JsCast;
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    } else if let Some(element) = element.dyn_ref::<web_sys::SvgElement>() {
        let _ = element.focus();
    }
}
