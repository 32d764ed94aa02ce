//! Measured text, and wrapping it into lines.

/// How a text is set, apart from its family, which is the page's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Font size in px.
    pub size_px: f64,
    /// CSS font weight.
    pub weight: u16,
}

impl TextStyle {
    /// From one base line to the next, in px.
    pub(super) fn line_height_px(self) -> f64 {
        self.size_px * 1.25
    }
}

/// Measures text: the browser for real, a fixed table in tests. Called a few times per label; worth a cache.
pub trait TextMeasure {
    /// The advance width of `text` in px.
    fn width_px(&self, text: &str, style: TextStyle) -> f64;
}

/// A text cut into lines, and the room it needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextBlock {
    pub(super) lines: Vec<String>,
    pub(super) width_px: f64,
    pub(super) style: TextStyle,
    /// A word was cut to make it fit.
    pub(super) broken: bool,
    /// An ellipsis stands for the rest.
    pub(super) truncated: bool,
}

impl TextBlock {
    #[expect(clippy::cast_precision_loss, reason = "a label has a few lines")]
    pub(super) fn height_px(&self) -> f64 {
        self.lines.len() as f64 * self.style.line_height_px()
    }
}

/// Sets text in one style.
#[derive(Clone, Copy)]
pub(super) struct Setter<'a> {
    pub(super) measure: &'a dyn TextMeasure,
    pub(super) style: TextStyle,
}

const ELLIPSIS: char = '…';

impl Setter<'_> {
    /// The width of `text` in px, whatever the measure answers.
    pub(super) fn width_px(self, text: &str) -> f64 {
        let width = self.measure.width_px(text, self.style);
        if width.is_finite() { width.max(0.0) } else { f64::MAX }
    }

    /// `text` in one line, if it is at most `max_px` wide and not empty.
    pub(super) fn line(self, text: &str, max_px: f64) -> Option<TextBlock> {
        let text = text.trim();
        let width_px = self.width_px(text);
        (!text.is_empty() && width_px <= max_px).then(|| TextBlock {
            lines: vec![text.to_owned()],
            width_px,
            style: self.style,
            broken: false,
            truncated: false,
        })
    }

    /// `text` in at most `max_lines` lines of at most `max_px`: broken between words, then within a word that is too
    /// long, then cut with an ellipsis. `None` when not one character fits, and for an empty text.
    pub(super) fn wrap(self, text: &str, max_px: f64, max_lines: usize) -> Option<TextBlock> {
        let mut rest = text.trim();
        let mut block =
            TextBlock { lines: Vec::new(), width_px: 0.0, style: self.style, broken: false, truncated: false };
        while !rest.is_empty() && block.lines.len() < max_lines {
            let (line, after) = if self.width_px(rest) <= max_px {
                (rest.to_owned(), "")
            } else if block.lines.len() + 1 == max_lines {
                block.truncated = true;
                (self.cut(rest, max_px)?, "")
            } else if let Some(end) = self.last_word_that_fits(rest, max_px) {
                (rest[..end].trim_end().to_owned(), &rest[end..])
            } else {
                block.broken = true;
                let end = self.longest_fit(rest, max_px, |prefix| self.width_px(prefix))?;
                (rest[..end].to_owned(), &rest[end..])
            };
            block.width_px = block.width_px.max(self.width_px(&line));
            block.lines.push(line);
            rest = after.trim_start();
        }
        (!block.lines.is_empty()).then_some(block)
    }

    /// The start of `text` with an ellipsis, at most `max_px` wide.
    fn cut(self, text: &str, max_px: f64) -> Option<String> {
        let with_ellipsis = |prefix: &str| {
            let mut cut = prefix.trim_end().to_owned();
            cut.push(ELLIPSIS);
            cut
        };
        let end = self.longest_fit(text, max_px, |prefix| self.width_px(&with_ellipsis(prefix)))?;
        Some(with_ellipsis(&text[..end]))
    }

    /// Where the last line break that keeps the text before it within `max_px` is.
    fn last_word_that_fits(self, text: &str, max_px: f64) -> Option<usize> {
        breaks(text).take_while(|&end| self.width_px(text[..end].trim_end()) <= max_px).last()
    }

    /// The end of the longest start of `text`, whole characters only, whose width by `width_px` is at most `max_px`.
    fn longest_fit(self, text: &str, max_px: f64, width_px: impl Fn(&str) -> f64) -> Option<usize> {
        let ends: Vec<usize> = cluster_ends(text).collect();
        let fitting = ends.partition_point(|&end| width_px(&text[..end]) <= max_px);
        fitting.checked_sub(1).map(|last| ends[last])
    }
}

