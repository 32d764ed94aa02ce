//! A column of times.

use super::Column;

const SECOND_MS: i64 = 1_000;

/// Times in milliseconds since 1970 UTC, one per event. As long as all are whole seconds from 1970 to 2106, as in most logs
/// they are, each takes four bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum Moments {
    /// Seconds since 1970 UTC.
    Seconds(Column<u32>),
    /// Milliseconds since 1970 UTC.
    Millis(Column<i64>),
}

impl Default for Moments {
    fn default() -> Self {
        Self::Seconds(Column::default())
    }
}

impl Moments {
    /// Adds a time.
    #[inline]
    pub fn push(&mut self, time_ms: i64) {
        match (&mut *self, whole_seconds(time_ms)) {
            (Self::Seconds(times), Some(seconds)) => times.push(seconds),
            (Self::Millis(times), _) => times.push(time_ms),
            (Self::Seconds(_), None) => self.widen_for(time_ms),
        }
    }

    /// Adds a list of times.
    pub fn extend_from_slice(&mut self, times_ms: &[i64]) {
        match self {
            Self::Seconds(times) if times_ms.iter().all(|&time_ms| whole_seconds(time_ms).is_some()) => {
                times.extend_mapped(times_ms, |time_ms| whole_seconds(time_ms).unwrap_or_default());
            }
            Self::Millis(times) => times.extend_from_slice(times_ms),
            Self::Seconds(_) => times_ms.iter().for_each(|&time_ms| self.push(time_ms)),
        }
    }

    /// The time of an event.
    #[inline]
    pub fn get(&self, index: usize) -> i64 {
        match self {
            Self::Seconds(times) => i64::from(times.get(index)) * SECOND_MS,
            Self::Millis(times) => times.get(index),
        }
    }

    /// Puts another time into the place of one. It must be one of those the column has.
    pub(in crate::events) fn set(&mut self, index: usize, time_ms: i64) {
        match self {
            Self::Seconds(times) => times.set(index, whole_seconds(time_ms).unwrap_or_default()),
            Self::Millis(times) => times.set(index, time_ms),
        }
    }

    /// How many bytes a time takes.
    pub fn bytes(&self) -> u8 {
        match self {
            Self::Seconds(_) => 4,
            Self::Millis(_) => 8,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Seconds(times) => times.len(),
            Self::Millis(times) => times.len(),
        }
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All times.
    pub fn iter(&self) -> impl Iterator<Item = i64> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Tells all times.
    pub(in crate::events) fn for_each(&self, mut tell: impl FnMut(i64)) {
        match self {
            Self::Seconds(times) => times.for_each(|seconds| tell(i64::from(seconds) * SECOND_MS)),
            Self::Millis(times) => times.for_each(tell),
        }
    }

    /// The times in another order: each goes to the place that `places` has for it.
    pub(in crate::events) fn moved(self, places: &Column<u32>) -> Self {
        match self {
            Self::Seconds(times) => Self::Seconds(times.moved(places)),
            Self::Millis(times) => Self::Millis(times.moved(places)),
        }
    }

    #[cold]
    fn widen_for(&mut self, time_ms: i64) {
        *self = Self::Millis(self.iter().collect());
        self.push(time_ms);
    }
}

#[inline]
fn whole_seconds(time_ms: i64) -> Option<u32> {
    /// 125 times this is 1, as far as 64 bits go: multiplied by it, multiples of 125 are divided, and others become larger
    /// than any multiple could. (H. S. Warren, "Hacker's Delight", 2012, exact division.)
    const INVERSE: u64 = 0x1cac_0831_26e9_78d5;
    const { assert!(INVERSE.wrapping_mul(125) == 1) };
    let eighths = time_ms.cast_unsigned();
    if !eighths.is_multiple_of(8) {
        return None;
    }
    u32::try_from((eighths / 8).wrapping_mul(INVERSE)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_seconds_take_four_bytes_and_others_eight() {
        let mut times = Moments::default();
        let last_ms = i64::from(u32::MAX) * SECOND_MS;
        [0, 1_710_325_274_000, last_ms].into_iter().for_each(|time_ms| times.push(time_ms));
        assert!(matches!(times, Moments::Seconds(_)));
        for odd in [1, 999, -1_000, -1, last_ms + SECOND_MS, 8_640_000_000_000_000, i64::MIN, i64::MAX] {
            let mut times = times.clone();
            times.push(odd);
            assert_eq!(times, Moments::Millis([0, 1_710_325_274_000, last_ms, odd].into_iter().collect()));
        }
    }

    proptest! {
        #[test]
        fn keeps_every_time(times in prop::collection::vec(prop_oneof![9 => (0..5_000_000_000_i64).prop_map(|s| s * 1_000), 1 => any::<i64>()], 0..50)) {
            let mut column = Moments::default();
            times.iter().for_each(|&time_ms| column.push(time_ms));
            prop_assert_eq!((column.iter().collect::<Vec<_>>(), column.len()), (times.clone(), times.len()));
            let mut at_once = Moments::default();
            times.chunks(7).for_each(|some| at_once.extend_from_slice(some));
            prop_assert_eq!(at_once, column);
        }
    }
}
