//! # Corollary A1: the capacity of random patterns without the Lambert function
//!
//! With $a$, $b$ and the sphere of Theorem A5, $u = a + \ln b$ and $\Omega = W_0(1) = 0.5671\ldots$, let
//!
//! $$c = \begin{cases} b\,\Bigl[\ln\frac{\Omega e^u + 1}{\Omega(1 + \Omega)}\Bigr]^{-1} & u \le 0, \\
//!   b\,u^{-u/(u+1)} & u > 0, \end{cases} \tag{349}$$
//!
//! and suppose
//!
//! $$c \ge \Bigl(\frac{2}{\sqrt p}\Bigr)^{4/(d-1)}. \tag{350}$$
//!
//! Then with probability $1 - p$ the number of random patterns that can be stored is
//!
//! $$N \ge \sqrt p\,c^{(d-1)/4}, \tag{351}$$
//!
//! read as in Theorem A5: for every integer $N \ge 2$ up to the right side. It holds as printed. The proof bounds $W_0$ from
//! above, and $c$ thereby from below, by
//!
//! $$W_0(e^u) \le \ln\frac{e^u + y}{1 + \ln y}, \quad y > 1/e \tag{352}$$
//!
//! at $y = 1/\Omega = e^\Omega = -1/\ln\Omega$ (353) for $u \le 0$ (355), with equality at $u = 0$ (356), and by
//!
//! $$W_0(e^u) \le u^{u/(1+u)} \tag{357}$$
//!
//! for $u > 0$. The summary (358) prints both with the sign of the exponent reversed, $[\ln\ldots]^{-1}$ and $u^{-u/(u+1)}$:
//! false for $u > 1$. The right sides of (355) and (357) repair it. Of the examples, $c \ge 1.2585$ is rounded up.
//!
//! Unlike Theorem A5, the corollary does not need $1 < 2(N-1)N\beta M^2$ (305), which follows from (350):
//! $c \le b/\ln\frac{1}{\Omega(1+\Omega)}$ in both branches (in the second since $u^{u/(1+u)} \ge e^{-W_0(1/e)} = 0.757$), and
//! $c \ge 2^{4/(d-1)}$, so that $\beta M^2 = \frac52(d-1)b \ge 0.2947\,(d-1)\,2^{4/(d-1)} > 2.22$ for every $d \ge 2$.
//!
//! The two branches do not meet at $u = 0$: there the first gives $b/\Omega$, the second $b$.
//!
//! The trivial bound is 1, for the failure probability.
//!
//! ## Errata
//!
//! - **Eq. 358** printed: $W_0(e^u) \le u^{-u/(u+1)}$ for $u > 0$ and $\bigl[\ln\frac{\Omega e^u + 1}{\Omega(1 +
//!   \Omega)}\bigr]^{-1}$ for $u \le 0$; repaired: without the minus signs in the exponents
//! - **c >= 1.2585** printed: $c \ge 1.2585$; repaired: $c \ge 1.258496$

use super::random_patterns::{
    CapacityInstance, CapacityParameters, DRAWN, FIRST_EXAMPLE, SECOND_EXAMPLE, first_example, promising,
    second_example,
};
use super::theorem_a5_random_capacity::excess;
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::capacity::{Formula, log_patterns};
use crate::numerics::{Envelope, Real, elementary};
use crate::random::Stream;
use crate::storage::disjointness;

/// $\Omega = W_0(1)$.
pub fn omega<R: Real>() -> R {
    R::from(0.0).lambert_w0_exp()
}

/// $\ln\frac{e^u + e^s}{1 + s}$, the right side of Eq. 352 for $y = e^s$, $s > -1$.
pub fn tangent_bound<R: Real>(u: R, s: R) -> R {
    let larger = u.max(s);
    (-(u.max(s) - u.min(s))).exp().ln_1p() + larger - (s + 1.0).ln()
}