/// Byte positions after which a line may end: spaces that are not no-break spaces, hyphens and slashes.
fn breaks(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(|(at, c)| {
        let no_break = matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
        let end = at + c.len_utf8();
        let opens = matches!(c, '-' | '/' | '–' | '—' | '\u{200b}') && joins_nothing(&text[end..]);
        ((c.is_whitespace() && !no_break) || opens).then_some(end)
    })
}

/// A mark after a hyphen belongs to the hyphen.
fn joins_nothing(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !extends(c))
}

/// Byte positions where a text may be cut so that what a reader sees as one character stays whole. Cheaper and
/// stricter than Unicode's rule (UAX #29): it may keep two characters together, never tear one apart.
fn cluster_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut flags = 0;
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = chars.next()?;
            flags = if is_flag_letter(c) { flags + 1 } else { 0 };
            let end = at + c.len_utf8();
            let Some(&(_, next)) = chars.peek() else { return Some(end) };
            let half_a_flag = flags % 2 == 1 && is_flag_letter(next);
            if !(extends(next) || links(c) || half_a_flag) {
                return Some(end);
            }
        }
    })
}

/// Two of these make one flag.
fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// True for what never begins a character: combining marks, joiners, variation selectors, skin tones, tags, vowel signs.
fn extends(c: char) -> bool {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{711}'
        | '\u{730}'..='\u{74a}'
        | '\u{7a6}'..='\u{7b0}'
        | '\u{8ca}'..='\u{8ff}' => true,
        // The scripts of South Asia share one plan: signs at the start of the block, vowel signs behind the letters.
        '\u{900}'..='\u{dff}' => {
            matches!(c as u32 & 0x7f, 0..=3 | 0x3a..=0x4f | 0x51..=0x57 | 0x62 | 0x63 | 0x70..=0x73)
        }
        '\u{e31}'
        | '\u{e33}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{eb1}'
        | '\u{eb3}'..='\u{ebc}'
        | '\u{ec8}'..='\u{ece}'
        | '\u{f18}'..='\u{f3f}'
        | '\u{f71}'..='\u{fbc}'
        | '\u{102b}'..='\u{103e}'
        | '\u{1056}'..='\u{109d}'
        | '\u{1160}'..='\u{11ff}'
        | '\u{135d}'..='\u{135f}'
        | '\u{1712}'..='\u{1773}'
        | '\u{17b4}'..='\u{17d3}'
        | '\u{17dd}'
        | '\u{180b}'..='\u{180f}'
        | '\u{1920}'..='\u{193b}'
        | '\u{1a17}'..='\u{1a7f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1b00}'..='\u{1b04}'
        | '\u{1b34}'..='\u{1b44}'
        | '\u{1b6b}'..='\u{1b73}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}'
        | '\u{3099}'
        | '\u{309a}'
        | '\u{a66f}'..='\u{a67d}'
        | '\u{a802}'..='\u{a827}'
        | '\u{a880}'
        | '\u{a881}'
        | '\u{a8b4}'..='\u{a8f1}'
        | '\u{a926}'..='\u{a953}'
        | '\u{a980}'..='\u{a983}'
        | '\u{a9b3}'..='\u{a9c0}'
        | '\u{aa29}'..='\u{aa4d}'
        | '\u{aaeb}'..='\u{aaf6}'
        | '\u{abe3}'..='\u{abed}'
        | '\u{d7b0}'..='\u{d7fb}'
        | '\u{fb1e}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{ff9e}'
        | '\u{ff9f}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        // Brahmic scripts beyond the first plane are rare: their letters stay together rather than torn.
        '\u{11000}'..='\u{11fff}' | '\u{1d165}'..='\u{1d1ad}' | '\u{1e000}'..='\u{1e94a}' => true,
        _ => false,
    }
}

