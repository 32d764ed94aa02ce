//! The exports of other tools, known by the names of their columns.
//!
//! Where each name was found: `tests/data/headers/README.md`.

use std::collections::BTreeMap;

use super::import::EventColumns;
use super::inspect::{Column, ColumnKind, Shape};

/// What the columns of a tool's export are for. Of several names the first that is there and not empty counts. In a name,
/// `#` stands for a number, and `…` for anything.
pub(super) struct Export {
    /// Who wrote the file.
    pub(super) tool: &'static str,
    pub(super) shape: Shape,
    /// What no other file has, all of it.
    mark: Names,
    pub(super) person: Names,
    /// What happened; of totals, the stage.
    pub(super) event: Names,
    pub(super) time: Names,
    pub(super) session: Names,
    /// Amounts; of totals, the count.
    pub(super) value: Names,
    /// Of totals.
    pub(super) segment: Names,
    pub(super) lead: LeadNames,
}

type Names = &'static [&'static str];

/// What the columns of leads are for.
pub(super) struct LeadNames {
    /// Times of stages, in the order of the funnel where each has a name of its own.
    pub(super) stage_times: Names,
    /// Times at which a lead was lost.
    pub(super) lost_times: Names,
    pub(super) stage: Names,
    pub(super) created: Names,
    pub(super) closed: Names,
    pub(super) status: Names,
}

const NO_LEADS: LeadNames =
    LeadNames { stage_times: &[], lost_times: &[], stage: &[], created: &[], closed: &[], status: &[] };

const NONE: Export = Export {
    tool: "",
    shape: Shape::Events,
    mark: &[],
    person: &[],
    event: &[],
    time: &[],
    session: &[],
    value: &[],
    segment: &[],
    lead: NO_LEADS,
};

const HUBSPOT: Export = Export {
    tool: "HubSpot",
    shape: Shape::Leads,
    person: &["Record ID"],
    value: &["Amount", "Total Revenue"],
    lead: LeadNames {
        stage_times: &["Date entered \"…\"", "Became a … Date", "Became an … Date"],
        lost_times: &[],
        stage: &["Deal Stage", "Lifecycle Stage"],
        created: &["Create Date"],
        closed: &["Close Date"],
        status: &["Is Closed Won", "Lead Status"],
    },
    ..NONE
};

const MATOMO: Export = Export { tool: "Matomo", person: &["visitorId", "userId"], session: &["idVisit"], ..NONE };

const EXPORTS: &[Export] = &[
    Export {
        tool: "GA4",
        mark: &["event_timestamp", "event_name", "user_pseudo_id"],
        person: &["user_pseudo_id"],
        event: &["event_name"],
        time: &["event_timestamp"],
        value: &["event_value_in_usd"],
        ..NONE
    },
    Export {
        tool: "GA4",
        shape: Shape::Totals,
        mark: &["Active users", "Event count"],
        event: &["Page path and screen class", "Event name"],
        time: &["Date"],
        value: &["Active users"],
        ..NONE
    },
    Export {
        tool: "PostHog",
        mark: &["distinct_id", "event", "timestamp"],
        person: &["distinct_id"],
        event: &["event"],
        time: &["timestamp"],
        ..NONE
    },
    Export {
        tool: "PostHog",
        mark: &["*.distinct_id", "event", "*.timestamp"],
        person: &["*.distinct_id"],
        event: &["event"],
        time: &["*.timestamp"],
        ..NONE
    },
    Export {
        tool: "PostHog",
        shape: Shape::Totals,
        mark: &["name", "action_id", "count"],
        event: &["name"],
        value: &["count"],
        segment: &["breakdown_value"],
        ..NONE
    },
    Export {
        tool: "Mixpanel",
        mark: &["event", "properties.distinct_id", "properties.time"],
        person: &["properties.distinct_id"],
        event: &["event"],
        time: &["properties.time"],
        ..NONE
    },
    Export {
        tool: "Mixpanel",
        mark: &["event", "distinct_id", "mp_processing_time_ms", "time"],
        person: &["distinct_id"],
        event: &["event"],
        time: &["time"],
        ..NONE
    },
    Export {
        tool: "Amplitude",
        mark: &["event_type", "event_time", "amplitude_id"],
        person: &["user_id", "device_id", "amplitude_id"],
        event: &["event_type"],
        time: &["event_time"],
        session: &["session_id"],
        ..NONE
    },
    Export {
        mark: &["visitorId", "actionDetails.#.timestamp"],
        event: &["actionDetails.#.title"],
        time: &["actionDetails.#.timestamp"],
        value: &["actionDetails.#.eventValue"],
        ..MATOMO
    },
    Export {
        mark: &["visitorId", "timestamp (actionDetails #)"],
        event: &["title (actionDetails #)"],
        time: &["timestamp (actionDetails #)"],
        value: &["eventValue (actionDetails #)"],
        ..MATOMO
    },
    Export {
        mark: &["visitorId", "actionDetails_#_timestamp"],
        event: &["actionDetails_#_title"],
        time: &["actionDetails_#_timestamp"],
        value: &["actionDetails_#_eventValue"],
        ..MATOMO
    },
    Export {
        tool: "Shopify",
        shape: Shape::Leads,
        mark: &["Name", "Financial Status", "Created at", "Fulfilled at"],
        person: &["Name"],
        value: &["Total"],
        lead: LeadNames {
            stage_times: &["Created at", "Paid at", "Fulfilled at"],
            lost_times: &["Cancelled at"],
            created: &["Created at"],
            status: &["Financial Status"],
            ..NO_LEADS
        },
        ..NONE
    },
    Export { mark: &["Record ID", "Deal Stage"], ..HUBSPOT },
    Export { mark: &["Record ID", "Lifecycle Stage"], ..HUBSPOT },
    Export {
        tool: "Pipedrive",
        shape: Shape::Leads,
        mark: &["Deal - ID", "Deal - Stage", "Deal - Status"],
        person: &["Deal - ID"],
        value: &["Deal - Value"],
        lead: LeadNames {
            stage: &["Deal - Stage"],
            created: &["Deal - Deal created"],
            closed: &["Deal - Won time"],
            status: &["Deal - Status"],
            ..NO_LEADS
        },
        ..NONE
    },
    Export {
        tool: "Salesforce",
        mark: &["OpportunityId", "StageName", "CreatedDate"],
        person: &["OpportunityId"],
        event: &["StageName"],
        time: &["CreatedDate"],
        value: &["Amount"],
        ..NONE
    },
    Export {
        tool: "Salesforce",
        shape: Shape::Leads,
        mark: &["Id", "StageName", "CloseDate", "IsWon"],
        person: &["Id"],
        value: &["Amount"],
        lead: LeadNames {
            stage: &["StageName"],
            created: &["CreatedDate"],
            closed: &["CloseDate"],
            status: &["IsWon"],
            ..NO_LEADS
        },
        ..NONE
    },
];

