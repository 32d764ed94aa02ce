//! The stage table to CSV.

use serde::Serialize;

use super::columns::TableColumn;
use super::{CsvFormat, is_formula};
use crate::model::{Level, Quantity, Role, Segment, Stage};

/// The stages of one funnel, and its segments, as CSV. A file meant for Excel needs a byte order mark in front, which
/// is the caller's to add.
pub fn table_to_csv(stages: &[Stage], segments: &[Segment], format: CsvFormat) -> String {
    let mut csv = Csv { text: String::new(), at_line_start: true, format };
    for column in TableColumn::ALL {
        csv.cell(column.header());
    }
    for segment in segments {
        csv.name(&segment.name);
    }
    csv.end_line();
    for (index, stage) in stages.iter().enumerate() {
        let previous = index.checked_sub(1).map(|previous| &stages[previous]);
        csv.stage(stage, previous, &stages[0]);
        for segment in segments {
            csv.number(segment.counts.get(index).copied());
        }
        csv.end_line();
    }
    csv.text
}

struct Csv {
    text: String,
    at_line_start: bool,
    format: CsvFormat,
}

impl Csv {
    fn stage(&mut self, stage: &Stage, previous: Option<&Stage>, first: &Stage) {
        self.name(&stage.name);
        self.cell(stage.level.map_or("", Level::name));
        self.cell(stage.role.map_or("", Role::name));
        self.number(Some(stage.count));
        self.number(previous.and_then(|previous| rate(stage, previous)));
        self.number(rate(stage, first));
        self.number(stage.cost);
        self.number(stage.days);
        self.number(stage.target);
    }

    /// Text in the user's words, which must not become a formula.
    fn name(&mut self, name: &str) {
        if is_formula(name) {
            self.cell(&format!("'{name}"));
        } else {
            self.cell(name);
        }
    }

    fn number(&mut self, number: Option<impl Serialize>) {
        let text = number.and_then(|number| serde_json::to_string(&number).ok()).unwrap_or_default();
        let decimal = self.format.decimal();
        self.start_cell();
        self.text.push_str(&plain(&text).replace('.', decimal.encode_utf8(&mut [0; 4])));
    }

    fn cell(&mut self, text: &str) {
        self.start_cell();
        // Quoted for every dialect, so that a spreadsheet that takes the wrong one does not tear a name apart.
        if text.contains([',', ';', '\t', '"', '\r', '\n']) {
            self.text.push('"');
            self.text.push_str(&text.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(text);
        }
    }

    fn start_cell(&mut self) {
        if !std::mem::take(&mut self.at_line_start) {
            self.text.push(self.format.delimiter());
        }
    }

    fn end_line(&mut self) {
        self.text.push_str("\r\n");
        self.at_line_start = true;
    }
}

/// The count of one stage of another's, where there is such a number.
fn rate(stage: &Stage, of: &Stage) -> Option<f64> {
    Some(stage.count.get() / of.count.get()).filter(|rate| rate.is_finite())
}

/// A JSON number as people write it: `0.0000001` for `1e-7`, `1` for `1.0`.
fn plain(number: &str) -> String {
    match number.split_once("e-") {
        Some((digits, exponent)) => {
            let zeros = exponent.parse::<usize>().unwrap_or_default().saturating_sub(1);
            format!("0.{}{}", "0".repeat(zeros), digits.replace('.', ""))
        }
        None => number.strip_suffix(".0").unwrap_or(number).to_owned(),
    }
}
