//! Theorem A9: the error of one update and its bound.

use anyhow::Result;
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};
use hopfield_theory::numerics::elementary::exp;

use super::support::{Row, make};

const BOUNDS: [&str; 2] = ["Theorem A9", "trivial bound"];

#[test]
fn theorem_a9_dominates_every_measured_error() -> Result<()> {
    for seed in [DEFAULT_SEED, 1, 2] {
        let rows = make("retrieval_error", Effort::Standard, seed)?.rows()?;
        let measured = rows.iter().filter(|row| !BOUNDS.contains(&row.curve.as_str()));
        let mut informative = 0;
        for row in measured {
            let bound = if row.panel == "a" { exp(-row.x) } else { 1.0 };
            assert!(row.y > 0.0 && row.y <= bound * (1.0 + 1e-9), "{}: {} at {}", row.curve, row.y, row.x);
            informative += usize::from(row.panel == "a" && bound < 1.0 / 99.0);
        }
        assert!(informative > 400, "only {informative} points lie where the bound says something");
    }
    Ok(())
}

#[test]
fn the_antipodal_pair_attains_theorem_a9_in_the_limit() -> Result<()> {
    let rows = make("retrieval_error", Effort::Quick, 7)?.rows()?;
    let pair: Vec<&Row> = rows.iter().filter(|row| row.panel == "b" && row.curve == "antipodal pair").collect();
    assert!(pair.len() > 10, "the pair is measured along the axis");
    for row in pair {
        // Error over bound is 1 / (1 + exp(-2 kappa)), and the axis is 2 kappa.
        assert!((row.y * (1.0 + exp(-row.x)) - 1.0).abs() < 1e-13, "{} at {}", row.y, row.x);
        assert!(row.x < 14.0 || (row.y - 1.0).abs() < 1e-6, "{} at {}", row.y, row.x);
    }
    Ok(())
}

/// The slope of the error is that of the bound: it does not merely lie below.
#[test]
fn the_error_falls_as_fast_as_the_bound() -> Result<()> {
    let rows = make("retrieval_error", Effort::Standard, DEFAULT_SEED)?.rows()?;
    for curve in ["sphere", "digits", "digits, centred", "words"] {
        let ratios = rows.iter().filter(|row| row.panel == "b" && row.curve == curve && row.x > 10.0);
        let smallest = ratios.map(|row| row.y).fold(f64::INFINITY, f64::min);
        // Only the nearest pattern counts in the limit: |x_j - x_i| / 2(N-1)M, and no pattern here is that close to another.
        assert!(smallest > 1e-4, "{curve} falls faster than the bound, down to {smallest} of it");
    }
    Ok(())
}
