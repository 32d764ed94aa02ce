//! What the facts of the answers are called.

use funnel_core::events::answers::{BreakdownGroup, Chance, Ended, GroupKind, What};
use funnel_core::events::query::{Preset, Query, QueryStep, TrendUnit};

use crate::app::App;
use crate::text::{NOT_AVAILABLE, Words, names};

/// A group of a breakdown: its value, "No value", or "Other (12 values)".
pub(in crate::ui::data) fn group_name(app: App, group: &BreakdownGroup) -> String {
    match group.kind {
        GroupKind::Value => value(app.words, group.value.as_deref().unwrap_or_default()),
        GroupKind::Missing => app.words.found_no_value(),
        GroupKind::Other => {
            let count = group.values as f64;
            app.words.found_other(app.formats.plural(count), &app.formats.count(count))
        }
    }
}

/// A value or name as it is in the file; one that is empty says so.
pub(super) fn value(words: Words, value: &str) -> String {
    if value.is_empty() { words.found_empty() } else { value.to_owned() }
}

/// An event or a property's value.
pub(super) fn what(words: Words, what: &What) -> String {
    match what {
        What::Event { event } => value(words, event),
        What::Property { property, value: of } => words.found_property(property, &value(words, of)),
    }
}

/// What a p-value says, in words.
pub(super) fn chance(words: Words, p_value: f64) -> String {
    match Chance::of(p_value) {
        Chance::VeryUnlikely => words.found_chance_very(),
        Chance::Unlikely => words.found_chance_unlikely(),
        Chance::Possible => words.found_chance_possible(),
    }
}

/// What a p-value says, in words and as a number.
pub(super) fn chance_with_p(app: App, p_value: Option<f64>) -> String {
    let Some(p_value) = p_value else { return NOT_AVAILABLE.to_owned() };
    format!("{} ({})", chance(app.words, p_value), names::p_value(app, p_value))
}

/// Whose way of counting. Names of products, the same in every language.
pub(super) fn preset(words: Words, preset: Preset) -> String {
    match preset {
        Preset::Default => words.product(),
        Preset::Posthog => "PostHog".to_owned(),
        Preset::Clickhouse => "ClickHouse".to_owned(),
        Preset::Plausible => "Plausible".to_owned(),
        Preset::Umami => "Umami".to_owned(),
        Preset::Mixpanel => "Mixpanel".to_owned(),
    }
}

/// Why a way ended. `step` is the one it did not come to.
pub(super) fn ended(words: Words, ended: Ended, step: &str) -> String {
    match ended {
        Ended::Converted => words.found_end_converted(),
        Ended::NeverHappened => words.found_end_never_happened(step),
        Ended::WindowPassed => words.found_end_window_passed(step),
        Ended::Excluded => words.found_end_excluded(step),
        Ended::NotAdjacent => words.found_end_not_adjacent(step),
        Ended::AlreadyTaken => words.found_end_already_taken(step),
        Ended::OtherValue => words.found_end_other_value(step),
    }
}

/// The periods of a trend.
pub(super) fn trend_unit(words: Words, by: TrendUnit) -> String {
    match by {
        TrendUnit::Day => words.found_trend_day(),
        TrendUnit::Week => words.found_trend_week(),
        TrendUnit::Month => words.found_trend_month(),
    }
}

/// A rate, or a dash.
pub(super) fn rate(app: App, rate: Option<f64>) -> String {
    rate.map_or_else(|| NOT_AVAILABLE.to_owned(), |rate| app.formats.rate(rate))
}

/// The names of a query's steps, in order.
pub(super) fn steps(query: &Query) -> Vec<String> {
    query.steps.iter().map(step).collect()
}

fn step(step: &QueryStep) -> String {
    let events = || step.matches.iter().map(|one| one.event.as_str()).collect::<Vec<_>>().join(" / ");
    step.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(events)
}
