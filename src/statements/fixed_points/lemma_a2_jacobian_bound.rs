//! # Lemma A2: the Jacobian is small where one weight is large
//!
//! Let $p = \mathrm{softmax}(\beta X^T\xi)$ and $m = \max_i p_i(1 - p_i)$. For every state $\xi$ the Jacobian
//! $J = \beta X(\mathrm{diag}(p) - pp^T)X^T$ of the update satisfies
//!
//! $$\|J\|_2 \le 2\beta\|X\|_2^2\,m \le 2\beta NM^2m. \tag{60}$$
//!
//! If $p_{\max} = \max_i p_i \ge 1 - \epsilon$, then
//!
//! $$\|J\|_2 \le 2\beta NM^2\epsilon - 2\epsilon^2\beta NM^2 < 2\beta NM^2\epsilon. \tag{61}$$
//!
//! Eq. 60 holds as printed and is attained by an antipodal pair in every state, its first part by any two patterns of one
//! norm at an obtuse angle.
//!
//! The middle bound of Eq. 61 lacks the condition $\epsilon \le 1/2$ of the softmax lemma that it rests on (480): an
//! antipodal pair with $M = \beta = 1$ and $\xi = 0$ has $p_{\max} = 1/2 \ge 1 - 0.99$ and $\|J\| = 1$, but the bound is
//! 0.0396. With the condition it follows from Eq. 60, since $m \le \epsilon(1 - \epsilon)$ whenever
//! $p_{\max} \ge 1 - \epsilon \ge 1/2$. The outer bound needs no condition: $m < 1 - p_{\max} \le \epsilon$
//! always.
//!
//! The proof bounds $J_s = \beta(\mathrm{diag}(p) - pp^T)$ by
//!
//! $$\|J_s\|_2 \le \sqrt{\|J_s\|_1\|J_s\|_\infty} = 2m\beta, \tag{64}$$
//! $$\|X\|_2^2 \le \|X\|_F^2 = \textstyle\sum_i\|x_i\|^2, \tag{66}$$
//!
//! and $\|J_s\|_2 \le \beta/2$, all three right: row $i$ of $J_s$ has the absolute sum $2\beta p_i(1 - p_i)$. It puts them together
//! as
//!
//! $$\|J\|_2 \le \beta\|X^T\|_2\|J_s\|_2\|X\|_2 \le 2m\beta\|X\|_2^2, \tag{65}$$
//!
//! where the leading $\beta$ is one too many, for $J_s$ holds it already: the first inequality is false for $\beta < 1$, the
//! second for $\beta > 1$. Without it both hold.
//!
//! The trivial bound is $\beta M^2$, the second moment of the patterns about the origin.
//!
//! ## Errata
//!
//! - **Eq. 61** printed: $\|J\|_2 \le 2\beta NM^2\epsilon - 2\epsilon^2\beta NM^2$ for $p_{\max} \ge 1 - \epsilon$;
//!   repaired: with $\epsilon \le \frac12$
//! - **Eq. 65, first inequality** printed: $\|J\|_2 \le \beta\|X^T\|_2\|J_s\|_2\|X\|_2$; repaired: without the
//!   leading $\beta$
//! - **Eq. 65, second inequality** printed: $\beta\|X^T\|_2\|J_s\|_2\|X\|_2 \le 2m\beta\|X\|_2^2$; repaired: without
//!   the leading $\beta$

use super::two_patterns::{self, jacobian_norm};
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Effort, Family, Form, Geometry, Hypothesis, Kind, PatternInstance,
    PatternParameters, Query, Statement,
};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;
use crate::statements::families;
use crate::statements::hypotheses::RESOLVED;

/// The right sides of Eq. 60: $2\beta A m$ with $A = \|X\|_2^2$ or $A = NM^2$ and $m = \max_i p_i(1 - p_i)$.
///
/// ```
/// use hopfield_theory::statements::fixed_points::lemma_a2_jacobian_bound::bound;
/// // An antipodal pair of norm one at its mean: J = beta.
/// assert_eq!(bound(3.0, 2.0, 0.25), 3.0);
/// ```
pub fn bound<R: Real>(beta: R, squared_norm: R, variance: R) -> R {
    beta * squared_norm * variance * 2.0
}

