//! Events that must not happen on the way.

use funnel_core::events::query::{Effect, Exclusion, Match, MatchesOf, Query};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::use_desk;
use super::matches::{EventField, Matches};
use super::wording::{not_with, step_name};
use crate::app::{App, use_app};
use crate::ui::kit::{Icon, Options, Shape, keep_focus, select};

/// The exclusions, folded away while there are none.
#[component]
pub(super) fn Exclusions() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let count = Memo::new(move |_| desk.query.with(|query| query.exclusions.len()));
    let add = move |event: String| {
        let matches = vec![Match { event, ..Match::default() }];
        desk.ask_for(|query| query.exclusions.push(exclusion(matches)));
    };
    let rival = move || {
        desk.query.with(|query| query.rival_after("exclusions", |query| query.exclusions.push(exclusion(Vec::new()))))
    };
    view! {
        <details class="fold inset-flush">
            <summary>{move || words.ask_exclusions()} " " <span>{move || told(app, count.get())}</span></summary>
            <div class="stack tight">
                <p class="hint">{move || words.ask_exclusions_hint()} {move || rival().map(|rival| not_with(words, rival))}</p>
                <ul class="exclusions">
                    <For each=move || 0..count.get() key=|place| *place let:place>
                        <ExclusionRow place />
                    </For>
                </ul>
                <div class="narrow-field"><EventField label=Signal::derive(move || words.ask_exclusion_add()) on_pick=Callback::new(add) /></div>
            </div>
        </details>
    }
    .into_any()
}

fn told(app: App, count: usize) -> String {
    match count {
        0 => app.words.ask_none(),
        count => app.formats.count(count as f64),
    }
}

fn exclusion(matches: Vec<Match>) -> Exclusion {
    Exclusion { matches, after: None, before: None, effect: None, unknown: Default::default() }
}

fn on_exclusion(query: &mut Query, place: usize, change: impl FnOnce(&mut Exclusion)) {
    if let Some(exclusion) = query.exclusions.get_mut(place) {
        change(exclusion);
    }
}

#[component]
fn ExclusionRow(place: usize) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let events = move || {
        desk.query.with(|query| {
            let matches = query.matches_of(MatchesOf::Exclusion(place)).iter();
            matches.map(|one| one.event.clone()).collect::<Vec<_>>().join(" / ")
        })
    };
    let remove = move |event: web_sys::MouseEvent| {
        keep_focus(&event);
        desk.ask_for(|query| {
            if place < query.exclusions.len() {
                query.exclusions.remove(place);
            }
        })
    };
    let effects = Signal::derive(move || {
        let now = desk.query.with(|query| query.exclusions.get(place).and_then(|one| one.effect).unwrap_or_default());
        let option = |effect: Effect| (effect, effect_words(app, effect), effect == now);
        Effect::ALL.iter().copied().map(option).collect()
    });
    let set_effect = move |effect| desk.ask_for(|query| on_exclusion(query, place, |one| one.effect = Some(effect)));
    view! {
        <li class="stack tight">
            <div class="row">
                <div class="grow"><Matches of=MatchesOf::Exclusion(place) /></div>
                <button type="button" class="button icon" aria-label=move || words.ask_remove_exclusion(&events()) on:click=remove><Icon shape=Shape::Cross /></button>
            </div>
            <div class="fields wide flush">
                {between(desk, place, End::After)}
                {between(desk, place, End::Before)}
                {select(Signal::derive(move || words.ask_effect()), effects, Callback::new(set_effect))}
            </div>
        </li>
    }
    .into_any()
}

fn effect_words(app: App, effect: Effect) -> String {
    match effect {
        Effect::Drop => app.words.ask_effect_drop(),
        Effect::Stop => app.words.ask_effect_stop(),
    }
}

/// Which end of the zone in which an event must not happen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    After,
    Before,
}

impl End {
    /// The step of this end, as it is counted.
    fn of(self, query: &Query, place: usize) -> usize {
        let last = query.steps.len().saturating_sub(1);
        let exclusion = query.exclusions.get(place);
        match self {
            Self::After => exclusion.and_then(|one| one.after).unwrap_or_default(),
            Self::Before => exclusion.and_then(|one| one.before).unwrap_or(last),
        }
    }

    /// The steps it can be at: the zone has one step to begin with and a later one to end with.
    fn choices(self, query: &Query, place: usize) -> Vec<usize> {
        let steps = query.steps.len();
        let now = self.of(query, place);
        let possible = match self {
            Self::After => 0..Self::Before.of(query, place),
            Self::Before => Self::After.of(query, place) + 1..steps,
        };
        (0..steps).filter(|step| possible.contains(step) || *step == now).collect()
    }

    fn set(self, query: &mut Query, place: usize, step: usize) {
        on_exclusion(query, place, |one| match self {
            Self::After => one.after = Some(step),
            Self::Before => one.before = Some(step),
        });
    }
}

fn between(desk: Desk, place: usize, end: End) -> AnyView {
    let words = use_app().words;
    let options = Signal::derive(move || -> Options<usize> {
        desk.query.with(|query| {
            let now = end.of(query, place);
            let option = |step: usize| (step, step_name(words, query, step), step == now);
            end.choices(query, place).into_iter().map(option).collect()
        })
    });
    let label = Signal::derive(move || match end {
        End::After => words.ask_after(),
        End::Before => words.ask_before(),
    });
    select(label, options, Callback::new(move |step| desk.ask_for(|query| end.set(query, place, step))))
}
