//! Random documents and edits for property tests.

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use super::*;

/// Names that break careless code: formulas, markup, right-to-left text, marks no one sees.
pub(crate) const HOSTILE_NAMES: [&str; 14] = [
    "",
    " ",
    "=1+1",
    "'=1+1",
    "-5",
    "@SUM(A1)",
    "\tx",
    "a\"b;c,d\r\ne",
    "<img src=x onerror=alert(1)>",
    "</script>",
    "🧑‍🤝‍🧑 kjøpere 🎉",
    "\u{202e}زوار\u{200f}",
    "e\u{301}\u{0}\u{feff}",
    "${name} {{name}} %s",
];

/// Any text, often a hostile one.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zæøå ]{1,12}",
        1 => any::<String>(),
        1 => select(&HOSTILE_NAMES[..]).prop_map(str::to_owned),
    ]
}

/// A quantity anywhere in its range, whole or with every digit a number can have.
pub(crate) fn quantity<Q: Quantity + Debug>() -> impl Strategy<Value = Q> {
    let within = |value: f64| Q::new(value.clamp(Q::MIN, Q::MAX)).expect("a clamped value is in range");
    prop_oneof![
        (0_u32..100_000).prop_map(move |whole| within(f64::from(whole))),
        (0.0..=1.0).prop_map(move |share: f64| within(Q::MIN + (Q::MAX - Q::MIN) * share)),
        (0.0..=1.0).prop_map(within),
    ]
}

/// Any JSON, a few levels deep.
pub(crate) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        name().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((name(), inner), 0..3).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

/// Fields no version knows.
fn unknown() -> impl Strategy<Value = Unknown> {
    prop_oneof![
        3 => Just(Unknown::new()),
        1 => vec((name().prop_map(|name| format!("later {name}")), json()), 1..3)
            .prop_map(|fields| fields.into_iter().collect()),
    ]
}

/// A stage with up to two levels inside it. Ids are empty or clash; see [`repair`].
pub(crate) fn stage() -> impl Strategy<Value = Stage> {
    let flat = (
        select(vec!["", "", "s1", "s2", "a/b", "é"]),
        name(),
        quantity(),
        option::of(select(&Level::ALL[..])),
        option::of(select(&Role::ALL[..])),
        option::of(quantity()),
        option::of(quantity()),
        option::of(quantity()),
        unknown(),
    )
        .prop_map(|(id, name, count, level, role, cost, days, target, unknown)| Stage {
            id: StageId::new(id),
            name,
            count,
            level,
            role,
            cost,
            days,
            target,
            stages: Vec::new(),
            unknown,
        });
    flat.prop_recursive(2, 6, 3, |inner| {
        (inner.clone(), vec(inner, 0..3)).prop_map(|(stage, stages)| Stage { stages, ..stage })
    })
}

fn unit() -> impl Strategy<Value = PeriodUnit> {
    select(&PeriodUnit::ALL[..])
}

fn nps() -> impl Strategy<Value = Nps> {
    prop_oneof![
        quantity().prop_map(Nps::Score),
        (quantity(), quantity(), quantity(), unknown()).prop_map(|(promoters, passives, detractors, unknown)| {
            Nps::Answers(NpsAnswers { promoters, passives, detractors, unknown })
        }),
    ]
}

fn churn() -> impl Strategy<Value = Churn> {
    (quantity(), unit(), unknown()).prop_map(|(rate, per, unknown)| Churn { rate, per, unknown })
}

fn economics() -> impl Strategy<Value = Economics> {
    let deals = (quantity(), name(), unknown()).prop_map(|(amount, stage, unknown)| OpenDeal {
        amount,
        stage: StageId::new(stage),
        unknown,
    });
    (
        vec(option::of(0.0..=1.0), EconomicsField::ALL.len()),
        option::of(churn()),
        any::<bool>(),
        any::<bool>(),
        option::of(nps()),
        vec(deals, 0..3),
        unknown(),
    )
        .prop_map(|(numbers, churn, cost_is_complete, of_opportunities, nps, open, unknown)| {
            let win_rate_basis = if of_opportunities { WinRateBasis::Opportunities } else { WinRateBasis::Decided };
            let mut economics =
                Economics { churn, cost_is_complete, win_rate_basis, nps, open, unknown, ..Economics::default() };
            for (field, number) in EconomicsField::ALL.into_iter().zip(numbers) {
                assert!(field.set(&mut economics, number), "{field:?} takes a share");
            }
            economics
        })
}

