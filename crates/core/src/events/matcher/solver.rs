//! One unit's way through the funnel, by every option of a query.

use super::any_order::AnyOrder;
use super::path::{Paths, Taken};
use super::rules::{Rules, bit};
use super::runs::Problem;
use super::search::{Best, Search, Starts};
use super::unit::{Instant, UnitEvents, instants};
use crate::events::query::{Limit, Ties};

/// Where a path may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartAt {
    /// Anywhere.
    Anywhere,
    /// With an event of this time.
    Time(i64),
    /// With the event in this place of the log.
    Place(usize),
}

/// A path that was found, or would have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attempt {
    pub(super) best: Best,
    /// Its events, in the unit's order of steps. Empty when exclusions taint every path as long.
    pub(super) path: Vec<Taken>,
    /// Whether exclusions taint every path as long.
    pub(super) is_dropped: bool,
}

/// Finds the paths of units. Reuses its memory.
#[derive(Debug, Default)]
pub(super) struct Solver {
    search: Search,
    paths: Paths,
    any_order: AnyOrder,
    variant: UnitEvents,
    instants: Vec<Instant>,
    path: Vec<Taken>,
}

impl Solver {
    /// The best path in order. `keys` tell which events may be on one path together: those with the same key.
    pub(super) fn ordered(
        &mut self,
        rules: &Rules,
        unit: &UnitEvents,
        keys: Option<&[u32]>,
        start: StartAt,
    ) -> Option<Attempt> {
        let variants = variants(keys);
        let mut longest: Option<Best> = None;
        for key in variants.clone() {
            let found = self.search(rules, unit, keys, key, start, false);
            better(&mut longest, found);
        }
        let longest = longest?;
        let taints = rules.drops.iter().fold(0, |set, zone| set | zone.exclusion);
        let clean = taints != 0 && unit.excluded_by.iter().any(|of| of & taints != 0);
        let mut attempt = Attempt { best: longest, path: Vec::new(), is_dropped: clean };
        for key in variants {
            // With one variant and nothing that taints, it was found already and is still laid out.
            let is_found = keys.is_none() && !clean;
            let found = if is_found { Some(longest) } else { self.search(rules, unit, keys, key, start, clean) };
            let Some(best) = found.filter(|best| best.required == longest.required) else { continue };
            let is_better = attempt.path.is_empty() || attempt.best.is_worse_than(&best);
            if is_better || attempt.best == best {
                let starts = self.starts(start);
                let problem = Problem { rules, unit: &self.variant, instants: &self.instants, clean };
                self.paths.find(&problem, best, starts, &mut self.path);
                let path = in_unit(&self.path, &self.variant, unit);
                if is_better || is_earlier(rules, unit, &path, &attempt.path) {
                    attempt = Attempt { best, path, is_dropped: false };
                }
            }
        }
        Some(attempt)
    }

    /// The path with most steps in any order; empty without any.
    pub(super) fn in_any_order(&mut self, rules: &Rules, unit: &UnitEvents, keys: Option<&[u32]>) -> Vec<Taken> {
        let mut best: Vec<Taken> = Vec::new();
        for key in variants(keys) {
            self.lay_out(rules, unit, keys, key);
            self.any_order.find(rules, &self.variant, &mut self.path);
            let path = in_unit(&self.path, &self.variant, unit);
            let order = path.len().cmp(&best.len()).then_with(|| {
                let ends = |path: &[Taken]| {
                    let time = |taken: Option<&Taken>| taken.map(|taken| unit.time_ms[taken.event]);
                    (std::cmp::Reverse(time(path.last())), time(path.first()))
                };
                ends(&path).cmp(&ends(&best))
            });
            if order.is_gt() || order.is_eq() && is_earlier(rules, unit, &path, &best) {
                best = path;
            }
        }
        best
    }

