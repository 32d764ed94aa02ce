//! What every layout starts from: the input with its options made safe, text styles, the foot of the picture.

use crate::model::{Count, Quantity};

use super::geometry::{Line, Rect};
use super::input::{ChartInput, ChartOptions, ChartReference, ChartStage, SegmentMode, Shape};
use super::output::{Anchor, Chart, JointShape, LabelKey, LabelRole, ReferenceShape, StageShape};
use super::path::Path;
use super::place::{Label, Place, Placer, Spot};
use super::scale::{LengthScale, ScaleKind};
use super::text::{Setter, TextBlock, TextMeasure, TextStyle};

/// Pictures under this width are drawn this wide; the page scales them.
const MIN_WIDTH_PX: f64 = 120.0;
const MAX_WIDTH_PX: f64 = 20_000.0;
const MIN_HEIGHT_PX: f64 = 80.0;
const MAX_HEIGHT_PX: f64 = 100_000.0;
/// Under this width columns and texts are tighter.
const NARROW_PX: f64 = 520.0;
/// Room over and under the drawing, so that focus rings and bands are not cut.
pub(super) const PAD_PX: f64 = 6.0;
/// Between a column of text and the drawing.
pub(super) const COLUMN_GAP_PX: f64 = 10.0;
/// Between a text and the edge of the shape it lies in, or lies beside.
pub(super) const TEXT_GAP_PX: f64 = 8.0;
const RULER_PX: f64 = 6.0;

