//! Charts with axes: stacked columns, clusters of bars, a histogram, a step line, a fan; and scales for what is drawn inside a table: dots on a
//! track, and heat.
//!
//! As everywhere in [`super`], bare `f64` in the output are picture pixels unless the type says otherwise, and x is already
//! mirrored for right-to-left pages. [`Along`] is a share of a track, [`Heat`] a level.

mod clusters;
mod columns;
mod fan;
mod frame;
mod heat;
mod histogram;
mod step_line;
mod ticks;
mod track;

pub use clusters::{Cluster, Clusters};
pub use columns::{Column, ColumnShape, Columns};
pub use fan::{Fan, FanPeriod};
pub use frame::{Axes, AxisLabel, GridLine, PlotOptions, TickText};
pub use heat::Heat;
pub use histogram::Histogram;
pub use step_line::StepLine;
pub use track::{Along, Track};
