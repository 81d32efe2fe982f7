//! # Eq. 2: the energy, in three forms
//!
//! For patterns $x_1, \dots, x_N$ with $M = \max_i\|x_i\|$ (12), $\beta > 0$ and a state $\xi$ the energy is
//!
//! $$E(\xi) = -\mathrm{lse}(\beta, X^T\xi) + \tfrac12\xi^T\xi + \beta^{-1}\ln N + \tfrac12M^2 \tag{2 = 13}$$
//! $$\textstyle = -\beta^{-1}\ln\sum_i\exp(\beta x_i^T\xi) + \beta^{-1}\ln N + \tfrac12\xi^T\xi + \tfrac12M^2 \tag{14}$$
//! $$\textstyle = -\beta^{-1}\ln\Big(\frac1N\sum_i\exp\big(-\tfrac\beta2(M^2 - \|x_i\|^2)\big)
//!   \exp\big(-\tfrac\beta2\|x_i - \xi\|^2\big)\Big). \tag{15}$$
//!
//! Eqs. 33 and 34 print the first two again. All forms agree: complete the square,
//! $\beta x_i^T\xi = \tfrac\beta2\|x_i\|^2 + \tfrac\beta2\|\xi\|^2 - \tfrac\beta2\|x_i - \xi\|^2$.
//!
//! Eq. 15 says what the energy is: $e^{-\beta E}$ is a mixture of Gaussians of variance $1/\beta$ at the patterns. A pattern shorter
//! than $M$ has its Gaussian scaled down by $e^{-\beta(M^2 - \|x_i\|^2)/2}$, so long patterns are favoured; only if all
//! norms are equal do the Gaussians alone make the energy,
//!
//! $$\textstyle E(\xi) = -\beta^{-1}\ln\frac1N\sum_i\exp\big(-\tfrac\beta2\|x_i - \xi\|^2\big).$$
//!
//! Between its two limits in $\beta$ the energy is enclosed for all states. With $R = \max_{i,j}\xi^T(x_i - x_j)$,
//!
//! $$-m_x^T\xi + \tfrac12\|\xi\|^2 + \tfrac12M^2 - \tfrac\beta8R^2 \le E(\xi) \le
//!   \min_i\tfrac12\big(M^2 - \|x_i\|^2 + \|x_i - \xi\|^2\big) + \beta^{-1}\ln N.$$
//!
//! The first inequality is Hoeffding's lemma on $\frac1N\sum_ie^{\beta x_i^T\xi}$, sharp as $\beta \to 0$ for an antipodal pair;
//! what it bounds is never more than $R$. The second leaves only the largest term of Eq. 15, and is sharp where the others vanish.
//!
//! The forms are computed apart from each other: Eq. 14 from the exponentials as they stand, where they stay in range, Eq. 15 from
//! distances. The library's energy is a fourth form, a sum of non-negative terms, held against Eq. 13 as well.

use crate::audit::{
    Check, Conclusion, Control, Effort, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::measure::definition;
use crate::numerics::elementary::ln;
use crate::numerics::{Envelope, Real, gamma, norm, squared_distance};
use crate::random::Stream;
use crate::statements::families::{self, antipodal_at};
use crate::statements::hypotheses::TWO_PATTERNS;

/// $\tfrac\beta8R^2$, by how much the energy can lie below its value as $\beta \to 0$; $R$ is the range of the scores.
///
/// ```
/// use hopfield_theory::statements::energy::equation_2_energy::hoeffding_gap;
/// assert_eq!(hoeffding_gap(0.5, 4.0), 1.0);
/// ```
pub fn hoeffding_gap<R: Real>(beta: R, range: R) -> R {
    beta * range.squared() / 8.0
}

/// $\beta^{-1}\ln N$, by how much the energy can lie above its value as $\beta \to \infty$.
pub fn largest_excess<R: Real>(beta: R, count: R) -> R {
    count.ln() / beta
}

/// The exponentials of Eq. 14 stay in the range of the numbers, $\beta M\|\xi\| \le 600$: a condition of the audit.
static IN_RANGE: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: beta M |xi| <= 600",
    check: |i| Check::at_most(i.beta() * i.max_norm() * i.measure().state_norm(), 600.0),
};

