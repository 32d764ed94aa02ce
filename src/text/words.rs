//! The texts of the page: two files per language, fetched; one typed method per text, generated from `locales/`.
//!
//! The first file has what the first load shows. The second comes with the code that needs it.

use leptos::prelude::*;

use crate::platform::{fetch, json, page};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// Which form of a counted word to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// The form for one.
    One = 0,
    /// The form for all other numbers. None of our languages has more than two.
    Other = 1,
}

/// A text with emphasis: pieces, each plain (`false`) or emphasised (`true`).
pub type Rich = Vec<(bool, String)>;

/// The texts of the language now chosen. Copy it freely; every method follows a change of language.
#[derive(Clone, Copy)]
pub struct Words {
    texts: RwSignal<Vec<String>>,
    language: RwSignal<&'static str>,
    /// Whether the second file is wanted as well.
    all: StoredValue<bool>,
}

impl Default for Words {
    fn default() -> Self {
        Self::new()
    }
}

impl Words {
    /// No texts yet; see [`Words::load`].
    pub fn new() -> Self {
        Self { texts: RwSignal::new(Vec::new()), language: RwSignal::new(LANGUAGES[0]), all: StoredValue::new(false) }
    }

    /// The same texts for somebody else, who may outlive those of these.
    pub fn copied(self) -> Self {
        Self {
            texts: RwSignal::new(self.texts.get_untracked()),
            language: RwSignal::new(self.language.get_untracked()),
            all: StoredValue::new(self.all.get_value()),
        }
    }

    /// The language now chosen, as in `<html lang>`.
    pub fn language(self) -> &'static str {
        self.language.get()
    }

    /// Fetches a language and switches to it. On failure the texts stay as they are.
    ///
    /// # Errors
    /// What went wrong, for the console.
    pub async fn load(self, language: &'static str) -> Result<(), String> {
        let mut texts = fetch_part(language, ".json").await?;
        // Whoever asked may be gone by now, here and below.
        let is_all = || self.all.try_get_value().unwrap_or_default();
        if is_all() {
            texts.extend(fetch_part(language, ".later.json").await?);
        }
        check(texts.len(), if is_all() { TEXT_COUNT } else { FIRST_COUNT })?;
        self.texts.set(texts);
        self.language.set(language);
        Ok(())
    }

    /// Fetches the texts that the first load does without, in this language and every other chosen from now on.
    ///
    /// # Errors
    /// As [`Words::load`].
    pub async fn load_all(self) -> Result<(), String> {
        if self.texts.with_untracked(Vec::len) == TEXT_COUNT {
            return Ok(());
        }
        self.all.set_value(true);
        let language = self.language.get_untracked();
        let later = fetch_part(language, ".later.json").await?;
        match self.language.try_get_untracked() {
            Some(now) if now != language => return self.load(now).await,
            _ => {}
        }
        check(later.len(), TEXT_COUNT - FIRST_COUNT)?;
        self.texts.maybe_update(|texts| {
            // Someone else who asked may have been faster.
            if texts.len() == FIRST_COUNT {
                texts.extend(later);
            }
            // Nothing on the page shows them yet, and telling it would paint over what is being typed.
            false
        });
        Ok(())
    }

    fn fill(self, index: usize, values: &[(&str, &str)]) -> String {
        self.texts.with(|texts| fill(text(texts, index), values))
    }

    /// Emphasis is split off before values go in, so that a name with asterisks stays a name.
    fn rich(self, index: usize, values: &[(&str, &str)]) -> Rich {
        self.texts.with(|texts| {
            let text = text(texts, index);
            // Halves of a doubled asterisk have nothing between them.
            let pieces = text.split('*').step_by(2);
            pieces.enumerate().map(|(i, piece)| (i % 2 == 1, fill(piece, values))).collect()
        })
    }
}

/// One pass, so that a value that looks like a placeholder is not filled in turn.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        if let Some((_, value)) = values.iter().find(|(key, _)| *key == name) {
            out.push_str(value);
        }
        // A sentence that ends with an abbreviation ("100 kr.") has one full stop.
        rest = if out.ends_with('.') { tail.strip_prefix('.').unwrap_or(tail) } else { tail };
    }
    out.push_str(rest);
    out
}

fn text(texts: &[String], index: usize) -> &str {
    texts.get(index).map_or_else(
        || {
            // It belongs into the first file. The tests in the browser fail on this.
            page::log_error(&["a text that is not fetched yet: ", &index.to_string()].concat());
            ""
        },
        String::as_str,
    )
}

/// The page and its words may be of different versions while the server is being updated.
fn check(found: usize, known: usize) -> Result<(), String> {
    if found == known { Ok(()) } else { Err(["texts of another version: ", &found.to_string()].concat()) }
}

async fn fetch_part(language: &str, part: &str) -> Result<Vec<String>, String> {
    let json = fetch::text(&["locales/", language, part, "?v=", LOCALES_VERSION].concat()).await?;
    // In the order of their keys, as `build.rs` numbered them.
    json::texts(&json).ok_or_else(|| "not JSON".to_owned())
}
