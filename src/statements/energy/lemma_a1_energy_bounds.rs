//! # Lemma A1: bounds of the energy
//!
//! For every state $\xi$
//!
//! $$0 \le E(\xi), \tag{16}$$
//!
//! and for every $\xi = \sum_i p_i x_i$ in the convex hull of the patterns, $p_i \ge 0$, $\sum_i p_i = 1$ (21),
//!
//! $$E(\xi) \le \beta^{-1}\ln N + \tfrac12 M^2, \tag{17}$$
//! $$E(\xi) \le 2M^2. \tag{18}$$
//!
//! All three hold as printed. The lemma says "larger than zero"; the formula means $\ge$: equal patterns have $E = 0$ at
//! their common point. The main text, after Eq. 2, prints $0 \le E \le 2M^2$ for all states. That is false: $E$ grows like
//! $\tfrac12\|\xi\|^2$. The hull repairs it; this is (18), and the lemma proves it.
//!
//! The proof. With $x_k$ the pattern of the largest score (19), $\mathrm{lse} \le x_k^T\xi + \beta^{-1}\ln N$ gives
//!
//! $$E(\xi) \ge \tfrac12\|\xi - x_k\|^2 \ge 0. \tag{20}$$
//!
//! On the hull, $-\mathrm{lse}(\beta, X^T\xi) \le -\sum_i p_i x_i^T\xi + \beta^{-1}\sum_i p_i\ln p_i$ (23), where
//! $\sum_i p_i x_i^T\xi = \|\xi\|^2$ and the last sum is not positive, so that
//!
//! $$E(\xi) \le -\tfrac12\|\xi\|^2 + \beta^{-1}\ln N + \tfrac12 M^2. \tag{22}$$
//!
//! By Jensen's inequality, for every state,
//!
//! $$E(\xi) \le -m_x^T\xi + \tfrac12\|\xi\|^2 + \tfrac12 M^2, \tag{25}$$
//!
//! and $\|\xi\| \le M$ (26), $\|m_x\| \le M$ (27) make it $2M^2$. Since (25) is convex in $\xi$, it is largest at a pattern,
//! where $m_x^Tx_i \ge \|x_i\|^2/N - (1 - 1/N)M\|x_i\|$: the sharp form of (18) is $E \le 2M^2(1 - 1/N)$, attained in the
//! limit $\beta \to 0$ by one pattern against $N - 1$ opposite ones. (17) is sharp in both terms: a short pattern against
//! long opposite ones.
//!
//! The trivial bound on the hull is $2M^2 + \beta^{-1}\ln N$, from $|x_i^T\xi| \le M^2$. Lower bounds are judged on the energy as
//! Eq. 13 prints it, which cancels and could be negative; upper ones on the library's form, a sum of non-negative terms.
//!
//! ## Errata
//!
//! - **E <= 2 M^2 (main text)** printed: $E(\xi) \le 2M^2$ for every state $\xi$; repaired: for $\xi$ in the convex
//!   hull of the patterns (18)

use crate::audit::{
    Check, Conclusion, Control, Counterexample, Effort, Family, Form, Geometry, Kind, PatternInstance,
    PatternParameters, Query, Statement,
};
use crate::measure::definition::{self, total};
use crate::numerics::elementary::ln;
use crate::numerics::{Envelope, Real, dot, gamma, norm};
use crate::random::Stream;
use crate::statements::families;
use crate::statements::hypotheses::{IN_HULL, NO_PATTERN, TWO_PATTERNS, decided};

/// The right side of Eq. 17, $\beta^{-1}\ln N + \tfrac12 M^2$.
///
/// ```
/// use hopfield_theory::statements::energy::lemma_a1_energy_bounds::logarithmic_bound;
/// assert!((logarithmic_bound(2.0, 2.0, 3.0) - (0.5 * 2.0_f64.ln() + 4.5)).abs() < 1e-14);
/// ```
pub fn logarithmic_bound<R: Real>(beta: R, count: R, max_norm: R) -> R {
    count.ln() / beta + max_norm.squared() * 0.5
}

