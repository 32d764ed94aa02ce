//! Segments typed as extra columns of the table.

use std::rc::Rc;

use funnel_core::model::{Count, Edit, Quantity, Segment, SegmentId, StageId};
use leptos::prelude::*;

use super::table::Cells;
use crate::app::App;
use crate::ui::kit::el::{El, button, of};
use crate::ui::kit::{Number, NumberKind, Shape, Text, icon, number_field, text_field};

/// The segments of the funnel on view: id and name. Compared, so that an edit of their people leaves the heads alone.
pub(super) type Heads = Memo<Vec<(String, String)>>;

/// Follows the segments.
pub(super) fn heads(app: App) -> Heads {
    Memo::new(move |_| {
        if app.session.focus().with(Option::is_some) {
            return Vec::new();
        }
        let head = |segment: &Segment| (segment.id.as_str().to_owned(), segment.name.clone());
        app.session.document().with(|document| document.segments.iter().map(head).collect())
    })
}

/// The segments as keys of columns.
pub(super) fn ids(heads: Heads) -> Vec<String> {
    heads.with(|heads| heads.iter().map(|(id, _)| id.clone()).collect())
}

fn name_of(heads: Heads, id: &SegmentId) -> String {
    heads
        .with(|heads| heads.iter().find(|(known, _)| known == id.as_str()).map(|(_, name)| name.clone()))
        .unwrap_or_default()
}

/// The head of a segment's column: its name, and a way to remove it.
pub(super) fn head(app: App, heads: Heads, id: &str) -> El {
    let id = Rc::new(SegmentId::new(id));
    let [named, renamed, told, removed] = std::array::from_fn(|_| id.clone());
    let name = text_field(Text {
        label: Box::new(move || app.words.segment_name()),
        value: Box::new(move || name_of(heads, &named)),
        on_input: Box::new(move |name| {
            app.dispatch(Edit::SetSegmentName((*renamed).clone(), name));
        }),
        on_done: Box::new(move || app.session.end_group()),
        placeholder: None,
        class: "field plain name",
        wraps: false,
    });
    let remove = button("button icon")
        .attr("aria-label", move || app.words.segment_remove(&name_of(heads, &told)))
        .on("click", move |_| {
            let name = untrack(|| name_of(heads, &removed));
            if app.dispatch(Edit::RemoveSegment((*removed).clone())) {
                app.say_undoable(app.words.segment_removed(&name));
            }
        })
        .child(icon(Shape::Cross));
    of("th", "segment").set("scope", "col").child(of("span", "row").child(name).child(remove))
}

/// What a field of a segment shows.
#[derive(Clone, PartialEq)]
pub(super) struct SegmentCell {
    id: SegmentId,
    name: String,
    count: Option<f64>,
}

impl SegmentCell {
    /// A segment's people in the stage at `index`.
    pub(super) fn of(segment: &Segment, index: usize) -> Self {
        let count = segment.counts.get(index).map(|count| count.get());
        Self { id: segment.id.clone(), name: segment.name.clone(), count }
    }
}

/// The people of a segment in the stage of a row.
pub(super) fn cell(app: App, id: &str, stage: Rc<StageId>, cells: Memo<Cells>) -> El {
    let id = Rc::new(SegmentId::new(id));
    let [named, counted] = std::array::from_fn(|_| id.clone());
    let find = |cells: &Cells, id: &SegmentId| cells.segments.iter().find(|cell| cell.id == *id).cloned();
    let number = Number {
        label: Box::new(move || {
            cells.with(|cells| {
                let name = find(cells, &named).map(|cell| cell.name).unwrap_or_default();
                app.words.segment_people_in(&name, &cells.name)
            })
        }),
        value: Box::new(move || cells.with(|cells| find(cells, &counted)?.count)),
        kind: NumberKind::Plain,
        optional: false,
        on_change: Box::new(move |count| {
            let edit = count.and_then(Count::new).map(|c| Edit::SetSegmentCount((*id).clone(), (*stage).clone(), c));
            edit.is_some_and(|edit| app.dispatch(edit))
        }),
        on_done: Box::new(move || app.session.end_group()),
        placeholder: None,
        on_next: None,
    };
    of("td", "in").child(number_field(app, number))
}

/// A new segment without people.
pub(super) fn add(app: App) {
    app.session.when_equipped(move || {
        let edit = app.session.document().with_untracked(|document| {
            let number = untrack(|| app.formats.count(document.segments.len() as f64 + 1.0));
            let segment = Segment {
                id: document.fresh_segment_id(),
                name: untrack(|| app.words.segment_new(&number)),
                counts: vec![Count::default(); document.stages.len()],
                cost: None,
                unknown: Default::default(),
            };
            Edit::InsertSegment(document.segments.len(), Box::new(segment))
        });
        app.dispatch(edit);
    });
}
