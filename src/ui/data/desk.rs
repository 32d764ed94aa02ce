//! What is under way on the Data screen: the file, what is known of it, the question, the answer.

use std::rc::Rc;

use funnel_core::events::answers::FunnelResult;
use funnel_core::events::messages::{Failure, ImportProgress, ImportSummary, NameCount, Request, TotalsAnswer};
use funnel_core::events::query::{Query, QueryStep, Scope, Window, WindowSetting};
use funnel_core::events::reader::{Inspection, Overrides, Shape};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

use crate::app::{App, Incoming};
use crate::platform::engine::Engine;

/// The window a new query has, in seconds: the 14 days of the default preset.
const DEFAULT_WINDOW_S: f64 = 14.0 * 86_400.0;

/// How many event names are offered at a time.
const NAMES_SHOWN: usize = 200;

/// How far the work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// No file yet.
    Empty,
    /// Looking at the first bytes.
    Looking,
    /// The columns can be mapped.
    Mapping,
    /// The file is being read.
    Reading,
    /// Stage totals were read.
    Totals,
    /// Events were read and can be asked.
    Events,
}

/// The state of the Data screen. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    engine: StoredValue<SendWrapper<Engine>>,
    source: RwSignal<Option<Incoming>>,
    phase: RwSignal<Phase>,
    failure: RwSignal<Option<Failure>>,
    /// What the user decided about the file.
    pub(super) overrides: RwSignal<Overrides>,
    /// What the file seems to be.
    pub(super) inspection: RwSignal<Option<Inspection>>,
    /// How far the reading has come.
    pub(super) progress: RwSignal<ImportProgress>,
    /// The events read.
    pub(super) summary: RwSignal<Option<ImportSummary>>,
    /// The totals read.
    pub(super) totals: RwSignal<Option<TotalsAnswer>>,
    /// The event names offered.
    pub(super) names: RwSignal<Vec<NameCount>>,
    /// The funnel asked for.
    pub(super) query: RwSignal<Query>,
    /// The answer to `query`.
    pub(super) result: RwSignal<Option<FunnelResult>>,
    /// The query that `result` answers; `query` may have gone on.
    pub(super) answered: RwSignal<Query>,
    /// Counts requests, so that a late answer to an old one is not taken for the newest.
    turn: StoredValue<u32>,
}

impl Desk {
    pub(super) fn new(app: App) -> Self {
        Self {
            app,
            engine: StoredValue::new(SendWrapper::new(Engine::default())),
            source: RwSignal::new(None),
            phase: RwSignal::new(Phase::Empty),
            failure: RwSignal::new(None),
            overrides: RwSignal::default(),
            inspection: RwSignal::new(None),
            progress: RwSignal::default(),
            summary: RwSignal::new(None),
            totals: RwSignal::new(None),
            names: RwSignal::default(),
            query: RwSignal::new(new_query()),
            result: RwSignal::new(None),
            answered: RwSignal::default(),
            turn: StoredValue::new(0),
        }
    }

    pub(super) fn phase(self) -> Phase {
        self.phase.get()
    }

    /// What went wrong last, if nothing was done since.
    pub(super) fn failure(self) -> Option<Failure> {
        self.failure.get()
    }

    /// The name of the file at hand.
    pub(super) fn source_name(self) -> String {
        self.source.with(|source| source.as_ref().map(|source| source.name.clone()).unwrap_or_default())
    }

    /// A new file or text: everything starts over.
    pub(super) fn take(self, source: Incoming) {
        self.engine.with_value(|engine| engine.cancel_all());
        self.source.set(Some(source));
        self.overrides.set(Overrides::default());
        self.summary.set(None);
        self.totals.set(None);
        self.inspect();
    }

    /// Looks at the file again after the user overruled a guess.
    pub(super) fn overrule(self, change: impl FnOnce(&mut Overrides)) {
        self.overrides.update(change);
        self.inspect();
    }

    /// Back from the events to the columns of the same file.
    pub(super) fn back_to_mapping(self) {
        self.failure.set(None);
        self.phase.set(if self.inspection.with(Option::is_some) { Phase::Mapping } else { Phase::Empty });
    }

    fn inspect(self) {
        let turn = self.begin();
        // The mapping stays in sight while a guess is being overruled.
        if self.phase.get_untracked() != Phase::Mapping {
            self.phase.set(Phase::Looking);
        }
        spawn_local(async move {
            let request = Request::Inspect { overrides: self.overrides.get_untracked() };
            let answer: Result<Inspection, _> = self.ask(&request).await;
            self.settle(turn, answer, Phase::Empty, move |inspection| {
                let example_steps =
                    self.source.with_untracked(|source| source.as_ref().and_then(|source| source.example_steps));
                let ready = example_steps.is_some() && inspection.events.is_some();
                self.inspection.set(Some(inspection));
                self.phase.set(Phase::Mapping);
                if ready {
                    self.read();
                }
            });
        });
    }

    /// Reads the whole file as it is mapped now.
    pub(super) fn read(self) {
        let Some(inspection) = self.inspection.get_untracked() else { return };
        if inspection.shape == Shape::Totals {
            if let Some(mapping) = inspection.totals {
                self.read_totals(Request::Totals { mapping });
            }
        } else if let Some(mapping) = inspection.events {
            self.read_events(Request::Import { mapping });
        }
    }

