//! # Lemma A11: the update contracts the ball around a cluster's mean
//!
//! With the notation of Lemma A10, if
//!
//! $$\Delta_m \ge \frac{2M}{\beta m_{\max}} -
//! \frac1\beta\ln\frac{1 - \beta m_{\max}^2}{2\beta(N - l)M\max\{m_{\max}, 2M\}}, \tag{254}$$
//! $$\beta m_{\max}^2 \le 1, \tag{255}$$
//!
//! then $f$ is a contraction on $S_m$. It holds, with Eq. 255 read strictly as in Lemma A10. Checked are
//! $\|J(\xi)\|_2 < 1$ at every state of the convex $S_m$, which is what a contraction amounts to, and
//! $\|f(\xi) - f(\eta)\| < \|\xi - \eta\|$ for $\eta = 2m_x - \xi$.
//!
//! The proof looks at $\tilde x = \lambda\xi + (1 - \lambda)m_x$, itself a state of $S_m$, with
//! $\tilde\Delta_m = \min_{j > l}(\tilde x^Tm_x - \tilde x^Tx_j)$ and
//! $\tilde\epsilon = (N - l)\exp(-\beta\tilde\Delta_m)$:
//!
//! $$\tilde\Delta_m \ge \Delta_m - 2\|\tilde x - m_x\|M, \tag{263}$$
//! $$\tilde\Delta_m \ge \Delta_m + 2\|\tilde x - m_x\|M, \tag{267}$$
//! $$\tilde\epsilon \ge (N - l)\exp(-\beta(\Delta_m + \tfrac{2M}{\beta m_{\max}})), \tag{268}$$
//! $$\|J(\tilde x)\|_2 \le \beta(m_{\max}^2 + 2\tilde\epsilon(2 - \tilde\epsilon)M^2) \tag{271}$$
//! $$\le \beta\bigl(m_{\max}^2 + 4M^2(N - l)e^{-\beta(\Delta_m - 2M/(\beta m_{\max}))} -
//! 2M^2(N - l)^2e^{-2\beta(\Delta_m + 2M/(\beta m_{\max}))}\bigr),$$
//! $$\|J^m\|_2 \le 1 - 2\beta(N - l)^2M^2\exp(-2\beta(\Delta_m + \tfrac{2M}{\beta m_{\max}})) < 1, \tag{275}$$
//!
//! with $J^m$ the mean Jacobian on the segment from $m_x$ to $\xi$. Eq. 267 is printed with $\ge$ for $\le$. Eqs. 271
//! and 275 use Lemma A8 with an $\tilde\epsilon$ that nothing keeps below one, and are false for some small $\beta$,
//! where they bound a norm by a negative number. They hold where $4\beta M^2 \ge 1 - \beta m_{\max}^2$: Eq. 254 gives
//! $\tilde\epsilon \le (1 - \beta m_{\max}^2)/(4\beta M^2) \le 1$. The lemma survives elsewhere too, for there
//! $\|J\|_2 \le \beta M^2 < 1/4$ on the whole space. So this condition repairs the steps and the lemma needs no
//! repair. Also, a contraction needs the bound on segments between any two states; since it holds at every state of a
//! convex set, it does.
//!
//! The trivial bound on $\|J\|_2$ is $\beta M^2$; where that is below one, an instance holds but is not informative.
//!
//! ## Errata
//!
//! - **Eq. 267** printed: $\tilde\Delta_m \ge \Delta_m + 2\|\tilde x - m_x\|M$; repaired: with $\le$ for $\ge$
//! - **Eq. 271, first line** printed: $\|J(\tilde x)\|_2 \le \beta(m_{\max}^2 + 2\tilde\epsilon(2 -
//!   \tilde\epsilon)M^2)$; repaired: with $4\beta M^2 \ge 1 - \beta m_{\max}^2$
//! - **Eq. 271, second line** printed: the same with the bounds of $\tilde\epsilon$ at the edge of $S_m$; repaired:
//!   with $4\beta M^2 \ge 1 - \beta m_{\max}^2$
//! - **Eq. 275** printed: $\|J^m\|_2 \le 1 - 2\beta(N - l)^2M^2\exp(-2\beta(\Delta_m + \frac{2M}{\beta m_{\max}}))$;
//!   repaired: with $4\beta M^2 \ge 1 - \beta m_{\max}^2$

