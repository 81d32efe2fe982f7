//! # Lemma A15: a quadratic bound of the cosine
//!
//! For $0 \le x \le \pi$,
//!
//! $$\cos x \le 1 - \frac{x^2}{5}. \tag{329}$$
//!
//! It holds. The proof begins with the product
//!
//! $$\cos x = \prod_{n=1}^{\infty}\Bigl(1 - \frac{4x^2}{(2n-1)^2\pi^2}\Bigr), \tag{330}$$
//!
//! of which all factors but the first lie in the unit interval,
//!
//! $$0 \le 1 - \frac{4x^2}{(2n-1)^2\pi^2} \le 1, \quad |x| \le \pi,\ n \ge 2, \tag{331}$$
//!
//! and drops all but the first two:
//!
//! $$\cos x \le \Bigl(1 - \frac{4x^2}{\pi^2}\Bigr)\Bigl(1 - \frac{4x^2}{9\pi^2}\Bigr)
//!   = 1 - \frac{40x^2}{9\pi^2} + \frac{16x^4}{9\pi^4} \le 1 - \frac{24x^2}{9\pi^2} \le 1 - \frac{x^2}{5}. \tag{332}$$
//!
//! The first inequality is false for every $x$ in $(\pi/2, \pi]$, where the first factor is negative and a factor below one
//! raises the product: at $x = 2$ it claims $-0.416 \le -0.509$. What it leads to, $\cos x \le 1 - \frac{24x^2}{9\pi^2}$, is
//! false from $x = 2.6334$ on. Both are right on $[0, \pi/2]$, the second up to $2.6333$. That leaves the rest of the
//! interval without a proof. One for all of it: with $\operatorname{sinc} t = \frac{\sin t}{t}$, decreasing on $(0, \pi/2]$,
//!
//! $$\frac{1 - \cos x}{x^2} = \frac12\operatorname{sinc}^2\frac x2 \ge \frac12\operatorname{sinc}^2\frac\pi2
//!   = \frac{2}{\pi^2} = 0.2026\ldots > \frac15,$$
//!
//! so that $\frac{2}{\pi^2}$ is the best constant: with it the bound is an equality at $x = \pi$, where Eq. 329 is as sharp as
//! $\pi^2/10 = 0.987$.
//!
//! Eq. 329 is judged as $\frac{x^2}{5} \le 2\sin^2\frac x2$, the same claim without the cancellation of $1 - \cos x$ at
//! small $x$; the lines of (332) as printed. The trivial bound is $\cos x \le 1$.
//!
//! ## Errata
//!
//! - **Eq. 332, two factors** printed: $\cos x \le (1 - \frac{4x^2}{\pi^2})(1 - \frac{4x^2}{9\pi^2})$ on $[0, \pi]$; repaired:
//!   on $[0, \pi/2]$
//! - **Eq. 332, cosine against the quadratic** printed: $\cos x \le 1 - \frac{24x^2}{9\pi^2}$ on $[0, \pi]$; repaired: on
//!   $[0, 2.6333]$

use std::f64::consts::PI;

use crate::Error;
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Family, Fields, Form, Hypothesis, Kind, Parameters, RecipeError,
    Statement,
};
use crate::numerics::elementary::{ELEMENTARY_ERROR, cos, sin};
use crate::numerics::series::{self, pi};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// What a person varies: the angle `x`. It is its own instance.
#[derive(Clone, Debug, PartialEq)]
pub struct AngleParameters {
    /// The angle $x$.
    pub x: f64,
}

impl AngleParameters {
    fn angle(&self) -> Envelope {
        Envelope::from(self.x)
    }

    fn cosine(&self) -> Envelope {
        let cosine = Envelope::relative(cos(self.x), ELEMENTARY_ERROR);
        cosine.defined_by(|| series::cosine(self.x).unwrap_or(cosine))
    }

    /// $1 - \cos x = 2\sin^2\frac x2$.
    fn one_minus_cosine(&self) -> Envelope {
        // Half of an f64 is exact.
        let sine = Envelope::relative(sin(self.x / 2.0), ELEMENTARY_ERROR);
        sine.defined_by(|| series::sine(self.x / 2.0).unwrap_or(sine)).squared() * 2.0
    }
}

impl Parameters for AngleParameters {
    type Instance = Self;

    fn fields(&self) -> Fields {
        Fields::default().with_number("x", self.x)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        Ok(Self { x: fields.number("x")? })
    }

    fn is_literal(&self) -> bool {
        true
    }

    fn build(&self, _stream: &mut Stream) -> Result<Self, Error> {
        Ok(self.clone())
    }
}

/// $\frac{4x^2}{(2n-1)^2\pi^2}$, what a factor of Eq. 330 lacks of one.
fn deficit(x: Envelope, pi: Envelope, n: u32) -> Envelope {
    (x * 2.0 / (pi * f64::from(2 * n - 1))).squared()
}

/// A factor of Eq. 330.
fn factor(x: Envelope, pi: Envelope, n: u32) -> Envelope {
    -deficit(x, pi, n) + 1.0
}

