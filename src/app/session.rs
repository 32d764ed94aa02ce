//! The open document: the one place that changes it.

use funnel_core::metrics::{self, Report, Scope};
use funnel_core::model::{Document, Edit, EditError, History, StageId};
use leptos::prelude::*;

use super::watched::{Watched, always};
use crate::platform::clock;

/// The open document with its history and its figures. Copy it freely.
#[derive(Clone, Copy)]
pub struct Session {
    document: RwSignal<Document>,
    history: RwSignal<History>,
    report: Memo<Report>,
    report_on_view: Memo<Report>,
    /// The stage whose sub-funnel is on view; the whole funnel when none.
    focus: RwSignal<Option<StageId>>,
}

impl Session {
    /// A session on a document.
    pub fn new(document: Document) -> Self {
        let document = RwSignal::new(document);
        let focus = RwSignal::new(None);
        let report = always(move || document.with(metrics::report));
        let report_on_view = always(move || match focus.get() {
            None => report.with(Report::clone),
            Some(id) => document
                .with(|document| metrics::report_of(document, &Scope::Inside(id)))
                .unwrap_or_else(|| report.with(Report::clone)),
        });
        Self { document, history: RwSignal::new(History::default()), report, report_on_view, focus }
    }

    /// The document, to read.
    pub fn document(self) -> Watched<Document> {
        self.document.into()
    }

    /// Every figure of the document.
    pub fn report(self) -> Memo<Report> {
        self.report
    }

    /// Every figure of the funnel on view: the document's, or those of the sub-funnel looked at.
    pub fn report_on_view(self) -> Memo<Report> {
        self.report_on_view
    }

    /// The part of the document on view.
    pub fn scope(self) -> Scope {
        self.focus.get().map_or(Scope::Whole, Scope::Inside)
    }

    /// Changes the document, undoably.
    ///
    /// # Errors
    /// [`EditError`] when the edit does not fit; nothing has changed then.
    pub fn dispatch(self, edit: Edit) -> Result<(), EditError> {
        let now = clock::monotonic_ms();
        let mut result = Ok(());
        self.history.update(|history| {
            self.document.update(|document| result = history.apply(document, edit, now));
        });
        self.leave_lost_focus();
        result
    }

    /// Ends a run of edits that are undone together: a field was left, a drag has ended.
    pub fn end_group(self) {
        self.history.update(History::end_group);
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.history.update(|history| {
            self.document.update(|document| {
                history.undo(document);
            });
        });
        self.leave_lost_focus();
    }

    /// Does the last undone step again.
    pub fn redo(self) {
        self.history.update(|history| {
            self.document.update(|document| {
                history.redo(document);
            });
        });
        self.leave_lost_focus();
    }

    /// Whether there is a step to take back.
    pub fn can_undo(self) -> bool {
        self.history.with(History::can_undo)
    }

    /// Whether there is a step to do again.
    pub fn can_redo(self) -> bool {
        self.history.with(History::can_redo)
    }

    /// Another document is opened: its history starts anew.
    pub fn open(self, document: Document) {
        self.focus.set(None);
        self.history.set(History::default());
        self.document.set(document);
    }

    /// The stage whose sub-funnel is on view.
    pub fn focus(self) -> Watched<Option<StageId>> {
        self.focus.into()
    }

    /// Shows the sub-funnel of a stage, or the whole funnel.
    pub fn set_focus(self, stage: Option<StageId>) {
        self.focus.set(stage);
    }

    /// A stage that was removed, or taken back by undo, cannot stay on view.
    fn leave_lost_focus(self) {
        let lost = self.focus.with_untracked(|focus| {
            focus.as_ref().is_some_and(|id| self.document.with_untracked(|document| document.stage(id).is_none()))
        });
        if lost {
            self.focus.set(None);
        }
    }
}
