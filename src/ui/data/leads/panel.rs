//! How far the leads of a file came, and the step that makes that the funnel.

use funnel_core::chart::{ChartStage, Shape};
use funnel_core::events::reader::{LeadsStage, LeadsTable, adopt_leads};
use funnel_core::model::{Count, Quantity, Source, StageId};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::rejected::Rejected;
use super::super::totals::adopt;
use super::super::{answer, use_desk};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::funnel::still_chart;
use crate::ui::kit::{heads, scrolling_table};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// The leads read, and the step that makes them the funnel.
#[component]
pub(in super::super) fn Leads() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let any = move || desk.leads.with(|leads| leads.as_ref().is_some_and(|leads| leads.table.leads > 0));
    let rows = move || desk.leads.get().map(|leads| (leads.repeated, leads.rejected)).unwrap_or_default();
    let body = move || {
        desk.leads.with(|leads| match leads {
            Some(leads) if leads.table.leads > 0 => body(app, &leads.table),
            _ => view! { <p role="alert" class="error">{words.leads_none()}</p> }.into_any(),
        })
    };
    view! {
        <section class="card pad stack" aria-label=move || words.leads_label()>
            <h2><bdi>{move || desk.source_name()}</bdi></h2>
            {body}
            {move || { let (repeated, rejected) = rows(); view! { <Rejected repeated rows=rejected /> } }}
            <div class="row">
                <button type="button" class="button primary" disabled=move || !any() on:click=move |_| use_leads(app, desk)>{move || words.answer_use()}</button>
                <button type="button" class="button outline" on:click=move |_| desk.back_to_mapping()>{move || words.query_back()}</button>
                <span class="hint">{move || words.answer_only_counts()}</span>
            </div>
        </section>
    }
    .into_any()
}

