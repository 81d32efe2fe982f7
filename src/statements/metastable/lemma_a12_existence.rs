//! # Lemma A12: a fixed point near the mean of a cluster
//!
//! With the notation of Lemma A10, if
//!
//! $$\Delta_m \ge \frac{2M}{\beta m_{\max}} -
//! \frac1\beta\ln\frac{1 - \beta m_{\max}^2}{2\beta(N - l)M\max\{m_{\max}, 2M\}}, \tag{276}$$
//! $$\beta m_{\max}^2 \le 1, \tag{277}$$
//!
//! then $f$ has a fixed point $m_x^*$ in $S_m = \{\xi : \|\xi - m_x\| \le 1/(\beta m_{\max})\}$.
//!
//! It holds, with Eq. 277 read strictly as in Lemma A10: $f$ maps $S_m$ into itself and contracts it (Lemmas A10 and
//! A11), so Banach's theorem applies. It gives more than the statement says: the fixed point is the only one in $S_m$
//! and every state of $S_m$ converges to it. Lemma A9 places it,
//!
//! $$\|m_x^* - m_x\| \le m_{\max} + 2\gamma M,$$
//!
//! with $\gamma$ the weight outside the cluster at $m_x^*$. Both are judged as steps.
//!
//! $m_x^*$ is enclosed by the audit's own criterion around the end of the run from $m_x$, which knows nothing of
//! clusters: a run that leaves $S_m$ for another fixed point would refute the lemma.
//!
//! The trivial bound is $2M$: both $m_x^*$ and $m_x$ lie in the ball of radius $M$. For small $\beta$ the ball is
//! larger, and the lemma says nothing.

use super::families;
use super::hypotheses::{ENCLOSED, IN_BALL, NARROW, OUTSIDERS, SEPARATED, WIDTH, separated};
use super::instance::ClusterInstance;
use super::lemma_a9_update_near_cluster_mean::bound;
use super::moments::Moments;
use super::parameters::ClusterParameters;
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, distance, gamma};

/// $\|m_x^* - m_x\| \le 1/(\beta m_{\max})$.
fn limit_in_ball(instance: &ClusterInstance) -> Check {
    Check::at_most(instance.limit_to_mean(), instance.ball_radius()).trivial_upper(instance.diameter_bound())
}

/// The end of the run from the state and $m_x^*$ are one fixed point, up to what encloses them.
fn one_limit(instance: &ClusterInstance) -> Check {
    let own = instance.limit_from(instance.state());
    let apart = distance(&own.state, &instance.limit().state);
    let errors = own.error_bound.unwrap_or(f64::INFINITY) + instance.limit_error();
    Check::equal(Envelope::relative(apart, gamma(own.state.len() + 4)).widened(errors), 0.0)
}

/// Eq. 276 with $1.8M$ for $2M$: the demand of a control.
static LESS_SEPARATED: Hypothesis<ClusterInstance> =
    Hypothesis { name: "Eq. 276 with 1.8 M / (beta m_max)", check: |instance| separated(instance, 1.8) };

/// No pattern of the cluster holds all but $10^{-9}$ of its weight at $m_x^*$: a condition of the audit, as in Lemma
/// A9.
static SHARED_AT_LIMIT: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: the cluster shares its weight at m_x*",
    check: |instance| {
        let inside = &instance.softmax_at(&instance.limit().state)[..instance.cluster().size()];
        let patterns = instance.cluster().network().patterns().iter();
        Check::at_most(Moments::new(patterns.take(inside.len()), inside).largest_share(), 1.0 - 1e-9)
    },
};

const CLUSTER_WITH_LIMIT: &[&Hypothesis<ClusterInstance>] = &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &ENCLOSED];

/// The page.
pub static STATEMENT: Statement<ClusterParameters> = Statement {
    id: "lemma_a12",
    label: "Lemma A12",
    main_text: None,
    equations: "276-277",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("lemma_a12_existence.rs"),
    conclusions: &[
        Conclusion::holds("m_x* in S_m", Kind::Conclusion, CLUSTER_WITH_LIMIT, limit_in_ball),
        Conclusion::step(
            "every state of S_m converges to m_x*",
            &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &ENCLOSED, &IN_BALL],
            one_limit,
        ),
        Conclusion::step(
            "m_x* by Lemma A9",
            &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &ENCLOSED, &SHARED_AT_LIMIT],
            |instance| {
                let limit = &instance.limit().state;
                // The weight at the fixed point is that at the computed one, up to a factor e^{2 beta M error} below
                // 1 + 1e-3.
                let share = instance.outside_share_at(limit);
                let drift = instance.beta().value * instance.max_norm().value * instance.limit_error() * 4.0;
                let right = bound(instance.spread(), share.widened(share.value * drift), instance.max_norm());
                Check::at_most(instance.limit_to_mean(), right)
            },
        ),
    ],
    families: &[
        Family { name: "edge", instances: 160, attained: &[], draw: families::edge },
        Family { name: "separated", instances: 400, attained: &[], draw: families::separated },
        Family { name: "small_beta", instances: 64, attained: &[], draw: families::small_beta },
        Family { name: "mixed", instances: 160, attained: &[], draw: families::mixed },
        Family { name: "noisy_copies", instances: 32, attained: &[], draw: families::noisy_digits_and_words },
    ],
    controls: &[
        Control {
            name: "every state converges to m_x* with 1.8 M instead of 2 M",
            hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &LESS_SEPARATED, &ENCLOSED, &IN_BALL],
            check: one_limit,
            instances: || {
                vec![ClusterParameters::literal(1.0, 2, &[&[95.0, 0.01], &[95.0, -0.01], &[-95.0, 0.0]], &[-4.0, 0.0])]
            },
        },
        Control {
            name: "without Eq. 276",
            hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &ENCLOSED],
            check: limit_in_ball,
            instances: || {
                // The outsider draws every state to itself.
                vec![ClusterParameters::literal(1.0, 2, &[&[1.0, 0.5], &[1.0, -0.5], &[9.0, 0.0]], &[1.0, 0.0])]
            },
        },
        Control {
            name: "without Eq. 277: the run from the mean of three patterns ends at one",
            hypotheses: &[&OUTSIDERS, &WIDTH, &ENCLOSED],
            check: limit_in_ball,
            instances: || {
                let patterns: &[&[f64]] = &[&[50.0, 3.0], &[50.0, -1.0], &[50.0, -1.0], &[-50.0, 0.0]];
                vec![ClusterParameters::literal(1.0, 3, patterns, &[50.0, 0.0])]
            },
        },
        Control {
            name: "a ball of a tenth of the radius",
            hypotheses: CLUSTER_WITH_LIMIT,
            check: |instance| Check::at_most(instance.limit_to_mean(), instance.ball_radius() * 0.1),
            instances: || {
                // The longer pattern of the cluster draws the fixed point to itself.
                vec![ClusterParameters::literal(1.0, 2, &[&[20.05, 0.5], &[20.0, -0.5], &[-20.0, 0.0]], &[20.0, 0.0])]
            },
        },
    ],
    counterexamples: &[],
};
