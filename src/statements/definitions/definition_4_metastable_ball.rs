//! # Definition 4: the ball around a metastable state
//!
//! For the first $l$ of the patterns, their mean $m_x = \frac1l\sum_{i \le l}x_i$ and
//! $m_{\max} = \max_{i \le l}\|x_i - m_x\|$, the ball in which the theorems look for a metastable fixed point is
//!
//! $$S_m = \Big\{\xi : \|\xi - m_x\| \le \frac{1}{\beta m_{\max}}\Big\}. \tag{238}$$
//!
//! It needs $m_{\max} > 0$, which the paper does not say: a single pattern, or several equal ones, has no such ball. Unlike the
//! radius of Definition 3, this one knows neither $N$ nor $M$, only how far the patterns of the group lie from their mean; the
//! tighter the group, the larger the ball.
//!
//! The radius is chosen so that little happens inside to the weights within the group: for $\xi \in S_m$ and $i \le l$
//!
//! $$|\beta(x_i - m_x)^T(\xi - m_x)| \le 1,$$
//!
//! attained at the boundary in the direction of the outermost pattern. Nothing is said of the others, whose exponents change by up
//! to $M/m_{\max}$. For two patterns the radius is $2/(\beta\|x_1 - x_2\|)$, and for any group
//!
//! $$\frac{1}{\beta m_{\max}} \ge \frac{1}{2\beta M(1 - 1/l)},$$
//!
//! attained by $l - 1$ patterns at $M$ and one at $-M$, since $\|x_i - m_x\| \le (1 - \frac1l)\max_j\|x_i - x_j\|$.
//!
//! The ball holds the whole group exactly if $\beta m_{\max}^2 \le 1$, which Lemma A10 supposes. Lemma A9 has an update end at most
//! $m_{\max} + 2\gamma M$ from $m_x$, with $\gamma$ the weight of the others; so $f(\xi) \in S_m$ wherever
//!
//! $$\beta m_{\max}(m_{\max} + 2\gamma M) \le 1,$$
//!
//! and for $l = N$, where $\gamma = 0$, from every state as soon as $\beta m_{\max}^2 \le 1$. With $2\beta Mm_{\max} \le 1$ the ball holds all
//! patterns and is no ball around a group.

use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Statement};
use crate::measure::definition;
use crate::numerics::{Envelope, Real, difference, distance, dot, gamma, norm};
use crate::statements::metastable::families;
use crate::statements::metastable::hypotheses::{IN_BALL, WIDTH};
use crate::statements::metastable::instance::ClusterInstance;
use crate::statements::metastable::parameters::{ClusterGeometry, ClusterParameters, ClusterState};

/// The radius of $S_m$ (Eq. 238), a distance; $m_{\max} > 0$.
///
/// ```
/// use hopfield_theory::statements::definitions::definition_4_metastable_ball::radius;
/// assert_eq!(radius(2.0, 0.25), 2.0);
/// ```
pub fn radius<R: Real>(beta: R, spread: R) -> R {
    R::from(1.0) / (beta * spread)
}

fn ball(instance: &ClusterInstance) -> Envelope {
    radius(instance.beta(), instance.spread())
}

/// $\max_{i \le l}|\beta(x_i - m_x)^T(\xi - m_x)|$ for a point $\xi$. An inner product has error $\gamma_{d+3}$ of both lengths, and
/// the two differences have errors of their own.
fn largest_change(instance: &ClusterInstance, point: &[f64]) -> Envelope {
    let cluster = instance.cluster();
    let shift = difference(point, cluster.mean());
    let length = norm(&shift) + cluster.mean_error();
    let change = |i: usize| {
        let centred = cluster.centred(i);
        let error = gamma(point.len() + 4) * length * norm(centred)
            + (cluster.mean_error() + gamma(2) * length) * norm(centred)
            + length * cluster.centred_error(i);
        Envelope::new(dot(centred, &shift).abs(), error)
    };
    let largest = (0..cluster.size()).map(change).fold(Envelope::from(0.0), Real::max);
    let defined = || {
        let shift = definition::minus(&Envelope::exact(point), cluster.defined_mean());
        let change = |i| Envelope::inner_product(&cluster.defined_centred(i), &shift).abs();
        definition::largest((0..cluster.size()).map(change))
    };
    instance.beta() * largest.defined_by(defined)
}