/// $\ln\frac{\Omega e^u + 1}{\Omega(1 + \Omega)}$, the right side of Eq. 355.
///
/// ```
/// use hopfield_theory::statements::capacity::corollary_a1_without_lambert::{logarithm_bound, omega};
/// assert!((logarithm_bound(0.0) - omega::<f64>()).abs() < 1e-15);
/// ```
pub fn logarithm_bound<R: Real>(u: R) -> R {
    let omega: R = omega();
    (omega * u.exp()).ln_1p() - (omega * (omega + 1.0)).ln()
}

/// $u^{u/(1+u)}$, the right side of Eq. 357; $u > 0$.
pub fn power_bound<R: Real>(u: R) -> R {
    (u.ln() * u / (u + 1.0)).exp()
}

/// The upper bound of $W_0(e^u)$ that Eq. 349 uses.
pub fn lambert_bound<R: Real>(u: R) -> R {
    if u.value() <= 0.0 { logarithm_bound(u) } else { power_bound(u) }
}

/// $c$ of Eq. 349.
fn growth(instance: &CapacityInstance) -> Envelope {
    instance.formula.b / lambert_bound(instance.formula.u)
}

/// $\ln\frac{1}{\Omega(1+\Omega)} = 0.1178\ldots$, the limit of Eq. 355 for $u \to -\infty$.
fn smallest_divisor() -> Envelope {
    -(omega::<Envelope>() * (omega::<Envelope>() + 1.0)).ln()
}

/// $W_0(e^u)$ against a bound.
fn lambert_at_most(instance: &CapacityInstance, bound: Envelope) -> Check {
    Check::at_most(instance.formula.lambert_w, bound)
}

/// Eq. 352 at several $y$, also near $y = e^{W_0(e^u)}$ where it is an equality.
fn tangent_bounds(instance: &CapacityInstance) -> Check {
    let (u, touching) = (instance.formula.u, instance.formula.lambert_w);
    let nearest = lambert_at_most(instance, tangent_bound(u, touching + 0.1));
    let others = [touching - 0.1, (-0.9).into(), omega(), 5.0.into()];
    others
        .into_iter()
        .map(|s| lambert_at_most(instance, tangent_bound(u, s)))
        .fold(nearest, |worst, check| if check.margin() < worst.margin() { check } else { worst })
}

/// $c \ge (2/\sqrt p)^{4/(d-1)}$.
static LARGE_C: Hypothesis<CapacityInstance> =
    Hypothesis { name: "Eq. 350", check: |instance| Check::at_most(instance.formula.threshold, growth(instance)) };

/// $N \le \sqrt p\,c^{(d-1)/4}$: as many patterns as the corollary promises, or fewer.
static PROMISED: Hypothesis<CapacityInstance> = Hypothesis {
    name: "N <= sqrt(p) c^((d-1)/4)",
    check: |instance| {
        let promised =
            log_patterns(growth(instance).ln(), instance.dimension_envelope(), instance.failure_probability());
        Check::at_most(instance.count.ln(), promised)
    },
};

/// $N \ge 2$.
static TWO_PATTERNS: Hypothesis<CapacityInstance> =
    Hypothesis { name: "N >= 2", check: |instance| Check::at_most(2.0, instance.count) };

/// $u \le 0$: the first branch.
static FIRST_BRANCH: Hypothesis<CapacityInstance> =
    Hypothesis { name: "u <= 0", check: |instance| Check::at_most(instance.formula.u, 0.0) };

/// $u > 0$: the second branch.
static SECOND_BRANCH: Hypothesis<CapacityInstance> =
    Hypothesis { name: "u > 0", check: |instance| Check::less(0.0, instance.formula.u) };

/// A setting with a given $u$, in which $\ln\kappa$ is linear in $u$.
fn at_u(u: f64, dimension: usize, failure_probability: f64, beta: f64) -> CapacityParameters {
    let degrees = dimension as f64 - 1.0;
    let constant = 2.0 / degrees * (1.0 + elementary::ln(2.0 * failure_probability)) + elementary::ln(0.4 / degrees);
    let log_kappa = (u - constant) / (1.0 + 2.0 / degrees);
    let radius_factor = elementary::exp(0.5 * (log_kappa - elementary::ln(beta * degrees)));
    CapacityParameters::new(beta, radius_factor, dimension, failure_probability)
}

