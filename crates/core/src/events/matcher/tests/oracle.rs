//! The specification read literally: every path is tried. For small logs only, and without any code of the matcher.

use std::collections::BTreeMap;

/// An event of one person, in file order.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) second: i64,
    /// For each step, whether it matches.
    pub(super) matches: Vec<bool>,
    /// For each exclusion, whether it matches.
    pub(super) excluded: Vec<bool>,
    /// The held value; none when it is missing.
    pub(super) held: Option<u8>,
    /// Its session; none without an id.
    pub(super) session: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Window {
    None,
    Funnel(i64),
    Hop(i64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Order {
    Ordered,
    Strict,
    Any,
    /// ClickHouse's.
    Clickhouse,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ties {
    AnyOrder,
    FileOrder,
    Increasing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    Person,
    Session,
    Conversion,
}

#[derive(Debug, Clone)]
pub(super) struct Exclusion {
    pub(super) after: usize,
    pub(super) before: usize,
    pub(super) drops: bool,
}

/// Half-open in seconds, and whether it bounds all events or only those of the first step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) all: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) order: Order,
    pub(super) window: Window,
    pub(super) reuse: bool,
    pub(super) ties: Ties,
    pub(super) first: bool,
    pub(super) open: bool,
    /// For each step, whether it is optional.
    pub(super) optional: Vec<bool>,
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) hold: bool,
    pub(super) unit: Unit,
    pub(super) gap: i64,
    pub(super) range: Option<Range>,
}

impl Rules {
    /// Plain counting of this many steps.
    pub(super) fn plain(steps: usize) -> Self {
        Self {
            order: Order::Ordered,
            window: Window::None,
            reuse: false,
            ties: Ties::AnyOrder,
            first: false,
            open: false,
            optional: vec![false; steps],
            exclusions: Vec::new(),
            hold: false,
            unit: Unit::Person,
            gap: 1_800,
            range: None,
        }
    }

    fn steps(&self) -> usize {
        self.optional.len()
    }
}

/// What became of a unit: the steps that count it, those it came to from the step before (open entry), and the reported
/// path as step and place of the event in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Told {
    pub(super) reached: Vec<bool>,
    pub(super) continued: Vec<bool>,
    pub(super) path: Vec<(usize, usize)>,
}

/// Of each step taken, its event: place in the file.
type Path = BTreeMap<usize, usize>;

/// What becomes of the units of one person.
pub(super) fn told(events: &[Event], rules: &Rules) -> Vec<Told> {
    let mut there: Vec<(usize, Event)> = events.iter().cloned().enumerate().collect();
    if let Some(range) = rules.range {
        let inside = |event: &Event| range.from <= event.second && event.second < range.to;
        if range.all {
            there.retain(|(_, event)| inside(event));
        }
        for (_, event) in &mut there {
            event.matches[0] &= inside(event);
        }
    }
    if rules.hold {
        for (_, event) in there.iter_mut().filter(|(_, event)| event.held.is_none()) {
            event.matches.fill(false);
        }
    }
    // Time first, then the file.
    there.sort_by_key(|(place, event)| (event.second, *place));
    let units = match rules.unit {
        Unit::Session => sessions(&there, rules.gap),
        Unit::Person | Unit::Conversion => vec![there],
    };
    units.into_iter().filter(|unit| !unit.is_empty()).flat_map(|unit| told_of_unit(unit, rules)).collect()
}

fn sessions(events: &[(usize, Event)], gap: i64) -> Vec<Vec<(usize, Event)>> {
    let mut named: BTreeMap<u8, Vec<(usize, Event)>> = BTreeMap::new();
    let mut unnamed: Vec<Vec<(usize, Event)>> = Vec::new();
    for event in events {
        match event.1.session {
            Some(id) => named.entry(id).or_default().push(event.clone()),
            None => match unnamed.last_mut() {
                Some(last) if event.1.second - last.last().expect("never empty").1.second <= gap => {
                    last.push(event.clone());
                }
                _ => unnamed.push(vec![event.clone()]),
            },
        }
    }
    named.into_values().chain(unnamed).collect()
}

