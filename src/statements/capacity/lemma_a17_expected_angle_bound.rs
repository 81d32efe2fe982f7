//! # Lemma A17: a bound of the constant of the expected minimal angle
//!
//! For the constant of Lemma A16 and $d \ge 2$,
//!
//! $$C_d \ge 1 - \frac{\ln(d+1)}{d}. \tag{384}$$
//!
//! It holds, and approaches equality as $d \to \infty$: the two sides differ by about $\frac{\ln d}{2d}$. By
//! $\Gamma(x+1) = x\,\Gamma(x)$ (385),
//!
//! $$C_d = \Bigl(\frac{\kappa_d}2\Bigr)^{-1/d}\frac{1}{1 + 1/d}\,(d+1)^{-1/d}.$$
//!
//! The proof goes on, as printed,
//!
//! $$C_d \ge (2\sqrt d)^{1/d}\frac{1}{1 - 1/d}(d+1)^{-1/d} \ge (d+1)^{1/d}, \tag{386}$$
//!
//! with two signs reversed: at $d = 2$, where $C_2 = \frac49\sqrt6 = 1.0887$, these are 1.942 and 1.732. Repaired,
//!
//! $$C_d \ge (2\sqrt d)^{1/d}\frac{1}{1 + 1/d}(d+1)^{-1/d} \ge (d+1)^{-1/d} = \exp\Bigl(-\frac{\ln(d+1)}d\Bigr)
//!   \ge 1 - \frac{\ln(d+1)}d,$$
//!
//! by $\kappa_d \le 1/\sqrt d$ from Lemma A14, by $\ln(2\sqrt d) \ge d\ln(1 + \frac1d)$, an equality at $d = 1$, and by
//! $e^x \ge 1 + x$.
//!
//! Theorem A7 uses the lemma with $\ln d$ in place of $\ln(d+1)$, which it does not give. That is true as well: with
//! $\kappa_d < 1/\sqrt{2\pi d}$,
//!
//! $$C_d \ge (2\sqrt{2\pi d})^{1/d}\frac{1}{1 + 1/d}(d+1)^{-1/d} \ge d^{-1/d} \ge 1 - \frac{\ln d}d,$$
//!
//! where the middle step is $\ln(2\sqrt{2\pi d}) \ge (d+1)\ln(1 + \frac1d)$: at $d = 1$ that is $1.61 \ge 1.39$, the left side
//! increases and the right side decreases.
//!
//! The trivial bound is $C_d > 0$.
//!
//! ## Errata
//!
//! - **Eq. 386, first bound of C_d** printed: $C_d \ge (2\sqrt d)^{1/d}\frac{1}{1 - 1/d}(d+1)^{-1/d}$; repaired: with
//!   $1 + 1/d$ for $1 - 1/d$
//! - **Eq. 386, second bound of C_d** printed: $C_d \ge (d+1)^{1/d}$; repaired: with the exponent $-1/d$

use super::dimension::{AT_MOST_A_MILLION, DimensionParameters, TWO_DIMENSIONS, at, families};
use crate::audit::{Check, Conclusion, Control, Counterexample, Form, Hypothesis, Kind, Statement};
use crate::capacity::expected_angle_constant;
use crate::numerics::series::pi;
use crate::numerics::{Envelope, Real};

/// $1 - \frac{\ln(d+1)}{d}$, the right side of Eq. 384.
///
/// ```
/// use hopfield_theory::statements::capacity::lemma_a17_expected_angle_bound::lower_bound;
/// assert!((lower_bound(2.0) - 0.45069).abs() < 1e-5);
/// ```
pub fn lower_bound<R: Real>(dimension: R) -> R {
    -((dimension + 1.0).ln() / dimension) + 1.0
}

/// $C_d$.
fn constant(instance: &DimensionParameters) -> Envelope {
    expected_angle_constant(instance.d(), instance.kappa())
}

/// $\ln(d+1)/d$.
fn rate(instance: &DimensionParameters) -> Envelope {
    (instance.d() + 1.0).ln() / instance.d()
}

/// $\ln(2\sqrt{ad})$.
fn log_root(instance: &DimensionParameters, a: Envelope) -> Envelope {
    Envelope::from(2.0).ln() + (instance.d() * a).ln() / 2.0
}

/// $\ln(1 + \frac sd)$ for $s = \pm1$.
fn log_step(instance: &DimensionParameters, sign: f64) -> Envelope {
    (Envelope::from(sign) / instance.d()).ln_1p()
}

/// The first bound of Eq. 386, with either sign of $\frac1d$.
fn first_bound(instance: &DimensionParameters, sign: f64) -> Check {
    let log_bound = log_root(instance, 1.0.into()) / instance.d() - log_step(instance, sign) - rate(instance);
    Check::at_most(log_bound.exp(), constant(instance)).trivial_lower(0.0)
}

