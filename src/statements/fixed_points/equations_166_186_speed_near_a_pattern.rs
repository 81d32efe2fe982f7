//! # Eqs. 166-186: speed of convergence near a pattern
//!
//! Let $x_i^*$ be the fixed point near pattern $x_i$ with separation $\Delta_i$, $\xi$ a state, $J^m$ the mean
//! Jacobian on the segment between $x_i^*$ and $\xi$, and $R = \max\{\|\xi - x_i\|, \|x_i^* - x_i\|\}$. At every point
//! $\tilde x$ of the segment
//!
//! $$\min_{j \ne i}\tilde x^T(x_i - x_j) \ge \Delta_i - 2RM, \tag{177}$$
//! $$p_i(\tilde x) \ge \frac{1}{1 + (N-1)\exp(-\beta(\Delta_i - 2RM))} \ge 1 - \epsilon, \tag{178}$$
//! $$\epsilon = (N-1)\exp(-\beta(\Delta_i - 2RM)), \tag{179}$$
//!
//! and therefore
//!
//! $$\|J^m\|_2 \le 2\beta NM^2(N-1)\exp(-\beta(\Delta_i - 2RM)). \tag{180}$$
//!
//! This is below one, so that $f$ comes nearer to $x_i^*$, if
//!
//! $$\Delta_i > 2RM + \tfrac1\beta\ln(2(N-1)N\beta M^2), \tag{183}$$
//! $$\|f(\xi) - x_i^*\| \le \|J^m\|_2\|\xi - x_i^*\| < \|\xi - x_i^*\|, \tag{184}$$
//! $$\|f(\xi) - x_i^*\| \le \frac{\|J^m\|_2}{1 - \|J^m\|_2}\|\xi - f(\xi)\|. \tag{186}$$
//!
//! All hold, for every state and every fixed point, whether $\epsilon$ is below one or not; Eq. 184 needs
//! $\xi \ne x_i^*$ for its strict sign. The text compares with "the original point $x_i$", where $\xi$ is meant. One
//! pattern against copies of its opposite attains Eqs. 177 and 178, two patterns nearly Eq. 180, and on a line Eqs.
//! 184 and 186 are equalities.
//!
//! Eq. 183 describes a ball that $f$ need not map into itself, so the paper asks that the iterates remain in it. They
//! do: if $\Delta_i$ satisfies Eq. 142 and
//!
//! $$\|\xi - x_i\| \le r_{\max} = \frac{1}{2M}\Bigl(\Delta_i - \frac1\beta\ln(2(N-1)N\beta M^2)\Bigr), \tag{D13}$$
//!
//! then $f(\xi) \in S_i$, and Lemmas A5 to A7 take over; $r_{\max}$ is no less than the radius $1/(\beta NM)$ of
//! $S_i$. Proof: the gap of scores at $\xi$ is at least $\Delta_i - 2r_{\max}M$, so Lemma A4 gives
//! $\|f(\xi) - x_i\| \le 2(N-1)M\exp(-\beta(\Delta_i - 2r_{\max}M)) = 1/(\beta NM)$. It is not in the paper, and
//! judged as a step.
//!
//! The trivial bounds are $\beta M^2$ on $\|J^m\|_2$, one on a weight, and $2M$ on a distance.

