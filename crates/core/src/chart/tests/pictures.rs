//! Pictures of fixed funnels, kept as files: look at them in `tests/data/chart/` when one changes, and write them anew
//! with `UPDATE_PICTURES=1 cargo test -p funnel-core pictures`.

use std::path::PathBuf;

use super::*;

#[track_caller]
fn check(name: &str, input: &ChartInput, options: &ChartOptions) {
    let drawn = svg::svg(&Chart::new(input, options, &DejaVu), options.direction);
    let file =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/chart")).join(format!("{name}.svg"));
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, drawn).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let different = kept.lines().zip(drawn.lines()).find(|(kept, drawn)| kept != drawn);
    assert!(kept == drawn, "{name}.svg changed, first here (kept, drawn): {different:#?}");
}

fn wide(shape: Shape) -> ChartOptions {
    ChartOptions { shape, width_px: 700.0, ..ChartOptions::default() }
}

fn phone(shape: Shape) -> ChartOptions {
    ChartOptions { width_px: 334.0, ..wide(shape) }
}

#[test]
fn the_shop_in_every_shape() {
    for (name, shape) in [("funnel", Shape::Funnel), ("flow", Shape::Flow), ("bars", Shape::Bars)] {
        check(name, &shop(), &wide(shape));
        check(&format!("{name}-phone"), &shop(), &phone(shape));
    }
}

#[test]
fn the_narrowest_embed() {
    let options = ChartOptions { width_px: 280.0, ..wide(Shape::Funnel) };
    check("funnel-280", &shop(), &options);
    check("flow-280", &shop(), &ChartOptions { shape: Shape::Flow, ..options.clone() });
    check("bars-280", &shop(), &ChartOptions { shape: Shape::Bars, ..options });
}

#[test]
fn right_to_left() {
    let mut shop = shop();
    for (stage, name) in
        shop.stages.iter_mut().zip(["زيارات", "مشاهدات المنتج", "أضيف إلى السلة", "الدفع", "شراء", "شراء متكرر"])
    {
        stage.name = name.to_owned();
    }
    let options = ChartOptions { direction: Direction::Rtl, ..wide(Shape::Funnel) };
    check("funnel-rtl", &shop, &options);
    check("bars-rtl", &shop, &ChartOptions { shape: Shape::Bars, ..options });
}

#[test]
fn segments() {
    let input = ChartInput { stages: with_segments(stages(&SHOP), &[0.4, 0.25, 0.2, 0.1]), ..shop() };
    for (name, shape) in [("funnel", Shape::Funnel), ("flow", Shape::Flow), ("bars", Shape::Bars)] {
        check(&format!("{name}-segments"), &input, &wide(shape));
    }
    let side_by_side = ChartOptions { segments: SegmentMode::SideBySide, ..wide(Shape::Funnel) };
    check("side-by-side", &input, &side_by_side);
    check("side-by-side-phone", &input, &ChartOptions { width_px: 334.0, ..side_by_side });
}

#[test]
fn short_names_leave_room_for_the_people_lost() {
    let short = ChartInput { highlight: Some(1), ..input(&[("A", 1_000.0), ("B", 100.0)]) };
    let chart = Chart::new(&short, &phone(Shape::Funnel), &DejaVu);
    assert_eq!(chart.only_in_table, []);
}

#[test]
fn odd_counts() {
    let odd =
        input(&[("Everybody", 1_000_000.0), ("Nobody", 0.0), ("One", 1.0), ("Back again", 650_000.0), ("Last", 3.0)]);
    for (name, shape) in [("funnel", Shape::Funnel), ("flow", Shape::Flow), ("bars", Shape::Bars)] {
        check(&format!("{name}-odd"), &odd, &wide(shape));
    }
    let nobody = input(&[("Visits", 0.0), ("Leads", 0.0), ("Won", 0.0)]);
    check("funnel-nobody", &nobody, &wide(Shape::Funnel));
}

#[test]
fn long_names_wrap() {
    let long = ChartInput {
        highlight: Some(1),
        ..input(&[
            ("People who saw an advertisement of ours anywhere", 9_000.0),
            ("Donaudampfschifffahrtsgesellschaftskapitän", 6_000.0),
            ("👩‍👩‍👧‍👦 Families with a very long description that never seems to end, whatever one does about it", 2_000.0),
            ("Won", 700.0),
        ])
    };
    check("funnel-long-names", &long, &wide(Shape::Funnel));
    check("funnel-long-names-phone", &long, &phone(Shape::Funnel));
    check("flow-long-names", &long, &wide(Shape::Flow));
}

#[test]
fn marked_scales() {
    for (name, scale) in [("sqrt", ScaleKind::Sqrt), ("log", ScaleKind::Log)] {
        check(&format!("funnel-{name}"), &shop(), &ChartOptions { scale, ..wide(Shape::Funnel) });
        check(&format!("flow-{name}"), &shop(), &ChartOptions { scale, ..wide(Shape::Flow) });
    }
}

#[test]
fn reference_bands() {
    let typical = ChartReference { stage: 4, low: rate(0.025), high: rate(0.03), text: "Typical 2.5–3 %".to_owned() };
    let wished = ChartReference { stage: 1, low: rate(0.6), high: rate(0.6), text: "Target 60 %".to_owned() };
    let input = ChartInput { references: vec![typical, wished], ..shop() };
    for (name, shape) in [("funnel", Shape::Funnel), ("flow", Shape::Flow), ("bars", Shape::Bars)] {
        check(&format!("{name}-references"), &input, &wide(shape));
    }
}

#[test]
fn many_stages() {
    let many = |n: u32| -> Vec<(String, f64)> {
        (0..n)
            .map(|i| (format!("Step {}", i + 1), (100_000.0 * 0.93_f64.powi(i.min(90).cast_signed())).round()))
            .collect()
    };
    for n in [20, 60, 200] {
        let named = many(n);
        let named: Vec<(&str, f64)> = named.iter().map(|(name, people)| (name.as_str(), *people)).collect();
        let input = ChartInput { highlight: Some(7), ..input(&named) };
        check(&format!("funnel-{n}"), &input, &wide(Shape::Funnel));
        check(&format!("flow-{n}"), &input, &wide(Shape::Flow));
    }
}
