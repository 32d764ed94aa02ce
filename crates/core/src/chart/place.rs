//! Labels that look for room.

use super::geometry::{Line, Point, Rect};
use super::output::{Anchor, LabelKey, LabelRole, PlacedLabel};
use super::text::TextBlock;

/// Where a label ended up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// On the shape it is about: needs an ink that reads on the shape's colour.
    Inside,
    /// Beside its shape.
    Outside,
    /// Away from its shape, with a line to it.
    Leader,
}

/// Labels keep this far apart sideways, so that two do not read as one.
const APART_PX: f64 = 4.0;

/// How far a label at the edge of the picture may be moved up or down to stay in it.
const NUDGE_PX: f64 = 10.0;

/// A text that fills its column exactly may be a hair over its edge.
const ROUNDING_PX: f64 = 1e-6;

/// A place a label would like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) anchor: Anchor,
    /// Where the anchor is.
    pub(super) x: f64,
    /// The middle of the block of lines.
    pub(super) middle: f64,
    pub(super) place: Place,
    pub(super) leader: Option<Line>,
    /// Drawn over a pattern.
    pub(super) halo: bool,
}

impl Spot {
    pub(super) const fn new(anchor: Anchor, x: f64, middle: f64, place: Place) -> Self {
        Self { anchor, x, middle, place, leader: None, halo: false }
    }

    /// The room `block` takes here.
    pub(super) fn bounds(&self, block: &TextBlock) -> Rect {
        let height = block.height_px();
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - block.width_px / 2.0,
            Anchor::End => self.x - block.width_px,
        };
        Rect::new(left, self.middle - height / 2.0, block.width_px, height)
    }
}

/// A text that looks for a place.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) key: LabelKey,
    pub(super) block: TextBlock,
    pub(super) shortened: bool,
    pub(super) highlighted: bool,
}

/// Gives room to labels, first come first served.
pub(super) struct Placer {
    picture: Rect,
    taken: Vec<Rect>,
    labels: Vec<PlacedLabel>,
    only_in_table: Vec<LabelKey>,
}

impl Placer {
    pub(super) fn new(picture: Rect) -> Self {
        Self { picture, taken: Vec::new(), labels: Vec::new(), only_in_table: Vec::new() }
    }

    /// Keeps labels off `rect`.
    pub(super) fn reserve(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Puts the label at `spot` and answers true, unless it would leave the picture or touch another.
    fn put(&mut self, label: &Label, spot: Spot) -> bool {
        let wanted = spot.bounds(&label.block);
        let bounds = wanted.moved_into(self.picture);
        let leader = spot.leader.map(Line::bounds);
        let off = wanted.width > self.picture.width
            || wanted.height > self.picture.height
            || (bounds.y - wanted.y).abs() > NUDGE_PX
            || (spot.anchor != Anchor::Middle && (bounds.x - wanted.x).abs() > ROUNDING_PX)
            || leader.is_some_and(|line| !self.picture.contains(line) || self.is_taken(line));
        if off || self.is_taken(bounds) {
            return false;
        }
        self.taken.push(Rect { x: bounds.x - APART_PX / 2.0, width: bounds.width + APART_PX, ..bounds });
        self.taken.extend(leader.map(|line| Rect::new(line.x - 1.0, line.y, line.width + 2.0, line.height)));
        self.labels.push(placed(label, spot, Point::new(bounds.x - wanted.x, bounds.y - wanted.y), bounds));
        true
    }

    /// Puts one of the `candidates`, the first that has room; without, leaves the label to the table.
    pub(super) fn place(&mut self, key: LabelKey, candidates: &[(Option<&Label>, Spot)]) {
        if !candidates.iter().any(|(label, spot)| label.is_some_and(|label| self.put(label, *spot))) {
            self.only_in_table.push(key);
        }
    }

    /// The labels with a place, and those without.
    pub(super) fn finish(self) -> (Vec<PlacedLabel>, Vec<LabelKey>) {
        (self.labels, self.only_in_table)
    }

    /// The label with this key, if it has a place.
    pub(super) fn bounds_of(&self, stage: usize, role: LabelRole) -> Option<Rect> {
        self.labels.iter().rev().find(|label| label.key == LabelKey { stage, role }).map(|label| label.bounds)
    }

    fn is_taken(&self, bounds: Rect) -> bool {
        let bounds = Rect { x: bounds.x - APART_PX / 2.0, width: bounds.width + APART_PX, ..bounds };
        self.taken.iter().any(|taken| taken.overlaps(bounds))
    }
}

fn placed(label: &Label, spot: Spot, moved: Point, bounds: Rect) -> PlacedLabel {
    let style = label.block.style;
    PlacedLabel {
        key: label.key,
        lines: label.block.lines.clone(),
        // Figures and capitals stand about 0.7 em high: their middle is 0.35 em over the base line.
        at: Point::new(spot.x + moved.x, bounds.y + style.line_height_px() / 2.0 + style.size_px * 0.35),
        line_height_px: style.line_height_px(),
        anchor: spot.anchor,
        style,
        bounds,
        place: spot.place,
        leader: spot.leader,
        halo: spot.halo,
        shortened: label.shortened,
        truncated: label.block.truncated,
        highlighted: label.highlighted,
    }
}