    /// All attempts where the next may start only once the one before is over: after it converted, or after its window.
    pub(super) fn attempts(&mut self, rules: &Rules, unit: &UnitEvents, keys: Option<&[u32]>) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let mut over_ms = None;
        let starts = |event: &usize| unit.serves[*event] & bit(0) != 0;
        let mut next = 0;
        while let Some(event) = (next..unit.len()).filter(starts).find(|&event| is_behind(over_ms, unit.time_ms[event]))
        {
            let start = match rules.ties {
                Ties::FileOrder => StartAt::Place(unit.place[event]),
                Ties::AnyOrder | Ties::Increasing => StartAt::Time(unit.time_ms[event]),
            };
            let Some(attempt) = self.ordered(rules, unit, keys, start) else { break };
            next = event + 1;
            over_ms = Some(over(rules, &attempt.best));
            attempts.push(attempt);
            if over_ms == Some(i64::MAX) {
                break;
            }
        }
        attempts
    }

    /// Searches among the events of one key.
    fn search(
        &mut self,
        rules: &Rules,
        unit: &UnitEvents,
        keys: Option<&[u32]>,
        key: u32,
        start: StartAt,
        clean: bool,
    ) -> Option<Best> {
        self.lay_out(rules, unit, keys, key);
        let problem = Problem { rules, unit: &self.variant, instants: &self.instants, clean };
        match self.starts(start) {
            // Which start is best depends on what happens behind the end: each is tried.
            Starts::Anywhere if clean => {
                let mut best = None;
                for place in (0..self.instants.len()).filter(|&place| self.instants[place].serves & bit(0) != 0) {
                    better(&mut best, self.search.best(&problem, Starts::At(place)));
                }
                best
            }
            starts => self.search.best(&problem, starts),
        }
    }

    /// Lays out the events of one key by instants: those that could be on its path, and those that could end or taint it.
    fn lay_out(&mut self, rules: &Rules, unit: &UnitEvents, keys: Option<&[u32]>, key: u32) {
        self.variant.clear();
        for (event, (time_ms, serves, excluded_by, place)) in unit.iter().enumerate() {
            let serves = if keys.is_none_or(|keys| keys[event] == key) { serves } else { 0 };
            if rules.strict || serves != 0 || excluded_by != 0 {
                self.variant.push(time_ms, serves, excluded_by, place);
            }
        }
        instants(&self.variant, rules.ties, &mut self.instants);
    }

    /// Where paths may start among the instants laid out.
    fn starts(&self, start: StartAt) -> Starts {
        let found = match start {
            StartAt::Anywhere => return Starts::Anywhere,
            StartAt::Time(time_ms) => self.instants.iter().position(|instant| instant.time_ms == time_ms),
            StartAt::Place(place) => self
                .instants
                .iter()
                .position(|instant| instant.events().any(|event| self.variant.place[event] == place)),
        };
        // Nowhere, if the event is not among them.
        Starts::At(found.unwrap_or(self.instants.len()))
    }
}

/// The key of events that have none and can be on no path.
pub(super) const NO_KEY: u32 = u32::MAX;

/// Every key there is; without keys, a single one.
fn variants(keys: Option<&[u32]>) -> std::ops::Range<u32> {
    let known = |keys: &[u32]| keys.iter().copied().filter(|&key| key != NO_KEY).max().map_or(0, |key| key + 1);
    0..keys.map_or(1, known)
}

fn better(best: &mut Option<Best>, found: Option<Best>) {
    if let Some(found) = found
        && best.is_none_or(|best| best.is_worse_than(&found))
    {
        *best = Some(found);
    }
}

/// Places in the whole unit of what was taken in a part of it.
fn in_unit(path: &[Taken], part: &UnitEvents, unit: &UnitEvents) -> Vec<Taken> {
    let in_whole = |taken: &Taken| {
        let place = part.place[taken.event];
        unit.place.binary_search(&place).ok().map(|event| Taken { event, ..*taken })
    };
    path.iter().filter_map(in_whole).collect()
}

/// Whether a path takes its steps earlier than another: by time, then by file order; a step not taken is late.
fn is_earlier(rules: &Rules, unit: &UnitEvents, path: &[Taken], other: &[Taken]) -> bool {
    let key = |path: &[Taken]| {
        let event = |step: usize| path.iter().find(|taken| taken.step == step).map(|taken| taken.event);
        let times: Vec<_> =
            (0..rules.steps).map(|step| event(step).map_or(i64::MAX, |event| unit.time_ms[event])).collect();
        let events: Vec<_> = (0..rules.steps).map(|step| event(step).unwrap_or(usize::MAX)).collect();
        (times, events)
    };
    key(path) < key(other)
}

/// The last moment of an attempt; the next starts behind it.
fn over(rules: &Rules, best: &Best) -> i64 {
    if best.required == rules.required.count_ones() {
        return best.end_ms;
    }
    match rules.limit {
        Limit::None => i64::MAX,
        Limit::Funnel { ms } => best.start_ms.saturating_add(ms),
        Limit::Hop { ms } => best.end_ms.saturating_add(ms),
    }
}

fn is_behind(over_ms: Option<i64>, time_ms: i64) -> bool {
    over_ms.is_none_or(|over_ms| time_ms > over_ms)
}
