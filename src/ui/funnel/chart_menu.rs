//! What opens from the buttons above the chart.

use funnel_core::chart::ScaleKind;
use funnel_core::metrics::Span;
use funnel_core::model::{Edit, Period, PeriodUnit};
use leptos::prelude::*;

use crate::app::use_app;
use crate::text::names;
use crate::ui::keeping;

/// The periods a funnel can be of.
pub(in crate::ui) fn period_items() -> AnyView {
    let app = use_app();
    let current = move || app.session.document().with(|document| Span::from(&document.period));
    PeriodUnit::ALL
        .map(|unit| {
            let period = Span::one(unit);
            view! {
                <button type="button" class="item" aria-current=move || (current() == period).then_some("true")
                    on:click=move |_| { app.dispatch(Edit::SetPeriod(Period { unit, ..Period::default() })); }>
                    {move || names::per(app, period)}
                </button>
            }
        })
        .collect_view()
        .into_any()
}

/// Scale, and the chart and table as files.
pub(in crate::ui) fn chart_items() -> AnyView {
    let app = use_app();
    let (words, prefs) = (app.words, app.prefs);
    let scale = move |kind: ScaleKind, text: Signal<String>| {
        view! {
            <button type="button" class="item" aria-current=move || (prefs.scale.get() == kind).then_some("true") on:click=move |_| prefs.scale.set(kind)>
                {move || text.get()}
            </button>
        }
    };
    view! {
        <p class="caption">{move || words.chart_scale()}</p>
        {scale(ScaleKind::Linear, Signal::derive(move || words.chart_linear()))}
        {scale(ScaleKind::Sqrt, Signal::derive(move || words.chart_sqrt()))}
        {scale(ScaleKind::Log, Signal::derive(move || words.chart_log()))}
        <hr />
        <keeping::ExportItems />
    }
    .into_any()
}
