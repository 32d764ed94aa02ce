//! What a goal takes: the value each single input would need, and the smallest equal improvement of several.

use funnel_core::forecast::goal::{Lift, Needed, Reach, needed, smallest_lift};
use funnel_core::forecast::lever::Measure;
use funnel_core::forecast::settings::Goal as Looked;
use funnel_core::forecast::{Change, Input};
use leptos::prelude::*;

use super::inputs::{input_name, written};
use super::{MOST, measured, measures, use_desk};
use crate::app::{App, use_app};
use crate::text::names;
use crate::ui::kit::{NumberField, heads, scrolling_table};

#[component]
pub(super) fn Goal() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    // Without a goal, what it will be of waits here.
    let chosen = RwSignal::new(Measure::Customers);
    let kept = Memo::new(move |_| desk.settings().goal);
    let measure = Memo::new(move |_| kept.get().map_or_else(|| chosen.get(), |goal| goal.measure));
    let goal = Memo::new(move |_| kept.get().map(|goal| goal.value));
    let asked = Memo::new(move |_| {
        let Looked { measure, value } = kept.get()?;
        Some(desk.funnel(|funnel| needed(funnel, measure, value)))
    });
    let put = move |value: Option<f64>, field: &str| {
        let measure = chosen.get_untracked();
        desk.assume(field, move |settings| settings.goal = value.map(|value| Looked { measure, value }));
    };
    let choose = Callback::new(move |measure| {
        chosen.set(measure);
        if let Some(goal) = untrack(|| goal.get()) {
            put(Some(goal), "");
        }
    });
    // All rates, until somebody chooses otherwise.
    let left_out = RwSignal::new(Vec::<Input>::new());
    let change = move |value: Option<f64>| {
        let is_legal = value.is_none_or(|value| (0.0..=MOST).contains(&value));
        if is_legal {
            chosen.set(untrack(|| measure.get()));
            put(value, "goal");
        }
        is_legal
    };
    let label =
        Signal::derive(move || words.goal_number(&super::measure_name(app, measure.get()), &names::per_period(app)));
    view! {
        <section class="card pad stack" aria-label=move || words.goal_title()>
            <h2>{move || words.goal_title()}</h2>
            <p class="hint">{move || words.goal_hint()}</p>
            <div class="controls">
                {measures(app, measure.into(), choose)}
                <label class="labelled">
                    {label}
                    <NumberField label=label value=goal on_change=Callback::new(change) on_done=Callback::new(move |()| desk.end_group()) />
                </label>
            </div>
            {move || asked.get().map(|all| view! {
                {table(app, &all, left_out)}
                {move || goal.get().map(|goal| lift(app, measure.get(), goal, left_out))}
            })}
        </section>
    }
    .into_any()
}

fn table(app: App, all: &[Needed], left_out: RwSignal<Vec<Input>>) -> AnyView {
    let words = app.words;
    let row = |it: &Needed| {
        let name = input_name(app, &it.input);
        let (said, class) = match it.reach {
            Reach::Already => (words.goal_already(), ""),
            Reach::At(value) => (written(app, &it.input, value), ""),
            Reach::Impossible(value) if value.is_finite() => {
                (words.goal_impossible(&written(app, &it.input, value)), "worse")
            }
            Reach::Impossible(_) | Reach::NoInfluence => (words.goal_no_influence(), "muted"),
        };
        let (own, toggled) = (it.input.clone(), it.input.clone());
        let takes_part = move || left_out.with(|out| !out.contains(&own));
        let toggle = move |event: web_sys::Event| {
            let is_in = event_target_checked(&event);
            left_out.update(|out| {
                out.retain(|other| *other != toggled);
                if !is_in {
                    out.push(toggled.clone());
                }
            });
        };
        let together = (it.input.is_rate() || it.input == Input::Entrants)
            && !matches!(it.reach, Reach::NoInfluence)
            && it.input.segment().is_none();
        let label = words.goal_takes_part(&name);
        let check = together
            .then(|| view! { <input type="checkbox" aria-label=label prop:checked=takes_part on:change=toggle /> });
        view! {
            <tr>
                <th scope="row"><bdi>{name}</bdi></th>
                <td>{written(app, &it.input, it.value)}</td>
                <td class=class>{said}</td>
                <td class="end">{check}</td>
            </tr>
        }
    };
    let rows = all.iter().filter(|it| !matches!(it.reach, Reach::NoInfluence)).map(row).collect_view();
    let head = [words.scenarios_input(), words.scenarios_now(), words.goal_needed(), words.goal_together()];
    scrolling_table("", words.goal_caption(), heads(head), rows)
}

/// The smallest equal improvement of all that take part.
fn lift(app: App, measure: Measure, goal: f64, left_out: RwSignal<Vec<Input>>) -> AnyView {
    let desk = use_desk();
    let words = app.words;
    let inputs: Vec<Input> = desk.funnel(|document| {
        let all = needed(document, measure, goal).into_iter().filter(|it| !matches!(it.reach, Reach::NoInfluence));
        let all = all.map(|it| it.input).filter(|input| input.is_rate() || *input == Input::Entrants);
        left_out.with(|out| all.filter(|input| input.segment().is_none() && !out.contains(input)).collect())
    });
    let found = desk.funnel(|funnel| smallest_lift(funnel, measure, goal, &inputs));
    let text = measured(app, measure, goal);
    match found {
        Some(Lift { lift, .. }) if lift <= 0.0 => {
            view! { <p class="takeaway">{words.goal_reached(&text)}</p> }.into_any()
        }
        Some(Lift { lift, values, stopped }) => {
            let percent = app.formats.small(lift * 100.0);
            let changes: Vec<Change> =
                inputs.into_iter().zip(values).map(|(input, value)| Change::new(input, value)).collect();
            let name = words.goal_scenario(&text);
            view! {
                <p class="takeaway">{words.goal_lift(&text, &percent)} " " {stopped.then(|| words.goal_stopped())}</p>
                <div class="row">
                    <button type="button" class="button outline" on:click=move |_| desk.add(name.clone(), changes.clone())>{words.goal_make_scenario()}</button>
                </div>
            }
            .into_any()
        }
        None => view! { <p class="takeaway">{words.goal_out_of_reach(&text)}</p> }.into_any(),
    }
}
