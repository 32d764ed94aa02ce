//! What must hold for the properties of an event.

use funnel_core::events::messages::NameCount;
use funnel_core::events::query::{Condition, ConditionsOf, MatchesOf, Op, Query, typed_value, value_text};
use leptos::prelude::*;
use serde_json::Value;

use super::super::desk::Desk;
use super::super::use_desk;
use super::has_properties;
use super::wording::{comparison, comparisons, property_options};
use crate::app::{App, use_app};
use crate::ui::kit::{Combobox, Icon, MultiPick, Shape, Suggestion, bare_select, keep_focus};

/// The conditions at a place of the query.
#[component]
pub(super) fn Conditions(of: ConditionsOf) -> impl IntoView {
    let desk = use_desk();
    let count = Memo::new(move |_| desk.query.with(|query| query.conditions_of(of).len()));
    view! {
        <Show when=move || { count.get() > 0 }>
            <ul class="conditions">
                <For each=move || 0..count.get() key=|place| *place let:place>
                    <ConditionRow at=At { of, place } />
                </For>
            </ul>
        </Show>
    }
    .into_any()
}

/// A button that adds a condition.
#[component]
pub(super) fn AddCondition(of: ConditionsOf, label: Signal<String>) -> impl IntoView {
    let desk = use_desk();
    let add = move |_| {
        let property = desk.summary.with_untracked(|summary| {
            summary.as_ref().and_then(|summary| summary.properties.first()).map(|property| property.name.clone())
        });
        let new = Condition {
            property: property.unwrap_or_default(),
            op: Op::Equal,
            value: None,
            not: false,
            unknown: Default::default(),
        };
        desk.ask_for(|query| {
            if let Some(conditions) = query.conditions_of_mut(of) {
                conditions.push(new);
            }
        });
    };
    view! {
        <Show when=has_properties>
            <button type="button" class="button link small" on:click=add>{move || label.get()}</button>
        </Show>
    }
    .into_any()
}

/// Where a condition stands in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct At {
    of: ConditionsOf,
    place: usize,
}

impl At {
    fn find<T>(self, query: &Query, read: impl FnOnce(&Condition) -> T) -> Option<T> {
        query.conditions_of(self.of).get(self.place).map(read)
    }

    fn change(self, query: &mut Query, change: impl FnOnce(&mut Condition)) {
        if let Some(condition) = query.conditions_of_mut(self.of).and_then(|all| all.get_mut(self.place)) {
            change(condition);
        }
    }

    fn remove(self, query: &mut Query) {
        if let Some(conditions) = query.conditions_of_mut(self.of).filter(|all| self.place < all.len()) {
            conditions.remove(self.place);
        }
    }

    /// Its path in the query.
    fn path(self) -> String {
        let of = match self.of {
            ConditionsOf::Query => String::new(),
            ConditionsOf::Match(MatchesOf::Step(step), place) => format!("steps[{step}].match[{place}]."),
            ConditionsOf::Match(MatchesOf::Exclusion(exclusion), place) => {
                format!("exclusions[{exclusion}].match[{place}].")
            }
        };
        format!("{of}where[{}]", self.place)
    }

    fn property(self, desk: Desk) -> String {
        desk.query.with(|query| self.find(query, |one| one.property.clone())).unwrap_or_default()
    }

    fn compared(self, desk: Desk) -> (Op, bool) {
        desk.query.with(|query| self.find(query, |one| (one.op, one.not))).unwrap_or_default()
    }

    fn value(self, desk: Desk) -> Option<Value> {
        desk.query.with(|query| self.find(query, |one| one.value.clone())).flatten()
    }

    fn set_value(self, desk: Desk, value: Option<Value>) {
        desk.ask_typing(&self.path(), |query| self.change(query, |one| one.value = value));
    }

    /// Another comparison, with as much of the value as it can take.
    fn compare(self, desk: Desk, (op, not): (Op, bool)) {
        desk.ask_for(|query| {
            self.change(query, |one| {
                let old = one.value.take();
                one.value = match (op, old) {
                    (Op::Exists, _) | (_, None) => None,
                    (Op::In, Some(Value::Array(values))) => Some(Value::Array(values)),
                    (Op::In, Some(value)) => Some(Value::Array(vec![value])),
                    (_, Some(Value::Array(values))) => values.into_iter().next(),
                    (_, Some(value)) => Some(value),
                };
                (one.op, one.not) = (op, not);
            });
        });
    }
}

/// What a comparison compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    Nothing,
    One,
    Several,
}

impl Against {
    fn of(op: Op) -> Self {
        match op {
            Op::Exists => Self::Nothing,
            Op::In => Self::Several,
            _ => Self::One,
        }
    }
}