use super::families;
use super::hypotheses::{
    IN_BALL, IN_SEPARATED_BALL, NARROW, OFF_CENTRE, OUTSIDERS, SEPARATED, SUBSTANTIAL, WIDTH, separated,
};
use super::instance::ClusterInstance;
use super::lemma_a8_cluster_jacobian::epsilon_bound;
use super::lemma_a9_update_near_cluster_mean::log_epsilon;
use super::parameters::{ClusterGeometry, ClusterParameters, ClusterState};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// The subtracted terms of Eqs. 271 (last line) and 275,
/// $2\beta M^2(N - l)^2\exp(-2\beta(\Delta_m + 2M/(\beta m_{\max})))$.
///
/// ```
/// use hopfield_theory::statements::metastable::lemma_a11_contraction::subtracted;
/// assert!((subtracted(1.0, 1.0, 1.0, 2.0, 0.0) - 2.0 * (-2.0_f64).exp()).abs() < 1e-15);
/// ```
pub fn subtracted<R: Real>(beta: R, others: R, max_norm: R, spread: R, separation: R) -> R {
    let exponent = beta * separation + max_norm / spread * 2.0;
    beta * (max_norm * others).squared() * (-(exponent * 2.0)).exp() * 2.0
}

/// The added terms of the last line of Eq. 271,
/// $\beta(m_{\max}^2 + 4M^2(N - l)\exp(-\beta(\Delta_m - 2M/(\beta m_{\max}))))$.
pub fn added<R: Real>(beta: R, others: R, max_norm: R, spread: R, separation: R) -> R {
    let exponent = beta * separation - max_norm / spread * 2.0;
    beta * (spread.squared() + max_norm.squared() * others * (-exponent).exp() * 4.0)
}

/// $\xi \ne m_x$, so that $\xi$ and $2m_x - \xi$ are two states.
static ELSEWHERE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "xi is not m_x",
    check: |instance| Check::less(instance.ball_radius() * 1e-6, instance.distance()),
};

/// $\|J(\xi)\|_2 < 1$.
fn contracts(instance: &ClusterInstance) -> Check {
    let trivial = instance.beta() * instance.max_norm().squared();
    Check::less(instance.measure().jacobian_norm(), 1.0).trivial_upper(trivial)
}

/// $\|f(\xi) - f(\eta)\|$ against $\|\xi - \eta\|$ for the reflection $\eta = 2m_x - \xi$ of the state.
fn pair_contracts(instance: &ClusterInstance) -> Check {
    let (state, mean) = (instance.state(), instance.cluster().mean());
    let reflected: Vec<f64> = state.iter().zip(mean).map(|(x, m)| 2.0 * m - x).collect();
    let here = instance.measure();
    let right = here.distance_to(&reflected);
    Check::less(here.update_apart(&instance.measure_at(&reflected)), right)
        .trivial_upper(right * instance.beta() * instance.max_norm().squared())
}

/// $\|J(\xi)\|_2$ against the first line of Eq. 271 with $\tilde x = \xi$.
fn first_line(instance: &ClusterInstance) -> Check {
    // The exponential is squared; beyond e^300 the right side is negative anyway.
    let exponent = log_epsilon(instance.beta(), instance.others(), instance.gap()).min(Envelope::from(300.0));
    let right = epsilon_bound(instance.beta(), exponent.exp(), instance.spread(), instance.max_norm());
    Check::at_most(instance.measure().jacobian_norm(), right)
}

/// $\|J(\xi)\|_2$ against the second line of Eq. 271.
fn second_line(instance: &ClusterInstance) -> Check {
    let (beta, others, max_norm) = (instance.beta(), instance.others(), instance.max_norm());
    let (spread, separation) = (instance.spread(), instance.separation());
    let right =
        added(beta, others, max_norm, spread, separation) - subtracted(beta, others, max_norm, spread, separation);
    Check::at_most(instance.measure().jacobian_norm(), right)
}

