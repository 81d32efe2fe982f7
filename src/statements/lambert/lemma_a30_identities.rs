//! # Lemma A30: identities of the Lambert W function
//!
//! With $W$ either real branch at an argument of its domain ($x \ge -1/e$ for $W_0$, $-1/e \le x < 0$ for $W_{-1}$):
//!
//! $$W(x)e^{W(x)} = x, \tag{517}$$
//! $$W(ye^y) = y \quad\text{for } y \ge -1 \text{ on } W_0,\ y \le -1 \text{ on } W_{-1}, \tag{518}$$
//! $$e^{W(x)} = \frac{x}{W(x)}, \qquad e^{-W(x)} = \frac{W(x)}{x}, \qquad
//! e^{nW(x)} = \Big(\frac{x}{W(x)}\Big)^n \quad\text{for } x \ne 0, \tag{519-521}$$
//! $$W_0(x\ln x) = \ln x \quad\text{for } x \ge 1/e, \tag{522}$$
//! $$W_{-1}(x\ln x) = \ln x \quad\text{for } 0 < x \le 1/e, \tag{523}$$
//! $$W(x) = \ln\frac{x}{W(x)} \quad\text{for } x \ge -1/e,\ x \ne 0, \tag{524}$$
//! $$W_0\Big(\frac{nx^n}{W_0(x)^{n-1}}\Big) = nW_0(x) \quad\text{for } n, x > 0, \tag{525}$$
//! $$W_0(x) + W_0(y) = W_0\Big(xy\Big(\frac{1}{W_0(x)} + \frac{1}{W_0(y)}\Big)\Big) \quad\text{for } x, y > 0, \tag{526}$$
//! $$W_0\Big(-\frac{\ln x}{x}\Big) = -\ln x \quad\text{for } 0 < x \le e, \tag{527}$$
//! $$W_{-1}\Big(-\frac{\ln x}{x}\Big) = -\ln x \quad\text{for } x > e, \tag{528}$$
//! $$e^{-W(-\ln x)} = \frac{W(-\ln x)}{-\ln x} \quad\text{for } x \ne 1. \tag{529}$$
//!
//! All hold, with the branches and domains written here; the paper leaves out some: Eq. 518 needs the branch of $y$,
//! Eqs. 519-521 and 524 need $x \ne 0$, and Eq. 529 is real for $0 < x \le e^{1/e}$ only ($x > 1$ on $W_{-1}$). They follow from
//! Eq. 517, the definition, by taking logarithms and naming the branch by its range.

use super::parameters::{Branch, LambertParameters, inverse_e, product_with_exponential};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// $x$ as an exact number.
fn x(instance: &LambertParameters) -> Envelope {
    instance.x.into()
}

/// $z^n$ by multiplication.
fn power<R: Real>(z: R, n: u32) -> R {
    (0..n).fold(R::from(1.0), |product, _| product * z)
}

/// The argument of Eq. 525, $nx^n/w^{n-1}$.
///
/// ```
/// use hopfield_theory::statements::lambert::lemma_a30_identities::multiplied_argument;
/// // w = 1 at x = e: the argument 2 e^2 has the value 2.
/// let argument = multiplied_argument(std::f64::consts::E, 1.0, 2);
/// assert!((argument - 2.0 * 2.0_f64.exp()).abs() < 1e-13);
/// ```
pub fn multiplied_argument<R: Real>(x: R, w: R, n: u32) -> R {
    power(x, n) / power(w, n - 1) * f64::from(n)
}

/// $-\frac{\ln x}{x}$.
fn negative_log_over(x: Envelope) -> Envelope {
    -x.ln() / x
}

const fn when(name: &'static str, check: fn(&LambertParameters) -> Check) -> Hypothesis<LambertParameters> {
    Hypothesis { name, check }
}

/// $x \ge -1/e$, and $x < 0$ on the lower branch.
static IN_DOMAIN: Hypothesis<LambertParameters> = when("x in the branch's domain", |instance| match instance.branch {
    Branch::Lower if instance.x >= 0.0 => Check::less(instance.x, 0.0),
    _ => Check::at_most(-inverse_e(), instance.x),
});

/// $x \ne 0$.
static NOT_ZERO: Hypothesis<LambertParameters> = when("x is not 0", |instance| Check::less(0.0, instance.x.abs()));

/// $y \ge -1$ on $W_0$, $y \le -1$ on $W_{-1}$.
static ON_BRANCH: Hypothesis<LambertParameters> = when("y in the branch's range", |instance| match instance.branch {
    Branch::Principal => Check::at_most(-1.0, instance.y),
    Branch::Lower => Check::at_most(instance.y, -1.0),
});

/// $x > 0$.
static X_POSITIVE: Hypothesis<LambertParameters> = when("x > 0", |instance| Check::less(0.0, instance.x));

