//! How sure a rate made from counts is.

/// Lower and upper end of a 95 % interval, as fractions.
pub type Interval = [f64; 2];

/// A rate whose base is smaller than this is too few to trust.
pub const TOO_FEW: f64 = 30.0;

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % Wilson score interval of `part` of `base` people; `None` when the base is zero or the rate is above one.
///
/// Counts may be fractions (averages). Source: E. B. Wilson (1927), "Probable inference, the law of succession, and
/// statistical inference", J. Am. Stat. Assoc. 22, 209–212.
pub fn wilson(part: f64, base: f64) -> Option<Interval> {
    if !(base > 0.0 && (0.0..=base).contains(&part)) {
        return None;
    }
    let rate = part / base;
    let half_z2 = Z * Z / 2.0;
    let center = (part + half_z2) / (base + 2.0 * half_z2);
    let half = Z * (part * (1.0 - rate) + half_z2 / 2.0).sqrt() / (base + 2.0 * half_z2);
    // At the ends the interval touches them exactly; only rounding would make it miss.
    let low = if part == 0.0 { 0.0 } else { (center - half).clamp(0.0, rate) };
    let high = if part == base { 1.0 } else { (center + half).clamp(rate, 1.0) };
    Some([low, high])
}
