//! # Definition 1: pattern stored and retrieved
//!
//! Around every pattern $x_i$ a ball $S_i$ is given. Pattern $x_i$ is *stored* if there is exactly one fixed point
//! $x_i^* \in S_i$ to which all states $\xi \in S_i$ converge, and the balls are disjoint, $S_i \cap S_j = \emptyset$ for
//! $i \ne j$. It is *retrieved* for a given $\epsilon$ if the iteration gives a point $\tilde x_i$ that is at least
//! $\epsilon$-close to $x_i^*$. The *retrieval error* is $\|\tilde x_i - x_i\|$. (Definition 5 repeats it in the appendix.)
//!
//! "At least $\epsilon$-close" means no farther than $\epsilon$. Closeness is measured to the fixed point, the error to the
//! pattern. Any balls will do; the theorems use those of Definition 3. Two equal patterns are never stored, as their balls
//! meet.
//!
//! That all of a ball converges to one point cannot be sampled, only proved. A check is possible from the other side: with
//! $\beta\,\mathrm{diam}(X)^2 < 4$ the update contracts everywhere, as no variance exceeds a quarter of the squared range
//! (Popoviciu), so all runs end in one fixed point and at most one pattern can be stored. The antipodal pair has two limits as
//! soon as $\beta\,\mathrm{diam}(X)^2 > 4$.

use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, PatternInstance, PatternParameters, Statement};
use crate::numerics::Real;
use crate::statements::families::{self, antipodal_at};
use crate::statements::hypotheses::{ENCLOSED, END_ENCLOSED, TWO_PATTERNS};

/// $\beta\,\mathrm{diam}(X)^2/4$: below one, $f$ contracts everywhere.
///
/// ```
/// use hopfield_theory::statements::definitions::definition_1_stored_retrieved::global_contraction;
/// assert_eq!(global_contraction(1.0, 2.0), 1.0);
/// ```
pub fn global_contraction<R: Real>(beta: R, diameter: R) -> R {
    beta * diameter.squared() / 4.0
}

/// $\beta\,\mathrm{diam}(X)^2 < 4$.
static ONE_FIXED_POINT: Hypothesis<PatternInstance> = Hypothesis {
    name: "beta diam(X)^2 < 4",
    check: |instance| Check::less(global_contraction(instance.beta(), instance.network().diameter_envelope()), 1.0),
};

/// The run from pattern $x_i$ and the run from the state end in one fixed point.
fn one_limit(instance: &PatternInstance) -> Check {
    Check::equal(instance.limit_to(&instance.end().state).widened(instance.end_error()), 0.0)
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "definition_1",
    label: "Definition 1",
    main_text: Some("Definition 1 = Definition 5"),
    equations: "299",
    section: "2, A.1.6",
    file: file!(),
    source: include_str!("definition_1_stored_retrieved.rs"),
    conclusions: &[Conclusion::step(
        "one limit where beta diam(X)^2 < 4",
        &[&TWO_PATTERNS, &ONE_FIXED_POINT, &ENCLOSED, &END_ENCLOSED],
        one_limit,
    )],
    families: &[
        Family {
            name: "antipodal",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| antipodal_at(stream.between(0.05, 0.98), stream.between(-3.0, 3.0)),
        },
        Family {
            name: "beyond_the_pitchfork",
            instances: 32,
            attained: &[],
            // Two limits: the hypothesis must keep these out, or the step would be violated.
            draw: |stream, _, _| antipodal_at(stream.between(1.05, 1.6), stream.between(-3.0, -0.1)),
        },
        Family {
            name: "weak",
            instances: 192,
            attained: &[],
            // The diameter is at most 2M, so beta M^2 < 1 is enough.
            draw: |stream, index, effort| {
                let parameters = families::distinct(stream, index, effort);
                let beta = stream.log_between(1e-2, 2.0) / (parameters.scale * parameters.scale);
                PatternParameters { beta, ..parameters }
            },
        },
        Family { name: "distinct", instances: 96, attained: &[], draw: families::distinct },
    ],
    controls: &[
        Control {
            name: "one limit whatever beta is",
            hypotheses: &[&TWO_PATTERNS, &ENCLOSED, &END_ENCLOSED],
            check: one_limit,
            instances: || vec![antipodal_at(4.0, -1.0), antipodal_at(1.5, -0.1)],
        },
        Control {
            name: "one limit where beta diam(X)^2 < 8",
            hypotheses: &[
                &TWO_PATTERNS,
                &Hypothesis {
                    name: "beta diam(X)^2 < 8",
                    check: |i| Check::less(global_contraction(i.beta(), i.network().diameter_envelope()), 2.0),
                },
                &ENCLOSED,
                &END_ENCLOSED,
            ],
            check: one_limit,
            instances: || vec![antipodal_at(1.9, -1.0), antipodal_at(1.2, -1.0)],
        },
    ],
    counterexamples: &[],
};