/// The second bound of Eq. 386, with either sign of the exponent $\frac1d$.
fn second_bound(instance: &DimensionParameters, sign: f64) -> Check {
    Check::at_most((rate(instance) * sign).exp(), constant(instance)).trivial_lower(0.0)
}

/// $d = 2$, where $\kappa_2 = \frac14$.
static PLANE: Hypothesis<DimensionParameters> =
    Hypothesis { name: "d = 2", check: |instance| Check::at_most((instance.dimension as f64 - 2.0).abs(), 0.0) };

/// The page.
pub static STATEMENT: Statement<DimensionParameters> = Statement {
    id: "lemma_a17",
    label: "Lemma A17",
    main_text: None,
    equations: "384-386",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("lemma_a17_expected_angle_bound.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 384", Kind::Conclusion, &[&TWO_DIMENSIONS], |instance| {
            Check::at_most(lower_bound(instance.d()), constant(instance)).trivial_lower(0.0)
        }),
        Conclusion::step("kappa_d <= 1/sqrt(d)", &[], |instance| {
            Check::at_most(instance.kappa(), Envelope::from(1.0) / instance.d().sqrt())
        }),
        Conclusion::repaired(
            "Eq. 386, first bound of C_d",
            Kind::Step,
            Form { hypotheses: &[&TWO_DIMENSIONS], check: |instance| first_bound(instance, -1.0) },
            Form { hypotheses: &[&TWO_DIMENSIONS], check: |instance| first_bound(instance, 1.0) },
        ),
        Conclusion::step("ln(2 sqrt(d)) >= d ln(1 + 1/d)", &[], |instance| {
            if instance.dimension == 1 {
                // (1 + 1)^1 against 2 sqrt(1): an equality, which the logarithms do not show.
                return Check::at_most(1.0 + 1.0, 2.0);
            }
            Check::at_most(log_step(instance, 1.0) * instance.d(), log_root(instance, 1.0.into()))
        }),
        Conclusion::repaired(
            "Eq. 386, second bound of C_d",
            Kind::Step,
            Form { hypotheses: &[&TWO_DIMENSIONS], check: |instance| second_bound(instance, 1.0) },
            Form { hypotheses: &[&TWO_DIMENSIONS], check: |instance| second_bound(instance, -1.0) },
        ),
        Conclusion::step("exp(-ln(d+1)/d) >= 1 - ln(d+1)/d", &[&AT_MOST_A_MILLION], |instance| {
            Check::at_most(lower_bound(instance.d()), (-rate(instance)).exp())
        }),
        Conclusion::step("ln(2 sqrt(2 pi d)) >= (d+1) ln(1 + 1/d)", &[], |instance| {
            let root = log_root(instance, pi() * 2.0);
            Check::at_most(log_step(instance, 1.0) * (instance.d() + 1.0), root)
        }),
        Conclusion::step("C_d >= d^(-1/d)", &[], |instance| {
            Check::at_most((-(instance.d().ln() / instance.d())).exp(), constant(instance))
        }),
        Conclusion::step("C_d >= 1 - ln(d)/d", &[], |instance| {
            Check::at_most(-(instance.d().ln() / instance.d()) + 1.0, constant(instance)).trivial_lower(0.0)
        }),
        Conclusion::example("C_2 = 4 sqrt(6) / 9", &[&PLANE], |instance| {
            Check::equal(constant(instance), Envelope::from(6.0).sqrt() * 4.0 / 9.0)
        }),
    ],
    families: &families(&["ln(2 sqrt(d)) >= d ln(1 + 1/d)"]),
    controls: &[
        Control {
            name: "1.002 times the bound",
            hypotheses: &[&TWO_DIMENSIONS],
            check: |instance| Check::at_most(lower_bound(instance.d()) * 1.002, constant(instance)),
            instances: || at(&[3000, 4000, 5000, 1_000_000]),
        },
        Control {
            name: "C_d with (d+1)^(-2/d)",
            hypotheses: &[&TWO_DIMENSIONS],
            check: |instance| Check::at_most(lower_bound(instance.d()), constant(instance) * (-rate(instance)).exp()),
            instances: || at(&[10, 100, 1000, 1_000_000]),
        },
        Control {
            name: "1 - ln(d+1)/(3d) instead of 1 - ln(d+1)/d",
            hypotheses: &[&TWO_DIMENSIONS],
            check: |instance| Check::at_most(-(rate(instance) / 3.0) + 1.0, constant(instance)),
            instances: || at(&[100, 1000, 1_000_000]),
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "d = 2: C_2 = 1.089, the first bound is 1.942",
            refutes: "Eq. 386, first bound of C_d",
            instance: || DimensionParameters::new(2),
        },
        Counterexample {
            name: "d = 2: C_2 = 1.089, the second bound is 1.732",
            refutes: "Eq. 386, second bound of C_d",
            instance: || DimensionParameters::new(2),
        },
    ],
};
