//! The walk along one unit's events, instant after instant.
//!
//! For every length of path the walk keeps the one time that decides whether the path can grow. Where the whole path is
//! limited, that is its start: of two paths of one length, the one that started later can do all that the other can.
//! Where each hop is limited, it is the last time taken. No path itself is ever held.

use super::classify::StepSet;
use super::matching::Matching;
use super::path::Taken;
use super::prepared::PersonEvents;
use crate::events::query::{Entry, Limit, MAX_STEPS, Resolved, Restart, Sequence, Ties, Unit};

/// Whether the walk can answer a query. It is the fast way for what is asked most.
pub(super) fn is_walkable(query: &Resolved) -> bool {
    query.sequence == Sequence::Ordered
        && query.restart == Restart::Latest
        && query.entry == Entry::Closed
        && query.unit == Unit::Person
        && query.exclusions.is_empty()
        && query.hold.is_empty()
        && query.range.is_none()
        && query.steps.iter().all(|step| !step.optional)
}

/// Computes depths, one unit after the other, without new memory for each.
pub(super) struct Walk {
    steps: usize,
    /// Milliseconds between the deciding time of a path and its next event, inclusive.
    limit_ms: i64,
    hop: bool,
    reuse_event: bool,
    ties: Ties,
    /// The deciding time of the best path of each length; filled up to `reach`.
    decides: [i64; MAX_STEPS + 1],
    /// The longest path so far.
    reach: usize,
    best: Walked,
    matching: Matching,
}

/// How good the best path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Walked {
    /// Steps taken; without any, the times mean nothing.
    pub(super) depth: usize,
    /// When it starts. Of a path whose hops are limited, only the last time is known.
    pub(super) start_ms: i64,
    pub(super) end_ms: i64,
}

impl Walk {
    /// A walk under the rules of a query.
    pub(super) fn new(query: &Resolved) -> Self {
        let (limit_ms, hop) = match query.limit {
            Limit::None => (i64::MAX, false),
            Limit::Funnel { ms } => (ms, false),
            Limit::Hop { ms } => (ms, true),
        };
        Self {
            steps: query.steps.len(),
            limit_ms,
            hop,
            // Times that must increase do not between an event and itself.
            reuse_event: query.reuse_event && query.ties != Ties::Increasing,
            ties: query.ties,
            decides: [0; MAX_STEPS + 1],
            reach: 0,
            best: Walked::default(),
            matching: Matching::default(),
        }
    }

    /// The best path over the events of a person, of which `serves` tells the steps. Only for queries that
    /// [`is_walkable`].
    pub(super) fn best(&mut self, unit: &PersonEvents<'_>, serves: impl Fn(usize) -> StepSet) -> Walked {
        self.reach = 0;
        self.best = Walked::default();
        let mut i = 0;
        while i < unit.len() {
            let now = unit.time_ms(i);
            // Of paths that end at one instant, the one that starts last is best: it may be of a later row.
            if self.reach == self.steps && now != self.best.end_ms {
                break;
            }
            let set = serves(i);
            i += 1;
            if set == 0 {
                continue;
            }
            if self.ties == Ties::FileOrder || i == unit.len() || unit.time_ms(i) != now {
                self.take_one(set, now);
            } else {
                let tied = (i..unit.len()).take_while(|&other| unit.time_ms(other) == now).count();
                let others = (i..i + tied).map(&serves).filter(|&set| set != 0);
                self.take_tied(set, others, now);
                i += tied;
            }
        }
        self.best
    }

