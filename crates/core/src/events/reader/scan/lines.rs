//! One record per line, ended by LF, CR or CRLF.

use super::{Carry, Found, Raw, Step};

#[derive(Debug, Default)]
pub(in crate::events::reader) struct Lines {
    pub(super) carry: Carry,
    inside: bool,
}

impl Lines {
    pub(super) fn is_inside(&self) -> bool {
        self.inside
    }

    pub(super) fn next<'a>(&'a mut self, text: &'a [u8], at: &mut usize) -> Step<'a> {
        let mut start = None;
        if !self.inside {
            self.carry.clear();
            // Lines of blanks are no records, and blanks before one mean nothing.
            *at += text[*at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ' | b'\t')).count();
            if *at == text.len() {
                return Step::More(None);
            }
            start = Some(*at);
        }
        let rest = &text[*at..];
        let Some(len) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            self.carry.keep(rest);
            self.inside = true;
            *at = text.len();
            return Step::More(start);
        };
        *at += len + 1;
        self.inside = false;
        let (text, end) = self.carry.complete(&rest[..len]);
        Step::Found(Found { start, end, raw: Raw { text, cuts: None } })
    }

    pub(super) fn finish(&mut self) -> Option<Found<'_>> {
        if !std::mem::take(&mut self.inside) {
            return None;
        }
        let (text, end) = self.carry.complete(&[]);
        Some(Found { start: None, end, raw: Raw { text, cuts: None } })
    }
}
