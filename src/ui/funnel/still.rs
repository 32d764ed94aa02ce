//! A chart to look at: the same picture, without edges to drag.

use funnel_core::chart::{Chart, ChartInput, ChartOptions, ChartStage, Shape};
use leptos::html;
use leptos::prelude::*;
use leptos_use::use_element_size;

use super::chart::{CanvasMeasure, label_class, stage_fill};
use crate::app::use_app;

/// The picture of `stages`, as wide as its place. Its data stands in the table beside it.
pub(in crate::ui) fn still_chart(stages: Vec<ChartStage>, shape: Shape) -> AnyView {
    let app = use_app();
    let host = NodeRef::<html::Div>::new();
    let size = use_element_size(host);
    let input = ChartInput { stages, ..ChartInput::default() };
    let chart = Memo::new(move |_| {
        let options = ChartOptions {
            shape,
            direction: app.direction(),
            width_px: size.width.get().max(240.0),
            ..ChartOptions::default()
        };
        Chart::new(&input, &options, &CanvasMeasure)
    });
    let view_box = move || chart.with(|chart| format!("0 0 {} {}", chart.width_px, chart.height_px));
    view! {
        <div class="plot chart-like" node_ref=host>
            <svg aria-hidden="true" viewBox=view_box>{move || chart.with(painted)}</svg>
        </div>
    }
    .into_any()
}

fn painted(chart: &Chart) -> AnyView {
    let count = chart.stages.len();
    let labels = chart.labels.iter().map(|label| {
        let step = label.line_height_px;
        let lines = label.lines.iter().enumerate().map(|(i, line)| view! { <tspan x=label.at.x dy=if i == 0 { 0.0 } else { step }>{line.clone()}</tspan> });
        view! {
            {label.leader.map(|line| view! { <line class="leader" x1=line.from.x y1=line.from.y x2=line.to.x y2=line.to.y /> })}
            <text class=label_class(label) y=label.at.y text-anchor=label.anchor.as_str() font-size=label.style.size_px font-weight=label.style.weight.to_string()>
                {lines.collect_view()}
            </text>
        }
    });
    view! {
        {chart.joints.iter().map(|joint| view! { <path class="joint" d=joint.path.d() /> }).collect_view()}
        {chart.stages.iter().enumerate().map(|(i, stage)| view! { <path style:fill=stage_fill(i, count) d=stage.path.d() /> }).collect_view()}
        {labels.collect_view()}
    }
    .into_any()
}
