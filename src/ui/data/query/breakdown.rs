//! The property to break the counts down by.

use funnel_core::events::query::{Attribution, Breakdown};
use leptos::prelude::*;

use super::super::use_desk;
use super::has_properties;
use super::wording::{property_options, step_name};
use crate::app::use_app;
use crate::ui::kit::{NumberField, NumberKind, select};

/// How many values stand for themselves unless the query says otherwise.
const TOP: usize = 10;

/// How many may: each is a funnel of its own to look at.
const MOST: f64 = 100.0;

/// Property, attribution and how many values.
#[component]
pub(super) fn BreakdownFields() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let property = Memo::new(move |_| {
        desk.query.with(|query| query.breakdown.as_ref().map(|breakdown| breakdown.property.clone()))
    });
    let options = Signal::derive(move || {
        let none = (None, words.ask_breakdown_none(), property.get().is_none());
        std::iter::once(none).chain(property_options(app, desk, property.get().as_deref())).collect()
    });
    let choose = move |name: Option<String>| {
        desk.ask_for(|query| {
            query.breakdown = name.map(|property| match query.breakdown.take() {
                Some(old) => Breakdown { property, ..old },
                None => Breakdown { property, attribution: None, top: None, unknown: Default::default() },
            });
        });
    };
    view! {
        <div class="stack tight">
            <h3>{move || words.ask_breakdown()}</h3>
            <Show when=move || has_properties() || property.get().is_some()
                fallback=move || view! { <p class="hint">{move || words.ask_no_properties()}</p> }>
                <div class="fields wide flush">
                    {select(Signal::derive(move || words.ask_property()), options, Callback::new(choose))}
                    <Show when=move || property.get().is_some()><Details /></Show>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// Whose value counts, and how many values.
#[component]
fn Details() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let change =
        move |change: &dyn Fn(&mut Breakdown)| desk.ask_for(|query| query.breakdown.iter_mut().for_each(change));
    let options = Signal::derive(move || {
        desk.query.with(|query| {
            let now = query.breakdown.as_ref().and_then(|it| it.attribution).unwrap_or_default();
            let step = |step| (Attribution::Step(step), words.ask_attribution_step(&step_name(words, query, step)));
            let ends = [
                (Attribution::First, words.ask_attribution_first()),
                (Attribution::Last, words.ask_attribution_last()),
            ];
            let all = ends.into_iter().chain((0..query.steps.len()).map(step));
            all.map(|(choice, text)| (choice, text, choice == now)).collect()
        })
    });
    let top = move || desk.query.with(|query| query.breakdown.as_ref().and_then(|it| it.top).unwrap_or(TOP));
    let set_top = move |number: Option<f64>| match number {
        Some(number) if (1.0..=MOST).contains(&number) && number.fract() == 0.0 => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 1 to 100")]
            let top = number as usize;
            change(&|breakdown| breakdown.top = Some(top));
            true
        }
        _ => false,
    };
    let label = Signal::derive(move || words.ask_top());
    view! {
        {select(Signal::derive(move || words.ask_attribution()), options, Callback::new(move |it| change(&|breakdown| breakdown.attribution = Some(it))))}
        <label class="labelled">
            {move || label.get()}
            <NumberField label kind=NumberKind::Plain optional=false value=Signal::derive(move || Some(top() as f64)) on_change=Callback::new(set_top) />
        </label>
    }
    .into_any()
}
