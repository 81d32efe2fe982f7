//! The gradient from global averaging to single patterns: the claims of the abstract of the paper's first version.

use anyhow::{Context, Result};
use hopfield_theory::equidistant::Clusters;
use hopfield_theory::experiments::Effort;

use super::support::{Row, make};

fn of<'a>(rows: &'a [Row], panel: &'a str, curve: &'a str) -> impl Iterator<Item = &'a Row> {
    rows.iter().filter(move |row| row.panel == panel && row.curve == curve)
}

/// $\|J_s\|_F \le \beta/2$, attained at two equal weights; $\sqrt{k-1}/k$ for $k$ of them. The maximum is that of small metastable
/// states, and a single pattern, of the same class IV, has at most $2\cdot0.9\cdot0.1$ of it.
#[test]
fn small_metastable_states_and_single_patterns_share_a_class_but_not_the_gradient() -> Result<()> {
    for seed in [7, 8] {
        let made = make("gradients", Effort::Quick, seed)?;
        let rows = made.rows()?;
        let dots: Vec<&Row> = of(&rows, "a", "Gaussian logits").collect();
        assert!(dots.len() > 100, "{} rows", dots.len());
        let mut classes = [0.0_f64; 3];
        for row in dots {
            assert!(row.y <= 0.5, "k = {}: {} exceeds the maximum", row.x, row.y);
            let group = if row.x == 1.0 { 0 } else { 1 + usize::from(row.x > 16.0) };
            classes[group] = classes[group].max(row.y);
            assert!(row.x > 1.0 || row.y <= 0.18 + 1e-12, "a single pattern has {}", row.y);
        }
        assert!(
            classes[1] > 0.4 && classes[2] < 0.4,
            "the largest gradients are those of 2 to 16 weights: {classes:?}"
        );
        let equal: Vec<&Row> = of(&rows, "a", "k equal weights").collect();
        let largest = equal.iter().max_by(|a, b| a.y.total_cmp(&b.y)).context("a line")?;
        assert_eq!((largest.x, largest.y), (2.0, 0.5), "two equal weights");
        assert_eq!(equal[0].y, 0.0, "one weight has no gradient");
        let median = |name: &str| made.number(&format!("gradients.softmax.{name}"));
        assert!(median("class_iv.k2_to_8")? > 5.0 * median("class_i")?, "metastable against global");
        assert!(median("class_iv.k2_to_8")? > 5.0 * median("class_iv.k1")?, "metastable against single");
        assert!((median("maximum")? - 0.5).abs() < 1e-15, "the exact maximum");
    }
    Ok(())
}

/// Minima have $\|J\| < 1$. It comes near 1 at every threshold, for a single state at its own as well, and vanishes only beyond.
#[test]
fn the_jacobian_is_near_one_at_thresholds_and_vanishes_for_single_patterns() -> Result<()> {
    let made = make("gradients", Effort::Quick, 7)?;
    let rows = made.rows()?;
    let clusters = Clusters { clusters: 5, size: 5, spread: 0.4 };
    let (metastable, single) = (clusters.leaves_the_mean(), clusters.leaves_the_cluster());
    for row in of(&rows, "b", "exact, orthogonal") {
        assert!(row.y < 1.0 + 1e-9, "the limit at beta = {} is no minimum: {}", row.x, row.y);
        assert!(row.y <= row.x / 2.0, "beta diam^2 / 4 is exceeded at beta = {}", row.x);
        // With equal weights J is beta times the covariance, the mean of clusters against one another.
        let global = row.x * (1.0 - 0.8 * 0.16) / 5.0;
        assert!(row.x > metastable || (row.y / global - 1.0).abs() < 1e-9, "global: {} against {global}", row.y);
    }
    let at = |beta: f64| -> Result<f64> {
        let network = hopfield_theory::Hopfield::new(clusters.orthogonal()?, beta)?;
        let limit = network.fixed_point(network.patterns().pattern(0), 1e-12, 100_000);
        Ok(network.jacobian_norm(&limit.state))
    };
    for threshold in [metastable, single] {
        assert!(at(1.0005 * threshold)? > 0.9, "a state that has just appeared at beta = {threshold}");
    }
    assert!(at(100.0)? < 1e-4 && at(200.0)? < 1e-10, "exponentially small beyond");
    for seed in 0..3 {
        let made = make("gradients", Effort::Quick, seed)?;
        let jacobian = |kind: &str| made.number(&format!("gradients.jacobian.{kind}"));
        assert!(jacobian("metastable")? > 10.0 * jacobian("global")?, "maximal for metastable states");
        assert!(jacobian("single")? < 0.01 * jacobian("global")?, "vanishing for single patterns");
    }
    Ok(())
}

/// For values the share of each pattern is its weight: uniform for global averaging. For keys it is not, and to a retrieved
/// pattern as a value the whole gradient flows.
#[test]
fn the_gradient_of_global_averaging_is_uniform_for_values_and_not_for_keys() -> Result<()> {
    for seed in 0..3 {
        let made = make("gradients", Effort::Quick, seed)?;
        let number = |name: &str| made.number(&format!("gradients.{name}"));
        assert!(number("share_of_values.global")? > 0.999, "uniform over all patterns");
        assert!((number("share_of_values.metastable")? - 0.2).abs() < 0.02, "over one of five clusters");
        assert!((number("share_of_values.single")? - 0.04).abs() < 0.002, "one of 25 patterns");
        let keys = number("share_of_keys.global")?;
        assert!((keys - number("share_of_keys.limit")?).abs() < 0.1 && keys < 0.9, "keys: {keys}");
        assert!(
            number("value_of_the_pattern.single")? > 0.99,
            "a retrieved pattern gets the whole gradient as a value"
        );
    }
    Ok(())
}
