//! Everything that is true of a sales funnel without a browser.
//!
//! This crate knows no DOM, no clock, no storage and no global randomness: times and seeds are arguments, text for
//! people is made by the caller. Read it in this order: [`model`] (what a funnel is and how it changes), [`metrics`]
//! (every figure), [`chart`] (figures to coordinates), [`schema`] (how a document is kept), [`templates`],
//! [`typed`] (numbers as people type them), [`events`] (funnels from event logs), [`forecast`] (what if, and what next),
//! [`experiment`] (A/B tests), [`shapes`] (what other programs give and get),
//! [`snippet`] (what shows a funnel on somebody's page), and [`qr`] (a link for a phone).

pub mod chart;
pub mod events;
pub mod experiment;
pub mod forecast;
pub mod metrics;
pub mod model;
pub mod qr;
pub mod schema;
pub mod shapes;
pub mod snippet;
mod statistics;
pub mod templates;
pub mod typed;
