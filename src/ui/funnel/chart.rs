//! The chart: one face of the funnel, edited by dragging and by keys. Geometry comes from `funnel_core::chart`.

use funnel_core::chart::{
    Anchor, Chart, ChartOptions, DragScale, Edge, Extent, Handle, LabelKey, LabelRole, Place, PlacedLabel, Point, Rect,
    TextMeasure, TextStyle,
};
use funnel_core::model::{Count, Edit, Quantity, StageId};
use leptos::html;
use leptos::prelude::*;
use leptos::svg;
use leptos_use::use_element_size;
use wasm_bindgen::JsCast;

use super::picture;
use super::tooltip::Tooltip;
use crate::app::{App, use_app};
use crate::platform::measure;
use crate::text::names;

/// The family of `style/tokens.css`, for measuring.
const FONT: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// How far an arrow key moves an edge, of the count.
const KEY_STEP: f64 = 0.01;

pub(super) struct CanvasMeasure;

impl TextMeasure for CanvasMeasure {
    fn width_px(&self, text: &str, style: TextStyle) -> f64 {
        measure::text_width(text, &format!("{} {}px {FONT}", style.weight, style.size_px))
    }
}

/// An edge being dragged.
#[derive(Debug, Clone, PartialEq)]
struct Drag {
    target: DragTarget,
    scale: DragScale,
    /// Holds the picture's scale still while the edge moves.
    domain: Count,
}

#[derive(Debug, Clone, PartialEq)]
enum DragTarget {
    Stage(StageId),
    /// A segment (by index) in a stage.
    Segment(usize, StageId),
}

/// What the pointer or the keyboard is on.
#[derive(Clone, Copy)]
pub(super) struct ChartFocus {
    /// The stage whose tooltip is shown.
    pub(super) shown: RwSignal<Option<StageId>>,
    /// The stage that is the chart's one tab stop.
    stop: RwSignal<Option<StageId>>,
}

/// The interactive chart of the funnel on view.
#[component]
pub(super) fn FunnelChart(
    /// The stage opened for editing.
    selected: RwSignal<Option<StageId>>,
) -> impl IntoView {
    let app = use_app();
    let host = NodeRef::<html::Div>::new();
    let svg = NodeRef::<svg::Svg>::new();
    let size = use_element_size(host);
    let drag = RwSignal::new(None::<Drag>);
    let focus = ChartFocus { shown: RwSignal::new(None), stop: RwSignal::new(None) };
    let input = Memo::new(move |_| picture::input(app));
    let chart = Memo::new(move |_| {
        let options = ChartOptions {
            shape: app.prefs.shape.get(),
            scale: app.prefs.scale.get(),
            segments: app.prefs.segments.get(),
            direction: app.direction(),
            width_px: size.width.get().max(240.0),
            domain: drag.with(|drag| drag.as_ref().map(|drag| drag.domain)),
            ..ChartOptions::default()
        };
        input.with(|input| Chart::new(input, &options, &CanvasMeasure))
    });
    let view_box = move || chart.with(|chart| format!("0 0 {} {}", chart.width_px, chart.height_px));
    let pointer = move |event: &web_sys::PointerEvent| picture_point(svg, event, chart);
    let on_move = move |event: web_sys::PointerEvent| {
        if let (Some(drag), Some(point)) = (drag.get_untracked(), pointer(&event)) {
            move_edge(app, &drag, point);
        }
    };
    let on_release = move |_| {
        if drag.get_untracked().is_some() {
            drag.set(None);
            app.session.end_group();
        }
    };
    let grab = Callback::new(move |(target, handle, event): (DragTarget, Handle, web_sys::PointerEvent)| {
        event.prevent_default();
        capture(&event);
        app.session.end_group();
        drag.set(Some(Drag { target, scale: handle.drag, domain: chart.with_untracked(|chart| chart.scale.domain()) }));
    });
    view! {
        <figure class="chart" aria-label=move || app.words.chart_label()>
            <div class="plot" node_ref=host>
                <svg
                    node_ref=svg
                    id="chart"
                    role="group"
                    aria-label=move || picture::summary(app)
                    viewBox=view_box
                    direction=move || if app.is_rtl() { "rtl" } else { "ltr" }
                    class:dragging=move || drag.with(Option::is_some)
                    on:pointermove=on_move
                    on:pointerup=on_release
                    on:pointercancel=on_release
                    on:pointerleave=move |_| focus.shown.set(None)
                    on:keydown=move |event| on_key(app, focus, selected, chart, &event)
                >
                    <Backdrop chart />
                    <For each=move || stage_ids(chart) key=Clone::clone let:id>
                        <StageMark chart focus selected grab id />
                    </For>
                    <Labels chart />
                </svg>
                <Tooltip chart focus />
            </div>
            <Show when=move || chart.with(|chart| chart.only_in_table.iter().any(|label| !matches!(label.role, LabelRole::Reference(_))))>
                <p class="hint inset">{move || app.words.chart_only_in_table()}</p>
            </Show>
            <Legend />
        </figure>
    }
    .into_any()
}

