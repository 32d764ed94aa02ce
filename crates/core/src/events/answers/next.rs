//! What units did instead of the next step.

use std::collections::HashMap;

use super::result::{LISTED, NextEvent, NextEvents};
use super::units::Ground;
use crate::events::matcher::{Outcome, Places};

/// Next events, as they are found.
pub(super) struct NextCounts {
    step: usize,
    stopped: u64,
    nothing: u64,
    by_name: HashMap<u32, u64>,
}

impl NextCounts {
    pub(super) fn new(step: usize) -> Self {
        Self { step, stopped: 0, nothing: 0, by_name: HashMap::new() }
    }

    pub(super) fn add(&mut self, ground: &Ground<'_>, outcome: &Outcome, places: &Places<'_>) {
        let Some(stopped) = ground.stopped_at(self.step, outcome) else { return };
        self.stopped += 1;
        match places.iter().find(|&place| place > stopped.place) {
            Some(next) => *self.by_name.entry(ground.log.event(next)).or_default() += 1,
            None => self.nothing += 1,
        }
    }

    pub(super) fn finish(self, ground: &Ground<'_>) -> NextEvents {
        let mut found: Vec<(u32, u64)> = self.by_name.into_iter().collect();
        found.sort_by_key(|&(name, count)| (std::cmp::Reverse(count), name));
        found.truncate(LISTED);
        let name = |code| ground.log.names().text(code).unwrap_or_default().to_owned();
        let events = found.into_iter().map(|(code, count)| NextEvent { name: name(code), count }).collect();
        NextEvents { step: self.step, stopped: self.stopped, nothing: self.nothing, events }
    }
}
