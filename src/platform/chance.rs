//! Randomness.

/// A short text that no other tab or document will have, of digits and small letters.
pub fn id() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}", part(), part())
}
