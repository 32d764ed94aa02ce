//! Keepers on a store that several tabs share: no work is lost, and copies are made only when they must be.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use funnel_core::model::{Count, Document, Stage, StageId};
use funnel_core::schema;
use proptest::prelude::*;

use super::keeper::{Keeper, OpenError, Outcome};
use super::shelf::{DocumentId, PREFIX, Reason, Shelf};
use crate::platform::storage::{MemoryStore, Store, StoreError};

fn new_id() -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    NEXT.set(NEXT.get() + 1);
    format!("id{:04}", NEXT.get())
}

fn document(title: &str) -> Document {
    let mut document = Document::new();
    document.title = Some(title.to_owned());
    document
}

/// A piece of work that can be found again.
fn work(document: &mut Document, token: &str) {
    let id = StageId::new(token.to_owned());
    document.stages.push(Stage { id, ..Stage::new(token, Count::default()) });
}

fn start(store: &Rc<impl Store + 'static>) -> (Keeper, Document) {
    Keeper::start(Shelf::new(store.clone()), new_id, || document("Sample"))
}

fn doc_keys(store: &impl Store) -> Vec<String> {
    store.keys().unwrap().into_iter().filter(|key| DocumentId::of_key(key).is_some()).collect()
}

/// A store that fails as it is told.
#[derive(Default)]
struct Faulty {
    inner: MemoryStore,
    /// Code units there is room for.
    room: Cell<Option<usize>>,
    /// What writing fails with.
    fault: Cell<Option<StoreError>>,
    /// Whether texts come back damaged.
    garbles: Cell<bool>,
}

impl Store for Faulty {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        let text = self.inner.get(key)?;
        Ok(if self.garbles.get() { text.map(|text| text[..text.len() / 2].to_owned()) } else { text })
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        if let Some(fault) = self.fault.get() {
            return Err(fault);
        }
        let others = self.inner.keys()?.into_iter().filter(|other| other != key);
        let used: usize = others.map(|key| key.len() + self.inner.get(&key).unwrap().unwrap().len()).sum();
        if self.room.get().is_some_and(|room| used + key.len() + text.len() > room) {
            return Err(StoreError::Full);
        }
        self.inner.set(key, text)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.inner.remove(key)
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.inner.keys()
    }

    fn lasts(&self) -> bool {
        true
    }
}

#[test]
fn an_untouched_sample_is_not_stored() {
    let store = Rc::new(MemoryStore::default());
    let (mut keeper, shown) = start(&store);
    assert_eq!(keeper.keep(&shown, 1.0), Outcome::Rested);
    assert!(store.keys().unwrap().is_empty());
    assert!(keeper.entries().is_empty());
}

#[test]
fn what_was_kept_opens_again_identical() {
    let store = Rc::new(MemoryStore::default());
    let (mut keeper, mut shown) = start(&store);
    work(&mut shown, "w1");
    shown.unknown.insert("later".to_owned(), serde_json::json!({ "field": [1, 2] }));
    assert_eq!(keeper.keep(&shown, 5.0), Outcome::Kept);
    assert_eq!(keeper.keep(&shown, 6.0), Outcome::Rested, "once is enough");
    let (again, reopened) = start(&store);
    assert_eq!(reopened, shown);
    assert_eq!(again.id(), keeper.id());
    assert_eq!(again.entries()[0].updated_ms, 5.0);
}

#[test]
fn a_stored_document_is_readable_as_a_document() {
    let store = Rc::new(MemoryStore::default());
    let (mut keeper, mut shown) = start(&store);
    work(&mut shown, "w1");
    keeper.keep(&shown, 1.0);
    let text = store.get(&doc_keys(&*store)[0]).unwrap().unwrap();
    assert_eq!(schema::load(&text).unwrap().stages, shown.stages);
}

