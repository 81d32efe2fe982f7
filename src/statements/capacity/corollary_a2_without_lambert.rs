//! # Corollary A2: the dimension without the Lambert function
//!
//! With $c$, $a$, $b$ and the sphere of Theorem A6, let $a < 0$, $-\frac1e \le ae^{-b}$ and
//!
//! $$d = 1 + \frac1a\bigl(-\ln(-a) + b\bigr), \tag{377}$$
//!
//! $$c \ge \Bigl(\frac{2}{\sqrt p}\Bigr)^{4/(d-1)}. \tag{378}$$
//!
//! Then with probability $1 - p$ the number of random patterns that can be stored is
//!
//! $$N \ge \sqrt p\,c^{(d-1)/4}. \tag{379}$$
//!
//! The proof sets $u = -\ln(-a) + b - 1$, so that Eq. 359 reads
//!
//! $$d = 1 + \frac1a W_{-1}(-e^{-u-1}), \tag{380}$$
//!
//! and applies, for $u > 0$,
//!
//! $$-\frac{e}{e-1}(u+1) < W_{-1}(-e^{-u-1}) < -(u+1), \tag{381}$$
//!
//! $$d > 1 + \frac{-\ln(-a) + b}{a}. \tag{382}$$
//!
//! The corollary is false as printed. Its hypotheses say $u \ge 0$, so that (377) is $1 - (u+1)/|a| < 1$: there is no
//! such space. A sign was lost in the division by $a < 0$: (381) gives $d > 1 + (u+1)/|a|$, and (382) is true but says
//! nothing. Nor would that value do, for it lies below the root of $W_{-1}$ (and above that of $W_0$), where the
//! sufficient condition $\ln(d-1) + a(d-1) + b \le 0$ (372) fails. The other half of (381) is the useful one.
//!
//! Repaired: with (378) at the integer $d$ and for every integer
//!
//! $$d \ge 1 + \frac{e}{e-1}\,\frac{b - \ln(-a)}{-a},$$
//!
//! any $2 \le N \le \sqrt p\,c^{(d-1)/4}$ patterns are all stored with probability at least $1 - p$.
//! Proof: by the left half of (381) this $d$ is at least the root of $W_{-1}$, from which on Theorem A6 holds, and for
//! $a < 0$ without (305). With $w = -W_{-1}(-e^{-u-1})$, $w - \ln w = u + 1$, that half says $w/(w - \ln w) \le
//! e/(e-1)$, and the left side has its maximum at $w = e$: at $u = e - 2$ both are equal, and (381) must read $\le$.
//!
//! The example, $d < 24$ for $\beta = 1$, $K = 3$, $c = 2$, $p = 0.001$, meets neither hypothesis: $ae^{-b} = -11.3$
//! is below $-1/e$, so that (372) holds in every dimension, and (378) needs $d \ge 24.93$. It should read $d \ge 25$.
//!
//! The trivial bound is 1, for the failure probability.
//!
//! ## Errata
//!
//! - **Eq. 379** printed: $d = 1 + \frac1a(-\ln(-a) + b)$, which is below 1; repaired:
//!   $d \ge 1 + \frac{e}{e-1}\,\frac{b - \ln(-a)}{-a}$
//! - **Eq. 372** printed: $\ln(d-1) + a(d-1) + b \le 0$ at $d = 1 + \frac1a(-\ln(-a) + b)$; repaired: at
//!   $d = 1 + \frac{e}{e-1}\,\frac{b - \ln(-a)}{-a}$
//! - **d < 24 by Eq. 378** printed: $d < 24$; repaired: $d \ge 25$
//! - **-1/e <= a exp(-b) of the example** printed: $-\frac1e \le ae^{-b}$; repaired: $ae^{-b} = -11.3$, and (372)
//!   holds for every $d$

use core::f64::consts::E;

use super::chosen_growth::{
    DRAWN, GrowthInstance, GrowthParameters, LARGE_C, NEGATIVE_A, PROMISED, ROOT, TWO_PATTERNS,
};
use super::random_patterns::promising;
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::capacity::least_growth;
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::lambert_w::lambert_w_minus_one_exp;
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// $1 + \frac1a(-\ln(-a) + b)$, the right side of Eq. 377.
///
/// ```
/// use hopfield_theory::capacity::Dimensions;
/// use hopfield_theory::statements::capacity::corollary_a2_without_lambert::printed_dimension;
/// let Dimensions { a, b, .. } = Dimensions::new(1.0, 3.0, 2.0, 1.0);
/// assert!((printed_dimension(a, b) + 7.0986).abs() < 1e-4);
/// ```
pub fn printed_dimension<R: Real>(a: R, b: R) -> R {
    (b - (-a).ln()) / a + 1.0
}

