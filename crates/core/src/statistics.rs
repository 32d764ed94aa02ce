//! Statistics that more than one part needs: quantiles, Fisher's exact test, adjusted p-values.

/// A quantile by linear interpolation (type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996; what
/// R and NumPy do unless told otherwise) of `len` values that rise with their place; `None` when there are none.
pub(crate) fn quantile(len: usize, value: impl Fn(usize) -> f64, share: f64) -> Option<f64> {
    let last = len.checked_sub(1)?;
    let place = share * last as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    Some(value(low) + (value(high) - value(low)) * (place - place.floor()))
}

/// The quantiles at rising `shares` of values in any order, as [`quantile`] has them; orders the values as far as that needs.
pub(crate) fn quantiles<const N: usize>(values: &mut [f64], shares: [f64; N]) -> Option<[f64; N]> {
    let last = values.len().checked_sub(1)?;
    let mut ordered = 0;
    for place in shares.iter().flat_map(|share| [(share * last as f64).floor(), (share * last as f64).ceil()]) {
        let place = place as usize;
        if place >= ordered {
            values[ordered..].select_nth_unstable_by(place - ordered, f64::total_cmp);
            ordered = place + 1;
        }
    }
    Some(shares.map(|share| quantile(values.len(), |place| values[place], share).unwrap_or(f64::NAN)))
}

/// Fisher's exact test, two-sided: how likely a table at least as unlikely as `[[a, b], [c, d]]` is when rows and columns
/// have nothing to do with one another (R. A. Fisher, "On the Interpretation of χ² from Contingency Tables", 1922; two
/// sides by the sum of all tables that are not more likely). 1 when a row or a column is empty.
pub(crate) fn fisher_exact([[a, b], [c, d]]: [[u64; 2]; 2]) -> f64 {
    /// Tables as likely as this one, but for rounding, are as likely.
    const TOLERANCE: f64 = 1.0 + 1e-7;
    let (row, column, total) = (a + b, a + c, a + b + c + d);
    let least = (row + column).saturating_sub(total);
    let most = row.min(column);
    // How much more likely one more in the first cell is (hypergeometric distribution).
    let step =
        |k: u64| (row - k) as f64 * (column - k) as f64 / ((k + 1) as f64 * (total + k + 1 - row - column) as f64);
    let mode = ((row + 1) as f64 * (column + 1) as f64 / (total + 2) as f64) as u64;
    let mode = mode.clamp(least, most);
    // Weights relative to the likeliest table, so that nothing overflows.
    let observed = {
        let mut log = 0.0;
        let mut at = mode;
        while at != a {
            log += if a < at { -step(at - 1).ln() } else { step(at).ln() };
            at = if a < at { at - 1 } else { at + 1 };
            // Less likely than the smallest number there is; of large tables the way there can be long.
            if log < -800.0 {
                return 0.0;
            }
        }
        log
    };
    let limit = observed.exp() * TOLERANCE;
    let (mut all, mut unlikely) = (0.0, 0.0);
    let mut add = |weight: f64| {
        all += weight;
        if weight <= limit {
            unlikely += weight;
        }
        // What is left is less than can be told, and than what was observed.
        weight > 1e-300 && (weight > limit * 1e-17 || weight > 1e-17)
    };
    let mut weight = 1.0;
    for k in mode..=most {
        if !add(weight) || k == most {
            break;
        }
        weight *= step(k);
    }
    let mut weight = 1.0;
    for k in (least..mode).rev() {
        weight /= step(k);
        if !add(weight) {
            break;
        }
    }
    (unlikely / all).min(1.0)
}

/// P-values adjusted for being several (Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", 1995).
pub(crate) fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    // The bits of numbers that are not negative rise as they do.
    let bits = |p: f64| p.max(0.0).to_bits() as i64;
    let mut order: Vec<(i64, u32)> = p_values.iter().map(|&p| bits(p)).zip(0..).collect();
    order.sort_unstable();
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least: f64 = 1.0;
    for (place, &(_, index)) in order.iter().enumerate().rev() {
        let index = index as usize;
        let rank = (place + 1) as f64;
        least = least.min(p_values[index] * p_values.len() as f64 / rank);
        adjusted[index] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} is not {expected}");
    }

    /// Reference values: tests/data/statistics.py, with SciPy.
    #[test]
    fn quantiles_of_any_order_are_those_of_the_sorted() {
        let mut values: Vec<f64> = (0..997).map(|i| f64::from(i * 7_919 % 997)).collect();
        for len in [1, 2, 3, 10, 11, 997] {
            let mut some = values[..len].to_vec();
            let mut sorted = some.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let shares = [0.0, 0.1, 0.5, 0.9, 1.0];
            let expected = shares.map(|share| quantile(len, |place| sorted[place], share).unwrap());
            assert_eq!(quantiles(&mut some, shares), Some(expected), "{len}");
        }
        assert_eq!(quantiles(&mut values[..0], [0.5]), None);
    }

    #[test]
    fn references() {
        const EXPECTED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/statistics.json"));
        let expected: serde_json::Value = serde_json::from_str(EXPECTED).expect("statistics.json");
        let list = |key: &str| expected[key].as_array().cloned().expect("a list");
        let floats = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().expect("a list").iter().filter_map(serde_json::Value::as_f64).collect()
        };
        for case in list("fisher") {
            let [a, b, c, d] = floats(&case["table"])[..] else { panic!("four cells") };
            let table = [[a as u64, b as u64], [c as u64, d as u64]];
            assert_near(fisher_exact(table), case["p"].as_f64().expect("a number"));
        }
        for case in list("benjaminiHochberg") {
            let adjusted = benjamini_hochberg(&floats(&case["p"]));
            let expected = floats(&case["adjusted"]);
            assert_eq!(adjusted.len(), expected.len());
            adjusted.into_iter().zip(expected).for_each(|(found, expected)| assert_near(found, expected));
        }
        for case in list("quantiles") {
            let values = floats(&case["sorted"]);
            for (share, expected) in [0.25, 0.5, 0.75, 0.9].into_iter().zip(floats(&case["type7"])) {
                assert_near(quantile(values.len(), |place| values[place], share).expect("values"), expected);
            }
        }
        assert!(list("fisher").len() > 300 && list("quantiles").len() > 20 && list("benjaminiHochberg").len() > 20);
    }

    #[test]
    fn of_nothing_there_is_nothing() {
        assert_eq!(quantile(0, |_| 0.0, 0.5), None);
        assert_eq!(benjamini_hochberg(&[]), Vec::<f64>::new());
        assert_near(fisher_exact([[0, 0], [0, 0]]), 1.0);
        assert_near(fisher_exact([[5, 0], [0, 0]]), 1.0);
        assert_near(fisher_exact([[3, 7], [0, 0]]), 1.0);
    }
}
