//! A/B tests of a step: how many people one needs, and what its counts say.
//!
//! [`plan()`] tells the sample before, [`read()`] judges the counts after, a [`Card`] keeps both with their hypothesis,
//! [`playbook`] finds the advice to begin with. Rates and shares are fractions (0.08), differences of rates too (0.01 is one
//! percentage point); times are days.

mod card;
mod plan;
pub mod playbook;
mod posterior;
mod quadrature;
mod read;
#[cfg(test)]
mod tests;
mod trap;
mod verdict;

pub use card::{Card, MOST_ARMS, Status, cards, cards_to_json, fresh_card_id};
pub use plan::{Plan, PlanInput, plan};
pub use read::{Arm, ArmReading, Comparison, ReadInput, Reading, read};
pub use trap::{Trap, TrapCounts, trap};
pub use verdict::{Difference, Trust, Verdict};

use statrs::function::erf::{erfc, erfc_inv};

/// The point of the standard normal distribution with `share` of it above, from 0 to 1 exclusively.
fn normal_point_above(share: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv(2.0 * share)
}

/// Share of the standard normal distribution farther from 0 than `z`, on both sides.
fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}
