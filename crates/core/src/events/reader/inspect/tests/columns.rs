//! What is told of columns and of their numbers, down to where it changes.

use super::*;

#[test]
fn a_head_that_fills_its_room_is_taken_for_cut_off() {
    let header = "user_id,event,time\n";
    let row = "ada,visit,2024-03-13\n";
    let whole = header.to_owned() + &row.repeat(HEAD_BYTES / row.len());
    // The last row has no line end: it is whole only if nothing comes after it.
    let full = &whole[..HEAD_BYTES];
    let rows = full.lines().count() - 1;
    assert_eq!(look(full).rows, rows - 1);
    assert_eq!(look(&full[..HEAD_BYTES - 1]).rows, rows);
    assert_eq!(inspect(full.as_bytes(), Some(HEAD_BYTES as u64), &Overrides::default()).rows, rows);
    assert_eq!(look("user_id,event,time\nada,visit,2024-03-13").rows, 1);
}

#[test]
fn what_the_user_said_is_kept_even_of_a_file_that_holds_nothing() {
    let overrides = Overrides { dialect: Some(delimited(Delimiter::Tab)), ..Overrides::default() };
    assert_eq!(look_with("", overrides).format.dialect, delimited(Delimiter::Tab));
}

#[test]
fn rows_that_repeat_are_counted_without_the_first() {
    assert_eq!(look("user_id,event,time\na,x,2024-03-13\nb,x,2024-03-13\na,x,2024-03-13\n").repeated_rows, 1);
}

#[test]
fn a_column_shows_its_first_five_different_values() {
    let file = "name,code\n".to_owned()
        + &["a", "a", "b", "c", "a", "d", "e", "f", "b"].map(|text| format!("x,{text}\n")).concat();
    let column = look(file).columns.remove(1);
    assert_eq!((column.samples, column.distinct), (["a", "b", "c", "d", "e"].map(str::to_owned).to_vec(), 6));
}

#[test]
fn a_column_of_numbers_may_have_one_flaw_in_ten() {
    let kind = |numbers: usize| {
        let rows = (0..10).map(|row| if row < numbers { format!("x,{row}\n") } else { "x,n/a\n".to_owned() });
        look("name,code\n".to_owned() + &rows.collect::<String>()).columns.remove(1).kind
    };
    assert_eq!([10, 9, 8, 2].map(kind), [ColumnKind::Number, ColumnKind::Number, ColumnKind::Text, ColumnKind::Text]);
}

/// The decimal sign of a table of stages: whether it is the comma, and whether that must be asked.
#[track_caller]
fn assert_sign(delimiter: &str, counts: &[&str], is_comma: bool, is_ambiguous: bool) {
    let rows = counts.iter().enumerate().map(|(row, count)| format!("stage {row}{delimiter}{count}\n"));
    let found = look(format!("stage{delimiter}count\n{}", rows.collect::<String>()));
    assert_eq!((found.decimal_comma, found.ambiguous_numbers), (is_comma, is_ambiguous), "{counts:?}");
}

#[test]
fn the_last_of_two_signs_is_the_decimal_one() {
    assert_sign("\t", &["1.234,56"], true, false);
    assert_sign("\t", &["1,234.56"], false, false);
    // Where the semicolon separates, the comma must not be taken for decimals just for that.
    assert_sign(";", &["1,234.56"], false, false);
}

#[test]
fn a_number_that_only_one_sign_can_read_tells() {
    assert_sign("\t", &["1,5", "2,5"], true, false);
    assert_sign("\t", &["1,234", "2,5"], true, false);
    assert_sign(";", &["1.5"], false, false);
}

#[test]
fn numbers_without_a_sign_or_with_one_that_changes_nothing_ask_nothing() {
    assert_sign("\t", &["1200", "300"], false, false);
    assert_sign(";", &["1200", "300"], true, false);
    assert_sign("\t", &["0.000"], false, false);
}
