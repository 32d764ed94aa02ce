//! Where the app is shown: on a page of its own, or in an element of somebody else's.

use funnel_core::chart::Direction;
use leptos::prelude::*;

use crate::platform::page;

/// The family of `style/tokens.css`, for measuring.
const FONT: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// What the place of the app decides. Copy it freely.
#[derive(Clone, Copy)]
pub struct Frame {
    is_page: bool,
    rtl: RwSignal<bool>,
    readonly: RwSignal<bool>,
    font: RwSignal<String>,
}

impl Frame {
    /// The page is the app's own.
    pub fn page() -> Self {
        Self { is_page: true, ..Self::element() }
    }

    /// An element of somebody else's page. What it reads like, and in which font, its page decides.
    pub fn element() -> Self {
        Self {
            is_page: false,
            rtl: RwSignal::new(false),
            readonly: RwSignal::new(false),
            font: RwSignal::new(FONT.to_owned()),
        }
    }

    /// Whether the page is the app's own: then there are other screens to go to.
    pub fn is_page(self) -> bool {
        self.is_page
    }

    /// Whether it reads from right to left.
    pub fn is_rtl(self) -> bool {
        if self.is_page { page::is_rtl() } else { self.rtl.get() }
    }

    /// The reading direction.
    pub fn direction(self) -> Direction {
        if self.is_rtl() { Direction::Rtl } else { Direction::Ltr }
    }

    /// The family that texts are drawn in, as CSS has it.
    pub fn font(self) -> String {
        self.font.get()
    }

    /// Whether it is there to be looked at, and nothing can be changed. Not followed: where that changes, all is drawn anew.
    pub fn is_readonly(self) -> bool {
        // Somebody may ask who has waited, and is gone by now. Then nothing can be changed either.
        self.readonly.try_get_untracked().unwrap_or(true)
    }

    /// For the element: which direction the page around it has.
    pub fn set_rtl(self, is_rtl: bool) {
        self.rtl.set(is_rtl);
    }

    /// For the element: whether anything can be changed.
    pub fn set_readonly(self, is_readonly: bool) {
        self.readonly.set(is_readonly);
    }

    /// For the element: the font of the page around it, which may have arrived just now.
    pub fn set_font(self, font: String) {
        self.font.set(font);
    }
}
