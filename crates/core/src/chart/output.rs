//! The finished picture.

use crate::model::StageId;

use super::frame::Frame;
use super::geometry::{Line, Point, Rect};
use super::input::{ChartInput, ChartOptions, Direction, Shape};
use super::path::Path;
use super::place::Place;
use super::scale::{DragScale, Extent, LengthScale};
use super::text::{TextMeasure, TextStyle};
use super::{bars, flow, funnel, grouped};

/// A picture, ready to paint. Every length is in px, everything lies in `0..=width_px` × `0..=height_px`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Width of the picture.
    pub width_px: f64,
    /// Height of the picture.
    pub height_px: f64,
    /// The shape drawn: the one asked for, or bars when segments stand side by side.
    pub shape: Shape,
    /// The scale of every length in the picture.
    pub scale: LengthScale,
    /// One per stage, in order.
    pub stages: Vec<StageShape>,
    /// What joins each stage to the next; none in bars.
    pub joints: Vec<JointShape>,
    /// Bands to compare with.
    pub references: Vec<ReferenceShape>,
    /// The labels to draw.
    pub labels: Vec<PlacedLabel>,
    /// The labels without room: only the table and the tooltip have them.
    pub only_in_table: Vec<LabelKey>,
    /// Set when the scale is not linear: an uneven ruler to stroke, so that the picture says so itself.
    pub ruler: Option<Path>,
}

impl Chart {
    /// The picture of `input`. Takes well under a millisecond, so that it can be made anew for every frame of a morph:
    /// from counts between the old and the new ones.
    pub fn new(input: &ChartInput, options: &ChartOptions, text: &dyn TextMeasure) -> Self {
        let frame = Frame::new(input, options, text);
        let mut chart = match frame.shape {
            Shape::Funnel => funnel::draw(&frame),
            Shape::Flow => flow::draw(&frame),
            Shape::Bars if frame.grouped => grouped::draw(&frame),
            Shape::Bars => bars::draw(&frame),
        };
        if options.direction == Direction::Rtl {
            chart.mirror();
        }
        chart
    }

    fn mirror(&mut self) {
        let width = self.width_px;
        for stage in &mut self.stages {
            stage.mirror(width);
        }
        for joint in &mut self.joints {
            joint.path.mirror(width);
            joint.ribbons.iter_mut().for_each(|ribbon| ribbon.path.mirror(width));
        }
        self.references.iter_mut().for_each(|reference| reference.path.mirror(width));
        self.ruler.iter_mut().for_each(|ruler| ruler.mirror(width));
        for label in &mut self.labels {
            label.at = label.at.mirrored(width);
            label.bounds = label.bounds.mirrored(width);
            label.leader = label.leader.map(|line| line.mirrored(width));
        }
    }
}

/// One stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageShape {
    /// The stage's id in the document.
    pub id: StageId,
    /// What is drawn for its count; around the group when segments stand side by side.
    pub rect: Rect,
    /// `rect` with its corners rounded, to fill. Not to be filled where `segments` is not empty.
    pub path: Path,
    /// What belongs to the stage when pointed at: its whole row or column. Hit areas never overlap.
    pub hit: Rect,
    /// What the length says.
    pub extent: Extent,
    /// Small arrowheads around a stage drawn at the minimum, to fill: "thinner than this".
    pub mark: Option<Path>,
    /// More people than in the stage before.
    pub exceeds_previous: bool,
    /// More people than entered.
    pub exceeds_first: bool,
    /// Its parts; empty without segments.
    pub segments: Vec<SegmentShape>,
    /// The people lost on the way into it; in bars only.
    pub lost: Option<LostShape>,
    /// Edges to drag; none when segments stand side by side.
    pub handles: Vec<Handle>,
}

impl StageShape {
    fn mirror(&mut self, width: f64) {
        self.rect = self.rect.mirrored(width);
        self.hit = self.hit.mirrored(width);
        self.path.mirror(width);
        self.mark.iter_mut().for_each(|mark| mark.mirror(width));
        for segment in &mut self.segments {
            segment.rect = segment.rect.mirrored(width);
            segment.path.mirror(width);
            segment.mark.iter_mut().for_each(|mark| mark.mirror(width));
            segment.handle = segment.handle.map(|handle| handle.mirrored(width));
        }
        if let Some(lost) = &mut self.lost {
            lost.rect = lost.rect.mirrored(width);
            lost.path.mirror(width);
            lost.hatch.mirror(width);
        }
        self.handles.iter_mut().for_each(|handle| *handle = handle.mirrored(width));
    }
}

