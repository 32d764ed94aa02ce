//! What changes the open document: edits, with the way back.

use std::cell::RefCell;
use std::rc::Rc;

use funnel_core::model::{Document, Edit, History};

use super::session::{Act, Editor, Session};
use crate::platform::{clock, page};

/// An editor for the document of a session. A refused edit is a fault of the page and goes to the console.
pub fn editor(session: Session) -> Editor {
    let history = RefCell::new(History::default());
    Rc::new(move |act| {
        let Ok(mut history) = history.try_borrow_mut() else {
            // What follows the document has tried to change it.
            page::log_error("an edit within an edit");
            return false;
        };
        let fits = edit(session, &mut history, act);
        session.tell(history.can_undo(), history.can_redo());
        fits
    })
}

fn edit(session: Session, history: &mut History, act: Act) -> bool {
    let mut fits = true;
    match act {
        Act::Apply(edit) => session.change(|document| fits = apply(history, document, edit)),
        Act::Undo => session.change(|document| fits = history.undo(document)),
        Act::Redo => session.change(|document| fits = history.redo(document)),
        Act::EndGroup => history.end_group(),
        Act::Forget => *history = History::default(),
    }
    fits
}

fn apply(history: &mut History, document: &mut Document, edit: Edit) -> bool {
    let applied = history.apply(document, edit, clock::monotonic_ms());
    if let Err(error) = &applied {
        page::log_error(&["edit refused: ", &error.to_string()].concat());
    }
    applied.is_ok()
}