/// The setting with the integer number of patterns that the corollary promises, and no more than `most`.
fn with_promise(setting: CapacityParameters, most: f64) -> CapacityParameters {
    let formula: Formula = setting.formula();
    let log_growth = elementary::ln(formula.b / lambert_bound(formula.u));
    let promised =
        elementary::exp(log_patterns(log_growth, setting.sphere.dimension as f64, setting.failure_probability));
    setting.patterns(promised.floor().min(most) as u64)
}

/// Settings in both branches in which the patterns can be drawn often.
fn drawn(stream: &mut Stream, index: u32, effort: Effort) -> CapacityParameters {
    let dimension = [2, 60, 3, 5, 100, 8][index as usize % 6];
    let count = stream.log_between(12.0, 100.0);
    let setting = promising(count, dimension, stream.between(0.3, 0.9), stream.log_between(1e-2, 1e2));
    with_promise(setting, 6.0).drawn_at(effort)
}

/// Settings next to $u = 1$ and below $u = 0$, where the bounds of $W_0$ are equalities; a gap of $10^{-3}$ in $u$ leaves one of
/// about $10^{-7}$ in the bound, far above rounding.
fn near_equality(stream: &mut Stream, index: u32, _: Effort) -> CapacityParameters {
    let gap = stream.log_between(1e-3, 1e-1);
    let u = [1.0 + gap, 1.0 - gap, -gap][index as usize % 3];
    let dimension = [20, 40, 75, 150][stream.below(4)];
    with_promise(at_u(u, dimension, stream.log_between(1e-2, 1.0), stream.log_between(1e-3, 1e3)), 1e6)
}

/// Settings with many patterns, and settings with any $u$ whether Eq. 350 holds or not.
fn any_u(stream: &mut Stream, index: u32, _: Effort) -> CapacityParameters {
    let dimension = [2, 3, 5, 8, 20, 40, 75, 150][stream.below(8)];
    let (p, beta) = (stream.log_between(1e-4, 1.0), stream.log_between(1e-3, 1e3));
    let setting = match index % 4 {
        0 => at_u(stream.between(-30.0, 60.0), dimension, p, beta),
        _ => promising(stream.log_between(4.0, 1e6), dimension, p, beta),
    };
    with_promise(setting, 1e6)
}