fn told_of_unit(mut unit: Vec<(usize, Event)>, rules: &Rules) -> Vec<Told> {
    if rules.order == Order::Clickhouse {
        end_scoring(&mut unit, rules);
    }
    let of_path = |path: &Path| Told {
        reached: (0..rules.steps()).map(|step| path.contains_key(&step)).collect(),
        continued: vec![],
        path: path.iter().map(|(step, &event)| (*step, unit[event].0)).collect(),
    };
    let nothing = Told { reached: vec![false; rules.steps()], ..Told::default() };
    if rules.order == Order::Any {
        let path = any_order(&unit, rules);
        let mut by_time: Vec<(usize, usize)> = path.iter().map(|(step, event)| (*step, *event)).collect();
        by_time.sort_by_key(|&(step, event)| (unit[event].1.second, step));
        return vec![Told {
            reached: (0..rules.steps()).map(|count| count < path.len()).collect(),
            continued: vec![],
            path: by_time.into_iter().map(|(step, event)| (step, unit[event].0)).collect(),
        }];
    }
    if rules.open {
        return vec![open(&unit, rules)];
    }
    if rules.first || rules.unit == Unit::Conversion {
        let attempts = attempts(&unit, rules);
        if rules.unit == Unit::Conversion {
            return attempts.iter().filter(|attempt| attempt.1).map(|attempt| of_path(&attempt.0)).collect();
        }
        let longest = attempts.iter().map(|attempt| required(&attempt.0, rules)).max().unwrap_or(0);
        let clean = attempts.iter().filter(|(path, clean)| *clean && required(path, rules) == longest);
        let best = clean.map(|(path, _)| path).max_by(|one, other| order_of(one, other, &unit, rules));
        return vec![best.filter(|path| !path.is_empty()).map_or(nothing, of_path)];
    }
    vec![best(&unit, rules, |_| true).filter(|(_, clean)| *clean).map_or(nothing, |(path, _)| of_path(&path))]
}

/// The best of all paths that start where they may, and whether it is clean: a clean one as long goes before.
fn best(unit: &[(usize, Event)], rules: &Rules, may_start: impl Fn(usize) -> bool) -> Option<(Path, bool)> {
    let mut all = Vec::new();
    for start in (0..unit.len()).filter(|&start| unit[start].1.matches[0] && may_start(start)) {
        grow(unit, rules, Path::from([(0, start)]), &mut all);
    }
    let longest = all.iter().map(|path| required(path, rules)).max()?;
    all.retain(|path| required(path, rules) == longest);
    let (clean, tainted): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| !is_tainted(path, unit, rules));
    let is_clean = !clean.is_empty();
    let among = if is_clean { clean } else { tainted };
    among.into_iter().max_by(|one, other| order_of(one, other, unit, rules)).map(|path| (path, is_clean))
}

/// Every path that begins with this one, itself included, if it is one.
fn grow(unit: &[(usize, Event)], rules: &Rules, path: Path, all: &mut Vec<Path>) {
    let (&last, _) = path.last_key_value().expect("never empty");
    // A strict path can become one only at its end: what is left out now may be taken later.
    if is_path(&path, unit, rules) {
        all.push(path.clone());
    }
    let next_required = (last + 1..rules.steps()).find(|&step| !rules.optional[step]).unwrap_or(rules.steps() - 1);
    for step in last + 1..=next_required {
        for event in 0..unit.len() {
            if unit[event].1.matches[step] && may_follow(&path, event, unit, rules) {
                let mut longer = path.clone();
                longer.insert(step, event);
                grow(unit, rules, longer, all);
            }
        }
    }
}

fn may_follow(path: &Path, next: usize, unit: &[(usize, Event)], rules: &Rules) -> bool {
    let first = *path.values().next().expect("never empty");
    let last = *path.values().next_back().expect("never empty");
    if !rules.reuse && path.values().any(|&taken| taken == next) {
        return false;
    }
    if rules.hold && unit[first].1.held != unit[next].1.held {
        return false;
    }
    let hop = unit[next].1.second - unit[last].1.second;
    let whole = unit[next].1.second - unit[first].1.second;
    let in_order = match rules.ties {
        Ties::AnyOrder => hop >= 0,
        // The unit is sorted by time, then by file.
        Ties::FileOrder => next >= last,
        Ties::Increasing => hop > 0,
    };
    in_order
        && match rules.window {
            Window::None => true,
            Window::Funnel(seconds) => whole <= seconds,
            Window::Hop(seconds) => hop <= seconds,
        }
}

