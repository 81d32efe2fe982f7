//! # Lemma A24: norms of the Jacobian of the softmax
//!
//! With $p = \mathrm{softmax}(\beta x)$ and $m = \max_i p_i(1 - p_i)$,
//!
//! $$\|J_s\|_2 \le 2m\beta, \tag{476}$$
//! $$\|J_s\|_1 \le 2m\beta, \tag{477}$$
//! $$\|J_s\|_\infty \le 2m\beta. \tag{478}$$
//!
//! In particular everywhere
//!
//! $$\|J_s\|_2 \le \tfrac12\beta, \tag{479}$$
//!
//! and if $p_{\max} = \max_i p_i \ge 1 - \epsilon \ge \frac12$, then
//!
//! $$\|J_s\|_2 \le 2\epsilon\beta - 2\epsilon^2\beta < 2\epsilon\beta. \tag{480}$$
//!
//! All holds as printed. Eqs. 477 and 478 are equalities: the absolute sum of row $i$ is $2\beta p_i(1 - p_i)$ (Eqs. 483-484).
//! Eqs. 476 and 480 are equalities for two scores, Eq. 479 at $p = (\frac12, \frac12, 0, \dots)$. The last sign of Eq. 480 is
//! strict because $\epsilon \ge 1 - p_{\max} > 0$ for two or more scores.
//!
//! The proof takes $\|A\|_2 \le \sqrt{\|A\|_1\|A\|_\infty}$ (487), $p(1 - p) \le \frac14$ and
//! $m \le \epsilon(1 - \epsilon)$ where $p_{\max} \ge 1 - \epsilon \ge \frac12$. Eq. 476 is never off by more than a factor of
//! two: $\|J_s\|_2 \ge m\beta$, the largest entry on the diagonal.
//!
//! In an instance $\epsilon$ is a multiple, the slack, of $1 - p_{\max}$, summed from the other weights.

