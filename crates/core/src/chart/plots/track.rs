//! Dots on a track that all rows of a table share.

use super::super::input::Direction;
use super::super::path::number;
use super::ticks::ticks;

/// A place along a track: 0 at its start, 1 at its end.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Along(f64);

impl Along {
    /// As a share of the track.
    pub fn share(self) -> f64 {
        self.0
    }

    /// How far it is from here to there.
    #[must_use]
    pub fn to(self, there: Self) -> Self {
        Self((there.0 - self.0).abs())
    }

    /// As a coordinate from the left: `37.5%`.
    pub fn percent(self, direction: Direction) -> String {
        let share = if direction == Direction::Rtl { 1.0 - self.0 } else { self.0 };
        format!("{}%", number(share * 100.0))
    }
}

/// The scale of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// From 0 to a value.
    From0 { to: f64 },
    /// From one divided by a value to that value, by ratio: 1 is in the middle.
    Around1 { reach: f64 },
    /// From a value below 0 to the same above it: 0 is in the middle.
    Around0 { reach: f64 },
}

/// A track with its scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    scale: Scale,
    ticks: Vec<f64>,
}

impl Track {
    /// A track for shares, from nothing to a round number not below any of them, at most 1.
    pub fn of_shares(shares: impl IntoIterator<Item = f64>) -> Self {
        let largest = shares.into_iter().filter(|share| share.is_finite()).fold(0.0, f64::max);
        let ticks: Vec<f64> = ticks(largest.min(1.0), 2, false).into_iter().filter(|at| *at <= 1.0 + 1e-9).collect();
        Self { scale: Scale::From0 { to: ticks.last().copied().unwrap_or(1.0) }, ticks }
    }

    /// A track for counts, from 0 to the largest of them.
    pub fn of_counts(counts: impl IntoIterator<Item = u64>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let to = counts.into_iter().max().unwrap_or_default().max(1) as f64;
        Self { scale: Scale::From0 { to }, ticks: vec![0.0, to] }
    }

    /// A track for ratios, as far to both sides of 1 as the farthest of them.
    pub fn of_ratios(ratios: impl IntoIterator<Item = f64>) -> Self {
        let far = |ratio: f64| ratio.max(1.0 / ratio);
        let farthest = ratios.into_iter().filter(|it| it.is_finite() && *it > 0.0).map(far).fold(2.0, f64::max);
        let reach = super::ticks::round_up(farthest);
        Self { scale: Scale::Around1 { reach }, ticks: vec![1.0 / reach, 1.0, reach] }
    }

    /// A track for gains and losses, as far to both sides of 0 as the farthest of them.
    pub fn of_gains(gains: impl IntoIterator<Item = f64>) -> Self {
        let farthest = gains.into_iter().filter(|gain| gain.is_finite()).map(f64::abs).fold(0.0, f64::max);
        let reach = if farthest > 0.0 { super::ticks::round_up(farthest) } else { 1.0 };
        Self { scale: Scale::Around0 { reach }, ticks: vec![-reach, 0.0, reach] }
    }

    /// Values to write under the track.
    pub fn ticks(&self) -> &[f64] {
        &self.ticks
    }

    /// Where a value lies; values beyond the ends lie at the ends.
    pub fn at(&self, value: f64) -> Along {
        let share = match self.scale {
            Scale::From0 { to } => value / to,
            Scale::Around1 { reach } => (value.ln() / reach.ln() + 1.0) / 2.0,
            Scale::Around0 { reach } => (value / reach + 1.0) / 2.0,
        };
        Along(if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(track: &Track, value: f64, expected: f64) {
        let found = track.at(value).share();
        assert!((found - expected).abs() < 1e-9, "{value} lies at {found}");
    }

    #[test]
    fn shares_begin_at_nothing_and_never_pass_all() {
        let track = Track::of_shares([0.03, 0.17]);
        assert_eq!(track.ticks(), [0.0, 0.1, 0.2]);
        check(&track, 0.05, 0.25);
        check(&Track::of_shares([1.0]), 1.0, 1.0);
        check(&Track::of_shares([]), 0.5, 0.5);
    }

    #[test]
    fn a_ratio_and_its_inverse_lie_as_far_from_the_middle() {
        let track = Track::of_ratios([0.3, 4.0]);
        assert_eq!(track.ticks(), [0.2, 1.0, 5.0]);
        check(&track, 1.0, 0.5);
        check(&track, 5.0, 1.0);
        check(&track, 0.2, 0.0);
        assert!((track.at(4.0).share() + track.at(0.25).share() - 1.0).abs() < 1e-9);
        check(&track, 0.0, 0.0);
        check(&track, f64::INFINITY, 1.0);
    }

    #[test]
    fn gains_and_losses_lie_on_both_sides() {
        let track = Track::of_gains([112.0, -80.0]);
        check(&track, 0.0, 0.5);
        check(&track, 112.0, 0.5 + 112.0 / track.ticks()[2] / 2.0);
        check(&track, -112.0, 0.5 - 112.0 / track.ticks()[2] / 2.0);
        let (zero, loss) = (track.at(0.0), track.at(-80.0));
        assert!((zero.to(loss).share() - (0.5 - loss.share())).abs() < 1e-9);
        check(&Track::of_gains([0.0]), 0.0, 0.5);
        check(&Track::of_gains([]), f64::NAN, 0.0);
    }

    #[test]
    fn a_percentage_is_mirrored_with_the_page() {
        let at = Track::of_shares([0.2]).at(0.05);
        assert_eq!(at.percent(Direction::Ltr), "25%");
        assert_eq!(at.percent(Direction::Rtl), "75%");
    }
}
