//! From bytes to an answer: reading event logs and counting funnels in them.
//!
//! Bytes → [`reader`] (records, columns, times) → [`log::EventLog`] → [`matcher`] (what became of each unit) → [`answers`]
//! to a [`query`].

pub mod answers;
pub mod json;
pub mod log;
pub mod matcher;
pub mod messages;
pub mod query;
pub mod reader;
pub mod zone;
