//! What a file seems to be, judged by its first bytes.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::fields::{Cutter, Leaf, Leaves, flatten};
use super::format::{Delimiter, Dialect, Encoding, Format};
use super::import::{EventColumns, EventMapping, EventSource};
use super::known::{self, Export};
use super::leads::{self, LeadRoles, LeadStage, LeadsMapping};
use super::number;
use super::roles::Table;
use super::sniff;
use super::time::{Guess, TimeFormat};
use super::totals::{CountColumns, TotalsMapping};
use crate::events::zone::Zone;

/// How many bytes of a file are worth looking at.
pub const HEAD_BYTES: usize = 256 * 1024;

/// How many rows are shown.
pub const PREVIEW_ROWS: usize = 20;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// One row per stage (and segment), with a count.
    Totals,
    /// One row per event.
    Events,
    /// One row per lead, with a time per stage or the stage it stands in.
    Leads,
}

/// A column, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Choice {
    /// This column.
    Column(usize),
    /// No column.
    None,
}

/// What the user decided. Everything left `None` is guessed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Overrides {
    /// Bytes to characters.
    pub encoding: Option<Encoding>,
    /// Characters to records.
    pub dialect: Option<Dialect>,
    /// Records before the table.
    pub preamble: Option<usize>,
    /// Whether the first record names the columns.
    pub header: Option<bool>,
    /// Whether rows that repeat are left out.
    pub without_repeats: Option<bool>,
    /// What the rows are.
    pub shape: Option<Shape>,
    /// Whether numbers have a decimal comma.
    pub decimal_comma: Option<bool>,
    /// Column of persons.
    pub person: Option<usize>,
    /// Column of persons where the first is empty.
    pub person_else: Option<Choice>,
    /// Column of event names, or the one name.
    pub event: Option<EventSource>,
    /// Column of times.
    pub time: Option<usize>,
    /// Column of times of day.
    pub clock: Option<Choice>,
    /// How times are written.
    pub time_format: Option<TimeFormat>,
    /// Column of session identifiers.
    pub session: Option<Choice>,
    /// Column of amounts.
    pub value: Option<Choice>,
    /// Columns of what else is worth knowing of an event.
    pub properties: Option<Vec<usize>>,
    /// Column of stage names.
    pub stage: Option<usize>,
    /// Column of counts; with columns of segments, that of the whole stage.
    pub count: Option<Choice>,
    /// Column of segment names.
    pub segment: Option<Choice>,
    /// Columns with the counts of one segment each.
    pub segment_counts: Option<Vec<usize>>,
    /// Column of costs.
    pub cost: Option<Choice>,
    /// Column of the stages that leads stand in.
    pub present_stage: Option<Choice>,
    /// Column that tells whether leads are won or lost.
    pub status: Option<Choice>,
    /// Column of the times at which leads began.
    pub created: Option<Choice>,
    /// Column of the times at which leads were decided.
    pub closed: Option<Choice>,
    /// The stages of leads, from first to last.
    pub lead_stages: Option<Vec<LeadStage>>,
}

/// Why a file cannot be read as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Problem {
    /// Nothing in it.
    Empty,
    /// Not text.
    Binary,
    /// A spreadsheet program's own format; such programs can save CSV.
    Spreadsheet,
    /// A header and nothing below it.
    HeaderOnly,
    /// JSON, but not a list of rows.
    NotAList,
}

/// What the values of a column seem to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ColumnKind {
    /// Nothing in it.
    Empty,
    /// Numbers.
    Number,
    /// Times.
    Time {
        /// Every format all values can be read in; more than one means that the user must be asked.
        formats: Vec<TimeFormat>,
    },
    /// Anything else.
    Text,
}

/// A column as found in the first bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Place, from 0.
    pub index: usize,
    /// From the header or the JSON keys; `None` in a file without names.
    pub name: Option<String>,
    /// Up to five different values.
    pub samples: Vec<String>,
    /// What the values seem to be.
    pub kind: ColumnKind,
    /// How many different values were seen in the first bytes.
    pub distinct: usize,
    /// How many rows of the first bytes have nothing here.
    pub empty: usize,
}

