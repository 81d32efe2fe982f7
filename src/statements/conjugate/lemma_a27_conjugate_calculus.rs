//! # Lemma A27: five rules of conjugate calculus
//!
//! For functions $f, g$ with values in $(-\infty, \infty]$ and $f^*(s) = \sup_x(s^Tx - f(x))$,
//!
//! $$\left(\tfrac12\|\cdot\|^2\right)^* = \tfrac12\|\cdot\|^2, \tag{498}$$
//! $$(\alpha f)^*(s) = \alpha f^*(s/\alpha) \quad\text{for } \alpha > 0, \tag{499}$$
//! $$(f + c)^*(s) = f^*(s) - c \quad\text{for a real constant } c, \tag{500}$$
//! $$(x \mapsto f(Ax + b))^*(s) = f^*(A^{-T}s) - b^TA^{-T}s \quad\text{for a non-singular } A, \tag{501}$$
//! $$(f \mathbin\square g)^* = f^* + g^*, \qquad (f \mathbin\square g)(x) = \inf_y\big(f(y) + g(x - y)\big). \tag{502}$$
//!
//! All five hold. The rules are tried on functions whose conjugate has no closed form,
//! $f(x) = \frac a2\|x\|^2 + \mathrm{lse}(\beta, Y^Tx)$: each side is a supremum of its own, searched by Newton's method and
//! enclosed from both sides by strong convexity; the epi-sum on the left of Eq. 502 takes an infimum inside the supremum.
//! The proof of Eq. 498 uses $(|t|^p/p)^* = |t|^q/q$ with $1/p + 1/q = 1$, judged as a step: the supremum over an interval
//! around the root of the slope, with the tangent at its left end as upper bound, against the closed form. One line of the
//! proof of Eq. 502 prints $f(y) - g(x - y)$ under the infimum; it must be a plus.

use nalgebra::DVector;

use super::convex::{
    Composed, Convex, EpiSum, Raised, Scaled, apply, conjugate, exact, inner, length, minus, smallest_singular_value,
};
use super::parameters::{ConjugateInstance, ConjugateParameters};
use crate::audit::{Check, Conclusion, Control, Family, Kind, Statement};
use crate::numerics::bisection::bisect;
use crate::numerics::elementary::exp;
use crate::numerics::{Envelope, Real};

/// $s^q/q$ with $1/p + 1/q = 1$, the conjugate of $|t|^p/p$ at $s > 0$.
///
/// ```
/// use hopfield_theory::statements::conjugate::lemma_a27_conjugate_calculus::conjugate_power;
/// assert!((conjugate_power(3.0, 2.0) - 4.5_f64).abs() < 1e-14);
/// ```
pub fn conjugate_power<R: Real>(s: R, p: f64) -> R {
    let q = R::from(p) / (R::from(p) - 1.0);
    (q * s.ln()).exp() / q
}

/// $\sup_t(st - |t|^p/p)$ for $s > 0$: with $t = e^\tau$ the slope $s - t^{p-1}$ changes its sign where $(p-1)\tau = \ln s$,
/// found by bisection in $\tau$. Between ends $l < r$ that surely enclose the root, a concave $h$ stays below its tangent at
/// $l$, so the supremum is at least $h(l)$ and at most $h(l) + h'(l)(r - l)$.
fn power_supremum(s: f64, p: f64) -> Envelope {
    let (low, high) = bisect(-700.0, 700.0, 100, |tau| exp((p - 1.0) * tau) < s);
    // The sign of the slope is computed with rounding; a margin of a few ulp on either side makes the ends sure.
    let margin = 1e-14 * (1.0 + low.abs()) * (1.0 + 1.0 / (p - 1.0));
    let (low, high) = (Envelope::from(low - margin), Envelope::from(high + margin));
    let power = |tau: Envelope, exponent: Envelope| (tau * exponent).exp();
    let value = low.exp() * s - power(low, Envelope::from(p)) / p;
    let slope = Envelope::from(s) - power(low, Envelope::from(p) - 1.0);
    let half_gap = 0.5 * slope.upper().max(0.0) * (high.exp() - low.exp()).upper();
    value + Envelope::new(half_gap, half_gap)
}

/// $A^{-T}s$ as computed, with the radius $\|s - A^Ty\|/\sigma_{\min}(A)$ for each component.
fn transposed_solution(instance: &ConjugateInstance) -> Vec<Envelope> {
    let transposed = instance.matrix.transpose();
    let slope = DVector::from_column_slice(&instance.slope);
    let solution = transposed.clone().lu().solve(&slope).unwrap_or(slope);
    let solution = exact(solution.as_slice());
    let residual = length(&minus(&exact(&instance.slope), &apply(&transposed, &solution)));
    let radius = residual / smallest_singular_value(&instance.matrix);
    solution.iter().map(|component| component.widened(radius)).collect()
}

fn slope(instance: &ConjugateInstance) -> Vec<Envelope> {
    exact(&instance.slope)
}

