//! Stage totals read from a file, to become the funnel.

use funnel_core::events::messages::TotalsAnswer;
use funnel_core::model::{Document, Edit, Segment, Source, Stage};
use leptos::prelude::*;

use super::rejected::Rejected;
use super::{answer, use_desk};
use crate::app::{App, use_app};
use crate::ui::data::desk::Desk;

/// The totals read, and the step that makes them the funnel.
#[component]
pub(super) fn Totals() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let found = move || desk.totals.get().unwrap_or_default();
    let any = move || desk.totals.with(|totals| totals.as_ref().is_some_and(|totals| !totals.table.stages.is_empty()));
    view! {
        <section class="card pad stack" aria-label=move || words.totals_label()>
            <h2><bdi>{move || desk.source_name()}</bdi></h2>
            {move || if any() { table(app, &found()) } else { view! { <p role="alert" class="error">{words.totals_none()}</p> }.into_any() }}
            {move || view! { <Rejected repeated=found().repeated rows=found().rejected /> }}
            <div class="row">
                <button type="button" class="button primary" disabled=move || !any() on:click=move |_| use_totals(app, desk)>{move || words.answer_use()}</button>
                <button type="button" class="button outline" on:click=move |_| desk.back_to_mapping()>{move || words.query_back()}</button>
            </div>
        </section>
    }
    .into_any()
}

fn table(app: App, found: &TotalsAnswer) -> AnyView {
    let words = app.words;
    let segments = &found.table.segments;
    let rows = found.table.stages.iter().enumerate().map(|(place, stage)| {
        let counts = segments
            .iter()
            .map(|segment| segment.counts.get(place).map(|count| app.formats.count(answer::number(*count))));
        view! {
            <tr>
                <th scope="row"><bdi>{stage.name.clone()}</bdi></th>
                <td>{app.formats.count(answer::number(stage.count))}</td>
                {counts.map(|count| view! { <td>{count}</td> }).collect_view()}
            </tr>
        }
    });
    view! {
        <div class="table-scroll">
            <table class="plain">
                <thead>
                    <tr>
                        <th scope="col">{words.table_stage()}</th>
                        <th scope="col">{words.table_people()}</th>
                        {segments.iter().map(|segment| view! { <th scope="col"><bdi>{segment.name.clone()}</bdi></th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn use_totals(app: App, desk: Desk) {
    let Some(found) = desk.totals.get_untracked() else { return };
    let mut document = answer::fresh_document(app);
    document.stages = found
        .table
        .stages
        .into_iter()
        .map(|stage| Stage { cost: stage.cost, ..Stage::new(stage.name, stage.count) })
        .collect();
    document.segments = found
        .table
        .segments
        .into_iter()
        .map(|segment| Segment {
            id: Default::default(),
            name: segment.name,
            counts: segment.counts,
            cost: None,
            unknown: Default::default(),
        })
        .collect();
    document.source = Some(Source {
        name: desk.source_name(),
        events: 0,
        units: 0,
        rejected: found.rejected.count,
        unknown: Default::default(),
    });
    adopt(app, document, app.words.answer_used());
}

/// The document becomes the funnel, undoably, and is shown. `told` says what was taken.
pub(super) fn adopt(app: App, mut document: Document, told: String) {
    document.normalize();
    if app.dispatch(Edit::Replace(Box::new(document))) {
        app.session.set_focus(None);
        app.go_to_funnel();
        app.say_undoable(told);
    }
}
