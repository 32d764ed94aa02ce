//! What the counts say: a sentence, the trap, and every figure with what it means.

use funnel_core::experiment::{Card, Comparison, Difference, Reading, Trap, Trust, Verdict as Judged};
use leptos::prelude::*;

use super::{arm_name, points, points_span, use_desk};
use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, Rich, names};
use crate::ui::kit::el::of;
use crate::ui::kit::{heads, hosted, rich, scrolling_table};

#[component]
pub(super) fn Verdict() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let reading = Memo::new(move |_| Some((desk.card()?, desk.reading().get()?)));
    view! {
        <section class="card pad stack" aria-label=move || words.experiments_result()>
            <h2>{move || words.experiments_result()}</h2>
            {move || reading.with(|reading| reading.as_ref().map(|(card, reading)| body(app, card, reading)))}
        </section>
    }
    .into_any()
}

fn body(app: App, card: &Card, reading: &Reading) -> AnyView {
    let (sentence, next) = sentence(app, card, &reading.verdict);
    let worse = |worse: &Difference| {
        let said = told_worse(app, card, worse);
        view! { <div class="notice-line">{hosted(of("p", "").children(rich(said)))}<p>{trusted(app, worse.trust)}</p></div> }
    };
    let worse = reading.also_worse.iter().map(worse).collect_view();
    let has_people = !matches!(reading.verdict, Judged::NoData);
    let traps = reading
        .traps
        .iter()
        .map(|trap| hosted(of("p", "notice-line").children(rich(trap_text(app, trap)))))
        .collect_view();
    view! {
        <div class=format!("verdict {}", tone(&reading.verdict)) aria-live="polite">
            {hosted(of("p", "takeaway").children(rich(sentence)))}
            {next.map(|next| view! { <p>{next}</p> })}
        </div>
        {worse}
        {traps}
        {has_people.then(|| reading.comparisons.iter().map(|comparison| figures(app, card, comparison, reading)).collect_view())}
    }
    .into_any()
}

/// The colour of the verdict, which its words tell as well.
fn tone(verdict: &Judged) -> &'static str {
    match verdict {
        Judged::NoData | Judged::Undecided { .. } => "open",
        Judged::SampleRatio { .. } => "bad",
        Judged::Better(_) => "good",
        Judged::Worse(_) => "warn",
    }
}

fn sentence(app: App, card: &Card, verdict: &Judged) -> (Rich, Option<String>) {
    let words = app.words;
    let p_text = |p: f64| names::p_value(app, p);
    let by = |difference: f64| difference_told(app, difference);
    match *verdict {
        Judged::NoData => (vec![(false, words.experiments_verdict_no_data())], None),
        Judged::SampleRatio { p_value } => (words.experiments_verdict_sample_ratio(&p_text(p_value)), None),
        Judged::Better(Difference { arm, difference, interval, p_value, trust }) => {
            let (low, high) = points_span(app, interval);
            let name = arm_name(app, card, arm);
            let said = words.experiments_verdict_better(&by(difference), &high, &low, &name, &p_text(p_value));
            (said, Some(trusted(app, trust)))
        }
        Judged::Worse(worse) => (told_worse(app, card, &worse), Some(trusted(app, worse.trust))),
        Judged::Undecided { arm, difference, interval, p_value, needed_per_arm, planned_reached } => {
            let (low, high) = points_span(app, interval);
            let name = arm_name(app, card, arm);
            let by = points(app, difference);
            let said = words.experiments_verdict_undecided(&by, &high, &low, &name, &p_text(p_value));
            // Without a plan there is no effect it was planned for.
            let plan = use_desk().of_card(|card, funnel| card.plan_input(funnel).ok()).flatten();
            let more = plan.zip(needed_per_arm).map(|(plan, people)| {
                let people = app.formats.count(people);
                if plan.split.is_some() {
                    words.experiments_next_more_least(&people)
                } else {
                    words.experiments_next_more(&people)
                }
            });
            (said, if planned_reached { Some(words.experiments_next_done()) } else { more })
        }
    }
}

