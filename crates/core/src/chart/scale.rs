//! Counts to lengths and back.

use crate::model::{Count, Quantity};

use super::geometry::Point;

/// No stage is drawn thinner than this, so that it can be seen and pointed at. Such stages are marked.
pub(super) const MIN_EXTENT_PX: f64 = 2.0;

/// How a count becomes a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScaleKind {
    /// Length ∝ count: the honest default.
    #[default]
    Linear,
    /// Length ∝ √count, for stages far apart. Always marked in the picture.
    Sqrt,
    /// Length ∝ ln(1 + count), for stages orders of magnitude apart. Always marked in the picture.
    Log,
}

/// What a drawn length says about its count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The length is the scale's.
    Exact,
    /// The scale's length would be too thin to see: drawn at the minimum, and marked.
    Minimum,
    /// Nobody: drawn at the minimum as an empty outline.
    Zero,
}

/// From counts to lengths in px, and back. Copy it when a drag begins: it does not change with the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LengthScale {
    kind: ScaleKind,
    domain: Count,
    full_px: f64,
}

impl LengthScale {
    /// The scale that draws `domain` people `full_px` long.
    pub(super) fn new(kind: ScaleKind, domain: Count, full_px: f64) -> Self {
        Self { kind, domain, full_px: full_px.max(MIN_EXTENT_PX) }
    }

    /// How counts become lengths.
    pub fn kind(&self) -> ScaleKind {
        self.kind
    }

    /// The count as long as the picture allows. Give it to [`super::ChartOptions::domain`] to hold the scale still.
    pub fn domain(&self) -> Count {
        self.domain
    }

    /// The length of the domain in px.
    pub fn full_px(&self) -> f64 {
        self.full_px
    }

    /// The length of `count` in px, without the minimum: 0 for nobody. Grows with `count`, past [`Self::full_px`] for
    /// counts beyond the domain.
    pub fn length_px(&self, count: Count) -> f64 {
        let (count, domain) = (count.get(), self.domain.get());
        if count <= 0.0 || domain <= 0.0 {
            return 0.0;
        }
        let share = match self.kind {
            ScaleKind::Linear => count / domain,
            ScaleKind::Sqrt => (count / domain).sqrt(),
            ScaleKind::Log => count.ln_1p() / domain.ln_1p(),
        };
        self.full_px * share
    }

    /// The length to draw for `count` in px, never under the minimum, and whether it is the scale's own.
    pub fn drawn_px(&self, count: Count) -> (f64, Extent) {
        let length = self.length_px(count);
        if count.get() <= 0.0 {
            (MIN_EXTENT_PX, Extent::Zero)
        } else if length < MIN_EXTENT_PX {
            (MIN_EXTENT_PX, Extent::Minimum)
        } else {
            (length.min(self.full_px), Extent::Exact)
        }
    }

    /// The count whose length is `length_px`: the inverse of [`Self::length_px`]. Lengths under 0 give 0, lengths past
    /// the full one give counts past the domain, up to [`Count::MAX`].
    pub fn count_at(&self, length_px: f64) -> Count {
        let domain = self.domain.get();
        let share = length_px.max(0.0) / self.full_px;
        let count = match self.kind {
            ScaleKind::Linear => domain * share,
            ScaleKind::Sqrt => domain * share * share,
            ScaleKind::Log => (domain.ln_1p() * share).exp_m1(),
        };
        Count::new(count.clamp(Count::MIN, Count::MAX)).unwrap_or_default()
    }
}

/// Which coordinate of the pointer counts in a drag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    X,
    Y,
}

/// From the pointer to a count while an edge is dragged. Copy it when the drag begins and keep it to the end: the
/// picture may rescale under the pointer, this does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DragScale {
    pub(super) scale: LengthScale,
    pub(super) axis: Axis,
    /// Where the length begins, on the axis.
    pub(super) origin_px: f64,
    /// Length gained per px of pointer movement along the axis: ±2 in a centred shape, ±1 elsewhere.
    pub(super) length_per_px: f64,
}

impl DragScale {
    /// The count that puts the dragged edge under `pointer`, in picture px.
    pub fn count_at(&self, pointer: Point) -> Count {
        self.scale.count_at(self.length_at(pointer))
    }

    /// As [`Self::count_at`], rounded to a 1, 2 or 5 followed by zeros that is no coarser than a pixel, and to a whole
    /// number of people: what a hand on an edge can mean.
    pub fn rounded_count_at(&self, pointer: Point) -> Count {
        let length = self.length_at(pointer);
        let count = self.scale.count_at(length).get();
        let per_px = self.scale.count_at(length + 1.0).get() - count;
        let step = round_step(per_px);
        Count::new(((count / step).round() * step).clamp(Count::MIN, Count::MAX)).unwrap_or_default()
    }

    fn length_at(&self, pointer: Point) -> f64 {
        let along = match self.axis {
            Axis::X => pointer.x,
            Axis::Y => pointer.y,
        };
        (along - self.origin_px) * self.length_per_px
    }

    pub(super) fn mirrored(self, picture_width: f64) -> Self {
        match self.axis {
            Axis::X => Self { origin_px: picture_width - self.origin_px, length_per_px: -self.length_per_px, ..self },
            Axis::Y => self,
        }
    }
}

/// The largest of 1, 2, 5, 10, 20, 50, … that is not above `span`; 1 for smaller spans.
fn round_step(span: f64) -> f64 {
    if span < 2.0 || !span.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf(span.log10().floor());
    let lead = span / power;
    let lead = if lead >= 5.0 {
        5.0
    } else if lead >= 2.0 {
        2.0
    } else {
        1.0
    };
    (lead * power).max(1.0)
}
