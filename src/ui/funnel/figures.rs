//! The headline figures and all others, each opening its formula with the user's own numbers in it.

use funnel_core::metrics::{Figure, Scope, explain};
use leptos::prelude::*;

use super::explanation::ExplanationView;
use crate::app::{App, use_app};
use crate::text::names;
use crate::ui::kit::{Icon, Shape};

/// The figures shown large. The others are one click away.
const HEADLINE: [Figure; 5] =
    [Figure::OverallRate, Figure::CostPerAcquisition, Figure::Revenue, Figure::LtvToCac, Figure::CycleDays];

/// The five figures most funnels are read for.
#[component]
pub(super) fn Headline() -> impl IntoView {
    let app = use_app();
    let open = RwSignal::new(None::<Figure>);
    view! {
        <section class="card" aria-label=move || app.words.figures_label()>
            <dl class="figures">
                {HEADLINE.map(|figure| view! { <FigureCard figure open /> }).collect_view()}
            </dl>
            {move || open.get().map(|figure| view! { <ExplanationView figure on_close=Callback::new(move |()| open.set(None)) /> })}
        </section>
    }
    .into_any()
}

#[component]
fn FigureCard(figure: Figure, open: RwSignal<Option<Figure>>) -> impl IntoView {
    let app = use_app();
    let is_open = move || open.get() == Some(figure);
    view! {
        <div class="figure">
            <dt>
                <button
                    type="button"
                    class="what"
                    aria-expanded=move || is_open().to_string()
                    on:click=move |_| open.set((!is_open()).then_some(figure))
                >
                    <span>{move || names::figure(app, figure)}</span>
                    <span class="about"><Icon shape=Shape::Info /></span>
                    <span class="sr-only">{move || app.words.figures_how()}</span>
                </button>
            </dt>
            <dd>
                {move || value(app, figure)}
                <small>{move || names::figure_note(app, figure)}</small>
            </dd>
        </div>
    }
    .into_any()
}

/// The figure as text, or a dash with its reason for screen readers.
fn value(app: App, figure: Figure) -> AnyView {
    let explanation = app.session.document().with(|document| explain(document, &Scope::Whole, figure));
    let Some(explanation) = explanation else { return ().into_any() };
    match explanation.result {
        Some(result) => names::amount(app, explanation.unit, result).into_any(),
        None => view! {
            <span aria-hidden="true">{crate::text::NOT_AVAILABLE}</span>
            <span class="sr-only">{names::not_available(app, &explanation)}</span>
        }
        .into_any(),
    }
}

/// Every figure there is, in a list to open.
#[component]
pub(super) fn AllFigures() -> impl IntoView {
    let app = use_app();
    let open = RwSignal::new(None::<Figure>);
    let unfolded = RwSignal::new(false);
    view! {
        <details class="card fold" on:toggle=move |event| unfolded.set(is_open(&event))>
            <summary>{move || app.words.figures_all()}</summary>
            <Show when=move || unfolded.get()>
                <dl class="all-figures">
                    {Figure::ALL.iter().map(|figure| view! { <FigureCard figure=*figure open /> }).collect_view()}
                </dl>
                {move || open.get().map(|figure| view! { <ExplanationView figure on_close=Callback::new(move |()| open.set(None)) /> })}
            </Show>
        </details>
    }
    .into_any()
}

/// Whether the details element of a toggle event is open.
pub(super) fn is_open(event: &web_sys::Event) -> bool {
    use wasm_bindgen::JsCast;
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|details| details.has_attribute("open"))
}
