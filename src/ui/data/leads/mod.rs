//! Leads: which columns tell of them, the order of their stages, and how far they came.

mod columns;
mod panel;
mod stages;

pub(super) use columns::LeadColumns;
pub(super) use panel::Leads;
pub(super) use stages::LeadStages;
