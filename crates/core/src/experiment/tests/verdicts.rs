//! What is said of the counts.

use proptest::prelude::*;

use crate::experiment::*;

fn reading(counts: &[(u64, u64)]) -> Reading {
    read(&ReadInput::new(arms(counts)))
}

/// Conversions of participants.
fn arms(counts: &[(u64, u64)]) -> Vec<Arm> {
    let arm = |&(conversions, participants): &(u64, u64)| Arm { participants, conversions, ..Arm::default() };
    counts.iter().map(arm).collect()
}

#[test]
fn a_rate_can_fall_while_the_business_wins() {
    // The example of the specification: 1 000 each, 200 → 400 carts, 100 → 140 purchases.
    let before = TrapCounts { entrants: 1_000.0, reached: 200.0, converted: 100.0 };
    let after = TrapCounts { entrants: 1_000.0, reached: 400.0, converted: 140.0 };
    assert_eq!(trap(1, before, after), Some(Trap { arm: 1, conditional: [0.5, 0.35], overall: [0.1, 0.14] }));
    assert!(trap(1, after, before).is_some(), "and the other way about");
    assert_eq!(trap(1, before, before), None);
    assert_eq!(trap(1, before, TrapCounts { converted: 150.0, ..before }), None, "both rise");
    assert_eq!(trap(1, before, TrapCounts { reached: 0.0, converted: 0.0, ..before }), None, "no rate");
    let arms = vec![
        Arm { name: None, participants: 200, conversions: 100, entrants: Some(1_000) },
        Arm { name: None, participants: 400, conversions: 140, entrants: Some(1_000) },
    ];
    let reading = read(&ReadInput::new(arms));
    assert_eq!(reading.traps.len(), 1);
    assert_eq!(
        reading.sample_ratio_p_value,
        Some(1.0),
        "those who were split are compared, not those who came that far"
    );
}

#[test]
fn unequal_groups_are_told_before_anything_else() {
    assert!(
        matches!(reading(&[(500, 10_000), (700, 9_000)]).verdict, Verdict::SampleRatio { p_value } if p_value < 1e-9)
    );
    let input = ReadInput { split: Some(vec![10.0, 9.0]), ..ReadInput::new(arms(&[(500, 10_000), (700, 9_000)])) };
    assert!(matches!(read(&input).verdict, Verdict::Better(Difference { arm: 1, .. })), "as planned");
}

#[test]
fn whom_to_trust_is_part_of_the_verdict() {
    let input = ReadInput::new(arms(&[(200, 10_000), (260, 10_000)]));
    let trust = |input: &ReadInput| match read(input).verdict {
        Verdict::Better(it) => Some(it.trust),
        _ => None,
    };
    // Significant once (p = 0.005), not always (p = 0.10).
    assert_eq!(trust(&input), Some(Trust::Early));
    assert_eq!(trust(&ReadInput { planned_per_arm: Some(10_001), ..input.clone() }), Some(Trust::Early));
    assert_eq!(trust(&ReadInput { planned_per_arm: Some(10_000), ..input.clone() }), Some(Trust::Planned));
    assert_eq!(trust(&ReadInput::new(arms(&[(200, 10_000), (400, 10_000)]))), Some(Trust::Always));
}

#[test]
fn several_groups_share_the_significance() {
    // p = 0.036: below 0.05, not below 0.025.
    let two = [(200, 10_000), (244, 10_000)];
    assert!(matches!(reading(&two).verdict, Verdict::Better(_)));
    let three = [two[0], two[1], (201, 10_000)];
    assert!(matches!(reading(&three).verdict, Verdict::Undecided { arm: 1, .. }));
    let best_of_two = [(200, 10_000), (300, 10_000), (330, 10_000)];
    assert!(matches!(reading(&best_of_two).verdict, Verdict::Better(Difference { arm: 2, .. })));
}

fn also_worse(reading: &Reading) -> Vec<(usize, Trust)> {
    reading.also_worse.iter().map(|it| (it.arm, it.trust)).collect()
}

#[test]
fn who_else_is_worse_is_told() {
    // With pooled variance z is 3.60 for 24 % and 20 %, 0.68 for 24 % and 23.3 %; two comparisons take 2.24.
    let open = reading(&[(1_200, 5_000), (700, 3_000), (400, 2_000)]);
    assert!(matches!(open.verdict, Verdict::SampleRatio { .. }), "equal groups were planned");
    let input = ReadInput {
        split: Some(vec![5.0, 3.0, 2.0]),
        ..ReadInput::new(arms(&[(1_200, 5_000), (700, 3_000), (400, 2_000)]))
    };
    let open = read(&input);
    assert!(matches!(open.verdict, Verdict::Undecided { arm: 1, .. }), "{:?}", open.verdict);
    assert_eq!(also_worse(&open), [(2, Trust::Early)], "whoever stops when it looks clear is warned here as well");
    let won = reading(&[(200, 1_000), (300, 1_000), (100, 1_000)]);
    assert!(matches!(won.verdict, Verdict::Better(Difference { arm: 1, .. })));
    assert_eq!(also_worse(&won), [(2, Trust::Always)]);
    let lost = reading(&[(300, 1_000), (100, 1_000), (120, 1_000)]);
    assert!(matches!(lost.verdict, Verdict::Worse(Difference { arm: 1, .. })));
    assert_eq!(also_worse(&lost), [(2, Trust::Always)]);
}

