//! What is believed of a conversion rate after counting: a Beta distribution, and two of them compared.
//!
//! Everything is a quadrature, not a draw: the same counts give the same figures everywhere. Rates are looked at as log-odds
//! `t = ln(x / (1 − x))`, where the density is `x^a · (1 − x)^b` up to a factor, smooth for any `a` and `b` above 0. It is measured
//! relative to its highest point, and its area is integrated with the rest, so that no logarithm of a gamma function is
//! needed: at a million people a sum of those is off in the fifth digit.

use super::quadrature::{Nodes, Series};

/// Densities below this, relative to the highest, are left out: e⁻⁴⁵ is 3 · 10⁻²⁰.
const NEGLIGIBLE: f64 = -45.0;
/// Panels on each side of the highest point.
const PANELS: usize = 12;
/// Bisection stops here: no smaller step changes a double.
const HALVINGS: usize = 200;

/// A Beta distribution of a rate.
pub(super) struct Posterior {
    a: f64,
    b: f64,
    /// Log-odds where the density over log-odds is highest.
    top: f64,
    nodes: Nodes,
    panels: Vec<Panel>,
}

/// A stretch of log-odds.
struct Panel {
    /// Where it begins and ends, from the highest point.
    from: f64,
    to: f64,
    /// Share of the distribution below it and above it.
    below: f64,
    above: f64,
    /// The density in it, of a distribution with area 1.
    density: Series,
}

impl Posterior {
    /// Beta(a, b); both above 0.
    pub(super) fn new(a: f64, b: f64) -> Self {
        let nodes = Nodes::new();
        let log = |u: f64| log_density(a, b, u);
        let (low, high) = (negligible_from(|d| log(-d)), negligible_from(log));
        let edges = (0..=2 * PANELS).map(|edge| match edge.checked_sub(PANELS) {
            None => -low * (PANELS - edge) as f64 / PANELS as f64,
            Some(right) => high * right as f64 / PANELS as f64,
        });
        let edges: Vec<f64> = edges.collect();
        let raw = edges.windows(2).map(|edge| nodes.series(edge[0], edge[1], |u| log(u).exp()));
        let raw: Vec<Series> = raw.collect();
        let area: f64 = raw.iter().map(Series::total).sum();
        let mut panels: Vec<Panel> = edges
            .windows(2)
            .zip(raw)
            .map(|(edge, series)| Panel {
                from: edge[0],
                to: edge[1],
                below: 0.0,
                above: 0.0,
                density: series.scaled(1.0 / area),
            })
            .collect();
        let mut sum = 0.0;
        for panel in &mut panels {
            panel.below = sum;
            sum += panel.density.total();
        }
        let mut sum = 0.0;
        for panel in panels.iter_mut().rev() {
            panel.above = sum;
            sum += panel.density.total();
        }
        Self { a, b, top: (a / b).ln(), nodes, panels }
    }

    /// The mean rate.
    pub(super) fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    fn variance(&self) -> f64 {
        let n = self.a + self.b;
        self.mean() * (self.b / n) / (n + 1.0)
    }

    /// Share of the distribution at log-odds below `t`, and above.
    fn shares(&self, t: f64) -> (f64, f64) {
        let u = t - self.top;
        let place = self.panels.partition_point(|panel| panel.to < u);
        let Some(panel) = self.panels.get(place) else { return (1.0, 0.0) };
        if u <= panel.from {
            return (0.0, 1.0);
        }
        let within = panel.density.up_to(u);
        (panel.below + within, panel.above + (panel.density.total() - within))
    }

    fn density(&self, t: f64) -> f64 {
        let u = t - self.top;
        let place = self.panels.partition_point(|panel| panel.to < u);
        self.panels.get(place).filter(|panel| panel.from <= u).map_or(0.0, |panel| panel.density.at(u))
    }

