//! How values are spread: a bar for each range of values.

use crate::events::answers::HistogramBar;

use super::super::geometry::{Line, Rect};
use super::super::text::TextMeasure;
use super::frame::{Axes, Frame, PlotOptions, TickText};
use super::ticks::ticks;

/// Between two bars.
const APART_PX: f64 = 1.0;

/// A histogram with its axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// The axes; the values run along the base line.
    pub axes: Axes,
    /// One for each bar; without height where there is nobody.
    pub bars: Vec<Rect>,
    /// An upright line at each of the marked values that lies in the picture.
    pub marks: Vec<Line>,
}

impl Histogram {
    /// The picture of `bars`, from 0 to past the last. Values along the base line are written in `unit`s by `along`, counts
    /// by `value`. `marked` are values to draw a line at.
    pub fn new(
        bars: &[HistogramBar],
        (unit, along): (f64, TickText),
        marked: &[f64],
        options: PlotOptions,
        value: TickText,
        measure: &dyn TextMeasure,
    ) -> Self {
        let last = bars.iter().map(|bar| bar.to).fold(0.0, f64::max);
        let places = ticks(last / unit, 6, false);
        let end = places.last().map_or(unit, |place| place * unit);
        let largest = bars.iter().map(|bar| bar.count).max().unwrap_or_default();
        let values = ticks(count(largest), 4, true);
        let top = values.last().copied().unwrap_or(1.0);
        let texts: Vec<String> = values.iter().map(|at| value(*at)).collect();
        let frame = Frame::new(options, &texts, measure);
        let bar = |bar: &HistogramBar| {
            let rect = frame.rect([bar.from / end, bar.to / end], [0.0, count(bar.count) / top]);
            // Values that are all equal make a bar without width; it is drawn as a line.
            let apart = if rect.width > 3.0 * APART_PX { APART_PX } else { 0.0 };
            Rect { width: (rect.width - apart).max(APART_PX), ..rect }
        };
        let labels = places.iter().map(|place| (place * unit / end, along(*place))).collect();
        Self {
            bars: bars.iter().map(bar).collect(),
            marks: marked.iter().filter(|at| (0.0..=end).contains(*at)).map(|at| frame.upright(at / end)).collect(),
            axes: Axes { grid: frame.grid(&values, texts), labels: frame.labels(labels, measure) },
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::super::super::input::Direction;
    use super::super::super::tests::DejaVu;
    use super::*;

    const OPTIONS: PlotOptions =
        PlotOptions { width_px: 600.0, height_px: 240.0, text_px: 12.5, direction: Direction::Ltr };

    fn picture(bars: &[(f64, f64, u64)], marked: &[f64]) -> Histogram {
        let bars: Vec<_> = bars.iter().map(|&(from, to, count)| HistogramBar { from, to, count }).collect();
        let text = |value: f64| value.to_string();
        Histogram::new(&bars, (60.0, &text), marked, OPTIONS, &text, &DejaVu)
    }

    #[test]
    fn bars_lie_at_their_values_and_counts_are_heights() {
        let found = picture(&[(0.0, 60.0, 4), (60.0, 120.0, 2), (120.0, 300.0, 0)], &[90.0, 9_000.0]);
        assert!((found.bars[0].height - 2.0 * found.bars[1].height).abs() < 1e-9);
        assert_eq!(found.bars[2].height, 0.0);
        assert_eq!(found.marks.len(), 1);
        let middle = found.bars[1].x + (found.bars[1].width + 1.0) / 2.0;
        assert!((found.marks[0].from.x - middle).abs() < 1e-6);
        let texts: Vec<_> = found.axes.labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!(texts, ["0", "1", "2", "3", "4", "5"]);
    }

    #[test]
    fn values_that_are_all_equal_are_seen() {
        let found = picture(&[(30.0, 30.0, 9)], &[30.0]);
        assert!(found.bars[0].width >= 1.0 && found.bars[0].height > 100.0);
        assert!(picture(&[(0.0, 0.0, 9)], &[0.0]).bars[0].x.is_finite());
    }
}
