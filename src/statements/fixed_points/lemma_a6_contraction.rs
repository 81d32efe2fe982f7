//! # Lemma A6: the update contracts the ball around a separated pattern
//!
//! For a pattern with $\Delta_i \ge \frac{2}{\beta N} + \frac1\beta\ln(2(N-1)N\beta M^2)$ (Eq. 142) the update is a contraction
//! on $S_i = \{\xi : \|\xi - x_i\| \le \frac{1}{\beta NM}\}$.
//!
//! The conclusion holds as printed. It is judged as $\|J(\xi)\|_2 < 1$ at states of $S_i$, which is the same since $S_i$ is
//! convex and compact, and in a step as $\|f(\xi) - f(\eta)\| < \|\xi - \eta\|$ for pairs of them. The proof sets
//! $\tilde\epsilon = (N-1)\exp(-\beta\tilde\Delta_i)$ with $\tilde\Delta_i = \min_{j \ne i}(\xi^Tx_i - \xi^Tx_j)$ and prints, on $S_i$,
//!
//! $$\tilde\epsilon \le (N-1)\exp(-\beta(\Delta_i - \tfrac{2}{\beta N})), \tag{157}$$
//! $$\tilde\epsilon \ge (N-1)\exp(-\beta(\Delta_i + \tfrac{2}{\beta N})), \tag{159}$$
//! $$\|J\|_2 \le 2\beta NM^2(\tilde\epsilon - \tilde\epsilon^2) \tag{160}$$
//! $$\le 2\beta NM^2\big((N-1)e^{-\beta(\Delta_i - 2/(\beta N))} - (N-1)^2e^{-2\beta(\Delta_i + 2/(\beta N))}\big) \tag{161}$$
//! $$\le 1 - 2\beta NM^2(N-1)^2\exp(-2\beta(\Delta_i + \tfrac{2}{\beta N})). \tag{164}$$
//!
//! The paper bounds the average $J^m$ of the Jacobian over a segment in $S_i$ by the same numbers; here they are held
//! against every $J(\xi)$ that is averaged.
//!
//! Eq. 160 needs $\tilde\epsilon \le \frac12$, which "we can assume" in the paper; without it Eqs. 160, 161 and 164 are false.
//! At $\beta = 0.004$ five patterns on a line pass Eq. 142, which demands a negative separation, and all three right sides
//! are negative. One further hypothesis repairs them, $1 < 2(N-1)N\beta M^2$ (Eq. 305). Proof: with $k = N\beta M^2$, Eq. 142
//! and $\Delta_i \le 2M^2$ give $2(N-1)k \le e^{2(k-1)/N}$, which is below one if $k < 1$; so Eq. 305 implies $k \ge 1$, and
//! Eqs. 142 and 157 give $\tilde\epsilon \le \frac{1}{2k} \le \frac12$. Without Eq. 305 the conclusion survives, since
//! $\|J\|_2 \le \beta M^2 < \frac1N$ where $k < 1$.
//!
//! A sharper bound needs no repair: a covariance is at most the second moment about $x_i$, so on $S_i$
//!
//! $$\|J(\xi)\|_2 \le 4\beta M^2(1 - p_i) \le 4\beta M^2\,\frac{\tilde\epsilon}{1 + \tilde\epsilon} < \frac2N. \tag{D12}$$
//!
//! It is attained in the limit $\beta M^2 \to \infty$ by one pattern against $N - 1$ copies of its opposite; at the edge of
//! Eq. 142 the norm reaches $0.996 \cdot \frac2N$ for $N = 50$.
//!
//! The trivial bound is $\|J\|_2 \le \beta M^2$.
//!
//! ## Errata
//!
//! - **Eq. 160** printed: $\|J\|_2 \le 2\beta NM^2(\tilde\epsilon - \tilde\epsilon^2)$ on $S_i$; repaired: with $1 <
//!   2(N-1)N\beta M^2$ (305)
//! - **Eq. 161** printed: $\|J\|_2 \le 2\beta NM^2\bigl((N-1)e^{-\beta(\Delta_i - 2/(\beta N))} -
//!   (N-1)^2e^{-2\beta(\Delta_i + 2/(\beta N))}\bigr)$; repaired: with (305)
//! - **Eq. 164** printed: $\|J\|_2 \le 1 - 2\beta NM^2(N-1)^2\exp(-2\beta(\Delta_i + \frac{2}{\beta N}))$; repaired:
//!   with (305)

