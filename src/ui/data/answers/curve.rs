//! The share that has converted against the time since entry.

use funnel_core::chart::plots::{PlotOptions, StepLine};
use funnel_core::events::answers::{CurvePoint, FunnelResult, TimeUnit, at_time};
use leptos::prelude::*;

use super::shown;
use super::table::{table, texts};
use crate::app::{App, use_app};
use crate::ui::funnel::CanvasMeasure;
use crate::ui::kit::el::El;
use crate::ui::plot::{axes, path, plot};

/// The curve and its table.
pub(super) fn curve() -> AnyView {
    let app = use_app();
    let read = |result: &FunnelResult| result.curve.clone();
    let takeaway = move |curve: &Vec<CurvePoint>| match curve.last().filter(|last| last.share > 0.0) {
        Some(last) => {
            app.words.found_curve_takeaway(&app.formats.rate(last.share), &app.formats.duration(last.seconds))
        }
        None => app.words.found_curve_none(),
    };
    let draw = move |curve: &Vec<CurvePoint>| {
        if curve.last().is_none_or(|last| last.share <= 0.0) {
            return ().into_any();
        }
        view! {
            <div class="found-pair">
                <figure>
                    {picture(app, curve)}
                    <figcaption class="hint">{app.words.found_curve_axis()}</figcaption>
                </figure>
                {times(app, curve)}
            </div>
        }
        .into_any()
    };
    shown(read, takeaway, draw)
}

/// The points of the line, and the unit its times are told in.
fn points(curve: &[CurvePoint]) -> (Vec<[f64; 2]>, TimeUnit) {
    let last = curve.last().map_or(0.0, |last| last.seconds);
    (curve.iter().map(|point| [point.seconds, point.share]).collect(), TimeUnit::fitting(last))
}

fn picture(app: App, curve: &[CurvePoint]) -> AnyView {
    let (points, unit) = points(curve);
    let draw = move |options: PlotOptions| -> Vec<El> {
        let along = |place: f64| app.formats.duration_in(unit, place * unit.seconds());
        let value = |share: f64| app.formats.rate(share);
        let found = StepLine::new(&points, (unit.seconds(), &along), options, &value, &CanvasMeasure::of(app));
        vec![axes(&found.axes), path(&found.area, "area"), path(&found.line, "line")]
    };
    plot(app, draw)
}

fn times(app: App, curve: &[CurvePoint]) -> AnyView {
    let (points, unit) = points(curve);
    let words = app.words;
    let head = [words.found_curve_axis(), words.found_curve_converted(), words.found_curve_at_risk()];
    let row = |place: f64| {
        let seconds = place * unit.seconds();
        let (share, at_risk) = at_time(curve, seconds);
        texts([app.formats.duration_in(unit, seconds), app.formats.rate(share), app.formats.count(at_risk as f64)])
    };
    let rows = StepLine::places(&points, unit.seconds()).into_iter().map(row).collect();
    table(words.found_curve_caption(), texts(head), rows)
}
