//! Small line drawings on buttons. They say nothing by themselves: the button has the words.

use leptos::prelude::*;

use super::el::{El, svg};
use super::hosted::hosted;

/// Which drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The product's mark.
    Funnel,
    /// Rows of a file.
    Data,
    /// Ways that part.
    Scenario,
    /// A flask.
    Experiment,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// Light or dark.
    Theme,
    /// A new one.
    Plus,
    /// Away with it.
    Cross,
    /// Towards the top.
    Up,
    /// Towards the bottom.
    Down,
    /// More choices.
    More,
    /// Opens downwards.
    Chevron,
    /// Look closer.
    Zoom,
    /// A file out.
    Save,
    /// A file in.
    Open,
    /// How it is computed.
    Info,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Funnel => "M1 2h18l-5.2 5H6.2zM6.8 8.2h6.4l-2 4.6H8.8zM8.8 14h2.4v4.5H8.8z",
            Self::Data => "M3 4h14v3H3zM3 9h14v3H3zM3 14h14v3H3z",
            Self::Scenario => "M3 10h5l4-6h5M8 10h9M8 10l4 6h5",
            Self::Experiment => {
                "M8 3h4M8.800 3v5L4.500 15.500a1 1 0 0 0 .9 1.500h9.200a1 1 0 0 0 .9-1.500L11.200 8V3M6.500 12.500h7"
            }
            Self::Undo => "M8 5 4 9l4 4M4 9h7a4.500 4.500 0 0 1 0 9H9",
            Self::Redo => "M12 5l4 4-4 4M16 9H9a4.500 4.500 0 0 0 0 9h2",
            Self::Theme => "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Cross => "M5 5l10 10M15 5 5 15",
            Self::Up => "M10 16V4M5 9l5-5 5 5",
            Self::Down => "M10 4v12M5 11l5 5 5-5",
            Self::More => "M4.500 10h.01M10 10h.01M15.500 10h.01",
            Self::Chevron => "M6 8l4 4 4-4",
            Self::Zoom => "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM13 13l4 4M9 7v4M7 9h4",
            Self::Save => "M10 3v9M6 8.500l4 4 4-4M3.500 14v2.500h13V14",
            Self::Open => "M10 12.500V3.500M6 7.500l4-4 4 4M3.500 14v2.500h13V14",
            Self::Info => "M10 9v5M10 6h.01",
        }
    }

    fn filled(self) -> bool {
        matches!(self, Self::Funnel | Self::Data)
    }
}

/// A drawing at the size of the text around it.
pub fn icon(shape: Shape) -> El {
    let (fill, stroke) = if shape.filled() { ("currentColor", "none") } else { ("none", "currentColor") };
    svg("svg")
        .set("class", "icon")
        .set("viewBox", "0 0 20 20")
        .set("aria-hidden", "true")
        .set("fill", fill)
        .set("stroke", stroke)
        .set("stroke-width", if shape == Shape::More { "2.4" } else { "1.6" })
        .set("stroke-linecap", "round")
        .set("stroke-linejoin", "round")
        .child(svg("path").set("d", shape.path()))
}

/// The drawing as a view.
#[component]
pub fn Icon(
    /// Which drawing.
    shape: Shape,
) -> impl IntoView {
    hosted(icon(shape))
}
