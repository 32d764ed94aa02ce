//! Random counts of people: binomial and Poisson numbers by transformed rejection.
//!
//! rand_distr's methods set up more for each draw, and here nearly every draw is of another distribution. It still
//! draws the small ones.

use rand::{Rng, RngExt};
use rand_distr::Distribution;

/// With fewer expected (or expected not to go on) the hats below do not fit, and counting up is as fast.
const FEW: f64 = 10.0;
/// With more, logarithms of ratios are not exact enough.
const MANY: f64 = 1e12;

/// How many of `people` go on, each with the chance `share`, which is from 0 to 1.
///
/// BTRS of W. Hörmann, "The generation of binomial random variates", 1993.
pub(super) fn binomial(random: &mut impl Rng, people: u64, share: f64) -> u64 {
    if share > 0.5 {
        return people - binomial(random, people, 1.0 - share);
    }
    let n = people as f64;
    let mean = n * share;
    if mean < FEW || n > MANY {
        return rand_distr::Binomial::new(people, share).map_or(0, |few| few.sample(random));
    }
    let deviation = (mean * (1.0 - share)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * share;
    let squeeze = 0.92 - 4.2 / b;
    loop {
        let (u, v) = (random.random::<f64>() - 0.5, random.random::<f64>());
        let margin = 0.5 - u.abs();
        let k = ((2.0 * a / margin + b) * u + mean + 0.5).floor();
        if margin >= 0.07 && v <= squeeze {
            return k as u64;
        }
        if (0.0..=n).contains(&k) {
            let alpha = (2.83 + 5.1 / b) * deviation;
            let height = v * alpha / (a / (margin * margin) + b);
            if is_under(libm::log(height), n, share, k) {
                return k as u64;
            }
        }
    }
}

/// Whether `log_height` is at most that of `k` beside the likeliest number.
fn is_under(log_height: f64, n: f64, share: f64, k: f64) -> bool {
    let variance = n * share * (1.0 - share);
    let off = (k - ((n + 1.0) * share).floor()).abs();
    if off > 20.0 && off < variance / 2.0 - 1.0 {
        // BTPE's bounds of what follows, which need no further logarithm.
        let bell = -off * off / (2.0 * variance);
        let wrong = (off / variance) * (((off / 3.0 + 0.625) * off + 1.0 / 6.0) / variance + 0.5);
        if (log_height - bell).abs() > wrong {
            return log_height < bell;
        }
    }
    log_height <= relative_to_mode(n, share, k)
}

/// ln of how likely `k` of `n` is, beside the likeliest number.
fn relative_to_mode(n: f64, share: f64, k: f64) -> f64 {
    let odds = share / (1.0 - share);
    let mode = ((n + 1.0) * share).floor();
    (mode + 0.5) * libm::log((mode + 1.0) / (odds * (n - mode + 1.0)))
        + (n + 1.0) * libm::log((n - mode + 1.0) / (n - k + 1.0))
        + (k + 0.5) * libm::log(odds * (n - k + 1.0) / (k + 1.0))
        + (tail(mode) + tail(n - mode) - tail(k) - tail(n - k))
}

/// How many come when `mean` are expected, none of whom knows of another.
///
/// PTRS of W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993.
pub(super) fn poisson(random: &mut impl Rng, mean: f64) -> u64 {
    if !(FEW..=MANY).contains(&mean) {
        // None at a mean of 0.
        return rand_distr::Poisson::new(mean).map_or(0, |few| few.sample(random) as u64);
    }
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let squeeze = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let (u, v) = (random.random::<f64>() - 0.5, random.random::<f64>());
        let margin = 0.5 - u.abs();
        let k = ((2.0 * a / margin + b) * u + mean + 0.43).floor();
        if margin >= 0.07 && v <= squeeze {
            return k as u64;
        }
        if k >= 0.0 && (margin >= 0.013 || v <= margin) {
            let height = v * (1.1239 + 1.1328 / (b - 3.4)) / (a / (margin * margin) + b);
            if libm::log(height) <= log_poisson(mean, k) {
                return k as u64;
            }
        }
    }
}

/// ln of how likely `k` is at a mean.
fn log_poisson(mean: f64, k: f64) -> f64 {
    const HALF_LOG_TWO_PI: f64 = 0.918_938_533_204_672_7;
    let over = k + 1.0 - mean;
    over + k * libm::log1p(-over / (k + 1.0)) - 0.5 * libm::log(k + 1.0) - HALF_LOG_TWO_PI - tail(k)
}

