//! What a file is written in, one difference at a time.

use super::*;
use crate::events::reader::sniff::most_common;

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn encoding(head: &[u8]) -> Encoding {
    look(head).format.encoding
}

#[test]
fn a_mark_tells_where_letters_do_not() {
    // No character of this has a zero byte.
    let text = "\u{FEFF}名前，日付，人数";
    assert_eq!(encoding(&utf_16(text, u16::to_le_bytes)), Encoding::Utf16Le);
    assert_eq!(encoding(&utf_16(text, u16::to_be_bytes)), Encoding::Utf16Be);
}

#[test]
fn zeros_tell_where_there_is_no_mark_if_only_every_other_byte_is_one() {
    assert_eq!(encoding(&utf_16("a,b\n", u16::to_le_bytes)), Encoding::Utf16Le);
    assert_eq!(encoding(&utf_16("a,b\n", u16::to_be_bytes)), Encoding::Utf16Be);
    assert_eq!(encoding(&[0; 100]), Encoding::Utf8);
}

#[test]
fn what_begins_like_no_text_is_none_though_letters_follow() {
    let letters = "letters and letters and letters and letters";
    assert_eq!(look(format!("PK\x03\x04{letters}")).problem, Some(Problem::Binary));
    assert_eq!(look(format!("PK\x03\x04{letters}[Content_Types].xml{letters}")).problem, Some(Problem::Spreadsheet));
    assert_eq!(look(format!("%PDF-1.7\n{letters}\n{letters}\n")).problem, Some(Problem::Binary));
}

#[test]
fn a_brace_alone_makes_no_json() {
    let found = look("{x};y\n1;2\n3;4\n");
    assert_eq!((found.problem, found.format.dialect), (None, delimited(Delimiter::Semicolon)));
    assert_eq!(look("{\"x\": 1,\n\"y\": 2}").problem, Some(Problem::NotAList));
}

#[test]
fn times_are_not_cut_in_two_unless_other_lines_are() {
    let times = "2024-03-13 10:21\n2024-03-13 10:22\n2024-03-14 09:00\n";
    assert_eq!(look(times).columns.len(), 1);
    let names = "ada lovelace\n".repeat(4);
    let found = look(times.to_owned() + &names);
    assert_eq!((found.format.dialect, found.columns.len()), (Dialect::Spaces, 2));
}

#[test]
fn what_cuts_more_lines_alike_separates() {
    // A title, then lines of which all have one comma and most two semicolons.
    let file = "title\n".to_owned() + &"1;1,2;3\n".repeat(6) + &"1,2\n".repeat(3);
    assert_eq!(look(file).format.dialect, delimited(Delimiter::Comma));
}

#[test]
fn remarks_are_told_from_a_table_by_most_of_their_lines() {
    let table = "name,count\nVisits,10\nLeads,2\n";
    let found = look(format!("# of shops, in May\n# all\n# good\n{table}"));
    assert_eq!((found.format.preamble, names(&found)), (3, vec!["name", "count"]));
}

#[test]
fn the_most_common_number_is_the_larger_of_two() {
    let of = |numbers: &[usize]| most_common(numbers.iter().copied());
    assert_eq!(
        (of(&[]), of(&[1, 2, 3, 3]), of(&[2, 1, 2, 1]), of(&[1, 1, 1, 2, 2])),
        (None, Some(3), Some(2), Some(1))
    );
}
