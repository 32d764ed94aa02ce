//! What the user chose about the page itself: not part of any document.

use std::collections::BTreeMap;
use std::rc::Rc;

use funnel_core::chart::{ScaleKind, SegmentMode, Shape};
use leptos::prelude::*;

use crate::platform::storage::Store;

/// The key the choices are stored under.
const KEY: &str = "funnel-widget:prefs";

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the rates in the chart are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateBasis {
    /// Of the stage before.
    #[default]
    Previous,
    /// Of the first stage.
    First,
}

/// What the user chose about the page. Copy it freely.
#[derive(Clone, Copy)]
pub struct Prefs {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// What the rates in the chart are of.
    pub rate_basis: RwSignal<RateBasis>,
    /// Shape of the chart.
    pub shape: RwSignal<Shape>,
    /// Scale of the chart.
    pub scale: RwSignal<ScaleKind>,
    /// How segments are drawn.
    pub segments: RwSignal<SegmentMode>,
    /// Language of the page, if one was chosen; else the browser's.
    pub language: RwSignal<Option<String>>,
}

impl Prefs {
    /// Nothing chosen yet.
    pub fn new() -> Self {
        Self {
            theme: RwSignal::default(),
            rate_basis: RwSignal::default(),
            shape: RwSignal::new(Shape::Funnel),
            scale: RwSignal::new(ScaleKind::Linear),
            segments: RwSignal::new(SegmentMode::Stacked),
            language: RwSignal::default(),
        }
    }
}

impl Default for Prefs {
    fn default() -> Self {
        Self::new()
    }
}

/// The choices as stored: names by name, so that a later version's are kept and written back.
type Stored = BTreeMap<String, String>;

const THEMES: [(Theme, &str); 3] = [(Theme::Auto, "auto"), (Theme::Light, "light"), (Theme::Dark, "dark")];
const RATE_BASES: [(RateBasis, &str); 2] = [(RateBasis::Previous, "previous"), (RateBasis::First, "first")];
const SHAPES: [(Shape, &str); 3] = [(Shape::Funnel, "funnel"), (Shape::Flow, "flow"), (Shape::Bars, "bars")];
const SCALES: [(ScaleKind, &str); 3] =
    [(ScaleKind::Linear, "linear"), (ScaleKind::Sqrt, "sqrt"), (ScaleKind::Log, "log")];
const SEGMENTS: [(SegmentMode, &str); 2] = [(SegmentMode::Stacked, "stacked"), (SegmentMode::SideBySide, "sideBySide")];

impl Prefs {
    /// What was chosen before, as far as it is stored and known here.
    pub fn load(store: &dyn Store) -> Self {
        let (prefs, stored) = (Self::new(), stored(store));
        read(&stored, "theme", &THEMES, prefs.theme);
        read(&stored, "rateBasis", &RATE_BASES, prefs.rate_basis);
        read(&stored, "shape", &SHAPES, prefs.shape);
        read(&stored, "scale", &SCALES, prefs.scale);
        read(&stored, "segments", &SEGMENTS, prefs.segments);
        prefs.language.set(stored.get("language").cloned());
        prefs
    }

    /// Stores every choice from now on, until the owner of this call is cleaned up. Without room or a store the
    /// choices last as long as the page.
    pub fn keep_in(self, store: Rc<dyn Store>) {
        Effect::new(move |before: Option<Stored>| {
            let mut chosen = stored(&*store);
            self.write(&mut chosen);
            if before.is_some_and(|before| before != chosen)
                && let Ok(text) = serde_json::to_string(&chosen)
            {
                let _ = store.set(KEY, &text);
            }
            chosen
        });
    }

    fn write(self, stored: &mut Stored) {
        let mut put = |name: &str, value: &str| {
            stored.insert(name.to_owned(), value.to_owned());
        };
        put("theme", name(&THEMES, self.theme.get()));
        put("rateBasis", name(&RATE_BASES, self.rate_basis.get()));
        put("shape", name(&SHAPES, self.shape.get()));
        put("scale", name(&SCALES, self.scale.get()));
        put("segments", name(&SEGMENTS, self.segments.get()));
        if let Some(language) = self.language.get() {
            put("language", &language);
        }
    }
}

fn stored(store: &dyn Store) -> Stored {
    let text = store.get(KEY).ok().flatten();
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn name<T: Copy + PartialEq>(names: &[(T, &'static str)], value: T) -> &'static str {
    names.iter().find(|(known, _)| *known == value).map_or("", |(_, name)| name)
}

fn read<T: Copy + Send + Sync + 'static>(stored: &Stored, key: &str, names: &[(T, &str)], signal: RwSignal<T>) {
    let known = stored.get(key).and_then(|stored| names.iter().find(|(_, name)| name == stored));
    if let Some((value, _)) = known {
        signal.set(*value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::storage::MemoryStore;

    #[test]
    fn choices_come_back_and_unknown_ones_are_kept() {
        let store = MemoryStore::default();
        let text = r#"{"theme":"dark","shape":"spiral","density":"compact","language":"da"}"#;
        store.set(KEY, text).unwrap();
        let prefs = Prefs::load(&store);
        assert_eq!(prefs.theme.get_untracked(), Theme::Dark);
        assert_eq!(prefs.shape.get_untracked(), Shape::Funnel, "a shape of a later version is not chosen");
        assert_eq!(prefs.language.get_untracked().as_deref(), Some("da"));
        let mut chosen = stored(&store);
        prefs.write(&mut chosen);
        assert_eq!(chosen.get("density").map(String::as_str), Some("compact"), "not known here, but somebody's");
        assert_eq!(chosen.get("theme").map(String::as_str), Some("dark"));
    }

    #[test]
    fn damaged_choices_are_no_choices() {
        let store = MemoryStore::default();
        store.set(KEY, "{\"theme\":").unwrap();
        assert_eq!(Prefs::load(&store).theme.get_untracked(), Theme::Auto);
    }
}
