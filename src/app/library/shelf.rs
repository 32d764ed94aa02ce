//! What is stored under which key: documents, their index, and what could not be read.
//!
//! | key | text |
//! |---|---|
//! | `funnel-widget:doc:<id>` | a document, with its [`Envelope`] as one more field |
//! | `funnel-widget:index` | which documents there are; made anew from them when it is damaged or behind |
//! | `funnel-widget:aside:<id>:<n>` | a text that was under `doc:<id>` and is no document this version can read |
//!
//! The envelope is inside the document's own text because a key is written whole or not at all: a document and a
//! stamp under two keys could come from two tabs.

use std::rc::Rc;

use funnel_core::model::Document;
use funnel_core::schema::{self, LoadError};
use serde_json::{Map, Value};

use super::stamp::Stamp;
use crate::platform::json;
use crate::platform::storage::{Store, StoreError};

/// Every key of the app starts so: the origin may be shared.
pub const PREFIX: &str = "funnel-widget:";

/// Every key of the program starts so, also of elements and pages of one file.
const NAME: &str = "funnel-widget";

/// The field of a stored document that is not part of the document.
const ENVELOPE: &str = "@kept";

/// Names a document in this browser.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentId(String);

impl DocumentId {
    /// The document of this name.
    pub fn new(id: String) -> Self {
        Self(id)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn key(&self) -> String {
        [PREFIX, "doc:", &self.0].concat()
    }

    /// The document stored under a key, if it is the key of one.
    pub fn of_key(key: &str) -> Option<Self> {
        key.strip_prefix(PREFIX)?.strip_prefix("doc:").map(|id| Self(id.to_owned()))
    }
}

/// One document in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name in this browser.
    pub id: DocumentId,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// When it was last changed, in milliseconds since 1970-01-01 UTC.
    pub updated_ms: f64,
    /// When it was last saved to a file, likewise; never, if none.
    pub file_ms: Option<f64>,
    /// Whether it could not be stored and is gone when the page closes.
    pub only_in_memory: bool,
}

/// The list of documents, and which one was last open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Index {
    /// The documents, in no order.
    pub documents: Vec<Entry>,
    /// The one last open.
    pub current: Option<DocumentId>,
}

impl Entry {
    fn read(value: &Value) -> Option<Self> {
        let number = |name: &str| value.get(name).and_then(Value::as_f64);
        Some(Self {
            id: DocumentId(value.get("id")?.as_str()?.to_owned()),
            title: value.get("title").and_then(Value::as_str).map(str::to_owned),
            updated_ms: number("updatedMs").unwrap_or_default(),
            file_ms: number("fileMs"),
            only_in_memory: false,
        })
    }

    fn write(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("id".to_owned(), self.id.as_str().into());
        fields.insert("updatedMs".to_owned(), self.updated_ms.into());
        if let Some(title) = &self.title {
            fields.insert("title".to_owned(), title.as_str().into());
        }
        if let Some(file_ms) = self.file_ms {
            fields.insert("fileMs".to_owned(), file_ms.into());
        }
        fields.into()
    }
}

impl Index {
    /// The list as stored; what of it cannot be read is not in it.
    fn read(value: &Value) -> Self {
        let documents = value.get("documents").and_then(Value::as_array);
        let current = value.get("current").and_then(Value::as_str);
        Self {
            documents: documents.into_iter().flatten().filter_map(Entry::read).collect(),
            current: current.map(|id| DocumentId(id.to_owned())),
        }
    }

    fn write(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("documents".to_owned(), Value::Array(self.documents.iter().map(Entry::write).collect()));
        if let Some(current) = &self.current {
            fields.insert("current".to_owned(), current.as_str().into());
        }
        fields.into()
    }

    /// The entry of a document.
    pub fn entry(&self, id: &DocumentId) -> Option<&Entry> {
        self.documents.iter().find(|entry| entry.id == *id)
    }

    /// Adds an entry, or replaces the one of the same document.
    pub fn put(&mut self, entry: Entry) {
        match self.documents.iter_mut().find(|other| other.id == entry.id) {
            Some(place) => *place = entry,
            None => self.documents.push(entry),
        }
    }
}

/// Why what is on screen is not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The browser stores nothing for this page; what is on screen lives as long as the page.
    Blocked,
    /// There is no room left.
    Full,
    /// The browser refused, or gave back something else than it was given.
    Failed,
    /// It was removed in another tab, and has not been changed since.
    Removed,
}

impl From<StoreError> for Reason {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Blocked => Self::Blocked,
            StoreError::Full => Self::Full,
            StoreError::NotRead | StoreError::NotWritten | StoreError::NotRemoved | StoreError::NotListed => {
                Self::Failed
            }
        }
    }
}

/// What the store adds to a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Envelope {
    /// Who wrote it, and after whom.
    pub stamp: Stamp,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_ms: f64,
}

