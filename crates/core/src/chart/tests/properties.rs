//! What must hold for every picture, tried on random funnels, texts and sizes.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

/// The same cases in every run.
fn seeded() -> ProptestConfig {
    ProptestConfig { cases: 120, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() }
}

/// Rounding of sums and differences of coordinates.
const EPS: f64 = 1e-6;

/// Every character as wide as chance has it, but always the same.
#[derive(Debug, Clone, Copy)]
struct Random {
    factor: f64,
}

impl TextMeasure for Random {
    fn width_px(&self, text: &str, style: TextStyle) -> f64 {
        let of = |c: char| f64::from((c as u32).wrapping_mul(2_654_435_761) >> 16 & 0xff) / 200.0;
        text.chars().map(of).sum::<f64>() * style.size_px * self.factor
    }
}

#[derive(Debug, Clone)]
struct Case {
    input: ChartInput,
    options: ChartOptions,
    measure: Random,
}

impl Case {
    fn chart(&self) -> Chart {
        Chart::new(&self.input, &self.options, &self.measure)
    }

    fn with(&self, direction: Direction) -> Chart {
        Chart::new(&self.input, &ChartOptions { direction, ..self.options.clone() }, &self.measure)
    }
}

fn any_count() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(0.0),
        1 => Just(1.0),
        1 => Just(1e6),
        1 => Just(1e15),
        1 => Just(0.25),
        6 => (0..100_000_u32).prop_map(f64::from),
        2 => 0.0..1e7_f64,
    ]
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z]{1,12}( [a-z]{1,12}){0,3}",
        1 => "[a-z]{30,80}",
        1 => Just("👩‍👩‍👧‍👦 🇳🇴🇸🇪 e\u{301}".to_owned()),
        1 => Just("أضيف إلى السلة".to_owned()),
        1 => Just(String::new()),
        1 => "\\PC{0,40}",
    ]
}

fn any_stages() -> impl Strategy<Value = Vec<(String, f64)>> {
    prop_oneof![
        8 => prop::collection::vec((any_name(), any_count()), 0..13),
        1 => prop::collection::vec((any_name(), any_count()), 13..60),
        1 => prop::collection::vec(("[a-z]{1,9}( [a-z]{1,9})?", any_count()), 200),
    ]
}

fn any_options() -> impl Strategy<Value = ChartOptions> {
    let shape = prop_oneof![Just(Shape::Funnel), Just(Shape::Flow), Just(Shape::Bars)];
    let scale = prop_oneof![3 => Just(ScaleKind::Linear), 1 => Just(ScaleKind::Sqrt), 1 => Just(ScaleKind::Log)];
    let segments = prop_oneof![Just(SegmentMode::Stacked), Just(SegmentMode::SideBySide)];
    let height = prop::option::weighted(0.2, 60.0..900.0_f64);
    let held = prop::option::weighted(0.2, any_count());
    let size = 8.0..20.0_f64;
    (shape, scale, segments, 100.0..1400.0_f64, height, held, size).prop_map(
        |(shape, scale, segments, width_px, height_px, held, size)| ChartOptions {
            shape,
            scale,
            segments,
            direction: Direction::Ltr,
            width_px,
            height_px,
            sizes: TextSizes { small_px: size, medium_px: size * 1.12 },
            domain: held.map(count),
        },
    )
}

fn any_references() -> impl Strategy<Value = Vec<ChartReference>> {
    let reference = (0..8_usize, 0.0..1.5_f64, 0.0..0.5_f64, any_name())
        .prop_map(|(stage, low, span, text)| ChartReference { stage, low: rate(low), high: rate(low + span), text });
    prop::collection::vec(reference, 0..3)
}

prop_compose! {
    fn any_case()(
        named in any_stages(),
        shares in prop::collection::vec(0.0..0.6_f64, 0..5),
        odd_part in prop::option::weighted(0.2, any_count()),
        highlight in prop::option::of(0..14_usize),
        references in any_references(),
        options in any_options(),
        factor in prop_oneof![Just(1.0), 0.0..4.0_f64],
    ) -> Case {
        let named: Vec<(&str, f64)> = named.iter().map(|(name, people)| (name.as_str(), *people)).collect();
        let mut input = input(&named);
        if !shares.is_empty() {
            input.stages = with_segments(input.stages, &shares);
        }
        // Segments need not sum to their stage, nor be as many in each.
        if let (Some(people), Some(stage)) = (odd_part, input.stages.last_mut()) {
            stage.segments.truncate(1);
            stage.segments.push(ChartSegment { count: count(people), ..ChartSegment::default() });
        }
        Case { input: ChartInput { highlight, references, ..input }, options, measure: Random { factor } }
    }
}

