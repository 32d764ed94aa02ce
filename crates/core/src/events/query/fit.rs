//! Whether a log has what a query asks for.

use std::collections::BTreeSet;

use super::{Match, Query};
use crate::events::messages::NameCount;

/// What a query asks for and a log does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lacking {
    /// Events and patterns that no event of the log fits, in the order of the query.
    pub events: Vec<String>,
    /// Properties that the log does not have, in the order of the query.
    pub properties: Vec<String>,
    /// Whether no event serves the first step.
    pub first_step: bool,
}

impl Lacking {
    /// Whether counting makes sense all the same: every property is there, and events that begin the funnel.
    pub fn is_bearable(&self) -> bool {
        self.properties.is_empty() && !self.first_step
    }
}

/// How much of a log a pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PatternFit {
    /// Event names.
    pub names: usize,
    /// Events of these names.
    pub events: u64,
}

/// How many of the names known fit a pattern.
pub fn pattern_fit(pattern: &str, names: &[NameCount]) -> PatternFit {
    let fitting = names.iter().filter(|known| name_fits(pattern, &known.name));
    fitting
        .fold(PatternFit::default(), |fit, known| PatternFit { names: fit.names + 1, events: fit.events + known.count })
}

/// Whether a name fits a pattern in which `*` stands for any run of characters, also none.
pub fn name_fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    // The first place that fits leaves the most room for the pieces behind it.
    for piece in middle.split('*') {
        match name.find(piece) {
            Some(at) => name = &name[at + piece.len()..],
            None => return false,
        }
    }
    name.ends_with(tail)
}

/// The longest piece of a pattern that every name it fits contains: what to search for.
pub fn literal_of(pattern: &str) -> &str {
    pattern.split('*').max_by_key(|piece| piece.len()).unwrap_or_default()
}

impl Query {
    /// Every event name and pattern of the steps and exclusions, once.
    pub fn events(&self) -> Vec<&str> {
        once(self.matches().map(|one| one.event.as_str()))
    }

    /// Every property that a condition, `hold` or the breakdown names, once.
    pub fn properties(&self) -> Vec<&str> {
        let conditions = self.conditions.iter().chain(self.matches().flat_map(|one| &one.conditions));
        let conditions = conditions.map(|condition| condition.property.as_str());
        let breakdown = self.breakdown.iter().map(|breakdown| breakdown.property.as_str());
        once(conditions.chain(self.hold.iter().map(String::as_str)).chain(breakdown))
    }

    /// What this query asks for and a log with these names and properties does not have.
    pub fn lacking(&self, names: &[NameCount], properties: &[&str]) -> Lacking {
        let is_known = |event: &str| names.iter().any(|known| name_fits(event, &known.name));
        let first = self.steps.first().map(|step| step.matches.as_slice()).unwrap_or_default();
        let unknown = |texts: Vec<&str>, is_known: &dyn Fn(&str) -> bool| -> Vec<String> {
            texts.into_iter().filter(|text| !is_known(text)).map(str::to_owned).collect()
        };
        Lacking {
            events: unknown(self.events(), &is_known),
            properties: unknown(self.properties(), &|property| properties.contains(&property)),
            first_step: !first.iter().any(|one| is_known(&one.event)),
        }
    }

    fn matches(&self) -> impl Iterator<Item = &Match> {
        let steps = self.steps.iter().flat_map(|step| &step.matches);
        steps.chain(self.exclusions.iter().flat_map(|exclusion| &exclusion.matches))
    }
}

fn once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(*text)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(names: &[&str]) -> Vec<NameCount> {
        names.iter().zip(1..).map(|(name, count)| NameCount { name: (*name).to_owned(), count }).collect()
    }

    fn query() -> Query {
        let query = json!({
            "steps": [
                { "match": [{ "event": "view*" }, { "event": "seen" }] },
                { "match": [{ "event": "buy", "where": [{ "property": "price", "op": ">", "value": 1 }] }] }
            ],
            "where": [{ "property": "country", "op": "=", "value": "NO" }],
            "exclusions": [{ "match": [{ "event": "refund", "where": [{ "property": "price", "op": "exists" }] }] }],
            "hold": ["sku"],
            "breakdown": { "property": "plan" }
        });
        Query::from_json(&query).expect("a query")
    }

    #[test]
    fn what_a_query_names_is_found_wherever_it_stands() {
        assert_eq!(query().events(), ["view*", "seen", "buy", "refund"]);
        assert_eq!(query().properties(), ["country", "price", "sku", "plan"]);
    }

    #[test]
    fn a_log_with_everything_lacks_nothing() {
        let lacking =
            query().lacking(&names(&["view_item", "seen", "buy", "refund"]), &["price", "country", "sku", "plan"]);
        assert_eq!(lacking, Lacking::default());
        assert!(lacking.is_bearable());
    }

    #[test]
    fn a_later_event_may_be_missing_but_no_property_and_not_the_beginning() {
        let all = ["price", "country", "sku", "plan"];
        let later = query().lacking(&names(&["seen"]), &all);
        assert_eq!(later.events, ["view*", "buy", "refund"]);
        assert!(later.is_bearable());
        let beginning = query().lacking(&names(&["buy", "refund"]), &all);
        assert!(beginning.first_step && !beginning.is_bearable());
        let property = query().lacking(&names(&["viewed", "seen", "buy", "refund"]), &["price", "sku"]);
        assert_eq!(property.properties, ["country", "plan"]);
        assert!(!property.is_bearable());
        assert!(Query::default().lacking(&names(&["a"]), &[]).first_step);
    }

    #[test]
    fn every_name_that_fits_contains_the_literal() {
        assert_eq!(literal_of("a*bcd*ef"), "bcd");
        assert_eq!(literal_of("buy"), "buy");
        assert_eq!(literal_of("*"), "");
    }

    #[test]
    fn a_pattern_tells_how_much_it_stands_for() {
        let known = names(&["view_item", "buy", "view_cart"]);
        assert_eq!(pattern_fit("view*", &known), PatternFit { names: 2, events: 4 });
        assert_eq!(pattern_fit("buy", &known), PatternFit { names: 1, events: 2 });
        assert_eq!(pattern_fit("BUY", &known), PatternFit::default());
    }
}
