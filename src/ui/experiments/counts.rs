//! The groups and how many of them reached the step and went on.

use funnel_core::experiment::{Arm, Card, MOST_ARMS};
use leptos::prelude::*;

use super::{arm_name, use_desk, usual_arm_name};
use crate::app::{App, use_app};
use crate::text::NOT_AVAILABLE;
use crate::ui::kit::{Icon, NumberField, NumberKind, Shape, TextField, heads, scrolling_table};

/// More people than there are.
const MOST_PEOPLE: f64 = 1e12;

/// A count of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Participants,
    Conversions,
    Entrants,
}

impl Column {
    const ALL: [Self; 3] = [Self::Participants, Self::Conversions, Self::Entrants];

    fn name(self, app: App) -> String {
        match self {
            Self::Participants => app.words.experiments_participants(),
            Self::Conversions => app.words.experiments_conversions(),
            Self::Entrants => app.words.experiments_entrants(),
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Participants => "participants",
            Self::Conversions => "conversions",
            Self::Entrants => "entrants",
        }
    }

    fn get(self, arm: &Arm) -> Option<f64> {
        match self {
            Self::Participants => Some(arm.participants as f64),
            Self::Conversions => Some(arm.conversions as f64),
            Self::Entrants => arm.entrants.map(|entrants| entrants as f64),
        }
    }

    /// Puts a count; false when it does not fit the others.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers from 0 to a trillion")]
    fn put(self, arm: &mut Arm, value: Option<f64>) -> bool {
        if value.is_some_and(|value| !(0.0..=MOST_PEOPLE).contains(&value) || value.fract() != 0.0) {
            return false;
        }
        match (self, value.map(|value| value as u64)) {
            (Self::Participants, Some(count)) => {
                // Typing a number passes through smaller ones: those who went on are as many as there can be meanwhile.
                arm.participants = count;
                arm.entrants = arm.entrants.map(|entrants| entrants.max(count));
                arm.conversions = arm.conversions.min(count);
            }
            (Self::Conversions, Some(count)) if count <= arm.participants => arm.conversions = count,
            (Self::Entrants, None) => arm.entrants = None,
            (Self::Entrants, Some(count)) if count >= arm.participants => arm.entrants = Some(count),
            _ => return false,
        }
        true
    }
}

#[component]
pub(super) fn Counts() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let arms = Memo::new(move |_| desk.card().map_or(0, |card| card.arms.len()));
    let is_full = move || arms.get() >= MOST_ARMS;
    let table = move || {
        let columns = Column::ALL.map(|column| column.name(app));
        let names = std::iter::once(words.experiments_arm()).chain(columns);
        let results = [words.experiments_rate(), words.experiments_interval(), words.experiments_split()];
        let head = view! { {heads(names.chain(results))}<td></td> }.into_any();
        let rows = move || (0..arms.get()).map(|place| row(app, place)).collect_view();
        scrolling_table("arms cards", Signal::derive(move || words.experiments_counts_caption()), head, rows)
    };
    view! {
        <section class="card pad stack" aria-label=move || words.experiments_counts()>
            <h2>{move || words.experiments_counts()}</h2>
            {table}
            <p class="hint">{move || words.experiments_entrants_hint()}</p>
            <div class="row">
                <button type="button" class="button outline" disabled=is_full on:click=move |_| desk.change("", |card| {
                    card.arms.push(Arm::default());
                    card.split.clear();
                })>{move || words.experiments_add_arm()}</button>
            </div>
        </section>
    }
    .into_any()
}

