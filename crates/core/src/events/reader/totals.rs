//! Stage totals: one row per stage, or per stage and segment.

use serde::{Deserialize, Serialize};

use super::fields::Record;
use super::format::Format;
use super::import::Progress;
use super::number;
use super::rejected::{Reason, Rejected, shorten};
use super::rows::Rows;
use crate::events::log::Dictionary;
use crate::model::{Count, Money, Quantity};

/// How many stages, and how many segments, are read. Far more than anyone draws, and few enough that an event log read
/// as totals by mistake does no harm.
pub const MAX_STAGES: usize = 1_000;

/// Where the counts of a table of totals are. Columns are numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", from = "Places")]
pub enum CountColumns {
    /// One row per stage.
    Single {
        /// Counts.
        count: usize,
    },
    /// One row per stage, one column per segment, named by the column.
    Wide {
        /// Counts of the stage as a whole; the sum of the segments where there is none.
        total: Option<usize>,
        /// Counts of each segment.
        segments: Vec<usize>,
    },
    /// One row per stage and segment. The stage's count is the sum of its rows; a pair without a row counts 0.
    Long {
        /// Counts.
        count: usize,
        /// Names of segments.
        segment: usize,
    },
}

/// All that [`CountColumns`] can say, so that serde derives less code.
#[derive(Deserialize)]
struct Places {
    kind: PlacesKind,
    #[serde(default)]
    count: usize,
    #[serde(default)]
    total: Option<usize>,
    #[serde(default)]
    segments: Vec<usize>,
    #[serde(default)]
    segment: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum PlacesKind {
    Single,
    Wide,
    Long,
}

impl From<Places> for CountColumns {
    fn from(Places { kind, count, total, segments, segment }: Places) -> Self {
        match kind {
            PlacesKind::Single => Self::Single { count },
            PlacesKind::Wide => Self::Wide { total, segments },
            PlacesKind::Long => Self::Long { count, segment },
        }
    }
}

impl Default for CountColumns {
    fn default() -> Self {
        Self::Single { count: 0 }
    }
}

/// How the rows of a file become stages. Columns are numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsMapping {
    /// How the file is written.
    pub format: Format,
    /// Names of the columns, as [`super::Inspection`] lists them.
    pub columns: Vec<String>,
    /// Names of stages.
    pub stage: usize,
    /// How many people.
    pub counts: CountColumns,
    /// Costs; of several rows for a stage they are added.
    #[serde(default)]
    pub cost: Option<usize>,
    /// Whether numbers are written with a decimal comma.
    #[serde(default)]
    pub decimal_comma: bool,
}

/// A stage as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsStage {
    /// Its name.
    pub name: String,
    /// People counted.
    pub count: Count,
    /// What it cost.
    pub cost: Option<Money>,
}

/// A segment as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsSegment {
    /// Its name.
    pub name: String,
    /// People counted, in the order of the stages.
    pub counts: Vec<Count>,
}

/// A table of totals, in file order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsTable {
    /// The stages.
    pub stages: Vec<TotalsStage>,
    /// The segments, if any.
    pub segments: Vec<TotalsSegment>,
}

/// What became of a file of totals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadTotals {
    /// The table.
    pub table: TotalsTable,
    /// The rows that could not be used.
    pub rejected: Rejected,
    /// The final figures.
    pub progress: Progress,
}

/// Reads a table of totals that is held whole.
pub fn read_totals(bytes: &[u8], mapping: TotalsMapping) -> ReadTotals {
    let mut reader = TotalsReader::new(mapping);
    reader.push(bytes);
    reader.finish()
}

/// Reads a table of totals that comes in pieces, cut anywhere.
#[derive(Debug)]
pub struct TotalsReader {
    rows: Rows,
    totals: Totals,
}

