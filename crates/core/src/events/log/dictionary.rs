//! Texts as numbers.

use std::fmt;
use std::hint::black_box;

/// The code of a slot that holds nothing.
const FREE: u32 = u32::MAX;

/// Lines of the smallest table.
const MIN_LINES: usize = 64;

/// Lines of a table that stays close to the processor.
const CLOSE_LINES: usize = if cfg!(test) { 64 } else { 256 };

/// Texts as consecutive numbers from 0, in order of first appearance. Texts are held once, end to end; short ones a second
/// time in the table.
#[derive(Clone, Default)]
pub struct Dictionary {
    text: String,
    ends: Vec<usize>,
    /// Open addressing with linear probing; the length is a power of two, and at most half of the slots are taken, so that
    /// nearly all texts are in the line where they are first looked for.
    lines: Vec<Line>,
}

/// Slots that come from memory together. The first is taken first.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line([Slot; 2]);

/// A short text itself, so that finding it touches memory only once, which is what finding costs; otherwise its start.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    code: u32,
    key: Key,
}

impl Slot {
    const EMPTY: Self = Self { hash: 0, code: FREE, key: [0; 3] };

    /// The code here if the text of a probe may be here, otherwise [`FREE`]. Only a long text may be another.
    #[inline]
    fn candidate(&self, probe: &Probe) -> u32 {
        let differences = self.key.iter().zip(&probe.key).fold(0, |all, (one, other)| all | one ^ other);
        self.code | if differences == 0 { 0 } else { FREE }
    }
}

/// The first 23 bytes of a text, and in the last byte its length, or [`LONG`].
type Key = [u64; 3];

/// Texts of as many bytes do not fit into a [`Key`].
const LONG: usize = 24;

/// By length: the bytes of a key that are text.
const TEXT_BYTES: [Key; LONG] = {
    let mut masks = [[0; 3]; LONG];
    let mut len = 1;
    while len < LONG {
        masks[len] = masks[len - 1];
        masks[len][(len - 1) / 8] |= 0xFF << ((len - 1) % 8 * 8);
        len += 1;
    }
    masks
};

/// A text made ready to be found.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    key: Key,
    hash: u32,
}

impl Probe {
    /// Of no text.
    pub const EMPTY: Self = Self { key: [0; 3], hash: 0 };

    /// Of the first `len` bytes of a text. What comes after them may be read too: copying bytes whose number is not known
    /// is slow.
    #[inline]
    pub fn new(text: &[u8], len: usize) -> Self {
        match text.first_chunk() {
            Some(bytes) if len < LONG => Self::of_short(bytes, len),
            _ => Self::of_any(&text[..len.min(text.len())]),
        }
    }

    #[inline]
    fn of_short(bytes: &[u8; LONG], len: usize) -> Self {
        let (words, masks) = (bytes.as_chunks::<8>().0, &TEXT_BYTES[len]);
        let word = |at: usize| u64::from_le_bytes(words[at]) & masks[at];
        let key = [word(0), word(1), word(2) | (len as u64) << 56];
        Self { key, hash: mixed(hash(&key)) }
    }

    #[inline(never)]
    fn of_any(text: &[u8]) -> Self {
        let mut bytes = [0; LONG];
        let len = text.len().min(LONG - 1);
        bytes[..len].copy_from_slice(&text[..len]);
        let mut probe = Self::of_short(&bytes, len);
        if text.len() >= LONG {
            probe.key[2] |= (LONG as u64) << 56;
            // The last words overlap what is in the key, so that nothing is left over.
            let words = text[16..].as_chunks::<8>().0.iter().chain(text.last_chunk::<8>());
            let start = step(hash(&probe.key), text.len() as u64);
            probe.hash = mixed(words.fold(start, |hash, word| step(hash, u64::from_le_bytes(*word))));
        }
        probe
    }
}

/// Eight bytes at a time, multiplied together (as in rustc's FxHash).
#[inline]
fn hash(key: &Key) -> u64 {
    key.iter().fold(0, |hash, &word| step(hash, word))
}

