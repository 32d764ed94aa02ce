//! A budget over channels: what each brings now, and the split that brings most.

use funnel_core::forecast::budget::{
    Aim, Channel, CurveError, Share, Spent, Split, SplitError, as_it_is, channels, channels_to_json, fresh_channel_id,
    split, together, usual,
};
use funnel_core::model::{Document, Part};
use funnel_core::schema::LoadError;
use leptos::prelude::*;
use serde_json::Value;

use super::{MOST, use_desk, with_sign};
use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, Words, names};
use crate::ui::kept_list::{Kept, KeptList};
use crate::ui::kit::{
    Icon, NumberField, NumberKind, Segmented, Shape, TextField, footed_table, heads, scrolling_table,
};

impl Kept for Channel {
    const PART: Part = Part::Channels;

    fn id(&self) -> &str {
        &self.id
    }

    fn read(document: &Document) -> Result<Vec<Self>, LoadError> {
        channels(document)
    }

    fn write(all: &[Self]) -> Value {
        channels_to_json(all)
    }
}

/// The channels of the open document.
type Channels = KeptList<Channel>;

/// Beyond so many times the most that was ever spent, what it brings is a guess.
const FAR: f64 = 2.0;

/// A number of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Spend,
    Entrants,
    EarlierSpend,
    EarlierEntrants,
    Rate,
    Value,
    Least,
    Most,
}

impl Column {
    const ALL: [Self; 8] = [
        Self::Spend,
        Self::Entrants,
        Self::EarlierSpend,
        Self::EarlierEntrants,
        Self::Rate,
        Self::Value,
        Self::Least,
        Self::Most,
    ];

    fn name(self, words: Words) -> String {
        match self {
            Self::Spend => words.budget_spend(),
            Self::Entrants => words.budget_entrants(),
            Self::EarlierSpend => words.budget_earlier_spend(),
            Self::EarlierEntrants => words.budget_earlier_entrants(),
            Self::Rate => words.budget_rate(),
            Self::Value => words.budget_value(),
            Self::Least => words.budget_least(),
            Self::Most => words.budget_most(),
        }
    }

    fn kind(self) -> NumberKind {
        if self == Self::Rate { NumberKind::Percent } else { NumberKind::Plain }
    }

    fn is_optional(self) -> bool {
        !matches!(self, Self::Spend | Self::Entrants)
    }

    fn get(self, channel: &Channel) -> Option<f64> {
        match self {
            Self::Spend => Some(channel.now.spend),
            Self::Entrants => Some(channel.now.entrants),
            Self::EarlierSpend => channel.earlier.map(|earlier| earlier.spend),
            Self::EarlierEntrants => channel.earlier.map(|earlier| earlier.entrants),
            Self::Rate => channel.rate,
            Self::Value => channel.value,
            Self::Least => Some(channel.least).filter(|least| *least > 0.0),
            Self::Most => channel.most,
        }
    }

    fn put(self, channel: &mut Channel, value: Option<f64>) {
        let nothing = Spent { spend: 0.0, entrants: 0.0 };
        let number = value.unwrap_or_default();
        match self {
            Self::Spend => channel.now.spend = number,
            Self::Entrants => channel.now.entrants = number,
            // One of the two without the other is kept as it is typed; the curve then says what is missing.
            Self::EarlierSpend => channel.earlier.get_or_insert(nothing).spend = number,
            Self::EarlierEntrants => channel.earlier.get_or_insert(nothing).entrants = number,
            Self::Rate => channel.rate = value,
            Self::Value => channel.value = value,
            Self::Least => channel.least = number,
            Self::Most => channel.most = value,
        }
        channel.earlier = channel.earlier.filter(|earlier| *earlier != nothing);
    }
}

#[component]
pub(super) fn Budget() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let all = Channels::new(app);
    let count = Memo::new(move |_| all.with(<[Channel]>::len));
    let add = move |_| all.add(|all| Channel::new(fresh_channel_id(all)));
    let table = move || {
        let rows = (0..count.get()).map(|place| row(app, all, place)).collect_view();
        let columns = Column::ALL.map(|column| column.name(words));
        let titles = std::iter::once(words.budget_channel()).chain(columns);
        let head = view! { {heads(titles)}<td></td> }.into_any();
        let caption = Signal::derive(move || words.budget_caption(&names::per_period(app)));
        scrolling_table("channels cards", caption, head, rows)
    };
    let shown = move || match all.problem() {
        Some(problem) => view! { <p class="error" role="alert">{words.budget_unreadable(&problem)}</p> }.into_any(),
        None => view! {
            {move || (count.get() != 0).then(table)}
            <div class="row">
                <button type="button" class="button outline" on:click=add>{move || words.budget_add()}</button>
            </div>
            <Show when=move || count.get() != 0><Best all=all /></Show>
        }
        .into_any(),
    };
    view! {
        <section class="card pad stack" aria-label=move || words.budget_title()>
            <h2>{move || words.budget_title()}</h2>
            <p class="hint">{move || words.budget_hint()}</p>
            {shown}
        </section>
    }
    .into_any()
}