/// The input and options of a picture, made safe, with the styles of its texts.
pub(super) struct Frame<'a> {
    pub(super) input: &'a ChartInput,
    pub(super) measure: &'a dyn TextMeasure,
    pub(super) shape: Shape,
    pub(super) kind: ScaleKind,
    pub(super) width: f64,
    pub(super) height: Option<f64>,
    pub(super) narrow: bool,
    /// Most segments in a stage.
    pub(super) segments: usize,
    /// Segments stand side by side.
    pub(super) grouped: bool,
    /// The count drawn full length.
    pub(super) domain: Count,
    pub(super) name: TextStyle,
    pub(super) count: TextStyle,
    pub(super) small: TextStyle,
    note: Option<TextBlock>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(input: &'a ChartInput, options: &ChartOptions, measure: &'a dyn TextMeasure) -> Self {
        let width = safe(options.width_px, MIN_WIDTH_PX, MAX_WIDTH_PX);
        let narrow = width < NARROW_PX;
        let small_px = safe(options.sizes.small_px, 4.0, 100.0);
        let main_px = if narrow { small_px } else { safe(options.sizes.medium_px, 4.0, 100.0) };
        let small = TextStyle { size_px: small_px, weight: 400 };
        let segments = input.stages.iter().map(|stage| stage.segments.len()).max().unwrap_or(0);
        let grouped = segments > 0 && options.segments == SegmentMode::SideBySide;
        let note = (options.scale != ScaleKind::Linear)
            .then(|| Setter { measure, style: small }.wrap(&input.scale_note, width, 2))
            .flatten();
        Self {
            input,
            measure,
            shape: if grouped { Shape::Bars } else { options.shape },
            kind: options.scale,
            width,
            height: options.height_px.map(|height| safe(height, MIN_HEIGHT_PX, MAX_HEIGHT_PX)),
            narrow,
            segments,
            grouped,
            domain: domain(input, options.domain, grouped),
            name: TextStyle { size_px: main_px, weight: 400 },
            count: TextStyle { size_px: main_px, weight: 600 },
            small,
            note,
        }
    }

    pub(super) fn stages(&self) -> &'a [ChartStage] {
        &self.input.stages
    }

    pub(super) fn set(&self, style: TextStyle) -> Setter<'a> {
        Setter { measure: self.measure, style }
    }

    pub(super) fn is_highlight(&self, stage: usize) -> bool {
        self.input.highlight == Some(stage)
    }

    pub(super) fn scale(&self, full_px: f64) -> LengthScale {
        LengthScale::new(self.kind, self.domain, full_px)
    }

    /// Style of the rate and the loss on the way into `stage`.
    pub(super) fn step_style(&self, stage: usize) -> TextStyle {
        if self.is_highlight(stage) { TextStyle { weight: 600, ..self.small } } else { self.small }
    }

    /// Whether there is a rate to place on the way into `stage`.
    pub(super) fn has_rate(&self, stage: usize) -> bool {
        stage > 0 && self.stages()[stage].rate_text.is_some()
    }

    /// Room the mark of a scale that is not linear takes under the drawing.
    pub(super) fn foot_px(&self) -> f64 {
        match (&self.note, self.kind) {
            (_, ScaleKind::Linear) => 0.0,
            (None, _) => RULER_PX + PAD_PX,
            (Some(note), _) => RULER_PX + PAD_PX + 2.0 + note.height_px(),
        }
    }

    /// Height of the note that the scale is not linear; 0 without.
    pub(super) fn note_px(&self) -> f64 {
        self.note.as_ref().map_or(0.0, TextBlock::height_px)
    }

    /// A label in one line of at most `max_px`.
    pub(super) fn label(&self, key: LabelKey, text: &str, style: TextStyle, max_px: f64) -> Option<Label> {
        let block = self.set(style).line(text, max_px)?;
        Some(Label { key, block, shortened: false, highlighted: self.is_highlight(key.stage) })
    }

    /// The label of `stage` that says its count in full, and the short one; each at most `max_px` wide.
    pub(super) fn count_labels(&self, stage: usize, max_px: f64) -> [Option<Label>; 2] {
        let key = LabelKey { stage, role: LabelRole::Count };
        let texts = &self.stages()[stage];
        // The weakest step is a rate; the count it leads to is a count like the others.
        let full = self.label(key, &texts.count_text, self.count, max_px);
        let short = self.label(key, &texts.count_short, self.count, max_px);
        [
            full.map(|label| Label { highlighted: false, ..label }),
            short.map(|label| Label { highlighted: false, shortened: true, ..label }),
        ]
    }

    /// Whether a stage has more people than the one before it, and than the first.
    pub(super) fn exceeds(&self, stage: usize) -> (bool, bool) {
        let count = |i: usize| self.stages().get(i).map_or(Count::default(), |s| s.count);
        (stage > 0 && count(stage) > count(stage - 1), stage > 0 && count(stage) > count(0))
    }

    /// The labels of the rate on the way into `stage`, with its arrow and without; each at most `max_px` wide.
    pub(super) fn rate_labels(&self, stage: usize, max_px: f64) -> [Option<Label>; 2] {
        let key = LabelKey { stage, role: LabelRole::Rate };
        let texts = &self.stages()[stage];
        [&texts.rate_text, &texts.rate_short].map(|text| {
            let text = text.as_deref().filter(|_| stage > 0)?;
            self.label(key, text, self.step_style(stage), max_px)
        })
    }

    /// The people lost on the way into `stage`, if any, at most `max_px` wide.
    pub(super) fn lost_label(&self, stage: usize, max_px: f64) -> Option<Label> {
        let text = self.stages()[stage].lost_text.as_deref().filter(|_| stage > 0)?;
        self.label(LabelKey { stage, role: LabelRole::Lost }, text, self.small, max_px)
    }

    /// The uneven ruler along a horizontal length scale, and its note under it.
    pub(super) fn draw_foot(&self, placer: &mut Placer, scale: &LengthScale, left: f64, top: f64) -> Option<Path> {
        let ticks = ruler_ticks(scale)?;
        let base = top + RULER_PX;
        let mut ruler = Path::new();
        ruler.move_to(left, base).line_to(left + scale.full_px(), base);
        for px in ticks {
            ruler.move_to(left + px, top).line_to(left + px, base);
        }
        placer.reserve(Rect::between(left, top, left + scale.full_px(), base));
        self.put_note(placer, left + scale.full_px() / 2.0, base + 2.0);
        Some(ruler)
    }

    /// The note that the scale is not linear, centred on `x`.
    pub(super) fn put_note(&self, placer: &mut Placer, x: f64, top: f64) {
        let key = LabelKey { stage: 0, role: LabelRole::ScaleNote };
        let block = self.note.clone();
        let middle = top + block.as_ref().map_or(0.0, TextBlock::height_px) / 2.0;
        let label = block.map(|block| Label { key, block, shortened: false, highlighted: false });
        placer.place(key, &[(label.as_ref(), Spot::new(Anchor::Middle, x, middle, Place::Outside))]);
    }

    /// References whose stage exists, with their index.
    pub(super) fn references(&self) -> impl Iterator<Item = (usize, &'a ChartReference)> {
        let stages = self.stages().len();
        self.input.references.iter().enumerate().filter(move |(_, reference)| reference.stage < stages)
    }

    /// The lengths of a reference's band, both within the picture, and whether part of it is not.
    pub(super) fn band_px(&self, reference: &ChartReference, scale: &LengthScale) -> (f64, f64, bool) {
        let entrants = self.stages().first().map_or(0.0, |stage| stage.count.get());
        let length = |rate: f64| {
            let count = Count::new((entrants * rate).min(Count::MAX)).unwrap_or_default();
            scale.length_px(count)
        };
        let (low, high) = (length(reference.low.get()), length(reference.high.get()));
        let (low, high) = (low.min(high), low.max(high));
        let full = scale.full_px();
        (low.min(full), high.min(full), high > full * (1.0 + 1e-9))
    }

    /// The finished picture.
    pub(super) fn finish(&self, drawn: Drawn, placer: Placer) -> Chart {
        let (labels, only_in_table) = placer.finish();
        Chart {
            width_px: self.width,
            height_px: drawn.height,
            shape: self.shape,
            scale: drawn.scale,
            stages: drawn.stages,
            joints: drawn.joints,
            references: drawn.references,
            labels,
            only_in_table,
            ruler: drawn.ruler,
        }
    }
}

