//! A chart whose stages are dragged, of a funnel that is not the document.

use funnel_core::chart::{Chart, ChartInput, ChartOptions, DragScale};
use funnel_core::model::{Count, Quantity, StageId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::chart::{
    CanvasMeasure, capture, edges, handle_at, paint_joints, paint_labels, paint_stage, picture_point, stage_fill,
    view_box,
};
use crate::app::{always, follow_mut, use_app};
use crate::platform::size;
use crate::ui::kit::el::{of, svg, target};
use crate::ui::kit::{Drawn, hosted};

/// The picture of `input`, as wide as its place. `on_drag` is given the stage and the people its edge was dragged to, `on_done`
/// is called when the edge is let go. Its data, and fields for the same changes, stand in a table beside it.
pub(in crate::ui) fn dragged_chart(
    input: Memo<ChartInput>,
    on_drag: impl Fn(StageId, f64) + 'static,
    on_done: impl Fn() + Clone + 'static,
) -> AnyView {
    let app = use_app();
    let plot = of("div", "plot chart-like");
    let width = size::width_of(plot.element());
    let drag = RwSignal::new(None::<(StageId, DragScale, Count)>);
    let chart = always(move || {
        let options = ChartOptions {
            shape: app.prefs.shape.get(),
            scale: app.prefs.scale.get(),
            direction: app.frame.direction(),
            width_px: width.get().max(240.0),
            domain: drag.with(|drag| drag.as_ref().map(|(_, _, domain)| *domain)),
            ..ChartOptions::default()
        };
        input.with(|input| Chart::new(input, &options, &CanvasMeasure::of(app)))
    });
    let (cancelled, released) = (on_done.clone(), on_done);
    let release = move |done: &dyn Fn()| {
        if drag.with_untracked(Option::is_some) {
            drag.set(None);
            done();
        }
    };
    let picture = svg("svg").set("class", "dragged").set("aria-hidden", "true");
    let moved = picture.clone();
    let picture = picture
        .on("pointerdown", move |event| {
            let Some((handle, index)) = target(&event).and_then(|at| handle_at(&at)) else { return };
            let stage = handle.element().closest("[data-stage]").ok().flatten();
            let Some(id) = stage.and_then(|stage| stage.get_attribute("data-stage")) else { return };
            let grabbed = chart.with_untracked(|chart| {
                let stage = chart.stages.iter().find(|stage| stage.id.as_str() == id)?;
                let (_, handle) = edges(stage).nth(index)?;
                Some((stage.id.clone(), handle.drag, chart.scale.domain()))
            });
            event.prevent_default();
            capture(&handle, event.unchecked_ref());
            drag.set(grabbed);
        })
        .on("pointermove", move |event| {
            let Some((stage, scale, _)) = drag.get_untracked() else { return };
            let width = chart.with_untracked(|chart| chart.width_px);
            if let Some(point) = picture_point(&moved, event.unchecked_ref(), width) {
                on_drag(stage, scale.rounded_count_at(point).get());
            }
        })
        .on("pointerup", move |_| release(&released))
        .on("pointercancel", move |_| release(&cancelled));
    let mut drawn = Drawn::from(picture).with(svg("g")).with(svg("g")).with(svg("g"));
    let el = drawn.el().clone();
    follow_mut(move || {
        chart.with(|chart| {
            drawn.put("viewBox", &view_box(chart));
            let [joints, stages, labels] = drawn.parts() else { return };
            paint_joints(joints, &chart.joints);
            let count = chart.stages.len();
            let make = || {
                let [shape, mark] = ["shape", "mark"].map(|class| svg("path").set("class", class));
                Drawn::from(svg("g")).with(svg("rect").set("class", "hit")).with(shape).with(mark).with(svg("g"))
            };
            for (index, (stage, group)) in chart.stages.iter().zip(stages.filled(count, make)).enumerate() {
                group.put("data-stage", stage.id.as_str());
                paint_stage(group, stage, &stage_fill(index, count));
            }
            paint_labels(labels, chart);
        });
    });
    hosted(plot.child(el))
}