/// All norms are equal, as far as rounding tells.
static EQUAL_NORMS: Hypothesis<PatternInstance> = Hypothesis {
    name: "all norms equal",
    check: |i| {
        let patterns = i.network().patterns();
        let shortest = patterns.norms().iter().copied().fold(patterns.max_norm(), f64::min);
        Check::at_most(patterns.max_norm() - shortest, norm_rounding(i))
    },
};

/// How far two computed norms of patterns of norm $M$ can lie apart: each is off by $\gamma_{d+2}M$, and a pattern put on the sphere by
/// $\gamma_{d+4}M$ more.
fn norm_rounding(instance: &PatternInstance) -> f64 {
    2.0 * gamma(2 * instance.state().len() + 6) * instance.network().patterns().max_norm()
}

/// $\beta R \ge 10^{-2}$: a condition of the audit. Below it an antipodal pair is nearer to the limit $\beta \to 0$ than rounding can tell.
static DIFFERENT_SCORES: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: beta R >= 1/100",
    check: |i| Check::at_most(0.01, i.beta() * i.measure().score_range()),
};

/// $1 - p_{\max} \ge 10^{-5}$: a condition of the audit. Below it one term alone is nearer to the energy than rounding can tell.
static SHARED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 1 - p_max >= 1e-5",
    check: |i| {
        let measurement = i.measure();
        Check::at_most(1e-5, measurement.complement(measurement.softmax().argmax()))
    },
};

/// The energy of Eq. 15 with the exponents $-\tfrac12v\|x_i - \xi\|^2$ alone, $v = 1$ in the paper. As in
/// [`Measurement::energy_by_mixture`](crate::measure::Measurement::energy_by_mixture) the exponents have error
/// $\gamma_{2d+20}(M + \|\xi\|)^2$, log-sum-exp and $\ln N$ together $2\gamma_{N+8}(\ln N + 1)/\beta$.
fn gaussians_alone(instance: &PatternInstance, precision: f64) -> Envelope {
    let (patterns, state, beta) = (instance.network().patterns(), instance.state(), instance.network().beta());
    let exponents: Vec<f64> =
        patterns.iter().map(|pattern| -0.5 * precision * squared_distance(pattern, state)).collect();
    let count = patterns.count();
    let logarithm = ln(count as f64);
    let value = -crate::log_sum_exp(beta, &exponents) + logarithm / beta;
    let reach = patterns.max_norm() + norm(state);
    let error =
        gamma(2 * state.len() + 20) * precision * reach * reach + 2.0 * gamma(count + 8) * (logarithm + 1.0) / beta;
    Envelope::new(value, error).defined_by(|| {
        let beta = Envelope::from(beta);
        let exponent = |pattern| definition::distance(pattern, state).squared() * (-0.5 * precision) * beta;
        let exponents: Vec<Envelope> = patterns.iter().map(exponent).collect();
        let origin = definition::largest(exponents.iter().copied());
        let terms: Vec<Envelope> = exponents.iter().map(|exponent| (*exponent - origin).exp()).collect();
        (Envelope::from(count as f64).ln() - definition::total(&terms).ln() - origin) / beta
    })
}

/// The energy of Gaussians alone where all norms are equal. Norms that differ by rounding $r$ change it by at most $rM$.
fn equal_norms_form(instance: &PatternInstance) -> Check {
    let slack = norm_rounding(instance) * instance.network().patterns().max_norm();
    let form = gaussians_alone(instance, 1.0).widened(2.0 * slack);
    Check::equal(form, instance.measure().energy_by_log_sum_exp())
}

/// How far the energy lies below its limit as $\beta \to 0$, against $c\tfrac\beta8R^2$.
fn hoeffding(instance: &PatternInstance, constant: f64) -> Check {
    let measurement = instance.measure();
    let squares = measurement.state_norm().squared() + instance.max_norm().squared();
    let limit = squares * 0.5 - measurement.mean_score();
    let range = measurement.score_range();
    let gap = limit - measurement.energy_by_log_sum_exp();
    Check::at_most(gap, hoeffding_gap(instance.beta(), range) * constant).trivial_upper(range)
}

/// How far the energy, as Eq. 15 has it, lies above its limit as $\beta \to \infty$, against $c\beta^{-1}\ln N$. It is at most what it
/// is for all scores at the smallest, $R$.
fn winner(instance: &PatternInstance, constant: f64) -> Check {
    let (patterns, measurement) = (instance.network().patterns(), instance.measure());
    let square = instance.max_norm().squared();
    let terms = (0..patterns.count()).map(|i| {
        let distance = measurement.distance_to(patterns.pattern(i));
        (square - instance.network().pattern_norm(i).squared() + distance.squared()) * 0.5
    });
    let limit = terms.reduce(Real::min).unwrap_or(square);
    let bound = largest_excess(instance.beta(), instance.count()) * constant;
    Check::at_most(measurement.energy_by_mixture() - limit, bound).trivial_upper(measurement.score_range())
}

