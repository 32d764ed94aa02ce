//! The events of a funnel alone, for the plain query that is asked again after every edit.
//!
//! Most events of a log are of no step, and of those that are, only the step and the time matter. They lie here one after
//! the other, person by person, in five bytes each, and stay for as long as queries are about the same names. The rules are
//! those of [`super::walk`], of which this is the case where an event serves at most one step.

use std::ops::Range;

use super::classify::{Classifier, StepSet};
use super::prepared::Prepared;
use super::rules::{bit, each};
use super::walk::is_walkable;
use crate::events::log::Moments;
use crate::events::query::{Limit, MAX_STEPS, Resolved, Ties};

/// An event that serves no step.
const NO_STEP: u8 = u8::MAX;

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
    let Narrow { offsets, class, times, .. } = &*narrow;
    let events = Events { offsets, class, step_of_class: &step_of_class };
    let rules = Rules { steps: query.steps.len(), is_file_order: query.ties == Ties::FileOrder };
    let mut found = Plain { counts: vec![0; rules.steps], hops_ms: vec![Vec::new(); rules.steps] };
    match times {
        Times::Seconds(times) => {
            let limit = u32::try_from(limit_ms / 1_000).unwrap_or(u32::MAX);
            walk(
                &events,
                times,
                &rules,
                |start, now| now - start <= limit,
                &mut found,
                |from, to| i64::from(to - from) * 1_000,
            );
        }
        Times::Millis(times) => {
            let is_within = |start, now: i64| now.saturating_sub(start) <= limit_ms;
            walk(&events, times, &rules, is_within, &mut found, |from, to| to - from);
        }
    }
    // Who came to a step came to all before it.
    for step in (1..rules.steps).rev() {
        found.counts[step - 1] += found.counts[step];
    }
    Some(found)
}

impl Narrow {
    /// The events of a log whose names serve a step. There must not be too many kinds of names, and there are not: each
    /// serves one of at most [`MAX_STEPS`] steps.
    fn new(log: &Prepared, sets: &[StepSet]) -> Self {
        let class = |set: &StepSet| if *set == 0 { 0 } else { set.trailing_zeros() as u8 + 1 };
        let class_of_name: Vec<u8> = sets.iter().map(class).collect();
        let used = |name: &usize| class_of_name[*name] != 0;
        let len = (0..sets.len()).filter(used).map(|name| log.events_of_name(name)).sum();
        let mut class = Vec::with_capacity(len);
        let mut places: Vec<u32> = Vec::new();
        let mut times = match log.moments() {
            Moments::Seconds(_) => Times::Seconds(Vec::with_capacity(len)),
            Moments::Millis(_) => Times::Millis(Vec::with_capacity(len)),
        };
        let mut offsets = Vec::with_capacity(log.offsets().len());
        offsets.push(0);
        let codes = log.names_of_events();
        for ends in log.offsets().windows(2) {
            places.clear();
            for place in ends[0]..ends[1] {
                let of_name = class_of_name[codes.get(place as usize) as usize];
                if of_name != 0 {
                    class.push(of_name);
                    places.push(place);
                }
            }
            match (&mut times, log.moments()) {
                (Times::Seconds(times), Moments::Seconds(all)) => {
                    times.extend(places.iter().map(|&place| all.get(place as usize)));
                }
                (Times::Millis(times), all) => times.extend(places.iter().map(|&place| all.get(place as usize))),
                // The one was made for the other.
                (Times::Seconds(_), Moments::Millis(_)) => {}
            }
            offsets.push(class.len() as u32);
        }
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

/// The events as the walk sees them.
struct Events<'a> {
    offsets: &'a [u32],
    class: &'a [u8],
    step_of_class: &'a [u8; CLASSES],
}

impl Events<'_> {
    fn step(&self, event: usize) -> u8 {
        self.step_of_class[usize::from(self.class[event])]
    }
}

struct Rules {
    steps: usize,
    /// Whether the order of the file decides between events of one instant; otherwise they have none.
    is_file_order: bool,
}

/// The longest path of a unit so far: of those as long, the one that ends first, and of those the one that starts last.
struct Best<T> {
    /// For each length, the latest start of a path as long; filled up to `reach`.
    starts: [T; MAX_STEPS + 1],
    reach: usize,
    start: T,
    end: T,
}

impl<T: Copy + Ord> Best<T> {
    /// A step is taken now by the path that started last, if its window allows.
    #[inline]
    fn take(&mut self, step: u8, now: T, is_within: impl Fn(T, T) -> bool) {
        let step = usize::from(step);
        if step > self.reach || step >= MAX_STEPS {
            return;
        }
        let start = if step == 0 { now } else { self.starts[step] };
        if !is_within(start, now) {
            return;
        }
        self.starts[step + 1] = start;
        if step == self.reach || step + 1 == self.reach && now == self.end && start > self.start {
            (self.reach, self.start, self.end) = (step + 1, start, now);
        }
    }
}

/// Walks along the events of every person.
#[inline(always)]
fn walk<T: Copy + Ord + Default>(
    events: &Events<'_>,
    times: &[T],
    rules: &Rules,
    is_within: impl Fn(T, T) -> bool + Copy,
    found: &mut Plain,
    ms_between: impl Fn(T, T) -> i64,
) {
    let mut best = Best { starts: [T::default(); MAX_STEPS + 1], reach: 0, start: T::default(), end: T::default() };
    let mut path = Vec::with_capacity(rules.steps);
    for ends in events.offsets.windows(2) {
        let (begin, end) = (ends[0] as usize, ends[1] as usize);
        best.reach = 0;
        let mut event = begin;
        while event < end {
            let now = times[event];
            // A later row of the instant at which it ends may still make a path better.
            if best.reach == rules.steps && now != best.end {
                break;
            }
            let is_alone = rules.is_file_order || event + 1 == end || times[event + 1] != now;
            if is_alone {
                best.take(events.step(event), now, is_within);
                event += 1;
            } else {
                let first = event;
                event += times[event..end].iter().take_while(|&&time| time == now).count();
                // From the first step up, so that a path can grow by several.
                let steps = (first..event).map(|tied| events.step(tied)).filter(|&step| step != NO_STEP);
                let tied = steps.fold(0, |set: StepSet, step| set | bit(usize::from(step)));
                each(tied).for_each(|step| best.take(step as u8, now, is_within));
            }
        }
        if best.reach == 0 {
            continue;
        }
        found.counts[best.reach - 1] += 1;
        if best.reach > 1 {
            path_times(events, times, rules, begin..end, &best, &mut path);
            for (step, pair) in path.windows(2).enumerate() {
                found.hops_ms[step + 1].push(ms_between(pair[0], pair[1]));
            }
        }
    }
}

/// When the reported path takes its steps: each as early as it can be, from the known start on.
fn path_times<T: Copy + Ord>(
    events: &Events<'_>,
    times: &[T],
    rules: &Rules,
    of_unit: Range<usize>,
    best: &Best<T>,
    path: &mut Vec<T>,
) {
    path.clear();
    let mut event = of_unit.start;
    let mut instant = of_unit.start;
    while path.len() < best.reach && event < of_unit.end {
        let now = times[event];
        if now != times[instant] {
            instant = event;
        }
        if now >= best.start && usize::from(events.step(event)) == path.len() {
            path.push(now);
            // The next step may stand before this one, at the same time.
            event = if rules.is_file_order { event + 1 } else { instant };
        } else {
            event += 1;
        }
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
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
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
