//! The documents kept in this browser: which there are, which is open, and whether it is kept.
//!
//! In reading order: `stamp` decides between two tabs, `shelf` knows the keys, `keeper` puts both together for
//! one tab, and [`Library`] gives it to the components. When things are kept is [`super::autosave`]'s business.

mod keeper;
mod shelf;
mod stamp;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

use std::rc::Rc;

use funnel_core::model::{Document, Edit};
use leptos::prelude::*;

pub use keeper::{Keeper, OpenError, Outcome, Removed};
pub use shelf::{DocumentId, Entry, PREFIX, Reason, SetAside, Shelf, Stored, Usage};
pub use stamp::{Content, Found, Stamp, Step, Tab, decide};

use super::session::Session;
use super::watched::{Watched, follow};
use crate::platform::storage::{self, Store, StoreError};
use crate::platform::{chance, clock};

/// Whether the open document is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kept {
    /// It is the sample, and nobody has changed it: there is nothing to keep.
    Untouched,
    /// It is stored.
    Saved {
        /// Since when, in milliseconds since 1970-01-01 UTC.
        at_ms: f64,
    },
    /// It is about to be stored.
    Pending,
    /// It is not stored. Work goes on in memory, and storing is tried again.
    Unkept(Reason),
}

/// What the user must be told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// What another tab wrote is now shown.
    ReloadedFromOtherTab,
    /// Another tab has changed the document too; what is shown is now a copy.
    CopiedBecauseOfOtherTab {
        /// The copy's title.
        title: String,
    },
    /// The document last open could not be read and was set aside.
    SetAside,
}

/// What came of the last attempt to keep the open document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Standing {
    at_ms: Option<f64>,
    problem: Option<Reason>,
}

/// Makes the document of a first visit.
type Sample = Rc<dyn Fn() -> Document>;

/// Makes the title of a copy from the title of the original.
type CopyTitle = Rc<dyn Fn(&str) -> String>;

/// Which document a library begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The one last open, or else the sample.
    Last,
    /// The one the session shows: the sample, which nobody has changed yet.
    Shown,
}

/// What is always in sight of keeping. Copy it freely.
#[derive(Clone, Copy)]
pub struct Signs {
    kept: RwSignal<Kept>,
    file_ms: RwSignal<Option<f64>>,
    notice: RwSignal<Option<Notice>>,
}

impl Signs {
    /// Those of a page that has nothing to keep yet.
    pub fn new(store: &dyn Store) -> Self {
        let kept = if store.lasts() { Kept::Untouched } else { Kept::Unkept(Reason::Blocked) };
        Self { kept: RwSignal::new(kept), file_ms: RwSignal::new(None), notice: RwSignal::new(None) }
    }

    /// Whether the open document is kept, a moment after it has changed.
    pub fn kept(self) -> Kept {
        self.kept.get()
    }

    /// When the open document was last saved to a file, in milliseconds since 1970-01-01 UTC; none for never.
    pub fn file_ms(self) -> Option<f64> {
        self.file_ms.get()
    }

    /// What the user must be told; see [`Signs::dismiss`].
    pub fn notice(self) -> Watched<Option<Notice>> {
        self.notice.into()
    }

    /// The user has read the notice.
    pub fn dismiss(self) {
        self.notice.set(None);
    }
}

/// Whether a store has documents, or what could have been some.
pub fn has_documents(store: &dyn Store) -> bool {
    store.keys().unwrap_or_default().iter().any(|key| DocumentId::of_key(key).is_some())
}

/// The documents kept in this browser. Copy it freely.
#[derive(Clone, Copy)]
pub struct Library {
    session: Session,
    signs: Signs,
    keeper: StoredValue<Keeper, LocalStorage>,
    sample: StoredValue<Sample, LocalStorage>,
    copy_title: StoredValue<CopyTitle, LocalStorage>,
    documents: RwSignal<Vec<Entry>>,
    set_aside: RwSignal<Vec<SetAside>>,
    current: RwSignal<DocumentId>,
    standing: RwSignal<Standing>,
}

