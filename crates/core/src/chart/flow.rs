//! The flow: stages from left to right on one base line, as high as they have people, joined to one area.

use crate::model::Count;

use super::bars::{BAND_OVERHANG_PX, MIN_BAND_PX};
use super::frame::{Drawn, Frame, PAD_PX, TEXT_GAP_PX, float, vertical_ruler};
use super::geometry::{Line, Rect};
use super::input::ChartReference;
use super::output::{Anchor, Chart, Edge, JointShape, LabelKey, LabelRole, ReferenceShape, StageShape};
use super::path::Path;
use super::place::{Label, Place, Placer, Spot};
use super::scale::{Axis, DragScale, Extent, LengthScale};
use super::shapes::{
    JointEnd, MARK_REACH_PX, Part, Round, Run, handle, joint, mark_below, parts, rounded, segment_shapes,
};

/// Share of a column that is the stage; the rest joins it to its neighbours.
const STAGE_SHARE: f64 = 0.56;
/// A single stage is no wider than this.
const MAX_STAGE_PX: f64 = 160.0;
const NAME_LINES: usize = 3;
/// Names with less room than this take turns.
const MIN_NAME_PX: f64 = 44.0;
/// Between a stage and the text over it.
const OVER_PX: f64 = 3.0;

/// The picture of `frame` as a flow.
pub(super) fn draw(frame: &Frame) -> Chart {
    let flow = Flow::new(frame);
    let picture = Rect::new(0.0, 0.0, frame.width, flow.height);
    let mut placer = Placer::new(picture);
    let lengths: Vec<Vec<Part>> = (0..frame.stages().len()).map(|i| flow.parts(i)).collect();
    let stages: Vec<StageShape> = (0..lengths.len()).map(|i| flow.stage(i, &lengths[i], picture)).collect();
    let end = |i: usize| JointEnd { rect: stages[i].rect, parts: &lengths[i] };
    let joints: Vec<JointShape> = (1..stages.len())
        .map(|into| joint(into, frame.is_highlight(into), Run::Right, end(into - 1), end(into)))
        .collect();
    let references = frame.references().map(|(i, reference)| flow.reference(i, reference)).collect();
    let ruler = vertical_ruler(&flow.scale, frame.width - 1.0, flow.base);
    flow.put_labels(&mut placer, &stages);
    frame.finish(Drawn { height: flow.height, scale: flow.scale, stages, joints, references, ruler }, placer)
}

struct Flow<'f, 'a> {
    frame: &'f Frame<'a>,
    /// Width of the drawing; a ruler may stand beside it.
    width: f64,
    column: f64,
    names: Names,
    counts: Vec<[Option<Label>; 2]>,
    /// Every count is narrower than a stage. If not, none is put in one: a mixture would look like a difference.
    counts_fit: bool,
    base: f64,
    height: f64,
    scale: LengthScale,
}

/// The names under the base line, in one or two rows.
struct Names {
    labels: Vec<Option<Label>>,
    rows: usize,
    /// Where the second row begins, under the first.
    second_px: f64,
    /// Height of all rows.
    height_px: f64,
    /// Every how many-th stage has its name drawn.
    stride: usize,
}

impl<'f, 'a> Flow<'f, 'a> {
    fn new(frame: &'f Frame<'a>) -> Self {
        let width = frame.width - if vertical_ruler(&frame.scale(1.0), 0.0, 0.0).is_some() { 16.0 } else { 0.0 };
        let column = width / float(frame.stages().len().max(1));
        let names = Names::new(frame, width, column);
        // Over the area: a line for a count. Under it: rates, the loss, names, the note.
        let over = PAD_PX + frame.count.line_height_px() + 2.0 * OVER_PX;
        let steps = frame.small.line_height_px() * if has_lost(frame) { 2.0 } else { 1.0 } + PAD_PX;
        let under = steps + names.height_px + PAD_PX + note_px(frame);
        let area = frame.height.map_or((width * 0.4).clamp(140.0, 280.0), |height| (height - over - under).max(20.0));
        let height = frame.height.unwrap_or(over + area + under).max(over + area);
        let counts: Vec<_> = (0..frame.stages().len()).map(|i| frame.count_labels(i, width)).collect();
        let stage_px = stage_px(column);
        let counts_fit = counts.iter().flat_map(|[full, _]| full).all(|l| l.block.width_px + TEXT_GAP_PX <= stage_px);
        Self { frame, width, column, names, counts, counts_fit, base: over + area, height, scale: frame.scale(area) }
    }

