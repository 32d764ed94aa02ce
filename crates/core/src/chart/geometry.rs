//! Points, lines and rectangles in picture pixels.

/// A point of the picture, in px from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub(super) fn mirrored(self, picture_width: f64) -> Self {
        Self { x: picture_width - self.x, y: self.y }
    }
}

/// A straight line of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Line {
    /// One end.
    pub from: Point,
    /// The other end.
    pub to: Point,
}

impl Line {
    pub(super) const fn horizontal(y: f64, x0: f64, x1: f64) -> Self {
        Self { from: Point::new(x0, y), to: Point::new(x1, y) }
    }

    pub(super) const fn vertical(x: f64, y0: f64, y1: f64) -> Self {
        Self { from: Point::new(x, y0), to: Point::new(x, y1) }
    }

    pub(super) fn mirrored(self, picture_width: f64) -> Self {
        Self { from: self.from.mirrored(picture_width), to: self.to.mirrored(picture_width) }
    }

    /// The smallest rectangle around the line.
    pub(super) fn bounds(self) -> Rect {
        Rect::between(
            self.from.x.min(self.to.x),
            self.from.y.min(self.to.y),
            self.from.x.max(self.to.x),
            self.from.y.max(self.to.y),
        )
    }
}

/// An upright rectangle of the picture; width and height are never negative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// To the right of `x`.
    pub width: f64,
    /// Down from `y`.
    pub height: f64,
}

impl Rect {
    /// The rectangle with its top left corner at `x`, `y`.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(super) fn between(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { x: left, y: top, width: (right - left).max(0.0), height: (bottom - top).max(0.0) }
    }

    /// The right edge.
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    /// The bottom edge.
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// The point in the middle.
    pub fn center(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// True when the two share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// True when `other` lies in this rectangle, edges included.
    pub fn contains(self, other: Self) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    /// This rectangle, moved as little as possible to lie in `outer`, and cut where it is larger.
    pub(super) fn moved_into(self, outer: Self) -> Self {
        let width = self.width.min(outer.width);
        let height = self.height.min(outer.height);
        Self {
            x: self.x.min(outer.right() - width).max(outer.x),
            y: self.y.min(outer.bottom() - height).max(outer.y),
            width,
            height,
        }
    }

    pub(super) fn mirrored(self, picture_width: f64) -> Self {
        Self { x: picture_width - self.right(), ..self }
    }
}
