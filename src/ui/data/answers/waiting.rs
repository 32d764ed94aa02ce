//! Who waits at a step: a list to work through.

use funnel_core::events::answers::{FunnelResult, StepResult, TimeUnit, WaitingLead, WaitingLeads};
use funnel_core::events::query::Waiting;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::super::desk::Desk;
use super::super::names::zone_name;
use super::super::use_desk;
use super::points::points;
use super::table::{stop_choice, table, text, texts};
use super::{names, shown, trace};
use crate::app::{App, use_app};
use crate::platform::files;
use crate::ui::kit::{Icon, NumberField, Shape};

/// So many are listed on the page; the file has them all.
const SHOWN: usize = 50;

/// The choices, the list, and the score.
pub(super) fn waiting() -> AnyView {
    let app = use_app();
    let desk = use_desk();
    let choose = move |step: usize| change(desk, |waiting| waiting.step = step);
    view! {
        <div class="controls">
            {stop_choice(move || app.words.found_waiting_step(), move || desk.query.with(names::steps), move || asked(desk, |it| it.step).unwrap_or_default(), choose)}
            {limit_field(app, desk)}
        </div>
        {points(app, desk)}
        {leads(app)}
        <button type="button" class="button outline" on:click=move |_| desk.waiting_csv(move |blob| save(app, blob))>
            <Icon shape=Shape::Save />
            {move || app.words.found_waiting_save()}
        </button>
    }
    .into_any()
}

/// What the query says about waiting.
pub(super) fn asked<T>(desk: Desk, read: impl FnOnce(&Waiting) -> T) -> Option<T> {
    desk.query.with(|query| query.answers.as_ref()?.waiting.as_ref().map(read))
}

/// Changes what the query says about waiting.
pub(super) fn change(desk: Desk, change: impl FnOnce(&mut Waiting)) {
    desk.ask_for(|query| {
        if let Some(waiting) = super::panel::answers(query).waiting.as_mut() {
            change(waiting);
        }
    });
}

fn save(app: App, blob: JsValue) {
    let name = format!("{}.csv", app.words.found_waiting_file_name());
    if !blob.dyn_into().is_ok_and(|blob| files::download(&name, &blob).is_ok()) {
        app.messages.say(app.words.file_not_written());
    }
}

/// Units a limit can be given in.
const UNITS: [TimeUnit; 3] = [TimeUnit::Minute, TimeUnit::Hour, TimeUnit::Day];

fn limit_field(app: App, desk: Desk) -> AnyView {
    let words = app.words;
    let seconds = move || asked(desk, |it| it.limit_seconds).flatten();
    let chosen = RwSignal::new(None::<TimeUnit>);
    // The largest unit that the limit is a whole number of, until the user picks another.
    let unit = move || {
        let whole = |seconds: f64| UNITS.into_iter().rev().find(|unit| seconds % unit.seconds() == 0.0);
        chosen.get().or_else(|| seconds().and_then(whole)).unwrap_or(TimeUnit::Day)
    };
    let set = move |value: Option<f64>| {
        let legal = value.is_none_or(|value| (0.0..1e9).contains(&value));
        if legal {
            let seconds = value.map(|value| value * unit().seconds());
            change(desk, |waiting| waiting.limit_seconds = seconds);
        }
        legal
    };
    let label = Signal::derive(move || words.found_waiting_limit());
    let value = Signal::derive(move || seconds().map(|seconds| seconds / unit().seconds()));
    view! {
        <div class="labelled">
            <span aria-hidden="true">{label}</span>
            <span class="row tight">
                <NumberField label=label value=value placeholder=Signal::derive(move || words.found_waiting_limit_auto()) on_change=Callback::new(set) />
                {unit_choice(app, unit, move |new| {
                    let amount = untrack(|| value.get());
                    chosen.set(Some(new));
                    if amount.is_some() { set(amount); }
                })}
            </span>
        </div>
    }
    .into_any()
}

