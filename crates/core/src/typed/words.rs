//! The words and signs that stand beside typed digits.

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word<'a> {
    /// Ten to this power.
    Multiple(i32),
    /// A currency.
    Currency,
    /// Both in one word, such as `tkr` and `MNOK`.
    MultipleOf(i32, &'a str),
}

/// Multiples in English, Norwegian, Danish and Swedish. Left out because languages disagree: `t`, `tn`, `bn`, `billion`.
const MULTIPLES: [(&str, i32); 22] = [
    ("k", 3),
    ("thousand", 3),
    ("tusen", 3),
    ("tusind", 3),
    ("m", 6),
    ("mn", 6),
    ("mio", 6),
    ("mill", 6),
    ("milj", 6),
    ("million", 6),
    ("millions", 6),
    ("millioner", 6),
    ("miljon", 6),
    ("miljoner", 6),
    ("md", 9),
    ("mrd", 9),
    ("mia", 9),
    ("mdr", 9),
    ("milliard", 9),
    ("milliarder", 9),
    ("miljard", 9),
    ("miljarder", 9),
];

/// Currencies people write in small letters. Any three capitals are taken for a code.
const CURRENCIES: [&str; 13] =
    ["kr", "nkr", "skr", "dkr", "nok", "sek", "dkk", "eur", "usd", "gbp", "isk", "chf", "euro"];

/// Splits a word or a currency sign off the start.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let end = match text.chars().next()? {
        sign if is_sign(sign) => {
            // `$US` and `£GB`, as French writes them.
            let country = ["US", "GB"].iter().any(|country| text[sign.len_utf8()..].starts_with(country));
            sign.len_utf8() + if country { 2 } else { 0 }
        }
        letter if letter.is_ascii_alphabetic() => {
            let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
            // `US$` and `UK£`, but not the million of `M€`.
            let country = matches!(&text[..end], "US" | "UK" | "CA" | "C" | "A" | "AU" | "NZ" | "HK");
            end + text[end..].chars().next().filter(|next| country && is_sign(*next)).map_or(0, char::len_utf8)
        }
        _ => return None,
    };
    Some(text.split_at(end))
}

/// What a word split off by [`split`] means.
pub(super) fn meaning(word: &str) -> Option<Word<'_>> {
    if let Some((_, exponent)) = MULTIPLES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        return Some(Word::Multiple(*exponent));
    }
    if is_currency(word) {
        return Some(Word::Currency);
    }
    let (multiple, currency) = word.split_at_checked(1)?;
    let exponent = match multiple {
        "k" | "K" | "t" | "T" => 3,
        "m" | "M" => 6,
        _ => return None,
    };
    is_currency(currency).then_some(Word::MultipleOf(exponent, currency))
}

fn is_currency(word: &str) -> bool {
    word.contains(is_sign)
        || CURRENCIES.iter().any(|currency| currency.eq_ignore_ascii_case(word))
        || (word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()))
}

/// The currency signs of Unicode in common use.
fn is_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¤' | '฿' | '\u{20a0}'..='\u{20c0}')
}
