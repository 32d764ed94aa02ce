//! Money and customers: what the figures need beyond counts.

use funnel_core::model::{
    BusinessModel, Churn, Currency, EconomicsField, Edit, Fraction, Nps, PeriodUnit, Quantity, Score, WinRateBasis,
};
use leptos::prelude::*;

use super::stage_panel::{number, optional};
use crate::app::{App, use_app};
use crate::platform::intl;
use crate::text::names;
use crate::ui::kit::NumberKind;

/// The inputs, all of them.
pub(in crate::ui) fn inputs() -> AnyView {
    let app = use_app();
    view! {
        <p class="hint">{move || app.words.inputs_hint(&names::per_period(app))}</p>
        <div class="fields wide">
            <CurrencyField />
            {EconomicsField::ALL.map(|field| economics_field(app, field)).collect_view()}
            <ChurnFields />
            {nps_field(app)}
            <Choices />
        </div>
    }
    .into_any()
}

fn economics_field(app: App, field: EconomicsField) -> AnyView {
    let kind = if field == EconomicsField::GrossMargin { NumberKind::Percent } else { NumberKind::Plain };
    number(
        app,
        Signal::derive(move || names::economics(app.words, field)),
        kind,
        true,
        move || app.session.document().with(|document| field.get(&document.economics)),
        move |value| {
            let mut probe = app.session.document().with_untracked(|document| document.economics.clone());
            field.set(&mut probe, value).then_some(Edit::SetEconomics(field, value))
        },
    )
}

fn nps_field(app: App) -> AnyView {
    number(
        app,
        Signal::derive(move || app.words.inputs_nps()),
        NumberKind::Plain,
        true,
        move || app.session.report().with(|report| report.nps),
        move |value| optional(value, Score::new).map(|score| Edit::SetNps(score.map(Nps::Score))),
    )
}

#[component]
fn ChurnFields() -> impl IntoView {
    let app = use_app();
    let churn = move || app.session.document().with(|document| document.economics.churn.clone());
    let per =
        move || churn().map_or_else(|| app.session.document().with(|document| document.period.unit), |churn| churn.per);
    view! {
        {number(
            app,
            Signal::derive(move || app.words.inputs_churn()),
            NumberKind::Percent,
            true,
            move || churn().map(|churn| churn.rate.get()),
            move |value| optional(value, Fraction::new).map(|rate| Edit::SetChurn(rate.map(|rate| Churn { rate, per: per(), unknown: Default::default() }))),
        )}
        <label class="labelled">
            {move || app.words.inputs_churn_per()}
            <select class="field" disabled=move || churn().is_none() on:change=move |event| {
                let unit = event_target_value(&event).parse::<usize>().ok().and_then(|place| PeriodUnit::ALL.get(place).copied());
                if let (Some(churn), Some(per)) = (churn(), unit) {
                    app.dispatch(Edit::SetChurn(Some(Churn { per, ..churn })));
                }
            }>
                {PeriodUnit::ALL.iter().enumerate().map(|(place, unit)| {
                    let unit = *unit;
                    view! { <option value=place.to_string() selected=move || per() == unit>{move || names::period_unit(app.words, unit)}</option> }
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn CurrencyField() -> impl IntoView {
    let app = use_app();
    let current = move || {
        app.session.document().with(|document| document.currency.as_ref().map(|currency| currency.as_str().to_owned()))
    };
    let options = move || {
        let mut codes = intl::currencies();
        if let Some(code) = current().filter(|code| !codes.contains(code)) {
            codes.push(code);
        }
        let chosen = current();
        codes
            .into_iter()
            .map(|code| {
                let selected = chosen.as_deref() == Some(code.as_str());
                let name = intl::currency_name(app.words.language(), &code);
                view! { <option value=code.clone() selected=selected>{format!("{code} – {name}")}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="labelled">
            {move || app.words.inputs_currency()}
            <select class="field" on:change=move |event| { app.dispatch(Edit::SetCurrency(Currency::new(&event_target_value(&event)))); }>
                <option value="" selected=move || current().is_none()>{move || app.words.inputs_no_currency()}</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Choices() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let complete = move || app.session.document().with(|document| document.economics.cost_is_complete);
    let of_opportunities = move || {
        app.session.document().with(|document| document.economics.win_rate_basis == WinRateBasis::Opportunities)
    };
    let model = move || app.session.document().with(|document| document.business_model);
    view! {
        <label class="labelled">
            {move || words.inputs_business_model()}
            <select class="field" on:change=move |event| {
                let model = event_target_value(&event).parse::<usize>().ok().and_then(|place| BusinessModel::ALL.get(place).copied());
                app.dispatch(Edit::SetBusinessModel(model));
            }>
                <option value="" selected=move || model().is_none()>{move || words.inputs_no_business_model()}</option>
                {BusinessModel::ALL.iter().enumerate().map(|(place, this)| {
                    let this = *this;
                    view! { <option value=place.to_string() selected=move || model() == Some(this)>{move || names::business_model(words, this)}</option> }
                }).collect_view()}
            </select>
        </label>
        <label class="check">
            <input type="checkbox" prop:checked=complete on:change=move |event| { app.dispatch(Edit::SetCostIsComplete(event_target_checked(&event))); } />
            {move || words.inputs_cost_is_complete()}
        </label>
        <label class="check">
            <input type="checkbox" prop:checked=of_opportunities on:change=move |event| {
                let basis = if event_target_checked(&event) { WinRateBasis::Opportunities } else { WinRateBasis::Decided };
                app.dispatch(Edit::SetWinRateBasis(basis));
            } />
            {move || words.inputs_win_rate_of_opportunities()}
        </label>
    }
    .into_any()
}
