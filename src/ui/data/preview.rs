//! The first rows of the file as they were read.

use funnel_core::events::reader::EventSource;
use leptos::prelude::*;

use super::{names, use_desk};
use crate::app::use_app;

/// A table wider than this is cut, and says so: nobody reads the 80th column here.
const COLUMNS_SHOWN: usize = 40;

/// The first rows, with what each column is taken for.
#[component]
pub(super) fn Preview() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let table = move || {
        desk.inspection.with(|inspection| {
            let inspection = inspection.as_ref()?;
            let roles = &inspection.roles;
            let event = match roles.event {
                Some(EventSource::Column(column)) => Some(column),
                _ => None,
            };
            let lead = &roles.lead;
            let used = [
                roles.person, roles.person_else, event, roles.time, roles.clock, roles.session, roles.stage, roles.count,
                roles.segment, roles.cost, lead.stage, lead.status, lead.created, lead.closed,
            ];
            let lists = [&roles.segment_counts, &roles.properties, &lead.stage_times, &lead.lost_times];
            let is_used = |index: usize| used.contains(&Some(index)) || lists.iter().any(|list| list.contains(&index));
            let head = inspection.columns.iter().take(COLUMNS_SHOWN).map(|column| {
                view! { <th scope="col" class:used=is_used(column.index)><bdi>{names::column_name(words, column)}</bdi></th> }
            });
            let rows = inspection.preview.iter().map(|row| {
                let cells = row.iter().take(COLUMNS_SHOWN).enumerate().map(|(index, cell)| view! { <td class:used=is_used(index)><bdi>{cell.clone()}</bdi></td> });
                view! { <tr>{cells.collect_view()}</tr> }
            });
            Some(view! {
                <thead><tr>{head.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            })
        })
    };
    let hidden =
        move || desk.inspection.with(|i| i.as_ref().map_or(0, |i| i.columns.len().saturating_sub(COLUMNS_SHOWN)));
    let shown = move || desk.inspection.with(|i| i.as_ref().map_or(0, |i| i.preview.len()));
    view! {
        <div class="table-scroll preview-rows" tabindex="0" role="region" aria-label=move || words.preview_label()>
            <table>
                <caption>{move || words.preview_caption(&app.formats.count(shown() as f64))}</caption>
                {table}
            </table>
        </div>
        <Show when=move || hidden() != 0><p class="hint">{move || words.preview_hidden(&app.formats.count(hidden() as f64))}</p></Show>
        <Show when=move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.invalid_encoding))><p class="error">{move || words.preview_bad_encoding()}</p></Show>
        <Show when=move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.ambiguous_numbers))><p class="hint">{move || words.preview_ambiguous_numbers()}</p></Show>
    }
    .into_any()
}
