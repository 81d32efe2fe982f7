//! The lines (105)-(129) as checks: what they suppose and their two sides, each computed apart from the other.

use super::equations_105_129_iteration_in_p::lipschitz_constant;
use super::two_patterns;
use super::weight_definition;
use super::weight_instance::{Limit, WeightInstance, apart, multiply, one_norms, printed_constant};
use crate::audit::{Check, Hypothesis, Relation};
use crate::numerics::{Envelope, Real, gamma, norm, on_segment, sum};
use crate::statements::hypotheses::{decided, resolved, worst_resolved};
use crate::update::gram;

pub(super) fn beta(instance: &WeightInstance) -> Envelope {
    instance.network().beta_envelope()
}

pub(super) fn max_norm(instance: &WeightInstance) -> Envelope {
    instance.network().max_norm_envelope()
}

pub(super) fn constant(instance: &WeightInstance) -> Envelope {
    printed_constant(beta(instance), instance.count(), max_norm(instance), instance.largest())
}

/// $p_{\max} \le \frac12$, of the computed weights; that their sum is one only up to rounding is far below what any bound leaves.
pub(super) static FLAT: Hypothesis<WeightInstance> =
    Hypothesis { name: "p_max <= 1/2", check: |i| Check::at_most(i.largest().value, 0.5) };

/// $c(p) < 1$ (Eq. 114).
pub(super) static CONTRACTIVE: Hypothesis<WeightInstance> =
    Hypothesis { name: "c(p) < 1", check: |i| Check::less(constant(i), 1.0) };

/// The quadrature has converged: a condition of the audit.
pub(super) static INTEGRATED: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: the quadrature has converged",
    check: |i| Check::at_most(i.path().error, 1e-9 * norm(i.path().mean.matrix.as_slice())),
};

/// The fixed point is enclosed, and so is the path to it: a condition of the audit.
pub(super) static ENCLOSED: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: p* is enclosed",
    check: |i| {
        let size = norm(i.limit().path.mean.matrix.as_slice());
        Check::at_most(i.limit().error + i.limit().path.error / size, 1e-6)
    },
};

/// $\|J^m\|_2 \le 1$.
pub(super) static NOT_EXPANSIVE: Hypothesis<WeightInstance> =
    Hypothesis { name: "|J^m| <= 1", check: |i| Check::at_most(i.path().product_norm(), 1.0) };

/// $\|J^m\|_2 < 1$ at the fixed point.
pub(super) static LIMIT_CONTRACTIVE: Hypothesis<WeightInstance> =
    Hypothesis { name: "|J^m| < 1 at p*", check: |i| Check::less(i.limit().path.product_norm(), 1.0) };

/// $\|J^m\|_2 < 1$ at $p$ and on the way from the centre of the simplex to its first corner.
pub(super) static MEAN_BELOW_ONE: Hypothesis<WeightInstance> = Hypothesis {
    name: "|J^m| < 1 at p, and from the centre to the first corner",
    check: |i| {
        let (centre, corner) = (centre(i), corner(i));
        let points = (0..=5_u32).map(|k| on_segment(&centre, &corner, f64::from(k) / 5.0));
        let norms = points.map(|point| i.at(point).path().product_norm());
        Check::less(norms.fold(i.path().product_norm(), Real::max), 1.0)
    },
};

/// $N \le 12$: a condition of the audit, to save time.
pub(super) static FEW: Hypothesis<WeightInstance> =
    Hypothesis { name: "audit: N <= 12", check: |i| Check::at_most(i.count(), 12.0) };

/// Two patterns, or a third weight that counts, as in Lemma A2: in the limit of two weights Eq. 109 turns into an equality, and
/// below this size no arithmetic of the audit tells them apart. A condition of the audit.
pub(super) static THIRD_WEIGHT: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: N = 2, or the third weight is at least 1e-25 of the second",
    check: |instance| {
        let mut weights = instance.measure().softmax().weights().to_vec();
        weights.sort_unstable_by(|a, b| b.total_cmp(a));
        let ratio = if let [_, second, third, ..] = weights[..] { third / second.max(f64::MIN_POSITIVE) } else { 1.0 };
        Check::at_most(1e-25, ratio)
    },
};

