//! What can be done with a stage, from its row in the table.

use funnel_core::model::{Edit, StageId};
use leptos::prelude::*;

use super::table::remove_stage;
use crate::app::use_app;
use crate::ui::kit::{Icon, Shape};

/// The items of a row's menu.
pub(in crate::ui) fn stage_items(id: StageId, selected: RwSignal<Option<StageId>>) -> AnyView {
    let app = use_app();
    let words = app.words;
    let id = StoredValue::new(id);
    let shift = move |by: isize| {
        let place = app.session.report_on_view().with_untracked(|report| {
            let index = report.stages.iter().position(|stage| id.with_value(|id| stage.id == *id))?;
            let to = index.checked_add_signed(by).filter(|to| *to < report.stages.len())?;
            Some((to, report.stages[index].name.clone()))
        });
        if let Some((to, name)) = place {
            app.dispatch(Edit::MoveStage(id.get_value(), to));
            app.messages.announce(words.table_moved(&name, &app.formats.count(to as f64 + 1.0)));
        }
    };
    view! {
        <button type="button" class="item" on:click=move |_| selected.set(Some(id.get_value()))>{move || words.stage_open()}</button>
        <button type="button" class="item" on:click=move |_| app.session.set_focus(Some(id.get_value()))>
            <Icon shape=Shape::Zoom />{move || words.stage_zoom()}
        </button>
        <hr />
        <button type="button" class="item" on:click=move |_| shift(-1)><Icon shape=Shape::Up />{move || words.stage_up()}</button>
        <button type="button" class="item" on:click=move |_| shift(1)><Icon shape=Shape::Down />{move || words.stage_down()}</button>
        <hr />
        <button type="button" class="item" on:click=move |_| remove_stage(app, &id.get_value())><Icon shape=Shape::Cross />{move || words.stage_remove()}</button>
    }
    .into_any()
}
