//! What comes of it: a simulation in the worker, drawn as a fan while it runs.

mod settings;

use funnel_core::chart::plots::{Fan, FanPeriod, PlotOptions, Track};
use funnel_core::events::messages::{Failure, ForecastProgress, Request};
use funnel_core::forecast::{Driver, Forecast, ForecastError, ForecastPeriod, Note, Plan, Scenario, Spread, Target};
use funnel_core::model::Document;
use funnel_core::schema::save_value;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::inputs::input_name;
use super::use_desk;
use crate::app::{App, use_app};
use crate::platform::engine::{Engine, on_progress};
use crate::text::{NOT_AVAILABLE, names};
use crate::ui::funnel::CanvasMeasure;
use crate::ui::kit::el::{El, svg};
use crate::ui::kit::{Segmented, footed_table, heads, scrolling_table, select};
use crate::ui::plot::{axes, line, path, plot, span, told};

/// An edit is simulated when no other has followed it for this long.
const PATIENCE_MS: u32 = 120;

/// What the fan shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Customers,
    Revenue,
    Active,
}

impl Shown {
    const ALL: [Self; 3] = [Self::Customers, Self::Revenue, Self::Active];

    fn of(self, period: &ForecastPeriod) -> Option<Spread> {
        match self {
            Self::Customers => Some(period.customers),
            Self::Revenue => period.revenue,
            Self::Active => period.active,
        }
    }

    fn name(self, app: App) -> String {
        match self {
            Self::Customers => app.words.forecast_new_customers(),
            Self::Revenue => app.words.scenarios_revenue(),
            Self::Active => app.words.forecast_active(),
        }
    }

    fn write(self, app: App, value: f64) -> String {
        match self {
            Self::Revenue => app.money(value),
            _ => app.formats.decimal_or_count(value),
        }
    }
}

/// A forecast, finished or not.
#[derive(Debug, Clone, PartialEq, Default)]
struct Found {
    forecast: Option<Forecast>,
    /// Share of the runs that are made.
    done: f64,
    failure: Option<Failure>,
    /// Why there is none.
    refusal: Option<ForecastError>,
}

#[component]
pub(super) fn ForecastCard() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    // None is the funnel as it is.
    let of = RwSignal::new(None::<String>);
    let found = RwSignal::new(Found::default());
    let scenario = Memo::new(move |_| of.get().and_then(|id| desk.scenarios().into_iter().find(|it| it.id == id)));
    simulate(app, scenario, found);
    let options = Signal::derive(move || {
        let now = scenario.get().map(|scenario| scenario.id);
        let one = |it: Scenario| (Some(it.id.clone()), desk.name(&it), now.as_ref() == Some(&it.id));
        let baseline = (None, words.scenarios_baseline(), now.is_none());
        std::iter::once(baseline).chain(desk.scenarios().into_iter().map(one)).collect()
    });
    let shown = RwSignal::new(Shown::Customers);
    let choices = Shown::ALL.map(|it| (it, Signal::derive(move || it.name(app)))).to_vec();
    let shown_answer = move || {
        let found = found.get();
        if let Some(refusal) = found.refusal {
            let refusal = words.forecast_refused(&refusal_text(app, &refusal));
            return view! { <p class="error" role="alert">{refusal}</p> }.into_any();
        }
        if found.failure.is_some() {
            return view! { <p class="error" role="alert">{words.forecast_failed()}</p> }.into_any();
        }
        found.forecast.map(|forecast| answer(app, &forecast, shown.get())).into_any()
    };
    let is_running = move || found.with(|found| found.done < 1.0 && found.failure.is_none() && found.refusal.is_none());
    view! {
        <section class="card pad stack" aria-label=move || words.forecast_title()>
            <h2>{move || words.forecast_title()}</h2>
            <p class="hint">{move || words.forecast_hint()}</p>
            <settings::Assumptions />
            <div class="controls">
                {select(Signal::derive(move || words.forecast_of()), options, Callback::new(move |id| of.set(id)))}
                <Segmented label=Signal::derive(move || words.forecast_shown()) options=choices value=shown on_choose=Callback::new(move |it| shown.set(it)) />
            </div>
            <div class="counted" class:stale=is_running aria-busy=move || is_running().to_string()>{shown_answer}</div>
        </section>
    }
    .into_any()
}

