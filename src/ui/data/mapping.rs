//! What the columns of the file are: guessed, shown, and each guess overrulable.

use funnel_core::events::reader::{
    Choice, Column, Delimiter, Dialect, Encoding, EventSource, Inspection, Overrides, Question, Shape, TimeFormat,
};
use leptos::html;
use leptos::prelude::*;

use super::leads::{LeadColumns, LeadStages};
use super::preview::Preview;
use super::{names, use_desk};
use crate::app::{Incoming, use_app};
use crate::text::Words;
use crate::ui::kit::{Icon, MultiPick, Options, Segmented, Shape as Icons, Suggestion, TextField, select};

/// The mapping of the file at hand.
#[component]
pub(super) fn Mapping() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let problem = move || desk.inspection.with(|i| i.as_ref().and_then(|i| i.problem));
    let shape = Signal::derive(move || desk.inspection.with(|i| i.as_ref().map_or(Shape::Events, |i| i.shape)));
    let shapes = vec![
        (Shape::Events, Signal::derive(move || words.shape_events())),
        (Shape::Leads, Signal::derive(move || words.shape_leads())),
        (Shape::Totals, Signal::derive(move || words.shape_totals())),
    ];
    let is_ready = |i: &Inspection| i.events.is_some() || i.totals.is_some() || i.leads.is_some();
    let ready = move || desk.inspection.with(|i| i.as_ref().is_some_and(is_ready));
    let tool = move || desk.inspection.with(|i| i.as_ref().and_then(|i| i.tool.clone()));
    view! {
        <section class="card stack pad" aria-label=move || words.mapping_label()>
            <h2><bdi>{move || desk.source_name()}</bdi></h2>
            {move || problem().map(|problem| view! { <p class="error" role="alert">{names::problem(words, problem)}</p> })}
            <div class="row">
                <span>{move || words.mapping_rows_are()}</span>
                <Segmented label=Signal::derive(move || words.mapping_rows_are()) options=shapes value=shape
                    on_choose=Callback::new(move |shape| desk.overrule(|o| o.shape = Some(shape))) />
            </div>
            {move || tool().map(|tool| view! { <p class="hint">{words.mapping_tool(&tool)}</p> })}
            <div class="fields wide flush">
                {move || match shape.get() {
                    Shape::Events => view! { <EventColumns /> }.into_any(),
                    Shape::Totals => view! { <TotalsColumns /> }.into_any(),
                    Shape::Leads => view! { <LeadColumns /> <TimeFormatSelect /> }.into_any(),
                }}
            </div>
            <Show when=move || shape.get() == Shape::Leads><LeadStages /></Show>
            <FileFormat />
            <Repeats />
            <Preview />
            <Questions />
            <div class="row">
                <button type="button" class="button primary" disabled=move || !ready() on:click=move |_| desk.read()>
                    {move || match shape.get() {
                        Shape::Events => words.mapping_read_events(),
                        Shape::Totals => words.mapping_read_totals(),
                        Shape::Leads => words.mapping_read_leads(),
                    }}
                </button>
                <span class="hint">{move || words.mapping_nothing_leaves()}</span>
            </div>
        </section>
    }
    .into_any()
}

