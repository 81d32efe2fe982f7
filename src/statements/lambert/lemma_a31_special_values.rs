//! # Lemma A31: special values of the Lambert W function
//!
//! $$W(0) = 0, \qquad W(e) = 1, \qquad W(-1/e) = -1, \qquad W(e^{1+e}) = e, \qquad W(2\ln 2) = \ln 2, \tag{530-534}$$
//! $$W(1) = \Omega, \qquad \Omega = e^{-\Omega} = -\ln\Omega, \tag{535, 536}$$
//! $$W(-\pi/2) = \frac{i\pi}{2}, \tag{537}$$
//! $$W(-1) \approx -0.31813 + 1.33723\,i, \tag{538}$$
//! $$\Omega = \left(\int_{-\infty}^{\infty}\frac{dt}{(e^t - t)^2 + \pi^2}\right)^{-1} - 1 \approx 0.56714329. \tag{539}$$
//!
//! All hold, for the principal branch $W_0$; at $-1/e$ both real branches have the value $-1$. The two complex values are held
//! against the defining equation $we^w = x$ in real and imaginary part, since the real branches end at $-1/e$: Eq. 537 exactly,
//! Eq. 538 by Newton's step from the printed digits, which leaves the root at $-0.318131505\dots + 1.337235701\dots i$. The
//! printed digits are right up to one unit of the last place. They are cut off, not rounded: the imaginary part rounds to
//! 1.33724, judged as an example.
//!
//! The integral of Eq. 539 is taken by Gauss-Legendre panels, over $t = -\pi\tan u$ left of zero and up to $t = 20$ right of
//! it, where the rest is below $\frac{1}{2}e^{-40}(1 - 1/e)^{-2}$ since $e^t - t \ge (1 - 1/e)e^t$. Its error is the
//! disagreement of two rules, generous for this smooth integrand but no proof.
//!
//! ## Errata
//!
//! - **Eq. 538, rounded** printed: $W(-1) \approx -0.31813 + 1.33723\,i$; repaired: the imaginary part rounds to
//!   1.33724

use std::f64::consts::{FRAC_PI_2, PI};

use super::parameters::{Branch, LambertParameters};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Kind, Statement};
use crate::numerics::elementary::{ELEMENTARY_ERROR, cos, exp, sin};
use crate::numerics::quadrature::GaussLegendre;
use crate::numerics::series::pi;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};
use crate::statements::hypotheses::decided;

/// $W_0(x)$.
fn principal(x: Envelope) -> Envelope {
    Branch::Principal.at(x)
}

fn number(x: f64) -> Envelope {
    Envelope::from(x)
}

/// $\Omega = W_0(1)$.
fn omega() -> Envelope {
    principal(number(1.0))
}

/// A complex number by real and imaginary part.
type Complex = (Envelope, Envelope);