/// Simulates anew whenever the funnel, the scenario or what is assumed changes.
fn simulate(app: App, scenario: Memo<Option<Scenario>>, found: RwSignal<Found>) {
    let engine = StoredValue::new_local(Engine::default());
    let waiting = StoredValue::new_local(None::<Timeout>);
    let turn = StoredValue::new(0_u32);
    let desk = use_desk();
    let assumed = Memo::new(move |_| desk.settings().assumed());
    Effect::new(move |_| {
        // The screen stays when another is looked at; then nobody waits for a forecast.
        if !desk.is_seen() {
            return;
        }
        let scenario = scenario.get().unwrap_or_default();
        let settings = assumed.get();
        let refusal = desk.funnel(|funnel| Plan::with(funnel, &scenario.changes, &settings).err());
        turn.update_value(|turn| *turn += 1);
        let this = turn.get_value();
        engine.with_value(Engine::cancel_all);
        if refusal.is_some() {
            waiting.set_value(None);
            found.set(Found { refusal, done: 1.0, ..Found::default() });
            return;
        }
        found.update(|found| (found.done, found.refusal) = (0.0, None));
        let begin = move || {
            let request = app.session.document().with_untracked(|document| request(document, &scenario));
            let engine = SendWrapper::new(engine.get_value());
            spawn_local(async move {
                let is_now = move || turn.try_get_value() == Some(this);
                let tell = on_progress(move |now: ForecastProgress| {
                    if is_now() {
                        let done = f64::from(now.runs) / f64::from(now.of.max(1));
                        found.set(Found { forecast: Some(now.forecast), done, ..Found::default() });
                    }
                });
                let answer = engine.ask::<Forecast>(&request, &[], Some(tell)).await;
                if !is_now() {
                    return;
                }
                match answer {
                    Ok(forecast) => found.set(Found { forecast: Some(forecast), done: 1.0, ..Found::default() }),
                    Err(failure) if failure.code == "cancelled" => {}
                    Err(failure) => found.set(Found { failure: Some(failure), done: 1.0, ..Found::default() }),
                }
            });
        };
        waiting.set_value(Some(Timeout::new(PATIENCE_MS, begin)));
    });
}

fn request(document: &Document, scenario: &Scenario) -> Request {
    let changes = scenario.to_json()["changes"].take();
    Request::Forecast { document: save_value(document), changes }
}

fn answer(app: App, forecast: &Forecast, shown: Shown) -> AnyView {
    let words = app.words;
    let available = forecast.periods.iter().all(|period| shown.of(period).is_some());
    let notes = forecast.notes.iter().map(|note| view! { <li>{note_text(app, note)}</li> }).collect_view();
    let buys_again =
        forecast.total.revenue.is_some() && use_desk().funnel(|funnel| funnel.economics.purchases_per_period.is_some());
    let picture = if available {
        view! {
            <figure>
                {fan(app, forecast.clone(), shown)}
                <figcaption class="hint">{words.forecast_axis(&shown.name(app), &names::per_period(app))}</figcaption>
            </figure>
            {table(app, forecast, shown)}
        }
        .into_any()
    } else {
        view! { <p class="hint">{words.forecast_not_shown(&shown.name(app))}</p> }.into_any()
    };
    view! {
        <p class="takeaway">{takeaway(app, forecast)}</p>
        {picture}
        {drivers(app, &forecast.drivers)}
        <ul class="hint notes">{notes}{buys_again.then(|| view! { <li>{words.forecast_repeat()}</li> })}</ul>
        <p class="hint">{words.forecast_runs(&app.formats.count(forecast.runs as f64))}</p>
    }
    .into_any()
}

fn takeaway(app: App, forecast: &Forecast) -> String {
    let words = app.words;
    let Spread { p10, p50, p90, .. } = forecast.total.customers;
    let count = |value: f64| app.formats.decimal_or_count(value);
    let periods = count(forecast.periods.len() as f64);
    let mut text = words.forecast_takeaway(&count(p90), &count(p10), &count(p50), &periods);
    if let Some(revenue) = forecast.total.revenue {
        let [low, middle, high] = [revenue.p10, revenue.p50, revenue.p90].map(|amount| app.money(amount));
        text = [text, words.forecast_takeaway_revenue(&high, &low, &middle)].join(" ");
    }
    if let (Some(chance), Some(target)) = (forecast.chance_of_target, use_desk().settings().target) {
        let target = match target {
            Target::Customers(goal) => words.forecast_target_customers(&count(goal)),
            Target::Revenue(goal) => words.forecast_target_revenue(&app.money(goal)),
        };
        let share = app.formats.rate(chance);
        let said = if use_desk().settings().target_per_period {
            words.forecast_chance_per_period(&share, &target)
        } else {
            words.forecast_chance(&share, &target)
        };
        text = [text, said].join(" ");
    }
    text
}

