//! The library and the autosave on a real `localStorage`.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use funnel_core::model::{Document, Edit, Part};
use funnel_core::schema;
use funnel_widget::app::library::{DocumentId, Kept, Library, Notice, Opening, PREFIX, Reason, Signs, has_documents};
use funnel_widget::app::{Prefs, Session, Theme, autosave, editor};
use funnel_widget::platform::storage::{LocalStore, MemoryStore, Store, StoreError, browser};
use funnel_widget::platform::{files, locks};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, Storage};

use crate::tools::{Replaced, Shown, document, in_app, js, sleep, until, window};

/// Longer than the autosave gathers changes.
const SAVED_MS: i32 = 300;

fn storage() -> Storage {
    window().local_storage().unwrap().unwrap()
}

/// One open page: its library and autosave, until it goes out of scope.
struct Page {
    _app: Box<dyn Any>,
    session: Session,
    signs: Signs,
    library: Library,
}

impl Page {
    fn open(store: Rc<dyn Store>) -> Self {
        Self::begin(store, Opening::Last, |_| ())
    }

    /// A page on whose sample somebody may have done something before the keeper came.
    fn begin(store: Rc<dyn Store>, opening: Opening, before: impl FnOnce(Session) + 'static) -> Self {
        let ((session, signs, library), app) = in_app(move || {
            let session = Session::new(titled("Sample"));
            before(session);
            let signs = Signs::new(&*store);
            let copy_title = |title: &str| format!("{title} (copy)");
            let library = Library::start(store, session, signs, opening, || titled("Sample"), copy_title);
            autosave::start(session, library);
            session.equip(editor(session));
            (session, signs, library)
        });
        Self { _app: app, session, signs, library }
    }

    /// A page on an empty `localStorage`.
    fn first() -> Self {
        storage().clear().unwrap();
        Self::open(browser(None))
    }

    fn rename(&self, title: &str) {
        assert!(self.session.dispatch(Edit::SetTitle(Some(title.to_owned()))));
    }

    fn shown(&self) -> Document {
        self.session.document().get_untracked()
    }

    fn title(&self) -> String {
        self.shown().title.unwrap_or_default()
    }

    fn status(&self) -> Kept {
        untrack(|| self.library.status())
    }

    fn titles(&self) -> Vec<String> {
        let documents = self.library.documents().get_untracked();
        documents.into_iter().map(|entry| entry.title.unwrap_or_default()).collect()
    }
}

fn titled(title: &str) -> Document {
    Document { title: Some(title.to_owned()), ..Document::new() }
}

/// The stored text of the open document.
fn stored(page: &Page) -> Option<String> {
    let id = page.library.current().get_untracked();
    storage().get_item(&format!("{PREFIX}doc:{}", id.as_str())).unwrap()
}

/// Waits for the autosave.
async fn saved(page: &Page) {
    until("saved", || matches!(page.status(), Kept::Saved { .. })).await;
}

#[track_caller]
fn assert_saved(page: &Page) {
    assert!(matches!(page.status(), Kept::Saved { .. }), "{:?}", page.status());
}

#[wasm_bindgen_test]
async fn a_visit_without_an_edit_stores_nothing() {
    let page = Page::first();
    sleep(SAVED_MS).await;
    assert_eq!(page.status(), Kept::Untouched);
    assert_eq!(storage().length().unwrap(), 0);
}

#[wasm_bindgen_test]
async fn an_edit_is_stored_and_opens_again_identical() {
    let page = Page::first();
    page.rename("Våren 🌱 \u{202e}");
    assert_eq!(page.status(), Kept::Pending);
    saved(&page).await;
    let shown = page.shown();
    drop(page);
    let again = Page::open(browser(None));
    assert_eq!(again.shown(), shown);
    assert_saved(&again);
}

