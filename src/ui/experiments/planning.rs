//! How many people it takes, how long that is, and what success is worth.

use funnel_core::experiment::{Card, plan};
use leptos::prelude::*;

use super::use_desk;
use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, Words};
use crate::ui::kit::{NumberKind, Segmented, labelled_number};

/// Tests longer than this are told to be too long: what is tested will have changed before.
const LONG_DAYS: f64 = 60.0;

#[component]
pub(super) fn Planning() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    view! {
        <section class="card pad stack" aria-label=move || words.experiments_plan()>
            <h2>{move || words.experiments_plan()}</h2>
            <Settings />
            {move || planned(app)}
            <details>
                <summary>{move || words.experiments_formula()}</summary>
                <p class="hint">{move || words.experiments_plan_formula()}</p>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Settings() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let kinds = vec![
        (true, Signal::derive(move || words.experiments_effect_relative())),
        (false, Signal::derive(move || words.experiments_effect_points())),
    ];
    let relative = move || desk.card().is_none_or(|card| card.relative);
    let choose = Callback::new(move |relative: bool| {
        let document = app.session.document();
        desk.change("", move |card| document.with_untracked(|document| card.tell_effect(document, relative)));
    });
    view! {
        <div class="fields wide flush">
            {number(app, |w| w.experiments_effect(), "effect", NumberKind::Percent, |card| card.effect, |card, effect| {
                let is_legal = effect.is_finite() && effect != 0.0;
                if is_legal { card.effect = effect; }
                is_legal
            })}
            <div class="labelled">
                {move || words.experiments_effect_kind()}
                <Segmented label=Signal::derive(move || words.experiments_effect_kind()) options=kinds value=Signal::derive(relative) on_choose=choose />
            </div>
            {number(app, |w| w.experiments_power(), "power", NumberKind::Percent, |card| card.power, |card, power| put_share(&mut card.power, power))}
            {number(app, |w| w.experiments_significance(), "significance", NumberKind::Percent, |card| card.significance, |card, alpha| put_share(&mut card.significance, alpha))}
            {number(app, |w| w.experiments_share(), "share", NumberKind::Percent, |card| card.share, |card, share| {
                let is_legal = share > 0.0 && share <= 1.0;
                if is_legal { card.share = share; }
                is_legal
            })}
        </div>
        <details class="fold">
            <summary>{move || words.experiments_prior()}</summary>
            <p class="hint">{move || words.experiments_prior_hint()}</p>
            <div class="fields wide flush">
                {number(app, |w| w.experiments_prior_yes(), "prior.0", NumberKind::Plain, |card| card.prior[0], |card, people| card.put_prior(0, people))}
                {number(app, |w| w.experiments_prior_no(), "prior.1", NumberKind::Plain, |card| card.prior[1], |card, people| card.put_prior(1, people))}
            </div>
        </details>
    }
    .into_any()
}

fn put_share(field: &mut f64, share: f64) -> bool {
    let is_legal = share > 0.0 && share < 1.0;
    if is_legal {
        *field = share;
    }
    is_legal
}

/// A field for a number of the plan. `set` tells whether the number is a legal one.
fn number(
    app: App,
    name: fn(Words) -> String,
    field: &'static str,
    kind: NumberKind,
    get: fn(&Card) -> f64,
    set: fn(&mut Card, f64) -> bool,
) -> AnyView {
    let desk = use_desk();
    let label = Signal::derive(move || name(app.words));
    let change = Callback::new(move |value: Option<f64>| {
        let (Some(value), Some(mut probe)) = (value, untrack(|| desk.card())) else { return false };
        let is_legal = set(&mut probe, value);
        if is_legal {
            desk.change(field, move |card| {
                set(card, value);
            });
        }
        is_legal
    });
    let value = Signal::derive(move || desk.card().map(|card| get(&card)));
    labelled_number(label, kind, value, change, Callback::new(move |()| desk.end_group()))
}

fn planned(app: App) -> Option<AnyView> {
    let desk = use_desk();
    let words = app.words;
    let card = desk.card()?;
    let input = match desk.of_card(|card, document| card.plan_input(document))? {
        Ok(input) => input,
        Err(_) => {
            let problem = words.experiments_plan_refused(&refusal(app, &card));
            return Some(view! { <p class="error" role="alert">{problem}</p> }.into_any());
        }
    };
    let plan = plan(&input);
    let difference = plan.expected_rate - input.baseline_rate;
    let worth = desk.of_card(|card, document| card.worth_per_month(document, difference)).flatten();
    let worth = worth.and_then(|worth| {
        let customers = app.formats.signed(worth.customers?);
        Some(match worth.revenue {
            Some(revenue) => words.experiments_worth_money(&customers, &app.money(revenue)),
            None => words.experiments_worth_customers(&customers),
        })
    });
    let none = || NOT_AVAILABLE.to_owned();
    let figures = [
        (words.experiments_baseline(), app.formats.rate_precise(input.baseline_rate)),
        (
            words.experiments_traffic(),
            input.traffic_per_day.map_or_else(none, |traffic| app.formats.decimal_or_count(traffic)),
        ),
        (
            if input.split.is_some() { words.experiments_per_arm_least() } else { words.experiments_per_arm() },
            app.formats.count(plan.per_arm),
        ),
        (words.experiments_total(), app.formats.count(plan.total)),
        (words.experiments_days(), plan.days.map_or_else(none, |days| app.formats.count(days))),
        (words.experiments_worth(), worth.unwrap_or_else(none)),
    ];
    let long = plan.days.filter(|days| *days > LONG_DAYS);
    Some(
        view! {
            <dl class="plan-figures">
                {figures.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).into_iter().collect_view()}
            </dl>
            {long.map(|days| view! { <p class="notice-line">{words.experiments_too_long(&app.formats.count(days))}</p> })}
        }
        .into_any(),
    )
}

/// Why it cannot be planned, in words.
fn refusal(app: App, card: &Card) -> String {
    let desk = use_desk();
    let words = app.words;
    match desk.of_card(|card, document| card.baseline_rate(document)).flatten() {
        None if desk.step(card).is_none() => words.experiments_lost_stage(),
        None => words.experiments_no_rate(),
        Some(rate) if rate <= 0.0 || rate >= 1.0 => words.experiments_rate_at_end(),
        Some(_) if card.effect == 0.0 => words.experiments_effect_zero(),
        Some(_) if card.power <= card.significance => words.experiments_power_too_small(),
        Some(_) => words.experiments_effect_too_large(),
    }
}
