//! # Lemma A10: the ball around a cluster's mean is mapped into itself
//!
//! Of $N$ patterns with $M = \max_i\|x_i\|$ the first $l < N$ are a cluster with mean $m_x$, width $m_{\max} > 0$ and
//! separation $\Delta_m = \min_{j > l}(m_x^Tm_x - m_x^Tx_j)$. Let
//! $S_m = \{\xi : \|\xi - m_x\| \le 1/(\beta m_{\max})\}$. If
//!
//! $$\Delta_m \ge \frac{2M}{\beta m_{\max}} -
//! \frac1\beta\ln\frac{1 - \beta m_{\max}^2}{2\beta(N - l)M\max\{m_{\max}, 2M\}}, \tag{239}$$
//! $$\beta m_{\max}^2 \le 1, \tag{240}$$
//!
//! then $\xi \in S_m$ implies $f(\xi) \in S_m$.
//!
//! It holds, with Eq. 240 read strictly: for $\beta m_{\max}^2 = 1$, which it admits, Eq. 239 demands an infinite
//! separation. For $l = 1$, or equal patterns, $m_{\max} = 0$ and the lemma says nothing.
//!
//! The proof, with $\tilde\Delta_m = \min_{j > l}(\xi^Tm_x - \xi^Tx_j)$ and Lemma A9:
//!
//! $$|\xi^Tx_j - m_x^Tx_j| \le \|\xi - m_x\|M, \tag{242}$$
//! $$\tilde\Delta_m \ge \Delta_m - 2\|\xi - m_x\|M, \tag{243}$$
//! $$\|m_x - f(\xi)\| \le m_{\max} + 2(N - l)M\exp(-\beta(\Delta_m - \tfrac{2M}{\beta m_{\max}})), \tag{246}$$
//! $$2(N - l)M\exp(-\beta(\Delta_m - \tfrac{2M}{\beta m_{\max}})) \le \frac{1 - \beta m_{\max}^2}{\beta\max\{m_{\max}, 2M\}}, \tag{247}$$
//! $$\textstyle m_{\max} \le \max_{i, j \le l}\|x_i - x_j\| \le 2M, \tag{248-253}$$
//!
//! so the maximum is $2M$ always.
//!
//! There are two regimes. For $4\beta M^2 < 1 - \beta m_{\max}^2$ the logarithm can exceed $2M/m_{\max}$, and Eq. 239
//! asks for nothing; but then $1/(\beta m_{\max}) > 2M$, and $f(\xi)$ is in $S_m$ because no two points of the hull
//! are further apart. The trivial bound is this $2M$, so instances of that regime hold but are not informative.

use super::families;
use super::hypotheses::{
    IN_BALL, IN_SEPARATED_BALL, NARROW, OUTSIDERS, SEPARATED, SEPARATED_CLUSTER, SHARED_INSIDE, WIDTH, separated,
};
use super::instance::ClusterInstance;
use super::parameters::{ClusterGeometry, ClusterParameters, ClusterState};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::measure::definition;
use crate::numerics::{Envelope, Real, distance, dot, gamma};

/// The second term of Eq. 246, $2(N - l)M\exp(-\beta(\Delta_m - 2M/(\beta m_{\max})))$, with `others` for $N - l$.
///
/// ```
/// use hopfield_theory::statements::metastable::lemma_a10_ball_maps_into_itself::excess;
/// assert_eq!(excess(2.0, 3.0, 1.0, 1.0, 1.0), 6.0);
/// ```
pub fn excess<R: Real>(beta: R, others: R, max_norm: R, spread: R, separation: R) -> R {
    others * max_norm * (-(beta * separation - max_norm / spread * 2.0)).exp() * 2.0
}

/// The right side of Eq. 247, $(1 - \beta m_{\max}^2)/(\beta\max\{m_{\max}, 2M\})$.
pub fn room<R: Real>(beta: R, max_norm: R, spread: R) -> R {
    (-(beta * spread.squared()) + 1.0) / (beta * spread.max(max_norm * 2.0))
}

/// $\|f(\xi) - m_x\| \le 1/(\beta m_{\max})$.
fn maps_into_ball(instance: &ClusterInstance) -> Check {
    Check::at_most(update_to_mean(instance), instance.ball_radius()).trivial_upper(instance.diameter_bound())
}

fn update_to_mean(instance: &ClusterInstance) -> Envelope {
    let (update, radius) = instance.measure().update();
    instance
        .cluster()
        .distance_to_mean(&update)
        .widened(radius)
        .defined_by(|| instance.update_to_mean_at(instance.state()))
}

fn excess_of(instance: &ClusterInstance) -> Envelope {
    excess(instance.beta(), instance.others(), instance.max_norm(), instance.spread(), instance.separation())
}

/// $\max_{j > l}|\xi^Tx_j - m_x^Tx_j|$ from the difference $\xi - m_x$, which carries the error of $m_x$ and one
/// rounding.
fn largest_shift(instance: &ClusterInstance) -> Envelope {
    let (cluster, state) = (instance.cluster(), instance.state());
    let difference: Vec<f64> = state.iter().zip(cluster.mean()).map(|(x, m)| x - m).collect();
    let patterns = cluster.network().patterns();
    let shift = patterns.iter().skip(cluster.size()).map(|x| dot(&difference, x).abs()).fold(0.0, f64::max);
    let rounding = gamma(state.len() + 3) * distance(state, cluster.mean());
    Envelope::new(shift, (rounding + cluster.mean_error()) * patterns.max_norm() * (1.0 + gamma(64))).defined_by(|| {
        let difference = definition::minus(&Envelope::exact(state), cluster.defined_mean());
        let shift = |x| Envelope::inner_product(&difference, &Envelope::exact(x)).abs();
        definition::largest(patterns.iter().skip(cluster.size()).map(shift))
    })
}

