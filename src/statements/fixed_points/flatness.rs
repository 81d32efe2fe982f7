//! How flat the weights are at states of the hull, at the mean and at the fixed point next to it (Eqs. 97-103 of Lemma A3).

use crate::audit::{Check, PatternInstance};
use crate::measure::{definition, enclosed_states};
use crate::numerics::{Envelope, Real};

/// $A = 2\beta m_{\max}(m_{\max} + \|m_x\|)$ of Eq. 101; with another reach for the sum it serves Eqs. 102 and 103.
pub fn flatness_exponent<R: Real>(beta: R, spread: R, reach: R) -> R {
    beta * spread * reach * 2.0
}

/// $|\xi^T(x_i - x_j)|$ for states of the hull, up to how far rounding may have carried the state out of it.
pub(super) fn hull_score_range(instance: &PatternInstance) -> Envelope {
    let range = instance.measure().score_range();
    range.widened(instance.hull_error() * 2.0 * instance.network().spread_envelope().upper()).defined_by(|| {
        let point = hull_point(instance);
        let score = |pattern| Envelope::inner_product(&Envelope::exact(pattern), &point);
        let scores: Vec<Envelope> = instance.network().patterns().iter().map(score).collect();
        definition::largest(scores.iter().copied()) + definition::largest(scores.iter().map(|score| -*score))
    })
}

/// The point of the hull that the state stands for: a pattern, or the combination $\sum_iw_ix_i/\sum_iw_i$; the state itself where
/// it was made otherwise.
fn hull_point(instance: &PatternInstance) -> Vec<Envelope> {
    let (patterns, state) = (instance.network().patterns(), instance.state());
    let is_pattern = patterns.iter().any(|pattern| pattern == state);
    let Some(weights) = instance.hull_weights().filter(|_| !is_pattern) else { return Envelope::exact(state) };
    let weights = Envelope::exact(weights);
    let sum = definition::total(&weights);
    let component = |c: usize| {
        let components: Vec<Envelope> = patterns.iter().map(|pattern| Envelope::from(pattern[c])).collect();
        Envelope::inner_product(&weights, &components) / sum
    };
    (0..state.len()).map(component).collect()
}

/// $\ln p_{\max}$ at the mean $m_x$ as it is defined.
pub(super) fn largest_log_weight_at_mean(instance: &PatternInstance) -> Envelope {
    let network = instance.network();
    definition::largest(enclosed_states::weights_at(network, &definition::mean(network))).ln()
}

/// $m_{\max} + \|m_x\|$.
pub(super) fn reach(instance: &PatternInstance) -> Envelope {
    instance.network().spread_envelope() + instance.network().mean_norm_envelope()
}

/// $1 - p_{\max} \ge (N-1)/(e^A + N - 1)$, the first part of Eq. 101, in logarithms, so that it keeps its meaning where
/// $p_{\max}$ rounds to one.
pub(super) fn hull_flatness(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let exponent = (instance.count() - 1.0).ln()
        - flatness_exponent(instance.beta(), instance.network().spread_envelope(), reach(instance));
    let complement = measurement.complement(measurement.softmax().argmax());
    // A state outside the hull, as the control has it, is no combination of patterns with an error.
    let error = instance.hull_weights().map_or(0.0, |_| instance.hull_error());
    let drift = 2.0 * instance.network().beta() * instance.network().spread_envelope().upper() * error;
    let defined = || {
        let weights = enclosed_states::weights_at(instance.network(), &hull_point(instance));
        let others = |k: usize| definition::total(&[&weights[..k], &weights[k + 1..]].concat());
        // The smallest of the 1 - p_k, that of the largest weight.
        (-definition::largest((0..weights.len()).map(|k| -others(k)))).ln()
    };
    let complement = complement.ln().widened(drift).defined_by(defined);
    Check::at_most(exponent - exponent.exp().ln_1p(), complement).in_logarithms()
}

/// $p_{\max}$ at a point known up to `error`, where $\ln p_{\max}$ is known up to $2\beta M$ times that, against
/// $\frac1N e^a$ in logarithms.
pub(super) fn flatness(instance: &PatternInstance, point: &[f64], error: f64, exponent: Envelope) -> Check {
    let measurement = instance.measure_at(point);
    let drift = 2.0 * instance.network().beta() * instance.network().patterns().max_norm() * error;
    let weight = measurement.weight(measurement.softmax().argmax()).ln().widened(drift);
    Check::at_most(weight, exponent - instance.count().ln()).in_logarithms().trivial_upper(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Geometry, Parameters, PatternParameters, Query};
    use crate::random::Stream;

    /// A state that was combined is enclosed, one that is a pattern is the pattern.
    #[test]
    fn a_state_stands_for_what_it_was_made_of() {
        let point = |query| {
            let parameters = PatternParameters::new(Geometry::UnequalNorms, 5, 7, 1.0).query(query);
            let instance = parameters.build(&mut Stream::new(1, "flatness", 0)).expect("an instance");
            (hull_point(&instance), instance.state().to_vec())
        };
        let (found, state) = point(Query::Hull(1.0));
        for (found, component) in found.into_iter().zip(state) {
            assert!(found.contains(component) && found.radius > 0.0 && found.radius < 1e-13, "{found:?}, {component}");
        }
        let (found, state) = point(Query::Pattern);
        assert_eq!(found, Envelope::exact(&state));
    }
}
