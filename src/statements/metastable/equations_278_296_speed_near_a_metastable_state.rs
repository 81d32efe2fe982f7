//! # Eqs. 278-296: speed of convergence near a metastable state
//!
//! Let $m_x^*$ be the fixed point near the mean $m_x$ of a cluster of $l$ patterns (Lemma A12), $\xi$ any state, $J^m$
//! the mean Jacobian on the segment from $m_x^*$ to $\xi$ and $R_m = \max\{\|\xi - m_x\|, \|m_x^* - m_x\|\}$. With the
//! notation of Lemmas A8 and A9,
//!
//! $$\|f(\xi) - m_x^*\| \le \|J^m\|_2\|\xi - m_x^*\|, \tag{286}$$
//! $$\|J\|_2 \le \beta((1 - \gamma)m_{\max}^2 + 2\gamma(2 - \gamma)M^2), \tag{287}$$
//! $$\|J\|_2 \le \beta(m_{\max}^2 + 2\epsilon(2 - \epsilon)M^2) \tag{288}$$
//!
//! at every point $\tilde x = \lambda\xi + (1 - \lambda)m_x^*$ of the segment, the last also for $J^m$, where
//!
//! $$\min_{j > l}(\tilde x^Tm_x - \tilde x^Tx_j) \ge \Delta_m - 2R_mM, \tag{295}$$
//! $$\gamma(\tilde x) \le \epsilon = (N - l)\exp(-\beta(\Delta_m - 2R_mM)). \tag{296}$$
//!
//! All hold, with the $\epsilon \le 1$ in Eq. 288 that the definition of $\epsilon$ (280, 281) supposes: it divides by
//! $1 - \epsilon$. That Eq. 296 gives less than one must be checked, else Eq. 288 is false (Lemma A8). For the bound
//! of Eq. 288 to promise contraction, $\beta m_{\max}^2 < 1$ is necessary (289); contraction itself can do without,
//! when the cluster is not spread along one direction only.
//!
//! They speak of every state and every fixed point; the segment is looked at in five points. On a line Eq. 286 is an
//! equality, and judged as one there; $J^m$ is integrated by quadrature, whose proved error
//! enters the envelopes. The trivial bounds are $\beta M^2$ on $\|J\|_2$ and $2M$ on a distance.

use super::families;
use super::hypotheses::{ENCLOSED, OUTSIDERS, WIDTH};
use super::instance::ClusterInstance;
use super::lemma_a8_cluster_jacobian::{bound, epsilon_bound};
use super::lemma_a9_update_near_cluster_mean::log_epsilon;
use super::parameters::{ClusterGeometry, ClusterParameters, ClusterState};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real, on_segment};
use crate::random::Stream;

/// $\Delta_m - cR_mM$, the right side of Eq. 295 for $c = 2$.
///
/// ```
/// use hopfield_theory::statements::metastable::equations_278_296_speed_near_a_metastable_state::separation_nearby;
/// assert_eq!(separation_nearby(2.0, 5.0, 0.5, 3.0), 2.0);
/// ```
pub fn separation_nearby<R: Real>(constant: f64, separation: R, radius: R, max_norm: R) -> R {
    separation - radius * max_norm * constant
}

/// $\Delta_m - cR_mM$ of an instance.
fn nearby(instance: &ClusterInstance, constant: f64) -> Envelope {
    separation_nearby(constant, instance.separation(), instance.radius(), instance.max_norm())
}

/// $\ln\epsilon$ of Eq. 296.
fn log_epsilon_nearby(instance: &ClusterInstance, constant: f64) -> Envelope {
    log_epsilon(instance.beta(), instance.others(), nearby(instance, constant))
}

/// $\epsilon \le 1$, which the definition of $\epsilon$ supposes.
static AT_MOST_ONE: Hypothesis<ClusterInstance> =
    Hypothesis { name: "epsilon <= 1", check: |instance| Check::at_most(log_epsilon_nearby(instance, 2.0), 0.0) };

/// $\xi \ne m_x^*$ by more than rounding.
static OFF_LIMIT: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: xi != m_x*",
    check: |instance| Check::less(instance.max_norm() * 1e-6, error_before(instance)),
};

/// $\|J^m\|_2\|\xi - m_x^*\| \ge 10^{-12}M$: a condition of the audit. Below, the error in $m_x^*$ hides the left side
/// of Eq. 286.
static VISIBLE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: the update is off m_x* by more than rounding",
    check: |instance| {
        Check::at_most(instance.max_norm() * 1e-12, instance.limit_jacobian_norm() * error_before(instance))
    },
};

