//! The chart: one face of the funnel, edited by dragging and by keys. Geometry comes from `funnel_core::chart`.

use std::cell::Cell;
use std::rc::Rc;

use funnel_core::chart::{
    Chart, ChartOptions, DragScale, Edge, Extent, Handle, JointShape, LabelKey, LabelRole, Line, Path, Place,
    PlacedLabel, Point, Rect, StageShape, TextMeasure, TextStyle,
};
use funnel_core::model::{Count, Edit, Quantity, StageId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, PointerEvent, SvgElement};

use super::picture;
use crate::app::{App, always, follow_mut};
use crate::platform::{measure, size};
use crate::text::names;
use crate::ui::extras::Part;
use crate::ui::kit::Drawn;
use crate::ui::kit::el::{El, el, of, svg, target};
use crate::ui::lazy;

/// More parts than this (stages, or their segments) change at once instead of morphing: to move them all would take
/// longer than a frame.
const MORPHING_MAX: usize = 60;

/// How far an arrow key moves an edge, of the count.
const KEY_STEP: f64 = 0.01;

/// Measures in the font that texts are drawn in.
pub(in crate::ui) struct CanvasMeasure(String);

impl CanvasMeasure {
    /// For what is drawn in this app.
    pub(in crate::ui) fn of(app: App) -> Self {
        Self(app.frame.font())
    }
}

impl TextMeasure for CanvasMeasure {
    fn width_px(&self, text: &str, style: TextStyle) -> f64 {
        measure::text_width(text, &["", &style.weight.to_string(), " ", &px(style.size_px), " ", &self.0].concat())
    }
}

/// An edge being dragged.
#[derive(Debug, Clone, PartialEq)]
struct Drag {
    stage: StageId,
    /// The segment (by index) whose edge it is; none for the stage's own.
    segment: Option<usize>,
    scale: DragScale,
    /// Holds the picture's scale still while the edge moves.
    domain: Count,
}

/// The chart of the funnel on view, and what the pointer or the keyboard is on.
#[derive(Clone, Copy)]
struct ChartView {
    app: App,
    /// What is drawn.
    chart: Memo<Chart>,
    /// The stages that are drawn, which are the same from most edits to the next.
    ids: Memo<Vec<String>>,
    /// The stage whose tooltip is shown.
    shown: RwSignal<Option<StageId>>,
    /// The stage that is the chart's one tab stop.
    stop: RwSignal<Option<StageId>>,
    /// The stage opened for editing.
    selected: RwSignal<Option<StageId>>,
    drag: RwSignal<Option<Drag>>,
}

/// The interactive chart of the funnel on view. `selected` is the stage opened for editing.
pub(in crate::ui) fn funnel_chart(app: App, selected: RwSignal<Option<StageId>>) -> El {
    let plot = of("div", "plot");
    let width = size::width_of(plot.element());
    let drag = RwSignal::new(None::<Drag>);
    let chart = always(move || {
        let options = ChartOptions {
            shape: app.prefs.shape.get(),
            scale: app.prefs.scale.get(),
            segments: app.prefs.segments.get(),
            direction: app.frame.direction(),
            width_px: width.get().max(240.0),
            domain: drag.with(|drag| drag.as_ref().map(|drag| drag.domain)),
            ..ChartOptions::default()
        };
        Chart::new(&picture::input(app), &options, &CanvasMeasure::of(app))
    });
    let ids = Memo::new(move |_| {
        chart.with(|chart| chart.stages.iter().map(|stage| stage.id.as_str().to_owned()).collect::<Vec<_>>())
    });
    let view = ChartView { app, chart, ids, shown: RwSignal::new(None), stop: RwSignal::new(None), selected, drag };
    let untold = move || {
        let is_line = |label: &LabelKey| matches!(label.role, LabelRole::Reference(_));
        chart.with(|chart| chart.only_in_table.iter().any(|label| !is_line(label)))
    };
    let plot = plot.child(view.picture()).when(
        move || view.shown.with(Option::is_some),
        move || lazy::extra(move || Part::Tooltip(view.chart, view.shown)),
    );
    of("figure", "chart")
        .attr("aria-label", move || app.words.chart_label())
        .child(plot)
        .when(untold, move || of("p", "hint inset").text(move || app.words.chart_only_in_table()))
        .when(move || !segment_names(app).is_empty(), move || legend(app))
}