/// The right side of Eq. 18, $2M^2$.
pub fn square_bound<R: Real>(max_norm: R) -> R {
    max_norm.squared() * 2.0
}

/// The sharp form of Eq. 18, $2M^2(1 - 1/N)$.
pub fn sharp_square_bound<R: Real>(count: R, max_norm: R) -> R {
    square_bound(max_norm) * (count - 1.0) / count
}

/// The right side of Eq. 25 from $m_x^T\xi$, $\|\xi\|$ and $M$.
pub fn jensen_bound<R: Real>(mean_score: R, state_norm: R, max_norm: R) -> R {
    (state_norm.squared() + max_norm.squared()) * 0.5 - mean_score
}

/// $E$ at the exact convex combination that the state is a rounding of: no gradient between the two, $\xi - f(\xi)$, is longer
/// than $\|\xi\| + M$ and the distance itself.
fn hull_energy(instance: &PatternInstance) -> Envelope {
    let error = instance.hull_error();
    let slope = norm(instance.state()) + instance.network().patterns().max_norm() + error;
    instance.measure().energy().widened(slope * error)
}

/// An upper bound on the hull, with what holds there without the lemma beside it.
fn on_hull(instance: &PatternInstance, bound: Envelope) -> Check {
    let trivial = square_bound(instance.max_norm()) + instance.count().ln() / instance.beta();
    Check::at_most(hull_energy(instance), bound).trivial_upper(trivial)
}

/// Eq. 17 with another factor of $\ln N$.
fn logarithmic(instance: &PatternInstance, factor: f64) -> Envelope {
    let (beta, max_norm) = (instance.beta(), instance.max_norm());
    logarithmic_bound(beta, instance.count(), max_norm) - instance.count().ln() / beta * (1.0 - factor)
}

/// $E(\xi) \ge c\|\xi - x_k\|^2$, Eq. 20 for $c = 1/2$.
fn above_distance(instance: &PatternInstance, factor: f64) -> Check {
    let measurement = instance.measure();
    let nearest = instance.network().patterns().pattern(measurement.softmax().argmax());
    let distance = measurement.distance_to(nearest);
    Check::at_most(distance.squared() * factor, measurement.energy_by_log_sum_exp())
}

/// The three printed forms and the library's, against Eq. 13; Eq. 14 where its exponentials stay in the range.
fn printed_forms(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let printed = measurement.energy_by_log_sum_exp();
    let mut forms = vec![measurement.energy(), measurement.energy_by_mixture()];
    let exponentials = measurement.energy_by_exponentials();
    if exponentials.radius.is_finite() {
        forms.push(exponentials);
    }
    decided(Check::worst(forms.into_iter().map(|form| Check::equal(form, printed))))
}

/// Eq. 22.
fn quadratic(instance: &PatternInstance) -> Check {
    let state_norm = instance.measure().state_norm().widened(instance.hull_error());
    Check::at_most(hull_energy(instance), logarithmic(instance, 1.0) - state_norm.squared() * 0.5)
}

/// Eq. 23 with the weights that made the state. It holds for all weights, so only their own rounding matters: they sum to
/// one up to $\gamma_{N+2}$, and the sums carry $\gamma_{N+d+8}$ of $M\|\xi\|$ and of $\ln N + 1$.
fn variational(instance: &PatternInstance) -> Check {
    let (patterns, beta) = (instance.network().patterns(), instance.network().beta());
    let weights = instance.hull_weights().unwrap_or_default();
    let negentropy: Vec<f64> = weights.iter().map(|w| if *w > 0.0 { *w * ln(*w) } else { 0.0 }).collect();
    let value = crate::numerics::sum(&negentropy) / beta - dot(weights, &patterns.scores(instance.state()));
    let size = patterns.max_norm() * norm(instance.state()) + (ln(patterns.count() as f64) + 1.0) / beta;
    let error = gamma(2 * patterns.count() + patterns.dimension() + 12) * size;
    let combination = Envelope::new(value, error).defined_by(|| {
        let present: Vec<usize> = (0..weights.len()).filter(|i| weights[*i] > 0.0).collect();
        let sum = total(&present.iter().map(|i| weights[*i].into()).collect::<Vec<_>>());
        let term = |i: &usize| {
            let weight = Envelope::from(weights[*i]) / sum;
            weight * (weight.ln() / beta - definition::dot(patterns.pattern(*i), instance.state()))
        };
        total(&present.iter().map(term).collect::<Vec<_>>())
    });
    Check::at_most(-instance.measure().log_sum_exp(), combination)
}

