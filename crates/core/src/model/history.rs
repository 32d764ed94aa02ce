//! Undo and redo: what was done, with the way back.

use super::document::Document;
use super::edit::{Edit, EditError, EditGroup};

/// How many steps can be undone.
pub const HISTORY_STEPS: usize = 200;

/// Edits of one group no further apart than this are one step, in milliseconds.
const GROUP_GAP_MS: f64 = 1_000.0;

/// One step that can be undone.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    /// Takes the step back; for a group, to before its first edit.
    inverse: Edit,
    group: Option<EditGroup>,
    at_ms: f64,
}

/// The steps behind and ahead of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
}

impl History {
    /// Applies an edit and remembers the way back. `now_ms` is any clock that does not run backwards. A field set to
    /// what it held, as when it is left unchanged, is no step.
    ///
    /// # Errors
    /// [`EditError`] when the edit does not fit; document and history are then as they were.
    pub fn apply(&mut self, document: &mut Document, edit: Edit, now_ms: f64) -> Result<(), EditError> {
        let group = EditGroup::of(&edit);
        let same = group.is_some().then(|| edit.clone());
        let inverse = edit.apply(document)?;
        if same.as_ref() == Some(&inverse) {
            return Ok(());
        }
        self.redo.clear();
        if let Some(last) = self.undo.last_mut()
            && group.is_some()
            && last.group == group
            && now_ms - last.at_ms <= GROUP_GAP_MS
        {
            last.at_ms = now_ms;
            return Ok(());
        }
        self.undo.push(Step { inverse, group, at_ms: now_ms });
        if self.undo.len() > HISTORY_STEPS {
            self.undo.remove(0);
        }
        Ok(())
    }

    /// Ends the current group: the next edit is a step of its own, however soon it comes.
    pub fn end_group(&mut self) {
        if let Some(last) = self.undo.last_mut() {
            last.group = None;
        }
    }

    /// Takes the last step back. False when there is none.
    pub fn undo(&mut self, document: &mut Document) -> bool {
        let stepped = Self::step(&mut self.undo, &mut self.redo, document);
        // What is typed after an undo is a step of its own, not part of one from before it.
        self.end_group();
        stepped
    }

    /// Does the last undone step again. False when there is none.
    pub fn redo(&mut self, document: &mut Document) -> bool {
        Self::step(&mut self.redo, &mut self.undo, document)
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is a step to do again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    fn step(from: &mut Vec<Step>, to: &mut Vec<Step>, document: &mut Document) -> bool {
        let Some(step) = from.pop() else { return false };
        let Ok(inverse) = step.inverse.apply(document) else { return false };
        to.push(Step { inverse, group: None, at_ms: step.at_ms });
        true
    }
}