/// What must still be said before the file can be read.
#[component]
fn Questions() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let questions = move || desk.inspection.with(|i| i.as_ref().map(|i| i.questions.clone()).unwrap_or_default());
    view! {
        <Show when=move || !questions().is_empty()>
            <div role="status">
                <ul class="questions">
                    {move || questions().into_iter().map(|question: Question| view! { <li>{names::question(words, question)}</li> }).collect_view()}
                </ul>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn EventColumns() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let constant = Memo::new(move |_| {
        desk.inspection.with(|i| match i.as_ref().and_then(|i| i.roles.event.clone()) {
            Some(EventSource::Constant(name)) => Some(name),
            _ => None,
        })
    });
    view! {
        {column_select(Signal::derive(move || words.column_person()), |i| i.roles.person, None, Callback::new(move |column| desk.overrule(|o| o.person = column)))}
        {optional_column(Signal::derive(move || words.column_person_else()), |i| i.roles.person_else, |o| &mut o.person_else)}
        {column_select(
            Signal::derive(move || words.column_event()),
            |i| match i.roles.event { Some(EventSource::Column(column)) => Some(column), _ => None },
            Some(Signal::derive(move || words.column_every_row())),
            Callback::new(move |column: Option<usize>| desk.overrule(|o| {
                o.event = Some(column.map_or_else(|| EventSource::Constant(words.column_row_name()), EventSource::Column));
            })),
        )}
        <Show when=move || constant.get().is_some()>
            <label class="labelled">
                {move || words.column_every_row_is()}
                <TextField label=Signal::derive(move || words.column_every_row_is()) value=Signal::derive(move || constant.get().unwrap_or_default())
                    on_input=Callback::new(move |name| desk.overrule(|o| o.event = Some(EventSource::Constant(name)))) />
            </label>
        </Show>
        {column_select(Signal::derive(move || words.column_time()), |i| i.roles.time, None, Callback::new(move |column| desk.overrule(|o| { o.time = column; o.time_format = None; })))}
        {optional_column(Signal::derive(move || words.column_clock()), |i| i.roles.clock, |o| &mut o.clock)}
        <TimeFormatSelect />
        <TimeZoneSelect />
        {optional_column(Signal::derive(move || words.column_session()), |i| i.roles.session, |o| &mut o.session)}
        <Show when=move || desk.time_zone.with(|zone| zone != "UTC")><p class="hint whole">{move || words.column_clock_change()}</p></Show>
        <KeptColumns />
        <SamePersons />
    }
    .into_any()
}

/// A second file that says which ids are the same person.
#[component]
fn SamePersons() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let input = NodeRef::<html::Input>::new();
    let choose = move |_| {
        let file = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.item(0));
        desk.same_persons.set(file.map(|file| Incoming::file(&file)));
        // The same file can be chosen again after it was mended.
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let name = move || desk.same_persons.with(|file| file.as_ref().map(|file| file.name.clone()));
    let chosen = move || {
        name().map(|name| {
            let label = words.ask_remove_value(&name);
            view! {
                <span class="chip">
                    <bdi>{name}</bdi>
                    <button type="button" class="button icon" aria-label=label on:click=move |_| desk.same_persons.set(None)><Icon shape=Icons::Cross /></button>
                </span>
            }
        })
    };
    view! {
        <div class="labelled whole" role="group" aria-label=move || words.same_label()>
            {move || words.same_label()}
            <div class="row">
                <label class="button outline">
                    {move || words.same_choose()}
                    <input type="file" class="sr-only" node_ref=input on:change=choose />
                </label>
                {chosen}
                <span class="hint">{move || words.same_hint()}</span>
            </div>
        </div>
    }
    .into_any()
}

/// Whether rows that repeat are left out: asked where there are some.
#[component]
fn Repeats() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let desk = use_desk();
    let found = move || desk.inspection.with(|i| i.as_ref().map_or((0, 0), |i| (i.repeated_rows, i.rows)));
    let told = move || {
        let (repeated, rows) = found();
        let repeated = repeated as f64;
        words.repeats_found(app.formats.plural(repeated), &app.formats.count(repeated), &app.formats.count(rows as f64))
    };
    view! {
        <Show when=move || found().0 != 0>
            <div role="status" class="row"><span>{told}</span>{repeats_box()}</div>
        </Show>
    }
    .into_any()
}

fn repeats_box() -> AnyView {
    let words = use_app().words;
    let desk = use_desk();
    let is_on = move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.format.without_repeats));
    let set = move |event: web_sys::Event| {
        let on = event_target_checked(&event);
        desk.overrule(|o| o.without_repeats = Some(on));
    };
    view! { <label class="check"><input type="checkbox" prop:checked=is_on on:change=set />{move || words.repeats_leave_out()}</label> }
        .into_any()
}