/// Every path of the picture.
fn paths(chart: &Chart) -> impl Iterator<Item = &Path> {
    let stages = chart.stages.iter().flat_map(|stage| {
        let segments = stage.segments.iter().flat_map(|s| [Some(&s.path), s.mark.as_ref()]);
        let lost = stage.lost.iter().flat_map(|lost| [Some(&lost.path), Some(&lost.hatch)]);
        segments.chain(lost).chain([Some(&stage.path), stage.mark.as_ref()]).flatten()
    });
    let joints = chart.joints.iter().flat_map(|j| j.ribbons.iter().map(|r| &r.path).chain([&j.path]));
    stages.chain(joints).chain(chart.references.iter().map(|r| &r.path)).chain(&chart.ruler)
}

/// Every rectangle of the picture, with what it is.
fn rects(chart: &Chart) -> impl Iterator<Item = (&'static str, Rect)> {
    let handles = |handles: &[Handle]| -> Vec<(&'static str, Rect)> {
        handles.iter().flat_map(|h| [("target", h.target), ("edge", h.line.bounds())]).collect()
    };
    let stages = chart.stages.iter().flat_map(move |stage| {
        let segments = stage
            .segments
            .iter()
            .flat_map(move |segment| handles(segment.handle.as_slice()).into_iter().chain([("segment", segment.rect)]));
        let lost = stage.lost.iter().map(|lost| ("lost", lost.rect));
        segments.chain(lost).chain(handles(&stage.handles)).chain([("stage", stage.rect), ("hit", stage.hit)])
    });
    let labels = chart.labels.iter().flat_map(|label| {
        [Some(("label", label.bounds)), label.leader.map(|line| ("leader", line.bounds()))].into_iter().flatten()
    });
    stages.chain(labels)
}

/// The drawn length of a stage.
fn extent(chart: &Chart, stage: &StageShape) -> f64 {
    if chart.shape == Shape::Flow { stage.rect.height } else { stage.rect.width }
}