/// Whether an event lies strictly before another: in time, or where the file's order counts, in that.
fn is_before(one: usize, other: usize, unit: &[(usize, Event)], rules: &Rules) -> bool {
    match rules.ties {
        Ties::FileOrder => one < other,
        Ties::AnyOrder | Ties::Increasing => unit[one].1.second < unit[other].1.second,
    }
}

fn is_path(path: &Path, unit: &[(usize, Event)], rules: &Rules) -> bool {
    let first = *path.values().next().expect("never empty");
    let last = *path.values().next_back().expect("never empty");
    let untaken = || (0..unit.len()).filter(|event| !path.values().any(|taken| taken == event));
    let between =
        |event: usize, from: usize, to: usize| is_before(from, event, unit, rules) && is_before(event, to, unit, rules);
    if rules.order == Order::Strict && untaken().any(|event| between(event, first, last)) {
        return false;
    }
    rules.exclusions.iter().enumerate().filter(|(_, exclusion)| !exclusion.drops).all(|(place, exclusion)| {
        let Some(&after) = path.get(&exclusion.after) else { return true };
        let mut ends = vec![last];
        ends.extend(path.get(&exclusion.before));
        // Strictly before the earlier of the two is strictly before both.
        !untaken().any(|x| unit[x].1.excluded[place] && ends.iter().all(|&end| between(x, after, end)))
    })
}

fn is_tainted(path: &Path, unit: &[(usize, Event)], rules: &Rules) -> bool {
    let first = *path.values().next().expect("never empty");
    let last = *path.values().next_back().expect("never empty");
    let untaken = || (0..unit.len()).filter(|event| !path.values().any(|taken| taken == event));
    let in_window = |event: usize| match rules.window {
        Window::None => true,
        Window::Funnel(seconds) => unit[event].1.second - unit[first].1.second <= seconds,
        Window::Hop(seconds) => unit[event].1.second - unit[last].1.second <= seconds,
    };
    rules.exclusions.iter().enumerate().filter(|(_, exclusion)| exclusion.drops).any(|(place, exclusion)| {
        let Some(&after) = path.get(&exclusion.after) else { return false };
        untaken().filter(|&x| unit[x].1.excluded[place] && is_before(after, x, unit, rules)).any(|x| {
            match path.get(&exclusion.before) {
                Some(&before) => is_before(x, before, unit, rules),
                None => in_window(x),
            }
        })
    })
}

fn required(path: &Path, rules: &Rules) -> usize {
    path.keys().filter(|step| !rules.optional[**step]).count()
}

/// Which of two paths is reported: the greater one.
fn order_of(one: &Path, other: &Path, unit: &[(usize, Event)], rules: &Rules) -> std::cmp::Ordering {
    let time = |event: Option<&usize>| event.map(|&event| unit[event].1.second);
    let end = |path: &Path| path.values().map(|&event| unit[event].1.second).max();
    let start = |path: &Path| path.values().map(|&event| unit[event].1.second).min();
    let times = |path: &Path| -> Vec<i64> {
        (0..rules.steps()).map(|step| time(path.get(&step)).unwrap_or(i64::MAX)).collect()
    };
    let places = |path: &Path| -> Vec<usize> {
        (0..rules.steps()).map(|step| path.get(&step).copied().unwrap_or(usize::MAX)).collect()
    };
    required(one, rules)
        .cmp(&required(other, rules))
        .then(one.len().cmp(&other.len()))
        .then(end(other).cmp(&end(one)))
        .then(start(one).cmp(&start(other)))
        .then(times(other).cmp(&times(one)))
        .then(places(other).cmp(&places(one)))
}

/// Attempts one after the other: the best path of each, and whether it is clean.
fn attempts(unit: &[(usize, Event)], rules: &Rules) -> Vec<(Path, bool)> {
    let mut attempts = Vec::new();
    let mut over: Option<i64> = None;
    loop {
        let starts = |event: &usize| unit[*event].1.matches[0] && over.is_none_or(|over| unit[*event].1.second > over);
        let Some(start) = (0..unit.len()).find(starts) else { return attempts };
        // Where ties have no order, all of the instant are first.
        let may_start = |event: usize| match rules.ties {
            Ties::FileOrder => event == start,
            Ties::AnyOrder | Ties::Increasing => unit[event].1.second == unit[start].1.second,
        };
        let (path, clean) = best(unit, rules, may_start).expect("the start alone is a path");
        let last = path.values().map(|&event| unit[event].1.second).max().expect("never empty");
        let is_whole = (0..rules.steps()).all(|step| rules.optional[step] || path.contains_key(&step));
        attempts.push((path, clean));
        over = match rules.window {
            _ if is_whole => Some(last),
            Window::None => return attempts,
            Window::Funnel(seconds) => Some(unit[start].1.second + seconds),
            Window::Hop(seconds) => Some(last + seconds),
        };
    }
}

