//! Changes that keep what a query says in step: what points at a step follows it.

use std::cmp::Ordering;

use super::options::{Attribution, Condition, NextAfter, Preset, Restart, Scope, Unit, Waiting, Window, WindowSetting};
use super::resolve::Defaults;
use super::{Match, Query};

/// Whose events: where in a query a list of matches stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchesOf {
    /// Of a step.
    Step(usize),
    /// Of an exclusion.
    Exclusion(usize),
}

/// Whose conditions: where in a query a list of conditions stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConditionsOf {
    /// Of the whole query.
    Query,
    /// Of one of these matches, by its place.
    Match(MatchesOf, usize),
}

impl Query {
    /// The matches at a place; none where there is no such place.
    pub fn matches_of(&self, place: MatchesOf) -> &[Match] {
        let found = match place {
            MatchesOf::Step(step) => self.steps.get(step).map(|step| &step.matches),
            MatchesOf::Exclusion(exclusion) => self.exclusions.get(exclusion).map(|exclusion| &exclusion.matches),
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The matches at a place, to change.
    pub fn matches_of_mut(&mut self, place: MatchesOf) -> Option<&mut Vec<Match>> {
        match place {
            MatchesOf::Step(step) => self.steps.get_mut(step).map(|step| &mut step.matches),
            MatchesOf::Exclusion(exclusion) => {
                self.exclusions.get_mut(exclusion).map(|exclusion| &mut exclusion.matches)
            }
        }
    }

    /// The conditions at a place; none where there is no such place.
    pub fn conditions_of(&self, place: ConditionsOf) -> &[Condition] {
        match place {
            ConditionsOf::Query => &self.conditions,
            ConditionsOf::Match(matches, one) => {
                self.matches_of(matches).get(one).map(|one| one.conditions.as_slice()).unwrap_or_default()
            }
        }
    }

    /// The conditions at a place, to change.
    pub fn conditions_of_mut(&mut self, place: ConditionsOf) -> Option<&mut Vec<Condition>> {
        match place {
            ConditionsOf::Query => Some(&mut self.conditions),
            ConditionsOf::Match(matches, one) => {
                self.matches_of_mut(matches)?.get_mut(one).map(|one| &mut one.conditions)
            }
        }
    }

    /// Takes a step out. What was about it goes to its neighbours, or goes with it.
    pub fn remove_step(&mut self, step: usize) {
        if step >= self.steps.len() {
            return;
        }
        self.steps.remove(step);
        let last = self.steps.len().checked_sub(1);
        for exclusion in &mut self.exclusions {
            let moved_up = |place: usize| if place >= step { place.checked_sub(1) } else { Some(place) };
            exclusion.after = exclusion.after.and_then(moved_up);
            let before = exclusion.before.map(|place| if place > step { place - 1 } else { place });
            exclusion.before = before.filter(|before| last.is_some_and(|last| *before <= last));
        }
        self.renumber(|old| match old.cmp(&step) {
            Ordering::Less => Some(old),
            Ordering::Equal => None,
            Ordering::Greater => Some(old - 1),
        });
        self.first_is_required();
    }

    /// Lets two steps change places. What is about one of them follows it, but for exclusions: they are about what lies
    /// between two places.
    pub fn swap_steps(&mut self, one: usize, other: usize) {
        if one.max(other) >= self.steps.len() {
            return;
        }
        self.steps.swap(one, other);
        self.renumber(|old| match old {
            old if old == one => Some(other),
            old if old == other => Some(one),
            old => Some(old),
        });
        self.first_is_required();
    }

    /// Counts as a preset does, in everything a preset decides.
    pub fn adopt(&mut self, preset: Preset) {
        self.preset = (preset != Preset::default()).then_some(preset);
        self.order = None;
        self.window = WindowSetting::Preset;
        self.reuse_event = None;
        self.restart = None;
        self.ties = None;
    }

    /// What the preset says where the query says nothing.
    pub fn defaults(&self) -> Defaults {
        Defaults::of(self.preset.unwrap_or_default())
    }

    /// How long a path may take, in seconds, and what that limits; none without a limit.
    pub fn time_limit(&self) -> Option<(f64, Scope)> {
        let defaults = self.defaults();
        match &self.window {
            WindowSetting::Unlimited => None,
            WindowSetting::Preset => Some((defaults.seconds, defaults.scope)),
            WindowSetting::Within(window) => Some((window.seconds, window.scope.unwrap_or(defaults.scope))),
        }
    }

    /// Sets how long a path may take. What the preset says anyway is left to it.
    pub fn set_time_limit(&mut self, limit: Option<(f64, Scope)>) {
        let defaults = self.defaults();
        self.window = match limit {
            None => WindowSetting::Unlimited,
            Some(limit) if limit == (defaults.seconds, defaults.scope) => WindowSetting::Preset,
            Some((seconds, scope)) => {
                let unknown = match &mut self.window {
                    WindowSetting::Within(window) => std::mem::take(&mut window.unknown),
                    WindowSetting::Preset | WindowSetting::Unlimited => Default::default(),
                };
                WindowSetting::Within(Window { seconds, scope: Some(scope), unknown })
            }
        };
    }

    /// Which events of the first step start a path, as it is counted.
    pub fn restart_now(&self) -> Restart {
        let implied = if self.unit == Some(Unit::Conversion) { Restart::First } else { self.defaults().restart };
        self.restart.unwrap_or(implied)
    }

    /// What would exclude an option, named as in [`super::Conflict`], after a change.
    pub fn rival_after(&self, option: &str, change: impl FnOnce(&mut Self)) -> Option<&'static str> {
        let mut changed = self.clone();
        change(&mut changed);
        changed.conflicts().into_iter().find_map(|conflict| match conflict {
            conflict if conflict.first == option => Some(conflict.second),
            conflict if conflict.second == option => Some(conflict.first),
            _ => None,
        })
    }

    fn renumber(&mut self, new: impl Fn(usize) -> Option<usize>) {
        if let Some(breakdown) = &mut self.breakdown
            && let Some(Attribution::Step(step)) = breakdown.attribution
        {
            breakdown.attribution = new(step).map(Attribution::Step);
        }
        let Some(answers) = &mut self.answers else { return };
        answers.next = answers.next.take().and_then(|it| Some(NextAfter { step: new(it.step)?, ..it }));
        answers.waiting = answers.waiting.take().and_then(|it| Some(Waiting { step: new(it.step)?, ..it }));
    }

    fn first_is_required(&mut self) {
        if let Some(first) = self.steps.first_mut() {
            first.optional = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::events::query::{Entry, Op, Order, Restart};

    fn query() -> Query {
        let steps = ["A", "B", "C"].map(|event| json!({ "match": [{ "event": event }], "optional": event == "B" }));
        let query = json!({
            "steps": steps,
            "exclusions": [
                { "match": [{ "event": "X" }], "after": 0, "before": 1 },
                { "match": [{ "event": "Y" }], "after": 1, "before": 2 }
            ],
            "breakdown": { "property": "p", "attribution": { "step": 1 } },
            "answers": { "next": { "step": 2 }, "waiting": { "step": 1 } }
        });
        Query::from_json(&query).expect("a query")
    }

    fn zones(query: &Query) -> Vec<(Option<usize>, Option<usize>)> {
        query.exclusions.iter().map(|it| (it.after, it.before)).collect()
    }

    fn about(query: &Query) -> (Option<Attribution>, Option<usize>, Option<usize>) {
        let answers = query.answers.clone().unwrap_or_default();
        let attribution = query.breakdown.as_ref().and_then(|it| it.attribution);
        (attribution, answers.next.map(|it| it.step), answers.waiting.map(|it| it.step))
    }

    #[test]
    fn what_was_about_a_step_goes_with_it_and_the_rest_moves_up() {
        let mut of_b = query();
        of_b.remove_step(1);
        assert_eq!(zones(&of_b), [(Some(0), Some(1)), (Some(0), Some(1))]);
        assert_eq!(about(&of_b), (None, Some(1), None));
        let mut of_c = query();
        of_c.remove_step(2);
        assert_eq!(zones(&of_c), [(Some(0), Some(1)), (Some(1), None)]);
        let mut all = query();
        (0..3).for_each(|_| all.remove_step(0));
        assert_eq!(zones(&all), [(None, None), (None, None)]);
        all.remove_step(0);
        assert!(all.steps.is_empty());
    }

    #[test]
    fn a_query_can_be_counted_after_any_one_step_is_taken_out() {
        for step in 0..3 {
            let mut query = query();
            query.breakdown = None;
            query.answers = None;
            query.remove_step(step);
            assert!(query.resolve().is_ok(), "without step {step}");
        }
    }

    #[test]
    fn what_is_about_a_step_follows_it_and_the_first_is_never_optional() {
        let mut query = query();
        query.swap_steps(0, 1);
        assert_eq!(about(&query), (Some(Attribution::Step(0)), Some(2), Some(0)));
        assert!(!query.steps[0].optional);
        assert_eq!(query.steps[0].matches[0].event, "B");
        query.swap_steps(2, 3);
        assert_eq!(query.steps.len(), 3);
    }

    #[test]
    fn a_preset_decides_all_that_presets_decide_and_nothing_else() {
        let mut query = query();
        query.adopt(Preset::Mixpanel);
        query.restart = Some(Restart::Latest);
        query.reuse_event = Some(true);
        query.adopt(Preset::Umami);
        assert_eq!((query.preset, query.restart, query.reuse_event), (Some(Preset::Umami), None, None));
        assert_eq!(query.exclusions.len(), 2);
        query.adopt(Preset::Default);
        assert_eq!(query.preset, None);
    }

    #[test]
    fn a_time_limit_is_the_presets_until_it_is_another() {
        let mut query = query();
        assert_eq!(query.time_limit(), Some((1_209_600.0, Scope::Funnel)));
        query.set_time_limit(Some((60.0, Scope::Hop)));
        assert_eq!(query.time_limit(), Some((60.0, Scope::Hop)));
        query.set_time_limit(None);
        assert_eq!((query.time_limit(), &query.window), (None, &WindowSetting::Unlimited));
        query.set_time_limit(Some((1_209_600.0, Scope::Funnel)));
        assert!(query.window.is_preset());
        query.adopt(Preset::Umami);
        assert_eq!(query.time_limit(), Some((3_600.0, Scope::Hop)));
    }

    #[test]
    fn attempts_start_with_the_first_event() {
        assert_eq!(query().restart_now(), Restart::Latest);
        assert_eq!(Query { unit: Some(Unit::Conversion), ..query() }.restart_now(), Restart::First);
        assert_eq!(Query { preset: Some(Preset::Mixpanel), ..query() }.restart_now(), Restart::First);
    }

    #[test]
    fn a_choice_names_what_excludes_it_before_it_is_made() {
        let any = |query: &mut Query| query.order = Some(Order::Any);
        assert_eq!(query().rival_after("order: any", any), Some("exclusions"));
        assert_eq!(Query::of_events(["A"]).rival_after("order: any", any), None);
        let in_any_order = Query { order: Some(Order::Any), ..Query::of_events(["A"]) };
        let open = |query: &mut Query| query.entry = Some(Entry::Open);
        assert_eq!(in_any_order.rival_after("entry: open", open), Some("order: any"));
    }

    #[test]
    fn places_lead_to_matches_and_conditions() {
        let mut query = query();
        let condition = |property: &str| Condition {
            property: property.to_owned(),
            op: Op::Exists,
            value: None,
            not: false,
            unknown: Default::default(),
        };
        let places = [
            (ConditionsOf::Query, "q"),
            (ConditionsOf::Match(MatchesOf::Step(1), 0), "s"),
            (ConditionsOf::Match(MatchesOf::Exclusion(0), 0), "x"),
        ];
        for (place, property) in places {
            query.conditions_of_mut(place).expect("a place there is").push(condition(property));
            assert_eq!(query.conditions_of(place)[0].property, property);
        }
        assert_eq!(query.matches_of(MatchesOf::Step(9)), []);
        assert!(query.conditions_of_mut(ConditionsOf::Match(MatchesOf::Step(0), 7)).is_none());
    }
}