/// At the boundary in the direction of the outermost pattern of the group the change is 1; the point there is rounded to
/// $\gamma_4(\|m_x\| + r)$.
fn boundary_is_attained(instance: &ClusterInstance) -> Check {
    let (cluster, reach) = (instance.cluster(), ball(instance));
    let lengths: Vec<f64> = (0..cluster.size()).map(|i| norm(cluster.centred(i))).collect();
    let outermost = (0..lengths.len()).fold(0, |best, i| if lengths[i] > lengths[best] { i } else { best });
    let mut point = cluster.mean().to_vec();
    crate::numerics::add_scaled(&mut point, reach.value / lengths[outermost], cluster.centred(outermost));
    let rounding =
        gamma(4) * (norm(cluster.mean()) + reach.value) + gamma(point.len() + 8) * reach.value + reach.radius;
    let change = largest_change(instance, &point);
    Check::equal(change.widened((instance.beta() * instance.spread()).upper() * rounding), 1.0)
}

/// The farthest of the first `count` patterns from the mean.
fn farthest(instance: &ClusterInstance, count: usize) -> Envelope {
    let cluster = instance.cluster();
    let patterns = cluster.network().patterns().iter().take(count);
    let largest = patterns.map(|pattern| distance(pattern, cluster.mean())).fold(0.0, f64::max);
    Envelope::relative(largest, gamma(cluster.mean().len() + 4))
        .widened(cluster.mean_error())
        .defined_by(|| cluster.defined_farthest(count.min(cluster.count())))
}

/// $\|f(\xi) - m_x\| \le 1/(\beta m_{\max})$.
fn update_in_ball(instance: &ClusterInstance) -> Check {
    let reach = ball(instance);
    Check::at_most(instance.update_to_mean_at(instance.state()), reach).trivial_upper(instance.diameter_bound())
}

/// $\beta m_{\max}(m_{\max} + 2\gamma M)$.
fn demand(instance: &ClusterInstance) -> Envelope {
    let outside = instance.outside_share_at(instance.state()) * instance.max_norm() * 2.0;
    instance.beta() * instance.spread() * (instance.spread() + outside)
}

/// $2\beta M(1 - \frac1l)$, the inverse of the smallest radius, with another constant for 2.
fn inverse_radius(instance: &ClusterInstance, constant: f64) -> Envelope {
    let share = Envelope::from(1.0) / (instance.cluster().size() as f64);
    instance.beta() * instance.max_norm() * (Envelope::from(1.0) - share) * constant
}

/// $\beta m_{\max}^2 \le c$.
fn load_at_most(instance: &ClusterInstance, most: f64) -> Check {
    Check::at_most(instance.beta() * instance.spread().squared(), most)
}

static NARROW: Hypothesis<ClusterInstance> =
    Hypothesis { name: "beta m_max^2 <= 1", check: |instance| load_at_most(instance, 1.0) };

/// All patterns are in the group.
static WHOLE: Hypothesis<ClusterInstance> =
    Hypothesis { name: "l = N", check: |instance| Check::at_most(instance.others(), 0.0) };

static PAIR: Hypothesis<ClusterInstance> =
    Hypothesis { name: "l = 2", check: |i| Check::at_most((i.cluster().size() as f64 - 2.0).abs(), 0.0) };

/// The mean is known well beside the group's width: a condition of the audit.
static RESOLVED: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: m_max is resolved",
    check: |i| Check::at_most(i.cluster().mean_error() + i.spread().radius, i.spread().value * 1e-6),
};

/// $l - 1$ patterns at 1 and one at $-1$.
fn lopsided(size: usize, beta: f64) -> ClusterParameters {
    ClusterParameters::new(ClusterGeometry::Lopsided, 1, size + 1, size, beta)
}

/// Two patterns $(1, \pm w)$ and no other.
fn two(width: f64, load: f64) -> ClusterParameters {
    ClusterParameters::new(ClusterGeometry::Opposite, 2, 2, 2, load / (width * width)).width(width)
}

