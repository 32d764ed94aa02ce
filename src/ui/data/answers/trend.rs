//! Conversions by the time of entry.

use funnel_core::chart::plots::{Column, ColumnShape, Columns, PlotOptions};
use funnel_core::events::answers::{FunnelResult, PreviousPeriod, StepResult, TrendPeriod};
use funnel_core::events::query::TrendUnit;
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::use_desk;
use super::names;
use super::shown;
use super::table::{count_with_rate, table, text, texts};
use crate::app::{App, use_app};
use crate::ui::funnel::CanvasMeasure;
use crate::ui::kit::Segmented;
use crate::ui::kit::el::{El, svg};
use crate::ui::plot::{axes, label, plot, rect, told};

/// The choice of periods, and the periods.
pub(super) fn trend() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let by = move || desk.query.with(|query| query.answers.as_ref()?.trend.as_ref().map(|trend| trend.by));
    let set = move |by: TrendUnit| {
        desk.ask_for(|query| {
            if let Some(trend) = super::panel::answers(query).trend.as_mut() {
                trend.by = by;
            }
        });
    };
    view! {
        {period_choice(app, move || by().unwrap_or_default(), set)}
        {periods(app, desk)}
        {previous(app, desk)}
    }
    .into_any()
}

/// Day, week or month.
pub(super) fn period_choice(
    app: App,
    by: impl Fn() -> TrendUnit + Send + Sync + 'static,
    set: impl Fn(TrendUnit) + Send + Sync + 'static,
) -> AnyView {
    let options = TrendUnit::ALL.iter().map(|by| (*by, Signal::derive(move || names::trend_unit(app.words, *by))));
    view! {
        <Segmented label=Signal::derive(move || app.words.found_trend_by()) options=options.collect() value=Signal::derive(by) on_choose=Callback::new(set) />
    }
    .into_any()
}

fn periods(app: App, desk: Desk) -> AnyView {
    let read = |result: &FunnelResult| result.trend.clone();
    let takeaway = move |trend: &Vec<TrendPeriod>| {
        let sum = |read: fn(&TrendPeriod) -> u64| app.formats.count(trend.iter().map(read).sum::<u64>() as f64);
        if trend.is_empty() {
            return app.words.found_trend_none();
        }
        let [converted, entered, lost, open] =
            [sum(|it| it.converted), sum(|it| it.entered), sum(TrendPeriod::lost), sum(|it| it.open)];
        app.words.found_trend_takeaway(&converted, &entered, &lost, &open)
    };
    let by = move || {
        desk.answered.with_untracked(|query| query.answers.as_ref()?.trend.as_ref().map(|it| it.by)).unwrap_or_default()
    };
    let draw = move |trend: &Vec<TrendPeriod>| {
        if trend.is_empty() {
            return ().into_any();
        }
        let any_open = trend.iter().any(|period| period.open > 0);
        view! {
            <div class="found-pair">
                <figure>
                    {legend(app)}
                    {picture(app, by(), trend.clone())}
                    {any_open.then(|| view! { <figcaption class="hint">{app.words.found_trend_open_hint()}</figcaption> })}
                </figure>
                {period_table(app, by(), trend)}
            </div>
        }
        .into_any()
    };
    shown(read, takeaway, draw)
}

/// The parts of a column, from the bottom up.
const PARTS: [&str; 3] = ["converted", "open", "lost"];

fn part_name(app: App, part: &str) -> String {
    match part {
        "converted" => app.words.found_converted(),
        "open" => app.words.found_trend_open(),
        _ => app.words.found_trend_lost(),
    }
}

fn legend(app: App) -> AnyView {
    let entry =
        |part: &'static str| view! { <li><span class=format!("swatch {part}")></span>{part_name(app, part)}</li> };
    view! { <ul class="found-legend">{PARTS.map(entry).collect_view()}</ul> }.into_any()
}