/// True for what holds on to the character after it: the joiner of emoji, and the signs that stack consonants.
fn links(c: char) -> bool {
    match c {
        '\u{200d}' | '\u{1039}' | '\u{17d2}' | '\u{1a60}' | '\u{1b44}' | '\u{a9c0}' | '\u{aaf6}' => true,
        '\u{1100}'..='\u{115f}' | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' => true,
        '\u{900}'..='\u{dff}' => matches!(c as u32 & 0x7f, 0x4d | 0x4e) || c == '\u{dca}',
        '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    const STYLE: TextStyle = TextStyle { size_px: 10.0, weight: 400 };

    /// Ten px per `char`, marks included.
    struct TenPerChar;

    impl TextMeasure for TenPerChar {
        #[expect(clippy::cast_precision_loss, reason = "short texts")]
        fn width_px(&self, text: &str, _style: TextStyle) -> f64 {
            text.chars().count() as f64 * 10.0
        }
    }

    fn setter() -> Setter<'static> {
        Setter { measure: &TenPerChar, style: STYLE }
    }

    #[track_caller]
    fn check(text: &str, max_px: f64, max_lines: usize, expected: &[&str]) {
        let lines = setter().wrap(text, max_px, max_lines).map(|block| block.lines).unwrap_or_default();
        assert_eq!(lines, expected);
    }

    #[test]
    fn lines_break_between_words() {
        check("Repeat purchase", 80.0, 3, &["Repeat", "purchase"]);
        check("Added to cart", 80.0, 3, &["Added to", "cart"]);
        check("  spaced   out  ", 60.0, 3, &["spaced", "out"]);
        check("Sign-up/Trial", 60.0, 3, &["Sign-", "up/", "Trial"]);
    }

    #[test]
    fn no_break_spaces_hold() {
        check("Step 40\u{202f}000", 70.0, 2, &["Step", "40\u{202f}000"]);
        check("40\u{a0}000 in all", 60.0, 2, &["40\u{a0}000", "in all"]);
    }

    #[test]
    fn a_word_that_is_too_long_is_cut_within() {
        check("Donaudampfschiff", 60.0, 3, &["Donaud", "ampfsc", "hiff"]);
        assert!(setter().wrap("Donaudampfschiff", 60.0, 3).is_some_and(|block| block.broken && !block.truncated));
    }

    #[test]
    fn an_ellipsis_is_the_last_resort() {
        check("Donaudampfschifffahrt", 60.0, 2, &["Donaud", "ampfs…"]);
        check("one two three four", 50.0, 2, &["one", "two…"]);
        assert!(setter().wrap("one two three four", 50.0, 2).is_some_and(|block| block.truncated));
    }

    #[test]
    fn what_cannot_be_set_is_not() {
        check("Visits", 9.0, 3, &[]);
        check("Visits", 100.0, 0, &[]);
        check("   ", 100.0, 3, &[]);
    }

    /// Sequences from Unicode's own examples: emoji ZWJ sequences and flags (UTS #51), combining marks, Devanagari
    /// conjunct, Hangul jamo, Thai (UAX #29).
    #[test]
    fn characters_stay_whole() {
        for whole in ["👩‍👩‍👧‍👦", "👍🏽", "🇳🇴", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "1️⃣", "e\u{301}", "क्षि", "\u{1112}\u{1161}\u{11ab}", "กำ", "שׁ", "بّ"]
        {
            let text = format!("a{whole}b");
            let ends: Vec<usize> = cluster_ends(&text).collect();
            assert_eq!(ends, [1, text.len() - 1, text.len()], "{whole}");
        }
        let flags: Vec<usize> = cluster_ends("🇳🇴🇸🇪").collect();
        assert_eq!(flags, [8, 16]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lines_hold_the_whole_text_or_say_that_they_do_not(text in ".{0,60}", px in 0.0..300.0_f64, lines in 0..4_usize) {
            if let Some(block) = setter().wrap(&text, px, lines) {
                prop_assert!(block.lines.len() <= lines);
                prop_assert!(block.width_px <= px);
                let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                let shown = squeeze(&block.lines.concat());
                if block.truncated {
                    let start = shown.strip_suffix(ELLIPSIS).unwrap_or_default();
                    prop_assert!(squeeze(&text).starts_with(start), "{:?}", block.lines);
                } else {
                    prop_assert_eq!(shown, squeeze(&text));
                }
            }
        }
    }
}
