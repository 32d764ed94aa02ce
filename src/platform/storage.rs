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

/// The browser's `localStorage`, or a store in memory where the browser gives none. `section` names a part of it that no other section
/// and nobody outside of them sees.
pub fn browser(section: Option<String>) -> Rc<dyn Store> {
    match LocalStore::open(section) {
        Ok(store) => Rc::new(store),
        Err(_) => Rc::new(MemoryStore::default()),
    }
}

/// The browser's `localStorage`, or a section of it.
pub struct LocalStore {
    storage: web_sys::Storage,
    /// What every key of it begins with.
    prefix: String,
}

impl LocalStore {
    /// The store of this origin, or the section of this name.
    ///
    /// # Errors
    /// [`StoreError::Blocked`] when the browser gives none.
    pub fn open(section: Option<String>) -> Result<Self, StoreError> {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        let storage = storage.ok_or(StoreError::Blocked)?;
        // Some browsers hand out a store and refuse at its first use.
        storage.length().map_err(|_| StoreError::Blocked)?;
        // A name with a slash in it must not be another's beginning.
        let name = |name: String| ["funnel-widget/", &name.replace('%', "%25").replace('/', "%2F"), "/"].concat();
        Ok(Self { storage, prefix: section.map(name).unwrap_or_default() })
    }

    fn key(&self, key: &str) -> String {
        [&self.prefix, key].concat()
    }
}

impl Store for LocalStore {
    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.storage.get_item(&self.key(key)).map_err(|_| StoreError::NotRead)
    }

    fn set(&self, key: &str, text: &str) -> Result<(), StoreError> {
        self.storage.set_item(&self.key(key), text).map_err(|error| match error_name(&error).as_deref() {
            // The second is Firefox's own.
            Some("QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED") => StoreError::Full,
            Some("SecurityError") => StoreError::Blocked,
            _ => StoreError::NotWritten,
        })
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.storage.remove_item(&self.key(key)).map_err(|_| StoreError::NotRemoved)
    }

    fn keys(&self) -> Result<Vec<String>, StoreError> {
        let length = self.storage.length().map_err(|_| StoreError::NotListed)?;
        let keys: Result<Vec<_>, _> = (0..length).map(|index| self.storage.key(index)).collect();
        let keys = keys.map_err(|_| StoreError::NotListed)?.into_iter().flatten();
        Ok(keys.filter_map(|key| self.own(&key).map(str::to_owned)).collect())
    }

    fn lasts(&self) -> bool {
        true
    }

    fn own<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&self.prefix)
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
