//! What else can be known of the events: each answer as a picture with its table.
//!
//! A [`Panel`] is one question. Opening it makes it part of the query, closing it takes it out again, so that what is not in
//! sight is not computed. [`crate::ui::plot`] and [`table`] are what all answers are made of.

mod breakdown;
mod cohorts;
mod compare;
mod correlates;
mod curve;
mod names;
mod next;
mod panel;
mod points;
mod table;
mod times;
mod trace;
mod trend;
mod waiting;
mod way;

use funnel_core::events::answers::FunnelResult;
use funnel_core::events::query::TrendUnit;
use leptos::prelude::*;

use super::desk::Desk;
use super::use_desk;
use crate::app::{App, use_app};
use crate::ui::kit::{Icon, Shape};

pub(super) use names::group_name;
use panel::Panel;

/// The questions that are open.
#[derive(Clone, Copy)]
struct Opened(RwSignal<Vec<Panel>>);

impl Opened {
    fn has(self, panel: Panel) -> bool {
        self.0.with(|open| open.contains(&panel))
    }

    fn open(self, panel: Panel) {
        if !self.0.with_untracked(|open| open.contains(&panel)) {
            self.0.update(|open| open.push(panel));
        }
    }

    fn toggle(self, desk: Desk, panel: Panel) {
        if self.0.with_untracked(|open| open.contains(&panel)) {
            self.0.update(|open| open.retain(|other| *other != panel));
            if desk.query.with_untracked(|query| panel.is_asked(query)) {
                desk.ask_for(|query| panel.clear(query));
            }
        } else {
            self.open(panel);
            let mut asked = desk.query.get_untracked();
            if panel.ask(&mut asked, periods(desk)) {
                desk.ask_for(|query| *query = asked);
            }
        }
    }
}

/// The periods that suit the time the events cover.
fn periods(desk: Desk) -> TrendUnit {
    desk.summary.with_untracked(|summary| {
        let span = summary.as_ref().and_then(|summary| summary.time_to?.checked_sub(summary.time_from?));
        TrendUnit::fitting(span.unwrap_or_default())
    })
}

/// The questions beside the counts.
#[component]
pub(super) fn Answers() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let opened = Opened(RwSignal::new(Vec::new()));
    provide_context(opened);
    // A query that was kept asks its questions again.
    Effect::new(move |_| {
        let asked =
            desk.query.with(|query| Panel::ALL.into_iter().filter(|panel| panel.is_asked(query)).collect::<Vec<_>>());
        asked.into_iter().for_each(|panel| opened.open(panel));
    });
    let any_steps = Memo::new(move |_| desk.query.with(|query| !query.steps.is_empty()));
    view! {
        <Show when=move || any_steps.get()>
            <section class="card found" aria-labelledby="found-label">
                <h2 id="found-label" class="pad">{move || app.words.found_label()}</h2>
                {Panel::ALL.into_iter().map(|panel| question(app, desk, opened, panel)).collect_view()}
            </section>
        </Show>
    }
    .into_any()
}

fn question(app: App, desk: Desk, opened: Opened, panel: Panel) -> AnyView {
    let body = format!("found-{}", panel.key());
    let head = format!("found-{}-head", panel.key());
    let (labelled, controlled) = (head.clone(), body.clone());
    view! {
        <div class="question" class:open=move || opened.has(panel)>
            <h3>
                <button type="button" id=head aria-controls=controlled aria-expanded=move || opened.has(panel).to_string() on:click=move |_| opened.toggle(desk, panel)>
                    <Icon shape=Shape::Chevron />
                    <span class="asked">{move || panel.words(app.words).0}</span>
                    " "
                    <span class="hint">{move || panel.words(app.words).1}</span>
                </button>
            </h3>
            <div id=body class="found-body" role="region" aria-labelledby=labelled hidden=move || !opened.has(panel)>
                <Show when=move || opened.has(panel)>{panel.body()}</Show>
            </div>
        </div>
    }
    .into_any()
}

/// A part of the answer once it is there: what it comes to in a sentence, and what `draw` makes of it.
fn shown<T: Clone + PartialEq + Send + Sync + 'static>(
    read: impl Fn(&FunnelResult) -> Option<T> + Send + Sync + 'static,
    takeaway: impl Fn(&T) -> String + Send + Sync + 'static,
    draw: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let part = Memo::new(move |_| desk.result.with(|result| result.as_ref().and_then(&read)));
    let said = move || part.with(|part| part.as_ref().map_or_else(|| pending(app, desk), &takeaway));
    view! {
        <p class="takeaway" role="status">{said}</p>
        {move || part.with(|part| part.as_ref().map(&draw))}
    }
    .into_any()
}

/// Why there is no answer to show.
fn pending(app: App, desk: Desk) -> String {
    match desk.failure() {
        Some(failure) => app.words.found_failed(&super::names::failure(app, &failure)),
        None => app.words.found_counting(),
    }
}
