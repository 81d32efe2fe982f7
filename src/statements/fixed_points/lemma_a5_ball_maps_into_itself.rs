//! # Lemma A5: the ball around a separated pattern is mapped into itself
//!
//! The ball $S_i = \{\xi : \|\xi - x_i\| \le \frac{1}{\beta NM}\}$ (Definition 3) of a pattern with separation
//!
//! $$\Delta_i \ge \frac{2}{\beta N} + \frac1\beta\ln(2(N-1)N\beta M^2) \tag{142}$$
//!
//! is mapped into itself: $\xi \in S_i$ implies $f(\xi) \in S_i$.
//!
//! Holds as printed. The proof is a chain. With $\tilde\Delta_i = \min_{j \ne i}(\xi^Tx_i - \xi^Tx_j)$ and
//! $\tilde\epsilon = (N-1)\exp(-\beta\tilde\Delta_i)$,
//!
//! $$|\xi^Tx_j - x_i^Tx_j| \le \|\xi - x_i\|\,M, \tag{144}$$
//! $$\tilde\Delta_i \ge \Delta_i - 2\|\xi - x_i\|\,M, \tag{145}$$
//! $$p_i \ge 1 - \tilde\epsilon, \tag{146}$$
//! $$\|x_i - f(\xi)\| \le 2\tilde\epsilon M \le 2(N-1)M\exp(-\beta(\Delta_i - \tfrac{2}{\beta N})) \tag{147}$$
//! $$\le \frac{1}{N\beta M}. \tag{148}$$
//!
//! Each step holds. Eq. 146 is announced for the largest weight, which $p_i$ is only if $\tilde\Delta_i \ge 0$; it holds
//! for either sign.
//!
//! One pattern against $N - 1$ copies of its opposite makes Eqs. 144 and 145 equalities and the lemma nearly one: for
//! $N = 50$ it demands $\beta M^2 \ge 5.0813$, and the ball is mapped into itself from 5.0802 on. The worst state is the
//! one on the boundary towards the copies.
//!
//! The trivial bound is $\|f(\xi) - x_i\| \le 2M$. Under Eq. 142 the lemma says more exactly when
//! $2(N-1)N\beta M^2 > 1$ (Eq. 305): otherwise Eq. 142 may demand a negative separation, every pattern passes, and $S_i$
//! holds all of them; and where Eqs. 142 and 305 hold, $N\beta M^2 \ge 1$, since $\Delta_i \le 2M^2$.

use crate::audit::{
    Check, Conclusion, Control, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::numerics::{Envelope, Real};
use crate::statements::families;
use crate::statements::hypotheses::{IN_BALL, SEPARATED, TWO_PATTERNS, disjointness};

/// $\ln\tilde\epsilon = \ln(N-1) - \beta\tilde\Delta_i$ with a gap of scores $\tilde\Delta_i$.
pub fn log_epsilon<R: Real>(beta: R, count: R, gap: R) -> R {
    (count - 1.0).ln() - beta * gap
}

/// $\ln$ of the right side of Eq. 147, $\ln(2(N-1)M) - \beta\Delta_i + \frac2N$.
///
/// ```
/// use hopfield_theory::statements::fixed_points::lemma_a5_ball_maps_into_itself::log_bound;
/// assert!((log_bound(4.0, 2.0, 2.0, 1.0) - (2.0_f64.ln() - 7.0)).abs() < 1e-14);
/// ```
pub fn log_bound<R: Real>(beta: R, count: R, separation: R, max_norm: R) -> R {
    log_epsilon(beta, count, separation) + R::from(2.0) / count + (max_norm * 2.0).ln()
}

/// $\xi \ne x_i$: at $x_i$ Eqs. 144 and 145 read $0 \le 0$ and $\Delta_i \ge \Delta_i$.
static ELSEWHERE: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi is not x_i",
    check: |instance| Check::less(0.0, instance.measure().distance_to(instance.pattern())),
};

/// $\beta\tilde\Delta_i \le 600$: the largest weight of the others lies in the normal range, below which bounds on it cannot
/// be told apart: a condition of the audit, not of the lemma.
pub static REPRESENTABLE: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: weights are representable",
    check: |instance| Check::at_most(instance.beta() * gap(instance), 600.0),
};

/// Eq. 142 without its first term.
static SEPARATED_WITHOUT_FIRST_TERM: Hypothesis<PatternInstance> = Hypothesis {
    name: "Eq. 142 without 2/(beta N)",
    check: |instance| {
        let overlap = disjointness(instance.beta(), instance.count(), instance.max_norm());
        Check::at_most(overlap.ln() / instance.beta(), instance.separation())
    },
};

