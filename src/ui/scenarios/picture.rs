//! The scenario looked at as a funnel whose edges are dragged.

use leptos::prelude::*;

use super::desk::Desk;
use crate::app::App;
use crate::ui::funnel::{dragged_chart, input_of};

pub(super) fn dragged(app: App, desk: Desk) -> AnyView {
    let input = Memo::new(move |_| {
        let scenario = desk.chosen().unwrap_or_default();
        app.session.document().with(|document| input_of(app, &scenario.apply(document)))
    });
    dragged_chart(input, move |stage, count| desk.put_count(stage, count), move || desk.end_group())
}
