//! What the columns of leads are for.

use leptos::prelude::*;

use super::super::mapping::{column_select, optional_column};
use super::super::use_desk;
use crate::app::use_app;

/// The columns besides the times of the stages.
#[component]
pub(in super::super) fn LeadColumns() -> impl IntoView {
    let words = use_app().words;
    let desk = use_desk();
    let choose = Callback::new(move |column| desk.overrule(|o| o.person = column));
    view! {
        {column_select(Signal::derive(move || words.column_lead()), |i| i.roles.person, None, choose)}
        {optional_column(
            Signal::derive(move || words.column_present_stage()),
            |i| i.roles.lead.stage,
            |o| {
                // Another column has other stages.
                o.lead_stages = None;
                &mut o.present_stage
            },
        )}
        {optional_column(Signal::derive(move || words.column_status()), |i| i.roles.lead.status, |o| &mut o.status)}
        {optional_column(Signal::derive(move || words.column_created()), |i| i.roles.lead.created, |o| &mut o.created)}
        {optional_column(Signal::derive(move || words.column_closed()), |i| i.roles.lead.closed, |o| &mut o.closed)}
        {optional_column(Signal::derive(move || words.column_amount()), |i| i.roles.value, |o| &mut o.value)}
    }
    .into_any()
}
