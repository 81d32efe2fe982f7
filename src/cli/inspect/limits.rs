//! The fixed points that the runs from all patterns end in, found once each.
//!
//! Most patterns share their limit with others. A run stops as soon as it enters a ball that surely converges to a limit
//! found before ([`FixedPoint::attraction_radius`]). Patterns are taken in rounds that double in size, and a round knows the
//! limits of the rounds before it only, so the result does not depend on the number of threads.

use rayon::prelude::*;

use crate::Hopfield;
use crate::audit::PatternInstance;
use crate::fixed_point::FixedPoint;
use crate::numerics::{distance, gamma};

/// The limit of the run from each pattern, in order.
pub(super) fn of_patterns(network: &Hopfield) -> Vec<FixedPoint> {
    let count = network.patterns().count();
    // Those that are surely surrounded by states which converge to them.
    let mut known: Vec<FixedPoint> = Vec::new();
    let mut limits: Vec<FixedPoint> = Vec::with_capacity(count);
    while limits.len() < count {
        let round = limits.len()..(2 * limits.len() + 2).min(count);
        let found: Vec<FixedPoint> = round.into_par_iter().map(|i| limit(network, i, &known)).collect();
        for limit in &found {
            // Two runs of one round may have found the same limit.
            if limit.attraction_radius.is_some() && attractor_of(&limit.state, &known).is_none() {
                known.push(limit.clone());
            }
        }
        limits.extend(found);
    }
    limits
}

/// The limit of the run from pattern `i`: a known one, once the run is in its ball.
fn limit(network: &Hopfield, i: usize, known: &[FixedPoint]) -> FixedPoint {
    let residual = PatternInstance::limit_residual(network, i);
    let mut state = network.patterns().pattern(i).to_vec();
    for _ in 0..PatternInstance::LIMIT_UPDATES {
        if let Some(attractor) = attractor_of(&state, known) {
            return attractor.clone();
        }
        let next = network.update(&state);
        if distance(&next, &state) <= residual {
            break;
        }
        state = next;
    }
    network.fixed_point(&state, residual, 0)
}

fn attractor_of<'a>(state: &[f64], known: &'a [FixedPoint]) -> Option<&'a FixedPoint> {
    let slack = 1.0 + gamma(state.len() + 4);
    known
        .iter()
        .find(|known| known.attraction_radius.is_some_and(|radius| distance(state, &known.state) * slack <= radius))
}
