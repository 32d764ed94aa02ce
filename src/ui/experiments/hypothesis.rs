//! Because … we believe … for … will move …; we will know after ….

use funnel_core::experiment::{Card, plan};
use leptos::prelude::*;

use super::use_desk;
use crate::app::{App, use_app};
use crate::ui::kit::TextField;

#[component]
pub(super) fn Hypothesis() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let text = move |get: fn(&Card) -> &String| {
        Signal::derive(move || desk.card().map(|card| get(&card).clone()).unwrap_or_default())
    };
    let put = move |field: &'static str, set: fn(&mut Card, String)| {
        Callback::new(move |text: String| desk.change(field, move |card| set(card, text)))
    };
    let done = Callback::new(move |()| desk.end_group());
    let label = move |name: fn(crate::text::Words) -> String| Signal::derive(move || name(words));
    view! {
        <section class="card pad stack hypothesis" aria-label=move || words.experiments_hypothesis()>
            <h2>{move || words.experiments_hypothesis()}</h2>
            <div class="fields wide flush">
                <label class="labelled">{move || words.experiments_because()}
                    <TextField label=label(|w| w.experiments_because()) value=text(|card| &card.because) on_input=put("because", |card, text| card.because = text) on_done=done placeholder=Signal::derive(move || seen(app)) />
                </label>
                <label class="labelled">{move || words.experiments_change()}
                    <TextField label=label(|w| w.experiments_change()) value=text(|card| &card.change) on_input=put("change", |card, text| card.change = text) on_done=done placeholder=label(|w| w.experiments_change_hint()) />
                </label>
                <label class="labelled">{move || words.experiments_segment()}
                    <TextField label=label(|w| w.experiments_segment()) value=text(|card| &card.segment) on_input=put("segment", |card, text| card.segment = text) on_done=done placeholder=label(|w| w.experiments_everybody()) />
                </label>
            </div>
            <p class="takeaway">{move || sentence(app)}</p>
        </section>
    }
    .into_any()
}

/// What the funnel says of the step.
fn seen(app: App) -> String {
    let desk = use_desk();
    let found = desk.of_card(|card, document| card.baseline_rate(document));
    let step = desk.card().and_then(|card| desk.step(&card));
    match (step, found.flatten()) {
        (Some(step), Some(rate)) => app.words.experiments_because_seen(
            &step.from,
            &app.formats.count(step.people),
            &app.formats.rate(rate),
            &step.to,
        ),
        _ => String::new(),
    }
}

/// The hypothesis in one sentence; nothing as long as it cannot be planned.
fn sentence(app: App) -> Option<String> {
    let desk = use_desk();
    let words = app.words;
    let card = desk.card()?;
    let step = desk.step(&card)?;
    let input = desk.of_card(|card, document| card.plan_input(document).ok()).flatten()?;
    let planned = plan(&input);
    let or = |said: &str, otherwise: String| if said.trim().is_empty() { otherwise } else { said.trim().to_owned() };
    let believed = words.experiments_sentence(
        &or(&card.because, or(&seen(app), words.experiments_some_reason())),
        &or(&card.change, words.experiments_some_change()),
        &app.formats.rate_precise(planned.expected_rate),
        &app.formats.rate_precise(input.baseline_rate),
        &or(&card.segment, words.experiments_everybody()),
        &step.to,
    );
    let people = app.formats.count(planned.per_arm);
    let days = planned.days.map(|days| app.formats.count(days));
    let known = match (days, input.split.is_some()) {
        (Some(days), false) => words.experiments_sentence_know(&days, &people),
        (Some(days), true) => words.experiments_sentence_know_least(&days, &people),
        (None, false) => words.experiments_sentence_know_people(&people),
        (None, true) => words.experiments_sentence_know_least_people(&people),
    };
    Some(format!("{believed} {known}"))
}
