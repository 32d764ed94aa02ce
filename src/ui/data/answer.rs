//! The funnel counted from the events, and the step that makes it the user's own.

use funnel_core::chart::{ChartStage, Shape};
use funnel_core::events::answers::{self, Adopted, FunnelResult, StepResult};
use funnel_core::events::query::{Query, TrendUnit};
use funnel_core::events::zone::Zone;
use funnel_core::model::{Count, Document, Quantity, Source, StageId};
use leptos::prelude::*;

use super::answers::group_name;
use super::desk::Desk;
use super::totals::adopt;
use super::use_desk;
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::funnel::still_chart;
use crate::ui::kit::{heads, scrolling_table};

/// The counts of the query.
#[component]
pub(super) fn Answer() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    view! {
        <Show when=move || desk.result.with(Option::is_some)>
            <section class="card pad stack" aria-label=move || app.words.answer_label() aria-live="polite">
                <h2>{move || app.words.answer_label()}</h2>
                {move || desk.result.with(|result| result.as_ref().map(|result| body(app, result)))}
                {move || still_open(app, desk)}
                <div class="row">
                    <button type="button" class="button primary" disabled=move || !has_people(desk) on:click=move |_| use_answer(app, desk)>{move || app.words.answer_use()}</button>
                    <span class="hint">{move || app.words.answer_only_counts()}</span>
                </div>
            </section>
        </Show>
    }
    .into_any()
}

/// Who entered lately still has time: their rate is too low. Offers to leave them out.
fn still_open(app: App, desk: Desk) -> Option<AnyView> {
    let words = app.words;
    let summary = desk.summary.get()?;
    let asked = desk.answered.get();
    // Milliseconds of the log, so that no zone is needed but for days typed as a range, which are far apart.
    let closed = asked.of_closed(summary.time_from?, summary.time_to?, &Zone::default())?;
    let day = closed.range.as_ref().and_then(|range| range.last_day())?;
    let day = app.formats.period(&day, TrendUnit::Day, false);
    let leave_out = move |_| {
        let range = closed.range.clone();
        desk.ask_for(|query| query.range = range);
        app.messages.say_with(words.answer_left_out(), move || desk.step_back(false));
    };
    Some(
        view! {
            <div class="row">
                <span class="hint grow">{words.answer_still_open(&day)}</span>
                <button type="button" class="button outline" on:click=leave_out>{words.answer_leave_out_open()}</button>
            </div>
        }
        .into_any(),
    )
}

fn has_people(desk: Desk) -> bool {
    desk.result
        .with(|result| result.as_ref().is_some_and(|result| result.steps.first().is_some_and(|step| step.count > 0)))
}

fn body(app: App, result: &FunnelResult) -> AnyView {
    let words = app.words;
    let people = words.answer_of(&app.formats.count(result.units as f64));
    let head = view! {
        {heads([words.answer_step(), words.table_people()])}
        <th scope="col"><abbr title=words.table_step_of()>{words.table_step()}</abbr></th>
        {heads([words.answer_interval()])}
        <th scope="col"><abbr title=words.table_overall_of()>{words.table_overall()}</abbr></th>
    };
    let rows = result.steps.iter().map(|step| row(app, step)).collect_view();
    let nobody = result.steps.first().is_some_and(|step| step.count == 0);
    view! {
        {nobody.then(|| view! { <p class="error" role="alert">{words.answer_nobody()}</p> })}
        <div class="pair">
            {still_chart(stages(app, result), Shape::Funnel)}
            {scrolling_table("", people, head.into_any(), rows)}
        </div>
    }
    .into_any()
}

fn row(app: App, step: &StepResult) -> AnyView {
    let rate = |rate: Option<f64>| rate.map_or_else(|| NOT_AVAILABLE.to_owned(), |rate| app.formats.rate(rate));
    let interval = step.interval.map_or_else(
        || NOT_AVAILABLE.to_owned(),
        |[low, high]| format!("{} – {}", app.formats.rate_precise(low), app.formats.rate_precise(high)),
    );
    view! {
        <tr>
            <th scope="row"><bdi>{step.name.clone()}</bdi></th>
            <td>{app.formats.count(step.count as f64)}</td>
            <td>{rate(step.step_rate)}</td>
            <td>{interval}</td>
            <td>{rate(step.overall_rate)}</td>
        </tr>
    }
    .into_any()
}

fn stages(app: App, result: &FunnelResult) -> Vec<ChartStage> {
    let stage = |(place, step): (usize, &StepResult)| ChartStage {
        id: StageId::new(place.to_string()),
        count: Count::new(step.count as f64).unwrap_or_default(),
        name: step.name.clone(),
        count_text: app.formats.count(step.count as f64),
        count_short: app.formats.short(step.count as f64),
        rate_text: step.step_rate.map(|rate| format!("↓ {}", app.formats.rate(rate))),
        rate_short: step.step_rate.map(|rate| app.formats.rate(rate)),
        ..ChartStage::default()
    };
    result.steps.iter().enumerate().map(stage).collect()
}

fn use_answer(app: App, desk: Desk) {
    let Some(result) = desk.result.get_untracked() else { return };
    let query = desk.answered.get_untracked();
    let adopted = answers::adopt(&result, &|group| group_name(app, group));
    let told = told(app, &adopted, &query);
    let document = Document {
        stages: adopted.stages,
        segments: adopted.segments,
        query: serde_json::to_value(&query).ok(),
        source: Some(Source {
            name: desk.source_name(),
            events: result.events,
            units: result.units,
            rejected: result.rejected.count,
            unknown: Default::default(),
        }),
        ..fresh_document(app)
    };
    adopt(app, document, told);
}

/// What was taken over, in a sentence each.
fn told(app: App, adopted: &Adopted, query: &Query) -> String {
    let mut told = vec![app.words.answer_used()];
    let groups = adopted.segments.len() as f64;
    if let (true, Some(breakdown)) = (groups > 0.0, &query.breakdown) {
        let count = app.formats.count(groups);
        told.push(app.words.found_use_segments(app.formats.plural(groups), &count, &breakdown.property));
    }
    if adopted.days > 0 {
        told.push(app.words.found_use_days());
    }
    told.join(" ")
}

/// The user's document without what belongs to the stages it had: title, money and period stay.
pub(super) fn fresh_document(app: App) -> Document {
    app.session.document().with_untracked(|old| Document {
        stages: Vec::new(),
        segments: Vec::new(),
        query: None,
        source: None,
        ..old.clone()
    })
}

/// The bare number of a count.
pub(super) fn number(count: Count) -> f64 {
    count.get()
}