/// What Stirling's formula lacks of the logarithm of the factorial of `k`.
fn tail(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_09,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    if let Some(first) = FIRST.get(k as usize) {
        return *first;
    }
    let k = k + 1.0;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1_260.0 / (k * k)) / (k * k)) / k
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, Discrete, DiscreteCDF, Poisson};

    use super::*;

    const DRAWS: u64 = 200_000;

    /// How likely it is to draw at least as far from an exact distribution (χ², with cells of 20 and more).
    fn goodness(mut drawn: Vec<u64>, exact: &(impl Discrete<u64, f64> + DiscreteCDF<u64, f64>)) -> f64 {
        drawn.sort_unstable();
        let (least, most) = (exact.inverse_cdf(1e-12), exact.inverse_cdf(1.0 - 1e-12));
        assert!(drawn[0] >= least && drawn[drawn.len() - 1] <= most);
        let (mut chi, mut cells, mut expected, mut seen, mut rest) = (0.0, 0, 0.0, 0, drawn.as_slice());
        let mut to_come = drawn.len() as f64;
        for k in least..=most {
            let here = rest.partition_point(|count| *count == k);
            rest = &rest[here..];
            seen += here;
            expected += exact.pmf(k) * drawn.len() as f64;
            if expected >= 20.0 && to_come - expected >= 20.0 || k == most {
                chi += (seen as f64 - expected).powi(2) / expected;
                cells += 1;
                to_come -= expected;
                (expected, seen) = (0.0, 0);
            }
        }
        ChiSquared::new(f64::from(cells - 1)).unwrap().sf(chi)
    }

    fn draws(seed: u64, mut draw: impl FnMut(&mut Xoshiro256PlusPlus) -> u64) -> Vec<u64> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        (0..DRAWS).map(|_| draw(&mut random)).collect()
    }

    #[test]
    fn draws_are_binomial() {
        let shares = [0.001, 0.05, 0.2, 0.4, 0.5, 0.62, 0.97];
        let people = [20, 30, 180, 450, 9_000, 40_000];
        let cases: Vec<(u64, f64)> = people.into_iter().flat_map(|n| shares.map(|share| (n, share))).collect();
        let unlikely = 1e-3 / cases.len() as f64;
        for (people, share) in cases {
            let drawn = draws(people ^ share.to_bits(), |random| binomial(random, people, share));
            let p = goodness(drawn, &Binomial::new(share, people).unwrap());
            assert!(p > unlikely, "{people} at {share}: p {p}");
        }
    }

    #[test]
    fn draws_are_poisson() {
        for mean in [0.3_f64, 9.9, 10.0, 11.5, 25.0, 130.7, 9_000.0] {
            let p = goodness(draws(mean.to_bits(), |random| poisson(random, mean)), &Poisson::new(mean).unwrap());
            assert!(p > 1e-4, "{mean}: p {p}");
        }
    }

    #[test]
    fn crowds_keep_mean_and_deviation() {
        #[track_caller]
        fn check(drawn: &[u64], mean: f64, deviation: f64) {
            let z: Vec<f64> = drawn.iter().map(|count| (*count as f64 - mean) / deviation).collect();
            let count = z.len() as f64;
            let (first, second) = (z.iter().sum::<f64>() / count, z.iter().map(|z| z * z).sum::<f64>() / count);
            assert!(first.abs() < 4.0 / count.sqrt(), "{mean}: {first}");
            assert!((second - 1.0).abs() < 4.0 * (2.0 / count).sqrt(), "{mean}: {second}");
        }
        for (people, share) in [(1_000_000_000_u64, 0.3), (1_000_000_000_000, 1e-6), (u64::MAX >> 12, 0.5)] {
            let mean = people as f64 * share;
            check(&draws(people, |random| binomial(random, people, share)), mean, (mean * (1.0 - share)).sqrt());
        }
        for mean in [1e6, 1e12, 1e14_f64] {
            check(&draws(3, |random| poisson(random, mean)), mean, mean.sqrt());
        }
    }

    /// The bounds of Kachitvichyanukul and Schmeiser, "Binomial random variate generation", 1988.
    #[test]
    fn bounds_hold_what_they_bound() {
        for (n, share) in [(400.0, 0.5), (450.0, 0.4), (9_000.0, 0.05), (1e6, 0.3), (1e9, 1e-6)] {
            let deviation = f64::sqrt(n * share * (1.0 - share));
            for z in (-60..=60).map(|tenths| f64::from(tenths) / 10.0) {
                let k = (n * share + z * deviation).round();
                let exact = relative_to_mode(n, share, k);
                assert!(is_under(exact - 1e-6, n, share, k) && !is_under(exact + 1e-6, n, share, k), "{n} {share} {k}");
            }
        }
    }

    #[test]
    fn nobody_and_everybody() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        for people in [0, 1, 50, 1_000_000] {
            assert_eq!([0.0, 1.0].map(|share| binomial(&mut random, people, share)), [0, people]);
        }
    }

    /// ln Γ, from statrs.
    #[test]
    fn tails_are_those_of_factorials() {
        for k in (0..40).map(f64::from) {
            let stirling = 0.5 * (2.0 * std::f64::consts::PI).ln() + (k + 0.5) * (k + 1.0).ln() - (k + 1.0);
            let exact = statrs::function::gamma::ln_gamma(k + 1.0) - stirling;
            assert!((tail(k) - exact).abs() < 1e-9, "{k}: {} {exact}", tail(k));
        }
    }
}