/// The page.
pub static STATEMENT: Statement<ClusterParameters> = Statement {
    id: "definition_4",
    label: "Definition 4",
    main_text: None,
    equations: "238",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("definition_4_metastable_ball.rs"),
    conclusions: &[
        Conclusion::step("exponents within the group change by 1 at most", &[&WIDTH, &RESOLVED, &IN_BALL], |i| {
            Check::at_most(largest_change(i, i.state()), 1.0)
        }),
        Conclusion::step("a change of 1 is attained", &[&WIDTH, &RESOLVED], boundary_is_attained),
        Conclusion::step("radius for two patterns", &[&WIDTH, &RESOLVED, &PAIR], |i| {
            let patterns = i.cluster().network().patterns();
            let gap = distance(patterns.pattern(0), patterns.pattern(1));
            Check::equal(i.ball_radius(), Envelope::from(2.0) / i.beta() / Envelope::relative(gap, gamma(64)))
        }),
        Conclusion::step("radius >= 1 / (2 beta M (1 - 1/l))", &[&WIDTH, &RESOLVED], |i| {
            Check::at_most(Envelope::from(1.0) / inverse_radius(i, 2.0), i.ball_radius())
        }),
        Conclusion::step("S_m holds the group where beta m_max^2 <= 1", &[&WIDTH, &RESOLVED, &NARROW], |i| {
            Check::at_most(farthest(i, i.cluster().size()), ball(i))
        }),
        Conclusion::step(
            "S_m holds all patterns where 2 beta M m_max <= 1",
            &[
                &WIDTH,
                &RESOLVED,
                &Hypothesis {
                    name: "2 beta M m_max <= 1",
                    check: |i| Check::at_most(i.beta() * i.max_norm() * i.spread() * 2.0, 1.0),
                },
            ],
            |i| Check::at_most(farthest(i, i.cluster().count()), ball(i)),
        ),
        Conclusion::step(
            "f(xi) in S_m where Lemma A9 puts it",
            &[
                &WIDTH,
                &RESOLVED,
                &Hypothesis { name: "beta m_max (m_max + 2 gamma M) <= 1", check: |i| Check::at_most(demand(i), 1.0) },
            ],
            update_in_ball,
        ),
        Conclusion::step("f(xi) in S_m for l = N", &[&WIDTH, &RESOLVED, &WHOLE, &NARROW], update_in_ball),
    ],
    families: &[
        Family {
            name: "lopsided",
            instances: 64,
            attained: &["radius >= 1 / (2 beta M (1 - 1/l))"],
            draw: |stream, _, _| {
                lopsided(2 + stream.below(10), stream.log_between(1e-2, 3.0))
                    .state(ClusterState::Across(1.0 - stream.log_between(1e-9, 1.0)))
            },
        },
        Family {
            name: "two",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                two(stream.log_between(1e-3, 1.0), 1.0 - stream.log_between(1e-6, 1.0))
                    .state(ClusterState::Across(1.0 - stream.log_between(1e-9, 1.0)))
            },
        },
        Family { name: "separated", instances: 160, attained: &[], draw: families::separated },
        Family { name: "small_beta", instances: 64, attained: &[], draw: families::small_beta },
        Family { name: "mixed", instances: 320, attained: &[], draw: families::mixed },
        Family { name: "real_data", instances: 32, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "exponents in a ball twice as large",
            hypotheses: &[
                &WIDTH,
                &Hypothesis {
                    name: "|xi - m_x| <= 2 / (beta m_max)",
                    check: |i| Check::at_most(i.distance(), i.ball_radius() * 2.0),
                },
            ],
            check: |i| Check::at_most(largest_change(i, i.state()), 1.0),
            instances: || {
                vec![two(0.5, 0.5).state(ClusterState::Across(1.5)), lopsided(3, 1.0).state(ClusterState::Across(1.9))]
            },
        },
        Control {
            name: "S_m holds the group where beta m_max^2 <= 2",
            hypotheses: &[&WIDTH, &Hypothesis { name: "beta m_max^2 <= 2", check: |i| load_at_most(i, 2.0) }],
            check: |i| Check::at_most(farthest(i, i.cluster().size()), ball(i)),
            instances: || vec![two(0.5, 1.5), lopsided(2, 1.5)],
        },
        Control {
            name: "radius >= 1 / (1.9 beta M (1 - 1/l))",
            hypotheses: &[&WIDTH],
            check: |i| Check::at_most(Envelope::from(1.0) / inverse_radius(i, 1.9), i.ball_radius()),
            instances: || vec![lopsided(2, 1.0), lopsided(5, 0.1)],
        },
        Control {
            name: "f(xi) in S_m without the weight of the others",
            hypotheses: &[&WIDTH, &NARROW],
            check: update_in_ball,
            instances: || {
                let patterns: &[&[f64]] = &[&[2.0, 0.5, 0.0], &[2.0, -0.5, 0.0], &[0.0, 0.0, 10.0]];
                vec![ClusterParameters::literal(1.0, 2, patterns, &[2.0, 0.0, 1.5])]
            },
        },
    ],
    counterexamples: &[],
};