/// Eq. 142 with $\ln((N-1)N\beta M^2)$.
static SEPARATED_WITHOUT_FACTOR_TWO: Hypothesis<PatternInstance> = Hypothesis {
    name: "Eq. 142 without the 2 in the logarithm",
    check: |instance| {
        let (beta, count) = (instance.beta(), instance.count());
        let overlap = disjointness(beta, count, instance.max_norm()) / 2.0;
        Check::at_most((Envelope::from(2.0) / count + overlap.ln()) / beta, instance.separation())
    },
};

/// $\|f(\xi) - x_i\| \le \frac{1}{\beta NM}$.
fn stays_in_ball(instance: &PatternInstance) -> Check {
    Check::at_most(instance.measure().retrieval_error(instance.i()), instance.ball_radius())
        .trivial_upper(instance.diameter_bound())
}

/// Eq. 144 for the pattern that comes nearest to violating it.
fn score_change(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let bound = measurement.distance_to(instance.pattern()) * instance.max_norm();
    let changes = (0..instance.network().patterns().count()).map(|j| measurement.score_change(instance.i(), j));
    Check::worst(changes.map(|change| Check::at_most(change, bound))).unwrap_or_else(|| Check::at_most(0.0, bound))
}

/// Eq. 145 with another factor for 2.
fn gap_at_state(instance: &PatternInstance, factor: f64) -> Check {
    let shift = instance.measure().distance_to(instance.pattern()) * instance.max_norm();
    Check::at_most(instance.separation() - shift * factor, gap(instance))
}

/// Eq. 146 as $1 - p_i \le \tilde\epsilon$, in logarithms.
fn weight_of_others(instance: &PatternInstance) -> Check {
    let epsilon = log_epsilon(instance.beta(), instance.count(), gap(instance));
    Check::log_at_most(instance.measure().complement(instance.i()), epsilon).trivial_upper(0.0)
}

/// The first part of Eq. 147, in logarithms, with another constant for 2.
fn error_at_state(instance: &PatternInstance, constant: f64) -> Check {
    let bound = log_epsilon(instance.beta(), instance.count(), gap(instance)) + (instance.max_norm() * constant).ln();
    Check::at_most(instance.measure().log_retrieval_error(instance.i(), 0.0), bound)
        .in_logarithms()
        .trivial_upper(instance.diameter_bound().ln())
}

/// The right side of Eq. 147 for the pattern, in logarithms.
pub fn log_error_in_ball(instance: &PatternInstance) -> Envelope {
    log_bound(instance.beta(), instance.count(), instance.separation(), instance.max_norm())
}

/// $\tilde\Delta_i$ at the state; the hypotheses exclude a single pattern, of which nothing is known.
pub fn gap(instance: &PatternInstance) -> Envelope {
    instance.measure().score_gap(instance.i()).unwrap_or(Envelope::new(0.0, f64::INFINITY))
}

