//! Bars on one base line, with what was lost since the stage before hatched behind their ends.

use super::frame::{Drawn, Frame, PAD_PX, TEXT_GAP_PX};
use super::geometry::Rect;
use super::input::ChartReference;
use super::output::{Anchor, Chart, Edge, LabelKey, LabelRole, LostShape, ReferenceShape, StageShape};
use super::path::Path;
use super::place::{Label, Place, Placer, Spot};
use super::rows::{Columns, Rows, figure_room_px, widest_px};
use super::scale::{Axis, DragScale, Extent, LengthScale};
use super::shapes::{Round, Run, handle, hatch, mark_before, parts, rounded, segment_shapes};

pub(super) const BAND_OVERHANG_PX: f64 = 4.0;
pub(super) const MIN_BAND_PX: f64 = 1.5;

/// The picture of `frame` as bars.
pub(super) fn draw(frame: &Frame) -> Chart {
    let bars = Bars::new(frame);
    let height = frame.height.unwrap_or(bars.rows.bottom() + PAD_PX + frame.foot_px());
    let mut placer = Placer::new(Rect::new(0.0, 0.0, frame.width, height));
    let stages: Vec<StageShape> = (0..frame.stages().len()).map(|i| bars.stage(i)).collect();
    let references = frame.references().map(|(i, reference)| bars.reference(i, reference)).collect();
    let ruler = frame.draw_foot(&mut placer, &bars.scale, bars.columns.left, bars.rows.bottom() + PAD_PX);
    bars.put_labels(&mut placer, &stages);
    frame.finish(Drawn { height, scale: bars.scale, stages, joints: Vec::new(), references, ruler }, placer)
}

struct Bars<'f, 'a> {
    frame: &'f Frame<'a>,
    rows: Rows,
    columns: Columns,
    scale: LengthScale,
    counts: Vec<[Option<Label>; 2]>,
}

impl<'f, 'a> Bars<'f, 'a> {
    fn new(frame: &'f Frame<'a>) -> Self {
        let bar = (frame.name.size_px * 2.1).round();
        let gap = (frame.small.line_height_px() + 10.0).round();
        let rows = Rows::new(frame, bar + gap, bar);
        let room = figure_room_px(frame);
        let counts: Vec<_> = (0..frame.stages().len()).map(|i| frame.count_labels(i, f64::MAX)).collect();
        let columns = Columns::new(frame, rows.lines(frame.name), widest_px(&counts, room), 0.0);
        let scale = frame.scale(full_px(frame, &columns, &counts, room));
        Self { frame, rows, columns, scale, counts }
    }

    fn plot_px(&self) -> f64 {
        self.scale.full_px()
    }

    fn rect(&self, stage: usize) -> Rect {
        let (width, _) = self.scale.drawn_px(self.frame.stages()[stage].count);
        Rect::new(self.columns.left, self.rows.y(stage), width, self.rows.bar)
    }

    fn stage(&self, stage: usize) -> StageShape {
        let rect = self.rect(stage);
        let own = &self.frame.stages()[stage];
        let (_, extent) = self.scale.drawn_px(own.count);
        let (exceeds_previous, exceeds_first) = self.frame.exceeds(stage);
        let parts = match self.frame.segments {
            0 => Vec::new(),
            segments => parts(own, rect.width, segments),
        };
        let drag = DragScale { scale: self.scale, axis: Axis::X, origin_px: self.columns.left, length_per_px: 1.0 };
        StageShape {
            id: own.id.clone(),
            rect,
            path: rounded(rect, Run::Down, Round::END),
            hit: self.rows.hit(stage, self.frame.width),
            extent,
            mark: (extent == Extent::Minimum).then(|| mark_before(rect)),
            exceeds_previous,
            exceeds_first,
            segments: segment_shapes(rect, Run::Down, Round::END, &parts, extent),
            lost: self.lost(stage, rect),
            handles: vec![handle(Edge::End, rect, drag, self.rows.hit(stage, self.frame.width))],
        }
    }

