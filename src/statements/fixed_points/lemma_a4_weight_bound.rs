//! # Lemma A4: a separated state has one large weight
//!
//! Let $i$ be the pattern that a state $\xi$ matches best and $c = \min_{j \ne i}(\xi^Tx_i - \xi^Tx_j) \ge 0$ its lead over the
//! others (Definition 2, Eqs. 72-73, for a query). With $\epsilon = (N - 1)\exp(-\beta c)$ and
//! $p = \mathrm{softmax}(\beta X^T\xi)$,
//!
//! $$\|x_i - f(\xi)\| \le 2\epsilon M, \tag{132}$$
//! $$p_i \ge \frac{1}{1 + (N-1)\exp(-\beta c)} = 1 - \frac{\epsilon}{1 + \epsilon} \ge 1 - \epsilon, \tag{135}$$
//! $$p_k \le \exp(-\beta c) = \frac{\epsilon}{N - 1} \quad\text{for } k \ne i. \tag{136}$$
//!
//! All hold as printed, for every index $i$ and not for the best one alone, with a negative lead as well: this is how
//! Lemma A5 uses them. Eq. 135 is an equality where the other patterns tie, and is held to it there. Eq. 132 is attained in
//! the limit by one pattern against $N - 1$ copies of its opposite; its proof gives the sharper
//! $2M\epsilon/(1 + \epsilon)$, which they attain exactly, since
//! $\|x_i - f(\xi)\| = \|\sum_{j \ne i}p_j(x_i - x_j)\| \le 2M(1 - p_i)$.
//!
//! Eq. 135 is judged as $1 - p_i \le \epsilon/(1 + \epsilon)$ in logarithms, so that it keeps its meaning where $p_i$ rounds
//! to one. The trivial bounds are $2M$ for Eq. 132, $1 - 1/N$ for $1 - p_i$ and $1/2$ for $p_k$.

