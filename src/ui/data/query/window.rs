//! How long a person has.

use funnel_core::events::query::Scope;
use leptos::prelude::*;

use super::super::use_desk;
use super::wording::not_with;
use crate::app::use_app;
use crate::text::Words;
use crate::ui::kit::{NumberField, bare_select};

/// Lengths of time a window can be given in, in seconds.
const UNITS_S: [f64; 3] = [60.0, 3_600.0, 86_400.0];

/// What a limit is begun with where there was none, in seconds.
const FIRST_LIMIT_S: f64 = 14.0 * 86_400.0;

/// The unit that a length of time is read most easily in: the largest it is a whole number of.
pub(super) fn natural_unit(seconds: f64) -> f64 {
    UNITS_S.into_iter().rev().find(|unit| seconds % unit == 0.0).unwrap_or(UNITS_S[0])
}

/// A unit by its length.
pub(super) fn unit_name(words: Words, unit: f64) -> String {
    if unit == UNITS_S[0] {
        words.unit_minutes()
    } else if unit == UNITS_S[1] {
        words.unit_hours()
    } else {
        words.period_days()
    }
}

/// What is limited.
pub(super) fn scope_words(words: Words, scope: Option<Scope>) -> String {
    match scope {
        Some(Scope::Funnel) => words.query_window(),
        Some(Scope::Hop) => words.ask_window_hop(),
        None => words.ask_window_none(),
    }
}

/// How long a person has: from the first step to the last, or from each to the next.
#[component]
pub(super) fn WindowField() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let limit = Memo::new(move |_| desk.query.with(|query| query.time_limit()));
    let scope = move || limit.get().map(|(_, scope)| scope);
    let set_scope = move |scope: Option<Scope>| {
        let seconds = limit.get_untracked().map_or(FIRST_LIMIT_S, |(seconds, _)| seconds);
        desk.ask_for(|query| query.set_time_limit(scope.map(|scope| (seconds, scope))));
    };
    let scopes = Signal::derive(move || {
        let option = |choice: Option<Scope>| (choice, scope_option(choice), scope() == choice);
        [Some(Scope::Funnel), Some(Scope::Hop), None].map(option).to_vec()
    });
    let is_usual = move || desk.query.with(|query| query.order.is_none() && query.unit.is_none());
    view! {
        <div class="row window">
            {bare_select(Some(Signal::derive(move || words.ask_window())), scopes, Callback::new(set_scope))}
            <Show when=move || limit.get().is_some()><Length limit /></Show>
        </div>
        <Show when=is_usual><p class="hint">{move || words.query_window_hint()}</p></Show>
    }
    .into_any()
}

/// The words of a choice, with what it cannot be combined with.
fn scope_option(scope: Option<Scope>) -> String {
    let words = use_app().words;
    let text = scope_words(words, scope);
    if scope != Some(Scope::Hop) {
        return text;
    }
    let rival = use_desk().query.with(|query| {
        query.rival_after("window.scope: hop", |query| query.set_time_limit(Some((FIRST_LIMIT_S, Scope::Hop))))
    });
    match rival {
        Some(rival) => format!("{text} {}", not_with(words, rival)),
        None => text,
    }
}

/// The number and its unit.
#[component]
fn Length(limit: Memo<Option<(f64, Scope)>>) -> impl IntoView {
    let desk = use_desk();
    let words = use_app().words;
    // The natural unit until the user picks another.
    let chosen = RwSignal::new(None::<f64>);
    let seconds = move || limit.get().map(|(seconds, _)| seconds);
    let unit = move || chosen.get().unwrap_or_else(|| natural_unit(seconds().unwrap_or_default()));
    let set = move |seconds: f64| {
        desk.ask_typing("window", |query| {
            let scope = query.time_limit().map_or(Scope::Funnel, |(_, scope)| scope);
            query.set_time_limit(Some((seconds, scope)));
        });
    };
    let take = move |value: Option<f64>| match value.map(|value| value * unit()) {
        Some(seconds) if (0.0..1e12).contains(&seconds) => {
            // What is typed is in the unit in sight, also when another would suit it better.
            chosen.set(Some(unit()));
            set(seconds);
            true
        }
        _ => false,
    };
    let set_unit = move |new: f64| {
        if let Some(seconds) = untrack(seconds) {
            let old = untrack(unit);
            set(seconds / old * new);
        }
        chosen.set(Some(new));
    };
    let units = Signal::derive(move || UNITS_S.map(|this| (this, unit_name(words, this), this == unit())).to_vec());
    view! {
        <NumberField optional=false label=Signal::derive(move || scope_words(words, limit.get().map(|(_, scope)| scope)))
            value=Signal::derive(move || seconds().map(|seconds| seconds / unit())) on_change=Callback::new(take) />
        {bare_select(Some(Signal::derive(move || words.query_window_unit())), units, Callback::new(set_unit))}
    }
    .into_any()
}
