//! What pictures of answers and forecasts are painted with. All figures in them stand in the table beside.

use funnel_core::chart::plots::{Along, Axes, PlotOptions, Track};
use funnel_core::chart::{Direction, Line, Path, Point, Rect, number};
use leptos::prelude::*;

use crate::app::App;
use crate::platform::size;
use crate::ui::kit::el::{El, of, svg};
use crate::ui::kit::hosted;

/// Size of the texts in a picture.
const TEXT_PX: f64 = 12.5;
/// A picture is laid out for at least this width.
const NARROWEST_PX: f64 = 240.0;
/// How tall a picture is.
const HEIGHT_PX: f64 = 220.0;

/// A picture as wide as its place, drawn anew when that changes.
pub(in crate::ui) fn plot(app: App, draw: impl Fn(PlotOptions) -> Vec<El> + 'static) -> AnyView {
    let host = of("div", "plot axes");
    let width = size::width_of(host.element());
    let options = move || PlotOptions {
        width_px: width.get().max(NARROWEST_PX),
        height_px: HEIGHT_PX,
        text_px: TEXT_PX,
        direction: app.frame.direction(),
    };
    let picture = svg("svg")
        .set("aria-hidden", "true")
        .set("direction", if app.frame.is_rtl() { "rtl" } else { "ltr" })
        .attr("viewBox", move || {
            let PlotOptions { width_px, height_px, .. } = options();
            format!("0 0 {} {}", number(width_px), number(height_px))
        })
        .anew(move || draw(options()));
    hosted(host.child(picture))
}

/// The lines and texts around the values.
pub(in crate::ui) fn axes(axes: &Axes) -> El {
    let lines = axes.grid.iter().map(|grid| line(grid.line, "grid"));
    let values = axes.grid.iter().map(|grid| label(&grid.text, grid.text_at, "end"));
    let labels = axes.labels.iter().map(|text| label(&text.text, text.at, "middle"));
    svg("g").children(lines.chain(values).chain(labels))
}

/// A text at a point.
pub(in crate::ui) fn label(text: &str, at: Point, anchor: &str) -> El {
    svg("text").set("x", &number(at.x)).set("y", &number(at.y)).set("text-anchor", anchor).say(text)
}

/// A straight line.
pub(in crate::ui) fn line(line: Line, class: &str) -> El {
    let ends = [("x1", line.from.x), ("y1", line.from.y), ("x2", line.to.x), ("y2", line.to.y)];
    ends.into_iter().fold(svg("line").set("class", class), |el, (name, value)| el.set(name, &number(value)))
}

/// A rectangle.
pub(in crate::ui) fn rect(rect: Rect, class: &str) -> El {
    let sides = [("x", rect.x), ("y", rect.y), ("width", rect.width), ("height", rect.height)];
    sides.into_iter().fold(svg("rect").set("class", class), |el, (name, value)| el.set(name, &number(value)))
}

/// An outline.
pub(in crate::ui) fn path(path: &Path, class: &str) -> El {
    svg("path").set("class", class).set("d", &path.d())
}

/// What the pointer is told over `el`.
pub(in crate::ui) fn told(el: El, text: &str) -> El {
    el.child(svg("title").say(text))
}

/// A dot on the track that all rows share, with the interval around it.
pub(in crate::ui) fn dot(app: App, track: &Track, value: f64, interval: Option<[f64; 2]>) -> AnyView {
    let at = |value: f64| percent(app, track.at(value));
    let ticks = track.ticks().iter().map(|tick| upright(&at(*tick)));
    let span = interval.map(|[low, high]| across(&at(low), &at(high), "span"));
    let dot = svg("circle").set("class", "dot").set("cx", &at(value)).set("cy", "50%").set("r", "4.5");
    let picture = svg("svg").set("class", "track").set("aria-hidden", "true");
    hosted(picture.children(ticks).children(span).child(dot))
}

/// A bar from the beginning of the track to a value.
pub(in crate::ui) fn bar(app: App, track: &Track, value: f64, class: &str) -> AnyView {
    let end = track.at(value);
    // Bars grow from the side the page is read from.
    let start = if app.frame.direction() == Direction::Rtl { percent(app, end) } else { "0".to_owned() };
    let bar = svg("rect").set("class", class).set("x", &start).set("y", "25%").set("height", "50%").set("rx", "2");
    let bar = bar.set("width", &end.percent(Direction::Ltr));
    hosted(svg("svg").set("class", "track").set("aria-hidden", "true").child(bar))
}

/// Bars from 0 to values on a track with 0 in its middle, each with its class.
pub(in crate::ui) fn span(app: App, track: &Track, values: Vec<(f64, &'static str)>) -> AnyView {
    let ticks = track.ticks().iter().map(|tick| upright(&percent(app, track.at(*tick))));
    let bar = |(value, class): (f64, &'static str)| {
        let (zero, end) = (track.at(0.0), track.at(value));
        let starts_at_zero = (value > 0.0) != (app.frame.direction() == Direction::Rtl);
        let start = percent(app, if starts_at_zero { zero } else { end });
        let bar = svg("rect").set("class", class).set("x", &start).set("y", "25%").set("height", "50%");
        bar.set("width", &zero.to(end).percent(Direction::Ltr))
    };
    let picture = svg("svg").set("class", "track").set("aria-hidden", "true");
    hosted(picture.children(ticks).children(values.into_iter().map(bar)))
}

/// The values under a track, as the head of its column.
pub(in crate::ui) fn scale(app: App, track: &Track, write: impl Fn(f64) -> String) -> AnyView {
    let last = track.ticks().len().saturating_sub(1);
    let text = |(place, tick): (usize, &f64)| {
        let anchor = if place == 0 {
            "start"
        } else if place == last {
            "end"
        } else {
            "middle"
        };
        let at = percent(app, track.at(*tick));
        svg("text").set("x", &at).set("y", "80%").set("text-anchor", anchor).say(&write(*tick))
    };
    let direction = if app.frame.is_rtl() { "rtl" } else { "ltr" };
    let picture = svg("svg").set("class", "track scale").set("aria-hidden", "true").set("direction", direction);
    hosted(picture.children(track.ticks().iter().enumerate().map(text)))
}

fn percent(app: App, along: Along) -> String {
    along.percent(app.frame.direction())
}

fn upright(x: &str) -> El {
    svg("line").set("class", "grid").set("x1", x).set("x2", x).set("y1", "0").set("y2", "100%")
}

fn across(from: &str, to: &str, class: &str) -> El {
    svg("line").set("class", class).set("x1", from).set("x2", to).set("y1", "50%").set("y2", "50%")
}
