//! Who wrote a stored document, and what a tab does about it: several tabs may have one document open.

use serde_json::{Map, Value};

/// How many other writers a stamp remembers. One that was forgotten makes a needless copy, never a loss.
const REMEMBERED_WRITERS: usize = 16;

/// What is stored with a document: its revision, who wrote it, and the revisions of others that went into it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// One more than the revision it was made from.
    pub revision: u32,
    /// The tab that wrote it.
    pub writer: String,
    /// The last revision of each other writer whose work is in it, in the order they wrote.
    pub past: Vec<(String, u32)>,
}

impl Stamp {
    /// The stamp of what `writer` makes of the document with this stamp.
    pub fn next(&self, writer: &str) -> Self {
        let mut past = self.past.clone();
        if self.revision > 0 {
            past.retain(|(other, _)| *other != self.writer);
            past.push((self.writer.clone(), self.revision));
        }
        past.retain(|(other, _)| other != writer);
        while past.len() > REMEMBERED_WRITERS
            && let Some(oldest) = (0..past.len()).min_by_key(|place| past[*place].1)
        {
            past.remove(oldest);
        }
        Self { revision: self.revision + 1, writer: writer.to_owned(), past }
    }

    /// Whether what `writer` wrote as `revision` went into it.
    pub fn includes(&self, writer: &str, revision: u32) -> bool {
        let past = || self.past.iter().find(|(other, _)| other == writer).map(|(_, revision)| *revision);
        let last = if self.writer == writer { Some(self.revision) } else { past() };
        last.is_some_and(|last| last >= revision)
    }

    /// The stamp among the fields of an object.
    pub fn read(fields: &Value) -> Option<Self> {
        let past = match fields.get("past") {
            Some(past) => {
                past.as_object()?.iter().map(|(writer, last)| Some((writer.clone(), revision(last)?))).collect()
            }
            None => Some(Vec::new()),
        };
        let writer = fields.get("writer")?.as_str()?.to_owned();
        Some(Self { revision: revision(fields.get("revision")?)?, writer, past: past? })
    }

    /// Puts the stamp among the fields of an object.
    pub fn write(&self, fields: &mut Map<String, Value>) {
        fields.insert("revision".to_owned(), self.revision.into());
        fields.insert("writer".to_owned(), self.writer.as_str().into());
        if !self.past.is_empty() {
            let past: Map<_, _> = self.past.iter().map(|(writer, last)| (writer.clone(), (*last).into())).collect();
            fields.insert("past".to_owned(), past.into());
        }
    }
}

fn revision(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

/// What a tab knows of its document before it looks at the store.
#[derive(Debug, Clone, Copy)]
pub struct Tab<'a> {
    /// The tab.
    pub writer: &'a str,
    /// Whether the document on screen is not the one last stored or read.
    pub unsaved: bool,
    /// Whether the tab has ever seen the document stored.
    pub seen: bool,
    /// The tab's last write, until it has read what another tab made of it.
    pub unshared: Option<u32>,
}

/// What a tab finds in the store.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// No such document.
    Nothing,
    /// The revision the tab wrote or read last.
    AsSeen,
    /// Another.
    Other(&'a Stamp, Content),
}

/// Another revision, compared with what is on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// It says the same.
    Same,
    /// It says something else.
    Different,
    /// It cannot be read here: another version of the app wrote it, or it is damaged.
    Unreadable,
}

/// What the tab does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Rest,
    /// Writes what is on screen.
    Write,
    /// Takes the stored revision for the one it knows.
    Adopt,
    /// Shows the stored revision.
    Reload,
    /// Keeps what is on screen as a document of its own and leaves the stored one alone.
    Split,
    /// Says that the document was removed.
    Mourn,
}

