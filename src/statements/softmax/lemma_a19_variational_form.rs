//! # Lemma A19: log-sum-exp as a maximum over the simplex
//!
//! On the probability simplex $D = \{z : z_i \ge 0, \sum_i z_i = 1\}$ let
//!
//! $$L(z) = z^Tx - \beta^{-1}\sum_{i=1}^N z_i\ln z_i, \qquad L(z) \ge z^Tx, \tag{465}$$
//!
//! with $0\ln 0 = 0$. Then
//!
//! $$\mathrm{lse}(\beta, x) = \max_{z \in D} L(z), \tag{466}$$
//! $$\mathrm{softmax}(\beta x) = \arg\max_{z \in D} L(z). \tag{467}$$
//!
//! All holds as printed; the paper refers to the literature for a proof and calls $D$ $N$-dimensional (it has dimension
//! $N - 1$). A proof of one line is the identity $\mathrm{lse}(\beta, x) - L(z) = \beta^{-1}\mathrm{KL}(z\,\|\,p)$ with
//! $p = \mathrm{softmax}(\beta x)$, since $\ln p_i = \beta x_i - \beta\,\mathrm{lse}$ and the $z_i$ sum to one: the divergence is not
//! negative and vanishes only at $z = p$. The identity is judged as a step, and so is $L(z) \le z^Tx + \beta^{-1}\ln N$.
//!
//! That $L(z) \le \mathrm{lse}$ everywhere and $L(p) = \mathrm{lse}$ is Eq. 466; that $L(z) < \mathrm{lse}$ elsewhere makes $p$ the only
//! maximiser, Eq. 467.

use super::families;
use super::{Point, Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real, gamma};
use crate::random::Stream;

/// $\mathrm{KL}(z\,\|\,p) = \sum_i z_i(\ln z_i - \ln p_i)$ for pairs $(z_i, \ln p_i)$ with $z_i > 0$; the others contribute nothing.
///
/// ```
/// use hopfield_theory::statements::softmax::lemma_a19_variational_form::divergence;
/// assert_eq!(divergence([(0.5, 0.5_f64.ln()), (0.5, 0.5_f64.ln())]), 0.0);
/// ```
pub fn divergence<R: Real>(pairs: impl IntoIterator<Item = (R, R)>) -> R {
    pairs.into_iter().fold(R::from(0.0), |sum, (z, log_weight)| sum + z * (z.ln() - log_weight))
}

/// $z \in D$: the components are not negative as they are made; their sum is one.
static ON_SIMPLEX: Hypothesis<SoftmaxInstance> =
    Hypothesis { name: "z in D", check: |instance| Check::equal(instance.mass(), 1.0) };

/// $z$ is not the softmax, as its larger part shows: some component differs by more than $10^{-6}$.
static NOT_SOFTMAX: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "z != softmax(beta x)",
    check: |instance| {
        let weights = instance.at().softmax().weights();
        let gaps = instance.point().iter().zip(weights).map(|(z, p)| (z - p).abs());
        Check::at_most(1e-6, gaps.fold(0.0, f64::max))
    },
};

/// $L(z)$ with $c$ in place of $-1/\beta$.
fn functional(instance: &SoftmaxInstance, factor: f64) -> Envelope {
    instance.functional(Envelope::from(factor) / instance.beta())
}

/// $z^Tx$.
fn linear_part(instance: &SoftmaxInstance) -> Envelope {
    instance.functional(Envelope::from(0.0))
}

/// $L(z) \le \mathrm{lse}(\beta, x)$.
fn at_most_lse(instance: &SoftmaxInstance) -> Check {
    Check::at_most(functional(instance, -1.0), instance.at().log_sum_exp())
}

/// $L(p)$ against lse, with $c$ in place of $-1$ and `beta` in place of $\beta$.
fn at_softmax(instance: &SoftmaxInstance, factor: f64, beta: Envelope) -> Check {
    Check::equal(instance.functional(Envelope::from(factor) / beta), instance.at().log_sum_exp())
}

/// $z = \mathrm{softmax}(\beta x)$, as it was made.
static IS_SOFTMAX: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "z = softmax(beta x)",
    check: |instance| {
        let weights = instance.at().softmax().weights();
        Check::equal(instance.point().iter().zip(weights).filter(|(z, p)| z != p).count() as f64, 0.0)
    },
};