    /// Log-odds of all panels' ends.
    fn edges(&self) -> impl Iterator<Item = f64> + '_ {
        let first = self.panels.first().map(|panel| panel.from);
        first.into_iter().chain(self.panels.iter().map(|panel| panel.to)).map(|u| u + self.top)
    }

    /// How likely it is that this rate is above the other.
    pub(super) fn probability_above(&self, other: &Self) -> f64 {
        // Of which of two nearly certain answers the smaller side is integrated decides how many of its digits hold.
        let above = self.integrate(other, |t| self.density(t) * other.shares(t).0);
        let below = self.integrate(other, |t| self.density(t) * other.shares(t).1);
        if above < below { above } else { 1.0 - below }
    }

    /// What is lost on average by choosing this rate: `E[max(other − self, 0)]`.
    pub(super) fn expected_loss(&self, other: &Self) -> f64 {
        self.integrate(other, |t| {
            let x = rate(t);
            self.shares(t).0 * other.shares(t).1 * x * (1.0 - x)
        })
    }

    /// The `share` quantile of this rate less the other.
    pub(super) fn difference_quantile(&self, other: &Self, share: f64) -> f64 {
        let mean = self.mean() - other.mean();
        let spread = (self.variance() + other.variance()).sqrt();
        let excess = |d: f64| self.difference_below(other, d) - share;
        let (mut low, mut high) = ((mean - 12.0 * spread).max(-1.0), (mean + 12.0 * spread).min(1.0));
        let (mut at_low, mut at_high) = (excess(low), excess(high));
        // False position; the end that stays is trusted half as much each time (Illinois), so that both come closer.
        for _ in 0..HALVINGS {
            if at_low >= 0.0 {
                return low;
            }
            if at_high <= 0.0 || high - low <= 1e-15 {
                return high;
            }
            let middle = (low * at_high - high * at_low) / (at_high - at_low);
            let at_middle = excess(middle);
            if at_middle.abs() < 1e-14 {
                return middle;
            }
            if at_middle < 0.0 {
                (low, at_low, at_high) = (middle, at_middle, at_high / 2.0);
            } else {
                (high, at_high, at_low) = (middle, at_middle, at_low / 2.0);
            }
        }
        f64::midpoint(low, high)
    }

    /// How likely it is that this rate is less than `d` above the other.
    fn difference_below(&self, other: &Self, d: f64) -> f64 {
        let shifted = |t: f64| {
            let x = rate(t) + d;
            (0.0..=1.0).contains(&x).then(|| (x / (1.0 - x)).ln())
        };
        let breaks = self.edges().filter_map(|t| {
            let x = rate(t) - d;
            (0.0 < x && x < 1.0).then(|| (x / (1.0 - x)).ln())
        });
        let share = |t: f64| match shifted(t) {
            Some(shifted) => self.shares(shifted).0,
            None if d > 0.0 => 1.0,
            None => 0.0,
        };
        self.nodes.integrate(other.edges().chain(breaks).collect(), |t| other.density(t) * share(t))
    }

    /// Over both distributions, cut where either changes its panel.
    fn integrate(&self, other: &Self, f: impl Fn(f64) -> f64) -> f64 {
        self.nodes.integrate(self.edges().chain(other.edges()).collect(), f)
    }
}

/// The logarithm of the density at `u` from its highest point, where it is 0.
fn log_density(a: f64, b: f64, u: f64) -> f64 {
    let (rate, rest) = (a / (a + b), b / (a + b));
    -a * (rest * (-u).exp_m1()).ln_1p() - b * (rate * u.exp_m1()).ln_1p()
}

/// How far from the highest point the density is negligible.
fn negligible_from(log_at: impl Fn(f64) -> f64) -> f64 {
    let mut far = 1e-6;
    while log_at(far) > NEGLIGIBLE && far < 1e6 {
        far *= 2.0;
    }
    let mut near = far / 2.0;
    for _ in 0..20 {
        let middle = f64::midpoint(near, far);
        if log_at(middle) > NEGLIGIBLE { near = middle } else { far = middle }
    }
    far
}

fn rate(t: f64) -> f64 {
    1.0 / (1.0 + (-t).exp())
}