fn stage_ids(chart: Memo<Chart>) -> Vec<StageId> {
    chart.with(|chart| chart.stages.iter().map(|stage| stage.id.clone()).collect())
}

/// What lies behind the stages: joints, what was lost, lines to compare with.
#[component]
fn Backdrop(chart: Memo<Chart>) -> impl IntoView {
    let joints = move || {
        chart.with(|chart| {
            chart
                .joints
                .iter()
                .map(|joint| (chart.stages[joint.into].id.clone(), joint.ribbons.len()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <g class="backdrop" aria-hidden="true">
            <For each=joints key=Clone::clone let:key>
                {joint(chart, key.0, key.1)}
            </For>
            {move || {
                chart.with(|chart| {
                    let lost = chart.stages.iter().filter_map(|stage| stage.lost.as_ref());
                    lost.map(|lost| {
                        view! {
                            <g class="lost" class:hot=lost.highlighted>
                                <path class="outline" d=lost.path.d() />
                                <path class="hatch" d=lost.hatch.d() />
                            </g>
                        }
                    })
                    .collect_view()
                })
            }}
            {move || chart.with(|chart| chart.ruler.as_ref().map(|ruler| view! { <path class="ruler" d=ruler.d() /> }))}
            {move || {
                chart.with(|chart| {
                    chart.references.iter().map(|line| view! { <path class="reference" d=line.path.d() /> }).collect_view()
                })
            }}
        </g>
    }
    .into_any()
}

/// One joint, or its ribbons when there are segments. It keeps its element, so that a change morphs.
fn joint(chart: Memo<Chart>, into: StageId, ribbons: usize) -> AnyView {
    let find = move |chart: &Chart| chart.joints.iter().position(|joint| chart.stages[joint.into].id == into);
    let find = StoredValue::new(find);
    let with = move |read: &dyn Fn(&funnel_core::chart::JointShape) -> String| {
        chart.with(|chart| {
            find.with_value(|find| find(chart)).map(|index| read(&chart.joints[index])).unwrap_or_default()
        })
    };
    if ribbons == 0 {
        let class = move || with(&|joint| if joint.highlighted { "joint hot".to_owned() } else { "joint".to_owned() });
        return view! { <path class=class d=move || with(&|joint| joint.path.d()) /> }.into_any();
    }
    (0..ribbons)
        .map(|index| {
            let ribbon = move |read: &dyn Fn(&funnel_core::chart::Ribbon) -> String| {
                with(&|joint| joint.ribbons.get(index).map(read).unwrap_or_default())
            };
            view! {
                <path
                    class="joint ribbon"
                    style:fill=move || ribbon(&|ribbon| segment_fill(ribbon.segment))
                    d=move || ribbon(&|ribbon| ribbon.path.d())
                />
            }
        })
        .collect_view()
        .into_any()
}

/// One stage: its shape, its edges to drag, and the button it is for keyboards and screen readers.
#[component]
fn StageMark(
    chart: Memo<Chart>,
    focus: ChartFocus,
    selected: RwSignal<Option<StageId>>,
    grab: Callback<(DragTarget, Handle, web_sys::PointerEvent)>,
    id: StageId,
) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(id);
    let index = Memo::new(move |_| {
        chart.with(|chart| id.with_value(|id| chart.stages.iter().position(|stage| stage.id == *id)))
    });
    let stage = move |read: &dyn Fn(&funnel_core::chart::StageShape) -> String| {
        chart.with(|chart| index.get().and_then(|index| chart.stages.get(index)).map(read).unwrap_or_default())
    };
    let rect = move || {
        chart
            .with(|chart| index.get().and_then(|index| chart.stages.get(index)).map(|stage| stage.hit))
            .unwrap_or_default()
    };
    let is_stop = move || match focus.stop.get() {
        Some(stop) => id.with_value(|id| *id == stop),
        None => index.get() == Some(0),
    };
    let fill = move || chart.with(|chart| stage_fill(index.get().unwrap_or(0), chart.stages.len()));
    view! {
        <g
            class="stage"
            part="stage"
            role="button"
            data-stage=move || id.with_value(|id| id.as_str().to_owned())
            tabindex=move || if is_stop() { "0" } else { "-1" }
            aria-label=move || id.with_value(|id| picture::stage_label(app, id))
            aria-expanded=move || (selected.get() == Some(id.get_value())).to_string()
            on:focus=move |_| {
                focus.stop.set(Some(id.get_value()));
                focus.shown.set(Some(id.get_value()));
            }
            on:blur=move |_| focus.shown.set(None)
            on:pointerenter=move |_| focus.shown.set(Some(id.get_value()))
            on:click=move |_| selected.set(Some(id.get_value()))
        >
            <rect class="hit" x=move || rect().x y=move || rect().y width=move || rect().width height=move || rect().height />
            <path class="shape" style:fill=fill d=move || stage(&|stage| if stage.segments.is_empty() { stage.path.d() } else { String::new() }) />
            {move || segments(chart, index.get().unwrap_or(0), id.get_value(), grab)}
            <path class="mark" style:fill=fill d=move || stage(&|stage| stage.mark.as_ref().map(funnel_core::chart::Path::d).unwrap_or_default()) />
            {move || handles(chart, index.get().unwrap_or(0), id.get_value(), grab)}
        </g>
    }
    .into_any()
}

fn segments(
    chart: Memo<Chart>,
    index: usize,
    id: StageId,
    grab: Callback<(DragTarget, Handle, web_sys::PointerEvent)>,
) -> AnyView {
    chart.with(|chart| {
        let Some(stage) = chart.stages.get(index) else { return ().into_any() };
        stage
            .segments
            .iter()
            .map(|part| {
                let target = part.segment.map(|segment| DragTarget::Segment(segment, id.clone()));
                view! {
                    <path class="shape part" style:fill=segment_fill(part.segment) d=part.path.d() />
                    {part.mark.as_ref().map(|mark| view! { <path class="mark" style:fill=segment_fill(part.segment) d=mark.d() /> })}
                    {part.handle.zip(target).map(|(handle, target)| handle_view(handle, target, grab))}
                }
            })
            .collect_view()
            .into_any()
    })
}

fn handles(
    chart: Memo<Chart>,
    index: usize,
    id: StageId,
    grab: Callback<(DragTarget, Handle, web_sys::PointerEvent)>,
) -> AnyView {
    chart.with(|chart| {
        let Some(stage) = chart.stages.get(index) else { return ().into_any() };
        stage
            .handles
            .iter()
            .map(|handle| handle_view(*handle, DragTarget::Stage(id.clone()), grab))
            .collect_view()
            .into_any()
    })
}

fn handle_view(
    handle: Handle,
    target: DragTarget,
    grab: Callback<(DragTarget, Handle, web_sys::PointerEvent)>,
) -> AnyView {
    let Rect { x, y, width, height } = handle.target;
    let class = if handle.edge == Edge::Top { "handle vertical" } else { "handle" };
    view! {
        <g class=class on:pointerdown=move |event| grab.run((target.clone(), handle, event)) on:click=|event| event.stop_propagation()>
            <rect x=x y=y width=width height=height />
            <line x1=handle.line.from.x y1=handle.line.from.y x2=handle.line.to.x y2=handle.line.to.y />
        </g>
    }
    .into_any()
}

#[component]
fn Labels(chart: Memo<Chart>) -> impl IntoView {
    let keys = move || {
        chart.with(|chart| {
            chart
                .labels
                .iter()
                .map(|label| (chart.stages.get(label.key.stage).map(|stage| stage.id.clone()), label.key))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <g class="labels" part="label" aria-hidden="true">
            <For each=keys key=Clone::clone let:key>
                {label(chart, key.1)}
            </For>
        </g>
    }
    .into_any()
}

fn label(chart: Memo<Chart>, key: LabelKey) -> AnyView {
    let placed = Memo::new(move |_| chart.with(|chart| chart.labels.iter().find(|label| label.key == key).cloned()));
    let with =
        move |read: &dyn Fn(&PlacedLabel) -> String| placed.with(|label| label.as_ref().map(read).unwrap_or_default());
    let leader = move || {
        placed.with(|label| {
            let line = label.as_ref()?.leader?;
            Some(view! { <line class="leader" x1=line.from.x y1=line.from.y x2=line.to.x y2=line.to.y /> })
        })
    };
    let lines = move || {
        placed.with(|label| {
            let Some(label) = label else { return Vec::new() };
            let step = label.line_height_px;
            label
                .lines
                .iter()
                .enumerate()
                .map(|(i, line)| view! { <tspan x="0" dy=if i == 0 { 0.0 } else { step }>{line.clone()}</tspan> })
                .collect()
        })
    };
    view! {
        {leader}
        <text
            class=move || with(&label_class)
            style:transform=move || with(&|label| format!("translate({}px, {}px)", label.at.x, label.at.y))
            style:font-size=move || with(&|label| format!("{}px", label.style.size_px))
            style:font-weight=move || with(&|label| label.style.weight.to_string())
            text-anchor=move || placed.with(|label| label.as_ref().map_or(Anchor::Start, |label| label.anchor).as_str())
        >
            {lines}
        </text>
    }
    .into_any()
}

pub(super) fn label_class(label: &PlacedLabel) -> String {
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
    let hot = if label.highlighted { " hot" } else { "" };
    format!("{role}{place}{hot}")
}

/// Which colour is which segment.
#[component]
fn Legend() -> impl IntoView {
    let app = use_app();
    let segments = move || {
        if app.session.focus().with(Option::is_some) {
            return Vec::new();
        }
        app.session.document().with(|document| document.segments.iter().map(|segment| segment.name.clone()).collect())
    };
    let items = move || {
        let names: Vec<String> = segments();
        if names.is_empty() {
            return None;
        }
        let rest = (None, app.words.segment_rest());
        let all = names.into_iter().enumerate().map(|(i, name)| (Some(i), name)).chain([rest]);
        Some(all.map(|(i, name)| view! { <li><span class="swatch" style:background=segment_fill(i)></span><bdi>{name}</bdi></li> }).collect_view())
    };
    view! {
        <Show when=move || !segments().is_empty()>
            <ul class="legend" aria-label=move || app.words.segment_legend()>{items}</ul>
        </Show>
    }
    .into_any()
}

/// One hue that lightens from the first stage to the last.
pub(super) fn stage_fill(index: usize, stages: usize) -> String {
    let share = if stages > 1 { 100.0 * index as f64 / (stages - 1) as f64 } else { 0.0 };
    format!("color-mix(in oklch, var(--f-first), var(--f-last) {share:.0}%)")
}

/// Segments have a colour each; people in no segment are grey. After eight the colours come again.
pub(super) fn segment_fill(segment: Option<usize>) -> String {
    match segment {
        Some(index) => format!("var(--seg-{})", index % 8 + 1),
        None => "var(--lost)".to_owned(),
    }
}

/// From the page's pixels to the picture's.
fn picture_point(svg: NodeRef<svg::Svg>, event: &web_sys::PointerEvent, chart: Memo<Chart>) -> Option<Point> {
    let bounds = svg.get_untracked()?.get_bounding_client_rect();
    if bounds.width() <= 0.0 {
        return None;
    }
    let scale = chart.with_untracked(|chart| chart.width_px) / bounds.width();
    let (x, y) = (f64::from(event.client_x()) - bounds.x(), f64::from(event.client_y()) - bounds.y());
    Some(Point::new(x * scale, y * scale))
}

/// The drag goes on when the pointer leaves the edge.
fn capture(event: &web_sys::PointerEvent) {
    let svg = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::SvgElement>().ok())
        .and_then(|element| element.owner_svg_element());
    if let Some(svg) = svg {
        // A pointer that is already gone cannot be captured, and need not be.
        let _ = svg.set_pointer_capture(event.pointer_id());
    }
}

fn move_edge(app: App, drag: &Drag, point: Point) {
    let count = drag.scale.rounded_count_at(point);
    match &drag.target {
        DragTarget::Stage(id) => {
            app.dispatch(Edit::SetStageCount(id.clone(), count));
        }
        DragTarget::Segment(index, stage) => {
            let segment = app
                .session
                .document()
                .with_untracked(|document| document.segments.get(*index).map(|segment| segment.id.clone()));
            if let Some(segment) = segment {
                app.dispatch(Edit::SetSegmentCount(segment, stage.clone(), count));
            }
        }
    }
}

/// Arrows walk the stages, Home and End jump, Enter opens, + and − change the count.
fn on_key(
    app: App,
    focus: ChartFocus,
    selected: RwSignal<Option<StageId>>,
    chart: Memo<Chart>,
    event: &web_sys::KeyboardEvent,
) {
    let ids = chart.with_untracked(|chart| chart.stages.iter().map(|stage| stage.id.clone()).collect::<Vec<_>>());
    let Some(last) = ids.len().checked_sub(1) else { return };
    let here = focus.stop.with_untracked(|stop| ids.iter().position(|id| Some(id) == stop.as_ref())).unwrap_or(0);
    let big = if event.shift_key() { 10.0 } else { 1.0 };
    match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => go(focus, &ids[(here + 1).min(last)]),
        "ArrowUp" | "ArrowLeft" => go(focus, &ids[here.saturating_sub(1)]),
        "Home" => go(focus, &ids[0]),
        "End" => go(focus, &ids[last]),
        "Enter" | " " => selected.set(Some(ids[here].clone())),
        "Escape" => focus.shown.set(None),
        "+" | "=" => nudge(app, &ids[here], KEY_STEP * big),
        "-" | "_" => nudge(app, &ids[here], -KEY_STEP * big),
        _ => return,
    }
    event.prevent_default();
}

fn go(focus: ChartFocus, id: &StageId) {
    focus.stop.set(Some(id.clone()));
    let element = document()
        .query_selector(&format!("#chart [data-stage=\"{}\"]", id.as_str().replace(['"', '\\'], "\\$0")))
        .ok()
        .flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok()) {
        let _ = element.focus();
    }
}

/// Changes a count by a share of itself, by one person at least.
fn nudge(app: App, id: &StageId, share: f64) {
    let count = app.session.document().with_untracked(|document| document.stage(id).map(|stage| stage.count.get()));
    let Some(count) = count else { return };
    let step = (count * share).abs().max(1.0).round().copysign(share);
    if let Some(count) = Count::new((count + step).max(0.0))
        && app.dispatch(Edit::SetStageCount(id.clone(), count))
    {
        app.messages.announce(names::stage_now(app, id));
    }
}

/// Whether a stage is drawn at the smallest width there is.
pub(super) fn is_at_minimum(chart: &Chart, index: usize) -> bool {
    chart.stages.get(index).is_some_and(|stage| stage.extent == Extent::Minimum)
}