/// The segment is short enough for the quadrature to resolve $J^m$, as in Theorem A8: a condition of the audit.
static SHORT_SEGMENT: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: 2 beta M |xi - m_x*| <= 300, so that J^m is resolved",
    check: |instance| Check::at_most(instance.beta() * instance.max_norm() * error_before(instance) * 2.0, 300.0),
};

/// $\gamma$ or $m_{\max}$ counts at the state: a condition of the audit, below which Eq. 287 compares zeros.
static RESOLVED: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: m_max or gamma does not underflow",
    check: |instance| {
        let share = instance.outside_share_at(instance.state());
        Check::less(1e-280, instance.spread() / instance.max_norm() + share)
    },
};

/// $\|\xi - m_x^*\|$.
fn error_before(instance: &ClusterInstance) -> Envelope {
    instance.measure().distance_to(&instance.limit().state).widened(instance.limit_error())
}

/// $\|f(\xi) - f(m_x^*)\|$; the computed limit is in a ball that $f$ contracts, so its update is no further off than
/// itself.
fn error_after(instance: &ClusterInstance) -> Envelope {
    let at_limit = instance.measure_at(&instance.limit().state);
    instance.measure().update_apart(&at_limit).widened(instance.limit_error())
}

/// $\|f(\xi) - m_x^*\|$ against Eq. 286 with another constant for 1.
fn comes_nearer(instance: &ClusterInstance, constant: f64) -> Check {
    let right = instance.limit_jacobian_norm() * error_before(instance) * constant;
    Check::at_most(error_after(instance), right).trivial_upper(instance.diameter_bound())
}

/// The check of five points of the segment that is nearest to failing.
fn on_the_segment(instance: &ClusterInstance, check: impl Fn(&[f64]) -> Check) -> Check {
    let limit = &instance.limit().state;
    let [first, others @ ..] = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| check(&on_segment(instance.state(), limit, t)));
    Check::worst(std::iter::once(first.clone()).chain(others)).unwrap_or(first)
}

/// The gap of Eq. 295 along the segment with another constant for 2.
fn gap_along(instance: &ClusterInstance, constant: f64) -> Check {
    let bound = nearby(instance, constant);
    let drift = instance.segment_error() * instance.max_norm().upper() * 2.0;
    on_the_segment(instance, |point| {
        let gap = instance.cluster().gap_at(point).unwrap_or(bound);
        Check::at_most(bound, gap.widened(drift))
    })
}

/// $\gamma$ along the segment against Eq. 296, in logarithms, with another constant for 2 before $R_mM$.
fn share_along(instance: &ClusterInstance, constant: f64) -> Check {
    let drift = 2.0 * instance.beta().value * instance.segment_error() * instance.max_norm().upper();
    let epsilon = log_epsilon_nearby(instance, constant).widened(drift);
    on_the_segment(instance, |point| Check::log_at_most(instance.outside_share_at(point), epsilon))
        .trivial_upper(Envelope::from(0.0))
}

/// A norm of $J$ against Eq. 288.
fn jacobian_bound(instance: &ClusterInstance, norm: Envelope) -> Check {
    let epsilon = log_epsilon_nearby(instance, 2.0).min(Envelope::from(300.0)).exp();
    let right = epsilon_bound(instance.beta(), epsilon, instance.spread(), instance.max_norm());
    Check::at_most(norm, right).trivial_upper(instance.beta() * instance.max_norm().squared())
}

/// $\gamma \ge 10^{-280}$ on the segment: a condition of the audit.
static SOME_OUTSIDE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: gamma does not underflow",
    check: |instance| on_the_segment(instance, |point| Check::at_most(1e-280, instance.outside_share_at(point))),
};

/// Random states around separated clusters, in more than one direction from $m_x$.
fn around_separated(stream: &mut Stream, index: u32, effort: Effort) -> ClusterParameters {
    families::separated(stream, index, effort).state(ClusterState::Ball(stream.log_between(1e-3, 1.0)))
}

/// Clusters of every kind off the line, with random states.
fn around_any(stream: &mut Stream, index: u32, effort: Effort) -> ClusterParameters {
    let mut parameters = families::mixed(stream, index, effort);
    parameters.dimension = parameters.dimension.max(2);
    parameters.count = parameters.count.max(3);
    let state = if stream.below(2) == 0 {
        ClusterState::Near(stream.log_between(1e-3, 0.5))
    } else {
        ClusterState::Anywhere(stream.log_between(1e-2, 2.0))
    };
    parameters.state(state)
}