use crate::audit::{
    Check, Conclusion, Control, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::numerics::{Envelope, Real};
use crate::statements::families;
use crate::statements::hypotheses::{RESOLVED, TWO_PATTERNS};

/// $\ln\epsilon = \ln(N-1) - \beta c$ with the lead $c$ (squared norm).
pub fn log_epsilon<R: Real>(beta: R, count: R, lead: R) -> R {
    (count - 1.0).ln() - beta * lead
}

/// $\ln\frac{\epsilon}{1+\epsilon}$ from $\ln\epsilon$, without overflow: the logarithm of the bound on $1 - p_i$ in Eq. 135.
///
/// ```
/// use hopfield_theory::statements::fixed_points::lemma_a4_weight_bound::{log_complement_bound, log_epsilon};
/// // Two patterns that tie: epsilon = 1, and 1 - p_i is one half.
/// let bound = log_complement_bound(log_epsilon(1.0, 2.0, 0.0));
/// assert!((bound + std::f64::consts::LN_2).abs() < 1e-15);
/// ```
pub fn log_complement_bound<R: Real>(log_epsilon: R) -> R {
    if log_epsilon.value() > 0.0 { -(-log_epsilon).exp().ln_1p() } else { log_epsilon - log_epsilon.exp().ln_1p() }
}

/// The pattern that the state matches best, whose lead is not negative.
fn best(instance: &PatternInstance) -> usize {
    instance.measure().softmax().argmax()
}

/// The lead $c$ of pattern $i$; over no other pattern it is unbounded, which [`TWO_PATTERNS`] excludes.
fn lead(instance: &PatternInstance, i: usize) -> Envelope {
    instance.measure().score_gap(i).unwrap_or(Envelope::new(0.0, f64::INFINITY))
}

/// $\ln\epsilon$ with another factor for $N - 1$.
fn log_epsilon_of(instance: &PatternInstance, i: usize, others: f64) -> Envelope {
    log_epsilon(instance.beta(), Envelope::from(others + 1.0), lead(instance, i))
}

fn others(instance: &PatternInstance) -> f64 {
    instance.network().patterns().count() as f64 - 1.0
}

/// $\|x_i - f(\xi)\|$ against Eq. 132, in logarithms, with another constant for 2 and another factor for $N - 1$.
fn update_error(instance: &PatternInstance, i: usize, constant: f64, others: f64) -> Check {
    let bound = log_epsilon_of(instance, i, others) + (instance.max_norm() * constant).ln();
    Check::at_most(instance.measure().log_retrieval_error(i, 0.0), bound)
        .in_logarithms()
        .trivial_upper(instance.diameter_bound().ln())
}

/// $\|x_i - f(\xi)\|$ against $2M\epsilon/(1+\epsilon)$, in logarithms.
fn sharper_update_error(instance: &PatternInstance, i: usize) -> Check {
    let bound = log_complement_bound(log_epsilon_of(instance, i, others(instance))) + (instance.max_norm() * 2.0).ln();
    Check::at_most(instance.measure().log_retrieval_error(i, 0.0), bound).in_logarithms()
}

/// Eq. 135 with another factor for $N - 1$, in logarithms: as a bound on $1 - p_i$ where the lead is positive, on $p_i$ itself
/// where it is negative. Where the scores of the others agree up to $\rho$, rounding included, the sides differ by at most $\beta\rho$.
fn own_weight(instance: &PatternInstance, i: usize, others: f64) -> Check {
    let (measurement, log_epsilon) = (instance.measure(), log_epsilon_of(instance, i, others));
    let (left, right) = if lead(instance, i).value >= 0.0 {
        (measurement.complement(i).ln(), log_complement_bound(log_epsilon))
    } else {
        // 1/(1 + epsilon) is what epsilon/(1 + epsilon) is for 1/epsilon.
        (log_complement_bound(-log_epsilon), measurement.log_weight(i))
    };
    let range = range_of_others(instance, i);
    let disagreement = instance.network().beta() * (range + lead(instance, i).radius);
    let check = if range == 0.0 || disagreement < 1e-12 {
        // With copies of one pattern for the others the two sides are equal whatever the rounding.
        let widened = right.widened(disagreement);
        Check::equal(left, if others_are_copies(instance, i) { widened.defined_by(|| right) } else { widened })
    } else {
        Check::at_most(left, right)
    };
    check.in_logarithms().trivial_upper(bound_without_pattern(instance))
}

/// $\ln(1 - 1/N)$: the best of $N$ weights is no smaller than their mean.
fn bound_without_pattern(instance: &PatternInstance) -> Envelope {
    (-(Envelope::from(1.0) / instance.count()) + 1.0).ln()
}

/// $1 - p_i$ against $\epsilon$, the weaker end of Eq. 135.
fn own_weight_by_epsilon(instance: &PatternInstance, i: usize) -> Check {
    let log_complement = instance.measure().complement(i).ln();
    let bound = log_epsilon_of(instance, i, others(instance));
    Check::at_most(log_complement, bound).in_logarithms().trivial_upper(bound_without_pattern(instance))
}

/// The largest $p_k$, $k \ne i$, against Eq. 136 with another factor for $\beta$ in the exponent, in logarithms.
fn other_weights(instance: &PatternInstance, i: usize, rate: f64) -> Check {
    let measurement = instance.measure();
    let count = instance.network().patterns().count();
    let weights = (0..count).filter(|k| *k != i).map(|k| measurement.weight(k));
    let largest = weights.reduce(Real::max).unwrap_or(Envelope::from(0.0));
    Check::log_at_most(largest, -(instance.beta() * lead(instance, i)) * rate).trivial_upper(Envelope::from(0.5).ln())
}

/// By how much the scores of the patterns other than $i$ differ, as computed.
fn range_of_others(instance: &PatternInstance, i: usize) -> f64 {
    let scores = instance.network().patterns().scores(instance.state());
    let rest = || scores.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, score)| *score);
    rest().fold(f64::NEG_INFINITY, f64::max) - rest().fold(f64::INFINITY, f64::min)
}

/// Whether the patterns other than $i$ are all one.
pub(crate) fn others_are_copies(instance: &PatternInstance, i: usize) -> bool {
    let patterns = instance.network().patterns();
    let mut others = patterns.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
    let first = others.next();
    others.all(|other| Some(other) == first)
}

/// $1 - p_i \ge 10^{-6}$: a condition of the audit. Eq. 136 overestimates by the factor $1/p_i$ alone, which rounding hides
/// where $p_i$ is nearly one.
static NOT_SATURATED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 1 - p_i >= 1e-6",
    check: |instance| Check::at_most(1e-6, instance.measure().complement(best(instance))),
};

/// One pattern $M e$ against `count - 1` copies of $-M e$, the state at `place` times the pattern, $\kappa = \beta M^2$.
fn one_against_many(count: usize, kappa: f64, place: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, count, kappa).query(Query::Along(place))
}