/// $\beta M\|Xp\| \ge 10^{-3}$: a condition of the audit. Nearer to the centre both sides vanish.
pub(super) static OFF_CENTRE: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: beta M |Xp| >= 1e-3",
    check: |i| Check::at_most(1e-3, beta(i) * max_norm(i) * state_norm(i)),
};

/// The same at the fixed point.
pub(super) static LIMIT_OFF_CENTRE: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: p* is off the centre",
    check: |i| Check::less(share(i) + 1e-6, squared_limit(i.limit())),
};

/// Rounding tells the images of two points apart: a condition of the audit.
pub(super) static APART: Hypothesis<WeightInstance> =
    Hypothesis { name: "audit: a contraction is resolved", check: |i| resolved(&contraction(i, |_| 1.0.into())) };

pub(super) fn centre(instance: &WeightInstance) -> Vec<f64> {
    vec![1.0 / instance.size() as f64; instance.size()]
}

pub(super) fn corner(instance: &WeightInstance) -> Vec<f64> {
    (0..instance.size()).map(|i| f64::from(u8::from(i == 0))).collect()
}

pub(super) fn state_norm(instance: &WeightInstance) -> Envelope {
    Envelope::relative(norm(instance.state()), gamma(instance.state().len() + 2))
        .widened(instance.state_error())
        .defined_by(|| Envelope::norm(&instance.definition().state))
}

/// $g(p) = \frac1N\mathbf 1 + Bp$ in every component, where `image` is $Bp$ up to `error`.
pub(super) fn reproduces(instance: &WeightInstance, image: &[f64], error: f64) -> Check {
    let (update, relative) = instance.image();
    let share = Envelope::from(1.0) / instance.count();
    let checks = update
        .iter()
        .zip(image)
        .map(|(g, change)| Check::equal(Envelope::relative(*g, relative), share + Envelope::new(*change, error)));
    decided(Check::worst(checks))
}

/// Eq. 108: $K(X^T(Xp))$, with inner products of $\gamma_{d+N+8}$ and the error of the state.
pub(super) fn mean_value(instance: &WeightInstance) -> Check {
    let (path, patterns) = (instance.path(), instance.network().patterns());
    let scores = patterns.scores(instance.state());
    let size = norm(path.mean.matrix.as_slice()) + path.error;
    let root = crate::numerics::elementary::sqrt(instance.size() as f64);
    let off = gamma(patterns.dimension() + instance.size() + 8) * norm(instance.state()) + instance.state_error();
    let error = path.error * norm(&scores) + size * root * patterns.max_norm() * off;
    reproduces(instance, &multiply(&path.mean.matrix, &scores), error)
}

/// Eq. 115, with $A$ or, as printed, with its transpose.
pub(super) fn with_matrix(instance: &WeightInstance, transposed: bool) -> Check {
    let path = instance.path();
    let matrix = if transposed { path.product.transpose() } else { path.product.clone() };
    let size = norm(matrix.as_slice()) + path.product_error;
    let error = path.product_error + (instance.weight_error() + gamma(instance.size() + 8)) * size;
    reproduces(instance, &multiply(&matrix, instance.weights()), error * norm(instance.weights()))
}

/// Eq. 109; for two patterns an equality, and claimed as one.
pub(super) fn softmax_norm(instance: &WeightInstance) -> Check {
    let measurement = instance.measure();
    let (norm, right) = (measurement.softmax_jacobian_norm(), beta(instance) * measurement.max_variance() * 2.0);
    let check = if instance.size() == 2 { Check::equal(norm, right) } else { Check::at_most(norm, right) };
    check.trivial_upper(beta(instance) * 0.5)
}

/// Eq. 110 with $\bar m$; for two patterns an equality, and claimed as one.
pub(super) fn mean_norm_on_path(instance: &WeightInstance) -> Check {
    let check = mean_norm(instance, instance.path().mean_variance() * 2.0);
    if instance.size() == 2 { Check { relation: Relation::Equal, ..check } } else { check }
}

