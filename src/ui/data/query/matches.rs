//! The events that serve a step or make an exclusion: several, each with conditions of its own.

use funnel_core::events::messages::NameCount;
use funnel_core::events::query::{ConditionsOf, Match, MatchesOf, PatternFit};
use leptos::prelude::*;

use super::super::use_desk;
use super::conditions::{AddCondition, Conditions};
use super::wording::{event_words, fit_words};
use crate::app::{App, use_app};
use crate::ui::kit::{Combobox, Icon, Shape, Suggestion, keep_focus};

/// The events at a place of the query.
#[component]
pub(super) fn Matches(
    of: MatchesOf,
    /// What stands beside the way to add another event.
    #[prop(optional, into)]
    beside: ViewFn,
) -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let count = Memo::new(move |_| desk.query.with(|query| query.matches_of(of).len()));
    let adding = RwSignal::new(false);
    let add = move |event: String| {
        adding.set(false);
        desk.ask_for(|query| {
            if let Some(matches) =
                query.matches_of_mut(of).filter(|matches| matches.iter().all(|one| one.event != event))
            {
                matches.push(Match { event, ..Match::default() });
            }
        });
    };
    view! {
        <ul class="matches">
            <For each=move || 0..count.get() key=|place| *place let:place>
                <MatchRow of place is_only=Signal::derive(move || count.get() == 1) />
            </For>
        </ul>
        <Show when=move || adding.get()>
            <EventField label=Signal::derive(move || words.ask_or_event()) focused=true on_pick=Callback::new(add) />
        </Show>
        <div class="row">
            <Show when=move || !adding.get()>
                <button type="button" class="button link small" on:click=move |_| adding.set(true)>{move || words.ask_or_event()}</button>
            </Show>
            {beside.run()}
        </div>
    }
    .into_any()
}

#[component]
fn MatchRow(of: MatchesOf, place: usize, is_only: Signal<bool>) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let conditions = ConditionsOf::Match(of, place);
    let event = Memo::new(move |_| {
        desk.query.with(|query| query.matches_of(of).get(place).map(|one| one.event.clone()).unwrap_or_default())
    });
    let shown = move || event_words(words, &event.get());
    let remove = move |event: web_sys::MouseEvent| {
        keep_focus(&event);
        desk.ask_for(|query| {
            if let Some(matches) = query.matches_of_mut(of).filter(|matches| place < matches.len()) {
                matches.remove(place);
            }
        })
    };
    view! {
        <li class="stack tight">
            <div class="row">
                <span class="chip">
                    <bdi>{shown}</bdi>
                    {move || fit_note(app, event.get())}
                    <Show when=move || !is_only.get()>
                        <button type="button" class="button icon" aria-label=move || words.ask_take_out(&shown()) on:click=remove><Icon shape=Shape::Cross /></button>
                    </Show>
                </span>
                <AddCondition of=conditions label=Signal::derive(move || words.ask_only_where()) />
            </div>
            <Conditions of=conditions />
        </li>
    }
    .into_any()
}

/// What a pattern fits; that a name is not in the file.
fn fit_note(app: App, event: String) -> AnyView {
    let fit = RwSignal::new(None::<PatternFit>);
    let is_pattern = event.contains('*');
    use_desk().find_fit(event, move |found| {
        fit.try_set(Some(found));
    });
    let note = move || {
        let fit = fit.get()?;
        (is_pattern || fit.names == 0).then(|| fit_words(app, fit))
    };
    view! { {move || note().map(|note| view! { <span class="hint">{note}</span> })} }.into_any()
}

/// A field for one event or pattern.
#[component]
pub(super) fn EventField(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] focused: bool,
    on_pick: Callback<String>,
) -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let text = RwSignal::new(String::new());
    let names = RwSignal::new(Vec::<NameCount>::new());
    let pattern = RwSignal::new(None::<(String, PatternFit)>);
    let search = move |typed: String| {
        text.set(typed.clone());
        pattern.set(None);
        if typed.contains('*') {
            desk.find_fit(typed.clone(), move |fit| {
                pattern.try_set(Some((typed, fit)));
            });
            names.set(Vec::new());
        } else {
            desk.find_names(typed, move |found| {
                names.try_set(found);
            });
        }
    };
    let pick = move |event: String| {
        let event = event.trim().to_owned();
        if !event.is_empty() {
            text.set(String::new());
            on_pick.run(event);
        }
    };
    let suggestions = move || {
        let pattern =
            pattern.get().map(|(text, fit)| Suggestion { value: text.clone(), text, note: fit_words(app, fit) });
        let name = |known: NameCount| Suggestion {
            text: event_words(app.words, &known.name),
            note: app.formats.count(known.count as f64),
            value: known.name,
        };
        pattern.into_iter().chain(names.get().into_iter().map(name)).collect::<Vec<_>>()
    };
    view! {
        <div data-undo="adding">
            <Combobox label value=text suggestions=Signal::derive(suggestions) focused
                placeholder=Signal::derive(move || app.words.ask_event_placeholder("*"))
                on_input=Callback::new(search) on_pick=Callback::new(pick) on_enter=Callback::new(move |()| search(text.get_untracked())) />
        </div>
    }
    .into_any()
}