/// What must be asked before a file can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Question {
    /// Which column tells who.
    Person,
    /// Which column tells what happened, or what to call every row.
    Event,
    /// Which column tells when.
    Time,
    /// How times are written; the column's [`ColumnKind::Time`] lists what is possible.
    TimeFormat,
    /// Which column names the stages.
    Stage,
    /// Which column has the counts.
    Count,
    /// Which columns have the times of stages, or which one the stage of each lead.
    LeadStages,
    /// In which order the stages of leads follow one another.
    StageOrder,
}

/// What each column is for, as far as it could be guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// Who.
    pub person: Option<usize>,
    /// Who, where that is empty.
    pub person_else: Option<usize>,
    /// What happened.
    pub event: Option<EventSource>,
    /// When.
    pub time: Option<usize>,
    /// The time of day, where the times are dates alone.
    pub clock: Option<usize>,
    /// Session identifiers.
    pub session: Option<usize>,
    /// Amounts.
    pub value: Option<usize>,
    /// What else is worth knowing of an event.
    pub properties: Vec<usize>,
    /// Names of stages.
    pub stage: Option<usize>,
    /// Counts.
    pub count: Option<usize>,
    /// Names of segments.
    pub segment: Option<usize>,
    /// Counts of one segment each.
    pub segment_counts: Vec<usize>,
    /// Costs.
    pub cost: Option<usize>,
    /// What is known of leads.
    pub lead: LeadRoles,
    /// Where a row holds several events: the columns of each.
    pub several: Vec<EventColumns>,
}

/// What a file seems to be. Every guess can be overruled by [`Overrides`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// Why it cannot be read; the rest is then as far as it could be found out.
    pub problem: Option<Problem>,
    /// Encoding, dialect, header.
    pub format: Format,
    /// The tool whose export it seems to be.
    pub tool: Option<String>,
    /// True when the bytes are not valid in the encoding: rows will be rejected, or another encoding is right.
    pub invalid_encoding: bool,
    /// The columns, in file order.
    pub columns: Vec<Column>,
    /// What the rows are.
    pub shape: Shape,
    /// What the columns are for.
    pub roles: Roles,
    /// Whether numbers have a decimal comma.
    pub decimal_comma: bool,
    /// True when numbers such as `1.234` could be read in two ways and nothing in the first bytes tells.
    pub ambiguous_numbers: bool,
    /// Rows found in the first bytes, header not counted.
    pub rows: usize,
    /// How many of them repeat an earlier one, field by field.
    pub repeated_rows: usize,
    /// The first [`PREVIEW_ROWS`] rows as read, header not among them. Rows can be shorter or longer than the columns.
    pub preview: Vec<Vec<String>>,
    /// What must be asked, for the shape at hand.
    pub questions: Vec<Question>,
    /// How to read it as events; `None` while something must be asked, or when it has another shape.
    pub events: Option<EventMapping>,
    /// How to read it as totals; `None` while something must be asked, or when it has another shape.
    pub totals: Option<TotalsMapping>,
    /// How to read it as leads; `None` while something must be asked, or when it has another shape.
    pub leads: Option<LeadsMapping>,
}

