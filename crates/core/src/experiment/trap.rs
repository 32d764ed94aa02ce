//! A rate between two later steps can fall while the business wins, and rise while it loses.

use serde::Serialize;

/// People of a group on their way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrapCounts {
    /// All of them.
    pub entrants: f64,
    /// Who reached the step.
    pub reached: f64,
    /// Who went on from there.
    pub converted: f64,
}

/// The rate of those who reached a step and the rate of all disagree on which group is better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trap {
    /// The group, or whatever was compared with the first.
    pub arm: usize,
    /// Converted of those who reached the step: the first, and this one.
    pub conditional: [f64; 2],
    /// Converted of all: the first, and this one.
    pub overall: [f64; 2],
}

/// Differences of rates below this are rounding.
const SAME: f64 = 1e-12;

/// The trap, if `after` is one beside `before`; `None` where both rates agree, or are not available.
pub fn trap(arm: usize, before: TrapCounts, after: TrapCounts) -> Option<Trap> {
    let rate = |part: f64, of: f64| (of > 0.0).then(|| part / of);
    let conditional = [rate(before.converted, before.reached)?, rate(after.converted, after.reached)?];
    let overall = [rate(before.converted, before.entrants)?, rate(after.converted, after.entrants)?];
    let direction = |[a, b]: [f64; 2]| if (b - a).abs() <= SAME { 0.0 } else { (b - a).signum() };
    (direction(conditional) * direction(overall) < 0.0).then_some(Trap { arm, conditional, overall })
}
