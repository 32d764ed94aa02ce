//! Person ids that are the same person, as a second file says.
//!
//! Each row joins its two ids, and ids joined to one another, over any number of rows, are one person: neither the order
//! of the rows nor a circle matters. That person is called by the id at the end of the chain, which no row leads away from;
//! of several such, and in a circle of all, by the one that is first in the file.

use serde::{Deserialize, Serialize};

use super::fields::Record;
use super::format::Format;
use super::import::Progress;
use super::inspect::Inspection;
use super::rejected::Reason;
use super::rows::Rows;
use crate::events::log::{Dictionary, EventLog};

/// What became of the persons of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergedPersons {
    /// Ids of the log that are now part of another person.
    pub persons: u64,
    /// Rows of the second file whose ids were joined already: repeated, or the end of a circle.
    pub already: u64,
    /// Rows of it that could not be used.
    pub rejected: u64,
}

/// How a file of two columns with ids is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeMapping {
    /// How the file is written; whether it has a header makes no difference.
    pub format: Format,
    /// Names of the columns, as [`super::Inspection`] lists them; empty for those without.
    pub columns: Vec<String>,
}

impl From<Inspection> for MergeMapping {
    fn from(found: Inspection) -> Self {
        let columns = found.columns.into_iter().map(|column| column.name.unwrap_or_default()).collect();
        Self { format: found.format, columns }
    }
}

/// Reads a file of two columns with ids that are the same person. It comes in pieces, cut anywhere.
#[derive(Debug)]
pub struct MergeReader {
    rows: Rows,
    joined: Joined,
}

/// Which ids belong together.
#[derive(Debug, Default)]
struct Joined {
    ids: Dictionary,
    /// Of each id one that it is joined to, nearer to the first of them; the first itself.
    parents: Vec<u32>,
    /// Whether a row leads from an id to another.
    leads_away: Vec<bool>,
    already: u64,
}

/// Ids joined to others.
#[derive(Debug)]
pub struct Persons {
    joined: Joined,
    rejected: u64,
}

impl MergeReader {
    /// Starts to read a file.
    pub fn new(mapping: MergeMapping) -> Self {
        // The names of columns are ids of nobody; a first row of ids must not be taken for names.
        let format = Format { header: false, ..mapping.format };
        Self { rows: Rows::new(format, &mapping.columns, &[0, 1]), joined: Joined::default() }
    }