#[inline]
fn step(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// The finalizer of MurmurHash3, so that all bits count in the lower ones.
#[inline]
fn mixed(hash: u64) -> u32 {
    ((hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd) >> 32) as u32
}

/// Texts whose codes were asked for not long ago, for a column of few: no text is ever far away then.
#[derive(Debug, Clone)]
pub struct Recent {
    /// Each where its hash says. A key of no text is in the place of none.
    texts: Box<[([u64; 2], u32); KEPT]>,
}

/// Texts of as many bytes are not kept.
const NOT_KEPT: usize = 16;

/// How many are kept at most.
const KEPT: usize = 1 << u8::BITS;

impl Default for Recent {
    fn default() -> Self {
        // No text is as long.
        Self { texts: Box::new([([u64::MAX; 2], FREE); KEPT]) }
    }
}

impl Recent {
    /// The code of the first `len` bytes of a text, as [`Dictionary::find_bytes`]. It must always be the same dictionary.
    #[inline]
    pub fn find(&mut self, text: &[u8], len: usize, dictionary: &Dictionary) -> Option<u32> {
        let Some(bytes) = text.first_chunk::<NOT_KEPT>().filter(|_| len < NOT_KEPT) else {
            return dictionary.find_probed(&Probe::new(text, len), &text[..len]);
        };
        let (words, [first, second, _]) = (bytes.as_chunks().0, &TEXT_BYTES[len]);
        let words = [u64::from_le_bytes(words[0]) & first, u64::from_le_bytes(words[1]) & second | (len as u64) << 56];
        let [.., place] = step(words[0].rotate_left(32), words[1]).to_le_bytes();
        let (known, code) = self.texts[usize::from(place)];
        if (known[0] ^ words[0]) | (known[1] ^ words[1]) == 0 {
            return Some(code);
        }
        let code = dictionary.find_probed(&Probe::new(text, len), &text[..len])?;
        self.texts[usize::from(place)] = (words, code);
        Some(code)
    }
}

impl Dictionary {
    /// The code of `text`; a new one if it is new.
    pub fn code(&mut self, text: &str) -> u32 {
        self.code_probed(&Probe::new(text.as_bytes(), text.len()), text)
    }

    /// As [`Self::code`], with the probe of the text.
    pub fn code_probed(&mut self, probe: &Probe, text: &str) -> u32 {
        if let Some(code) = self.find_probed(probe, text.as_bytes()) {
            return code;
        }
        if self.lines.len() <= self.ends.len() {
            self.grow();
        }
        let code = u32::try_from(self.ends.len()).unwrap_or(FREE - 1);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.put(Slot { hash: probe.hash, code, key: probe.key });
        code
    }

    /// The code of a text already seen.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.find_bytes(text.as_bytes())
    }

    /// The code of a text already seen. Bytes that are no text are never found.
    pub fn find_bytes(&self, text: &[u8]) -> Option<u32> {
        self.find_probed(&Probe::new(text, text.len()), text)
    }

    /// As [`Self::find_bytes`], with the probe of the text.
    #[inline]
    pub fn find_probed(&self, probe: &Probe, text: &[u8]) -> Option<u32> {
        // Mostly a text is short and in its first line. Which of the slots it is in nobody can guess, so both are looked at.
        let Line([one, other]) = self.lines.get(self.lines.len().wrapping_sub(1) & probe.hash as usize)?;
        let code = one.candidate(probe) & other.candidate(probe);
        if code != FREE && text.len() < LONG {
            Some(code)
        } else if code == FREE && other.code == FREE {
            // There is room in its line, so it is in none.
            None
        } else {
            self.find_anywhere(probe, text)
        }
    }

    #[inline(never)]
    fn find_anywhere(&self, probe: &Probe, text: &[u8]) -> Option<u32> {
        let is_same_text = |code| self.text(code).is_some_and(|other| other.as_bytes() == text);
        for slot in self.lines_from(probe.hash).flat_map(|line| &self.lines[line].0) {
            if slot.code == FREE {
                return None;
            }
            if slot.hash == probe.hash
                && slot.candidate(probe) != FREE
                && (text.len() < LONG || is_same_text(slot.code))
            {
                return Some(slot.code);
            }
        }
        None
    }

    /// Whether all texts are close to the processor anyway.
    pub fn is_close(&self) -> bool {
        self.lines.len() <= CLOSE_LINES
    }

    /// Brings what [`Self::find_probed`] will look at close to the processor, which waits for the memory of many texts at
    /// once.
    pub fn expect<'a>(&self, probes: impl Iterator<Item = &'a Probe>) {
        let mask = self.lines.len().wrapping_sub(1);
        let look = |probe: &Probe| self.lines.get(mask & probe.hash as usize).map_or(0, |line| line.0[0].code);
        black_box(probes.fold(0, |all, probe| all ^ look(probe)));
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

    /// All lines, in the order in which a text is looked for.
    fn lines_from(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let count = self.lines.len();
        (0..count).map(move |step| (hash as usize + step) & (count - 1))
    }

    /// Puts a slot where it belongs. There must be room.
    fn put(&mut self, new: Slot) {
        for line in self.lines_from(new.hash) {
            if let Some(slot) = self.lines[line].0.iter_mut().find(|slot| slot.code == FREE) {
                *slot = new;
                return;
            }
        }
    }

    fn grow(&mut self) {
        let count = (self.lines.len() * 2).max(MIN_LINES);
        let old = std::mem::replace(&mut self.lines, vec![Line([Slot::EMPTY; 2]); count]);
        for slot in old.into_iter().flat_map(|line| line.0).filter(|slot| slot.code != FREE) {
            self.put(slot);
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
    fn what_stands_behind_a_text_makes_no_difference() {
        let mut dictionary = Dictionary::default();
        let text = "abcdefghijklmnopqrstuvwxyz0123456789";
        for len in 0..=text.len() {
            assert_eq!(dictionary.code(&text[..len]) as usize, len);
        }
        for behind in ["", "x", "\u{0}\u{0}\u{0}\u{0}", "more than twenty-four bytes of other text"] {
            for len in 0..=text.len() {
                let longer = [&text[..len], behind].concat();
                let probe = Probe::new(longer.as_bytes(), len);
                assert_eq!(
                    dictionary.find_probed(&probe, &text.as_bytes()[..len]),
                    u32::try_from(len).ok(),
                    "{longer}"
                );
            }
        }
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
        fn what_is_recent_is_what_is_known(texts in prop::collection::vec("[a-c]{0,2}|[ab]{13,17}|[a-z]{1,9}", 1..100), behind in "[a-c]{0,20}") {
            let mut dictionary = Dictionary::default();
            let mut recent = Recent::default();
            for text in &texts {
                let longer = [text, behind.as_str()].concat();
                prop_assert_eq!(recent.find(longer.as_bytes(), text.len(), &dictionary), dictionary.find(text));
                dictionary.code(text);
                prop_assert_eq!(recent.find(longer.as_bytes(), text.len(), &dictionary), dictionary.find(text));
            }
        }

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
