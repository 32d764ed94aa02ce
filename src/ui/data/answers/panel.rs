//! The questions there are, and what each of them asks of the query.

use funnel_core::events::query::{Answers, Cohorts, NextAfter, Preset, Query, Trend, TrendUnit, Waiting};
use leptos::prelude::*;

use super::{breakdown, cohorts, compare, correlates, curve, next, times, trace, trend, waiting};
use crate::text::Words;

/// A question about the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Panel {
    Times,
    Breakdown,
    Trend,
    Curve,
    Cohorts,
    Correlates,
    Next,
    Waiting,
    Trace,
    Compare,
}

impl Panel {
    /// All of them, in the order they are offered.
    pub(super) const ALL: [Self; 10] = [
        Self::Times,
        Self::Breakdown,
        Self::Trend,
        Self::Curve,
        Self::Cohorts,
        Self::Correlates,
        Self::Next,
        Self::Waiting,
        Self::Trace,
        Self::Compare,
    ];

    /// Tells its elements from those of the other questions.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Times => "times",
            Self::Breakdown => "breakdown",
            Self::Trend => "trend",
            Self::Curve => "curve",
            Self::Cohorts => "cohorts",
            Self::Correlates => "correlates",
            Self::Next => "next",
            Self::Waiting => "waiting",
            Self::Trace => "trace",
            Self::Compare => "compare",
        }
    }

    /// The question, and what it shows.
    pub(super) fn words(self, words: Words) -> (String, String) {
        match self {
            Self::Times => (words.found_times_title(), words.found_times_hint()),
            Self::Breakdown => (words.found_breakdown_title(), words.found_breakdown_hint()),
            Self::Trend => (words.found_trend_title(), words.found_trend_hint()),
            Self::Curve => (words.found_curve_title(), words.found_curve_hint()),
            Self::Cohorts => (words.found_cohorts_title(), words.found_cohorts_hint()),
            Self::Correlates => (words.found_correlates_title(), words.found_correlates_hint()),
            Self::Next => (words.found_next_title(), words.found_next_hint()),
            Self::Waiting => (words.found_waiting_title(), words.found_waiting_hint()),
            Self::Trace => (words.found_trace_title(), words.found_trace_hint()),
            Self::Compare => (words.found_compare_title(), words.found_compare_hint()),
        }
    }

    /// What stands in it while it is open.
    pub(super) fn body(self) -> AnyView {
        match self {
            Self::Times => times::times(),
            Self::Breakdown => breakdown::breakdown(),
            Self::Trend => trend::trend(),
            Self::Curve => curve::curve(),
            Self::Cohorts => cohorts::cohorts(),
            Self::Correlates => correlates::correlates(),
            Self::Next => next::next(),
            Self::Waiting => waiting::waiting(),
            Self::Trace => trace::trace(),
            Self::Compare => compare::compare(),
        }
    }

    /// Whether the query asks it. Times are part of every answer and need no asking.
    pub(super) fn is_asked(self, query: &Query) -> bool {
        let asked = |is: fn(&Answers) -> bool| query.answers.as_ref().is_some_and(is);
        match self {
            Self::Times => false,
            Self::Breakdown => query.breakdown.is_some(),
            Self::Trend => asked(|it| it.trend.is_some()),
            Self::Curve => asked(|it| it.curve),
            Self::Cohorts => asked(|it| it.cohorts.is_some()),
            Self::Correlates => asked(|it| it.correlates),
            Self::Next => asked(|it| it.next.is_some()),
            Self::Waiting => asked(|it| it.waiting.is_some()),
            Self::Trace => asked(|it| it.trace.is_some()),
            Self::Compare => asked(|it| it.compare.is_some()),
        }
    }

    /// Asks it as far as that needs no choice: a property and a person the user has to name. `by` are the periods that suit
    /// the events. False when nothing is asked yet.
    pub(super) fn ask(self, query: &mut Query, by: TrendUnit) -> bool {
        let step = query.steps.len().saturating_sub(2);
        let answers = answers(query);
        let unknown = Default::default();
        match self {
            Self::Times | Self::Breakdown | Self::Trace => return false,
            Self::Trend => answers.trend = Some(Trend { by, unknown }),
            Self::Curve => answers.curve = true,
            Self::Cohorts => answers.cohorts = Some(Cohorts { by, event: None, unknown }),
            Self::Correlates => answers.correlates = true,
            Self::Next => answers.next = Some(NextAfter { step, unknown }),
            Self::Waiting => {
                answers.waiting = Some(Waiting { step, limit_seconds: None, points: Vec::new(), unknown });
            }
            Self::Compare => answers.compare = Some(Preset::Clickhouse),
        }
        true
    }

    /// No longer asks it.
    pub(super) fn clear(self, query: &mut Query) {
        let answers = answers(query);
        match self {
            Self::Times => {}
            Self::Breakdown => query.breakdown = None,
            Self::Trend => answers.trend = None,
            Self::Curve => answers.curve = false,
            Self::Cohorts => answers.cohorts = None,
            Self::Correlates => answers.correlates = false,
            Self::Next => answers.next = None,
            Self::Waiting => answers.waiting = None,
            Self::Trace => answers.trace = None,
            Self::Compare => answers.compare = None,
        }
        query.answers.take_if(|answers| *answers == Answers::default());
    }
}

/// What the query asks besides its counts, to be changed.
pub(super) fn answers(query: &mut Query) -> &mut Answers {
    query.answers.get_or_insert_default()
}
