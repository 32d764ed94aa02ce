//! The outlines that all layouts share: rounded parts, ribbons, marks, hatching, handles.

use crate::model::Quantity;

use super::geometry::{Line, Point, Rect};
use super::input::ChartStage;
use super::output::{Edge, Handle, JointShape, Ribbon, SegmentShape};
use super::path::Path;
use super::scale::{DragScale, Extent};

const RADIUS_PX: f64 = 3.0;
const TARGET_PX: f64 = 24.0;
const HATCH_PX: f64 = 7.0;
/// From the edge of a stage to the tip of its mark, and from there to its base.
const MARK_GAP_PX: f64 = 2.0;
const MARK_PX: f64 = 5.0;
/// How far a mark reaches beyond its stage.
pub(super) const MARK_REACH_PX: f64 = MARK_GAP_PX + MARK_PX;

/// Which way the stages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Down; lengths go to the right.
    Down,
    /// To the right; lengths go up.
    Right,
}

/// Which corners of a rectangle are round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Round {
    /// Where the length begins.
    pub(super) start: bool,
    /// Where it ends.
    pub(super) end: bool,
}

impl Round {
    pub(super) const BOTH: Self = Self { start: true, end: true };
    pub(super) const END: Self = Self { start: false, end: true };
}

/// `rect` with round corners at the ends of its length.
pub(super) fn rounded(rect: Rect, run: Run, round: Round) -> Path {
    let r = RADIUS_PX.min(rect.width / 2.0).min(rect.height / 2.0);
    let radius = |round: bool| if round { r } else { 0.0 };
    // Clockwise from the top left.
    let radii = match run {
        Run::Down => [radius(round.start), radius(round.end), radius(round.end), radius(round.start)],
        Run::Right => [radius(round.end), radius(round.end), radius(round.start), radius(round.start)],
    };
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    let mut path = Path::new();
    path.move_to(left + radii[0], top).line_to(right - radii[1], top);
    corner(&mut path, radii[1], Point::new(right, top), Point::new(right, top + radii[1]));
    path.line_to(right, bottom - radii[2]);
    corner(&mut path, radii[2], Point::new(right, bottom), Point::new(right - radii[2], bottom));
    path.line_to(left + radii[3], bottom);
    corner(&mut path, radii[3], Point::new(left, bottom), Point::new(left, bottom - radii[3]));
    path.line_to(left, top + radii[0]);
    corner(&mut path, radii[0], Point::new(left, top), Point::new(left + radii[0], top));
    path.close();
    path
}

fn corner(path: &mut Path, radius: f64, at: Point, to: Point) {
    if radius > 0.0 {
        path.quad_to(at, to);
    }
}

/// A part of a stage's length: from `start` to `end`, in px from where the length begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub(super) segment: Option<usize>,
    pub(super) start: f64,
    pub(super) end: f64,
}

/// The length of a stage, divided by the counts of its segments; people in no segment come last. Always
/// `segments + 1` parts, so that the parts of two stages pair up.
pub(super) fn parts(stage: &ChartStage, length: f64, segments: usize) -> Vec<Part> {
    let count = |i: usize| stage.segments.get(i).map_or(0.0, |part: &super::ChartSegment| part.count.get());
    let sum: f64 = (0..segments).map(count).sum();
    let whole = stage.count.get().max(sum);
    let at = |people: f64| if whole > 0.0 { (length * (people / whole)).min(length) } else { 0.0 };
    let mut people = 0.0;
    let mut parts: Vec<Part> = (0..segments)
        .map(|i| {
            let start = at(people);
            people += count(i);
            Part { segment: Some(i), start, end: at(people) }
        })
        .collect();
    // Sums of fractions differ in the last digit; such a rest is nobody.
    let rest_from = if whole - people > whole * 1e-9 || whole <= 0.0 { at(people) } else { length };
    if let (Some(last), true) = (parts.last_mut(), rest_from >= length) {
        last.end = length;
    }
    parts.push(Part { segment: None, start: rest_from, end: length });
    parts
}

/// The segments of the stage drawn as `rect`.
pub(super) fn segment_shapes(rect: Rect, run: Run, ends: Round, parts: &[Part], extent: Extent) -> Vec<SegmentShape> {
    let drawn = |part: &&Part| part.end > part.start;
    let first = parts.iter().position(|part| drawn(&part));
    let last = parts.iter().rposition(|part| drawn(&part));
    parts
        .iter()
        .enumerate()
        .filter(|(_, part)| part.segment.is_some() || drawn(part))
        .map(|(i, part)| {
            let length = part.end - part.start;
            let own = match run {
                Run::Down => Rect { x: rect.x + part.start, width: length, ..rect },
                Run::Right => Rect { y: rect.bottom() - part.end, height: length, ..rect },
            };
            let round = Round { start: ends.start && first == Some(i), end: ends.end && last == Some(i) };
            SegmentShape {
                segment: part.segment,
                rect: own,
                path: rounded(own, run, round),
                extent: if length > 0.0 { extent } else { Extent::Zero },
                mark: None,
                handle: None,
            }
        })
        .collect()
}

/// The stage at one end of a joint.
#[derive(Debug, Clone, Copy)]
pub(super) struct JointEnd<'a> {
    pub(super) rect: Rect,
    pub(super) parts: &'a [Part],
}

