//! The funnel for each value of a property.

use funnel_core::chart::plots::{Cluster, Clusters, PlotOptions, Track};
use funnel_core::events::answers::{BreakdownGroup, FunnelResult, StepResult, overall_interval, surest};
use funnel_core::events::query::{Attribution, Breakdown};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::use_desk;
use super::names::{self, group_name};
use super::shown;
use super::table::{choice, count_with_rate, table, text};
use crate::app::{App, use_app};
use crate::ui::funnel::CanvasMeasure;
use crate::ui::kit::NumberField;
use crate::ui::kit::el::{El, svg};
use crate::ui::plot::{axes, dot, plot, rect, scale, told};

/// How many values are listed unless the query says otherwise, and at most.
const LISTED: f64 = 10.0;
const LISTED_MAX: f64 = 100.0;

/// The choice of a property, and the groups once there is one.
pub(super) fn breakdown() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let is_asked = Memo::new(move |_| desk.query.with(|query| query.breakdown.is_some()));
    let none =
        move || desk.summary.with(|summary| summary.as_ref().is_none_or(|summary| summary.properties.is_empty()));
    view! {
        <Show when=none><p class="hint">{move || app.words.found_breakdown_none()}</p></Show>
        <div class="controls">
            {property_choice(app, desk)}
            <Show when=move || is_asked.get()>{attribution_choice(app, desk)} {top_field(app, desk)}</Show>
        </div>
        <Show when=move || is_asked.get()>{groups(app, desk)}</Show>
    }
    .into_any()
}

fn change(desk: Desk, change: impl FnOnce(&mut Breakdown)) {
    desk.ask_for(|query| {
        if let Some(breakdown) = &mut query.breakdown {
            change(breakdown);
        }
    });
}

fn property_choice(app: App, desk: Desk) -> AnyView {
    let chosen =
        move || desk.query.with(|query| query.breakdown.as_ref().map(|it| it.property.clone()).unwrap_or_default());
    let properties = move || {
        let names = desk.summary.with(|summary| {
            summary.iter().flat_map(|summary| &summary.properties).map(|it| it.name.clone()).collect::<Vec<_>>()
        });
        let none = (String::new(), app.words.found_breakdown_choose());
        // A kept query may ask for one that this file has not.
        let own = Some(chosen()).filter(|own| !own.is_empty() && !names.contains(own));
        std::iter::once(none).chain(names.into_iter().chain(own).map(|name| (name.clone(), name))).collect()
    };
    let choose = move |property: String| {
        desk.ask_for(|query| {
            let old = query.breakdown.take().unwrap_or_else(|| Breakdown {
                property: String::new(),
                attribution: None,
                top: None,
                unknown: Default::default(),
            });
            query.breakdown = (!property.is_empty()).then_some(Breakdown { property, ..old });
        });
    };
    choice(move || app.words.found_breakdown_property(), properties, chosen, choose)
}

fn attribution_choice(app: App, desk: Desk) -> AnyView {
    let options = move || {
        let words = app.words;
        let steps = desk.query.with(names::steps).into_iter().enumerate();
        let at_step = steps.map(|(place, name)| (place.to_string(), words.found_breakdown_step(&name)));
        let ends = [("first", words.found_breakdown_first()), ("last", words.found_breakdown_last())];
        ends.into_iter().map(|(value, text)| (value.to_owned(), text)).chain(at_step).collect()
    };
    let chosen = move || {
        let attribution = desk.query.with(|query| query.breakdown.as_ref().and_then(|it| it.attribution));
        match attribution.unwrap_or_default() {
            Attribution::First => "first".to_owned(),
            Attribution::Last => "last".to_owned(),
            Attribution::Step(step) => step.to_string(),
        }
    };
    let choose = move |value: String| {
        let attribution = match value.as_str() {
            "first" => None,
            "last" => Some(Attribution::Last),
            step => step.parse().ok().map(Attribution::Step),
        };
        change(desk, |breakdown| breakdown.attribution = attribution);
    };
    choice(move || app.words.found_breakdown_attribution(), options, chosen, choose)
}

fn top_field(app: App, desk: Desk) -> AnyView {
    let label = Signal::derive(move || app.words.found_breakdown_top());
    let value = move || desk.query.with(|query| query.breakdown.as_ref().and_then(|it| it.top));
    let set = move |value: Option<f64>| {
        let legal = value.is_none_or(|value| (1.0..=LISTED_MAX).contains(&value) && value.fract() == 0.0);
        if legal {
            change(desk, |breakdown| breakdown.top = value.map(|value| value as usize));
        }
        legal
    };
    view! {
        <div class="labelled narrow">
            <span aria-hidden="true">{label}</span>
            <NumberField label=label value=Signal::derive(move || value().map(|top| top as f64)) placeholder=Signal::derive(move || app.formats.count(LISTED)) on_change=Callback::new(set) />
        </div>
    }
    .into_any()
}

/// The groups, with the steps of all units to compare with.
type Found = (Vec<BreakdownGroup>, Vec<StepResult>);