fn picture(app: App, by: TrendUnit, trend: Vec<TrendPeriod>) -> AnyView {
    let column = |period: &TrendPeriod| Column {
        parts: [period.converted, period.open, period.lost()].map(|count| count as f64).to_vec(),
        label: app.formats.period(&period.from, by, true),
    };
    let columns: Vec<Column> = trend.iter().map(column).collect();
    let draw = move |options: PlotOptions| -> Vec<El> {
        let value = |count: f64| app.formats.count(count);
        let found = Columns::new(&columns, options, &value, &CanvasMeasure::of(app));
        let shapes = trend.iter().zip(&found.columns).map(|(period, shape)| paint(app, by, period, shape));
        [hatch(), axes(&found.axes)].into_iter().chain(shapes).collect()
    };
    plot(app, draw)
}

fn paint(app: App, by: TrendUnit, period: &TrendPeriod, shape: &ColumnShape) -> El {
    let parts = shape.parts.iter().zip(PARTS).map(|(part, class)| rect(*part, class));
    let top = funnel_core::chart::Point::new(shape.whole.center().x, shape.whole.y - 4.0);
    let mark = (period.open > 0).then(|| label("○", top, "middle"));
    let counts = [period.converted, period.open, period.lost()].into_iter().zip(PARTS);
    let counts = counts.map(|(count, part)| format!("{} {}", part_name(app, part), app.formats.count(count as f64)));
    let text = format!("{}: {}", app.formats.period(&period.from, by, false), counts.collect::<Vec<_>>().join(", "));
    told(svg("g").children(parts).children(mark).child(rect(shape.place, "hit")), &text)
}

/// The pattern of what is still open.
fn hatch() -> El {
    let lines = svg("path").set("class", "hatch").set("d", "M-1 7L7-1M-1 1L1-1M5 7L7 5");
    let pattern = svg("pattern").set("id", "found-hatch").set("patternUnits", "userSpaceOnUse");
    let ground = svg("rect").set("class", "hatch-ground").set("width", "6").set("height", "6");
    svg("defs").child(pattern.set("width", "6").set("height", "6").child(ground).child(lines))
}

fn period_table(app: App, by: TrendUnit, trend: &[TrendPeriod]) -> AnyView {
    let words = app.words;
    let first = if by == TrendUnit::Week { words.found_trend_week_from() } else { names::trend_unit(words, by) };
    let head = [
        first,
        words.found_entered(),
        words.found_converted(),
        words.found_trend_open(),
        words.found_trend_lost(),
        words.found_trend_rate(),
    ];
    let count = |count: u64| app.formats.count(count as f64);
    let row = |period: &TrendPeriod| {
        texts([
            app.formats.period(&period.from, by, false),
            count(period.entered),
            count(period.converted),
            count(period.open),
            count(period.lost()),
            names::rate(app, period.rate()),
        ])
    };
    table(words.found_trend_caption(), texts(head), trend.iter().map(row).collect())
}

/// The time before the range, where there is one.
fn previous(app: App, desk: Desk) -> AnyView {
    let part = Memo::new(move |_| {
        desk.result.with(|result| result.as_ref().and_then(|it| Some((it.previous.clone()?, it.steps.clone()))))
    });
    let draw = move |(previous, steps): &(PreviousPeriod, Vec<StepResult>)| {
        previous_table(app, &desk.answer_zone(), previous, steps)
    };
    (move || part.with(|part| part.as_ref().map(draw))).into_any()
}

fn previous_table(app: App, time_zone: &str, previous: &PreviousPeriod, steps: &[StepResult]) -> AnyView {
    let words = app.words;
    // The end lies outside: the last moment inside tells its day.
    let [from, to] = [previous.from, previous.to.saturating_sub(1)].map(|ms| app.formats.date(time_zone, ms as f64));
    let head = [words.answer_step(), words.found_trend_now(), words.found_trend_previous()];
    let row = |(now, before): (&StepResult, &StepResult)| {
        vec![text(now.name.clone()), count_with_rate(app, now), count_with_rate(app, before)]
    };
    let rows = steps.iter().zip(&previous.steps).map(row).collect();
    let table = table(words.found_trend_previous_caption(&from, &to), texts(head), rows);
    view! { <div class="wide">{table}</div> }.into_any()
}