/// Eq. 25.
fn jensen(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let bound = jensen_bound(measurement.mean_score(), measurement.state_norm(), instance.max_norm());
    Check::at_most(measurement.energy(), bound)
}

/// One pattern $+M$ against $N - 1$ patterns $-M$ on the line, the state at $+M$, with $\kappa = \beta M^2$.
fn one_against_many(count: usize, kappa: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, count, kappa)
}

/// A pattern $wM$ against $N - 1$ patterns $-M$ on the line, the state at the short one, $\beta M^2 = 30/w$.
fn short_against_long(count: usize, width: f64) -> PatternParameters {
    PatternParameters::new(Geometry::ShortAgainstLong, 1, count, 30.0 / width).width(width)
}

/// Patterns that differ and any state but the centre of a symmetric set or of two points, where all scores are equal and
/// Eqs. 20, 23 and 25 are attained.
fn off_centre(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let parameters = families::distinct(stream, index, effort);
    let symmetric = [Geometry::Simplex, Geometry::Orthoplex, Geometry::Orthogonal, Geometry::OneAgainstMany]
        .contains(&parameters.geometry);
    if (symmetric || parameters.count <= 4) && parameters.query == Query::Mean {
        parameters.query(Query::Pattern)
    } else {
        parameters
    }
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a1",
    label: "Lemma A1",
    main_text: Some("after Eq. 2"),
    equations: "16-27",
    section: "A.1.2",
    file: file!(),
    source: include_str!("lemma_a1_energy_bounds.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 16", Kind::Conclusion, &[], |i| {
            Check::at_most(0.0, i.measure().energy_by_log_sum_exp())
        }),
        Conclusion::holds("Eq. 17", Kind::Conclusion, &[&IN_HULL], |i| on_hull(i, logarithmic(i, 1.0))),
        Conclusion::holds("Eq. 18", Kind::Conclusion, &[&IN_HULL], |i| on_hull(i, square_bound(i.max_norm()))),
        Conclusion::repaired(
            "E <= 2 M^2 (main text)",
            Kind::Conclusion,
            Form { hypotheses: &[], check: |i| Check::at_most(i.measure().energy(), square_bound(i.max_norm())) },
            Form { hypotheses: &[&IN_HULL], check: |i| on_hull(i, square_bound(i.max_norm())) },
        ),
        Conclusion::step("Eqs. 13-15", &[], printed_forms),
        Conclusion::step("Eq. 20", &[], |i| above_distance(i, 0.5)),
        Conclusion::step("Eq. 22", &[&IN_HULL, &NO_PATTERN], quadratic),
        Conclusion::step("Eq. 23", &[&IN_HULL, &NO_PATTERN], variational),
        Conclusion::step("Eq. 25", &[], jensen),
        Conclusion::step("Eq. 26", &[&IN_HULL, &NO_PATTERN], |i| {
            Check::at_most(i.measure().state_norm().widened(i.hull_error()), i.max_norm())
        }),
        Conclusion::step("Eq. 27", &[], |i| Check::at_most(i.network().mean_norm_envelope(), i.max_norm())),
        Conclusion::step("E <= 2 M^2 (1 - 1/N)", &[&IN_HULL, &TWO_PATTERNS], |i| {
            on_hull(i, sharp_square_bound(i.count(), i.max_norm()))
        }),
    ],
    families: &[
        Family {
            name: "one_against_many",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                let count = stream.log_between(2.0, 1000.0) as usize;
                one_against_many(count, stream.log_between(1e-6, 1e-2))
            },
        },
        Family {
            name: "short_against_long",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                short_against_long(2 + stream.below(200), stream.log_between(1e-4, 1e-1))
                    .scale(stream.log_between(0.1, 10.0))
            },
        },
        Family {
            name: "equal_at_pattern",
            instances: 32,
            attained: &["Eq. 16", "Eq. 20", "Eq. 25", "Eq. 27"],
            draw: |stream, index, effort| families::equal(stream, index, effort).query(Query::Pattern),
        },
        Family { name: "equal", instances: 64, attained: &["Eq. 20", "Eq. 25", "Eq. 27"], draw: families::equal },
        Family {
            name: "hull",
            instances: 240,
            attained: &[],
            draw: |stream, index, effort| {
                let concentration = stream.log_between(0.3, 10.0);
                families::distinct(stream, index, effort).query(Query::Hull(concentration))
            },
        },
        Family {
            name: "centre",
            instances: 16,
            attained: &["Eq. 20", "Eq. 23", "Eq. 25"],
            draw: |stream, _, _| {
                let (dimension, kappa) = (1 + stream.below(8), stream.log_between(1e-2, 1e2));
                PatternParameters::new(Geometry::Orthoplex, dimension, 2 * dimension, kappa).query(Query::Mean)
            },
        },
        Family { name: "off_centre", instances: 640, attained: &[], draw: off_centre },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 18 with 1.9 M^2 instead of 2 M^2",
            hypotheses: &[&IN_HULL],
            check: |i| on_hull(i, square_bound(i.max_norm()) * 0.95),
            instances: || vec![one_against_many(100, 1e-3), one_against_many(1000, 1e-6)],
        },
        Control {
            name: "Eq. 17 with 0.9 ln N instead of ln N",
            hypotheses: &[&IN_HULL],
            check: |i| on_hull(i, logarithmic(i, 0.9)),
            instances: || vec![short_against_long(50, 3e-3), short_against_long(50, 1e-3)],
        },
        Control {
            name: "Eq. 17 outside the hull",
            hypotheses: &[],
            check: |i| Check::at_most(i.measure().energy(), logarithmic(i, 1.0)),
            instances: || vec![one_against_many(10, 1.0).query(Query::Along(10.0))],
        },
        Control {
            name: "Eq. 20 with 1 instead of 1/2",
            hypotheses: &[],
            check: |i| above_distance(i, 1.0),
            instances: || vec![PatternParameters::new(Geometry::Equal, 2, 3, 1.0).query(Query::Along(2.0))],
        },
        Control {
            name: "2 M^2 (1 - 2/N) on the hull",
            hypotheses: &[&IN_HULL, &TWO_PATTERNS],
            check: |i| on_hull(i, sharp_square_bound(i.count(), i.max_norm()) - square_bound(i.max_norm()) / i.count()),
            instances: || vec![one_against_many(10, 1e-5), one_against_many(2, 0.1)],
        },
    ],
    counterexamples: &[Counterexample {
        name: "patterns 1 and -1 at beta = 1: E(3) = 2.69 exceeds 2",
        refutes: "E <= 2 M^2 (main text)",
        instance: || PatternParameters::literal(1.0, &[&[1.0], &[-1.0]], &[3.0]),
    }],
};

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::audit::Decision;
    use crate::numerics::certified::{Arithmetic, enclosed, with};
    use crate::{Hopfield, Patterns};

    /// At a pattern all other weights are zero, and so is what they add to the entropy.
    #[test]
    fn weights_of_zero_have_no_entropy() {
        let patterns = Patterns::from_rows(&[[2.0, 0.0], [1.0, 1.0], [0.0, -1.0]]).expect("three patterns");
        let network = Arc::new(Hopfield::new(patterns, 1.0).expect("beta is positive"));
        let check = || variational(&PatternInstance::at_pattern(&network, 0));
        assert_eq!((check().decide(false), check().right.value), (Decision::Holds, -4.0));
        let right = with(Arithmetic::Intervals, || enclosed(check().right));
        assert!(right.is_some_and(|right| right.lower == -4.0 && right.upper == -4.0), "{right:?}");
    }
}