use super::lemma_a5_ball_maps_into_itself::{REPRESENTABLE, gap, log_epsilon, worst_state};
use super::two_patterns::jacobian_norm;
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, PatternInstance, PatternParameters,
    Statement,
};
use crate::numerics::{Envelope, Real, on_segment};
use crate::statements::families;
use crate::statements::hypotheses::{DISJOINT, IN_BALL, SEPARATED, TWO_PATTERNS};

/// $c\,\beta NM^2(\tilde\epsilon - \tilde\epsilon^2)$, Eq. 160 for $c = 2$.
///
/// ```
/// use hopfield_theory::statements::fixed_points::lemma_a6_contraction::jacobian_bound;
/// assert_eq!(jacobian_bound(2.0, 3.0, 2.0, 1.0, 0.5), 3.0);
/// ```
pub fn jacobian_bound<R: Real>(constant: f64, beta: R, count: R, max_norm: R, epsilon: R) -> R {
    beta * count * max_norm.squared() * (epsilon - epsilon.squared()) * constant
}

/// The right side of Eq. 161, with the largest and the smallest $\tilde\epsilon$ of the ball (Eqs. 157, 159).
pub fn bound_in_ball<R: Real>(beta: R, count: R, max_norm: R, largest: R, smallest: R) -> R {
    beta * count * max_norm.squared() * (largest - smallest.squared()) * 2.0
}

/// The right side of Eq. 164.
pub fn bound_below_one<R: Real>(beta: R, count: R, max_norm: R, smallest: R) -> R {
    R::from(1.0) - beta * count * max_norm.squared() * smallest.squared() * 2.0
}

/// $4\beta M^2\,\tilde\epsilon/(1 + \tilde\epsilon)$, the sharper bound.
pub fn sharper_bound<R: Real>(beta: R, max_norm: R, epsilon: R) -> R {
    beta * max_norm.squared() * (epsilon / (epsilon + 1.0)) * 4.0
}

/// $\ln$ of the largest ($s = 1$) or smallest ($s = -1$) $\tilde\epsilon$ of the ball, $\ln(N-1) - \beta\Delta_i + 2s/N$; Eq. 157
/// with another factor for 2.
fn log_extreme_epsilon(instance: &PatternInstance, side: f64) -> Envelope {
    log_epsilon(instance.beta(), instance.count(), instance.separation())
        + Envelope::from(2.0 * side) / instance.count()
}

/// $\xi \ne x_i$: a Lipschitz ratio needs two states.
static ELSEWHERE: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi is not x_i",
    check: |instance| Check::less(0.0, instance.measure().distance_to(instance.pattern())),
};

/// $\|J(\xi)\|_2 < c$.
fn jacobian_below(instance: &PatternInstance, constant: Envelope) -> Check {
    Check::less(jacobian_norm(&instance.measure()), constant)
        .trivial_upper(instance.beta() * instance.max_norm().squared())
}

/// $\|f(\xi) - f(\eta)\| < \|\xi - \eta\|$ for $\eta = x_i$ and for $\eta$ half-way between $\xi$ and its mirror image in $x_i$,
/// whichever is nearer to failing.
fn pair_contracts(instance: &PatternInstance) -> Check {
    let here = instance.measure();
    let compared = [1.0, 1.5].map(|fraction| {
        let other = on_segment(instance.state(), instance.pattern(), fraction);
        let lengths = here.distance_to(&other);
        Check::less(here.update_apart(&instance.measure_at(&other)), lengths)
            .trivial_upper(lengths * instance.beta() * instance.max_norm().squared())
    });
    let [to_pattern, across] = compared;
    Check::worst([to_pattern.clone(), across]).unwrap_or(to_pattern)
}

