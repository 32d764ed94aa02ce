//! A line of steps: a share that holds until the next point.

use super::super::geometry::Point;
use super::super::path::Path;
use super::super::text::TextMeasure;
use super::frame::{Axes, Frame, PlotOptions, TickText};
use super::ticks::ticks;

/// A step line with its axes.
#[derive(Debug, Clone, PartialEq)]
pub struct StepLine {
    /// The axes.
    pub axes: Axes,
    /// The line.
    pub line: Path,
    /// What lies under it.
    pub area: Path,
    /// Where the line ends.
    pub end: Point,
}

impl StepLine {
    /// The round places along the axis, in `unit`s: those a table of the line tells of.
    pub fn places(points: &[[f64; 2]], unit: f64) -> Vec<f64> {
        ticks(points.last().map_or(0.0, |last| last[0]) / unit, 6, false)
    }

    /// The line through `points`, each `[along, share]` in rising order, from 0 on; shares are of 1. What is along is written
    /// in `unit`s by `along`, shares by `value`.
    pub fn new(
        points: &[[f64; 2]],
        (unit, along): (f64, TickText),
        options: PlotOptions,
        value: TickText,
        measure: &dyn TextMeasure,
    ) -> Self {
        let last = points.last().copied().unwrap_or_default();
        let places = Self::places(points, unit);
        let end = places.last().map_or(unit, |place| place * unit);
        let highest = points.iter().map(|point| point[1]).fold(0.0, f64::max);
        // No axis of shares goes beyond all.
        let values: Vec<f64> = ticks(highest.min(1.0), 4, false).into_iter().filter(|at| *at <= 1.0 + 1e-9).collect();
        let top = values.last().copied().unwrap_or(1.0);
        let texts: Vec<String> = values.iter().map(|at| value(*at)).collect();
        let frame = Frame::new(options, &texts, measure);
        let at = |point: [f64; 2]| Point::new(frame.x(point[0] / end), frame.y(point[1] / top));
        let labels = places.iter().map(|place| (place * unit / end, along(*place))).collect();
        let (line, area) = paths(frame, points, at);
        Self {
            line,
            area,
            end: at(last),
            axes: Axes { grid: frame.grid(&values, texts), labels: frame.labels(labels, measure) },
        }
    }
}

fn paths(frame: Frame, points: &[[f64; 2]], at: impl Fn([f64; 2]) -> Point) -> (Path, Path) {
    let mut line = Path::new();
    let mut area = Path::new();
    let mut before = at([0.0, 0.0]);
    line.move_to(before.x, before.y);
    area.move_to(before.x, frame.y(0.0)).line_to(before.x, before.y);
    for point in points {
        let to = at(*point);
        for path in [&mut line, &mut area] {
            path.line_to(to.x, before.y).line_to(to.x, to.y);
        }
        before = to;
    }
    area.line_to(before.x, frame.y(0.0)).close();
    (line, area)
}

#[cfg(test)]
mod tests {
    use super::super::super::input::Direction;
    use super::super::super::tests::DejaVu;
    use super::*;

    fn picture(points: &[[f64; 2]]) -> StepLine {
        let options = PlotOptions { width_px: 600.0, height_px: 240.0, text_px: 12.5, direction: Direction::Ltr };
        let text = |value: f64| value.to_string();
        StepLine::new(points, (60.0, &text), options, &text, &DejaVu)
    }

    #[test]
    fn a_share_holds_until_the_next_point() {
        let found = picture(&[[0.0, 0.0], [60.0, 0.25], [120.0, 0.5]]);
        let points: Vec<Point> = found.line.points().collect();
        let [.., before, corner, end] = &points[..] else { panic!("a line of several points") };
        assert!((corner.y - before.y).abs() < 1e-9 && (corner.x - end.x).abs() < 1e-9 && end.y < corner.y);
        assert_eq!(*end, found.end);
    }

    #[test]
    fn the_axis_of_shares_ends_at_all() {
        let found = picture(&[[0.0, 0.0], [60.0, 1.0]]);
        assert_eq!(found.axes.grid.last().map(|line| line.text.as_str()), Some("1"));
    }

    #[test]
    fn nobody_is_a_flat_line() {
        for points in [&[][..], &[[0.0, 0.0]]] {
            let found = picture(points);
            assert!(
                found.line.points().chain(found.area.points()).all(|point| point.x.is_finite() && point.y.is_finite())
            );
        }
    }
}
