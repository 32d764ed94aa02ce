//! The events of a funnel alone, for the plain query that is asked again after every edit.
//!
//! Most events of a log are of no step, and of those that are, only the step and the time matter. They lie here one after
//! the other, person by person, in five bytes each, and stay for as long as queries are about the same names. The rules are
//! those of [`super::walk`], of which this is the case where an event serves at most one step.

use std::ops::RangeInclusive;

use super::classify::{Classifier, StepSet};
use super::prepared::Prepared;
use super::rules::{bit, each};
use super::walk::is_walkable;
use crate::events::log::{Column, Moments};
use crate::events::query::{Limit, Resolved, Ties};

const SECOND_MS: i64 = 1_000;

/// An event that serves no step.
const NO_STEP: u8 = u8::MAX;

/// Units that are walked through in one go.
const UNITS: usize = if cfg!(test) { 2 } else { 1 << 12 };

/// Most classes of names that can be told apart.
const CLASSES: usize = 256;

/// How far all units came, and how long it took them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::events) struct Plain {
    /// Units per step, first step first.
    pub(in crate::events) counts: Vec<u64>,
    /// For each step, the milliseconds that units took to it from the step before; none for the first.
    pub(in crate::events) hops_ms: Vec<Vec<i64>>,
}

/// The events whose names serve a step of some query.
#[derive(Debug, Clone, Default)]
pub(super) struct Narrow {
    /// By the code of a name: names that serve the same steps have the same class; 0 serves none.
    class_of_name: Vec<u8>,
    /// Where each person's events begin, and where the last one's end.
    offsets: Vec<u32>,
    /// The class of the name of each event.
    class: Vec<u8>,
    times: Times,
}

/// As in [`Moments`], but of fewer events.
#[derive(Debug, Clone)]
enum Times {
    Seconds(Vec<u32>),
    Millis(Vec<i64>),
}

impl Default for Times {
    fn default() -> Self {
        Self::Seconds(Vec::new())
    }
}

/// Counts units, if the query is plain: one that [`is_walkable`], of names alone, each serving one step, with a limit for
/// the whole path or none.
pub(in crate::events) fn plain(log: &Prepared, query: &Resolved) -> Option<Plain> {
    let limit_ms = match query.limit {
        Limit::None => i64::MAX,
        Limit::Funnel { ms } => ms,
        Limit::Hop { .. } => return None,
    };
    if !is_walkable(query) || query.ties == Ties::Increasing {
        return None;
    }
    let classifier = Classifier::new(query, log);
    if !classifier.is_by_name() {
        return None;
    }
    let sets: Vec<StepSet> = (0..log.names().len() as u32).map(|name| classifier.steps_of_name(name)).collect();
    if sets.iter().any(|set| set.count_ones() > 1) {
        return None;
    }
    let mut narrow = log.narrow().try_borrow_mut().ok()?;
    let step_of_class = match narrow.step_of_class(&sets) {
        Some(known) => known,
        None => {
            // The old one goes first: two would need twice the memory.
            *narrow = Narrow::default();
            *narrow = Narrow::new(log, &sets);
            narrow.step_of_class(&sets)?
        }
    };
    let steps = query.steps.len();
    let mut found = Plain { counts: vec![0; steps], hops_ms: vec![Vec::new(); steps] };
    let Narrow { offsets, class, times, .. } = &*narrow;
    let mut walk = Walk {
        offsets,
        class,
        step_of_class: &step_of_class,
        is_file_order: query.ties == Ties::FileOrder,
        limit: limit_ms.min(ENDLESS),
        starts: [NEVER; CLASSES + 1],
        best: Best::default(),
    };
    match times {
        Times::Seconds(times) => {
            walk.limit = walk.limit.div_euclid(SECOND_MS);
            walk.run(times, SECOND_MS, &mut found);
        }
        Times::Millis(times) => walk.run(times, 1, &mut found),
    }
    // Who came to a step came to all before it.
    for step in (1..steps).rev() {
        found.counts[step - 1] += found.counts[step];
    }
    Some(found)
}