#[wasm_bindgen_test]
async fn a_part_alone_is_kept_and_tells_nobody_who_follows_the_funnel() {
    let page = Page::first();
    page.rename("Kept");
    saved(&page).await;
    let (funnel, all) = (page.session.document(), page.session.document_with_parts());
    let told = Rc::new(Cell::new([0, 0]));
    let (count, watching) = (told.clone(), Owner::new());
    watching.with(|| {
        for (place, follow) in [funnel, all].into_iter().enumerate() {
            let count = count.clone();
            Effect::new(move |_| {
                follow.track();
                let mut now = count.get();
                now[place] += 1;
                count.set(now);
            });
        }
    });
    sleep(0).await;
    assert_eq!(told.get(), [1, 1]);
    let scenario = serde_json::json!([{ "id": "w1", "name": "More", "changes": [] }]);
    let part = |value| Edit::SetPart { part: Part::Scenarios, value, field: String::new() };
    assert!(page.session.dispatch(part(Some(scenario))));
    assert_eq!(page.status(), Kept::Pending);
    saved(&page).await;
    assert!(stored(&page).is_some_and(|text| text.contains("More")));
    page.session.undo();
    saved(&page).await;
    assert!(stored(&page).is_some_and(|text| !text.contains("More")));
    assert_eq!(told.get(), [1, 3], "a part and its undo");
    page.rename("Both");
    saved(&page).await;
    assert_eq!(told.get(), [2, 4]);
}

#[wasm_bindgen_test]
async fn what_was_done_before_the_keeper_came_is_done_then_and_stored() {
    storage().clear().unwrap();
    let page = Page::begin(browser(None), Opening::Shown, |session| {
        session.undo();
        assert!(!session.is_waiting_untracked(), "there is nothing to take back");
        for title in ["One", "Two"] {
            assert!(session.dispatch(Edit::SetTitle(Some(title.to_owned()))));
            session.end_group();
        }
        session.undo();
        assert!(session.is_waiting_untracked());
        assert_eq!(session.document().get_untracked(), titled("Sample"), "not done yet");
    });
    assert_eq!(page.title(), "One");
    assert!(!page.session.is_waiting_untracked());
    assert!(untrack(|| page.session.can_undo() && page.session.can_redo()));
    saved(&page).await;
    until("shown to be saved", || matches!(untrack(|| page.signs.kept()), Kept::Saved { .. })).await;
    assert_eq!(Page::open(browser(None)).title(), "One");
}

#[wasm_bindgen_test]
async fn a_sample_being_changed_stays_when_another_tab_has_made_a_document() {
    let page = Page::first();
    page.rename("Made in the meantime");
    saved(&page).await;
    assert!(has_documents(&*browser(None)));
    let late = Page::begin(browser(None), Opening::Shown, |session| {
        assert!(session.dispatch(Edit::SetTitle(Some("Here".to_owned()))));
    });
    saved(&late).await;
    assert_eq!(late.title(), "Here");
    let mut titles = late.titles();
    titles.sort();
    assert_eq!(titles, ["Here", "Made in the meantime"]);
}

#[wasm_bindgen_test]
async fn undoing_to_what_is_stored_needs_no_write() {
    let page = Page::first();
    page.rename("One");
    saved(&page).await;
    let text = stored(&page);
    page.session.end_group();
    page.rename("Two");
    page.session.undo();
    assert_saved(&page);
    sleep(SAVED_MS).await;
    assert_eq!(stored(&page), text);
}

/// Counts the writes of documents.
struct Counting(LocalStore, Rc<Cell<usize>>);

impl Store for Counting {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.0.get(key)
    }
    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        if DocumentId::of_key(key).is_some() {
            self.1.set(self.1.get() + 1);
        }
        self.0.set(key, text)
    }
    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.0.remove(key)
    }
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.0.keys()
    }
    fn lasts(&self) -> bool {
        true
    }
}

#[wasm_bindgen_test]
async fn changes_are_gathered_but_never_wait_longer_than_300_ms() {
    storage().clear().unwrap();
    let writes = Rc::new(Cell::new(0));
    let page = Page::open(Rc::new(Counting(LocalStore::open(None).unwrap(), writes.clone())));
    for n in 0..20 {
        page.rename(&format!("Burst {n}"));
    }
    saved(&page).await;
    assert_eq!(writes.get(), 1, "a burst is one write");
    // Typing without a pause as long as the gathering.
    for n in 0..12 {
        page.rename(&format!("Typing {n}"));
        sleep(100).await;
    }
    let writes = writes.get();
    assert!((4..12).contains(&writes), "{writes} writes in 12 edits and 1.2 s of typing");
}