/// The largest number of steps in any order, inside one window.
fn any_order(unit: &[(usize, Event)], rules: &Rules) -> Path {
    let mut all = vec![Path::new()];
    for step in 0..rules.steps() {
        for path in all.clone() {
            for event in (0..unit.len()).filter(|&event| unit[event].1.matches[step]) {
                let mut longer = path.clone();
                longer.insert(step, event);
                let times = longer.values().map(|&event| unit[event].1.second);
                let spread = times.clone().max().unwrap_or(0) - times.min().unwrap_or(0);
                let fits = match rules.window {
                    Window::Funnel(seconds) => spread <= seconds,
                    Window::None | Window::Hop(_) => true,
                };
                let is_used = !rules.reuse && path.values().any(|&taken| taken == event);
                let is_held = !rules.hold || path.values().all(|&taken| unit[taken].1.held == unit[event].1.held);
                if fits && !is_used && is_held {
                    all.push(longer);
                }
            }
        }
    }
    all.into_iter().max_by(|one, other| order_of(one, other, unit, rules)).expect("the empty one is there")
}

fn open(unit: &[(usize, Event)], rules: &Rules) -> Told {
    let reached: Vec<bool> = (0..rules.steps()).map(|step| unit.iter().any(|(_, event)| event.matches[step])).collect();
    let continued = (0..rules.steps()).map(|step| {
        let pair = |event: &Event| vec![event.matches[step - 1], event.matches[step]];
        let rules = Rules { optional: vec![false; 2], ..rules.clone() };
        step > 0 && {
            let unit: Vec<_> =
                unit.iter().map(|(place, event)| (*place, Event { matches: pair(event), ..event.clone() })).collect();
            best(&unit, &rules, |_| true).is_some_and(|(path, _)| path.len() == 2)
        }
    });
    Told { continued: continued.collect(), reached, path: vec![] }
}

/// ClickHouse's `strict_order`, as the entries of its own list: every event once for each step it matches, and with step
/// −1 if it matches none, sorted by time and then by step.
fn end_scoring(unit: &mut [(usize, Event)], rules: &Rules) {
    let mut entries: Vec<(i64, usize, i64, usize)> = Vec::new();
    for (index, (_, event)) in unit.iter().enumerate() {
        // Where the file's order counts, rows of one time are as if they were of several.
        let tie = if rules.ties == Ties::FileOrder { index } else { 0 };
        let steps: Vec<i64> = (0..rules.steps()).filter(|&step| event.matches[step]).map(|step| step as i64).collect();
        let steps = if steps.is_empty() { vec![-1] } else { steps };
        entries.extend(steps.into_iter().map(|step| (event.second, tie, step, index)));
    }
    entries.sort_unstable();
    let mut reached: Vec<Option<(i64, i64)>> = vec![None; rules.steps()];
    let mut started = false;
    let mut end = entries.len();
    for (place, &(second, _, step, _)) in entries.iter().enumerate() {
        match usize::try_from(step) {
            Err(_) if started => {
                end = place;
                break;
            }
            Err(_) => {}
            Ok(0) => {
                started = true;
                reached[0] = Some((second, second));
            }
            Ok(step) => match reached[step - 1] {
                None if started => {
                    end = place;
                    break;
                }
                None => {}
                Some((first, last)) => {
                    let within = match rules.window {
                        Window::None => true,
                        Window::Funnel(seconds) => second - first <= seconds,
                        Window::Hop(seconds) => second - last <= seconds,
                    };
                    if within && (rules.ties != Ties::Increasing || last < second) {
                        reached[step] = Some((first, second));
                    }
                }
            },
        }
    }
    for &(_, _, step, index) in &entries[end..] {
        if let Ok(step) = usize::try_from(step) {
            unit[index].1.matches[step] = false;
        }
    }
}
