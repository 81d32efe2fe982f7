//! What is measured by draws: estimates with limits of one confidence in all figures, and how they are drawn.

use anyhow::{Context, Result};

use crate::numerics::estimate::Estimate;
use crate::report::figure::{Curve, Ink};
use crate::report::numbers::Uncertainty;

/// The confidence of all limits.
pub(super) const LEVEL: f64 = 0.95;

/// The median of a sample.
pub(super) fn median(sample: &[f64]) -> Result<Estimate> {
    Estimate::of_median(sample, LEVEL)?
        .with_context(|| format!("a sample of {} is too small for limits of its median", sample.len()))
}

/// The share of successes.
pub(super) fn share(successes: u64, draws: u64) -> Result<Estimate> {
    Ok(Estimate::of_share(successes, draws, LEVEL)?)
}

/// The limits as the uncertainty of a named number.
pub(super) fn interval(estimate: &Estimate) -> Uncertainty {
    Uncertainty::Interval { lower: estimate.lower, upper: estimate.upper, level: LEVEL }
}

/// The band between the limits along a curve.
pub(super) fn band(name: &str, ink: Ink, measured: &[(f64, Estimate)]) -> Curve {
    let limits: Vec<(f64, f64, f64)> = measured.iter().map(|(place, at)| (*place, at.lower, at.upper)).collect();
    Curve::band(format!("{name}, limits"), ink, &limits).unlisted()
}

/// The estimates themselves.
pub(super) fn values(measured: &[(f64, Estimate)]) -> Vec<(f64, f64)> {
    measured.iter().map(|(place, at)| (*place, at.value)).collect()
}
