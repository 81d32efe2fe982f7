//! # Definition A2: log-sum-exp
//!
//! For $\beta > 0$ and scores $x \in \mathbb{R}^N$,
//!
//! $$\mathrm{lse}(\beta, x) = \beta^{-1}\ln\Bigl(\sum_{i=1}^N \exp(\beta x_i)\Bigr). \tag{461}$$
//!
//! For any base $a > 0$, $a \ne 1$, with
//!
//! $$\beta_a = \frac{\beta}{\ln a}, \tag{462}$$
//! $$\mathrm{lse}(\beta, x) = \beta_a^{-1}\log_a\Bigl(\sum_{i=1}^N a^{\beta_a x_i}\Bigr). \tag{463}$$
//!
//! A definition has no verdict; the change of base is a step that is judged, for $a = 2$, $10$ and $\frac12$. The library's
//! value is held against Eq. 461 as printed, which overflows for large scores and is therefore evaluated where
//! $\beta|x_i| \le 300$, and against Eq. 463 there.
//! Also judged: $\max_i x_i \le \mathrm{lse}(\beta, x) \le \max_i x_i + \beta^{-1}\ln N$, attained by one score and by $N$ equal
//! scores.

use super::families;
use super::measured::{total, worst_component};
use super::{Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Statement};
use crate::numerics::{Envelope, Real};

/// $\beta_a = \beta/\ln a$ (Eq. 462) for a base $a$ as `log_base` $= \ln a$.
pub fn beta_of_base<R: Real>(beta: R, log_base: R) -> R {
    beta / log_base
}

/// The right side of Eq. 463, $\beta_a^{-1}\log_a\sum_i a^{\beta_a x_i}$, for scores $x$ and a base with $\ln a$ = `log_base`.
/// Eq. 461 is the base $e$.
///
/// ```
/// use hopfield_theory::statements::softmax::definition_a2_log_sum_exp::{beta_of_base, log_sum_exp_in_base};
/// let log_base = 2.0_f64.ln();
/// let value = log_sum_exp_in_base(beta_of_base(3.0, log_base), log_base, &[0.0, 0.0]);
/// assert!((value - log_base / 3.0).abs() < 1e-15);
/// ```
pub fn log_sum_exp_in_base<R: Real>(beta_of_base: R, log_base: R, scores: &[f64]) -> R {
    let powers = scores.iter().map(|score| (beta_of_base * *score * log_base).exp());
    powers.fold(R::from(0.0), |sum, power| sum + power).ln() / log_base / beta_of_base
}

/// $\beta|x_i| \le 300$: no exponential overflows.
static NO_OVERFLOW: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "beta |x_i| <= 300",
    check: |instance| {
        let largest = instance.at().scores().iter().fold(0.0, |largest: f64, score| largest.max(score.abs()));
        Check::at_most(instance.beta() * largest, 300.0)
    },
};

/// The library's value against Eq. 463 in base `base`, with the factor that `beta_in_base` makes of $\beta$ and $\ln a$.
fn in_base(instance: &SoftmaxInstance, base: f64, beta_in_base: fn(Envelope, Envelope) -> Envelope) -> Check {
    let log_base = Envelope::from(base).ln();
    let right = log_sum_exp_in_base(beta_in_base(instance.beta(), log_base), log_base, instance.at().scores());
    Check::equal(instance.at().log_sum_exp(), right)
}

/// The worst of three bases.
fn in_every_base(instance: &SoftmaxInstance, beta_in_base: fn(Envelope, Envelope) -> Envelope) -> Check {
    let bases = [2.0, 10.0, 0.5];
    worst_component(bases.len(), |k| in_base(instance, bases[k], beta_in_base))
}

/// $\max_i x_i$.
fn largest(instance: &SoftmaxInstance) -> f64 {
    instance.at().scores().iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "definition_a2",
    label: "Definition A2",
    main_text: Some("Eq. 1"),
    equations: "461-463",
    section: "A.2",
    file: file!(),
    source: include_str!("definition_a2_log_sum_exp.rs"),
    conclusions: &[
        Conclusion::step("Eq. 461", &[&NO_OVERFLOW], |instance| {
            let exponentials = instance.at().scores().iter().map(|score| (instance.beta() * *score).exp());
            Check::equal(instance.at().log_sum_exp(), total(exponentials).ln() / instance.beta())
        }),
        Conclusion::step("Eq. 463", &[&NO_OVERFLOW], |instance| in_every_base(instance, beta_of_base)),
        Conclusion::step("lse >= max", &[], |instance| Check::at_most(largest(instance), instance.at().log_sum_exp())),
        Conclusion::step("lse <= max + ln(N)/beta", &[], |instance| {
            let bound = instance.count().ln() / instance.beta() + largest(instance);
            Check::at_most(instance.at().log_sum_exp(), bound)
        }),
    ],
    families: &[
        Family {
            name: "equal",
            instances: 48,
            attained: &["lse <= max + ln(N)/beta"],
            draw: |stream, _, _| {
                let count = 2 + stream.below(40);
                SoftmaxParameters::new(Scores::Equal, count, stream.log_between(1e-3, 1e3), stream.between(-50.0, 50.0))
            },
        },
        Family {
            name: "single",
            instances: 16,
            attained: &["lse >= max", "lse <= max + ln(N)/beta"],
            draw: |stream, _, _| {
                let spread = stream.between(-50.0, 50.0);
                SoftmaxParameters::new(Scores::Normal, 1, stream.log_between(1e-3, 1e3), spread)
            },
        },
        Family { name: "three_or_more", instances: 480, attained: &[], draw: families::three_or_more },
    ],
    controls: &[
        Control {
            name: "beta_a = beta ln a",
            hypotheses: &[&NO_OVERFLOW],
            check: |instance| in_every_base(instance, |beta, log_base| beta * log_base),
            instances: || vec![SoftmaxParameters::literal(1.0, &[1.0, 2.0, -1.0])],
        },
        Control {
            name: "base 2 with beta itself",
            hypotheses: &[&NO_OVERFLOW],
            check: |instance| in_base(instance, 2.0, |beta, _| beta),
            instances: || vec![SoftmaxParameters::literal(1.0, &[1.0, 2.0, -1.0])],
        },
        Control {
            name: "lse <= max + ln(N - 1)/beta",
            hypotheses: &[],
            check: |instance| {
                let bound = (instance.count() - 1.0).ln() / instance.beta() + largest(instance);
                Check::at_most(instance.at().log_sum_exp(), bound)
            },
            instances: || vec![SoftmaxParameters::new(Scores::Equal, 5, 2.0, 1.0)],
        },
    ],
    counterexamples: &[],
};