/// The columns that become properties of the events.
#[component]
fn KeptColumns() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let label = Signal::derive(move || words.ask_keep_columns());
    let kept = move || desk.inspection.with(|i| i.as_ref().map(|i| i.roles.properties.clone()).unwrap_or_default());
    let chosen = Signal::derive(move || kept().iter().map(ToString::to_string).collect::<Vec<_>>());
    let columns = Signal::derive(move || {
        desk.inspection.with(|i| i.as_ref().map(|i| free_columns(words, i)).unwrap_or_default())
    });
    let change = move |change: &dyn Fn(&mut Vec<usize>)| {
        let mut columns = untrack(kept);
        change(&mut columns);
        desk.overrule(|o| o.properties = Some(columns));
    };
    view! {
        <div class="labelled whole">
            {move || label.get()}
            <MultiPick label chosen suggestions=columns placeholder=Signal::derive(move || words.ask_keep_columns_add())
                on_add=Callback::new(move |column: String| change(&|columns| columns.extend(column.parse::<usize>())))
                on_remove=Callback::new(move |place: usize| change(&|columns| { columns.remove(place); }))
                remove_label=Callback::new(move |column: String| words.ask_remove_value(&column)) />
        </div>
    }
    .into_any()
}

/// The columns that are not who, what or when, by their places.
fn free_columns(words: Words, inspection: &Inspection) -> Vec<Suggestion> {
    let roles = &inspection.roles;
    let event = match roles.event {
        Some(EventSource::Column(column)) => Some(column),
        _ => None,
    };
    let taken = [roles.person, event, roles.time];
    let free = inspection.columns.iter().filter(|column| !taken.contains(&Some(column.index)));
    let suggestion = |column: &Column| Suggestion {
        value: column.index.to_string(),
        text: names::column_name(words, column),
        note: column.samples.first().cloned().unwrap_or_default().chars().take(24).collect(),
    };
    free.map(suggestion).collect()
}

#[component]
fn TotalsColumns() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    view! {
        {column_select(Signal::derive(move || words.column_stage()), |i| i.roles.stage, None, Callback::new(move |column| desk.overrule(|o| o.stage = column)))}
        {optional_column(Signal::derive(move || words.column_count()), |i| i.roles.count, |o| &mut o.count)}
        {optional_column(Signal::derive(move || words.column_segment()), |i| i.roles.segment, |o| &mut o.segment)}
        {optional_column(Signal::derive(move || words.column_cost()), |i| i.roles.cost, |o| &mut o.cost)}
    }
    .into_any()
}

/// A select over the columns for what a file need not have.
pub(super) fn optional_column(
    label: Signal<String>,
    current: fn(&Inspection) -> Option<usize>,
    choice: fn(&mut Overrides) -> &mut Option<Choice>,
) -> AnyView {
    let words = use_app().words;
    let desk = use_desk();
    let none = Signal::derive(move || words.column_none());
    let choose = move |column: Option<usize>| {
        desk.overrule(|overrides| *choice(overrides) = Some(column.map_or(Choice::None, Choice::Column)));
    };
    column_select(label, current, Some(none), Callback::new(choose))
}

/// A select over the columns; `none` offers no column at all.
pub(super) fn column_select(
    label: Signal<String>,
    current: fn(&Inspection) -> Option<usize>,
    none: Option<Signal<String>>,
    on_choose: Callback<Option<usize>>,
) -> AnyView {
    let words = use_app().words;
    let desk = use_desk();
    let options = move || -> Options<Option<usize>> {
        desk.inspection.with(|inspection| {
            let Some(inspection) = inspection else { return Vec::new() };
            let chosen = current(inspection);
            let first = none.map_or_else(|| words.column_choose(), |none| none.get());
            let columns =
                inspection.columns.iter().map(|c| (Some(c.index), names::column(words, c), chosen == Some(c.index)));
            std::iter::once((None, first, chosen.is_none())).chain(columns).collect()
        })
    };
    select(label, Signal::derive(options), on_choose)
}