fn times(a: Complex, b: Complex) -> Complex {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

fn over(a: Complex, b: Complex) -> Complex {
    let square = b.0.squared() + b.1.squared();
    let product = times(a, (b.0, -b.1));
    (product.0 / square, product.1 / square)
}

/// $e^w = e^{\mathrm{Re}\,w}(\cos\mathrm{Im}\,w + i\sin\mathrm{Im}\,w)$; neither sine nor cosine moves faster than its argument.
fn exponential(w: Complex) -> Complex {
    let turned = |value: f64| Envelope::new(value, w.1.radius + ELEMENTARY_ERROR);
    let length = w.0.exp();
    (length * turned(cos(w.1.value)), length * turned(sin(w.1.value)))
}

/// The two parts of a complex number against zero.
fn vanishes(z: Complex) -> Check {
    decided(Check::worst([z.0, z.1].map(|part| Check::equal(part, 0.0))))
}

/// $we^w = x$ at $w = iv$ for real $v$ and $x$.
fn imaginary_value(x: Envelope, v: Envelope) -> Check {
    let w = (number(0.0), v);
    let (real, imaginary) = times(w, exponential(w));
    vanishes((real - x, imaginary))
}

/// The larger distance of a part of $W(-1)$ from the printed digits $w$, against `allowed`. The step $\eta = -F/F'$ of
/// Newton's method for $F(w) = we^w + 1$ ends within $2|\eta|^2$ of the root as long as $|\eta| < 0.01$: there
/// $|F''/F'| = |2 + w|/|1 + w| < 2$, and Kantorovich's theorem bounds the distance by that factor times $|\eta|^2$.
fn digits_of_minus_one(real: f64, imaginary: f64, allowed: f64) -> Check {
    let w = (number(real), number(imaginary));
    let power = exponential(w);
    let product = times(w, power);
    let residual = (product.0 + 1.0, product.1);
    let step = over(residual, times((w.0 + 1.0, w.1), power));
    let square = (step.0.squared() + step.1.squared()).upper();
    let part = |step: Envelope| step.max(-step).widened(2.0 * square);
    let distance = part(step.0).max(part(step.1));
    Check::at_most(if square < 1e-4 { distance } else { number(square) }, allowed)
}

/// The integral of Eq. 539; unknown if there were no quadrature rule.
fn integral() -> Envelope {
    let unknown = Envelope::new(0.0, f64::INFINITY);
    let Ok(rule) = GaussLegendre::new(16) else { return unknown };
    let left = |u: f64| {
        let (sine, cosine) = (sin(FRAC_PI_2 * u), cos(FRAC_PI_2 * u));
        let height = exp(-PI * sine / cosine) * cosine + PI * sine;
        vec![PI * FRAC_PI_2 / (height * height + PI * PI * cosine * cosine)]
    };
    let right = |u: f64| {
        let height = exp(20.0 * u) - 20.0 * u;
        vec![20.0 / (height * height + PI * PI)]
    };
    match (rule.integrate(32, left), rule.integrate(32, right)) {
        (Ok(left), Ok(right)) => {
            let value = left.value[0] + right.value[0];
            // Every integrand is a handful of roundings, amplified at most by the exponent's size, 20.
            Envelope::new(value, left.error[0] + right.error[0] + 100.0 * UNIT_ROUNDOFF * value + exp(-40.0) * 1.26)
        }
        _ => unknown,
    }
}

const fn value(name: &'static str, check: fn(&LambertParameters) -> Check) -> Conclusion<LambertParameters> {
    Conclusion::holds(name, Kind::Conclusion, &[], check)
}

/// The values have no parameters.
fn constants() -> LambertParameters {
    LambertParameters::new(Branch::Principal, 1.0, 1.0, 1)
}

/// The page.
pub static STATEMENT: Statement<LambertParameters> = Statement {
    id: "lemma_a31",
    label: "Lemma A31",
    main_text: None,
    equations: "530-539",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a31_special_values.rs"),
    conclusions: &[
        value("Eq. 530", |_| Check::equal(principal(number(0.0)), 0.0)),
        value("Eq. 531", |_| Check::equal(principal(number(1.0).exp()), 1.0)),
        value("Eq. 532 on the principal branch", |_| Check::equal(principal(-number(-1.0).exp()), -1.0)),
        value("Eq. 532 on the lower branch", |_| Check::equal(Branch::Lower.at(-number(-1.0).exp()), -1.0)),
        value("Eq. 533", |_| {
            let e = number(1.0).exp();
            Check::equal(principal((e + 1.0).exp()), e)
        }),
        value("Eq. 534", |_| Check::equal(principal(number(2.0).ln() * 2.0), number(2.0).ln())),
        value("Eq. 536, exponential", |_| Check::equal(omega(), (-omega()).exp())),
        value("Eq. 536, logarithm", |_| Check::equal(omega(), -omega().ln())),
        value("Eq. 537", |_| imaginary_value(-pi() / 2.0, pi() / 2.0)),
        value("Eq. 538", |_| digits_of_minus_one(-0.31813, 1.33723, 1e-5)),
        value("Eq. 539", |_| Check::equal(omega(), number(1.0) / integral() - 1.0)),
        value("Eq. 539, digits", |_| {
            let error = omega() - number(0.567_143_29);
            Check::at_most(error.abs(), 0.5e-8)
        }),
        Conclusion::repaired(
            "Eq. 538, rounded",
            Kind::Example,
            Form { hypotheses: &[], check: |_| digits_of_minus_one(-0.31813, 1.33723, 0.5e-5) },
            Form { hypotheses: &[], check: |_| digits_of_minus_one(-0.31813, 1.33724, 0.5e-5) },
        ),
    ],
    families: &[Family { name: "constants", instances: 1, attained: &[], draw: |_, _, _| constants() }],
    controls: &[
        Control {
            name: "W(1) = e^Omega instead of e^-Omega",
            hypotheses: &[],
            check: |_| Check::equal(omega(), omega().exp()),
            instances: || vec![constants()],
        },
        Control {
            name: "W(-pi/2) = i pi",
            hypotheses: &[],
            check: |_| imaginary_value(-pi() / 2.0, pi()),
            instances: || vec![constants()],
        },
        Control {
            name: "Eq. 538 with the imaginary part 1.33",
            hypotheses: &[],
            check: |_| digits_of_minus_one(-0.31813, 1.33, 1e-5),
            instances: || vec![constants()],
        },
        Control {
            name: "Eq. 539 without the -1",
            hypotheses: &[],
            check: |_| Check::equal(omega(), number(1.0) / integral()),
            instances: || vec![constants()],
        },
    ],
    counterexamples: &[Counterexample {
        name: "the imaginary part 1.3372357 rounds to 1.33724",
        refutes: "Eq. 538, rounded",
        instance: constants,
    }],
};
