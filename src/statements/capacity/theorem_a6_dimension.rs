//! # Theorem A6: the dimension that a growth needs
//!
//! Patterns are random as in Theorem A5, on the sphere of radius $M = K\sqrt{d-1}$, but $c > 0$ is chosen and the
//! dimension computed. With
//!
//! $$a = \frac{\ln c}{2} - \frac{K^2\beta}{5c}, \quad b = 1 + \ln(2p\beta K^2), \quad
//!   d = \begin{cases} 1 + \frac1a W(a e^{-b}) & a \ne 0, \\ 1 + e^{-b} & a = 0, \end{cases} \tag{359}$$
//!
//! where $W$ is $W_0$ for $a > 0$ and $W_{-1}$ for $a < 0$, suppose
//!
//! $$c \ge \Bigl(\frac{2}{\sqrt p}\Bigr)^{4/(d-1)}, \qquad -\frac1e \le a e^{-b}. \tag{360}$$
//!
//! Then with probability $1 - p$ the number of patterns that can be stored is
//!
//! $$N \ge \sqrt p\,c^{(d-1)/4}. \tag{361}$$
//!
//! The proof repeats that of Theorem A5 down to (369), the left side of which is at most $p$ if and only if
//!
//! $$\ln(d-1) + a(d-1) + b \le 0, \tag{372}$$
//!
//! and takes a root of the left side, $a(d-1)e^{a(d-1)} = ae^{-b}$ (373-375).
//!
//! What print leaves open or misses:
//!
//! * Patterns have an integer dimension, and the computed $d$ has none. For $a > 0$ the left side of (372) increases:
//!   every $d$ up to the root will do, and the next integer will not. For $a < 0$ it grows up to $d - 1 = -1/a$ and
//!   then falls, so that $d$ is good from the root of $W_{-1}$ on, and also up to that of $W_0$.
//! * For $a < 0$ the condition $-1/e \le ae^{-b}$ excludes the best case: without a root (372) holds in every
//!   dimension.
//! * As the inverse of Theorem A5, which turns $d$ into $c$, the branch errs. At a root $a(d-1) = -1 - \ln(2p\beta
//!   M^2)$, so that $d$ comes back from $W_0$ if $2p\beta M^2 \le 1$ and from $W_{-1}$ above, while $a > 0$ means
//!   $2p\beta M^2 < 1/e$.
//! * For small $\beta M^2$ the theorem is false, like Theorem A5: the update contracts the whole space and no two
//!   patterns can be stored. The condition $1 < 2(N-1)N\beta M^2$ (305) is missing. It is needed for $a > 0$ only: if
//!   $a \le 0$, then $\beta M^2 \ge \frac52 c(d-1)\ln c \ge 10\,c\ln 2 > 6.9$ by (360).
//!
//! Repaired: for every integer $d \ge 2$ with $c \ge (2/\sqrt p)^{4/(d-1)}$ that lies on the right side of a root as
//! above, and with (305) if $a > 0$, any $2 \le N \le \sqrt p\,c^{(d-1)/4}$ patterns are all stored with
//! probability at least $1 - p$; by the paper's proof from (372) on. The printed form is read with either integer next
//! to the computed $d$.
//!
//! Eq. 361 is judged from draws as in Theorem A5, Eq. 362 (= 336) by the exact union bound over all pairs. The trivial
//! bound is 1, for the failure probability.
//!
//! ## Errata
//!
//! - **Eq. 361** printed: $N \ge \sqrt p\,c^{(d-1)/4}$ random patterns are stored with probability $1 - p$; repaired:
//!   with $1 < 2(N-1)N\beta M^2$ (305) if $a > 0$, and $N \ge 2$
//! - **Eq. 372** printed: $d$ is the root of $W_0$ for $a > 0$ and of $W_{-1}$ for $a < 0$; repaired: $d$ is an
//!   integer up to the root of $W_0$ or, for $a < 0$, from the root of $W_{-1}$ on, and any without a root
//! - **Eq. 359 gives the d of Theorem A5** printed: $W_0$ for $a > 0$, $W_{-1}$ for $a < 0$; repaired: $W_0$ for
//!   $2p\beta M^2 \le 1$, $W_{-1}$ above

