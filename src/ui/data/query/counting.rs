//! How it is counted: the options of a query beyond its steps.

use funnel_core::events::query::{Bounds, Entry, Order, Preset, Query, Range, Restart, Ties, Unit};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::names::zone_options;
use super::super::use_desk;
use super::wording;
use crate::app::use_app;
use crate::text::Words;
use crate::ui::kit::{MultiPick, NumberField, Options, Suggestion, select};

/// Seconds without an event that end a session unless the query says otherwise.
const SESSION_GAP_S: f64 = 1_800.0;

/// The options, folded away behind a sentence about those that are not as usual.
#[component]
pub(super) fn Counting() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    view! {
        <details class="fold inset-flush">
            <summary>{move || words.ask_counting()} " " <span>{move || desk.query.with(|query| wording::differences(app, query))}</span></summary>
            <div class="stack">
                <PresetField />
                <div class="fields wide flush">
                    {choose(desk, words, &ORDER)}
                    {choose(desk, words, &RESTART)}
                    {choose(desk, words, &TIES)}
                    {choose(desk, words, &ENTRY)}
                    {choose(desk, words, &UNIT)}
                    <Show when=move || desk.query.with(|query| query.unit == Some(Unit::Session))><SessionGap /></Show>
                    <Reuse />
                </div>
                <Hold />
                <RangeFields />
            </div>
        </details>
    }
    .into_any()
}

/// A way of counting that is one of several.
struct Way<T: 'static> {
    label: fn(Words) -> String,
    /// The choices with the names the engine has for them in conflicts.
    choices: &'static [(T, &'static str)],
    name: fn(Words, T) -> String,
    now: fn(&Query) -> T,
    set: fn(&mut Query, T),
}

const ORDER: Way<Order> = Way {
    label: |words| words.way_order(),
    choices: &[(Order::Ordered, ""), (Order::Strict, "order: strict"), (Order::Any, "order: any")],
    name: wording::order,
    now: |query| query.order.unwrap_or_default(),
    set: |query, order| query.order = (order != Order::default()).then_some(order),
};

const RESTART: Way<Restart> = Way {
    label: |words| words.way_restart(),
    choices: &[(Restart::Latest, "restart: latest"), (Restart::First, "restart: first")],
    name: wording::restart,
    now: Query::restart_now,
    set: |query, restart| query.restart = Some(restart),
};

const TIES: Way<Ties> = Way {
    label: |words| words.way_ties(),
    choices: &[(Ties::AnyOrder, ""), (Ties::FileOrder, "ties: fileOrder"), (Ties::Increasing, "ties: increasing")],
    name: wording::ties,
    now: |query| query.ties.unwrap_or_default(),
    set: |query, ties| query.ties = (ties != Ties::default()).then_some(ties),
};

const ENTRY: Way<Entry> = Way {
    label: |words| words.way_entry(),
    choices: &[(Entry::Closed, ""), (Entry::Open, "entry: open")],
    name: wording::entry,
    now: |query| query.entry.unwrap_or_default(),
    set: |query, entry| query.entry = (entry != Entry::default()).then_some(entry),
};

const UNIT: Way<Unit> = Way {
    label: |words| words.way_unit(),
    choices: &[(Unit::Person, ""), (Unit::Session, ""), (Unit::Conversion, "unit: conversion")],
    name: wording::unit,
    now: |query| query.unit.unwrap_or_default(),
    set: |query, unit| query.unit = (unit != Unit::default()).then_some(unit),
};

impl<T: Copy + PartialEq> Way<T> {
    /// The choices in words, each with what it cannot be combined with.
    fn options(&self, words: Words, query: &Query) -> Options<T> {
        let now = (self.now)(query);
        let option = |&(choice, option): &(T, &str)| {
            let name = (self.name)(words, choice);
            let rival = query.rival_after(option, |query| (self.set)(query, choice));
            let text = match rival {
                Some(rival) => format!("{name} {}", wording::not_with(words, rival)),
                None => name,
            };
            (choice, text, choice == now)
        };
        self.choices.iter().map(option).collect()
    }
}

fn choose<T: Copy + PartialEq + Send + Sync>(desk: Desk, words: Words, way: &'static Way<T>) -> AnyView {
    select(
        Signal::derive(move || (way.label)(words)),
        Signal::derive(move || desk.query.with(|query| way.options(words, query))),
        Callback::new(move |choice| desk.ask_for(|query| (way.set)(query, choice))),
    )
}

/// Whose way of counting.
#[component]
fn PresetField() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let now = move || desk.query.with(|query| query.preset.unwrap_or_default());
    let options = Signal::derive(move || {
        let option = |preset: Preset| (preset, wording::preset_name(words, preset), preset == now());
        Preset::ALL.iter().copied().map(option).collect()
    });
    view! {
        <div class="stack tight">
            <div class="fields wide flush">
                {select(Signal::derive(move || words.ask_preset()), options, Callback::new(move |preset| desk.ask_for(|query| query.adopt(preset))))}
            </div>
            <p class="hint">{move || wording::preset_hint(words, now())}</p>
        </div>
    }
    .into_any()
}