/// The left side of Eq. 501 with $A$ and $b$ of the instance.
fn composed(instance: &ConjugateInstance) -> Envelope {
    let composition = Composed { function: &instance.first, matrix: &instance.matrix, shift: &instance.shift };
    conjugate(&composition, &slope(instance))
}

/// Eq. 498 with another factor for $\frac12$ on its right side.
fn half_square(instance: &ConjugateInstance, factor: f64) -> Check {
    let slope = slope(instance);
    Check::equal(conjugate(&Convex::quadratic(1.0), &slope), inner(&slope, &slope) * factor)
}

/// Eq. 499; the control does not divide the slope.
fn scaled(instance: &ConjugateInstance, divided: bool) -> Check {
    let alpha = instance.parameters.factor;
    let divisor = if divided { alpha } else { 1.0 };
    let slope_right: Vec<Envelope> = slope(instance).iter().map(|component| *component / divisor).collect();
    let left = conjugate(&Scaled(&instance.first, alpha), &slope(instance));
    Check::equal(left, conjugate(&instance.first, &slope_right) * alpha)
}

/// Eq. 500 with a sign before $c$.
fn raised(instance: &ConjugateInstance, sign: f64) -> Check {
    let left = conjugate(&Raised(&instance.first, instance.constant), &slope(instance));
    Check::equal(left, conjugate(&instance.first, &slope(instance)) + sign * instance.constant)
}

/// Eq. 501 with a slope in place of $A^{-T}s$ and a sign before $b^TA^{-T}s$.
fn affine(instance: &ConjugateInstance, transformed: &[Envelope], sign: f64) -> Check {
    let right = conjugate(&instance.first, transformed) + inner(&exact(&instance.shift), transformed) * sign;
    Check::equal(composed(instance), right)
}

/// Eq. 502 with a factor before $g^*$.
fn epi_sum(instance: &ConjugateInstance, factor: f64) -> Check {
    let left = conjugate(&EpiSum(&instance.first, &instance.second), &slope(instance));
    let (first, second) = (&instance.first, &instance.second);
    Check::equal(left, conjugate(first, &slope(instance)) + conjugate(second, &slope(instance)) * factor)
}

/// $(|t|^p/p)^* = |t|^q/q$ at $s = |s_1|$.
fn power(instance: &ConjugateInstance) -> Check {
    let (s, p) = (instance.slope[0].abs(), instance.parameters.exponent);
    Check::equal(power_supremum(s, p), conjugate_power(Envelope::from(s), p))
}

const fn rule(name: &'static str, check: fn(&ConjugateInstance) -> Check) -> Conclusion<ConjugateInstance> {
    Conclusion::holds(name, Kind::Conclusion, &[], check)
}

fn ordinary() -> Vec<ConjugateParameters> {
    vec![ConjugateParameters::new(2), ConjugateParameters::new(3)]
}

/// The page.
pub static STATEMENT: Statement<ConjugateParameters> = Statement {
    id: "lemma_a27",
    label: "Lemma A27",
    main_text: None,
    equations: "498-502",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a27_conjugate_calculus.rs"),
    conclusions: &[
        rule("Eq. 498", |instance| half_square(instance, 0.5)),
        rule("Eq. 499", |instance| scaled(instance, true)),
        rule("Eq. 500", |instance| raised(instance, -1.0)),
        rule("Eq. 501", |instance| affine(instance, &transposed_solution(instance), -1.0)),
        rule("Eq. 502", |instance| epi_sum(instance, 1.0)),
        Conclusion::step("conjugate of |t|^p/p", &[], power),
    ],
    families: &[
        Family {
            name: "line",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| ConjugateParameters::mixed(stream, 1),
        },
        Family {
            name: "space",
            instances: 192,
            attained: &[],
            draw: |stream, _, _| ConjugateParameters::mixed(stream, 5),
        },
    ],
    controls: &[
        Control {
            name: "Eq. 498 without the factor 1/2",
            hypotheses: &[],
            check: |instance| half_square(instance, 1.0),
            instances: ordinary,
        },
        Control {
            name: "Eq. 499 with f*(s) instead of f*(s/alpha)",
            hypotheses: &[],
            check: |instance| scaled(instance, false),
            instances: ordinary,
        },
        Control {
            name: "Eq. 500 with +c instead of -c",
            hypotheses: &[],
            check: |instance| raised(instance, 1.0),
            instances: ordinary,
        },
        Control {
            name: "Eq. 501 with +b instead of -b",
            hypotheses: &[],
            check: |instance| affine(instance, &transposed_solution(instance), 1.0),
            instances: ordinary,
        },
        Control {
            name: "Eq. 501 with A^T instead of its inverse",
            hypotheses: &[],
            check: |instance| affine(instance, &apply(&instance.matrix.transpose(), &slope(instance)), -1.0),
            instances: ordinary,
        },
        Control {
            name: "Eq. 502 with -g* instead of +g*, the sign of the printed proof",
            hypotheses: &[],
            check: |instance| epi_sum(instance, -1.0),
            instances: ordinary,
        },
    ],
    counterexamples: &[],
};
