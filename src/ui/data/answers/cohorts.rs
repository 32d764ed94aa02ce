//! Who came back: a triangle of cohorts, as a table whose cells are warmer the more there are.

use funnel_core::chart::plots::Heat;
use funnel_core::events::answers::{Cohort, CohortTable, FunnelResult};
use funnel_core::events::query::{Cohorts, TrendUnit};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::use_desk;
use super::shown;
use super::table::choice;
use super::trend::period_choice;
use crate::app::{App, use_app};
use crate::ui::kit::{heads, scrolling_table};

/// More rows and columns than this are not shown.
const SHOWN: usize = 60;

/// The choices, and the triangle.
pub(super) fn cohorts() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let by = move || desk.query.with(asked).unwrap_or_default();
    view! {
        <div class="controls">
            {event_choice(app, desk)}
            {period_choice(app, by, move |by| change(desk, |cohorts| cohorts.by = by))}
        </div>
        {triangle(app, desk)}
    }
    .into_any()
}

fn asked(query: &funnel_core::events::query::Query) -> Option<TrendUnit> {
    query.answers.as_ref()?.cohorts.as_ref().map(|cohorts| cohorts.by)
}

fn change(desk: Desk, change: impl FnOnce(&mut Cohorts)) {
    desk.ask_for(|query| {
        if let Some(cohorts) = super::panel::answers(query).cohorts.as_mut() {
            change(cohorts);
        }
    });
}

fn event_choice(app: App, desk: Desk) -> AnyView {
    let chosen = move || {
        let event = desk.query.with(|query| query.answers.as_ref()?.cohorts.as_ref()?.event.clone());
        event.unwrap_or_default()
    };
    let options = move || {
        let names = desk.summary.with(|summary| {
            summary.iter().flat_map(|summary| &summary.names).map(|it| it.name.clone()).collect::<Vec<_>>()
        });
        // A name with a star, or one of those that are not listed, came with the query.
        let own = Some(chosen()).filter(|own| !own.is_empty() && !names.contains(own));
        let any = (String::new(), app.words.found_cohorts_any());
        let names = names.into_iter().filter(|name| !name.is_empty()).chain(own);
        std::iter::once(any).chain(names.map(|name| (name.clone(), name))).collect()
    };
    let choose = move |event: String| {
        change(desk, |cohorts| cohorts.event = (!event.is_empty()).then_some(event));
    };
    choice(move || app.words.found_cohorts_event(), options, chosen, choose)
}

fn triangle(app: App, desk: Desk) -> AnyView {
    let read = |result: &FunnelResult| result.cohorts.clone();
    let by = move || desk.answered.with_untracked(asked).unwrap_or_default();
    let takeaway = move |table: &CohortTable| {
        let words = app.words;
        let rate = super::names::rate(app, table.share(1));
        match by() {
            _ if table.rows.is_empty() => words.found_cohorts_none(),
            TrendUnit::Day => words.found_cohorts_takeaway_day(&rate),
            TrendUnit::Week => words.found_cohorts_takeaway_week(&rate),
            TrendUnit::Month => words.found_cohorts_takeaway_month(&rate),
        }
    };
    shown(read, takeaway, move |table| heat_table(app, by(), table))
}

fn heat_table(app: App, by: TrendUnit, table: &CohortTable) -> AnyView {
    if table.rows.is_empty() {
        return ().into_any();
    }
    let words = app.words;
    let caption = match by {
        TrendUnit::Day => words.found_cohorts_caption_day(),
        TrendUnit::Week => words.found_cohorts_caption_week(),
        TrendUnit::Month => words.found_cohorts_caption_month(),
    };
    let most = table.largest_share().unwrap_or_default();
    let periods = (0..table.periods().min(SHOWN)).map(|n| app.formats.count(n as f64));
    let head = heads([words.found_cohorts_first(), words.table_people()].into_iter().chain(periods));
    let rows = table.rows.iter().take(SHOWN).map(|cohort| row(app, by, cohort, most));
    let hidden = table.rows.len().saturating_sub(SHOWN) as f64;
    view! {
        {scrolling_table("heat", caption, head, rows.collect_view())}
        {(hidden > 0.0).then(|| view! { <p class="hint">{words.found_more(app.formats.plural(hidden), &app.formats.count(hidden))}</p> })}
    }
    .into_any()
}

fn row(app: App, by: TrendUnit, cohort: &Cohort, most: f64) -> AnyView {
    let cell = |period: usize| {
        let share = cohort.share(period)?;
        let people = app.formats.count(cohort.returned[period] as f64);
        // The first period is all of them and would drown the rest.
        let heat = (period > 0).then(|| format!("heat-{}", Heat::of(share, most).level()));
        Some(view! { <td class=heat title=people>{app.formats.rate(share)}</td> })
    };
    let cells = (0..cohort.returned.len().min(SHOWN)).map(cell);
    view! {
        <tr>
            <th scope="row">{app.formats.period(&cohort.from, by, false)}</th>
            <td>{app.formats.count(cohort.size as f64)}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
