//! The funnel: stages under each other, centred, as wide as they have people.

use crate::model::Count;

use super::bars::{BAND_OVERHANG_PX, MIN_BAND_PX};
use super::frame::{COLUMN_GAP_PX, Drawn, Frame, PAD_PX, TEXT_GAP_PX};
use super::geometry::{Line, Rect};
use super::input::ChartReference;
use super::output::{Anchor, Chart, Edge, Handle, JointShape, LabelKey, LabelRole, ReferenceShape, StageShape};
use super::path::Path;
use super::place::{Label, Place, Placer, Spot};
use super::rows::{Columns, Rows, figure_room_px, name_room_px, widest_px};
use super::scale::{Axis, DragScale, Extent, LengthScale};
use super::shapes::{
    JointEnd, MARK_REACH_PX, Part, Round, Run, handle, joint, mark_both_sides, parts, rounded, segment_shapes,
};

/// From a bar to its count further away than this, a line leads the eye.
const LEADER_FROM_PX: f64 = 32.0;

/// The picture of `frame` as a funnel.
pub(super) fn draw(frame: &Frame) -> Chart {
    Funnel::new(frame).draw()
}

struct Funnel<'f, 'a> {
    frame: &'f Frame<'a>,
    rows: Rows,
    columns: Columns,
    scale: LengthScale,
    center: f64,
    counts: Vec<[Option<Label>; 2]>,
    rates: Vec<[Option<Label>; 2]>,
}

impl<'f, 'a> Funnel<'f, 'a> {
    fn new(frame: &'f Frame<'a>) -> Self {
        let text = frame.name.size_px;
        let (bar, gap) = if frame.narrow { (text * 2.72, text * 2.4) } else { (text * 3.0, text * 2.4) };
        let rows = Rows::new(frame, bar.round() + gap.round(), bar.round());
        let room = figure_room_px(frame);
        let stages = 0..frame.stages().len();
        let counts: Vec<_> = stages.clone().map(|i| frame.count_labels(i, f64::MAX)).collect();
        let rates: Vec<_> = stages.map(|i| frame.rate_labels(i, room)).collect();
        let figures_px = widest_px(&counts, room).max(widest_px(&rates, room));
        let lost = frame.input.highlight.filter(|&stage| stage < frame.stages().len());
        let lost = lost.and_then(|stage| frame.lost_label(stage, name_room_px(frame)));
        let lost_px = lost.map_or(0.0, |label| label.block.width_px);
        let columns = Columns::new(frame, rows.lines(frame.name), figures_px, lost_px);
        let scale = frame.scale(columns.plot_px());
        let center = columns.center();
        Self { frame, rows, columns, scale, center, counts, rates }
    }

    fn draw(self) -> Chart {
        let height = self.frame.height.unwrap_or(self.rows.bottom() + PAD_PX + self.frame.foot_px());
        let mut placer = Placer::new(Rect::new(0.0, 0.0, self.frame.width, height));
        let lengths: Vec<Vec<Part>> = (0..self.rows.stages).map(|i| self.parts(i)).collect();
        let stages: Vec<StageShape> = (0..lengths.len()).map(|i| self.stage(i, &lengths[i])).collect();
        for stage in stages.iter().filter(|stage| stage.mark.is_some()) {
            placer.reserve(Rect::between(
                stage.rect.x - MARK_REACH_PX,
                stage.rect.y,
                stage.rect.right() + MARK_REACH_PX,
                stage.rect.bottom(),
            ));
        }
        let references = self.references();
        let ruler = self.frame.draw_foot(&mut placer, &self.scale, self.columns.left, self.rows.bottom() + PAD_PX);
        self.put_labels(&mut placer, &stages);
        let joints = self.joints(&stages, &lengths);
        self.frame.finish(Drawn { height, scale: self.scale, stages, joints, references, ruler }, placer)
    }

    fn count(&self, stage: usize) -> Count {
        self.frame.stages()[stage].count
    }

    fn rect(&self, stage: usize) -> Rect {
        let (width, _) = self.scale.drawn_px(self.count(stage));
        Rect::new(self.center - width / 2.0, self.rows.y(stage), width, self.rows.bar)
    }

    fn parts(&self, stage: usize) -> Vec<Part> {
        let (width, _) = self.scale.drawn_px(self.count(stage));
        match self.frame.segments {
            0 => Vec::new(),
            segments => parts(&self.frame.stages()[stage], width, segments),
        }
    }

    fn stage(&self, stage: usize, parts: &[Part]) -> StageShape {
        let rect = self.rect(stage);
        let (_, extent) = self.scale.drawn_px(self.count(stage));
        let (exceeds_previous, exceeds_first) = self.frame.exceeds(stage);
        StageShape {
            id: self.frame.stages()[stage].id.clone(),
            rect,
            path: rounded(rect, Run::Down, Round::BOTH),
            hit: self.rows.hit(stage, self.frame.width),
            extent,
            mark: (extent == Extent::Minimum).then(|| mark_both_sides(rect)),
            exceeds_previous,
            exceeds_first,
            segments: segment_shapes(rect, Run::Down, Round::BOTH, parts, extent),
            lost: None,
            handles: vec![self.handle(Edge::Start, stage), self.handle(Edge::End, stage)],
        }
    }

    fn handle(&self, edge: Edge, stage: usize) -> Handle {
        let length_per_px = if edge == Edge::Start { -2.0 } else { 2.0 };
        let drag = DragScale { scale: self.scale, axis: Axis::X, origin_px: self.center, length_per_px };
        handle(edge, self.rect(stage), drag, self.rows.hit(stage, self.frame.width))
    }

