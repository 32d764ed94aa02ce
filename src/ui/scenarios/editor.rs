//! Which scenario is looked at, and its changes: by dragging, typing or sliding, which are one edit.

use funnel_core::forecast::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::inputs::{input_name, kind, written};
use super::{picture, use_desk};
use crate::app::{App, follow_mut, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::kit::el::{button, el};
use crate::ui::kit::{Drawn, NumberField, Shape, TextField, heads, hosted, icon, keep_focus, scrolling_table};

/// Which scenario is looked at, and a new one.
#[component]
pub(super) fn Choice() -> impl IntoView {
    let desk = use_desk();
    let words = use_app().words;
    let add = Callback::new(move |()| desk.add(String::new(), Vec::new()));
    desk.list.choice(
        Signal::derive(move || words.scenarios_choose()),
        move |scenario| desk.name(scenario),
        (Signal::derive(move || words.scenarios_add()), add),
        Signal::derive(move || words.scenarios_none()),
    )
}

/// The scenario looked at. It is built anew only for another one, so that fields keep their focus.
#[component]
pub(super) fn Editor() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let id = Memo::new(move |_| desk.chosen().with(|scenario| scenario.as_ref().map(|scenario| scenario.id.clone())));
    let inputs = Memo::new(move |_| desk.funnel(Input::all));
    let table = move || {
        let head = [words.scenarios_input(), words.scenarios_now(), words.scenarios_then()];
        let head = view! { {heads(head)}<td></td> }.into_any();
        let rows = view! { <For each=move || inputs.get() key=|input| input.clone() children=move |input| change_row(app, input) /> };
        scrolling_table("changes", Signal::derive(move || words.scenarios_inputs()), head, rows)
    };
    let editor = move |id: String| {
        let usual = move || desk.usual_name(&id);
        let name =
            move || desk.chosen().with(|scenario| scenario.as_ref().map(|it| it.name.clone())).unwrap_or_default();
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
                    {table()}
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
    let now = Memo::new(move |_| input.with_value(|input| desk.funnel(|funnel| input.value(funnel))));
    let said =
        Memo::new(move |_| desk.chosen().with(|scenario| input.with_value(|input| scenario.as_ref()?.value(input))));
    let text = move |value: Option<f64>| {
        value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| input.with_value(|input| written(app, input, value)))
    };
    let change = move |value: Option<f64>| input.with_value(|input| desk.change(input, value));
    let slider = el("input").set("type", "range").set("class", "slider").set("min", "0").set("step", "any");
    let slider = slider
        .attr("aria-label", move || words.scenarios_slide(&name.get()))
        .on("input", move |event| {
            let slider = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            let value = slider.map(|slider| slider.value_as_number()).filter(|value| value.is_finite());
            if let Some(value) = value {
                change(Some(Input::slid(value)));
            }
        })
        .on("change", move |_| desk.end_group());
    let reset = button("button icon")
        .attr("aria-label", move || words.scenarios_reset(&name.get()))
        .on("click", move |event| {
            keep_focus(&event);
            change(None);
            desk.end_group();
        })
        .child(icon(Shape::Cross));
    // One effect for both: there is one row for every input, and each follows every edit.
    let (mut slid, mut way_back) = (Drawn::from(slider.clone()), Drawn::from(reset.clone()));
    follow_mut(move || {
        let (now, said) = (now.get(), said.get());
        let value = said.or(now);
        slid.put("max", &now.map_or(1.0, |now| input.with_value(|input| input.slider_to(now))).to_string());
        slid.el().put_value(&value.unwrap_or_default().to_string());
        slid.put("aria-valuetext", &text(value));
        way_back.put_flag("hidden", said.is_none());
    });
    view! {
        <tr>
            <th scope="row"><bdi>{name}</bdi></th>
            <td>{move || text(now.get())}</td>
            <td class="in">
                <NumberField
                    label=Signal::derive(move || words.scenarios_value_of(&name.get()))
                    value=said
                    kind=input.with_value(kind)
                    on_change=Callback::new(change)
                    on_done=Callback::new(move |()| desk.end_group())
                    placeholder=Signal::derive(move || text(now.get()))
                />
                {hosted(slider)}
            </td>
            <td class="end">
                {hosted(reset)}
            </td>
        </tr>
    }
    .into_any()
}