    /// Reads the next bytes.
    pub fn push(&mut self, chunk: &[u8]) {
        let Self { rows, joined } = self;
        rows.push(chunk, &mut |record: &Record<'_>| joined.take(record));
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        self.rows.progress()
    }

    /// Ends the file.
    pub fn finish(self) -> Persons {
        let Self { rows, mut joined } = self;
        let (rejected, _) = rows.finish(&mut |record: &Record<'_>| joined.take(record));
        Persons { joined, rejected: rejected.count() }
    }
}

impl Joined {
    fn take(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let (from, to) = (record.text(0)?, record.text(1)?);
        if from.trim_ascii().is_empty() || to.trim_ascii().is_empty() {
            return Err(Reason::EmptyPerson);
        }
        if from == to {
            return Ok(());
        }
        let (from, to) = (self.code(from), self.code(to));
        self.leads_away[from as usize] = true;
        let (one, other) = (self.first(from), self.first(to));
        self.already += u64::from(one == other);
        self.parents[one.max(other) as usize] = one.min(other);
        Ok(())
    }

    fn code(&mut self, id: &str) -> u32 {
        let code = self.ids.code(id);
        if code as usize == self.parents.len() {
            self.parents.push(code);
            self.leads_away.push(false);
        }
        code
    }

    /// The first in the file of the ids joined to this one. Shortens the way for the next time.
    fn first(&mut self, mut id: u32) -> u32 {
        while self.parents[id as usize] != id {
            let parent = self.parents[id as usize];
            self.parents[id as usize] = self.parents[parent as usize];
            id = parent;
        }
        id
    }

    /// Of each id what its person is called.
    fn names(&mut self) -> Vec<u32> {
        let ids = 0..u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        let firsts: Vec<u32> = ids.clone().map(|id| self.first(id)).collect();
        let mut names: Vec<Option<u32>> = vec![None; firsts.len()];
        for id in ids.filter(|&id| !self.leads_away[id as usize]) {
            names[firsts[id as usize] as usize].get_or_insert(id);
        }
        firsts.into_iter().map(|first| names[first as usize].unwrap_or(first)).collect()
    }
}

impl Persons {
    /// Gives the events of ids that are the same person to one.
    pub fn merge(mut self, log: &mut EventLog) -> MergedPersons {
        let names = self.joined.names();
        let mut persons = Dictionary::default();
        let name = |id| {
            let known = self.joined.ids.find(id)?;
            self.joined.ids.text(names[known as usize])
        };
        let codes: Vec<u32> = log.persons.texts().map(|id| persons.code(name(id).unwrap_or(id))).collect();
        log.person.replace(|person| codes[person as usize]);
        log.persons = persons;
        let merged = codes.len() - log.persons.len();
        MergedPersons { persons: merged as u64, already: self.joined.already, rejected: self.rejected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::reader::{Overrides, inspect};

    /// Who did each event, after merging.
    fn merged(persons: &str, file: &str) -> (Vec<String>, MergedPersons) {
        let mut log = EventLog::default();
        persons.chars().zip(0..).for_each(|(person, time)| log.push(&person.to_string(), "x", time));
        let mut reader = MergeReader::new(inspect(file.as_bytes(), None, &Overrides::default()).into());
        reader.push(file.as_bytes());
        let found = reader.finish().merge(&mut log);
        (log.person.iter().map(|code| log.persons.text(code).unwrap_or_default().to_owned()).collect(), found)
    }

    #[track_caller]
    fn is(persons: &str, file: &str, expected: &str, merged_persons: u64, already: u64) {
        let (found, told) = merged(persons, file);
        assert_eq!(found.concat(), expected, "{file}");
        assert_eq!((told.persons, told.already, told.rejected), (merged_persons, already, 0), "{file}");
    }

    #[test]
    fn chains_lead_to_their_end_and_circles_to_their_beginning() {
        is("abcx", "old,new\na,b\n", "bbcx", 1, 0);
        is("abcx", "a,b\nb,c\n", "cccx", 2, 0);
        is("abcx", "b,c\na,b\n", "cccx", 2, 0);
        // By an id that is not in the log.
        is("ab", "a,z\nz,b\n", "bb", 1, 0);
        is("ab", "a,z\nb,z\n", "zz", 1, 0);
        is("abcx", "a,b\nb,c\nc,a\n", "aaax", 2, 1);
        is("abcx", "b,a\na,b\na,b\n", "bbcx", 1, 2);
        // One id that is two others: all are one person.
        is("abcx", "a,b\na,c\n", "bbbx", 2, 0);
        is("abcx", "a,a\n", "abcx", 0, 0);
    }

    #[test]
    fn progress_is_told_on_the_way() {
        let mut reader = MergeReader::new(MergeMapping { format: Format::default(), columns: vec![String::new(); 2] });
        reader.push(b"a,b\nc,\nd");
        assert_eq!(reader.progress(), Progress { bytes: 8, rows: 2, rejected: 1, repeated: 0 });
    }

    #[test]
    fn any_dialect_will_do_and_bad_rows_are_counted() {
        is("ab", "a;b\r\n", "bb", 1, 0);
        is("ab", "[{\"from\":\"a\",\"to\":\"b\"}]", "bb", 1, 0);
        let (found, told) = merged("abc", "old,new\na,\nb,c\nc\n");
        assert_eq!((found.concat().as_str(), told.persons, told.rejected), ("acc", 1, 2));
    }
}
