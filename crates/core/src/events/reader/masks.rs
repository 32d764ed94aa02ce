//! Which of 64 bytes end a field, a line, or a quoted text. Sixteen are compared at once in WebAssembly.

/// The byte that quotes.
pub(super) const QUOTE: u8 = b'"';

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// What stands where in a block; the lowest bit is the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Masks {
    /// Delimiters, CR and LF.
    pub(super) cuts: u64,
    /// CR and LF.
    pub(super) line_ends: u64,
    pub(super) quotes: u64,
}

impl Masks {
    #[inline]
    pub(super) fn of(block: &[u8; BLOCK], delimiter: u8) -> Self {
        let mut masks = Self { cuts: 0, line_ends: 0, quotes: 0 };
        for (place, bytes) in block.as_chunks().0.iter().enumerate() {
            let lanes = Lanes::of(bytes);
            let line_ends = lanes.are(b'\n') | lanes.are(b'\r');
            masks.cuts |= (line_ends | lanes.are(delimiter)).mask() << (place * WIDTH);
            masks.line_ends |= line_ends.mask() << (place * WIDTH);
            masks.quotes |= lanes.are(QUOTE).mask() << (place * WIDTH);
        }
        masks
    }

    /// Forgets all but the bytes chosen.
    #[inline]
    pub(super) fn only(self, bytes: u64) -> Self {
        Self { cuts: self.cuts & bytes, line_ends: self.line_ends & bytes, quotes: self.quotes & bytes }
    }
}

/// Where a byte stands in a block.
#[inline]
pub(super) fn places(block: &[u8; BLOCK], byte: u8) -> u64 {
    let lanes = block.as_chunks().0.iter().map(|bytes| Lanes::of(bytes).are(byte).mask());
    lanes.enumerate().fold(0, |places, (place, mask)| places | mask << (place * WIDTH))
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use words::{Lanes, WIDTH};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use vectors::{Lanes, WIDTH};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vectors {
    use core::arch::wasm32::{i8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128, v128_or};
    use core::ops::BitOr;

    pub(super) const WIDTH: usize = 16;

    /// Sixteen bytes, or what is true of each of them.
    #[derive(Clone, Copy)]
    pub(super) struct Lanes(v128);

    impl Lanes {
        #[inline]
        pub(super) fn of(bytes: &[u8; WIDTH]) -> Self {
            let (words, _) = bytes.as_chunks();
            Self(u64x2(u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])))
        }

        #[inline]
        pub(super) fn are(self, byte: u8) -> Self {
            Self(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        /// A bit for each byte of which it is true.
        #[inline]
        pub(super) fn mask(self) -> u64 {
            i8x16_bitmask(self.0).into()
        }
    }

    impl BitOr for Lanes {
        type Output = Self;

        #[inline]
        fn bitor(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }
    }
}

/// For all processors. Those of native builds could do more, but not without unsafe code.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod words {
    use core::ops::BitOr;

    pub(super) const WIDTH: usize = 8;

    const LOWEST: u64 = u64::from_le_bytes([1; WIDTH]);
    const ALL_BUT_HIGHEST: u64 = u64::from_le_bytes([0x7F; WIDTH]);

    /// Eight bytes, or in the highest bit of each what is true of it.
    #[derive(Clone, Copy)]
    pub(super) struct Lanes(u64);

    impl Lanes {
        #[inline]
        pub(super) fn of(bytes: &[u8; WIDTH]) -> Self {
            Self(u64::from_le_bytes(*bytes))
        }

        /// Nothing is carried from one byte to the next.
        #[inline]
        pub(super) fn are(self, byte: u8) -> Self {
            let differences = self.0 ^ (LOWEST * u64::from(byte));
            Self(!(((differences & ALL_BUT_HIGHEST) + ALL_BUT_HIGHEST) | differences | ALL_BUT_HIGHEST))
        }

        /// A bit for each byte of which it is true: the factor moves bit 8i, where they are then, to bit 56 + i.
        #[inline]
        pub(super) fn mask(self) -> u64 {
            (self.0 >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
        }
    }

    impl BitOr for Lanes {
        type Output = Self;

        #[inline]
        fn bitor(self, other: Self) -> Self {
            Self(self.0 | other.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_hand(block: &[u8], is: impl Fn(u8) -> bool) -> u64 {
        block.iter().enumerate().map(|(place, &byte)| u64::from(is(byte)) << place).sum()
    }

    proptest! {
        #[test]
        fn every_byte_is_seen_where_it_is(
            bytes in prop::collection::vec(prop_oneof![prop::sample::select(b"\",;\t|\r\n\x0B\x0C!#-\x8A\x8D\xAC".to_vec()), any::<u8>()], BLOCK),
            delimiter in prop::sample::select(b",;\t|".to_vec()),
        ) {
            let block: &[u8; BLOCK] = bytes.first_chunk().unwrap();
            let is_line_end = |byte| matches!(byte, b'\r' | b'\n');
            let masks = Masks::of(block, delimiter);
            prop_assert_eq!(masks.cuts, by_hand(block, |byte| byte == delimiter || is_line_end(byte)));
            prop_assert_eq!(masks.line_ends, by_hand(block, is_line_end));
            prop_assert_eq!(masks.quotes, by_hand(block, |byte| byte == QUOTE));
            prop_assert_eq!(places(block, delimiter), by_hand(block, |byte| byte == delimiter));
        }
    }
}