    fn center(&self, stage: usize) -> f64 {
        (float(stage) + 0.5) * self.column
    }

    fn rect(&self, stage: usize) -> Rect {
        let (height, _) = self.scale.drawn_px(self.count(stage));
        let width = stage_px(self.column);
        Rect::new(self.center(stage) - width / 2.0, self.base - height, width, height)
    }

    fn count(&self, stage: usize) -> Count {
        self.frame.stages()[stage].count
    }

    fn parts(&self, stage: usize) -> Vec<Part> {
        match self.frame.segments {
            0 => Vec::new(),
            segments => parts(&self.frame.stages()[stage], self.rect(stage).height, segments),
        }
    }

    fn stage(&self, stage: usize, parts: &[Part], picture: Rect) -> StageShape {
        let rect = self.rect(stage);
        let (_, extent) = self.scale.drawn_px(self.count(stage));
        let (exceeds_previous, exceeds_first) = self.frame.exceeds(stage);
        let hit = Rect::new(float(stage) * self.column, 0.0, self.column, picture.height);
        let drag = DragScale { scale: self.scale, axis: Axis::Y, origin_px: self.base, length_per_px: -1.0 };
        StageShape {
            id: self.frame.stages()[stage].id.clone(),
            rect,
            path: rounded(rect, Run::Right, Round::END),
            hit,
            extent,
            mark: (extent == Extent::Minimum).then(|| mark_below(rect)),
            exceeds_previous,
            exceeds_first,
            segments: segment_shapes(rect, Run::Right, Round::END, parts, extent),
            lost: None,
            handles: vec![handle(Edge::Top, rect, drag, hit)],
        }
    }

    fn reference(&self, i: usize, reference: &ChartReference) -> ReferenceShape {
        let (low, high, beyond_scale) = self.frame.band_px(reference, &self.scale);
        let rect = self.rect(reference.stage);
        let height = (high - low).max(MIN_BAND_PX).min(self.scale.full_px());
        let left = (rect.x - BAND_OVERHANG_PX).max(0.0);
        let right = (rect.right() + BAND_OVERHANG_PX).min(self.frame.width);
        let top = (self.base - high).min(self.base - height);
        let path = Path::rect(Rect::between(left, top, right, top + height));
        ReferenceShape { reference: i, stage: reference.stage, path, beyond_scale }
    }

    fn put_labels(&self, placer: &mut Placer, stages: &[StageShape]) {
        for stage in stages.iter().filter(|stage| stage.mark.is_some()) {
            let x = stage.rect.center().x;
            placer.reserve(Rect::new(x - MARK_REACH_PX / 2.0, self.base, MARK_REACH_PX, MARK_REACH_PX));
        }
        let note_top = self.height - note_px(self.frame);
        self.frame.put_note(placer, self.width / 2.0, note_top);
        for stage in 0..stages.len() {
            self.put_name(placer, stage);
        }
        for stage in self.most_telling_first() {
            self.put_count(placer, stage, stages);
        }
        for stage in self.most_telling_first().filter(|&stage| stage > 0) {
            self.put_step(placer, stage);
        }
        for (i, reference) in self.frame.references() {
            let key = LabelKey { stage: reference.stage, role: LabelRole::Reference(i) };
            let label = self.frame.label(key, &reference.text, self.frame.small, self.width);
            let spots = label.as_ref().map_or_else(Vec::new, |label| self.beside_band(placer, reference, label));
            let tries: Vec<_> = spots.into_iter().map(|spot| (label.as_ref(), spot)).collect();
            placer.place(key, &tries);
        }
    }

    /// Right or left of the band where that is clear of the area, over it, or over the count that is there.
    fn beside_band(&self, placer: &Placer, reference: &ChartReference, label: &Label) -> Vec<Spot> {
        let (_, high, _) = self.frame.band_px(reference, &self.scale);
        let rect = self.rect(reference.stage);
        let y = self.base - high;
        let gap = BAND_OVERHANG_PX + TEXT_GAP_PX;
        let right = Spot::new(Anchor::Start, rect.right() + gap, y, Place::Outside);
        let left = Spot::new(Anchor::End, rect.x - gap, y, Place::Outside);
        let is_clear = |spot: &Spot| {
            let bounds = spot.bounds(&label.block);
            self.highest_between(bounds.x, bounds.right()) + OVER_PX <= self.base - bounds.bottom()
        };
        let mut spots: Vec<Spot> = [right, left].into_iter().filter(is_clear).collect();
        spots.push(self.over(label, reference.stage, high));
        if let Some(count) = placer.bounds_of(reference.stage, LabelRole::Count).filter(|count| count.bottom() < y) {
            let middle = count.y - label.block.height_px() / 2.0;
            spots.push(Spot::new(Anchor::Middle, rect.center().x, middle, Place::Outside));
        }
        spots
    }