/// A state with $\epsilon \le 1/1000$ on the sharp patterns.
fn separated(count: usize) -> PatternParameters {
    one_against_many(count, 8.0, 1.0)
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a4",
    label: "Lemma A4",
    main_text: None,
    equations: "130-138",
    section: "A.1.5.3",
    file: file!(),
    source: include_str!("lemma_a4_weight_bound.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 132", Kind::Conclusion, &[&TWO_PATTERNS, &RESOLVED], |instance| {
            update_error(instance, best(instance), 2.0, others(instance))
        }),
        Conclusion::holds("Eq. 135", Kind::Conclusion, &[&TWO_PATTERNS, &RESOLVED], |instance| {
            own_weight(instance, best(instance), others(instance))
        }),
        Conclusion::holds("Eq. 136", Kind::Conclusion, &[&TWO_PATTERNS, &NOT_SATURATED], |instance| {
            other_weights(instance, best(instance), 1.0)
        }),
        Conclusion::step("Eq. 132 with epsilon/(1 + epsilon)", &[&TWO_PATTERNS, &RESOLVED], |instance| {
            sharper_update_error(instance, best(instance))
        }),
        Conclusion::step("Eq. 135, 1 - epsilon", &[&TWO_PATTERNS, &NOT_SATURATED], |instance| {
            own_weight_by_epsilon(instance, best(instance))
        }),
        Conclusion::step("Eq. 132 for any index", &[&TWO_PATTERNS, &RESOLVED], |instance| {
            update_error(instance, instance.i(), 2.0, others(instance))
        }),
        Conclusion::step("Eq. 135 for any index", &[&TWO_PATTERNS, &RESOLVED], |instance| {
            own_weight(instance, instance.i(), others(instance))
        }),
    ],
    families: &[
        Family {
            name: "one_against_many",
            instances: 128,
            attained: &["Eq. 135", "Eq. 132 with epsilon/(1 + epsilon)"],
            draw: |stream, _, _| {
                // The bound exceeds the error by the factor 1 + epsilon: beyond beta c = 23 rounding hides it.
                let (kappa, lead) = (stream.log_between(0.05, 50.0), stream.log_between(0.01, 20.0));
                one_against_many(2 + stream.below(100), kappa, lead / (2.0 * kappa))
            },
        },
        Family {
            name: "mixed",
            instances: 640,
            attained: &[],
            draw: |stream, index, effort| families::mixed_without(&[Geometry::OneAgainstMany], stream, index, effort),
        },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 132 with constant 1.99 instead of 2",
            hypotheses: &[&TWO_PATTERNS, &RESOLVED],
            check: |instance| update_error(instance, best(instance), 1.99, others(instance)),
            instances: || vec![separated(2), separated(10), separated(50)],
        },
        Control {
            name: "Eq. 132 without the factor N - 1",
            hypotheses: &[&TWO_PATTERNS, &RESOLVED],
            check: |instance| update_error(instance, best(instance), 2.0, 1.0),
            instances: || vec![separated(3), separated(50)],
        },
        Control {
            name: "Eq. 135 with N - 2 instead of N - 1",
            hypotheses: &[&TWO_PATTERNS, &RESOLVED],
            check: |instance| own_weight(instance, best(instance), others(instance) - 1.0),
            instances: || vec![separated(3), separated(50), one_against_many(5, 1.0, 0.5)],
        },
        Control {
            name: "Eq. 135 for any index with the absolute lead",
            hypotheses: &[&TWO_PATTERNS, &RESOLVED],
            check: |instance| {
                let absolute = lead(instance, instance.i()).abs();
                let bound = log_complement_bound(log_epsilon(instance.beta(), instance.count(), absolute));
                Check::at_most(instance.measure().complement(instance.i()).ln(), bound).in_logarithms()
            },
            instances: || vec![one_against_many(2, 1.0, -0.5), one_against_many(9, 2.0, -1.0)],
        },
        Control {
            name: "Eq. 136 with exp(-1.5 beta c)",
            hypotheses: &[&TWO_PATTERNS, &NOT_SATURATED],
            check: |instance| other_weights(instance, best(instance), 1.5),
            instances: || vec![one_against_many(2, 2.0, 1.0), one_against_many(5, 2.0, 1.0)],
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::numerics::elementary::exp;
    use crate::{Hopfield, Patterns};

    /// Far from zero either way the bound on $1 - p_i$ must neither overflow nor lose its small end.
    #[test]
    fn the_complement_bound_is_stable() {
        assert!((log_complement_bound(800.0_f64)).abs() < 1e-300);
        assert_eq!(log_complement_bound(-800.0_f64), -800.0);
        assert!((exp(log_complement_bound(0.0_f64)) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn copies_are_told_from_patterns_of_one_score() {
        let others = |second: [f64; 2]| {
            let patterns = Patterns::from_rows(&[[2.0, 0.0], [1.0, 1.0], second]).expect("three patterns");
            let network = Arc::new(Hopfield::new(patterns, 1.0).expect("beta is positive"));
            others_are_copies(&PatternInstance::at_pattern(&network, 0), 0)
        };
        // At (2, 0) the second and the third pattern have one score in either network.
        assert!(others([1.0, 1.0]) && !others([1.0, -1.0]));
    }
}