fn reference_line() -> impl Strategy<Value = ReferenceLine> {
    (name(), quantity(), option::of(quantity()), option::of(name()), unknown())
        .prop_map(|(name, low, high, source, unknown)| ReferenceLine { name, low, high, source, unknown })
}

fn source() -> impl Strategy<Value = Source> {
    (name(), any::<u64>(), any::<u64>(), any::<u64>(), unknown())
        .prop_map(|(name, events, units, rejected, unknown)| Source { name, events, units, rejected, unknown })
}

fn segment() -> impl Strategy<Value = Segment> {
    (select(vec!["", "", "g1", "a", "a/b"]), name(), vec(quantity(), 8), option::of(quantity()), unknown())
        .prop_map(|(id, name, counts, cost, unknown)| Segment { id: SegmentId::new(id), name, counts, cost, unknown })
}

/// A consistent document, as [`crate::schema::load`] gives them.
pub(crate) fn document() -> impl Strategy<Value = Document> {
    let period = (unit(), 1_u32.., unknown()).prop_map(|(unit, count, unknown)| Period { unit, count, unknown });
    (
        option::of(name()),
        option::of("[A-Z]{3}".prop_map(|code| Currency::new(&code).expect("three letters"))),
        period,
        option::of(select(&BusinessModel::ALL[..])),
        vec(stage(), 0..5),
        economics(),
        vec(segment(), 0..4),
        vec(reference_line(), 0..3),
        // Absent and null are the same to an optional field.
        option::of(json().prop_filter("null is absence", |query| !query.is_null())),
        option::of(source()),
        unknown(),
    )
        .prop_map(
            |(
                title,
                currency,
                period,
                business_model,
                stages,
                economics,
                segments,
                reference_lines,
                query,
                source,
                unknown,
            )| {
                repair(Document {
                    format: Format,
                    version: VERSION,
                    title,
                    currency,
                    period,
                    business_model,
                    stages,
                    economics,
                    segments,
                    reference_lines,
                    query,
                    source,
                    unknown,
                })
            },
        )
}

/// Takes repeated ids and roles away, fits the segments to the stages, and gives the missing ids.
fn repair(mut document: Document) -> Document {
    repair_stages(&mut document.stages, &mut Vec::new());
    let mut ids = Vec::new();
    for segment in &mut document.segments {
        segment.counts.resize(document.stages.len(), Count::default());
        if ids.contains(&segment.id) {
            segment.id = SegmentId::default();
        }
        ids.push(segment.id.clone());
    }
    document.normalize();
    document.check().expect("a repaired document is consistent");
    document
}

fn repair_stages(stages: &mut [Stage], ids: &mut Vec<StageId>) {
    let mut roles = Vec::new();
    for stage in stages {
        if ids.contains(&stage.id) {
            stage.id = StageId::default();
        }
        ids.push(stage.id.clone());
        stage.role = stage.role.filter(|role| !roles.contains(role));
        roles.extend(stage.role);
        repair_stages(&mut stage.stages, ids);
    }
}

/// What [`Choice::edit`] makes an edit of once there is a document to edit.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    kind: u8,
    at: Index,
    to: Index,
    share: f64,
    name: String,
    stage: Stage,
    segment: Segment,
    document: Option<Box<Document>>,
}

/// Any edit, to be fitted to a document.
pub(crate) fn choice() -> impl Strategy<Value = Choice> {
    (
        0..Choice::KINDS,
        any::<Index>(),
        any::<Index>(),
        0.0..=1.2,
        name(),
        stage(),
        segment(),
        option::weighted(0.05, document().prop_map(Box::new)),
    )
        .prop_map(|(kind, at, to, share, name, stage, segment, document)| Choice {
            kind,
            at,
            to,
            share,
            name,
            stage,
            segment,
            document,
        })
}

impl Choice {
    const KINDS: u8 = 27;