#[wasm_bindgen_test]
fn a_page_that_goes_away_stores_at_once() {
    let page = Page::first();
    page.rename("Last words");
    window().dispatch_event(&Event::new("pagehide").unwrap()).unwrap();
    assert_saved(&page);
    assert_eq!(Page::open(browser(None)).title(), "Last words");
}

#[wasm_bindgen_test]
fn a_page_that_is_hidden_stores_at_once() {
    let page = Page::first();
    page.rename("On the phone");
    let _hidden = Replaced::new("document", "visibilityState", "{ value: 'hidden' }");
    document().dispatch_event(&Event::new("visibilitychange").unwrap()).unwrap();
    assert_saved(&page);
}

#[wasm_bindgen_test]
async fn at_its_end_a_page_stores_once_more_and_then_nothing() {
    let page = Page::first();
    page.rename("The last edit");
    drop(page);
    let again = Page::open(browser(None));
    assert_eq!(again.title(), "The last edit");
    again.rename("Waiting for the timer");
    again.library.keep();
    again.rename("Waiting for the lock");
    sleep(190).await;
    drop(again);
    storage().clear().unwrap();
    window().dispatch_event(&Event::new("pagehide").unwrap()).unwrap();
    sleep(SAVED_MS).await;
    assert_eq!(storage().length().unwrap(), 0);
}

/// Fills what is left of the 5 MB, to the last character.
fn fill() {
    let mut size = 4 * 1024 * 1024;
    let mut text = String::new();
    while size > 0 {
        let longer = format!("{text}{}", "x".repeat(size));
        if storage().set_item("filler", &longer).is_ok() {
            text = longer;
        } else {
            size /= 2;
        }
    }
}

fn everything_but_the_filler() -> Vec<(String, String)> {
    let storage = storage();
    let keys = (0..storage.length().unwrap()).map(|index| storage.key(index).unwrap().unwrap());
    let mut all: Vec<_> = keys
        .filter(|key| key != "filler")
        .map(|key| {
            let text = storage.get_item(&key).unwrap().unwrap();
            (key, text)
        })
        .collect();
    all.sort();
    all
}

#[wasm_bindgen_test]
async fn a_full_store_is_said_damages_nothing_and_is_tried_again() {
    let page = Page::first();
    page.rename("Kept");
    saved(&page).await;
    let before = everything_but_the_filler();
    fill();
    page.rename("Too long for what is left");
    until("said to be full", || page.status() == Kept::Unkept(Reason::Full)).await;
    assert_eq!(everything_but_the_filler(), before);
    assert_eq!(page.title(), "Too long for what is left", "work goes on");
    storage().remove_item("filler").unwrap();
    page.rename("There is room again");
    saved(&page).await;
    assert_eq!(Page::open(browser(None)).title(), "There is room again");
}

#[wasm_bindgen_test]
async fn a_full_store_is_tried_again_without_another_edit() {
    let page = Page::first();
    fill();
    page.rename("Waits for room");
    until("said to be full", || page.status() == Kept::Unkept(Reason::Full)).await;
    storage().remove_item("filler").unwrap();
    sleep(3_000).await;
    saved(&page).await;
}

#[wasm_bindgen_test]
async fn without_a_store_work_goes_on_in_memory_and_that_is_said() {
    storage().clear().unwrap();
    let page = Page::open(Rc::new(MemoryStore::default()));
    assert_eq!(page.status(), Kept::Unkept(Reason::Blocked));
    page.rename("Only here");
    sleep(SAVED_MS).await;
    assert_eq!(page.status(), Kept::Unkept(Reason::Blocked));
    let first = page.library.current().get_untracked();
    page.library.create(titled("Another"));
    page.library.open(&first).unwrap();
    assert_eq!(page.title(), "Only here");
    assert_eq!(storage().length().unwrap(), 0);
}

#[wasm_bindgen_test]
fn a_blocked_local_storage_gives_a_store_that_does_not_last() {
    let refusal = "{ get() { throw new DOMException('no', 'SecurityError') } }";
    let blocked = Replaced::new("window", "localStorage", refusal);
    assert!(!browser(None).lasts());
    drop(blocked);
    assert!(browser(None).lasts());
}