impl Envelope {
    fn read(value: &Value) -> Option<Self> {
        let at_ms = value.get("atMs").and_then(Value::as_f64).unwrap_or_default();
        Some(Self { stamp: Stamp::read(value)?, at_ms })
    }

    fn write(&self) -> Value {
        let mut fields = Map::new();
        self.stamp.write(&mut fields);
        fields.insert("atMs".to_owned(), self.at_ms.into());
        fields.into()
    }
}

/// A stored text and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The text, to the byte.
    pub text: String,
    /// What the store added.
    pub envelope: Envelope,
    /// The document.
    pub document: Result<Document, LoadError>,
}

/// A text that is not a document this version can read.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside {
    /// The key it is under.
    pub key: String,
    /// Its length in UTF-8.
    pub bytes: usize,
}

/// A text of this program in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The key it is under.
    pub key: String,
    /// The text, to the byte.
    pub text: String,
}

impl Stored {
    /// What is under a key, by its name: `doc`, `index`, `aside`, `prefs`; nothing for what belongs to elements and pages of one file.
    pub fn kind(key: &str) -> &str {
        key.strip_prefix(PREFIX).and_then(|rest| rest.split(':').next()).unwrap_or_default()
    }
}

/// How much is stored, in the unit browsers count in: UTF-16 code units of keys and texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// By this program, elements and pages of one file included.
    pub own: usize,
    /// By everything else on the origin.
    pub others: usize,
}

impl Usage {
    /// What browsers allow an origin: 5 Mi code units in Chrome, Firefox and Safari alike.
    pub const LIMIT: usize = 5 * 1024 * 1024;
}

/// Everything stored, by what it is.
#[derive(Clone)]
pub struct Shelf {
    store: Rc<dyn Store>,
}

impl Shelf {
    /// The documents of a store.
    pub fn new(store: Rc<dyn Store>) -> Self {
        Self { store }
    }

    /// Whether a key, as the browser tells it, is of this shelf.
    pub fn is_of(&self, key: &str) -> bool {
        self.store.own(key).is_some_and(|key| key.starts_with(PREFIX))
    }

    /// Whether what is stored outlives the page.
    pub fn lasts(&self) -> bool {
        self.store.lasts()
    }

    /// The list of documents: as stored, less what is gone, plus what was forgotten.
    pub fn index(&self) -> Index {
        let text = self.store.get(&index_key()).ok().flatten();
        let mut index = text.and_then(|text| json::parse(&text)).map(|value| Index::read(&value)).unwrap_or_default();
        let stored = self.stored();
        index.documents.retain(|entry| stored.contains(&entry.id));
        for id in stored {
            if index.entry(&id).is_none()
                && let Ok(Some(reading)) = self.read(&id)
                && let Ok(document) = reading.document
            {
                let updated_ms = reading.envelope.at_ms;
                index.put(Entry { id, title: document.title, updated_ms, file_ms: None, only_in_memory: false });
            }
        }
        index
    }

    /// Changes the list of documents. Not being able to is no loss: the list is made anew from the documents.
    pub fn change_index(&self, change: impl FnOnce(&mut Index)) {
        let mut index = self.index();
        change(&mut index);
        let _ = self.store.set(&index_key(), &json::text(&index.write()));
    }