#[component]
fn TimeFormatSelect() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let options = move || -> Options<Option<TimeFormat>> {
        desk.inspection.with(|inspection| {
            let Some(inspection) = inspection else { return Vec::new() };
            let possible = inspection.time_formats();
            let asked = inspection.questions.contains(&Question::TimeFormat);
            let told = desk.overrides.with(|o| o.time_format);
            let chosen = told.or(if let [only] = possible[..] { Some(only) } else { None });
            let others = TimeFormat::ALL.into_iter().filter(|format| !possible.contains(format));
            let all = possible
                .iter()
                .copied()
                .chain(others)
                .map(|format| (Some(format), names::time_format(words, format), chosen == Some(format)));
            let ask = (asked || chosen.is_none()).then(|| (None, words.column_choose(), chosen.is_none()));
            ask.into_iter().chain(all).collect()
        })
    };
    select(
        Signal::derive(move || words.column_time_format()),
        Signal::derive(options),
        Callback::new(move |format| desk.overrule(|o| o.time_format = format)),
    )
}

/// The time zone of times written without one.
#[component]
fn TimeZoneSelect() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let options = Signal::derive(move || desk.time_zone.with(|chosen| names::zone_options(chosen)));
    let label = Signal::derive(move || words.column_time_zone());
    select(label, options, Callback::new(move |zone| desk.time_zone.set(zone)))
}

/// So many lines before the table can be left out; more only where they were found.
const PREAMBLE_OFFERED: usize = 20;

/// Separator, header and encoding: seldom wrong, so folded away.
#[component]
fn FileFormat() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let desk = use_desk();
    let dialects = move || -> Options<Option<Dialect>> {
        let current = desk.inspection.with(|i| i.as_ref().map(|i| i.format.dialect));
        let delimited = Delimiter::ALL.into_iter().map(|delimiter| Dialect::Delimited { delimiter });
        let all = delimited.chain([Dialect::Spaces, Dialect::JsonArray, Dialect::Ndjson]);
        all.map(|dialect| (Some(dialect), names::dialect(words, dialect), current == Some(dialect))).collect()
    };
    let encodings = move || -> Options<Option<Encoding>> {
        let current = desk.inspection.with(|i| i.as_ref().map(|i| i.format.encoding));
        let all = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];
        all.into_iter()
            .map(|encoding| (Some(encoding), names::encoding(words, encoding), current == Some(encoding)))
            .collect()
    };
    let preambles = move || -> Options<usize> {
        let current = desk.inspection.with(|i| i.as_ref().map_or(0, |i| i.format.preamble));
        let all = 0..=PREAMBLE_OFFERED.max(current);
        all.map(|lines| (lines, app.formats.count(lines as f64), lines == current)).collect()
    };
    let header = move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.format.header));
    let comma = move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.decimal_comma));
    view! {
        <details class="fold inset-flush">
            <summary>{move || words.format_label()}</summary>
            <div class="fields wide flush">
                {select(Signal::derive(move || words.format_dialect()), Signal::derive(dialects), Callback::new(move |dialect| desk.overrule(|o| o.dialect = dialect)))}
                {select(Signal::derive(move || words.format_encoding()), Signal::derive(encodings), Callback::new(move |encoding| desk.overrule(|o| o.encoding = encoding)))}
                {select(Signal::derive(move || words.format_preamble()), Signal::derive(preambles), Callback::new(move |lines| desk.overrule(|o| o.preamble = Some(lines))))}
                <label class="check">
                    <input type="checkbox" prop:checked=header on:change=move |event| { let on = event_target_checked(&event); desk.overrule(|o| o.header = Some(on)); } />
                    {move || words.format_header()}
                </label>
                <label class="check">
                    <input type="checkbox" prop:checked=comma on:change=move |event| { let on = event_target_checked(&event); desk.overrule(|o| o.decimal_comma = Some(on)); } />
                    {move || words.format_decimal_comma()}
                </label>
                <Show when=move || desk.inspection.with(|i| i.as_ref().is_some_and(|i| i.repeated_rows == 0))>{repeats_box()}</Show>
            </div>
        </details>
    }
    .into_any()
}
