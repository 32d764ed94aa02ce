//! Figures to coordinates and path strings.
//!
//! [`Chart::new`] takes plain counts and ready-made texts ([`ChartInput`]), what to draw ([`ChartOptions`]) and a way
//! to measure text ([`TextMeasure`]), and answers with every rectangle, path and label position of the picture. The
//! caller only paints. Counts are [`crate::model::Count`]; every bare `f64` in the output is a length in picture
//! pixels: origin at the top left, y down, x already mirrored for right-to-left pages.
//!
//! What holds for every picture, and is tested as such: equal counts get equal extents, more people never get less
//! room, on the linear scale the extent is exactly proportional to the count down to a marked minimum, nothing lies
//! outside the picture, no coordinate is NaN or infinite, and no two labels overlap.

mod bars;
mod flow;
mod frame;
mod funnel;
mod geometry;
mod grouped;
mod input;
mod output;
mod path;
mod place;
pub mod plots;
mod rows;
mod scale;
mod shapes;
mod text;

#[cfg(test)]
mod tests;

pub use geometry::{Line, Point, Rect};
pub use input::{
    ChartInput, ChartOptions, ChartReference, ChartSegment, ChartStage, Direction, SegmentMode, Shape, TextSizes,
};
pub use output::{
    Anchor, Chart, Edge, Handle, JointShape, LabelKey, LabelRole, LostShape, PlacedLabel, ReferenceShape, Ribbon,
    SegmentShape, StageShape,
};
pub use path::{Path, number};
pub use place::Place;
pub use scale::{DragScale, Extent, LengthScale, ScaleKind};
pub use text::{TextMeasure, TextStyle};
