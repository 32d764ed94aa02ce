//! A column of small numbers.

use super::Column;

/// Codes of a [`super::Dictionary`], one per event, in as few bytes each as the largest of them needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Codes {
    /// Below 256.
    Narrow(Column<u8>),
    /// Below 65 536.
    Medium(Column<u16>),
    /// Any.
    Wide(Column<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Narrow(Column::default())
    }
}

impl Codes {
    /// Adds a code; the column grows wider where it must.
    #[inline]
    pub fn push(&mut self, code: u32) {
        match self {
            Self::Narrow(codes) if code <= u32::from(u8::MAX) => codes.push(code as u8),
            Self::Medium(codes) if code <= u32::from(u16::MAX) => codes.push(code as u16),
            Self::Wide(codes) => codes.push(code),
            _ => self.widen_for(code),
        }
    }

    /// Adds a list of codes.
    pub fn extend_from_slice(&mut self, codes: &[u32]) {
        let most = codes.iter().fold(0, |most, &code| most.max(code));
        match self {
            Self::Narrow(column) if most <= u32::from(u8::MAX) => column.extend_mapped(codes, |code| code as u8),
            Self::Medium(column) if most <= u32::from(u16::MAX) => column.extend_mapped(codes, |code| code as u16),
            _ => codes.iter().for_each(|&code| self.push(code)),
        }
    }

    /// The code of an event.
    #[inline]
    pub fn get(&self, index: usize) -> u32 {
        match self {
            Self::Narrow(codes) => u32::from(codes.get(index)),
            Self::Medium(codes) => u32::from(codes.get(index)),
            Self::Wide(codes) => codes.get(index),
        }
    }

    /// Puts another code into the place of one. It must be one of those the column has.
    pub(in crate::events) fn set(&mut self, index: usize, code: u32) {
        match self {
            Self::Narrow(codes) => codes.set(index, code as u8),
            Self::Medium(codes) => codes.set(index, code as u16),
            Self::Wide(codes) => codes.set(index, code),
        }
    }

    /// How many bytes a code takes.
    pub fn bytes(&self) -> u8 {
        match self {
            Self::Narrow(_) => 1,
            Self::Medium(_) => 2,
            Self::Wide(_) => 4,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Medium(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All codes.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Tells all codes.
    pub(in crate::events) fn for_each(&self, mut tell: impl FnMut(u32)) {
        match self {
            Self::Narrow(codes) => codes.for_each(|code| tell(code.into())),
            Self::Medium(codes) => codes.for_each(|code| tell(code.into())),
            Self::Wide(codes) => codes.for_each(tell),
        }
    }

    /// What a list has for each code of a chunk of the column.
    pub(in crate::events) fn map_chunk(&self, chunk: usize, by: &[u8], mapped: &mut Vec<u8>) {
        fn map<C: Copy + Into<u32>>(codes: &[C], by: &[u8], mapped: &mut Vec<u8>) {
            mapped.clear();
            mapped.extend(codes.iter().map(|&code| by[code.into() as usize]));
        }
        match self {
            Self::Narrow(codes) => map(codes.chunk(chunk), by, mapped),
            Self::Medium(codes) => map(codes.chunk(chunk), by, mapped),
            Self::Wide(codes) => map(codes.chunk(chunk), by, mapped),
        }
    }

    /// The codes in another order: each goes to the place that `places` has for it.
    pub(in crate::events) fn moved(self, places: &Column<u32>) -> Self {
        match self {
            Self::Narrow(codes) => Self::Narrow(codes.moved(places)),
            Self::Medium(codes) => Self::Medium(codes.moved(places)),
            Self::Wide(codes) => Self::Wide(codes.moved(places)),
        }
    }

    #[cold]
    fn widen_for(&mut self, code: u32) {
        *self = match (&*self, u16::try_from(code)) {
            (Self::Narrow(codes), Ok(_)) => Self::Medium(codes.iter().map(u16::from).collect()),
            (old, _) => Self::Wide(old.iter().collect()),
        };
        self.push(code);
    }
}

impl FromIterator<u32> for Codes {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let mut column = Self::default();
        codes.into_iter().for_each(|code| column.push(code));
        column
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_column_is_as_wide_as_it_must_be() {
        let mut codes = Codes::default();
        codes.push(255);
        assert_eq!(codes, Codes::Narrow([255].into_iter().collect()));
        codes.push(256);
        assert_eq!(codes, Codes::Medium([255, 256].into_iter().collect()));
        codes.push(65_536);
        assert_eq!(codes, Codes::Wide([255, 256, 65_536].into_iter().collect()));
        assert_eq!([1, 70_000].into_iter().collect::<Codes>(), Codes::Wide([1, 70_000].into_iter().collect()));
    }

    proptest! {
        #[test]
        fn keeps_every_code(codes in prop::collection::vec(prop_oneof![0_u32..300, 0_u32..70_000, any::<u32>()], 0..50)) {
            let column: Codes = codes.iter().copied().collect();
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), codes.clone());
            let mut at_once = Codes::default();
            codes.chunks(7).for_each(|some| at_once.extend_from_slice(some));
            prop_assert_eq!(at_once, column);
        }
    }
}
