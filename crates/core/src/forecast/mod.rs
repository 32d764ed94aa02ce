//! What if, and what next: scenarios beside the baseline, what each lever is worth, what a goal takes, and how many customers the
//! next periods bring with what certainty.
//!
//! The baseline is the document as it is. [`budget`] splits money over channels. [`scenario`] changes it, [`lever`] and [`goal`] ask what changes do; [`plan`] makes of a
//! document and its [`settings`] the numbers that [`expected`] and [`simulate()`] run on, and [`summarize`] puts many runs into a few
//! figures. All of it gives the same figures on every machine: logarithms and powers are `libm`'s, chance comes from a seed.

pub mod budget;
mod counts;
mod expect;
pub mod goal;
mod input;
mod lag;
pub mod lever;
pub mod plan;
pub mod scenario;
pub mod settings;
mod simulate;
mod summary;
#[cfg(test)]
mod tests;

pub use expect::{ExpectedPeriod, expected};
pub use input::{Direction, Input};
pub use lag::days_in;
pub use plan::{ForecastError, Note, Plan};
pub use scenario::{Change, Outcome, Scenario, apply, outcome};
pub use settings::{Settings, Target};
pub use simulate::{Runs, simulate};
pub use summary::{Driver, Forecast, ForecastPeriod, Spread, Total, drivers, summarize, summarize_with};