/// Whether `chart` is the first picture of its width: what moves then has not changed.
fn is_resized(width: &Cell<f64>, chart: &Chart) -> bool {
    width.replace(chart.width_px) != chart.width_px
}

impl ChartView {
    fn picture(self) -> El {
        let Self { app, chart, .. } = self;
        let picture = svg("svg");
        let moved = picture.clone();
        let width = Cell::new(0.0);
        let backdrop = svg("g").set("class", "backdrop").set("aria-hidden", "true");
        let mut backdrop = Drawn::from(backdrop).with(svg("g")).with(svg("g")).with(svg("g"));
        let mut segments = Drawn::from(svg("g").set("aria-hidden", "true"));
        let mut labels = Drawn::from(svg("g").set("class", "labels").set("part", "label").set("aria-hidden", "true"));
        let picture = picture
            .set("id", "chart")
            .set("role", "group")
            .attr("aria-label", move || picture::summary(app))
            .attr("viewBox", move || chart.with(view_box))
            .attr("direction", move || if app.frame.is_rtl() { "rtl" } else { "ltr" }.to_owned())
            .class("still", move || chart.with(|chart| parts(chart) > MORPHING_MAX || is_resized(&width, chart)))
            .class("dragging", move || self.drag.with(Option::is_some))
            .on("pointerdown", move |event| self.grab(&event))
            .on("pointermove", move |event| self.pull(&moved, event.unchecked_ref()))
            .on("pointerup", move |_| self.release())
            .on("pointercancel", move |_| self.release())
            .on("pointerleave", move |_| self.shown.set(None))
            .on("keydown", move |event| self.key(event.unchecked_ref()))
            .child(backdrop.el().clone())
            .child(segments.el().clone())
            .each(move || self.ids.get(), move |id| self.stage(StageId::new(id)))
            .child(labels.el().clone());
        follow_mut(move || {
            chart.with(|chart| {
                paint_backdrop(&mut backdrop, chart);
                paint_segments(&mut segments, chart);
                paint_labels(&mut labels, chart);
            });
        });
        picture
    }

    /// One stage: its shape, its edges to drag, and the button it is for keyboards and screen readers.
    fn stage(self, id: StageId) -> El {
        let app = self.app;
        let id = Rc::new(id);
        let [named, stop, open, focused, entered, clicked, drawn] = std::array::from_fn(|_| id.clone());
        let is_stop = move || match self.stop.get() {
            Some(at) if self.ids.with(|ids| ids.iter().any(|id| id == at.as_str())) => at == *stop,
            // None yet, or it is gone.
            _ => self.ids.with(|ids| ids.first().is_some_and(|first| first == stop.as_str())),
        };
        let group = svg("g")
            .set("class", "stage")
            .set("part", "stage")
            .set("role", "button")
            .set("data-stage", id.as_str())
            .attr("tabindex", move || if is_stop() { "0" } else { "-1" }.to_owned())
            .attr("aria-label", move || picture::stage_label(app, &named))
            .truth("aria-expanded", move || self.selected.with(|selected| selected.as_ref() == Some(&*open)))
            .on("focus", move |_| {
                self.stop.set(Some((*focused).clone()));
                self.shown.set(Some((*focused).clone()));
            })
            .on("blur", move |_| self.shown.set(None))
            .on("pointerenter", move |_| self.shown.set(Some((*entered).clone())))
            .on("click", move |event| {
                // The end of a drag is no click.
                if !is_handle(&event) {
                    self.selected.set(Some((*clicked).clone()));
                }
            });
        let [shape, mark] = ["shape", "mark"].map(|class| svg("path").set("class", class));
        let mut group = Drawn::from(group).with(svg("rect").set("class", "hit")).with(shape).with(mark).with(svg("g"));
        let el = group.el().clone();
        follow_mut(move || {
            self.chart.with(|chart| {
                if let Some(index) = chart.stages.iter().position(|stage| stage.id == *drawn) {
                    paint_stage(&mut group, &chart.stages[index], &stage_fill(index, chart.stages.len()));
                }
            });
        });
        el
    }