    /// Writes the path that [`Walk::best`] found, as step and place of its events: each step at its earliest time, by the
    /// first event of the file. False, with nothing written, when it takes more than a look at one event after the other:
    /// several in one instant of which some serve several steps, or hops with a limit each.
    pub(super) fn path(
        &self,
        best: Walked,
        unit: &PersonEvents<'_>,
        serves: impl Fn(usize) -> StepSet,
        path: &mut Vec<Taken>,
    ) -> bool {
        path.clear();
        if self.hop {
            return false;
        }
        let mut step = 0;
        let mut last_ms = None;
        let mut event = 0;
        let mut instant = 0;
        while step < best.depth && event < unit.len() {
            let now = unit.time_ms(event);
            if now != unit.time_ms(instant) {
                instant = event;
            }
            let set = serves(event);
            let is_too_early = now < best.start_ms || self.ties == Ties::Increasing && last_ms == Some(now);
            if set & 1 << step == 0 || is_too_early {
                event += 1;
                continue;
            }
            let tied = (instant..unit.len()).take_while(|&other| unit.time_ms(other) == now).map(&serves);
            let (matter, most) =
                tied.fold((0, 0), |(matter, most), set| (matter + u32::from(set != 0), set.count_ones().max(most)));
            if self.ties == Ties::AnyOrder && matter > 1 && most > 1 {
                path.clear();
                return false;
            }
            while step < best.depth && set & 1 << step != 0 {
                path.push(Taken { step, event });
                last_ms = Some(now);
                step += 1;
                if !self.reuse_event {
                    break;
                }
            }
            // The next step may stand before this one, at the same time.
            event = if self.ties == Ties::AnyOrder && most == 1 { instant } else { event + 1 };
        }
        true
    }

    /// One event, alone in its instant.
    fn take_one(&mut self, set: StepSet, now: i64) {
        if self.reuse_event { self.take_run(set, now) } else { self.take_single(set, now) }
    }

    /// Several events of one instant.
    fn take_tied(&mut self, first: StepSet, others: impl Iterator<Item = StepSet> + Clone, now: i64) {
        let union = others.clone().fold(first, |union, set| union | set);
        if self.ties == Ties::Increasing {
            self.take_single(union, now);
        } else if self.reuse_event || (first.is_power_of_two() && others.clone().all(StepSet::is_power_of_two)) {
            self.take_run(union, now);
        } else {
            self.matching.clear();
            self.matching.add(first);
            others.for_each(|set| self.matching.add(set));
            self.take_matched(now);
        }
    }

    /// At most one step is taken: from the last step down, so that no path grows twice.
    fn take_single(&mut self, set: StepSet, now: i64) {
        let mut left = set & self.open();
        while left != 0 {
            let step = left.ilog2() as usize;
            left ^= 1 << step;
            self.grow(step, step + 1, now);
        }
    }

    /// Any run of steps is taken as long as each is in the set: from the first step up, so that paths grow on.
    fn take_run(&mut self, set: StepSet, now: i64) {
        let mut left = set;
        while left & self.open() != 0 {
            let step = left.trailing_zeros() as usize;
            left ^= 1 << step;
            self.grow(step, step + 1, now);
        }
    }

    /// Any run of steps is taken for which there are enough events: each serves one step only.
    fn take_matched(&mut self, now: i64) {
        let mut begins = [0; MAX_STEPS];
        let known = self.reach;
        let mut lengths = 0;
        for (step, begin) in begins.iter_mut().enumerate().take(self.steps) {
            *begin = self.matching.extend(step);
            // Behind a length that no path can have, there is nothing.
            if step >= known && *begin > known {
                break;
            }
            lengths = step + 1;
        }
        // From the longest down: what shorter paths were before this instant is still there.
        for (step, &begin) in begins.iter().enumerate().take(lengths).rev() {
            if self.hop {
                let from = (begin..=step).rev().find(|&from| self.is_alive(from, known, now));
                from.into_iter().for_each(|from| self.grow(from, step + 1, now));
            } else if begin <= step {
                self.grow(begin, step + 1, now);
            }
        }
    }

    /// The steps some path may take next.
    fn open(&self) -> StepSet {
        StepSet::MAX >> (MAX_STEPS - 1 - self.reach.min(MAX_STEPS - 1))
    }

    fn is_alive(&self, length: usize, known: usize, now: i64) -> bool {
        length == 0 || (length <= known && now.saturating_sub(self.decides[length]) <= self.limit_ms)
    }

    /// The best path of length `from`, if its limit has not passed, becomes one of length `to` now.
    fn grow(&mut self, from: usize, to: usize, now: i64) {
        if from > self.reach || !self.is_alive(from, self.reach, now) {
            return;
        }
        let decides = if from == 0 || self.hop { now } else { self.decides[from] };
        self.decides[to] = decides;
        self.reach = self.reach.max(to);
        let best = &mut self.best;
        if to > best.depth || to == best.depth && now == best.end_ms && decides > best.start_ms {
            *best = Walked { depth: to, start_ms: decides, end_ms: now };
        }
    }
}