impl Library {
    /// Shows the document it begins with in `session`. The sample is not stored before it is changed. `copy_title`
    /// gives the title of a copy from the title of the original, which may be empty.
    pub fn start(
        store: Rc<dyn Store>,
        session: Session,
        signs: Signs,
        opening: Opening,
        sample: impl Fn() -> Document + 'static,
        copy_title: impl Fn(&str) -> String + 'static,
    ) -> Self {
        let shelf = Shelf::new(store);
        let known = shelf.set_asides().len();
        let keeper = match opening {
            Opening::Last => {
                let (keeper, document) = Keeper::start(shelf, chance::id, &sample);
                session.open(document);
                keeper
            }
            Opening::Shown => session.document().with_untracked(|shown| Keeper::on(shelf, chance::id, shown)),
        };
        let set_aside = keeper.shelf().set_asides();
        if set_aside.len() > known {
            signs.notice.set(Some(Notice::SetAside));
        }
        let documents = RwSignal::new(keeper.entries());
        let current = RwSignal::new(keeper.id().clone());
        let library = Self {
            session,
            signs,
            keeper: StoredValue::new_local(keeper),
            sample: StoredValue::new_local(Rc::new(sample)),
            copy_title: StoredValue::new_local(Rc::new(copy_title)),
            documents,
            set_aside: RwSignal::new(set_aside),
            current,
            standing: RwSignal::new(Standing::default()),
        };
        library.stand_as_opened();
        follow(move || set_if_changed(signs.kept, library.status()));
        follow(move || set_if_changed(signs.file_ms, library.file_ms()));
        library
    }

    /// Whether a key, as the browser tells it, is of these documents.
    pub fn is_of(self, key: &str) -> bool {
        self.keeper.with_value(|keeper| keeper.shelf().is_of(key))
    }

    /// Whether the open document is kept.
    pub fn status(self) -> Kept {
        status(self.session, self.keeper, self.standing.get())
    }

    /// Every document, the one last changed first. An untouched sample is not among them.
    pub fn documents(self) -> Watched<Vec<Entry>> {
        self.documents.into()
    }

    /// The open document.
    pub fn current(self) -> Watched<DocumentId> {
        self.current.into()
    }

    /// When the open document was last saved to a file, in milliseconds since 1970-01-01 UTC; none for never.
    pub fn file_ms(self) -> Option<f64> {
        let current = self.current.read();
        self.documents.with(|documents| documents.iter().find(|entry| entry.id == *current)?.file_ms)
    }

    /// Remembers that the open document was saved to a file just now.
    pub fn saved_to_file(self) {
        self.keeper.update_value(Keeper::insist);
        self.keep();
        let id = self.current.get_untracked();
        let now_ms = clock::now_ms();
        self.keeper.with_value(|keeper| {
            keeper.shelf().change_index(|index| {
                if let Some(entry) = index.documents.iter_mut().find(|entry| entry.id == id) {
                    entry.file_ms = Some(now_ms);
                }
            });
        });
        self.refresh();
    }

    /// Opens a new document and stores it.
    pub fn create(self, document: Document) {
        self.leave();
        self.keeper.update_value(Keeper::begin);
        self.show(shelf::without_envelope(document));
        self.keep();
    }

    /// Opens a document from elsewhere, and stores it as one more, unless the very same is stored already: then that one.
    pub fn take_in(self, document: Document) {
        let document = shelf::without_envelope(document);
        let same = self.keeper.with_value(|keeper| keeper.find(&document));
        let is_open = same.is_some_and(|id| self.open(&id).is_ok());
        if !is_open {
            self.create(document);
        }
    }

    /// Opens a document of the list.
    ///
    /// # Errors
    /// [`OpenError`]; the open document then stays open.
    pub fn open(self, id: &DocumentId) -> Result<(), OpenError> {
        if *id == self.current.get_untracked() {
            return Ok(());
        }
        self.leave();
        let opened = self.keeper.try_update_value(|keeper| keeper.open(id)).unwrap_or(Err(OpenError::Missing));
        let result = opened.map(|document| self.show(document));
        self.keeper.update_value(Keeper::stay);
        self.refresh();
        result
    }

