//! What one tab does to keep the document it shows. No browser in here: the store is a trait, times and ids are given.

use funnel_core::model::Document;
use funnel_core::schema::{self, LoadError};

use super::shelf::{DocumentId, Entry, Envelope, Reading, Reason, Shelf, in_order, reading};
use super::stamp::{Content, Found, Stamp, Step, Tab, decide};
use crate::platform::storage::StoreError;

/// What came of keeping the document.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// There was nothing to do.
    Rested,
    /// What is on screen is stored.
    Kept,
    /// Another tab's work is to be shown.
    Reloaded(Box<Document>),
    /// Another tab has written the document too. What is on screen is from now on a document of its own, not stored
    /// yet: it wants another title first.
    Split,
    /// What is on screen is not stored.
    NotKept(Reason),
}

/// Why a document of the list cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// It is gone.
    Missing,
    /// It cannot be read. This is its text, which was set aside.
    Unreadable(String),
    /// The store does not answer.
    Store(StoreError),
}

/// A document that was removed, to be put back.
#[derive(Debug, Clone, PartialEq)]
pub struct Removed {
    entry: Entry,
    text: String,
    /// Whether it was on screen.
    pub was_open: bool,
}

impl Removed {
    /// How it was listed.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// A document that a tab holds.
#[derive(Debug, Clone)]
struct Held {
    id: DocumentId,
    /// The document as last stored or read; none when it has to be stored as it is.
    kept: Option<Document>,
    /// The stored text as last seen, with its stamp; none when it was never seen stored.
    seen: Option<(String, Stamp)>,
    /// The last write, until it was seen in what another tab wrote.
    unshared: Option<u32>,
}

impl Held {
    fn new(id: DocumentId, kept: Option<Document>) -> Self {
        Self { id, kept, seen: None, unshared: None }
    }

    fn read(id: DocumentId, text: String, envelope: Envelope, document: Document) -> Self {
        Self { id, kept: Some(document), seen: Some((text, envelope.stamp)), unshared: None }
    }
}

/// The open document of a tab, and the documents that could not be stored when they were left.
pub struct Keeper {
    scribe: Scribe,
    open: Held,
    parked: Vec<(Held, Document)>,
}

/// What it takes to write.
struct Scribe {
    shelf: Shelf,
    /// This tab.
    writer: String,
    new_id: fn() -> String,
}

impl Keeper {
    /// Opens the document that was last open, or else `sample`, which is not stored as long as it is not changed.
    pub fn start(shelf: Shelf, new_id: fn() -> String, sample: impl FnOnce() -> Document) -> (Self, Document) {
        let scribe = Scribe { shelf, writer: new_id(), new_id };
        let mut keeper = Self { open: Held::new(scribe.document_id(), None), scribe, parked: Vec::new() };
        let document = keeper.open_any(sample);
        (keeper, document)
    }

    /// Goes on with the sample that is on screen, which is not stored as long as it is not changed.
    pub fn on(shelf: Shelf, new_id: fn() -> String, sample: &Document) -> Self {
        let scribe = Scribe { shelf, writer: new_id(), new_id };
        Self { open: Held::new(scribe.document_id(), Some(sample.clone())), scribe, parked: Vec::new() }
    }

    /// The documents and what is stored of them.
    pub fn shelf(&self) -> &Shelf {
        &self.scribe.shelf
    }

    /// The open document.
    pub fn id(&self) -> &DocumentId {
        &self.open.id
    }

    /// Whether `document`, which is on screen, differs from what was last stored or read.
    pub fn is_unsaved(&self, document: &Document) -> bool {
        self.open.kept.as_ref() != Some(document)
    }

    /// Whether the open document was ever stored.
    pub fn is_stored(&self) -> bool {
        self.open.seen.is_some()
    }

    /// Every document, the one last changed first.
    pub fn entries(&self) -> Vec<Entry> {
        let mut index = self.scribe.shelf.index();
        for (held, document) in &self.parked {
            let old = index.entry(&held.id);
            let (updated_ms, file_ms) = old.map_or((0.0, None), |old| (old.updated_ms, old.file_ms));
            let title = document.title.clone();
            index.put(Entry { id: held.id.clone(), title, updated_ms, file_ms, only_in_memory: true });
        }
        in_order(&mut index.documents, |a, b| a.updated_ms > b.updated_ms);
        index.documents
    }