fn row(app: App, place: usize) -> AnyView {
    let desk = use_desk();
    let words = app.words;
    let name = move || desk.card().map(|card| arm_name(app, &card, place)).unwrap_or_default();
    let said = move || desk.card().and_then(|card| card.arms.get(place)?.name.clone()).unwrap_or_default();
    let found = move || desk.reading().with(|reading| reading.as_ref()?.arms.get(place).copied());
    let rate = move || {
        found().and_then(|arm| arm.rate).map_or_else(|| NOT_AVAILABLE.to_owned(), |rate| app.formats.rate_precise(rate))
    };
    let interval = move || {
        found().and_then(|arm| arm.interval).map_or_else(
            || NOT_AVAILABLE.to_owned(),
            |[low, high]| words.experiments_span(&app.formats.rate_precise(high), &app.formats.rate_precise(low)),
        )
    };
    let number = (place + 1).to_string();
    let rename = Callback::new(move |text: String| {
        desk.change("name", move |card| {
            if let Some(arm) = card.arms.get_mut(place) {
                arm.name = (!text.trim().is_empty()).then_some(text);
            }
        });
    });
    let can_go = move || desk.card().is_some_and(|card| card.arms.len() > 2) && place > 0;
    view! {
        <tr>
            <th scope="row">
                <TextField
                    label=Signal::derive(move || words.experiments_arm_name(&number))
                    value=Signal::derive(said)
                    on_input=rename
                    on_done=Callback::new(move |()| desk.end_group())
                    placeholder=Signal::derive(move || usual_arm_name(app, place))
                />
            </th>
            {Column::ALL.map(|column| view! { <td data-label=move || column.name(app)>{count_field(app, place, column)}</td> }).into_iter().collect_view()}
            <td data-label=move || words.experiments_rate()>{rate}</td>
            <td data-label=move || words.experiments_interval()>{interval}</td>
            <td data-label=move || words.experiments_split()>{share_field(app, place)}</td>
            <td class="end">
                <Show when=can_go>
                    <button type="button" class="button icon" aria-label=move || words.experiments_remove_arm(&name()) on:click=move |_| desk.change("", move |card| {
                        card.arms.remove(place);
                        card.split.clear();
                    })><Icon shape=Shape::Cross /></button>
                </Show>
            </td>
        </tr>
    }
    .into_any()
}

/// The share of the people that a group is meant to get.
fn share_field(app: App, place: usize) -> AnyView {
    let desk = use_desk();
    let planned = move || desk.card().and_then(|card| card.planned_share(place));
    let said = move || planned().filter(|_| desk.card().is_some_and(|card| !card.split.is_empty()));
    // What was there before typing began: a number on its way to another one leaves no trace in the other groups.
    let before = StoredValue::new(None::<Vec<f64>>);
    let change = move |share: Option<f64>| {
        let Some(card) = untrack(|| desk.card()) else { return false };
        let split = before.get_value().unwrap_or(card.split.clone());
        before.set_value(Some(split.clone()));
        let put = move |card: &mut Card| {
            card.split.clone_from(&split);
            card.put_planned_share(place, share)
        };
        let is_legal = put(&mut card.clone());
        if is_legal {
            desk.change(&format!("split.{place}"), move |card| {
                put(card);
            });
        }
        is_legal
    };
    let done = move |()| {
        before.set_value(None);
        desk.end_group();
    };
    view! {
        <NumberField
            label=Signal::derive(move || label(app, place, app.words.experiments_split()))
            value=Signal::derive(said)
            kind=NumberKind::Percent
            on_change=Callback::new(change)
            on_done=Callback::new(done)
            placeholder=Signal::derive(move || planned().map(|share| app.formats.rate(share)).unwrap_or_default())
        />
    }
    .into_any()
}

/// What a field of a group is, with the group.
fn label(app: App, place: usize, column: String) -> String {
    let name = use_desk().card().map(|card| arm_name(app, &card, place)).unwrap_or_default();
    format!("{name}: {column}")
}

fn count_field(app: App, place: usize, column: Column) -> AnyView {
    let desk = use_desk();
    let value = move || desk.card().and_then(|card| column.get(card.arms.get(place)?));
    let change = move |value: Option<f64>| {
        let Some(mut probe) = untrack(|| desk.card()).and_then(|card| card.arms.get(place).cloned()) else {
            return false;
        };
        let fits = column.put(&mut probe, value);
        if fits {
            desk.change(&format!("{}.{place}", column.key()), move |card| {
                if let Some(arm) = card.arms.get_mut(place) {
                    *arm = probe;
                }
            });
        }
        fits
    };
    view! {
        <NumberField
            label=Signal::derive(move || label(app, place, column.name(app)))
            value=Signal::derive(value)
            optional=column == Column::Entrants
            on_change=Callback::new(change)
            on_done=Callback::new(move |()| desk.end_group())
        />
    }
    .into_any()
}
