//! The Funnel screen: chart and table as two faces of one control, the figures, the weakest step.

mod chart;
mod explanation;
mod figures;
mod inputs;
mod picture;
mod references;
mod segments;
mod stage_panel;
mod still;
mod table;
mod templates;
mod toolbar;
mod tooltip;
mod weakest;

use funnel_core::model::StageId;
use leptos::prelude::*;

use crate::app::use_app;

pub(super) use still::still_chart;

/// The Funnel screen.
#[component]
pub fn FunnelScreen() -> impl IntoView {
    let app = use_app();
    let selected = RwSignal::new(None::<StageId>);
    let whole = move || app.session.focus().with(Option::is_none);
    view! {
        <h1 class="sr-only">{move || app.words.shell_funnel()}</h1>
        <toolbar::Breadcrumbs />
        <div class="pair">
            <section class="card" aria-label=move || app.words.chart_label()>
                <toolbar::ChartToolbar />
                <chart::FunnelChart selected />
                <Show when=whole><references::References /></Show>
            </section>
            <section class="card" aria-label=move || app.words.table_label()>
                <table::StageTable selected />
            </section>
        </div>
        <toolbar::Warnings />
        <Show when=whole>
            <figures::Headline />
        </Show>
        <weakest::WeakestStep />
        <Show when=whole>
            <inputs::Inputs />
            <figures::AllFigures />
        </Show>
        <stage_panel::StagePanel selected />
    }
    .into_any()
}