fn row(app: App, all: Channels, place: usize) -> AnyView {
    let words = app.words;
    let said = move || all.with(|all| all.get(place).map(|channel| channel.name.clone())).unwrap_or_default();
    let name = move || channel_name(app, &said(), place);
    let rename = Callback::new(move |text: String| {
        all.edit(format!("{place}.name"), move |all| {
            if let Some(channel) = all.get_mut(place) {
                channel.name = text;
            }
        });
    });
    let done = Callback::new(move |()| all.end_group());
    let field = move |column: Column| {
        let change = move |value: Option<f64>| {
            let most = if column == Column::Rate { 1.0 } else { MOST };
            let is_legal = value.is_none_or(|value| (0.0..=most).contains(&value));
            if is_legal {
                all.edit(format!("{place}.{column:?}"), move |all| {
                    if let Some(channel) = all.get_mut(place) {
                        column.put(channel, value);
                    }
                });
            }
            is_legal
        };
        view! {
            <td class="in" data-label=move || column.name(words)>
                <NumberField
                    label=Signal::derive(move || words.budget_of(&column.name(words), &name()))
                    value=Signal::derive(move || all.with(|all| column.get(all.get(place)?)))
                    kind=column.kind()
                    optional=column.is_optional()
                    on_change=Callback::new(change)
                    on_done=done
                    placeholder=Signal::derive(move || usual_text(app, column))
                />
            </td>
        }
    };
    let number = (place + 1).to_string();
    view! {
        <tr>
            <th scope="row">
                <TextField
                    label=Signal::derive(move || words.budget_name(&number))
                    value=Signal::derive(said)
                    on_input=rename
                    on_done=done
                    placeholder=Signal::derive(move || channel_name(app, "", place))
                />
            </th>
            {Column::ALL.map(field).into_iter().collect_view()}
            <td class="end">
                <button type="button" class="button icon" aria-label=move || words.budget_remove(&name()) on:click=move |_| {
                    all.edit(String::new(), move |all| {
                        if place < all.len() {
                            all.remove(place);
                        }
                    });
                }><Icon shape=Shape::Cross /></button>
            </td>
        </tr>
    }
    .into_any()
}

/// What the funnel says where a channel says nothing.
fn usual_text(app: App, column: Column) -> String {
    let usual = use_desk().funnel(usual);
    let text = match column {
        Column::Rate => usual.rate.map(|rate| app.formats.rate(rate)),
        Column::Value => usual.value.map(|value| app.money(value)),
        _ => None,
    };
    text.unwrap_or_default()
}

fn channel_name(app: App, said: &str, place: usize) -> String {
    if said.trim().is_empty() { app.words.budget_unnamed(&(place + 1).to_string()) } else { said.to_owned() }
}

/// The best split of a budget, beside what is spent now.
#[component]
fn Best(all: Channels) -> impl IntoView {
    let app = use_app();
    let words = app.words;
    let desk = use_desk();
    let aim = Memo::new(move |_| desk.settings().budget_aim);
    // What is spent now, unless somebody says otherwise.
    let typed = Memo::new(move |_| desk.settings().budget);
    let now = Memo::new(move |_| all.with(|all| all.iter().map(|channel| channel.now.spend).sum::<f64>()));
    let budget = move || typed.get().unwrap_or_else(|| now.get());
    let change = move |value: Option<f64>| {
        let is_legal = value.is_none_or(|value| (0.0..=MOST).contains(&value));
        if is_legal {
            desk.assume("budget", move |settings| settings.budget = value);
        }
        is_legal
    };
    let aims = vec![
        (Aim::Customers, Signal::derive(move || words.scenarios_customers())),
        (Aim::Profit, Signal::derive(move || words.scenarios_profit())),
    ];
    let answer = move || {
        let (channels, aim, budget) = (all.all(), aim.get(), budget());
        let found =
            desk.funnel(|document| Ok((as_it_is(document, &channels, aim)?, split(document, &channels, budget, aim)?)));
        match found {
            Ok((now, best)) => table(app, &channels, &now, &best, budget, aim),
            Err(error) => {
                let problem = refusal(app, &channels, &error);
                view! { <p class="error" role="alert">{words.budget_refused(&problem)}</p> }.into_any()
            }
        }
    };
    let label = Signal::derive(move || words.budget_amount(&names::per_period(app)));
    view! {
        <div class="controls">
            <label class="labelled">
                {label}
                <NumberField label=label value=typed on_change=Callback::new(change) on_done=Callback::new(move |()| desk.end_group()) placeholder=Signal::derive(move || app.formats.decimal_or_count(now.get())) />
            </label>
            <Segmented label=Signal::derive(move || words.budget_aim()) options=aims value=aim on_choose=Callback::new(move |aim| desk.assume("", move |settings| settings.budget_aim = aim)) />
        </div>
        {answer}
    }
    .into_any()
}