/// $\|J^m\|_2$ on the segment from $m_x$ to the state against Eq. 275.
fn mean_bound(instance: &ClusterInstance) -> Check {
    let loss =
        subtracted(instance.beta(), instance.others(), instance.max_norm(), instance.spread(), instance.separation());
    Check::at_most(instance.mean_jacobian_norm(), -loss + 1.0)
}

/// $\Delta_m + \text{sign} \cdot 2\|\tilde x - m_x\|M$, the sides of Eqs. 263 and 267 with $\tilde x = \xi$.
fn shifted_separation(instance: &ClusterInstance, sign: f64) -> Envelope {
    instance.separation() + instance.distance() * instance.max_norm() * (2.0 * sign)
}

/// Eq. 254 with no $2M/(\beta m_{\max})$: the demand of a control.
static LESS_SEPARATED: Hypothesis<ClusterInstance> =
    Hypothesis { name: "Eq. 254 without 2 M / (beta m_max)", check: |instance| separated(instance, 0.0) };

const IN_SUBSTANTIAL_BALL: &[&Hypothesis<ClusterInstance>] =
    &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL, &SUBSTANTIAL, &OFF_CENTRE];

/// The quadrature reaches: the segment is not too long for its work.
static INTEGRABLE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: J^m is integrated",
    check: |instance| Check::at_most(instance.mean_jacobian_norm().radius, 1.0),
};

/// A step on $S_m$ that $4\beta M^2 \ge 1 - \beta m_{\max}^2$ repairs.
const fn repaired(name: &'static str, check: fn(&ClusterInstance) -> Check) -> Conclusion<ClusterInstance> {
    Conclusion::repaired(
        name,
        Kind::Step,
        Form { hypotheses: IN_SEPARATED_BALL, check },
        Form { hypotheses: IN_SUBSTANTIAL_BALL, check },
    )
}

