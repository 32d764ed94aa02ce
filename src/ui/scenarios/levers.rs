//! What each input is worth, as a tornado: the same improvement of every one, the most telling first.

use funnel_core::chart::plots::Track;
use funnel_core::forecast::lever::{Lever, Measure, Step, levers, rank};
use leptos::prelude::*;

use super::inputs::{input_name, written};
use super::{measures, signed, use_desk};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::kit::{NumberField, Segmented};
use crate::ui::plot::{scale, span};

#[component]
pub(super) fn Levers() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let measure = RwSignal::new(Measure::Customers);
    let step = RwSignal::new(Step::TenPercent);
    let by_return = RwSignal::new(false);
    let ranked = Memo::new(move |_| {
        let settings = desk.settings();
        let mut all = app.session.document().with(|document| levers(document, |input| settings.lever_cost(input)));
        let (step, measure) = (step.get(), measure.get());
        all.retain(|lever| lever.gain(step, measure).is_some());
        if by_return.get() {
            rank(&mut all, |lever| lever.return_on_cost(step, measure));
        } else {
            rank(&mut all, |lever| lever.gain(step, measure));
        }
        all
    });
    let steps = Step::ALL.map(|it| (it, Signal::derive(move || step_name(app, it)))).to_vec();
    let orders = vec![
        (false, Signal::derive(move || words.levers_by_worth())),
        (true, Signal::derive(move || words.levers_by_return())),
    ];
    let takeaway = move || {
        let best = ranked.with(|all| all.first().cloned())?;
        let gain = best.gain(step.get(), measure.get()).filter(|gain| *gain > 0.0)?;
        Some(words.levers_takeaway(&signed(app, measure.get(), gain), &input_name(app, &best.input)))
    };
    view! {
        <section class="card pad stack" aria-label=move || words.levers_title()>
            <h2>{move || words.levers_title()}</h2>
            <p class="takeaway">{takeaway}</p>
            <div class="controls">
                <Segmented label=Signal::derive(move || words.levers_step()) options=steps value=step on_choose=Callback::new(move |it| step.set(it)) />
                {measures(app, measure)}
                <Segmented label=Signal::derive(move || words.levers_order()) options=orders value=by_return on_choose=Callback::new(move |it| by_return.set(it)) />
            </div>
            {move || match ranked.with(Vec::is_empty) {
                true => view! { <p class="hint">{words.levers_none()}</p> }.into_any(),
                false => tornado(app, ranked, step, measure),
            }}
            <p class="hint">{move || words.levers_hint()}</p>
        </section>
    }
    .into_any()
}

fn step_name(app: App, step: Step) -> String {
    match step {
        Step::OnePoint => app.words.levers_one_point(),
        Step::TenPercent => app.words.levers_ten_percent(),
        Step::Target => app.words.levers_target(),
    }
}

fn tornado(app: App, ranked: Memo<Vec<Lever>>, step: RwSignal<Step>, measure: RwSignal<Measure>) -> AnyView {
    let words = app.words;
    let (step, measure) = (step.get(), measure.get());
    let all = ranked.get();
    let sides = |lever: &Lever| {
        let worse = lever.ten_percent_worse.gain(measure).filter(|_| step == Step::TenPercent);
        [lever.gain(step, measure), worse]
    };
    let track = Track::of_gains(all.iter().flat_map(sides).flatten());
    let rows = all.iter().map(|lever| row(app, lever, sides(lever), &track, step, measure)).collect_view();
    let caption = words.levers_caption(&super::measure_name(app, measure));
    let label = caption.clone();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="plain tornado">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.scenarios_input()}</th>
                        <th scope="col">{words.levers_from_to()}</th>
                        <th scope="col">{words.levers_gain()}</th>
                        <th scope="col" class="bars"><span class="sr-only">{words.levers_picture()}</span>{scale(app, &track, |gain| signed(app, measure, gain))}</th>
                        <th scope="col">{words.levers_cost()}</th>
                        <th scope="col">{words.levers_return()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(app: App, lever: &Lever, sides: [Option<f64>; 2], track: &Track, step: Step, measure: Measure) -> AnyView {
    let desk = use_desk();
    let words = app.words;
    let name = input_name(app, &lever.input);
    let to = lever.worth(step).map(|worth| worth.value);
    let change = words.levers_change(
        &written(app, &lever.input, lever.value),
        &to.map_or_else(|| NOT_AVAILABLE.to_owned(), |to| written(app, &lever.input, to)),
    );
    let text = |gain: Option<f64>| gain.map_or_else(|| NOT_AVAILABLE.to_owned(), |gain| signed(app, measure, gain));
    let worse = sides[1].map(|worse| view! { <small>{words.levers_worse(&signed(app, measure, worse))}</small> });
    let spans = sides.into_iter().zip(["gain", "loss"]).filter_map(|(side, class)| Some((side?, class))).collect();
    let back = lever.return_on_cost(step, measure);
    let back = back.map_or_else(|| NOT_AVAILABLE.to_owned(), |back| app.formats.small(back));
    let input = lever.input.clone();
    let cost = move |value: Option<f64>| {
        let is_legal = value.is_none_or(|value| (0.0..=1e15).contains(&value));
        if is_legal {
            let input = input.clone();
            desk.assume(&format!("cost.{}.{:?}", input.key(), input.stage()), move |settings| {
                settings.put_lever_cost(input, value)
            });
        }
        is_legal
    };
    let known = lever.cost;
    let label = words.levers_cost_of(&name);
    view! {
        <tr>
            <th scope="row"><bdi>{name}</bdi></th>
            <td>{change}</td>
            <td>{text(sides[0])} " " {worse}</td>
            <td class="bars">{span(app, track, spans)}</td>
            <td class="in">
                <NumberField
                    label=Signal::derive(move || label.clone())
                    value=Signal::derive(move || known)
                    on_change=Callback::new(cost)
                    on_done=Callback::new(move |()| desk.end_group())
                />
            </td>
            <td>{back}</td>
        </tr>
    }
    .into_any()
}