/// Judges a file by its first bytes, of which at most [`HEAD_BYTES`] are looked at. `total_bytes` is the size of the
/// whole file, where it is known; a head shorter than [`HEAD_BYTES`] is taken for the whole file where it is not.
pub fn inspect(head: &[u8], total_bytes: Option<u64>, overrides: &Overrides) -> Inspection {
    let seen = &head[..head.len().min(HEAD_BYTES)];
    let is_whole = total_bytes.map_or(seen.len() < HEAD_BYTES, |total| total <= seen.len() as u64);
    let encoding = overrides.encoding.unwrap_or_else(|| sniff::encoding(seen));
    let (text, invalid_encoding) = sniff::decode(seen, encoding, is_whole);
    let mut inspection = Inspection {
        problem: None,
        format: Format { encoding, dialect: overrides.dialect.unwrap_or_default(), ..Format::default() },
        tool: None,
        invalid_encoding,
        columns: Vec::new(),
        shape: overrides.shape.unwrap_or(Shape::Events),
        roles: Roles::default(),
        decimal_comma: false,
        ambiguous_numbers: false,
        rows: 0,
        repeated_rows: 0,
        preview: Vec::new(),
        questions: Vec::new(),
        events: None,
        totals: None,
        leads: None,
    };
    inspection.problem = find_problem(seen, &text, overrides);
    if inspection.problem.is_some() {
        return inspection;
    }
    let preamble = sniff::Preamble::of(&text);
    match overrides.dialect.map_or_else(|| sniff::dialect(&text[preamble.end..], is_whole), Ok) {
        Ok(dialect) => inspection.format.dialect = dialect,
        Err(problem) => {
            inspection.problem = Some(problem);
            return inspection;
        }
    }
    let lines = || preamble.unless_table(&text, inspection.format.dialect, is_whole).lines;
    inspection.format.preamble = overrides.preamble.unwrap_or_else(lines);
    // Only the user can know whether the same twice is a mistake.
    inspection.format.without_repeats = overrides.without_repeats.unwrap_or(false);
    let (names, rows) = read_rows(&text, is_whole, &mut inspection.format, overrides.header);
    inspection.describe(names, &rows, overrides);
    inspection
}

fn find_problem(head: &[u8], text: &[u8], overrides: &Overrides) -> Option<Problem> {
    if text.trim_ascii().is_empty() {
        return Some(Problem::Empty);
    }
    let is_overruled = overrides.encoding.is_some() || overrides.dialect.is_some();
    if is_overruled { None } else { sniff::not_text(head, text) }
}

type Row = Vec<Option<String>>;

/// Column names and the rows below them.
fn read_rows(
    text: &[u8],
    is_whole: bool,
    format: &mut Format,
    header: Option<bool>,
) -> (Vec<Option<String>>, Vec<Row>) {
    if format.dialect.is_json() {
        return read_json(text, is_whole, format.dialect);
    }
    let mut cutter = Cutter::new(format.dialect, &[], &[]);
    let mut rows: Vec<Row> = Vec::new();
    let mut before = format.preamble;
    sniff::records(text, format.dialect, is_whole, |found| {
        if before > 0 {
            before -= 1;
        } else if let Ok(record) = cutter.cut(found.raw) {
            let field = |column| record.bytes(column).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            rows.push((0..record.len()).map(field).collect());
        }
        true
    });
    format.header = header.unwrap_or_else(|| sniff::has_header(&rows));
    let names = if format.header && !rows.is_empty() { rows.remove(0) } else { Vec::new() };
    let mut names: Vec<Option<String>> =
        names.into_iter().map(|name| name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())).collect();
    // A first row shorter than the rest names only some of the columns.
    let width = sniff::most_common(rows.iter().map(Vec::len)).unwrap_or(0).max(names.len());
    names.resize(width, None);
    (names, rows)
}

fn read_json(text: &[u8], is_whole: bool, dialect: Dialect) -> (Vec<Option<String>>, Vec<Row>) {
    let mut found = JsonColumns::default();
    let mut path = String::new();
    sniff::records(text, dialect, is_whole, |record| {
        found.rows.push(Vec::new());
        if flatten(record.raw.text, &mut path, &mut found).is_err() {
            found.rows.pop();
        }
        true
    });
    (found.names.into_iter().map(Some).collect(), found.rows)
}

/// The columns of JSON records, in order of first appearance.
#[derive(Default)]
struct JsonColumns {
    names: Vec<String>,
    places: std::collections::HashMap<String, usize>,
    rows: Vec<Row>,
}

impl Leaves for JsonColumns {
    fn wants(&self, _: &str) -> bool {
        true
    }