/// The middle bound of Eq. 61, $2\beta NM^2(\epsilon - \epsilon^2)$, by its factors $\beta$, $NM^2$ and $\epsilon$.
pub fn weight_bound<R: Real>(beta: R, squared_norm: R, epsilon: R) -> R {
    bound(beta, squared_norm, epsilon * (-epsilon + 1.0))
}

/// $\epsilon$: the recipe's, or without one $1 - p_{\max}$, the smallest that the lemma allows.
fn epsilon(instance: &PatternInstance) -> Envelope {
    let measurement = instance.measure();
    let given = instance.epsilon();
    if given > 0.0 { given.into() } else { measurement.complement(measurement.softmax().argmax()) }
}

/// $p_{\max} \ge 1 - \epsilon$; true by definition where the recipe leaves $\epsilon$ open.
static LARGE_WEIGHT: Hypothesis<PatternInstance> = Hypothesis {
    name: "p_max >= 1 - epsilon",
    check: |instance| {
        let measurement = instance.measure();
        let complement = measurement.complement(measurement.softmax().argmax());
        let given = instance.epsilon();
        if given > 0.0 { Check::at_most(complement, given) } else { Check::at_most(0.0, 0.0) }
    },
};

/// $\epsilon \le 1/2$, the condition that Eq. 61 lacks.
static AT_MOST_HALF: Hypothesis<PatternInstance> =
    Hypothesis { name: "epsilon <= 1/2", check: |instance| Check::at_most(epsilon(instance), 0.5) };

/// Two patterns, or a third weight that counts: in the limit of two weights Eq. 64 and $\|J_s\|_2 \le \beta/2$ turn into
/// equalities, so without one the sides differ by less than rounding. A condition of the audit.
static THIRD_WEIGHT: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: N = 2, or the third weight is at least 1e-6 of the second",
    check: |instance| {
        let mut weights = instance.measure().softmax().weights().to_vec();
        weights.sort_unstable_by(|a, b| b.total_cmp(a));
        let ratio = if let [_, second, third, ..] = weights[..] { third / second.max(f64::MIN_POSITIVE) } else { 1.0 };
        Check::at_most(1e-6, ratio)
    },
};

/// $NM^2$.
fn total(instance: &PatternInstance) -> Envelope {
    instance.count() * instance.max_norm().squared()
}

/// $\|J\|_2$ against Eq. 60 with a given $\|X\|_2^2$ or its bound, and another constant for 2.
fn jacobian_bound(instance: &PatternInstance, squared_norm: Envelope, constant: f64) -> Check {
    let measurement = instance.measure();
    let right = bound(instance.beta(), squared_norm, measurement.max_variance()) * (constant / 2.0);
    Check::at_most(jacobian_norm(&measurement), right).trivial_upper(trivial(instance))
}

/// $\|J\|_2$ against the middle bound of Eq. 61.
fn middle_bound(instance: &PatternInstance) -> Check {
    let right = weight_bound(instance.beta(), total(instance), epsilon(instance));
    Check::at_most(jacobian_norm(&instance.measure()), right).trivial_upper(trivial(instance))
}

fn trivial(instance: &PatternInstance) -> Envelope {
    instance.beta() * instance.max_norm().squared()
}

/// $\|J_s\|_2 \le 2m\beta$; for two patterns an equality, and claimed as one.
fn softmax_bound(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let (norm, right) = (measurement.softmax_jacobian_norm(), instance.beta() * measurement.max_variance() * 2.0);
    if instance.network().patterns().count() == 2 { Check::equal(norm, right) } else { Check::at_most(norm, right) }
}

/// $\|X\|_2^2\,\|J_s\|_2$, the middle of Eq. 65 without its stray factor.
fn product(instance: &PatternInstance) -> Envelope {
    two_patterns::squared_spectral_norm(instance.network()) * instance.measure().softmax_jacobian_norm()
}

