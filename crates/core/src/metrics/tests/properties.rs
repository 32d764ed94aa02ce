//! What must hold for every document.

use proptest::prelude::*;
use serde_json::Value;

use super::{funnel, quantity};
use crate::metrics::{
    BottleneckBasis, Figure, Formula, Report, Scope, StageFigure, Token, explain, explain_stage, report, report_of,
};
use crate::model::{
    Churn, Document, Economics, Fraction, Level, Nps, NpsAnswers, OpenDeal, Period, PeriodUnit, Quantity, Rate, Role,
    Score, Segment, SegmentId, Stage, StageId, Unknown, WinRateBasis,
};

/// Legal numbers with a weakness for the troublesome ones.
fn any_number<Q: Quantity + std::fmt::Debug>() -> impl Strategy<Value = Q> {
    let legal = prop_oneof![
        Just(Q::MIN.max(0.0)),
        Just(Q::MAX),
        Just(1e-300),
        Just(f64::MIN_POSITIVE / 4.0),
        (0_u32..200).prop_map(f64::from),
        0.0..1.0,
        Q::MIN..Q::MAX,
    ];
    legal.prop_filter_map("in range", Q::new)
}

fn maybe<Q: Quantity + std::fmt::Debug>() -> impl Strategy<Value = Option<Q>> {
    proptest::option::of(any_number())
}

fn any_stage() -> impl Strategy<Value = Stage> {
    let level = proptest::option::of(proptest::sample::select(Level::ALL.to_vec()));
    (any_number(), level, maybe(), maybe(), maybe()).prop_map(|(count, level, cost, days, target)| Stage {
        level,
        cost,
        days,
        target,
        ..Stage::new("stage", count)
    })
}

fn any_stages() -> impl Strategy<Value = Vec<Stage>> {
    let roles = proptest::array::uniform3(proptest::option::of(0_usize..7));
    (proptest::collection::vec(any_stage(), 0..7), roles).prop_map(|(mut stages, places)| {
        for (role, place) in Role::ALL.into_iter().zip(places) {
            if let Some(stage) = place.and_then(|place| stages.get_mut(place)) {
                stage.role = Some(role);
            }
        }
        stages
    })
}

fn any_economics() -> impl Strategy<Value = Economics> {
    let churn = proptest::option::of((any_number(), proptest::sample::select(PeriodUnit::ALL.to_vec())));
    let nps = prop_oneof![
        Just(None),
        any_number::<Score>().prop_map(|score| Some(Nps::Score(score))),
        (any_number(), any_number(), any_number()).prop_map(|(promoters, passives, detractors)| {
            Some(Nps::Answers(NpsAnswers { promoters, passives, detractors, unknown: Unknown::new() }))
        }),
    ];
    let deals = proptest::collection::vec((any_number(), 1_usize..9), 0..4);
    let money = (maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe());
    (money, any::<bool>(), churn, nps, deals).prop_map(|(money, of_opportunities, churn, nps, deals)| Economics {
        average_order_value: money.0,
        revenue: money.1,
        orders: money.2,
        gross_margin: money.3,
        purchases_per_period: money.4,
        cost: money.5,
        won: money.6,
        lost: money.7,
        win_rate_basis: if of_opportunities { WinRateBasis::Opportunities } else { WinRateBasis::Decided },
        churn: churn.map(|(rate, per)| Churn { rate, per, unknown: Unknown::new() }),
        nps,
        open: deals.into_iter().map(|(amount, place)| deal(amount, place)).collect(),
        ..Economics::default()
    })
}

fn deal(amount: crate::model::Money, place: usize) -> OpenDeal {
    OpenDeal { amount, stage: StageId::new(format!("s{place}")), unknown: Unknown::new() }
}