#[component]
fn ConditionRow(at: At) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let property = Memo::new(move |_| at.property(desk));
    let compared = Memo::new(move |_| at.compared(desk));
    let with = Memo::new(move |_| Against::of(compared.get().0));
    let properties = Signal::derive(move || property_options(app, desk, Some(&property.get())));
    let ways = Signal::derive(move || {
        let now = compared.get();
        comparisons(now).into_iter().map(|way| (way, comparison(words, way), way == now)).collect()
    });
    let set_property = move |name: Option<String>| {
        desk.ask_for(|query| at.change(query, |one| one.property = name.unwrap_or_default()));
    };
    view! {
        <li class="condition">
            {bare_select(Some(Signal::derive(move || words.ask_property())), properties, Callback::new(set_property))}
            {bare_select(Some(Signal::derive(move || words.ask_comparison())), ways, Callback::new(move |way| at.compare(desk, way)))}
            {move || match with.get() {
                Against::Nothing => ().into_any(),
                Against::One => view! { <OneValue at property /> }.into_any(),
                Against::Several => view! { <SeveralValues at property /> }.into_any(),
            }}
            <button type="button" class="button icon" aria-label=move || words.ask_remove_condition(&property.get())
                on:click=move |event| { keep_focus(&event); desk.ask_for(|query| at.remove(query)); }><Icon shape=Shape::Cross /></button>
        </li>
    }
    .into_any()
}

/// The values of a property that contain what is typed.
#[derive(Clone, Copy)]
struct Known {
    app: App,
    desk: Desk,
    property: Memo<String>,
    found: RwSignal<Vec<NameCount>>,
}

impl Known {
    fn of(property: Memo<String>) -> Self {
        Self { app: use_app(), desk: use_desk(), property, found: RwSignal::new(Vec::new()) }
    }

    fn search(self, text: String) {
        self.desk.find_values(self.property.get_untracked(), text, move |values| {
            self.found.try_set(values);
        });
    }

    fn suggestions(self) -> Signal<Vec<Suggestion>> {
        let suggestion = move |value: NameCount| Suggestion {
            text: value.name.clone(),
            note: self.app.formats.count(value.count as f64),
            value: value.name,
        };
        Signal::derive(move || self.found.get().into_iter().map(suggestion).collect())
    }
}

#[component]
fn OneValue(at: At, property: Memo<String>) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let known = Known::of(property);
    let op = move || at.compared(desk).0;
    let separators = Memo::new(move |_| app.formats.separators());
    let read =
        move |text: &str| (!text.is_empty()).then(|| typed_value(untrack(op), text, &separators.get_untracked()));
    // The text as it was typed stands for as long as it means the value.
    let typing = RwSignal::new(None::<String>);
    let shown = move || {
        let value = at.value(desk);
        let text = || value.as_ref().map(|value| value_text(value, |number| app.formats.exact(number)));
        typing.get().filter(|typed| read(typed) == value).or_else(text).unwrap_or_default()
    };
    let set = move |text: String| {
        at.set_value(desk, read(&text));
        typing.set(Some(text));
    };
    let is_text = move || op().is_order() && at.value(desk).is_some_and(|value| value.is_string());
    view! {
        <span class="value">
            <Combobox label=Signal::derive(move || app.words.ask_value()) value=Signal::derive(shown) suggestions=known.suggestions()
                placeholder=Signal::derive(move || app.words.ask_value())
                on_input=Callback::new(move |text: String| { set(text.clone()); known.search(text); })
                on_pick=Callback::new(set)
                on_enter=Callback::new(move |()| known.search(String::new())) />
            <Show when=is_text><span class="hint">{move || app.words.ask_as_text()}</span></Show>
        </span>
    }
    .into_any()
}

#[component]
fn SeveralValues(at: At, property: Memo<String>) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let known = Known::of(property);
    let chosen = move || match at.value(desk) {
        Some(Value::Array(values)) => {
            values.iter().map(|value| value_text(value, |number| app.formats.exact(number))).collect()
        }
        _ => Vec::new(),
    };
    let change = move |change: &dyn Fn(&mut Vec<Value>)| {
        desk.ask_for(|query| {
            at.change(query, |one| {
                let mut values = match one.value.take() {
                    Some(Value::Array(values)) => values,
                    other => other.into_iter().collect(),
                };
                change(&mut values);
                one.value = (!values.is_empty()).then_some(Value::Array(values));
            });
        });
    };
    view! {
        <span class="value">
            <MultiPick label=Signal::derive(move || words.ask_values()) chosen=Signal::derive(chosen) suggestions=known.suggestions() free=true
                placeholder=Signal::derive(move || words.ask_value_add())
                on_search=Callback::new(move |text| known.search(text))
                on_add=Callback::new(move |text: String| change(&|values| values.push(Value::from(text.trim()))))
                on_remove=Callback::new(move |place: usize| change(&|values| { values.remove(place); }))
                remove_label=Callback::new(move |value: String| words.ask_remove_value(&value)) />
        </span>
    }
    .into_any()
}