/// Whether all patterns are multiples of one, to the last bit: then $\|X\|_2 = \|X\|_F$.
fn on_a_line(instance: &PatternInstance) -> bool {
    let patterns = instance.network().patterns();
    let Some(axis) = patterns.iter().find(|pattern| pattern.iter().any(|component| *component != 0.0)) else {
        return true;
    };
    let largest = (0..axis.len()).fold(0, |best, k| if axis[k].abs() > axis[best].abs() { k } else { best });
    patterns.iter().all(|pattern| (0..axis.len()).all(|k| pattern[k] * axis[largest] == axis[k] * pattern[largest]))
}

/// An antipodal pair $\pm M$ on the line, with $\kappa = \beta M^2$.
fn antipodal(kappa: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, 2, kappa)
}

/// Patterns on which Eqs. 60 and 65 are no equalities, with $\epsilon$ given or left open.
fn general_position(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let sharp = [Geometry::OneAgainstMany, Geometry::Simplex, Geometry::Orthogonal, Geometry::Orthoplex];
    let parameters = families::mixed_without(&sharp, stream, index, effort);
    if stream.below(2) == 0 { parameters.epsilon(stream.log_between(1e-3, 1.0)) } else { parameters }
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a2",
    label: "Lemma A2",
    main_text: None,
    equations: "60-69",
    section: "A.1.5.1",
    file: file!(),
    source: include_str!("lemma_a2_jacobian_bound.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 60, ||X||_2", Kind::Conclusion, &[&RESOLVED], |instance| {
            jacobian_bound(instance, two_patterns::squared_spectral_norm(instance.network()), 2.0)
        }),
        Conclusion::holds("Eq. 60, N M^2", Kind::Conclusion, &[&RESOLVED], |instance| {
            jacobian_bound(instance, total(instance), 2.0)
        }),
        Conclusion::repaired(
            "Eq. 61",
            Kind::Conclusion,
            Form { hypotheses: &[&RESOLVED, &LARGE_WEIGHT], check: middle_bound },
            Form { hypotheses: &[&RESOLVED, &LARGE_WEIGHT, &AT_MOST_HALF], check: middle_bound },
        ),
        Conclusion::holds("Eq. 61, outer bound", Kind::Conclusion, &[&RESOLVED, &LARGE_WEIGHT], |instance| {
            let right = bound(instance.beta(), total(instance), epsilon(instance));
            Check::less(jacobian_norm(&instance.measure()), right).trivial_upper(trivial(instance))
        }),
        Conclusion::step("Eq. 64", &[&RESOLVED, &THIRD_WEIGHT], softmax_bound),
        Conclusion::step("Eq. 64, row sums", &[], |instance| {
            let measurement = instance.measure();
            let right = instance.beta() * measurement.max_variance() * 2.0;
            Check::equal(measurement.softmax_jacobian_row_sum(), right)
        }),
        Conclusion::step("||J_s||_2 <= beta/2", &[&THIRD_WEIGHT], |instance| {
            Check::at_most(instance.measure().softmax_jacobian_norm(), instance.beta() / 2.0)
        }),
        Conclusion::repaired(
            "Eq. 65, first inequality",
            Kind::Step,
            Form {
                hypotheses: &[&RESOLVED],
                check: |instance| {
                    Check::at_most(jacobian_norm(&instance.measure()), instance.beta() * product(instance))
                },
            },
            Form {
                hypotheses: &[&RESOLVED],
                check: |instance| Check::at_most(jacobian_norm(&instance.measure()), product(instance)),
            },
        ),
        Conclusion::repaired(
            "Eq. 65, second inequality",
            Kind::Step,
            Form {
                hypotheses: &[&RESOLVED, &THIRD_WEIGHT],
                check: |instance| {
                    let squared_norm = two_patterns::squared_spectral_norm(instance.network());
                    let right = bound(instance.beta(), squared_norm, instance.measure().max_variance());
                    Check::at_most(instance.beta() * product(instance), right)
                },
            },
            Form { hypotheses: &[&RESOLVED, &THIRD_WEIGHT], check: softmax_bound },
        ),
        Conclusion::step("Eq. 66", &[], |instance| {
            let network = instance.network();
            let spectral = two_patterns::squared_spectral_norm(network);
            let frobenius = network.squared_frobenius_norm_envelope();
            // Patterns on a line attain Eq. 66, and are held to that.
            if on_a_line(instance) { Check::equal(spectral, frobenius) } else { Check::at_most(spectral, frobenius) }
        }),
    ],
    families: &[
        Family {
            name: "antipodal",
            instances: 128,
            attained: &["Eq. 60, ||X||_2", "Eq. 60, N M^2", "Eq. 61", "Eq. 65, first inequality"],
            draw: |stream, _, _| {
                // Off the middle, where 1 - p_max is one half to the last bit; and not so far out that rounding hides by
                // how much the outer bound of Eq. 61 exceeds the middle one.
                let (kappa, exponent) = (stream.log_between(0.1, 30.0), stream.log_between(0.02, 10.0));
                antipodal(kappa).query(Query::Along(exponent / kappa))
            },
        },
        Family {
            name: "orthogonal",
            instances: 48,
            attained: &["Eq. 65, first inequality"],
            draw: |stream, index, _| {
                let (kappa, count) = (stream.log_between(0.3, 30.0), 3 + stream.below(6));
                let geometry = if index.is_multiple_of(2) { Geometry::Orthogonal } else { Geometry::Simplex };
                PatternParameters::new(geometry, count, count, kappa).query(Query::Along(stream.between(-0.2, 0.6)))
            },
        },
        Family { name: "mixed", instances: 640, attained: &[], draw: general_position },
        Family {
            name: "real_data",
            instances: 48,
            attained: &[],
            draw: |stream, index, effort| {
                // Two patterns of one norm at an obtuse angle attain Eq. 60 as antipodal ones do.
                let parameters = families::real_data(stream, index, effort);
                PatternParameters { count: parameters.count.max(3), ..parameters }
            },
        },
    ],
    controls: &[
        Control {
            name: "Eq. 60 with constant 1.99 instead of 2",
            hypotheses: &[&RESOLVED],
            check: |instance| jacobian_bound(instance, total(instance), 1.99),
            instances: || [-1.0, 0.0, 0.3, 2.0].map(|place| antipodal(1.5).query(Query::Along(place))).to_vec(),
        },
        Control {
            name: "Eq. 60 without the factor N",
            hypotheses: &[&RESOLVED],
            check: |instance| jacobian_bound(instance, instance.max_norm().squared(), 2.0),
            instances: || vec![antipodal(1.5), antipodal(1.0).query(Query::Mean)],
        },
        Control {
            name: "Eq. 61 with 3 epsilon^2 instead of 2 epsilon^2",
            hypotheses: &[&RESOLVED, &LARGE_WEIGHT, &AT_MOST_HALF],
            check: |instance| {
                let epsilon = epsilon(instance);
                let right = weight_bound(instance.beta(), total(instance), epsilon)
                    - instance.beta() * total(instance) * epsilon.squared();
                Check::at_most(jacobian_norm(&instance.measure()), right)
            },
            instances: || vec![antipodal(0.5), antipodal(2.0)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "an antipodal pair at its mean with epsilon = 0.99: J = 1, the bound is 0.0396",
            refutes: "Eq. 61",
            instance: || PatternParameters::literal(1.0, &[&[1.0], &[-1.0]], &[0.0]).epsilon(0.99),
        },
        Counterexample {
            name: "an antipodal pair at its mean with beta = 1/2: J = 0.5, the middle is 0.25",
            refutes: "Eq. 65, first inequality",
            instance: || PatternParameters::literal(0.5, &[&[1.0], &[-1.0]], &[0.0]),
        },
        Counterexample {
            name: "the same with beta = 2: the middle is 4, the right side 2",
            refutes: "Eq. 65, second inequality",
            instance: || PatternParameters::literal(2.0, &[&[1.0], &[-1.0]], &[0.0]),
        },
    ],
};
