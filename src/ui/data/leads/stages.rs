//! The stages of leads, to be put in order.

use funnel_core::events::reader::{Column, LeadStage, Question, StageKind};
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::query::focus_soon;
use super::super::{names, use_desk};
use crate::app::use_app;
use crate::ui::kit::{Icon, Options, Shape, bare_select, select};

/// Where the focus goes when what had it is gone.
const HEADING: &str = "lead-stages";

const KINDS: [StageKind; 3] = [StageKind::Open, StageKind::Won, StageKind::Lost];

/// The stages, from first to last.
#[component]
pub(in super::super) fn LeadStages() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let count = Memo::new(move |_| stages(desk).len());
    let is_asked =
        move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.questions.contains(&Question::StageOrder)));
    let confirm = move |_| {
        let stages = untrack(move || stages(desk));
        desk.overrule(|o| o.lead_stages = Some(stages));
        focus_soon([HEADING.to_owned()]);
    };
    view! {
        <div class="stack tight lead-stages">
            <h3 id=HEADING tabindex="-1">{move || words.leads_stages()}</h3>
            <p class="hint">{move || words.leads_stages_hint()}</p>
            <ol class="steps">
                <For each=move || 0..count.get() key=|place| *place let:place>
                    <StageItem place />
                </For>
            </ol>
            {add_column(desk)}
            {add_found(desk)}
            <Show when=is_asked>
                <div><button type="button" class="button outline" on:click=confirm>{move || words.leads_confirm()}</button></div>
            </Show>
        </div>
    }
    .into_any()
}

/// The stages as the user put them last, or as they were found.
fn stages(desk: Desk) -> Vec<LeadStage> {
    let found = || desk.inspection.with(|i| i.as_ref().map(|i| i.roles.lead.stages.clone()).unwrap_or_default());
    desk.overrides.with(|o| o.lead_stages.clone()).unwrap_or_else(found)
}

/// Makes a column of times a stage.
fn add_column(desk: Desk) -> AnyView {
    let words = use_app().words;
    let options = move || -> Options<Option<usize>> {
        let taken: Vec<_> = stages(desk).into_iter().filter_map(|stage| stage.time).collect();
        desk.inspection.with(|inspection| {
            let free = inspection.iter().flat_map(|i| &i.columns).filter(|column| !taken.contains(&column.index));
            let column = |column: &Column| (Some(column.index), names::column(words, column), false);
            std::iter::once((None, words.column_choose(), true)).chain(free.map(column)).collect()
        })
    };
    let add = move |column: Option<usize>| {
        let Some(index) = column else { return };
        let name = desk.inspection.with_untracked(|i| Some(names::column_name(words, i.as_ref()?.columns.get(index)?)));
        change(desk, |stages| {
            stages.push(LeadStage { name: name.unwrap_or_default(), time: column, ..LeadStage::default() })
        });
    };
    select(Signal::derive(move || words.leads_add()), Signal::derive(options), Callback::new(add))
}

/// Makes stages of names that were met only when the file was read, behind the first bytes that stages are found in.
fn add_found(desk: Desk) -> AnyView {
    let words = use_app().words;
    let found = Memo::new(move |_| {
        let stages = stages(desk);
        let mut names: Vec<String> = desk.leads.with(|leads| {
            let rows = leads.iter().flat_map(|leads| &leads.rejected.rows);
            rows.filter_map(|row| row.reason.unknown_stage().map(str::to_owned)).collect()
        });
        names.retain(|name| stages.iter().all(|stage| stage.name != *name));
        names.sort_unstable();
        names.dedup();
        names
    });
    let add = move |name: String| {
        change(desk, |stages| stages.push(LeadStage { name, ..LeadStage::default() }));
        focus_soon([HEADING.to_owned()]);
    };
    let button = move |name: String| {
        let label = words.leads_add_found(&name);
        view! { <button type="button" class="button outline" on:click=move |_| add(name.clone())>{label}</button> }
    };
    view! { <div class="row">{move || found.get().into_iter().map(button).collect_view()}</div> }.into_any()
}

#[component]
fn StageItem(place: usize) -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let stage = Memo::new(move |_| stages(desk).get(place).cloned().unwrap_or_default());
    let name = move || stage.with(|stage| stage.name.clone());
    let is_last = move || place + 1 >= stages(desk).len();
    let kinds = move || -> Options<StageKind> {
        KINDS
            .into_iter()
            .map(|kind| (kind, names::stage_kind(words, kind), stage.with(|stage| stage.kind == kind)))
            .collect()
    };
    let set_kind = Callback::new(move |kind| change(desk, |stages| set(stages, place, kind)));
    view! {
        <li>
            <div class="row step-head">
                <bdi class="grow">{name}</bdi>
                {bare_select(Some(Signal::derive(move || words.leads_kind(&name()))), Signal::derive(kinds), set_kind)}
                <button type="button" class="button icon" id=button_id(place, "up") disabled=place == 0 aria-label=move || words.query_earlier(&name())
                    on:click=move |_| move_stage(desk, place, place.saturating_sub(1), "up")><Icon shape=Shape::Up /></button>
                <button type="button" class="button icon" id=button_id(place, "down") disabled=is_last aria-label=move || words.query_later(&name())
                    on:click=move |_| move_stage(desk, place, place.saturating_add(1), "down")><Icon shape=Shape::Down /></button>
                <button type="button" class="button icon" aria-label=move || words.query_remove(&name())
                    on:click=move |_| remove(desk, place)><Icon shape=Shape::Cross /></button>
            </div>
        </li>
    }
    .into_any()
}

fn button_id(place: usize, what: &str) -> String {
    format!("lead-stage-{place}-{what}")
}

fn set(stages: &mut [LeadStage], place: usize, kind: StageKind) {
    if let Some(stage) = stages.get_mut(place) {
        stage.kind = kind;
    }
}

fn change(desk: Desk, change: impl FnOnce(&mut Vec<LeadStage>)) {
    let mut stages = untrack(move || stages(desk));
    change(&mut stages);
    desk.overrule(|o| o.lead_stages = Some(stages));
}

fn move_stage(desk: Desk, from: usize, to: usize, button: &'static str) {
    change(desk, |stages| {
        if from.max(to) < stages.len() {
            stages.swap(from, to);
        }
    });
    // The focus goes along, so that the same key moves the same stage on; at the end to the way back.
    let back = if button == "up" { "down" } else { "up" };
    focus_soon([button_id(to, button), button_id(to, back)]);
}

fn remove(desk: Desk, place: usize) {
    change(desk, |stages| {
        if place < stages.len() {
            stages.remove(place);
        }
    });
    focus_soon([HEADING.to_owned()]);
}