    fn most_telling_first(&self) -> impl Iterator<Item = usize> {
        let last = self.frame.stages().len().saturating_sub(1);
        let highlight = self.frame.input.highlight;
        let telling = move |stage: &usize| *stage == 0 || *stage == last || highlight == Some(*stage);
        let stages = 0..self.frame.stages().len();
        stages.clone().filter(telling).chain(stages.filter(move |stage| !telling(stage)))
    }

    /// Where names begin.
    fn names_top(&self) -> f64 {
        let lines = if has_lost(self.frame) { 2.0 } else { 1.0 };
        self.base + PAD_PX + lines * self.frame.small.line_height_px()
    }

    fn put_name(&self, placer: &mut Placer, stage: usize) {
        if self.frame.stages()[stage].name.trim().is_empty() {
            return;
        }
        let key = LabelKey { stage, role: LabelRole::Name };
        let Some(label) = &self.names.labels[stage] else { return placer.place(key, &[]) };
        let row = stage / self.names.stride % self.names.rows;
        let top = self.names_top() + if row > 0 { self.names.second_px } else { 0.0 };
        let x = self.center(stage);
        let leader = (row > 0).then(|| Line::vertical(x, self.names_top() + 1.0, top - 1.0));
        let place = if row > 0 { Place::Leader } else { Place::Outside };
        let middle = top + label.block.height_px() / 2.0;
        let spot = Spot { leader, ..Spot::new(Anchor::Middle, x, middle, place) };
        placer.place(key, &[(Some(label), spot)]);
    }

    /// In the stage, or over it; higher, with a line, where a neighbour is in the way.
    fn put_count(&self, placer: &mut Placer, stage: usize, stages: &[StageShape]) {
        let shape = &stages[stage];
        let [full, short] = self.counts[stage].each_ref().map(Option::as_ref);
        let in_stage = |label: &&Label| {
            let holds = shape.rect.height >= label.block.height_px() + TEXT_GAP_PX;
            holds && self.counts_fit && shape.segments.is_empty()
        };
        let text_px = self.frame.count.line_height_px();
        let center = shape.rect.center();
        let inside = Spot::new(Anchor::Middle, center.x, shape.rect.y + (TEXT_GAP_PX + text_px) / 2.0, Place::Inside);
        let over = |label: &Label| self.over(label, stage, shape.rect.height);
        let tries =
            [(full.filter(in_stage), inside), (full, full.map_or(inside, over)), (short, short.map_or(inside, over))];
        placer.place(LabelKey { stage, role: LabelRole::Count }, &tries);
    }

    /// Over the stage at a height of at least `length`, clear of the area left and right.
    fn over(&self, label: &Label, stage: usize, length: f64) -> Spot {
        let x = self.center(stage);
        let half = label.block.width_px / 2.0;
        // The text is moved into the picture at its ends.
        let x_shown = x.min(self.frame.width - half).max(half);
        let clear = self.highest_between(x_shown - half, x_shown + half).max(length);
        let bottom = self.base - clear - OVER_PX;
        let middle = bottom - label.block.height_px() / 2.0;
        let own_top = self.base - self.rect(stage).height;
        let leader = (own_top - bottom > 2.0 * OVER_PX).then(|| Line::vertical(x, bottom, own_top));
        let place = if leader.is_some() { Place::Leader } else { Place::Outside };
        Spot { leader, ..Spot::new(Anchor::Middle, x, middle, place) }
    }

    /// The height of the area in a range of x.
    fn highest_between(&self, left: f64, right: f64) -> f64 {
        let reaches = |from: f64, to: f64| from < right && left < to;
        (0..self.frame.stages().len())
            .map(|stage| {
                let own = self.rect(stage);
                let height = if reaches(own.x, own.right()) { own.height } else { 0.0 };
                let before = stage.checked_sub(1).map(|before| self.rect(before));
                let joint = before.filter(|before| reaches(before.right(), own.x)).map_or(0.0, |before| {
                    // A joint rises or falls all the way: it is highest at one end.
                    let at = |x: f64| joint_height(before, own, x.clamp(before.right(), own.x));
                    at(left).max(at(right))
                });
                height.max(joint)
            })
            .fold(0.0, f64::max)
    }

