//! # Lemma A16: the expected minimal angle
//!
//! Let $N \ge 2$ points be independent and uniform on the unit sphere in $\mathbb R^d$, $d \ge 2$. Then
//!
//! $$\mathbb E\bigl[N^{2/(d-1)}\alpha_{\min}\bigr] \ge C_{d-1}, \qquad
//!   C_D = \Bigl(\frac{\Gamma((D+1)/2)}{2D\sqrt\pi\,\Gamma(D/2)}\Bigr)^{-1/D}
//!   \frac{\Gamma(1 + 1/D)\,(D+1)^{-1/D}}{\Gamma(2 + 1/D)}. \tag{383}$$
//!
//! It holds. By $\Gamma(x+1) = x\,\Gamma(x)$ the constant is
//! $C_D = (\kappa_D/2)^{-1/D}\,\frac{D}{D+1}\,(D+1)^{-1/D}$, and the tail of Lemma A13, integrated up to where its bound
//! vanishes, gives with $D = d - 1$
//!
//! $$\mathbb E\bigl[N^{2/D}\alpha_{\min}\bigr] \ge \int_0^{(\kappa_D/2)^{-1/D}}\Bigl(1 - \frac{\kappa_D}2\delta^D\Bigr)d\delta
//!   = \Bigl(\frac{\kappa_D}2\Bigr)^{-1/D}\frac{D}{D+1},$$
//!
//! which is larger than $C_D$ by the factor $(D+1)^{1/D}$. So the lemma is loose in few dimensions: on the circle the
//! expectation is $2\pi$ for every $N$, against $C_1 = \pi/2$; for two points it is $2^{2/D}\pi/2$ in every dimension; for
//! many points it tends to $(\kappa_D/2)^{-1/D}\,\Gamma(1 + \frac1D)$. As $D \to \infty$ that and $C_D$ both tend to one.
//!
//! The expectation is judged from draws; by the integral of the exact union bound, which contains no estimate of a cap; and
//! by its exact values on the circle and for two points, which are themselves held against draws. The confidence limits of
//! the mean come from the inequality of Dvoretzky, Kiefer and Wolfowitz, integrated; they suppose nothing of the law but that
//! the angle lies between 0 and the largest that $N$ points can have. The trivial bound is 0.

use std::f64::consts::{FRAC_PI_2, PI};

use super::minimal_angle::{CIRCLE, DRAWN, MinimalAngleInstance, MinimalAngleParameters, ONE_PAIR, two_pi};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Kind, Statement};
use crate::capacity::expected_angle_constant;
use crate::numerics::elementary::{exp, ln_gamma};
use crate::numerics::quadrature::GaussLegendre;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, series};
use crate::random::Stream;
use crate::sphere::log_cap_probability;

/// $C_{d-1}$.
fn constant(instance: &MinimalAngleInstance) -> Envelope {
    expected_angle_constant(instance.degrees(), instance.kappa())
}

/// $C_{d-1}$ as Eq. 383 prints it, by $\ln\Gamma$ of its five arguments. Each has a relative error of a few units, and an
/// absolute one where $\ln\Gamma$ is small.
fn printed_constant(instance: &MinimalAngleInstance) -> Envelope {
    let degrees = instance.degrees();
    let log_gamma = |x: Envelope| {
        // The slope of ln Gamma is below ln x for x >= 1 and below 1/x + 1 for the smaller arguments.
        let value = ln_gamma(x.value);
        let slope = 2.0 + x.value.abs().max(1.0 / x.value);
        Envelope::new(value, 8.0 * UNIT_ROUNDOFF * (1.0 + value.abs()) + slope * x.radius)
            .defined_by(|| series::ln_gamma(x))
    };
    let inverse = Envelope::from(1.0) / degrees;
    let log_pi = series::pi().ln();
    let log_base = log_gamma((degrees + 1.0) / 2.0) - (degrees * 2.0).ln() - log_pi / 2.0 - log_gamma(degrees / 2.0);
    let rest = log_gamma(inverse + 1.0) - log_gamma(inverse + 2.0);
    (rest - (log_base + (degrees + 1.0).ln()) / degrees).exp()
}