    /// Opens a copy of a document, titled as the caller of [`Library::start`] said.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn duplicate(self, id: &DocumentId) -> Result<(), OpenError> {
        self.open(id)?;
        let mut document = self.session.document().get_untracked();
        document.title = Some(self.title_of_copy(&document));
        self.create(document);
        Ok(())
    }

    /// Gives the open document another title, undoably.
    pub fn rename(self, title: Option<String>) {
        // Setting a title always fits.
        let _ = self.session.dispatch(Edit::SetTitle(title));
    }

    /// Removes a document; if it was open, opens another. Returns what [`Library::restore`] needs; nothing if there
    /// was no such document.
    ///
    /// # Errors
    /// [`StoreError`] when it is still there.
    pub fn remove(self, id: &DocumentId) -> Result<Option<Removed>, StoreError> {
        let is_open = *id == self.current.get_untracked();
        if is_open {
            self.leave();
        }
        let removed = self.keeper.try_update_value(|keeper| keeper.remove(id)).unwrap_or(Ok(None));
        if is_open && removed.is_ok() {
            self.open_any();
        }
        self.keeper.update_value(Keeper::stay);
        self.refresh();
        removed
    }

    /// Puts a removed document back, and opens it again if it was open.
    ///
    /// # Errors
    /// [`Reason`] when it could not be stored; it is then in the list, but only in memory.
    pub fn restore(self, removed: Removed) -> Result<(), Reason> {
        let id = removed.entry().id.clone();
        let was_open = removed.was_open;
        let result = self.keeper.try_update_value(|keeper| keeper.restore(removed)).unwrap_or(Err(Reason::Failed));
        if was_open {
            // It was put back just now, so it opens.
            let _ = self.open(&id);
        }
        self.refresh();
        result
    }

    /// Texts in the store that are no document this version can read.
    pub fn set_aside(self) -> Watched<Vec<SetAside>> {
        self.set_aside.into()
    }

    /// The text of something set aside, to the byte, for a download.
    pub fn set_aside_text(self, key: &str) -> Option<String> {
        self.keeper.with_value(|keeper| keeper.shelf().aside_text(key))
    }

    /// Removes something set aside, for good.
    ///
    /// # Errors
    /// [`StoreError`] when it is still there.
    pub fn remove_set_aside(self, key: &str) -> Result<(), StoreError> {
        let result = self.keeper.with_value(|keeper| keeper.shelf().remove_aside(key));
        self.refresh();
        result
    }

    /// Everything that this program has stored in this browser, elements and pages of one file included.
    pub fn stored(self) -> Vec<Stored> {
        whole().everything()
    }

    /// Erases all of it and shows the sample; what could not be stored before stays on screen. Returns what
    /// [`Library::put_back`] needs.
    ///
    /// # Errors
    /// [`StoreError`] when something is still there.
    pub fn erase(self) -> Result<Vec<Stored>, StoreError> {
        // What is on screen would be lost with what is stored of it.
        self.keep();
        let erased = whole().erase();
        if erased.is_ok() && !self.is_unsaved() {
            self.open_any();
        }
        self.refresh();
        erased
    }

    /// Puts back what was erased and shows what was open then, unless something else was begun.
    ///
    /// # Errors
    /// [`Reason`] when something of it could not be stored.
    pub fn put_back(self, erased: &[Stored]) -> Result<(), Reason> {
        let is_untouched = self.keeper.with_value(|keeper| !keeper.is_stored()) && !self.is_unsaved();
        let result = whole().put_back(erased);
        if is_untouched {
            self.open_any();
        }
        self.refresh();
        result
    }

    fn open_any(self) {
        let sample = self.sample.get_value();
        if let Some(document) = self.keeper.try_update_value(|keeper| keeper.open_any(|| sample())) {
            self.show(document);
        }
    }

    /// How much is stored.
    pub fn usage(self) -> Usage {
        whole().usage()
    }

    /// Stores the open document now if it must be, or shows what another tab made of it. Does not wait for a lock.
    pub fn keep(self) {
        match self.keep_once() {
            Outcome::Rested => return self.standing.maybe_update(|standing| standing.problem.take().is_some()),
            Outcome::Kept => self.standing.set(Standing { at_ms: Some(clock::now_ms()), problem: None }),
            Outcome::NotKept(reason) => self.standing.update(|standing| standing.problem = Some(reason)),
            Outcome::Reloaded(document) => {
                self.session.open(*document);
                self.stand_as_opened();
                self.signs.notice.set(Some(Notice::ReloadedFromOtherTab));
            }
            Outcome::Split => self.go_on_as_copy(),
        }
        self.refresh_documents();
    }

    /// Whether anything is not stored that should be, the open document or one that was left.
    pub fn has_unkept(self) -> bool {
        let open = matches!(untrack(|| self.status()), Kept::Unkept(Reason::Full | Reason::Failed));
        open || self.keeper.with_value(Keeper::has_parked)
    }

    /// Whether the open document has changes that are not stored.
    pub fn is_unsaved(self) -> bool {
        self.session.document().with_untracked(|document| self.keeper.with_value(|keeper| keeper.is_unsaved(document)))
    }

    /// Reads again what is stored: another tab may have changed it.
    pub fn refresh(self) {
        set_if_changed(self.set_aside, self.keeper.with_value(|keeper| keeper.shelf().set_asides()));
        self.refresh_documents();
    }

    fn refresh_documents(self) {
        set_if_changed(self.documents, self.keeper.with_value(Keeper::entries));
        set_if_changed(self.current, self.keeper.with_value(|keeper| keeper.id().clone()));
    }

    fn keep_once(self) -> Outcome {
        let now_ms = clock::now_ms();
        self.session.document().with_untracked(|document| {
            self.keeper.try_update_value(|keeper| keeper.keep(document, now_ms)).unwrap_or(Outcome::Rested)
        })
    }

    fn go_on_as_copy(self) {
        let title = self.session.document().with_untracked(|document| self.title_of_copy(document));
        self.rename(Some(title.clone()));
        self.signs.notice.set(Some(Notice::CopiedBecauseOfOtherTab { title }));
        // A copy has an id nobody else knows, so this cannot split again.
        self.keep();
    }

    fn title_of_copy(self, document: &Document) -> String {
        let copy_title = self.copy_title.get_value();
        copy_title(document.title.as_deref().unwrap_or_default())
    }

    fn leave(self) {
        self.keep();
        self.session.document().with_untracked(|document| {
            self.keeper.update_value(|keeper| keeper.leave(document));
        });
    }

    fn show(self, document: Document) {
        self.session.open(document);
        self.stand_as_opened();
        self.refresh();
    }

    fn stand_as_opened(self) {
        let at_ms = self.keeper.with_value(|keeper| {
            let id = keeper.id();
            keeper.is_stored().then(|| keeper.shelf().index().entry(id).map(|entry| entry.updated_ms)).flatten()
        });
        self.standing.set(Standing { at_ms, problem: None });
    }
}

/// All that is stored on the origin, of whichever section.
fn whole() -> Shelf {
    Shelf::new(storage::browser(None))
}

fn status(session: Session, keeper: StoredValue<Keeper, LocalStorage>, standing: Standing) -> Kept {
    let document = session.document_with_parts();
    let unsaved = document.with(|document| keeper.with_value(|keeper| keeper.is_unsaved(document)));
    match standing {
        _ if !keeper.with_value(|keeper| keeper.shelf().lasts()) => Kept::Unkept(Reason::Blocked),
        Standing { problem: Some(reason), .. } => Kept::Unkept(reason),
        _ if unsaved => Kept::Pending,
        Standing { at_ms: Some(at_ms), .. } => Kept::Saved { at_ms },
        _ => Kept::Untouched,
    }
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
