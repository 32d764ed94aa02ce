//! What goes with converting, and with not converting.

use funnel_core::chart::plots::Track;
use funnel_core::events::answers::{Correlate, FunnelResult};
use leptos::prelude::*;

use super::names;
use super::shown;
use super::table::{table, text};
use crate::app::{App, use_app};
use crate::ui::plot::{dot, scale};

/// So many are listed: the surest come first, and the rest is noise.
const SHOWN: usize = 25;

/// The list, with the warning that it tells no causes.
pub(super) fn correlates() -> AnyView {
    let app = use_app();
    let read = |result: &FunnelResult| result.correlates.clone();
    let takeaway = move |all: &Vec<Correlate>| match all.first() {
        Some(first) if first.odds_ratio >= 1.0 => {
            app.words.found_correlates_takeaway_more(&names::what(app.words, &first.what))
        }
        Some(first) => app.words.found_correlates_takeaway_less(&names::what(app.words, &first.what)),
        None => app.words.found_correlates_none(),
    };
    view! {
        <p class="notice-line">{move || app.words.found_correlates_cause()}</p>
        {shown(read, takeaway, move |all| list(app, all))}
    }
    .into_any()
}

fn list(app: App, all: &[Correlate]) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let words = app.words;
    let listed = &all[..all.len().min(SHOWN)];
    let track = Track::of_ratios(listed.iter().map(|it| it.odds_ratio));
    let odds = view! {
        <span>{words.found_correlates_odds()}</span>
        {scale(app, &track, |ratio| app.formats.decimal(ratio))}
    };
    let head = vec![
        text(words.found_correlates_what()),
        odds.into_any(),
        text(words.found_correlates_among()),
        text(words.found_correlates_among_others()),
        text(words.found_correlates_chance()),
    ];
    let hidden = (all.len() - listed.len()) as f64;
    view! {
        {table(words.found_correlates_caption(), head, listed.iter().map(|it| row(app, &track, it)).collect())}
        {(hidden > 0.0).then(|| view! { <p class="hint">{words.found_more(app.formats.plural(hidden), &app.formats.count(hidden))}</p> })}
    }
    .into_any()
}

fn row(app: App, track: &Track, it: &Correlate) -> Vec<AnyView> {
    let odds = view! {
        <span class="with-track">
            {dot(app, track, it.odds_ratio, Some([it.odds_ratio.min(1.0), it.odds_ratio.max(1.0)]))}
            <span>{app.formats.decimal(it.odds_ratio)}</span>
        </span>
    };
    let [converted, others] = it.counts.shares();
    let counts = |with: u64, all: u64, share: Option<f64>| {
        let [all, with] = [all, with].map(|count| app.formats.count(count as f64));
        text(app.words.found_correlates_counts(&all, &names::rate(app, share), &with))
    };
    vec![
        text(names::what(app.words, &it.what)),
        odds.into_any(),
        counts(it.counts.converted_with, it.counts.converted, converted),
        counts(it.counts.others_with, it.counts.others, others),
        text(names::chance_with_p(app, Some(it.p_value))),
    ]
}