use super::chosen_growth::{
    ADMISSIBLE, DISJOINT_FOR_POSITIVE_A, DRAWN, GrowthInstance, GrowthParameters, LARGE_C, NEGATIVE_A, NOT_ADMISSIBLE,
    PROMISED, ROOT, TWO_PATTERNS,
};
use super::random_patterns::{CapacityParameters, first_example, promising, second_example};
use super::theorem_a5_random_capacity::log_crude_bound;
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::capacity::{Admissible, Dimensions, Formula, squared_radius};
use crate::numerics::elementary::exp;
use crate::numerics::{Envelope, Real, elementary};
use crate::random::Stream;

/// A number that nothing is known about.
fn unknown() -> Envelope {
    Envelope::new(0.0, f64::INFINITY)
}

/// $\ln$ of the left side of Eq. 368 = 342 in a real dimension, at $\sqrt p\,c^{(d-1)/4}$ patterns.
fn crude_bound(instance: &GrowthInstance, dimension: Envelope) -> Envelope {
    let kappa = squared_radius(instance.beta, instance.radius_factor, dimension);
    log_crude_bound(dimension, instance.log_patterns(dimension), kappa)
}

/// The check of those roots that are dimensions which is nearest to failing. What is near 1 has lost the digits of $d
/// - 1$.
fn at_roots(instance: &GrowthInstance, check: impl Fn(Envelope) -> Check) -> Check {
    let checks = instance.dimensions.admissible.roots().filter(|root| root.value >= 2.0).map(check);
    // `ROOT_FROM_TWO` is a hypothesis wherever this is used, and the largest root is then among them.
    Check::worst(checks).unwrap_or_else(|| Check::equal(unknown(), 0.0))
}

/// The $d$ that comes back when Eq. 359, with the branch that `choose` takes, is applied to the $c$ that Theorem A5
/// gives.
fn comes_back(
    instance: &GrowthInstance,
    choose: fn(&GrowthInstance, Admissible<Envelope>) -> Option<Envelope>,
) -> Check {
    let (p, growth) = (instance.capacity.failure_probability(), instance.capacity.formula.c);
    let back = Dimensions::new(instance.beta, instance.radius_factor, growth, p);
    // Next to a double root, rounding may leave none.
    Check::equal(choose(instance, back.admissible).unwrap_or_else(unknown), instance.dimension())
}

/// The root of $W_0$ for $2p\beta M^2 \le 1$, that of $W_{-1}$ above.
fn right_root(instance: &GrowthInstance, admissible: Admissible<Envelope>) -> Option<Envelope> {
    let product = instance.capacity.kappa * instance.capacity.failure_probability() * 2.0;
    let mut roots = admissible.roots();
    if product.value <= 1.0 { roots.next() } else { roots.last() }
}

/// The root of Eq. 359 is at least 2.
static ROOT_FROM_TWO: Hypothesis<GrowthInstance> = Hypothesis {
    name: "d >= 2 in Eq. 359",
    check: |instance| Check::at_most(2.0, instance.dimensions.admissible.printed_root().unwrap_or_else(unknown)),
};

/// $|d - d_{359}| < 1$.
static NEXT_TO_ROOT: Hypothesis<GrowthInstance> = Hypothesis {
    name: "d next to Eq. 359",
    check: |instance| {
        let gap = instance.dimensions.admissible.printed_root().unwrap_or_else(unknown) - instance.dimension();
        Check::less(gap.max(-gap), 1.0)
    },
};

/// $0 < 1 + \ln(2N^2\beta M^2)$ at $N = \sqrt p\,c^{(d-1)/4}$: below, Eq. 368 has no power to take.
static BRACKET: Hypothesis<GrowthInstance> = Hypothesis {
    name: "0 < 1 + ln(2 N^2 beta M^2)",
    check: |instance| {
        let logarithm = (instance.capacity.kappa * 2.0).ln() + instance.log_patterns(instance.dimension()) * 2.0;
        Check::less(-1.0, logarithm)
    },
};