impl Narrow {
    /// The events of a log whose names serve a step. There must not be too many kinds of names, and there are not: each
    /// serves one of at most [`crate::events::query::MAX_STEPS`] steps.
    fn new(log: &Prepared, sets: &[StepSet]) -> Self {
        let class = |set: &StepSet| if *set == 0 { 0 } else { set.trailing_zeros() as u8 + 1 };
        let class_of_name: Vec<u8> = sets.iter().map(class).collect();
        let used = |name: &usize| class_of_name[*name] != 0;
        let len = (0..sets.len()).filter(used).map(|name| log.events_of_name(name)).sum();
        let (times, events) = match log.moments() {
            Moments::Seconds(times) => {
                let (times, events) = gathered(log, times, &class_of_name, len);
                (Times::Seconds(times), events)
            }
            Moments::Millis(times) => {
                let (times, events) = gathered(log, times, &class_of_name, len);
                (Times::Millis(times), events)
            }
        };
        let Events { offsets, class, .. } = events;
        Self { class_of_name, offsets, class, times }
    }

    /// The step that each class serves, if these are events for names that serve these steps: none is missing, and names
    /// of one class serve the same.
    fn step_of_class(&self, sets: &[StepSet]) -> Option<[u8; CLASSES]> {
        if self.class_of_name.len() != sets.len() || self.offsets.is_empty() {
            return None;
        }
        let mut known = [None; CLASSES];
        known[0] = Some(NO_STEP);
        for (&class, set) in self.class_of_name.iter().zip(sets) {
            let step = if *set == 0 { NO_STEP } else { set.trailing_zeros() as u8 };
            if *known[usize::from(class)].get_or_insert(step) != step {
                return None;
            }
        }
        Some(known.map(|step| step.unwrap_or(NO_STEP)))
    }
}

/// The events of a log whose names have a class, as far as they are gathered.
struct Events {
    offsets: Vec<u32>,
    /// With room for one more than there will be.
    class: Vec<u8>,
    len: usize,
}

/// The `len` events of a log whose names have a class, and their times.
fn gathered<T: Copy + Default>(
    log: &Prepared,
    times: &Column<T>,
    class_of_name: &[u8],
    len: usize,
) -> (Vec<T>, Events) {
    let mut events = Events { offsets: Vec::with_capacity(log.offsets().len()), class: vec![0; len + 1], len: 0 };
    let mut kept = vec![T::default(); len + 1];
    let mut class = Vec::new();
    let mut begin = 0;
    for (index, times) in times.chunks().enumerate() {
        log.names_of_events().map_chunk(index, class_of_name, &mut class);
        events.add(begin, &class, times, log.offsets(), &mut kept);
        begin += times.len();
    }
    events.offsets.resize(log.offsets().len(), events.len as u32);
    events.class.truncate(len);
    kept.truncate(len);
    (kept, events)
}

impl Events {
    /// Adds the events from `begin` on. Which of them have a class nobody can guess, so each is written down, and those
    /// without one are written over by the next.
    #[inline(never)]
    fn add<T: Copy>(&mut self, begin: usize, class: &[u8], times: &[T], ends: &[u32], kept: &mut [T]) {
        let Self { offsets, class: all, len } = self;
        let mut at = 0;
        while at < times.len() {
            let end = ends.get(offsets.len()).map_or(times.len(), |&end| end as usize - begin);
            let of_person = at..end.min(times.len());
            for (&of_name, &time) in class[of_person.clone()].iter().zip(&times[of_person.clone()]) {
                (all[*len], kept[*len]) = (of_name, time);
                *len += usize::from(of_name != 0);
            }
            at = of_person.end;
            if at == end {
                offsets.push(*len as u32);
            }
        }
    }
}

/// A start so long ago that no window is still open, and a window that is never over.
const NEVER: i64 = i64::MIN / 2;
const ENDLESS: i64 = i64::MAX / 4;

/// The longest path of a unit so far: of those as long, the one that ends first, and of those the one that starts last.
#[derive(Debug, Clone, Copy, Default)]
struct Best {
    len: usize,
    start: i64,
    end: i64,
}

/// The walk along the events of every person, in the unit of their times.
struct Walk<'a> {
    offsets: &'a [u32],
    class: &'a [u8],
    step_of_class: &'a [u8; CLASSES],
    /// Whether the order of the file decides between events of one instant; otherwise they have none.
    is_file_order: bool,
    limit: i64,
    /// For each length, the latest start of a path as long. That of no length is now; behind [`NO_STEP`] nothing is kept.
    starts: [i64; CLASSES + 1],
    best: Best,
}