/// $y > 0$.
static Y_POSITIVE: Hypothesis<LambertParameters> = when("y > 0", |instance| Check::less(0.0, instance.y));

/// $x \ge 1/e$.
static FROM_INVERSE_E: Hypothesis<LambertParameters> =
    when("x >= 1/e", |instance| Check::at_most(inverse_e(), instance.x));

/// $x \le 1/e$.
static TO_INVERSE_E: Hypothesis<LambertParameters> =
    when("x <= 1/e", |instance| Check::at_most(instance.x, inverse_e()));

/// $x \le e$.
static TO_E: Hypothesis<LambertParameters> =
    when("x <= e", |instance| Check::at_most(instance.x, Envelope::from(1.0).exp()));

/// $x > e$.
static BEYOND_E: Hypothesis<LambertParameters> =
    when("x > e", |instance| Check::less(Envelope::from(1.0).exp(), instance.x));

/// $x \ne 1$, $x \le e^{1/e}$ and, on the lower branch, $x > 1$: then $W(-\ln x)$ is real.
static REAL_AT_MINUS_LOG: Hypothesis<LambertParameters> =
    when("-ln x in the branch's domain, not 0", |instance| match instance.branch {
        _ if instance.x <= 0.0 => Check::less(0.0, instance.x),
        Branch::Lower if instance.x <= 1.0 => Check::less(1.0, instance.x),
        Branch::Principal if instance.x == 1.0 => Check::less(1.0, instance.x),
        _ => Check::at_most(instance.x, inverse_e().exp()),
    });

/// Eq. 518 on a branch.
fn inverse(instance: &LambertParameters, branch: Branch) -> Check {
    Check::equal(branch.at(product_with_exponential(Envelope::from(instance.y))), instance.y)
}

/// Eqs. 522 and 523 on a branch.
fn at_x_log_x(instance: &LambertParameters, branch: Branch) -> Check {
    let logarithm = x(instance).ln();
    Check::equal(branch.at(x(instance) * logarithm), logarithm)
}

/// Eqs. 527 and 528 on a branch.
fn at_minus_log_over(instance: &LambertParameters, branch: Branch) -> Check {
    Check::equal(branch.at(negative_log_over(x(instance))), -x(instance).ln())
}

/// Eq. 521 with an exponent on its right side.
fn exponential_power(instance: &LambertParameters, exponent: u32) -> Check {
    let w = instance.value();
    Check::equal((w * f64::from(instance.n)).exp(), power(x(instance) / w, exponent))
}

/// Eq. 526 with a sign between the reciprocals.
fn sum(instance: &LambertParameters, sign: f64) -> Check {
    let (x, y) = (x(instance), Envelope::from(instance.y));
    let (first, second) = (Branch::Principal.at(x), Branch::Principal.at(y));
    let reciprocals = Envelope::from(1.0) / first + Envelope::from(sign) / second;
    Check::equal(first + second, Branch::Principal.at(x * y * reciprocals))
}

/// Eq. 529.
fn at_minus_log(instance: &LambertParameters) -> Check {
    let argument = -x(instance).ln();
    let w = instance.branch.at(argument);
    Check::equal((-w).exp(), w / argument)
}

const fn identity(
    name: &'static str,
    hypotheses: &'static [&'static Hypothesis<LambertParameters>],
    check: fn(&LambertParameters) -> Check,
) -> Conclusion<LambertParameters> {
    Conclusion::holds(name, Kind::Conclusion, hypotheses, check)
}

/// A control at one positive number.
fn at(x: f64) -> Vec<LambertParameters> {
    vec![LambertParameters::new(Branch::Principal, x, 1.0, 2)]
}