/// The worst state of $S_1$ for one pattern against $N - 1$ copies of its opposite at $\beta M^2 = \kappa$.
pub fn worst_state(count: usize, kappa: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, count, kappa).query(Query::BallTowards(1.0 - 1e-9))
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a5",
    label: "Lemma A5",
    main_text: None,
    equations: "141-148",
    section: "A.1.5.3",
    file: file!(),
    source: include_str!("lemma_a5_ball_maps_into_itself.rs"),
    conclusions: &[
        Conclusion::holds("f(xi) in S_i", Kind::Conclusion, &[&TWO_PATTERNS, &SEPARATED, &IN_BALL], stays_in_ball),
        Conclusion::step("Eq. 144", &[&TWO_PATTERNS, &ELSEWHERE], score_change),
        Conclusion::step("Eq. 145", &[&TWO_PATTERNS, &ELSEWHERE], |instance| gap_at_state(instance, 2.0)),
        Conclusion::step("Eq. 146", &[&TWO_PATTERNS, &REPRESENTABLE], weight_of_others),
        Conclusion::step("Eq. 147, first part", &[&TWO_PATTERNS, &REPRESENTABLE], |instance| {
            error_at_state(instance, 2.0)
        }),
        Conclusion::step("Eq. 147, second part", &[&TWO_PATTERNS, &IN_BALL, &REPRESENTABLE], |instance| {
            Check::at_most(instance.measure().log_retrieval_error(instance.i(), 0.0), log_error_in_ball(instance))
                .in_logarithms()
                .trivial_upper(instance.diameter_bound().ln())
        }),
        Conclusion::step("Eq. 148", &[&TWO_PATTERNS, &SEPARATED], |instance| {
            Check::at_most(log_error_in_ball(instance), instance.ball_radius().ln()).in_logarithms()
        }),
    ],
    families: &[
        Family {
            name: "one_against_many",
            instances: 256,
            attained: &["Eq. 144", "Eq. 145"],
            draw: families::one_against_many_in_ball,
        },
        Family { name: "named_sets", instances: 160, attained: &[], draw: families::named_in_ball },
        Family { name: "random", instances: 480, attained: &[], draw: families::random_in_ball },
        Family { name: "line", instances: 64, attained: &["Eq. 144"], draw: families::line_in_ball },
        Family { name: "overlapping_balls", instances: 64, attained: &[], draw: families::overlapping_balls },
        Family { name: "mixed", instances: 160, attained: &[], draw: families::mixed_in_ball },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data_in_ball },
    ],
    controls: &[
        Control {
            name: "without Eq. 142, one in ten thousand below where the ball begins to be mapped into itself",
            hypotheses: &[&TWO_PATTERNS, &IN_BALL],
            check: stays_in_ball,
            instances: || {
                let begins = [(2, 1.128_216), (3, 1.830_284), (10, 3.283_217), (50, 5.080_184), (200, 6.589_969)];
                begins.map(|(count, kappa)| worst_state(count, 0.9999 * kappa)).to_vec()
            },
        },
        Control {
            name: "Eq. 142 without the term 2/(beta N)",
            hypotheses: &[&TWO_PATTERNS, &SEPARATED_WITHOUT_FIRST_TERM, &IN_BALL],
            check: stays_in_ball,
            instances: || vec![worst_state(3, 1.42), worst_state(10, 3.18), worst_state(50, 5.06)],
        },
        Control {
            name: "Eq. 142 without the 2 in the logarithm",
            hypotheses: &[&TWO_PATTERNS, &SEPARATED_WITHOUT_FACTOR_TWO, &IN_BALL],
            check: stays_in_ball,
            instances: || vec![worst_state(3, 1.4), worst_state(10, 2.88), worst_state(50, 4.7)],
        },
        Control {
            name: "Eq. 145 without the 2",
            hypotheses: &[&TWO_PATTERNS, &IN_BALL],
            check: |instance| gap_at_state(instance, 1.0),
            instances: || vec![worst_state(2, 2.0), worst_state(10, 4.0)],
        },
        Control {
            name: "Eq. 147 with constant 1.9 instead of 2",
            hypotheses: &[&TWO_PATTERNS, &SEPARATED, &IN_BALL],
            check: |instance| error_at_state(instance, 1.9),
            instances: || vec![worst_state(2, 4.0), worst_state(50, 6.0)],
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Parameters;
    use crate::random::Stream;
    use crate::statements::families::separating_beta;

    /// One pattern against $N - 1$ opposite ones: $\beta M^2$ at equality in Eq. 142, found with another program.
    #[test]
    fn where_the_hypothesis_begins() {
        let golden =
            [(2, 1.339_173), (3, 1.895_538), (5, 2.503_231), (10, 3.292_267), (20, 4.068_268), (200, 6.590_175)];
        for (count, kappa) in golden {
            let edge = separating_beta(count, (count * (count - 1)) as f64, 2.0);
            assert!((edge - kappa).abs() < 6e-7, "N = {count}: the edge is at {edge}, not {kappa}");
        }
    }

    /// The same patterns: $\|f(\xi) - x_1\|$ over the radius at the worst state, on either side of one.
    #[test]
    fn how_far_the_worst_state_goes() {
        let golden =
            [(2, 1.0, 1.075_77), (2, 1.13, 0.998_80), (3, 1.84, 0.987_69), (10, 3.28, 1.005_37), (50, 5.081, 0.998_53)];
        for (count, kappa, ratio) in golden {
            let instance = worst_state(count, kappa).build(&mut Stream::new(0, "unused", 0)).expect("a valid instance");
            let check = stays_in_ball(&instance);
            let found = check.left.value / check.right.value;
            assert!((found - ratio).abs() < 6e-6, "N = {count}, kappa = {kappa}: {found} instead of {ratio}");
        }
    }
}
