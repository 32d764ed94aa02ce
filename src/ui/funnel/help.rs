//! What would help: likely causes of the weakest step and what to try, on the way to an experiment or a scenario.

use funnel_core::experiment::{Card, cards, cards_to_json, fresh_card_id, playbook};
use funnel_core::forecast::scenario::{fresh_id, scenarios, scenarios_to_json};
use funnel_core::forecast::{Input, Scenario};
use funnel_core::metrics::{Bottleneck, BottleneckBasis};
use funnel_core::model::{Edit, Level, Part, StageId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use crate::app::{App, use_app};
use crate::platform::{fetch, json};
use crate::text::{LOCALES_VERSION, names};

/// A likely cause, how to see whether it is one, and what to try.
#[derive(Debug, Clone, PartialEq)]
struct Advice {
    cause: String,
    look: String,
    tactic: String,
}

/// The causes and tactics for the weakest step of the funnel.
pub(in crate::ui) fn help() -> AnyView {
    let app = use_app();
    let words = app.words;
    // Whether it could be fetched, and what it says.
    let book = RwSignal::new(None::<Option<Value>>);
    Effect::new(move |_| {
        let language = words.language();
        spawn_local(async move {
            let address = ["locales/playbook/", language, ".json?v=", LOCALES_VERSION].concat();
            let fetched = fetch::text(&address).await.ok().and_then(|text| json::parse(&text));
            if untrack(|| words.language()) == language {
                book.try_set(Some(fetched));
            }
        });
    });
    let place = Memo::new(move |_| {
        let stage = bottleneck(app)?.stage;
        let of = |document: &_| (playbook::business_of(document), playbook::level_of(document, &stage));
        Some(app.session.document().with(of))
    });
    let list = move || {
        let (business, level) = place.get()?;
        Some(match book.get()? {
            Some(book) => {
                let advice = advice(&book, business, level);
                view! { <ul class="advice">{advice.into_iter().map(|it| entry(app, it)).collect_view()}</ul> }
                    .into_any()
            }
            None => view! { <p class="error" role="alert">{words.help_not_fetched()}</p> }.into_any(),
        })
    };
    let about = move || place.get().map(|(_, level)| words.help_about(&names::level(words, level)));
    view! {
        <section class="help" aria-label=move || words.help_title()>
            <h2>{move || words.help_title()}</h2>
            <p class="hint">{about}</p>
            {list}
        </section>
    }
    .into_any()
}

fn bottleneck(app: App) -> Option<Bottleneck> {
    app.session.report().with(|report| report.bottleneck.clone())
}

fn advice(book: &Value, business: &str, level: Level) -> Vec<Advice> {
    let entries = book.get(business).and_then(|levels| levels.get(level.name())).and_then(Value::as_array);
    let text = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |entry| Advice { cause: text(entry, "cause"), look: text(entry, "look"), tactic: text(entry, "tactic") };
    entries.into_iter().flatten().map(one).collect()
}

fn entry(app: App, advice: Advice) -> AnyView {
    let words = app.words;
    let Advice { cause, look, tactic } = advice;
    let (shown, label) = (tactic.clone(), words.help_test_of(&tactic));
    view! {
        <li>
            <p class="cause">{cause}</p>
            <p class="hint">{words.help_look()} " " {look}</p>
            <p>{words.help_try()} " " <b>{shown}</b></p>
            <button type="button" class="button outline small" aria-label=label on:click=move |_| test(app, tactic.clone())>
                {words.help_test()}
            </button>
        </li>
    }
    .into_any()
}

/// A new experiment of a tactic at the weakest step, which is then looked at.
fn test(app: App, tactic: String) {
    let session = app.session;
    session.when_equipped(move || {
        let Some(weakest) = untrack(|| bottleneck(app)) else { return };
        let because = untrack(|| seen(app, &weakest));
        let Ok(mut all) = session.document().with_untracked(cards) else {
            app.go_to("experiments");
            return;
        };
        let card = Card { because, change: tactic, ..Card::new(fresh_card_id(&all), weakest.stage) };
        all.push(card);
        let value = Some(cards_to_json(&all));
        session.dispatch(Edit::SetPart { part: Part::Experiments, value, field: String::new() });
        app.go_to("experiments");
    });
}

/// What the funnel says of a step, as the reason of an experiment.
fn seen(app: App, weakest: &Bottleneck) -> String {
    let (from, to) = (stage(app, &weakest.from), stage(app, &weakest.stage));
    let people = app.formats.count(from.1);
    app.words.experiments_because_seen(&from.0, &people, &app.formats.rate(weakest.step_rate), &to.0)
}

/// Name and people of a stage.
fn stage(app: App, id: &StageId) -> (String, f64) {
    app.session.report().with(|report| {
        let stage = report.stages.iter().find(|stage| stage.id == *id);
        stage.map(|stage| (stage.name.clone(), stage.count)).unwrap_or_default()
    })
}

/// A new scenario with the weakest step mended, as far as the sentence above says, which is then looked at.
pub(in crate::ui) fn try_weakest(app: App) {
    let session = app.session;
    session.when_equipped(move || {
        let Some(weakest) = untrack(|| bottleneck(app)) else { return };
        let Ok(mut all) = session.document().with_untracked(scenarios) else {
            app.go_to("scenarios");
            return;
        };
        let rate = match (weakest.basis, weakest.target) {
            (BottleneckBasis::Target, Some(target)) => target,
            _ => weakest.one_point.step_rate,
        };
        let (from, to) = untrack(|| (stage(app, &weakest.from).0, stage(app, &weakest.stage).0));
        let name = untrack(|| app.words.help_scenario(&from, &app.formats.rate_precise(rate), &to));
        let scenario = Scenario { id: fresh_id(&all), name, ..Scenario::default() };
        all.push(scenario.with(Input::StepRate(weakest.stage), Some(rate)));
        let value = Some(scenarios_to_json(&all));
        session.dispatch(Edit::SetPart { part: Part::Scenarios, value, field: String::new() });
        app.go_to("scenarios");
    });
}
