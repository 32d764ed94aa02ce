//! A picture as an SVG file with the colours of the page, for people to look at.

use std::fmt::Write;

use super::super::*;
use crate::chart::LabelRole as Role;

const STYLE: &str = "<style>text{font-family:'DejaVu Sans',sans-serif;fill:#1b232c;font-variant-numeric:tabular-nums}\
.ground{fill:#fff}.s0{fill:#00608a}.s1{fill:#007592}.s2{fill:#008799}.s3{fill:#1f989f}.s4{fill:#43a9a5}.s5{fill:#67b8a9}\
.g0{fill:#e69f00}.g1{fill:#56b4e9}.g2{fill:#009e73}.g3{fill:#f0e442}.g4{fill:#0072b2}.g5{fill:#d55e00}.g6{fill:#cc79a7}.rest{fill:#b9c0c7}\
.joint{fill:#c5e5ed}.joint.hot{fill:#c05a2c;opacity:.28}.ribbon{opacity:.38}\
.lost{fill:#f4f6f8}.hatch{stroke:#c3cad1;fill:none}.hot.hatch{stroke:#c8754e}.hot.lost{fill:#fcefe8}\
.zero{fill:none;stroke:#8a949e;stroke-dasharray:2 2}.mark{fill:#56616c}.leader{stroke:#cfd6dc;fill:none}.ruler{stroke:#8a949e;fill:none}\
.band{fill:#1b232c;opacity:.55}.rate,.lost-text,.note,.reference{fill:#56616c}.hot-text{fill:#83330f}.inside{fill:#fff}.halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}</style>";

/// `chart` as a file: one element a line, so that differences can be read.
pub(super) fn svg(chart: &Chart, direction: Direction) -> String {
    let direction = if direction == Direction::Rtl { " direction=\"rtl\"" } else { "" };
    let (width, height) = (number(chart.width_px), number(chart.height_px));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"{direction}>\n{STYLE}\n<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    for leader in chart.labels.iter().filter_map(|label| label.leader) {
        let [x1, y1, x2, y2] = [leader.from.x, leader.from.y, leader.to.x, leader.to.y].map(number);
        element(&mut out, format_args!("<line class=\"leader\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"));
    }
    for joint in &chart.joints {
        if joint.ribbons.is_empty() || joint.highlighted {
            path(&mut out, if joint.highlighted { "joint hot" } else { "joint" }, &joint.path);
        }
        for ribbon in &joint.ribbons {
            path(&mut out, &format!("ribbon {}", segment_class(ribbon.segment)), &ribbon.path);
        }
    }
    for (i, stage) in chart.stages.iter().enumerate() {
        stage_shape(&mut out, i, stage);
    }
    for reference in &chart.references {
        path(&mut out, "band", &reference.path);
    }
    if let Some(ruler) = &chart.ruler {
        path(&mut out, "ruler", ruler);
    }
    chart.labels.iter().for_each(|label| text(&mut out, label));
    out.push_str("</svg>\n");
    out
}

fn stage_shape(out: &mut String, i: usize, stage: &StageShape) {
    if let Some(lost) = &stage.lost {
        let hot = if lost.highlighted { "hot " } else { "" };
        path(out, &format!("{hot}lost"), &lost.path);
        path(out, &format!("{hot}hatch"), &lost.hatch);
    }
    if stage.segments.is_empty() {
        let own = format!("s{}", i.min(5));
        path(out, if stage.extent == Extent::Zero { "zero" } else { &own }, &stage.path);
    }
    for segment in &stage.segments {
        path(out, &segment_class(segment.segment), &segment.path);
    }
    let marks = stage.segments.iter().map(|segment| &segment.mark).chain([&stage.mark]);
    marks.flatten().for_each(|mark| path(out, "mark", mark));
}

fn segment_class(segment: Option<usize>) -> String {
    segment.map_or_else(|| "rest".to_owned(), |segment| format!("g{}", segment % 7))
}

fn text(out: &mut String, label: &PlacedLabel) {
    let class = match label.key.role {
        _ if label.highlighted => "hot-text",
        _ if label.place == Place::Inside && label.key.role != Role::Lost => "inside",
        Role::Name | Role::Count => "",
        Role::Rate => "rate",
        Role::Lost => "lost-text",
        Role::SegmentCount(_) | Role::ScaleNote => "note",
        Role::Reference(_) => "reference",
    };
    let halo = if label.halo { " halo" } else { "" };
    let (size, weight, anchor) = (number(label.style.size_px), label.style.weight, label.anchor.as_str());
    for (line, y) in label.lines.iter().zip(std::iter::successors(Some(label.at.y), |y| Some(y + label.line_height_px)))
    {
        let (x, y) = (number(label.at.x), number(y));
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        element(
            out,
            format_args!(
                "<text class=\"{class}{halo}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" text-anchor=\"{anchor}\">{line}</text>"
            ),
        );
    }
}

fn path(out: &mut String, class: &str, path: &Path) {
    element(out, format_args!("<path class=\"{class}\" d=\"{}\"/>", path.d()));
}

fn element(out: &mut String, element: std::fmt::Arguments) {
    writeln!(out, "{element}").unwrap();
}

fn number(value: f64) -> String {
    let mut out = String::new();
    crate::chart::path::write_number(&mut out, value);
    out
}
