//! Stages under each other, with a column for names and one for figures: the frame of funnel and bars.

use super::frame::{COLUMN_GAP_PX, Frame, PAD_PX, float};
use super::geometry::Rect;
use super::output::{Anchor, LabelKey, LabelRole};
use super::place::{Label, Place, Placer, Spot};
use super::text::TextStyle;

/// Up to this many stages have rows of natural height; more share the height of this many.
const FULL_ROWS: f64 = 12.0;
/// A row can be hit with a finger down to this height, and holds a line of text.
const EASY_ROW_PX: f64 = 24.0;
/// Rows stay easy to hit until the picture is this high.
const TALL_PX: f64 = 1440.0;
const MIN_ROW_PX: f64 = 8.0;
const NAME_LINES: f64 = 3.0;

/// Heights of the rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rows {
    pub(super) stages: usize,
    pub(super) top: f64,
    /// From the top of one bar to the top of the next.
    pub(super) pitch: f64,
    pub(super) bar: f64,
}

impl Rows {
    /// Rows of `bar` px every `pitch` px, or less when there are many or the height is given.
    pub(super) fn new(frame: &Frame, pitch: f64, bar: f64) -> Self {
        let stages = frame.stages().len();
        let n = float(stages.max(1));
        let share = bar / pitch;
        let pitch = match frame.height {
            Some(height) => ((height - 2.0 * PAD_PX - frame.foot_px()).max(1.0)) / (n - 1.0 + share),
            None => pitch.min((pitch * FULL_ROWS / n).max(EASY_ROW_PX.min(TALL_PX / n)).max(MIN_ROW_PX)),
        };
        Self { stages, top: PAD_PX, pitch, bar: pitch * share }
    }

    pub(super) fn y(&self, row: usize) -> f64 {
        self.top + float(row) * self.pitch
    }

    pub(super) fn middle(&self, row: usize) -> f64 {
        self.y(row) + self.bar / 2.0
    }

    pub(super) fn gap(&self) -> f64 {
        self.pitch - self.bar
    }

    /// The middle of the gap over `row`.
    pub(super) fn gap_middle(&self, row: usize) -> f64 {
        self.y(row) - self.gap() / 2.0
    }

    /// Where the drawing ends.
    pub(super) fn bottom(&self) -> f64 {
        self.y(self.stages.max(1) - 1) + self.bar
    }

    /// The whole row with half the gaps around it; rows touch and do not overlap.
    pub(super) fn hit(&self, row: usize, width: f64) -> Rect {
        let half_gap = (self.gap() / 2.0).min(PAD_PX);
        let top = if row == 0 { self.y(0) - half_gap } else { self.gap_middle(row) };
        let bottom = if row + 1 == self.stages { self.bottom() + half_gap } else { self.gap_middle(row + 1) };
        Rect::between(0.0, top, width, bottom)
    }

    /// All rows, the most telling first, and whether their labels are to be placed: rows thinner than a line of text
    /// take turns.
    pub(super) fn in_turn(&self, line_px: f64, highlight: Option<usize>) -> Vec<(usize, bool)> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
        let stride = (line_px / self.pitch).ceil().clamp(1.0, 1e6) as usize;
        let last = self.stages.saturating_sub(1);
        let telling = |row: usize| row == 0 || row == last || highlight == Some(row);
        let turn = |row: usize| (row, telling(row) || row.is_multiple_of(stride));
        let (most, rest): (Vec<usize>, Vec<usize>) = (0..self.stages).partition(|row| telling(*row));
        most.into_iter().chain(rest).map(turn).collect()
    }

    /// Lines of text in `style` that fit in a row.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    pub(super) fn lines(&self, style: TextStyle) -> usize {
        (self.pitch / style.line_height_px()).floor().clamp(1.0, NAME_LINES) as usize
    }
}

/// The columns beside the drawing.
pub(super) struct Columns {
    /// Where the drawing begins and the names end.
    pub(super) left: f64,
    /// Where the drawing ends and the figures begin.
    pub(super) right: f64,
    names: Vec<Option<Label>>,
}

impl Columns {
    /// Columns as wide as their texts, within their share of the picture. `figures_px` is the widest figure, `notes_px`
    /// the widest of what stands among the names.
    pub(super) fn new(frame: &Frame, name_lines: usize, figures_px: f64, notes_px: f64) -> Self {
        let room = name_room_px(frame);
        let names: Vec<Option<Label>> = (0..frame.stages().len())
            .map(|stage| {
                let block = frame.set(frame.name).wrap(&frame.stages()[stage].name, room, name_lines)?;
                let key = LabelKey { stage, role: LabelRole::Name };
                Some(Label { key, block, shortened: false, highlighted: false })
            })
            .collect();
        let widest = names.iter().flatten().map(|name| name.block.width_px).fold(notes_px, f64::max);
        Self { left: widest + COLUMN_GAP_PX, right: frame.width - COLUMN_GAP_PX - figures_px, names }
    }

    pub(super) fn plot_px(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn center(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    /// Where lines of names end.
    pub(super) fn names_end(&self) -> f64 {
        self.left - COLUMN_GAP_PX
    }

    /// Where lines of figures begin.
    pub(super) fn figures_start(&self) -> f64 {
        self.right + COLUMN_GAP_PX
    }

    /// The names, at `middle` of their rows.
    pub(super) fn put_names(
        &self,
        placer: &mut Placer,
        frame: &Frame,
        turns: &[(usize, bool)],
        middle: impl Fn(usize) -> f64,
    ) {
        for &(row, has_turn) in turns {
            if frame.stages()[row].name.trim().is_empty() {
                continue;
            }
            let spot = Spot::new(Anchor::End, self.names_end(), middle(row), Place::Outside);
            let label = self.names[row].as_ref().filter(|_| has_turn);
            placer.place(LabelKey { stage: row, role: LabelRole::Name }, &[(label, spot)]);
        }
    }
}

/// Room for a name, in px.
pub(super) fn name_room_px(frame: &Frame) -> f64 {
    let share = if frame.narrow { 0.34 } else { 0.26 };
    frame.width * share - COLUMN_GAP_PX
}

/// Room for a figure, in px.
pub(super) fn figure_room_px(frame: &Frame) -> f64 {
    let share = if frame.narrow { 0.28 } else { 0.2 };
    frame.width * share - COLUMN_GAP_PX
}

/// The widest of the labels, each in the first wording that has room.
pub(super) fn widest_px(labels: &[[Option<Label>; 2]], room_px: f64) -> f64 {
    let chosen = labels.iter().filter_map(|wordings| wordings.iter().flatten().find(|l| l.block.width_px <= room_px));
    chosen.map(|label| label.block.width_px).fold(0.0, f64::max)
}
