//! A stage table from CSV or from cells.

use super::columns::TableColumn;
use super::{CsvFormat, Table, TableError, grid, is_formula};
use crate::model::{Count, Level, Quantity, Role, Segment, SegmentId, Stage, Unknown};
use crate::typed::{self, Separators, Typed, TypedError};

/// The most rows a stage table may have, the header included.
pub const MAX_ROWS: usize = 1_001;

/// Reads a stage table: what [`super::table_to_csv`] wrote, or anybody's table with a name and a count per stage.
///
/// The delimiter (tab, semicolon, comma) is found by looking. Headers are known in English, Norwegian, Danish and
/// Swedish; without headers the first two columns are name and count. A further column is a segment when all its cells
/// are counts no larger than those of their stages. What `1.234` means is decided by the rest of the file, then by the
/// delimiter, then by `separators`, the user's own.
///
/// # Errors
/// [`TableError`], the first thing wrong.
pub fn table_from_csv(text: &str, separators: &Separators) -> Result<Table, TableError> {
    let (rows, delimiter) = grid::rows(text, MAX_ROWS + 1, is_own);
    let decimal = match delimiter {
        ',' => CsvFormat::Comma.decimal(),
        ';' => CsvFormat::Semicolon.decimal(),
        _ => separators.decimal,
    };
    table_from_rows(&rows, &Separators { decimal, ..*separators })
}

/// [`table_from_csv`] for rows already apart, such as those of an HTML table.
///
/// # Errors
/// As [`table_from_csv`].
pub fn table_from_rows(rows: &[Vec<String>], separators: &Separators) -> Result<Table, TableError> {
    if rows.len() > MAX_ROWS {
        return Err(TableError::TooManyRows { most: MAX_ROWS });
    }
    let header = rows.first().ok_or(TableError::Empty)?;
    let layout = Layout::of(header)?;
    let body = if layout.has_header { &rows[1..] } else { rows };
    let mut reader = Body { rows: body, layout, separators: *separators };
    reader.separators.decimal = reader.decimal();
    reader.read(header)
}

/// True for the header of a table this program wrote, in whatever order.
fn is_own(header: &[String]) -> bool {
    TableColumn::ALL.iter().all(|column| header.iter().any(|cell| cell == column.header()))
}

/// What each column holds.
struct Layout {
    columns: Vec<Option<TableColumn>>,
    has_header: bool,
    is_own: bool,
}

impl Layout {
    fn of(header: &[String]) -> Result<Self, TableError> {
        let is_own = is_own(header);
        let mut columns: Vec<Option<TableColumn>> = Vec::with_capacity(header.len());
        for cell in header {
            let column = TableColumn::of(cell);
            // In an own table only the exact headers count, and the first of each: the rest are segments.
            let exact = column.filter(|column| !is_own || cell == column.header());
            columns.push(exact.filter(|column| !columns.contains(&Some(*column))));
        }
        let mut layout = Self { columns, has_header: true, is_own };
        layout.place_by_position(header)?;
        Ok(layout)
    }

    /// Finds name and count where the header does not tell.
    fn place_by_position(&mut self, header: &[String]) -> Result<(), TableError> {
        let has = |layout: &Self, column| layout.columns.contains(&Some(column));
        if !has(self, TableColumn::Stage) && self.columns.first() == Some(&None) {
            self.columns[0] = Some(TableColumn::Stage);
        }
        if !has(self, TableColumn::Count) && self.columns.get(1) == Some(&None) {
            self.has_header = !header[1].chars().any(|c| c.is_ascii_digit());
            if self.columns.len() == 2 || !self.has_header {
                self.columns[1] = Some(TableColumn::Count);
            }
        }
        let missing = [TableColumn::Stage, TableColumn::Count].into_iter().find(|column| !has(self, *column));
        missing.map_or(Ok(()), |column| Err(TableError::MissingColumn(column)))
    }

    fn index(&self, column: TableColumn) -> Option<usize> {
        self.columns.iter().position(|one| *one == Some(column))
    }
}

/// The rows under the header, and how to read them.
struct Body<'a> {
    rows: &'a [Vec<String>],
    layout: Layout,
    separators: Separators,
}