/// The same with the sign that the division by $a < 0$ asks for.
pub fn with_right_sign<R: Real>(a: R, b: R) -> R {
    (b - (-a).ln()) / -a + 1.0
}

/// $\frac{e}{e-1}$.
fn constant() -> Envelope {
    let e = Envelope::from(1.0).exp();
    e / (e - 1.0)
}

/// $-W_{-1}(-e^{-u-1})$.
fn lower_branch(instance: &GrowthInstance) -> Envelope {
    -instance.dimensions.log_argument().lambert_w_minus_one_exp()
}

/// The dimension of Eq. 377.
fn printed(instance: &GrowthInstance) -> Envelope {
    printed_dimension(instance.dimensions.a, instance.dimensions.b)
}

/// Eq. 372 at a real dimension, which must exceed 1.
fn sufficient(instance: &GrowthInstance, dimension: Envelope) -> Check {
    if dimension.value <= 1.0 {
        return Check::less(1.0, dimension);
    }
    Check::at_most(instance.dimensions.excess(dimension), 0.0)
}

/// Eq. 378 at the dimension of Eq. 377.
static PRINTED_C: Hypothesis<GrowthInstance> = Hypothesis {
    name: "Eq. 378",
    check: |instance| {
        let least = least_growth(printed(instance), instance.capacity.failure_probability());
        Check::at_most(least, instance.growth)
    },
};

/// The integer dimension is at least the repaired one.
static EXPLICIT: Hypothesis<GrowthInstance> = Hypothesis {
    name: "d >= 1 + e/(e-1) (b - ln(-a))/(-a)",
    check: |instance| Check::at_most(instance.dimensions.explicit(), instance.dimension()),
};

/// The setting of the paper's example.
static EXAMPLE: Hypothesis<GrowthInstance> = Hypothesis {
    name: "beta = 1, K = 3, c = 2, p = 0.001",
    check: |instance| Check::at_most(f64::from(u8::from(!instance.is_at(1.0, 3.0, 2.0, 0.001))), 0.0),
};

static BELOW_24: Hypothesis<GrowthInstance> =
    Hypothesis { name: "d < 24", check: |instance| Check::less(instance.dimension(), 24.0) };

static FROM_25: Hypothesis<GrowthInstance> =
    Hypothesis { name: "d >= 25", check: |instance| Check::at_most(25.0, instance.dimension()) };

/// Eq. 378 at the integer dimension.
fn large_growth(instance: &GrowthInstance) -> Check {
    (LARGE_C.check)(instance)
}

/// A setting with given $u$ and $c \ge e^u/10$, whose root of $W_{-1}$ is $1 + x$. With $a = W_{-1}/x$, $K^2\beta =
/// 5c(\frac12\ln c - a)$ and $2pK^2\beta = -ae^u$. Its integer dimension is the first from the repaired one on, and
/// `more`.
fn with_u(u: f64, growth: f64, x: f64, beta: f64, more: usize) -> GrowthParameters {
    // The argument is at least 1, inside the domain.
    let slope = lambert_w_minus_one_exp(u + 1.0).unwrap_or(-1.0) / x;
    let scale = 5.0 * growth * (0.5 * ln(growth) - slope);
    let p = (-slope * exp(u) / (2.0 * scale)).min(1.0);
    let explicit = E / (E - 1.0) * (u + 1.0) / -slope;
    let dimension = (explicit.ceil() as usize + 1 + more).max(2);
    GrowthParameters::new(beta, sqrt(scale / beta), growth, dimension, p)
}

/// $c$ for a given $u$, with $p \le 1$.
fn growth_for(stream: &mut Stream, u: f64) -> f64 {
    (0.1 * exp(u)).max(1.0) * stream.log_between(1.02, 30.0)
}

