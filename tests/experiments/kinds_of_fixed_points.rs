//! Global, metastable and single fixed points.

use anyhow::{Context, Result};
use hopfield_theory::equidistant::{fixed_points, fold};
use hopfield_theory::experiments::Effort;

use super::support::{Made, Row, curves, limits_that_hold, make};

/// All fixed points of equidistant patterns have two different weights, so that their number is known at every interaction.
#[test]
fn the_fixed_points_counted_are_those_known() -> Result<()> {
    for seed in [7, 8] {
        let made = make("kinds_of_fixed_points", Effort::Quick, seed)?;
        let mut most = 0.0;
        for row in made.rows()?.iter().filter(|row| row.panel != "a" && !row.curve.ends_with("known")) {
            let count: usize = row.curve.trim_start_matches("N = ").parse()?;
            let known = fixed_points(count, row.x * count as f64);
            let expected = if row.panel == "b" { known.all } else { known.minima };
            assert_eq!(row.y, expected as f64, "{} in panel {} at B/N = {}", row.curve, row.panel, row.x);
            most = row.y.max(most);
        }
        assert_eq!(most, 31.0, "five patterns have all their 2^5 - 1 fixed points");
        assert_eq!(made.number("kinds_of_fixed_points.counts_that_differ")?, 0.0, "counts that differ");
    }
    Ok(())
}

fn threshold(made: &Made, kind: &str, what: &str, percent: u32) -> Result<f64> {
    made.number(&format!("kinds_of_fixed_points.threshold.{kind}.{what}.s{percent}"))
}

/// Means of clusters are equidistant with $B = \beta(1 - (1 - 1/l)s^2)$, a cluster's patterns with $B = \beta s^2P$, and at
/// $s = 1$ all 25 patterns are.
#[test]
fn the_exact_thresholds_are_folds() -> Result<()> {
    let made = make("kinds_of_fixed_points", Effort::Quick, 7)?;
    for (percent, spread) in [(10, 0.1_f64), (40, 0.4)] {
        let metastable = threshold(&made, "metastable", "orthogonal", percent)?;
        let ratio = metastable * (1.0 - 0.8 * spread * spread) / fold(5.0).1;
        assert!((ratio - 1.0).abs() < 1e-4, "metastable at s = {spread}: {ratio}");
        // The state of a single pattern loses little weight to other clusters, and none where these are far colder.
        let ratio = threshold(&made, "single", "orthogonal", percent)? * spread * spread / fold(5.0).1;
        assert!((1.0 - 1e-5..1.01).contains(&ratio), "single at s = {spread}: {ratio}");
        // Where the centre ceases to be a minimum is another threshold, above the fold.
        assert!(5.0 / (1.0 - 0.8 * spread * spread) > 1.3 * metastable, "B = N is not the threshold");
    }
    for kind in ["metastable", "single"] {
        let ratio = threshold(&made, kind, "orthogonal", 100)? / fold(25.0).1;
        assert!((ratio - 1.0).abs() < 1e-4, "{kind} at s = 1: {ratio}");
    }
    Ok(())
}

/// Random directions in dimension 100 are orthogonal to a tenth.
#[test]
fn random_clusters_are_near_the_exact_thresholds() -> Result<()> {
    for seed in 0..3 {
        let made = make("kinds_of_fixed_points", Effort::Quick, seed)?;
        for kind in ["metastable", "single"] {
            for percent in [10, 40, 100] {
                let ratio = threshold(&made, kind, "random", percent)? / threshold(&made, kind, "orthogonal", percent)?;
                assert!((0.8..1.25).contains(&ratio), "{kind} at s = {percent} %: {ratio} times the exact one");
            }
        }
    }
    Ok(())
}

/// Global, then metastable, then single as $\beta$ grows; metastable states shrink away as the patterns become equidistant,
/// which have none (two large weights are never a minimum).
#[test]
fn the_kinds_follow_one_another() -> Result<()> {
    let made = make("kinds_of_fixed_points", Effort::Quick, 7)?;
    let rows = made.rows()?;
    let of = |name: &str| -> Result<Vec<&Row>> {
        let named = |curve: &&[Row]| curve[0].panel == "a" && curve[0].curve == name;
        Ok(curves(&rows).into_iter().find(named).context("a curve is missing")?.iter().collect())
    };
    for name in ["measured median", "measured median, single", "exact threshold", "exact threshold, metastable"] {
        // Two points at a distance up to diam have a fixed point each only if beta diam^2 > 4 (Lemma A3, sharpened).
        assert!(of(name)?.iter().all(|row| row.y > 2.0), "{name} lies where there is one fixed point");
    }
    for (metastable, single) in of("measured median")?.iter().zip(of("measured median, single")?) {
        assert!(metastable.y <= single.y * (1.0 + 1e-9), "at s = {}", single.x);
    }
    let ratio = |percent: u32| -> Result<f64> {
        Ok(threshold(&made, "single", "random", percent)? / threshold(&made, "metastable", "random", percent)?)
    };
    assert!(ratio(10)? > 30.0 && ratio(40)? > 3.0 && ratio(100)? < 1.05, "the metastable wedge closes");
    let closes = made.number("kinds_of_fixed_points.largest_metastable_spread")?;
    assert!((0.7..0.85).contains(&closes), "at s = {closes}");
    // A cluster is stable as far as beta s^2 P < l, which is later than single states appear.
    let (stable, single) = (of("cluster mean unstable")?, of("exact threshold")?);
    for row in stable.iter().filter(|row| row.x < 0.7) {
        let nearest = single.iter().min_by(|a, b| (a.x - row.x).abs().total_cmp(&(b.x - row.x).abs()));
        assert!(nearest.is_some_and(|single| single.y * 1.05 < row.y), "both are minima at s = {}", row.x);
    }
    Ok(())
}

/// $B = N$ for the means of clusters ends the minimum at the mean of all; one fixed point is left below $\beta\,\mathrm{diam}^2 = 4$.
#[test]
fn the_lines_where_the_average_is_unstable_are_exact() -> Result<()> {
    let rows = make("kinds_of_fixed_points", Effort::Quick, 7)?.rows()?;
    let (mut average, mut unique) = (0, 0);
    for row in rows.iter().filter(|row| row.panel == "a") {
        let expected = match row.curve.as_str() {
            "average unstable" => 5.0 / (1.0 - 0.8 * row.x * row.x),
            "β diam² = 4" => 2.0,
            _ => continue,
        };
        (average, unique) = if expected == 2.0 { (average, unique + 1) } else { (average + 1, unique) };
        assert!((row.y / expected - 1.0).abs() < 1e-12, "{} at s = {}: {}, not {expected}", row.curve, row.x, row.y);
    }
    assert!(average > 10 && unique == 2, "{average} and {unique} points");
    Ok(())
}

#[test]
fn limits_of_medians_hold_as_often_as_they_claim() -> Result<()> {
    let (held, all) = limits_that_hold("kinds_of_fixed_points", "kinds_of_fixed_points.threshold.")?;
    assert!(all >= 20 && 10 * held >= 9 * all, "{held} of {all} limits hold");
    Ok(())
}
