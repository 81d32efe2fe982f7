//! How fast runs converge: geometrically with the factor $\|J(\xi^*)\|_2$ in general, and as $1/\sqrt t$ where that is 1.
//!
//! The pair $\pm M$ in one dimension has $f(sM) = M\tanh(\beta M^2 s)$, whose fixed point 0 has the Jacobian $\beta M^2$. At
//! $\beta M^2 = 1$ it is attracting without being geometric: $s^{-2}$ grows by $\tfrac23$ each update, so that
//! $s_t \sim \sqrt{3/2t}$ from every start.

use anyhow::Result;

use super::{BETAS, Run};
use crate::numerics::distance;
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::report::figure::{Axis, Curve, Ink, Mark, Panel, Stroke, ys};
use crate::{Hopfield, Patterns};

/// Distances are drawn down to this one; those below it are of the size of the error of the limit.
const SMALLEST: f64 = 1e-12;
/// The rate is measured on the last updates down to this distance, where it is accurate to a thousandth.
const ACCURATE: f64 = 1e-11;
/// So many of them, or fewer in a short run.
const AVERAGED: usize = 10;
/// The updates drawn with the pair of patterns, a power of ten.
const LONG: i32 = 4;
/// $\beta M^2$ of the pair: below, at and above the bifurcation.
const PAIRS: [(f64, Ink, Mark, Stroke); 3] = [
    (0.98, Ink::Blue, Mark::Dot, Stroke::Dashed),
    (1.0, Ink::Black, Mark::Ring, Stroke::Solid),
    (1.02, Ink::Vermilion, Mark::Triangle, Stroke::DashDotted),
];

/// $\|\xi^t - \xi^*\|$ as far as it is above the error of the limit.
pub(super) fn distances(states: &[Vec<f64>]) -> Vec<f64> {
    let Some(limit) = states.last() else { return Vec::new() };
    states.iter().map(|state| distance(state, limit)).take_while(|&distance| distance > SMALLEST).collect()
}

/// The factor by which the distance falls in an update, on average over the last updates.
pub(super) fn measured(distances: &[f64]) -> Option<f64> {
    let last = distances.iter().rposition(|&distance| distance > ACCURATE)?;
    // The second half of the run at most: the first is on its way to the limit's neighbourhood.
    let averaged = AVERAGED.min(last / 4).max(1);
    let first = last.checked_sub(averaged)?;
    Some(exp(ln(distances[last] / distances[first]) / averaged as f64))
}

/// The first run of each inverse temperature with the geometric law through its last state.
pub(super) fn geometric(runs: &[Vec<Run>], updates: usize) -> Panel {
    let mut curves = Vec::new();
    for (&(beta, ink, mark, _), run) in BETAS.iter().zip(runs.iter().filter_map(|runs| runs.first())) {
        let shown = &run.distances[..run.distances.len().min(updates + 1)];
        let Some(last) = shown.len().checked_sub(1) else { continue };
        let point = |(t, &distance): (usize, &f64)| (t as f64, distance);
        curves.push(Curve::marks(format!("β = {beta}"), ink, mark, shown.iter().enumerate().map(point).collect()));
        // Through the last state shown, and back as long as it is not above the largest distance there can be.
        let law = |t: usize| shown[last] * exp(ln(run.jacobian) * (t as f64 - last as f64));
        let law = (0..=last).map(|t| (t as f64, law(t))).filter(|point| point.1 <= 2.0).collect();
        curves.push(Curve::line(format!("‖J(ξ*)‖ᵗ, β = {beta}"), ink, law).explained("‖J(ξ*)‖ᵗ"));
    }
    let mut listed = 0;
    let once = |curve: Curve| {
        listed += usize::from(curve.is_line());
        if curve.is_line() && listed > 1 { curve.unlisted() } else { curve }
    };
    let axis = Axis::linear("update t", 0.0, updates as f64, 10.0);
    let y = Axis::log_around("‖ξᵗ − ξ*‖", ys(&curves));
    Panel::new("rate of convergence, first runs", axis, y).with_all(curves.into_iter().map(once))
}

/// The runs of the pair $\pm1$ from 1, its fixed point nearest to 1, and their states at updates spread evenly on a
/// logarithmic axis.
fn pair(beta: f64) -> Result<Vec<(f64, f64)>> {
    let network = Hopfield::new(Patterns::from_rows(&[[1.0], [-1.0]])?, beta)?;
    let limit = if beta > 1.0 { network.fixed_point(&[1.0], 1e-15, 1_000_000).state } else { vec![0.0] };
    let wanted: Vec<usize> = (0..=8 * LONG).map(|k| exp(f64::from(k) / 8.0 * ln(10.0)).round() as usize).collect();
    let mut state = vec![1.0];
    let mut points: Vec<(f64, f64)> = Vec::new();
    for t in 1..=10_usize.pow(LONG as u32) {
        state = network.update(&state);
        let distance = distance(&state, &limit);
        if distance <= SMALLEST {
            break;
        }
        if wanted.contains(&t) {
            points.push((t as f64, distance));
        }
    }
    Ok(points)
}

/// The slope of the critical run over its last factor of ten, on logarithmic axes: $-\tfrac12$ in the limit.
pub(super) fn critical_exponent() -> Result<f64> {
    let points = pair(1.0)?;
    let (from, to) = (points[points.len() - 9], points[points.len() - 1]);
    Ok(ln(to.1 / from.1) / ln(to.0 / from.0))
}

/// The pair near its bifurcation with the law at it.
pub(super) fn critical() -> Result<Panel> {
    let mut curves = Vec::new();
    for (beta, ink, mark, stroke) in PAIRS {
        curves.push(Curve::line(format!("β M² = {beta}"), ink, pair(beta)?).stroked(stroke).marked(mark));
    }
    let law = (0..=LONG).map(|k| exp(f64::from(k) * ln(10.0))).map(|t| (t, sqrt(1.5 / t))).collect();
    curves.push(Curve::line("√(3 / 2t)", Ink::Grey, law).stroked(Stroke::Dotted));
    let y = Axis::log_around("‖ξᵗ − ξ*‖ / M", ys(&curves));
    Ok(Panel::new("two patterns ±M", Axis::log("update t", 0, LONG), y).with_all(curves))
}