/// $m \pm u$ against one pattern opposite to $m$, with the state $(t, s)$ by the axis through both: on it the two of
/// the cluster weigh the same, and Eqs. 287 and 288 are too close to equalities.
fn by_the_axis(beta: f64, t: f64, s: f64) -> ClusterParameters {
    ClusterParameters::new(ClusterGeometry::Opposite, 2, 3, 2, beta).width(0.1).state(ClusterState::Literal(vec![t, s]))
}

/// The page.
pub static STATEMENT: Statement<ClusterParameters> = Statement {
    id: "equations_278_296",
    label: "Eqs. 278-296",
    main_text: None,
    equations: "278-296",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("equations_278_296_speed_near_a_metastable_state.rs"),
    conclusions: &[
        Conclusion::holds(
            "Eq. 286",
            Kind::Conclusion,
            &[&ENCLOSED, &OFF_LIMIT, &SHORT_SEGMENT, &VISIBLE],
            |instance| comes_nearer(instance, 1.0),
        ),
        Conclusion::holds("Eq. 287", Kind::Conclusion, &[&RESOLVED], |instance| {
            let (share, max_norm) = (instance.outside_share_at(instance.state()), instance.max_norm());
            let right = bound(instance.beta(), share, instance.spread(), max_norm);
            Check::at_most(instance.measure().jacobian_norm(), right)
                .trivial_upper(instance.beta() * max_norm.squared())
        }),
        Conclusion::holds(
            "Eq. 288",
            Kind::Conclusion,
            &[&OUTSIDERS, &WIDTH, &ENCLOSED, &OFF_LIMIT, &AT_MOST_ONE],
            |instance| jacobian_bound(instance, instance.measure().jacobian_norm()),
        ),
        Conclusion::holds(
            "Eq. 288 for J^m",
            Kind::Conclusion,
            &[&OUTSIDERS, &WIDTH, &ENCLOSED, &OFF_LIMIT, &SHORT_SEGMENT, &AT_MOST_ONE],
            |instance| jacobian_bound(instance, instance.limit_jacobian_norm()),
        ),
        Conclusion::holds("Eq. 296", Kind::Conclusion, &[&OUTSIDERS, &ENCLOSED, &SOME_OUTSIDE], |instance| {
            share_along(instance, 2.0)
        }),
        Conclusion::step("Eq. 295", &[&OUTSIDERS, &ENCLOSED, &OFF_LIMIT], |instance| gap_along(instance, 2.0)),
    ],
    families: &[
        Family {
            name: "by_the_axis",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| {
                by_the_axis(stream.between(5.0, 30.0), stream.between(0.3, 0.9), stream.between(0.02, 0.2))
            },
        },
        Family { name: "on_the_line", instances: 96, attained: &["Eq. 286"], draw: families::on_the_line },
        Family { name: "separated", instances: 240, attained: &[], draw: around_separated },
        Family { name: "mixed", instances: 320, attained: &[], draw: around_any },
        Family {
            name: "noisy_copies",
            instances: 24,
            attained: &[],
            draw: |stream, _, _| {
                families::noisy_copies(stream, ClusterGeometry::DigitCopies)
                    .state(ClusterState::Ball(stream.log_between(1e-3, 0.3)))
            },
        },
    ],
    controls: &[
        Control {
            name: "Eq. 295 with 1.8 R_m M instead of 2 R_m M",
            hypotheses: &[&OUTSIDERS, &ENCLOSED, &OFF_LIMIT],
            check: |instance| gap_along(instance, 1.8),
            instances: || vec![by_the_axis(20.0, 0.5, 0.0), by_the_axis(30.0, 0.2, 0.0)],
        },
        Control {
            name: "Eq. 296 without 2 R_m M",
            hypotheses: &[&OUTSIDERS, &ENCLOSED, &SOME_OUTSIDE],
            check: |instance| share_along(instance, 0.0),
            instances: || vec![by_the_axis(20.0, 0.5, 0.0), by_the_axis(10.0, 0.6, 0.0)],
        },
        Control {
            name: "Eq. 288 where epsilon exceeds 2",
            hypotheses: &[&OUTSIDERS, &WIDTH, &ENCLOSED, &OFF_LIMIT],
            check: |instance| jacobian_bound(instance, instance.measure().jacobian_norm()),
            instances: || vec![ClusterParameters::literal(0.1, 2, &[&[1.0], &[-1.0], &[1.0], &[0.0]], &[1.0])],
        },
        Control {
            name: "Eq. 286 with 0.9 of its right side",
            hypotheses: &[&ENCLOSED, &OFF_LIMIT, &SHORT_SEGMENT],
            check: |instance| comes_nearer(instance, 0.9),
            instances: || vec![ClusterParameters::literal(0.5, 2, &[&[1.0], &[2.0], &[-1.0]], &[1.0])],
        },
    ],
    counterexamples: &[],
};
