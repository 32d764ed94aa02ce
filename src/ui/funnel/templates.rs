//! Funnels to start from, each with a preview.

use funnel_core::chart::{Chart, ChartInput, ChartOptions, ChartStage, TextMeasure, TextStyle};
use funnel_core::model::{Document, Edit};
use funnel_core::templates::TemplateId;
use leptos::prelude::*;

use super::chart::{stage_fill, view_box};
use crate::app::{App, use_app};
use crate::text::names;
use crate::ui::kit::el::Call;
use crate::ui::kit::{Icon, Shape};

/// Width of a preview's picture, in px.
const PREVIEW_PX: f64 = 200.0;

/// The choice of templates; `close` is called when it is to be closed.
pub(in crate::ui) fn templates(close: Call) -> AnyView {
    let app = use_app();
    let close = StoredValue::new_local(close);
    let close = move || close.with_value(|close| close(()));
    view! {
            <div class="panel templates" role="dialog" aria-label=move || app.words.template_open()
                on:keydown=move |event| if event.key() == "Escape" { close() }>
                <div class="row">
                    <h2 class="grow">{move || app.words.template_open()}</h2>
                    <button type="button" class="button icon" autofocus aria-label=move || app.words.panel_close() on:click=move |_| close()>
                        <Icon shape=Shape::Cross />
                    </button>
                </div>
                <p class="hint">{move || app.words.template_hint()}</p>
                <ul class="template-list">
                    {TemplateId::ALL.iter().map(|id| choice(app, *id, Callback::new(move |()| close()))).collect_view()}
                </ul>
            </div>
    }
    .into_any()
}

fn choice(app: App, id: TemplateId, done: Callback<()>) -> AnyView {
    let document = Memo::new(move |_| names::template_document(app.words, id));
    let stages = move || {
        document.with(|document| {
            let names: Vec<_> = document.stages.iter().map(|stage| stage.name.clone()).collect();
            names.join(" · ")
        })
    };
    view! {
        <li>
            <button type="button" class="template" on:click=move |_| { choose(app, id); done.run(()); }>
                {move || document.with(preview)}
                <span>
                    <b>{move || names::template(app.words, id)}</b>
                    <span class="hint">{stages}</span>
                </span>
            </button>
        </li>
    }
    .into_any()
}

/// The template takes the funnel's place; title, currency and period stay the user's.
fn choose(app: App, id: TemplateId) {
    let mut new = names::template_document(app.words, id);
    app.session.document().with_untracked(|old| {
        new.title = Some(names::template(app.words, id));
        new.currency = old.currency.clone();
        new.period = old.period.clone();
    });
    app.session.set_focus(None);
    if app.dispatch(Edit::Replace(Box::new(new))) {
        app.say_undoable(app.words.template_chosen());
    }
}

/// No text in a preview: there is nothing to measure.
struct NoText;

impl TextMeasure for NoText {
    fn width_px(&self, _: &str, _: TextStyle) -> f64 {
        0.0
    }
}

fn preview(document: &Document) -> AnyView {
    let input = ChartInput {
        stages: document
            .stages
            .iter()
            .map(|stage| ChartStage { id: stage.id.clone(), count: stage.count, ..ChartStage::default() })
            .collect(),
        ..ChartInput::default()
    };
    let options = ChartOptions { width_px: PREVIEW_PX, height_px: Some(110.0), ..ChartOptions::default() };
    let chart = Chart::new(&input, &options, &NoText);
    let count = chart.stages.len();
    view! {
        <svg class="preview" viewBox=view_box(&chart) aria-hidden="true">
            {chart.joints.iter().map(|joint| view! { <path class="joint" d=joint.path.d() /> }).collect_view()}
            {chart.stages.iter().enumerate().map(|(i, stage)| view! { <path style:fill=stage_fill(i, count) d=stage.path.d() /> }).collect_view()}
        </svg>
    }
    .into_any()
}
