//! What those who stopped at a step did instead.

use funnel_core::chart::plots::Track;
use funnel_core::events::answers::{FunnelResult, NextEvents};
use leptos::prelude::*;

use super::super::use_desk;
use super::table::{bars_head, stop_choice, table, text};
use super::{names, shown};
use crate::app::{App, use_app};
use crate::ui::plot::bar;

/// So many events are listed.
const SHOWN: usize = 20;

/// The choice of a step, and the events.
pub(super) fn next() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let step = move || desk.query.with(|query| query.answers.as_ref()?.next.as_ref().map(|next| next.step));
    let choose = move |step: usize| {
        desk.ask_for(|query| {
            if let Some(next) = super::panel::answers(query).next.as_mut() {
                next.step = step;
            }
        });
    };
    let name = move |step: usize| {
        desk.result.with(|result| Some(result.as_ref()?.steps.get(step)?.name.clone())).unwrap_or_default()
    };
    let read = |result: &FunnelResult| result.next.clone();
    let takeaway = move |next: &NextEvents| {
        let step = name(next.step);
        if next.stopped == 0 {
            return app.words.found_next_nobody(&step);
        }
        let rate = app.formats.rate(next.share(next.nothing).unwrap_or_default());
        let [nothing, stopped] = [next.nothing, next.stopped].map(|count| app.formats.count(count as f64));
        app.words.found_next_takeaway(&nothing, &rate, &step, &stopped)
    };
    view! {
        <div class="controls">
            {stop_choice(move || app.words.found_next_stopped(), move || desk.query.with(names::steps), move || step().unwrap_or_default(), choose)}
        </div>
        {shown(read, takeaway, move |next| bars(app, &name(next.step), next))}
    }
    .into_any()
}

fn bars(app: App, step: &str, next: &NextEvents) -> AnyView {
    if next.stopped == 0 {
        return ().into_any();
    }
    let words = app.words;
    let track = Track::of_counts(next.events.iter().map(|event| event.count).chain([next.nothing]));
    let row = |name: String, count: u64, class: &str| {
        let bar = bar(app, &track, count as f64, class);
        let share = names::rate(app, next.share(count));
        let cell = view! { <span class="with-track">{bar}<span>{app.formats.count(count as f64)}</span></span> };
        vec![text(name), cell.into_any(), text(share)]
    };
    let events = next.events.iter().take(SHOWN).map(|it| row(names::value(words, &it.name), it.count, "bar"));
    let rows = std::iter::once(row(words.found_next_nothing(), next.nothing, "bar faint")).chain(events).collect();
    let hidden = next.events.len().saturating_sub(SHOWN) as f64;
    let head = vec![text(words.found_event()), bars_head(words.table_people()), text(words.found_share())];
    view! {
        {table(words.found_next_caption(step), head, rows)}
        {(hidden > 0.0).then(|| view! { <p class="hint">{words.found_more(app.formats.plural(hidden), &app.formats.count(hidden))}</p> })}
    }
    .into_any()
}
