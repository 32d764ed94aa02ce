//! Which scenario is looked at, and its changes: by dragging, typing or sliding, which are one edit.

use funnel_core::forecast::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::inputs::{input_name, kind, written};
use super::{picture, use_desk};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::kit::{Icon, NumberField, Shape, TextField};

/// Which scenario is looked at, and a new one.
#[component]
pub(super) fn Choice() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let ids = Memo::new(move |_| desk.scenarios().into_iter().map(|scenario| scenario.id).collect::<Vec<_>>());
    let item = move |id: String| {
        let (own, chosen) = (id.clone(), id.clone());
        let name = move || desk.scenarios().iter().find(|scenario| scenario.id == own).map(|it| desk.name(it));
        let is_chosen = move || desk.chosen().is_some_and(|scenario| scenario.id == chosen);
        view! {
            <button type="button" class="button outline" aria-pressed=move || is_chosen().to_string() on:click=move |_| desk.choose(&id)>
                <bdi>{name}</bdi>
            </button>
        }
    };
    view! {
        <div class="row" role="group" aria-label=move || words.scenarios_choose()>
            <For each=move || ids.get() key=|id| id.clone() children=item />
            <button type="button" class="button primary" on:click=move |_| desk.add(String::new(), Vec::new())>
                {move || words.scenarios_add()}
            </button>
        </div>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="hint">{move || words.scenarios_none()}</p>
        </Show>
    }
    .into_any()
}

/// The scenario looked at. It is built anew only for another one, so that fields keep their focus.
#[component]
pub(super) fn Editor() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let id = Memo::new(move |_| desk.chosen().map(|scenario| scenario.id));
    let inputs = Memo::new(move |_| app.session.document().with(Input::all));
    let editor = move |id: String| {
        let usual = move || desk.usual_name(&id);
        let name = move || desk.chosen().map(|scenario| scenario.name).unwrap_or_default();
        view! {
            <section class="card pad stack" aria-label=move || words.scenarios_changes()>
                <h2>{move || words.scenarios_changes()}</h2>
                <div class="controls">
                    <label class="labelled">
                        {move || words.scenarios_name()}
                        <TextField
                            label=Signal::derive(move || words.scenarios_name())
                            value=Signal::derive(name)
                            on_input=Callback::new(move |text| desk.rename(text))
                            on_done=Callback::new(move |()| desk.end_group())
                            placeholder=Signal::derive(usual)
                        />
                    </label>
                    <button type="button" class="button outline" on:click=move |_| desk.promote()>{move || words.scenarios_promote()}</button>
                    <button type="button" class="button danger" on:click=move |_| desk.remove()>{move || words.scenarios_remove()}</button>
                </div>
                <div class="found-pair even">
                    <figure>
                        {picture::dragged(app, desk)}
                        <figcaption class="hint">{move || words.scenarios_drag_hint()}</figcaption>
                    </figure>
                    <div class="table-scroll" tabindex="0" role="region" aria-label=move || words.scenarios_inputs()>
                        <table class="plain changes">
                            <caption>{move || words.scenarios_inputs()}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">{move || words.scenarios_input()}</th>
                                    <th scope="col">{move || words.scenarios_now()}</th>
                                    <th scope="col">{move || words.scenarios_then()}</th>
                                    <td></td>
                                </tr>
                            </thead>
                            <tbody>
                                <For each=move || inputs.get() key=|input| input.clone() children=move |input| change_row(app, input) />
                            </tbody>
                        </table>
                    </div>
                </div>
            </section>
        }
        .into_any()
    };
    move || id.get().map(editor)
}

/// Name, value now, value in the scenario as number and as slider, and a way back.
fn change_row(app: App, input: Input) -> AnyView {
    let desk = use_desk();
    let words = app.words;
    let input = StoredValue::new(input);
    let name = Signal::derive(move || input.with_value(|input| input_name(app, input)));
    let now = move || input.with_value(|input| app.session.document().with(|document| input.value(document)));
    let said = move || desk.chosen().and_then(|scenario| input.with_value(|input| scenario.value(input)));
    let value = move || said().or_else(now);
    let text = move |value: Option<f64>| {
        value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| input.with_value(|input| written(app, input, value)))
    };
    let change = move |value: Option<f64>| input.with_value(|input| desk.change(input, value));
    let reach = move || now().map_or(1.0, |now| input.with_value(|input| input.slider_to(now)));
    let slide = move |event: web_sys::Event| {
        let slider = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        let value = slider.map(|slider| slider.value_as_number()).filter(|value| value.is_finite());
        if value.is_some() {
            change(value);
        }
    };
    view! {
        <tr>
            <th scope="row"><bdi>{name}</bdi></th>
            <td>{move || text(now())}</td>
            <td class="in">
                <NumberField
                    label=Signal::derive(move || words.scenarios_value_of(&name.get()))
                    value=Signal::derive(said)
                    kind=input.with_value(kind)
                    on_change=Callback::new(change)
                    on_done=Callback::new(move |()| desk.end_group())
                    placeholder=Signal::derive(move || text(now()))
                />
                <input
                    type="range"
                    class="slider"
                    min="0"
                    step="any"
                    prop:max=move || reach().to_string()
                    prop:value=move || value().unwrap_or_default().to_string()
                    aria-label=move || words.scenarios_slide(&name.get())
                    aria-valuetext=move || text(value())
                    on:input=slide
                    on:change=move |_| desk.end_group()
                />
            </td>
            <td class="end">
                <Show when=move || said().is_some()>
                    <button type="button" class="button icon" aria-label=move || words.scenarios_reset(&name.get()) on:click=move |_| {
                        change(None);
                        desk.end_group();
                    }><Icon shape=Shape::Cross /></button>
                </Show>
            </td>
        </tr>
    }
    .into_any()
}