    /// What is stored of a document; nothing if there is no such document.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub fn read(&self, id: &DocumentId) -> Result<Option<Reading>, StoreError> {
        Ok(self.text(id)?.map(reading))
    }

    /// The stored text of a document.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    pub fn text(&self, id: &DocumentId) -> Result<Option<String>, StoreError> {
        self.store.get(&id.key())
    }

    /// Stores a document and reads it back. Returns its text.
    ///
    /// # Errors
    /// [`Reason`] when it is not stored; what was stored before is then still there.
    pub fn write(&self, id: &DocumentId, document: &Document, envelope: &Envelope) -> Result<String, Reason> {
        let text = enveloped(document, envelope);
        self.write_text(id, &text)?;
        Ok(text)
    }

    /// Stores a text as that of a document, and reads it back.
    ///
    /// # Errors
    /// As [`Shelf::write`].
    pub fn write_text(&self, id: &DocumentId, text: &str) -> Result<(), Reason> {
        self.put(&id.key(), text)
    }

    /// Removes a document. Returns its text.
    ///
    /// # Errors
    /// [`StoreError`] when it is still there.
    pub fn remove(&self, id: &DocumentId) -> Result<Option<String>, StoreError> {
        let text = self.text(id)?;
        self.store.remove(&id.key())?;
        self.change_index(|index| index.documents.retain(|entry| entry.id != *id));
        Ok(text)
    }

    /// Moves a text that is no document out of the way, unchanged. Without room for the move it stays where it is,
    /// which is as safe: nothing writes to a document that was not opened.
    pub fn set_aside(&self, id: &DocumentId, text: &str) {
        let prefix = format!("{PREFIX}aside:{}:", id.as_str());
        let taken = self.store.keys().unwrap_or_default();
        let key = (1..).map(|n: u32| format!("{prefix}{n}")).find(|key| !taken.contains(key));
        if key.is_some_and(|key| self.put(&key, text).is_ok()) {
            let _ = self.store.remove(&id.key());
        }
        self.change_index(|index| index.documents.retain(|entry| entry.id != *id));
    }

    /// Every text that is no document this version can read.
    pub fn set_asides(&self) -> Vec<SetAside> {
        let listed = self.index();
        let keys = self.store.keys().unwrap_or_default().into_iter();
        let is_aside = |key: &String| match DocumentId::of_key(key) {
            Some(id) => listed.entry(&id).is_none(),
            None => is_aside_key(key),
        };
        let mut found: Vec<_> = keys
            .filter(is_aside)
            .filter_map(|key| {
                let text = self.store.get(&key).ok().flatten()?;
                Some(SetAside { key, bytes: text.len() })
            })
            .collect();
        in_order(&mut found, |a, b| a.key < b.key);
        found
    }

    /// The text of something set aside, to the byte.
    pub fn aside_text(&self, key: &str) -> Option<String> {
        self.store.get(key).ok().flatten()
    }

    /// Removes something set aside.
    ///
    /// # Errors
    /// [`StoreError`] when it is still there.
    pub fn remove_aside(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove(key)
    }

    /// Everything of this program, elements and pages of one file on the same origin included, in the order of keys.
    pub fn everything(&self) -> Vec<Stored> {
        let mut keys = self.store.keys().unwrap_or_default();
        keys.retain(|key| key.starts_with(NAME));
        in_order(&mut keys, |a, b| a < b);
        let stored = |key: String| Some(Stored { text: self.store.get(&key).ok()??, key });
        keys.into_iter().filter_map(stored).collect()
    }

    /// Erases everything of this program, and returns it.
    ///
    /// # Errors
    /// [`StoreError`] when something is still there; the rest is gone all the same.
    pub fn erase(&self) -> Result<Vec<Stored>, StoreError> {
        let everything = self.everything();
        let removed: Vec<_> = everything.iter().map(|stored| self.store.remove(&stored.key)).collect();
        removed.into_iter().collect::<Result<(), _>>().map(|()| everything)
    }

    /// Puts erased texts back, but for those whose keys have others by now.
    ///
    /// # Errors
    /// [`Reason`] when one could not be stored; the rest is there all the same.
    pub fn put_back(&self, erased: &[Stored]) -> Result<(), Reason> {
        let mut result = Ok(());
        for Stored { key, text } in erased {
            if self.store.get(key).ok().flatten().is_none() {
                result = result.and(self.put(key, text));
            }
        }
        result
    }

    /// How much is stored.
    pub fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        for key in self.store.keys().unwrap_or_default() {
            let text = self.store.get(&key).ok().flatten().unwrap_or_default();
            let units = key.encode_utf16().count() + text.encode_utf16().count();
            if key.starts_with(NAME) {
                usage.own += units;
            } else {
                usage.others += units;
            }
        }
        usage
    }

    fn stored(&self) -> Vec<DocumentId> {
        self.store.keys().unwrap_or_default().iter().filter_map(|key| DocumentId::of_key(key)).collect()
    }

    fn put(&self, key: &str, text: &str) -> Result<(), Reason> {
        self.store.set(key, text)?;
        match self.store.get(key)? {
            Some(found) if found == text => Ok(()),
            _ => Err(Reason::Failed),
        }
    }
}

/// What a stored text says.
pub(super) fn reading(text: String) -> Reading {
    let (envelope, document) = load(&text);
    Reading { envelope, document: document.map(without_envelope), text }
}

fn load(text: &str) -> (Envelope, Result<Document, LoadError>) {
    let Some(value) = json::parse(text) else {
        return (Envelope::default(), Err(LoadError::NotJson { line: 1, column: 0 }));
    };
    (value.get(ENVELOPE).and_then(Envelope::read).unwrap_or_default(), schema::load_value(value))
}

/// Sorts a short list. The sort of the standard library is made for long ones, and is ten times the code.
pub(super) fn in_order<T>(list: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for end in 1..list.len() {
        let mut place = end;
        while place > 0 && before(&list[place], &list[place - 1]) {
            list.swap(place, place - 1);
            place -= 1;
        }
    }
}

/// The document alone. What people copy out of the store or save there by hand has the envelope still on.
pub(super) fn without_envelope(mut document: Document) -> Document {
    document.unknown.remove(ENVELOPE);
    document
}

fn enveloped(document: &Document, envelope: &Envelope) -> String {
    let mut document = document.clone();
    document.unknown.insert(ENVELOPE.to_owned(), envelope.write());
    json::text(&schema::save_value(&document))
}

/// The key of the list of documents.
fn index_key() -> String {
    [PREFIX, "index"].concat()
}

fn is_aside_key(key: &str) -> bool {
    key.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with("aside:"))
}
