//! What is counted on from here, and its way into a scenario.

use funnel_core::experiment::{Status, Verdict};
use funnel_core::forecast::Scenario;
use funnel_core::forecast::scenario::{fresh_id, scenarios};
use funnel_core::model::{Document, Edit};
use leptos::prelude::*;

use super::use_desk;
use crate::app::{App, use_app};
use crate::ui::kept_list;
use crate::ui::kit::{NumberField, NumberKind};

#[component]
pub(super) fn Deciding() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let observed = move || {
        let reading = desk.reading().get().filter(|reading| !matches!(reading.verdict, Verdict::SampleRatio { .. }))?;
        reading.comparisons.iter().filter_map(|comparison| comparison.difference).reduce(f64::max)
    };
    let decided = move || desk.card().and_then(|card| card.decided);
    let change = move |value: Option<f64>| {
        let is_legal = value.is_none_or(|value| (-1.0..=1.0).contains(&value));
        if is_legal {
            desk.change("decided", move |card| card.decided = value);
        }
        is_legal
    };
    let placeholder =
        move || observed().map(|difference| app.formats.signed_decimal(difference * 100.0)).unwrap_or_default();
    let possible = move || {
        let difference = decided().or_else(observed)?;
        desk.of_card(|card, document| card.change_by(document, difference)).flatten()
    };
    view! {
        <section class="card pad stack" aria-label=move || words.experiments_decide()>
            <h2>{move || words.experiments_decide()}</h2>
            <p class="hint">{move || words.experiments_decide_hint()}</p>
            <div class="controls">
                <label class="labelled">
                    {move || words.experiments_decided()}
                    <NumberField
                        label=Signal::derive(move || words.experiments_decided())
                        value=Signal::derive(decided)
                        kind=NumberKind::Percent
                        on_change=Callback::new(change)
                        on_done=Callback::new(move |()| desk.end_group())
                        placeholder=Signal::derive(placeholder)
                    />
                </label>
                <button type="button" class="button primary" disabled=move || possible().is_none() on:click=move |_| make_scenario(app, decided().or_else(observed))>
                    {move || words.experiments_make_scenario()}
                </button>
                <a class="button" href="#scenarios">{move || words.experiments_see_scenarios()}</a>
            </div>
        </section>
    }
    .into_any()
}

/// A scenario with the effect, beside the others; the experiment is decided with it. Undone in one step.
fn make_scenario(app: App, difference: Option<f64>) {
    let (desk, session) = (use_desk(), app.session);
    let (Some(difference), Some(card)) = (difference, untrack(|| desk.card())) else { return };
    let name = untrack(|| desk.title(&card));
    session.when_equipped(move || {
        let read = |document: &Document| (card.change_by(document, difference), scenarios(document));
        let (Some(change), all) = session.document().with_untracked(read) else { return };
        let Ok(mut all) = all else {
            app.messages.say(app.words.experiments_scenarios_unreadable());
            return;
        };
        all.push(Scenario { id: fresh_id(&all), name, changes: vec![change], ..Scenario::default() });
        let scenarios = kept_list::set(&all, String::new());
        let experiments = desk.edited(&card.id, move |card| {
            card.decided = Some(difference);
            card.status = Status::Decided;
        });
        if app.dispatch(Edit::All(vec![scenarios, experiments])) {
            app.say_undoable(app.words.experiments_made_scenario());
        }
    });
}
