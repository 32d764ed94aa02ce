//! What must hold of any document under any edits.

use std::collections::{BTreeMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::arbitrary::{Choice, choice, document, stage};
use super::*;

fn count(value: u32) -> Count {
    Count::new(f64::from(value)).unwrap()
}

/// Stages `s1`, `s2`, … with these names, and counts 10, 20, …
fn funnel(names: &[&str]) -> Document {
    let mut document = Document::new();
    document.stages = (1_u32..).zip(names).map(|(n, name)| Stage::new(*name, count(10 * n))).collect();
    document.normalize();
    document
}

fn add_segment(document: &mut Document, id: &str, counts: &[u32]) {
    let counts = counts.iter().copied().map(count).collect();
    let segment = Segment { id: SegmentId::new(id), name: id.to_owned(), counts, cost: None, unknown: Unknown::new() };
    Edit::InsertSegment(document.segments.len(), Box::new(segment)).apply(document).unwrap();
}

fn id(text: &str) -> StageId {
    StageId::new(text)
}

fn rename(stage: &str, name: &str) -> Edit {
    Edit::SetStageName(id(stage), name.to_owned())
}

fn all_ids(stages: &[Stage]) -> Vec<&str> {
    stages.iter().flat_map(|stage| [vec![stage.id.as_str()], all_ids(&stage.stages)].concat()).collect()
}

/// Counts of every segment by segment and stage, which inserting, removing and moving must not mix up.
fn counts_by_id(document: &Document) -> BTreeMap<(&str, &str), f64> {
    let mut counts = BTreeMap::new();
    for segment in &document.segments {
        for (stage, count) in document.stages.iter().zip(&segment.counts) {
            counts.insert((segment.id.as_str(), stage.id.as_str()), count.get());
        }
    }
    counts
}

/// Applies edits made to fit, checking what must hold after each, and returns the way back.
fn apply_all(document: &mut Document, choices: &[Choice]) -> Result<Vec<(Document, Edit)>, TestCaseError> {
    let mut way_back = Vec::new();
    for choice in choices {
        let before = document.clone();
        let edit = choice.edit(document);
        match edit.clone().apply(document) {
            Err(_) => prop_assert_eq!(&*document, &before, "a refused edit changed the document: {:?}", edit),
            Ok(inverse) => {
                prop_assert_eq!(document.check(), Ok(()), "after {:?}", edit);
                prop_assert!(all_ids(&document.stages).iter().all(|id| !id.is_empty()), "no id after {:?}", edit);
                if matches!(edit, Edit::InsertStage { .. } | Edit::RemoveStage(_) | Edit::MoveStage(..)) {
                    let (old, new) = (counts_by_id(&before), counts_by_id(document));
                    prop_assert!(new.iter().all(|(key, n)| old.get(key).is_none_or(|o| o == n)), "mixed by {:?}", edit);
                }
                way_back.push((before, inverse));
            }
        }
    }
    Ok(way_back)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_funnel_is_its_document_without_the_parts(start in document(), choices in vec(choice(), 0..20)) {
        let mut document = start;
        apply_all(&mut document, &choices)?;
        let mut funnel = document.without_parts();
        let channels = serde_json::json!([{ "spend": 40.0, "entrants": 8.0 }]);
        Edit::SetPart { part: Part::Channels, value: Some(channels), field: String::new() }.apply(&mut document).unwrap();
        prop_assert_ne!(document.without_parts(), funnel, "figures are made of channels");
        funnel = document.without_parts();
        prop_assert_eq!(crate::metrics::report(&document), crate::metrics::report(&funnel));
        for part in Part::ALL.into_iter().filter(|part| *part != Part::Channels) {
            prop_assert_eq!(funnel.unknown.get(part.key()), None);
            let before = document.without_parts();
            let value = document.unknown.get(part.key()).cloned();
            Edit::SetPart { part, value: Some(true.into()), field: String::new() }.apply(&mut document).unwrap();
            prop_assert_eq!(&document.without_parts(), &before, "a part is not the funnel");
            match value {
                Some(value) => {
                    document.unknown.insert(part.key().to_owned(), value.clone());
                    funnel.unknown.insert(part.key().to_owned(), value);
                }
                None => {
                    document.unknown.remove(part.key());
                }
            }
        }
        prop_assert_eq!(funnel, document, "nothing else is left out");
    }

    #[test]
    fn edits_taken_back_in_reverse_give_the_document_back(
        start in document(),
        choices in vec(choice(), 1..20),
    ) {
        let mut document = start;
        for (before, inverse) in apply_all(&mut document, &choices)?.into_iter().rev() {
            let applied = inverse.clone().apply(&mut document);
            prop_assert!(applied.is_ok(), "{:?} refused: {:?}", inverse, applied);
            prop_assert_eq!(&document, &before, "taken back by {:?}", inverse);
        }
    }

    #[test]
    fn an_inverse_has_an_inverse(start in document(), choices in vec(choice(), 1..10)) {
        let mut document = start;
        for choice in choices {
            if let Ok(inverse) = choice.edit(&document).apply(&mut document) {
                let after = document.clone();
                let again = inverse.apply(&mut document).unwrap();
                again.apply(&mut document).unwrap();
                prop_assert_eq!(&document, &after);
            }
        }
    }

    #[test]
    fn undo_goes_back_to_the_start_and_redo_to_the_end(
        start in document(),
        choices in vec((choice(), 0.0..3000.0), 1..20),
    ) {
        let (mut document, mut history, mut now_ms) = (start.clone(), History::default(), 0.0);
        let mut seen = vec![start.clone()];
        for (choice, pause_ms) in choices {
            now_ms += pause_ms;
            let (edit, before) = (choice.edit(&document), (document.clone(), history.clone()));
            if history.apply(&mut document, edit, now_ms).is_err() {
                prop_assert_eq!((&document, &history), (&before.0, &before.1), "a refused edit left a trace");
            }
            seen.push(document.clone());
        }
        let end = document.clone();
        while history.can_undo() {
            prop_assert!(history.undo(&mut document));
            prop_assert!(seen.contains(&document), "undo led to a state that never was");
        }
        prop_assert!(!history.undo(&mut document));
        prop_assert_eq!(&document, &start);
        while history.can_redo() {
            prop_assert!(history.redo(&mut document));
            prop_assert!(seen.contains(&document), "redo led to a state that never was");
        }
        prop_assert_eq!(&document, &end);
        while history.undo(&mut document) {}
        prop_assert_eq!(&document, &start, "undo after redo");
    }

    #[test]
    fn normalize_and_adopt_never_give_an_id_twice(start in document(), mut stranger in stage()) {
        let mut normal = start.clone();
        normal.normalize();
        prop_assert_eq!(&normal, &start, "a document with all its ids keeps them");
        start.adopt(&mut stranger);
        let mut stages = start.stages;
        stages.push(stranger);
        let ids = all_ids(&stages);
        prop_assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{:?}", ids);
        prop_assert!(!ids.contains(&""));
    }
}

#[test]
fn given_ids_avoid_those_that_come_later_in_the_document() {
    let mut document = funnel(&["a", "b"]);
    document.stages[0].id = StageId::default();
    document.stages[1].id = id("s1");
    document.stages[1].stages = vec![Stage { id: id("s2"), ..Stage::new("inner", count(1)) }];
    document.normalize();
    assert_eq!(all_ids(&document.stages), ["s3", "s1", "s2"]);
}

#[test]
fn adopting_replaces_ids_repeated_inside_the_stage() {
    let mut stage = Stage { id: id("x"), ..Stage::new("outer", count(2)) };
    stage.stages = vec![Stage { id: id("x"), ..Stage::new("inner", count(1)) }];
    funnel(&["a"]).adopt(&mut stage);
    assert_eq!(all_ids(std::slice::from_ref(&stage)), ["x", "s2"]);
}

#[test]
fn a_role_moves_from_the_stage_that_had_it_and_back() {
    let mut document = funnel(&["a", "b", "c"]);
    document.stages[0].role = Some(Role::Lead);
    document.stages[1].role = Some(Role::Customer);
    let before = document.clone();
    let inverse = Edit::SetStageRole(id("s2"), Some(Role::Lead)).apply(&mut document).unwrap();
    let roles: Vec<_> = document.stages.iter().map(|stage| stage.role).collect();
    assert_eq!(roles, [None, Some(Role::Lead), None]);
    inverse.apply(&mut document).unwrap();
    assert_eq!(document, before);
}

#[test]
fn roles_are_told_apart_by_funnel() {
    let mut document = funnel(&["a", "b"]);
    document.stages[0].role = Some(Role::Lead);
    document.stages[1].stages = vec![Stage { id: id("inner"), ..Stage::new("inner", count(1)) }];
    Edit::SetStageRole(id("inner"), Some(Role::Lead)).apply(&mut document).unwrap();
    assert_eq!(document.stages[0].role, Some(Role::Lead), "the outer funnel keeps its lead stage");
    assert_eq!(document.check(), Ok(()));
}

#[track_caller]
fn refuses(document: &Document, edit: Edit, error: EditError) {
    let (mut after, mut history) = (document.clone(), History::default());
    history.apply(&mut after, Edit::SetTitle(Some("x".into())), 0.0).unwrap();
    history.undo(&mut after);
    let before = history.clone();
    assert_eq!(history.apply(&mut after, edit, 1.0), Err(error));
    assert_eq!(after, *document, "a refused edit leaves the document alone");
    assert_eq!(history, before, "a refused edit leaves undo and redo alone");
}

fn insert(parent: Option<&str>, index: usize, stage: Stage) -> Edit {
    Edit::InsertStage { parent: parent.map(id), index, stage: Box::new(stage), segment_counts: Vec::new() }
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let mut document = funnel(&["a", "b"]);
    document.stages[0].role = Some(Role::Lead);
    add_segment(&mut document, "g1", &[1, 2]);
    let stage = |id: &str| Stage { id: StageId::new(id), ..Stage::new("new", count(1)) };
    let repeated = Inconsistency::RepeatedId("stages[0].stages[0].id".to_owned());

    refuses(&document, rename("s9", "x"), EditError::NoSuchStage(id("s9")));
    refuses(&document, Edit::MoveStage(id("s1"), 2), EditError::NoSuchPlace(2));
    refuses(&document, Edit::RemoveStage(id("")), EditError::NoSuchStage(id("")));
    refuses(&document, insert(None, 3, stage("n")), EditError::NoSuchPlace(3));
    refuses(&document, insert(Some("s9"), 0, stage("n")), EditError::NoSuchStage(id("s9")));
    refuses(&document, insert(None, 0, stage("s1")), EditError::IdTaken("s1".into()));
    let nested = Stage { stages: vec![stage("s2")], ..stage("n") };
    refuses(&document, insert(None, 0, nested), EditError::Inconsistent(repeated.clone()));
    let twice = Stage { stages: vec![stage("n")], ..stage("n") };
    refuses(&document, insert(None, 0, twice), EditError::Inconsistent(repeated.clone()));
    let lead = Stage { role: Some(Role::Lead), ..stage("n") };
    refuses(&document, insert(None, 0, lead.clone()), EditError::RoleTaken(Role::Lead));
    let leads = Stage { stages: vec![lead.clone(), Stage { id: id("m"), ..lead }], ..stage("n2") };
    let inside = Inconsistency::RepeatedRole("stages[0].stages[1].role".to_owned());
    refuses(&document, insert(None, 0, leads), EditError::Inconsistent(inside));
    refuses(
        &document,
        Edit::SetEconomics(EconomicsField::GrossMargin, Some(1.1)),
        EditError::OutOfRange(EconomicsField::GrossMargin),
    );
    refuses(
        &document,
        Edit::SetEconomics(EconomicsField::Cost, Some(f64::NAN)),
        EditError::OutOfRange(EconomicsField::Cost),
    );
    let mut short = document.segments[0].clone();
    short.counts.pop();
    refuses(&document, Edit::InsertSegment(0, Box::new(short)), EditError::SegmentLength);
    let taken = Box::new(document.segments[0].clone());
    refuses(&document, Edit::InsertSegment(0, taken), EditError::IdTaken("g1".into()));
    refuses(
        &document,
        Edit::SetSegmentCount(SegmentId::new("g1"), id("s9"), count(1)),
        EditError::NoSuchStage(id("s9")),
    );
    refuses(&document, Edit::RemoveSegment(SegmentId::new("g9")), EditError::NoSuchSegment(SegmentId::new("g9")));
    let mut broken = document.clone();
    broken.segments[0].counts.pop();
    let length = Inconsistency::SegmentLength { path: "segments[0].counts".into(), expected: 2, found: 1 };
    refuses(&document, Edit::Replace(Box::new(broken)), EditError::Inconsistent(length));
    let half = Edit::All(vec![rename("s1", "x"), Edit::RemoveStage(id("s2")), rename("s2", "y")]);
    refuses(&document, half, EditError::NoSuchStage(id("s2")));
}

#[test]
fn funnels_nest_only_so_deep() {
    let mut document = funnel(&["a"]);
    let mut parent = "s1".to_owned();
    for level in 2..=MAX_LEVELS {
        let child = format!("level {level}");
        insert(Some(&parent), 0, Stage { id: id(&child), ..Stage::new("x", count(1)) }).apply(&mut document).unwrap();
        parent = child;
    }
    assert_eq!(document.check(), Ok(()));
    let error = EditError::Inconsistent(Inconsistency::TooDeep("stages".into()));
    refuses(&document, insert(Some(&parent), 0, Stage::new("x", count(1))), error);
}

#[test]
fn segments_follow_their_stages() {
    let mut document = funnel(&["a", "b", "c"]);
    add_segment(&mut document, "g", &[1, 2, 3]);
    let counts = |document: &Document| document.segments[0].counts.iter().map(|c| c.get()).collect::<Vec<_>>();
    Edit::MoveStage(id("s1"), 2).apply(&mut document).unwrap();
    assert_eq!(counts(&document), [2.0, 3.0, 1.0]);
    let inverse = Edit::RemoveStage(id("s3")).apply(&mut document).unwrap();
    assert_eq!(counts(&document), [2.0, 1.0]);
    insert(None, 1, Stage { id: id("d"), ..Stage::new("d", count(9)) }).apply(&mut document).unwrap();
    assert_eq!(counts(&document), [2.0, 0.0, 1.0]);
    insert(Some("s1"), 0, Stage { id: id("inner"), ..Stage::new("inner", count(9)) }).apply(&mut document).unwrap();
    assert_eq!(counts(&document), [2.0, 0.0, 1.0], "segments count only the outermost funnel");
    inverse.apply(&mut document).unwrap();
    assert_eq!(counts(&document), [2.0, 3.0, 0.0, 1.0]);
}

#[test]
fn a_stage_and_a_segment_without_id_get_one() {
    let mut document = funnel(&["a"]);
    let inverse = insert(None, 1, Stage::new("b", count(1))).apply(&mut document).unwrap();
    assert_eq!(inverse, Edit::RemoveStage(id("s2")));
    add_segment(&mut document, "", &[1, 1]);
    assert_eq!(document.segments[0].id, SegmentId::new("g1"));
}

/// A document and its history, edited at given times.
#[derive(Default)]
struct Session {
    document: Document,
    history: History,
}

impl Session {
    fn new(document: Document) -> Self {
        Self { document, history: History::default() }
    }

    fn edit(&mut self, at_ms: f64, edit: Edit) {
        self.history.apply(&mut self.document, edit, at_ms).unwrap();
    }

    fn steps(&mut self) -> usize {
        std::iter::from_fn(|| self.history.undo(&mut self.document).then_some(())).count()
    }
}

#[test]
fn typing_in_one_field_is_one_step() {
    let mut session = Session::new(funnel(&["a", "b"]));
    for (at_ms, name) in [(0.0, "x"), (1000.0, "xy"), (2000.0, "xyz")] {
        session.edit(at_ms, rename("s1", name));
    }
    assert!(session.history.undo(&mut session.document));
    assert_eq!(session.document, funnel(&["a", "b"]));
    assert!(session.history.redo(&mut session.document));
    assert_eq!(session.document.stages[0].name, "xyz");
}

#[test]
fn a_pause_another_field_or_a_lost_focus_ends_the_step() {
    let steps = |edits: &[(f64, Edit)]| {
        let mut session = Session::new(funnel(&["a", "b"]));
        edits.iter().for_each(|(at_ms, edit)| session.edit(*at_ms, edit.clone()));
        session.steps()
    };
    assert_eq!(steps(&[(0.0, rename("s1", "x")), (1000.1, rename("s1", "y"))]), 2, "a pause");
    assert_eq!(steps(&[(0.0, rename("s1", "x")), (1.0, rename("s2", "y"))]), 2, "another stage");
    assert_eq!(steps(&[(0.0, rename("s1", "x")), (1.0, Edit::SetStageCount(id("s1"), count(1)))]), 2, "another field");
    assert_eq!(steps(&[(0.0, Edit::MoveStage(id("s1"), 1)), (1.0, Edit::MoveStage(id("s1"), 0))]), 2, "moves");
    let mut session = Session::new(funnel(&["a"]));
    session.edit(0.0, rename("s1", "x"));
    session.history.end_group();
    session.edit(1.0, rename("s1", "y"));
    assert_eq!(session.steps(), 2, "a lost focus");
}

#[test]
fn typing_after_an_undo_is_a_step_of_its_own() {
    let mut session = Session::new(funnel(&["a", "b"]));
    session.edit(0.0, rename("s1", "x"));
    session.edit(1.0, rename("s2", "y"));
    session.history.undo(&mut session.document);
    session.edit(2.0, rename("s1", "z"));
    session.history.undo(&mut session.document);
    assert_eq!(session.document.stages[0].name, "x", "the first edit was not part of what was undone");
}

#[test]
fn fields_whose_ids_look_alike_are_undone_apart() {
    let mut document = funnel(&["a"]);
    document.stages[0].id = id("b");
    add_segment(&mut document, "a", &[1]);
    add_segment(&mut document, "a/b", &[1]);
    let before = document.clone();
    let mut session = Session::new(document);
    session.edit(0.0, Edit::SetSegmentName(SegmentId::new("a/b"), "x".into()));
    session.edit(1.0, Edit::SetSegmentCount(SegmentId::new("a"), id("b"), count(7)));
    assert_eq!(session.steps(), 2);
    assert_eq!(session.document, before);
}

#[test]
fn two_hundred_steps_can_be_undone() {
    let mut session = Session::new(funnel(&["a"]));
    for n in 1..=250_u32 {
        session.edit(f64::from(n) * 2000.0, rename("s1", &n.to_string()));
    }
    assert_eq!(session.steps(), HISTORY_STEPS);
    assert_eq!(session.document.stages[0].name, "50");
}

#[test]
fn a_new_edit_forgets_what_was_undone() {
    let mut session = Session::new(funnel(&["a"]));
    session.edit(0.0, rename("s1", "x"));
    session.history.undo(&mut session.document);
    session.edit(1.0, Edit::SetTitle(Some("t".into())));
    assert!(!session.history.can_redo());
    assert!(!session.history.redo(&mut session.document));
}

#[test]
fn a_field_left_as_it_was_is_no_step() {
    let mut session = Session::new(funnel(&["a"]));
    session.edit(0.0, rename("s1", "x"));
    session.edit(2000.0, rename("s1", "y"));
    session.history.undo(&mut session.document);
    session.edit(4000.0, rename("s1", "x"));
    assert!(session.history.redo(&mut session.document), "nothing changed, so what was undone can be done again");
    assert_eq!(session.steps(), 2);
}
