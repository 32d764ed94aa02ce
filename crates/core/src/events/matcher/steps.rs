//! Which steps each event name serves.

use crate::events::log::Dictionary;
use crate::events::query::ResolvedStep;

/// Steps as bits: bit i is step i.
pub(super) type StepSet = u64;

/// The steps that each event name serves, by the name's code.
pub(super) struct StepSets(Vec<StepSet>);

impl StepSets {
    /// Looks every pattern of the steps up in the names of the log, once.
    pub(super) fn of(steps: &[ResolvedStep], names: &Dictionary) -> Self {
        let mut sets = vec![0; names.len()];
        for (step, resolved) in steps.iter().enumerate() {
            let bit = 1 << step;
            for pattern in &resolved.events {
                if pattern.contains('*') {
                    for (set, _) in sets.iter_mut().zip(names.texts()).filter(|(_, name)| fits(pattern, name)) {
                        *set |= bit;
                    }
                } else if let Some(code) = names.find(pattern) {
                    sets[code as usize] |= bit;
                }
            }
        }
        Self(sets)
    }

    /// The steps an event serves.
    pub(super) fn get(&self, event: u32) -> StepSet {
        self.0[event as usize]
    }
}

/// Whether a name fits a pattern in which `*` stands for any run of characters, also none.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    // The first place that fits leaves the most room for the pieces behind it.
    for piece in middle.split('*') {
        match name.find(piece) {
            Some(at) => name = &name[at + piece.len()..],
            None => return false,
        }
    }
    name.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "å"),
            ("a*", "a"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c", "ac"),
            ("a*b*c", "aXbYbZc"),
            ("**", "x"),
            ("*é*", "aéb"),
            ("a*ba", "aba"),
            ("*.*.*", "a.b.c"),
        ] {
            assert!(fits(pattern, name), "{pattern:?} should fit {name:?}");
        }
        for (pattern, name) in [
            ("a*", "ba"),
            ("a*a", "a"),
            ("*b", "abc"),
            ("a*b*c", "acb"),
            ("ab*ba", "aba"),
            ("*x*", "abc"),
            ("A*", "abc"),
        ] {
            assert!(!fits(pattern, name), "{pattern:?} should not fit {name:?}");
        }
    }

    #[test]
    fn a_name_can_serve_several_steps_and_a_step_several_names() {
        let mut names = Dictionary::default();
        for name in ["view_a", "view_b", "buy", "other"] {
            names.code(name);
        }
        let step = |events: &[&str]| ResolvedStep {
            name: String::new(),
            events: events.iter().map(ToString::to_string).collect(),
        };
        let sets = StepSets::of(&[step(&["view*", "buy"]), step(&["never"]), step(&["buy"])], &names);
        assert_eq!([0, 1, 2, 3].map(|code| sets.get(code)), [0b001, 0b001, 0b101, 0]);
    }
}