/// $(\kappa_{d-1}/2)^{-1/(d-1)}$, where the bound of Lemma A13 vanishes.
fn end_of_tail(instance: &MinimalAngleInstance) -> Envelope {
    (-((instance.kappa() / 2.0).ln() / instance.degrees())).exp()
}

/// $\int_0^{\tau}\bigl(1 - \frac{N(N-1)}2q(t)\bigr)dt$ times $N^{2/(d-1)}$, with $\tau$ where the union bound reaches one, from
/// below; for two points it is the expectation itself. A relative error of $10^{-13}$ in $q$ and ten times the difference of
/// two rules enter the radius.
#[must_use]
pub fn union_bound_mean(instance: &MinimalAngleInstance) -> Envelope {
    let log_pairs = instance.pairs().ln().value;
    let log_union = |t: f64| log_pairs + log_cap_probability(instance.dimension(), t).unwrap_or(f64::NAN);
    let (mut end, mut beyond) = (0.0, PI);
    for _ in 0..80 {
        let middle = 0.5 * (end + beyond);
        if log_union(middle) <= 0.0 { end = middle } else { beyond = middle }
    }
    let integrand = |u: f64| vec![1.0 - exp(log_union(end * u))];
    match GaussLegendre::new(16).and_then(|rule| rule.integrate(8, integrand)) {
        Ok(integral) => instance.scale(2.0) * Envelope::new(integral.value[0], 10.0 * integral.error[0] + 1e-11) * end,
        Err(_) => Envelope::new(0.0, f64::INFINITY),
    }
}

/// The expectation for two points: their angle has mean $\pi/2$, since $x$ and $-x$ are equally likely.
fn two_points_mean(instance: &MinimalAngleInstance) -> Envelope {
    instance.scale(2.0) * Envelope::relative(FRAC_PI_2, UNIT_ROUNDOFF).defined_by(|| series::pi() / 2.0)
}

/// A lower bound against the mean of the draws.
fn below_mean(instance: &MinimalAngleInstance, bound: Envelope) -> Check {
    Check::at_most(bound, instance.mean_limits().towards(bound)).trivial_lower(0.0)
}

/// An expectation against the mean of the draws.
fn is_mean(instance: &MinimalAngleInstance, expectation: Envelope) -> Check {
    Check::equal(expectation, instance.mean_limits().towards(expectation))
}

/// $\ln\Gamma$ stays small enough for its rounding not to be amplified.
static SMALL: Hypothesis<MinimalAngleInstance> =
    Hypothesis { name: "audit: d <= 1000", check: |instance| Check::at_most(instance.dimension() as f64, 1000.0) };

/// Points drawn some thousand times, two points and the circle more often.
fn drawn(stream: &mut Stream, index: u32, effort: Effort) -> MinimalAngleParameters {
    let dimension = [2, 3, 20, 2, 5, 10, 50, 3][index as usize % 8];
    let count = if index.is_multiple_of(5) { 2 } else { stream.log_between(2.0, 60.0) as u64 };
    MinimalAngleParameters::new(dimension, count).drawn_at(effort, if count < 4 { 8000 } else { 3000 })
}

/// Any dimension and number of points, as many as a recipe may have components.
fn exact(stream: &mut Stream, index: u32, _: Effort) -> MinimalAngleParameters {
    let dimension = if index.is_multiple_of(4) { 2 } else { stream.log_between(2.0, 1500.0) as usize };
    let most = 6e7 / dimension as f64;
    let count = if index.is_multiple_of(3) { 2 } else { stream.log_between(2.0, most) as u64 };
    MinimalAngleParameters::new(dimension, count)
}

fn at(settings: &[(usize, u64)]) -> Vec<MinimalAngleParameters> {
    settings.iter().map(|&(dimension, count)| MinimalAngleParameters::new(dimension, count)).collect()
}