/// $\mathrm{lse} - L(z)$ against $\beta^{-1}\mathrm{KL}(z\,\|\,p)$. The rounded $z$ sum to one up to $\gamma_{N+4}$, which shifts the
/// divergence by that share of $\beta\,\mathrm{lse} + 1$.
fn gap_is_divergence(instance: &SoftmaxInstance) -> Check {
    let (softmax, lse) = (instance.at(), instance.at().log_sum_exp());
    let parts = instance.point().iter().enumerate().filter(|(_, z)| **z > 0.0);
    let pairs: Vec<_> = parts.map(|(i, z)| (Envelope::from(*z), softmax.log_weight(i))).collect();
    let off_simplex = gamma(softmax.count() + 4) * (lse.value.abs() + 1.0 / instance.beta().value);
    Check::equal(lse - functional(instance, -1.0), (divergence(pairs) / instance.beta()).widened(off_simplex))
}

/// A point of the simplex with all components positive: near its middle or near its corners.
fn inner_point(stream: &mut Stream, parameters: SoftmaxParameters) -> SoftmaxParameters {
    let concentration = stream.log_between(0.3, 10.0);
    parameters.point(Point::Random(concentration))
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a19",
    label: "Lemma A19",
    main_text: None,
    equations: "465-467",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a19_variational_form.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 465", Kind::Conclusion, &[&ON_SIMPLEX], |instance| {
            Check::at_most(linear_part(instance), functional(instance, -1.0))
        }),
        Conclusion::holds("Eq. 466, upper bound", Kind::Conclusion, &[&ON_SIMPLEX], at_most_lse),
        Conclusion::holds(
            "Eq. 466, attained at the softmax",
            Kind::Conclusion,
            &[&ON_SIMPLEX, &IS_SOFTMAX],
            |instance| at_softmax(instance, -1.0, instance.beta()),
        ),
        Conclusion::holds("Eq. 467", Kind::Conclusion, &[&ON_SIMPLEX, &NOT_SOFTMAX], |instance| {
            Check::less(functional(instance, -1.0), instance.at().log_sum_exp())
        }),
        Conclusion::step("lse - L(z) = KL(z || p)/beta", &[&ON_SIMPLEX], gap_is_divergence),
        Conclusion::step("L(z) <= z^T x + ln(N)/beta", &[&ON_SIMPLEX], |instance| {
            let bound = linear_part(instance) + instance.count().ln() / instance.beta();
            Check::at_most(functional(instance, -1.0), bound)
        }),
    ],
    families: &[
        Family { name: "softmax", instances: 160, attained: &["Eq. 466, upper bound"], draw: families::three_or_more },
        Family {
            name: "near_softmax",
            instances: 96,
            attained: &[],
            // Equal scores, whose softmax the random weights of a low concentration approach.
            draw: |stream, _, _| {
                let count = 2 + stream.below(20);
                let beta = stream.log_between(1e-3, 1e3);
                let parameters = SoftmaxParameters::new(Scores::Equal, count, beta, stream.between(0.0, 30.0));
                let concentration = stream.log_between(1e-3, 0.3);
                parameters.point(Point::Random(concentration))
            },
        },
        Family {
            name: "corner",
            instances: 64,
            attained: &["Eq. 465"],
            draw: |stream, index, effort| families::three_or_more(stream, index, effort).point(Point::Corner),
        },
        Family {
            name: "inner",
            instances: 640,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = families::three_or_more(stream, index, effort);
                inner_point(stream, parameters)
            },
        },
    ],
    controls: &[
        Control {
            name: "z of sum 1.1",
            hypotheses: &[],
            check: at_most_lse,
            instances: || {
                let at = |scores: &[f64]| SoftmaxParameters::literal(1.0, scores).mass(1.1);
                vec![at(&[3.0, 2.0]), at(&[5.0, 5.0, 5.0])]
            },
        },
        Control {
            name: "wrong sign of the entropy in Eq. 465",
            hypotheses: &[&ON_SIMPLEX],
            check: |instance| Check::at_most(linear_part(instance), functional(instance, 1.0)),
            instances: || vec![SoftmaxParameters::literal(1.0, &[1.0, 2.0])],
        },
        Control {
            name: "wrong sign of the entropy in Eq. 466",
            hypotheses: &[&ON_SIMPLEX, &IS_SOFTMAX],
            check: |instance| at_softmax(instance, 1.0, instance.beta()),
            instances: || vec![SoftmaxParameters::literal(1.0, &[1.0, 2.0])],
        },
        Control {
            name: "entropy without 1/beta in Eq. 466",
            hypotheses: &[&ON_SIMPLEX],
            check: |instance| Check::at_most(instance.functional(Envelope::from(-1.0)), instance.at().log_sum_exp()),
            instances: || vec![SoftmaxParameters::literal(2.0, &[1.0, 2.0])],
        },
    ],
    counterexamples: &[],
};
