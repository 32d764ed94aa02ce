//! Every figure computed from stage totals.
//!
//! [`report()`] gives them all; [`explain()`] opens one: the formula with the user's own numbers in it, what is missing and
//! what is assumed. Both evaluate the same [`Formula`], so a figure and its formula cannot disagree. Read on in
//! [`figure`] (what there is), [`formula`], `sheet` (which formula belongs to which figure), `stages` (rates, losses,
//! bottleneck).
//!
//! Rules of all figures: what cannot be computed is `None`, never NaN, infinity or a stand-in; nothing is rounded,
//! clipped or sorted; a stage may be larger than the one before.

macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them, in the order they are listed.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in language files and JSON.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }
        }
    };
}
pub(crate) use keyed;

mod explain;
pub mod figure;
pub mod formula;
mod report;
mod sheet;
mod stages;
mod warning;
mod wilson;

pub use explain::{Assumption, Explanation, Need, explain, explain_stage};
pub use figure::{Figure, InputName, Span, StageFigure, Unit};
pub use formula::{Formula, Input, Lack, Token};
pub use report::{Bottleneck, BottleneckBasis, ChurnRate, Gain, Intervals, LargestLoss, Report, Roles, StageFigures};
pub use report::{churn_from_counts, report, report_of, segment_report};
pub use sheet::Scope;
pub use warning::Warning;
pub use wilson::{Interval, TOO_FEW, wilson};

#[cfg(test)]
mod tests;
