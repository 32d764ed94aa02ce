//! What the parts of a query are called.

use funnel_core::events::query::{
    Bounds, Defaults, Entry, Op, Order, PatternFit, Preset, Query, Restart, Scope, Ties, Unit,
};

use leptos::prelude::With;

use super::super::desk::Desk;
use super::super::names::zone_name;
use super::window::{natural_unit, unit_name};
use crate::app::App;
use crate::text::Words;
use crate::ui::kit::Options;

/// An event name as it is shown.
pub(super) fn event_words(words: Words, event: &str) -> String {
    if event.is_empty() { words.query_empty_name() } else { event.to_owned() }
}

/// A step by what the user calls it, or by its events.
pub(super) fn step_name(words: Words, query: &Query, place: usize) -> String {
    let Some(step) = query.steps.get(place) else { return String::new() };
    let events = || step.matches.iter().map(|one| event_words(words, &one.event)).collect::<Vec<_>>().join(" / ");
    step.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(events)
}

/// How much of the file a pattern stands for.
pub(super) fn fit_words(app: App, fit: PatternFit) -> String {
    let (names, count) = (fit.names as f64, app.formats.count(fit.names as f64));
    match fit.names {
        0 => app.words.ask_fits_none(),
        _ => app.words.ask_fits(app.formats.plural(names), &count, &app.formats.count(fit.events as f64)),
    }
}

/// The properties of the file, and `now` if it is none of them.
pub(super) fn property_options(app: App, desk: Desk, now: Option<&str>) -> Options<Option<String>> {
    let mut options: Options<Option<String>> = desk.summary.with(|summary| {
        let properties = summary.iter().flat_map(|summary| &summary.properties);
        let option = |property: &funnel_core::events::messages::PropertySummary| {
            let is_now = now == Some(property.name.as_str());
            (Some(property.name.clone()), property.name.clone(), is_now)
        };
        properties.map(option).collect()
    });
    if let Some(now) = now.filter(|_| !options.iter().any(|option| option.2)) {
        let text = if now.is_empty() { app.words.column_choose() } else { app.words.ask_property_gone(now) };
        options.push((Some(now.to_owned()), text, true));
    }
    options
}

/// The comparisons offered: the usual ones, and the one now made.
pub(super) fn comparisons(now: (Op, bool)) -> Vec<(Op, bool)> {
    const USUAL: [(Op, bool); 14] = [
        (Op::Equal, false),
        (Op::NotEqual, false),
        (Op::In, false),
        (Op::In, true),
        (Op::Contains, false),
        (Op::Contains, true),
        (Op::StartsWith, false),
        (Op::StartsWith, true),
        (Op::Less, false),
        (Op::LessOrEqual, false),
        (Op::Greater, false),
        (Op::GreaterOrEqual, false),
        (Op::Exists, false),
        (Op::Exists, true),
    ];
    let mut all = USUAL.to_vec();
    if !all.contains(&now) {
        all.push(now);
    }
    all
}

/// A comparison in words. Those with `not` also hold for events without the property, and say so.
pub(super) fn comparison(words: Words, (op, not): (Op, bool)) -> String {
    match (op, not) {
        (Op::Equal, false) => words.op_is(),
        (Op::Equal, true) => words.op_is_not_or_missing(),
        (Op::NotEqual, false) => words.op_is_not(),
        (Op::Less, false) => words.op_less(),
        (Op::LessOrEqual, false) => words.op_at_most(),
        (Op::Greater, false) => words.op_more(),
        (Op::GreaterOrEqual, false) => words.op_at_least(),
        (Op::Contains, false) => words.op_contains(),
        (Op::Contains, true) => words.op_contains_not(),
        (Op::StartsWith, false) => words.op_starts_with(),
        (Op::StartsWith, true) => words.op_starts_with_not(),
        (Op::In, false) => words.op_one_of(),
        (Op::In, true) => words.op_none_of(),
        (Op::Exists, false) => words.op_there(),
        (Op::Exists, true) => words.op_missing(),
        (op, true) => words.op_opposite(&comparison(words, (op, false))),
    }
}

/// An option as the engine names it (`order: any`), in the user's words.
pub(in crate::ui::data) fn option_words(words: Words, option: &str) -> String {
    match option {
        "order: any" => words.option_order_any(),
        "order: strict" => words.option_order_strict(),
        "window.scope: hop" => words.option_hop(),
        "exclusions" => words.option_exclusions(),
        "optional" => words.option_optional(),
        "entry: open" => words.option_entry_open(),
        "restart: first" => words.option_restart_first(),
        "restart: latest" => words.option_restart_latest(),
        "unit: conversion" => words.option_unit_conversion(),
        "ties: fileOrder" => words.option_ties_file_order(),
        "ties: increasing" => words.option_ties_increasing(),
        "breakdown" => words.ask_breakdown(),
        "answers.trend" => words.option_trend(),
        "answers.curve" => words.option_curve(),
        "answers.correlates" => words.option_correlates(),
        "answers.next" => words.option_next(),
        "answers.waiting" => words.option_waiting(),
        "answers.trace" => words.option_trace(),
        "answers.compare" => words.option_compare(),
        other => other.to_owned(),
    }
}

