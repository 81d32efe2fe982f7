//! # Definition 2: separation of patterns
//!
//! The separation of pattern $x_i$ from the others is
//!
//! $$\Delta_i = \min_{j \ne i}(x_i^Tx_i - x_i^Tx_j) = x_i^Tx_i - \max_{j \ne i}x_i^Tx_j \tag{5 = 70}$$
//! $$\Delta_i = \min_{j \ne i}\tfrac12\big(\|x_i\|^2 - \|x_j\|^2 + \|x_i - x_j\|^2\big), \tag{71}$$
//!
//! and $\tfrac12\min_{j \ne i}\|x_i - x_j\|^2$ if all norms are equal. The pattern is *separated* if $\Delta_i > 0$. For a state
//! $\xi$, the index and the separation are
//!
//! $$i = \arg\max_k\Big(\xi^Tx_k - \max_{j \ne k}\xi^Tx_j\Big), \tag{72}$$
//! $$c = \xi^Tx_i - \max_{j \ne i}\xi^Tx_j, \qquad 0 \le c. \tag{73}$$
//!
//! It needs two patterns. (71) is (70) by polarisation. In (72), $i$ is the pattern of the largest score and $c$ the gap to the
//! second largest, so $0 \le c$ is no condition.
//!
//! What $\Delta_i$ can be: $\Delta_i \le \|x_i\|\min_{j \ne i}\|x_i - x_j\|$ by the Cauchy-Schwarz inequality, hence
//! $\min_{j \ne i}\|x_i - x_j\| \ge \Delta_i/M$ and $\Delta_i \le 2M^2$, attained by an antipodal pair; and
//! $\Delta_i \ge \|x_i\|^2 - \|x_i\|M \ge -M^2/4$, attained by a pattern halfway to a longer one. A short pattern can thus have
//! a negative separation, however far it lies from all others.

use crate::audit::{
    Check, Conclusion, Control, Effort, Family, Geometry, Hypothesis, PatternInstance, PatternParameters, Statement,
};
use crate::measure::definition;
use crate::numerics::{Envelope, Real, dot, gamma, norm, squared_distance};
use crate::random::Stream;
use crate::statements::families;
use crate::statements::hypotheses::{TWO_PATTERNS, decided};

/// $\tfrac12(\|x\|^2 - \|y\|^2 + \|x - y\|^2) = x^T(x - y)$, one candidate of Eq. 71.
///
/// ```
/// use hopfield_theory::statements::definitions::definition_2_separation::polarised;
/// // x = 1 and y = 3 on the line.
/// assert_eq!(polarised(1.0, 9.0, 4.0), -2.0);
/// ```
pub fn polarised<R: Real>(squared_norm: R, other_squared_norm: R, squared_distance: R) -> R {
    (squared_norm - other_squared_norm + squared_distance) / 2.0
}

/// The smallest over the other patterns; infinite for a single pattern.
fn least(instance: &PatternInstance, value: impl Fn(&[f64], &[f64]) -> f64) -> f64 {
    let (x, i) = (instance.pattern(), instance.i());
    let others = instance.network().patterns().iter().enumerate().filter(|(j, _)| *j != i);
    others.map(|(_, y)| value(x, y)).fold(f64::INFINITY, f64::min)
}

/// The same as it is defined, of enclosed numbers.
fn defined_least(instance: &PatternInstance, value: impl Fn(&[f64], &[f64]) -> Envelope) -> Envelope {
    let (x, i) = (instance.pattern(), instance.i());
    let others = instance.network().patterns().iter().enumerate().filter(|(j, _)| *j != i);
    -definition::largest(others.map(|(_, y)| -value(x, y)))
}

/// $\gamma_{2d+12}M^2$: sums of products of components of patterns have errors of a few times that.
fn rounding(instance: &PatternInstance) -> f64 {
    let max_norm = instance.network().patterns().max_norm();
    gamma(2 * instance.pattern().len() + 12) * max_norm * max_norm
}

