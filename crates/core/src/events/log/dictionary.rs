//! Texts as numbers.

use std::fmt;

/// A slot of the hash table that holds nothing.
const FREE: u32 = u32::MAX;

/// Texts as consecutive numbers from 0, in order of first appearance. Texts are held once, end to end; short ones a second
/// time in the table.
#[derive(Clone, Default)]
pub struct Dictionary {
    text: String,
    ends: Vec<usize>,
    /// Open addressing with linear probing; the length is a power of two, at most three quarters are taken.
    slots: Vec<Slot>,
}

/// A short text itself, so that finding it touches memory only once, which is what finding costs; otherwise its start.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    code: u32,
    key: Key,
}

impl Slot {
    const EMPTY: Self = Self { hash: 0, code: FREE, key: [0; 3] };
}

/// The first 23 bytes of a text, and in the last byte its length, or [`LONG`].
type Key = [u64; 3];

/// The length of all texts that do not fit into a [`Key`].
const LONG: u8 = u8::MAX;

fn key(text: &[u8]) -> Key {
    let mut bytes = [0; 24];
    let len = text.len().min(23);
    bytes[..len].copy_from_slice(&text[..len]);
    bytes[23] = if text.len() > 23 { LONG } else { len as u8 };
    let mut key = [0; 3];
    for (word, bytes) in key.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    key
}

fn is_long(key: &Key) -> bool {
    key[2].to_le_bytes()[7] == LONG
}

impl Dictionary {
    /// The code of `text`; a new one if it is new.
    pub fn code(&mut self, text: &str) -> u32 {
        if self.slots.len() * 3 <= self.ends.len() * 4 {
            self.grow();
        }
        let key = key(text.as_bytes());
        let hash = hash(&key, text.as_bytes());
        let index = self.slot(hash, &key, text.as_bytes());
        if self.slots[index].code != FREE {
            return self.slots[index].code;
        }
        let code = u32::try_from(self.ends.len()).unwrap_or(FREE - 1);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.slots[index] = Slot { hash, code, key };
        code
    }

    /// The code of a text already seen.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.find_bytes(text.as_bytes())
    }

    /// The code of a text already seen. Bytes that are no text are never found.
    pub fn find_bytes(&self, text: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let key = key(text);
        let code = self.slots[self.slot(hash(&key, text), &key, text)].code;
        (code != FREE).then_some(code)
    }

    /// The text of a code.
    pub fn text(&self, code: u32) -> Option<&str> {
        let index = code as usize;
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..end)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts, in the order of their codes.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            text
        })
    }

    /// The slot that holds `text`, or the free one where it belongs. There must be a free slot.
    fn slot(&self, hash: u32, key: &Key, text: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        let mut index = hash as usize & mask;
        loop {
            let slot = &self.slots[index];
            let is_same_text = || self.text(slot.code).is_some_and(|other| other.as_bytes() == text);
            let is_same = || slot.key == *key && (!is_long(key) || is_same_text());
            if slot.code == FREE || slot.hash == hash && is_same() {
                return index;
            }
            index = (index + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let len = (self.slots.len() * 2).max(16);
        let old = std::mem::replace(&mut self.slots, vec![Slot::EMPTY; len]);
        for slot in old.into_iter().filter(|slot| slot.code != FREE) {
            let mut index = slot.hash as usize & (len - 1);
            while self.slots[index].code != FREE {
                index = (index + 1) & (len - 1);
            }
            self.slots[index] = slot;
        }
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.texts()).finish()
    }
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.text == other.text
    }
}

/// Eight bytes at a time, multiplied together (as in rustc's FxHash), then mixed with the finalizer of MurmurHash3 so
/// that all bits count in the lower ones.
fn hash(key: &Key, text: &[u8]) -> u32 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let step = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let mut hash = key.iter().fold(0, |hash, &word| step(hash, word));
    if is_long(key) {
        // The last words overlap what is in the key, so that nothing is left over.
        hash = step(hash, text.len() as u64);
        hash = text[16..].as_chunks::<8>().0.iter().fold(hash, |hash, word| step(hash, u64::from_le_bytes(*word)));
        hash = text.last_chunk::<8>().map_or(hash, |word| step(hash, u64::from_le_bytes(*word)));
    }
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_dictionary_finds_nothing() {
        let dictionary = Dictionary::default();
        assert_eq!((dictionary.find(""), dictionary.text(0), dictionary.len()), (None, None, 0));
    }

    #[test]
    fn texts_that_begin_alike_are_different() {
        let mut dictionary = Dictionary::default();
        let mut texts = vec!["", "a", "a\0", "ab", "abcdefgh", "abcdefgh\0", "abcdefghi"];
        let long = "x".repeat(100);
        texts.extend((20..100).map(|len| &long[..len]));
        for (code, text) in texts.iter().enumerate() {
            assert_eq!(dictionary.code(text) as usize, code, "{text:?}");
        }
        for (code, text) in texts.iter().enumerate() {
            assert_eq!(dictionary.find(text), u32::try_from(code).ok(), "{text:?}");
        }
        assert_eq!(dictionary.texts().collect::<Vec<_>>(), texts);
    }

    #[test]
    fn a_million_names_keep_their_codes() {
        let mut dictionary = Dictionary::default();
        for number in 0..1_000_000_u32 {
            assert_eq!(dictionary.code(&format!("event_{number}")), number);
        }
        assert_eq!(dictionary.find("event_999999"), Some(999_999));
        assert_eq!(dictionary.find("event_1000000"), None);
        assert_eq!(dictionary.text(123_456), Some("event_123456"));
    }

    proptest! {
        #[test]
        fn behaves_as_a_map(texts in prop::collection::vec("[a-c]{0,3}|.{0,20}|[ab]{22,25}", 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut map: HashMap<String, u32> = HashMap::new();
            for text in texts {
                let next = map.len() as u32;
                let code = *map.entry(text.clone()).or_insert(next);
                prop_assert_eq!(dictionary.code(&text), code);
                prop_assert_eq!(dictionary.text(code), Some(text.as_str()));
            }
            prop_assert_eq!(dictionary.len(), map.len());
        }
    }
}
