//! What the user chose about the page itself: not part of any document.

use funnel_core::chart::{ScaleKind, SegmentMode, Shape};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
