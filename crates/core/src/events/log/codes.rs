//! A column of small numbers.

/// Codes of a [`super::Dictionary`], one per event, in as few bytes each as the largest of them needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Below 256.
    Narrow(Vec<u8>),
    /// Below 65 536.
    Medium(Vec<u16>),
    /// Any.
    Wide(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Codes {
    /// Adds a code; the column grows wider where it must.
    pub fn push(&mut self, code: u32) {
        match self {
            Self::Narrow(codes) => match u8::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => self.widen_for(code),
            },
            Self::Medium(codes) => match u16::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => self.widen_for(code),
            },
            Self::Wide(codes) => codes.push(code),
        }
    }

    /// The code of an event.
    pub fn get(&self, index: usize) -> u32 {
        match self {
            Self::Narrow(codes) => u32::from(codes[index]),
            Self::Medium(codes) => u32::from(codes[index]),
            Self::Wide(codes) => codes[index],
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

    #[cold]
    fn widen_for(&mut self, code: u32) {
        let room = self.len() + 1;
        *self = match (&*self, u16::try_from(code)) {
            (Self::Narrow(codes), Ok(code)) => {
                let mut wider = Vec::with_capacity(room * 2);
                wider.extend(codes.iter().map(|&code| u16::from(code)));
                wider.push(code);
                Self::Medium(wider)
            }
            (old, _) => {
                let mut wider = Vec::with_capacity(room * 2);
                wider.extend(old.iter());
                wider.push(code);
                Self::Wide(wider)
            }
        };
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
        assert_eq!(codes, Codes::Narrow(vec![255]));
        codes.push(256);
        assert_eq!(codes, Codes::Medium(vec![255, 256]));
        codes.push(65_536);
        assert_eq!(codes, Codes::Wide(vec![255, 256, 65_536]));
        assert_eq!([1, 70_000].into_iter().collect::<Codes>(), Codes::Wide(vec![1, 70_000]));
    }

    proptest! {
        #[test]
        fn keeps_every_code(codes in prop::collection::vec(prop_oneof![0_u32..300, 0_u32..70_000, any::<u32>()], 0..50)) {
            let column: Codes = codes.iter().copied().collect();
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), codes);
        }
    }
}
