//! The experiments of the open document, and which of them is looked at.

use funnel_core::experiment::{Card, cards, cards_to_json, fresh_card_id};
use funnel_core::model::{Document, Edit, Part, Quantity, StageId};
use leptos::prelude::*;

use crate::app::App;

/// A way from one stage to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// The stage it leads into.
    pub(super) stage: StageId,
    /// Name of the stage before.
    pub(super) from: String,
    /// Name of the stage.
    pub(super) to: String,
    /// People in the stage before.
    pub(super) people: f64,
}

/// The state of the Experiments screen. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    cards: Memo<Result<Vec<Card>, String>>,
    chosen: RwSignal<Option<String>>,
}

impl Desk {
    pub(super) fn new(app: App) -> Self {
        let read = move |document: &Document| cards(document).map_err(|error| error.to_string());
        let desk =
            Self { app, cards: Memo::new(move |_| app.session.document().with(read)), chosen: RwSignal::new(None) };
        desk.follow_new();
        desk
    }

    /// A new one, from here or from another screen, is the last, and looked at.
    fn follow_new(self) {
        Effect::new(move |before: Option<usize>| {
            let count = self.cards.with(|read| read.as_ref().map_or(0, Vec::len));
            if before.is_some_and(|before| count > before) {
                self.chosen.set(None);
            }
            count
        });
    }

    /// Why the experiments of the document cannot be read.
    pub(super) fn problem(self) -> Option<String> {
        self.cards.with(|cards| cards.as_ref().err().cloned())
    }

    pub(super) fn cards(self) -> Vec<Card> {
        self.cards.with(|cards| cards.clone().unwrap_or_default())
    }

    /// The one looked at: the one chosen, or the last.
    pub(super) fn card(self) -> Option<Card> {
        let chosen = self.chosen.get();
        self.cards.with(|cards| {
            let cards = cards.as_ref().ok()?;
            cards.iter().find(|card| Some(&card.id) == chosen.as_ref()).or(cards.last()).cloned()
        })
    }

    pub(super) fn choose(self, id: &str) {
        self.chosen.set(Some(id.to_owned()));
    }

    /// The steps of the funnel.
    pub(super) fn steps(self) -> Vec<Step> {
        let step = |pair: &[funnel_core::model::Stage]| Step {
            stage: pair[1].id.clone(),
            from: pair[0].name.clone(),
            to: pair[1].name.clone(),
            people: pair[0].count.get(),
        };
        self.app.session.document().with(|document| document.stages.windows(2).map(step).collect())
    }

    /// The step of an experiment; none when its stage is no longer there.
    pub(super) fn step(self, card: &Card) -> Option<Step> {
        self.steps().into_iter().find(|step| step.stage == card.stage)
    }

    /// What an experiment is called in a list: what it changes, or its step.
    pub(super) fn title(self, card: &Card) -> String {
        if !card.change.trim().is_empty() {
            return card.change.clone();
        }
        let step = self.step(card);
        step.map_or_else(|| card.id.clone(), |step| self.app.words.experiments_step_into(&step.from, &step.to))
    }

    /// Something computed from the experiment and the funnel.
    pub(super) fn of_card<T>(self, compute: impl FnOnce(&Card, &Document) -> T) -> Option<T> {
        let card = self.card()?;
        Some(self.app.session.document().with(|document| compute(&card, document)))
    }

    /// Changes the experiment looked at. Changes of one `field` that follow each other closely are undone together; those of no
    /// name stand alone.
    pub(super) fn change(self, field: &str, change: impl FnOnce(&mut Card) + 'static) {
        let Some(id) = untrack(|| self.card()).map(|card| card.id) else { return };
        let field = if field.is_empty() { String::new() } else { format!("{id}.{field}") };
        self.edit(field, move |cards| {
            if let Some(card) = cards.iter_mut().find(|card| card.id == id) {
                change(card);
            }
        });
    }

    pub(super) fn end_group(self) {
        self.app.session.end_group();
    }

    /// A new experiment on the weakest step, or the first.
    pub(super) fn add(self) {
        let steps = untrack(|| self.steps());
        let weakest =
            untrack(|| self.app.session.report().with(|report| report.bottleneck.as_ref().map(|it| it.stage.clone())));
        let step = steps.iter().find(|step| Some(&step.stage) == weakest.as_ref()).or(steps.first()).cloned();
        let Some(step) = step else { return };
        self.edit(String::new(), move |cards| cards.push(Card::new(fresh_card_id(cards), step.stage)));
        self.chosen.set(None);
        self.app.messages.say(self.app.words.experiments_added(&step.to));
    }

    /// Takes the experiment looked at away.
    pub(super) fn remove(self) {
        let Some(card) = untrack(|| self.card()) else { return };
        self.edit(String::new(), move |cards| cards.retain(|other| other.id != card.id));
        self.app.say_undoable(self.app.words.experiments_removed());
    }

    /// The edit that changes one experiment, to be sent together with another.
    pub(super) fn edited(self, id: &str, change: impl FnOnce(&mut Card)) -> Edit {
        let mut all = untrack(|| self.cards());
        if let Some(card) = all.iter_mut().find(|card| card.id == id) {
            change(card);
        }
        Edit::SetPart { part: Part::Experiments, value: Some(cards_to_json(&all)), field: String::new() }
    }

    fn edit(self, field: String, change: impl FnOnce(&mut Vec<Card>) + 'static) {
        let session = self.app.session;
        session.when_equipped(move || {
            let Ok(mut all) = session.document().with_untracked(cards) else { return };
            change(&mut all);
            let value = (!all.is_empty()).then(|| cards_to_json(&all));
            session.dispatch(Edit::SetPart { part: Part::Experiments, value, field });
        });
    }
}
