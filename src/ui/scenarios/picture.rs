//! The scenario looked at as a funnel whose edges are dragged.

use leptos::prelude::*;

use super::desk::Desk;
use crate::app::App;
use crate::ui::funnel::{dragged_chart, input_of};

pub(super) fn dragged(app: App, desk: Desk) -> AnyView {
    let input = Memo::new(move |_| {
        let scenario = desk.chosen().get().unwrap_or_default();
        desk.funnel(|funnel| input_of(app, &scenario.apply(funnel)))
    });
    dragged_chart(input, move |stage, count| desk.put_count(stage, count), move || desk.end_group())
}