    fn take(&mut self, path: &str, leaf: Leaf<'_>) {
        let column = self.places.get(path).copied().unwrap_or_else(|| {
            self.places.insert(path.to_owned(), self.names.len());
            self.names.push(path.to_owned());
            self.names.len() - 1
        });
        let Some(row) = self.rows.last_mut() else { return };
        let mut text = String::new();
        // Lost digits are for the import to complain about.
        let _ = leaf.write(&mut text);
        row.resize(row.len().max(column + 1), None);
        row[column] = Some(text);
    }
}

impl Inspection {
    fn describe(&mut self, names: Vec<Option<String>>, rows: &[Row], overrides: &Overrides) {
        self.rows = rows.len();
        let mut seen = HashSet::new();
        self.repeated_rows = rows.iter().filter(|row| !seen.insert(*row)).count();
        self.columns = names.into_iter().enumerate().map(|(index, name)| column(index, name, rows)).collect();
        let cells = |row: &Row| row.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
        self.preview = rows.iter().take(PREVIEW_ROWS).map(cells).collect();
        if rows.is_empty() {
            self.problem = Some(Problem::HeaderOnly);
        }
        let semicolons = self.format.dialect == Dialect::Delimited { delimiter: Delimiter::Semicolon };
        let comma = DecimalSign::look(&self.columns, rows).is_comma(semicolons);
        self.ambiguous_numbers = comma.is_err() && overrides.decimal_comma.is_none();
        self.decimal_comma = overrides.decimal_comma.unwrap_or_else(|| comma.unwrap_or_else(|guess| guess));
        let export = known::find(&self.columns);
        self.tool = export.map(|export| export.tool.to_owned());
        let table = Table { columns: &self.columns, rows: self.rows, export };
        self.shape = overrides.shape.unwrap_or_else(|| table.shape());
        let decimal_comma = self.decimal_comma;
        self.roles = match self.shape {
            Shape::Totals => table.totals_roles(|total, parts| adds_up(rows, total, parts, decimal_comma)),
            Shape::Events => table.event_roles(),
            Shape::Leads => table.lead_roles(),
        };
        self.roles.overrule(overrides);
        if self.shape == Shape::Events && overrides.properties.is_none() {
            self.roles.properties = table.properties(&self.roles);
        }
        match self.shape {
            Shape::Events => self.events = self.event_mapping(export, overrides),
            Shape::Totals => self.totals = self.totals_mapping(),
            Shape::Leads => self.leads = self.leads_mapping(rows, export, overrides),
        }
    }

    /// The formats in which the times of the file can be read.
    pub fn time_formats(&self) -> Vec<TimeFormat> {
        if self.shape == Shape::Leads {
            // Without times any format will do.
            return leads::time_formats(&self.roles.lead, &self.columns).unwrap_or(vec![TimeFormat::Iso]);
        }
        match self.roles.time.and_then(|time| self.columns.get(time)).map(|column| &column.kind) {
            Some(ColumnKind::Time { formats }) => formats.clone(),
            _ => Vec::new(),
        }
    }

    /// Asks what is missing, or says how to read events.
    fn event_mapping(&mut self, export: Option<&Export>, overrides: &Overrides) -> Option<EventMapping> {
        let formats = self.time_formats();
        let roles = &self.roles;
        let time_format = overrides.time_format.or(if let [only] = formats[..] { Some(only) } else { None });
        let asked = [
            (roles.person.is_none(), Question::Person),
            (roles.event.is_none(), Question::Event),
            (roles.time.is_none(), Question::Time),
            (roles.time.is_some() && time_format.is_none(), Question::TimeFormat),
        ];
        self.questions.extend(asked.into_iter().filter(|(is_open, _)| *is_open).map(|(_, question)| question));
        if self.problem.is_some() {
            return None;
        }
        // The columns of all events of a row go with those of the first.
        let is_known = overrides.event.is_none() && overrides.time.is_none() && overrides.value.is_none();
        let mut columns = self.names();
        let mut several = if is_known { roles.several.clone() } else { Vec::new() };
        if let (false, true, Some(export)) = (several.is_empty(), self.format.dialect.is_json(), export) {
            known::add_more(export, &mut columns, &mut several);
        }
        Some(EventMapping {
            format: self.format,
            columns,
            person: roles.person?,
            person_else: roles.person_else,
            event: roles.event.clone()?,
            time: roles.time?,
            clock: roles.clock,
            time_format: time_format?,
            zone: Zone::default(),
            session: roles.session,
            value: roles.value,
            decimal_comma: self.decimal_comma,
            properties: roles.properties.clone(),
            several,
        })
    }

