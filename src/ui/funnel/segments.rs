//! Segments typed as extra columns of the table.

use funnel_core::model::{Count, Edit, Quantity, Segment, SegmentId, StageId};
use leptos::prelude::*;

use crate::app::{App, use_app};
use crate::ui::kit::{Icon, NumberField, Shape, TextField};

fn ids(app: App) -> Vec<SegmentId> {
    if app.session.focus().with(Option::is_some) {
        return Vec::new();
    }
    app.session.document().with(|document| document.segments.iter().map(|segment| segment.id.clone()).collect())
}

fn name_of(app: App, id: &SegmentId) -> String {
    app.session
        .document()
        .with(|document| document.segments.iter().find(|s| s.id == *id).map(|s| s.name.clone()).unwrap_or_default())
}

/// One head per segment: its name, and a way to remove it.
#[component]
pub(super) fn SegmentHead() -> impl IntoView {
    let app = use_app();
    view! {
        <For each=move || ids(app) key=Clone::clone let:id>
            {head(app, id)}
        </For>
    }
    .into_any()
}

fn head(app: App, id: SegmentId) -> AnyView {
    let id = StoredValue::new(id);
    view! {
        <th scope="col" class="segment">
            <span class="row">
                <TextField
                    class="field plain name"
                    label=Signal::derive(move || app.words.segment_name())
                    value=Signal::derive(move || id.with_value(|id| name_of(app, id)))
                    on_input=Callback::new(move |name| {
                        app.dispatch(Edit::SetSegmentName(id.get_value(), name));
                    })
                    on_done=Callback::new(move |()| app.session.end_group())
                />
                <button
                    type="button"
                    class="button icon"
                    aria-label=move || app.words.segment_remove(&id.with_value(|id| name_of(app, id)))
                    on:click=move |_| {
                        let name = id.with_value(|id| name_of(app, id));
                        if app.dispatch(Edit::RemoveSegment(id.get_value())) {
                            app.say_undoable(app.words.segment_removed(&name));
                        }
                    }
                >
                    <Icon shape=Shape::Cross />
                </button>
            </span>
        </th>
    }
    .into_any()
}

/// The counts of every segment in one stage.
#[component]
pub(super) fn SegmentCell(
    /// The stage of the row.
    stage: StoredValue<StageId>,
    /// Its place in the table.
    index: Memo<usize>,
) -> impl IntoView {
    let app = use_app();
    view! {
        <For each=move || ids(app) key=Clone::clone let:id>
            {cell(app, stage, index, id)}
        </For>
    }
    .into_any()
}

fn cell(app: App, stage: StoredValue<StageId>, index: Memo<usize>, id: SegmentId) -> AnyView {
    let id = StoredValue::new(id);
    let count = move || {
        app.session.document().with(|document| {
            let segment = document.segments.iter().find(|segment| id.with_value(|id| segment.id == *id))?;
            segment.counts.get(index.get()).map(|count| count.get())
        })
    };
    let stage_name = move || {
        stage.with_value(|id| {
            app.session.document().with(|d| d.stage(id).map(|stage| stage.name.clone()).unwrap_or_default())
        })
    };
    view! {
        <td class="in">
            <NumberField
                label=Signal::derive(move || app.words.segment_people_in(&id.with_value(|id| name_of(app, id)), &stage_name()))
                value=Signal::derive(count)
                optional=false
                on_change=Callback::new(move |count: Option<f64>| {
                    count
                        .and_then(Count::new)
                        .is_some_and(|count| app.dispatch(Edit::SetSegmentCount(id.get_value(), stage.get_value(), count)))
                })
                on_done=Callback::new(move |()| app.session.end_group())
            />
        </td>
    }
    .into_any()
}

/// A new segment without people.
pub(super) fn add_segment(app: App) {
    let edit = app.session.document().with_untracked(|document| {
        let number = app.formats.count(document.segments.len() as f64 + 1.0);
        let segment = Segment {
            id: document.fresh_segment_id(),
            name: app.words.segment_new(&number),
            counts: vec![Count::default(); document.stages.len()],
            cost: None,
            unknown: Default::default(),
        };
        Edit::InsertSegment(document.segments.len(), Box::new(segment))
    });
    app.dispatch(edit);
}