    /// Begins to drag the edge under the pointer, if there is one.
    fn grab(self, event: &Event) {
        if self.app.frame.is_readonly() {
            return;
        }
        let Some((handle, index)) = target(event).and_then(|at| handle_at(&at)) else { return };
        let Some(id) =
            handle.element().closest("[data-stage]").ok().flatten().and_then(|g| g.get_attribute("data-stage"))
        else {
            return;
        };
        let grabbed = self.chart.with_untracked(|chart| {
            let stage = chart.stages.iter().find(|stage| stage.id.as_str() == id)?;
            let (segment, handle) = edges(stage).nth(index)?;
            Some(Drag { stage: stage.id.clone(), segment, scale: handle.drag, domain: chart.scale.domain() })
        });
        event.prevent_default();
        capture(&handle, event.unchecked_ref());
        self.app.session.end_group();
        self.drag.set(grabbed);
    }

    fn pull(self, picture: &El, event: &PointerEvent) {
        let width = self.chart.with_untracked(|chart| chart.width_px);
        let dragged = self.drag.get_untracked().zip(picture_point(picture, event, width));
        let Some((Drag { stage, segment, scale, .. }, point)) = dragged else { return };
        let count = scale.rounded_count_at(point);
        let edit = match segment {
            None => Some(Edit::SetStageCount(stage, count)),
            Some(index) => self.app.session.document().with_untracked(|document| {
                Some(Edit::SetSegmentCount(document.segments.get(index)?.id.clone(), stage, count))
            }),
        };
        if let Some(edit) = edit {
            self.app.dispatch(edit);
        }
    }

    fn release(self) {
        if self.drag.with_untracked(Option::is_some) {
            self.drag.set(None);
            self.app.session.end_group();
        }
    }

    /// Arrows walk the stages, Home and End jump, Enter opens, Escape closes, + and − change the count.
    fn key(self, event: &KeyboardEvent) {
        let ids = self.chart.with_untracked(|chart| chart.stages.iter().map(|s| s.id.clone()).collect::<Vec<_>>());
        let Some(last) = ids.len().checked_sub(1) else { return };
        let here = self.stop.with_untracked(|stop| ids.iter().position(|id| Some(id) == stop.as_ref())).unwrap_or(0);
        let big = if event.shift_key() { 10.0 } else { 1.0 };
        match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => self.go(event, &ids[(here + 1).min(last)]),
            "ArrowUp" | "ArrowLeft" => self.go(event, &ids[here.saturating_sub(1)]),
            "Home" => self.go(event, &ids[0]),
            "End" => self.go(event, &ids[last]),
            "Enter" | " " => self.selected.set(Some(ids[here].clone())),
            "Escape" => {
                self.shown.set(None);
                self.selected.set(None);
            }
            "+" | "=" => nudge(self.app, ids[here].clone(), KEY_STEP * big),
            "-" | "_" => nudge(self.app, ids[here].clone(), -KEY_STEP * big),
            _ => return,
        }
        event.prevent_default();
    }

    fn go(self, event: &KeyboardEvent, id: &StageId) {
        self.stop.set(Some(id.clone()));
        let picture = target(event).and_then(|at| at.closest("svg"));
        let stages = picture.and_then(|picture| picture.element().query_selector_all("[data-stage]").ok());
        let all = stages.iter().flat_map(|list| (0..list.length()).filter_map(|index| list.item(index)));
        for element in all.filter_map(|node| node.dyn_into::<SvgElement>().ok()) {
            if element.get_attribute("data-stage").as_deref() == Some(id.as_str()) {
                let _ = element.focus();
            }
        }
    }
}

/// The edges of a stage in the order they are drawn, with the segment each is of.
pub(super) fn edges(stage: &StageShape) -> impl Iterator<Item = (Option<usize>, &Handle)> {
    let of_segments = stage.segments.iter().filter_map(|part| Some((Some(part.segment?), part.handle.as_ref()?)));
    of_segments.chain(stage.handles.iter().map(|handle| (None, handle)))
}

