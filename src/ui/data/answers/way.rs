//! A person's way through the funnel: the events taken, and why no more were.

use funnel_core::events::answers::{Ended, TakenEvent, Way};
use leptos::prelude::*;

use super::names;
use crate::app::App;

/// The way as a list down a line of time, by the clocks of a time zone. `steps` are the names of the steps.
pub(super) fn way(app: App, time_zone: &str, way: &Way, steps: &[String]) -> AnyView {
    let name = |step: usize| steps.get(step).cloned().unwrap_or_default();
    let gaps = std::iter::once(None).chain(way.gaps_seconds().into_iter().map(Some));
    let events = way.taken.iter().zip(gaps).map(|(event, gap)| taken(app, time_zone, event, gap, name(event.step)));
    let none = way.taken.is_empty().then(|| view! { <li class="end"><p>{app.words.found_trace_none()}</p></li> });
    let class = if way.ended == Ended::Converted { "end reached" } else { "end" };
    let why = names::ended(app.words, way.ended, &way.missing.map(name).unwrap_or_default());
    view! {
        <ol class="way">
            {events.collect_view()}
            {none}
            <li class=class><p>{why}</p></li>
        </ol>
    }
    .into_any()
}

fn taken(app: App, time_zone: &str, event: &TakenEvent, gap_seconds: Option<f64>, step: String) -> AnyView {
    let later = gap_seconds.map(|gap| app.words.found_trace_later(&app.formats.duration(gap)));
    // A step that is called as its event needs it only once.
    let event_name =
        (event.event != step).then(|| view! { <bdi class="hint">{names::value(app.words, &event.event)}</bdi> });
    view! {
        <li>
            {later.map(|later| view! { <span class="hint gap">{later}</span> })}
            <p>
                <b><bdi>{step}</bdi></b> " " {event_name}
                <span class="when">{app.formats.minute(time_zone, event.time as f64)}</span>
            </p>
        </li>
    }
    .into_any()
}