/// The export that has these columns.
pub(super) fn find(columns: &[Column]) -> Option<&'static Export> {
    EXPORTS.iter().find(|export| export.mark.iter().all(|name| columns.iter().any(|column| is(column, name))))
}

/// The column of a role; of one whose name has a number, the lowest.
pub(super) fn column(columns: &[Column], names: &[&str]) -> Option<usize> {
    let found = |name: &&str| {
        let named = columns.iter().filter(|column| is(column, name));
        let best = |column: &&Column| (column.kind == ColumnKind::Empty, number(column, name));
        named.min_by_key(best).map(|column| (column.kind == ColumnKind::Empty, column.index))
    };
    let all: Vec<(bool, usize)> = names.iter().filter_map(found).collect();
    all.iter().find(|(is_empty, _)| !is_empty).or(all.first()).map(|&(_, index)| index)
}

/// The next column of a role after the one taken, if that is empty in places.
pub(super) fn column_else(columns: &[Column], names: &[&str], taken: Option<usize>) -> Option<usize> {
    let taken = columns.get(taken?).filter(|column| column.empty > 0)?;
    let place = names.iter().position(|name| is(taken, name))?;
    column(columns, &names[place + 1..]).filter(|&index| columns[index].kind != ColumnKind::Empty)
}

/// The columns of the events of a row, where those have numbers.
pub(super) fn several(columns: &[Column], export: &Export) -> Vec<EventColumns> {
    let all = |names: Names| {
        let number = |column: &Column| Some((names.iter().find_map(|name| number(column, name))?, column.index));
        columns.iter().filter_map(number).collect::<BTreeMap<usize, usize>>()
    };
    let (events, times, values) = (all(export.event), all(export.time), all(export.value));
    let row = |(number, &time): (&usize, &usize)| {
        Some(EventColumns { event: *events.get(number)?, time, value: values.get(number).copied() })
    };
    times.iter().filter_map(row).collect()
}

/// How many events more than the first rows have, a later row of JSON may have; its columns have no header.
const MORE_EVENTS: usize = 100;

/// Adds the columns of events that none of the first rows has.
pub(super) fn add_more(export: &Export, columns: &mut Vec<String>, several: &mut Vec<EventColumns>) {
    let mut add = |names: Names, number: usize| {
        let name = names.first()?.replacen('#', &number.to_string(), 1);
        columns.push(name);
        Some(columns.len() - 1)
    };
    let seen = several.len();
    several.extend((seen..seen + MORE_EVENTS).filter_map(|number| {
        let (event, time) = (add(export.event, number)?, add(export.time, number)?);
        Some(EventColumns { event, time, value: add(export.value, number) })
    }));
}

/// All columns that have one of the names, name by name.
pub(super) fn columns(columns: &[Column], names: &[&str]) -> Vec<usize> {
    let named = |name: &&str| -> Vec<usize> {
        columns.iter().filter(|column| is(column, name)).map(|column| column.index).collect()
    };
    names.iter().flat_map(named).collect()
}

fn is(column: &Column, name: &str) -> bool {
    column.name.as_deref().is_some_and(|found| variable(found, name).is_some())
}

/// What stands in a name for `#` or `…`; nothing in one that has neither. `None` when it is another name.
pub(super) fn variable<'a>(found: &'a str, name: &str) -> Option<&'a str> {
    if let Some((before, after)) = name.split_once('…') {
        return found.strip_prefix(before)?.strip_suffix(after);
    }
    let Some((before, after)) = name.split_once('#') else { return (found == name).then_some("") };
    let number = found.strip_prefix(before)?.strip_suffix(after)?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

fn number(column: &Column, name: &str) -> Option<usize> {
    variable(column.name.as_deref()?, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_a_name_is_nothing_but_digits() {
        let name = "actionDetails_#_title";
        for (found, number) in [
            ("actionDetails_0_title", Some("0")),
            ("actionDetails_12_title", Some("12")),
            ("actionDetails__title", None),
            ("actionDetails_x_title", None),
            ("actionDetails_1a_title", None),
            ("actionDetails_0_timestamp", None),
        ] {
            assert_eq!(variable(found, name), number, "{found}");
        }
        assert_eq!(variable("Date entered \"Lead\"", "Date entered \"…\""), Some("Lead"));
        assert_eq!((variable("event", "event"), variable("event", "even")), (Some(""), None));
    }
}
