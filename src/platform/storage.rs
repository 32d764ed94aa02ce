//! The browser's store of texts by key, and one in memory that stands in for it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// What went wrong, one per operation of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// The browser gives this page no store: private mode, a foreign frame, cookies switched off.
    Blocked,
    /// There is no room left; what was stored before is still there.
    Full,
    /// A text could not be read.
    NotRead,
    /// A text could not be written, for another reason than room.
    NotWritten,
    /// A text could not be removed.
    NotRemoved,
    /// The keys could not be listed.
    NotListed,
}

/// Texts by key. Writing one key is all or nothing: when it fails, the text before is still there.
pub trait Store {
    /// The text of a key.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    fn get(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Writes the text of a key.
    ///
    /// # Errors
    /// [`StoreError`] when it is not written; the text before is then still there.
    fn set(&self, key: &str, text: &str) -> Result<(), StoreError>;

    /// Removes a key, if it is there.
    ///
    /// # Errors
    /// [`StoreError`] when it is still there.
    fn remove(&self, key: &str) -> Result<(), StoreError>;

    /// All keys, those of others on the same origin included.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer.
    fn keys(&self) -> Result<Vec<String>, StoreError>;

    /// Whether what is written outlives the page.
    fn lasts(&self) -> bool;

    /// A key as the browser tells it when another tab has written: as this store has it, if it is of this store.
    fn own<'a>(&self, key: &'a str) -> Option<&'a str> {
        Some(key)
    }
}

/// The browser's `localStorage`, or a store in memory where the browser gives none.
pub fn browser() -> Rc<dyn Store> {
    match LocalStore::open() {
        Ok(store) => Rc::new(store),
        Err(_) => Rc::new(MemoryStore::default()),
    }
}

/// A store's section of its own, which no other section and nobody at the store itself sees.
pub struct Section {
    store: Rc<dyn Store>,
    prefix: String,
}

impl Section {
    /// The section of this name.
    pub fn new(store: Rc<dyn Store>, name: &str) -> Self {
        // A name with a slash in it must not be another's beginning.
        let name = name.replace('%', "%25").replace('/', "%2F");
        Self { store, prefix: ["funnel-widget/", &name, "/"].concat() }
    }

    fn key(&self, key: &str) -> String {
        [&self.prefix, key].concat()
    }
}

impl Store for Section {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.store.get(&self.key(key))
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.store.set(&self.key(key), text)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove(&self.key(key))
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        let own = |key: String| key.strip_prefix(&self.prefix).map(str::to_owned);
        Ok(self.store.keys()?.into_iter().filter_map(own).collect())
    }

    fn lasts(&self) -> bool {
        self.store.lasts()
    }

    fn own<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&self.prefix)
    }
}

/// The browser's `localStorage`.
pub struct LocalStore(web_sys::Storage);

impl LocalStore {
    /// The store of this origin.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] when the browser gives none.
    pub fn open() -> Result<Self, StoreError> {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        let store = Self(storage.ok_or(StoreError::Blocked)?);
        // Some browsers hand out a store and refuse at its first use.
        store.0.length().map_err(|_| StoreError::Blocked)?;
        Ok(store)
    }
}

impl Store for LocalStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.0.get_item(key).map_err(|_| StoreError::NotRead)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.0.set_item(key, text).map_err(|error| match error_name(&error).as_deref() {
            // The second is Firefox's own.
            Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => StoreError::Full,
            Some("SecurityError") => StoreError::Blocked,
            _ => StoreError::NotWritten,
        })
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.0.remove_item(key).map_err(|_| StoreError::NotRemoved)
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        let length = self.0.length().map_err(|_| StoreError::NotListed)?;
        let keys: Result<Vec<_>, _> = (0..length).map(|index| self.0.key(index)).collect();
        Ok(keys.map_err(|_| StoreError::NotListed)?.into_iter().flatten().collect())
    }

    fn lasts(&self) -> bool {
        true
    }
}

/// What the browser calls an error, as in `QuotaExceededError`.
fn error_name(error: &JsValue) -> Option<String> {
    Reflect::get(error, &"name".into()).ok()?.as_string()
}

/// A store that lives as long as the page: for browsers that give none, and for tests.
#[derive(Default)]
pub struct MemoryStore(RefCell<Vec<(String, String)>>);

impl Store for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.0.borrow().iter().find(|(known, _)| known == key).map(|(_, text)| text.clone()))
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.remove(key)?;
        self.0.borrow_mut().push((key.to_owned(), text.to_owned()));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.0.borrow_mut().retain(|(known, _)| known != key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.0.borrow().iter().map(|(key, _)| key.clone()).collect())
    }

    fn lasts(&self) -> bool {
        false
    }
}
