//! The scenarios of the open document, which of them is looked at, and what forecasts assume.

use funnel_core::forecast::scenario::{fresh_id, scenarios, scenarios_to_json};
use funnel_core::forecast::{Input, Outcome, Scenario, Settings, outcome, scenario};
use funnel_core::model::{Document, Edit, Part, StageId};
use leptos::prelude::*;

use crate::app::App;

/// A funnel beside the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beside {
    pub(super) name: String,
    pub(super) outcome: Outcome,
    /// More than the baseline.
    pub(super) more: Outcome,
}

/// The state of the Scenarios screen. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    scenarios: Memo<Result<Vec<Scenario>, String>>,
    settings: Memo<Result<Settings, String>>,
    chosen: RwSignal<Option<String>>,
}

impl Desk {
    pub(super) fn new(app: App) -> Self {
        let read = move |document: &Document| scenarios(document).map_err(|error| error.to_string());
        let settings = move |document: &Document| Settings::of(document).map_err(|error| error.to_string());
        let desk = Self {
            app,
            scenarios: Memo::new(move |_| app.session.document().with(read)),
            settings: Memo::new(move |_| app.session.document().with(settings)),
            chosen: RwSignal::new(None),
        };
        desk.follow_new();
        desk
    }

    /// A new one, from here or from another screen, is the last, and looked at.
    fn follow_new(self) {
        Effect::new(move |before: Option<usize>| {
            let count = self.scenarios.with(|read| read.as_ref().map_or(0, Vec::len));
            if before.is_some_and(|before| count > before) {
                self.chosen.set(None);
            }
            count
        });
    }

    /// Why the scenarios of the document, or what its forecast assumes, cannot be read.
    pub(super) fn problem(self) -> Option<String> {
        let scenarios = self.scenarios.with(|read| read.as_ref().err().cloned());
        scenarios.or_else(|| self.settings.with(|read| read.as_ref().err().cloned()))
    }

    pub(super) fn scenarios(self) -> Vec<Scenario> {
        self.scenarios.with(|read| read.clone().unwrap_or_default())
    }

    pub(super) fn settings(self) -> Settings {
        self.settings.with(|read| read.clone().unwrap_or_default())
    }

    /// The one looked at: the one chosen, or the last.
    pub(super) fn chosen(self) -> Option<Scenario> {
        let chosen = self.chosen.get();
        self.scenarios.with(|read| {
            let all = read.as_ref().ok()?;
            all.iter().find(|scenario| Some(&scenario.id) == chosen.as_ref()).or(all.last()).cloned()
        })
    }

    pub(super) fn choose(self, id: &str) {
        self.chosen.set(Some(id.to_owned()));
    }

    /// What a scenario is called.
    pub(super) fn name(self, scenario: &Scenario) -> String {
        let place = self.scenarios.with(|read| {
            read.as_ref().ok().and_then(|all| all.iter().position(|other| other.id == scenario.id)).unwrap_or_default()
        });
        if scenario.name.trim().is_empty() { self.unnamed(place) } else { scenario.name.clone() }
    }

    fn unnamed(self, place: usize) -> String {
        self.app.words.scenarios_unnamed(&(place + 1).to_string())
    }

    /// What a scenario without a name is called.
    pub(super) fn usual_name(self, id: &str) -> String {
        self.unnamed(self.scenarios().iter().position(|other| other.id == id).unwrap_or_default())
    }

    /// The funnel as it is.
    pub(super) fn baseline(self) -> Outcome {
        self.app.session.document().with(outcome)
    }

    /// All scenarios beside the baseline.
    pub(super) fn beside(self) -> Vec<Beside> {
        let baseline = self.baseline();
        let one = |scenario: Scenario| {
            let outcome = self.app.session.document().with(|document| outcome(&scenario.apply(document)));
            Beside { name: self.name(&scenario), more: outcome.more_than(&baseline), outcome }
        };
        self.scenarios().into_iter().map(one).collect()
    }

