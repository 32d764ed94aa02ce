//! The specification read literally: every path is tried. For small logs only, and without any code of the matcher.

/// An event: when, and which steps it matches.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) second: i64,
    pub(super) matches: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Window {
    None,
    Funnel(i64),
    Hop(i64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ties {
    AnyOrder,
    FileOrder,
    Increasing,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) window: Window,
    pub(super) reuse: bool,
    pub(super) ties: Ties,
}

/// The length of the longest path over events in file order: k events, the i-th matching step i.
pub(super) fn depth(events: &[Event], steps: usize, rules: Rules) -> usize {
    fn longest(path: &mut Vec<usize>, events: &[Event], steps: usize, rules: Rules) -> usize {
        let mut best = path.len();
        if path.len() == steps {
            return best;
        }
        for next in 0..events.len() {
            if events[next].matches[path.len()] && may_follow(path, next, events, rules) {
                path.push(next);
                best = best.max(longest(path, events, steps, rules));
                path.pop();
            }
        }
        best
    }
    longest(&mut Vec::new(), events, steps, rules)
}

fn may_follow(path: &[usize], next: usize, events: &[Event], rules: Rules) -> bool {
    let (Some(&first), Some(&last)) = (path.first(), path.last()) else { return true };
    if !rules.reuse && path.contains(&next) {
        return false;
    }
    let hop = events[next].second - events[last].second;
    let whole = events[next].second - events[first].second;
    let in_order = match rules.ties {
        Ties::AnyOrder => hop >= 0,
        Ties::FileOrder => hop > 0 || (hop == 0 && next >= last),
        Ties::Increasing => hop > 0,
    };
    in_order
        && match rules.window {
            Window::None => true,
            Window::Funnel(seconds) => whole <= seconds,
            Window::Hop(seconds) => hop <= seconds,
        }
}