/// Counts with what is drawn for them: stages, or segments side by side.
fn drawn(case: &Case, chart: &Chart) -> Vec<(Count, f64, Extent)> {
    let is_grouped = chart.stages.iter().all(|stage| stage.handles.is_empty());
    let pairs = case.input.stages.iter().zip(&chart.stages);
    if is_grouped {
        let parts = pairs.flat_map(|(stage, shape)| stage.segments.iter().zip(&shape.segments));
        parts.map(|(part, shape)| (part.count, shape.rect.width, shape.extent)).collect()
    } else {
        pairs.map(|(stage, shape)| (stage.count, extent(chart, shape), shape.extent)).collect()
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= EPS * (1.0 + a.abs().max(b.abs()))
}

fn inside(chart: &Chart, rect: Rect) -> bool {
    rect.x >= -EPS && rect.y >= -EPS && rect.right() <= chart.width_px + EPS && rect.bottom() <= chart.height_px + EPS
}

fn shrunk(rect: Rect) -> Rect {
    Rect::new(rect.x + EPS, rect.y + EPS, rect.width - 2.0 * EPS, rect.height - 2.0 * EPS)
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn everything_is_finite_and_in_the_picture(case in any_case()) {
        let chart = case.chart();
        prop_assert!(chart.width_px.is_finite() && chart.height_px.is_finite());
        for (what, rect) in rects(&chart) {
            let numbers = [rect.x, rect.y, rect.width, rect.height];
            prop_assert!(numbers.iter().all(|n| n.is_finite()), "{what} {rect:?}");
            prop_assert!(rect.width >= 0.0 && rect.height >= 0.0, "{what} {rect:?}");
            prop_assert!(inside(&chart, rect), "{what} {rect:?} outside {} × {}", chart.width_px, chart.height_px);
        }
        for path in paths(&chart) {
            prop_assert!(path.points().all(|p| p.x.is_finite() && p.y.is_finite()), "{path:?}");
            let out = path.points().find(|p| !inside(&chart, Rect::new(p.x, p.y, 0.0, 0.0)));
            prop_assert!(out.is_none(), "{out:?} outside {} × {}: {path:?}", chart.width_px, chart.height_px);
        }
    }

    #[test]
    fn lengths_tell_the_truth(case in any_case()) {
        let chart = case.chart();
        let (scale, domain) = (chart.scale, chart.scale.domain().get());
        let drawn = drawn(&case, &chart);
        for &(count, px, extent) in &drawn {
            let exact = match scale.kind() {
                ScaleKind::Linear => count.get() / domain,
                ScaleKind::Sqrt => (count.get() / domain).sqrt(),
                ScaleKind::Log => count.get().ln_1p() / domain.ln_1p(),
            } * scale.full_px();
            match extent {
                Extent::Exact => prop_assert!(close(px, exact), "{count:?} drawn {px}, not {exact}"),
                Extent::Minimum => prop_assert!(count.get() > 0.0 && exact < px && close(px, 2.0), "{count:?} {px}"),
                Extent::Zero => prop_assert!(count.get() == 0.0 && close(px, 2.0), "{count:?} {px}"),
            }
            prop_assert!(count <= scale.domain());
            for &(other, other_px, _) in &drawn {
                prop_assert!(count != other || close(px, other_px), "{count:?} drawn {px} and {other_px}");
                prop_assert!(count <= other || px >= other_px - EPS, "{count:?} {px} under {other:?} {other_px}");
            }
        }
    }

    #[test]
    fn thin_stages_and_increases_are_marked(case in any_case()) {
        let chart = case.chart();
        for (i, stage) in chart.stages.iter().enumerate() {
            prop_assert_eq!(stage.mark.is_some(), stage.extent == Extent::Minimum);
            for segment in &stage.segments {
                prop_assert_eq!(segment.mark.is_some(), segment.handle.is_some() && segment.extent == Extent::Minimum);
            }
            let people = |i: usize| case.input.stages[i].count;
            prop_assert_eq!(stage.exceeds_previous, i > 0 && people(i) > people(i - 1));
            prop_assert_eq!(stage.exceeds_first, people(i) > people(0));
            if let Some(lost) = &stage.lost {
                let before = extent(&chart, &chart.stages[i - 1]);
                prop_assert!(close(extent(&chart, stage) + lost.rect.width, before));
            }
        }
        prop_assert_eq!(chart.ruler.is_some(), case.options.scale != ScaleKind::Linear);
    }

    #[test]
    fn the_last_stage_is_flat(case in any_case()) {
        let chart = case.chart();
        if let Some(last) = chart.stages.last() {
            prop_assert!(chart.joints.iter().all(|joint| joint.into < chart.stages.len()));
            let far = |y: f64| last.path.points().filter(|p| (p.y - y).abs() < 3.0 + EPS).map(|p| p.x).fold(0.0, f64::max);
            prop_assert!(close(far(last.rect.y), far(last.rect.bottom())), "{:?}", last.path);
        }
    }

    #[test]
    fn right_to_left_is_the_mirror_image(case in any_case()) {
        let (ltr, rtl) = (case.with(Direction::Ltr), case.with(Direction::Rtl));
        let mirrored: Vec<_> = rects(&ltr).map(|(what, rect)| (what, rect.mirrored(ltr.width_px))).collect();
        for ((what, a), (_, b)) in mirrored.iter().zip(rects(&rtl)) {
            prop_assert!(close(a.x, b.x) && close(a.width, b.width) && a.y == b.y && a.height == b.height, "{what} {a:?} {b:?}");
        }
        prop_assert_eq!(mirrored.len(), rects(&rtl).count());
        for (a, b) in paths(&ltr).zip(paths(&rtl)) {
            prop_assert!(a.points().zip(b.points()).all(|(a, b)| close(ltr.width_px - a.x, b.x) && a.y == b.y));
        }
        prop_assert_eq!(&ltr.only_in_table, &rtl.only_in_table);
        prop_assert!(ltr.labels.iter().zip(&rtl.labels).all(|(a, b)| a.anchor == b.anchor && a.lines == b.lines));
    }

    #[test]
    fn stacked_parts_fill_their_stage(case in any_case()) {
        let chart = case.chart();
        let stacked = chart.stages.iter().zip(&case.input.stages).filter(|(shape, _)| !shape.handles.is_empty());
        for (shape, stage) in stacked.filter(|(shape, _)| !shape.segments.is_empty()) {
            let length = |rect: Rect| if chart.shape == Shape::Flow { rect.height } else { rect.width };
            let sum: f64 = shape.segments.iter().map(|segment| length(segment.rect)).sum();
            prop_assert!(close(sum, extent(&chart, shape)), "{sum} of {}", extent(&chart, shape));
            let people: f64 = stage.segments.iter().map(|s| s.count.get()).sum();
            let whole = people.max(stage.count.get());
            for (segment, part) in shape.segments.iter().zip(&stage.segments).filter(|_| whole > 0.0) {
                prop_assert!(close(length(segment.rect), sum * part.count.get() / whole));
            }
        }
    }

    #[test]
    fn hit_areas_do_not_overlap(case in any_case()) {
        let chart = case.chart();
        for (i, stage) in chart.stages.iter().enumerate() {
            let other = chart.stages[i + 1..].iter().find(|other| shrunk(stage.hit).overlaps(shrunk(other.hit)));
            prop_assert!(other.is_none(), "{:?} {:?}", stage.hit, other);
            let center = stage.rect.center();
            prop_assert!(stage.hit.contains(Rect::new(center.x, center.y, 0.0, 0.0)));
        }
    }

    #[test]
    fn labels_keep_clear_of_each_other(case in any_case()) {
        let chart = case.chart();
        for (i, label) in chart.labels.iter().enumerate() {
            for other in &chart.labels[i + 1..] {
                prop_assert!(!label.bounds.overlaps(other.bounds), "{label:?} on {other:?}");
                for (text, line) in [(label, other), (other, label)] {
                    let crossed = line.leader.is_some_and(|leader| text.bounds.overlaps(leader.bounds()));
                    prop_assert!(!crossed, "{line:?} through {text:?}");
                }
            }
        }
    }

    #[test]
    fn labels_inside_a_shape_are_inside(case in any_case()) {
        let chart = case.chart();
        for label in chart.labels.iter().filter(|label| label.place == Place::Inside) {
            let stage = &chart.stages[label.key.stage];
            let lost = stage.lost.as_ref().map_or(Rect::default(), |lost| lost.rect);
            let shape = if label.key.role == LabelRole::Lost { lost } else { stage.rect };
            prop_assert!(shape.contains(shrunk(label.bounds)), "{label:?} in {shape:?}");
        }
    }

    #[test]
    fn labels_fit_the_words_they_hold(case in any_case()) {
        for label in case.chart().labels {
            let widest = label.lines.iter().map(|line| case.measure.width_px(line, label.style)).fold(0.0, f64::max);
            prop_assert!(close(label.bounds.width, widest), "{label:?}");
            prop_assert!((1..=3).contains(&label.lines.len()));
            let first = label.at.y - label.style.size_px * 0.75;
            #[expect(clippy::cast_precision_loss, reason = "three lines")]
            let last = label.at.y + label.line_height_px * (label.lines.len() - 1) as f64;
            prop_assert!(label.bounds.y <= first + EPS && last <= label.bounds.bottom() + EPS, "{label:?}");
        }
    }

    #[test]
    fn every_text_is_drawn_or_left_to_the_table(case in any_case()) {
        let chart = case.chart();
        let mut found: HashMap<LabelKey, usize> = HashMap::new();
        let drawn = chart.labels.iter().map(|label| label.key);
        drawn.chain(chart.only_in_table.iter().copied()).for_each(|key| *found.entry(key).or_default() += 1);
        prop_assert!(found.values().all(|&times| times == 1), "{found:?}");
        for (stage, texts) in case.input.stages.iter().enumerate() {
            let is_there = |role: LabelRole| found.contains_key(&LabelKey { stage, role });
            prop_assert!(texts.name.trim().is_empty() || is_there(LabelRole::Name), "name of {stage}");
            prop_assert!(is_there(LabelRole::Count), "count of {stage}");
            prop_assert!(stage == 0 || texts.rate_text.is_none() || is_there(LabelRole::Rate), "rate of {stage}");
        }
    }

    #[test]
    fn dragging_an_edge_to_where_it_is_changes_nothing(case in any_case()) {
        for chart in [case.with(Direction::Ltr), case.with(Direction::Rtl)] {
            let own = chart.stages.iter().zip(&case.input.stages).flat_map(|(shape, stage)| {
                shape.handles.iter().map(|handle| (shape.extent, *handle, stage.count))
            });
            let segments = chart.stages.iter().zip(&case.input.stages).flat_map(|(shape, stage)| {
                let parts = shape.segments.iter().zip(&stage.segments);
                parts.filter_map(|(part, segment)| Some((part.extent, part.handle?, segment.count)))
            });
            for (_, handle, count) in own.chain(segments).filter(|(extent, _, _)| *extent == Extent::Exact) {
                let found = handle.drag.count_at(handle.line.from).get();
                let slack = if chart.scale.kind() == ScaleKind::Log { 1e-6 } else { 1e-9 };
                prop_assert!((found - count.get()).abs() <= slack * (1.0 + count.get()), "{found} for {count:?}");
            }
        }
    }

    #[test]
    fn a_length_and_its_count_are_inverse(
        domain in 1.0..1e15_f64,
        share in 0.0..1.0_f64,
        kind in prop_oneof![Just(ScaleKind::Linear), Just(ScaleKind::Sqrt), Just(ScaleKind::Log)],
    ) {
        let scale = scale::LengthScale::new(kind, count(domain), 500.0);
        let px = share * 500.0;
        prop_assert!((scale.length_px(scale.count_at(px)) - px).abs() < 1e-6);
    }
}

#[test]
fn texts_that_cannot_be_measured_are_left_to_the_table() {
    struct Broken;
    impl TextMeasure for Broken {
        fn width_px(&self, _text: &str, _style: TextStyle) -> f64 {
            f64::NAN
        }
    }
    for shape in [Shape::Funnel, Shape::Flow, Shape::Bars] {
        let chart =
            Chart::new(&shop(), &ChartOptions { shape, width_px: f64::NAN, ..ChartOptions::default() }, &Broken);
        assert!(chart.labels.is_empty());
        assert!(chart.stages.iter().all(|stage| stage.rect.width.is_finite() && stage.rect.width > 0.0));
    }
}

#[test]
fn the_scale_is_held_still_while_the_largest_stage_shrinks() {
    let mut input = shop();
    let held = ChartOptions { width_px: 700.0, domain: Some(count(40_000.0)), ..ChartOptions::default() };
    let before = Chart::new(&input, &held, &DejaVu);
    input.stages[0].count = count(20_000.0);
    let after = Chart::new(&input, &held, &DejaVu);
    assert_eq!(after.scale.domain(), before.scale.domain());
    assert!(close(after.stages[0].rect.width * 2.0, before.stages[0].rect.width));
    assert_eq!(after.stages[1].rect, before.stages[1].rect);
}

#[test]
fn dragging_rounds_to_what_a_pixel_can_tell() {
    let chart = Chart::new(&shop(), &ChartOptions { width_px: 700.0, ..ChartOptions::default() }, &DejaVu);
    let handle = chart.stages[1].handles.iter().find(|handle| handle.edge == Edge::End).unwrap();
    let dragged = handle.drag.rounded_count_at(Point::new(handle.line.from.x + 10.3, 0.0)).get();
    // One px of width is 40 000 / 487 = 82 people here: steps of 50.
    assert_eq!(dragged % 50.0, 0.0);
    assert!((dragged - 18_000.0 - 20.6 * 82.0).abs() < 100.0, "{dragged}");
    let past_center = handle.drag.rounded_count_at(Point::new(0.0, 0.0));
    assert_eq!(past_center.get(), 0.0);
}

#[test]
fn targets_can_be_hit_with_a_finger() {
    for shape in [Shape::Funnel, Shape::Flow, Shape::Bars] {
        let chart = Chart::new(&shop(), &ChartOptions { shape, width_px: 280.0, ..ChartOptions::default() }, &DejaVu);
        for handle in chart.stages.iter().flat_map(|stage| &stage.handles) {
            assert!(handle.target.width >= 24.0 && handle.target.height >= 24.0, "{shape:?} {:?}", handle.target);
        }
    }
}

/// The budget is a frame of 16 ms for edit to paint with 20 stages × 10 segments; geometry may take 1 ms of it, and
/// unoptimised tests are given ten times as long.
#[test]
fn twenty_stages_of_ten_segments_are_quick() {
    let named: Vec<(String, f64)> =
        (0..20_u32).map(|i| (format!("Stage number {i}"), 1e6 / f64::from(i + 1))).collect();
    let named: Vec<(&str, f64)> = named.iter().map(|(name, people)| (name.as_str(), *people)).collect();
    let input = ChartInput { stages: with_segments(stages(&named), &[0.1; 10]), ..input(&named) };
    for shape in [Shape::Funnel, Shape::Flow, Shape::Bars] {
        for segments in [SegmentMode::Stacked, SegmentMode::SideBySide] {
            let options = ChartOptions { shape, segments, width_px: 700.0, ..ChartOptions::default() };
            let fastest = (0..20).map(|_| {
                let start = std::time::Instant::now();
                let chart = Chart::new(&input, &options, &DejaVu);
                let letters: usize = paths(&chart).map(|path| path.d().len()).sum();
                assert!(letters > 0);
                start.elapsed()
            });
            let fastest = fastest.min().unwrap_or_default();
            println!("{shape:?} {segments:?}: {fastest:?}");
            assert!(fastest.as_millis() < 10, "{shape:?} {segments:?} took {fastest:?}");
        }
    }
}
