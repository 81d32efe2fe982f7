//! # Lemma A14: bounds of $\kappa_d$
//!
//! For the constant of Lemma A13,
//!
//! $$\kappa_d = \frac{1}{d\sqrt\pi}\,\frac{\Gamma((d+1)/2)}{\Gamma(d/2)}, \tag{323}$$
//!
//! and every integer $d \ge 1$,
//!
//! $$\frac{1}{\exp(1/6)\sqrt{e\pi d}} \le \kappa_d \le \frac{\exp(1/12)}{\sqrt{2\pi d}} < 1. \tag{325}$$
//!
//! All three inequalities hold. The proof bounds the gamma function by Stirling's formula, for $x > 0$
//!
//! $$1 < \Gamma(x)(2\pi)^{-1/2}x^{1/2-x}e^x < \exp\Bigl(\frac{1}{12x}\Bigr), \tag{326}$$
//!
//! which gives
//!
//! $$\kappa_d < \frac{1}{d\sqrt{\pi e}}\exp\Bigl(\frac{1}{6(d+1)}\Bigr)\Bigl(1 + \frac1d\Bigr)^{d/2}\sqrt{\frac d2}, \tag{327}$$
//! $$\kappa_d > \frac{1}{d\sqrt{\pi e}\exp(1/(6d))}\Bigl(1 + \frac1d\Bigr)^{d/2}\sqrt{\frac d2}, \tag{328}$$
//!
//! and then uses $2 \le (1 + 1/d)^d < e$. Eqs. 327 and 328 become equalities as $d \to \infty$. Eq. 325 does not: the
//! ratio of the lower bound to $\kappa_d$ falls from 0.910 at $d = 1$ to $\sqrt{2/e}\,e^{-1/6} = 0.726$, that of $\kappa_d$ to
//! the upper bound rises from 0.734 to $e^{-1/12} = 0.920$. Since $\sqrt{x - 1/4} < \Gamma(x + \frac12)/\Gamma(x) < \sqrt x$
//! (Watson),
//!
//! $$\sqrt{1 - \frac{1}{2d}} < \kappa_d\sqrt{2\pi d} < 1,$$
//!
//! which is sharper on both sides and attained in the limit.
//!
//! $\kappa_d$ is held against two other routes: the recurrence $\kappa_{d+2} = \frac{d+1}{d+2}\kappa_d$ from $\kappa_1 = 1/\pi$
//! and $\kappa_2 = 1/4$, and $1/\kappa_d = d\int_0^\pi\sin^{d-1}t\,dt$, which says where the constant comes from: the share of a
//! cap of angle $t$ in $\mathbb R^{d+1}$ is $\int_0^t\sin^{d-1}$ over the integral up to $\pi$. There is no trivial bound to
//! compare with but $0 < \kappa_d < 1$.

use std::f64::consts::PI;

use super::dimension::{AT_MOST_A_MILLION, DimensionParameters, at, enclosed_kappa, families};
use crate::audit::{Check, Conclusion, Control, Hypothesis, Kind, Statement};
use crate::numerics::elementary::{cos, exp, ln, ln_1p, ln_gamma, sin};
use crate::numerics::quadrature::GaussLegendre;
use crate::numerics::series::{self, pi};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};

/// $\frac{1}{\exp(1/6)\sqrt{e\pi d}}$, the left side of Eq. 325.
///
/// ```
/// use hopfield_theory::statements::capacity::lemma_a14_kappa_bounds::lower_bound;
/// assert!((lower_bound(1.0, std::f64::consts::PI) - 0.28966).abs() < 1e-5);
/// ```
pub fn lower_bound<R: Real>(dimension: R, pi: R) -> R {
    R::from(1.0) / ((R::from(1.0) / 6.0).exp() * (R::from(1.0).exp() * pi * dimension).sqrt())
}

/// $\frac{\exp(1/12)}{\sqrt{2\pi d}}$, the right side of Eq. 325.
///
/// ```
/// use hopfield_theory::statements::capacity::lemma_a14_kappa_bounds::upper_bound;
/// assert!((upper_bound(1.0, std::f64::consts::PI) - 0.43361).abs() < 1e-5);
/// ```
pub fn upper_bound<R: Real>(dimension: R, pi: R) -> R {
    (R::from(1.0) / 12.0).exp() / (dimension * pi * 2.0).sqrt()
}

/// $d\ln(1 + \frac1d)$.
fn log_power(d: Envelope) -> Envelope {
    (Envelope::from(1.0) / d).ln_1p() * d
}