/// The page.
pub static STATEMENT: Statement<LambertParameters> = Statement {
    id: "lemma_a30",
    label: "Lemma A30",
    main_text: None,
    equations: "517-529",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a30_identities.rs"),
    conclusions: &[
        identity("Eq. 517", &[&IN_DOMAIN], |instance| {
            Check::equal(product_with_exponential(instance.value()), instance.x)
        }),
        identity("Eq. 518", &[&ON_BRANCH], |instance| inverse(instance, instance.branch)),
        identity("Eq. 519", &[&IN_DOMAIN, &NOT_ZERO], |instance| {
            Check::equal(instance.value().exp(), x(instance) / instance.value())
        }),
        identity("Eq. 520", &[&IN_DOMAIN, &NOT_ZERO], |instance| {
            Check::equal((-instance.value()).exp(), instance.value() / x(instance))
        }),
        identity("Eq. 521", &[&IN_DOMAIN, &NOT_ZERO], |instance| exponential_power(instance, instance.n)),
        identity("Eq. 522", &[&X_POSITIVE, &FROM_INVERSE_E], |instance| at_x_log_x(instance, Branch::Principal)),
        identity("Eq. 523", &[&X_POSITIVE, &TO_INVERSE_E], |instance| at_x_log_x(instance, Branch::Lower)),
        identity("Eq. 524", &[&IN_DOMAIN, &NOT_ZERO], |instance| {
            Check::equal(instance.value(), (x(instance) / instance.value()).ln())
        }),
        identity("Eq. 525", &[&X_POSITIVE], |instance| {
            let w = Branch::Principal.at(x(instance));
            let argument = multiplied_argument(x(instance), w, instance.n);
            Check::equal(Branch::Principal.at(argument), w * f64::from(instance.n))
        }),
        identity("Eq. 526", &[&X_POSITIVE, &Y_POSITIVE], |instance| sum(instance, 1.0)),
        identity("Eq. 527", &[&X_POSITIVE, &TO_E], |instance| at_minus_log_over(instance, Branch::Principal)),
        identity("Eq. 528", &[&X_POSITIVE, &BEYOND_E], |instance| at_minus_log_over(instance, Branch::Lower)),
        identity("Eq. 529", &[&REAL_AT_MINUS_LOG], at_minus_log),
    ],
    families: &[
        Family {
            name: "principal",
            instances: 256,
            attained: &[],
            draw: |stream, _, _| LambertParameters::negative(stream, Branch::Principal),
        },
        Family {
            name: "lower",
            instances: 256,
            attained: &[],
            draw: |stream, _, _| LambertParameters::negative(stream, Branch::Lower),
        },
        Family {
            name: "positive",
            instances: 256,
            attained: &[],
            draw: |stream, _, _| LambertParameters::positive(stream),
        },
        Family {
            name: "lower_positive",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| LambertParameters {
                x: stream.between(1.0, 1.45),
                ..LambertParameters::negative(stream, Branch::Lower)
            },
        },
        Family {
            name: "edges",
            instances: 16,
            attained: &[],
            draw: |stream, index, _| {
                // The floating-point neighbours of 1/e, e and the branch point, and the point where W vanishes.
                let e = std::f64::consts::E;
                let places = [-1.0_f64, 0.0, 1.0, e, 1.0 / e, -0.367_879_441_171_442_3];
                let x = places[index as usize % places.len()];
                LambertParameters::new(Branch::Principal, x, -1.0, 1 + stream.below(3) as u32)
            },
        },
    ],
    controls: &[
        Control {
            name: "Eq. 518 on the principal branch for y < -1",
            hypotheses: &[],
            check: |instance| inverse(instance, Branch::Principal),
            instances: || vec![LambertParameters::new(Branch::Principal, 1.0, -2.0, 1)],
        },
        Control {
            name: "Eq. 521 with n on one side only",
            hypotheses: &[&IN_DOMAIN, &NOT_ZERO],
            check: |instance| exponential_power(instance, 1),
            instances: || at(2.0),
        },
        Control {
            name: "Eq. 523 on the principal branch",
            hypotheses: &[&X_POSITIVE, &TO_INVERSE_E],
            check: |instance| at_x_log_x(instance, Branch::Principal),
            instances: || at(0.2),
        },
        Control {
            name: "Eq. 525 with w^n instead of w^(n-1)",
            hypotheses: &[&X_POSITIVE],
            check: |instance| {
                let w = Branch::Principal.at(x(instance));
                let argument = multiplied_argument(x(instance), w, instance.n) / w;
                Check::equal(Branch::Principal.at(argument), w * f64::from(instance.n))
            },
            instances: || at(2.0),
        },
        Control {
            name: "Eq. 526 with the difference of the reciprocals",
            hypotheses: &[&X_POSITIVE, &Y_POSITIVE],
            check: |instance| sum(instance, -1.0),
            instances: || at(0.5),
        },
        Control {
            name: "Eq. 527 beyond e",
            hypotheses: &[&X_POSITIVE],
            check: |instance| at_minus_log_over(instance, Branch::Principal),
            instances: || at(5.0),
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;

    #[test]
    fn the_lower_branch_is_asked_where_minus_the_logarithm_is_negative() {
        let decided = |branch, x| (REAL_AT_MINUS_LOG.check)(&LambertParameters::new(branch, x, 1.0, 1)).decide(false);
        assert_eq!([0.5, 1.2].map(|x| decided(Branch::Principal, x)), [Decision::Holds; 2]);
        assert_eq!(decided(Branch::Lower, 1.2), Decision::Holds);
        assert_eq!([0.5, 1.0].map(|x| decided(Branch::Lower, x)), [Decision::Violated; 2]);
        assert_eq!(decided(Branch::Principal, 1.0), Decision::Violated);
    }
}
