//! A column that grows without ever being copied.

/// Entries of a chunk. In tests so few that there are several.
const CHUNK: usize = if cfg!(any(test, fuzzing)) { 8 } else { 1 << 16 };

/// Values in chunks of one size, so that a column of a large log is never held twice while it grows, and the memory of one
/// that is gone fits the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<T> {
    /// All but the last are full.
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T: Copy + Default> Column<T> {
    /// So many values, none of them said yet.
    fn of_len(len: usize) -> Self {
        let chunk = |begin: usize| vec![T::default(); CHUNK.min(len - begin)];
        Self { chunks: (0..len).step_by(CHUNK).map(chunk).collect() }
    }

    /// Adds a value.
    #[inline]
    pub fn push(&mut self, value: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(value),
            _ => self.begin(value),
        }
    }

    #[cold]
    fn begin(&mut self, value: T) {
        // The first may be all there is.
        let mut chunk = Vec::with_capacity(if self.chunks.is_empty() { 0 } else { CHUNK });
        chunk.push(value);
        self.chunks.push(chunk);
    }

    /// Adds what becomes of a list.
    #[inline]
    pub(super) fn extend_mapped<S: Copy>(&mut self, mut list: &[S], map: impl Fn(S) -> T) {
        while let Some((&first, rest)) = list.split_first() {
            self.push(map(first));
            let Some(last) = self.chunks.last_mut() else { return };
            let (fitting, others) = rest.split_at(rest.len().min(CHUNK - last.len()));
            last.extend(fitting.iter().map(|&value| map(value)));
            list = others;
        }
    }

    /// Adds a list of values.
    pub fn extend_from_slice(&mut self, values: &[T]) {
        self.extend_mapped(values, |value| value);
    }

    /// The value of an event.
    #[inline]
    pub fn get(&self, index: usize) -> T {
        self.chunks[index / CHUNK][index % CHUNK]
    }

    /// Puts another value into the place of one.
    #[inline]
    pub fn set(&mut self, index: usize, value: T) {
        self.chunks[index / CHUNK][index % CHUNK] = value;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self.chunks.as_slice() {
            [full @ .., last] => full.len() * CHUNK + last.len(),
            [] => 0,
        }
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// All values.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.chunks.iter().flatten().copied()
    }

    /// The values in chunks, of which all but the last are as long.
    pub(in crate::events) fn chunks(&self) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().map(Vec::as_slice)
    }

    /// One of the chunks.
    pub(in crate::events) fn chunk(&self, index: usize) -> &[T] {
        &self.chunks[index]
    }

    /// Replaces every value, first to last.
    pub fn replace(&mut self, mut by: impl FnMut(T) -> T) {
        self.chunks.iter_mut().for_each(|chunk| each(chunk.iter_mut(), &mut |value| *value = by(*value)));
    }

    /// Tells every value, first to last.
    pub(in crate::events) fn for_each(&self, mut tell: impl FnMut(T)) {
        self.chunks.iter().for_each(|chunk| each(chunk.iter(), &mut |&value| tell(value)));
    }

    /// The values in another order: each goes to the place that `places` has for it. What was read is given back at once.
    pub(in crate::events) fn moved(self, places: &Column<u32>) -> Self {
        let mut moved = Self::of_len(self.len());
        for (values, places) in self.chunks.into_iter().zip(&places.chunks) {
            moved.put(&values, places);
        }
        moved
    }

    /// Puts values into their places.
    #[inline(never)]
    fn put(&mut self, values: &[T], places: &[u32]) {
        for (&value, &place) in values.iter().zip(places) {
            self.set(place as usize, value);
        }
    }
}

/// What is done with the values of a chunk. Not inlined, because a browser compiles a function well only once it was called
/// a few times: what runs through a whole column in one call is slow in its first log.
#[inline(never)]
fn each<I: Iterator>(values: I, act: &mut impl FnMut(I::Item)) {
    values.for_each(act);
}

impl<T: Copy + Default> Extend<T> for Column<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.push(value));
    }
}

impl<T: Copy + Default> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut column = Self::default();
        column.extend(values);
        column
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_as_a_list(values in prop::collection::vec(any::<u16>(), 0..50)) {
            let mut column: Column<u16> = values.iter().copied().collect();
            prop_assert_eq!((column.len(), column.is_empty()), (values.len(), values.is_empty()));
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), values.clone());
            prop_assert!((0..values.len()).all(|index| column.get(index) == values[index]));
            // Backwards, and back again.
            let places: Column<u32> = (0..values.len() as u32).rev().collect();
            let moved = column.clone().moved(&places);
            prop_assert_eq!(moved.iter().collect::<Vec<_>>(), values.iter().rev().copied().collect::<Vec<_>>());
            prop_assert_eq!(&moved.moved(&places), &column);
            column.extend_from_slice(&values);
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), [values.clone(), values.clone()].concat());
            let mut column: Column<u16> = values.iter().copied().collect();
            column.replace(|value| value / 2);
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), values.iter().map(|value| value / 2).collect::<Vec<_>>());
        }
    }
}