    /// Asks what is missing, or says how to read totals.
    fn totals_mapping(&mut self) -> Option<TotalsMapping> {
        let roles = &self.roles;
        let counts = match (roles.count, roles.segment) {
            (total, _) if !roles.segment_counts.is_empty() => {
                Some(CountColumns::Wide { total, segments: roles.segment_counts.clone() })
            }
            (Some(count), Some(segment)) => Some(CountColumns::Long { count, segment }),
            (Some(count), None) => Some(CountColumns::Single { count }),
            (None, _) => None,
        };
        self.questions.extend(roles.stage.is_none().then_some(Question::Stage));
        self.questions.extend(counts.is_none().then_some(Question::Count));
        if self.problem.is_some() {
            return None;
        }
        Some(TotalsMapping {
            format: self.format,
            columns: self.names(),
            stage: roles.stage?,
            counts: counts?,
            cost: roles.cost,
            decimal_comma: self.decimal_comma,
        })
    }

    /// Asks what is missing, or says how to read leads.
    fn leads_mapping(&mut self, rows: &[Row], export: Option<&Export>, overrides: &Overrides) -> Option<LeadsMapping> {
        if let Some(stages) = &overrides.lead_stages {
            self.roles.lead.put(stages);
        }
        let formats = self.time_formats();
        let time_format = overrides.time_format.or(if let [only] = formats[..] { Some(only) } else { None });
        let likely = time_format.or(formats.first().copied()).unwrap_or(TimeFormat::Iso);
        let proposal = leads::propose(&self.roles.lead, &self.columns, rows, export, likely);
        let is_sure = proposal.is_sure || overrides.lead_stages.is_some();
        let stages = overrides.lead_stages.clone().unwrap_or(proposal.stages);
        let asked = [
            (stages.is_empty(), Question::LeadStages),
            (!stages.is_empty() && !is_sure, Question::StageOrder),
            (time_format.is_none(), Question::TimeFormat),
        ];
        self.questions.extend(asked.into_iter().filter(|(is_open, _)| *is_open).map(|(_, question)| question));
        self.roles.lead.stages.clone_from(&stages);
        if self.problem.is_some() || !self.questions.is_empty() {
            return None;
        }
        let Roles { person, value: amount, lead, .. } = &self.roles;
        let &LeadRoles { stage, status, created, closed, .. } = lead;
        Some(LeadsMapping {
            format: self.format,
            columns: self.names(),
            stages,
            time_format: time_format?,
            person: *person,
            stage,
            status,
            created,
            closed,
            amount: *amount,
            decimal_comma: self.decimal_comma,
        })
    }

    fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone().unwrap_or_default()).collect()
    }
}

impl Roles {
    fn overrule(&mut self, overrides: &Overrides) {
        fn choose(role: &mut Option<usize>, choice: Option<Choice>) {
            match choice {
                Some(Choice::Column(column)) => *role = Some(column),
                Some(Choice::None) => *role = None,
                None => {}
            }
        }
        self.person = overrides.person.or(self.person);
        self.event = overrides.event.clone().or(self.event.take());
        self.time = overrides.time.or(self.time);
        self.stage = overrides.stage.or(self.stage);
        choose(&mut self.person_else, overrides.person_else);
        choose(&mut self.clock, overrides.clock);
        choose(&mut self.session, overrides.session);
        choose(&mut self.value, overrides.value);
        choose(&mut self.count, overrides.count);
        choose(&mut self.segment, overrides.segment);
        choose(&mut self.cost, overrides.cost);
        choose(&mut self.lead.stage, overrides.present_stage);
        choose(&mut self.lead.status, overrides.status);
        choose(&mut self.lead.created, overrides.created);
        choose(&mut self.lead.closed, overrides.closed);
        if let Some(columns) = &overrides.properties {
            self.properties.clone_from(columns);
        }
        if let Some(columns) = &overrides.segment_counts {
            self.segment_counts.clone_from(columns);
        }
    }
}

