//! The open document: the one place that changes it.

use std::rc::Rc;

use funnel_core::metrics::{self, Report, Scope};
use funnel_core::model::{Currency, Document, Edit, StageId};
use leptos::prelude::*;

use super::watched::{Watched, always};

/// What is asked of an [`Editor`].
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Change the document, undoably.
    Apply(Edit),
    /// End a run of edits that are undone together.
    EndGroup,
    /// Take the last step back.
    Undo,
    /// Do the last undone step again.
    Redo,
    /// Forget every step: another document is opened.
    Forget,
}

/// What changes the document and remembers how to take it back. It is fetched after the first load: until then, what is
/// asked of the session waits. Gives whether the act fitted.
pub type Editor = Rc<dyn Fn(Act) -> bool>;

/// The open document and its figures. Copy it freely.
#[derive(Clone, Copy)]
pub struct Session {
    document: RwSignal<Document>,
    /// Tells when more has changed than the parts that only their own screens read.
    funnel_changed: Trigger,
    currency: Memo<Option<Currency>>,
    report: Memo<Report>,
    report_on_view: Memo<Report>,
    /// The stage whose sub-funnel is on view; the whole funnel when none.
    focus: RwSignal<Option<StageId>>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
    /// What is to be done as soon as there is an editor.
    waiting: StoredValue<Vec<Box<dyn FnOnce()>>, LocalStorage>,
    is_waiting: RwSignal<bool>,
    equipped: Trigger,
    can_undo: RwSignal<bool>,
    can_redo: RwSignal<bool>,
}

impl Session {
    /// A session on a document. It needs an editor: [`Session::equip`].
    pub fn new(document: Document) -> Self {
        let kept = RwSignal::new(document);
        let funnel_changed = Trigger::new();
        let document = Watched::by(kept, funnel_changed);
        let focus = RwSignal::new(None);
        let report = always(move || document.with(metrics::report));
        let report_on_view = always(move || match focus.get() {
            None => report.with(Report::clone),
            Some(id) => document
                .with(|document| metrics::report_of(document, &Scope::Inside(id)))
                .unwrap_or_else(|| report.with(Report::clone)),
        });
        Self {
            document: kept,
            funnel_changed,
            currency: Memo::new(move |_| document.with(|document| document.currency.clone())),
            report,
            report_on_view,
            focus,
            editor: StoredValue::new_local(None),
            waiting: StoredValue::new_local(Vec::new()),
            is_waiting: RwSignal::new(false),
            equipped: Trigger::new(),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
        }
    }

    /// From now on edits are made by `editor`; those that have waited for it are made at once.
    pub fn equip(self, editor: Editor) {
        self.editor.set_value(Some(editor));
        let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
        if !waiting.is_empty() {
            self.is_waiting.set(false);
            waiting.into_iter().for_each(|act| act());
            self.equipped.notify();
        }
    }

    /// Does something as soon as there is an editor: now, as a rule. For whatever makes an edit from the document as it
    /// is, and must not make two from the same.
    pub fn when_equipped(self, act: impl FnOnce() + 'static) {
        if self.editor.with_value(Option::is_some) {
            act();
        } else {
            self.wait(Box::new(act));
        }
    }

    /// Whether edits wait for the editor.
    pub fn is_waiting(self) -> bool {
        self.is_waiting.get()
    }

    /// Whether edits wait for the editor now.
    pub fn is_waiting_untracked(self) -> bool {
        self.is_waiting.get_untracked()
    }

    /// The document, to read. Who reads it follows the funnel, and not the parts that only one screen reads.
    pub fn document(self) -> Watched<Document> {
        Watched::by(self.document, self.funnel_changed)
    }

    /// The document, for who reads those parts, or follows every change.
    pub fn document_with_parts(self) -> Watched<Document> {
        self.document.into()
    }

    /// Currency of every amount.
    pub fn currency(self) -> Memo<Option<Currency>> {
        self.currency
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

    /// Changes the document, undoably. False when the edit does not fit; nothing has changed then. An edit that has to
    /// wait for the editor is taken to fit.
    pub fn dispatch(self, edit: Edit) -> bool {
        self.act(Act::Apply(edit))
    }

    /// Ends a run of edits that are undone together: a field was left, a drag has ended.
    pub fn end_group(self) {
        self.act(Act::EndGroup);
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.act(Act::Undo);
    }

    /// Does the last undone step again.
    pub fn redo(self) {
        self.act(Act::Redo);
    }

    /// Whether there is a step to take back.
    pub fn can_undo(self) -> bool {
        self.can_undo.get()
    }

    /// Whether there is a step to do again.
    pub fn can_redo(self) -> bool {
        self.can_redo.get()
    }

    /// Another document is opened: its history starts anew.
    pub fn open(self, document: Document) {
        self.focus.set(None);
        self.act(Act::Forget);
        self.document.set(document);
        self.funnel_changed.notify();
    }

    /// The stage whose sub-funnel is on view.
    pub fn focus(self) -> Watched<Option<StageId>> {
        self.focus.into()
    }

    /// Shows the sub-funnel of a stage, or the whole funnel.
    pub fn set_focus(self, stage: Option<StageId>) {
        self.focus.set(stage);
    }

    /// Does something when no edit waits any more: now, as a rule.
    pub fn when_settled(self, act: impl FnOnce() + 'static) {
        if self.is_waiting_untracked() {
            self.wait(Box::new(act));
        } else {
            act();
        }
    }

    /// Follows the moment when the edits that have waited are made: together they may come to nothing, and then no value
    /// tells of it.
    pub fn track_equipped(self) {
        self.equipped.track();
    }

    fn act(self, act: Act) -> bool {
        if let Some(editor) = self.editor.get_value() {
            return editor(act);
        }
        // The end of nothing is not worth waiting for.
        if self.is_waiting_untracked() || matches!(act, Act::Apply(_)) {
            self.wait(Box::new(move || {
                self.act(act);
            }));
        }
        true
    }

    fn wait(self, act: Box<dyn FnOnce()>) {
        self.waiting.update_value(|waiting| waiting.push(act));
        self.is_waiting.set(true);
    }

    /// For the editor: changes the document.
    pub(super) fn change(self, change: impl FnOnce(&mut Document)) {
        let funnel = self.document.with_untracked(Document::without_parts);
        self.document.update(change);
        if self.document.with_untracked(|document| document.without_parts() != funnel) {
            self.funnel_changed.notify();
        }
        self.leave_lost_focus();
    }

    /// For the editor: tells which steps there are.
    pub(super) fn tell(self, can_undo: bool, can_redo: bool) {
        for (signal, is_so) in [(self.can_undo, can_undo), (self.can_redo, can_redo)] {
            signal.maybe_update(|was| std::mem::replace(was, is_so) != is_so);
        }
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