/// The diameter of the cluster, from pairs of its patterns.
fn cluster_diameter(instance: &ClusterInstance) -> Envelope {
    let cluster = instance.cluster();
    let members: Vec<&[f64]> = cluster.network().patterns().iter().take(cluster.size()).collect();
    let pairs = members.iter().flat_map(|a| members.iter().map(move |b| distance(a, b)));
    Envelope::relative(pairs.fold(0.0, f64::max), gamma(cluster.mean().len() + 4)).defined_by(|| {
        let pairs = members.iter().flat_map(|a| members.iter().map(move |b| definition::distance(a, b)));
        definition::largest(pairs)
    })
}

/// Eq. 239 with $1.8M$ for $2M$: the demand of a control.
static LESS_SEPARATED: Hypothesis<ClusterInstance> =
    Hypothesis { name: "Eq. 239 with 1.8 M / (beta m_max)", check: |instance| separated(instance, 1.8) };

/// The page.
pub static STATEMENT: Statement<ClusterParameters> = Statement {
    id: "lemma_a10",
    label: "Lemma A10",
    main_text: None,
    equations: "239-253",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("lemma_a10_ball_maps_into_itself.rs"),
    conclusions: &[
        Conclusion::holds("f(xi) in S_m", Kind::Conclusion, IN_SEPARATED_BALL, maps_into_ball),
        Conclusion::step("Eq. 242", IN_SEPARATED_BALL, |instance| {
            Check::at_most(largest_shift(instance), instance.distance() * instance.max_norm())
        }),
        Conclusion::step("Eq. 243", IN_SEPARATED_BALL, |instance| {
            let loss = instance.distance() * instance.max_norm() * 2.0;
            Check::at_most(instance.separation() - loss, instance.gap())
        }),
        Conclusion::step("Eq. 246", &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL, &SHARED_INSIDE], |instance| {
            Check::at_most(update_to_mean(instance), instance.spread() + excess_of(instance))
        }),
        Conclusion::step("Eq. 247", SEPARATED_CLUSTER, |instance| {
            let right = room(instance.beta(), instance.max_norm(), instance.spread());
            Check::at_most(excess_of(instance), right)
        }),
        Conclusion::step("Eqs. 248-253, the width", &[&WIDTH], |instance| {
            Check::at_most(instance.spread(), cluster_diameter(instance))
        }),
        Conclusion::step("Eqs. 248-253, the diameter", &[&WIDTH], |instance| {
            Check::at_most(cluster_diameter(instance), instance.max_norm() * 2.0)
        }),
    ],
    families: &[
        Family { name: "edge", instances: 240, attained: &[], draw: families::edge },
        Family { name: "separated", instances: 480, attained: &[], draw: families::separated },
        Family { name: "small_beta", instances: 96, attained: &[], draw: families::small_beta },
        Family { name: "mixed", instances: 160, attained: &[], draw: families::mixed },
        Family { name: "noisy_copies", instances: 48, attained: &[], draw: families::noisy_digits_and_words },
    ],
    controls: &[
        Control {
            name: "Eq. 239 with 1.8 M instead of 2 M",
            hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &LESS_SEPARATED, &IN_BALL],
            check: maps_into_ball,
            instances: || {
                vec![ClusterParameters::literal(1.0, 2, &[&[95.0, 0.01], &[95.0, -0.01], &[-95.0, 0.0]], &[-4.0, 0.0])]
            },
        },
        Control {
            name: "without Eq. 239",
            hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &IN_BALL],
            check: maps_into_ball,
            instances: || {
                let patterns: &[&[f64]] = &[&[2.0, 0.5, 0.0], &[2.0, -0.5, 0.0], &[0.0, 0.0, 10.0]];
                vec![ClusterParameters::literal(1.0, 2, patterns, &[2.0, 0.0, 1.5])]
            },
        },
        Control {
            name: "without Eq. 240, which leaves Eq. 239 without meaning",
            hypotheses: &[&OUTSIDERS, &WIDTH, &IN_BALL],
            check: maps_into_ball,
            instances: || {
                let patterns: &[&[f64]] = &[&[20.0, 1.2, 0.0], &[20.0, -1.2, 0.0], &[0.0, 0.0, 20.0]];
                vec![ClusterParameters::literal(1.0, 2, patterns, &[20.0, 0.8, 0.0])]
            },
        },
        Control {
            name: "a ball of 0.7 of the radius",
            hypotheses: IN_SEPARATED_BALL,
            check: |instance| Check::at_most(update_to_mean(instance), instance.ball_radius() * 0.7),
            instances: || {
                let cluster = ClusterParameters::new(ClusterGeometry::Opposite, 2, 3, 2, 99.0).width(0.1);
                vec![cluster.state(ClusterState::Across(0.99))]
            },
        },
    ],
    counterexamples: &[],
};
