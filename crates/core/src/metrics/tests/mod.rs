//! What the figures must be.

mod bottleneck;
mod edges;
mod explained;
mod properties;
mod vectors;

use crate::model::{Count, Document, Quantity, Rate, Role, Stage, StageId};

/// A funnel of these counts; its stages get the ids s1, s2, …
fn funnel(counts: &[f64]) -> Document {
    let stages = counts.iter().map(|&count| Stage::new("stage", quantity(count))).collect();
    let mut document = Document { stages, ..Document::new() };
    document.normalize();
    document
}

#[track_caller]
fn quantity<Q: Quantity>(value: f64) -> Q {
    Q::new(value).unwrap_or_else(|| panic!("{value} is out of range"))
}

fn some<Q: Quantity>(value: f64) -> Option<Q> {
    Some(quantity(value))
}

fn count(value: f64) -> Option<Count> {
    some(value)
}

fn id(place: usize) -> StageId {
    StageId::new(format!("s{}", place + 1))
}

impl Document {
    fn with_role(mut self, place: usize, role: Role) -> Self {
        self.stages[place].role = Some(role);
        self
    }

    fn with_target(mut self, place: usize, target: f64) -> Self {
        self.stages[place].target = some::<Rate>(target);
        self
    }
}

/// Equal but for the rounding of a few operations.
#[track_caller]
fn assert_near(found: Option<f64>, expected: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: not available, expected {expected}"));
    let allowed = 1e-12 * expected.abs().max(1e-300);
    assert!((found - expected).abs() <= allowed, "{what}: {found}, expected {expected}");
}
