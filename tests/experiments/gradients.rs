//! The gradient from global averaging to single patterns: the claims of the abstract of the paper's first version.

use anyhow::{Context, Result};
use hopfield_theory::equidistant::Clusters;
use hopfield_theory::experiments::Effort;

use super::support::{Row, limits_that_hold, make};

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

/// The mean of $e^{n\sigma z}$ over normal $z$, by the midpoint rule.
fn moment(power: f64, sigma: f64) -> f64 {
    let cells = (0..4000).map(|cell| (f64::from(cell) + 0.5) * 0.01 - 20.0);
    cells.map(|z| 0.01 * (power * sigma * z - 0.5 * z * z).exp()).sum::<f64>() / std::f64::consts::TAU.sqrt()
}

/// $\|J_s\|_F^2/\beta^2 = \sum p^2 - 2\sum p^3 + (\sum p^2)^2$ with the moments of weights $e^{\sigma z}$; bounds $\beta/2$ and
/// $\frac12$; and $e^H/N \to e^{-\mathbb E|z|\ln|z|/\mathbb E|z|}\,\mathbb E|z|$ for the keys.
#[test]
fn the_lines_of_theory_are_integrals_and_bounds() -> Result<()> {
    let rows = make("gradients", Effort::Quick, 7)?.rows()?;
    let limit: Vec<&Row> = of(&rows, "a", "their limit").collect();
    assert_eq!(limit.len(), 31, "standard deviations from 0 to 1.5");
    for (step, row) in limit.into_iter().enumerate() {
        let sigma = 0.05 * step as f64;
        let sum = |power: f64| 512.0 * moment(power, sigma) / (512.0 * moment(1.0, sigma)).powf(power);
        let expected = (sum(2.0) - 2.0 * sum(3.0) + sum(2.0) * sum(2.0)).sqrt();
        assert!((row.y / expected - 1.0).abs() < 1e-6, "sigma = {sigma}: {}, not {expected}", row.y);
    }
    let mut bounds = 0;
    for row in of(&rows, "b", "β diam² / 4") {
        assert!((row.y / (row.x / 2.0) - 1.0).abs() < 1e-12, "beta diam^2 / 4 = {} at beta = {}", row.y, row.x);
        bounds += 1;
    }
    for row in of(&rows, "a", "maximum") {
        assert_eq!(row.y, 0.5, "the maximum at k = {}", row.x);
        bounds += 1;
    }
    let cells = || (0..40_000).map(|cell| (f64::from(cell) + 0.5) * 3e-4);
    let mean = |value: &dyn Fn(f64) -> f64| {
        cells().map(|z| value(z) * (-0.5 * z * z).exp()).sum::<f64>()
            / cells().map(|z| (-0.5 * z * z).exp()).sum::<f64>()
    };
    let modulus = mean(&|z| z);
    let share = modulus * (-mean(&|z| z * z.ln()) / modulus).exp();
    for row in of(&rows, "c", "keys, N → ∞") {
        assert!((row.y - share).abs() < 1e-5, "the share of keys is {}, not {share}", row.y);
        bounds += 1;
    }
    assert_eq!(bounds, 6, "the ends of three lines");
    Ok(())
}

#[test]
fn limits_of_medians_hold_as_often_as_they_claim() -> Result<()> {
    let (held, all) = limits_that_hold("gradients", "gradients.")?;
    assert!(all >= 40 && 10 * held >= 9 * all, "{held} of {all} limits hold");
    Ok(())
}
