//! How long it takes from step to step.

use funnel_core::chart::plots::{Histogram, PlotOptions};
use funnel_core::events::answers::{StepResult, TimeToConvert, TimeUnit};
use leptos::prelude::*;

use super::shown;
use super::table::{choice, table, text, texts};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::funnel::CanvasMeasure;
use crate::ui::kit::el::El;
use crate::ui::plot::{axes, line, plot, rect, told};

/// The time of every step, with how that of one is spread.
pub(super) fn times() -> AnyView {
    let app = use_app();
    let chosen = RwSignal::new(None::<usize>);
    let read = |result: &funnel_core::events::answers::FunnelResult| Some(result.steps.clone());
    let takeaway = move |steps: &Vec<StepResult>| match shown_step(steps, chosen.get()) {
        Some((_, step, time)) => app.words.found_times_takeaway(
            &app.formats.duration(time.median),
            &app.formats.duration(time.p90),
            &step.name,
        ),
        None => app.words.found_times_none(),
    };
    let draw = move |steps: &Vec<StepResult>| {
        let Some((place, step, time)) = shown_step(steps, chosen.get()) else { return ().into_any() };
        view! {
            <div class="found-pair even">
                <figure>
                    {step_choice(app, steps, place, chosen)}
                    {histogram(app, time.clone())}
                    <figcaption class="hint">{axis(app, steps, place, step)}</figcaption>
                </figure>
                {summary(app, steps)}
            </div>
        }
        .into_any()
    };
    shown(read, takeaway, draw)
}

/// The step that was chosen, or else the last, if it has a time.
fn shown_step(steps: &[StepResult], chosen: Option<usize>) -> Option<(usize, &StepResult, &TimeToConvert)> {
    let timed = |place: usize| steps.get(place).and_then(|step| Some((place, step, step.time_to_convert.as_ref()?)));
    chosen.and_then(timed).or_else(|| (0..steps.len()).rev().find_map(timed))
}

fn step_choice(app: App, steps: &[StepResult], place: usize, chosen: RwSignal<Option<usize>>) -> AnyView {
    let timed = |(place, step): (usize, &StepResult)| {
        step.time_to_convert.as_ref().map(|_| (place.to_string(), step.name.clone()))
    };
    let options: Vec<_> = steps.iter().enumerate().filter_map(timed).collect();
    choice(
        move || app.words.found_times_shown(),
        move || options.clone(),
        move || place.to_string(),
        move |place| chosen.set(place.parse().ok()),
    )
}

fn axis(app: App, steps: &[StepResult], place: usize, step: &StepResult) -> String {
    let before = place.checked_sub(1).and_then(|before| steps.get(before));
    app.words.found_times_axis(before.map_or("", |before| &before.name), &step.name)
}

fn histogram(app: App, time: TimeToConvert) -> AnyView {
    let last = time.histogram.last().map_or(0.0, |bar| bar.to);
    let unit = TimeUnit::fitting(last);
    let draw = move |options: PlotOptions| -> Vec<El> {
        let along = |place: f64| app.formats.duration_in(unit, place * unit.seconds());
        let value = |count: f64| app.formats.count(count);
        let found = Histogram::new(
            &time.histogram,
            (unit.seconds(), &along),
            &[time.median],
            options,
            &value,
            &CanvasMeasure::of(app),
        );
        let bars = time.histogram.iter().zip(&found.bars).map(|(bar, shape)| {
            let range = app.words.found_range(&app.formats.duration(bar.from), &app.formats.duration(bar.to));
            told(rect(*shape, "bar"), &format!("{range}: {}", app.formats.count(bar.count as f64)))
        });
        let median = format!("{}: {}", app.words.found_times_median(), app.formats.duration(time.median));
        let marks = found.marks.iter().map(|mark| told(line(*mark, "mark"), &median));
        std::iter::once(axes(&found.axes)).chain(bars).chain(marks).collect()
    };
    plot(app, draw)
}

fn summary(app: App, steps: &[StepResult]) -> AnyView {
    let words = app.words;
    let head = [
        words.answer_step(),
        words.found_times_median(),
        words.found_times_mean(),
        words.found_times_p25(),
        words.found_times_p75(),
        words.found_times_p90(),
    ];
    let row = |step: &StepResult| {
        let time = step.time_to_convert.as_ref();
        let cell = |read: fn(&TimeToConvert) -> f64| {
            text(time.map_or_else(|| NOT_AVAILABLE.to_owned(), |time| app.formats.duration(read(time))))
        };
        let values =
            [cell(|it| it.median), cell(|it| it.mean), cell(|it| it.p25), cell(|it| it.p75), cell(|it| it.p90)];
        std::iter::once(text(step.name.clone())).chain(values).collect()
    };
    table(words.found_times_caption(), texts(head), steps.iter().skip(1).map(row).collect())
}
