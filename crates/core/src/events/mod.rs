//! From bytes to an answer: reading event logs and counting funnels in them.
//!
//! Bytes → [`reader`] (records, columns, times) → [`log::EventLog`] → [`matcher`] (depth per person) → [`query`]'s answer.

pub mod json;
pub mod log;
pub mod matcher;
pub mod messages;
pub mod query;
pub mod reader;
