//! What inputs are called, and how their values are written.

use funnel_core::forecast::Input;
use funnel_core::model::{Document, StageId};

use super::use_desk;
use crate::app::App;
use crate::ui::kit::NumberKind;

/// What an input is called.
pub(super) fn input_name(app: App, input: &Input) -> String {
    let words = app.words;
    use_desk().funnel(|document| match input {
        Input::Entrants => {
            let first = document.stages.first().map(|stage| stage.name.clone()).unwrap_or_default();
            words.driver_people(&first)
        }
        Input::SegmentShare(id) => {
            let segment = document.segments.iter().find(|segment| segment.id == *id);
            words.driver_segment_share(&segment.map(|segment| segment.name.clone()).unwrap_or_default())
        }
        Input::StepRate(id) => {
            let place = document.stages.iter().position(|stage| stage.id == *id).unwrap_or_default();
            let from = place.checked_sub(1).map(|before| document.stages[before].name.clone()).unwrap_or_default();
            words.driver_step_rate(&from, &stage_name(document, id))
        }
        Input::StageDays(id) => words.driver_stage_days(&stage_name(document, id)),
        Input::StageCost(id) => words.driver_stage_cost(&stage_name(document, id)),
        Input::AverageOrderValue => words.driver_average_order_value(),
        Input::GrossMargin => words.driver_gross_margin(),
        Input::OtherCost => words.driver_other_cost(),
        Input::PurchasesPerPeriod => words.driver_purchases(),
        Input::ChurnRate => words.driver_churn(),
    })
}

fn stage_name(document: &Document, id: &StageId) -> String {
    document.stages.iter().find(|stage| stage.id == *id).map(|stage| stage.name.clone()).unwrap_or_default()
}

/// A value of an input, in its unit.
pub(super) fn written(app: App, input: &Input, value: f64) -> String {
    match input {
        input if input.is_rate() => app.formats.rate_precise(value),
        Input::StageCost(_) | Input::OtherCost | Input::AverageOrderValue => app.money(value),
        Input::StageDays(_) => app.words.driver_days(&app.formats.small(value)),
        _ => app.formats.decimal_or_count(value),
    }
}

/// How a field for an input reads what is typed.
pub(super) fn kind(input: &Input) -> NumberKind {
    if input.is_rate() { NumberKind::Percent } else { NumberKind::Plain }
}
