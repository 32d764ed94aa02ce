//! What the forecast assumes beyond the funnel.

use funnel_core::forecast::settings::{Delay, InputRange, MAX_PERIODS, MAX_RUNS};
use funnel_core::forecast::{Input, Settings, Target};
use funnel_core::model::StageId;
use leptos::prelude::*;

use super::super::inputs::{input_name, kind};
use super::super::{MOST, use_desk};
use crate::app::{App, use_app};
use crate::text::Words;
use crate::ui::kit::{NumberField, NumberKind, Segmented, heads, labelled_number, scrolling_table, select};

#[component]
pub(super) fn Assumptions() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    view! {
        <div class="fields wide flush">
            {number(app, "periods", |w| w.forecast_periods(), NumberKind::Plain, |it| f64::from(it.periods), |it, value| {
                whole(value, 1, MAX_PERIODS).map(|value| it.periods = value)
            })}
            {number(app, "growth", |w| w.forecast_growth(), NumberKind::Percent, |it| it.growth, |it, value| {
                (-1.0..=10.0).contains(&value).then(|| it.growth = value)
            })}
            {number(app, "active", |w| w.forecast_held(), NumberKind::Plain, |it| it.active, |it, value| {
                (0.0..=MOST).contains(&value).then(|| it.active = value)
            })}
            <TargetFields />
        </div>
        <details class="fold">
            <summary>{move || words.forecast_more()}</summary>
            <div class="fields wide flush">
                {number(app, "variation", |w| w.forecast_variation(), NumberKind::Percent, |it| it.variation, |it, value| {
                    (0.0..=2.0).contains(&value).then(|| it.variation = value)
                })}
                {number(app, "valueVariation", |w| w.forecast_value_variation(), NumberKind::Percent, |it| it.value_variation, |it, value| {
                    (0.0..=2.0).contains(&value).then(|| it.value_variation = value)
                })}
                {number(app, "runs", |w| w.forecast_runs_wanted(), NumberKind::Plain, |it| f64::from(it.runs), |it, value| {
                    whole(value, 1, MAX_RUNS).map(|value| it.runs = value)
                })}
                {number(app, "seed", |w| w.forecast_seed(), NumberKind::Plain, |it| it.seed as f64, |it, value| {
                    whole(value, 0, u32::MAX).map(|value| it.seed = u64::from(value))
                })}
            </div>
            <Season />
            <Stages />
            <Ranges />
        </details>
    }
    .into_any()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number in the range")]
fn whole(value: f64, least: u32, most: u32) -> Option<u32> {
    let is_legal = value.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&value);
    is_legal.then_some(value as u32)
}

/// A field for one of the settings. `put` tells whether the value is a legal one.
fn number(
    app: App,
    field: &'static str,
    name: fn(Words) -> String,
    kind: NumberKind,
    get: fn(&Settings) -> f64,
    put: fn(&mut Settings, f64) -> Option<()>,
) -> AnyView {
    let desk = use_desk();
    let label = Signal::derive(move || name(app.words));
    let change = move |value: Option<f64>| {
        let Some(value) = value else { return false };
        let is_legal = put(&mut Settings::default(), value).is_some();
        if is_legal {
            desk.assume(field, move |settings| {
                put(settings, value);
            });
        }
        is_legal
    };
    let value = Signal::derive(move || Some(get(&desk.settings())));
    labelled_number(label, kind, value, Callback::new(change), Callback::new(move |()| desk.end_group()))
}

/// What is to be reached: customers or revenue, in all periods together or in each.
#[component]
fn TargetFields() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let target = move || desk.settings().target;
    let is_revenue = RwSignal::new(matches!(untrack(target), Some(Target::Revenue(_))));
    let amount = move || {
        target().map(|target| match target {
            Target::Customers(amount) | Target::Revenue(amount) => amount,
        })
    };
    let made =
        move |amount: f64, revenue: bool| if revenue { Target::Revenue(amount) } else { Target::Customers(amount) };
    let change = move |value: Option<f64>| {
        let is_legal = value.is_none_or(|value| (0.0..=MOST).contains(&value));
        let revenue = is_revenue.get_untracked();
        if is_legal {
            desk.assume("target", move |settings| settings.target = value.map(|value| made(value, revenue)));
        }
        is_legal
    };
    let choose = move |revenue: bool| {
        is_revenue.set(revenue);
        if let Some(amount) = untrack(amount) {
            desk.assume("", move |settings| settings.target = Some(made(amount, revenue)));
        }
    };
    let kinds = vec![
        (false, Signal::derive(move || words.scenarios_customers())),
        (true, Signal::derive(move || words.scenarios_revenue())),
    ];
    let label = Signal::derive(move || words.forecast_target());
    view! {
        <div class="labelled">
            {label}
            <div class="row">
                <NumberField label=label value=Signal::derive(amount) on_change=Callback::new(change) on_done=Callback::new(move |()| desk.end_group()) />
                <Segmented label=Signal::derive(move || words.forecast_target_kind()) options=kinds value=is_revenue on_choose=Callback::new(choose) />
            </div>
        </div>
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || desk.settings().target_per_period
                on:change=move |event| {
                    let each = event_target_checked(&event);
                    desk.assume("", move |settings| settings.target_per_period = each);
                }
            />
            {move || words.forecast_target_each()}
        </label>
    }
    .into_any()
}