/// The page.
pub static STATEMENT: Statement<ClusterParameters> = Statement {
    id: "lemma_a11",
    label: "Lemma A11",
    main_text: None,
    equations: "254-275",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("lemma_a11_contraction.rs"),
    conclusions: &[
        Conclusion::holds("||J|| < 1 on S_m", Kind::Conclusion, IN_SEPARATED_BALL, contracts),
        Conclusion::holds(
            "f contracts a pair of S_m",
            Kind::Conclusion,
            &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL, &ELSEWHERE],
            pair_contracts,
        ),
        Conclusion::step("Eq. 263", &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL, &ELSEWHERE], |instance| {
            Check::at_most(shifted_separation(instance, -1.0), instance.gap())
        }),
        Conclusion::repaired(
            "Eq. 267",
            Kind::Step,
            Form {
                hypotheses: IN_SEPARATED_BALL,
                check: |instance| Check::at_most(shifted_separation(instance, 1.0), instance.gap()),
            },
            Form {
                hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL, &ELSEWHERE],
                check: |instance| Check::at_most(instance.gap(), shifted_separation(instance, 1.0)),
            },
        ),
        Conclusion::step("Eq. 268", IN_SEPARATED_BALL, |instance| {
            let (beta, others) = (instance.beta(), instance.others());
            let furthest = instance.separation() + instance.ball_radius() * instance.max_norm() * 2.0;
            let (least, epsilon) = (log_epsilon(beta, others, furthest), log_epsilon(beta, others, instance.gap()));
            Check::at_most(least, epsilon).in_logarithms()
        }),
        repaired("Eq. 271, first line", first_line),
        repaired("Eq. 271, second line", second_line),
        Conclusion::repaired(
            "Eq. 275",
            Kind::Step,
            Form { hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL, &INTEGRABLE], check: mean_bound },
            Form {
                hypotheses: &[
                    &OUTSIDERS,
                    &WIDTH,
                    &NARROW,
                    &SEPARATED,
                    &IN_BALL,
                    &SUBSTANTIAL,
                    &OFF_CENTRE,
                    &INTEGRABLE,
                ],
                check: mean_bound,
            },
        ),
    ],
    families: &[
        Family {
            name: "almost_too_wide",
            instances: 128,
            attained: &[],
            draw: |stream, _, _| {
                // beta m_max^2 up to 1 - 1e-6, where the Jacobian at the mean has just this norm.
                let (width, others) = (stream.log_between(1e-2, 0.1), 1 + stream.below(20));
                let v = 1.0 - stream.log_between(1e-6, 1e-2);
                ClusterParameters::new(ClusterGeometry::Opposite, 2, 2 + others, 2, v / (width * width))
                    .width(width)
                    .state(ClusterState::Across(stream.log_between(1e-3, 0.1)))
            },
        },
        Family { name: "edge", instances: 128, attained: &[], draw: families::edge },
        Family { name: "separated", instances: 480, attained: &[], draw: families::separated },
        Family { name: "small_beta", instances: 96, attained: &[], draw: families::small_beta },
        Family { name: "mixed", instances: 160, attained: &[], draw: families::mixed },
        Family {
            name: "noisy_copies",
            instances: 16,
            attained: &[],
            draw: |stream, _, _| families::noisy_copies(stream, ClusterGeometry::DigitCopies),
        },
    ],
    controls: &[
        Control {
            name: "without Eq. 255, which leaves Eq. 254 without meaning",
            hypotheses: &[&OUTSIDERS, &WIDTH, &IN_BALL],
            check: contracts,
            instances: || {
                let patterns: &[&[f64]] = &[&[20.0, 1.2, 0.0], &[20.0, -1.2, 0.0], &[0.0, 0.0, 20.0]];
                vec![ClusterParameters::literal(1.0, 2, patterns, &[20.0, 0.1, 0.0])]
            },
        },
        Control {
            name: "without Eq. 254",
            hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &IN_BALL],
            check: contracts,
            instances: || {
                let patterns: &[&[f64]] = &[&[2.0, 0.5, 0.0], &[2.0, -0.5, 0.0], &[0.0, 0.0, 10.0]];
                vec![ClusterParameters::literal(1.0, 2, patterns, &[0.1, 0.0, 0.0])]
            },
        },
        Control {
            name: "Eq. 254 without 2 M / (beta m_max)",
            hypotheses: &[&OUTSIDERS, &WIDTH, &NARROW, &LESS_SEPARATED, &IN_BALL],
            check: contracts,
            instances: || {
                vec![ClusterParameters::literal(1.0, 2, &[&[20.0, 0.05], &[20.0, -0.05], &[-20.0, 0.0]], &[0.01, 0.0])]
            },
        },
        Control {
            name: "||J|| < 0.9999",
            hypotheses: IN_SEPARATED_BALL,
            check: |instance| Check::less(instance.measure().jacobian_norm(), 0.9999),
            instances: || vec![ClusterParameters::new(ClusterGeometry::Opposite, 2, 3, 2, 99.999).width(0.1)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "the sign is reversed: off the mean the gap is not the larger",
            refutes: "Eq. 267",
            instance: || ClusterParameters::literal(0.02, 2, &[&[1.0], &[-1.0], &[1.0]], &[1.0]),
        },
        Counterexample {
            name: "three patterns on the line: epsilon is 2.5 and the bound negative",
            refutes: "Eq. 271, first line",
            instance: || ClusterParameters::literal(0.03, 2, &[&[1.0], &[-1.0], &[1.0]], &[30.0]),
        },
        Counterexample {
            name: "55 patterns at 0 against 10 at 1 and one at -1: the bound is negative",
            refutes: "Eq. 271, second line",
            instance: lopsided,
        },
        Counterexample {
            name: "55 patterns at 0 against 10 at 1 and one at -1: the bound is negative",
            refutes: "Eq. 275",
            instance: lopsided,
        },
    ],
};

/// Ten patterns at 1 and one at -1 against 55 at 0; the fewest patterns of this kind that break Eq. 275.
fn lopsided() -> ClusterParameters {
    ClusterParameters::new(ClusterGeometry::Lopsided, 1, 66, 11, 0.0015)
}