/// What to do, so that no work of either tab is lost and no copy is made when only one has any.
pub fn decide(tab: Tab<'_>, found: Found<'_>) -> Step {
    match found {
        // Removed elsewhere, but here is work of someone's: it is stored again.
        Found::Nothing if tab.unsaved => Step::Write,
        Found::Nothing if tab.seen => Step::Mourn,
        Found::AsSeen if tab.unsaved => Step::Write,
        Found::Nothing | Found::AsSeen => Step::Rest,
        Found::Other(_, Content::Same) => Step::Adopt,
        Found::Other(stamp, content) => {
            // Two tabs that write at the same moment may both believe they were alone; the later write then lacks
            // the earlier one.
            let overwritten = tab.unshared.is_some_and(|revision| !stamp.includes(tab.writer, revision));
            match content {
                _ if tab.unsaved || overwritten => Step::Split,
                Content::Unreadable => Step::Rest,
                _ => Step::Reload,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAN: Tab<'_> = Tab { writer: "a", unsaved: false, seen: true, unshared: None };
    const UNSAVED: Tab<'_> = Tab { unsaved: true, ..CLEAN };

    fn stamp(revision: u32, writer: &str, past: &[(&str, u32)]) -> Stamp {
        let past = past.iter().map(|(writer, revision)| ((*writer).to_owned(), *revision)).collect();
        Stamp { revision, writer: writer.to_owned(), past }
    }

    #[test]
    fn a_stamp_includes_what_it_was_made_from() {
        let first = Stamp::default().next("a");
        assert_eq!(first, stamp(1, "a", &[]));
        let third = first.next("b").next("c");
        assert_eq!(third, stamp(3, "c", &[("a", 1), ("b", 2)]));
        assert!(third.includes("a", 1) && third.includes("b", 2) && third.includes("c", 3));
        assert!(!third.includes("a", 2), "a's second write came after");
        assert_eq!(third.next("a"), stamp(4, "a", &[("b", 2), ("c", 3)]));
    }

    #[test]
    fn a_stamp_stays_small() {
        let stamp = (0..100).fold(Stamp::default(), |stamp, n| stamp.next(&format!("tab{n}")));
        assert_eq!(stamp.past.len(), REMEMBERED_WRITERS);
        assert!(stamp.includes("tab98", 99), "the latest are remembered");
        assert!(!stamp.includes("tab1", 2), "the oldest are forgotten");
    }

    #[test]
    fn alone_a_tab_writes_what_is_unsaved() {
        assert_eq!(decide(UNSAVED, Found::AsSeen), Step::Write);
        assert_eq!(decide(CLEAN, Found::AsSeen), Step::Rest);
        assert_eq!(decide(Tab { seen: false, ..CLEAN }, Found::Nothing), Step::Rest);
        assert_eq!(decide(Tab { seen: false, ..UNSAVED }, Found::Nothing), Step::Write);
    }

    #[test]
    fn without_unsaved_work_a_tab_follows_the_other() {
        assert_eq!(decide(CLEAN, Found::Other(&stamp(2, "b", &[]), Content::Different)), Step::Reload);
        let wrote = Tab { unshared: Some(2), ..CLEAN };
        assert_eq!(decide(wrote, Found::Other(&stamp(3, "b", &[("a", 2)]), Content::Different)), Step::Reload);
    }

    #[test]
    fn when_both_have_work_a_copy_is_made() {
        assert_eq!(decide(UNSAVED, Found::Other(&stamp(2, "b", &[]), Content::Different)), Step::Split);
    }

    #[test]
    fn a_write_the_other_did_not_see_counts_as_unsaved() {
        let wrote = Tab { unshared: Some(2), ..CLEAN };
        assert_eq!(decide(wrote, Found::Other(&stamp(2, "b", &[]), Content::Different)), Step::Split);
        assert_eq!(decide(wrote, Found::Other(&stamp(9, "b", &[("a", 1)]), Content::Different)), Step::Split);
    }

    #[test]
    fn the_same_work_twice_makes_no_copy() {
        assert_eq!(decide(UNSAVED, Found::Other(&stamp(2, "b", &[]), Content::Same)), Step::Adopt);
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        assert_eq!(decide(CLEAN, Found::Other(&stamp(2, "b", &[]), Content::Unreadable)), Step::Rest);
        assert_eq!(decide(UNSAVED, Found::Other(&stamp(2, "b", &[]), Content::Unreadable)), Step::Split);
    }

    #[test]
    fn what_was_removed_comes_back_only_with_new_work() {
        assert_eq!(decide(CLEAN, Found::Nothing), Step::Mourn);
        assert_eq!(decide(UNSAVED, Found::Nothing), Step::Write);
    }
}
