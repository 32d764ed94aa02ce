//! What a funnel is: the document, its parts, and the only ways to change it.

#[cfg(test)]
pub(crate) mod arbitrary;
mod document;
mod economics;
mod edit;
mod history;
mod quantity;
mod segment;
mod stage;

pub use document::{
    BusinessModel, Currency, Document, FORMAT, Format, Inconsistency, MAX_LEVELS, Period, PeriodUnit, ReferenceLine,
    Source, VERSION,
};
pub use economics::{Churn, Economics, EconomicsField, Nps, NpsAnswers, OpenDeal, WinRateBasis};
pub use edit::{Edit, EditError, EditGroup, Part};
pub use history::{HISTORY_STEPS, History};
pub use quantity::{Count, Days, Fraction, Money, Problem, Quantity, Rate, Score};
pub(crate) use quantity::{read_quantity, read_whole};
pub use segment::{Segment, SegmentId};
pub use stage::{Level, Role, Stage, StageId};

/// Fields this version does not know, kept and written back as they came.
pub type Unknown = serde_json::Map<String, serde_json::Value>;

#[cfg(test)]
mod tests;