impl Body<'_> {
    fn read(&self, header: &[String]) -> Result<Table, TableError> {
        let mut table = Table::default();
        let levels = self.named(TableColumn::Level, &Level::ALL, Level::name);
        let roles = self.named(TableColumn::Role, &Role::ALL, Role::name);
        for row in 0..self.rows.len() {
            let name = self.name(self.cell(row, TableColumn::Stage));
            let mut stage = Stage::new(name, self.required(row, TableColumn::Count)?);
            stage.level = levels.as_ref().and_then(|levels| levels[row]);
            stage.role = roles.as_ref().and_then(|roles| roles[row]);
            if stage.role.is_some() && table.stages.iter().any(|earlier| earlier.role == stage.role) {
                return Err(TableError::RepeatedRole { row: self.row_number(row) });
            }
            stage.cost = self.optional(row, TableColumn::Cost)?;
            stage.days = self.optional(row, TableColumn::Days)?;
            stage.target = self.optional(row, TableColumn::Target)?;
            table.stages.push(stage);
        }
        let mut ignore = |column| table.ignored.extend(self.layout.index(column).map(|index| header[index].clone()));
        if levels.is_none() {
            ignore(TableColumn::Level);
        }
        if roles.is_none() {
            ignore(TableColumn::Role);
        }
        self.read_segments(header, &mut table);
        Ok(table)
    }

    fn read_segments(&self, header: &[String], table: &mut Table) {
        let others = self.layout.columns.iter().enumerate().filter(|(_, column)| column.is_none());
        for (index, _) in others.filter(|_| self.layout.has_header) {
            match self.segment_counts(index, &table.stages) {
                Some(counts) => table.segments.push(Segment {
                    id: SegmentId::default(),
                    name: self.name(&header[index]),
                    counts,
                    cost: None,
                    unknown: Unknown::new(),
                }),
                None => table.ignored.push(header[index].clone()),
            }
        }
    }

    /// The counts in a column; nothing when it holds something else.
    fn segment_counts(&self, index: usize, stages: &[Stage]) -> Option<Vec<Count>> {
        let counts = self.rows.iter().zip(stages).map(|(row, stage)| {
            let count: Count = self.quantity(row.get(index)?, false)?;
            (self.layout.is_own || count <= stage.count).then_some(count)
        });
        counts.collect()
    }

    /// One of a few names per row; nothing at all when there is no such column or it holds other words.
    fn named<T: Copy>(&self, column: TableColumn, all: &[T], name: fn(T) -> &'static str) -> Option<Vec<Option<T>>> {
        let read = |row| {
            let cell = self.cell(row, column).trim();
            let found = all.iter().copied().find(|one| name(*one).eq_ignore_ascii_case(cell));
            if cell.is_empty() || found.is_some() { Some(found) } else { None }
        };
        (0..self.rows.len()).map(read).collect()
    }

    fn required<Q: Quantity>(&self, row: usize, column: TableColumn) -> Result<Q, TableError> {
        let found = self.cell(row, column);
        self.quantity(found, column == TableColumn::Target).ok_or_else(|| TableError::Cell {
            row: self.row_number(row),
            column,
            found: found.to_owned(),
        })
    }

    fn optional<Q: Quantity>(&self, row: usize, column: TableColumn) -> Result<Option<Q>, TableError> {
        if self.cell(row, column).trim().is_empty() { Ok(None) } else { self.required(row, column).map(Some) }
    }

    fn quantity<Q: Quantity>(&self, cell: &str, may_be_percent: bool) -> Option<Q> {
        match typed::parse_number(cell, &self.separators) {
            Ok(Typed { value, percent, .. }) if may_be_percent || !percent => Q::new(value),
            _ => None,
        }
    }

    /// The decimal mark of the file: the likely one, unless only the other explains every number.
    fn decimal(&self) -> char {
        let likely = self.separators.decimal;
        let other = if likely == ',' { '.' } else { ',' };
        let unexplained = |decimal| {
            let separators = Separators { decimal, ..self.separators };
            let broken = |cell: &&str| typed::parse_number(cell, &separators) == Err(TypedError::Grouping);
            self.numbers().filter(broken).count()
        };
        if unexplained(likely) > 0 && unexplained(other) == 0 { other } else { likely }
    }

    /// The cells of every column that may hold numbers.
    fn numbers(&self) -> impl Iterator<Item = &str> {
        let is_text = |column: &Option<TableColumn>| {
            matches!(column, Some(TableColumn::Stage | TableColumn::Level | TableColumn::Role))
        };
        let columns = self.layout.columns.iter().enumerate().filter(move |(_, column)| !is_text(column));
        columns.flat_map(|(index, _)| self.rows.iter().filter_map(move |row| row.get(index).map(String::as_str)))
    }

    fn cell(&self, row: usize, column: TableColumn) -> &str {
        self.layout.index(column).and_then(|index| self.rows[row].get(index)).map_or("", String::as_str)
    }

    /// A name as it was written, or, in others' tables, without the spaces around it.
    fn name(&self, cell: &str) -> String {
        match cell.strip_prefix('\'') {
            _ if !self.layout.is_own => cell.trim().to_owned(),
            Some(name) if is_formula(name) => name.to_owned(),
            _ => cell.to_owned(),
        }
    }

    fn row_number(&self, row: usize) -> usize {
        row + 1 + usize::from(self.layout.has_header)
    }
}
