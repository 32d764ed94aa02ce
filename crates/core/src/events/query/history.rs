//! Taking back what was asked: the queries before this one, and those taken back.

use super::Query;

/// How many changes can be taken back.
const KEPT: usize = 100;

/// The queries before and after the one at hand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryHistory {
    past: Vec<Query>,
    future: Vec<Query>,
    /// What the last change was to: the next to the same joins it, so that a typed word is taken back as a whole.
    subject: Option<String>,
}

impl QueryHistory {
    /// Remembers the query as it was before a change. Changes in a row to the same `subject` are one.
    pub fn note(&mut self, before: Query, subject: Option<&str>) {
        self.future.clear();
        let joins = subject.is_some() && self.subject.as_deref() == subject;
        self.subject = subject.map(str::to_owned);
        if joins {
            return;
        }
        if self.past.len() == KEPT {
            self.past.remove(0);
        }
        self.past.push(before);
    }

    /// The query before the last change, in exchange for the one at hand, which stays if there is none.
    pub fn undo(&mut self, now: &mut Query) -> bool {
        self.subject = None;
        swap(&mut self.past, &mut self.future, now)
    }

    /// The query last taken back, in exchange for the one at hand, which stays if there is none.
    pub fn redo(&mut self, now: &mut Query) -> bool {
        self.subject = None;
        swap(&mut self.future, &mut self.past, now)
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to do again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

fn swap(from: &mut Vec<Query>, to: &mut Vec<Query>, now: &mut Query) -> bool {
    let Some(other) = from.pop() else { return false };
    to.push(std::mem::replace(now, other));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes the query to one of an event.
    fn change(history: &mut QueryHistory, now: &mut Query, event: &str, subject: Option<&str>) {
        history.note(std::mem::replace(now, Query::of_events([event])), subject);
    }

    fn event(query: &Query) -> &str {
        query.steps.first().map_or("", |step| step.matches[0].event.as_str())
    }

    #[test]
    fn changes_are_taken_back_and_done_again_one_by_one() {
        let (mut history, mut now) = (QueryHistory::default(), Query::default());
        change(&mut history, &mut now, "a", None);
        change(&mut history, &mut now, "b", None);
        assert!(history.undo(&mut now));
        assert_eq!(event(&now), "a");
        assert!(history.undo(&mut now) && !history.undo(&mut now));
        assert_eq!(event(&now), "");
        assert!(history.redo(&mut now) && history.redo(&mut now) && !history.redo(&mut now));
        assert_eq!(event(&now), "b");
        history.undo(&mut now);
        change(&mut history, &mut now, "c", None);
        assert!(!history.can_redo(), "a new change has no future");
    }

    #[test]
    fn a_typed_word_is_one_change() {
        let (mut history, mut now) = (QueryHistory::default(), Query::default());
        change(&mut history, &mut now, "start", None);
        for text in ["p", "pr", "pro"] {
            change(&mut history, &mut now, text, Some("name of step 1"));
        }
        change(&mut history, &mut now, "x", Some("name of step 2"));
        history.undo(&mut now);
        assert_eq!(event(&now), "pro");
        history.undo(&mut now);
        assert_eq!(event(&now), "start");
        change(&mut history, &mut now, "y", Some("name of step 1"));
        history.undo(&mut now);
        assert_eq!(event(&now), "start", "after an undo typing begins anew");
    }

    #[test]
    fn only_so_many_are_kept() {
        let (mut history, mut now) = (QueryHistory::default(), Query::default());
        (0..KEPT + 5).for_each(|place| change(&mut history, &mut now, &place.to_string(), None));
        let taken_back = (0..).take_while(|_| history.undo(&mut now)).count();
        assert_eq!(taken_back, KEPT);
    }
}