impl TotalsReader {
    /// Starts reading.
    pub fn new(mapping: TotalsMapping) -> Self {
        let rows = Rows::new(mapping.format, &mapping.columns, &used(&mapping));
        Self { rows, totals: Totals { mapping, ..Totals::default() } }
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) {
        let Self { rows, totals } = self;
        rows.push(chunk, &mut |record: &Record<'_>| totals.take(record));
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        self.rows.progress()
    }

    /// Ends the file.
    pub fn finish(self) -> ReadTotals {
        let Self { rows, mut totals } = self;
        let (rejected, progress) = rows.finish(&mut |record: &Record<'_>| totals.take(record));
        ReadTotals { table: totals.table(), rejected, progress }
    }
}

fn used(mapping: &TotalsMapping) -> Vec<usize> {
    let mut used = vec![mapping.stage];
    match &mapping.counts {
        CountColumns::Single { count } => used.push(*count),
        CountColumns::Wide { total, segments } => used.extend(total.iter().chain(segments)),
        CountColumns::Long { count, segment } => used.extend([*count, *segment]),
    }
    used.extend(mapping.cost);
    used
}

/// What rows become.
#[derive(Debug, Default)]
struct Totals {
    mapping: TotalsMapping,
    names: Dictionary,
    stages: Vec<Stage>,
    /// Names of segments found in rows.
    segments: Dictionary,
}

/// A stage under way.
#[derive(Debug, Default)]
struct Stage {
    count: Count,
    cost: Option<Money>,
    /// By segment.
    parts: Vec<Option<Count>>,
}

impl Totals {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let name = record.text(self.mapping.stage)?.trim();
        if name.is_empty() {
            return Err(Reason::EmptyStage);
        }
        if self.names.len() >= MAX_STAGES && self.names.find(name).is_none() {
            return Err(Reason::TooManyStages);
        }
        let cost = match self.mapping.cost {
            Some(column) if !record.text(column)?.trim().is_empty() => Some(self.number::<Money>(record, column)?),
            _ => None,
        };
        match self.mapping.counts.clone() {
            CountColumns::Single { count } => {
                let count = self.number(record, count)?;
                self.add(name, Stage { count, cost, parts: Vec::new() })
            }
            CountColumns::Wide { total, segments } => {
                let parts = segments
                    .iter()
                    .map(|&column| self.number::<Count>(record, column))
                    .collect::<Result<Vec<_>, _>>()?;
                let count = match total {
                    Some(column) => self.number(record, column)?,
                    None => sum(&parts, self.mapping.stage)?,
                };
                self.add(name, Stage { count, cost, parts: parts.into_iter().map(Some).collect() })
            }
            CountColumns::Long { count, segment } => {
                let part = self.number::<Count>(record, count)?;
                self.add_part(name, record.text(segment)?.trim(), part, cost, count)
            }
        }
    }

    fn number<Q: Quantity>(&self, record: &Record<'_>, column: usize) -> Result<Q, Reason> {
        let text = record.text(column)?;
        match number::parse(text, self.mapping.decimal_comma) {
            Some(value) if value < 0.0 => Err(Reason::NegativeNumber { column, text: shorten(text) }),
            value => value.and_then(Q::new).ok_or_else(|| Reason::BadNumber { column, text: shorten(text) }),
        }
    }

    fn add(&mut self, name: &str, stage: Stage) -> Result<(), Reason> {
        if self.names.find(name).is_some() {
            return Err(Reason::RepeatedStage);
        }
        self.names.code(name);
        self.stages.push(stage);
        Ok(())
    }

    fn add_part(
        &mut self,
        name: &str,
        segment: &str,
        part: Count,
        cost: Option<Money>,
        column: usize,
    ) -> Result<(), Reason> {
        if segment.is_empty() {
            return Err(Reason::EmptySegment);
        }
        let known = self.segments.find(segment);
        if known.is_none() && self.segments.len() >= MAX_STAGES {
            return Err(Reason::TooManyStages);
        }
        let before = self.names.find(name).and_then(|code| self.stages.get(code as usize));
        let is_counted = |stage: &Stage, code: u32| stage.parts.get(code as usize).is_some_and(Option::is_some);
        if let (Some(stage), Some(code)) = (before, known)
            && is_counted(stage, code)
        {
            return Err(Reason::RepeatedStage);
        }
        let count = sum(&[before.map(|stage| stage.count).unwrap_or_default(), part], column)?;
        let cost = match (before.and_then(|stage| stage.cost), cost) {
            (Some(one), Some(other)) => Money::new(one.get() + other.get()),
            (one, other) => one.or(other),
        };
        // Nothing can fail any more.
        let index = self.names.code(name) as usize;
        let code = self.segments.code(segment) as usize;
        self.stages.resize_with(self.stages.len().max(index + 1), Stage::default);
        let stage = &mut self.stages[index];
        (stage.count, stage.cost) = (count, cost);
        stage.parts.resize(stage.parts.len().max(code + 1), None);
        stage.parts[code] = Some(part);
        Ok(())
    }

    fn table(self) -> TotalsTable {
        let Self { mapping, names, stages, segments } = self;
        let segment_names: Vec<&str> = match &mapping.counts {
            CountColumns::Single { .. } => Vec::new(),
            CountColumns::Wide { segments, .. } => {
                segments.iter().map(|&column| mapping.columns.get(column).map_or("", String::as_str)).collect()
            }
            CountColumns::Long { .. } => segments.texts().collect(),
        };
        let part = |stage: &Stage, index: usize| stage.parts.get(index).copied().flatten().unwrap_or_default();
        let segments = segment_names
            .iter()
            .enumerate()
            .map(|(index, name)| TotalsSegment {
                name: (*name).to_owned(),
                counts: stages.iter().map(|stage| part(stage, index)).collect(),
            })
            .collect();
        let stages = names
            .texts()
            .zip(&stages)
            .map(|(name, stage)| TotalsStage { name: name.to_owned(), count: stage.count, cost: stage.cost })
            .collect();
        TotalsTable { stages, segments }
    }
}

/// The sum, or a rejection when it is larger than counts can be.
fn sum(parts: &[Count], column: usize) -> Result<Count, Reason> {
    let sum: f64 = parts.iter().map(|part| part.get()).sum();
    Count::new(sum).ok_or_else(|| Reason::BadNumber { column, text: sum.to_string() })
}

#[cfg(test)]
mod tests {
    use super::super::{Delimiter, Dialect};
    use super::*;