use super::lemma_a5_ball_maps_into_itself::log_epsilon;
use crate::audit::{
    Check, Conclusion, Control, Effort, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::numerics::{Envelope, Real, on_segment};
use crate::random::Stream;
use crate::statements::families;
use crate::statements::hypotheses::{ENCLOSED, RESOLVED, SEPARATED, TWO_PATTERNS, disjointness};
use crate::statements::retrieval::one_update::{
    CONTRACTING, EVEN_OR_ON_A_LINE, OFF_LIMIT, SEPARATED_FOR_CONTRACTION, SHORT_SEGMENT, Shape, a_posteriori,
    contraction, error_before, mean_jacobian, segment_lead,
};

/// $\ln\frac{\epsilon}{1 + \epsilon}$ from $\ln\epsilon$, the bound of Eq. 178 on $1 - p_i$; the exponential is of a
/// number that is not positive.
///
/// ```
/// use hopfield_theory::statements::fixed_points::equations_166_186_speed_near_a_pattern::log_odds_share;
/// assert!((log_odds_share(0.0) - 0.5_f64.ln()).abs() < 1e-15);
/// ```
pub fn log_odds_share<R: Real>(log_epsilon: R) -> R {
    if log_epsilon.value() < 0.0 { log_epsilon - log_epsilon.exp().ln_1p() } else { -(-log_epsilon).exp().ln_1p() }
}

/// The radius $r_{\max} = \frac{1}{2M}(\Delta_i - \frac1\beta\ln(2(N-1)N\beta M^2))$ of the clean basin.
pub fn basin_radius<R: Real>(beta: R, count: R, separation: R, max_norm: R) -> R {
    (separation - disjointness(beta, count, max_norm).ln() / beta) / (max_norm * 2.0)
}

/// $1 - p_i$ at five points of the segment against a bound made of $\ln\epsilon$, in logarithms; $\epsilon$ with $cRM$
/// in its exponent and another factor for $N - 1$. A point of the segment is known up to an error, which moves a score
/// by $2M$ times it.
fn complement_along(instance: &PatternInstance, shape: (f64, f64), bound: fn(Envelope) -> Envelope) -> Check {
    let (constant, others) = shape;
    let (beta, max_norm) = (instance.beta(), instance.max_norm());
    let lead = instance.separation() - instance.radius() * max_norm * constant;
    let drift = 2.0 * beta.value * instance.segment_error() * max_norm.upper();
    let right = bound(log_epsilon(beta, (others + 1.0).into(), lead).widened(drift));
    let checks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| {
        let point = on_segment(instance.state(), &instance.limit().state, t);
        Check::log_at_most(instance.measure_at(&point).complement(instance.i()), right)
    });
    let [first, ..] = &checks;
    let first = first.clone();
    Check::worst(checks).unwrap_or(first).trivial_upper(Envelope::from(0.0))
}

fn others(instance: &PatternInstance) -> f64 {
    instance.network().patterns().count() as f64 - 1.0
}

/// $r_{\max}$, times a factor.
fn basin(instance: &PatternInstance, factor: f64) -> Envelope {
    basin_radius(instance.beta(), instance.count(), instance.separation(), instance.max_norm()) * factor
}

/// $\|\xi - x_i\| \le r_{\max}$.
static IN_BASIN: Hypothesis<PatternInstance> =
    Hypothesis { name: "D13", check: |instance| within(instance, basin(instance, 1.0)) };

/// The basin of a control.
static IN_LARGER_BASIN: Hypothesis<PatternInstance> =
    Hypothesis { name: "1.05 r_max", check: |instance| within(instance, basin(instance, 1.05)) };

fn within(instance: &PatternInstance, radius: Envelope) -> Check {
    Check::at_most(instance.measure().distance_to(instance.pattern()), radius)
}

/// $\|f(\xi) - x_i\| \le 1/(\beta NM)$.
fn lands_in_ball(instance: &PatternInstance) -> Check {
    Check::at_most(instance.measure().retrieval_error(instance.i()), instance.ball_radius())
        .trivial_upper(instance.diameter_bound())
}

/// $1 - p_i$ is above what underflows on the whole segment: a condition of the audit.
static COMPLEMENT_RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 1 - p_i does not underflow",
    check: |instance| {
        let complement = instance.measure().complement(instance.i());
        let at_limit = instance.measure_at_limit().complement(instance.i());
        Check::at_most(1e-280, complement.min(at_limit))
    },
};

/// $\epsilon \le 10^6$: a condition of the audit. Beyond, $1 - p_i$ and the bound of Eq. 178 are both one up to
/// rounding.
static EPSILON_MODERATE: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: epsilon <= 1e6",
    check: |instance| {
        let lead = instance.separation() - instance.radius() * instance.max_norm() * 2.0;
        Check::at_most(log_epsilon(instance.beta(), instance.count(), lead), 13.8)
    },
};

