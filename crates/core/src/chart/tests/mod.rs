//! What must hold for every picture, and pictures to look at.

mod pictures;
mod properties;
mod svg;

use super::*;
use crate::model::{Count, Quantity, Rate, StageId};

/// Advance widths of DejaVu Sans, in thousandths of an em, for U+0020 to U+007E.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
];

/// The same of DejaVu Sans Bold.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
];

/// Measures like DejaVu Sans, so that the pictures look as they would on a page.
pub(super) struct DejaVu;

impl TextMeasure for DejaVu {
    fn width_px(&self, text: &str, style: TextStyle) -> f64 {
        let table = if style.weight >= 600 { &BOLD } else { &REGULAR };
        let of = |c: char| match c {
            ' '..='~' => table[c as usize - 32],
            '\u{202f}' => 200,
            '−' | '↓' | '→' => 838,
            '…' | '\u{1f000}'..='\u{1faff}' => 1000,
            '\u{200d}' | '\u{fe0f}' | '\u{300}'..='\u{36f}' => 0,
            _ => 640,
        };
        text.chars().map(|c| f64::from(of(c))).sum::<f64>() / 1000.0 * style.size_px
    }
}

fn count(people: f64) -> Count {
    Count::new(people).unwrap()
}

fn rate(rate: f64) -> Rate {
    Rate::new(rate).unwrap()
}

/// `40000` → `40 000`, with the no-break space of the page.
fn full_text(people: f64) -> String {
    let digits = format!("{people:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// `40000` → `40k`.
fn short_text(people: f64) -> String {
    let (value, unit) = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        .into_iter()
        .find(|(size, _)| people >= *size)
        .map_or((people, ""), |(size, unit)| (people / size, unit));
    if value < 10.0 && !unit.is_empty() { format!("{value:.1}{unit}") } else { format!("{value:.0}{unit}") }
}

/// Stages with their texts, as the page would write them.
fn stages(named: &[(&str, f64)]) -> Vec<ChartStage> {
    let before = std::iter::once(None).chain(named.iter().map(|&(_, people)| Some(people)));
    named
        .iter()
        .zip(before)
        .enumerate()
        .map(|(i, (&(name, people), before))| ChartStage {
            id: StageId::new(format!("s{i}")),
            count: count(people),
            segments: Vec::new(),
            name: name.to_owned(),
            count_text: full_text(people),
            count_short: short_text(people),
            rate_text: before.filter(|&b| b > 0.0).map(|b| format!("↓ {:.0} %", people / b * 100.0)),
            rate_short: before.filter(|&b| b > 0.0).map(|b| format!("{:.0} %", people / b * 100.0)),
            lost_text: before.filter(|&b| b > people).map(|b| format!("−{}", full_text(b - people))),
        })
        .collect()
}

/// Divides every stage by `shares`; what they leave is in no segment.
fn with_segments(mut stages: Vec<ChartStage>, shares: &[f64]) -> Vec<ChartStage> {
    for (i, stage) in stages.iter_mut().enumerate() {
        stage.segments = shares
            .iter()
            .enumerate()
            .map(|(j, share)| {
                // Segments differ along the way, or there would be nothing to see.
                #[expect(clippy::cast_precision_loss, reason = "a few stages")]
                let lean = 1.0 - 0.09 * (i as f64) * if j % 2 == 0 { 1.0 } else { -0.6 };
                let people = (stage.count.get() * share * lean.max(0.1)).round();
                ChartSegment { count: count(people), count_text: full_text(people), count_short: short_text(people) }
            })
            .collect();
    }
    stages
}

fn input(named: &[(&str, f64)]) -> ChartInput {
    ChartInput { stages: stages(named), scale_note: "Lengths: not linear".to_owned(), ..ChartInput::default() }
}

const SHOP: [(&str, f64); 6] = [
    ("Visits", 40_000.0),
    ("Product views", 18_000.0),
    ("Added to cart", 4_400.0),
    ("Checkout", 2_100.0),
    ("Purchase", 1_120.0),
    ("Repeat purchase", 280.0),
];

fn shop() -> ChartInput {
    ChartInput { highlight: Some(2), ..input(&SHOP) }
}