fn any_document() -> impl Strategy<Value = Document> {
    let period = (proptest::sample::select(PeriodUnit::ALL.to_vec()), 1_u32..13);
    let segments = proptest::collection::vec(proptest::collection::vec(any_number(), 7), 0..3);
    (any_stages(), any_stages(), any_economics(), period, segments).prop_map(
        |(mut stages, inner, economics, period, segments)| {
            if let Some(first) = stages.first_mut() {
                first.stages = inner;
            }
            let segment = |counts: Vec<_>| Segment {
                id: SegmentId::default(),
                name: "segment".to_owned(),
                counts: counts.into_iter().take(stages.len()).collect(),
                cost: None,
                unknown: Unknown::new(),
            };
            let segments = segments.into_iter().map(segment).collect();
            let period = Period { unit: period.0, count: period.1, ..Period::default() };
            let mut document = Document { stages, economics, segments, period, ..Document::new() };
            document.normalize();
            document
        },
    )
}

/// Counts, targets and order values as people have them, without given revenue or orders.
fn ordinary_document() -> impl Strategy<Value = Document> {
    let counts = proptest::collection::vec(1_u32..100_000, 2..7);
    let targets = proptest::collection::vec(proptest::option::of(0.0..1.5), 7);
    (counts, targets, any::<bool>(), 0.0..1000.0).prop_map(|(counts, targets, with_targets, value)| {
        let mut document = funnel(&counts.into_iter().map(f64::from).collect::<Vec<_>>());
        for (stage, target) in document.stages.iter_mut().zip(targets) {
            stage.target = target.filter(|_| with_targets).and_then(Rate::new);
        }
        document.economics.average_order_value = crate::model::Money::new(value);
        document
    })
}

fn scopes(document: &Document) -> Vec<Scope> {
    let inside = document.stages.first().map(|stage| Scope::Inside(stage.id.clone()));
    let segments = document.segments.iter().map(|segment| Scope::Segment(segment.id.clone()));
    std::iter::once(Scope::Whole).chain(inside).chain(segments).collect()
}

/// Multiplies the counts from `place` on: the step into it changes, all later ones stay.
fn with_step_rate(document: &Document, place: usize, rate: f64) -> Document {
    let mut changed = document.clone();
    let factor = rate * document.stages[place - 1].count.get() / document.stages[place].count.get();
    for stage in &mut changed.stages[place..] {
        stage.count = quantity(stage.count.get() * factor);
    }
    changed
}

fn customers(report: &Report) -> f64 {
    report.orders.unwrap_or(f64::NAN)
}

fn close(found: Option<f64>, expected: f64, size: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= 1e-9 * size.abs().max(1.0))
}

/// Reads one line of a formula as people would: brackets, then × and ÷, then + and −, each from the left.
struct Reader<'a, 'b> {
    tokens: &'b [Token<'a>],
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(*first)
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        while let Some(&sign @ (Token::Plus | Token::Minus)) = self.tokens.first() {
            self.next();
            let term = self.product()?;
            value = finite(if sign == Token::Plus { value + term } else { value - term })?;
        }
        Some(value)
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.atom()?;
        while let Some(&sign @ (Token::Times | Token::DividedBy)) = self.tokens.first() {
            self.next();
            let factor = self.atom()?;
            value = finite(if sign == Token::Times { value * factor } else { value / factor })?;
        }
        Some(value)
    }

    fn atom(&mut self) -> Option<f64> {
        match self.next()? {
            Token::Input(input) => input.value.ok(),
            Token::Number(number) => Some(number),
            Token::Open => {
                let value = self.sum()?;
                assert_eq!(self.next(), Some(Token::Close), "a bracket stays open");
                Some(value)
            }
            token => panic!("{token:?} where a number should stand"),
        }
    }
}