/// How far apart two rates are, whichever is more.
fn difference_told(app: App, difference: f64) -> String {
    app.words.experiments_points(&app.formats.small(difference.abs() * 100.0))
}

fn told_worse(app: App, card: &Card, worse: &Difference) -> Rich {
    let (low, high) = points_span(app, worse.interval);
    let (name, by) = (arm_name(app, card, worse.arm), difference_told(app, worse.difference));
    app.words.experiments_verdict_worse(&by, &high, &low, &name, &names::p_value(app, worse.p_value))
}

fn trusted(app: App, trust: Trust) -> String {
    match trust {
        Trust::Planned => app.words.experiments_trust_planned(),
        Trust::Always => app.words.experiments_trust_always(),
        Trust::Early => app.words.experiments_trust_early(),
    }
}

fn trap_text(app: App, trap: &Trap) -> Rich {
    let rate = |rate: f64| app.formats.rate_precise(rate);
    let ([a, b], [c, d]) = (trap.conditional, trap.overall);
    app.words.experiments_trap(&rate(a), &rate(b), &rate(c), &rate(d))
}

/// A group beside the control, figure by figure.
fn figures(app: App, card: &Card, comparison: &Comparison, reading: &Reading) -> AnyView {
    let words = app.words;
    let name = arm_name(app, card, comparison.arm);
    let none = || NOT_AVAILABLE.to_owned();
    let p = |p: Option<f64>| p.map_or_else(none, |p| names::p_value(app, p));
    let share = |share: Option<f64>| share.map_or_else(none, |share| app.formats.rate_precise(share));
    let with = |middle: Option<String>, interval: Option<(String, String)>| match (middle, interval) {
        (Some(middle), Some((low, high))) => format!("{middle} ({})", words.experiments_span(&high, &low)),
        (Some(middle), None) => middle,
        _ => none(),
    };
    let percent = |share: f64| words.experiments_percent(&app.formats.signed_decimal(share * 100.0));
    let lift_span =
        comparison.lift_interval.map(|[low, high]| (app.formats.signed_decimal(low * 100.0), percent(high)));
    let credible = comparison.credible_interval.map(|interval| points_span(app, interval));
    let rows = [
        (
            words.experiments_difference(),
            with(comparison.difference.map(|it| points(app, it)), comparison.interval.map(|it| points_span(app, it))),
            words.experiments_difference_means(),
        ),
        (words.experiments_lift(), with(comparison.lift.map(percent), lift_span), words.experiments_lift_means()),
        (words.experiments_p_value(), p(comparison.p_value), words.experiments_p_value_means()),
        (words.experiments_fisher(), p(comparison.fisher_p_value), words.experiments_fisher_means()),
        (words.experiments_always(), p(comparison.always_valid_p_value), words.experiments_always_means()),
        (words.experiments_better(), share(comparison.probability_better), words.experiments_better_means()),
        (
            words.experiments_loss(),
            comparison
                .expected_loss
                .map_or_else(none, |loss| words.experiments_points(&app.formats.small(loss * 100.0))),
            words.experiments_loss_means(),
        ),
        (
            words.experiments_credible(),
            credible.map_or_else(none, |(low, high)| words.experiments_span(&high, &low)),
            words.experiments_credible_means(),
        ),
        (words.experiments_sample_ratio(), p(reading.sample_ratio_p_value), words.experiments_sample_ratio_means()),
    ];
    let row = |(figure, value, meaning): (String, String, String)| {
        view! { <tr><th scope="row">{figure}<span class="meaning">{meaning}</span></th><td>{value}</td></tr> }
    };
    let head = heads([words.experiments_figure(), words.experiments_value()]);
    scrolling_table("meanings", name, head, rows.map(row).into_iter().collect_view())
}