/// The right side of Eq. 330, enclosed for $|x| \le \pi$. With $y = 4x^2/\pi^2$ the logarithm of the factors beyond $m$ is
/// $-y\sum_{n>m}(2n-1)^{-2}$ less at most $y^2\sum_{n>m}(2n-1)^{-4}$, since $0 \le -\ln(1-z) - z \le z^2$ for $z \le \frac12$.
/// Both are sums of midpoint values of convex functions, hence below the integrals $\frac{1}{4m}$ and $\frac{1}{48m^3}$, the
/// first by at most $\frac{1}{48(m-1)^3}$.
fn cosine_product(x: Envelope) -> Envelope {
    const FACTORS: u32 = 1000;
    let m = f64::from(FACTORS);
    let pi = pi();
    let y = (x * 2.0 / pi).squared();
    let product = (1..=FACTORS).fold(Envelope::from(1.0), |product, n| product * factor(x, pi, n));
    let cubed = (m - 1.0) * (m - 1.0) * (m - 1.0);
    let tail = (-y / (4.0 * m)).widened((y.upper() + y.upper() * y.upper()) / (48.0 * cubed));
    product * tail.exp()
}

/// Eq. 331 for the smallest factor, that of $n = 2$, and for the fiftieth: its deficit lies between 0 and 1.
fn unit_interval(instance: &AngleParameters) -> Check {
    let checks =
        [2, 50].map(|n| deficit(instance.angle(), pi(), n)).map(|z| [Check::at_most(0.0, z), Check::at_most(z, 1.0)]);
    // There are four.
    Check::worst(checks.concat()).unwrap_or(Check::at_most(0.0, 0.0))
}

/// $(1 - \frac{4x^2}{\pi^2})(1 - \frac{4x^2}{9\pi^2})$.
fn two_factors(instance: &AngleParameters) -> Envelope {
    factor(instance.angle(), pi(), 1) * factor(instance.angle(), pi(), 2)
}

/// $1 - \frac{40x^2}{9\pi^2} + \frac{16x^4}{9\pi^4}$.
fn expanded(instance: &AngleParameters) -> Envelope {
    let share = (instance.angle() / pi()).squared();
    -share * 40.0 / 9.0 + 1.0 + share.squared() * 16.0 / 9.0
}

/// $1 - \frac{24x^2}{9\pi^2}$.
fn quadratic(instance: &AngleParameters) -> Envelope {
    -(instance.angle() / pi()).squared() * 24.0 / 9.0 + 1.0
}

/// Eq. 329 with another divisor for 5: $\frac{x^2}{c} \le 2\sin^2\frac x2$.
///
/// The left side is zero only at $x = 0$, where nothing is said.
fn cosine_bound(instance: &AngleParameters, divisor: Envelope) -> Check {
    Check::at_most(instance.angle().squared() / divisor, instance.one_minus_cosine()).trivial_lower(0.0)
}

/// $\frac{1 - \cos y}{y^2} \le \frac{1 - \cos x}{x^2}$ half way from $x$ to $\pi$, at $y = \frac{x + \pi}{2}$.
fn decreasing(instance: &AngleParameters) -> Check {
    let ratio = |instance: &AngleParameters| instance.one_minus_cosine() / instance.angle().squared();
    Check::at_most(ratio(&AngleParameters { x: 0.5 * (instance.x + PI) }), ratio(instance))
}

/// $0 \le x \le \pi$; the largest `f64` that allows it lies $1.2 \times 10^{-16}$ below $\pi$.
static WITHIN_PI: Hypothesis<AngleParameters> = Hypothesis {
    name: "0 <= x <= pi",
    check: |instance| match instance.x {
        x if x < 0.0 => Check::at_most(0.0, x),
        x => Check::at_most(x, PI),
    },
};

/// $0 < x < \pi$ by more than $10^{-6}$: what divides by $x$, and what is an equality at an end or loses there what it adds to
/// one, is not judged within rounding of it.
static INSIDE: Hypothesis<AngleParameters> = Hypothesis {
    name: "audit: 1e-6 <= x <= pi - 1e-6",
    check: |instance| Check::at_most((instance.x - PI / 2.0).abs(), PI / 2.0 - 1e-6),
};

/// $x \le \pi/2$: no factor of Eq. 330 is negative.
static QUARTER: Hypothesis<AngleParameters> =
    Hypothesis { name: "x <= pi/2", check: |instance| Check::at_most(instance.x, PI / 2.0) };

/// $x \le 2.6333$: up to there $1 - \cos x \ge \frac{24x^2}{9\pi^2}$.
static BELOW_ROOT: Hypothesis<AngleParameters> =
    Hypothesis { name: "x <= 2.6333", check: |instance| Check::at_most(instance.x, 2.6333) };

fn at(x: f64) -> AngleParameters {
    AngleParameters { x }
}

