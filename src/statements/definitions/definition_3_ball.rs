//! # Definition 3: the ball around a pattern
//!
//! The ball around pattern $x_i$ in which the theorems look for its fixed point is
//!
//! $$S_i = \Big\{\xi : \|\xi - x_i\| \le \frac{1}{\beta NM}\Big\}. \tag{141}$$
//!
//! Its radius is chosen so that nothing much happens inside: no exponent $\beta x_j^T\xi$ differs from that at the pattern by
//! more than $1/N$, since $|x_j^T(\xi - x_i)| \le M\|\xi - x_i\|$ (144). That is attained at the boundary in the direction of a
//! longest pattern.
//!
//! It is a ball around one pattern only if $\beta$ is large. With $2N\beta M^2 \le 1$ its radius is at least $2M$, and every
//! $S_i$ holds all patterns; no pattern is stored there in the sense of Definition 1. The demand $1 < 2(N-1)N\beta M^2$ (305),
//! which the paper makes in the text only, excludes this.

use crate::audit::{
    Check, Conclusion, Control, Family, Geometry, Hypothesis, PatternInstance, PatternParameters, Query, Statement,
};
use crate::measure::definition;
use crate::numerics::{Envelope, Real, add_scaled, difference, distance, dot, gamma, norm};
use crate::statements::families::{self, antipodal};
use crate::statements::hypotheses::IN_BALL;

/// The radius of $S_i$ (Eq. 141), a distance; $M$ is a norm.
///
/// ```
/// use hopfield_theory::statements::definitions::definition_3_ball::radius;
/// assert_eq!(radius(2.0, 4.0, 0.5), 0.25);
/// ```
pub fn radius<R: Real>(beta: R, count: R, max_norm: R) -> R {
    R::from(1.0) / (beta * count * max_norm)
}

/// $\max_j\beta|x_j^T(\xi - x_i)|$; an inner product with a difference has error $\gamma_{d+3}M\|\xi - x_i\|$.
fn largest_change(instance: &PatternInstance) -> Envelope {
    let patterns = instance.network().patterns();
    let shift = difference(instance.state(), instance.pattern());
    let largest = patterns.iter().map(|pattern| dot(pattern, &shift).abs()).fold(0.0, f64::max);
    let error = gamma(shift.len() + 4) * patterns.max_norm() * distance(instance.state(), instance.pattern());
    let defined = || {
        let change = |x| definition::dot_with_difference(instance.state(), instance.pattern(), x).abs();
        definition::largest(patterns.iter().map(change))
    };
    instance.beta() * Envelope::new(largest, error).defined_by(defined)
}

/// No exponent differs from that at the pattern by more than $1/N$.
fn exponents_change_little(instance: &PatternInstance) -> Check {
    Check::at_most(largest_change(instance), Envelope::from(1.0) / instance.count())
}

/// From the pattern to the boundary in the direction of a longest pattern $x_k$, its exponent changes by $1/N$. The state
/// there has components rounded to $u(\|x_i\| + r)$, the inner product of the shift with $x_k$ the error
/// $\gamma_{d+4}Mr$; the radius $r$ has an envelope of its own.
fn boundary_is_attained(instance: &PatternInstance) -> Check {
    let (patterns, ball) = (instance.network().patterns(), instance.ball_radius());
    let norms = patterns.norms();
    let longest = (0..norms.len()).fold(0, |best, k| if norms[k] > norms[best] { k } else { best });
    let direction = patterns.pattern(longest);
    let mut state = instance.pattern().to_vec();
    add_scaled(&mut state, ball.value / norms[longest], direction);
    let change = dot(direction, &difference(&state, instance.pattern()));
    let rounding = gamma(4) * (norm(instance.pattern()) + ball.value) + gamma(state.len() + 8) * ball.value;
    let error = patterns.max_norm() * (rounding + ball.radius);
    Check::equal(instance.beta() * Envelope::new(change, error), Envelope::from(1.0) / instance.count())
}

/// The farthest pattern lies in $S_i$.
fn holds_all_patterns(instance: &PatternInstance) -> Check {
    let pattern = instance.pattern();
    let farthest = instance.network().patterns().iter().map(|other| distance(other, pattern)).fold(0.0, f64::max);
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let farthest = Envelope::relative(farthest, gamma(pattern.len() + 4)).defined_by(|| {
        definition::largest(instance.network().patterns().iter().map(|other| definition::distance(other, pattern)))
    });
    Check::at_most(farthest, radius(beta, count, max_norm))
}

/// $2N\beta M^2$.
fn load(instance: &PatternInstance) -> Envelope {
    instance.beta() * instance.count() * instance.max_norm().squared() * 2.0
}

/// $2N\beta M^2 \le 1$.
static WEAK: Hypothesis<PatternInstance> =
    Hypothesis { name: "2 N beta M^2 <= 1", check: |instance| Check::at_most(load(instance), 1.0) };

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "definition_3",
    label: "Definition 3",
    main_text: None,
    equations: "141",
    section: "A.1.5.3",
    file: file!(),
    source: include_str!("definition_3_ball.rs"),
    conclusions: &[
        Conclusion::step("exponents change by 1/N at most", &[&IN_BALL], exponents_change_little),
        Conclusion::step("a change of 1/N is attained", &[], boundary_is_attained),
        Conclusion::step("S_i holds all patterns where 2 N beta M^2 <= 1", &[&WEAK], holds_all_patterns),
    ],
    families: &[
        Family {
            name: "boundary",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                let count = 2 + stream.below(20);
                let inside = 1.0 - stream.log_between(1e-9, 1e-3);
                PatternParameters::new(Geometry::OneAgainstMany, 1, count, stream.log_between(1e-2, 1e2))
                    .query(Query::BallTowards(inside))
            },
        },
        Family {
            name: "weak",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| antipodal(0.25 * (1.0 - stream.log_between(1e-9, 0.9))),
        },
        Family {
            name: "ball",
            instances: 320,
            attained: &[],
            draw: |stream, index, effort| {
                let fraction = stream.between(0.0, 1.0);
                families::mixed(stream, index, effort).query(Query::Ball(fraction))
            },
        },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "exponents in a ball twice as large",
            hypotheses: &[&Hypothesis {
                name: "|xi - x_i| <= 2 / (beta N M)",
                check: |i| Check::at_most(i.measure().distance_to(i.pattern()), i.ball_radius() * 2.0),
            }],
            check: exponents_change_little,
            instances: || vec![antipodal(4.0).query(Query::BallTowards(1.5))],
        },
        Control {
            name: "S_i holds all patterns where N beta M^2 <= 1",
            hypotheses: &[&Hypothesis { name: "N beta M^2 <= 1", check: |i| Check::at_most(load(i), 2.0) }],
            check: holds_all_patterns,
            instances: || vec![antipodal(0.4)],
        },
    ],
    counterexamples: &[],
};