/// What a choice cannot be combined with.
pub(super) fn not_with(words: Words, rival: &str) -> String {
    words.ask_not_with(&option_words(words, rival))
}

/// Names of products, the same in every language.
pub(super) fn preset_name(words: Words, preset: Preset) -> String {
    match preset {
        Preset::Default => words.preset_default_name(),
        Preset::Posthog => "PostHog".to_owned(),
        Preset::Clickhouse => "ClickHouse".to_owned(),
        Preset::Plausible => "Plausible".to_owned(),
        Preset::Umami => "Umami".to_owned(),
        Preset::Mixpanel => "Mixpanel".to_owned(),
    }
}

/// What a preset means.
pub(super) fn preset_hint(words: Words, preset: Preset) -> String {
    match preset {
        Preset::Default => words.preset_default(),
        Preset::Posthog => words.preset_posthog(),
        Preset::Clickhouse => words.preset_clickhouse(),
        Preset::Plausible => words.preset_plausible(),
        Preset::Umami => words.preset_umami(),
        Preset::Mixpanel => words.preset_mixpanel(),
    }
}

/// Whether the steps must come in order.
pub(super) fn order(words: Words, order: Order) -> String {
    match order {
        Order::Ordered => words.way_ordered(),
        Order::Strict => words.way_strict(),
        Order::Any => words.way_any_order(),
    }
}

/// Which attempt counts.
pub(super) fn restart(words: Words, restart: Restart) -> String {
    match restart {
        Restart::Latest => words.way_restart_latest(),
        Restart::First => words.way_restart_first(),
    }
}

/// Events of one moment.
pub(super) fn ties(words: Words, ties: Ties) -> String {
    match ties {
        Ties::AnyOrder => words.way_ties_any(),
        Ties::FileOrder => words.way_ties_file_order(),
        Ties::Increasing => words.way_ties_increasing(),
    }
}

/// Where people come in.
pub(super) fn entry(words: Words, entry: Entry) -> String {
    match entry {
        Entry::Closed => words.way_entry_closed(),
        Entry::Open => words.way_entry_open(),
    }
}

/// What is counted.
pub(super) fn unit(words: Words, unit: Unit) -> String {
    match unit {
        Unit::Person => words.way_person(),
        Unit::Session => words.way_session(),
        Unit::Conversion => words.way_conversion(),
    }
}

/// What a range bounds.
pub(super) fn bounds(words: Words, bounds: Bounds) -> String {
    match bounds {
        Bounds::Entry => words.way_bounds_entry(),
        Bounds::All => words.way_bounds_all(),
    }
}

/// What is set otherwise than usual, in one sentence.
pub(super) fn differences(app: App, query: &Query) -> String {
    let words = app.words;
    let preset = query.preset.unwrap_or_default();
    let defaults = query.defaults();
    let option = |is_set: bool, option: &str| is_set.then(|| option_words(words, option));
    let told = [
        (preset != Preset::Default).then(|| words.ask_as(&preset_name(words, preset))),
        option(query.order == Some(Order::Any), "order: any"),
        option(query.order == Some(Order::Strict), "order: strict"),
        window(app, query, &defaults),
        (query.reuse_event.is_some_and(|reuse| reuse != defaults.reuse_event)).then(|| words.option_reuse()),
        option(
            query.restart.is_some_and(|restart| restart != defaults.restart),
            match query.restart {
                Some(Restart::First) => "restart: first",
                _ => "restart: latest",
            },
        ),
        option(query.ties == Some(Ties::FileOrder), "ties: fileOrder"),
        option(query.ties == Some(Ties::Increasing), "ties: increasing"),
        option(query.entry == Some(Entry::Open), "entry: open"),
        (query.unit == Some(Unit::Session)).then(|| words.option_unit_session()),
        option(query.unit == Some(Unit::Conversion), "unit: conversion"),
        (!query.hold.is_empty()).then(|| words.option_hold(&query.hold.join(", "))),
        query.range.as_ref().is_some_and(|range| !range.is_open()).then(|| words.option_range()),
        query.time_zone.as_ref().map(|zone| words.option_time_zone(&zone_name(zone))),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() { words.ask_usual() } else { told.join("; ") }
}

/// The time limit, if it is not the preset's.
fn window(app: App, query: &Query, defaults: &Defaults) -> Option<String> {
    let words = app.words;
    match query.time_limit() {
        None => Some(words.option_no_limit()),
        Some(limit) if limit == (defaults.seconds, defaults.scope) => None,
        Some((seconds, scope)) => {
            let unit = natural_unit(seconds);
            let (count, unit) = (app.formats.exact(seconds / unit), unit_name(words, unit));
            Some(match scope {
                Scope::Funnel => words.option_within(&count, &unit),
                Scope::Hop => words.option_within_hop(&count, &unit),
            })
        }
    }
}