/// The page.
pub static STATEMENT: Statement<AngleParameters> = Statement {
    id: "lemma_a15",
    label: "Lemma A15",
    main_text: None,
    equations: "329-332",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("lemma_a15_cosine_bound.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 329", Kind::Conclusion, &[&WITHIN_PI], |instance| cosine_bound(instance, 5.0.into())),
        Conclusion::step("Eq. 329 with the best constant", &[&WITHIN_PI, &INSIDE], |instance| {
            cosine_bound(instance, pi().squared() / 2.0)
        }),
        Conclusion::step("(1 - cos x) / x^2 decreases", &[&WITHIN_PI, &INSIDE], decreasing),
        Conclusion::step("Eq. 330", &[&WITHIN_PI], |instance| {
            Check::equal(instance.cosine(), cosine_product(instance.angle()))
        }),
        Conclusion::step("Eq. 331", &[&WITHIN_PI, &INSIDE], unit_interval),
        Conclusion::repaired(
            "Eq. 332, two factors",
            Kind::Step,
            Form {
                hypotheses: &[&WITHIN_PI, &INSIDE],
                check: |instance| Check::at_most(instance.cosine(), two_factors(instance)),
            },
            Form {
                hypotheses: &[&WITHIN_PI, &INSIDE, &QUARTER],
                check: |instance| Check::at_most(instance.cosine(), two_factors(instance)),
            },
        ),
        Conclusion::step("Eq. 332, expansion", &[&WITHIN_PI], |instance| {
            Check::equal(two_factors(instance), expanded(instance))
        }),
        Conclusion::step("Eq. 332, fourth power", &[&WITHIN_PI, &INSIDE], |instance| {
            Check::at_most(expanded(instance), quadratic(instance))
        }),
        Conclusion::repaired(
            "Eq. 332, cosine against the quadratic",
            Kind::Step,
            Form {
                hypotheses: &[&WITHIN_PI, &INSIDE],
                check: |instance| Check::at_most(instance.cosine(), quadratic(instance)),
            },
            Form {
                hypotheses: &[&WITHIN_PI, &INSIDE, &BELOW_ROOT],
                check: |instance| Check::at_most(instance.cosine(), quadratic(instance)),
            },
        ),
        Conclusion::step("Eq. 332, last", &[&WITHIN_PI, &INSIDE], |instance| {
            Check::at_most(quadratic(instance), -instance.angle().squared() / 5.0 + 1.0)
        }),
    ],
    families: &[
        Family { name: "pi", instances: 1, attained: &[], draw: |_, _, _| at(PI) },
        Family { name: "zero", instances: 1, attained: &["Eq. 329"], draw: |_, _, _| at(0.0) },
        Family {
            name: "near_pi",
            instances: 128,
            attained: &[],
            draw: |stream, _, _| at(PI * (1.0 - stream.log_between(1e-12, 1e-1))),
        },
        Family {
            name: "near_zero",
            instances: 128,
            attained: &[],
            draw: |stream, _, _| at(stream.log_between(1e-150, 1e-1)),
        },
        Family {
            name: "around_the_roots",
            instances: 128,
            attained: &[],
            draw: |stream, index, _| {
                let distance = stream.log_between(1e-9, 1e-1);
                at([PI / 2.0 - distance, PI / 2.0 + distance, 2.6333 - distance, 2.6334 + distance][index as usize % 4])
            },
        },
        Family { name: "between", instances: 512, attained: &[], draw: |stream, _, _| at(stream.between(0.0, PI)) },
    ],
    controls: &[
        Control {
            name: "4.93 instead of 5",
            hypotheses: &[&WITHIN_PI],
            check: |instance| cosine_bound(instance, 4.93.into()),
            instances: || vec![at(PI), at(PI - 1e-4), at(PI - 1e-3)],
        },
        Control {
            name: "0.2027 instead of 2/pi^2",
            hypotheses: &[&WITHIN_PI],
            check: |instance| cosine_bound(instance, Envelope::from(1.0) / 0.2027),
            instances: || vec![at(PI), at(PI - 1e-4)],
        },
        Control {
            name: "angles beyond pi",
            hypotheses: &[],
            check: |instance| cosine_bound(instance, 5.0.into()),
            instances: || vec![at(3.1622), at(3.2), at(4.0)],
        },
        Control {
            name: "sign of the square reversed",
            hypotheses: &[&WITHIN_PI],
            check: |instance| Check::at_most(instance.angle().squared() / 5.0 + 1.0, instance.cosine()),
            instances: || vec![at(0.01), at(1.0), at(PI)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "x = 2: cos x = -0.416, two factors make -0.509",
            refutes: "Eq. 332, two factors",
            instance: || at(2.0),
        },
        Counterexample {
            name: "x = 3: cos x = -0.990, the quadratic is -1.432",
            refutes: "Eq. 332, cosine against the quadratic",
            instance: || at(3.0),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;

    #[test]
    fn angles_from_zero_to_pi_are_within() {
        let is_within = |x: f64| (WITHIN_PI.check)(&AngleParameters { x }).decide(false) == Decision::Holds;
        assert!([0.0, 1.0, PI].into_iter().all(is_within));
        assert!(![-1.0, -1e-300, 3.2, 4.0].into_iter().any(is_within));
    }
}