fn groups(app: App, desk: Desk) -> AnyView {
    let read = |result: &FunnelResult| Some((result.breakdown.clone()?, result.steps.clone()));
    let takeaway = move |(groups, all): &Found| {
        let told = surest(groups).and_then(|group| {
            let rate = app.formats.rate(group.steps.last()?.overall_rate?);
            let rest = app.formats.rate(group.rate_of_others(all)?);
            let chance = names::chance(app.words, group.p_value?);
            Some(app.words.found_breakdown_takeaway(&chance, &group_name(app, group), &rate, &rest))
        });
        told.unwrap_or_else(|| app.words.found_breakdown_same())
    };
    let property = move || {
        desk.answered.with_untracked(|query| query.breakdown.as_ref().map(|it| it.property.clone()).unwrap_or_default())
    };
    shown(read, takeaway, move |(groups, all)| {
        view! { {picture(app, groups, all)} {group_table(app, &property(), groups, all)} }.into_any()
    })
}

/// So many groups have a colour of their own and room for their bars. All are in the table.
const DRAWN: usize = 6;

/// How much of each group came to each step, side by side.
fn picture(app: App, groups: &[BreakdownGroup], all: &[StepResult]) -> AnyView {
    if all.len() < 2 || groups.is_empty() {
        return ().into_any();
    }
    let words = app.words;
    let drawn: Vec<BreakdownGroup> = groups.iter().take(DRAWN).cloned().collect();
    let cluster = |(place, step): (usize, &StepResult)| Cluster {
        shares: drawn.iter().map(|group| group.steps.get(place).and_then(|step| step.overall_rate)).collect(),
        label: step.name.clone(),
    };
    // All of a group are at the first step.
    let clusters: Vec<Cluster> = all.iter().enumerate().skip(1).map(cluster).collect();
    let entry = |(place, group): (usize, &BreakdownGroup)| {
        view! { <li><span class=format!("swatch group-{}", place + 1)></span><bdi>{group_name(app, group)}</bdi></li> }
    };
    let legend = drawn.iter().enumerate().map(entry).collect_view();
    let hidden = (groups.len() > DRAWN).then(|| words.found_breakdown_drawn(&app.formats.count(DRAWN as f64)));
    let paint = move |options: PlotOptions| bars(app, &drawn, &clusters, options);
    view! {
        <figure class="wide">
            <ul class="found-legend">{legend}</ul>
            {plot(app, paint)}
            <figcaption class="hint">{words.found_breakdown_picture()} " " {hidden}</figcaption>
        </figure>
    }
    .into_any()
}

fn bars(app: App, groups: &[BreakdownGroup], clusters: &[Cluster], options: PlotOptions) -> Vec<El> {
    let found = Clusters::new(clusters, options, &|share| app.formats.rate(share), &CanvasMeasure::of(app));
    let cluster = |(cluster, bars): (&Cluster, &Vec<Option<funnel_core::chart::Rect>>)| {
        let bar = |(place, ((bar, share), group)): (usize, ((&Option<_>, &Option<f64>), &BreakdownGroup))| {
            let text = format!("{}, {}: {}", cluster.label, group_name(app, group), names::rate(app, *share));
            Some(told(rect((*bar)?, &format!("group-{}", place + 1)), &text))
        };
        svg("g").children(bars.iter().zip(&cluster.shares).zip(groups).enumerate().filter_map(bar))
    };
    std::iter::once(axes(&found.axes)).chain(clusters.iter().zip(&found.bars).map(cluster)).collect()
}

fn group_table(app: App, property: &str, groups: &[BreakdownGroup], all: &[StepResult]) -> AnyView {
    let words = app.words;
    let intervals = groups.iter().filter_map(|group| overall_interval(&group.steps)).map(|[_, high]| high);
    let track = Track::of_shares(intervals);
    let steps = all.iter().map(|step| text(step.name.clone()));
    let overall = view! {
        <span>{words.found_breakdown_overall()}</span>
        {scale(app, &track, |share| app.formats.rate(share))}
    };
    // What is compared comes first: on a phone the counts are a swipe away.
    let head = [text(property.to_owned()), overall.into_any(), text(words.found_breakdown_difference())];
    let rows = groups.iter().map(|group| row(app, &track, group)).collect();
    table(words.found_breakdown_caption(property), head.into_iter().chain(steps).collect(), rows)
}

fn row(app: App, track: &Track, group: &BreakdownGroup) -> Vec<AnyView> {
    let rate = group.steps.last().and_then(|step| step.overall_rate);
    let interval = overall_interval(&group.steps);
    let ends = interval
        .map(|[low, high]| app.words.found_range(&app.formats.rate_precise(low), &app.formats.rate_precise(high)));
    let overall = view! {
        <span class="with-track">
            {rate.map(|rate| dot(app, track, rate, interval))}
            <span>{names::rate(app, rate)} " " <small>{ends}</small></span>
        </span>
    };
    [text(group_name(app, group)), overall.into_any(), text(names::chance_with_p(app, group.p_value))]
        .into_iter()
        .chain(group.steps.iter().map(|step| count_with_rate(app, step)))
        .collect()
}