fn unit_choice(
    app: App,
    unit: impl Fn() -> TimeUnit + Copy + Send + Sync + 'static,
    on_choose: impl Fn(TimeUnit) + 'static,
) -> AnyView {
    let name = move |unit: TimeUnit| match unit {
        TimeUnit::Day => app.words.period_days(),
        TimeUnit::Hour => app.words.unit_hours(),
        _ => app.words.unit_minutes(),
    };
    let option = move |(place, this): (usize, TimeUnit)| {
        view! { <option value=place.to_string() prop:selected=move || unit() == this>{move || name(this)}</option> }
    };
    let choose = move |place: String| {
        if let Some(unit) = place.parse::<usize>().ok().and_then(|place| UNITS.get(place)) {
            on_choose(*unit);
        }
    };
    view! {
        <select class="field" aria-label=move || app.words.found_waiting_limit_unit() on:change=move |event| choose(event_target_value(&event))>
            {UNITS.into_iter().enumerate().map(option).collect_view()}
        </select>
    }
    .into_any()
}

/// Who waits, with the steps of the funnel.
type Found = (WaitingLeads, Vec<StepResult>);

fn leads(app: App) -> AnyView {
    let read = |result: &FunnelResult| Some((result.waiting.clone()?, result.steps.clone()));
    let step = |found: &Found| found.1.get(found.0.step).map(|step| step.name.clone()).unwrap_or_default();
    let takeaway = move |found: &Found| {
        let leads = &found.0;
        if leads.total == 0 {
            return app.words.found_waiting_nobody(&step(found));
        }
        let [open, over, total] =
            [leads.open, leads.over_limit, leads.total].map(|count| app.formats.count(count as f64));
        app.words.found_waiting_takeaway(&open, &over, &step(found), &total)
    };
    shown(read, takeaway, move |found| list(app, &step(found), &found.0))
}

fn list(app: App, step: &str, leads: &WaitingLeads) -> AnyView {
    let words = app.words;
    let limit = match leads.limit_seconds {
        Some(seconds) => words.found_waiting_limit_of(&app.formats.duration(seconds)),
        None => words.found_waiting_limit_none(step),
    };
    let own = asked(use_desk(), |it| it.limit_seconds.is_some()).unwrap_or_default();
    let head = texts([
        words.found_person(),
        words.found_waiting_since(),
        words.found_waiting_waited(),
        words.found_waiting_state(),
        words.found_waiting_score(),
        words.found_trace_find(),
    ]);
    let time_zone = use_desk().answer_zone();
    let rows: Vec<_> = leads.rows.iter().take(SHOWN).map(|lead| row(app, &time_zone, lead)).collect();
    let hidden = leads.total.saturating_sub(rows.len() as u64) as f64;
    view! {
        {(!own).then(|| view! { <p class="hint">{limit}</p> })}
        {(!rows.is_empty()).then(|| table(words.found_waiting_caption(step), head, rows))}
        <p class="hint">
            {(hidden > 0.0).then(|| words.found_more(app.formats.plural(hidden), &app.formats.count(hidden)))} " "
            {words.found_times_in(&zone_name(&time_zone))}
        </p>
    }
    .into_any()
}

fn row(app: App, time_zone: &str, lead: &WaitingLead) -> Vec<AnyView> {
    let words = app.words;
    let over = if lead.over_limit { words.found_waiting_over() } else { words.found_waiting_within() };
    let open = if lead.open { words.found_waiting_can_still() } else { words.found_waiting_can_not() };
    let state = view! {
        <span class="state"><span class:warn=lead.over_limit>{over}</span> <span class="hint">{open}</span></span>
    };
    vec![
        text(lead.unit.clone()),
        text(app.formats.minute(time_zone, lead.since as f64)),
        text(app.formats.duration(lead.waited_seconds)),
        state.into_any(),
        text(app.formats.decimal(lead.score)),
        trace::button(app, &lead.unit),
    ]
}
