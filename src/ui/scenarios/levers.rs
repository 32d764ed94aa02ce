//! What each input is worth, as a tornado: the same improvement of every one, the most telling first.

use funnel_core::chart::plots::Track;
use funnel_core::forecast::Input;
use funnel_core::forecast::lever::{Lever, Measure, Step, levers, rank};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::inputs::{input_name, written};
use super::{MOST, measures, signed, use_desk};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::kit::{NumberField, Segmented, heads, scrolling_table};
use crate::ui::plot::{scale, span};

#[component]
pub(super) fn Levers() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let measure = RwSignal::new(Measure::Customers);
    let step = RwSignal::new(Step::TenPercent);
    let by_return = RwSignal::new(false);
    // While costs are typed the order stays: a field that is moved loses the focus.
    let is_typing = RwSignal::new(false);
    let ranked = Memo::new(move |before: Option<&Vec<Lever>>| {
        let settings = desk.settings();
        let mut all = desk.funnel(|funnel| levers(funnel, |input| settings.lever_cost(input)));
        let (step, measure) = (step.get(), measure.get());
        all.retain(|lever| lever.gain(step, measure).is_some());
        match before.filter(|_| is_typing.get()) {
            Some(before) => all.sort_by_key(|lever| before.iter().position(|other| other.input == lever.input)),
            None if by_return.get() => rank(&mut all, |lever| lever.return_on_cost(step, measure)),
            None => rank(&mut all, |lever| lever.gain(step, measure)),
        }
        all
    });
    let steps = Step::ALL.map(|it| (it, Signal::derive(move || step_name(app, it)))).to_vec();
    let orders = vec![
        (false, Signal::derive(move || words.levers_by_worth())),
        (true, Signal::derive(move || words.levers_by_return())),
    ];
    let is_there = Memo::new(move |_| ranked.with(|all| !all.is_empty()));
    let takeaway = move || {
        let mut all = ranked.get();
        if by_return.get() {
            // The table stands still while costs are typed.
            rank(&mut all, |lever| lever.return_on_cost(step.get(), measure.get()));
            let best = all.first()?;
            let back = best.return_on_cost(step.get(), measure.get()).filter(|back| *back > 0.0);
            let gain = back.and_then(|_| best.gain(step.get(), measure.get()));
            return Some(match gain.zip(best.cost) {
                Some((gain, cost)) => words.levers_takeaway_return(
                    &app.money(cost),
                    &signed(app, measure.get(), gain),
                    &input_name(app, &best.input),
                ),
                None => words.levers_no_costs(),
            });
        }
        let best = all.first()?;
        let gain = best.gain(step.get(), measure.get()).filter(|gain| *gain > 0.0)?;
        Some(words.levers_takeaway(&signed(app, measure.get(), gain), &input_name(app, &best.input)))
    };
    view! {
        <section class="card pad stack" aria-label=move || words.levers_title()>
            <h2>{move || words.levers_title()}</h2>
            <p class="takeaway">{takeaway}</p>
            <div class="controls">
                <Segmented label=Signal::derive(move || words.levers_step()) options=steps value=step on_choose=Callback::new(move |it| step.set(it)) />
                {measures(app, measure.into(), Callback::new(move |chosen| measure.set(chosen)))}
                <Segmented label=Signal::derive(move || words.levers_order()) options=orders value=by_return on_choose=Callback::new(move |it| by_return.set(it)) />
            </div>
            <Show when=move || is_there.get() fallback=move || view! { <p class="hint">{words.levers_none()}</p> }>
                {tornado(app, Tornado { ranked, step, measure, by_return, is_typing })}
            </Show>
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

/// What the tornado shows.
#[derive(Clone, Copy)]
struct Tornado {
    ranked: Memo<Vec<Lever>>,
    step: RwSignal<Step>,
    measure: RwSignal<Measure>,
    by_return: RwSignal<bool>,
    is_typing: RwSignal<bool>,
}

impl Tornado {
    /// What an input gains, and what it loses when it gets as much worse.
    fn sides(self, lever: &Lever) -> [Option<f64>; 2] {
        let (step, measure) = (self.step.get(), self.measure.get());
        let worse = lever.ten_percent_worse.gain(measure).filter(|_| step == Step::TenPercent);
        [lever.gain(step, measure), worse]
    }

    fn track(self) -> Track {
        self.ranked.with(|all| Track::of_gains(all.iter().flat_map(|lever| self.sides(lever)).flatten()))
    }
}

fn tornado(app: App, it: Tornado) -> AnyView {
    let words = app.words;
    let head = move || {
        let scale = scale(app, &it.track(), |gain| signed(app, it.measure.get(), gain));
        view! {
            {heads([words.scenarios_input(), words.levers_gain()])}
            <th scope="col" class="bars"><span class="sr-only">{words.levers_picture()}</span>{scale}</th>
            {it.by_return.get().then(|| heads([words.levers_cost(), words.levers_return()]))}
        }
    };
    let caption = Signal::derive(move || words.levers_caption(&super::measure_name(app, it.measure.get())));
    let inputs = move || it.ranked.with(|all| all.iter().map(|lever| lever.input.clone()).collect::<Vec<_>>());
    let rows = view! { <For each=inputs key=|input| input.clone() children=move |input| row(app, it, input) /> };
    let leave = move |event: web_sys::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let table = event.current_target().and_then(|table| table.dyn_into::<web_sys::Node>().ok());
        if !table.is_some_and(|table| table.contains(to.as_ref())) {
            it.is_typing.set(false);
        }
    };
    view! { <div on:focusout=leave>{scrolling_table("tornado", caption, head.into_any(), rows)}</div> }.into_any()
}

