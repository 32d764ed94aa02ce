//! One sentence: the weakest step, and what mending it is worth.

use funnel_core::metrics::{Bottleneck, BottleneckBasis, Report, StageFigures};
use funnel_core::model::StageId;
use leptos::prelude::*;

use crate::app::App;
use crate::text::{Rich, names};
use crate::ui::extras::Part;
use crate::ui::kit::el::{El, button, el, of};
use crate::ui::kit::rich;
use crate::ui::lazy;

/// The weakest step of the funnel on view.
pub(super) fn weakest_step(app: App) -> El {
    let report = app.session.report_on_view();
    let said = el("p")
        .anew(move || rich(report.with(|report| sentence(app, report))))
        .child(of("span", "caveat").text(move || report.with(|report| caveat(app, report))));
    let is_found = move || report.with(|report| report.bottleneck.is_some());
    of("section", "card weakest")
        .class("none", move || !is_found())
        .attr("aria-label", move || app.words.weakest_label())
        .child(said)
        // They lead to other screens.
        .when(
            move || app.frame.is_page() && is_found() && app.session.focus().with(Option::is_none),
            move || ways_on(app),
        )
}

/// From the sentence to what to do about it.
fn ways_on(app: App) -> El {
    let words = app.words;
    let opened = RwSignal::new(false);
    let later = lazy::later(app);
    let help = button("button outline").text(move || words.weakest_help());
    let row = of("div", "row")
        .child(help.truth("aria-expanded", move || opened.get()).on("click", move |_| opened.update(|it| *it = !*it)))
        .child(
            button("button outline").text(move || words.weakest_try()).on("click", move |_| later(Part::TryWeakest)),
        );
    of("div", "ways-on").child(row).when(move || opened.get(), move || lazy::extra(|| Part::Help))
}

fn sentence(app: App, report: &Report) -> Rich {
    let words = app.words;
    let Some((bottleneck, from, to)) = parts(report) else { return vec![(false, words.weakest_none())] };
    let mut sentence = words.weakest_step(
        &from.name,
        &app.formats.count(bottleneck.lost),
        &app.formats.rate(bottleneck.step_rate),
        &to.name,
    );
    sentence.push((false, " ".to_owned()));
    sentence.extend(worth(app, report, bottleneck));
    sentence
}

fn worth(app: App, report: &Report, bottleneck: &Bottleneck) -> Rich {
    let words = app.words;
    let Some(customers) = bottleneck.customers_gained else { return Rich::new() };
    let goal = report.roles.customer.as_ref().and_then(|id| report.stages.iter().find(|stage| stage.id == *id));
    let goal = goal.map(|stage| stage.name.clone()).unwrap_or_default();
    let people = app.formats.decimal_or_count(customers);
    let period = names::per_period(app);
    let mut text = match (bottleneck.basis, bottleneck.target) {
        (BottleneckBasis::Target, Some(target)) => {
            words.weakest_worth_target(&goal, &people, &period, &app.formats.rate(target))
        }
        _ => words.weakest_worth(&goal, &people, &period),
    };
    match bottleneck.revenue_gained {
        Some(revenue) => text.push((false, words.weakest_money(&app.money(revenue)))),
        None => text.push((false, ".".to_owned())),
    }
    text
}

fn caveat(app: App, report: &Report) -> String {
    let words = app.words;
    let Some((bottleneck, _, to)) = parts(report) else { return words.weakest_none_why() };
    let interval = to
        .interval
        .map(|[low, high]| words.weakest_interval(&app.formats.rate_precise(high), &app.formats.rate_precise(low)));
    let ten = bottleneck
        .ten_percent
        .customers
        .map(|customers| words.weakest_ten_percent(&app.formats.decimal_or_count(customers)));
    [Some(words.weakest_assumes()), interval, ten].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn parts(report: &Report) -> Option<(&Bottleneck, &StageFigures, &StageFigures)> {
    let bottleneck = report.bottleneck.as_ref()?;
    let find = |id: &StageId| report.stages.iter().find(|stage| stage.id == *id);
    Some((bottleneck, find(&bottleneck.from)?, find(&bottleneck.stage)?))
}
