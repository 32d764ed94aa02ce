use proptest::prelude::*;
use serde::Deserialize;

use super::*;

const EN: Separators = Separators { decimal: '.', group: ',' };
const NB: Separators = Separators { decimal: ',', group: '\u{a0}' };
const DA: Separators = Separators { decimal: ',', group: '.' };
const CH: Separators = Separators { decimal: '.', group: '’' };

#[track_caller]
fn reads(text: &str, separators: Separators, value: f64) {
    match parse_number(text, &separators) {
        Ok(typed) => assert_eq!(typed.value, value, "{text:?} with {separators:?}"),
        Err(error) => panic!("{text:?} with {separators:?} gave {error:?}, expected {value}"),
    }
}

#[track_caller]
fn refuses(text: &str, separators: Separators, error: TypedError) {
    assert_eq!(parse_number(text, &separators).map(|typed| typed.value), Err(error), "{text:?} with {separators:?}");
}

#[test]
fn the_formats_of_the_specification_are_read_in_every_language() {
    for separators in [EN, NB, DA, CH] {
        reads("1 234,5", separators, 1234.5);
        reads("1\u{a0}234,5", separators, 1234.5);
        reads("1\u{202f}234,5", separators, 1234.5);
        reads("1.234,5", separators, 1234.5);
        reads("1,234.5", separators, 1234.5);
        reads("1'234.5", separators, 1234.5);
        reads("1’234’567", separators, 1_234_567.0);
        reads("12k", separators, 12_000.0);
        reads("12 K", separators, 12_000.0);
        reads("8 %", separators, 0.08);
        reads("8%", separators, 0.08);
        reads("8\u{a0}%", separators, 0.08);
        reads("40000", separators, 40_000.0);
        reads("  40 000 ", separators, 40_000.0);
        reads("1.234.567", separators, 1_234_567.0);
        reads("1,234,567", separators, 1_234_567.0);
        reads("−5", separators, -5.0);
        reads("+5", separators, 5.0);
        reads("-0", separators, 0.0);
    }
}

#[test]
fn the_language_decides_what_a_single_mark_means() {
    reads("1.234", EN, 1.234);
    reads("1.234", NB, 1234.0);
    reads("1.234", DA, 1234.0);
    reads("1,234", EN, 1234.0);
    reads("1,234", NB, 1.234);
    reads("1,234", DA, 1.234);
    reads("1,5", NB, 1.5);
    reads(",5", NB, 0.5);
    reads("5,", NB, 5.0);
    refuses("1.5", NB, TypedError::Grouping);
    refuses("1,5", EN, TypedError::Grouping);
    refuses("1,50", EN, TypedError::Grouping);
    refuses("5,", EN, TypedError::Grouping);
}

#[test]
fn groups_are_of_three_digits() {
    for text in [
        "1 23",
        "12 34",
        "1 2345",
        "1234 567",
        "1  234",
        "0 123",
        "1,234,56",
        "1.234.5",
        "1'23",
        " 1 234 5",
        "1,234 567",
        "1'234 567",
    ] {
        refuses(text, EN, TypedError::Grouping);
        refuses(text, NB, TypedError::Grouping);
    }
    refuses("1,234.567,8", EN, TypedError::Grouping);
    refuses("1.234,567.8", DA, TypedError::Grouping);
    refuses("12,34.5", EN, TypedError::Grouping);
}

#[test]
fn multiples_are_read_with_their_words() {
    for text in ["1,5m", "1,5 M", "1,5 mill", "1,5 mill.", "1,5 mn", "1,5 mio.", "1,5 millioner", "1,5 miljoner"] {
        reads(text, NB, 1_500_000.0);
    }
    reads("2,5 mrd.", NB, 2.5e9);
    reads("1.1k", EN, 1_100.0);
    reads("100 tkr", NB, 100_000.0);
    reads("MNOK 12", NB, 12e6);
    reads("1,5 mill. kr", NB, 1.5e6);
    reads("1,5M€", NB, 1.5e6);
    for word in ["bn", "tn", "t", "billion", "b", "e", "dager"] {
        refuses(&format!("12 {word}"), NB, TypedError::Word(word.to_owned()));
    }
    refuses("k 12", NB, TypedError::Word("k".to_owned()));
    refuses("12 k k", NB, TypedError::Word("k".to_owned()));
}

#[test]
fn currencies_are_told_apart_from_the_number() {
    for (text, currency) in [
        ("kr 1 234", "kr"),
        ("kr. 1 234", "kr"),
        ("1 234 kr.", "kr"),
        ("1 234,- kr", "kr"),
        ("kr 1 234,-", "kr"),
        ("$1 234", "$"),
        ("US$ 1 234", "US$"),
        ("1 234 €", "€"),
        ("NOK 1 234", "NOK"),
        ("1 234 nok", "nok"),
        ("ISK1 234", "ISK"),
    ] {
        let typed = parse_number(text, &NB);
        assert_eq!(typed, Ok(Typed { value: 1234.0, percent: false, currency: Some(currency) }), "{text}");
    }
    reads("-$1,234.50", EN, -1234.5);
    reads("$-1,234.50", EN, -1234.5);
    refuses("kr 5 kr", NB, TypedError::Word("kr".to_owned()));
    refuses("12 abc", NB, TypedError::Word("abc".to_owned()));
}