/// $\|J^m\|_2 < 1$.
fn contracts(instance: &PatternInstance) -> Check {
    Check::less(instance.mean_jacobian_norm(), 1.0).trivial_upper(instance.beta() * instance.max_norm().squared())
}

const SEGMENT: &[&Hypothesis<PatternInstance>] = &[&TWO_PATTERNS, &ENCLOSED, &RESOLVED, &SHORT_SEGMENT];
const WEIGHTS: &[&Hypothesis<PatternInstance>] = &[&TWO_PATTERNS, &ENCLOSED, &COMPLEMENT_RESOLVED, &EPSILON_MODERATE];

/// One pattern against $N - 1$ copies of its opposite on the line, $\kappa = \beta M^2$, the state on the way to them.
fn against_many(count: usize, kappa: f64, fraction: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, count, kappa).query(Query::Towards(fraction))
}

/// The same with the state at `factor` times $r_{\max}$.
fn at_basin_edge(count: usize, kappa: f64, factor: f64) -> PatternParameters {
    against_many(count, kappa, basin_radius(kappa, count as f64, 2.0, 1.0) / 2.0 * factor)
}

/// Random patterns, three at least, at a $\beta M^2$ at which Eq. 142 often holds, with a state of $S_i$.
fn random_in_ball(stream: &mut Stream, _index: u32, _effort: Effort) -> PatternParameters {
    let geometry = [Geometry::Sphere, Geometry::UnequalNorms][stream.below(2)].clone();
    let (dimension, count) = ([2, 3, 8, 16][stream.below(4)], [3, 5, 12, 40][stream.below(4)]);
    PatternParameters::new(geometry, dimension, count, stream.log_between(5.0, 200.0))
        .query(Query::Ball(stream.between(0.01, 1.0)))
        .pattern(stream.below(count))
}

/// Patterns and states off a line, and not so even that the Jacobian is a multiple of the identity, where Eqs. 184 and
/// 186 are strict.
fn general_position(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let parameters = families::mixed_without(EVEN_OR_ON_A_LINE, stream, index, effort);
    parameters.query(Query::Near(stream.log_between(1e-3, 1.0)))
}