/// A segment's part of a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentShape {
    /// Index of the segment; `None` for people in no segment.
    pub segment: Option<usize>,
    /// Its part of the stage. Stacked parts sum to the stage's extent.
    pub rect: Rect,
    /// `rect` with the stage's rounded corners, to fill.
    pub path: Path,
    /// What the length says. Stacked parts share their stage's extent by their counts, however thin.
    pub extent: Extent,
    /// As [`StageShape::mark`]; side by side only.
    pub mark: Option<Path>,
    /// The edge to drag; side by side only.
    pub handle: Option<Handle>,
}

/// The way from one stage to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct JointShape {
    /// Index of the stage it leads into.
    pub into: usize,
    /// Its outline, to fill. Not to be filled where `ribbons` is not empty.
    pub path: Path,
    /// One per segment; empty without segments.
    pub ribbons: Vec<Ribbon>,
    /// The weakest step.
    pub highlighted: bool,
}

/// A segment's part of a joint.
#[derive(Debug, Clone, PartialEq)]
pub struct Ribbon {
    /// Index of the segment; `None` for people in no segment.
    pub segment: Option<usize>,
    /// Its outline, to fill.
    pub path: Path,
}

/// The lost part of a bar: from its end to where the stage before ended.
#[derive(Debug, Clone, PartialEq)]
pub struct LostShape {
    /// The lost part.
    pub rect: Rect,
    /// Its outline.
    pub path: Path,
    /// Diagonal lines to stroke.
    pub hatch: Path,
    /// The weakest step.
    pub highlighted: bool,
}

/// A band of overall rates at a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceShape {
    /// Index in [`ChartInput::references`].
    pub reference: usize,
    /// Index of the stage.
    pub stage: usize,
    /// The band, to fill.
    pub path: Path,
    /// Part of the band is beyond the picture's scale.
    pub beyond_scale: bool,
}

/// Which side of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// The side where lines of text begin.
    Start,
    /// The side where lines of text end.
    End,
    /// The upper side.
    Top,
}

/// An edge that changes the count when dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Handle {
    /// Which edge.
    pub edge: Edge,
    /// The edge itself.
    pub line: Line,
    /// Where it can be grabbed: 24 px across where rows and columns allow it.
    pub target: Rect,
    /// From the pointer to the count.
    pub drag: DragScale,
}

impl Handle {
    fn mirrored(self, width: f64) -> Self {
        Self {
            edge: self.edge,
            line: self.line.mirrored(width),
            target: self.target.mirrored(width),
            drag: self.drag.mirrored(width),
        }
    }
}

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelRole {
    /// The stage's name.
    Name,
    /// The stage's count.
    Count,
    /// The rate on the way into the stage.
    Rate,
    /// The people lost on the way into the stage.
    Lost,
    /// The count of the segment with this index.
    SegmentCount(usize),
    /// What the reference with this index stands for.
    Reference(usize),
    /// That the scale is not linear; its stage is 0.
    ScaleNote,
}

/// Which label of which stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LabelKey {
    /// Index of the stage.
    pub stage: usize,
    /// What it says.
    pub role: LabelRole,
}

/// Which end of a line of text lies at its position: the values of `text-anchor`, read in the direction of the picture.
/// Put `direction` on the SVG element, and the same anchor serves both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centred there.
    Middle,
    /// The text ends there.
    End,
}

impl Anchor {
    /// The value of the SVG attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A label with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLabel {
    /// Whose label, and what it says.
    pub key: LabelKey,
    /// The lines to write.
    pub lines: Vec<String>,
    /// Where the base line of the first line is, at the anchor.
    pub at: Point,
    /// From one base line to the next.
    pub line_height_px: f64,
    /// Which end of the lines is at `at.x`.
    pub anchor: Anchor,
    /// How it is set, as measured.
    pub style: TextStyle,
    /// The room it takes.
    pub bounds: Rect,
    /// Where it is in respect of its shape.
    pub place: Place,
    /// The line to its shape, where it is away from it.
    pub leader: Option<Line>,
    /// It lies over hatching: give it a halo in the colour of the ground.
    pub halo: bool,
    /// The short number stands for the full one.
    pub shortened: bool,
    /// An ellipsis stands for part of the text: show the whole in the tooltip.
    pub truncated: bool,
    /// Of the weakest step.
    pub highlighted: bool,
}