/// The chosen $c$ is that of an example of Theorem A5, to the digits printed there.
fn is_example(instance: &GrowthInstance, radius_factor: f64, growth: f64) -> Check {
    Check::at_most(f64::from(u8::from(!instance.is_at(1.0, radius_factor, growth, 0.001))), 0.0)
}

static FIRST_EXAMPLE: Hypothesis<GrowthInstance> =
    Hypothesis { name: "beta = 1, K = 3, c = 3.1546, p = 0.001", check: |instance| is_example(instance, 3.0, 3.1546) };

static SECOND_EXAMPLE: Hypothesis<GrowthInstance> =
    Hypothesis { name: "beta = 1, K = 1, c = 1.3718, p = 0.001", check: |instance| is_example(instance, 1.0, 1.3718) };

/// The integer part of the computed dimension is `dimension`.
fn gives_back(instance: &GrowthInstance, dimension: f64) -> Check {
    at_roots(instance, |root| {
        let sides = [Check::at_most(dimension, root), Check::less(root, dimension + 1.0)];
        Check::worst(sides).unwrap_or_else(|| Check::less(unknown(), 0.0))
    })
}

/// A setting with the $c$ that Theorem A5 gives it, lowered by a fraction so that its integer dimension is on the good
/// side of the root by hardly more than nothing.
fn at_edge(setting: CapacityParameters, fraction: f64) -> GrowthParameters {
    let growth = setting.formula::<f64>().c * (1.0 - fraction);
    GrowthParameters::of(setting, growth)
}

/// Integer dimensions next to a root, on all three branches: a large $p$ makes $a < 0$ and $W_{-1}$, a small one $a >
/// 0$, and between them lies $a < 0$ with $W_0$.
fn edge(stream: &mut Stream, index: u32, _: Effort) -> GrowthParameters {
    let dimension = [2, 3, 5, 8, 20, 40, 75, 150][stream.below(8)];
    let count = stream.log_between(2.1, 1e4);
    let p = match index % 3 {
        0 => stream.log_between(1e-7, 1e-4),
        1 => stream.log_between(3e-3, 2e-2),
        _ => stream.log_between(1e-1, 1.0),
    };
    at_edge(promising(count, dimension, p, stream.log_between(1e-3, 1e3)), stream.log_between(1e-8, 1e-3))
}

/// $a = 0$ but for a small fraction, $p = 1$ and $c = 2^{4/(d-1)}$, where $\beta M^2$ is as small as $a \le 0$ allows.
fn smallest_radius(stream: &mut Stream, _: u32, _: Effort) -> GrowthParameters {
    let degrees = 1 + stream.below(200);
    let growth = exp(4.0 * core::f64::consts::LN_2 / degrees as f64) * (1.0 + stream.log_between(1e-9, 1e-3));
    let scale = 2.5 * growth * elementary::ln(growth) * (1.0 + stream.log_between(1e-9, 1e-3));
    let beta = stream.log_between(1e-3, 1e3);
    GrowthParameters::new(beta, elementary::sqrt(scale / beta), growth, degrees + 1, 1.0)
}

/// Settings with few patterns, drawn often.
fn drawn(stream: &mut Stream, index: u32, effort: Effort) -> GrowthParameters {
    let dimension = [2, 3, 4, 5, 8][stream.below(5)];
    let beta = stream.log_between(1e-2, 1e2);
    let setting = match index % 12 {
        // a > 0, and a < 0 with W_0: both need a small failure probability.
        10 => promising(2.1, 30, 0.002, beta),
        11 => promising(2.1, 30, 0.006, beta),
        _ => promising(stream.between(2.01, 7.99), dimension, stream.between(0.2, 0.9), beta),
    };
    at_edge(setting.drawn_at(effort), stream.log_between(1e-8, 1e-3))
}