    fn joints(&self, stages: &[StageShape], lengths: &[Vec<Part>]) -> Vec<JointShape> {
        let end = |i: usize| JointEnd { rect: stages[i].rect, parts: &lengths[i] };
        (1..stages.len())
            .map(|into| joint(into, self.frame.is_highlight(into), Run::Down, end(into - 1), end(into)))
            .collect()
    }

    fn references(&self) -> Vec<ReferenceShape> {
        self.frame
            .references()
            .map(|(i, reference)| {
                let (low, high, beyond_scale) = self.frame.band_px(reference, &self.scale);
                let rect = self.rect(reference.stage);
                let top = (rect.y - BAND_OVERHANG_PX).max(0.0);
                let height = rect.bottom() + BAND_OVERHANG_PX - top;
                let width = ((high - low) / 2.0).max(MIN_BAND_PX);
                // Grown to the minimum towards the centre, so that the outer edge stays true.
                let mut path = Path::rect(Rect::new(self.center - high / 2.0, top, width, height));
                path.add_rect(Rect::new(self.center + high / 2.0 - width, top, width, height));
                ReferenceShape { reference: i, stage: reference.stage, path, beyond_scale }
            })
            .collect()
    }

    fn put_labels(&self, placer: &mut Placer, stages: &[StageShape]) {
        let turns = self.rows.in_turn(self.frame.name.line_height_px(), self.frame.input.highlight);
        self.columns.put_names(placer, self.frame, &turns, |row| self.rows.middle(row));
        for &(row, has_turn) in &turns {
            self.put_count(placer, &stages[row], row, has_turn);
        }
        for stage in 1..stages.len() {
            self.put_rate(placer, stage);
        }
        self.put_lost(placer);
        for (i, reference) in self.frame.references() {
            self.put_reference_name(placer, i, reference, &stages[reference.stage]);
        }
    }

    fn put_count(&self, placer: &mut Placer, shape: &StageShape, row: usize, has_turn: bool) {
        let [full, short] = self.counts[row].each_ref().map(|label| label.as_ref().filter(|_| has_turn));
        let beside = self.beside(shape);
        let center = shape.rect.center();
        let inside = Spot::new(Anchor::Middle, center.x, center.y, Place::Inside);
        let fitting = |label: &&Label| {
            shape.segments.is_empty()
                && shape.rect.width >= label.block.width_px + 2.0 * TEXT_GAP_PX
                && shape.rect.height >= label.block.height_px()
        };
        let key = LabelKey { stage: row, role: LabelRole::Count };
        let tries = [(full, beside), (full.filter(fitting), inside), (short, beside), (short.filter(fitting), inside)];
        placer.place(key, &tries);
    }

    /// In the column of figures, with a line from a bar far away.
    fn beside(&self, shape: &StageShape) -> Spot {
        let y = shape.rect.center().y;
        let from = shape.rect.right() + TEXT_GAP_PX.max(MARK_REACH_PX + 3.0);
        let to = self.columns.right + COLUMN_GAP_PX - 4.0;
        let leader = (to - from > LEADER_FROM_PX).then(|| Line::horizontal(y, from, to));
        let place = if leader.is_some() { Place::Leader } else { Place::Outside };
        Spot { leader, ..Spot::new(Anchor::Start, self.columns.figures_start(), y, place) }
    }

    fn put_rate(&self, placer: &mut Placer, stage: usize) {
        if self.frame.has_rate(stage) {
            // A rate whose count is not there would read as that of the next count.
            let has_count = placer.bounds_of(stage, LabelRole::Count).is_some();
            let [full, short] = self.rates[stage].each_ref().map(|label| label.as_ref().filter(|_| has_count));
            let y = self.rows.gap_middle(stage);
            let spot = Spot::new(Anchor::Start, self.columns.figures_start(), y, Place::Outside);
            placer.place(LabelKey { stage, role: LabelRole::Rate }, &[(full, spot), (short, spot)]);
        }
    }

    /// The people lost in the weakest step, in the column of names.
    fn put_lost(&self, placer: &mut Placer) {
        let Some(stage) = self.frame.input.highlight.filter(|&i| i > 0 && i < self.rows.stages) else { return };
        if self.frame.stages()[stage].lost_text.is_some() {
            let label = self.frame.lost_label(stage, self.columns.names_end());
            let y = self.rows.gap_middle(stage);
            let spot = Spot::new(Anchor::End, self.columns.names_end(), y, Place::Outside);
            placer.place(LabelKey { stage, role: LabelRole::Lost }, &[(label.as_ref(), spot)]);
        }
    }

    /// Beside the band, on whichever side has room.
    fn put_reference_name(&self, placer: &mut Placer, i: usize, reference: &ChartReference, shape: &StageShape) {
        let key = LabelKey { stage: reference.stage, role: LabelRole::Reference(i) };
        let (_, band, _) = self.frame.band_px(reference, &self.scale);
        let mark = if shape.mark.is_some() { MARK_REACH_PX } else { 0.0 };
        let reach = (band / 2.0).max(shape.rect.width / 2.0 + mark) + TEXT_GAP_PX;
        let room = (self.columns.plot_px() / 2.0 - reach).max(0.0);
        let label = self.frame.label(key, &reference.text, self.frame.small, room);
        let label = label.as_ref().filter(|label| label.block.height_px() <= self.rows.bar);
        let y = shape.rect.center().y;
        let right = Spot::new(Anchor::Start, self.center + reach, y, Place::Outside);
        let left = Spot::new(Anchor::End, self.center - reach, y, Place::Outside);
        placer.place(key, &[(label, right), (label, left)]);
    }
}
