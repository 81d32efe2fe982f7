//! # Lemma A29: the conjugate of the log-sum-exp of patterns
//!
//! Let $XX^T$ be non-singular and $v^0(s) = X^T(XX^T)^{-1}s$. The lemma puts the domain of the conjugate of
//! $\xi \mapsto \mathrm{lse}(\beta, X^T\xi)$ at
//!
//! $$X^* = \{s : v^0(s) \ge 0,\ \mathbf{1}^Tv^0(s) = 1\}, \tag{507}$$
//!
//! its value there at the conjugate of the log-sum-exp, the negative entropy of Lemma A28,
//!
//! $$(\mathrm{lse}(\beta, X^T\cdot))^*(s) = \beta^{-1}\sum_{i=1}^N v^0_i\ln v^0_i, \tag{509}$$
//!
//! and concludes that the conjugate of the conjugate gives the function back,
//!
//! $$\mathrm{lse}(\beta, X^T\xi) = \sup_s\big(\xi^Ts - (\mathrm{lse}(\beta, X^T\cdot))^*(s)\big). \tag{510, 514}$$
//!
//! Eqs. 507 and 509 hold for $N = d$ but fail when the patterns affinely span $\mathbb{R}^d$: the supremum over $\xi$ reaches
//! the scores $X^T\xi$ only, so among all weights that make the point $s$ the least entropy counts, not that of the
//! pseudo-inverse. For the patterns $-1, 0, 1$ the conjugate at 0 is $-\beta^{-1}\ln 3$, yet $v^0 = 0$ leaves 0 outside $X^*$. For
//! $2, 5, 6$ at $s = 5$ the vector $v^0 = (2, 5, 6)/13$ is in the simplex but does not have the least entropy. Repaired, by
//! Fenchel duality and without a condition on $XX^T$:
//!
//! $$(\mathrm{lse}(\beta, X^T\cdot))^*(s) = \min\Big\{\beta^{-1}\sum_i v_i\ln v_i : v \ge 0,\ \mathbf{1}^Tv = 1,\ Xv = s\Big\},$$
//!
//! with the convex hull of the patterns as domain. Upper bound: $\xi^TXv - \mathrm{lse}(\beta, X^T\xi) \le
//! \beta^{-1}\sum v_i\ln v_i$ by Jensen; it is attained at $v = \mathrm{softmax}(\beta X^T\xi)$ for $s = Xv$, which covers the
//! interior of the hull, and by closedness the rest; outside, a separating direction makes the supremum infinite.
//! Eq. 510 holds, on general grounds: a continuous convex function is its own biconjugate.
//!
//! Points of the hull are known by weights. The supremum over $\xi$ and the minimum over $v$ are searched and enclosed apart.
//!
//! ## Errata
//!
//! - **Eq. 507** printed: the conjugate is finite on $\{s : v^0(s) \ge 0,\ \mathbf{1}^Tv^0(s) = 1\}$ only; repaired:
//!   on the convex hull of the patterns
//! - **Eq. 509** printed: its value is $\beta^{-1}\sum_iv^0_i\ln v^0_i$; repaired: $\min\{\beta^{-1}\sum_iv_i\ln v_i
//!   : v \ge 0,\ \mathbf{1}^Tv = 1,\ Xv = s\}$

use nalgebra::DVector;

use super::convex::{apply, exact, inner, least_singular_value, length, log_sum_exp, minus, total};
use super::lemma_a28_negative_entropy::negative_entropy;
use super::minimum_entropy::HullPoint;
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Family, Form, Geometry, Hypothesis, Kind, PatternInstance,
    PatternParameters, Query, Statement,
};
use crate::numerics::{Envelope, norm};
use crate::random::Stream;
use crate::statements::families;
use crate::statements::hypotheses::IN_HULL;

/// The state as a point of the hull. Only used under [`IN_HULL`]; without weights, those of the uniform mean stand in.
fn hull_point(instance: &PatternInstance) -> HullPoint<'_> {
    let count = instance.network().patterns().count();
    let uniform = vec![1.0 / count as f64; count];
    let weights = instance.hull_weights().unwrap_or(&uniform);
    HullPoint::new(instance.network().patterns(), instance.network().beta(), weights)
}

/// $v^0 = X^T(XX^T)^{-1}s$: with $XX^Ty = s$ solved up to a residual $r$, each component is off by at most
/// $\|X^T(XX^T)^{-1}r\| \le \|r\|/\sigma_{\min}(X)$. The point is $s = Xw$, in exact arithmetic.
fn pseudo_inverse_weights(instance: &PatternInstance) -> Vec<Envelope> {
    let patterns = instance.network().patterns();
    let matrix = patterns.matrix();
    let weights = exact(instance.hull_weights().unwrap_or_default());
    let sum = total(&weights);
    let point: Vec<Envelope> = apply(matrix, &weights).iter().map(|component| *component / sum).collect();
    let values = DVector::from_iterator(point.len(), point.iter().map(|component| component.value));
    let solution = (matrix * matrix.transpose()).lu().solve(&values).unwrap_or(values);
    let v = apply(&matrix.transpose(), &exact(solution.as_slice()));
    let radius = length(&minus(&point, &apply(matrix, &v))) / least_singular_value(patterns.singular_range());
    v.iter().map(|component| component.widened(radius)).collect()
}

