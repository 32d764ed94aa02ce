//! Above the chart: its shape, what its rates are of, the period. Also the way back from a sub-funnel, and warnings.

use funnel_core::chart::{ScaleKind, SegmentMode, Shape as ChartShape};
use funnel_core::metrics::Span;
use funnel_core::model::{Edit, Period, PeriodUnit};
use leptos::prelude::*;

use crate::app::{RateBasis, use_app};
use crate::text::names;
use crate::ui::keeping;
use crate::ui::kit::{Icon, Menu, Segmented, Shape};

/// How the chart is drawn.
#[component]
pub(super) fn ChartToolbar() -> impl IntoView {
    let app = use_app();
    let (words, prefs) = (app.words, app.prefs);
    let shapes = Signal::derive(move || {
        vec![
            (ChartShape::Funnel, words.chart_funnel()),
            (ChartShape::Flow, words.chart_flow()),
            (ChartShape::Bars, words.chart_bars()),
        ]
    });
    let bases = Signal::derive(move || {
        vec![(RateBasis::Previous, words.chart_of_previous()), (RateBasis::First, words.chart_of_first())]
    });
    view! {
        <div class="toolbar">
            <Segmented label=Signal::derive(move || words.chart_shape()) options=shapes value=prefs.shape on_choose=Callback::new(move |shape| prefs.shape.set(shape)) />
            <Segmented label=Signal::derive(move || words.chart_rates()) options=bases value=prefs.rate_basis on_choose=Callback::new(move |basis| prefs.rate_basis.set(basis)) />
            <SegmentModes />
            <span class="grow"></span>
            <PeriodMenu />
            <ChartMenu />
        </div>
    }
    .into_any()
}

#[component]
fn SegmentModes() -> impl IntoView {
    let app = use_app();
    let (words, prefs) = (app.words, app.prefs);
    let any = move || {
        app.session.focus().with(Option::is_none)
            && app.session.document().with(|document| !document.segments.is_empty())
    };
    let modes = Signal::derive(move || {
        vec![(SegmentMode::Stacked, words.segment_stacked()), (SegmentMode::SideBySide, words.segment_side_by_side())]
    });
    view! {
        <Show when=any>
            <Segmented label=Signal::derive(move || words.segment_legend()) options=modes value=prefs.segments on_choose=Callback::new(move |mode| prefs.segments.set(mode)) />
        </Show>
    }
    .into_any()
}

#[component]
fn PeriodMenu() -> impl IntoView {
    let app = use_app();
    let current = move || app.session.document().with(|document| Span::from(&document.period));
    view! {
        <Menu label=Signal::derive(move || format!("{}: {}", app.words.period_label(), names::per(app, current()))) class="button quiet small" end=true
            face=move || view! { <span>{move || names::per(app, current())}</span><Icon shape=Shape::Chevron /> }>
            {PeriodUnit::ALL.map(|unit| {
                let period = Span::one(unit);
                view! {
                    <button type="button" class="item" aria-current=move || (current() == period).then_some("true")
                        on:click=move |_| { app.dispatch(Edit::SetPeriod(Period { unit, ..Period::default() })); }>
                        {move || names::per(app, period)}
                    </button>
                }
            }).collect_view()}
        </Menu>
    }
    .into_any()
}

/// Scale, and the chart and table as files.
#[component]
fn ChartMenu() -> impl IntoView {
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
        <Menu label=Signal::derive(move || words.chart_more()) class="button icon" end=true face=|| view! { <Icon shape=Shape::More /> }>
            <p class="caption">{move || words.chart_scale()}</p>
            {scale(ScaleKind::Linear, Signal::derive(move || words.chart_linear()))}
            {scale(ScaleKind::Sqrt, Signal::derive(move || words.chart_sqrt()))}
            {scale(ScaleKind::Log, Signal::derive(move || words.chart_log()))}
            <hr />
            <keeping::ExportItems />
        </Menu>
    }
    .into_any()
}

/// The way back from a sub-funnel.
#[component]
pub(super) fn Breadcrumbs() -> impl IntoView {
    let app = use_app();
    let path = move || {
        let focus = app.session.focus().get();
        app.session.document().with(|document| {
            let stages = focus.map(|id| {
                document
                    .path_to(&id)
                    .into_iter()
                    .map(|stage| (stage.id.clone(), stage.name.clone()))
                    .collect::<Vec<_>>()
            });
            stages.unwrap_or_default()
        })
    };
    let inside = move || app.session.focus().with(Option::is_some);
    view! {
        <Show when=inside>
            <nav class="crumbs" aria-label=move || app.words.crumbs_label()>
                <ol>
                    <li><button type="button" class="button link" on:click=move |_| app.session.set_focus(None)>{move || app.words.crumbs_whole()}</button></li>
                    {move || {
                        let path = path();
                        let last = path.len().saturating_sub(1);
                        path.into_iter().enumerate().map(|(i, (id, name))| {
                            if i == last {
                                view! { <li aria-current="page"><bdi>{name}</bdi></li> }.into_any()
                            } else {
                                view! { <li><button type="button" class="button link" on:click=move |_| app.session.set_focus(Some(id.clone()))><bdi>{name}</bdi></button></li> }.into_any()
                            }
                        }).collect_view()
                    }}
                </ol>
            </nav>
        </Show>
    }
    .into_any()
}

/// What the user should know about the numbers on view.
#[component]
pub(super) fn Warnings() -> impl IntoView {
    let app = use_app();
    let warnings = Memo::new(move |_| app.session.report_on_view().with(|report| report.warnings.clone()));
    view! {
        <Show when=move || warnings.with(|warnings| !warnings.is_empty())>
            <ul class="card warnings" aria-label=move || app.words.warnings_label()>
                {move || warnings.get().iter().map(|warning| view! { <li>{names::warning(app, warning)}</li> }).collect_view()}
            </ul>
        </Show>
    }
    .into_any()
}
