//! When those who go on arrive: shares of a cohort by period, on a daily grid.

use statrs::function::gamma::checked_gamma_lr;

use super::settings::Delay;
use crate::model::PeriodUnit;

/// What is left of a delay when fewer than one in a trillion still wait counts as come.
const REST: f64 = 1e-12;

/// Days of one unit of time, as all forecasts take them: a month is a twelfth of 365.25 days.
pub fn days_in(unit: PeriodUnit) -> f64 {
    match unit {
        PeriodUnit::Day => 1.0,
        PeriodUnit::Week => 7.0,
        PeriodUnit::Month => 30.4375,
        PeriodUnit::Quarter => 91.3125,
        PeriodUnit::Year => 365.25,
    }
}

/// The days of a forecast and the periods they belong to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// First day of each period, and the day after the last: one more than there are periods.
    starts: Vec<usize>,
}

/// Shares of those who take a way that have come to its end, by days since its start.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lag {
    /// Share that comes on each day; the rest comes after the grid.
    shares: Vec<f64>,
}

impl Grid {
    /// `periods` of `days` each, cut where a day belongs to the period that holds its middle.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "settings hold the days to some thousands"
    )]
    pub(super) fn new(periods: usize, days: f64) -> Self {
        Self { starts: (0..=periods).map(|period| libm::ceil(period as f64 * days - 0.5) as usize).collect() }
    }

    fn days(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Of those who start evenly over `period`, the share that comes in each period.
    pub(super) fn arrivals(&self, lag: &Lag, period: usize) -> Vec<f64> {
        let (from, to) = (self.starts[period], self.starts[period + 1]);
        let come = lag.summed_twice();
        let before = |day: usize, start: usize| day.checked_sub(start).map_or(0.0, |days| come[days]);
        // All that have come before a day, summed over the days they may have started on.
        let until = |day: usize| (before(day, from) - before(day, to)) / (to - from) as f64;
        self.starts.windows(2).map(|ends| (until(ends[1]) - until(ends[0])).max(0.0)).collect()
    }

    /// Of those who start at once, on the first day, the share that comes in each period.
    pub(super) fn arrivals_at_once(&self, lag: &Lag) -> Vec<f64> {
        let share = |ends: &[usize]| lag.shares[ends[0]..ends[1]].iter().sum();
        self.starts.windows(2).map(share).collect()
    }
}

impl Lag {
    /// Nobody waits.
    pub(super) fn none(grid: &Grid) -> Self {
        let mut shares = vec![0.0; grid.days()];
        if let Some(first) = shares.first_mut() {
            *first = 1.0;
        }
        Self { shares }
    }

    /// The share with a lag of j days is F(j + ½) − F(j − ½), where F(<0) = 0; of 0 days everybody comes the same day.
    pub(super) fn new(grid: &Grid, mean_days: f64, delay: Delay) -> Self {
        if mean_days <= 0.0 {
            return Self::none(grid);
        }
        let below = |days: f64| match delay {
            Delay::Exponential => -libm::expm1(-days / mean_days),
            Delay::Fixed => f64::from(u8::from(days >= mean_days)),
            Delay::Gamma(shape) => checked_gamma_lr(shape, shape * days / mean_days).unwrap_or(0.0),
        };
        let mut last = 0.0;
        let share = |day: usize| {
            let come = below(day as f64 + 0.5);
            let share = come - last;
            last = come;
            share
        };
        Self { shares: (0..grid.days()).map(share).collect() }
    }

    /// This way, then another.
    pub(super) fn then(&self, next: &Self) -> Self {
        let mut shares = vec![0.0; self.shares.len()];
        let mut come = 0.0;
        for (lag, weight) in next.shares.iter().enumerate() {
            if come >= 1.0 - REST {
                break;
            }
            come += weight;
            if *weight > 0.0 {
                shares[lag..].iter_mut().zip(&self.shares).for_each(|(share, first)| *share += first * weight);
            }
        }
        Self { shares }
    }

    /// `s[d]`: the shares that have come before day e, summed over e from 0 to d.
    fn summed_twice(&self) -> Vec<f64> {
        let (mut come, mut sum) = (0.0, 0.0);
        let mut sums = vec![0.0];
        for share in &self.shares {
            come += share;
            sum += come;
            sums.push(sum);
        }
        sums
    }
}