    fn read_totals(self, request: Request) {
        let turn = self.begin();
        self.phase.set(Phase::Reading);
        self.progress.set(ImportProgress::default());
        spawn_local(async move {
            let answer: Result<TotalsAnswer, _> = self.ask(&request).await;
            self.settle(turn, answer, Phase::Mapping, move |totals| {
                self.totals.set(Some(totals));
                self.phase.set(Phase::Totals);
            });
        });
    }

    fn read_events(self, request: Request) {
        let turn = self.begin();
        self.phase.set(Phase::Reading);
        self.progress.set(ImportProgress::default());
        spawn_local(async move {
            let answer: Result<ImportSummary, _> = self.ask(&request).await;
            self.settle(turn, answer, Phase::Mapping, move |summary| {
                self.names.set(summary.names.clone());
                let steps =
                    self.source.with_untracked(|source| source.as_ref().and_then(|source| source.example_steps));
                self.query.set(match steps {
                    Some(steps) => {
                        Query { steps: steps.iter().map(|name| QueryStep::of(*name)).collect(), ..new_query() }
                    }
                    None => self.remembered_query(&summary).unwrap_or_else(new_query),
                });
                self.summary.set(Some(summary));
                self.phase.set(Phase::Events);
                self.evaluate();
            });
        });
    }

    /// The query the document was counted with, if its first step is in this file too.
    fn remembered_query(self, summary: &ImportSummary) -> Option<Query> {
        let kept = self.app.session.document().with_untracked(|document| document.query.clone())?;
        let query = Query::from_json(&kept).ok()?;
        let first = query.steps.first()?.matches.first()?;
        summary.names.iter().any(|name| name.name == first.event).then_some(query)
    }

    /// Gives up what is under way. The document and what was read before stay as they are.
    pub(super) fn cancel(self) {
        self.engine.with_value(|engine| engine.cancel_all());
    }

    /// Changes the query and counts again.
    pub(super) fn ask_for(self, change: impl FnOnce(&mut Query)) {
        self.query.update(|query| {
            change(query);
            query.keep_to_steps();
        });
        self.evaluate();
    }

    fn evaluate(self) {
        let turn = self.begin();
        let query = self.query.get_untracked();
        if query.steps.is_empty() {
            self.result.set(None);
            return;
        }
        spawn_local(async move {
            let request = Request::Evaluate { query: Box::new(query.clone()) };
            let answer: Result<FunnelResult, _> = self.ask(&request).await;
            if answer.is_err() {
                self.result.set(None);
            }
            self.settle(turn, answer, Phase::Events, move |result| {
                self.answered.set(query);
                self.result.set(Some(result));
            });
        });
    }

    /// Offers the names that contain `search`.
    pub(super) fn search_names(self, search: String) {
        spawn_local(async move {
            let request = Request::Names { search, limit: NAMES_SHOWN };
            match self.ask(&request).await {
                Ok(names) => self.names.set(names),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// Line and reason of every row set aside, as a CSV file.
    pub(super) fn rejected_csv(self, done: impl FnOnce(JsValue) + 'static) {
        self.file(Request::RejectedCsv, done);
    }

    /// Everybody who waits, as the query says, as a CSV file.
    pub(super) fn waiting_csv(self, done: impl FnOnce(JsValue) + 'static) {
        self.file(Request::WaitingCsv { query: Box::new(self.query.get_untracked()) }, done);
    }

    fn file(self, request: Request, done: impl FnOnce(JsValue) + 'static) {
        let engine = self.engine.with_value(|engine| (**engine).clone());
        spawn_local(async move {
            match engine.ask_raw(&request, None, None).await {
                Ok(blob) => done(blob),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    async fn ask<T: serde::de::DeserializeOwned>(self, request: &Request) -> Result<T, Failure> {
        let engine = self.engine.with_value(|engine| (**engine).clone());
        let source = self.source.with_untracked(|source| source.as_ref().map(|source| source.content.clone().take()));
        let progress = self.progress;
        engine.ask(request, source.as_ref(), Some(Rc::new(move |now| progress.set(now)))).await
    }

    fn begin(self) -> u32 {
        self.failure.set(None);
        self.turn.update_value(|turn| *turn += 1);
        self.turn.get_value()
    }

    /// Takes an answer, unless something newer was asked meanwhile. A failure leads back to `otherwise`.
    fn settle<T>(self, turn: u32, answer: Result<T, Failure>, otherwise: Phase, take: impl FnOnce(T)) {
        if turn != self.turn.get_value() {
            return;
        }
        match answer {
            Ok(answer) => take(answer),
            Err(failure) => {
                // What stands there stays, with the focus in it.
                if self.phase.get_untracked() != otherwise {
                    self.phase.set(otherwise);
                }
                self.failure.set(Some(failure));
            }
        }
    }
}

fn new_query() -> Query {
    let window = Window { seconds: DEFAULT_WINDOW_S, scope: Some(Scope::Funnel), unknown: Default::default() };
    Query { window: WindowSetting::Within(window), ..Query::default() }
}