/// $\tilde\epsilon$ against Eq. 157, in logarithms, with another factor for 2.
fn epsilon_at_most(instance: &PatternInstance, factor: f64) -> Check {
    let epsilon = log_epsilon(instance.beta(), instance.count(), gap(instance));
    Check::at_most(epsilon, log_extreme_epsilon(instance, factor / 2.0)).in_logarithms()
}

/// $\tilde\epsilon$ against Eq. 159, in logarithms, with another factor for 2.
fn epsilon_at_least(instance: &PatternInstance, factor: f64) -> Check {
    let epsilon = log_epsilon(instance.beta(), instance.count(), gap(instance));
    Check::at_most(log_extreme_epsilon(instance, -factor / 2.0), epsilon).in_logarithms()
}

/// $\|J\|_2$ against Eq. 160 with another constant for 2.
fn jacobian_at_most(instance: &PatternInstance, constant: f64) -> Check {
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let epsilon = log_epsilon(beta, count, gap(instance)).exp();
    against_trivial(instance, jacobian_bound(constant, beta, count, max_norm, epsilon))
}

/// $\|J\|_2$ against Eq. 161.
fn jacobian_in_ball(instance: &PatternInstance) -> Check {
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let [largest, smallest] = [1.0, -1.0].map(|side| log_extreme_epsilon(instance, side).exp());
    against_trivial(instance, bound_in_ball(beta, count, max_norm, largest, smallest))
}

/// $\|J\|_2$ against Eq. 164 with another constant for 1.
fn jacobian_below_one(instance: &PatternInstance, constant: f64) -> Check {
    let smallest = log_extreme_epsilon(instance, -1.0).exp();
    let bound = bound_below_one(instance.beta(), instance.count(), instance.max_norm(), smallest);
    against_trivial(instance, bound + (constant - 1.0))
}

/// $\|J\|_2$ against the sharper bound.
fn jacobian_sharper(instance: &PatternInstance) -> Check {
    let epsilon = log_epsilon(instance.beta(), instance.count(), gap(instance)).exp();
    against_trivial(instance, sharper_bound(instance.beta(), instance.max_norm(), epsilon))
}

fn against_trivial(instance: &PatternInstance, bound: Envelope) -> Check {
    Check::at_most(jacobian_norm(&instance.measure()), bound)
        .trivial_upper(instance.beta() * instance.max_norm().squared())
}

const IN_SEPARATED_BALL: &[&Hypothesis<PatternInstance>] = &[&TWO_PATTERNS, &SEPARATED, &IN_BALL];
const WITH_WEIGHTS: &[&Hypothesis<PatternInstance>] = &[&TWO_PATTERNS, &SEPARATED, &IN_BALL, &REPRESENTABLE];
const IN_SEPARATED_DISJOINT_BALL: &[&Hypothesis<PatternInstance>] =
    &[&TWO_PATTERNS, &SEPARATED, &IN_BALL, &REPRESENTABLE, &DISJOINT];

/// A step that Eq. 305 repairs.
const fn repaired(name: &'static str, check: fn(&PatternInstance) -> Check) -> Conclusion<PatternInstance> {
    Conclusion::repaired(
        name,
        Kind::Step,
        Form { hypotheses: WITH_WEIGHTS, check },
        Form { hypotheses: IN_SEPARATED_DISJOINT_BALL, check },
    )
}