/// Where every pattern is one of norm $M$ or its opposite, all scores have one size: Eqs. 122 and 124 are equalities, and so are
/// Eqs. 120, 121 and 123 if the components of the pattern that are not zero have one size too. They are claimed as such; those about
/// $J^m$ for two opposite patterns.
pub(super) fn or_equal(instance: &WeightInstance, equation: u32, check: Check) -> Check {
    let patterns = instance.network().patterns();
    let about_mean = equation <= 122;
    let is_pair = instance.size() == 2 && patterns.pattern(0) != patterns.pattern(1);
    let is_level = matches!(equation, 122 | 124) || two_patterns::is_level(patterns.pattern(0));
    let is_attained = is_level && two_patterns::up_to_sign(instance.network()) && (!about_mean || is_pair);
    if is_attained { Check { relation: Relation::Equal, ..check } } else { check }
}

/// $\|J_s^m\|_2$ against `bound` times $\beta$.
pub(super) fn mean_norm(instance: &WeightInstance, bound: Envelope) -> Check {
    Check::at_most(instance.path().norm(), beta(instance) * bound).trivial_upper(beta(instance) * 0.5)
}

/// $2\min\{\frac14, p_{\max}\}$.
pub(super) fn capped(instance: &WeightInstance) -> Envelope {
    instance.largest().min(0.25.into()) * 2.0
}

/// Eq. 113; the trivial bound is $\frac\beta2NM^2$.
pub(super) fn product_norm(instance: &WeightInstance) -> Check {
    let trivial = beta(instance) * instance.count() * max_norm(instance).squared() * 0.5;
    Check::at_most(instance.path().product_norm(), constant(instance)).trivial_upper(trivial)
}

/// $\|g(p) - g(p')\| < L\|p - p'\|$ for several points $p'$ of the simplex; the exact $p$ and $p'$ are those of the sums one.
pub(super) fn contraction(instance: &WeightInstance, factor: fn(&WeightInstance) -> Envelope) -> Option<Check> {
    let (centre, corner, p) = (centre(instance), corner(instance), instance.weights());
    let (here, error) = instance.image();
    let points = [centre, corner.clone(), on_segment(p, &corner, 0.5), on_segment(p, &corner, 0.01)];
    worst_resolved(points.into_iter().map(|point| {
        let other = instance.at(point);
        let (there, other_error) = other.image();
        let (defined, defined_other) = (|| instance.definition(), || other.definition());
        let distance = apart(p, other.weights(), instance.weight_error())
            .defined_by(|| weight_definition::apart(&defined().weights, &defined_other().weights));
        let images = apart(&here, &there, error.max(other_error))
            .defined_by(|| weight_definition::apart(&defined().image, &defined_other().image));
        Check::less(images, factor(instance) * distance)
    }))
}

pub(super) fn proven_constant(instance: &WeightInstance) -> Envelope {
    lipschitz_constant(beta(instance) * max_norm(instance).squared(), instance.count())
}

/// $\|g(p) - \frac1N\mathbf 1\|_1$.
pub(super) fn from_centre(instance: &WeightInstance) -> Envelope {
    let (update, relative) = instance.image();
    let share = 1.0 / instance.size() as f64;
    let terms: Vec<f64> = update.iter().map(|g| (g - share).abs()).collect();
    Envelope::new(sum(&terms), relative + gamma(instance.size() + 4))
        .defined_by(|| instance.definition().distance_from_centre())
}

/// What stands behind $2\beta m$ in Eqs. 120, 121 and 122.
pub(super) fn extent(instance: &WeightInstance, equation: u32) -> Envelope {
    let [column, row, entry] = one_norms(instance.network());
    match equation {
        120 => row * column,
        121 => instance.count() * entry * column,
        _ => instance.count() * max_norm(instance).squared(),
    }
}

/// Eqs. 120-122 from end to end.
pub(super) fn end_to_end(instance: &WeightInstance, equation: u32) -> Check {
    let bound = beta(instance) * instance.variance() * extent(instance, equation) * 2.0;
    Check::at_most(from_centre(instance), bound).trivial_upper(2.0)
}

