//! What is under way on the Data screen: the file, what is known of it, the question, the answer.

use funnel_core::events::answers::FunnelResult;
use funnel_core::events::messages::{
    Failure, ImportProgress, ImportSummary, LeadsAnswer, NameCount, Request, TotalsAnswer,
};
use funnel_core::events::query::{Lacking, PatternFit, Query, QueryHistory, literal_of, name_fits, pattern_fit};
use funnel_core::events::reader::{Inspection, Overrides, Shape};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

use crate::app::{App, Incoming};
use crate::platform::engine::{Engine, on_progress};
use crate::platform::intl;

/// How many event names are offered at a time.
const NAMES_SHOWN: usize = 200;

/// How many suggestions a field offers.
const SUGGESTED: usize = 50;

/// How many event names are looked through for those of a kept query.
const NAMES_SEARCHED: usize = 10_000;

/// A query kept from an earlier file, and what this file lacks for it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    query: Query,
    /// Why it was not applied.
    pub(super) lacking: Lacking,
}

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
    /// Leads were read.
    Leads,
    /// Events were read and can be asked.
    Events,
}

/// The state of the Data screen. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    app: App,
    engine: StoredValue<SendWrapper<Engine>>,
    source: RwSignal<Option<Incoming>>,
    /// A second file that says which person ids are the same person.
    pub(super) same_persons: RwSignal<Option<Incoming>>,
    phase: RwSignal<Phase>,
    failure: RwSignal<Option<Failure>>,
    /// What the user decided about the file.
    pub(super) overrides: RwSignal<Overrides>,
    /// The time zone of times that are written without one.
    pub(super) time_zone: RwSignal<String>,
    /// What the file seems to be.
    pub(super) inspection: RwSignal<Option<Inspection>>,
    /// How far the reading has come.
    pub(super) progress: RwSignal<ImportProgress>,
    /// The events read.
    pub(super) summary: RwSignal<Option<ImportSummary>>,
    /// The totals read.
    pub(super) totals: RwSignal<Option<TotalsAnswer>>,
    /// The leads read.
    pub(super) leads: RwSignal<Option<LeadsAnswer>>,
    /// The event names offered.
    pub(super) names: RwSignal<Vec<NameCount>>,
    /// The funnel asked for.
    pub(super) query: RwSignal<Query>,
    /// The answer to `query`, or to the one before it while a new answer is awaited.
    pub(super) result: RwSignal<Option<FunnelResult>>,
    /// Why `query` has no answer.
    pub(super) refusal: RwSignal<Option<Failure>>,
    /// Whether an answer is awaited. Only one is asked for at a time.
    pub(super) counting: RwSignal<bool>,
    /// The queries before and after this one.
    pub(super) history: RwSignal<QueryHistory>,
    /// The document's query, where it was not applied because this file lacks something.
    pub(super) kept: RwSignal<Option<Kept>>,
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
            same_persons: RwSignal::new(None),
            phase: RwSignal::new(Phase::Empty),
            failure: RwSignal::new(None),
            overrides: RwSignal::default(),
            time_zone: RwSignal::new(intl::own_time_zone()),
            inspection: RwSignal::new(None),
            progress: RwSignal::default(),
            summary: RwSignal::new(None),
            totals: RwSignal::new(None),
            leads: RwSignal::new(None),
            names: RwSignal::default(),
            query: RwSignal::default(),
            result: RwSignal::new(None),
            refusal: RwSignal::new(None),
            counting: RwSignal::new(false),
            history: RwSignal::default(),
            kept: RwSignal::new(None),
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
        self.same_persons.set(None);
        self.overrides.set(Overrides::default());
        self.summary.set(None);
        self.totals.set(None);
        self.leads.set(None);
        // The columns of the file before are no columns of this one.
        self.inspection.set(None);
        self.phase.set(Phase::Looking);
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
                // What stands there stays, with the focus in it.
                if self.phase.get_untracked() != Phase::Mapping {
                    self.phase.set(Phase::Mapping);
                }
                if ready {
                    self.read();
                }
            });
        });
    }

    /// Reads the whole file as it is mapped now.
    pub(super) fn read(self) {
        let Some(inspection) = self.inspection.get_untracked() else { return };
        match inspection.shape {
            Shape::Events => {
                if let Some(mapping) = inspection.events {
                    self.read_events(Request::Import { mapping, time_zone: self.time_zone.get_untracked() });
                }
            }
            Shape::Totals => {
                if let Some(mapping) = inspection.totals {
                    self.read_table(Request::Totals { mapping }, self.totals, Phase::Totals);
                }
            }
            Shape::Leads => {
                if let Some(mapping) = inspection.leads {
                    self.read_table(Request::Leads { mapping }, self.leads, Phase::Leads);
                }
            }
        }
    }

    /// Reads a file that becomes a table of stages at once.
    fn read_table<T>(self, request: Request, table: RwSignal<Option<T>>, phase: Phase)
    where
        T: serde::de::DeserializeOwned + Send + Sync + 'static,
    {
        let turn = self.begin();
        self.phase.set(Phase::Reading);
        self.progress.set(ImportProgress::default());
        spawn_local(async move {
            let answer: Result<T, _> = self.ask(&request).await;
            self.settle(turn, answer, Phase::Mapping, move |found| {
                table.set(Some(found));
                self.phase.set(phase);
            });
        });
    }

    fn read_events(self, request: Request) {
        let turn = self.begin();
        self.phase.set(Phase::Reading);
        self.progress.set(ImportProgress::default());
        spawn_local(async move {
            let answer: Result<ImportSummary, _> = self.ask(&request).await;
            let begun = match &answer {
                Ok(summary) => self.begin_with(summary).await,
                Err(_) => (Query::default(), None),
            };
            self.settle(turn, answer, Phase::Mapping, move |summary| {
                self.names.set(summary.names.clone());
                self.summary.set(Some(summary));
                self.begin_query(begun);
                self.phase.set(Phase::Events);
                self.evaluate();
            });
        });
    }

    /// The query a file just read begins with, and the document's own where that one does not fit.
    async fn begin_with(self, summary: &ImportSummary) -> (Query, Option<Kept>) {
        let steps = self.source.with_untracked(|source| source.as_ref().and_then(|source| source.example_steps));
        if let Some(steps) = steps {
            return (Query::of_events(steps.iter().copied()), None);
        }
        let kept = self.app.session.document().with_untracked(|document| document.query.clone());
        let Some(query) = kept.and_then(|kept| Query::from_json(&kept).ok()) else {
            return (Query::default(), None);
        };
        let names = self.names_for(&query, summary).await;
        let properties: Vec<&str> = summary.properties.iter().map(|property| property.name.as_str()).collect();
        let lacking = query.lacking(&names, &properties);
        if lacking.is_bearable() { (query, None) } else { (Query::default(), Some(Kept { query, lacking })) }
    }

    /// The most frequent names, and those that a query asks for and that are not among them.
    async fn names_for(self, query: &Query, summary: &ImportSummary) -> Vec<NameCount> {
        let mut names = summary.names.clone();
        if summary.name_count <= names.len() as u64 {
            return names;
        }
        for event in query.events() {
            if !names.iter().any(|known| name_fits(event, &known.name)) {
                let request = Request::Names { search: literal_of(event).to_owned(), limit: NAMES_SEARCHED };
                names.extend(self.ask::<Vec<NameCount>>(&request).await.unwrap_or_default());
            }
        }
        names
    }

    fn begin_query(self, (query, kept): (Query, Option<Kept>)) {
        self.query.set(query);
        self.kept.set(kept);
        self.history.set(QueryHistory::default());
        self.result.set(None);
    }

    /// Counts with the document's query although this file lacks something.
    pub(super) fn apply_kept(self) {
        if let Some(kept) = self.kept.get_untracked() {
            self.kept.set(None);
            self.ask_for(|query| *query = kept.query);
        }
    }

    /// Gives up what is under way. The document and what was read before stay as they are.
    pub(super) fn cancel(self) {
        self.engine.with_value(|engine| engine.cancel_all());
    }

    /// Changes the query and counts again.
    pub(super) fn ask_for(self, change: impl FnOnce(&mut Query)) {
        self.change_query(None, change);
    }

    /// Changes what a field is about, and counts again. Changes in a row to one `subject` are taken back as one.
    pub(super) fn ask_typing(self, subject: &str, change: impl FnOnce(&mut Query)) {
        self.change_query(Some(subject), change);
    }

    fn change_query(self, subject: Option<&str>, change: impl FnOnce(&mut Query)) {
        let before = self.query.get_untracked();
        let mut query = before.clone();
        change(&mut query);
        query.keep_to_steps();
        if query != before {
            self.history.update(|history| history.note(before, subject));
            self.query.set(query);
            self.evaluate();
        }
    }

    /// Takes the last change of the query back, or does it again.
    pub(super) fn step_back(self, forward: bool) {
        let mut query = self.query.get_untracked();
        let stepped = self
            .history
            .try_update(|history| if forward { history.redo(&mut query) } else { history.undo(&mut query) });
        if stepped == Some(true) {
            self.query.set(query);
            self.evaluate();
        }
    }

    /// A query without steps, as for a new file.
    pub(super) fn start_over(self) {
        self.kept.set(None);
        self.ask_for(|query| *query = Query::default());
    }

    fn evaluate(self) {
        self.begin();
        let query = self.query.get_untracked();
        let refusal = if query.steps.is_empty() { None } else { query.resolve().err().map(Failure::from) };
        if query.steps.is_empty() || refusal.is_some() {
            self.result.set(None);
            self.refusal.set(refusal);
        } else {
            self.refusal.set(None);
            // An answer under way is let in first; what was typed meanwhile is then asked at once.
            if !self.counting.get_untracked() {
                self.count(query);
            }
        }
    }

    /// The query with the time zone it is counted in.
    fn zoned(self, mut query: Query) -> Query {
        query.time_zone.get_or_insert_with(|| self.time_zone.get_untracked());
        query
    }

    /// The time zone in which the answer is counted.
    pub(super) fn answer_zone(self) -> String {
        let own = self.answered.with_untracked(|query| query.time_zone.clone());
        own.unwrap_or_else(|| self.time_zone.get_untracked())
    }

    fn count(self, query: Query) {
        let query = self.zoned(query);
        let turn = self.turn.get_value();
        self.counting.set(true);
        spawn_local(async move {
            let request = Request::Evaluate { query: Box::new(query.clone()) };
            let answer: Result<FunnelResult, _> = self.ask(&request).await;
            self.counting.set(false);
            if turn == self.turn.get_value() {
                self.answered.set(query);
                self.show(answer);
            } else if self.phase.get_untracked() == Phase::Events {
                self.evaluate();
            }
        });
    }

    fn show(self, answer: Result<FunnelResult, Failure>) {
        match answer {
            Ok(result) => self.result.set(Some(result)),
            Err(failure) => {
                self.result.set(None);
                if failure.code.starts_with("query.") || failure.code == "timeZone" {
                    self.refusal.set(Some(failure));
                } else {
                    self.fail(failure);
                }
            }
        }
    }

    /// Tells what went wrong. Where the events read are gone with the engine, it leads back to the columns.
    fn fail(self, failure: Failure) {
        let lost = ["ended", "crashed", "outOfMemory", "noLog", "notLoaded"].contains(&failure.code.as_str());
        if lost && self.phase.get_untracked() == Phase::Events {
            self.phase.set(Phase::Mapping);
        }
        let name = untrack(|| self.source_name());
        self.failure.set(Some(failure.with("file", name)));
    }

    /// Offers the names that contain `search`, or fit it where it has a `*`.
    pub(super) fn search_names(self, search: String) {
        let request = Request::Names { search: literal_of(&search).to_owned(), limit: NAMES_SHOWN };
        spawn_local(async move {
            match self.ask::<Vec<NameCount>>(&request).await {
                Ok(mut names) => {
                    names.retain(|known| !search.contains('*') || name_fits(&search, &known.name));
                    self.names.set(names);
                }
                Err(failure) => self.fail(failure),
            }
        });
    }

    /// Finds event names that contain `search`, for a field that suggests them.
    pub(super) fn find_names(self, search: String, take: impl FnOnce(Vec<NameCount>) + 'static) {
        self.find(Request::Names { search, limit: SUGGESTED }, take);
    }

    /// Finds values of a property that contain `search`, for a field that suggests them.
    pub(super) fn find_values(self, property: String, search: String, take: impl FnOnce(Vec<NameCount>) + 'static) {
        self.find(Request::Values { property, search, limit: SUGGESTED }, take);
    }

    /// Finds out how much of the file an event name or a pattern stands for.
    pub(super) fn find_fit(self, event: String, take: impl FnOnce(PatternFit) + 'static) {
        let known = self.summary.with_untracked(|summary| {
            let summary = summary.as_ref()?;
            let is_all = summary.name_count <= summary.names.len() as u64;
            is_all.then(|| pattern_fit(&event, &summary.names))
        });
        match known {
            Some(fit) => take(fit),
            None => {
                let search = literal_of(&event).to_owned();
                self.find(Request::Names { search, limit: NAMES_SEARCHED }, move |names| {
                    take(pattern_fit(&event, &names));
                });
            }
        }
    }

    fn find(self, request: Request, take: impl FnOnce(Vec<NameCount>) + 'static) {
        spawn_local(async move {
            // Without suggestions the field still takes what is typed.
            take(self.ask(&request).await.unwrap_or_default());
        });
    }

    /// Line and reason of every row set aside, as a CSV file.
    pub(super) fn rejected_csv(self, done: impl FnOnce(JsValue) + 'static) {
        self.file(Request::RejectedCsv, done);
    }

    /// Everybody who waits, as the query says, as a CSV file.
    pub(super) fn waiting_csv(self, done: impl FnOnce(JsValue) + 'static) {
        self.file(Request::WaitingCsv { query: Box::new(self.zoned(self.query.get_untracked())) }, done);
    }

    fn file(self, request: Request, done: impl FnOnce(JsValue) + 'static) {
        let engine = self.engine.with_value(|engine| (**engine).clone());
        spawn_local(async move {
            match engine.ask_raw(&request, &[], None).await {
                Ok(blob) => done(blob),
                Err(failure) => self.fail(failure),
            }
        });
    }

    async fn ask<T: serde::de::DeserializeOwned>(self, request: &Request) -> Result<T, Failure> {
        let engine = self.engine.with_value(|engine| (**engine).clone());
        let content = |file: &Option<Incoming>| file.as_ref().map(|file| file.content.clone().take());
        let source = self.source.with_untracked(content).map(|file| ("source", file));
        let merge = self.same_persons.with_untracked(content).map(|file| ("merge", file));
        let files: Vec<_> = source.into_iter().chain(merge).collect();
        let progress = self.progress;
        engine.ask(request, &files, Some(on_progress(move |now| progress.set(now)))).await
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
                self.fail(failure);
            }
        }
    }
}
