//! Integrals of smooth functions, by Gauss and Legendre.

/// Points in a panel.
const POINTS: usize = 16;

/// Where a function is looked at between −1 and 1, and how much each place counts.
pub(super) struct Nodes {
    at: [f64; POINTS],
    weight: [f64; POINTS],
}

/// A function in a panel, as a sum of Legendre polynomials.
pub(super) struct Series {
    middle: f64,
    half: f64,
    coefficients: [f64; POINTS],
}

impl Nodes {
    /// The zeros of the Legendre polynomial, by Newton's method (W. H. Press et al., "Numerical Recipes", 3rd ed., 4.6.1).
    pub(super) fn new() -> Self {
        let mut nodes = Self { at: [0.0; POINTS], weight: [0.0; POINTS] };
        for place in 0..POINTS {
            let mut x = -(std::f64::consts::PI * (place as f64 + 0.75) / (POINTS as f64 + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..8 {
                let (last, value) = legendre(x);
                slope = POINTS as f64 * (x * value - last) / (x * x - 1.0);
                x -= value / slope;
            }
            nodes.at[place] = x;
            nodes.weight[place] = 2.0 / ((1.0 - x * x) * slope * slope);
        }
        nodes
    }

    /// `f` between `from` and `to`.
    pub(super) fn series(&self, from: f64, to: f64, f: impl Fn(f64) -> f64) -> Series {
        let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
        let mut coefficients = [0.0; POINTS];
        for (x, weight) in self.at.iter().zip(self.weight) {
            let value = weight * f(middle + half * x);
            let (mut last, mut this) = (0.0, 1.0);
            for (n, coefficient) in coefficients.iter_mut().enumerate() {
                let n = n as f64;
                *coefficient += (n + 0.5) * value * this;
                (last, this) = (this, ((2.0 * n + 1.0) * x * this - n * last) / (n + 1.0));
            }
        }
        Series { middle, half, coefficients }
    }

    /// The integral of `f` from the first to the last of the places, which may come in any order; `f` is smooth between
    /// neighbours.
    pub(super) fn integrate(&self, mut edges: Vec<f64>, f: impl Fn(f64) -> f64) -> f64 {
        edges.sort_unstable_by(f64::total_cmp);
        let panel = |edge: &[f64]| {
            let (middle, half) = (f64::midpoint(edge[0], edge[1]), (edge[1] - edge[0]) / 2.0);
            if half <= 0.0 {
                return 0.0;
            }
            half * self.at.iter().zip(self.weight).map(|(x, weight)| weight * f(middle + half * x)).sum::<f64>()
        };
        edges.windows(2).map(panel).sum()
    }
}

impl Series {
    /// The integral over the panel.
    pub(super) fn total(&self) -> f64 {
        2.0 * self.half * self.coefficients[0]
    }

    /// The same function times `factor`.
    pub(super) fn scaled(mut self, factor: f64) -> Self {
        self.coefficients.iter_mut().for_each(|coefficient| *coefficient *= factor);
        self
    }

    /// The function at `u`, which lies in the panel.
    pub(super) fn at(&self, u: f64) -> f64 {
        let x = ((u - self.middle) / self.half).clamp(-1.0, 1.0);
        let (mut last, mut this, mut sum) = (0.0, 1.0, 0.0);
        for (n, coefficient) in self.coefficients.iter().enumerate() {
            let n = n as f64;
            sum += coefficient * this;
            (last, this) = (this, ((2.0 * n + 1.0) * x * this - n * last) / (n + 1.0));
        }
        sum
    }

    /// The integral from the start of the panel to `u`, which lies in it: ∫Pₙ = (Pₙ₊₁ − Pₙ₋₁) / (2n + 1).
    pub(super) fn up_to(&self, u: f64) -> f64 {
        let x = ((u - self.middle) / self.half).clamp(-1.0, 1.0);
        let (mut last, mut this) = (1.0, x);
        let mut sum = self.coefficients[0] * (x + 1.0);
        for (n, coefficient) in self.coefficients.iter().enumerate().skip(1) {
            let n = n as f64;
            let next = ((2.0 * n + 1.0) * x * this - n * last) / (n + 1.0);
            sum += coefficient * (next - last) / (2.0 * n + 1.0);
            (last, this) = (this, next);
        }
        self.half * sum
    }
}

/// The Legendre polynomials of degree [`POINTS`] − 1 and [`POINTS`] at `x`.
fn legendre(x: f64) -> (f64, f64) {
    let (mut last, mut this) = (0.0, 1.0);
    for n in 0..POINTS {
        let n = n as f64;
        (last, this) = (this, ((2.0 * n + 1.0) * x * this - n * last) / (n + 1.0));
    }
    (last, this)
}