/// The way from one stage to the next, with a ribbon per segment.
pub(super) fn joint(into: usize, highlighted: bool, run: Run, from: JointEnd, to: JointEnd) -> JointShape {
    let ribbons = if from.parts.len() > 1 {
        from.parts
            .iter()
            .zip(to.parts)
            .filter(|(a, b)| a.end > a.start || b.end > b.start)
            .map(|(a, b)| Ribbon { segment: a.segment, path: ribbon(run, (from.rect, a), (to.rect, b)) })
            .collect()
    } else {
        Vec::new()
    };
    let whole = |rect: Rect| {
        let end = if run == Run::Down { rect.width } else { rect.height };
        Part { segment: None, start: 0.0, end }
    };
    let path = ribbon(run, (from.rect, &whole(from.rect)), (to.rect, &whole(to.rect)));
    JointShape { into, path, ribbons, highlighted }
}

/// A band from part of one stage to part of the next, that leaves and arrives straight.
fn ribbon(run: Run, (from, a): (Rect, &Part), (to, b): (Rect, &Part)) -> Path {
    let (begin, end) = match run {
        Run::Down => (from.bottom(), to.y),
        Run::Right => (from.right(), to.x),
    };
    let middle = f64::midpoint(begin, end);
    let point = |along: f64, stage: Rect, length: f64| match run {
        Run::Down => Point::new(stage.x + length, along),
        Run::Right => Point::new(along, stage.bottom() - length),
    };
    let mut path = Path::new();
    let start = point(begin, from, a.start);
    path.move_to(start.x, start.y);
    path.cubic_to(point(middle, from, a.start), point(middle, to, b.start), point(end, to, b.start));
    let across = point(end, to, b.end);
    path.line_to(across.x, across.y);
    path.cubic_to(point(middle, to, b.end), point(middle, from, a.end), point(begin, from, a.end));
    path.close();
    path
}

/// An arrowhead with its tip at `tip`, pointing along `direction` (a unit vector), at most `size` px across.
fn arrowhead(path: &mut Path, tip: Point, direction: Point, size: f64) {
    let half = size * 0.6;
    let base = Point::new(tip.x - direction.x * size, tip.y - direction.y * size);
    path.move_to(tip.x, tip.y)
        .line_to(base.x - direction.y * half, base.y + direction.x * half)
        .line_to(base.x + direction.y * half, base.y - direction.x * half)
        .close();
}

fn mark_px(room: f64) -> f64 {
    MARK_PX.min(room)
}

/// "Thinner than this": arrowheads on both sides of a centred stage.
pub(super) fn mark_both_sides(rect: Rect) -> Path {
    let middle = rect.center().y;
    let size = mark_px(rect.height);
    let mut path = Path::new();
    arrowhead(&mut path, Point::new(rect.x - MARK_GAP_PX, middle), Point::new(1.0, 0.0), size);
    arrowhead(&mut path, Point::new(rect.right() + MARK_GAP_PX, middle), Point::new(-1.0, 0.0), size);
    path
}

/// "Shorter than this": an arrowhead before the start of a bar.
pub(super) fn mark_before(rect: Rect) -> Path {
    let mut path = Path::new();
    let tip = Point::new(rect.x - MARK_GAP_PX, rect.center().y);
    arrowhead(&mut path, tip, Point::new(1.0, 0.0), mark_px(rect.height));
    path
}

/// "Lower than this": an arrowhead under the base line.
pub(super) fn mark_below(rect: Rect) -> Path {
    let mut path = Path::new();
    let tip = Point::new(rect.center().x, rect.bottom() + MARK_GAP_PX);
    arrowhead(&mut path, tip, Point::new(0.0, -1.0), mark_px(rect.width));
    path
}

/// Diagonal lines over `rect`, at fixed places of the picture so that they hold still when the rectangle grows.
pub(super) fn hatch(rect: Rect) -> Path {
    let mut path = Path::new();
    if rect.width <= 0.0 || rect.height <= 0.0 {
        return path;
    }
    // Lines x + y = n · HATCH_PX, cut to the rectangle.
    let mut sum = ((rect.x + rect.y) / HATCH_PX).floor() * HATCH_PX + HATCH_PX;
    let last = rect.right() + rect.bottom();
    while sum < last {
        let top = (sum - rect.right()).max(rect.y);
        let bottom = (sum - rect.x).min(rect.bottom());
        path.move_to(sum - top, top).line_to(sum - bottom, bottom);
        sum += HATCH_PX;
    }
    path
}

/// The handle of the edge `line` of `rect`.
pub(super) fn handle(edge: Edge, rect: Rect, drag: DragScale, room: Rect) -> Handle {
    let (line, target) = match edge {
        Edge::Start | Edge::End => {
            let x = if edge == Edge::Start { rect.x } else { rect.right() };
            // Thin stages are grabbed from outside, so that the two edges have targets of their own.
            let inner = (rect.width / 4.0).min(TARGET_PX / 2.0);
            let left = if edge == Edge::Start { x + inner - TARGET_PX } else { x - inner };
            let height = rect.height.max(TARGET_PX.min(room.height));
            let target = Rect::new(left, rect.center().y - height / 2.0, TARGET_PX, height);
            (Line::vertical(x, rect.y, rect.bottom()), target)
        }
        Edge::Top => {
            let width = rect.width.max(TARGET_PX.min(room.width));
            let target = Rect::new(rect.center().x - width / 2.0, rect.y - TARGET_PX / 2.0, width, TARGET_PX);
            (Line::horizontal(rect.y, rect.x, rect.right()), target)
        }
    };
    Handle { edge, line, target: target.moved_into(room), drag }
}
