//! A chart to look at: the same picture, without edges to drag.

use funnel_core::chart::{Chart, ChartInput, ChartOptions, ChartStage, Shape};
use leptos::prelude::*;

use super::chart::{CanvasMeasure, paint_joints, paint_labels, stage_fill, view_box};
use crate::app::{follow_mut, use_app};
use crate::platform::size;
use crate::ui::kit::el::{of, svg};
use crate::ui::kit::{Drawn, hosted};

/// The picture of `stages`, as wide as its place. Its data stands in the table beside it.
pub(in crate::ui) fn still_chart(stages: Vec<ChartStage>, shape: Shape) -> AnyView {
    let app = use_app();
    let plot = of("div", "plot chart-like");
    let width = size::width_of(plot.element());
    let input = ChartInput { stages, ..ChartInput::default() };
    let picture = svg("svg").set("aria-hidden", "true");
    let mut drawn = Drawn::from(picture).with(svg("g")).with(svg("g")).with(svg("g"));
    let el = drawn.el().clone();
    follow_mut(move || {
        let options = ChartOptions {
            shape,
            direction: app.frame.direction(),
            width_px: width.get().max(240.0),
            ..ChartOptions::default()
        };
        let chart = Chart::new(&input, &options, &CanvasMeasure::of(app));
        drawn.put("viewBox", &view_box(&chart));
        paint(&mut drawn, &chart);
    });
    hosted(plot.child(el))
}

fn paint(picture: &mut Drawn, chart: &Chart) {
    let [joints, stages, labels] = picture.parts() else { return };
    paint_joints(joints, &chart.joints);
    let count = chart.stages.len();
    for (index, (stage, path)) in chart.stages.iter().zip(stages.filled(count, || svg("path").into())).enumerate() {
        path.put_style("fill", &stage_fill(index, count));
        path.put("d", &stage.path.d());
    }
    paint_labels(labels, chart);
}
