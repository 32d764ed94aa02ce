//! Segments side by side: in every stage one bar per segment, all on one base line and one scale.

use super::bars::put_rate;
use super::frame::{Drawn, Frame, PAD_PX, TEXT_GAP_PX, float};
use super::geometry::Rect;
use super::output::{Anchor, Chart, Edge, LabelKey, LabelRole, SegmentShape, StageShape};
use super::place::{Label, Place, Placer, Spot};
use super::rows::{Columns, Rows, figure_room_px};
use super::scale::{Axis, DragScale, Extent, LengthScale};
use super::shapes::{Round, Run, handle, mark_before, rounded};

/// Between the bars of a stage.
const APART_SHARE: f64 = 0.125;

/// The picture of `frame` as groups of bars.
pub(super) fn draw(frame: &Frame) -> Chart {
    let groups = Groups::new(frame);
    let height = frame.height.unwrap_or(groups.rows.bottom() + PAD_PX + frame.foot_px());
    let mut placer = Placer::new(Rect::new(0.0, 0.0, frame.width, height));
    let stages: Vec<StageShape> = (0..frame.stages().len()).map(|i| groups.stage(i)).collect();
    let ruler = frame.draw_foot(&mut placer, &groups.scale, groups.columns.left, groups.rows.bottom() + PAD_PX);
    groups.put_labels(&mut placer, &stages);
    let drawn = Drawn { height, scale: groups.scale, stages, joints: Vec::new(), references: Vec::new(), ruler };
    frame.finish(drawn, placer)
}

struct Groups<'f, 'a> {
    frame: &'f Frame<'a>,
    rows: Rows,
    columns: Columns,
    scale: LengthScale,
}

impl<'f, 'a> Groups<'f, 'a> {
    fn new(frame: &'f Frame<'a>) -> Self {
        let line = frame.small.line_height_px().round();
        let bars = (float(frame.segments) * line).max(2.4 * frame.name.size_px);
        let rows = Rows::new(frame, bars + (line + 10.0), bars);
        let room = figure_room_px(frame);
        let figures_px = frame
            .stages()
            .iter()
            .flat_map(|stage| &stage.segments)
            .filter_map(|segment| {
                let widths =
                    [&segment.count_text, &segment.count_short].map(|text| frame.set(frame.small).width_px(text));
                widths.into_iter().find(|&px| px <= room)
            })
            .fold(0.0, f64::max);
        let columns = Columns::new(frame, rows.lines(frame.name).min(2), figures_px, 0.0);
        let scale = frame.scale(columns.plot_px());
        Self { frame, rows, columns, scale }
    }

    fn segment(&self, stage: usize, segment: usize) -> SegmentShape {
        let count = self.frame.stages()[stage].segments[segment].count;
        let (width, extent) = self.scale.drawn_px(count);
        let pitch = self.rows.bar / float(self.frame.segments);
        let y = self.rows.y(stage) + float(segment) * pitch;
        let rect = Rect::new(self.columns.left, y, width, pitch * (1.0 - APART_SHARE));
        let drag = DragScale { scale: self.scale, axis: Axis::X, origin_px: self.columns.left, length_per_px: 1.0 };
        let room = Rect::new(0.0, y, self.frame.width, pitch);
        SegmentShape {
            segment: Some(segment),
            rect,
            path: rounded(rect, Run::Down, Round::END),
            extent,
            mark: (extent == Extent::Minimum).then(|| mark_before(rect)),
            handle: Some(handle(Edge::End, rect, drag, room)),
        }
    }

    fn stage(&self, stage: usize) -> StageShape {
        let own = &self.frame.stages()[stage];
        let segments: Vec<SegmentShape> = (0..own.segments.len()).map(|i| self.segment(stage, i)).collect();
        let width = segments.iter().map(|segment| segment.rect.width).fold(0.0, f64::max);
        let rect = Rect::new(self.columns.left, self.rows.y(stage), width, self.rows.bar);
        let (exceeds_previous, exceeds_first) = self.frame.exceeds(stage);
        StageShape {
            id: own.id.clone(),
            rect,
            path: rounded(rect, Run::Down, Round::END),
            hit: self.rows.hit(stage, self.frame.width),
            extent: Extent::Exact,
            mark: None,
            exceeds_previous,
            exceeds_first,
            segments,
            lost: None,
            handles: Vec::new(),
        }
    }

    fn put_labels(&self, placer: &mut Placer, stages: &[StageShape]) {
        let frame = self.frame;
        let line = frame.name.line_height_px();
        let turns = self.rows.in_turn(2.0 * line, frame.input.highlight);
        self.columns.put_names(placer, frame, &turns, |row| self.rows.middle(row) - line / 2.0);
        for &(row, has_turn) in &turns {
            self.put_total(placer, row, has_turn);
        }
        for (row, shape) in stages.iter().enumerate() {
            if frame.has_rate(row) {
                put_rate(placer, frame, row, &self.rows, self.columns.left);
            }
            for (i, segment) in shape.segments.iter().enumerate() {
                self.put_segment_count(placer, row, i, segment);
            }
        }
        for (i, reference) in frame.references() {
            // A band of the whole funnel's rate says nothing about one segment's bar.
            placer.place(LabelKey { stage: reference.stage, role: LabelRole::Reference(i) }, &[]);
        }
    }

    /// The count of the stage under its name.
    fn put_total(&self, placer: &mut Placer, row: usize, has_turn: bool) {
        let labels = self.frame.count_labels(row, self.columns.names_end());
        let [full, short] = labels.each_ref().map(|label| label.as_ref().filter(|_| has_turn));
        let line = self.frame.count.line_height_px();
        let name = placer.bounds_of(row, LabelRole::Name);
        let middle = name.map_or(self.rows.middle(row), |name| name.bottom() + line / 2.0);
        let spot = Spot::new(Anchor::End, self.columns.names_end(), middle, Place::Outside);
        placer.place(LabelKey { stage: row, role: LabelRole::Count }, &[(full, spot), (short, spot)]);
    }

    fn put_segment_count(&self, placer: &mut Placer, stage: usize, i: usize, shape: &SegmentShape) {
        let key = LabelKey { stage, role: LabelRole::SegmentCount(i) };
        let texts = &self.frame.stages()[stage].segments[i];
        let label = |text: &str, shortened: bool| {
            let label = self.frame.label(key, text, self.frame.small, f64::MAX)?;
            Some(Label { shortened, highlighted: false, ..label })
        };
        let (full, short) = (label(&texts.count_text, false), label(&texts.count_short, true));
        let x = shape.rect.right() + TEXT_GAP_PX;
        let spot = Spot::new(Anchor::Start, x, shape.rect.center().y, Place::Outside);
        placer.place(key, &[(full.as_ref(), spot), (short.as_ref(), spot)]);
    }
}
