//! Bars side by side, in clusters.

use super::super::geometry::Rect;
use super::super::text::TextMeasure;
use super::frame::{Axes, Frame, PlotOptions, TickText};
use super::ticks::ticks;

/// Share of a cluster's place that its bars fill.
const FILLED: f64 = 0.8;
/// A bar is never wider than this.
const WIDEST_PX: f64 = 36.0;
/// A bar with something in it is never lower than this, so that it can be seen.
const LOWEST_PX: f64 = 1.5;

/// Bars that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cluster {
    /// A share (1.0 = 100 %) for each bar; none where it is not defined.
    pub shares: Vec<Option<f64>>,
    /// What stands under them.
    pub label: String,
}

/// Clusters of bars with their axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// The axes.
    pub axes: Axes,
    /// For each cluster its bars, in the order of its shares; none where the share is not defined.
    pub bars: Vec<Vec<Option<Rect>>>,
}

impl Clusters {
    /// The picture of `clusters`, each with as many bars.
    pub fn new(clusters: &[Cluster], options: PlotOptions, value: TickText, measure: &dyn TextMeasure) -> Self {
        let shares = clusters.iter().flat_map(|cluster| &cluster.shares).flatten();
        let values = ticks(shares.copied().fold(0.0, f64::max), 4, false);
        let texts: Vec<String> = values.iter().map(|at| value(*at)).collect();
        let frame = Frame::new(options, &texts, measure);
        let top = values.last().copied().unwrap_or(1.0);
        let count = clusters.len().max(1) as f64;
        let middle = |place: usize| (place as f64 + 0.5) / count;
        let most = clusters.iter().map(|cluster| cluster.shares.len()).max().unwrap_or_default().max(1) as f64;
        let width = (FILLED / count / most).min(WIDEST_PX / frame.width_px());
        let bar = |place: usize, bar: usize, share: f64| {
            let start = middle(place) + (bar as f64 - most / 2.0) * width;
            raised(frame.rect([start, start + width], [0.0, share / top]), share)
        };
        let bars = |(place, cluster): (usize, &Cluster)| {
            cluster.shares.iter().enumerate().map(|(at, share)| share.map(|share| bar(place, at, share))).collect()
        };
        let labels =
            clusters.iter().enumerate().map(|(place, cluster)| (middle(place), cluster.label.clone())).collect();
        Self {
            bars: clusters.iter().enumerate().map(bars).collect(),
            axes: Axes { grid: frame.grid(&values, texts), labels: frame.labels(labels, measure) },
        }
    }
}

/// The bar, high enough to be seen if there is something in it.
fn raised(bar: Rect, share: f64) -> Rect {
    if share > 0.0 && bar.height < LOWEST_PX {
        Rect { y: (bar.bottom() - LOWEST_PX).max(0.0), height: LOWEST_PX, ..bar }
    } else {
        bar
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::input::Direction;
    use super::super::super::tests::DejaVu;
    use super::*;

    const OPTIONS: PlotOptions =
        PlotOptions { width_px: 600.0, height_px: 240.0, text_px: 12.5, direction: Direction::Ltr };

    fn picture(shares: &[Vec<Option<f64>>], options: PlotOptions) -> Clusters {
        let cluster = |shares: &Vec<Option<f64>>| Cluster { shares: shares.clone(), label: "purchase".into() };
        let clusters: Vec<Cluster> = shares.iter().map(cluster).collect();
        Clusters::new(&clusters, options, &|value| value.to_string(), &DejaVu)
    }

    #[test]
    fn bars_stand_side_by_side_and_heights_are_in_proportion() {
        let found = picture(&[vec![Some(0.8), Some(0.4)], vec![Some(0.2), Some(0.1)]], OPTIONS);
        let bars: Vec<Rect> = found.bars.iter().flatten().flatten().copied().collect();
        let [a, b, c, d] = bars[..] else { panic!("four bars") };
        assert!((a.height - 2.0 * b.height).abs() < 1e-9 && (a.height - 4.0 * c.height).abs() < 1e-9);
        assert!((a.right() - b.x).abs() < 1e-9, "no gap within a cluster");
        assert!(c.x - b.right() > d.width, "a gap between clusters");
        assert_eq!(found.axes.grid.last().map(|line| line.text.as_str()), Some("0.8"));
        assert!(
            (a.height - (found.axes.grid[0].line.from.y - found.axes.grid.last().unwrap().line.from.y)).abs() < 1e-9
        );
    }

    #[test]
    fn a_share_that_is_not_defined_has_no_bar_but_keeps_its_place() {
        let [with, without] = [Some(0.5), None].map(|second| picture(&[vec![Some(0.5), second, Some(0.5)]], OPTIONS));
        assert_eq!(without.bars[0][1], None);
        assert_eq!(without.bars[0][2], with.bars[0][2]);
    }

    #[test]
    fn nobody_is_no_bar_to_see_and_few_are_one() {
        let found = picture(&[vec![Some(0.0), Some(1e-6), Some(1.0)]], OPTIONS);
        let heights: Vec<f64> = found.bars[0].iter().flatten().map(|bar| bar.height).collect();
        assert_eq!(heights[..2], [0.0, LOWEST_PX]);
    }

    proptest! {
        #[test]
        fn all_lies_in_the_picture_and_mirrors(
            shares in (1..8_usize).prop_flat_map(|bars| {
                prop::collection::vec(prop::collection::vec(prop::option::of(0.0..=1.0_f64), bars), 0..20)
            }),
            width in 200.0..1_200.0_f64,
        ) {
            let options = PlotOptions { width_px: width, ..OPTIONS };
            let found = picture(&shares, options);
            let paper = Rect::new(-1e-6, -1e-6, width + 1e-6, options.height_px + 1e-6);
            let bars = |picture: &Clusters| picture.bars.iter().flatten().flatten().copied().collect::<Vec<_>>();
            prop_assert!(bars(&found).iter().all(|bar| paper.contains(*bar)));
            let mirrored = picture(&shares, PlotOptions { direction: Direction::Rtl, ..options });
            for (a, b) in bars(&found).iter().zip(bars(&mirrored)) {
                prop_assert!((a.x - (width - b.right())).abs() < 1e-6);
            }
        }
    }
}
