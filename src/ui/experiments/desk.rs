//! The experiments of the open document, and which of them is looked at.

use std::sync::Arc;

use funnel_core::experiment::{Card, Reading, cards, cards_to_json, fresh_card_id, read};
use funnel_core::model::{Document, Edit, Part, Quantity, StageId};
use funnel_core::schema::LoadError;
use leptos::prelude::*;
use serde_json::Value;

use crate::app::App;
use crate::ui::kept_list::{self, Kept, KeptList};
use crate::ui::on_view::{funnel_on_view, is_on_view};

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

impl Kept for Card {
    const PART: Part = Part::Experiments;

    fn id(&self) -> &str {
        &self.id
    }

    fn read(document: &Document) -> Result<Vec<Self>, LoadError> {
        cards(document)
    }

    fn write(all: &[Self]) -> Value {
        cards_to_json(all)
    }
}

/// The state of the Experiments screen. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    pub(super) cards: KeptList<Card>,
    funnel: Memo<Arc<Document>>,
    reading: Memo<Option<Reading>>,
}

impl Desk {
    pub(super) fn new(app: App) -> Self {
        let cards = KeptList::<Card>::new(app);
        let funnel = funnel_on_view(app, is_on_view("experiments"));
        let reading = Memo::new(move |_| {
            let card = cards.chosen();
            card.with(|card| card.as_ref().map(|card| funnel.with(|funnel| read(&card.read_input(funnel)))))
        });
        Self { app, cards, funnel, reading }
    }

    /// The one looked at.
    pub(super) fn card(self) -> Option<Card> {
        self.cards.chosen().get()
    }

    /// What the counts of the one looked at say.
    pub(super) fn reading(self) -> Memo<Option<Reading>> {
        self.reading
    }

    /// The steps of the funnel.
    pub(super) fn steps(self) -> Vec<Step> {
        let step = |pair: &[funnel_core::model::Stage]| Step {
            stage: pair[1].id.clone(),
            from: pair[0].name.clone(),
            to: pair[1].name.clone(),
            people: pair[0].count.get(),
        };
        self.funnel.with(|funnel| funnel.stages.windows(2).map(step).collect())
    }

    /// The step of an experiment; none when its stage is no longer there.
    pub(super) fn step(self, card: &Card) -> Option<Step> {
        self.steps().into_iter().find(|step| step.stage == card.stage)
    }

    /// What an experiment is called in a list: what it changes, its step, or, when its stage is gone, its number.
    pub(super) fn title(self, card: &Card) -> String {
        if !card.change.trim().is_empty() {
            return card.change.clone();
        }
        match self.step(card) {
            Some(step) => self.app.words.experiments_step_into(&step.from, &step.to),
            None => {
                let place = self.cards.place(&card.id).unwrap_or_default();
                self.app.words.experiments_unnamed(&self.app.formats.count((place + 1) as f64))
            }
        }
    }

    /// Something computed from the experiment and the funnel.
    pub(super) fn of_card<T>(self, compute: impl FnOnce(&Card, &Document) -> T) -> Option<T> {
        let card = self.card()?;
        Some(self.funnel.with(|funnel| compute(&card, funnel)))
    }

    /// Changes the experiment looked at. Changes of one `field` that follow each other closely are undone together; those of no
    /// name stand alone.
    pub(super) fn change(self, field: &str, change: impl FnOnce(&mut Card) + 'static) {
        self.cards.edit_chosen(field, change);
    }

    pub(super) fn end_group(self) {
        self.cards.end_group();
    }

    /// A new experiment on the weakest step, or the first.
    pub(super) fn add(self) {
        let steps = untrack(|| self.steps());
        let weakest =
            untrack(|| self.app.session.report().with(|report| report.bottleneck.as_ref().map(|it| it.stage.clone())));
        let step = steps.iter().find(|step| Some(&step.stage) == weakest.as_ref()).or(steps.first()).cloned();
        let Some(step) = step else { return };
        let said = self.app.words.experiments_added(&step.to);
        self.cards.add(move |all| Card::new(fresh_card_id(all), step.stage));
        self.app.messages.say(said);
    }

    /// Takes the experiment looked at away.
    pub(super) fn remove(self) {
        if self.cards.remove_chosen() {
            self.app.say_undoable(self.app.words.experiments_removed());
        }
    }

    /// The edit that changes one experiment, to be sent together with another.
    pub(super) fn edited(self, id: &str, change: impl FnOnce(&mut Card)) -> Edit {
        let mut all = untrack(|| self.cards.all());
        if let Some(card) = all.iter_mut().find(|card| card.id == id) {
            change(card);
        }
        kept_list::set(&all, String::new())
    }
}