/// What is drawn behind the stages: joints, what was lost, lines to compare with.
fn paint_backdrop(backdrop: &mut Drawn, chart: &Chart) {
    let [joints, losts, lines] = backdrop.parts() else { return };
    paint_joints(joints, &chart.joints);
    let lost: Vec<_> = chart.stages.iter().filter_map(|stage| stage.lost.as_ref()).collect();
    let make = || {
        let [outline, hatch] = ["outline", "hatch"].map(|class| svg("path").set("class", class));
        Drawn::from(svg("g")).with(outline).with(hatch)
    };
    for (lost, group) in lost.iter().zip(losts.filled(lost.len(), make)) {
        group.put("class", if lost.highlighted { "lost hot" } else { "lost" });
        for (path, shape) in group.parts().iter_mut().zip([&lost.path, &lost.hatch]) {
            path.put("d", &shape.d());
        }
    }
    let ruler = chart.ruler.iter().map(|ruler| ("ruler", ruler));
    let references = chart.references.iter().map(|line| ("reference", &line.path));
    let all: Vec<_> = ruler.chain(references).collect();
    for ((class, shape), path) in all.iter().zip(lines.filled(all.len(), path)) {
        path.put("class", class);
        path.put("d", &shape.d());
    }
}

fn path() -> Drawn {
    svg("path").into()
}

/// A path per joint; with segments, a path per segment, with its ribbons in all joints.
pub(super) fn paint_joints(group: &mut Drawn, joints: &[JointShape]) {
    let ribbons = joints.iter().flat_map(|joint| &joint.ribbons);
    let segments = by_segment(ribbons.map(|ribbon| (ribbon.segment, Some(&ribbon.path))));
    if segments.is_empty() {
        for (joint, path) in joints.iter().zip(group.filled(joints.len(), path)) {
            path.put("class", if joint.highlighted { "joint hot" } else { "joint" });
            path.put_style("fill", "");
            path.put("d", &joint.path.d());
        }
    } else {
        for ((fill, d), path) in segments.iter().zip(group.filled(segments.len(), path)) {
            path.put("class", "joint ribbon");
            path.put_style("fill", fill);
            path.put("d", d);
        }
    }
}

/// Colour and outline of each segment. One path for the whole funnel: the browser finds the style of each path anew when
/// it changes, and a path per stage and segment would be hundreds.
fn by_segment<'a>(shapes: impl Iterator<Item = (Option<usize>, Option<&'a Path>)>) -> Vec<(String, String)> {
    let mut all: Vec<(Option<usize>, String)> = Vec::new();
    for (segment, shape) in shapes {
        let place = all.iter().position(|(known, _)| *known == segment).unwrap_or_else(|| {
            all.push((segment, String::new()));
            all.len() - 1
        });
        all[place].1.push_str(&d(shape));
    }
    all.into_iter().map(|(segment, d)| (segment_fill(segment), d)).collect()
}

/// The segments of all stages, with the marks of those too small to see.
fn paint_segments(group: &mut Drawn, chart: &Chart) {
    let all = || chart.stages.iter().flat_map(|stage| &stage.segments);
    let shapes = by_segment(all().map(|part| (part.segment, Some(&part.path))));
    let marks = by_segment(all().map(|part| (part.segment, part.mark.as_ref())));
    let make = || {
        let [shape, mark] = ["shape part", "mark"].map(|class| svg("path").set("class", class));
        Drawn::from(svg("g")).with(shape).with(mark)
    };
    let groups = group.filled(shapes.len(), make).iter_mut();
    for ((group, shape), mark) in groups.zip(&shapes).zip(&marks) {
        for (path, (fill, d)) in group.parts().iter_mut().zip([shape, mark]) {
            path.put_style("fill", fill);
            path.put("d", d);
        }
    }
}

/// Each label keeps its element, and glides to its new place.
pub(super) fn paint_labels(group: &mut Drawn, chart: &Chart) {
    let keys = chart.labels.iter().map(|label| label_key(chart, label)).collect();
    let make = || Drawn::from(svg("g")).with(svg("line").set("class", "leader")).with(svg("text"));
    for (label, drawn) in chart.labels.iter().zip(group.keyed(keys, make)) {
        let [leader, text] = drawn.parts() else { continue };
        put_line(leader, &label.leader.unwrap_or_default());
        paint_text(text, label);
    }
}