fn body(app: App, table: &LeadsTable) -> AnyView {
    let count = |leads: u64| app.formats.count(leads as f64);
    let plural = app.formats.plural(table.leads as f64);
    let found =
        app.words.leads_found(plural, &count(table.leads), &count(table.lost), &count(table.open), &count(table.won));
    view! {
        <p>{found}</p>
        <ul class="hint leads-notes">{notes(app, table).into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
        {still_chart(chart(app, table), Shape::Funnel)}
        {stages(app, table)}
        {figures(app, table)}
    }
    .into_any()
}

/// What was done to rows and leads that are not plain, each with its number.
fn notes(app: App, table: &LeadsTable) -> Vec<String> {
    let words = app.words;
    let note = |leads: u64, say: &dyn Fn(crate::text::Plural, &str) -> String| {
        let number = leads as f64;
        (leads > 0).then(|| say(app.formats.plural(number), &app.formats.count(number)))
    };
    [
        note(table.skipping, &|plural, count| words.leads_skipping(plural, count)),
        note(table.merged_rows, &|plural, count| words.leads_merged(plural, count)),
        note(table.lost_anywhere, &|plural, count| words.leads_lost_anywhere(plural, count)),
        note(table.open_without_amount, &|plural, count| words.leads_without_amount(plural, count)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn chart(app: App, table: &LeadsTable) -> Vec<ChartStage> {
    let stage = |(place, stage): (usize, &LeadsStage)| ChartStage {
        id: StageId::new(place.to_string()),
        count: Count::new(stage.reached as f64).unwrap_or_default(),
        name: stage.name.clone(),
        count_text: app.formats.count(stage.reached as f64),
        count_short: app.formats.short(stage.reached as f64),
        rate_text: stage.step_rate.map(|rate| format!("↓ {}", app.formats.rate(rate))),
        rate_short: stage.step_rate.map(|rate| app.formats.rate(rate)),
        ..ChartStage::default()
    };
    table.stages.iter().enumerate().map(stage).collect()
}

/// A figure, or the sign that it is not available.
fn or_dash(figure: Option<String>) -> String {
    figure.unwrap_or_else(|| NOT_AVAILABLE.to_owned())
}

fn stages(app: App, table: &LeadsTable) -> AnyView {
    let words = app.words;
    let head = [
        words.table_stage(),
        words.leads_reached(),
        words.table_step(),
        words.answer_interval(),
        words.leads_days(),
        words.leads_open(),
        words.leads_lost(),
        words.leads_amount(),
        words.leads_open_amount(),
        words.leads_win_rate(),
    ];
    let rows = table.stages.iter().map(|stage| stage_row(app, stage)).collect_view();
    scrolling_table("", words.leads_caption(), heads(head), rows)
}

fn stage_row(app: App, stage: &LeadsStage) -> AnyView {
    let rate = |rate: Option<f64>| or_dash(rate.map(|rate| app.formats.rate(rate)));
    let money = |amount: Option<f64>| or_dash(amount.map(|amount| app.money(amount)));
    let precise = |rate| app.formats.rate_precise(rate);
    let interval = stage.interval.map(|[low, high]| format!("{} – {}", precise(low), precise(high)));
    let cells = [
        app.formats.count(stage.reached as f64),
        rate(stage.step_rate),
        or_dash(interval),
        or_dash(stage.days.map(|days| app.formats.duration(days.median * SECONDS_PER_DAY))),
        app.formats.count(stage.open as f64),
        app.formats.count(stage.lost as f64),
        money(stage.amount),
        money(stage.open_amount),
        rate(stage.win_rate),
    ];
    view! {
        <tr>
            <th scope="row"><bdi>{stage.name.clone()}</bdi></th>
            {cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}
        </tr>
    }
    .into_any()
}

/// What is computed of all leads, each figure with its formula and the numbers in it.
fn figures(app: App, table: &LeadsTable) -> AnyView {
    let (words, formats) = (app.words, app.formats);
    let count = |leads: u64| formats.count(leads as f64);
    let money = |amount: Option<f64>| or_dash(amount.map(|amount| app.money(amount)));
    let days = |days: Option<f64>| or_dash(days.map(|days| formats.duration(days * SECONDS_PER_DAY)));
    let rate = |rate: Option<f64>| or_dash(rate.map(|rate| formats.rate(rate)));
    let won = format!("{} ÷ ({} + {})", count(table.won), count(table.won), count(table.lost));
    let velocity = format!(
        "{} × {} × {} ÷ {}",
        count(table.open),
        money(table.average_won),
        rate(table.win_rate),
        days(table.cycle_days)
    );
    let per_day = table.velocity.map(|velocity| format!("{} {}", app.money(velocity), words.period_per_day()));
    let rows = [
        (words.figure_win_rate(), rate(table.win_rate), words.leads_win_rate_formula(), won),
        (words.leads_average(), money(table.average_won), words.leads_average_formula(), String::new()),
        (words.figure_cycle_days(), days(table.cycle_days), words.leads_cycle_formula(), String::new()),
        (
            words.figure_weighted_pipeline(),
            money(table.weighted_pipeline),
            words.leads_pipeline_formula(),
            pipeline(app, table),
        ),
        (words.figure_velocity(), or_dash(per_day), words.leads_velocity_formula(), velocity),
    ];
    let row = |(name, value, formula, numbers): (String, String, String, String)| {
        view! { <tr><th scope="row">{name}</th><td>{value}</td><td class="formula">{formula}{(!numbers.is_empty()).then_some(": ")}<span class="hint">{numbers}</span></td></tr> }
    };
    let head = [words.leads_figure(), words.leads_value(), words.leads_formula()];
    scrolling_table("leads-figures", words.leads_figures(), heads(head), rows.map(row).into_iter().collect_view())
}

/// The numbers of the weighted pipeline: each open amount with the win rate of its stage.
fn pipeline(app: App, table: &LeadsTable) -> String {
    let term = |stage: &LeadsStage| {
        let amount = stage.open_amount.filter(|amount| *amount > 0.0)?;
        let rate = or_dash(stage.win_rate.map(|rate| app.formats.rate(rate)));
        Some(format!("{} × {rate}", app.money(amount)))
    };
    table.stages.iter().filter_map(term).collect::<Vec<_>>().join(" + ")
}

fn use_leads(app: App, desk: Desk) {
    let Some(found) = desk.leads.get_untracked() else { return };
    let mut document = answer::fresh_document(app);
    adopt_leads(&found.table, &mut document);
    document.source = Some(Source {
        name: desk.source_name(),
        events: 0,
        units: found.table.leads,
        rejected: found.rejected.count,
        unknown: Default::default(),
    });
    adopt(app, document, format!("{} {}", app.words.answer_used(), app.words.leads_used_money()));
}
