//! How strongly a cell is coloured. The number in it says the same.

/// How many levels there are above nothing.
const LEVELS: u8 = 6;

/// A level of heat, from 0 (nothing) to 6 (the most there is).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heat(u8);

impl Heat {
    /// The level of `share` where `most` is the largest there is. Anything above nothing is above level 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6; the cast saturates")]
    pub fn of(share: f64, most: f64) -> Self {
        let level = (share / most * f64::from(LEVELS)).ceil();
        Self(if level > 0.0 { level.min(f64::from(LEVELS)) as u8 } else { 0 })
    }

    /// The level as a number.
    pub fn level(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_never_cooler_and_only_nothing_is_cold() {
        let levels: Vec<u8> = (0..=100).map(|share| Heat::of(f64::from(share), 100.0).level()).collect();
        assert!(levels.is_sorted());
        assert_eq!((levels[0], levels[1], levels[100]), (0, 1, 6));
        assert_eq!(Heat::of(0.0, 0.0).level(), 0);
        assert_eq!(Heat::of(2.0, 1.0).level(), 6);
    }
}
