//! Share converted against the time since entry.

use super::result::CurvePoint;
use super::units::{Ground, seconds};
use crate::events::matcher::Outcome;

/// Most points of a curve.
const MAX_POINTS: usize = 400;

/// How long units were watched, in milliseconds, and whether they converted then: 1 or 0.
#[derive(Default)]
pub(super) struct Watched(Vec<(i64, u32)>);

impl Watched {
    pub(super) fn add(&mut self, ground: &Ground<'_>, outcome: &Outcome) {
        let Some(entry_ms) = ground.entry_ms(outcome) else { return };
        self.0.push(match (ground.conversion_ms(outcome), ground.window_end_ms(outcome)) {
            (Some(conversion_ms), _) => (conversion_ms - entry_ms, 1),
            // Until now, or until it was lost. Who entered after the time that counts as now was not watched at all.
            (None, end_ms) => (ground.as_of_ms.min(end_ms.unwrap_or(i64::MAX)).saturating_sub(entry_ms).max(0), 0),
        });
    }

    /// The curve: after E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations", 1958. Who was
    /// watched no longer than to a conversion was still under way at it.
    pub(super) fn finish(self) -> Vec<CurvePoint> {
        let Self(mut units) = self;
        units.sort_unstable();
        let mut points = vec![CurvePoint { seconds: 0.0, share: 0.0, at_risk: units.len() as u64, converted: 0 }];
        let mut left = 1.0;
        let mut start = 0;
        for same in units.chunk_by(|one, other| one.0 == other.0) {
            let at_risk = units.len() - start;
            let converted = same.iter().filter(|(_, converted)| *converted == 1).count();
            start += same.len();
            if converted > 0 {
                left *= 1.0 - converted as f64 / at_risk as f64;
                let seconds = seconds(same[0].0);
                points.push(CurvePoint {
                    seconds,
                    share: 1.0 - left,
                    at_risk: at_risk as u64,
                    converted: converted as u64,
                });
            }
        }
        thinned(points)
    }
}

/// At most [`MAX_POINTS`] of the points, evenly, the first and the last among them. Conversions at points left out count
/// to the next.
fn thinned(points: Vec<CurvePoint>) -> Vec<CurvePoint> {
    let last = points.len() - 1;
    if last < MAX_POINTS {
        return points;
    }
    let mut kept = vec![points[0]];
    for place in 1..MAX_POINTS {
        let from = last * (place - 1) / (MAX_POINTS - 1);
        let to = last * place / (MAX_POINTS - 1);
        let converted = points[from + 1..=to].iter().map(|point| point.converted).sum();
        kept.push(CurvePoint { converted, ..points[to] });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_lifelines() {
        const EXPECTED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/statistics.json"));
        let expected: serde_json::Value = serde_json::from_str(EXPECTED).expect("statistics.json");
        let cases = expected["kaplanMeier"].as_array().expect("a list");
        assert!(cases.len() > 10);
        for case in cases {
            let units: Vec<(i64, bool)> = serde_json::from_value(case["units"].clone()).expect("times and flags");
            let units = units.into_iter().map(|(seconds, converted)| (seconds * 1_000, u32::from(converted))).collect();
            let curve = Watched(units).finish();
            let [seconds, share, at_risk] = ["seconds", "share", "atRisk"]
                .map(|key| serde_json::from_value::<Vec<f64>>(case[key].clone()).expect("numbers"));
            assert_eq!(curve.len(), seconds.len() + 1);
            for (place, point) in curve.iter().skip(1).enumerate() {
                assert_eq!((point.seconds, point.at_risk as f64), (seconds[place], at_risk[place]));
                assert!((point.share - share[place]).abs() < 1e-9, "{} is not {}", point.share, share[place]);
            }
        }
    }

    #[test]
    fn a_long_curve_keeps_its_ends_and_all_conversions() {
        let units = (0..10_000).map(|ms| (ms, 1)).collect();
        let curve = Watched(units).finish();
        assert_eq!(curve.len(), MAX_POINTS);
        assert_eq!(curve.iter().map(|point| point.converted).sum::<u64>(), 10_000);
        assert_eq!(curve.last().map(|point| (point.seconds, point.share)), Some((9.999, 1.0)));
        assert!(curve.windows(2).all(|pair| pair[0].seconds <= pair[1].seconds && pair[0].share <= pair[1].share));
    }
}