#[wasm_bindgen_test]
async fn a_newer_document_is_set_aside_and_downloads_to_the_byte() {
    storage().clear().unwrap();
    let text = "{ \"format\":\"funnel-widget\",\n\"version\": 999, \"stages\":[{\"new\":\"✓ 🌱\"}] }\n";
    storage().set_item(&format!("{PREFIX}doc:abc"), text).unwrap();
    storage().set_item(&format!("{PREFIX}index"), r#"{"documents":[{"id":"abc"}],"current":"abc"}"#).unwrap();
    let page = Page::open(browser(None));
    assert_eq!(page.signs.notice().get_untracked(), Some(Notice::SetAside));
    let aside = page.library.set_aside().get_untracked();
    assert_eq!(aside.len(), 1);
    page.rename("Goes on");
    saved(&page).await;
    let kept = page.library.set_aside_text(&aside[0].key).unwrap();
    assert_eq!(schema::load(&kept), Err(schema::LoadError::Newer { found: 999, known: 1 }));
    let blob = files::blob(&kept, files::FileKind::Json).unwrap();
    assert_eq!(files::text_of(&blob).await.unwrap(), text);
    assert_eq!(blob.size() as usize, text.len());
    page.library.remove_set_aside(&aside[0].key).unwrap();
    assert!(page.library.set_aside().get_untracked().is_empty());
}

/// A real other tab, as far as `localStorage` knows: a frame of the same origin. Its writes are told to this window.
struct OtherTab {
    _frame: Shown,
    storage: Storage,
}

impl OtherTab {
    fn new() -> Rc<Self> {
        let frame = Shown::new("<iframe></iframe>");
        let storage = js("return document.querySelector('iframe:last-of-type').contentWindow.localStorage");
        Rc::new(Self { _frame: frame, storage: storage.unchecked_into() })
    }
}

impl Store for OtherTab {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.storage.get_item(key).map_err(|_| StoreError::NotRead)
    }
    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.storage.set_item(key, text).map_err(|_| StoreError::NotWritten)
    }
    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.storage.remove_item(key).map_err(|_| StoreError::NotRemoved)
    }
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        let length = self.storage.length().unwrap();
        Ok((0..length).map(|index| self.storage.key(index).unwrap().unwrap()).collect())
    }
    fn lasts(&self) -> bool {
        true
    }
}

/// A stored document open in two tabs.
async fn two_tabs() -> (Page, Page) {
    let page = Page::first();
    page.rename("Shared");
    saved(&page).await;
    let other = Page::open(OtherTab::new());
    assert_eq!(other.title(), "Shared");
    (page, other)
}

#[wasm_bindgen_test]
async fn a_tab_without_unsaved_work_shows_what_the_other_wrote() {
    let (page, other) = two_tabs().await;
    other.rename("Changed over there");
    until("shown here", || page.title() == "Changed over there").await;
    assert_eq!(page.signs.notice().get_untracked(), Some(Notice::ReloadedFromOtherTab));
    assert_saved(&page);
    assert_eq!(page.titles(), ["Changed over there"]);
    page.rename("And back");
    saved(&page).await;
    // Storage events go to other windows only, and both pages of this test are in one; coming to the front looks too.
    window().dispatch_event(&Event::new("pageshow").unwrap()).unwrap();
    until("shown there", || other.title() == "And back").await;
    assert_eq!(page.titles(), ["And back"]);
}

#[wasm_bindgen_test]
async fn when_both_tabs_have_unsaved_work_the_later_becomes_a_copy() {
    let (page, other) = two_tabs().await;
    other.rename("Over there");
    page.rename("Over here");
    other.library.keep();
    until("a copy", || page.title() == "Over here (copy)").await;
    let mut titles = page.titles();
    titles.sort();
    assert_eq!(titles, ["Over here (copy)", "Over there"]);
    let title = "Over here (copy)".to_owned();
    assert_eq!(page.signs.notice().get_untracked(), Some(Notice::CopiedBecauseOfOtherTab { title }));
    assert_saved(&page);
    assert_eq!(other.title(), "Over there");
}

#[wasm_bindgen_test]
async fn a_document_removed_in_the_other_tab_is_told_and_comes_back_with_an_edit() {
    let (page, other) = two_tabs().await;
    other.library.remove(&other.library.current().get_untracked()).unwrap();
    until("told", || page.status() == Kept::Unkept(Reason::Removed)).await;
    page.rename("Still wanted");
    saved(&page).await;
}