#[test]
fn a_damaged_index_is_made_anew() {
    let store = Rc::new(MemoryStore::default());
    let (mut keeper, mut shown) = start(&store);
    shown.title = Some("Mine".to_owned());
    keeper.keep(&shown, 7.0);
    for index in ["{", "[]", r#"{"documents":[{"id":"gone"}],"current":"gone"}"#] {
        store.set(&format!("{PREFIX}index"), index).unwrap();
        let (again, reopened) = start(&store);
        assert_eq!(reopened, shown, "index {index}");
        let entries = again.entries();
        assert_eq!(entries.len(), 1, "index {index}");
        assert_eq!((entries[0].title.as_deref(), entries[0].updated_ms), (Some("Mine"), 7.0));
    }
}

#[test]
fn unreadable_and_newer_documents_are_set_aside_to_the_byte() {
    for text in
        ["", "{\"format\":\"funnel-widget\",\"ver", "{\"version\":999,\"stages\":[],\"new\":\"✓\"}", "[1, 2 ]\n"]
    {
        let store = Rc::new(MemoryStore::default());
        let id = DocumentId::new("abc".to_owned());
        store.set(&format!("{PREFIX}doc:abc"), text).unwrap();
        store.set(&format!("{PREFIX}index"), r#"{"documents":[{"id":"abc"}],"current":"abc"}"#).unwrap();
        let (mut keeper, shown) = start(&store);
        assert_eq!(shown, document("Sample"));
        assert!(keeper.entries().is_empty());
        let aside = keeper.shelf().set_asides();
        assert_eq!(aside.len(), 1, "{text:?}");
        assert_eq!(aside[0].bytes, text.len());
        assert_eq!(aside[0].key, format!("{PREFIX}aside:abc:1"));
        assert_eq!(keeper.shelf().aside_text(&aside[0].key).as_deref(), Some(text));
        assert!(matches!(keeper.open(&id), Err(OpenError::Missing)));
    }
}

#[test]
fn setting_aside_never_writes_over_what_was_set_aside_before() {
    let store = Rc::new(MemoryStore::default());
    for text in ["first", "second"] {
        store.set(&format!("{PREFIX}doc:abc"), text).unwrap();
        store.set(&format!("{PREFIX}index"), r#"{"documents":[{"id":"abc"}],"current":"abc"}"#).unwrap();
        start(&store);
    }
    assert_eq!(store.get(&format!("{PREFIX}aside:abc:1")).unwrap().as_deref(), Some("first"));
    assert_eq!(store.get(&format!("{PREFIX}aside:abc:2")).unwrap().as_deref(), Some("second"));
}

#[test]
fn without_room_to_set_aside_the_text_stays_where_it_is() {
    let store = Rc::new(Faulty::default());
    let text = "x".repeat(500);
    store.set(&format!("{PREFIX}doc:abc"), &text).unwrap();
    store.set(&format!("{PREFIX}index"), r#"{"documents":[{"id":"abc"}],"current":"abc"}"#).unwrap();
    store.room.set(Some(700));
    let (mut keeper, mut shown) = start(&store);
    let aside = keeper.shelf().set_asides();
    assert_eq!(aside.len(), 1);
    assert_eq!(keeper.shelf().aside_text(&aside[0].key).as_deref(), Some(text.as_str()));
    work(&mut shown, "w1");
    keeper.keep(&shown, 1.0);
    assert_eq!(store.get(&format!("{PREFIX}doc:abc")).unwrap().as_deref(), Some(text.as_str()), "left untouched");
}

#[test]
fn a_full_store_damages_nothing_and_is_tried_again() {
    let store = Rc::new(Faulty::default());
    let (mut keeper, mut shown) = start(&store);
    work(&mut shown, "w1");
    keeper.keep(&shown, 1.0);
    let before: Vec<_> = store.keys().unwrap().into_iter().map(|key| store.get(&key)).collect();
    store.room.set(Some(0));
    work(&mut shown, "w2");
    assert_eq!(keeper.keep(&shown, 2.0), Outcome::NotKept(Reason::Full));
    let after: Vec<_> = store.keys().unwrap().into_iter().map(|key| store.get(&key)).collect();
    assert_eq!(before, after);
    store.room.set(None);
    assert_eq!(keeper.keep(&shown, 3.0), Outcome::Kept);
    assert_eq!(start(&store).1, shown);
}

#[test]
fn what_cannot_be_stored_stays_in_memory_when_left() {
    let store = Rc::new(Faulty::default());
    let (mut keeper, mut first) = start(&store);
    work(&mut first, "w1");
    keeper.keep(&first, 1.0);
    let first_id = keeper.id().clone();
    store.room.set(Some(0));
    work(&mut first, "w2");
    keeper.keep(&first, 2.0);
    keeper.leave(&first);
    keeper.begin();
    let second = document("Second");
    assert_eq!(keeper.keep(&second, 3.0), Outcome::NotKept(Reason::Full));
    let entry = |keeper: &Keeper| keeper.entries().into_iter().find(|entry| entry.id == first_id).unwrap();
    assert!(entry(&keeper).only_in_memory);
    keeper.leave(&second);
    assert_eq!(keeper.open(&first_id).unwrap(), first, "with the work that was never stored");
    store.room.set(None);
    assert_eq!(keeper.keep(&first, 4.0), Outcome::Kept);
    assert!(!entry(&keeper).only_in_memory);
    assert_eq!(doc_keys(&*store).len(), 2, "the one that was left is stored as well");
}

#[test]
fn what_comes_back_damaged_is_not_kept() {
    let store = Rc::new(Faulty::default());
    let (mut keeper, mut shown) = start(&store);
    work(&mut shown, "w1");
    store.garbles.set(true);
    assert_eq!(keeper.keep(&shown, 1.0), Outcome::NotKept(Reason::Failed));
    assert_eq!(keeper.keep(&shown, 2.0), Outcome::NotKept(Reason::Failed), "and makes no copies");
    assert_eq!(doc_keys(&*store).len(), 1);
    store.garbles.set(false);
    assert_eq!(keeper.keep(&shown, 3.0), Outcome::Kept);
}

#[test]
fn refusals_have_their_reasons() {
    for (fault, reason) in [
        (StoreError::Blocked, Reason::Blocked),
        (StoreError::Full, Reason::Full),
        (StoreError::NotWritten, Reason::Failed),
    ] {
        let store = Rc::new(Faulty::default());
        store.fault.set(Some(fault));
        let (mut keeper, mut shown) = start(&store);
        work(&mut shown, "w1");
        assert_eq!(keeper.keep(&shown, 1.0), Outcome::NotKept(reason));
    }
}

#[test]
fn a_removed_document_can_be_put_back() {
    let store = Rc::new(MemoryStore::default());
    let (mut keeper, mut shown) = start(&store);
    work(&mut shown, "w1");
    keeper.keep(&shown, 1.0);
    let id = keeper.id().clone();
    let text = keeper.shelf().text(&id).unwrap();
    let removed = keeper.remove(&id).unwrap().unwrap();
    assert!(removed.was_open);
    assert_eq!(keeper.open_any(|| document("Sample")), document("Sample"));
    assert!(doc_keys(&*store).is_empty());
    keeper.restore(removed).unwrap();
    assert_eq!(keeper.shelf().text(&id).unwrap(), text);
    assert_eq!(keeper.open(&id).unwrap(), shown);
}

#[test]
fn removed_elsewhere_it_comes_back_only_with_new_work() {
    let store = Rc::new(MemoryStore::default());
    let (mut a, mut shown) = start(&store);
    work(&mut shown, "w1");
    a.keep(&shown, 1.0);
    let (mut b, _) = start(&store);
    let id = b.id().clone();
    b.remove(&id).unwrap();
    assert_eq!(a.keep(&shown, 2.0), Outcome::NotKept(Reason::Removed));
    assert!(doc_keys(&*store).is_empty());
    work(&mut shown, "w2");
    assert_eq!(a.keep(&shown, 3.0), Outcome::Kept);
    assert_eq!(doc_keys(&*store).len(), 1);
}

#[test]
fn a_newer_version_in_another_tab_is_not_written_over() {
    let store = Rc::new(MemoryStore::default());
    let (mut old, mut shown) = start(&store);
    work(&mut shown, "w1");
    old.keep(&shown, 1.0);
    let key = doc_keys(&*store).remove(0);
    let newer = r#"{"format":"funnel-widget","version":999,"stages":[],"@kept":{"revision":2,"writer":"new"}}"#;
    store.set(&key, newer).unwrap();
    work(&mut shown, "w2");
    assert_eq!(old.keep(&shown, 2.0), Outcome::Split);
    assert_eq!(old.keep(&shown, 2.0), Outcome::Kept);
    assert_eq!(store.get(&key).unwrap().as_deref(), Some(newer));
    assert_eq!(doc_keys(&*store).len(), 2);
}

// Several tabs.

/// One write on its way between processes.
#[derive(Clone)]
struct Write {
    tab: usize,
    key: String,
    text: Option<String>,
}

/// `localStorage` as Chromium has it: each process sees its own writes at once and those of others later, in the one
/// order in which they reached the browser; until a process's own write to a key has got there, it ignores others.
#[derive(Default)]
struct Network {
    server: RefCell<BTreeMap<String, String>>,
    to_server: RefCell<Vec<VecDeque<Write>>>,
    from_server: RefCell<Vec<VecDeque<Write>>>,
}

struct Process {
    network: Rc<Network>,
    tab: usize,
    cache: RefCell<BTreeMap<String, String>>,
    pending: RefCell<Vec<String>>,
}

impl Network {
    fn join(self: &Rc<Self>) -> Rc<Process> {
        let tab = self.to_server.borrow().len();
        self.to_server.borrow_mut().push(VecDeque::new());
        self.from_server.borrow_mut().push(VecDeque::new());
        let cache = RefCell::new(self.server.borrow().clone());
        Rc::new(Process { network: self.clone(), tab, cache, pending: RefCell::default() })
    }

    /// One write of a tab reaches the browser.
    fn send(&self, tab: usize) -> bool {
        let next = self.to_server.borrow_mut()[tab].pop_front();
        let Some(write) = next else { return false };
        match &write.text {
            Some(text) => self.server.borrow_mut().insert(write.key.clone(), text.clone()),
            None => self.server.borrow_mut().remove(&write.key),
        };
        self.from_server.borrow_mut().iter_mut().for_each(|queue| queue.push_back(write.clone()));
        true
    }
}

impl Process {
    /// One write reaches the tab. True if it was another's, for which there is a storage event.
    fn receive(&self) -> Option<bool> {
        let write = self.network.from_server.borrow_mut()[self.tab].pop_front()?;
        let own = write.tab == self.tab;
        let mut pending = self.pending.borrow_mut();
        if own {
            let place = pending.iter().position(|key| *key == write.key).unwrap();
            pending.remove(place);
        } else if !pending.contains(&write.key) {
            match write.text {
                Some(text) => self.cache.borrow_mut().insert(write.key, text),
                None => self.cache.borrow_mut().remove(&write.key),
            };
        }
        Some(!own)
    }

    fn put(&self, key: &str, text: Option<&str>) {
        match text {
            Some(text) => self.cache.borrow_mut().insert(key.to_owned(), text.to_owned()),
            None => self.cache.borrow_mut().remove(key),
        };
        self.pending.borrow_mut().push(key.to_owned());
        let write = Write { tab: self.tab, key: key.to_owned(), text: text.map(str::to_owned) };
        self.network.to_server.borrow_mut()[self.tab].push_back(write);
    }
}

impl Store for Process {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.cache.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.put(key, Some(text));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.put(key, None);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.cache.borrow().keys().cloned().collect())
    }

    fn lasts(&self) -> bool {
        true
    }
}

/// A tab: what is on screen, and what keeps it.
struct Screen {
    process: Rc<Process>,
    keeper: Keeper,
    shown: Document,
}

impl Screen {
    fn open(network: &Rc<Network>) -> Self {
        let process = network.join();
        let (keeper, shown) = start(&process);
        Self { process, keeper, shown }
    }

    /// What the app does with each outcome.
    fn keep(&mut self) {
        match self.keeper.keep(&self.shown, 0.0) {
            Outcome::Reloaded(document) => self.shown = *document,
            Outcome::Split => {
                self.shown.title = Some("Copy".to_owned());
                assert_eq!(self.keeper.keep(&self.shown, 0.0), Outcome::Kept, "a copy has an id of its own");
            }
            _ => {}
        }
    }

    fn receive(&mut self) -> bool {
        let received = self.process.receive();
        if received == Some(true) {
            self.keep();
        }
        received.is_some()
    }
}

/// Lets everything arrive everywhere.
fn settle(network: &Network, tabs: &mut [Screen]) {
    loop {
        let mut moved = false;
        let processes = network.to_server.borrow().len();
        for tab in 0..processes {
            moved |= network.send(tab);
        }
        for tab in tabs.iter_mut() {
            moved |= tab.receive();
        }
        if !moved {
            return;
        }
    }
}

/// Every piece of work in any stored document.
fn stored_work(network: &Network) -> BTreeSet<String> {
    let server = network.server.borrow();
    let documents = server.iter().filter(|(key, _)| DocumentId::of_key(key).is_some());
    let stages = documents.flat_map(|(_, text)| schema::load(text).unwrap().stages);
    stages.map(|stage| stage.name).collect()
}

fn stored_documents(network: &Network) -> usize {
    network.server.borrow().keys().filter(|key| DocumentId::of_key(key).is_some()).count()
}

/// A document that is stored and open in `count` tabs.
fn tabs(count: usize) -> (Rc<Network>, Vec<Screen>) {
    let network = Rc::new(Network::default());
    let mut first = Screen::open(&network);
    work(&mut first.shown, "base");
    first.keep();
    let mut tabs = vec![first];
    settle(&network, &mut tabs);
    tabs.extend((1..count).map(|_| Screen::open(&network)));
    (network, tabs)
}

#[test]
fn two_tabs_in_turn_share_one_document() {
    let (network, mut tabs) = tabs(2);
    for turn in 0..6 {
        let tab = &mut tabs[turn % 2];
        work(&mut tab.shown, &format!("w{turn}"));
        tab.keep();
        settle(&network, &mut tabs);
    }
    assert_eq!(stored_documents(&network), 1);
    assert_eq!(tabs[0].shown, tabs[1].shown);
    assert_eq!(tabs[0].shown.stages.len(), 7);
}

#[test]
fn two_tabs_with_unsaved_work_make_one_copy() {
    let (network, mut tabs) = tabs(2);
    work(&mut tabs[0].shown, "a");
    work(&mut tabs[1].shown, "b");
    tabs[0].keep();
    settle(&network, &mut tabs);
    assert_eq!(stored_documents(&network), 2);
    assert_eq!(tabs[0].shown.title.as_deref(), Some("Sample"), "who was first keeps the document");
    assert_eq!(tabs[1].shown.title.as_deref(), Some("Copy"));
}

#[test]
fn two_writes_at_the_same_moment_make_one_copy() {
    let (network, mut tabs) = tabs(2);
    work(&mut tabs[0].shown, "a");
    work(&mut tabs[1].shown, "b");
    tabs[0].keep();
    tabs[1].keep();
    settle(&network, &mut tabs);
    assert_eq!(stored_work(&network), BTreeSet::from(["a", "b", "base"].map(str::to_owned)));
    assert_eq!(stored_documents(&network), 2);
}

#[test]
fn the_same_edit_in_both_tabs_makes_no_copy() {
    let (network, mut tabs) = tabs(2);
    for tab in &mut tabs {
        work(&mut tab.shown, "same");
    }
    tabs[0].keep();
    tabs[1].keep();
    settle(&network, &mut tabs);
    assert_eq!(stored_documents(&network), 1);
}

#[derive(Debug, Clone)]
enum Event {
    /// The user works.
    Edit(usize),
    /// The timer of the autosave, or a flush.
    Keep(usize),
    /// A write leaves the tab's process.
    Send(usize),
    /// A write reaches the tab's process.
    Receive(usize),
    /// Another tab is opened.
    Open,
    /// The tab is closed, having heard of everything.
    Close(usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let tab = 0..4usize;
    let event = prop_oneof![
        4 => tab.clone().prop_map(Event::Edit),
        4 => tab.clone().prop_map(Event::Keep),
        6 => tab.clone().prop_map(Event::Send),
        6 => tab.clone().prop_map(Event::Receive),
        1 => Just(Event::Open),
        1 => tab.prop_map(Event::Close),
    ];
    proptest::collection::vec(event, 0..60)
}

#[test]
fn the_same_document_is_found_among_those_that_are_stored() {
    let store = Rc::new(MemoryStore::default());
    let (mut keeper, mut own) = start(&store);
    work(&mut own, "own");
    assert_eq!(keeper.find(&own), None);
    assert_eq!(keeper.keep(&own, 1.0), Outcome::Kept);
    assert_eq!(keeper.find(&own).as_ref(), Some(keeper.id()));
    work(&mut own, "more");
    assert_eq!(keeper.find(&own), None);
}

#[test]
fn what_is_erased_comes_back_to_the_byte_and_over_nothing() {
    let store = Rc::new(MemoryStore::default());
    let text = |key: &str| store.get(key).unwrap();
    for (key, content) in [("funnel-widget:prefs", "p"), ("funnel-widget/a/funnel-widget:doc:1", "d"), ("other", "o")] {
        store.set(key, content).unwrap();
    }
    let shelf = Shelf::new(store.clone());
    let erased = shelf.erase().unwrap();
    let keys: Vec<&str> = erased.iter().map(|stored| stored.key.as_str()).collect();
    assert_eq!(keys, ["funnel-widget/a/funnel-widget:doc:1", "funnel-widget:prefs"]);
    assert_eq!(store.keys().unwrap(), ["other"]);
    store.set("funnel-widget:prefs", "newer").unwrap();
    shelf.put_back(&erased).unwrap();
    assert_eq!(text("funnel-widget/a/funnel-widget:doc:1").as_deref(), Some("d"));
    assert_eq!(text("funnel-widget:prefs").as_deref(), Some("newer"));
}

#[test]
fn what_finds_no_room_when_it_is_put_back_is_told_and_the_rest_is_there() {
    let store = Rc::new(Faulty::default());
    for (key, content) in [("funnel-widget:a", "short"), ("funnel-widget:b", &*"long".repeat(100))] {
        store.set(key, content).unwrap();
    }
    let shelf = Shelf::new(store.clone());
    let erased = shelf.erase().unwrap();
    store.room.set(Some(100));
    assert_eq!(shelf.put_back(&erased), Err(Reason::Full));
    assert_eq!(store.get("funnel-widget:a").unwrap().as_deref(), Some("short"));
}

proptest! {
    #[test]
    fn no_work_is_lost_whatever_the_order(events in events()) {
        let (network, mut tabs) = tabs(2);
        let mut done = BTreeSet::from(["base".to_owned()]);
        for (number, event) in events.into_iter().enumerate() {
            match event {
                Event::Edit(tab) => if let Some(tab) = tabs.get_mut(tab) {
                    let token = format!("w{number}");
                    work(&mut tab.shown, &token);
                    done.insert(token);
                },
                Event::Keep(tab) => if let Some(tab) = tabs.get_mut(tab) { tab.keep() },
                Event::Send(tab) => if let Some(tab) = tabs.get(tab) { network.send(tab.process.tab); },
                Event::Receive(tab) => if let Some(tab) = tabs.get_mut(tab) { tab.receive(); },
                Event::Open => if tabs.len() < 4 { tabs.push(Screen::open(&network)) },
                Event::Close(tab) => if tabs.len() > 1 && tab < tabs.len() {
                    tabs[tab].keep();
                    settle(&network, &mut tabs);
                    tabs.remove(tab);
                },
            }
        }
        tabs.iter_mut().for_each(Screen::keep);
        settle(&network, &mut tabs);
        prop_assert_eq!(stored_work(&network), done);
        for tab in &tabs {
            prop_assert!(!tab.keeper.is_unsaved(&tab.shown), "a tab believes it has unsaved work");
        }
    }

    #[test]
    fn tabs_that_hear_of_each_other_in_time_never_copy(order in proptest::collection::vec(0..3usize, 0..20)) {
        let (network, mut tabs) = tabs(3);
        for (number, tab) in order.into_iter().enumerate() {
            work(&mut tabs[tab].shown, &format!("w{number}"));
            tabs[tab].keep();
            settle(&network, &mut tabs);
        }
        prop_assert_eq!(stored_documents(&network), 1);
    }
}
