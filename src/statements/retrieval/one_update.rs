//! What Theorem A8 and its proof near a pattern (Eqs. 166-186) both judge: one update from $\xi$ against the fixed point $x_i^*$.

use super::theorem_a8_one_update::{log_bound, log_factor, sufficient_separation};
use crate::audit::{Check, Geometry, Hypothesis, PatternInstance};
use crate::numerics::{Envelope, Real, on_segment};

/// $\|\xi - x_i^*\|$.
pub(crate) fn error_before(instance: &PatternInstance) -> Envelope {
    if instance.state() == instance.pattern() {
        instance.limit_to_pattern()
    } else {
        instance.limit_to(instance.state())
    }
}

/// Patterns on a line, or so even that the Jacobian may be a multiple of the identity: Eqs. 184, 186 and 393 may be equalities.
pub(crate) const EVEN_OR_ON_A_LINE: &[Geometry] = &[
    Geometry::OneAgainstMany,
    Geometry::ShortAgainstLong,
    Geometry::Equal,
    Geometry::Duplicated,
    Geometry::Simplex,
    Geometry::Orthoplex,
];

/// The segment is short enough for $J^m$ to be integrated: along it the weights change at the rate
/// $\beta\|x_j - x_k\|\,\|\xi - x_i^*\|$. A condition of the audit.
pub(crate) static SHORT_SEGMENT: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 2 beta M |xi - x_i*| <= 300, so that J^m is resolved",
    check: |instance| Check::at_most(instance.beta() * instance.max_norm() * error_before(instance) * 2.0, 300.0),
};

/// $\|J^m\|_2 < 1$, which Eq. 186 needs.
pub(crate) static CONTRACTING: Hypothesis<PatternInstance> =
    Hypothesis { name: "|J^m| < 1", check: |instance| Check::less(instance.mean_jacobian_norm(), 1.0) };

/// The limit is known well enough, compared with what Eq. 393 bounds.
pub(crate) static KNOWN_LIMIT: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: x_i* is known to 1e-10 of |f(xi) - x_i*|",
    check: |instance| Check::at_most(instance.limit_error() * 1e10, instance.update_to_limit().value),
};

/// $\xi \ne x_i^*$ by more than rounding.
pub(crate) static OFF_LIMIT: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi != x_i*",
    check: |instance| Check::less(1e-9 * instance.max_norm().value, error_before(instance)),
};

/// $\Delta_i$ is large enough for the update to come nearer (Eq. 183).
pub(crate) static SEPARATED_FOR_CONTRACTION: Hypothesis<PatternInstance> =
    Hypothesis { name: "Eq. 183", check: |instance| separation_exceeds(instance, 1.0.into(), 1.0) };

pub(super) fn separation_exceeds(instance: &PatternInstance, distance: Envelope, epsilon: f64) -> Check {
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let needed = sufficient_separation(beta, count, instance.radius(), max_norm, distance, epsilon.into());
    Check::less(needed, instance.separation())
}

/// $\|f(\xi) - x_i^*\|$ against Eq. 393, with another constant for 1.
pub(crate) fn contraction(instance: &PatternInstance, constant: f64) -> Check {
    Check::at_most(instance.update_to_limit(), instance.mean_jacobian_norm() * error_before(instance) * constant)
        .trivial_upper(instance.diameter_bound())
        .note("Eq. 393 is an equality where J^m has rank one or is a multiple of the identity".to_owned())
}

/// The constants of Eq. 394, so that controls can change them.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// The leading 2.
    pub(crate) constant: f64,
    /// What stands for the factor $N$, if not $N$.
    pub(crate) count: Option<f64>,
    /// The factor of the whole exponent.
    pub(crate) rate: f64,
    /// The 2 before $RM$.
    pub(crate) radius: f64,
}

impl Shape {
    pub(crate) const PRINTED: Self = Self { constant: 2.0, count: None, rate: 1.0, radius: 2.0 };
}

/// $\|J^m\|_2$ against Eq. 394, in logarithms.
pub(crate) fn mean_jacobian(instance: &PatternInstance, shape: Shape) -> Check {
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let radius = instance.radius() * (shape.radius / 2.0);
    let printed = log_bound(beta, count, instance.separation(), radius, max_norm);
    let factor = log_factor(beta, count, max_norm);
    let replaced = Envelope::from(shape.constant / 2.0).ln()
        + shape.count.map_or(0.0.into(), |n| (Envelope::from(n) / count).ln());
    let bound = factor + replaced + (printed - factor) * shape.rate;
    Check::log_at_most(instance.mean_jacobian_norm(), bound).trivial_upper((beta * max_norm.squared()).ln())
}

/// The smallest lead of $x_i$ at nine points of the segment against Eq. 177.
pub(crate) fn segment_lead(instance: &PatternInstance) -> Check {
    let bound = instance.separation() - instance.radius() * instance.max_norm() * 2.0;
    let drift = 2.0 * instance.segment_error() * instance.max_norm().upper();
    let leads = (0..=8).filter_map(|step| {
        let point = on_segment(instance.state(), &instance.limit().state, f64::from(step) / 8.0);
        instance.measure_at(&point).score_gap(instance.i()).map(|lead| Check::at_most(bound, lead.widened(drift)))
    });
    // Nine points of a network of two or more patterns have leads.
    Check::worst(leads).unwrap_or(Check::at_most(0.0, 0.0))
}

/// $\|f(\xi) - x_i^*\|$ against Eq. 186.
pub(crate) fn a_posteriori(instance: &PatternInstance) -> Check {
    let norm = instance.mean_jacobian_norm();
    Check::at_most(instance.update_to_limit(), norm / (-norm + 1.0) * instance.measure().step())
}