/// The second inequality of Eqs. 120-122, with $m$ or $\bar m$.
pub(super) fn one_norm(instance: &WeightInstance, equation: u32, variance: Envelope) -> Check {
    let bound = beta(instance) * variance * extent(instance, equation) * 2.0;
    let trivial = beta(instance) * extent(instance, equation) * 0.5;
    Check::at_most(instance.path().printed_one_norm(), bound).trivial_upper(trivial)
}

/// $\|X^TX\|_1$.
pub(super) fn gram_norm(instance: &WeightInstance) -> Envelope {
    let patterns = instance.network().patterns();
    let (gram, size) = (gram(patterns.matrix()), patterns.max_norm());
    let column = |j: usize| sum(&gram.column(j).iter().map(|entry| entry.abs()).collect::<Vec<_>>());
    let value = (0..instance.size()).map(column).fold(0.0, f64::max);
    Envelope::new(value, gamma(patterns.dimension() + instance.size() + 4) * instance.size() as f64 * size * size)
        .defined_by(|| weight_definition::gram_norm(instance.network()))
}

/// $\lambda p_i(1 - \lambda p_i) \le p_i(1 - p_i)$ for $\lambda = \frac12, \frac9{10}$.
pub(super) fn shrunk(instance: &WeightInstance) -> Check {
    let weights = instance.weights().iter().enumerate().map(|(i, weight)| {
        Envelope::relative(*weight, instance.weight_error()).defined_by(|| instance.definition().weights[i])
    });
    let variance = |weight: Envelope| weight * (Envelope::from(1.0) - weight);
    let checks = weights.flat_map(|p| [0.5, 0.9].map(|share| Check::at_most(variance(p * share), variance(p))));
    decided(worst_resolved(checks))
}

/// $\|g(p)\|^2$.
pub(super) fn squared_image(instance: &WeightInstance) -> Envelope {
    let (update, relative) = instance.image();
    Envelope::relative(norm(&update), 2.0 * relative).squared().defined_by(|| instance.definition().squared_image())
}

/// Eq. 127; where all patterns are one, $A = 0$ and $g(p) = \frac1N\mathbf 1$, so that it is an equality, and claimed as one.
pub(super) fn squared_bound(instance: &WeightInstance) -> Check {
    let bound = share(instance) + instance.path().product_norm() * instance.length();
    let check = Check::at_most(squared_image(instance), bound).trivial_upper(1.0);
    let patterns = instance.network().patterns();
    let are_copies = patterns.iter().all(|pattern| pattern == patterns.pattern(0));
    if are_copies { Check { relation: Relation::Equal, ..check } } else { check }
}

/// $\|p^*\|^2$.
pub(super) fn squared_limit(limit: &Limit) -> Envelope {
    Envelope::relative(norm(&limit.weights), 2.0 * limit.error).squared()
}

pub(super) fn share(instance: &WeightInstance) -> Envelope {
    Envelope::from(1.0) / instance.count()
}

/// $\frac1{\sqrt N} \le \|g(p)\| \le \frac1{\sqrt N} + \sqrt{p_{\max}}$ (Eq. 119); the left inequality is Eq. 125 at $g(p)$.
pub(super) fn norm_of_image(instance: &WeightInstance) -> Check {
    let bound = share(instance).sqrt() + instance.largest().sqrt();
    Check::at_most(squared_image(instance).sqrt(), bound).trivial_upper(1.0)
}

/// $\|g(p) - \frac1N\mathbf 1\|_1 \le c\,\beta M\|Xp\|$.
pub(super) fn simple_distance(instance: &WeightInstance, factor: f64) -> Check {
    let bound = beta(instance) * max_norm(instance) * state_norm(instance) * factor;
    Check::at_most(from_centre(instance), bound).trivial_upper(2.0)
}

impl WeightInstance {
    /// The same network at another point of the simplex.
    pub(super) fn at(&self, weights: Vec<f64>) -> Self {
        Self::new(self.network().clone(), weights)
    }
}