    /// The rate and, of the weakest step, the people lost, under the joint.
    fn put_step(&self, placer: &mut Placer, stage: usize) {
        let own = &self.frame.stages()[stage];
        let x = self.center(stage) - self.column / 2.0;
        let line = self.frame.small.line_height_px();
        let spot = |row: f64| Spot::new(Anchor::Middle, x, self.base + PAD_PX + (row + 0.5) * line, Place::Outside);
        if own.rate_text.is_some() {
            let labels = self.frame.rate_labels(stage, self.width);
            // Wider than its column, a rate would no longer be under its joint alone.
            let fits = |label: &&Label| self.frame.is_highlight(stage) || label.block.width_px <= self.column - 4.0;
            let [full, short] = labels.each_ref().map(|label| (label.as_ref().filter(fits), spot(0.0)));
            placer.place(LabelKey { stage, role: LabelRole::Rate }, &[full, short]);
        }
        if own.lost_text.is_some() && self.frame.is_highlight(stage) {
            let label = self.frame.lost_label(stage, self.width);
            placer.place(LabelKey { stage, role: LabelRole::Lost }, &[(label.as_ref(), spot(1.0))]);
        }
    }
}

impl Names {
    /// In one row if no word has to be cut, otherwise in two, one name up and one down; with very many stages, names
    /// take turns.
    fn new(frame: &Frame, width: f64, column: f64) -> Self {
        let stages = frame.stages().len();
        let one = Self::in_rows(frame, width, column, 1, 1);
        let whole =
            |names: &Self| names.labels.iter().flatten().all(|label| !label.block.broken && !label.block.truncated);
        if stages < 3 || (column >= MIN_NAME_PX && whole(&one)) {
            return one;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
        let stride = ((MIN_NAME_PX + TEXT_GAP_PX) / (2.0 * column)).ceil().max(1.0) as usize;
        Self::in_rows(frame, width, column, 2, stride)
    }

    fn in_rows(frame: &Frame, width: f64, column: f64, rows: usize, stride: usize) -> Self {
        let half = float(rows * stride) * column / 2.0 - TEXT_GAP_PX * 0.75;
        let labels: Vec<Option<Label>> = (0..frame.stages().len())
            .map(|stage| {
                if !stage.is_multiple_of(stride) {
                    return None;
                }
                let x = (float(stage) + 0.5) * column;
                // Names that take turns have air between them, and are moved into the picture instead.
                let (left, right) = if stride > 1 { (-half, width + half) } else { (0.0, width) };
                let room = (x + half).min(right) - (x - half).max(left);
                let block = frame.set(frame.name).wrap(&frame.stages()[stage].name, room, NAME_LINES)?;
                let key = LabelKey { stage, role: LabelRole::Name };
                Some(Label { key, block, shortened: false, highlighted: false })
            })
            .collect();
        let row_px = |row: usize| {
            let own = labels.iter().flatten().filter(|label| label.key.stage / stride % rows == row);
            own.map(|label| label.block.height_px()).fold(0.0, f64::max)
        };
        let second_px = row_px(0) + 6.0;
        let height_px = if rows > 1 { second_px + row_px(1) } else { row_px(0) };
        Self { labels, rows, second_px, height_px, stride }
    }
}

fn stage_px(column: f64) -> f64 {
    (column * STAGE_SHARE).min(MAX_STAGE_PX)
}

/// The height at `x` of the joint between two stages; `x` lies between them. The joint is the curve of
/// [`super::shapes::joint`]: a cubic whose control points are half way and level with its ends.
fn joint_height(from: Rect, to: Rect, x: f64) -> f64 {
    let share = (x - from.right()) / (to.x - from.right());
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..24 {
        let t = f64::midpoint(low, high);
        if t * (1.5 + t * (t - 1.5)) < share {
            low = t;
        } else {
            high = t;
        }
    }
    from.height + (to.height - from.height) * low * low * (3.0 - 2.0 * low)
}

fn has_lost(frame: &Frame) -> bool {
    let stage = frame.input.highlight.filter(|&stage| stage > 0).and_then(|stage| frame.stages().get(stage));
    stage.is_some_and(|stage| stage.lost_text.is_some())
}

fn note_px(frame: &Frame) -> f64 {
    frame.note_px() + if frame.note_px() > 0.0 { PAD_PX } else { 0.0 }
}
