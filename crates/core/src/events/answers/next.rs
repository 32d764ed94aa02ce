//! What units did instead of the next step.

use super::result::{LISTED, NextEvent, NextEvents};
use super::units::Ground;
use crate::events::matcher::{Outcome, Places, most_frequent};

/// Next events, as they are found.
pub(super) struct NextCounts {
    step: usize,
    stopped: u64,
    nothing: u64,
    /// By the code of the name.
    by_name: Vec<u64>,
}

impl NextCounts {
    pub(super) fn new(step: usize, ground: &Ground<'_>) -> Self {
        Self { step, stopped: 0, nothing: 0, by_name: vec![0; ground.log.names().len()] }
    }

    pub(super) fn add(&mut self, ground: &Ground<'_>, outcome: &Outcome, places: &Places<'_>) {
        let Some(stopped) = ground.stopped_at(self.step, outcome) else { return };
        self.stopped += 1;
        match places.iter().find(|&place| place > stopped.place) {
            Some(next) => self.by_name[ground.log.event(next) as usize] += 1,
            None => self.nothing += 1,
        }
    }

    pub(super) fn finish(self, ground: &Ground<'_>) -> NextEvents {
        let found = most_frequent(self.by_name.into_iter().enumerate().filter(|(_, count)| *count > 0), LISTED);
        let name = |code| ground.log.names().text(code).unwrap_or_default().to_owned();
        let events = found.into_iter().map(|(code, count)| NextEvent { name: name(code as u32), count }).collect();
        NextEvents { step: self.step, stopped: self.stopped, nothing: self.nothing, events }
    }
}