/// $2 \le (1 + \frac1d)^d$, in logarithms. In one dimension the power is $1 + 1$: an equality, which logarithms do not show.
fn two_at_most_power(instance: &DimensionParameters) -> Check {
    if instance.dimension == 1 {
        return Check::at_most(2.0, 1.0 + 1.0);
    }
    Check::at_most(Envelope::from(2.0).ln(), log_power(instance.d())).in_logarithms()
}

/// $\frac{1}{d\sqrt{\pi e}}(1 + \frac1d)^{d/2}\sqrt{\frac d2}\,e^s$: the right sides of Eqs. 327 and 328 for
/// $s = \frac{1}{6(d+1)}$ and $s = -\frac{1}{6d}$.
fn stirling_bound(d: Envelope, s: Envelope) -> Envelope {
    let power = (log_power(d) / 2.0 + s).exp();
    power * (d / 2.0).sqrt() / (d * (pi() * Envelope::from(1.0).exp()).sqrt())
}

/// $\frac{1}{6d}$.
fn sixth(d: Envelope) -> Envelope {
    Envelope::from(1.0) / (d * 6.0)
}

/// $\kappa_d$ by its recurrence; each of its $d/2$ steps adds two roundings to the radius.
fn by_recurrence(dimension: usize) -> Envelope {
    let start = if dimension.is_multiple_of(2) { Envelope::from(0.25) } else { Envelope::from(1.0) / pi() };
    let steps = (3..=dimension).filter(|d| d % 2 == dimension % 2);
    steps.fold(start, |kappa, d| kappa * (d as f64 - 1.0) / d as f64)
}

/// $\kappa_d$ from $d\int_0^\pi\sin^{d-1}t\,dt$, by symmetry twice the integral of $\cos^{d-1}$ from 0 to $\pi/2$. For
/// $d \ge 100$ what lies beyond $t = 10/\sqrt d$ is below $2e^{-49}$, since $\cos t \le e^{-t^2/2}$. Rounding: the exponent
/// $(d-1)\ln\cos t$ has a relative error of a few units, and where it is large in size, its exponential is small.
fn by_integral(dimension: usize) -> Envelope {
    let d = dimension as f64;
    let end = if dimension < 100 { PI / 2.0 } else { 10.0 / d.sqrt() };
    let log_cosine = |t: f64| if t < 0.5 { 0.5 * ln_1p(-sin(t) * sin(t)) } else { ln(cos(t)) };
    let integrand = |u: f64| vec![exp((d - 1.0) * log_cosine(end * u))];
    match GaussLegendre::new(16).and_then(|rule| rule.integrate(8, integrand)) {
        Ok(integral) => {
            let mean = integral.value[0];
            let mean = Envelope::new(mean, 10.0 * integral.error[0] + 100.0 * UNIT_ROUNDOFF * mean + 1e-18);
            Envelope::from(1.0) / (mean * 2.0 * Envelope::relative(end, 2.0 * UNIT_ROUNDOFF) * d)
        }
        Err(_) => Envelope::new(0.0, f64::INFINITY),
    }
}

/// Both inequalities of Eq. 326 at $x = d/2$ and $x = (d+1)/2$, in logarithms. `ln_gamma` is accurate to two units in the last
/// place, and absolutely near its zeros at 1 and 2.
fn stirling(instance: &DimensionParameters) -> Check {
    let half = (Envelope::from(2.0) * pi()).ln() / 2.0;
    let checks = [0.5 * instance.dimension as f64, 0.5 * (instance.dimension as f64 + 1.0)].map(|x| {
        let value = ln_gamma(x);
        let log_gamma =
            Envelope::new(value, 8.0 * UNIT_ROUNDOFF * (1.0 + value.abs())).defined_by(|| series::ln_gamma(x.into()));
        let x = Envelope::from(x);
        let correction = log_gamma - half - (x - 0.5) * x.ln() + x;
        [Check::less(0.0, correction), Check::less(correction, Envelope::from(1.0) / (x * 12.0))]
    });
    // There are four.
    Check::worst(checks.concat()).unwrap_or(Check::at_most(0.0, 0.0))
}

/// $d \le 200$, so that the gap $\frac{1}{360x^3}$ of Eq. 326 stays far above the rounding of $\ln\Gamma$.
static SMALL: Hypothesis<DimensionParameters> =
    Hypothesis { name: "audit: d <= 200", check: |instance| Check::at_most(instance.d(), 200.0) };