use super::families::{self, TWO_SCORES};
use super::measured::worst_component;
use super::{Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// $2m\beta$ (Eqs. 476-478).
pub fn bound<R: Real>(beta: R, max_variance: R) -> R {
    max_variance * beta * 2.0
}

/// $2\epsilon\beta - 2\epsilon^2\beta$ (Eq. 480).
///
/// ```
/// use hopfield_theory::statements::softmax::lemma_a24_jacobian_norms::{bound, peaked_bound};
/// assert_eq!(peaked_bound(3.0, 0.25), bound(3.0, 0.25 * 0.75));
/// ```
pub fn peaked_bound<R: Real>(beta: R, epsilon: R) -> R {
    beta * epsilon * (-epsilon + 1.0) * 2.0
}

/// $p_{\max} \ge 1 - \epsilon$: the slack of $\epsilon$ is at least one.
static WEIGHT_AT_LEAST: Hypothesis<SoftmaxInstance> =
    Hypothesis { name: "p_max >= 1 - epsilon", check: |instance| Check::at_most(1.0, instance.slack()) };

/// $1 - \epsilon \ge \frac12$.
static EPSILON_AT_MOST_HALF: Hypothesis<SoftmaxInstance> =
    Hypothesis { name: "1 - epsilon >= 1/2", check: |instance| Check::at_most(instance.epsilon(), 0.5) };

/// $\|J_s\|_2$, the largest eigenvalue of the library's matrix.
fn spectral_norm(instance: &SoftmaxInstance) -> Envelope {
    instance.at().spectral_norm()
}

/// The largest absolute row sum of the library's matrix, or, for its transpose, the largest column sum.
fn absolute_sum_norm(instance: &SoftmaxInstance, transposed: bool) -> Envelope {
    let jacobian = instance.at().softmax().jacobian();
    let matrix = if transposed { jacobian.transpose() } else { jacobian };
    instance.at().absolute_row_sums(&matrix).into_iter().fold(Envelope::from(0.0), Envelope::max)
}

/// $\|J_s\|_2$ against `factor` times $m\beta$.
fn spectral(instance: &SoftmaxInstance, factor: f64) -> Check {
    let bound = bound(instance.beta(), instance.at().max_variance());
    Check::at_most(spectral_norm(instance), bound * (factor / 2.0)).trivial_upper(instance.beta())
}

/// $\|J_s\|_2$ against Eq. 480, with the coefficient of $\epsilon^2$.
fn peaked(instance: &SoftmaxInstance, coefficient: f64) -> Check {
    let (beta, epsilon) = (instance.beta(), instance.epsilon());
    let lowered = beta * epsilon.squared() * (2.0 - coefficient);
    Check::at_most(spectral_norm(instance), peaked_bound(beta, epsilon) + lowered).trivial_upper(beta)
}

/// Two scores whose weights are $1/(1 + e^{-s})$ and the rest, for $\beta = 1$.
fn two(spread: f64) -> SoftmaxParameters {
    SoftmaxParameters::new(Scores::First, 2, 1.0, spread)
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a24",
    label: "Lemma A24",
    main_text: None,
    equations: "476-487",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a24_jacobian_norms.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 476", Kind::Conclusion, &[], |instance| spectral(instance, 2.0)),
        Conclusion::holds("Eq. 477", Kind::Conclusion, &[], |instance| {
            Check::at_most(absolute_sum_norm(instance, true), bound(instance.beta(), instance.at().max_variance()))
        }),
        Conclusion::holds("Eq. 478", Kind::Conclusion, &[], |instance| {
            Check::at_most(absolute_sum_norm(instance, false), bound(instance.beta(), instance.at().max_variance()))
        }),
        Conclusion::holds("Eq. 479", Kind::Conclusion, &[], |instance| {
            Check::at_most(spectral_norm(instance), instance.beta() / 2.0).trivial_upper(instance.beta())
        }),
        Conclusion::holds("Eq. 480", Kind::Conclusion, &[&WEIGHT_AT_LEAST, &EPSILON_AT_MOST_HALF], |instance| {
            peaked(instance, 2.0)
        }),
        Conclusion::holds(
            "Eq. 480, strict",
            Kind::Conclusion,
            &[&TWO_SCORES, &WEIGHT_AT_LEAST, &EPSILON_AT_MOST_HALF],
            |instance| {
                Check::less(spectral_norm(instance), instance.beta() * instance.epsilon() * 2.0)
                    .trivial_upper(instance.beta())
            },
        ),
        Conclusion::holds("Eqs. 483-484", Kind::Step, &[], |instance| {
            let softmax = instance.at();
            let rows = softmax.absolute_row_sums(&softmax.softmax().jacobian());
            let claimed = |i| bound(instance.beta(), softmax.weight(i) * softmax.complement(i));
            worst_component(rows.len(), |i| Check::equal(rows[i], claimed(i)))
        }),
        Conclusion::holds("Eq. 487", Kind::Step, &[], |instance| {
            let product = absolute_sum_norm(instance, true) * absolute_sum_norm(instance, false);
            Check::at_most(spectral_norm(instance), product.sqrt())
        }),
        Conclusion::holds("m <= 1/4", Kind::Step, &[], |instance| Check::at_most(instance.at().max_variance(), 0.25)),
        Conclusion::holds(
            "m <= epsilon (1 - epsilon)",
            Kind::Step,
            &[&WEIGHT_AT_LEAST, &EPSILON_AT_MOST_HALF],
            |instance| {
                let epsilon = instance.epsilon();
                let all = (0..instance.at().count()).map(|i| instance.at().weight(i) * instance.at().complement(i));
                Check::at_most(all.fold(Envelope::from(0.0), Envelope::max), epsilon * (-epsilon + 1.0))
            },
        ),
        Conclusion::holds("|J_s|_2 >= m beta", Kind::Step, &[&TWO_SCORES], |instance| {
            Check::at_most(instance.beta() * instance.at().max_variance(), spectral_norm(instance))
        }),
    ],
    families: &[
        Family {
            name: "two",
            instances: 160,
            attained: &["Eq. 476", "Eq. 477", "Eq. 478", "Eq. 480", "Eq. 487", "m <= epsilon (1 - epsilon)"],
            draw: |stream, _, _| {
                let beta = stream.log_between(1e-3, 1e3);
                // Beyond 25 the strict sign of Eq. 480 hangs on a relative difference of exp(-25).
                SoftmaxParameters::new(Scores::First, 2, beta, stream.log_between(1e-2, 25.0))
            },
        },
        Family {
            name: "tie",
            instances: 48,
            attained: &["Eq. 476", "Eq. 477", "Eq. 478", "Eq. 479", "Eq. 487", "m <= 1/4"],
            draw: |stream, _, _| SoftmaxParameters::new(Scores::Equal, 2, stream.log_between(1e-3, 1e3), 1.0),
        },
        Family {
            name: "nearly_two",
            instances: 96,
            attained: &["Eq. 477", "Eq. 478", "m <= epsilon (1 - epsilon)"],
            draw: |stream, _, _| {
                let (depth, count) = (stream.between(3.0, 20.0), 3 + stream.below(10));
                let (beta, spread) = (stream.log_between(1e-3, 1e3), stream.log_between(0.1, 10.0));
                SoftmaxParameters::new(Scores::Pair(depth), count, beta, spread)
            },
        },
        Family {
            name: "peaked",
            instances: 160,
            attained: &["Eq. 477", "Eq. 478"],
            draw: |stream, _, _| {
                let (count, beta) = (3 + stream.below(30), stream.log_between(1e-3, 1e3));
                let spread = stream.between(1.0, 300.0);
                SoftmaxParameters::new(Scores::First, count, beta, spread).slack(stream.between(1.001, 3.0))
            },
        },
        Family {
            name: "three_or_more",
            instances: 480,
            attained: &["Eq. 477", "Eq. 478", "m <= epsilon (1 - epsilon)"],
            draw: families::three_or_more,
        },
    ],
    controls: &[
        Control {
            name: "Eq. 476 with m beta",
            hypotheses: &[],
            check: |instance| spectral(instance, 1.0),
            instances: || vec![two(0.0), two(3.0)],
        },
        Control {
            name: "Eq. 479 with beta/2.1",
            hypotheses: &[],
            check: |instance| Check::at_most(spectral_norm(instance), instance.beta() / 2.1),
            instances: || vec![SoftmaxParameters::new(Scores::Pair(20.0), 4, 3.0, 0.0), two(0.0)],
        },
        Control {
            name: "Eq. 480 with 3 epsilon^2",
            hypotheses: &[&WEIGHT_AT_LEAST, &EPSILON_AT_MOST_HALF],
            check: |instance| peaked(instance, 3.0),
            instances: || vec![two(1.0), two(5.0)],
        },
        Control {
            name: "Eq. 480 without 1 - epsilon >= 1/2",
            hypotheses: &[&WEIGHT_AT_LEAST],
            check: |instance| peaked(instance, 2.0),
            // Equal weights 1/2 and epsilon = 0.9: 0.18 beta is claimed of a norm beta/2.
            instances: || vec![two(0.0).slack(1.8)],
        },
        Control {
            name: "Eq. 480 without p_max >= 1 - epsilon",
            hypotheses: &[&EPSILON_AT_MOST_HALF],
            check: |instance| peaked(instance, 2.0),
            instances: || vec![two(2.0).slack(0.5)],
        },
    ],
    counterexamples: &[],
};
