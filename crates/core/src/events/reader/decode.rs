//! Bytes of any encoding to UTF-8, piece by piece.

use super::format::Encoding;

const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Stands for input that means nothing. It occurs nowhere in UTF-8, so that reading the field as text fails later, and
/// only for those who need that field.
const INVALID: u8 = 0xFF;

/// Turns bytes into UTF-8 and drops a byte order mark at the start. Broken UTF-8 passes as it is.
#[derive(Debug)]
pub(super) struct Decoder {
    encoding: Encoding,
    /// How much of a UTF-8 byte order mark was seen; `None` after the first bytes of the file.
    mark: Option<usize>,
    /// First half of a UTF-16 unit.
    half: Option<u8>,
    /// First half of a surrogate pair.
    high: Option<u16>,
    out: Vec<u8>,
}

impl Decoder {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self { encoding, mark: Some(0), half: None, high: None, out: Vec::new() }
    }

    /// Says that no byte order mark can come.
    pub(super) fn begin_within(&mut self) {
        self.mark = None;
    }

    /// The text in the next bytes.
    pub(super) fn decode<'a>(&'a mut self, chunk: &'a [u8]) -> &'a [u8] {
        self.out.clear();
        match self.encoding {
            Encoding::Utf8 => return self.utf8(chunk),
            Encoding::Windows1252 => chunk.iter().for_each(|&byte| push_char(&mut self.out, windows_1252(byte))),
            Encoding::Utf16Le | Encoding::Utf16Be => self.utf16(chunk),
        }
        &self.out
    }

    /// What is left at the end of the file.
    pub(super) fn finish(&mut self) -> &[u8] {
        self.out.clear();
        if let Some(seen) = self.mark.take()
            && self.encoding == Encoding::Utf8
        {
            self.out.extend(&UTF8_BOM[..seen]);
        }
        if self.half.take().is_some() | self.high.take().is_some() {
            self.out.push(INVALID);
        }
        &self.out
    }

    fn utf8<'a>(&'a mut self, chunk: &'a [u8]) -> &'a [u8] {
        let Some(seen) = self.mark else { return chunk };
        let rest = &UTF8_BOM[seen..];
        let same = chunk.iter().zip(rest).take_while(|(byte, mark)| byte == mark).count();
        if same == rest.len() {
            self.mark = None;
            return &chunk[same..];
        }
        if same == chunk.len() {
            self.mark = Some(seen + same);
            return &[];
        }
        self.mark = None;
        if seen == 0 {
            return chunk;
        }
        self.out.extend(&UTF8_BOM[..seen]);
        self.out.extend(chunk);
        &self.out
    }

    fn utf16(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            let unit = match self.encoding {
                Encoding::Utf16Be => u16::from_be_bytes([first, byte]),
                _ => u16::from_le_bytes([first, byte]),
            };
            if self.mark.take().is_some() && unit == 0xFEFF {
                continue;
            }
            self.unit(unit);
        }
    }

    fn unit(&mut self, unit: u16) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                return push_char(&mut self.out, character);
            }
            self.out.push(INVALID);
        }
        match char::from_u32(u32::from(unit)) {
            Some(character) => push_char(&mut self.out, character),
            // The first half of a pair, or a second one of none: then nothing that comes next fits.
            None => self.high = Some(unit),
        }
    }
}

fn push_char(out: &mut Vec<u8>, character: char) {
    out.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The character of a byte, after the WHATWG encoding standard (<https://encoding.spec.whatwg.org/#windows-1252>).
fn windows_1252(byte: u8) -> char {
    const C1: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => C1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(encoding: Encoding, chunks: &[&[u8]]) -> Vec<u8> {
        let mut decoder = Decoder::new(encoding);
        let mut text: Vec<u8> = chunks.iter().flat_map(|chunk| decoder.decode(chunk).to_vec()).collect();
        text.extend(decoder.finish());
        text
    }

    fn bytes(encoding: Encoding, text: &str) -> Vec<u8> {
        match encoding {
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn windows_1252_is_read_as_the_web_does() {
        assert_eq!(decode(Encoding::Windows1252, &[b"K\xF8b \x80 \x93x\x94"]), "Køb € “x”".as_bytes());
    }

    #[test]
    fn half_a_mark_is_data() {
        assert_eq!(decode(Encoding::Utf8, &[b"\xEF", b"\xBB", b"x"]), b"\xEF\xBBx");
        assert_eq!(decode(Encoding::Utf8, &[b"\xEF\xBB"]), b"\xEF\xBB");
        assert_eq!(decode(Encoding::Utf8, &[b"\xEF", b"\xBB\xBFx", b"\xEF\xBB\xBF"]), b"x\xEF\xBB\xBF");
    }

    #[test]
    fn broken_utf_16_leaves_a_mark_that_is_no_text() {
        for (broken, expected) in [
            (&b"a\0\0\xD8b\0"[..], &b"a\xFFb"[..]),
            (b"a\0\0\xDCb\0", b"a\xFFb"),
            (b"\0\xDC\0\xDCb\0", b"\xFF\xFFb"),
            // The second half of a pair comes first.
            (b"\0\xDC\0\xD8b\0", b"\xFF\xFFb"),
            (b"a\0b", b"a\xFF"),
            (b"a\0\0\xD8", b"a\xFF"),
            (b"a\0\0\xD8b", b"a\xFF"),
            (b"a\0\0\xDC", b"a\xFF"),
        ] {
            assert_eq!(decode(Encoding::Utf16Le, &[broken]), expected, "{broken:?}");
        }
    }

    #[test]
    fn within_a_file_a_mark_is_data() {
        let mut decoder = Decoder::new(Encoding::Utf8);
        decoder.begin_within();
        assert_eq!(decoder.decode(b"\xEF\xBB\xBFx"), b"\xEF\xBB\xBFx");
    }

    proptest! {
        #[test]
        fn text_survives_any_cut(text in ".{0,40}", mark: bool, size in 1_usize..7, which in 0_usize..3) {
            let encoding = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be][which];
            // A mark in the text itself would be dropped as it should.
            prop_assume!(!text.starts_with('\u{FEFF}'));
            let file = bytes(encoding, &if mark { format!("\u{FEFF}{text}") } else { text.clone() });
            let chunks: Vec<&[u8]> = file.chunks(size).collect();
            prop_assert_eq!(String::from_utf8(decode(encoding, &chunks)), Ok(text));
        }
    }
}