    /// The edit on this document; now and then one that does not fit.
    pub(crate) fn edit(&self, document: &Document) -> Edit {
        self.edit_of_kind(self.kind, document)
    }

    fn edit_of_kind(&self, kind: u8, document: &Document) -> Edit {
        if let Some(new) = &self.document {
            return Edit::Replace(new.clone());
        }
        let id = self.stage_id(document);
        let some = self.share < 0.9;
        match kind {
            0 => Edit::SetTitle(some.then(|| self.name.clone())),
            1 => Edit::SetCurrency(Currency::new("NOK").filter(|_| some)),
            2 => Edit::SetPeriod(Period { unit: self.pick(&PeriodUnit::ALL), count: 2, ..document.period.clone() }),
            3 => Edit::SetBusinessModel(some.then(|| self.pick(&BusinessModel::ALL))),
            4 => Edit::SetStageName(id, self.name.clone()),
            5 => Edit::SetStageCount(id, self.stage.count),
            6 => Edit::SetStageLevel(id, self.stage.level),
            7 | 8 => Edit::SetStageRole(id, some.then(|| self.pick(&Role::ALL))),
            9 => Edit::SetStageCost(id, self.stage.cost),
            10 => Edit::SetStageDays(id, self.stage.days),
            11 => Edit::SetStageTarget(id, self.stage.target),
            12 | 13 => self.insert_stage(document),
            14 => Edit::RemoveStage(id),
            15 => Edit::MoveStage(id, self.to.index(5)),
            // A share above one is out of range for a margin.
            16 => Edit::SetEconomics(self.pick(&EconomicsField::ALL), some.then_some(self.share * 1.3)),
            17 => Edit::SetChurn(document.economics.churn.clone().filter(|_| some)),
            18 => Edit::SetNps(Quantity::new(self.share).map(Nps::Score).filter(|_| some)),
            19 => Edit::SetCostIsComplete(some),
            20 => Edit::SetWinRateBasis(if some { WinRateBasis::Decided } else { WinRateBasis::Opportunities }),
            21 => Edit::SetReferenceLines(document.reference_lines.iter().take(1).cloned().collect()),
            22 => {
                let mut segment = self.segment.clone();
                segment.counts.truncate(document.stages.len());
                Edit::InsertSegment(self.to.index(document.segments.len() + 1), Box::new(segment))
            }
            23 => Edit::RemoveSegment(self.segment_id(document)),
            24 => Edit::SetSegmentCount(self.segment_id(document), id, self.stage.count),
            25 => Edit::SetPart {
                part: self.pick(&Part::ALL),
                value: some.then(|| serde_json::json!([self.name])),
                field: if some { self.name.clone() } else { String::new() },
            },
            // Both are made for the document as it is now, so that the second sometimes no longer fits.
            _ => Edit::All(vec![
                self.edit_of_kind(self.to.index(16) as u8, document),
                self.edit_of_kind(self.at.index(25) as u8, document),
            ]),
        }
    }

    fn insert_stage(&self, document: &Document) -> Edit {
        let parent = (self.share > 0.6).then(|| self.stage_id(document));
        let siblings = document.stages_of(parent.as_ref()).map_or(0, <[Stage]>::len);
        let mut stage = Box::new(self.stage.clone());
        if self.share > 0.3 {
            document.adopt(&mut stage);
        }
        let segment_counts = self.segment.counts.clone();
        Edit::InsertStage { parent, index: self.to.index(siblings + 1), stage, segment_counts }
    }

    fn stage_id(&self, document: &Document) -> StageId {
        fn collect(stages: &[Stage], ids: &mut Vec<StageId>) {
            for stage in stages {
                ids.push(stage.id.clone());
                collect(&stage.stages, ids);
            }
        }
        let mut ids = vec![StageId::new("nowhere")];
        collect(&document.stages, &mut ids);
        self.at.get(&ids).clone()
    }

    fn segment_id(&self, document: &Document) -> SegmentId {
        match document.segments.as_slice() {
            [] => SegmentId::new("nowhere"),
            segments => self.at.get(segments).id.clone(),
        }
    }

    fn pick<T: Copy>(&self, of: &[T]) -> T {
        *self.to.get(of)
    }
}