fn table(app: App, channels: &[Channel], now: &[Share], best: &Split, budget: f64, aim: Aim) -> AnyView {
    let words = app.words;
    let count = |value: f64| app.formats.decimal_or_count(value);
    let money = |value: Option<f64>| value.map_or_else(|| NOT_AVAILABLE.to_owned(), |value| app.money(value));
    let next = |share: &Share| match (share.next, aim) {
        (Some(next), Aim::Customers) => {
            words.budget_customers_per_unit(&app.money(100.0), &app.formats.small(next * 100.0))
        }
        (Some(next), Aim::Profit) => words.budget_profit_per_unit(&app.money(1.0), &app.money(next)),
        (None, _) => NOT_AVAILABLE.to_owned(),
    };
    let row = |(place, (now, best)): (usize, (&Share, &Share))| {
        let name = channels.get(place).map_or("", |channel| &channel.name);
        view! {
            <tr>
                <th scope="row"><bdi>{channel_name(app, name, place)}</bdi></th>
                <td>{app.money(now.spend)}</td>
                <td>{count(now.customers)}</td>
                <td>{money(now.profit)}</td>
                <td>{app.money(best.spend)}</td>
                <td>{count(best.customers)}</td>
                <td>{money(best.profit)}</td>
                <td>{next(best)}</td>
            </tr>
        }
    };
    let (before, after) = (together(now), together(&best.shares));
    let more = with_sign(after.customers - before.customers, count);
    let takeaway = match (aim, after.profit.zip(before.profit)) {
        (Aim::Profit, Some((profit, now))) => {
            let more = with_sign(profit - now, |amount| app.money(amount));
            words.budget_takeaway_profit(
                &app.money(budget),
                &count(after.customers),
                &more,
                &app.money(profit),
                &app.money(after.spend),
            )
        }
        _ => words.budget_takeaway(&app.money(budget), &count(after.customers), &more),
    };
    let beyond = |(place, share): (usize, &Share)| {
        let name = channel_name(app, channels.get(place).map_or("", |channel| &channel.name), place);
        let times = share.of_most_known.filter(|times| *times > FAR)?;
        let told = words.budget_beyond(&name, &app.formats.small(times));
        Some(view! { <p class="notice-line">{told}</p> })
    };
    let unspent = (best.unspent > 0.0).then(|| words.budget_unspent(&app.money(best.unspent)));
    let head = [
        words.budget_channel(),
        words.budget_spend_now(),
        words.budget_customers_now(),
        words.budget_profit_now(),
        words.budget_spend_best(),
        words.budget_customers_best(),
        words.budget_profit_best(),
        words.budget_next(),
    ];
    let rows = now.iter().zip(&best.shares).enumerate().map(row).collect_view();
    let all = view! {
        <tfoot>
            <tr>
                <th scope="row">{words.budget_all()}</th>
                <td>{app.money(before.spend)}</td>
                <td>{count(before.customers)}</td>
                <td>{money(before.profit)}</td>
                <td>{app.money(after.spend)}</td>
                <td>{count(after.customers)}</td>
                <td>{money(after.profit)}</td>
                <td></td>
            </tr>
        </tfoot>
    }
    .into_any();
    view! {
        <p class="takeaway">{takeaway} " " {unspent}</p>
        {best.shares.iter().enumerate().filter_map(beyond).collect_view()}
        {footed_table("", words.budget_best(), heads(head), rows, Some(all))}
        <p class="hint">{words.budget_formula()}</p>
    }
    .into_any()
}

/// Why there is no split, in words.
fn refusal(app: App, channels: &[Channel], error: &SplitError) -> String {
    let words = app.words;
    let name = |place: usize| channel_name(app, channels.get(place).map_or("", |channel| &channel.name), place);
    match error {
        SplitError::NoChannels => words.budget_none(),
        SplitError::LeastExceedsBudget => words.budget_least_exceeds_budget(),
        SplitError::LeastExceedsMost { channel } => words.budget_least_exceeds_most(&name(*channel)),
        SplitError::Curve { channel, error } => match error {
            CurveError::Nothing => words.budget_curve_nothing(&name(*channel)),
            CurveError::SameSpend => words.budget_curve_same(&name(*channel)),
            CurveError::Outside => words.budget_curve_outside(&name(*channel)),
        },
        SplitError::NoWorth { channel } => words.budget_no_worth(&name(*channel)),
    }
}
