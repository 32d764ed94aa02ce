//! A table of the page as a funnel: a name and a number in each row.

use funnel_core::model::{Count, Document, Quantity};
use funnel_core::schema::load_value;
use funnel_core::typed::{Separators, parse_number};
use serde_json::json;

/// A table of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Table {
    /// What it is called; empty for nothing.
    pub(super) title: String,
    /// The texts of the cells of each row.
    pub(super) rows: Vec<Vec<String>>,
    /// Decimal mark and mark of groups of its language; empty for those of the widget.
    pub(super) marks: String,
}

/// The document of a table: the first cell of a row is the name, the next that has any text the count. A first row of
/// several texts without any digit is a header.
///
/// # Errors
/// What is wrong, with the number of the row.
pub(super) fn document_of(table: &Table, separators: &Separators) -> Result<Document, String> {
    let mut stages = Vec::new();
    for (place, row) in table.rows.iter().enumerate() {
        let mut cells = row.iter().map(|cell| cell.trim());
        let name = cells.next().unwrap_or_default();
        let text = cells.find(|cell| !cell.is_empty()).unwrap_or_default();
        let count = parse_number(text, separators).ok().and_then(|typed| Count::new(typed.value));
        match count {
            Some(count) => stages.push(json!({ "name": name, "count": count.get() })),
            None if place == 0 && is_header(row) => {}
            // Not by `{:?}`, which the release build leaves out.
            None => return Err(format!("table row {}: expected a name and a number ≥ 0, got \"{text}\"", place + 1)),
        }
    }
    if stages.is_empty() {
        return Err("table: expected rows of a name and a number, got none".to_owned());
    }
    let mut document = json!({ "stages": stages });
    if !table.title.is_empty() {
        document["title"] = table.title.as_str().into();
    }
    load_value(document).map_err(|error| error.to_string())
}

fn is_header(row: &[String]) -> bool {
    let texts: Vec<_> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
    texts.len() > 1 && !texts.iter().any(|text| text.contains(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use funnel_core::schema::{load, save};

    use super::*;

    const NORWEGIAN: Separators = Separators { decimal: ',', group: '\u{a0}' };

    fn read(rows: &[&[&str]]) -> Result<Vec<(String, f64)>, String> {
        let rows = rows.iter().map(|row| row.iter().map(|it| (*it).to_owned()).collect()).collect();
        let document = document_of(&Table { rows, ..Table::default() }, &NORWEGIAN)?;
        assert_eq!(document.title, None);
        assert_eq!(load(&save(&document)), Ok(document.clone()), "kept as it is");
        Ok(document.stages.into_iter().map(|stage| (stage.name, stage.count.get())).collect())
    }

    #[test]
    fn a_row_is_a_stage() {
        let read = read(&[&["Besøk", "40 000", "100 %"], &[" Salg ", "", "1 120"], &["Lojale", "1.120,5"]]).unwrap();
        let expected = [("Besøk", 40_000.0), ("Salg", 1_120.0), ("Lojale", 1_120.5)];
        assert_eq!(read, expected.map(|(name, count)| (name.to_owned(), count)));
    }

    #[test]
    fn a_header_is_no_stage() {
        assert_eq!(read(&[&["Stage", "People"], &["Visits", "12k"]]).unwrap(), [("Visits".to_owned(), 12_000.0)]);
    }

    #[test]
    fn what_is_no_number_is_named_by_its_row() {
        let error = read(&[&["a", "1"], &["b", "many"]]).unwrap_err();
        assert_eq!(error, "table row 2: expected a name and a number ≥ 0, got \"many\"");
        assert!(read(&[&["a", "1"], &["b", "-5"]]).unwrap_err().starts_with("table row 2:"));
        assert!(read(&[&["a", "1"], &["b"]]).unwrap_err().ends_with("got \"\""));
        // What was meant as a number is no header.
        for text in ["40,000*", "approx. 40 000", "-5", ""] {
            assert!(read(&[&["a", text], &["b", "1"]]).unwrap_err().starts_with("table row 1:"), "{text}");
        }
    }

    #[test]
    fn without_stages_there_is_no_funnel() {
        assert!(read(&[]).is_err());
        assert!(read(&[&["Stage", "People"]]).is_err());
    }

    #[test]
    fn stages_have_ids_of_their_own() {
        let rows = ["a", "a"].map(|name| vec![name.to_owned(), "1".to_owned()]).to_vec();
        let document =
            document_of(&Table { title: "Spring".to_owned(), rows, ..Table::default() }, &NORWEGIAN).unwrap();
        assert_eq!(document.title.as_deref(), Some("Spring"));
        assert_ne!(document.stages[0].id, document.stages[1].id);
    }
}
