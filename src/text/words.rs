//! The texts of the page: one file per language, fetched; one typed method per text, generated from `locales/`.

use leptos::prelude::*;

use crate::platform::fetch;

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
}

impl Default for Words {
    fn default() -> Self {
        Self::new()
    }
}

impl Words {
    /// No texts yet; see [`Words::load`].
    pub fn new() -> Self {
        Self { texts: RwSignal::new(Vec::new()), language: RwSignal::new(LANGUAGES[0]) }
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
        let url = format!("locales/{language}.json?v={LOCALES_VERSION}");
        let texts = parse(&fetch::text(&url).await?)?;
        self.texts.set(texts);
        self.language.set(language);
        Ok(())
    }

    fn fill(self, index: usize, values: &[(&str, &str)]) -> String {
        self.texts.with(|texts| fill(texts.get(index).map_or("", String::as_str), values))
    }

    /// Emphasis is split off before values go in, so that a name with asterisks stays a name.
    fn rich(self, index: usize, values: &[(&str, &str)]) -> Rich {
        self.texts.with(|texts| {
            let text = texts.get(index).map_or("", String::as_str);
            text.split("**").enumerate().map(|(i, piece)| (i % 2 == 1, fill(piece, values))).collect()
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
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The texts of a language file in the order of their keys, as `build.rs` numbered them.
fn parse(json: &str) -> Result<Vec<String>, String> {
    fn flatten(prefix: &str, value: serde_json::Value, texts: &mut std::collections::BTreeMap<String, String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
                    flatten(&key, value, texts);
                }
            }
            serde_json::Value::String(text) => {
                texts.insert(prefix.to_owned(), text);
            }
            _ => {}
        }
    }
    let value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut texts = std::collections::BTreeMap::new();
    flatten("", value, &mut texts);
    if texts.len() == TEXT_COUNT {
        Ok(texts.into_values().collect())
    } else {
        Err(format!("{} texts, expected {TEXT_COUNT}", texts.len()))
    }
}