/// The recurrence takes $d/2$ steps.
static FEW_STEPS: Hypothesis<DimensionParameters> =
    Hypothesis { name: "audit: d <= 20000", check: |instance| Check::at_most(instance.d(), 20_000.0) };

/// $\kappa_d$ against the upper bound times a factor.
fn below_upper(instance: &DimensionParameters, factor: f64) -> Check {
    Check::at_most(instance.kappa(), upper_bound(instance.d(), pi()) * factor)
}

/// The lower bound times a factor against $\kappa_d$.
fn above_lower(instance: &DimensionParameters, factor: f64) -> Check {
    Check::at_most(lower_bound(instance.d(), pi()) * factor, instance.kappa())
}

/// $\kappa_d\sqrt{2\pi d}$.
fn scaled(instance: &DimensionParameters) -> Envelope {
    instance.kappa() * (instance.d() * pi() * 2.0).sqrt()
}

/// The page.
pub static STATEMENT: Statement<DimensionParameters> = Statement {
    id: "lemma_a14",
    label: "Lemma A14",
    main_text: None,
    equations: "325-328",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("lemma_a14_kappa_bounds.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 325, below", Kind::Conclusion, &[], |instance| above_lower(instance, 1.0)),
        Conclusion::holds("Eq. 325, above", Kind::Conclusion, &[], |instance| {
            below_upper(instance, 1.0).trivial_upper(1.0)
        }),
        Conclusion::holds("Eq. 325, less than one", Kind::Conclusion, &[], |instance| {
            Check::less(upper_bound(instance.d(), pi()), 1.0)
        }),
        Conclusion::step("Eq. 323 by its recurrence", &[&FEW_STEPS], |instance| {
            Check::equal(instance.kappa(), by_recurrence(instance.dimension))
        }),
        Conclusion::step("Eq. 323 by the integral", &[&AT_MOST_A_MILLION], |instance| {
            Check::equal(instance.kappa(), by_integral(instance.dimension))
        }),
        Conclusion::step("Eq. 326", &[&SMALL], stirling),
        Conclusion::step("Eq. 327", &[], |instance| {
            let d = instance.d();
            Check::less(instance.kappa(), stirling_bound(d, sixth(d + 1.0)))
        }),
        Conclusion::step("Eq. 328", &[], |instance| {
            let d = instance.d();
            Check::less(stirling_bound(d, -sixth(d)), instance.kappa())
        }),
        Conclusion::step("(1 + 1/d)^d < e", &[], |instance| Check::less(log_power(instance.d()), 1.0).in_logarithms()),
        Conclusion::step("(1 + 1/d)^d >= 2", &[], two_at_most_power),
        Conclusion::step("kappa_d sqrt(2 pi d) < 1", &[], |instance| Check::less(scaled(instance), 1.0)),
        Conclusion::step("kappa_d sqrt(2 pi d) > sqrt(1 - 1/(2d))", &[&AT_MOST_A_MILLION], |instance| {
            Check::less((-(sixth(instance.d()) * 3.0) + 1.0).sqrt(), scaled(instance))
        }),
    ],
    families: &families(&["(1 + 1/d)^d >= 2"]),
    controls: &[
        Control {
            name: "1.1 times the lower bound",
            hypotheses: &[],
            check: |instance| above_lower(instance, 1.1),
            instances: || at(&[1]),
        },
        Control {
            name: "1.4 times the lower bound",
            hypotheses: &[],
            check: |instance| above_lower(instance, 1.4),
            instances: || at(&[1, 2, 10, 1000, 1_000_000]),
        },
        Control {
            name: "0.9 times the upper bound",
            hypotheses: &[],
            check: |instance| below_upper(instance, 0.9),
            instances: || at(&[20, 1000, 50_000_000]),
        },
        Control {
            name: "kappa_{d-1} in place of kappa_d",
            hypotheses: &[],
            check: |instance| {
                let before = enclosed_kappa(instance.dimension - 1);
                Check::at_most(before, upper_bound(instance.d(), pi()))
            },
            instances: || at(&[1, 2]),
        },
        Control {
            name: "kappa_d sqrt(2 pi d) below 1 - 1/(2d)",
            hypotheses: &[],
            check: |instance| Check::less(scaled(instance), -(sixth(instance.d()) * 3.0) + 1.0),
            instances: || at(&[1, 10, 1000]),
        },
    ],
    counterexamples: &[],
};