/// Whether one event may serve several steps.
#[component]
fn Reuse() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let is_on = move || desk.query.with(|query| query.reuse_event.unwrap_or(query.defaults().reuse_event));
    let set = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        desk.ask_for(|query| query.reuse_event = (on != query.defaults().reuse_event).then_some(on));
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=is_on on:change=set />
            <span>{move || words.way_reuse()}</span>
        </label>
    }
    .into_any()
}

/// How long a silence ends a session.
#[component]
fn SessionGap() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let label = Signal::derive(move || words.way_session_gap());
    let minutes = move || desk.query.with(|query| query.session_gap.unwrap_or(SESSION_GAP_S)) / 60.0;
    let set = move |minutes: Option<f64>| match minutes {
        Some(minutes) if (0.0..1e9).contains(&minutes) => {
            let seconds = minutes * 60.0;
            desk.ask_typing("sessionGap", |query| query.session_gap = (seconds != SESSION_GAP_S).then_some(seconds));
            true
        }
        _ => false,
    };
    view! {
        <label class="labelled">
            {move || label.get()}
            <NumberField label optional=false value=Signal::derive(move || Some(minutes())) on_change=Callback::new(set) />
        </label>
    }
    .into_any()
}

/// Properties that must be the same along the way.
#[component]
fn Hold() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let property = |name: &str| Suggestion { value: name.to_owned(), text: name.to_owned(), note: String::new() };
    let known = Signal::derive(move || {
        let names = desk.summary.with(|summary| {
            let properties = summary.iter().flat_map(|summary| &summary.properties);
            properties.map(|known| known.name.clone()).collect::<Vec<_>>()
        });
        names.iter().map(|name| property(name)).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !known.with(Vec::is_empty) || desk.query.with(|query| !query.hold.is_empty())>
            <div class="labelled narrow-field">
                {move || words.way_hold()}
                <MultiPick label=Signal::derive(move || words.way_hold()) chosen=Signal::derive(move || desk.query.with(|query| query.hold.clone()))
                    suggestions=known placeholder=Signal::derive(move || words.ask_hold_add())
                    on_add=Callback::new(move |name: String| desk.ask_for(|query| query.hold.push(name)))
                    on_remove=Callback::new(move |place: usize| desk.ask_for(|query| { query.hold.remove(place); }))
                    remove_label=Callback::new(move |name: String| words.ask_remove_value(&name)) />
            </div>
        </Show>
    }
    .into_any()
}

/// The time looked at.
#[component]
fn RangeFields() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let range = move || desk.query.with(|query| query.range.clone());
    let bounds = Signal::derive(move || {
        let now = range().and_then(|range| range.bounds).unwrap_or_default();
        Bounds::ALL.iter().copied().map(|it| (it, wording::bounds(words, it), it == now)).collect()
    });
    view! {
        <div class="fields wide flush" role="group" aria-label=move || words.way_range()>
            {day_field(Signal::derive(move || words.way_from()), Signal::derive(move || range().and_then(|range| range.first_day())), Range::set_first_day)}
            {day_field(Signal::derive(move || words.way_to()), Signal::derive(move || range().and_then(|range| range.last_day())), Range::set_last_day)}
            <DayZone />
            <Show when=move || range().is_some_and(|range| !range.is_open())>
                {select(Signal::derive(move || words.way_bounds()), bounds, Callback::new(move |bounds| change_range(desk, |range| range.bounds = Some(bounds))))}
            </Show>
        </div>
    }
    .into_any()
}

/// Whose clocks tell when a day begins.
#[component]
fn DayZone() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let options = Signal::derive(move || {
        let chosen = desk.query.with(|query| query.time_zone.clone()).unwrap_or_else(|| desk.time_zone.get());
        zone_options(&chosen)
    });
    let choose = move |zone: String| {
        let is_usual = desk.time_zone.with_untracked(|usual| *usual == zone);
        desk.ask_for(|query| query.time_zone = (!is_usual).then_some(zone));
    };
    select(Signal::derive(move || words.way_time_zone()), options, Callback::new(choose))
}

fn day_field(label: Signal<String>, day: Signal<Option<String>>, set: fn(&mut Range, Option<&str>)) -> AnyView {
    let desk = use_desk();
    let take = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        change_range(desk, |range| set(range, (!text.is_empty()).then_some(text.as_str())));
    };
    view! {
        <label class="labelled">
            {move || label.get()}
            <input type="date" class="field" prop:value=move || day.get().unwrap_or_default() on:change=take />
        </label>
    }
    .into_any()
}

fn change_range(desk: Desk, change: impl FnOnce(&mut Range)) {
    desk.ask_for(|query| {
        let empty = || Range { from: None, to: None, bounds: None, unknown: Default::default() };
        let mut range = query.range.take().unwrap_or_else(empty);
        change(&mut range);
        query.range = (!range.is_open()).then_some(range);
    });
}