    /// From the end of the bar to where the bar before it ends.
    fn lost(&self, stage: usize, rect: Rect) -> Option<LostShape> {
        let before = self.rect(stage.checked_sub(1)?);
        let lost = Rect::between(rect.right(), rect.y, before.right(), rect.bottom());
        (lost.width > 0.0).then(|| LostShape {
            rect: lost,
            path: rounded(lost, Run::Down, Round::END),
            hatch: hatch(lost),
            highlighted: self.frame.is_highlight(stage),
        })
    }

    fn reference(&self, i: usize, reference: &ChartReference) -> ReferenceShape {
        let (low, high, beyond_scale) = self.frame.band_px(reference, &self.scale);
        let rect = self.rect(reference.stage);
        let width = (high - low).max(MIN_BAND_PX);
        let left = self.columns.left + (high - width).max(0.0);
        let top = rect.y - BAND_OVERHANG_PX;
        let band = Rect::between(left, top.max(0.0), left + width, rect.bottom() + BAND_OVERHANG_PX);
        ReferenceShape { reference: i, stage: reference.stage, path: Path::rect(band), beyond_scale }
    }

    fn put_labels(&self, placer: &mut Placer, stages: &[StageShape]) {
        let turns = self.rows.in_turn(self.frame.name.line_height_px(), self.frame.input.highlight);
        self.columns.put_names(placer, self.frame, &turns, |row| self.rows.middle(row));
        for &(row, has_turn) in &turns {
            self.put_count(placer, &stages[row], row, has_turn);
        }
        for (row, shape) in stages.iter().enumerate().skip(1) {
            self.put_rate(placer, row);
            self.put_lost(placer, row, shape);
        }
        for (i, reference) in self.frame.references() {
            self.put_reference_name(placer, i, reference, &stages[reference.stage]);
        }
    }

    /// In the bar at its end; or on the hatching, where that holds it; or behind both.
    fn put_count(&self, placer: &mut Placer, shape: &StageShape, row: usize, has_turn: bool) {
        let [full, short] = self.counts[row].each_ref().map(|label| label.as_ref().filter(|_| has_turn));
        let (end, middle) = (shape.rect.right(), shape.rect.center().y);
        let lost = shape.lost.as_ref().map_or(Rect::default(), |lost| lost.rect);
        let inside = Spot::new(Anchor::End, end - TEXT_GAP_PX, middle, Place::Inside);
        let on_hatch = Spot { halo: true, ..Spot::new(Anchor::Start, end + TEXT_GAP_PX, middle, Place::Outside) };
        let behind = Spot::new(Anchor::Start, end.max(lost.right()) + TEXT_GAP_PX, middle, Place::Outside);
        let in_bar = |label: &&Label| shape.segments.is_empty() && holds(shape.rect, label);
        let tries = [
            (full.filter(in_bar), inside),
            (full.filter(|label| holds(lost, label)), on_hatch),
            (full, behind),
            (short.filter(in_bar), inside),
            (short.filter(|label| holds(lost, label)), on_hatch),
            (short, behind),
        ];
        placer.place(LabelKey { stage: row, role: LabelRole::Count }, &tries);
    }

    /// In the gap over the bar, where the bars begin.
    fn put_rate(&self, placer: &mut Placer, row: usize) {
        if self.frame.has_rate(row) {
            put_rate(placer, self.frame, row, &self.rows, self.columns.left);
        }
    }

    /// On the hatching, or after the rate.
    fn put_lost(&self, placer: &mut Placer, row: usize, shape: &StageShape) {
        let (Some(lost), true) = (&shape.lost, self.frame.stages()[row].lost_text.is_some()) else { return };
        let label = self.frame.lost_label(row, self.plot_px());
        let in_row = label.as_ref().filter(|label| holds(lost.rect, label));
        let in_gap = label.as_ref().filter(|label| label.block.height_px() <= self.rows.gap());
        let end = lost.rect.right() - TEXT_GAP_PX;
        let on_hatch = Spot { halo: true, ..Spot::new(Anchor::End, end, lost.rect.center().y, Place::Inside) };
        let rate = placer.bounds_of(row, LabelRole::Rate);
        let x = rate.map_or(self.columns.left, |rate| rate.right() + TEXT_GAP_PX);
        let after_rate = Spot::new(Anchor::Start, x, self.rows.gap_middle(row), Place::Outside);
        let key = LabelKey { stage: row, role: LabelRole::Lost };
        placer.place(key, &[(in_row, on_hatch), (in_gap, after_rate)]);
    }