    /// Stores what is on screen if need be, or finds that another tab was faster. Never writes over what it has not
    /// seen.
    pub fn keep(&mut self, document: &Document, now_ms: f64) -> Outcome {
        let scribe = &self.scribe;
        self.parked.retain_mut(|(held, document)| {
            // Where another tab has worked on it too, it becomes a document of its own under the same title.
            matches!(scribe.keep(held, document, now_ms, false), Outcome::NotKept(_) | Outcome::Split)
        });
        scribe.keep(&mut self.open, document, now_ms, true)
    }

    /// Asks for the open document to be stored even if it is not changed.
    pub fn insist(&mut self) {
        if !self.is_stored() {
            self.open.kept = None;
        }
    }

    /// `document` is a new one. It is stored with the next [`Keeper::keep`].
    pub fn begin(&mut self) {
        self.open = Held::new(self.scribe.document_id(), None);
    }

    /// The stored document that says the same.
    pub fn find(&self, document: &Document) -> Option<DocumentId> {
        let shelf = self.shelf();
        let is_same = |id: &DocumentId| matches!(shelf.read(id), Ok(Some(Reading { document: Ok(found), .. })) if found == *document);
        self.entries().into_iter().map(|entry| entry.id).find(is_same)
    }

    /// The open document is left. Whatever of it is not stored stays in memory, to be opened or stored later.
    pub fn leave(&mut self, document: &Document) {
        if self.is_unsaved(document) {
            self.parked.push((self.open.clone(), document.clone()));
        }
    }

    /// The open document was not left after all.
    pub fn stay(&mut self) {
        let id = &self.open.id;
        self.parked.retain(|(held, _)| held.id != *id);
    }

    /// Whether a document that was left is only in memory.
    pub fn has_parked(&self) -> bool {
        !self.parked.is_empty()
    }

    /// Opens a document of the list. [`Keeper::leave`] the open one first.
    ///
    /// # Errors
    /// [`OpenError`]; the open document is then the same as before.
    pub fn open(&mut self, id: &DocumentId) -> Result<Document, OpenError> {
        if let Some(place) = self.parked.iter().position(|(held, _)| held.id == *id) {
            let (held, document) = self.parked.swap_remove(place);
            self.open = held;
            return Ok(document);
        }
        let document = self.read(id)?;
        self.scribe.shelf.change_index(|index| index.current = Some(id.clone()));
        Ok(document)
    }

    /// Removes a document. If it is the open one, something else must be opened.
    ///
    /// # Errors
    /// [`StoreError`] when it is still there.
    pub fn remove(&mut self, id: &DocumentId) -> Result<Option<Removed>, StoreError> {
        let entry = self.entries().into_iter().find(|entry| entry.id == *id);
        let stored = self.scribe.shelf.remove(id)?;
        let parked = self.parked.iter().position(|(held, _)| held.id == *id);
        let parked = parked.map(|place| schema::save(&self.parked.swap_remove(place).1));
        let was_open = self.open.id == *id;
        Ok(entry.zip(parked.or(stored)).map(|(entry, text)| Removed { entry, text, was_open }))
    }

    /// Puts a removed document back in the list.
    ///
    /// # Errors
    /// [`Reason`] when it could not be stored; it is then in memory, like one that was left without being stored.
    pub fn restore(&mut self, removed: Removed) -> Result<(), Reason> {
        let Removed { entry, text, .. } = removed;
        let shelf = &self.scribe.shelf;
        // Another tab may have had work on it and stored it again.
        if let Ok(Some(_)) = shelf.text(&entry.id) {
            return Ok(());
        }
        let written = shelf.write_text(&entry.id, &text);
        if written.is_ok() {
            shelf.change_index(|index| index.put(entry));
        } else if let Ok(document) = reading(text).document {
            self.parked.push((Held::new(entry.id, None), document));
        }
        written
    }