    fn mapping(columns: &[&str], counts: CountColumns) -> TotalsMapping {
        TotalsMapping {
            format: Format { header: true, ..Format::default() },
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            counts,
            ..TotalsMapping::default()
        }
    }

    fn stages(read: &ReadTotals) -> Vec<(&str, f64)> {
        read.table.stages.iter().map(|stage| (stage.name.as_str(), stage.count.get())).collect()
    }

    fn segments(read: &ReadTotals) -> Vec<(&str, Vec<f64>)> {
        let counts = |segment: &TotalsSegment| segment.counts.iter().map(|count| count.get()).collect();
        read.table.segments.iter().map(|segment| (segment.name.as_str(), counts(segment))).collect()
    }

    fn reasons(read: &ReadTotals) -> Vec<(u64, Reason)> {
        read.rejected.details().iter().map(|rejection| (rejection.line, rejection.reason.clone())).collect()
    }

    #[test]
    fn places_are_read_as_they_were_written() {
        for places in [
            CountColumns::Single { count: 2 },
            CountColumns::Wide { total: None, segments: vec![1, 3] },
            CountColumns::Wide { total: Some(4), segments: vec![] },
            CountColumns::Long { count: 1, segment: 5 },
        ] {
            let written = serde_json::to_value(&places).unwrap();
            assert_eq!(serde_json::from_value::<CountColumns>(written).unwrap(), places);
        }
    }

    #[test]
    fn stages_keep_their_order_and_bad_counts_are_set_aside() {
        let file = "stage;count\nVisits;12k\nLeads;1 234,5\nBad;-5\nText;many\n;1\nVisits;3\nHuge;99999999999999999\nEmpty;\nSales;0\n";
        let mut mapping = mapping(&["stage", "count"], CountColumns::Single { count: 1 });
        mapping.format.dialect = Dialect::Delimited { delimiter: Delimiter::Semicolon };
        mapping.decimal_comma = true;
        let read = read_totals(file.as_bytes(), mapping);
        assert_eq!(stages(&read), [("Visits", 12_000.0), ("Leads", 1_234.5), ("Sales", 0.0)]);
        assert_eq!(
            reasons(&read),
            [
                (4, Reason::NegativeNumber { column: 1, text: "-5".to_owned() }),
                (5, Reason::BadNumber { column: 1, text: "many".to_owned() }),
                (6, Reason::EmptyStage),
                (7, Reason::RepeatedStage),
                (8, Reason::BadNumber { column: 1, text: "99999999999999999".to_owned() }),
                (9, Reason::BadNumber { column: 1, text: String::new() }),
            ]
        );
    }

