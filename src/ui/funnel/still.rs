//! A chart to look at: the same picture, without edges to drag.

use funnel_core::chart::{Chart, ChartInput, ChartOptions, ChartStage, Shape};
use leptos::prelude::*;

use super::chart::{CanvasMeasure, paint_labels, stage_fill, view_box};
use crate::app::{follow, use_app};
use crate::platform::size;
use crate::ui::kit::el::{El, of, svg};
use crate::ui::kit::hosted;

/// The picture of `stages`, as wide as its place. Its data stands in the table beside it.
pub(in crate::ui) fn still_chart(stages: Vec<ChartStage>, shape: Shape) -> AnyView {
    let app = use_app();
    let plot = of("div", "plot chart-like");
    let width = size::width_of(plot.element());
    let input = ChartInput { stages, ..ChartInput::default() };
    let picture = svg("svg").set("aria-hidden", "true");
    let groups = [svg("g"), svg("g"), svg("g")];
    let drawn = picture.clone().children(groups.clone());
    follow(move || {
        let options = ChartOptions {
            shape,
            direction: app.direction(),
            width_px: width.get().max(240.0),
            ..ChartOptions::default()
        };
        let chart = Chart::new(&input, &options, &CanvasMeasure);
        picture.put("viewBox", &view_box(&chart));
        paint(&groups, &chart);
    });
    hosted(plot.child(drawn))
}

fn paint([joints, stages, labels]: &[El; 3], chart: &Chart) {
    let path = || svg("path");
    for (joint, el) in chart.joints.iter().zip(joints.filled(chart.joints.len(), path)) {
        el.put("class", "joint");
        el.put("d", &joint.path.d());
    }
    let count = chart.stages.len();
    for (index, (stage, el)) in chart.stages.iter().zip(stages.filled(count, path)).enumerate() {
        el.put_style("fill", &stage_fill(index, count));
        el.put("d", &stage.path.d());
    }
    paint_labels(labels, chart);
}
