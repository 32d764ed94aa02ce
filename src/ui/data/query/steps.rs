//! The steps chosen, in order.

use funnel_core::events::query::{MatchesOf, QueryStep};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::use_desk;
use super::matches::Matches;
use super::wording::{not_with, step_name};
use crate::app::{App, use_app};
use crate::ui::kit::{Icon, Shape, Text, hosted, text_field};

/// The steps of the funnel.
#[component]
pub(super) fn Steps() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let count = Memo::new(move |_| desk.query.with(|query| query.steps.len()));
    view! {
        <div class="row">
            <h3 class="grow" id=HEADING tabindex="-1">{move || words.query_steps()}</h3>
            <button type="button" class="button icon" aria-label=move || words.ask_undo() title=move || words.ask_undo()
                disabled=move || !desk.history.with(|history| history.can_undo()) on:click=move |_| desk.step_back(false)><Icon shape=Shape::Undo /></button>
            <button type="button" class="button icon" aria-label=move || words.ask_redo() title=move || words.ask_redo()
                disabled=move || !desk.history.with(|history| history.can_redo()) on:click=move |_| desk.step_back(true)><Icon shape=Shape::Redo /></button>
            <button type="button" class="button quiet" disabled=move || desk.query.with(|query| *query == Default::default())
                on:click=move |_| desk.start_over()>{move || words.ask_start_over()}</button>
        </div>
        <ol class="steps">
            <For each=move || 0..count.get() key=|place| *place let:place>
                <Step place />
            </For>
        </ol>
        <Show when=move || count.get() == 0><p class="hint">{move || words.query_no_steps()}</p></Show>
    }
    .into_any()
}

/// Where the focus goes when what had it is gone.
const HEADING: &str = "query-steps";

#[component]
fn Step(place: usize) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let name = Memo::new(move |_| desk.query.with(|query| step_name(words, query, place)));
    let is_last = move || desk.query.with(|query| place + 1 >= query.steps.len());
    view! {
        <li>
            <div class="row step-head">
                {name_field(app, desk, place, name)}
                <button type="button" class="button icon" id=button_id(place, "up") disabled=place == 0 aria-label=move || words.query_earlier(&name.get())
                    on:click=move |_| move_step(desk, place, place.saturating_sub(1), "up")><Icon shape=Shape::Up /></button>
                <button type="button" class="button icon" id=button_id(place, "down") disabled=is_last aria-label=move || words.query_later(&name.get())
                    on:click=move |_| move_step(desk, place, place.saturating_add(1), "down")><Icon shape=Shape::Down /></button>
                <button type="button" class="button icon" aria-label=move || words.query_remove(&name.get())
                    on:click=move |_| remove_step(desk, place)><Icon shape=Shape::Cross /></button>
            </div>
            <Matches of=MatchesOf::Step(place) beside=move || (place > 0).then(|| view! { <Optional place /> }) />
        </li>
    }
    .into_any()
}

fn name_field(app: App, desk: Desk, place: usize, name: Memo<String>) -> AnyView {
    let given =
        move || desk.query.with(|query| query.steps.get(place).and_then(|step| step.name.clone()).unwrap_or_default());
    let label = move || app.words.ask_step_name(&app.formats.count((place + 1) as f64));
    hosted(text_field(Text {
        label: Box::new(label),
        value: Box::new(given),
        on_input: Box::new(move |text: String| {
            let text = (!text.trim().is_empty()).then_some(text);
            desk.ask_typing(&format!("steps[{place}].name"), |query| {
                on_step(&mut query.steps, place, |step| step.name = text)
            });
        }),
        on_done: Box::new(|| {}),
        placeholder: Some(Box::new(move || name.get())),
        class: "field plain grow",
        wraps: false,
    }))
}

fn on_step(steps: &mut [QueryStep], place: usize, change: impl FnOnce(&mut QueryStep)) {
    if let Some(step) = steps.get_mut(place) {
        change(step);
    }
}

/// Whether a path may leave the step out.
#[component]
fn Optional(place: usize) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let is_optional = move || desk.query.with(|query| query.steps.get(place).is_some_and(|step| step.optional));
    let rival = move || {
        desk.query.with(|query| {
            query.rival_after("optional", |query| on_step(&mut query.steps, place, |step| step.optional = true))
        })
    };
    let set = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        desk.ask_for(|query| on_step(&mut query.steps, place, |step| step.optional = on));
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=is_optional on:change=set />
            <span>{move || app.words.ask_optional()} {move || rival().map(|rival| not_with(app.words, rival))}</span>
        </label>
    }
    .into_any()
}

fn button_id(place: usize, what: &str) -> String {
    format!("step-{place}-{what}")
}

fn move_step(desk: Desk, from: usize, to: usize, button: &'static str) {
    desk.ask_for(|query| query.swap_steps(from, to));
    // The focus goes along, so that the same key moves the same step on; at the end to the way back.
    let back = if button == "up" { "down" } else { "up" };
    focus_soon([button_id(to, button), button_id(to, back)]);
}

fn remove_step(desk: Desk, place: usize) {
    desk.ask_for(|query| query.remove_step(place));
    focus_soon([HEADING.to_owned()]);
}

/// Sets the focus to the first of these elements that takes it, once the page shows the change.
pub(in super::super) fn focus_soon<const N: usize>(ids: [String; N]) {
    use wasm_bindgen::JsCast;
    request_animation_frame(move || {
        let elements = ids.iter().filter_map(|id| document().get_element_by_id(id));
        let mut usable = elements.filter(|element| !element.has_attribute("disabled"));
        if let Some(element) = usable.find_map(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