impl Walk<'_> {
    fn run<T: Copy + Into<i64>>(&mut self, times: &[T], unit_ms: i64, found: &mut Plain) {
        let mut path = [0; CLASSES];
        // The end of some is the beginning of the next.
        let last = self.offsets.len().saturating_sub(1);
        for begin in (0..last).step_by(UNITS) {
            self.some(begin..=last.min(begin + UNITS), times, unit_ms, found, &mut path);
        }
    }

    /// Walks through the units between some of the offsets. A browser compiles well only what is called a few times.
    #[inline(never)]
    fn some<T: Copy + Into<i64>>(
        &mut self,
        offsets: RangeInclusive<usize>,
        times: &[T],
        unit_ms: i64,
        found: &mut Plain,
        path: &mut [i64; CLASSES],
    ) {
        let steps = found.counts.len();
        for ends in self.offsets[offsets].windows(2) {
            let of_unit = ends[0] as usize..ends[1] as usize;
            self.starts[..=steps].fill(NEVER);
            let (times, class) = (&times[of_unit.clone()], &self.class[of_unit]);
            self.unit(times, class);
            let len = self.best.len;
            if len > 0 {
                found.counts[len - 1] += 1;
            }
            if len > 1 {
                let path = self.path(times, class, path);
                for (hops_ms, pair) in found.hops_ms[1..].iter_mut().zip(path.windows(2)) {
                    hops_ms.push((pair[1] - pair[0]) * unit_ms);
                }
            }
        }
    }

    /// Finds the best path of a unit.
    #[inline(always)]
    fn unit<T: Copy + Into<i64>>(&mut self, times: &[T], class: &[u8]) {
        let mut best = Best::default();
        let mut event = 0;
        while let (Some(&time), Some(&of_name)) = (times.get(event), class.get(event)) {
            let now: i64 = time.into();
            let is_now = |time: &T| Into::<i64>::into(*time) == now;
            event += 1;
            if times.get(event).is_some_and(is_now) {
                let first = event - 1;
                event += times[event..].iter().take_while(|time| is_now(time)).count();
                self.best = best;
                self.take_tied(&class[first..event], now);
                best = self.best;
                continue;
            }
            // Which step comes next nobody can guess, so nothing is asked that depends on it.
            let step = usize::from(self.step_of_class[usize::from(of_name)]);
            self.starts[0] = now;
            let start = self.starts[step];
            let is_within = now - start <= self.limit;
            self.starts[step + 1] = if is_within { start } else { self.starts[step + 1] };
            let len = if is_within { step + 1 } else { 0 };
            let is_better = len > best.len;
            best.len = if is_better { len } else { best.len };
            best.start = if is_better { start } else { best.start };
            best.end = if is_better { now } else { best.end };
        }
        self.best = best;
    }

    /// Several events of one instant.
    fn take_tied(&mut self, class: &[u8], now: i64) {
        let step = |class: &u8| self.step_of_class[usize::from(*class)];
        if self.is_file_order {
            let steps: Vec<u8> = class.iter().map(step).collect();
            steps.into_iter().for_each(|step| self.take(step, now));
        } else {
            // From the first step up, so that a path can grow by several.
            let steps = class.iter().map(step).filter(|&step| step != NO_STEP);
            let tied = steps.fold(0, |set: StepSet, step| set | bit(usize::from(step)));
            each(tied).for_each(|step| self.take(step as u8, now));
        }
    }

    fn take(&mut self, step: u8, now: i64) {
        self.starts[0] = now;
        let len = usize::from(step) + 1;
        let start = self.starts[len - 1];
        if now - start > self.limit {
            return;
        }
        self.starts[len] = start;
        let best = &mut self.best;
        if len > best.len || len == best.len && now == best.end && start > best.start {
            *best = Best { len, start, end: now };
        }
    }

    /// When the reported path takes its steps: each as early as it can be, from the known start on. As above, nothing is
    /// asked that nobody can guess: a time that is of no use is written over by the next.
    #[inline(always)]
    fn path<'p, T: Copy + Into<i64>>(&self, times: &[T], class: &[u8], path: &'p mut [i64; CLASSES]) -> &'p [i64] {
        let (mut len, mut event, mut instant, mut before) = (0, 0, 0, NEVER);
        while let (true, Some(&time), Some(&of_name)) = (len < self.best.len, times.get(event), class.get(event)) {
            let now: i64 = time.into();
            instant = if now == before { instant } else { event };
            before = now;
            let step = usize::from(self.step_of_class[usize::from(of_name)]);
            path[len % CLASSES] = now;
            let is_next = now >= self.best.start && step == len;
            len += usize::from(is_next);
            // The next step may stand before this one, at the same time.
            event = if is_next && !self.is_file_order { instant } else { event + 1 };
        }
        &path[..len]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::events::log::EventLog;
    use crate::events::matcher::{Evaluator, Need, Tally};
    use crate::events::query::Query;

    const NAMES: [&str; 5] = ["A", "B", "C", "D", "X"];

    /// Which steps in which order, how long in milliseconds, and how ties are taken.
    type Asked = (Vec<Vec<usize>>, Option<i64>, &'static str);

    /// Steps of one or two names, no name in two of them.
    fn asked() -> impl Strategy<Value = Asked> {
        let steps =
            (Just(vec![0, 1, 2, 3]).prop_shuffle(), 1..=4_usize, any::<bool>()).prop_map(|(names, len, pair)| {
                let mut steps: Vec<Vec<usize>> = names[..len].iter().map(|&name| vec![name]).collect();
                if pair && len < 4 {
                    steps[0].push(names[len]);
                }
                steps
            });
        let limit = prop_oneof![1 => Just(None), 3 => (0..5_000_i64).prop_map(Some)];
        (steps, limit, prop::sample::select(vec!["anyOrder", "anyOrder", "fileOrder"]))
    }

    /// What the search for every option finds, unit by unit.
    fn searched(log: &Prepared, query: &Resolved) -> Plain {
        let mut tally = Tally::new(query);
        let mut hops_ms = vec![Vec::new(); query.steps.len()];
        Evaluator::new(query, log).each(Need::Path, &mut |outcome, _| {
            tally.add(outcome);
            for pair in outcome.path.windows(2) {
                hops_ms[pair[1].step].push(pair[1].time_ms - pair[0].time_ms);
            }
        });
        Plain { counts: tally.counts, hops_ms }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
        #[test]
        fn finds_what_the_search_finds(
            rows in prop::collection::vec((0..4_u32, 0..NAMES.len(), 0..9_i64), 0..40),
            // Times that are no whole seconds are held otherwise.
            unit_ms in prop::sample::select(vec![1_000_i64, 700]),
            queries in prop::collection::vec(asked(), 1..5),
        ) {
            let mut log = EventLog::default();
            for (person, name, time) in rows {
                log.push(&person.to_string(), NAMES[name], time * unit_ms);
            }
            let log = Prepared::new(log);
            // One after the other on one log, so that what is kept of a query meets others.
            for (steps, limit_ms, ties) in queries {
                let step = |names: &Vec<usize>| {
                    let matches: Vec<_> = names.iter().map(|&name| json!({ "event": NAMES[name] })).collect();
                    json!({ "match": matches })
                };
                let window = limit_ms.map(|ms| json!({ "seconds": ms as f64 / 1_000.0 }));
                let steps: Vec<_> = steps.iter().map(step).collect();
                let query = json!({ "steps": steps, "window": window, "ties": ties });
                let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a plain query");
                prop_assert_eq!(plain(&log, &query), Some(searched(&log, &query)));
            }
        }
    }

    #[test]
    fn other_queries_are_left_to_the_search() {
        let mut log = EventLog::default();
        log.push("p", "A", 0);
        let log = Prepared::new(log);
        let steps = json!([{ "match": [{ "event": "A" }] }, { "match": [{ "event": "B" }] }]);
        for (key, value) in [
            ("order", json!("strict")),
            ("order", json!("any")),
            ("window", json!({ "seconds": 1, "scope": "hop" })),
            ("restart", json!("first")),
            ("ties", json!("increasing")),
            ("entry", json!("open")),
            ("unit", json!("session")),
            ("where", json!([{ "property": "k", "op": "exists" }])),
            ("steps", json!([{ "match": [{ "event": "A" }] }, { "match": [{ "event": "A" }] }])),
            ("range", json!({ "from": "2024-01-01", "to": "2024-02-01" })),
        ] {
            let mut query = json!({ "steps": steps });
            query[key] = value;
            let query = Query::from_json(&query).and_then(|query| query.resolve()).expect("a query");
            assert_eq!(plain(&log, &query), None, "{key}");
        }
    }
}