/// $u$ next to $e - 2$, where the left half of Eq. 381 is an equality; a gap of $10^{-5}$ in $u$ leaves one of
/// $10^{-11}$.
fn near_equality(stream: &mut Stream, index: u32, _: Effort) -> GrowthParameters {
    let gap = stream.log_between(1e-5, 1e-2);
    let u = E - 2.0 + if index.is_multiple_of(2) { gap } else { -gap };
    let growth = growth_for(stream, u);
    with_u(u, growth, stream.log_between(1.0, 300.0), stream.log_between(1e-3, 1e3), 0)
}

/// Any $u$ from 0 on.
fn any_u(stream: &mut Stream, index: u32, _: Effort) -> GrowthParameters {
    let u = stream.log_between(1e-6, 40.0);
    let growth = growth_for(stream, u);
    let more = if index.is_multiple_of(2) { 0 } else { stream.below(40) };
    with_u(u, growth, stream.log_between(1.0, 300.0), stream.log_between(1e-3, 1e3), more)
}

/// Settings with few patterns, drawn often: those of Theorem A5 with a sphere so much larger that the repaired $d$ is
/// theirs.
fn drawn(stream: &mut Stream, _: u32, effort: Effort) -> GrowthParameters {
    let dimension = [2, 3, 4, 5, 8][stream.below(5)];
    let p = stream.between(0.2, 0.9);
    let setting = promising(stream.between(2.1, 7.9), dimension, p, stream.log_between(1e-2, 1e2));
    let growth = setting.formula::<f64>().c;
    let larger = setting.sphere.radius_factor * sqrt(stream.between(1.6, 1.8));
    GrowthParameters::new(setting.sphere.beta, larger, growth, dimension, p).drawn_at(effort)
}

/// The paper's example in several dimensions.
fn example(dimension: usize) -> GrowthParameters {
    GrowthParameters::new(1.0, 3.0, 2.0, dimension, 0.001)
}

/// $u = 3.48$: the root is 12.43, (377) gives $-7.1$ and the repaired form 13.81.
fn below_one() -> GrowthParameters {
    GrowthParameters::new(1.0, 3.0, 2.0, 14, 1.0)
}