fn read(formula: &Formula) -> Option<f64> {
    let tokens = formula.tokens();
    let mut reader = Reader { tokens: &tokens };
    let value = reader.sum();
    assert!(value.is_none() || reader.tokens.is_empty(), "the line goes on after its end: {:?}", reader.tokens);
    value
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Every number in a JSON value.
fn numbers(value: &Value, found: &mut Vec<f64>) {
    match value {
        Value::Number(number) => found.extend(number.as_f64()),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| numbers(field, found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_number_is_nan_or_infinite(document in any_document()) {
        for scope in scopes(&document) {
            // JSON would hide NaN as null, so the debug text is read as well.
            let found = report_of(&document, &scope).map(|report| format!("{report:?}")).unwrap_or_default();
            prop_assert!(!found.is_empty() && !found.contains("NaN") && !found.contains("inf"), "{scope:?}: {found}");
        }
        let text = serde_json::to_string(&report(&document)).unwrap_or_default();
        let mut found = Vec::new();
        numbers(&serde_json::from_str(&text).unwrap_or_default(), &mut found);
        prop_assert!(found.iter().all(|number| number.is_finite()), "{text}");
    }

    #[test]
    fn every_figure_is_its_formula(document in any_document()) {
        for scope in scopes(&document) {
            let written = serde_json::to_value(report_of(&document, &scope)).unwrap_or_default();
            for &figure in Figure::ALL {
                let found = match figure {
                    Figure::CustomersGained | Figure::RevenueGained => &written["bottleneck"][figure.key()],
                    Figure::ChurnRate => &written["churnRate"]["rate"],
                    _ => written.get(figure.key()).unwrap_or_else(|| panic!("the report has no {}", figure.key())),
                };
                let result = explain(&document, &scope, figure).and_then(|found| found.result);
                prop_assert_eq!(found.as_f64(), result, "{:?} {:?}", &scope, figure);
            }
            for stage in written["stages"].as_array().into_iter().flatten() {
                let id = StageId::new(stage["id"].as_str().unwrap_or_default());
                for &figure in StageFigure::ALL {
                    let result = explain_stage(&document, &scope, &id, figure).and_then(|found| found.result);
                    prop_assert_eq!(stage[figure.key()].as_f64(), result, "{:?}", figure);
                }
            }
        }
    }

    #[test]
    fn a_formula_reads_as_it_is_computed(document in any_document()) {
        for &figure in Figure::ALL {
            let explanation = explain(&document, &Scope::Whole, figure);
            let formula = explanation.map(|found| found.formula).unwrap_or(Formula::Number(f64::NAN));
            prop_assert_eq!(read(&formula), formula.value(), "{:?}", formula.tokens());
        }
    }

    #[test]
    fn what_is_not_available_says_why(document in ordinary_document()) {
        for &figure in Figure::ALL {
            let Some(found) = explain(&document, &Scope::Whole, figure) else { panic!("{figure:?} cannot be opened") };
            prop_assert_eq!(found.result.is_none(), !found.needs.is_empty(), "{:?}", found);
        }
    }

    #[test]
    fn step_rates_multiply_to_the_overall_rate(document in ordinary_document()) {
        let report = report(&document);
        let mut product = 1.0;
        for stage in &report.stages {
            product *= stage.step_rate.unwrap_or(1.0);
            prop_assert!(close(stage.overall_rate, product, product), "{stage:?}: {product}");
        }
        prop_assert!(close(report.overall_rate, product, product));
    }

    #[test]
    fn losses_and_people_add_up_to_the_entrants(document in ordinary_document()) {
        let report = report(&document);
        let lost: f64 = report.stages.iter().filter_map(|stage| stage.drop_off).sum();
        let last = report.stages.last().map_or(0.0, |stage| stage.count);
        prop_assert_eq!(lost + last, report.stages[0].count);
    }

    #[test]
    fn intervals_hold_their_rate(document in any_document()) {
        for stage in report(&document).stages {
            for (interval, rate) in [(stage.interval, stage.step_rate), (stage.overall_interval, stage.overall_rate)] {
                if let (Some([low, high]), Some(rate)) = (interval, rate) {
                    prop_assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0, "{low} {rate} {high}");
                }
            }
        }
    }

    #[test]
    fn gains_are_what_the_changed_funnel_has_more(document in ordinary_document()) {
        let now = report(&document);
        let Some(found) = &now.bottleneck else { return Ok(()) };
        let place = document.stages.iter().position(|stage| stage.id == found.stage).unwrap_or_default();
        let main = match found.basis {
            BottleneckBasis::Target => found.target.unwrap_or_default(),
            BottleneckBasis::LowestRate => found.one_point.step_rate,
        };
        let gains = [
            (main, found.customers_gained, found.revenue_gained),
            (found.one_point.step_rate, found.one_point.customers, found.one_point.revenue),
            (found.ten_percent.step_rate, found.ten_percent.customers, found.ten_percent.revenue),
        ];
        for (rate, more_customers, more_revenue) in gains {
            let then = report(&with_step_rate(&document, place, rate));
            let size = customers(&then) + customers(&now);
            prop_assert!(close(more_customers, customers(&then) - customers(&now), size), "{found:?}");
            let revenue = |report: &Report| report.revenue.unwrap_or(f64::NAN);
            let (before, after) = (revenue(&now), revenue(&then));
            prop_assert!(close(more_revenue, after - before, after + before), "{found:?}");
        }
    }

    #[test]
    fn no_other_step_is_weaker(document in ordinary_document()) {
        let now = report(&document);
        let short = |place: usize| {
            let target = document.stages[place].target?.get();
            (now.stages[place].step_rate? < target)
                .then(|| customers(&report(&with_step_rate(&document, place, target))) - customers(&now))
        };
        let worst = (1..document.stages.len()).filter_map(short).reduce(f64::max);
        let known = |place: usize| {
            let rate = now.stages[place].step_rate?;
            (document.stages[place - 1].count.get() >= 30.0).then_some(rate)
        };
        let lowest = (1..document.stages.len()).filter_map(known).reduce(f64::min);
        match (&now.bottleneck, worst, lowest) {
            (Some(found), Some(worst), _) => {
                prop_assert_eq!(found.basis, BottleneckBasis::Target);
                prop_assert!(close(found.customers_gained, worst, worst + customers(&now)), "{found:?}: {worst}");
            }
            (Some(found), None, Some(lowest)) => prop_assert_eq!(found.step_rate, lowest),
            (None, None, None) => {}
            (found, worst, lowest) => prop_assert!(false, "{found:?} {worst:?} {lowest:?}"),
        }
    }

    #[test]
    fn the_order_of_segments_does_not_matter(document in ordinary_document(), parts in 2_usize..4) {
        let part = |stage: &Stage, share: usize| quantity((stage.count.get() / share as f64).ceil());
        let counts = |share| document.stages.iter().map(|stage| part(stage, share)).collect();
        let mut document = document.clone();
        document.segments = (1..=parts)
            .map(|share| Segment {
                id: SegmentId::new(format!("g{share}")),
                name: "segment".to_owned(),
                counts: counts(share),
                cost: None,
                unknown: Unknown::new(),
            })
            .collect();
        let before = report(&document);
        document.segments.reverse();
        prop_assert!(!before.warnings.is_empty(), "1/1 + 1/2 of a stage are too many");
        prop_assert_eq!(report(&document), before);
    }

    #[test]
    fn a_segment_of_everybody_converts_like_the_whole(document in ordinary_document()) {
        let mut document = document;
        let counts = document.stages.iter().map(|stage| stage.count).collect();
        let all = SegmentId::new("all");
        document.segments =
            vec![Segment { id: all.clone(), name: "all".to_owned(), counts, cost: None, unknown: Unknown::new() }];
        let (whole, segment) = (report(&document), report_of(&document, &Scope::Segment(all)));
        prop_assert_eq!(segment.as_ref().map(|found| &found.stages), Some(&whole.stages));
        prop_assert_eq!(segment.map(|found| found.overall_rate), Some(whole.overall_rate));
    }

    #[test]
    fn money_scales_with_its_unit(document in ordinary_document(), margin in 0.01..1.0, cost in 1.0..1e6) {
        let mut plain = document;
        plain.economics.gross_margin = Fraction::new(margin);
        plain.economics.cost = crate::model::Money::new(cost);
        plain.economics.purchases_per_period = Rate::new(0.5);
        let mut scaled = plain.clone();
        scaled.economics.cost = crate::model::Money::new(cost * 128.0);
        let value = scaled.economics.average_order_value.map_or(0.0, Quantity::get);
        scaled.economics.average_order_value = crate::model::Money::new(value * 128.0);
        let (plain, scaled) = (report(&plain), report(&scaled));
        prop_assert_eq!(scaled.revenue, plain.revenue.map(|amount| amount * 128.0));
        prop_assert_eq!(scaled.cost_per_acquisition, plain.cost_per_acquisition.map(|amount| amount * 128.0));
        prop_assert_eq!((scaled.roi, scaled.payback_periods), (plain.roi, plain.payback_periods));
    }
}