fn fan(app: App, forecast: Forecast, shown: Shown) -> AnyView {
    let settings = use_desk().settings();
    let target = settings.target.filter(|_| settings.target_per_period).and_then(|target| match (target, shown) {
        (Target::Customers(goal), Shown::Customers) | (Target::Revenue(goal), Shown::Revenue) => Some(goal),
        _ => None,
    });
    let draw = move |options: PlotOptions| -> Vec<El> {
        let spread =
            |period: &ForecastPeriod| shown.of(period).unwrap_or(Spread { mean: 0.0, p10: 0.0, p50: 0.0, p90: 0.0 });
        let period = |(place, period): (usize, &ForecastPeriod)| {
            let Spread { p10, p50, p90, .. } = spread(period);
            FanPeriod { low: p10, middle: p50, high: p90, label: app.formats.count((place + 1) as f64) }
        };
        let periods: Vec<FanPeriod> = forecast.periods.iter().enumerate().map(period).collect();
        let value = |value: f64| shown.write(app, value);
        let found = Fan::new(&periods, target, options, &value, &CanvasMeasure::of(app));
        let dots = periods.iter().zip(&found.dots).map(|(period, at)| {
            let text = app.words.forecast_period(
                &value(period.high),
                &value(period.low),
                &value(period.middle),
                &period.label,
            );
            let number = funnel_core::chart::number;
            told(
                svg("circle").set("class", "dot").set("cx", &number(at.x)).set("cy", &number(at.y)).set("r", "4"),
                &text,
            )
        });
        let target = found.target.iter().map(|target| line(*target, "mark"));
        [axes(&found.axes), path(&found.band, "area"), path(&found.line, "line")]
            .into_iter()
            .chain(dots)
            .chain(target)
            .collect()
    };
    plot(app, draw)
}

fn table(app: App, forecast: &Forecast, shown: Shown) -> AnyView {
    let words = app.words;
    let cells = |spread: Option<Spread>| {
        let written =
            |value: Option<f64>| value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| shown.write(app, value));
        [spread.map(|it| it.mean), spread.map(|it| it.p10), spread.map(|it| it.p50), spread.map(|it| it.p90)]
            .map(|value| view! { <td>{written(value)}</td> })
            .into_iter()
            .collect_view()
    };
    let row = |(place, period): (usize, &ForecastPeriod)| {
        view! { <tr><th scope="row">{app.formats.count((place + 1) as f64)}</th>{cells(shown.of(period))}</tr> }
    };
    let all = match shown {
        Shown::Customers => Some(forecast.total.customers),
        Shown::Revenue => forecast.total.revenue,
        Shown::Active => None,
    };
    let total = all.map(|all| {
        view! { <tfoot><tr><th scope="row">{words.forecast_all()}</th>{cells(Some(all))}</tr></tfoot> }.into_any()
    });
    let caption = words.forecast_caption(&shown.name(app), &names::per_period(app));
    let head = [
        words.forecast_number(),
        words.forecast_mean(),
        words.forecast_p10(),
        words.forecast_p50(),
        words.forecast_p90(),
    ];
    let rows = forecast.periods.iter().enumerate().map(row).collect_view();
    let table = footed_table("", caption, heads(head), rows, total);
    view! { <details class="fold"><summary>{words.forecast_table()}</summary>{table}</details> }.into_any()
}

/// What the spread goes with.
fn drivers(app: App, drivers: &[Driver]) -> AnyView {
    let words = app.words;
    let track = Track::of_gains([1.0]);
    let row = |driver: &Driver| {
        let value = driver.spearman;
        let class = if value.is_some_and(|value| value < 0.0) { "loss" } else { "gain" };
        view! {
            <tr>
                <th scope="row"><bdi>{input_name(app, &driver.input)}</bdi></th>
                <td>{value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| app.formats.signed_decimal(value))}</td>
                <td class="bars">{span(app, &track, value.map(|value| (value, class)).into_iter().collect())}</td>
            </tr>
        }
    };
    let head = view! {
        {heads([words.scenarios_input(), words.forecast_spearman()])}
        <th scope="col" class="bars"><span class="sr-only">{words.levers_picture()}</span></th>
    };
    let rows = drivers.iter().map(row).collect_view();
    scrolling_table("drivers", words.forecast_drivers(), head.into_any(), rows)
}

fn refusal_text(app: App, refusal: &ForecastError) -> String {
    let words = app.words;
    match refusal {
        ForecastError::NoSteps => words.forecast_no_steps(),
        ForecastError::NoRate(stage) => {
            let name = use_desk().funnel(|funnel| funnel.stage(stage).map(|stage| stage.name.clone()));
            words.forecast_no_rate(&name.unwrap_or_default())
        }
        ForecastError::TooFar { most, .. } => words.forecast_too_far(&app.formats.count(*most)),
        // Told for the whole screen.
        ForecastError::Settings(error) => error.to_string(),
    }
}

fn note_text(app: App, note: &Note) -> String {
    let words = app.words;
    match note {
        Note::NoChurn => words.forecast_no_churn(),
        Note::ChurnPeriodMismatch { .. } => words.forecast_churn_mismatch(),
        Note::NoOrderValue => words.forecast_no_value(),
        Note::NoCost => words.forecast_no_cost(),
        Note::RateAboveOne { stage } => {
            let name = use_desk().funnel(|funnel| funnel.stage(stage).map(|stage| stage.name.clone()));
            words.forecast_rate_above_one(&name.unwrap_or_default())
        }
    }
}
