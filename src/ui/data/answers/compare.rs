//! The same funnel as another tool counts it.

use funnel_core::chart::plots::Track;
use funnel_core::events::answers::{Comparison, Differing, FunnelResult, StepResult};
use funnel_core::events::query::Preset;
use leptos::prelude::*;

use super::super::use_desk;
use super::names;
use super::shown;
use super::table::{bars_head, choice, table, text, texts};
use super::way::way;
use crate::app::{App, use_app};
use crate::ui::plot::bar;

/// So many persons are listed.
const SHOWN: usize = 50;

/// The choice of a tool, both funnels, and who is counted differently.
pub(super) fn compare() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let options = move || {
        let all = Preset::ALL.iter().enumerate();
        all.map(|(place, preset)| (place.to_string(), names::preset(app.words, *preset))).collect()
    };
    let chosen = move || {
        let preset = desk.query.with(|query| query.answers.as_ref().and_then(|it| it.compare)).unwrap_or_default();
        Preset::ALL.iter().position(|it| *it == preset).unwrap_or_default().to_string()
    };
    let choose = move |place: String| {
        let preset = place.parse::<usize>().ok().and_then(|place| Preset::ALL.get(place).copied());
        desk.ask_for(|query| super::panel::answers(query).compare = preset);
    };
    let read = |result: &FunnelResult| Some((result.compare.clone()?, result.steps.clone()));
    let takeaway = move |(found, _): &(Comparison, Vec<StepResult>)| {
        let count = found.differing as f64;
        match found.differing {
            0 => app.words.found_compare_same(),
            _ => app.words.found_compare_differing(app.formats.plural(count), &app.formats.count(count)),
        }
    };
    let draw = move |(found, steps): &(Comparison, Vec<StepResult>)| {
        view! {
            {side_by_side(app, found, steps)}
            {(!found.persons.is_empty()).then(|| persons(app, found, steps))}
        }
        .into_any()
    };
    view! {
        <div class="controls">{choice(move || app.words.found_compare_preset(), options, chosen, choose)}</div>
        {shown(read, takeaway, draw)}
    }
    .into_any()
}

fn side_by_side(app: App, found: &Comparison, steps: &[StepResult]) -> AnyView {
    let words = app.words;
    let track = Track::of_counts(steps.iter().chain(&found.steps).map(|step| step.count));
    let counted = |step: &StepResult, class: &str| {
        let rate = step.overall_rate.map(|rate| view! { <small>{app.formats.rate(rate)}</small> });
        let bar = bar(app, &track, step.count as f64, class);
        view! { <span class="with-track">{bar}<span>{app.formats.count(step.count as f64)} " " {rate}</span></span> }
            .into_any()
    };
    let row = |(here, there): (&StepResult, &StepResult)| {
        let difference = app.formats.signed(there.count as f64 - here.count as f64);
        vec![text(here.name.clone()), counted(here, "bar"), counted(there, "bar second"), text(difference)]
    };
    let head = vec![
        text(words.answer_step()),
        bars_head(words.found_compare_here()),
        bars_head(names::preset(words, found.preset)),
        text(words.found_compare_difference()),
    ];
    table(words.found_compare_hint(), head, steps.iter().zip(&found.steps).map(row).collect())
}

fn persons(app: App, found: &Comparison, steps: &[StepResult]) -> AnyView {
    let words = app.words;
    let names: Vec<String> = steps.iter().map(|step| step.name.clone()).collect();
    let chosen = RwSignal::new(None::<usize>);
    let listed: Vec<Differing> = found.persons.iter().take(SHOWN).cloned().collect();
    let row = |(place, person): (usize, &Differing)| {
        let label = words.found_compare_ways(&person.unit);
        let toggle = move |_| chosen.update(|chosen| *chosen = (*chosen != Some(place)).then_some(place));
        let button = view! {
            <button type="button" class="button link" aria-label=label aria-pressed=move || (chosen.get() == Some(place)).to_string() on:click=toggle>{words.found_trace_find()}</button>
        };
        let counts = [person.steps, person.other_steps].map(|count| text(app.formats.count(count as f64)));
        std::iter::once(text(person.unit.clone())).chain(counts).chain([button.into_any()]).collect()
    };
    let other = names::preset(words, found.preset);
    let head = texts([words.found_person(), words.found_compare_here(), other.clone(), words.found_steps_taken()]);
    let rows = listed.iter().enumerate().map(row).collect();
    let hidden = found.differing.saturating_sub(listed.len() as u64) as f64;
    view! {
        {table(words.found_compare_persons(), head, rows)}
        {(hidden > 0.0).then(|| view! { <p class="hint">{words.found_more(app.formats.plural(hidden), &app.formats.count(hidden))}</p> })}
        {move || chosen.get().and_then(|place| listed.get(place)).map(|person| both_ways(app, person, &names, &other))}
    }
    .into_any()
}

fn both_ways(app: App, person: &Differing, steps: &[String], other: &str) -> AnyView {
    let words = app.words;
    let time_zone = use_desk().answer_zone();
    let one = |head: String, found: &Option<funnel_core::events::answers::Way>| {
        let body = match found {
            Some(found) => way(app, &time_zone, found, steps),
            None => view! { <p class="hint">{words.found_trace_none()}</p> }.into_any(),
        };
        view! { <div><h4>{head}</h4> {body}</div> }
    };
    view! {
        <section class="ways" aria-label=words.found_compare_ways(&person.unit) aria-live="polite">
            {one(format!("{} – {}", person.unit, words.found_compare_here()), &person.way)}
            {one(format!("{} – {other}", person.unit), &person.other_way)}
        </section>
    }
    .into_any()
}
