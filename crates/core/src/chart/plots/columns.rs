//! Stacked columns, one beside the other.

use super::super::geometry::Rect;
use super::super::text::TextMeasure;
use super::frame::{Axes, Frame, PlotOptions, TickText};
use super::ticks::ticks;

/// Share of a column's place that it fills.
const FILLED: f64 = 0.72;
/// A column is never wider than this.
const WIDEST_PX: f64 = 56.0;
/// A part with somebody in it is never lower than this, so that it can be seen.
const LOWEST_PX: f64 = 1.5;

/// A column to be drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    /// The values of its parts, from the bottom up.
    pub parts: Vec<f64>,
    /// What stands under it.
    pub label: String,
}

/// A column as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnShape {
    /// All of its place, for the pointer.
    pub place: Rect,
    /// One for each part, in their order; without height where there is nothing.
    pub parts: Vec<Rect>,
    /// All parts together.
    pub whole: Rect,
}

/// Stacked columns with their axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// The axes.
    pub axes: Axes,
    /// One for each column.
    pub columns: Vec<ColumnShape>,
}

impl Columns {
    /// The picture of `columns`, whose values are counts.
    pub fn new(columns: &[Column], options: PlotOptions, value: TickText, measure: &dyn TextMeasure) -> Self {
        let largest = columns.iter().map(|column| column.parts.iter().sum()).fold(0.0, f64::max);
        let values = ticks(largest, 4, true);
        let texts: Vec<String> = values.iter().map(|at| value(*at)).collect();
        let frame = Frame::new(options, &texts, measure);
        let top = values.last().copied().unwrap_or(1.0);
        #[expect(clippy::cast_precision_loss, reason = "a picture has far fewer columns")]
        let share = |place: usize| (place as f64 + 0.5) / columns.len() as f64;
        let half = |count: usize| Self::half_share(count, frame.width_px());
        let shape = |(place, column): (usize, &Column)| {
            let middle = share(place);
            let half = half(columns.len());
            let across = [middle - half, middle + half];
            let slot = share(0);
            ColumnShape {
                place: frame.rect([middle - slot, middle + slot], [0.0, 1.0]),
                whole: frame.rect(across, [0.0, column.parts.iter().sum::<f64>() / top]),
                parts: stack(&column.parts, |low, high| frame.rect(across, [low / top, high / top])),
            }
        };
        let labels = columns.iter().enumerate().map(|(place, column)| (share(place), column.label.clone())).collect();
        Self {
            columns: columns.iter().enumerate().map(shape).collect(),
            axes: Axes { grid: frame.grid(&values, texts), labels: frame.labels(labels, measure) },
        }
    }

    /// Half a column's width as a share of the room.
    #[expect(clippy::cast_precision_loss, reason = "a picture has far fewer columns")]
    fn half_share(count: usize, width_px: f64) -> f64 {
        (FILLED / count.max(1) as f64).min(WIDEST_PX / width_px) / 2.0
    }
}

/// The parts one on top of the other.
fn stack(parts: &[f64], rect: impl Fn(f64, f64) -> Rect) -> Vec<Rect> {
    let mut sum = 0.0;
    parts
        .iter()
        .map(|part| {
            let low = sum;
            sum += part.max(0.0);
            let exact = rect(low, sum);
            if *part > 0.0 && exact.height < LOWEST_PX {
                Rect { y: (exact.bottom() - LOWEST_PX).max(0.0), height: LOWEST_PX, ..exact }
            } else {
                exact
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::input::Direction;
    use super::super::super::tests::DejaVu;
    use super::*;

    pub(super) const OPTIONS: PlotOptions =
        PlotOptions { width_px: 600.0, height_px: 240.0, text_px: 12.5, direction: Direction::Ltr };

    fn columns(values: &[Vec<f64>]) -> Vec<Column> {
        values.iter().map(|parts| Column { parts: parts.clone(), label: "31 Jan".into() }).collect()
    }

    fn picture(values: &[Vec<f64>], options: PlotOptions) -> Columns {
        Columns::new(&columns(values), options, &|value| value.to_string(), &DejaVu)
    }

    #[test]
    fn parts_stand_on_one_another_and_heights_are_in_proportion() {
        let found = picture(&[vec![100.0, 50.0, 50.0], vec![100.0, 0.0, 0.0]], OPTIONS);
        let [first, second] = &found.columns[..] else { panic!("two columns") };
        assert!((first.parts[0].height - 2.0 * first.parts[1].height).abs() < 1e-9);
        assert!((first.parts[0].y - first.parts[1].bottom()).abs() < 1e-9);
        assert!((first.parts[0].height - second.whole.height).abs() < 1e-9);
        assert_eq!(second.parts[1].height, 0.0);
        assert_eq!(found.axes.grid.last().map(|line| line.text.as_str()), Some("200"));
    }

    #[test]
    fn many_labels_are_thinned_out_until_none_touch() {
        let found = picture(&vec![vec![1.0]; 60], OPTIONS);
        let at: Vec<f64> = found.axes.labels.iter().map(|label| label.at.x).collect();
        assert!(at.len() > 3 && at.len() < 20, "{at:?}");
        assert!(at.windows(2).all(|pair| pair[1] - pair[0] > 45.0), "{at:?}");
    }

    #[test]
    fn no_columns_are_an_empty_picture_with_axes() {
        let found = picture(&[], OPTIONS);
        assert!(found.columns.is_empty() && found.axes.grid.len() == 2);
    }

    proptest! {
        #[test]
        fn all_lies_in_the_picture_and_mirrors(
            values in prop::collection::vec(prop::collection::vec(0.0..1e6_f64, 3), 1..80),
            width in 200.0..1_200.0_f64,
        ) {
            let options = PlotOptions { width_px: width, ..OPTIONS };
            let found = picture(&values, options);
            let paper = Rect::new(-1e-6, -1e-6, width + 1e-6, options.height_px + 1e-6);
            for shape in &found.columns {
                prop_assert!(paper.contains(shape.place), "{shape:?}");
                prop_assert!(shape.parts.iter().all(|part| paper.contains(*part)), "{shape:?}");
            }
            let mirrored = picture(&values, PlotOptions { direction: Direction::Rtl, ..options });
            for (a, b) in found.columns.iter().zip(&mirrored.columns) {
                prop_assert!((a.whole.x - (width - b.whole.right())).abs() < 1e-6);
            }
        }
    }
}