/// A stage. Its elements stay, so that a change morphs.
pub(super) fn paint_stage(group: &mut Drawn, stage: &StageShape, fill: &str) {
    let [hit, shape, mark, handles] = group.parts() else { return };
    put_rect(hit, &stage.hit);
    for (path, drawn) in [(shape, stage.segments.is_empty().then_some(&stage.path)), (mark, stage.mark.as_ref())] {
        path.put_style("fill", fill);
        path.put("d", &d(drawn));
    }
    let edges: Vec<_> = edges(stage).collect();
    let make = || Drawn::from(svg("g")).with(svg("rect")).with(svg("line"));
    for (index, ((_, handle), group)) in edges.iter().zip(handles.filled(edges.len(), make)).enumerate() {
        group.put("class", if handle.edge == Edge::Top { "handle vertical" } else { "handle" });
        group.put("data-edge", &index.to_string());
        let [target, line] = group.parts() else { continue };
        put_rect(target, &handle.target);
        put_line(line, &handle.line);
    }
}

/// Nothing is a path that draws nothing.
fn d(path: Option<&Path>) -> String {
    path.map(Path::d).unwrap_or_default()
}

fn paint_text(text: &mut Drawn, label: &PlacedLabel) {
    text.put("class", &label_class(label));
    text.put("text-anchor", label.anchor.as_str());
    text.put_style("transform", &["translate(", &px(label.at.x), ", ", &px(label.at.y), ")"].concat());
    text.put_style("font-size", &px(label.style.size_px));
    text.put_style("font-weight", &label.style.weight.to_string());
    let lines = text.filled(label.lines.len(), || svg("tspan").set("x", "0").into());
    for (index, (line, span)) in label.lines.iter().zip(lines).enumerate() {
        span.put("dy", &number(if index == 0 { 0.0 } else { label.line_height_px }));
        span.put_text(line);
    }
}

fn put_rect(el: &mut Drawn, rect: &Rect) {
    for (name, value) in [("x", rect.x), ("y", rect.y), ("width", rect.width), ("height", rect.height)] {
        el.put(name, &number(value));
    }
}

fn put_line(el: &mut Drawn, line: &Line) {
    for (name, value) in [("x1", line.from.x), ("y1", line.from.y), ("x2", line.to.x), ("y2", line.to.y)] {
        el.put(name, &number(value));
    }
}

/// How many parts the outlines have.
fn parts(chart: &Chart) -> usize {
    chart.stages.iter().map(|stage| stage.segments.len().max(1)).sum()
}

/// What the whole picture measures, as SVG wants it.
pub(super) fn view_box(chart: &Chart) -> String {
    ["0 0 ", &number(chart.width_px), " ", &number(chart.height_px)].concat()
}

/// A length in pixels, as CSS wants it.
pub(super) fn px(length: f64) -> String {
    number(length) + "px"
}

fn number(value: f64) -> String {
    funnel_core::chart::number(value)
}

/// Tells labels apart: by stage, wherever the stage stands, and by what they say of it.
fn label_key(chart: &Chart, label: &PlacedLabel) -> String {
    let stage = chart.stages.get(label.key.stage).map_or("", |stage| stage.id.as_str());
    let (role, index) = match label.key.role {
        LabelRole::Name => ("n", 0),
        LabelRole::Count => ("c", 0),
        LabelRole::SegmentCount(index) => ("s", index),
        LabelRole::Rate => ("r", 0),
        LabelRole::Lost => ("l", 0),
        LabelRole::Reference(index) => ("f", index),
        LabelRole::ScaleNote => ("o", 0),
    };
    [role, &index.to_string(), " ", stage].concat()
}

fn label_class(label: &PlacedLabel) -> String {
    let role = match label.key.role {
        LabelRole::Name => "name",
        LabelRole::Count | LabelRole::SegmentCount(_) => "count",
        LabelRole::Rate => "rate",
        LabelRole::Lost => "lost-people",
        LabelRole::Reference(_) => "reference-name",
        LabelRole::ScaleNote => "scale-note",
    };
    let place = match (label.place, label.halo) {
        (_, true) => " halo",
        (Place::Inside, false) => " inside",
        _ => "",
    };
    [role, place, if label.highlighted { " hot" } else { "" }].concat()
}