fn row(app: App, it: Tornado, input: Input) -> AnyView {
    let words = app.words;
    let named = input.clone();
    let name = Signal::derive(move || input_name(app, &named));
    let lever = Memo::new(move |_| it.ranked.with(|all| all.iter().find(|lever| lever.input == input).cloned()));
    let change = move || {
        let lever = lever.get()?;
        let to = lever.worth(it.step.get()).map(|worth| worth.value);
        let to = to.map_or_else(|| NOT_AVAILABLE.to_owned(), |to| written(app, &lever.input, to));
        Some(words.levers_change(&written(app, &lever.input, lever.value), &to))
    };
    let gains = move || {
        let [gain, worse] = it.sides(&lever.get()?);
        let gain = gain.map_or_else(|| NOT_AVAILABLE.to_owned(), |gain| signed(app, it.measure.get(), gain));
        let worse = worse.map(|worse| words.levers_worse(&signed(app, it.measure.get(), worse)));
        Some(view! { {gain}" "<small>{worse}</small> })
    };
    let bars = move || {
        let sides = it.sides(&lever.get()?).into_iter().zip(["gain", "loss"]);
        Some(span(app, &it.track(), sides.filter_map(|(side, class)| Some((side?, class))).collect()))
    };
    let costs = Memo::new(move |_| it.by_return.get());
    view! {
        <tr>
            <th scope="row"><bdi>{name}</bdi><small>{change}</small></th>
            <td>{gains}</td>
            <td class="bars">{bars}</td>
            {move || costs.get().then(|| cost(app, it, lever, name))}
        </tr>
    }
    .into_any()
}

/// What a measure gains for an amount of money spent.
fn returned(app: App, measure: Measure, back: f64) -> String {
    match measure {
        Measure::Customers => app.words.budget_customers_per_unit(&app.money(100.0), &app.formats.small(back * 100.0)),
        Measure::Revenue | Measure::Profit => app.words.budget_profit_per_unit(&app.money(1.0), &app.money(back)),
    }
}

/// What the change costs, as it is typed, and what it brings for that.
fn cost(app: App, it: Tornado, lever: Memo<Option<Lever>>, name: Signal<String>) -> AnyView {
    let desk = use_desk();
    let back = move || {
        let back = lever.get().and_then(|lever| lever.return_on_cost(it.step.get(), it.measure.get()));
        back.map_or_else(|| NOT_AVAILABLE.to_owned(), |back| returned(app, it.measure.get(), back))
    };
    let put = move |value: Option<f64>| {
        let Some(lever) = lever.get_untracked() else { return false };
        let is_legal = value.is_none_or(|value| (0.0..=MOST).contains(&value));
        if is_legal {
            it.is_typing.set(true);
            let input = lever.input;
            desk.assume(&format!("cost.{}.{:?}", input.key(), input.stage()), move |settings| {
                settings.put_lever_cost(input, value);
            });
        }
        is_legal
    };
    view! {
        <td class="in">
            <NumberField
                label=Signal::derive(move || app.words.levers_cost_of(&name.get()))
                value=Signal::derive(move || lever.get().and_then(|lever| lever.cost))
                on_change=Callback::new(put)
                on_done=Callback::new(move |()| desk.end_group())
            />
        </td>
        <td>{back}</td>
    }
    .into_any()
}