/// The page.
pub static STATEMENT: Statement<CapacityParameters> = Statement {
    id: "corollary_a1",
    label: "Corollary A1",
    main_text: None,
    equations: "349-358",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("corollary_a1_without_lambert.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 351", Kind::Conclusion, &[&LARGE_C, &PROMISED, &TWO_PATTERNS, &DRAWN], |instance| {
            instance.storage.rare(instance.failure_probability())
        }),
        Conclusion::holds(
            "Eq. 336",
            Kind::Conclusion,
            &[&LARGE_C, &PROMISED, &TWO_PATTERNS],
            CapacityInstance::union_bound,
        ),
        Conclusion::step("Eq. 305", &[&LARGE_C, &TWO_PATTERNS], |instance| {
            Check::less(1.0, disjointness(instance.kappa, instance.count, Envelope::from(1.0)))
        }),
        Conclusion::step("c <= b / ln(1 / (Omega (1 + Omega)))", &[], |instance| {
            Check::at_most(growth(instance), instance.formula.b / smallest_divisor())
        }),
        Conclusion::step("beta M^2 >= 0.2947 (d-1) 2^(4/(d-1))", &[&LARGE_C], |instance| {
            let degrees = instance.dimension_envelope() - 1.0;
            let power = (Envelope::from(16.0).ln() / degrees).exp();
            Check::at_most(smallest_divisor() * degrees * power * 2.5, instance.kappa)
        }),
        Conclusion::step("Eq. 352", &[], tangent_bounds),
        Conclusion::step("Eq. 353, first equality", &[], |_| {
            Check::equal(omega::<Envelope>().exp(), Envelope::from(1.0) / omega::<Envelope>())
        }),
        Conclusion::step("Eq. 353, second equality", &[], |_| {
            Check::equal(omega::<Envelope>().exp(), Envelope::from(-1.0) / omega::<Envelope>().ln())
        }),
        Conclusion::step("Eq. 355", &[&FIRST_BRANCH], |instance| {
            lambert_at_most(instance, logarithm_bound(instance.formula.u))
        }),
        Conclusion::step("Eq. 356", &[], |_| Check::equal(logarithm_bound(Envelope::from(0.0)), omega::<Envelope>())),
        Conclusion::step("Eq. 357", &[&SECOND_BRANCH], |instance| {
            lambert_at_most(instance, power_bound(instance.formula.u))
        }),
        Conclusion::repaired(
            "Eq. 358",
            Kind::Step,
            Form {
                hypotheses: &[],
                check: |instance| lambert_at_most(instance, Envelope::from(1.0) / lambert_bound(instance.formula.u)),
            },
            Form { hypotheses: &[], check: |instance| lambert_at_most(instance, lambert_bound(instance.formula.u)) },
        ),
        Conclusion::step("Eq. 349 against Eq. 333", &[], |instance| {
            Check::at_most(growth(instance), instance.formula.c)
        }),
        Conclusion::step("Eq. 344", &[], |instance| {
            Check::at_most(excess(instance.formula.a, instance.formula.b, growth(instance)), 0.0)
        }),
        Conclusion::example("c >= 3.1444", &[&FIRST_EXAMPLE], |instance| Check::at_most(3.1444, growth(instance))),
        Conclusion::repaired(
            "c >= 1.2585",
            Kind::Example,
            Form { hypotheses: &[&SECOND_EXAMPLE], check: |instance| Check::at_most(1.2585, growth(instance)) },
            Form { hypotheses: &[&SECOND_EXAMPLE], check: |instance| Check::at_most(1.2584, growth(instance)) },
        ),
    ],
    families: &[
        Family { name: "near_equality", instances: 96, attained: &[], draw: near_equality },
        Family { name: "drawn", instances: 32, attained: &[], draw: drawn },
        Family { name: "any_u", instances: 320, attained: &[], draw: any_u },
        Family {
            name: "first_example",
            instances: 1,
            attained: &[],
            draw: |_, _, _| with_promise(first_example(), 1e6),
        },
        Family {
            name: "second_example",
            instances: 1,
            attained: &[],
            draw: |_, _, _| with_promise(second_example(), 1e6),
        },
    ],
    controls: &[
        Control {
            name: "Eq. 350 dropped: two patterns on the unit circle at beta = 0.04",
            hypotheses: &[&TWO_PATTERNS, &DRAWN],
            check: |instance| instance.storage.rare(instance.failure_probability()),
            instances: || vec![CapacityParameters::new(0.04, 1.0, 2, 0.5).patterns(2).drawn(40)],
        },
        Control {
            name: "Eq. 349 with c larger by 0.4 per cent",
            hypotheses: &[&LARGE_C],
            check: |instance| {
                Check::at_most(excess(instance.formula.a, instance.formula.b, growth(instance) * 1.004), 0.0)
            },
            instances: || vec![first_example()],
        },
        Control {
            name: "Eq. 355 with Omega (1 + Omega) larger by one per cent",
            hypotheses: &[&FIRST_BRANCH],
            check: |instance| {
                let bound = logarithm_bound(instance.formula.u) - Envelope::from(1.01).ln();
                lambert_at_most(instance, bound)
            },
            instances: || vec![at_u(-0.01, 20, 0.1, 1.0), at_u(-0.2, 75, 0.1, 1.0)],
        },
        Control {
            name: "Eq. 357 with exponent u/(u+2) instead of u/(u+1)",
            hypotheses: &[&SECOND_BRANCH],
            check: |instance| {
                let u = instance.formula.u;
                lambert_at_most(instance, (u.ln() * u / (u + 2.0)).exp())
            },
            instances: || vec![first_example(), at_u(5.0, 20, 0.1, 1.0)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "the first example of Theorem A5, u = 1.27: W is 1.1412, the printed right side 0.8734",
            refutes: "Eq. 358",
            instance: first_example,
        },
        Counterexample { name: "the value is 1.258496", refutes: "c >= 1.2585", instance: second_example },
    ],
};
