//! What the user chose about the page itself: not part of any document.

use std::rc::Rc;

use funnel_core::chart::{ScaleKind, SegmentMode, Shape};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::watched::follow_mut;
use crate::platform::json;
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

/// One choice of a few, each with the name it is stored under. Copy it freely.
pub struct Choice<T: 'static> {
    /// The place among `all`: one type of signal for every choice.
    place: RwSignal<usize>,
    all: &'static [(T, &'static str)],
}

impl<T> Clone for Choice<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Choice<T> {}

impl<T: Copy + PartialEq> Choice<T> {
    /// The first of `all` is chosen.
    fn new(all: &'static [(T, &'static str)]) -> Self {
        Self { place: RwSignal::new(0), all }
    }

    /// What is chosen, and again whenever that has changed.
    pub fn get(self) -> T {
        self.all[self.place.get()].0
    }

    /// What is chosen now.
    pub fn get_untracked(self) -> T {
        self.all[self.place.get_untracked()].0
    }

    /// Chooses.
    pub fn set(self, choice: T) {
        if let Some(place) = self.all.iter().position(|(known, _)| *known == choice) {
            self.place.set(place);
        }
    }

    fn name(self) -> &'static str {
        self.all[self.place.get()].1
    }

    /// Chooses by the name it is stored under. What is not known is not chosen.
    pub fn set_name(self, name: &str) {
        if let Some(place) = self.all.iter().position(|(_, known)| name == *known) {
            self.place.set(place);
        }
    }
}

/// What the user chose about the page. Copy it freely.
#[derive(Clone, Copy)]
pub struct Prefs {
    /// Light or dark.
    pub theme: Choice<Theme>,
    /// What the rates in the chart are of.
    pub rate_basis: Choice<RateBasis>,
    /// Shape of the chart.
    pub shape: Choice<Shape>,
    /// Scale of the chart.
    pub scale: Choice<ScaleKind>,
    /// How segments are drawn.
    pub segments: Choice<SegmentMode>,
    /// Language of the page, if one was chosen; else the browser's.
    pub language: RwSignal<Option<String>>,
    /// As they were stored when the page was opened.
    loaded: StoredValue<Vec<Chosen>>,
}

/// A choice by its name, and what was chosen.
type Chosen = (&'static str, String);

impl Prefs {
    /// Nothing chosen yet.
    pub fn new() -> Self {
        Self {
            theme: Choice::new(&THEMES),
            rate_basis: Choice::new(&RATE_BASES),
            shape: Choice::new(&SHAPES),
            scale: Choice::new(&SCALES),
            segments: Choice::new(&SEGMENTS),
            language: RwSignal::default(),
            loaded: StoredValue::new(Vec::new()),
        }
    }
}

impl Default for Prefs {
    fn default() -> Self {
        Self::new()
    }
}

/// The choices as stored: names by name, so that a later version's are kept and written back.
type Stored = Map<String, Value>;

const THEMES: [(Theme, &str); 3] = [(Theme::Auto, "auto"), (Theme::Light, "light"), (Theme::Dark, "dark")];
const RATE_BASES: [(RateBasis, &str); 2] = [(RateBasis::Previous, "previous"), (RateBasis::First, "first")];
const SHAPES: [(Shape, &str); 3] = [(Shape::Funnel, "funnel"), (Shape::Flow, "flow"), (Shape::Bars, "bars")];
const SCALES: [(ScaleKind, &str); 3] =
    [(ScaleKind::Linear, "linear"), (ScaleKind::Sqrt, "sqrt"), (ScaleKind::Log, "log")];
const SEGMENTS: [(SegmentMode, &str); 2] = [(SegmentMode::Stacked, "stacked"), (SegmentMode::SideBySide, "sideBySide")];

impl Prefs {
    /// What was chosen before, as far as it is stored and known here.
    pub fn load(store: &dyn Store) -> Self {
        let prefs = Self::new();
        let text = store.get(KEY).ok().flatten().unwrap_or_default();
        for (name, value) in json::text_fields(&text) {
            match name.as_str() {
                "theme" => prefs.theme.set_name(&value),
                "rateBasis" => prefs.rate_basis.set_name(&value),
                "shape" => prefs.shape.set_name(&value),
                "scale" => prefs.scale.set_name(&value),
                "segments" => prefs.segments.set_name(&value),
                "language" => prefs.language.set(Some(value)),
                _ => {}
            }
        }
        prefs.loaded.set_value(untrack(|| prefs.chosen()));
        prefs
    }

    /// Stores what was chosen since the page was opened, and every choice from now on, until the owner of this call is
    /// cleaned up. Without room or a store the choices last as long as the page.
    pub fn keep_in(self, store: Rc<dyn Store>) {
        let mut before = self.loaded.get_value();
        follow_mut(move || {
            let chosen = self.chosen();
            if before != chosen {
                let _ = store.set(KEY, &merged(stored(&*store), &chosen));
                before = chosen;
            }
        });
    }

    fn chosen(self) -> Vec<Chosen> {
        let named = [
            ("theme", self.theme.name()),
            ("rateBasis", self.rate_basis.name()),
            ("shape", self.shape.name()),
            ("scale", self.scale.name()),
            ("segments", self.segments.name()),
        ];
        let mut chosen: Vec<Chosen> = named.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        chosen.extend(self.language.get().map(|language| ("language", language)));
        chosen
    }
}

/// The choices together with what else is stored with them, as JSON.
fn merged(mut stored: Stored, chosen: &[Chosen]) -> String {
    for (name, value) in chosen {
        stored.insert((*name).to_owned(), value.as_str().into());
    }
    json::text(&Value::Object(stored))
}

fn stored(store: &dyn Store) -> Stored {
    let text = store.get(KEY).ok().flatten();
    match text.and_then(|text| json::parse(&text)) {
        Some(Value::Object(stored)) => stored,
        _ => Stored::new(),
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
        let written = json::parse(&merged(stored(&store), &prefs.chosen())).unwrap();
        assert_eq!(written["density"], "compact", "not known here, but somebody's");
        assert_eq!(written["theme"], "dark");
    }

    #[test]
    fn damaged_choices_are_no_choices() {
        let store = MemoryStore::default();
        store.set(KEY, "{\"theme\":").unwrap();
        assert_eq!(Prefs::load(&store).theme.get_untracked(), Theme::Auto);
    }
}
