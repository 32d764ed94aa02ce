//! Lines to compare with, under the chart.

use funnel_core::model::{Edit, Quantity, Rate, ReferenceLine};
use leptos::prelude::*;

use crate::app::{App, use_app};
use crate::ui::kit::{Icon, NumberField, NumberKind, Shape, TextField};

/// The lines of the document, each with its source; a way to add one.
pub(in crate::ui) fn references() -> AnyView {
    let app = use_app();
    let lines = Memo::new(move |_| app.session.document().with(|document| document.reference_lines.clone()));
    view! {
        <p class="hint">{move || app.words.reference_hint()}</p>
        <ul class="references">
            <For each=move || 0..lines.with(Vec::len) key=|index| *index let:index>
                <LineRow index lines />
            </For>
        </ul>
        <button type="button" class="button link" on:click=move |_| add(app)>
            <Icon shape=Shape::Plus />
            {move || app.words.reference_add()}
        </button>
    }
    .into_any()
}

#[component]
fn LineRow(index: usize, lines: Memo<Vec<ReferenceLine>>) -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let rate = move |upper: bool| {
        Signal::derive(move || {
            lines.with(|lines| {
                lines.get(index).and_then(|line| if upper { line.high } else { Some(line.low) }).map(Rate::get)
            })
        })
    };
    let set_rate = move |upper: bool| {
        Callback::new(move |value: Option<f64>| {
            let Some(rate) = super::stage_panel::optional(value, Rate::new) else { return false };
            change(app, index, |line| match (upper, rate) {
                (true, rate) => line.high = rate,
                (false, Some(rate)) => line.low = rate,
                (false, None) => {}
            })
        })
    };
    view! {
        <li>
            <TextField
                label=Signal::derive(move || words.reference_name())
                value=Signal::derive(move || lines.with(|lines| lines.get(index).map(|line| line.name.clone()).unwrap_or_default()))
                on_input=Callback::new(move |name| { change(app, index, |line| line.name = name); })
            />
            <NumberField label=Signal::derive(move || words.reference_low()) kind=NumberKind::Percent optional=false value=rate(false) on_change=set_rate(false) />
            <span aria-hidden="true">"–"</span>
            <NumberField label=Signal::derive(move || words.reference_high()) kind=NumberKind::Percent value=rate(true) on_change=set_rate(true) />
            <button type="button" class="button icon" aria-label=move || words.reference_remove() on:click=move |_| {
                let mut rest = lines.get_untracked();
                rest.remove(index);
                app.dispatch(Edit::SetReferenceLines(rest));
            }>
                <Icon shape=Shape::Cross />
            </button>
            {move || lines.with(|lines| lines.get(index).and_then(|line| line.source.clone())).map(|source| view! { <span class="hint">{words.reference_source(&source)}</span> })}
        </li>
    }
    .into_any()
}

fn change(app: App, index: usize, change: impl FnOnce(&mut ReferenceLine)) -> bool {
    let mut lines = app.session.document().with_untracked(|document| document.reference_lines.clone());
    let Some(line) = lines.get_mut(index) else { return false };
    change(line);
    app.dispatch(Edit::SetReferenceLines(lines))
}

/// A line at the rate there is now, to be moved.
fn add(app: App) {
    let mut lines = app.session.document().with_untracked(|document| document.reference_lines.clone());
    let now = app.session.report().with_untracked(|report| report.overall_rate).and_then(Rate::new).unwrap_or_default();
    lines.push(ReferenceLine {
        name: app.words.reference_new(),
        low: now,
        high: None,
        source: None,
        unknown: Default::default(),
    });
    app.dispatch(Edit::SetReferenceLines(lines));
}
