//! What makes a waiting lead worth more: points for events.

use funnel_core::events::query::Points;
use leptos::prelude::*;

use super::super::desk::Desk;
use super::waiting::{asked, change};
use crate::app::App;
use crate::ui::kit::{Icon, NumberField, Shape, TextField};

/// Points are kept within this, so that sums stay exact.
const MOST: f64 = 1e6;

/// The rules of the score, to be changed.
pub(super) fn points(app: App, desk: Desk) -> AnyView {
    let words = app.words;
    let places = Memo::new(move |_| asked(desk, |it| it.points.len()).unwrap_or_default());
    // A new rule is kept here until it has an event: a rule without one is none.
    let add = move |_| {
        let event = desk.names.with_untracked(|names| names.first().map(|name| name.name.clone())).unwrap_or_default();
        change(desk, |waiting| waiting.points.push(Points { event, points: 1.0, ..Points::default() }));
    };
    view! {
        <details class="fold inset-flush" open=move || untrack(|| places.get() > 0)>
            <summary>{move || words.found_waiting_scoring()}</summary>
            <p class="hint">{move || words.found_waiting_points_hint("*")}</p>
            <ul class="points">
                <For each=move || 0..places.get() key=|place| *place let:place>{rule(app, desk, place)}</For>
            </ul>
            <button type="button" class="button outline" on:click=add><Icon shape=Shape::Plus />{move || words.found_waiting_add()}</button>
        </details>
    }
    .into_any()
}

fn read<T: Default>(desk: Desk, place: usize, read: impl FnOnce(&Points) -> T) -> T {
    asked(desk, |it| it.points.get(place).map(read)).flatten().unwrap_or_default()
}

fn set(desk: Desk, place: usize, set: impl FnOnce(&mut Points)) {
    change(desk, |waiting| {
        if let Some(points) = waiting.points.get_mut(place) {
            set(points);
        }
    });
}

fn rule(app: App, desk: Desk, place: usize) -> AnyView {
    let words = app.words;
    let event = Memo::new(move |_| read(desk, place, |it| it.event.clone()));
    let typed = RwSignal::new(event.get_untracked());
    Effect::new(move |_| typed.set(event.get()));
    let done = move |()| {
        let name = typed.get_untracked();
        if !name.is_empty() && name != event.get_untracked() {
            set(desk, place, |it| it.event = name);
        }
    };
    let value = Signal::derive(move || Some(read(desk, place, |it| it.points)));
    let on_points = move |value: Option<f64>| {
        let value = value.filter(|value| value.abs() <= MOST);
        value.inspect(|value| set(desk, place, |it| it.points = *value)).is_some()
    };
    view! {
        <li>
            <TextField label=Signal::derive(move || words.found_event()) value=typed on_input=Callback::new(move |text| typed.set(text)) on_done=Callback::new(done) />
            <NumberField label=Signal::derive(move || words.found_waiting_points()) value=value optional=false on_change=Callback::new(on_points) />
            <label class="check">
                <input type="checkbox" prop:checked=move || read(desk, place, |it| it.once) on:change=move |event| set(desk, place, |it| it.once = event_target_checked(&event)) />
                {move || words.found_waiting_once()}
            </label>
            <button type="button" class="button icon" aria-label=move || words.found_waiting_remove(&event.get()) on:click=move |_| change(desk, |waiting| if place < waiting.points.len() { waiting.points.remove(place); })><Icon shape=Shape::Cross /></button>
        </li>
    }
    .into_any()
}