/// What a layout drew, apart from the labels.
pub(super) struct Drawn {
    pub(super) height: f64,
    pub(super) scale: LengthScale,
    pub(super) stages: Vec<StageShape>,
    pub(super) joints: Vec<JointShape>,
    pub(super) references: Vec<ReferenceShape>,
    pub(super) ruler: Option<Path>,
}

/// Where the ticks of an uneven ruler are: quarters of the domain, or powers of ten.
pub(super) fn ruler_ticks(scale: &LengthScale) -> Option<Vec<f64>> {
    let domain = scale.domain().get();
    let at = |count: f64| scale.length_px(Count::new(count.min(domain)).unwrap_or_default());
    let counts: Vec<f64> = match scale.kind() {
        ScaleKind::Linear => return None,
        ScaleKind::Sqrt => [0.0, 0.25, 0.5, 0.75, 1.0].iter().map(|share| domain * share).collect(),
        ScaleKind::Log => {
            let powers = std::iter::successors(Some(1.0), |power| Some(power * 10.0)).take_while(|&p| p < domain);
            std::iter::once(0.0).chain(powers).chain([domain]).collect()
        }
    };
    Some(counts.into_iter().map(at).collect())
}

/// A vertical ruler that ends at `base`.
pub(super) fn vertical_ruler(scale: &LengthScale, right: f64, base: f64) -> Option<Path> {
    let ticks = ruler_ticks(scale)?;
    let mut ruler = Path::new();
    let axis = Line::vertical(right, base - scale.full_px(), base);
    ruler.move_to(axis.from.x, axis.from.y).line_to(axis.to.x, axis.to.y);
    for px in ticks {
        ruler.move_to(right - RULER_PX, base - px).line_to(right, base - px);
    }
    Some(ruler)
}

fn domain(input: &ChartInput, held: Option<Count>, grouped: bool) -> Count {
    let largest = |count: Count, other: Count| if other > count { other } else { count };
    input
        .stages
        .iter()
        .flat_map(|stage| {
            let parts = if grouped { stage.segments.as_slice() } else { &[] };
            let own = (!grouped).then_some(stage.count);
            parts.iter().map(|part| part.count).chain(own)
        })
        .chain(held)
        .fold(Count::default(), largest)
}

/// `value` in the range; the smallest for what is no number.
fn safe(value: f64, min: f64, max: f64) -> f64 {
    if value.is_nan() { min } else { value.clamp(min, max) }
}

#[expect(clippy::cast_precision_loss, reason = "far fewer stages and segments than 2^52")]
pub(super) fn float(n: usize) -> f64 {
    n as f64
}