/// $x_i^Tx_i - \max_j x_i^Tx_j$, the second form of Eq. 70: two products of size $M^2$.
fn by_scores(instance: &PatternInstance) -> Envelope {
    let value = least(instance, |x, y| dot(x, x) - dot(x, y));
    let defined = |x: &[f64], y: &[f64]| definition::dot(x, x) - definition::dot(x, y);
    Envelope::new(value, 2.0 * rounding(instance)).defined_by(|| defined_least(instance, defined))
}

/// Eq. 71: two squared norms and a squared distance of at most $4M^2$, halved.
fn by_polarisation(instance: &PatternInstance) -> Envelope {
    let value = least(instance, |x, y| polarised(dot(x, x), dot(y, y), squared_distance(x, y)));
    let square = |x: &[f64]| definition::dot(x, x);
    let defined = |x: &[f64], y: &[f64]| polarised(square(x), square(y), definition::distance(x, y).squared());
    Envelope::new(value, 3.0 * rounding(instance)).defined_by(|| defined_least(instance, defined))
}

/// $\min_{j \ne i}\|x_i - x_j\|$.
fn least_distance(instance: &PatternInstance) -> Envelope {
    let squared = least(instance, squared_distance);
    Envelope::relative(squared, gamma(instance.pattern().len() + 4))
        .sqrt()
        .defined_by(|| defined_least(instance, definition::distance))
}

/// The largest difference of a squared norm from $\|x_i\|^2$.
fn norm_discrepancy(instance: &PatternInstance) -> f64 {
    let square = dot(instance.pattern(), instance.pattern());
    instance.network().patterns().iter().map(|y| (dot(y, y) - square).abs()).fold(0.0, f64::max)
}

/// $\Delta_i$ against half the smallest squared distance; norms that are equal up to rounding spoil it by half of what they
/// differ.
fn by_distance(instance: &PatternInstance) -> Check {
    let error = 2.0 * rounding(instance) + 0.5 * norm_discrepancy(instance);
    Check::equal(instance.separation(), (least_distance(instance).squared() * 0.5).widened(error))
}

/// $c$ of Eqs. 72 and 73, over all $k$ as they are printed, against the gap between the two largest scores. Scores have the
/// error $\gamma_d M\|\xi\|$.
fn gap_of_state(instance: &PatternInstance) -> Check {
    let (patterns, state) = (instance.network().patterns(), instance.state());
    let mut scores = patterns.scores(state);
    let measurement = instance.measure();
    let gaps = (0..patterns.count()).filter_map(|k| measurement.score_gap(k));
    let largest = gaps.reduce(Real::max);
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    let error = 2.0 * gamma(state.len() + 4) * patterns.max_norm() * norm(state);
    let gap = scores.get(1).map(|second| Envelope::new(scores[0] - second, error));
    decided(largest.zip(gap).map(|(largest, gap)| Check::equal(largest, gap)))
}

/// The gap of scores of pattern $x_i$ at the state; unknown for a single pattern.
fn gap_of_pattern(instance: &PatternInstance) -> Envelope {
    instance.measure().score_gap(instance.i()).unwrap_or(Envelope::new(0.0, f64::INFINITY))
}

/// $x_i$ has no double.
static UNREPEATED: Hypothesis<PatternInstance> =
    Hypothesis { name: "x_i differs from the others", check: |instance| Check::less(0.0, least_distance(instance)) };

/// All norms are equal, as far as rounding tells.
static EQUAL_NORMS: Hypothesis<PatternInstance> = Hypothesis {
    name: "all norms equal",
    check: |instance| Check::at_most(norm_discrepancy(instance), 4.0 * rounding(instance)),
};

/// Patterns that differ, without the collinear ones on which the bounds are attained.
fn scattered(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let mut parameters = families::distinct(stream, index, effort);
    parameters.dimension = parameters.dimension.max(2);
    if matches!(parameters.geometry, Geometry::OneAgainstMany | Geometry::ShortAgainstLong) {
        parameters.geometry = Geometry::UnequalNorms;
    }
    parameters
}

