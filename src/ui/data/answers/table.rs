//! The tables of the answers, and the choices above them.

use funnel_core::events::answers::StepResult;
use leptos::prelude::*;

use crate::app::App;
use crate::ui::kit::scrolling_table;

/// A table that says what a picture shows. The first cell of each row is its header.
pub(super) fn table(caption: String, head: Vec<AnyView>, rows: Vec<Vec<AnyView>>) -> AnyView {
    let row = |cells: Vec<AnyView>| {
        let mut cells = cells.into_iter();
        let first = cells.next();
        view! { <tr><th scope="row">{first}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    let head = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view().into_any();
    scrolling_table("", caption, head, rows.into_iter().map(row).collect_view())
}

/// A text of a cell, whatever its direction.
pub(super) fn text(text: String) -> AnyView {
    view! { <bdi>{text}</bdi> }.into_any()
}

/// Who came to a step, and which share of those at the step before that is.
pub(super) fn count_with_rate(app: App, step: &StepResult) -> AnyView {
    let rate = step.step_rate.map(|rate| view! { <small>{app.formats.rate(rate)}</small> });
    view! { <span>{app.formats.count(step.count as f64)} " " {rate}</span> }.into_any()
}

/// The head of a column with bars, which begin where it begins.
pub(super) fn bars_head(text: String) -> AnyView {
    view! { <bdi class="bars">{text}</bdi> }.into_any()
}

/// Texts of cells.
pub(super) fn texts<const N: usize>(cells: [String; N]) -> Vec<AnyView> {
    cells.into_iter().map(text).collect()
}

/// One of a list. `options` are values with their words.
pub(super) fn choice(
    label: impl Fn() -> String + Send + Sync + 'static,
    options: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static,
    value: impl Fn() -> String + Copy + Send + Sync + 'static,
    on_choose: impl Fn(String) + 'static,
) -> AnyView {
    let option = move |(this, text): (String, String)| {
        let same = this.clone();
        view! { <option value=this prop:selected=move || value() == same>{text}</option> }
    };
    view! {
        <label class="labelled">
            {label}
            <select class="field" on:change=move |event| on_choose(event_target_value(&event))>
                {move || options().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// One of the steps but the last, by its place: where one can stop.
pub(super) fn stop_choice(
    label: impl Fn() -> String + Send + Sync + 'static,
    steps: impl Fn() -> Vec<String> + Send + Sync + 'static,
    value: impl Fn() -> usize + Copy + Send + Sync + 'static,
    on_choose: impl Fn(usize) + 'static,
) -> AnyView {
    let options = move || {
        let steps = steps();
        let count = steps.len().saturating_sub(1).max(1);
        steps.into_iter().take(count).enumerate().map(|(place, name)| (place.to_string(), name)).collect()
    };
    let choose = move |place: String| {
        if let Ok(place) = place.parse() {
            on_choose(place);
        }
    };
    choice(label, options, move || value().to_string(), choose)
}