#[wasm_bindgen_test]
async fn documents_are_listed_opened_copied_renamed_removed_and_put_back() {
    let page = Page::first();
    page.rename("First");
    page.library.create(titled("Second"));
    assert_saved(&page);
    assert_eq!(page.titles().len(), 2);
    let second = page.library.current().get_untracked();
    let first = page.library.documents().get_untracked().into_iter().find(|entry| entry.id != second).unwrap().id;
    page.library.open(&first).unwrap();
    assert_eq!(page.title(), "First", "stored when it was left");
    page.library.duplicate(&second).unwrap();
    assert_eq!(page.title(), "Second (copy)");
    page.library.rename(Some("Third".to_owned()));
    saved(&page).await;
    let before = page.shown();
    let third = page.library.current().get_untracked();
    let removed = page.library.remove(&third).unwrap().unwrap();
    assert_eq!(page.titles().len(), 2);
    assert_ne!(page.title(), "Third");
    page.library.restore(removed).unwrap();
    assert_eq!(page.shown(), before);
    assert_eq!(page.titles()[0], "Third", "the one last changed is first");
}

#[wasm_bindgen_test]
fn removing_the_only_document_shows_the_sample_again() {
    let page = Page::first();
    page.rename("Only");
    page.library.keep();
    page.library.remove(&page.library.current().get_untracked()).unwrap();
    assert_eq!(page.title(), "Sample");
    assert_eq!(page.status(), Kept::Untouched);
}

#[wasm_bindgen_test]
fn the_last_save_to_a_file_is_remembered() {
    let page = Page::first();
    assert_eq!(page.library.file_ms(), None);
    page.library.saved_to_file();
    let at_ms = page.library.file_ms().unwrap();
    assert!((js_sys::Date::now() - at_ms).abs() < 1_000.0);
    page.rename("Changed since");
    page.library.keep();
    assert_eq!(page.library.file_ms(), Some(at_ms));
    assert_eq!(Page::open(browser(None)).library.file_ms(), Some(at_ms));
}

#[wasm_bindgen_test]
async fn choices_about_the_page_are_kept() {
    storage().clear().unwrap();
    let (prefs, _app) = in_app(|| {
        let prefs = Prefs::load(&*browser(None));
        prefs.keep_in(browser(None));
        prefs
    });
    sleep(10).await;
    assert_eq!(storage().length().unwrap(), 0, "nothing chosen, nothing stored");
    prefs.theme.set(Theme::Dark);
    until("stored", || Prefs::load(&*browser(None)).theme.get_untracked() == Theme::Dark).await;
    let (_, _other_app) = in_app(|| {
        let prefs = Prefs::load(&*browser(None));
        prefs.theme.set(Theme::Light);
        prefs.keep_in(browser(None));
    });
    let theme = Prefs::load(&*browser(None)).theme.get_untracked();
    assert_eq!(theme, Theme::Light, "chosen before there was anyone to keep it");
}

#[wasm_bindgen_test]
async fn a_lock_held_elsewhere_is_waited_for_but_not_forever() {
    let ran = Rc::new(Cell::new(0));
    let count = |ran: &Rc<Cell<u32>>| {
        let ran = ran.clone();
        move || ran.set(ran.get() + 1)
    };
    js("navigator.locks.request('short', () => new Promise((done) => setTimeout(done, 500)))");
    js("navigator.locks.request('long', () => new Promise((done) => setTimeout(done, 2500)))");
    sleep(20).await;
    locks::exclusively("short", count(&ran));
    locks::exclusively("long", count(&ran));
    sleep(100).await;
    assert_eq!(ran.get(), 0, "both are held");
    until("the short one is free", || ran.get() == 1).await;
    until("patience has ended", || ran.get() == 2).await;
    sleep(2_500).await;
    assert_eq!(ran.get(), 2, "nothing runs twice");
}

#[wasm_bindgen_test]
fn without_web_locks_the_work_is_done_at_once() {
    let _none = Replaced::new("navigator", "locks", "{ value: undefined }");
    let ran = Rc::new(Cell::new(false));
    let run = ran.clone();
    locks::exclusively("any", move || run.set(true));
    assert!(ran.get());
}