/// Any growth, with an integer dimension near a root, on either side of it.
fn any_growth(stream: &mut Stream, index: u32, _: Effort) -> GrowthParameters {
    let (beta, p) = (stream.log_between(1e-3, 1e3), stream.log_between(1e-6, 1.0));
    let radius_factor = elementary::sqrt(stream.log_between(1e-1, 3e1) / beta);
    let growth = stream.log_between(1.02, 30.0);
    let roots: Vec<f64> = Dimensions::new(beta, radius_factor, growth, p).admissible.roots().collect();
    let near = if roots.is_empty() { stream.log_between(2.0, 300.0) } else { roots[stream.below(roots.len())] };
    let dimension = (near.floor() + f64::from(index % 4) - 1.0).clamp(2.0, 1e5);
    GrowthParameters::new(beta, radius_factor, growth, dimension as usize, p)
}

/// Two patterns on the unit circle at $\beta = 0.04$, where the computed dimension is 2.04.
fn two_on_a_circle() -> GrowthParameters {
    GrowthParameters::new(0.04, 1.0, 65.0, 2, 0.5).drawn(40)
}

/// Patterns far beyond the root: 200 in 20 dimensions.
fn overload() -> Vec<GrowthParameters> {
    vec![GrowthParameters::new(1.0, 1.0, 6.4, 20, 0.001).drawn(10)]
}

