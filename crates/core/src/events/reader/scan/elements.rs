//! The elements of a JSON array, found by brackets and quotes alone.

use super::{Carry, End, Found, Raw, Step};

/// Where in the array reading stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the opening bracket.
    #[default]
    Before,
    /// After the opening bracket or a comma.
    Between,
    /// After an element.
    AfterElement,
    /// In an element.
    Inside {
        /// Open brackets; 0 in a bare text or number.
        depth: usize,
        in_text: bool,
        /// Whether a backslash came just before.
        escaped: bool,
        /// Whether the comma before the element is missing.
        broken: bool,
    },
    /// After the closing bracket.
    After,
    /// After something that is no array.
    Lost,
}

#[derive(Debug, Default)]
pub(in crate::events::reader) struct Elements {
    pub(super) carry: Carry,
    place: Place,
}

impl Elements {
    pub(super) fn next<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Step<'a> {
        let mut start = None;
        if !matches!(self.place, Place::Inside { .. }) {
            self.carry.clear();
            if !self.find_start(text, at) {
                return Step::More(None);
            }
            start = Some(*at);
        }
        let rest = &text[*at..];
        if self.place == Place::Lost {
            *at += 1;
            return Step::Found(Found { start, end: End::Broken, raw: Raw { text: &[], cuts: None } });
        }
        let Some((len, broken)) = self.find_end(rest) else {
            self.carry.keep(rest);
            *at = text.len();
            return Step::More(start);
        };
        *at += len;
        let (text, mut end) = self.carry.complete(&rest[..len]);
        if broken && end == End::Complete {
            end = End::Broken;
        }
        Step::Found(Found { start, end, raw: Raw { text, cuts: None } })
    }

    pub(super) fn finish(&mut self) -> Option<Found<'_>> {
        match std::mem::replace(&mut self.place, Place::After) {
            Place::Before | Place::After | Place::Lost => None,
            Place::Between | Place::AfterElement => {
                self.carry.clear();
                Some(Found { start: None, end: End::Unfinished, raw: Raw { text: &[], cuts: None } })
            }
            Place::Inside { .. } => {
                let (text, end) = self.carry.complete(&[]);
                let end = if end == End::TooLong { end } else { End::Unfinished };
                Some(Found { start: None, end, raw: Raw { text, cuts: None } })
            }
        }
    }

    /// Moves to the first byte of the next element, or of something that does not belong there. False if there is none.
    fn find_start(&mut self, text: &[u8], at: &mut usize) -> bool {
        while let Some(&byte) = text.get(*at) {
            self.place = match (self.place, byte) {
                (place, b' ' | b'\t' | b'\r' | b'\n') => place,
                (Place::Lost, _) => Place::Lost,
                (Place::Before, b'[') => Place::Between,
                (Place::Before | Place::After, _) => {
                    self.place = Place::Lost;
                    return true;
                }
                (Place::AfterElement, b',') => Place::Between,
                (_, b']') => Place::After,
                (place, _) => {
                    let broken = place == Place::AfterElement;
                    self.place = Place::Inside { depth: 0, in_text: false, escaped: false, broken };
                    return true;
                }
            };
            *at += 1;
        }
        false
    }

    /// The length of the element that `text` continues, and whether its comma is missing; `None` if it goes on.
    fn find_end(&mut self, text: &[u8]) -> Option<(usize, bool)> {
        let Place::Inside { mut depth, mut in_text, mut escaped, broken } = self.place else { return None };
        for (index, &byte) in text.iter().enumerate() {
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_text = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => in_text = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth > 1 => depth -= 1,
                b'}' | b']' if depth == 1 => {
                    self.place = Place::AfterElement;
                    return Some((index + 1, broken));
                }
                b',' | b'}' if depth == 0 && index == 0 && self.carry.len == 0 => {
                    // A stray comma or bracket, taken as an element of its own so that reading goes on after it.
                    self.place = if byte == b',' { Place::Between } else { Place::AfterElement };
                    return Some((1, true));
                }
                b',' | b']' | b'}' if depth == 0 => {
                    self.place = Place::AfterElement;
                    return Some((index, broken));
                }
                _ => {}
            }
        }
        self.place = Place::Inside { depth, in_text, escaped, broken };
        None
    }
}