/// The page.
pub static STATEMENT: Statement<MinimalAngleParameters> = Statement {
    id: "lemma_a16",
    label: "Lemma A16",
    main_text: None,
    equations: "383",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("lemma_a16_expected_minimal_angle.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 383 in draws", Kind::Conclusion, &[&DRAWN], |instance| {
            below_mean(instance, constant(instance))
        }),
        Conclusion::holds("Eq. 383 by the union bound", Kind::Conclusion, &[], |instance| {
            Check::at_most(constant(instance), union_bound_mean(instance)).trivial_lower(0.0)
        }),
        Conclusion::holds("Eq. 383 on the circle", Kind::Conclusion, &[&CIRCLE], |instance| {
            Check::at_most(constant(instance), two_pi()).trivial_lower(0.0)
        }),
        Conclusion::holds("Eq. 383 for two points", Kind::Conclusion, &[&ONE_PAIR], |instance| {
            Check::at_most(constant(instance), two_points_mean(instance)).trivial_lower(0.0)
        }),
        Conclusion::step("C_{d-1} as printed", &[&SMALL], |instance| {
            Check::equal(constant(instance), printed_constant(instance))
        }),
        Conclusion::step("integral of the tail, in draws", &[&DRAWN], |instance| {
            let degrees = instance.degrees();
            below_mean(instance, end_of_tail(instance) * degrees / (degrees + 1.0))
        }),
        Conclusion::step("integral of the tail <= that of the union bound", &[], |instance| {
            let degrees = instance.degrees();
            Check::at_most(end_of_tail(instance) * degrees / (degrees + 1.0), union_bound_mean(instance))
        }),
        Conclusion::step("mean on the circle, in draws", &[&CIRCLE, &DRAWN], |instance| is_mean(instance, two_pi())),
        Conclusion::step("mean of two points, in draws", &[&ONE_PAIR, &DRAWN], |instance| {
            is_mean(instance, two_points_mean(instance))
        }),
    ],
    families: &[
        Family { name: "drawn", instances: 48, attained: &[], draw: drawn },
        Family { name: "exact", instances: 256, attained: &[], draw: exact },
    ],
    controls: &[
        Control {
            name: "1.05 times the limit for many points",
            hypotheses: &[&CIRCLE],
            check: |instance| {
                // Gamma(1 + 1/D) = 1 on the circle.
                Check::at_most(end_of_tail(instance) * 1.05, two_pi())
            },
            instances: || at(&[(2, 2), (2, 100)]),
        },
        Control {
            name: "1.6 C_{d-1}",
            hypotheses: &[&ONE_PAIR],
            check: |instance| Check::at_most(constant(instance) * 1.6, two_points_mean(instance)),
            instances: || at(&[(2000, 2), (100_000, 2)]),
        },
        Control {
            name: "N^(1/(d-1)) instead of N^(2/(d-1)), on the circle",
            hypotheses: &[&CIRCLE],
            check: |instance| Check::at_most(constant(instance), two_pi() * instance.scale(1.0) / instance.scale(2.0)),
            instances: || at(&[(2, 5), (2, 100)]),
        },
        Control {
            name: "N^(1/(d-1)) instead of N^(2/(d-1)), in draws",
            hypotheses: &[&DRAWN],
            check: |instance| below_mean(instance, constant(instance) * instance.scale(1.0)),
            instances: || vec![MinimalAngleParameters { draws: 4000, ..MinimalAngleParameters::new(5, 50) }],
        },
        Control {
            name: "1.5 times the expectation of two points",
            hypotheses: &[&ONE_PAIR, &DRAWN],
            check: |instance| below_mean(instance, two_points_mean(instance) * 1.5),
            instances: || vec![MinimalAngleParameters { draws: 2000, ..MinimalAngleParameters::new(3, 2) }],
        },
    ],
    counterexamples: &[],
};