/// Few digits near one of them; each node of the quadrature makes a $d \times d$ matrix.
fn few_real_data(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let (geometry, max_norm) = [(Geometry::DigitsRaw, 75.0), (Geometry::DigitsUnit, 1.0)][index as usize % 2].clone();
    let (count, kappa) = (3 + stream.below(5), stream.log_between(1.0, 300.0));
    PatternParameters::new(geometry, 64, count, kappa / (max_norm * max_norm))
        .query(Query::Near(stream.log_between(1e-3, 0.3)))
        .pattern(stream.below(count))
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "equations_166_186",
    label: "Eqs. 166-186",
    main_text: None,
    equations: "166-186",
    section: "A.1.5.3",
    file: file!(),
    source: include_str!("equations_166_186_speed_near_a_pattern.rs"),
    conclusions: &[
        Conclusion::step("Eq. 177", &[&TWO_PATTERNS, &ENCLOSED, &OFF_LIMIT], segment_lead),
        Conclusion::holds("Eq. 178", Kind::Conclusion, WEIGHTS, |instance| {
            complement_along(instance, (2.0, others(instance)), log_odds_share)
        }),
        Conclusion::holds("Eq. 178, epsilon", Kind::Conclusion, WEIGHTS, |instance| {
            complement_along(instance, (2.0, others(instance)), |e| e)
        }),
        Conclusion::holds("Eq. 180", Kind::Conclusion, SEGMENT, |instance| mean_jacobian(instance, Shape::PRINTED)),
        Conclusion::holds(
            "Eq. 183",
            Kind::Conclusion,
            &[&TWO_PATTERNS, &ENCLOSED, &RESOLVED, &SHORT_SEGMENT, &SEPARATED_FOR_CONTRACTION],
            contracts,
        ),
        Conclusion::holds("Eq. 184", Kind::Conclusion, SEGMENT, |instance| contraction(instance, 1.0)),
        Conclusion::holds(
            "Eq. 184, strictly",
            Kind::Conclusion,
            &[&TWO_PATTERNS, &ENCLOSED, &SEPARATED_FOR_CONTRACTION, &OFF_LIMIT],
            |instance| Check::less(instance.update_to_limit(), error_before(instance)),
        ),
        Conclusion::holds(
            "Eq. 186",
            Kind::Conclusion,
            &[&TWO_PATTERNS, &ENCLOSED, &RESOLVED, &SHORT_SEGMENT, &CONTRACTING, &OFF_LIMIT],
            a_posteriori,
        ),
        Conclusion::step("clean basin", &[&TWO_PATTERNS, &SEPARATED, &IN_BASIN], lands_in_ball),
    ],
    families: &[
        Family {
            name: "one_against_many",
            instances: 128,
            attained: &["Eq. 177", "Eq. 178", "Eq. 184", "Eq. 186"],
            draw: |stream, _, _| {
                against_many(2 + stream.below(50), stream.between(3.5, 12.0), stream.between(0.05, 0.3))
            },
        },
        Family {
            name: "edge_of_the_basin",
            instances: 96,
            attained: &["Eq. 177", "Eq. 178", "Eq. 184", "Eq. 186"],
            draw: |stream, _, _| {
                let count = 2 + stream.below(500);
                let kappa = families::separating_beta(count, (count * (count - 1)) as f64, 2.0);
                at_basin_edge(count, kappa * (1.0 + stream.log_between(1e-6, 0.5)), 1.0 - 1e-9)
            },
        },
        Family { name: "random_in_ball", instances: 160, attained: &[], draw: random_in_ball },
        Family { name: "mixed", instances: 400, attained: &[], draw: general_position },
        Family { name: "real_data", instances: 32, attained: &[], draw: few_real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 178 without 2RM",
            hypotheses: WEIGHTS,
            check: |instance| complement_along(instance, (0.0, others(instance)), log_odds_share),
            instances: || vec![against_many(2, 4.0, 0.2), against_many(20, 8.0, 0.3)],
        },
        Control {
            name: "Eq. 178 without the factor N - 1",
            hypotheses: WEIGHTS,
            check: |instance| complement_along(instance, (2.0, 1.0), |epsilon| epsilon),
            instances: || vec![against_many(4, 6.0, 0.1), against_many(20, 8.0, 0.1)],
        },
        Control {
            name: "Eq. 180 at 0.98 of its right side",
            hypotheses: SEGMENT,
            check: |instance| mean_jacobian(instance, Shape { constant: 1.96, ..Shape::PRINTED }),
            instances: || {
                // The fixed point u = tanh(3u) of an antipodal pair, and a state next to it.
                let fixed = 0.994_901_0;
                vec![PatternParameters::new(Geometry::OneAgainstMany, 1, 2, 3.0).query(Query::Along(fixed - 1e-6))]
            },
        },
        Control {
            name: "Eq. 186 with |J^m| instead of |J^m|/(1 - |J^m|)",
            hypotheses: &[&TWO_PATTERNS, &ENCLOSED, &RESOLVED, &SHORT_SEGMENT, &CONTRACTING, &OFF_LIMIT],
            check: |instance| {
                Check::at_most(instance.update_to_limit(), instance.mean_jacobian_norm() * instance.measure().step())
            },
            instances: || vec![against_many(2, 2.0, 0.1), against_many(5, 4.0, 0.2)],
        },
        Control {
            name: "a basin of 1.05 r_max",
            hypotheses: &[&TWO_PATTERNS, &SEPARATED, &IN_LARGER_BASIN],
            check: lands_in_ball,
            instances: || vec![at_basin_edge(50, 6.0, 1.04), at_basin_edge(10, 5.0, 1.04)],
        },
    ],
    counterexamples: &[],
};
