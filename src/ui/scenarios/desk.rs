//! The scenarios of the open document, which of them is looked at, and what forecasts assume.

use std::sync::Arc;

use funnel_core::forecast::scenario::{fresh_id, scenarios, scenarios_to_json};
use funnel_core::forecast::{Change, Input, Outcome, Scenario, Settings, outcome, scenario};
use funnel_core::model::{Document, Edit, Part, StageId};
use funnel_core::schema::LoadError;
use leptos::prelude::*;
use serde_json::Value;

use crate::app::App;
use crate::ui::kept_list::{Kept, KeptList};
use crate::ui::on_view::{funnel_on_view, is_on_view};

/// A funnel beside the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Beside {
    pub(super) scenario: Scenario,
    pub(super) outcome: Outcome,
    /// More than the baseline.
    pub(super) more: Outcome,
}

impl Kept for Scenario {
    const PART: Part = Part::Scenarios;

    fn id(&self) -> &str {
        &self.id
    }

    fn read(document: &Document) -> Result<Vec<Self>, LoadError> {
        scenarios(document)
    }

    fn write(all: &[Self]) -> Value {
        scenarios_to_json(all)
    }
}

/// The state of the Scenarios screen. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    pub(super) list: KeptList<Scenario>,
    settings: Memo<Result<Settings, String>>,
    is_seen: RwSignal<bool>,
    funnel: Memo<Arc<Document>>,
    compared: Memo<Compared>,
}

/// The funnel, and every scenario beside it.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    funnel: Arc<Document>,
    pub(super) baseline: Outcome,
    pub(super) beside: Vec<Beside>,
}

impl Compared {
    /// What has not changed since `before` is not computed again.
    fn new(funnel: Arc<Document>, scenarios: &[Scenario], before: Option<&Self>) -> Self {
        let before = before.filter(|before| Arc::ptr_eq(&before.funnel, &funnel));
        let baseline = before.map_or_else(|| outcome(&funnel), |before| before.baseline.clone());
        let one = |scenario: &Scenario| {
            let known = before.and_then(|before| before.beside.iter().find(|it| it.scenario == *scenario));
            known.cloned().unwrap_or_else(|| {
                let outcome = outcome(&scenario.apply(&funnel));
                Beside { scenario: scenario.clone(), more: outcome.more_than(&baseline), outcome }
            })
        };
        let beside = scenarios.iter().map(one).collect();
        Self { funnel, baseline, beside }
    }
}

impl Desk {
    pub(super) fn new(app: App) -> Self {
        let settings = move |document: &Document| Settings::of(document).map_err(|error| error.to_string());
        let settings = Memo::new(move |_| app.session.document_with_parts().with(settings));
        let is_seen = is_on_view("scenarios");
        let funnel = funnel_on_view(app, is_seen);
        let list = KeptList::<Scenario>::new(app);
        let compared = Memo::new_with_compare(
            move |before| list.with(|all| Compared::new(funnel.get(), all, before)),
            |_, _| true,
        );
        Self { app, list, settings, is_seen, funnel, compared }
    }

    /// Why the scenarios of the document, or what its forecast assumes, cannot be read.
    pub(super) fn problem(self) -> Option<String> {
        self.list.problem().or_else(|| self.settings.with(|read| read.as_ref().err().cloned()))
    }

    pub(super) fn scenarios(self) -> Vec<Scenario> {
        self.list.all()
    }

    /// Whether this screen is looked at.
    pub(super) fn is_seen(self) -> bool {
        self.is_seen.get()
    }

    /// The funnel as it is.
    pub(super) fn funnel<R>(self, read: impl FnOnce(&Document) -> R) -> R {
        self.funnel.with(|funnel| read(funnel))
    }

    pub(super) fn settings(self) -> Settings {
        self.settings.with(|read| read.clone().unwrap_or_default())
    }

    /// The one looked at.
    pub(super) fn chosen(self) -> Memo<Option<Scenario>> {
        self.list.chosen()
    }

    /// What a scenario is called.
    pub(super) fn name(self, scenario: &Scenario) -> String {
        if scenario.name.trim().is_empty() { self.usual_name(&scenario.id) } else { scenario.name.clone() }
    }

    /// What a scenario without a name is called.
    pub(super) fn usual_name(self, id: &str) -> String {
        let place = self.list.place(id).unwrap_or_default();
        self.app.words.scenarios_unnamed(&self.app.formats.count((place + 1) as f64))
    }

    /// The funnel, and every scenario beside it.
    pub(super) fn compared(self, read: impl FnOnce(&Compared)) {
        self.compared.with(read);
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
        self.list.end_group();
    }

    /// A new scenario with these changes, which is then looked at.
    pub(super) fn add(self, name: String, changes: Vec<Change>) {
        self.list.add(move |all| Scenario { id: fresh_id(all), name, changes, ..Scenario::default() });
    }

    /// Takes the scenario looked at away.
    pub(super) fn remove(self) {
        if self.list.remove_chosen() {
            self.app.say_undoable(self.app.words.scenarios_removed());
        }
    }

    /// Makes the scenario looked at the funnel.
    pub(super) fn promote(self) {
        let Some(chosen) = self.chosen().get_untracked() else { return };
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
        self.list.edit_chosen(field, |scenario| *scenario = change(std::mem::take(scenario)));
    }
}