/// The page.
pub static STATEMENT: Statement<GrowthParameters> = Statement {
    id: "corollary_a2",
    label: "Corollary A2",
    main_text: None,
    equations: "377-382",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("corollary_a2_without_lambert.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 379",
            Kind::Conclusion,
            Form {
                hypotheses: &[&NEGATIVE_A, &ROOT, &PRINTED_C],
                // The patterns that it speaks of lie on a sphere in two dimensions or more.
                check: |instance| Check::at_most(2.0, printed(instance)),
            },
            Form {
                hypotheses: &[&NEGATIVE_A, &ROOT, &EXPLICIT, &LARGE_C, &PROMISED, &DRAWN],
                check: GrowthInstance::storage,
            },
        ),
        Conclusion::repaired(
            "Eq. 372",
            Kind::Conclusion,
            Form { hypotheses: &[&NEGATIVE_A, &ROOT], check: |instance| sufficient(instance, printed(instance)) },
            Form {
                hypotheses: &[&NEGATIVE_A, &ROOT],
                check: |instance| sufficient(instance, instance.dimensions.explicit()),
            },
        ),
        Conclusion::step("Eq. 372 at the integer dimension", &[&NEGATIVE_A, &ROOT, &EXPLICIT], |instance| {
            sufficient(instance, instance.dimension())
        }),
        Conclusion::step("Eq. 362", &[&NEGATIVE_A, &ROOT, &EXPLICIT, &LARGE_C, &PROMISED], |instance| {
            instance.capacity.union_bound()
        }),
        Conclusion::step("Eq. 305", &[&NEGATIVE_A, &LARGE_C, &TWO_PATTERNS], GrowthInstance::disjoint),
        Conclusion::step("Eq. 380", &[&NEGATIVE_A, &ROOT], |instance| {
            let root = lower_branch(instance) / -instance.dimensions.a + 1.0;
            Check::equal(instance.dimensions.excess(root), 0.0)
        }),
        Conclusion::step("Eq. 381, left half with <=", &[&NEGATIVE_A, &ROOT], |instance| {
            Check::at_most(lower_branch(instance), constant() * instance.dimensions.log_argument())
        }),
        Conclusion::step("Eq. 381, left half with equality at u = e - 2", &[], |_| {
            let e = Envelope::from(1.0).exp();
            Check::equal(-(e - 1.0).lambert_w_minus_one_exp(), constant() * (e - 1.0))
        }),
        Conclusion::step("Eq. 381, right half", &[&NEGATIVE_A, &ROOT], |instance| {
            Check::less(instance.dimensions.log_argument(), lower_branch(instance))
        }),
        Conclusion::step("Eq. 382", &[&NEGATIVE_A, &ROOT], |instance| {
            let root = lower_branch(instance) / -instance.dimensions.a + 1.0;
            Check::less(printed(instance), root).trivial_lower(1.0)
        }),
        Conclusion::step("Eq. 382 with the right sign", &[&NEGATIVE_A, &ROOT], |instance| {
            let root = lower_branch(instance) / -instance.dimensions.a + 1.0;
            Check::less(with_right_sign(instance.dimensions.a, instance.dimensions.b), root).trivial_lower(1.0)
        }),
        Conclusion::repaired(
            "d < 24 by Eq. 378",
            Kind::Example,
            Form { hypotheses: &[&EXAMPLE, &BELOW_24], check: large_growth },
            Form { hypotheses: &[&EXAMPLE, &FROM_25], check: large_growth },
        ),
        Conclusion::repaired(
            "-1/e <= a exp(-b) of the example",
            Kind::Example,
            Form {
                hypotheses: &[&EXAMPLE],
                check: |instance| Check::at_most(-1.0 / E, instance.dimensions.a * (-instance.dimensions.b).exp()),
            },
            Form { hypotheses: &[&EXAMPLE], check: |instance| sufficient(instance, instance.dimension()) },
        ),
    ],
    families: &[
        Family { name: "near_equality", instances: 64, attained: &[], draw: near_equality },
        Family { name: "drawn", instances: 24, attained: &[], draw: drawn },
        Family { name: "any_u", instances: 320, attained: &[], draw: any_u },
        Family {
            name: "example",
            instances: 32,
            attained: &[],
            // From 25 to 44 and then the even ones below.
            draw: |_, index, _| example(if index < 20 { 25 + index as usize } else { 2 * index as usize - 38 }),
        },
    ],
    controls: &[
        Control {
            name: "1 instead of e/(e-1)",
            hypotheses: &[&NEGATIVE_A, &ROOT],
            check: |instance| sufficient(instance, with_right_sign(instance.dimensions.a, instance.dimensions.b)),
            instances: || {
                vec![
                    below_one(),
                    GrowthParameters::new(1.0, 1.9, 2.0, 288, 0.01),
                    GrowthParameters::new(1.0, 1.35, 1.4, 30, 0.05),
                ]
            },
        },
        Control {
            name: "1.58 instead of e/(e-1) = 1.5820 at u = e - 2",
            hypotheses: &[&NEGATIVE_A, &ROOT],
            check: |instance| Check::at_most(lower_branch(instance), instance.dimensions.log_argument() * 1.58),
            instances: || vec![with_u(E - 2.0, 2.0, 10.0, 1.0, 0), with_u(0.71, 2.0, 5.0, 1.0, 0)],
        },
        Control {
            name: "Eq. 381, right half with 1.01 (u+1)",
            hypotheses: &[&NEGATIVE_A, &ROOT],
            check: |instance| Check::less(instance.dimensions.log_argument() * 1.01, lower_branch(instance)),
            instances: || vec![with_u(1e-6, 2.0, 10.0, 1.0, 0)],
        },
        Control {
            name: "a < 0 dropped: 200 patterns in 20 dimensions at K = 1",
            hypotheses: &[&LARGE_C, &PROMISED, &TWO_PATTERNS, &DRAWN],
            check: GrowthInstance::storage,
            instances: || vec![GrowthParameters::new(1.0, 1.0, 6.4, 20, 0.001).drawn(10)],
        },
    ],
    counterexamples: &[
        Counterexample { name: "d = -7.1: no space has it", refutes: "Eq. 379", instance: below_one },
        Counterexample { name: "d = -7.1, where ln(d-1) is not defined", refutes: "Eq. 372", instance: below_one },
        Counterexample { name: "d = 23: the least c is 2.13", refutes: "d < 24 by Eq. 378", instance: || example(23) },
        Counterexample {
            name: "a exp(-b) = -11.3",
            refutes: "-1/e <= a exp(-b) of the example",
            instance: || example(2),
        },
    ],
};
