//! # Definitions A3-A5: convex conjugate, Legendre transform, epi-sum
//!
//! The convex conjugate of a function $f$ on a Hilbert space $X$, with values in $[-\infty, \infty]$, is
//!
//! $$f^*(s) = \sup_{x \in X}\big(s^Tx - f(x)\big). \tag{494}$$
//!
//! The Legendre transform of a convex function $f$ on a convex set $X \subset \mathbb{R}^n$ is the same supremum on the
//! domain where it is finite,
//!
//! $$f^*(s) = \sup_{x \in X}\big(s^Tx - f(x)\big), \qquad
//! X^* = \Big\{s \in \mathbb{R}^n : \sup_{x \in X}\big(s^Tx - f(x)\big) < \infty\Big\}. \tag{495, 496}$$
//!
//! The epi-sum (infimal convolution) of $f, g : X \to (-\infty, \infty]$ is
//!
//! $$(f \mathbin\square g)(x) = \inf_{y \in X}\big(f(y) + g(x - y)\big). \tag{497}$$
//!
//! There is nothing to prove. The steps hold the computed suprema and infima against what follows from the definitions in
//! one line: $s^Tx - f(x) \le f^*(s)$ with equality at $s = \nabla f(x)$; $f^*$ is convex, as a supremum of affine functions;
//! $f \mathbin\square g = g \mathbin\square f$, by exchanging $y$ and $x - y$.

use super::convex::{EpiSum, Function, conjugate, exact, inner};
use super::parameters::{ConjugateInstance, ConjugateParameters};
use crate::audit::{Check, Conclusion, Family, Statement};
use crate::numerics::Envelope;

/// $s^Tx - f(x) \le f^*(s)$ at a slope and a point that have nothing to do with each other.
fn fenchel_young(instance: &ConjugateInstance) -> Check {
    let (slope, point) = (exact(&instance.slope), exact(&instance.point));
    let left = inner(&slope, &point) - instance.first.value(&point);
    Check::at_most(left, conjugate(&instance.first, &slope))
}

/// $x^T\nabla f(x) - f(x) = f^*(\nabla f(x))$, the supremum searched without knowing $x$.
fn fenchel_young_equality(instance: &ConjugateInstance) -> Check {
    let point = exact(&instance.point);
    let slope = instance.first.gradient(&point);
    Check::equal(inner(&slope, &point) - instance.first.value(&point), conjugate(&instance.first, &slope))
}

/// $f^*(\frac12(s + x)) \le \frac12(f^*(s) + f^*(x))$.
fn convexity(instance: &ConjugateInstance) -> Check {
    let (first, second) = (exact(&instance.slope), exact(&instance.point));
    let middle: Vec<Envelope> = first.iter().zip(&second).map(|(a, b)| (*a + *b) / 2.0).collect();
    let conjugate = |slope: &[Envelope]| conjugate(&instance.first, slope);
    Check::at_most(conjugate(&middle), (conjugate(&first) + conjugate(&second)) / 2.0)
}

/// $(f \mathbin\square g)(x) = (g \mathbin\square f)(x)$.
fn symmetry(instance: &ConjugateInstance) -> Check {
    let (first, second, point) = (&instance.first, &instance.second, exact(&instance.point));
    Check::equal(EpiSum(first, second).value(&point), EpiSum(second, first).value(&point))
}

/// The page.
pub static STATEMENT: Statement<ConjugateParameters> = Statement {
    id: "definitions_a3_a5",
    label: "Definitions A3-A5",
    main_text: None,
    equations: "494-497",
    section: "A.2",
    file: file!(),
    source: include_str!("definitions_a3_a5_conjugates.rs"),
    conclusions: &[
        Conclusion::step("Eq. 494: the supremum is an upper bound", &[], fenchel_young),
        Conclusion::step("Eq. 494: the supremum is attained at the slope's point", &[], fenchel_young_equality),
        Conclusion::step("Eq. 495: the conjugate is convex", &[], convexity),
        Conclusion::step("Eq. 497: the epi-sum is symmetric", &[], symmetry),
    ],
    families: &[Family {
        name: "space",
        instances: 96,
        attained: &[],
        draw: |stream, _, _| ConjugateParameters::mixed(stream, 5),
    }],
    controls: &[],
    counterexamples: &[],
};
