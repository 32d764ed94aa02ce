//! From leads to the pieces of a document.

use super::figures::{LeadsStage, LeadsTable};
use crate::model::{Count, Days, Document, Level, Money, OpenDeal, Quantity, Role, Stage, StageId};

/// Puts the leads into a document: stages with their counts and median days, deals won and lost, the average amount of
/// those won, and the open amount of each stage. What the file does not tell stays as it is in the document.
pub fn adopt_leads(table: &LeadsTable, document: &mut Document) {
    document.stages = table.stages.iter().enumerate().map(|(place, found)| stage(found, place, table)).collect();
    let economics = &mut document.economics;
    economics.won = Some(count(table.won));
    economics.lost = Some(count(table.lost));
    economics.average_order_value = table.average_won.and_then(Money::new).or(economics.average_order_value);
    let open = |(place, found): (usize, &LeadsStage)| {
        let amount = found.open_amount.filter(|amount| *amount > 0.0).and_then(Money::new)?;
        Some(OpenDeal { amount, stage: id(place), unknown: Default::default() })
    };
    economics.open = table.stages.iter().enumerate().filter_map(open).collect();
}

fn stage(found: &LeadsStage, place: usize, table: &LeadsTable) -> Stage {
    let (level, role) = match place {
        place if place == table.won_stage => (Level::Bottom, Some(Role::Customer)),
        place if place > table.won_stage => (Level::After, None),
        0 => (Level::Top, Some(Role::Lead)),
        _ => (Level::Middle, None),
    };
    Stage {
        id: id(place),
        level: Some(level),
        role,
        days: found.days.and_then(|days| Days::new(days.median)),
        ..Stage::new(found.name.clone(), count(found.reached))
    }
}

fn id(place: usize) -> StageId {
    StageId::new(format!("s{}", place + 1))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(leads: u64) -> Count {
    Count::new(leads as f64).unwrap_or_default()
}
