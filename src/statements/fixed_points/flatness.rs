//! How flat the weights are at states of the hull, at the mean and at the fixed point next to it (Eqs. 97-103 of Lemma A3).

use crate::audit::{Check, PatternInstance};
use crate::numerics::{Envelope, Real};

/// $A = 2\beta m_{\max}(m_{\max} + \|m_x\|)$ of Eq. 101; with another reach for the sum it serves Eqs. 102 and 103.
pub fn flatness_exponent<R: Real>(beta: R, spread: R, reach: R) -> R {
    beta * spread * reach * 2.0
}

/// $|\xi^T(x_i - x_j)|$ for states of the hull, up to how far rounding may have carried the state out of it.
pub(super) fn hull_score_range(instance: &PatternInstance) -> Envelope {
    instance.measure().score_range().widened(instance.hull_error() * 2.0 * instance.network().spread_envelope().upper())
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
    Check::at_most(exponent - exponent.exp().ln_1p(), complement.ln().widened(drift)).in_logarithms()
}

/// $p_{\max}$ at a point known up to `error`, where $\ln p_{\max}$ is known up to $2\beta M$ times that, against
/// $\frac1N e^a$ in logarithms.
pub(super) fn flatness(instance: &PatternInstance, point: &[f64], error: f64, exponent: Envelope) -> Check {
    let measurement = instance.measure_at(point);
    let drift = 2.0 * instance.network().beta() * instance.network().patterns().max_norm() * error;
    let weight = measurement.weight(measurement.softmax().argmax()).ln().widened(drift);
    Check::at_most(weight, exponent - instance.count().ln()).in_logarithms().trivial_upper(0.0)
}
