//! The baseline and all scenarios side by side.

use funnel_core::forecast::Outcome;
use leptos::prelude::*;

use super::desk::Beside;
use super::{use_desk, with_sign};
use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, names};

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Stage(usize),
    Customers,
    Revenue,
    Cost,
    Profit,
    CostPerAcquisition,
}

impl Figure {
    const OF_ALL: [Self; 5] = [Self::Customers, Self::Revenue, Self::Cost, Self::Profit, Self::CostPerAcquisition];

    fn of(self, outcome: &Outcome) -> Option<f64> {
        match self {
            Self::Stage(place) => outcome.counts.get(place).copied(),
            Self::Customers => outcome.customers,
            Self::Revenue => outcome.revenue,
            Self::Cost => outcome.cost,
            Self::Profit => outcome.profit,
            Self::CostPerAcquisition => outcome.cost_per_acquisition,
        }
    }

    fn name(self, app: App) -> String {
        let words = app.words;
        match self {
            Self::Stage(place) => {
                let name =
                    |document: &funnel_core::model::Document| document.stages.get(place).map(|it| it.name.clone());
                let name = app.session.document().with(name).unwrap_or_default();
                if name.is_empty() { words.stage_unnamed() } else { name }
            }
            Self::Customers => words.scenarios_customers(),
            Self::Revenue => words.scenarios_revenue(),
            Self::Cost => words.scenarios_cost(),
            Self::Profit => words.scenarios_profit(),
            Self::CostPerAcquisition => words.scenarios_cost_per_customer(),
        }
    }

    fn write(self, app: App, value: f64) -> String {
        match self {
            Self::Stage(_) | Self::Customers => app.formats.decimal_or_count(value),
            _ => app.money(value),
        }
    }

    /// Whether more of it is better; nobody can say of a cost whether it was worth it.
    fn tone(self, more: f64) -> &'static str {
        let better = match self {
            Self::Cost => return "",
            Self::CostPerAcquisition => more < 0.0,
            _ => more > 0.0,
        };
        match (more == 0.0, better) {
            (true, _) => "",
            (_, true) => "better",
            (_, false) => "worse",
        }
    }
}

#[component]
pub(super) fn Compare() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let baseline = Memo::new(move |_| desk.baseline());
    let beside = Memo::new(move |_| desk.beside());
    let rows = move || {
        let stages = baseline.with(|outcome| outcome.counts.len());
        let figures = (0..stages).map(Figure::Stage).chain(Figure::OF_ALL);
        figures.map(|figure| row(app, figure, baseline, beside)).collect_view()
    };
    let caption = move || words.scenarios_compare_caption(&names::per_period(app));
    view! {
        <section class="card pad stack" aria-label=move || words.scenarios_compare()>
            <h2>{move || words.scenarios_compare()}</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table class="plain compared">
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col">{move || words.scenarios_baseline()}</th>
                            {move || beside.with(|all| all.iter().map(|it| view! { <th scope="col"><bdi>{it.name.clone()}</bdi></th> }).collect_view())}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="hint">{move || words.scenarios_formula()}</p>
        </section>
    }
    .into_any()
}

fn row(app: App, figure: Figure, baseline: Memo<Outcome>, beside: Memo<Vec<Beside>>) -> AnyView {
    let shown =
        move |value: Option<f64>| value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| figure.write(app, value));
    let cell = move |it: &Beside| {
        let more = figure.of(&it.more).map(|more| {
            let text =
                if more == 0.0 { app.words.scenarios_same() } else { with_sign(more, figure.write(app, more.abs())) };
            view! { <small class=figure.tone(more)>{text}</small> }
        });
        view! { <td>{shown(figure.of(&it.outcome))} " " {more}</td> }
    };
    view! {
        <tr>
            <th scope="row"><bdi>{figure.name(app)}</bdi></th>
            <td>{move || baseline.with(|outcome| shown(figure.of(outcome)))}</td>
            {move || beside.with(|all| all.iter().map(cell).collect_view())}
        </tr>
    }
    .into_any()
}
