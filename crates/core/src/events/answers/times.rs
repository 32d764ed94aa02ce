//! How long units take from one step to the next.

use super::result::{HistogramBar, TimeToConvert};
use super::units::seconds;
use crate::statistics::quantile;

/// Most bars of a histogram.
const MAX_BARS: usize = 60;

/// Times to every step, as they are found.
pub(super) struct Times(Vec<Vec<i64>>);

impl Times {
    pub(super) fn new(steps: usize) -> Self {
        Self(vec![Vec::new(); steps])
    }

    /// Of the milliseconds that units took to each step.
    pub(super) fn of(hops_ms: Vec<Vec<i64>>) -> Self {
        Self(hops_ms)
    }

    /// Takes the milliseconds a unit took to a step.
    pub(super) fn add(&mut self, step: usize, ms: i64) {
        self.0[step].push(ms);
    }

    /// The third quartile of the time to a step, in seconds; none when nobody came there.
    pub(super) fn third_quartile(&self, step: usize) -> Option<f64> {
        quantile_seconds(&sorted(self.0[step].clone()), 0.75)
    }

    /// What there is to say of each step; none of steps that nobody came to from another.
    pub(super) fn finish(self) -> impl Iterator<Item = Option<TimeToConvert>> {
        self.0.into_iter().map(|ms| summary(&sorted(ms)))
    }
}

/// Sorts times byte by byte, the lowest first, without those bytes that are the same in all. There may be a quarter of a
/// million of them after every edit, and the standard library's sort that is made for size is slow then.
fn sorted(mut ms: Vec<i64>) -> Vec<i64> {
    // Negative numbers come first when their sign is no sign.
    let key = |ms: i64| ms.cast_unsigned() ^ 1 << 63;
    let different = ms.iter().fold(0, |bits, &one| bits | (one ^ ms[0]).cast_unsigned());
    let mut other = vec![0; ms.len()];
    for shift in (0..u64::BITS).step_by(8).filter(|shift| different >> shift & 0xFF != 0) {
        let byte = |ms: i64| (key(ms) >> shift & 0xFF) as usize;
        let mut next = [0_usize; 256];
        ms.iter().for_each(|&one| next[byte(one)] += 1);
        let mut begin = 0;
        for place in &mut next {
            begin += std::mem::replace(place, begin);
        }
        for &one in &ms {
            let place = &mut next[byte(one)];
            other[*place] = one;
            *place += 1;
        }
        std::mem::swap(&mut ms, &mut other);
    }
    ms
}

fn summary(sorted_ms: &[i64]) -> Option<TimeToConvert> {
    // Whole numbers add up without error as long as there are less than 285 000 years.
    let sum: f64 = sorted_ms.iter().map(|&ms| ms as f64).sum();
    Some(TimeToConvert {
        mean: sum / 1_000.0 / sorted_ms.len() as f64,
        p25: quantile_seconds(sorted_ms, 0.25)?,
        median: quantile_seconds(sorted_ms, 0.5)?,
        p75: quantile_seconds(sorted_ms, 0.75)?,
        p90: quantile_seconds(sorted_ms, 0.9)?,
        histogram: histogram(sorted_ms),
    })
}

fn quantile_seconds(sorted_ms: &[i64], share: f64) -> Option<f64> {
    quantile(sorted_ms.len(), |place| seconds(sorted_ms[place]), share)
}

/// The cube root of the number of values as bars, as wide as one another.
fn histogram(sorted_ms: &[i64]) -> Vec<HistogramBar> {
    let [Some(&least), Some(&most)] = [sorted_ms.first(), sorted_ms.last()] else { return Vec::new() };
    let wanted = ((sorted_ms.len() as f64).cbrt().ceil() as usize).clamp(1, MAX_BARS);
    // Values that are all the same make one bar without width.
    let bars = if least < most { wanted } else { 1 };
    let (least, most) = (seconds(least), seconds(most));
    let edge = |bar: usize| if bar == bars { most } else { least + (most - least) * bar as f64 / bars as f64 };
    let below = |edge: f64| sorted_ms.partition_point(|&ms| seconds(ms) < edge);
    let count = |bar: usize| if bar + 1 == bars { sorted_ms.len() } else { below(edge(bar + 1)) } - below(edge(bar));
    (0..bars).map(|bar| HistogramBar { from: edge(bar), to: edge(bar + 1), count: count(bar) as u64 }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_few_times() {
        let mut times = Times::new(2);
        for ms in [4_000, 1_000, 2_000, 3_000, 10_000] {
            times.add(1, ms);
        }
        assert_eq!(times.third_quartile(1), Some(4.0));
        assert_eq!(times.third_quartile(0), None);
        let found: Vec<_> = times.finish().collect();
        assert_eq!(found[0], None);
        let bar = |from, to, count| HistogramBar { from, to, count };
        // The cube root of 5 is 1.71: two bars.
        let histogram = vec![bar(1.0, 5.5, 4), bar(5.5, 10.0, 1)];
        let p90 = 4.0 + (10.0 - 4.0) * (0.9 * 4.0 - 3.0);
        assert_eq!(found[1], Some(TimeToConvert { mean: 4.0, p25: 2.0, median: 3.0, p75: 4.0, p90, histogram }));
    }

    #[test]
    fn times_that_are_all_the_same_are_one_bar() {
        assert_eq!(histogram(&[7_000; 100]), [HistogramBar { from: 7.0, to: 7.0, count: 100 }]);
    }

    proptest! {
        #[test]
        fn times_are_sorted(ms in prop::collection::vec(prop_oneof![0..70_000_i64, any::<i64>()], 0..300)) {
            let mut expected = ms.clone();
            expected.sort_unstable();
            prop_assert_eq!(sorted(ms), expected);
        }

        #[test]
        fn every_value_is_in_one_bar(mut ms in prop::collection::vec(0_i64..1_000_000, 1..400)) {
            ms.sort_unstable();
            let values: Vec<f64> = ms.iter().map(|&ms| seconds(ms)).collect();
            let bars = histogram(&ms);
            prop_assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), values.len() as u64);
            prop_assert!(bars.len() <= MAX_BARS);
            prop_assert!(bars.windows(2).all(|pair| pair[0].to == pair[1].from));
            let inside = |bar: &HistogramBar| values.iter().filter(|value| (bar.from..bar.to).contains(value)).count() as u64;
            prop_assert!(bars.iter().rev().skip(1).all(|bar| inside(bar) == bar.count));
        }
    }
}