/// Patterns of one norm, and any state.
fn on_sphere(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let geometries =
        [Geometry::Sphere, Geometry::Simplex, Geometry::Orthoplex, Geometry::Orthogonal, Geometry::Duplicated];
    let geometry = geometries[index as usize % geometries.len()].clone();
    PatternParameters { geometry, ..families::distinct(stream, index, effort) }
}

/// A pattern $M$ against $N - 1$ patterns $-M$ on the line, the state at the first, so that the others vanish.
fn alone(count: usize, kappa: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, count, kappa)
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "equation_2",
    label: "Eq. 2",
    main_text: None,
    equations: "13-15, 33-34",
    section: "A.1.2",
    file: file!(),
    source: include_str!("equation_2_energy.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 14", Kind::Conclusion, &[&IN_RANGE], |i| {
            Check::equal(i.measure().energy_by_exponentials(), i.measure().energy_by_log_sum_exp())
        }),
        Conclusion::holds("Eq. 15", Kind::Conclusion, &[], |i| {
            Check::equal(i.measure().energy_by_mixture(), i.measure().energy_by_log_sum_exp())
        }),
        Conclusion::step("sum of non-negative terms", &[], |i| {
            Check::equal(i.measure().energy(), i.measure().energy_by_log_sum_exp())
        }),
        Conclusion::step("Eq. 15 for equal norms", &[&EQUAL_NORMS], equal_norms_form),
        Conclusion::step("beta -> 0", &[&TWO_PATTERNS, &DIFFERENT_SCORES], |i| hoeffding(i, 1.0)),
        Conclusion::step("beta -> infinity", &[&TWO_PATTERNS, &SHARED], |i| winner(i, 1.0)),
    ],
    families: &[
        Family {
            name: "antipodal",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| antipodal_at(stream.log_between(0.03, 10.0), stream.between(0.3, 3.0)),
        },
        Family {
            name: "alone",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| alone(2 + stream.below(100), stream.between(1.0, 9.0)),
        },
        Family { name: "on_sphere", instances: 160, attained: &[], draw: on_sphere },
        Family { name: "mixed", instances: 640, attained: &[], draw: families::mixed },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 15 without the norms, for unequal ones",
            hypotheses: &[],
            check: |i| Check::equal(gaussians_alone(i, 1.0), i.measure().energy_by_log_sum_exp()),
            instances: || {
                vec![
                    PatternParameters::literal(1.0, &[&[1.0], &[2.0]], &[0.0]),
                    PatternParameters::new(Geometry::ShortAgainstLong, 1, 3, 2.0).query(Query::Mean),
                ]
            },
        },
        Control {
            name: "Eq. 15 with variance 2/beta",
            hypotheses: &[&EQUAL_NORMS],
            check: |i| Check::equal(gaussians_alone(i, 0.5), i.measure().energy_by_log_sum_exp()),
            instances: || vec![antipodal_at(1.0, 0.5), alone(3, 2.0)],
        },
        Control {
            name: "Eq. 13 without ln N",
            hypotheses: &[],
            check: |i| {
                let printed = i.measure().energy_by_log_sum_exp() - i.count().ln() / i.beta();
                Check::equal(i.measure().energy_by_mixture(), printed)
            },
            instances: || vec![antipodal_at(1.0, 0.5), alone(3, 2.0)],
        },
        Control {
            name: "beta R^2 / 9 instead of beta R^2 / 8",
            hypotheses: &[&TWO_PATTERNS, &DIFFERENT_SCORES],
            check: |i| hoeffding(i, 8.0 / 9.0),
            instances: || vec![antipodal_at(0.1, 1.0), antipodal_at(0.01, 2.0)],
        },
        Control {
            name: "0.9 ln N instead of ln N",
            hypotheses: &[&TWO_PATTERNS, &SHARED],
            check: |i| winner(i, 0.9),
            instances: || vec![alone(2, 4.0), alone(50, 5.0)],
        },
    ],
    counterexamples: &[],
};