    /// Gives an input another value in the scenario looked at; `None` leaves it as it is in the funnel. False when the value is
    /// not legal.
    pub(super) fn change(self, input: &Input, value: Option<f64>) -> bool {
        if value.is_some_and(|value| !input.allows(value)) {
            return false;
        }
        let document = self.app.session.document();
        let field = format!("{}.{}", input.key(), input.stage().map_or("", StageId::as_str));
        let input = input.clone();
        self.edit_chosen(&field, move |scenario| match value {
            Some(value) => document.with_untracked(|document| scenario.with_value(document, input, value)),
            None => scenario.with(input, None),
        });
        true
    }

    /// Puts as many people into a stage of the scenario looked at.
    pub(super) fn put_count(self, stage: StageId, count: f64) {
        let document = self.app.session.document();
        self.edit_chosen(&format!("count.{}", stage.as_str()), move |scenario| {
            document.with_untracked(|document| scenario.clone().with_count(document, &stage, count)).unwrap_or(scenario)
        });
    }

    pub(super) fn rename(self, name: String) {
        self.edit_chosen("name", |scenario| Scenario { name, ..scenario });
    }

    pub(super) fn end_group(self) {
        self.app.session.end_group();
    }

    /// A new scenario with these changes, which is then looked at.
    pub(super) fn add(self, name: String, changes: Vec<funnel_core::forecast::Change>) {
        self.edit(String::new(), move |all| {
            all.push(Scenario { id: fresh_id(all), name, changes, ..Scenario::default() });
        });
        self.chosen.set(None);
    }

    /// Takes the scenario looked at away.
    pub(super) fn remove(self) {
        let Some(chosen) = untrack(|| self.chosen()) else { return };
        self.edit(String::new(), move |all| all.retain(|other| other.id != chosen.id));
        self.app.say_undoable(self.app.words.scenarios_removed());
    }

    /// Makes the scenario looked at the funnel.
    pub(super) fn promote(self) {
        let Some(chosen) = untrack(|| self.chosen()) else { return };
        let session = self.app.session;
        session.when_equipped(move || {
            let promoted = session.document().with_untracked(|document| scenario::promote(document, &chosen.id));
            let Ok(Some(document)) = promoted else { return };
            if session.dispatch(Edit::Replace(Box::new(document))) {
                self.app.say_undoable(self.app.words.scenarios_promoted());
            }
        });
    }

    /// Changes what forecasts assume. Changes of one `field` that follow each other closely are undone together.
    pub(super) fn assume(self, field: &str, change: impl FnOnce(&mut Settings) + 'static) {
        let (session, field) = (self.app.session, field.to_owned());
        session.when_equipped(move || {
            let Ok(mut settings) = session.document().with_untracked(Settings::of) else { return };
            change(&mut settings);
            let value = (settings != Settings::default()).then(|| settings.to_json());
            session.dispatch(Edit::SetPart { part: Part::Forecast, value, field });
        });
    }

    fn edit_chosen(self, field: &str, change: impl FnOnce(Scenario) -> Scenario + 'static) {
        let Some(id) = untrack(|| self.chosen()).map(|scenario| scenario.id) else { return };
        self.edit(format!("{id}.{field}"), move |all| {
            if let Some(scenario) = all.iter_mut().find(|scenario| scenario.id == id) {
                *scenario = change(std::mem::take(scenario));
            }
        });
    }

    fn edit(self, field: String, change: impl FnOnce(&mut Vec<Scenario>) + 'static) {
        let session = self.app.session;
        session.when_equipped(move || {
            let Ok(mut all) = session.document().with_untracked(scenarios) else { return };
            change(&mut all);
            let value = (!all.is_empty()).then(|| scenarios_to_json(&all));
            session.dispatch(Edit::SetPart { part: Part::Scenarios, value, field });
        });
    }
}