#[test]
fn worse_is_worse_only_when_nothing_is_open() {
    assert!(matches!(reading(&[(300, 10_000), (200, 10_000)]).verdict, Verdict::Worse(Difference { arm: 1, .. })));
    let one_open = [(300, 10_000), (200, 10_000), (301, 10_000)];
    assert!(matches!(reading(&one_open).verdict, Verdict::Undecided { arm: 2, .. }));
}

#[test]
fn few_people_are_judged_by_the_exact_test() {
    // z says 0.028, Fisher 0.087.
    let few = reading(&[(0, 12), (4, 12)]);
    assert!(few.comparisons[0].few && few.comparisons[0].p_value < Some(0.05));
    assert!(matches!(few.verdict, Verdict::Undecided { .. }));
}

#[test]
fn without_people_there_is_nothing_to_say() {
    let nobody = reading(&[(0, 0), (0, 0)]);
    assert_eq!(nobody.verdict, Verdict::NoData);
    assert_eq!(nobody.arms[0], ArmReading { rate: None, interval: None });
    assert_eq!(nobody.sample_ratio_p_value, None);
    let nobody_converted = reading(&[(0, 100), (0, 100)]);
    assert_eq!(nobody_converted.comparisons[0].p_value, None);
    assert!(matches!(nobody_converted.verdict, Verdict::Undecided { p_value: 1.0, .. }), "by Fisher's test");
}

/// The most that can be typed: no figure leaves its range, and none takes for ever.
#[test]
fn a_trillion_people_are_read() {
    let most = 1_000_000_000_000;
    for counts in
        [[(most / 2, most), (most / 2 + 2_000_000, most)], [(0, most), (most, most)], [(1, 1), (most / 3, most)]]
    {
        let c = reading(&counts).comparisons[0];
        for share in [c.fisher_p_value, c.probability_better, c.expected_loss] {
            assert!(share.is_some_and(|share| (0.0..=1.0 + 1e-12).contains(&share)), "{c:?}");
        }
        let [low, high] = c.credible_interval.expect("an interval");
        assert!(-1.0 <= low && low <= high && high <= 1.0, "{c:?}");
    }
    // Of two bells half a million apart by 1.4 million: z = 2.83.
    let c = reading(&[(most / 2, most), (most / 2 + 2_000_000, most)]).comparisons[0];
    assert!((c.z.expect("z") - 8_f64.sqrt()).abs() < 1e-5, "{c:?}");
    assert!((c.fisher_p_value.expect("p") / c.p_value.expect("p") - 1.0).abs() < 1e-4, "{c:?}");
}

#[test]
fn what_is_missing_is_told_in_people() {
    let Verdict::Undecided { needed_per_arm, planned_reached, .. } = reading(&[(50, 1_000), (55, 1_000)]).verdict
    else {
        panic!("undecided");
    };
    assert_eq!(needed_per_arm, Some(8_158.0), "as planned for 5 % and one point more");
    assert!(!planned_reached);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn figures_are_in_their_range(
        counts in prop::collection::vec((0_u64..3_000, 0_u64..3_000), 2..4),
        scale in prop::sample::select(vec![1_u64, 1, 1, 100_000]),
        prior in (0.02..30.0, 0.02..30.0),
    ) {
        let counts: Vec<_> = counts.iter().map(|&(x, lost)| (x * scale, (x + lost) * scale)).collect();
        let input = ReadInput { prior: [prior.0, prior.1], ..ReadInput::new(arms(&counts)) };
        let reading = read(&input);
        let share = |p: Option<f64>| p.is_none_or(|p| (0.0..=1.0 + 1e-12).contains(&p));
        for c in &reading.comparisons {
            prop_assert!(share(c.p_value) && share(c.fisher_p_value) && share(c.always_valid_p_value), "{c:?}");
            prop_assert!(share(c.probability_better) && share(c.expected_loss), "{c:?}");
            for [low, high] in [c.interval, c.credible_interval].into_iter().flatten() {
                prop_assert!((-1.0..=1.0).contains(&low) && low <= high && high <= 1.0 + 1e-12, "{c:?}");
            }
            prop_assert!(c.lift_interval.is_none_or(|[low, high]| low <= high && high.is_finite()));
        }
        prop_assert!(share(reading.sample_ratio_p_value));
    }

    /// One of two is better, whoever is called the control.
    #[test]
    fn groups_can_change_places(a in (0_u64..500, 0_u64..500), b in (0_u64..500, 0_u64..500)) {
        let (a, b) = ((a.0, a.0 + a.1 + 1), (b.0, b.0 + b.1 + 1));
        let (there, back) = (reading(&[a, b]).comparisons[0], reading(&[b, a]).comparisons[0]);
        let near = |x: Option<f64>, y: Option<f64>| (x.expect("x") - y.expect("y")).abs() < 1e-11;
        prop_assert!(near(there.probability_better, back.probability_better.map(|p| 1.0 - p)));
        prop_assert!(near(there.fisher_p_value, back.fisher_p_value));
        prop_assert!(near(there.difference, back.difference.map(|d| -d)));
        let ends = |c: Comparison| c.credible_interval.expect("an interval");
        prop_assert!((ends(there)[0] + ends(back)[1]).abs() < 1e-9, "{:?} {:?}", ends(there), ends(back));
        // The loss of one less the loss of the other is the difference of what is believed of them.
        let mean = |(x, n): (u64, u64)| (x as f64 + 1.0) / (n as f64 + 2.0);
        let losses = there.expected_loss.expect("a loss") - back.expected_loss.expect("a loss");
        prop_assert!((losses - (mean(a) - mean(b))).abs() < 1e-11);
    }
}