/// The page.
pub static STATEMENT: Statement<GrowthParameters> = Statement {
    id: "theorem_a6",
    label: "Theorem A6",
    main_text: None,
    equations: "359-376",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("theorem_a6_dimension.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 361",
            Kind::Conclusion,
            Form { hypotheses: &[&ROOT, &NEXT_TO_ROOT, &LARGE_C, &PROMISED, &DRAWN], check: GrowthInstance::storage },
            Form {
                hypotheses: &[&ADMISSIBLE, &LARGE_C, &PROMISED, &DISJOINT_FOR_POSITIVE_A, &DRAWN],
                check: GrowthInstance::storage,
            },
        ),
        Conclusion::holds("Eq. 362", Kind::Conclusion, &[&ADMISSIBLE, &LARGE_C, &PROMISED], |instance| {
            instance.capacity.union_bound()
        }),
        Conclusion::step("beta M^2 >= 10 c ln 2", &[&NEGATIVE_A, &LARGE_C], |instance| {
            Check::at_most(instance.growth * Envelope::from(2.0).ln() * 10.0, instance.capacity.kappa)
        }),
        Conclusion::step("Eq. 305 for a < 0", &[&NEGATIVE_A, &LARGE_C, &TWO_PATTERNS], GrowthInstance::disjoint),
        Conclusion::step("Eq. 368", &[&ADMISSIBLE, &BRACKET], |instance| {
            let left = crude_bound(instance, instance.dimension());
            Check::at_most(left, instance.capacity.failure_probability().ln()).in_logarithms()
        }),
        Conclusion::step("Eq. 368 with equality at the roots", &[&ROOT, &ROOT_FROM_TWO], |instance| {
            let limit = instance.capacity.failure_probability().ln();
            at_roots(instance, |root| Check::equal(crude_bound(instance, root), limit).in_logarithms())
        }),
        Conclusion::repaired(
            "Eq. 372",
            Kind::Step,
            Form { hypotheses: &[&ROOT, &NEXT_TO_ROOT], check: GrowthInstance::sufficient },
            Form { hypotheses: &[&ADMISSIBLE], check: GrowthInstance::sufficient },
        ),
        Conclusion::step("Eq. 372 reversed elsewhere", &[&NOT_ADMISSIBLE], |instance| {
            Check::less(0.0, instance.dimensions.excess(instance.dimension()))
        }),
        Conclusion::step("Eq. 373", &[&ROOT, &ROOT_FROM_TWO], |instance| {
            at_roots(instance, |root| Check::equal(instance.dimensions.excess(root), 0.0))
        }),
        Conclusion::step("Theorem A5 at the roots gives c", &[&ROOT, &ROOT_FROM_TWO], |instance| {
            let p = instance.capacity.failure_probability();
            let growth = |root| Formula::new(instance.beta, instance.radius_factor, root, p).ln_c;
            at_roots(instance, |root| Check::equal(growth(root), instance.growth.ln()))
        }),
        Conclusion::repaired(
            "Eq. 359 gives the d of Theorem A5",
            Kind::Step,
            Form { hypotheses: &[], check: |instance| comes_back(instance, |_, admissible| admissible.printed_root()) },
            Form { hypotheses: &[], check: |instance| comes_back(instance, right_root) },
        ),
        Conclusion::example("c = 3.1546 gives d = 20", &[&FIRST_EXAMPLE], |instance| gives_back(instance, 20.0)),
        Conclusion::example("c = 1.3718 gives d = 75", &[&SECOND_EXAMPLE], |instance| gives_back(instance, 75.0)),
    ],
    families: &[
        Family { name: "edge", instances: 192, attained: &[], draw: edge },
        Family { name: "smallest_radius", instances: 64, attained: &[], draw: smallest_radius },
        Family { name: "drawn", instances: 24, attained: &[], draw: drawn },
        Family { name: "any_growth", instances: 320, attained: &[], draw: any_growth },
        Family {
            name: "first_example",
            instances: 1,
            attained: &[],
            draw: |_, _, _| GrowthParameters::of(first_example(), 3.1546),
        },
        Family {
            name: "second_example",
            instances: 1,
            attained: &[],
            draw: |_, _, _| GrowthParameters::of(second_example(), 1.3718),
        },
    ],
    controls: &[
        Control {
            name: "a dimension far above the root: 200 patterns in 20 dimensions at K = 1",
            hypotheses: &[&LARGE_C, &PROMISED, &DISJOINT_FOR_POSITIVE_A, &DRAWN],
            check: GrowthInstance::storage,
            instances: overload,
        },
        Control {
            name: "a < 0: up to the root of W_{-1} instead of that of W_0",
            hypotheses: &[&NEGATIVE_A, &LARGE_C],
            check: GrowthInstance::sufficient,
            instances: || {
                vec![
                    GrowthParameters::new(1.0, 1.9, 2.0, 200, 0.01),
                    GrowthParameters::new(1.0, 1.9, 2.0, 277, 0.01),
                    GrowthParameters::new(1.0, 3.0, 2.0, 12, 1.0),
                ]
            },
        },
        Control {
            name: "the number of patterns rounded up",
            hypotheses: &[&ADMISSIBLE, &LARGE_C],
            check: |instance| {
                let next = (instance.capacity.count + 1.0).ln();
                let left = log_crude_bound(instance.dimension(), next, instance.capacity.kappa);
                Check::at_most(left, instance.capacity.failure_probability().ln()).in_logarithms()
            },
            instances: || {
                vec![GrowthParameters::of(first_example(), 3.1546), GrowthParameters::of(second_example(), 1.3718)]
            },
        },
        Control {
            name: "b without its 1",
            hypotheses: &[&ROOT],
            check: |instance| {
                let Dimensions { a, b, .. } = instance.dimensions;
                let root = (-(b - 1.0) - (a * (-(b - 1.0)).exp()).lambert_w0()).exp() + 1.0;
                let limit = instance.capacity.failure_probability().ln();
                Check::at_most(crude_bound(instance, root), limit).in_logarithms()
            },
            instances: || {
                vec![GrowthParameters::of(first_example(), 3.1546), GrowthParameters::of(second_example(), 1.3718)]
            },
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "two patterns on the unit circle at beta = 0.04, c = 65: one fixed point, stored in no draw",
            refutes: "Eq. 361",
            instance: two_on_a_circle,
        },
        Counterexample {
            name: "a > 0 and d = 1.18 rounded up to the circle",
            refutes: "Eq. 372",
            instance: || GrowthParameters::new(1.0, 1.0, 2.0, 2, 1.0),
        },
        Counterexample {
            name: "a < 0 and d = 12.43 rounded down to 12",
            refutes: "Eq. 372",
            instance: || GrowthParameters::new(1.0, 3.0, 2.0, 12, 1.0),
        },
        Counterexample {
            name: "the circle at 2 p beta M^2 = 0.8: d = 2 is the root of W_0 though a < 0",
            refutes: "Eq. 359 gives the d of Theorem A5",
            instance: || GrowthParameters::new(0.4, 1.0, 2.0, 2, 1.0),
        },
    ],
};