/// $XX^T$ is non-singular beyond doubt: $\sigma_{\min}(X) > 10^{-6}M$ and no more dimensions than patterns.
static INVERTIBLE: Hypothesis<PatternInstance> = Hypothesis {
    name: "X X^T is non-singular",
    check: |instance| {
        let patterns = instance.network().patterns();
        let spans = patterns.dimension() <= patterns.count();
        let smallest = if spans { least_singular_value(patterns.singular_range()) } else { 0.0 };
        Check::less(1e-6 * patterns.max_norm(), smallest)
    },
};

/// $s \in X^*$: the pseudo-inverse weights cannot be told from a point of the simplex.
static IN_PRINTED_DOMAIN: Hypothesis<PatternInstance> =
    Hypothesis { name: "Eq. 507", check: |instance| in_simplex(&pseudo_inverse_weights(instance)) };

/// The weights are positive, or the only ones: then the minimum is not at an unknown face.
static MINIMUM_FOUND: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: the weights are positive or unique",
    check: |instance| {
        let point = hull_point(instance);
        let room = if point.weights_are_unique() { 1.0 } else { point.smallest_weight() };
        Check::less(if point.rank_is_clear() { 1e-12 } else { 1.0 }, room)
    },
};

/// Both searches ended in an enclosure: next to a face of the simplex a weight may be smaller than what `f64` can correct.
static BOTH_ENCLOSED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: supremum and minimum are enclosed",
    check: |instance| {
        let point = hull_point(instance);
        let is_known = point.minimum().radius.is_finite() && point.supremum().radius.is_finite();
        Check::less(0.0, if is_known { 1.0 } else { 0.0 })
    },
};

/// It is known whether the state lies in the hull: it was made as a convex combination, or its norm exceeds $M$.
static PLACE_KNOWN: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: in the hull, or of norm above 1.001 M",
    check: |instance| match instance.hull_weights() {
        Some(_) => Check::at_most(0.0, 0.0),
        None => Check::less(instance.max_norm() * 1.001, instance.measure().state_norm()),
    },
};

/// The exponents at the state are moderate, so that no softmax weight is lost.
static MODERATE: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: beta M |xi| <= 10",
    check: |instance| Check::at_most(instance.beta() * instance.max_norm() * instance.measure().state_norm(), 10.0),
};

/// The rank of the patterns is clear at the softmax of the state.
static CLEAR: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: the affine rank of the patterns is clear",
    check: |instance| Check::less(0.0, if hull_point(instance).rank_is_clear() { 1.0 } else { 0.0 }),
};

/// All weights are non-negative and their sum is one, as far as can be told.
fn in_simplex(weights: &[Envelope]) -> Check {
    let negative = weights.iter().find(|weight| weight.upper() < 0.0);
    negative.map_or_else(|| Check::equal(total(weights), 1.0), |weight| Check::at_most(0.0, *weight))
}

/// The domain: $\xi^Ts - \mathrm{lse}(\beta, X^T\xi)$ far out in direction $s$ passes $10^6/\beta$ if and only if the
/// conjugate is infinite, claimed to be the case where $s$ is `outside`.
fn domain(instance: &PatternInstance, outside: bool) -> Check {
    let (state, beta) = (instance.state(), instance.network().beta());
    let patterns = instance.network().patterns();
    // A state next to the origin has no direction of its own; measured by M it stays there.
    let (length, max_norm) = (norm(state), patterns.max_norm());
    let scale = if length > 1e-6 * max_norm { length } else { max_norm };
    let far: Vec<f64> = state.iter().map(|component| component / scale * (1e10 / (beta * scale))).collect();
    let scores: Vec<Envelope> = patterns.iter().map(|pattern| inner(&exact(pattern), &exact(&far))).collect();
    let objective = inner(&exact(state), &exact(&far)) - log_sum_exp(beta, &scores);
    if outside { Check::less(1e6 / beta, objective) } else { Check::at_most(objective, 1e6 / beta) }
}

/// The supremum against a value for it.
fn value(instance: &PatternInstance, claimed: Envelope) -> Check {
    Check::equal(hull_point(instance).supremum(), claimed)
}

/// Eq. 509 as printed.
fn printed_value(instance: &PatternInstance) -> Check {
    value(instance, negative_entropy(instance.network().beta(), &pseudo_inverse_weights(instance)))
}

