//! Round numbers for an axis.

/// The most ticks an axis can have.
const TICKS_MAX: usize = 12;

/// Ticks from 0 to the first round number that is not below `max`, about `wanted` steps of 1, 2 or 5 and zeros between them.
/// `whole` keeps to whole numbers, as counts are. Always at least two.
pub(super) fn ticks(max: f64, wanted: usize, whole: bool) -> Vec<f64> {
    let max = if max.is_finite() && max > 0.0 { max } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "an axis has a few ticks")]
    let step = round_up(max / wanted.max(1) as f64);
    let step = if whole { step.max(1.0) } else { step };
    let mut all = vec![0.0];
    let mut place = 0.0;
    while all.last().is_some_and(|last| *last < max * (1.0 - 1e-9)) && all.len() < TICKS_MAX {
        place += 1.0;
        all.push(place * step);
    }
    if all.len() < 2 {
        all.push(step);
    }
    all
}

/// The smallest of …, 0.5, 1, 2, 5, 10, … that is not below `span`.
pub(super) fn round_up(span: f64) -> f64 {
    let power = 10_f64.powf(span.log10().floor());
    let lead = span / power;
    // A hair above a round number is that number: sums and quotients of round numbers come out so.
    let lead = [1.0, 2.0, 5.0].into_iter().find(|round| lead <= round * (1.0 + 1e-9)).unwrap_or(10.0);
    lead * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(max: f64, whole: bool, expected: &[f64]) {
        let found = ticks(max, 4, whole);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9 * b.max(1.0), "{found:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_reach_over_the_largest_value() {
        check(598.0, true, &[0.0, 200.0, 400.0, 600.0]);
        check(4.0, true, &[0.0, 1.0, 2.0, 3.0, 4.0]);
        check(1.0, true, &[0.0, 1.0]);
        check(0.83, false, &[0.0, 0.5, 1.0]);
        check(0.04, false, &[0.0, 0.01, 0.02, 0.03, 0.04]);
        check(1e9, true, &[0.0, 5e8, 1e9]);
    }

    #[test]
    fn nothing_and_what_is_no_number_still_has_an_axis() {
        check(0.0, true, &[0.0, 1.0]);
        check(f64::NAN, true, &[0.0, 1.0]);
        check(f64::INFINITY, false, &[0.0, 0.5, 1.0]);
    }
}