/// Five patterns on a line at a $\beta$ where Eq. 142 demands $-11.6$.
fn five_on_a_line() -> PatternParameters {
    PatternParameters::literal(0.004, &[&[2.0], &[1.0], &[0.0], &[-1.0], &[-2.0]], &[2.0])
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a6",
    label: "Lemma A6",
    main_text: None,
    equations: "149-164",
    section: "A.1.5.3",
    file: file!(),
    source: include_str!("lemma_a6_contraction.rs"),
    conclusions: &[
        Conclusion::holds("|J| < 1 on S_i", Kind::Conclusion, IN_SEPARATED_BALL, |instance| {
            jacobian_below(instance, Envelope::from(1.0))
        }),
        Conclusion::step(
            "pairs of S_i come closer",
            &[&TWO_PATTERNS, &SEPARATED, &IN_BALL, &ELSEWHERE],
            pair_contracts,
        ),
        Conclusion::step("Eq. 157", IN_SEPARATED_BALL, |instance| epsilon_at_most(instance, 2.0)),
        Conclusion::step("Eq. 159", IN_SEPARATED_BALL, |instance| epsilon_at_least(instance, 2.0)),
        repaired("Eq. 160", |instance| jacobian_at_most(instance, 2.0)),
        repaired("Eq. 161", jacobian_in_ball),
        repaired("Eq. 164", |instance| jacobian_below_one(instance, 1.0)),
        Conclusion::step("sharper: 4 beta M^2 eps/(1 + eps)", WITH_WEIGHTS, jacobian_sharper),
        Conclusion::step("sharper: 2/N", IN_SEPARATED_BALL, |instance| {
            jacobian_below(instance, Envelope::from(2.0) / instance.count())
        }),
    ],
    families: &[
        Family { name: "one_against_many", instances: 256, attained: &[], draw: families::one_against_many_in_ball },
        Family { name: "named_sets", instances: 160, attained: &[], draw: families::named_in_ball },
        Family { name: "random", instances: 480, attained: &[], draw: families::random_in_ball },
        Family { name: "line", instances: 64, attained: &[], draw: families::line_in_ball },
        Family { name: "overlapping_balls", instances: 64, attained: &[], draw: families::overlapping_balls },
        Family { name: "mixed", instances: 160, attained: &[], draw: families::mixed_in_ball },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data_in_ball },
    ],
    controls: &[
        Control {
            name: "|J| < 1 without Eq. 142",
            hypotheses: &[&TWO_PATTERNS, &IN_BALL],
            check: |instance| jacobian_below(instance, Envelope::from(1.0)),
            instances: || {
                vec![worst_state(10, 1.2), worst_state(10, 2.12), worst_state(50, 2.0), worst_state(50, 3.13)]
            },
        },
        Control {
            name: "pairs of S_i without Eq. 142",
            hypotheses: &[&TWO_PATTERNS, &IN_BALL, &ELSEWHERE],
            check: pair_contracts,
            instances: || vec![worst_state(10, 1.5), worst_state(50, 2.0), worst_state(50, 3.0)],
        },
        Control {
            name: "1.95/N instead of 2/N",
            hypotheses: IN_SEPARATED_BALL,
            check: |instance| jacobian_below(instance, Envelope::from(1.95) / instance.count()),
            instances: || vec![worst_state(20, 4.0683), worst_state(50, 5.0813), worst_state(200, 6.5902)],
        },
        Control {
            name: "Eq. 160 with constant 1.9 instead of 2",
            hypotheses: IN_SEPARATED_DISJOINT_BALL,
            check: |instance| jacobian_at_most(instance, 1.9),
            instances: || vec![worst_state(2, 4.0), worst_state(2, 6.0)],
        },
        Control {
            name: "Eq. 164 with 0.7 instead of 1",
            hypotheses: IN_SEPARATED_DISJOINT_BALL,
            check: |instance| jacobian_below_one(instance, 0.7),
            instances: || vec![worst_state(2, 1.3392), worst_state(2, 1.345)],
        },
        Control {
            name: "Eq. 157 with 1.9/(beta N) instead of 2/(beta N)",
            hypotheses: IN_SEPARATED_BALL,
            check: |instance| epsilon_at_most(instance, 1.9),
            instances: || vec![worst_state(2, 4.0), worst_state(10, 4.0), worst_state(50, 6.0)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "two patterns on a line at beta = 0.1: the bound is negative in the other pattern",
            refutes: "Eq. 160",
            instance: || PatternParameters::literal(0.1, &[&[1.0], &[-1.0]], &[-1.0]),
        },
        Counterexample {
            name: "five patterns on a line at beta = 0.004: the bound is negative",
            refutes: "Eq. 161",
            instance: five_on_a_line,
        },
        Counterexample {
            name: "five patterns on a line at beta = 0.004: the bound is negative",
            refutes: "Eq. 164",
            instance: five_on_a_line,
        },
    ],
};