/// Factors of the months, and the month it begins in.
#[component]
fn Season() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let month = move |number: u32| app.formats.month(number);
    let months = Signal::derive(move || {
        let now = desk.settings().start_month;
        (1..=12).map(|number| (number, month(number), number == now)).collect()
    });
    let factor = move |place: usize| {
        let name = Signal::derive(move || month(u32::try_from(place + 1).unwrap_or(1)));
        let change = move |value: Option<f64>| {
            let is_legal = value.is_none_or(|value| (0.0..=1_000.0).contains(&value));
            if is_legal {
                desk.assume(&format!("season.{place}"), move |settings| {
                    settings.season.resize(12, 1.0);
                    settings.season[place] = value.unwrap_or(1.0);
                    if settings.season.iter().all(|factor| *factor == 1.0) {
                        settings.season.clear();
                    }
                });
            }
            is_legal
        };
        view! {
            <label class="labelled">
                {name}
                <NumberField
                    label=Signal::derive(move || words.forecast_factor(&name.get()))
                    value=Signal::derive(move || desk.settings().season.get(place).copied())
                    on_change=Callback::new(change)
                    on_done=Callback::new(move |()| desk.end_group())
                    placeholder=Signal::derive(move || app.formats.count(1.0))
                />
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{move || words.forecast_season()}</legend>
            <p class="hint">{move || words.forecast_season_hint()}</p>
            <div class="controls">
                {select(Signal::derive(move || words.forecast_start_month()), months, Callback::new(move |month| desk.assume("", move |settings| settings.start_month = month)))}
            </div>
            <div class="fields wide flush months">{(0..12).map(factor).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// A kind of delay, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exponential,
    Fixed,
    Gamma,
}

/// How long people stay in each stage, and who is there when it begins.
#[component]
fn Stages() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let ids = Memo::new(move |_| {
        desk.funnel(|funnel| funnel.stages.iter().map(|stage| stage.id.clone()).collect::<Vec<_>>())
    });
    let row = move |id: StageId| {
        let id = StoredValue::new(id);
        let name = Signal::derive(move || {
            let name = |document: &funnel_core::model::Document| {
                id.with_value(|id| document.stage(id).map(|it| it.name.clone()))
            };
            desk.funnel(name).unwrap_or_default()
        });
        let kinds = Signal::derive(move || {
            let now = match id.with_value(|id| desk.settings().delay(id)) {
                Delay::Exponential => Kind::Exponential,
                Delay::Fixed => Kind::Fixed,
                Delay::Gamma(_) => Kind::Gamma,
            };
            let all = [
                (Kind::Exponential, words.forecast_exponential()),
                (Kind::Fixed, words.forecast_fixed()),
                (Kind::Gamma, words.forecast_gamma()),
            ];
            all.map(|(kind, text)| (kind, text, kind == now)).to_vec()
        });
        let delay = move |kind: Kind| {
            let id = id.get_value();
            desk.assume("", move |settings| {
                settings.delays.retain(|(stage, _)| *stage != id);
                match kind {
                    Kind::Exponential => {}
                    Kind::Fixed => settings.delays.push((id, Delay::Fixed)),
                    Kind::Gamma => settings.delays.push((id, Delay::Gamma(2.0))),
                }
            });
        };
        let stock = move || {
            id.with_value(|id| desk.settings().stock.iter().find(|(stage, _)| stage == id).map(|(_, count)| *count))
        };
        let put = move |value: Option<f64>| {
            let is_legal = value.is_none_or(|value| (0.0..=MOST).contains(&value));
            if is_legal {
                let id = id.get_value();
                desk.assume(&format!("stock.{}", id.as_str()), move |settings| {
                    settings.stock.retain(|(stage, _)| *stage != id);
                    settings.stock.extend(value.map(|value| (id, value)));
                });
            }
            is_legal
        };
        view! {
            <tr>
                <th scope="row"><bdi>{name}</bdi></th>
                <td class="in">
                    <NumberField label=Signal::derive(move || words.forecast_stock_of(&name.get())) value=Signal::derive(stock) on_change=Callback::new(put) on_done=Callback::new(move |()| desk.end_group()) />
                </td>
                <td>{crate::ui::kit::bare_select(Some(Signal::derive(move || words.forecast_delay_of(&name.get()))), kinds, Callback::new(delay))}</td>
            </tr>
        }
    };
    let table = move || {
        let head = heads([words.forecast_stage(), words.forecast_stock(), words.forecast_delay()]);
        let rows = view! { <For each=move || ids.get() key=|id| id.clone() children=row /> };
        scrolling_table("", Signal::derive(move || words.forecast_stages()), head, rows)
    };
    view! {
        <fieldset>
            <legend>{move || words.forecast_stages()}</legend>
            <p class="hint">{move || words.forecast_stages_hint()}</p>
            {table}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || desk.settings().open_deals
                    on:change=move |event| {
                        let open = event_target_checked(&event);
                        desk.assume("", move |settings| settings.open_deals = open);
                    }
                />
                {move || words.forecast_open_deals()}
            </label>
        </fieldset>
    }
    .into_any()
}

/// What is not known well: a range in place of what the counts tell.
#[component]
fn Ranges() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let inputs = Memo::new(move |_| {
        let drawn = |input: &Input| matches!(input, Input::Entrants | Input::StepRate(_) | Input::AverageOrderValue);
        desk.funnel(|funnel| Input::all(funnel).into_iter().filter(drawn).collect::<Vec<_>>())
    });
    let row = move |input: Input| {
        let kind = kind(&input);
        let input = StoredValue::new(input);
        let name = Signal::derive(move || input.with_value(|input| input_name(app, input)));
        // Both ends are needed; until then they wait here.
        let ends = RwSignal::new([None::<f64>; 2]);
        let kept = Memo::new(move |_| {
            input.with_value(|input| desk.settings().range(input).map(|range| [range.low, range.high]))
        });
        Effect::new(move |_| {
            if let Some(kept) = kept.get() {
                ends.set(kept.map(Some));
            }
        });
        let put = move |place: usize, value: Option<f64>| {
            let mut next = ends.get_untracked();
            next[place] = value;
            let is_whole = matches!(next, [Some(_), Some(_)]);
            let is_legal = value.is_none_or(|value| value > 0.0 && input.with_value(|input| input.allows(value)))
                && !matches!(next, [Some(low), Some(high)] if low >= high)
                && (kind == NumberKind::Plain || value.is_none_or(|value| value < 1.0));
            if is_legal {
                ends.set(next);
                let input = input.get_value();
                if is_whole || untrack(|| kept.get()).is_some() {
                    desk.assume(&format!("range.{}.{:?}", input.key(), input.stage()), move |settings| {
                        settings.ranges.retain(|range| range.input != input);
                        if let [Some(low), Some(high)] = next {
                            settings.ranges.push(InputRange {
                                input,
                                low,
                                high,
                                unknown: funnel_core::model::Unknown::new(),
                            });
                        }
                    });
                }
            }
            is_legal
        };
        let is_half = move || matches!(ends.get(), [Some(_), None] | [None, Some(_)]);
        let field = move |place: usize, label: Signal<String>| {
            view! {
                <td class="in">
                    <NumberField
                        label=label
                        value=Signal::derive(move || ends.get()[place])
                        kind=kind
                        on_change=Callback::new(move |value| put(place, value))
                        on_done=Callback::new(move |()| desk.end_group())
                    />
                </td>
            }
        };
        let low = Signal::derive(move || words.forecast_low_of(&name.get()));
        let high = Signal::derive(move || words.forecast_high_of(&name.get()));
        let missing =
            move || is_half().then(|| view! { <small class="notice-line">{words.forecast_range_half()}</small> });
        view! { <tr><th scope="row"><bdi>{name}</bdi>{missing}</th>{field(0, low)}{field(1, high)}</tr> }
    };
    let table = move || {
        let head = heads([words.scenarios_input(), words.forecast_low(), words.forecast_high()]);
        let rows = view! { <For each=move || inputs.get() key=|input| input.clone() children=row /> };
        scrolling_table("", Signal::derive(move || words.forecast_ranges()), head, rows)
    };
    view! {
        <fieldset>
            <legend>{move || words.forecast_ranges()}</legend>
            <p class="hint">{move || words.forecast_ranges_hint()}</p>
            {table}
        </fieldset>
    }
    .into_any()
}