fn segment_names(app: App) -> Vec<String> {
    if app.session.focus().with(Option::is_some) {
        return Vec::new();
    }
    app.session.document().with(|document| document.segments.iter().map(|segment| segment.name.clone()).collect())
}

/// Which colour is which segment.
fn legend(app: App) -> El {
    let item = |fill: &str, name: El| {
        let swatch = of("span", "swatch");
        swatch.put_style("background", fill);
        el("li").child(swatch).child(name)
    };
    // The name after a number that tells two of the same name apart.
    let keys =
        move || segment_names(app).iter().enumerate().map(|(i, name)| [&i.to_string(), " ", name].concat()).collect();
    let named = move |key: &str| {
        let (index, name) = key.split_once(' ').unwrap_or_default();
        item(&segment_fill(index.parse().ok()), el("bdi").say(name))
    };
    of("ul", "legend")
        .attr("aria-label", move || app.words.segment_legend())
        .each(keys, named)
        .child(item(&segment_fill(None), el("bdi").text(move || app.words.segment_rest())))
}

/// One hue that lightens from the first stage to the last.
pub(super) fn stage_fill(index: usize, stages: usize) -> String {
    let share = if stages > 1 { (100.0 * index as f64 / (stages - 1) as f64).round() } else { 0.0 };
    ["color-mix(in oklch, var(--f-first), var(--f-last) ", &number(share), "%)"].concat()
}

/// Segments have a colour each; people in no segment are grey. After eight the colours come again.
pub(super) fn segment_fill(segment: Option<usize>) -> String {
    match segment {
        Some(index) => ["var(--seg-", &(index % 8 + 1).to_string(), ")"].concat(),
        None => "var(--lost)".to_owned(),
    }
}

/// From the page's pixels to the picture's.
pub(super) fn picture_point(picture: &El, event: &PointerEvent, width_px: f64) -> Option<Point> {
    let bounds = picture.element().get_bounding_client_rect();
    if bounds.width() <= 0.0 {
        return None;
    }
    let scale = width_px / bounds.width();
    let (x, y) = (f64::from(event.client_x()) - bounds.x(), f64::from(event.client_y()) - bounds.y());
    Some(Point::new(x * scale, y * scale))
}

/// The edge an element belongs to, and which of its stage's edges that is.
pub(super) fn handle_at(at: &El) -> Option<(El, usize)> {
    let handle = at.closest(".handle")?;
    let index = handle.element().get_attribute("data-edge")?.parse().ok()?;
    Some((handle, index))
}

fn is_handle(event: &Event) -> bool {
    target(event).is_some_and(|at| at.closest(".handle").is_some())
}

/// The drag goes on when the pointer leaves the edge.
pub(super) fn capture(handle: &El, event: &PointerEvent) {
    if let Some(picture) = handle.element().dyn_ref::<SvgElement>().and_then(SvgElement::owner_svg_element) {
        // A pointer that is already gone cannot be captured, and need not be.
        let _ = picture.set_pointer_capture(event.pointer_id());
    }
}

/// Changes a count by a share of itself, by one person at least.
fn nudge(app: App, id: StageId, share: f64) {
    app.session.when_equipped(move || {
        let count =
            app.session.document().with_untracked(|document| document.stage(&id).map(|stage| stage.count.get()));
        let Some(count) = count else { return };
        let step = (count * share).abs().max(1.0).round().copysign(share);
        if let Some(count) = Count::new((count + step).max(0.0))
            && app.dispatch(Edit::SetStageCount(id.clone(), count))
        {
            app.messages.announce(untrack(|| names::stage_now(app, &id)));
        }
    });
}

/// Whether a stage is drawn at the smallest width there is.
pub(super) fn is_at_minimum(chart: &Chart, index: usize) -> bool {
    chart.stages.get(index).is_some_and(|stage| stage.extent == Extent::Minimum)
}