/// Eq. 510 at $\xi$: the supremum over $s$ is attained at $s = X\mathrm{softmax}(\beta X^T\xi)$, where the conjugate is
/// searched without knowing $\xi$.
fn biconjugate(instance: &PatternInstance, factor: f64) -> Check {
    let (network, measure) = (instance.network(), instance.measure());
    let point = HullPoint::new(network.patterns(), network.beta(), measure.softmax().weights());
    Check::equal(measure.log_sum_exp(), point.product(instance.state()) - point.supremum() * factor)
}

/// Patterns in general position and a point inside their hull.
fn interior(stream: &mut Stream, dimension: usize, count: usize) -> PatternParameters {
    let geometry = [Geometry::Sphere, Geometry::UnequalNorms][stream.below(2)].clone();
    PatternParameters::new(geometry, dimension, count, stream.log_between(0.1, 10.0))
        .scale(stream.log_between(0.1, 10.0))
        .query(if stream.below(4) == 0 { Query::Mean } else { Query::Hull(stream.log_between(0.3, 4.0)) })
}

/// The patterns 2, 5, 6 with the state at 5.
fn two_five_six() -> PatternParameters {
    PatternParameters::literal(1.0, &[&[2.0], &[5.0], &[6.0]], &[5.0])
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a29",
    label: "Lemma A29",
    main_text: None,
    equations: "507-514",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a29_pattern_conjugate.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 507",
            Kind::Conclusion,
            Form {
                hypotheses: &[&INVERTIBLE, &IN_HULL],
                check: |instance| in_simplex(&pseudo_inverse_weights(instance)),
            },
            Form { hypotheses: &[&PLACE_KNOWN], check: |instance| domain(instance, instance.hull_weights().is_none()) },
        ),
        Conclusion::repaired(
            "Eq. 509",
            Kind::Conclusion,
            Form { hypotheses: &[&INVERTIBLE, &IN_HULL, &IN_PRINTED_DOMAIN], check: printed_value },
            Form {
                hypotheses: &[&IN_HULL, &MINIMUM_FOUND, &BOTH_ENCLOSED],
                check: |instance| value(instance, hull_point(instance).minimum()),
            },
        ),
        Conclusion::holds("Eq. 510", Kind::Conclusion, &[&INVERTIBLE, &CLEAR, &MODERATE], |instance| {
            biconjugate(instance, 1.0)
        }),
    ],
    families: &[
        Family {
            name: "interior",
            instances: 160,
            attained: &[],
            draw: |stream, _, _| {
                let dimension = 1 + stream.below(6);
                let count = dimension + 2 + stream.below(12);
                interior(stream, dimension, count)
            },
        },
        Family {
            name: "square",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                let dimension = 1 + stream.below(6);
                interior(stream, dimension, dimension)
            },
        },
        Family {
            name: "vertices",
            instances: 32,
            attained: &[],
            draw: |stream, _, _| {
                let dimension = 1 + stream.below(5);
                PatternParameters::new(Geometry::Simplex, dimension, dimension + 1, stream.log_between(0.1, 10.0))
            },
        },
        Family {
            name: "mixed",
            instances: 160,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = families::mixed(stream, index, effort);
                match stream.below(3) {
                    0 => parameters.query(Query::Hull(stream.log_between(0.3, 3.0))),
                    1 => parameters.query(Query::Anywhere(stream.log_between(1.01, 10.0))),
                    _ => parameters,
                }
            },
        },
        Family {
            name: "digits",
            instances: 16,
            attained: &[],
            draw: |stream, _, _| {
                let count = 2 + stream.below(8);
                PatternParameters::new(Geometry::DigitsUnit, 64, count, stream.log_between(0.1, 100.0))
                    .query(Query::Hull(1.0))
            },
        },
    ],
    controls: &[
        Control {
            name: "the entropy of any weights instead of the least",
            hypotheses: &[&IN_HULL],
            check: |instance| value(instance, hull_point(instance).entropy_of_weights()),
            instances: || vec![two_five_six()],
        },
        Control {
            name: "the ball of radius M as domain",
            hypotheses: &[],
            check: |instance| domain(instance, false),
            instances: || vec![PatternParameters::literal(1.0, &[&[-1.0], &[4.0]], &[-2.0])],
        },
        Control {
            name: "Eq. 510 with half the conjugate",
            hypotheses: &[&INVERTIBLE, &CLEAR, &MODERATE],
            check: |instance| biconjugate(instance, 0.5),
            instances: || vec![PatternParameters::literal(1.0, &[&[-1.0], &[0.0], &[1.0]], &[0.5])],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "the middle of three patterns is outside the printed domain",
            refutes: "Eq. 507",
            instance: || PatternParameters::literal(1.0, &[&[-1.0], &[0.0], &[1.0]], &[0.0]),
        },
        Counterexample {
            name: "the pseudo-inverse weights (2, 5, 6)/13 do not have the least entropy",
            refutes: "Eq. 509",
            instance: two_five_six,
        },
    ],
};