    #[test]
    fn one_column_per_segment_adds_up_to_the_stage() {
        let columns = ["stage", "ads", "mail", "cost"];
        let counts = CountColumns::Wide { total: None, segments: vec![1, 2] };
        let mapping = TotalsMapping { cost: Some(3), ..mapping(&columns, counts) };
        let read = read_totals(b"stage,ads,mail,cost\nVisits,10,20,5.5\nLeads,1,2,\n", mapping);
        assert_eq!(stages(&read), [("Visits", 30.0), ("Leads", 3.0)]);
        assert_eq!(segments(&read), [("ads", vec![10.0, 1.0]), ("mail", vec![20.0, 2.0])]);
        assert_eq!(read.table.stages.iter().map(|stage| stage.cost).collect::<Vec<_>>(), [Money::new(5.5), None]);
    }

    #[test]
    fn a_column_for_the_whole_stage_is_taken_as_it_is() {
        let counts = CountColumns::Wide { total: Some(1), segments: vec![2] };
        let read = read_totals(b"stage,all,ads\nVisits,100,20\n", mapping(&["stage", "all", "ads"], counts));
        assert_eq!((stages(&read), segments(&read)), (vec![("Visits", 100.0)], vec![("ads", vec![20.0])]));
    }

    #[test]
    fn one_row_per_segment_adds_up_and_a_pair_without_a_row_is_nobody() {
        let file =
            "stage,segment,count,cost\nVisits,ads,10,1\nVisits,mail,20,2\nLeads,mail,3,\nVisits,ads,1,1\nLeads,,1,1\n";
        let counts = CountColumns::Long { count: 2, segment: 1 };
        let mapping = TotalsMapping { cost: Some(3), ..mapping(&["stage", "segment", "count", "cost"], counts) };
        let read = read_totals(file.as_bytes(), mapping);
        assert_eq!(stages(&read), [("Visits", 30.0), ("Leads", 3.0)]);
        assert_eq!(segments(&read), [("ads", vec![10.0, 0.0]), ("mail", vec![20.0, 3.0])]);
        assert_eq!(read.table.stages[0].cost, Money::new(3.0));
        assert_eq!(reasons(&read), [(5, Reason::RepeatedStage), (6, Reason::EmptySegment)]);
    }

    #[test]
    fn progress_is_told_on_the_way() {
        let mut reader = TotalsReader::new(mapping(&["stage", "count"], CountColumns::Single { count: 1 }));
        reader.push(b"stage,count\nVisits,3\nLeads,-1\n");
        assert_eq!(reader.progress(), Progress { bytes: 30, rows: 2, rejected: 1, repeated: 0 });
    }

    #[test]
    fn json_totals_are_read() {
        let mut mapping = mapping(&["name", "n"], CountColumns::Single { count: 1 });
        mapping.format.dialect = Dialect::JsonArray;
        let read = read_totals(br#"[{"name":"Visits","n":10},{"name":"Leads","n":"1,000"}]"#, mapping);
        assert_eq!(stages(&read), [("Visits", 10.0), ("Leads", 1_000.0)]);
    }

    #[test]
    fn two_hundred_stages_are_read_and_an_event_log_by_mistake_does_no_harm() {
        let rows = |rows: usize| (0..rows).map(|row| format!("stage {row},{row}\n")).collect::<String>();
        let mapping = || mapping(&["stage", "count"], CountColumns::Single { count: 1 });
        assert_eq!(read_totals(format!("stage,count\n{}", rows(200)).as_bytes(), mapping()).table.stages.len(), 200);
        let read = read_totals(format!("stage,count\n{}", rows(5_000)).as_bytes(), mapping());
        assert_eq!((read.table.stages.len(), read.rejected.count()), (MAX_STAGES, 4_000));
    }

    #[test]
    fn names_are_never_more_than_text() {
        let read = read_totals(
            "stage,count\n\"<img src=x onerror=\"\"x()\"\">\",1\n\u{202E}👩‍👩‍👧,2\n".as_bytes(),
            mapping(&["stage", "count"], CountColumns::Single { count: 1 }),
        );
        assert_eq!(stages(&read), [("<img src=x onerror=\"x()\">", 1.0), ("\u{202E}👩‍👩‍👧", 2.0)]);
    }
}
