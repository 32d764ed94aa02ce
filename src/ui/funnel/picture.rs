//! What the chart says: counts and texts for the geometry, sentences for screen readers.

use funnel_core::chart::{ChartInput, ChartReference, ChartSegment, ChartStage};
use funnel_core::metrics::{Report, Scope, StageFigures, report};
use funnel_core::model::{Count, Document, Quantity, StageId};
use leptos::prelude::*;

use crate::app::{App, RateBasis};

/// The funnel on view, ready for [`funnel_core::chart::Chart::new`].
pub(super) fn input(app: App) -> ChartInput {
    let report = app.session.report_on_view();
    let document = app.session.document();
    report.with(|report| {
        document.with(|document| ChartInput {
            stages: report
                .stages
                .iter()
                .enumerate()
                .map(|(index, stage)| chart_stage(app, document, stage, index))
                .collect(),
            highlight: report
                .bottleneck
                .as_ref()
                .and_then(|b| report.stages.iter().position(|stage| stage.id == b.stage)),
            references: references(app, document, report),
            scale_note: app.words.chart_scale_note(),
        })
    })
}

/// A funnel that is not the document, ready for [`funnel_core::chart::Chart::new`].
pub(in crate::ui) fn input_of(app: App, document: &Document) -> ChartInput {
    let report = report(document);
    let stage = |(index, stage): (usize, &StageFigures)| ChartStage {
        segments: Vec::new(),
        ..chart_stage(app, document, stage, index)
    };
    ChartInput {
        stages: report.stages.iter().enumerate().map(stage).collect(),
        highlight: None,
        references: Vec::new(),
        scale_note: app.words.chart_scale_note(),
    }
}

fn chart_stage(app: App, document: &Document, stage: &StageFigures, index: usize) -> ChartStage {
    let rate = match app.prefs.rate_basis.get() {
        RateBasis::Previous => stage.step_rate,
        RateBasis::First => stage.overall_rate.filter(|_| index > 0),
    };
    let segments = match app.session.scope() {
        // There may be hundreds, and the language is followed below.
        Scope::Whole => {
            untrack(|| document.segments.iter().map(|segment| chart_segment(app, segment.counts.get(index))).collect())
        }
        _ => Vec::new(),
    };
    ChartStage {
        id: stage.id.clone(),
        count: Count::new(stage.count).unwrap_or_default(),
        segments,
        name: if stage.name.is_empty() { app.words.stage_unnamed() } else { stage.name.clone() },
        count_text: app.formats.count(stage.count),
        count_short: app.formats.short(stage.count),
        rate_text: rate.map(|rate| format!("↓ {}", app.formats.rate(rate))),
        rate_short: rate.map(|rate| app.formats.rate(rate)),
        lost_text: stage.drop_off.filter(|lost| *lost > 0.0).map(|lost| app.formats.count(-lost)),
    }
}

fn chart_segment(app: App, count: Option<&Count>) -> ChartSegment {
    let count = count.copied().unwrap_or_default();
    ChartSegment { count, count_text: app.formats.count(count.get()), count_short: app.formats.short(count.get()) }
}

/// Lines to compare with belong to the whole funnel, at its customer stage.
fn references(app: App, document: &Document, report: &Report) -> Vec<ChartReference> {
    if app.session.scope() != Scope::Whole {
        return Vec::new();
    }
    let customer = report.roles.customer.as_ref();
    let Some(stage) = report.stages.iter().position(|stage| Some(&stage.id) == customer) else { return Vec::new() };
    let lines = document.reference_lines.iter();
    lines
        .map(|line| ChartReference {
            stage,
            low: line.low,
            high: line.high.unwrap_or(line.low),
            text: app.reference_text(line),
        })
        .collect()
}

/// The chart in one sentence.
pub(super) fn summary(app: App) -> String {
    let report = app.session.report_on_view();
    report.with(|report| {
        let (Some(first), Some(last)) = (report.stages.first(), report.stages.last()) else {
            return app.words.chart_empty();
        };
        app.words.chart_summary(
            &app.formats.count(report.stages.len() as f64),
            &first.name,
            &app.formats.count(first.count),
            &last.name,
            &app.formats.count(last.count),
            &last.overall_rate.map_or_else(|| app.words.not_available(), |rate| app.formats.rate(rate)),
        )
    })
}

/// A stage as a screen reader says it: the same figures as on screen.
pub(super) fn stage_label(app: App, id: &StageId) -> String {
    let report = app.session.report_on_view();
    report.with(|report| {
        let Some(index) = report.stages.iter().position(|stage| stage.id == *id) else { return String::new() };
        let stage = &report.stages[index];
        let count = app.formats.count(stage.count);
        if index == 0 {
            return app.words.chart_first_stage(&count, &stage.name);
        }
        let rate = |rate: Option<f64>| rate.map_or_else(|| app.words.not_available(), |rate| app.formats.rate(rate));
        app.words.chart_stage(
            &count,
            &stage.name,
            &rate(stage.overall_rate),
            &report.stages[index - 1].name,
            &rate(stage.step_rate),
        )
    })
}