    /// Behind everything in the row, or in the gap under the band.
    fn put_reference_name(&self, placer: &mut Placer, i: usize, reference: &ChartReference, shape: &StageShape) {
        let key = LabelKey { stage: reference.stage, role: LabelRole::Reference(i) };
        let (_, high, _) = self.frame.band_px(reference, &self.scale);
        let label = self.frame.label(key, &reference.text, self.frame.small, self.plot_px());
        let in_row = label.as_ref().filter(|label| label.block.height_px() <= self.rows.bar);
        let in_gap = label.as_ref().filter(|label| label.block.height_px() <= self.rows.gap());
        let drawn = shape.lost.as_ref().map_or(shape.rect, |lost| lost.rect).right();
        let count = placer.bounds_of(reference.stage, LabelRole::Count).map_or(0.0, |count| count.right());
        let end = drawn.max(count).max(self.columns.left + high) + TEXT_GAP_PX;
        let behind = Spot::new(Anchor::Start, end, shape.rect.center().y, Place::Outside);
        let under_y = shape.rect.bottom() + self.rows.gap() / 2.0;
        let under = Spot::new(Anchor::Start, self.columns.left + high, under_y, Place::Outside);
        placer.place(key, &[(in_row, behind), (in_gap, under)]);
    }
}

/// In the gap over `row`, at `left`, in the first wording that has room.
pub(super) fn put_rate(placer: &mut Placer, frame: &Frame, row: usize, rows: &Rows, left: f64) {
    let labels = frame.rate_labels(row, frame.width - left);
    let in_gap = |label: &&Label| label.block.height_px() <= rows.gap();
    let [full, short] = labels.each_ref().map(|label| label.as_ref().filter(in_gap));
    let spot = Spot::new(Anchor::Start, left, rows.gap_middle(row), Place::Outside);
    placer.place(LabelKey { stage: row, role: LabelRole::Rate }, &[(full, spot), (short, spot)]);
}

/// Whether `label` fits in `rect` with some air at its sides.
fn holds(rect: Rect, label: &Label) -> bool {
    rect.width >= label.block.width_px + 2.0 * TEXT_GAP_PX && rect.height >= label.block.height_px()
}

/// How long the longest bar can be so that every count has room: in its bar, on its hatching or behind both.
fn full_px(frame: &Frame, columns: &Columns, counts: &[[Option<Label>; 2]], figure_room: f64) -> f64 {
    let room = frame.width - columns.left - 2.0;
    let unit = frame.scale(1.0e6);
    let share = |stage: usize| unit.length_px(frame.stages()[stage].count) / unit.full_px();
    let mut full = room;
    // Shorter bars hold fewer counts, so that a few rounds are needed; with a column for counts all have room.
    for _ in 0..4 {
        let limit = counts.iter().enumerate().filter_map(|(i, wordings)| {
            let width = wordings.iter().flatten().map(|label| label.block.width_px).find(|&px| px <= figure_room)?;
            let (own, before) = (share(i), if i > 0 { share(i - 1) } else { 0.0 });
            let in_bar = frame.segments == 0 && own * full >= width + 2.0 * TEXT_GAP_PX;
            let on_hatch = (before - own) * full >= width + 2.0 * TEXT_GAP_PX;
            let behind = room - TEXT_GAP_PX - width;
            (!in_bar && !on_hatch && own.max(before) * full > behind).then(|| behind / own.max(before))
        });
        let limit = limit.fold(f64::INFINITY, f64::min);
        if limit >= full {
            return full;
        }
        full = limit;
        if full <= columns.plot_px() {
            break;
        }
    }
    columns.plot_px()
}
