//! What a picture is made of: counts, ready-made texts, and how to draw them.

use crate::model::{Count, Rate, StageId};

use super::scale::ScaleKind;

/// What to draw. Texts come formatted in the reader's language; counts alone decide the shapes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartInput {
    /// The stages, from the first to the last.
    pub stages: Vec<ChartStage>,
    /// Index of the stage the weakest step leads into; its joint, rate and lost people stand out.
    pub highlight: Option<usize>,
    /// Bands to compare with.
    pub references: Vec<ChartReference>,
    /// What says that the scale is not linear ("Widths: √ of people"); drawn only then.
    pub scale_note: String,
}

/// One stage of the picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartStage {
    /// The stage's id in the document.
    pub id: StageId,
    /// People in this stage.
    pub count: Count,
    /// Its parts, in the document's order; empty without segments. Parts that sum to less than `count` leave a rest
    /// that is drawn too; parts that sum to more are squeezed into the stage.
    pub segments: Vec<ChartSegment>,
    /// What the user calls it.
    pub name: String,
    /// The count in full: "40 000".
    pub count_text: String,
    /// The count in short: "40k".
    pub count_short: String,
    /// The rate on the way into this stage, with its arrow: "↓ 45 %". None in the first stage and where unknown.
    pub rate_text: Option<String>,
    /// The same without its arrow, for narrow places: "45 %".
    pub rate_short: Option<String>,
    /// The people lost on the way into this stage: "−13 600".
    pub lost_text: Option<String>,
}

/// A segment's part of a stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartSegment {
    /// People of the segment in the stage.
    pub count: Count,
    /// The count in full; drawn when segments stand side by side.
    pub count_text: String,
    /// The count in short.
    pub count_short: String,
}

/// A band of overall rates (of the first stage), drawn at one stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartReference {
    /// Index of the stage it is drawn at.
    pub stage: usize,
    /// Lower end.
    pub low: Rate,
    /// Upper end; equal to `low` for a line.
    pub high: Rate,
    /// What it stands for: "Typical 2.5–3 %".
    pub text: String,
}

/// What the stages look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    /// Vertical and centred, width by count, smooth joints.
    #[default]
    Funnel,
    /// Left to right on one base line, height by count, smooth joints.
    Flow,
    /// Bars on one base line, the lost part hatched.
    Bars,
}

/// How segments are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SegmentMode {
    /// Parts of the stage, one after the other.
    #[default]
    Stacked,
    /// One bar per segment in every stage. Always bars on a common base line and scale, whatever the shape, because
    /// positions along a common scale are what people compare best (Cleveland & McGill 1984, doi:10.2307/2288400);
    /// [`super::Chart::shape`] says so.
    SideBySide,
}

/// Reading direction of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left: the picture is mirrored.
    Rtl,
}

/// The two text sizes of the picture, in px; scaled together with the page's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextSizes {
    /// Rates, losses, notes; names and counts too where it is narrow.
    pub small_px: f64,
    /// Names and counts.
    pub medium_px: f64,
}

impl Default for TextSizes {
    fn default() -> Self {
        Self { small_px: 12.5, medium_px: 14.0 }
    }
}

/// How to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartOptions {
    /// What the stages look like.
    pub shape: Shape,
    /// How counts become lengths.
    pub scale: ScaleKind,
    /// How segments are drawn.
    pub segments: SegmentMode,
    /// Reading direction.
    pub direction: Direction,
    /// Width of the picture in px; from 120 up.
    pub width_px: f64,
    /// Height of the picture in px; the geometry decides without it.
    pub height_px: Option<f64>,
    /// Text sizes.
    pub sizes: TextSizes,
    /// The count to draw full length, held still during a drag. The largest count without it; never less than that.
    pub domain: Option<Count>,
}
