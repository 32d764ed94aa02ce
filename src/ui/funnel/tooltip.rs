//! What hovering or focusing a stage shows beside it.

use funnel_core::chart::Chart;
use funnel_core::model::StageId;
use leptos::prelude::*;

use super::chart::{is_at_minimum, px};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;

/// The tooltip of the stage under the pointer or the focus.
pub(in crate::ui) fn tooltip(chart: Memo<Chart>, shown: RwSignal<Option<StageId>>) -> AnyView {
    let app = use_app();
    let index = Memo::new(move |_| {
        let shown = shown.get()?;
        chart.with(|chart| chart.stages.iter().position(|stage| stage.id == shown))
    });
    let place = move |read: fn(&Chart, usize) -> f64| {
        chart.with(|chart| {
            index.get().filter(|index| *index < chart.stages.len()).map_or(0.0, |index| read(chart, index))
        })
    };
    let top = move || place(|chart, index| chart.stages[index].hit.bottom().min(chart.height_px - 8.0));
    let left = move || {
        place(|chart, index| chart.stages[index].rect.center().x.clamp(120.0, (chart.width_px - 120.0).max(120.0)))
    };
    view! {
        <Show when=move || index.get().is_some()>
            <div class="tooltip" aria-hidden="true" style:top=move || px(top()) style:left=move || px(left())>
                {move || index.get().map(|index| content(app, chart, index))}
            </div>
        </Show>
    }
    .into_any()
}

fn content(app: App, chart: Memo<Chart>, index: usize) -> AnyView {
    let (words, formats) = (app.words, app.formats);
    app.session.report_on_view().with(|report| {
        let Some(stage) = report.stages.get(index) else { return ().into_any() };
        let text = |rate: Option<f64>| rate.map_or_else(|| NOT_AVAILABLE.to_owned(), |rate| formats.rate(rate));
        let previous = index.checked_sub(1).and_then(|previous| report.stages.get(previous));
        let first = report.stages.first().filter(|_| index > 0);
        view! {
            <b><bdi>{stage.name.clone()}</bdi></b>
            <span>{words.tooltip_people(&formats.count(stage.count))}</span>
            {previous.map(|previous| view! { <span>{words.tooltip_of_stage(&text(stage.step_rate), &previous.name)}</span> })}
            {first.filter(|_| index > 1).map(|first| view! { <span>{words.tooltip_of_stage(&text(stage.overall_rate), &first.name)}</span> })}
            {stage.drop_off.map(|lost| view! { <span>{if lost >= 0.0 { words.tooltip_lost(&formats.count(lost)) } else { words.tooltip_gained(&formats.count(-lost)) }}</span> })}
            {stage.interval.map(|[low, high]| view! { <span class="dim">{words.interval(&formats.rate_precise(high), &formats.rate_precise(low))}</span> })}
            {stage.too_few.then(|| view! { <span class="dim">{words.too_few()}</span> })}
            {chart.with(|chart| is_at_minimum(chart, index)).then(|| view! { <span class="dim">{words.tooltip_minimum()}</span> })}
        }
        .into_any()
    })
}