#[test]
fn a_percentage_is_a_fraction_and_says_so() {
    assert_eq!(parse_number("8,3 %", &NB), Ok(Typed { value: 0.083, percent: true, currency: None }));
    assert_eq!(parse_number("0.083", &EN), Ok(Typed { value: 0.083, percent: false, currency: None }));
    reads("250 %", NB, 2.5);
    refuses("8 % %", NB, TypedError::Character('%'));
    refuses("8k %", NB, TypedError::Character('%'));
    refuses("kr 8 %", NB, TypedError::Character('%'));
}

#[test]
fn what_is_not_a_number_is_refused_with_the_reason() {
    refuses("", NB, TypedError::Empty);
    refuses(" \u{a0}\u{200f}", NB, TypedError::Empty);
    refuses("-", NB, TypedError::NoDigits);
    refuses("kr", NB, TypedError::NoDigits);
    refuses(",", NB, TypedError::NoDigits);
    refuses("%", NB, TypedError::NoDigits);
    refuses("abc", NB, TypedError::Word("abc".to_owned()));
    refuses("NaN", EN, TypedError::Word("NaN".to_owned()));
    refuses("Infinity", EN, TypedError::Word("Infinity".to_owned()));
    refuses("1e5", EN, TypedError::Word("e".to_owned()));
    refuses("0x10", EN, TypedError::Word("x".to_owned()));
    refuses("--5", EN, TypedError::Character('-'));
    refuses("5-", EN, TypedError::Character('-'));
    refuses("(5)", EN, TypedError::Character('('));
    refuses("=1+1", EN, TypedError::Character('='));
    refuses("1+1", EN, TypedError::Character('+'));
    refuses("12\t345", EN, TypedError::Character('3'));
    refuses("🎉", EN, TypedError::Character('🎉'));
    refuses(&"9".repeat(400), EN, TypedError::TooLarge);
}

/// One line of `numbers.json`; the script that wrote it lies beside it.
#[derive(Deserialize)]
struct Formatted {
    locale: String,
    decimal: char,
    group: char,
    kind: String,
    value: f64,
    text: String,
}

#[test]
fn what_intl_formats_is_read_back() {
    let json = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/intl/numbers.json"));
    let cases: Vec<Formatted> = serde_json::from_str(json).unwrap();
    assert!(cases.len() > 400, "the fixture lost its cases");
    for Formatted { locale, decimal, group, kind, value, text } in cases {
        let read = parse_number(&text, &Separators { decimal, group });
        // Words that mean different numbers in different languages are refused, never guessed.
        let ambiguous = ["B", "bn", "billion", "t", "tn"].iter().any(|word| text.trim_end_matches('.').ends_with(word));
        if kind == "compact" && ambiguous {
            assert!(matches!(read, Err(TypedError::Word(_))), "{locale} {text:?} gave {read:?}");
            continue;
        }
        let typed = read.unwrap_or_else(|error| panic!("{locale} {kind} {text:?} gave {error:?}"));
        assert_eq!(typed.value, value, "{locale} {text:?}");
        assert_eq!(typed.percent, kind == "percent", "{locale} {text:?}");
        assert_eq!(typed.currency.is_some(), kind == "currency", "{locale} {text:?}");
    }
}

/// Writes a number with a language's marks, apart from the code under test.
fn format(value: i64, decimals: usize, separators: Separators, grouped: bool) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut text = String::new();
    if value < 0 {
        text.push('−');
    }
    for (index, digit) in whole.char_indices() {
        if grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(separators.group);
        }
        text.push(digit);
    }
    if decimals > 0 {
        text.push(separators.decimal);
        text.push_str(fraction);
    }
    text
}

proptest! {
    #[test]
    fn formatting_and_reading_give_the_number_back(
        value in -9_999_999_999_999_i64..=9_999_999_999_999,
        decimals in 0_usize..6,
        separators in prop::sample::select(vec![EN, NB, DA, CH, Separators { decimal: ',', group: '\u{202f}' }, Separators { decimal: '٫', group: '٬' }]),
        grouped: bool,
        suffix in prop::sample::select(vec![("", 0), (" %", -2), ("k", 3), (" mill.", 6), (" kr", 0)]),
    ) {
        let text = format(value, decimals, separators, grouped) + suffix.0;
        let expected: f64 = format!("{value}e{}", suffix.1 - decimals as i32).parse().unwrap();
        prop_assert_eq!(parse_number(&text, &separators).map(|typed| typed.value), Ok(expected + 0.0), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic_or_gives_something_not_a_number(text in any::<String>(), decimal: char, group: char) {
        for separators in [EN, NB, DA, Separators { decimal, group }] {
            if let Ok(typed) = parse_number(&text, &separators) {
                prop_assert!(typed.value.is_finite());
            }
        }
    }

    #[test]
    fn texts_of_number_characters_never_panic(text in "[0-9., '’\u{a0}\u{202f}kKmM%−+$€٠-٩٫٬-]{0,16}") {
        for separators in [EN, NB, DA] {
            if let Ok(typed) = parse_number(&text, &separators) {
                prop_assert!(typed.value.is_finite());
            }
        }
    }
}