/// How many samples of a column are shown, and how long each.
const SAMPLES: usize = 5;
const SAMPLE_CHARS: usize = 60;

fn column(index: usize, name: Option<String>, rows: &[Row]) -> Column {
    let values = || rows.iter().filter_map(|row| row.get(index)?.as_deref()).filter(|text| !text.trim().is_empty());
    let mut times = Guess::default();
    let (mut filled, mut numbers) = (0, 0);
    let mut seen = HashSet::new();
    let mut samples = Vec::new();
    for text in values() {
        filled += 1;
        times.look(text);
        numbers += usize::from(number::is_likely(text));
        if seen.insert(text) && samples.len() < SAMPLES {
            samples.push(text.chars().take(SAMPLE_CHARS).collect());
        }
    }
    let formats = times.formats();
    let kind = if filled == 0 {
        ColumnKind::Empty
    } else if !formats.is_empty() {
        ColumnKind::Time { formats }
    } else if numbers * 10 >= filled * 9 {
        ColumnKind::Number
    } else {
        ColumnKind::Text
    };
    Column { index, name, samples, kind, distinct: seen.len(), empty: rows.len() - filled }
}

/// Whether a column is the sum of others in every row where all are numbers.
fn adds_up(rows: &[Row], total: usize, parts: &[usize], decimal_comma: bool) -> bool {
    let number = |row: &Row, column: usize| number::parse(row.get(column)?.as_deref()?, decimal_comma);
    let sums = rows.iter().filter_map(|row| {
        let sum: Option<f64> = parts.iter().map(|&part| number(row, part)).sum();
        Some((number(row, total)?, sum?))
    });
    let mut any = false;
    sums.inspect(|_| any = true).all(|(total, sum)| (total - sum).abs() <= 1e-9 * total.abs()) && any
}

/// What the numbers of a file say about their decimal sign: how many can be read with only the one or the other, and how
/// many mean different things.
#[derive(Debug, Default, Clone, Copy)]
struct DecimalSign {
    comma: usize,
    dot: usize,
    either: usize,
}

impl DecimalSign {
    fn look(columns: &[Column], rows: &[Row]) -> Self {
        let mut sign = Self::default();
        for column in columns.iter().filter(|column| column.kind == ColumnKind::Number) {
            for text in rows.iter().filter_map(|row| row.get(column.index)?.as_deref()) {
                match (text.rfind(','), text.rfind('.')) {
                    (Some(comma), Some(dot)) if comma > dot => sign.comma += 1,
                    (Some(_), Some(_)) => sign.dot += 1,
                    (None, None) => {}
                    _ => match (number::parse(text, true), number::parse(text, false)) {
                        (Some(_), None) => sign.comma += 1,
                        (None, Some(_)) => sign.dot += 1,
                        (Some(comma), Some(dot)) if comma != dot => sign.either += 1,
                        _ => {}
                    },
                }
            }
        }
        sign
    }

    /// Whether it is the comma; an error holds the better guess.
    fn is_comma(self, semicolons: bool) -> Result<bool, bool> {
        match self.comma.cmp(&self.dot) {
            std::cmp::Ordering::Greater => Ok(true),
            std::cmp::Ordering::Less => Ok(false),
            std::cmp::Ordering::Equal if self.either == 0 => Ok(semicolons),
            // Where the semicolon separates, the comma is usually taken for decimals.
            std::cmp::Ordering::Equal => Err(semicolons),
        }
    }
}

#[cfg(test)]
mod tests;