    /// Opens the document last open, or the next best, or else `sample`.
    pub fn open_any(&mut self, sample: impl FnOnce() -> Document) -> Document {
        let current = self.scribe.shelf.index().current;
        let others = self.entries().into_iter().map(|entry| entry.id);
        for id in current.into_iter().chain(others) {
            if let Ok(document) = self.open(&id) {
                return document;
            }
        }
        let sample = sample();
        self.open = Held::new(self.scribe.document_id(), Some(sample.clone()));
        sample
    }

    fn read(&mut self, id: &DocumentId) -> Result<Document, OpenError> {
        let Reading { text, envelope, document } =
            self.scribe.shelf.read(id).map_err(OpenError::Store)?.ok_or(OpenError::Missing)?;
        match document {
            Ok(document) => {
                self.open = Held::read(id.clone(), text, envelope, document.clone());
                Ok(document)
            }
            Err(_) => {
                self.scribe.shelf.set_aside(id, &text);
                Err(OpenError::Unreadable(text))
            }
        }
    }
}

impl Scribe {
    fn document_id(&self) -> DocumentId {
        DocumentId::new((self.new_id)())
    }

    fn keep(&self, held: &mut Held, document: &Document, now_ms: f64, is_open: bool) -> Outcome {
        let unsaved = held.kept.as_ref() != Some(document);
        let text = match self.shelf.text(&held.id) {
            Ok(text) => text,
            Err(error) if unsaved => return Outcome::NotKept(error.into()),
            Err(_) => return Outcome::Rested,
        };
        let as_seen = text.as_ref().is_some_and(|text| held.seen.as_ref().is_some_and(|(seen, _)| seen == text));
        let other = text.filter(|_| !as_seen).map(reading);
        let found = match &other {
            _ if as_seen => Found::AsSeen,
            None => Found::Nothing,
            Some(reading) => Found::Other(&reading.envelope.stamp, compare(&reading.document, document)),
        };
        let tab = Tab { writer: &self.writer, unsaved, seen: held.seen.is_some(), unshared: held.unshared };
        match (decide(tab, found), other) {
            (Step::Write, _) => self.write(held, document, now_ms, is_open),
            (Step::Adopt, Some(Reading { text, envelope, .. })) => {
                *held = Held::read(held.id.clone(), text, envelope, document.clone());
                Outcome::Kept
            }
            (Step::Reload, Some(Reading { text, envelope, document: Ok(stored) })) => {
                *held = Held::read(held.id.clone(), text, envelope, stored.clone());
                Outcome::Reloaded(Box::new(stored))
            }
            (Step::Split, _) => {
                *held = Held::new(self.document_id(), None);
                Outcome::Split
            }
            (Step::Mourn, _) => Outcome::NotKept(Reason::Removed),
            _ => Outcome::Rested,
        }
    }

    fn write(&self, held: &mut Held, document: &Document, now_ms: f64, is_open: bool) -> Outcome {
        let before = held.seen.as_ref().map(|(_, stamp)| stamp.clone()).unwrap_or_default();
        let envelope = Envelope { stamp: before.next(&self.writer), at_ms: now_ms };
        let text = match self.shelf.write(&held.id, document, &envelope) {
            Ok(text) => text,
            Err(reason) => {
                // Whatever the store made of the text is this tab's doing, not another's.
                if let Ok(Some(text)) = self.shelf.text(&held.id) {
                    held.seen = Some((text, before));
                }
                return Outcome::NotKept(reason);
            }
        };
        held.unshared = Some(envelope.stamp.revision);
        held.seen = Some((text, envelope.stamp));
        held.kept = Some(document.clone());
        self.shelf.change_index(|index| {
            let file_ms = index.entry(&held.id).and_then(|entry| entry.file_ms);
            let title = document.title.clone();
            index.put(Entry { id: held.id.clone(), title, updated_ms: now_ms, file_ms, only_in_memory: false });
            if is_open {
                index.current = Some(held.id.clone());
            }
        });
        Outcome::Kept
    }
}

fn compare(stored: &Result<Document, LoadError>, document: &Document) -> Content {
    match stored {
        Ok(stored) if stored == document => Content::Same,
        Ok(_) => Content::Different,
        Err(_) => Content::Unreadable,
    }
}
