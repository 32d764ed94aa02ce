//! Where in a funnel a step is, for advice about it.

use crate::metrics::report;
use crate::model::{Document, Level, StageId};

/// The level of the stage a step leads into: what the user said, or else by its place before, at and after the customers.
pub fn level_of(document: &Document, stage: &StageId) -> Level {
    let place = |id: &StageId| document.stages.iter().position(|stage| stage.id == *id);
    let Some(here) = place(stage) else { return Level::Middle };
    if let Some(level) = document.stages[here].level {
        return level;
    }
    let last = document.stages.len() - 1;
    let customers = report(document).roles.customer.as_ref().and_then(place).unwrap_or(last);
    match here {
        0 => Level::Top,
        here if here > customers => Level::After,
        // With few stages only the last step is a decision.
        here if here == customers || (customers >= 4 && here + 1 == customers) => Level::Bottom,
        _ => Level::Middle,
    }
}

/// The part of a playbook that is about a business: its model, or what holds for any.
pub fn business_of(document: &Document) -> &'static str {
    document.business_model.map_or("other", crate::model::BusinessModel::name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::load_value;

    #[track_caller]
    fn check(stages: &[&str], customer: usize, expected: &[Level]) {
        let stage = |(place, name): (usize, &&str)| {
            let role = (place == customer).then_some("customer");
            json!({ "id": place.to_string(), "name": name, "count": 100 - place, "role": role })
        };
        let document = json!({ "stages": stages.iter().enumerate().map(stage).collect::<Vec<_>>() });
        let mut document = load_value(document).expect("a document");
        let found = |document: &Document| -> Vec<Level> {
            document.stages.iter().map(|stage| level_of(document, &stage.id)).collect()
        };
        assert_eq!(found(&document), expected);
        document.stages[0].level = Some(Level::After);
        assert_eq!(found(&document)[0], Level::After, "what is said goes first");
    }

    #[test]
    fn levels_follow_from_the_place_of_the_customers() {
        use Level::{After, Bottom, Middle, Top};
        check(
            &["Visits", "Views", "Cart", "Checkout", "Purchase", "Again"],
            4,
            &[Top, Middle, Middle, Bottom, Bottom, After],
        );
        check(&["Visitors", "Trials", "Paying"], 2, &[Top, Middle, Bottom]);
        check(&["Leads", "Won"], 1, &[Top, Bottom]);
    }

    #[test]
    fn a_business_nobody_named_is_any() {
        let mut document = Document::default();
        assert_eq!(business_of(&document), "other");
        document.business_model = Some(crate::model::BusinessModel::Saas);
        assert_eq!(business_of(&document), "saas");
    }
}
