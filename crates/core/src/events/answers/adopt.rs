//! From an answer to the pieces of a document: counts become stages, groups become segments, times become days.

use super::{BreakdownGroup, FunnelResult, StepResult};
use crate::model::{Count, Days, Level, Quantity, Role, Segment, Stage};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// What a document takes from an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adopted {
    /// One for each step.
    pub stages: Vec<Stage>,
    /// One for each group of the breakdown; empty without one.
    pub segments: Vec<Segment>,
    /// How many stages got their days to the next.
    pub days: usize,
}

/// The stages and segments of `result`. `name` says what a group is called.
///
/// The median time to convert into a step is the days of the stage before it. Groups whose counts together are more than
/// a stage's are not parts of it, and then there are no segments.
pub fn adopt(result: &FunnelResult, name: &dyn Fn(&BreakdownGroup) -> String) -> Adopted {
    let last = result.steps.len().saturating_sub(1);
    let stages: Vec<Stage> = result
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| stage(step, result.steps.get(place + 1), place, last))
        .collect();
    let groups = result.breakdown.as_deref().unwrap_or_default();
    let segments = if are_parts(groups, &result.steps) {
        groups.iter().map(|group| segment(group, name(group))).collect()
    } else {
        Vec::new()
    };
    Adopted { days: stages.iter().filter(|stage| stage.days.is_some()).count(), stages, segments }
}

fn stage(step: &StepResult, next: Option<&StepResult>, place: usize, last: usize) -> Stage {
    let level = match place {
        place if place == last => Level::Bottom,
        0 => Level::Top,
        _ => Level::Middle,
    };
    let median = next.and_then(|next| next.time_to_convert.as_ref()).map(|time| time.median / SECONDS_PER_DAY);
    Stage {
        level: Some(level),
        role: (place == last).then_some(Role::Customer),
        days: median.and_then(Days::new),
        ..Stage::new(step.name.clone(), count(step.count))
    }
}

fn segment(group: &BreakdownGroup, name: String) -> Segment {
    Segment {
        id: Default::default(),
        name,
        counts: group.steps.iter().map(|step| count(step.count)).collect(),
        cost: None,
        unknown: Default::default(),
    }
}

/// Whether the groups have a count for every step, and together none above the step's.
fn are_parts(groups: &[BreakdownGroup], steps: &[StepResult]) -> bool {
    groups.iter().all(|group| group.steps.len() == steps.len())
        && steps.iter().enumerate().all(|(place, step)| {
            let sum = groups.iter().fold(0_u64, |sum, group| sum.saturating_add(group.steps[place].count));
            sum <= step.count
        })
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(units: u64) -> Count {
    Count::new(units as f64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{GroupKind, TimeToConvert};
    use super::*;
    use crate::model::Document;

    fn step(name: &str, count: u64, median: Option<f64>) -> StepResult {
        let time = |median| TimeToConvert { mean: 9e9, median, p25: 0.0, p75: 0.0, p90: 0.0, histogram: Vec::new() };
        StepResult {
            name: name.to_owned(),
            count,
            step_rate: None,
            overall_rate: None,
            interval: None,
            continued: None,
            entered: None,
            time_to_convert: median.map(time),
        }
    }

    fn group(value: &str, counts: &[u64]) -> BreakdownGroup {
        BreakdownGroup {
            value: Some(value.to_owned()),
            kind: GroupKind::Value,
            values: 1,
            steps: counts.iter().map(|count| step("", *count, None)).collect(),
            p_value: None,
        }
    }

    fn named(group: &BreakdownGroup) -> String {
        group.value.clone().unwrap_or_default()
    }

    #[test]
    fn the_median_into_a_step_is_the_days_of_the_stage_before() {
        let steps = vec![step("A", 10, None), step("B", 4, Some(43_200.0)), step("C", 1, None)];
        let found = adopt(&FunnelResult { steps, ..FunnelResult::default() }, &named);
        let days: Vec<_> = found.stages.iter().map(|stage| stage.days.map(Quantity::get)).collect();
        assert_eq!((days, found.days), (vec![Some(0.5), None, None], 1));
        let levels: Vec<_> = found.stages.iter().map(|stage| (stage.level, stage.role)).collect();
        let expected =
            [(Some(Level::Top), None), (Some(Level::Middle), None), (Some(Level::Bottom), Some(Role::Customer))];
        assert_eq!(levels, expected);
    }

    #[test]
    fn groups_that_are_more_than_the_whole_become_no_segments() {
        let steps = vec![step("A", 10, None), step("B", 4, None)];
        let with = |counts: &[u64]| {
            let breakdown = Some(vec![group("x", &[4, 2]), group("y", counts)]);
            adopt(&FunnelResult { steps: steps.clone(), breakdown, ..FunnelResult::default() }, &named).segments.len()
        };
        assert_eq!([with(&[6, 2]), with(&[6, 3]), with(&[6])], [2, 0, 0]);
    }

    proptest! {
        #[test]
        fn what_is_adopted_makes_a_document_whose_segments_fit_its_stages(
            counts in prop::collection::vec(0_u64..1_000, 1..8),
            groups in prop::collection::vec(prop::collection::vec(0_u64..400, 8), 0..6),
        ) {
            let result = FunnelResult {
                steps: counts.iter().map(|count| step("s", *count, Some(1.0))).collect(),
                breakdown: Some(groups.iter().map(|of| group("g", &of[..counts.len()])).collect()),
                ..FunnelResult::default()
            };
            let found = adopt(&result, &named);
            for (place, stage) in found.stages.iter().enumerate() {
                let sum: f64 = found.segments.iter().map(|segment| segment.counts[place].get()).sum();
                prop_assert!(sum <= stage.count.get());
            }
            let mut document = Document { stages: found.stages, segments: found.segments, ..Document::new() };
            document.normalize();
            prop_assert_eq!(document.check(), Ok(()));
        }
    }
}
