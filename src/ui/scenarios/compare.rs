//! The baseline and all scenarios side by side.

use funnel_core::forecast::Outcome;
use leptos::prelude::*;

use super::desk::Compared;
use super::{use_desk, with_sign};
use crate::app::{App, follow_mut, use_app};
use crate::text::{NOT_AVAILABLE, names};
use crate::ui::kit::el::{el, of};
use crate::ui::kit::{Drawn, heads, hosted, table_of};

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
                let name = use_desk().funnel(|funnel| funnel.stages.get(place).map(|it| it.name.clone()));
                let name = name.unwrap_or_default();
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
    let names = Memo::new(move |_| {
        let baseline = std::iter::once(words.scenarios_baseline());
        desk.list.with(|all| baseline.chain(all.iter().map(|scenario| desk.name(scenario))).collect::<Vec<_>>())
    });
    let head = view! { <td></td>{move || heads(names.get())} };
    let caption = Signal::derive(move || words.scenarios_compare_caption(&names::per_period(app)));
    view! {
        <section class="card pad stack" aria-label=move || words.scenarios_compare()>
            <h2>{move || words.scenarios_compare()}</h2>
            {table_of("compared", caption, head.into_any(), rows(app))}
            <p class="hint">{move || words.scenarios_formula()}</p>
        </section>
    }
    .into_any()
}

/// The rows, painted by one effect: with one for each of hundreds of cells, an edit would take longer than a frame.
fn rows(app: App) -> AnyView {
    let desk = use_desk();
    let body = of("tbody", "");
    let mut drawn = Drawn::from(body.clone());
    follow_mut(move || {
        desk.compared(|compared| {
            let stages = compared.baseline.counts.len();
            let figures = (0..stages).map(Figure::Stage).chain(Figure::OF_ALL);
            let rows = drawn.filled(stages + Figure::OF_ALL.len(), || Drawn::from(el("tr")).with(head_cell()));
            for (figure, row) in figures.zip(rows) {
                paint(app, figure, row, compared);
            }
        });
    });
    hosted(body)
}

fn head_cell() -> Drawn {
    Drawn::from(el("th").set("scope", "row")).with(el("bdi"))
}

/// The figure, what it is now, and what it is in each scenario with how much more that is.
fn paint(app: App, figure: Figure, row: &mut Drawn, compared: &Compared) {
    let write = |value: Option<f64>| value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| figure.write(app, value));
    let cell = || Drawn::from(el("td")).with(el("span")).with(el("small"));
    let [head, now, scenarios @ ..] = row.filled(2 + compared.beside.len(), cell) else { return };
    head.parts()[0].put_text(&figure.name(app));
    now.parts()[0].put_text(&write(figure.of(&compared.baseline)));
    for (cell, it) in scenarios.iter_mut().zip(&compared.beside) {
        let [value, difference] = cell.parts() else { continue };
        // The space is for who hears the two.
        value.put_text(&format!("{} ", write(figure.of(&it.outcome))));
        let more = figure.of(&it.more);
        difference.put("class", more.map_or("", |more| figure.tone(more)));
        difference.put_text(&match more {
            Some(0.0) => app.words.scenarios_same(),
            Some(more) => with_sign(more, |more| figure.write(app, more)),
            None => String::new(),
        });
    }
}
