//! The room between the axes, and the axes themselves.

use super::super::geometry::{Line, Point, Rect};
use super::super::input::Direction;
use super::super::output::Anchor;
use super::super::text::{TextMeasure, TextStyle};

/// Between an axis and its texts.
const GAP_PX: f64 = 6.0;
/// Between two texts of one axis, at least.
const APART_PX: f64 = 10.0;

/// How to draw a chart with axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotOptions {
    /// Width of the picture in px.
    pub width_px: f64,
    /// Height of the picture in px, texts included.
    pub height_px: f64,
    /// Size of the texts in px.
    pub text_px: f64,
    /// Reading direction of the page.
    pub direction: Direction,
}

impl PlotOptions {
    pub(super) fn style(self) -> TextStyle {
        TextStyle { size_px: self.text_px, weight: 400 }
    }
}

/// Writes the value at a tick.
pub type TickText<'a> = &'a dyn Fn(f64) -> String;

/// A line of the grid with the value it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct GridLine {
    /// Across the whole room.
    pub line: Line,
    /// The value.
    pub text: String,
    /// The end of its base line, outside the room.
    pub text_at: Point,
}

/// A text under the base line.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisLabel {
    /// What it says.
    pub text: String,
    /// Where its anchor is, on its base line.
    pub at: Point,
    /// Which part of the text is at that point.
    pub anchor: Anchor,
}

/// What stands around the values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axes {
    /// Lines across, from the bottom up; the first is the base line.
    pub grid: Vec<GridLine>,
    /// Texts under the base line.
    pub labels: Vec<AxisLabel>,
}

/// The room between the axes, with its two scales. Shares run from 0 at the start and the bottom to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    room: Rect,
    options: PlotOptions,
}

impl Frame {
    /// The room that `tick_texts` on the start side and one line of texts at the bottom leave.
    pub(super) fn new(options: PlotOptions, tick_texts: &[String], measure: &dyn TextMeasure) -> Self {
        let widest = tick_texts.iter().map(|text| width(text, options, measure)).fold(0.0, f64::max);
        let left = (widest + GAP_PX).min(options.width_px / 2.0);
        let top = options.text_px * 0.75;
        let bottom = options.height_px - options.text_px * 1.25 - GAP_PX;
        let right = (options.width_px - 1.0).max(left + 1.0);
        Self { room: Rect::between(left, top, right, bottom.max(top + 1.0)), options }
    }

    pub(super) fn width_px(self) -> f64 {
        self.room.width
    }

    /// The x of a share of the width.
    pub(super) fn x(self, share: f64) -> f64 {
        let x = self.room.x + self.room.width * sane(share);
        if self.options.direction == Direction::Rtl { self.options.width_px - x } else { x }
    }

    /// The y of a share of the height.
    pub(super) fn y(self, share: f64) -> f64 {
        self.room.bottom() - self.room.height * sane(share)
    }

    /// The rectangle between two shares of the width and two of the height.
    pub(super) fn rect(self, across: [f64; 2], up: [f64; 2]) -> Rect {
        let [a, b] = across.map(|share| self.x(share));
        Rect::between(a.min(b), self.y(up[1]), a.max(b), self.y(up[0]))
    }

    /// A line over the whole height.
    pub(super) fn upright(self, share: f64) -> Line {
        Line::vertical(self.x(share), self.y(1.0), self.y(0.0))
    }

    /// The lines across at `values`, the largest of which is at the top.
    pub(super) fn grid(self, values: &[f64], texts: Vec<String>) -> Vec<GridLine> {
        let top = values.last().copied().unwrap_or(1.0);
        let place = |(value, text): (&f64, String)| {
            let y = self.y(value / top);
            let outside = self.x(0.0) + if self.options.direction == Direction::Rtl { GAP_PX } else { -GAP_PX };
            GridLine {
                line: Line::horizontal(y, self.x(0.0), self.x(1.0)),
                text,
                text_at: Point::new(outside, y + self.options.text_px * 0.35),
            }
        };
        values.iter().zip(texts).map(place).collect()
    }

    /// Texts under the base line, as many as fit without touching: every one, every second, and so on, from the first.
    /// `places` are shares of the width.
    pub(super) fn labels(self, texts: Vec<(f64, String)>, measure: &dyn TextMeasure) -> Vec<AxisLabel> {
        let y = self.room.bottom() + GAP_PX + self.options.text_px;
        let widest = texts.iter().map(|(_, text)| width(text, self.options, measure)).fold(0.0, f64::max);
        let closest = texts.windows(2).map(|pair| (pair[1].0 - pair[0].0) * self.room.width).fold(f64::MAX, f64::min);
        let every = if closest > 0.0 { ((widest + APART_PX) / closest).ceil().max(1.0) } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least one; the cast saturates")]
        let every = every as usize;
        let label = |(share, text): (f64, String)| {
            let half = width(&text, self.options, measure) / 2.0;
            // Moved in from the edges of the picture, not cut by them.
            let x = self.x(share).min(self.options.width_px - half).max(half);
            AxisLabel { text, at: Point::new(x, y), anchor: Anchor::Middle }
        };
        texts.into_iter().step_by(every).map(label).collect()
    }
}

fn width(text: &str, options: PlotOptions, measure: &dyn TextMeasure) -> f64 {
    let width = measure.width_px(text, options.style());
    if width.is_finite() { width.max(0.0) } else { 0.0 }
}

/// A share inside the room, whatever the division behind it gave.
fn sane(share: f64) -> f64 {
    if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
}