/// $\pm M$ on the line, about the first.
fn antipodal(scale: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, 2, 1.0).scale(scale)
}

/// $M/2$ and $M$ on the line, in the direction of $-e_1$, about the short one.
fn halfway(scale: f64) -> PatternParameters {
    PatternParameters::new(Geometry::ShortAgainstLong, 1, 2, 1.0).scale(scale).width(-0.5)
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "definition_2",
    label: "Definition 2",
    main_text: Some("Eq. 5"),
    equations: "70-73",
    section: "A.1.5.1",
    file: file!(),
    source: include_str!("definition_2_separation.rs"),
    conclusions: &[
        Conclusion::step("Eq. 70", &[&TWO_PATTERNS], |i| Check::equal(i.separation(), by_scores(i))),
        Conclusion::step("Eq. 71", &[&TWO_PATTERNS], |i| Check::equal(i.separation(), by_polarisation(i))),
        Conclusion::step("Delta_i for equal norms", &[&TWO_PATTERNS, &EQUAL_NORMS], by_distance),
        Conclusion::step("Eqs. 72-73", &[&TWO_PATTERNS], gap_of_state),
        Conclusion::step("Delta_i <= 2 M^2", &[&TWO_PATTERNS], |i| {
            Check::at_most(i.separation(), i.max_norm().squared() * 2.0)
        }),
        Conclusion::step("Delta_i >= -M^2 / 4", &[&TWO_PATTERNS], |i| {
            Check::at_most(i.max_norm().squared() * -0.25, i.separation())
        }),
        Conclusion::step("Delta_i <= M min |x_i - x_j|", &[&TWO_PATTERNS, &UNREPEATED], |i| {
            Check::at_most(i.separation(), i.max_norm() * least_distance(i))
        }),
    ],
    families: &[
        Family {
            name: "antipodal",
            instances: 16,
            attained: &["Delta_i <= 2 M^2", "Delta_i <= M min |x_i - x_j|"],
            draw: |stream, _, _| antipodal(stream.log_between(1e-3, 1e3)).query(families::any_query(stream)),
        },
        Family {
            name: "halfway",
            instances: 16,
            attained: &["Delta_i >= -M^2 / 4"],
            draw: |stream, _, _| halfway(stream.log_between(1e-3, 1e3)).query(families::any_query(stream)),
        },
        Family { name: "scattered", instances: 640, attained: &[], draw: scattered },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "half the smallest squared distance for unequal norms",
            hypotheses: &[&TWO_PATTERNS],
            check: |i| Check::equal(i.separation(), least_distance(i).squared() * 0.5),
            instances: || vec![PatternParameters::literal(1.0, &[&[1.0], &[3.0]], &[1.0])],
        },
        Control {
            name: "every pattern is separated",
            hypotheses: &[&TWO_PATTERNS, &UNREPEATED],
            check: |i| Check::less(0.0, i.separation()),
            instances: || vec![halfway(1.0), PatternParameters::literal(1.0, &[&[1.0], &[3.0]], &[1.0])],
        },
        Control {
            name: "Delta_i >= -M^2 / 5",
            hypotheses: &[&TWO_PATTERNS],
            check: |i| Check::at_most(i.max_norm().squared() * -0.2, i.separation()),
            instances: || vec![halfway(1.0)],
        },
        Control {
            name: "Delta_i <= M min |x_i - x_j| / 1.1",
            hypotheses: &[&TWO_PATTERNS, &UNREPEATED],
            check: |i| Check::at_most(i.separation(), i.max_norm() * least_distance(i) / 1.1),
            instances: || vec![antipodal(1.0)],
        },
        Control {
            name: "Eq. 73 with the nearest pattern as i",
            hypotheses: &[&TWO_PATTERNS],
            check: |i| Check::at_most(0.0, gap_of_pattern(i)),
            // The state 1 lies on the short pattern, but the long one has the larger score.
            instances: || vec![PatternParameters::literal(1.0, &[&[1.0], &[3.0]], &[1.0])],
        },
    ],
    counterexamples: &[],
};
