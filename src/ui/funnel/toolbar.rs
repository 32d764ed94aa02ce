//! Above the chart: its shape, what its rates are of, the period. Also the way back from a sub-funnel, and warnings.

use funnel_core::chart::{SegmentMode, Shape as ChartShape};
use funnel_core::metrics::Span;
use funnel_core::model::StageId;
use leptos::prelude::*;

use crate::app::{App, Choice, RateBasis};
use crate::text::{Words, names};
use crate::ui::extras::Part;
use crate::ui::kit::el::{El, button, el, of};
use crate::ui::kit::{Shape, icon, menu, segmented};
use crate::ui::lazy;

/// How the chart is drawn.
pub(super) fn chart_toolbar(app: App) -> El {
    let prefs = app.prefs;
    let shapes = choice(
        app,
        |words| words.chart_shape(),
        [ChartShape::Funnel, ChartShape::Flow, ChartShape::Bars],
        [|words| words.chart_funnel(), |words| words.chart_flow(), |words| words.chart_bars()],
        prefs.shape,
    );
    let bases = choice(
        app,
        |words| words.chart_rates(),
        [RateBasis::Previous, RateBasis::First],
        [|words| words.chart_of_previous(), |words| words.chart_of_first()],
        prefs.rate_basis,
    );
    let has_segments = move || {
        app.session.focus().with(Option::is_none)
            && app.session.document().with(|document| !document.segments.is_empty())
    };
    let modes = move || {
        choice(
            app,
            |words| words.segment_legend(),
            [SegmentMode::Stacked, SegmentMode::SideBySide],
            [|words| words.segment_stacked(), |words| words.segment_side_by_side()],
            prefs.segments,
        )
    };
    let row = of("span", "row");
    // To change the period is to change the document.
    let row = if app.frame.is_readonly() { row } else { row.child(period_menu(app)) };
    of("div", "toolbar").child(shapes).child(bases).when(has_segments, modes).child(row.child(menu(
        "button icon",
        true,
        move || Some(app.words.chart_more()),
        vec![icon(Shape::More)],
        || lazy::extra(|| Part::ChartMenu),
    )))
}

/// A choice of one of the page's own settings.
fn choice<T: Copy + PartialEq + Send + Sync + 'static, const N: usize>(
    app: App,
    label: fn(Words) -> String,
    choices: [T; N],
    texts: [fn(Words) -> String; N],
    setting: Choice<T>,
) -> El {
    let words = app.words;
    let texts = texts.map(|text| Box::new(move || text(words)) as Box<dyn Fn() -> String>);
    segmented(
        move || label(words),
        texts.into(),
        move || choices.iter().position(|choice| *choice == setting.get()).unwrap_or(N),
        move |place| setting.set(choices[place]),
    )
}

fn period_menu(app: App) -> El {
    let period = move || names::per(app, app.session.document().with(|document| Span::from(&document.period)));
    menu(
        "button quiet small",
        true,
        move || Some([app.words.period_label(), period()].join(": ")),
        vec![el("span").text(period), icon(Shape::Chevron)],
        || lazy::extra(|| Part::Periods),
    )
}

/// The way back from a sub-funnel.
pub(in crate::ui) fn breadcrumbs(app: App) -> El {
    let step = move |name: &str, to: Option<StageId>| {
        let link = button("button link").on("click", move |_| app.session.set_focus(to.clone()));
        el("li").child(link.child(el("bdi").say(name)))
    };
    let path = move || {
        let Some(focus) = app.session.focus().get() else { return Vec::new() };
        let mut steps = vec![step(&app.words.crumbs_whole(), None)];
        app.session.document().with(|document| {
            let path = document.path_to(&focus);
            let last = path.len().saturating_sub(1);
            for (place, stage) in path.into_iter().enumerate() {
                steps.push(if place == last {
                    el("li").set("aria-current", "page").child(el("bdi").say(&stage.name))
                } else {
                    step(&stage.name, Some(stage.id.clone()))
                });
            }
        });
        steps
    };
    of("nav", "crumbs")
        .flag("hidden", move || app.session.focus().with(Option::is_none))
        .attr("aria-label", move || app.words.crumbs_label())
        .child(el("ol").anew(path))
}

/// What the user should know about the numbers on view.
pub(super) fn warnings(app: App) -> El {
    let report = app.session.report_on_view();
    of("ul", "card warnings")
        .flag("hidden", move || report.with(|report| report.warnings.is_empty()))
        .attr("aria-label", move || app.words.warnings_label())
        .anew(move || {
            report.with(|report| {
                report.warnings.iter().map(|warning| el("li").say(&names::warning(app, warning))).collect()
            })
        })
}
