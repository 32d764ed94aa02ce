//! A fan: what is likely, period by period, wider where less is known.

use super::super::geometry::{Line, Point};
use super::super::path::Path;
use super::super::text::TextMeasure;
use super::frame::{Axes, Frame, PlotOptions, TickText};
use super::ticks::ticks;

/// One period of a fan. Values are 0 or more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FanPeriod {
    /// Lower end of what is likely.
    pub low: f64,
    /// Its middle.
    pub middle: f64,
    /// Upper end.
    pub high: f64,
    /// What stands under it.
    pub label: String,
}

/// A fan with its axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// The axes.
    pub axes: Axes,
    /// Between the lower and the upper ends.
    pub band: Path,
    /// Through the middles.
    pub line: Path,
    /// The middle of each period.
    pub dots: Vec<Point>,
    /// What is to be reached in a period.
    pub target: Option<Line>,
}

impl Fan {
    /// The picture of `periods`, with a line at `target` if there is one.
    pub fn new(
        periods: &[FanPeriod],
        target: Option<f64>,
        options: PlotOptions,
        value: TickText,
        measure: &dyn TextMeasure,
    ) -> Self {
        let highest = periods.iter().map(|period| period.high).chain(target).fold(0.0, f64::max);
        let values = ticks(highest, 4, false);
        let texts: Vec<String> = values.iter().map(|at| value(*at)).collect();
        let frame = Frame::new(options, &texts, measure);
        let top = values.last().copied().unwrap_or(1.0);
        let count = periods.len().max(1) as f64;
        let middle = |place: usize| (place as f64 + 0.5) / count;
        let at = |place: usize, value: f64| Point::new(frame.x(middle(place)), frame.y(value / top));
        let along = |value: fn(&FanPeriod) -> f64| -> Vec<Point> {
            periods.iter().enumerate().map(|(place, period)| at(place, value(period))).collect()
        };
        let (lows, dots, highs) = (along(|it| it.low), along(|it| it.middle), along(|it| it.high));
        let mut band = through(highs.iter().chain(lows.iter().rev()));
        if !periods.is_empty() {
            band.close();
        }
        let labels = periods.iter().enumerate().map(|(place, period)| (middle(place), period.label.clone())).collect();
        Self {
            axes: Axes { grid: frame.grid(&values, texts), labels: frame.labels(labels, measure) },
            band,
            line: through(dots.iter()),
            target: target.map(|target| Line::horizontal(frame.y(target / top), frame.x(0.0), frame.x(1.0))),
            dots,
        }
    }
}

fn through<'a>(points: impl Iterator<Item = &'a Point>) -> Path {
    let mut path = Path::new();
    for (place, point) in points.enumerate() {
        if place == 0 {
            path.move_to(point.x, point.y);
        } else {
            path.line_to(point.x, point.y);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::geometry::Rect;
    use super::super::super::input::Direction;
    use super::super::super::tests::DejaVu;
    use super::*;

    const OPTIONS: PlotOptions =
        PlotOptions { width_px: 600.0, height_px: 240.0, text_px: 12.5, direction: Direction::Ltr };

    fn picture(periods: &[[f64; 3]], target: Option<f64>, options: PlotOptions) -> Fan {
        let period =
            |[low, middle, high]: &[f64; 3]| FanPeriod { low: *low, middle: *middle, high: *high, label: "Jan".into() };
        let periods: Vec<FanPeriod> = periods.iter().map(period).collect();
        Fan::new(&periods, target, options, &|value| value.to_string(), &DejaVu)
    }

    #[test]
    fn heights_are_in_proportion() {
        let found = picture(&[[10.0, 20.0, 40.0], [0.0, 30.0, 40.0]], Some(20.0), OPTIONS);
        let base = found.axes.grid[0].line.from.y;
        let up = |y: f64| base - y;
        assert!((up(found.dots[1].y) - 1.5 * up(found.dots[0].y)).abs() < 1e-9);
        assert!((found.target.expect("a target").from.y - found.dots[0].y).abs() < 1e-9, "at its value");
        let band: Vec<Point> = found.band.points().collect();
        let [first_high, second_high, second_low, first_low] = band[..] else { panic!("four corners") };
        assert!((up(first_high.y) - 4.0 * up(first_low.y)).abs() < 1e-9 && first_high.y == second_high.y);
        assert!(up(second_low.y).abs() < 1e-9);
    }

    #[test]
    fn a_target_out_of_reach_is_in_the_picture() {
        let found = picture(&[[1.0, 2.0, 3.0]], Some(500.0), OPTIONS);
        assert!(found.target.expect("a target").from.y > 0.0);
    }

    #[test]
    fn nothing_is_no_line() {
        let found = picture(&[], None, OPTIONS);
        assert!(found.dots.is_empty() && found.line.points().next().is_none() && found.target.is_none());
        let zeros = picture(&[[0.0; 3]; 3], Some(0.0), OPTIONS);
        assert!(zeros.dots.iter().all(|dot| dot.y.is_finite()));
    }

    proptest! {
        #[test]
        fn all_lies_in_the_picture_and_mirrors(
            periods in prop::collection::vec([0.0..1e9_f64, 0.0..1e9_f64, 0.0..1e9_f64], 0..30),
            target in prop::option::of(0.0..1e9_f64),
            width in 200.0..1_200.0_f64,
        ) {
            let options = PlotOptions { width_px: width, ..OPTIONS };
            let found = picture(&periods, target, options);
            let paper = Rect::new(-1e-6, -1e-6, width + 1e-6, options.height_px + 1e-6);
            let points = |fan: &Fan| fan.band.points().chain(fan.line.points()).collect::<Vec<_>>();
            prop_assert!(points(&found).iter().all(|at| paper.contains(Rect::new(at.x, at.y, 0.0, 0.0))));
            let mirrored = picture(&periods, target, PlotOptions { direction: Direction::Rtl, ..options });
            for (a, b) in points(&found).iter().zip(points(&mirrored)) {
                prop_assert!((a.x - (width - b.x)).abs() < 1e-6);
            }
        }
    }
}
