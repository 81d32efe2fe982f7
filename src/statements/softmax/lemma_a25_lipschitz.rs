//! # Lemma A25: Lipschitz constants of the softmax
//!
//! In the Euclidean norm $x \mapsto \mathrm{softmax}(\beta x)$ is Lipschitz on $\mathbb{R}^N$ with constant $\beta/2$; on a
//! convex set $U$ with
//!
//! $$2\beta m, \qquad m = \max_{x \in U}\max_ip_i(1 - p_i);$$
//!
//! and on a convex set $U$ with $\min_{x \in U}\max_ip_i = 1 - \epsilon$ with $2\beta\epsilon$. It is a contraction on $U$
//! if $\beta < 2m$. The proof bounds the mean Jacobian of Lemma A23,
//!
//! $$\|\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')\| \le \|J_s^m\|_2\,\|x - x'\|, \qquad \|J_s^m\|_2 \le 2\beta m
//!   \tag{488-492}$$
//!
//! (printed without $\beta$ inside the softmax, as in Lemma A23).
//!
//! All holds as printed, but the condition $\beta < 2m$ says next to nothing: since $m \le \frac14$ it forces
//! $\beta < \frac12$, where the constant $\beta/2$ is below $\frac14$ anyway. Meant is $2\beta m < 1$, which the constant
//! $2\beta m$ proves at once; it is judged as the enlarged condition. It is sharp: at a tie of two scores $m = \frac14$, and
//! $\beta = 2.1$ expands. The constant with $\epsilon$ needs no $\epsilon \le \frac12$: $m \le \epsilon(1 - \epsilon)$ for
//! $\epsilon \le \frac12$, and beyond $2\beta\epsilon > \beta/2$.
//!
//! Each pair $x, x'$ is judged with the smallest convex set that holds it, its segment: $m$ and $\epsilon$ of any larger $U$ are
//! no smaller. Convexity is needed: two far points alone have a small $m$ and a large change of the softmax between them.
//!
//! The trivial bound is $\sqrt2$, the diameter of the simplex.

use std::f64::consts::SQRT_2;

use super::families::{self, DISTINCT, RESOLVED};
use super::{Other, Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::numerics::eigenvalues::largest_eigenvalue;
use crate::numerics::{Envelope, Real, certified, gamma};

/// The constant $2\beta m$; $\beta/2$ for $m = \frac14$, and $2\beta\epsilon$ for $\epsilon$ in place of $m$.
///
/// ```
/// use hopfield_theory::statements::softmax::lemma_a25_lipschitz::lipschitz_constant;
/// assert_eq!(lipschitz_constant(3.0, 0.25), 1.5);
/// ```
pub fn lipschitz_constant<R: Real>(beta: R, max_variance: R) -> R {
    beta * max_variance * 2.0
}

/// $\beta < 2m$, as printed.
static PRINTED_CONDITION: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "beta < 2 m",
    check: |instance| Check::less(instance.beta(), instance.segment().max_variance() * 2.0),
};

/// $2\beta m < 1$.
static ENLARGED_CONDITION: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "2 beta m < 1",
    check: |instance| Check::less(lipschitz_constant(instance.beta(), instance.segment().max_variance()), 1.0),
};

/// The change of the softmax against a constant times the distance.
fn change(instance: &SoftmaxInstance, constant: Envelope) -> Check {
    Check::at_most(instance.change_norm(), constant * instance.distance())
        .trivial_upper(SQRT_2)
        .note("undecided pairs are so close that few digits of the change of their weights are known".to_owned())
}

/// The change of the softmax against the distance itself.
fn contraction(instance: &SoftmaxInstance) -> Check {
    Check::less(instance.change_norm(), instance.distance()).trivial_upper(SQRT_2)
}

/// $\|J_s^m\|_2$. Relative errors $e$ of the entries move an eigenvalue by at most $e\|J_s^m\|_\infty$ (Weyl), and the
/// backward stable solver by $10Nu$ times the same.
fn mean_jacobian_norm(instance: &SoftmaxInstance) -> Envelope {
    let (jacobian, error) = instance.segment().mean_jacobian();
    let rows = jacobian.row_iter().map(|row| row.iter().map(|entry| entry.abs()).sum::<f64>());
    let size = rows.fold(0.0, f64::max);
    let solver = gamma(12 * jacobian.nrows());
    Envelope::new(largest_eigenvalue(&jacobian), (error + solver) * size)
        .defined_by(|| certified::largest_eigenvalue(&instance.segment().mean_jacobian_entries()))
}

/// $m$ of the two points alone, without what lies between them.
fn variance_at_ends(instance: &SoftmaxInstance) -> Envelope {
    instance.at().max_variance().max(instance.other().max_variance())
}

/// Two scores $(h, -h)$ and $(-h, h)$: the softmax changes by $\sqrt2\tanh(\beta h)$ over the distance $2\sqrt2h$.
fn swapped(beta: f64, h: f64) -> SoftmaxParameters {
    SoftmaxParameters::literal_pair(beta, &[h, -h], &[-h, h])
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a25",
    label: "Lemma A25",
    main_text: None,
    equations: "488-492",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a25_lipschitz.rs"),
    conclusions: &[
        Conclusion::holds("constant beta/2", Kind::Conclusion, &[], |instance| {
            change(instance, lipschitz_constant(instance.beta(), 0.25.into()))
        }),
        Conclusion::holds("constant 2 beta m", Kind::Conclusion, &[], |instance| {
            change(instance, lipschitz_constant(instance.beta(), instance.segment().max_variance()))
        }),
        Conclusion::holds("constant 2 beta epsilon", Kind::Conclusion, &[], |instance| {
            change(instance, lipschitz_constant(instance.beta(), instance.segment().epsilon()))
        }),
        Conclusion::holds(
            "contraction for beta < 2 m",
            Kind::Conclusion,
            &[&DISTINCT, &PRINTED_CONDITION],
            contraction,
        ),
        Conclusion::step("contraction for 2 beta m < 1", &[&DISTINCT, &ENLARGED_CONDITION], contraction),
        Conclusion::step("change at most |J_s^m|_2 times distance", &[&RESOLVED], |instance| {
            change(instance, mean_jacobian_norm(instance))
        }),
        Conclusion::step("|J_s^m|_2 <= 2 beta m", &[&RESOLVED], |instance| {
            let bound = lipschitz_constant(instance.beta(), instance.segment().max_variance());
            Check::at_most(mean_jacobian_norm(instance), bound)
        }),
    ],
    families: &[
        Family {
            name: "tie",
            instances: 160,
            attained: &["change at most |J_s^m|_2 times distance"],
            draw: |stream, _, _| SoftmaxParameters { count: 2, ..families::tie(stream) },
        },
        Family {
            name: "local",
            instances: 160,
            attained: &["change at most |J_s^m|_2 times distance"],
            draw: |stream, _, _| families::local(stream),
        },
        Family {
            name: "edge_of_contraction",
            instances: 96,
            attained: &["change at most |J_s^m|_2 times distance"],
            // Around a tie 2 beta m = beta/2, just below or well below 1.
            draw: |stream, _, _| {
                let beta = 2.0 - stream.log_between(1e-6, 2.0);
                let parameters = SoftmaxParameters::new(Scores::Pair(20.0), 2, beta, stream.log_between(1e-3, 1.0));
                let back = -2.0 * parameters.scale;
                parameters.other(Other::Contrast(back))
            },
        },
        Family {
            name: "beta_below_half",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| {
                let (count, beta) = (3 + stream.below(4), stream.log_between(1e-3, 0.5));
                let other = Other::Near(stream.log_between(1e-3, 3.0));
                SoftmaxParameters::new(Scores::Normal, count, beta, stream.log_between(0.1, 3.0)).other(other)
            },
        },
        Family {
            name: "pairs",
            instances: 320,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = families::pairs(stream, index, effort);
                SoftmaxParameters { count: parameters.count.clamp(3, 12), ..parameters }
            },
        },
    ],
    controls: &[
        Control {
            name: "constant beta/4",
            hypotheses: &[],
            check: |instance| change(instance, instance.beta() / 4.0),
            instances: || vec![swapped(1.0, 0.01), swapped(4.0, 0.01)],
        },
        Control {
            name: "contraction at beta = 2.1",
            hypotheses: &[&DISTINCT],
            check: contraction,
            instances: || vec![swapped(2.1, 0.01)],
        },
        Control {
            name: "constant 2 beta m with U = {(5, 0), (0, 5)}, not convex",
            hypotheses: &[],
            check: |instance| change(instance, lipschitz_constant(instance.beta(), variance_at_ends(instance))),
            instances: || {
                vec![
                    SoftmaxParameters::literal_pair(1.0, &[5.0, 0.0], &[0.0, 5.0]),
                    SoftmaxParameters::literal_pair(1.0, &[10.0, 0.0], &[0.0, 10.0]),
                ]
            },
        },
        Control {
            name: "constant beta m",
            hypotheses: &[],
            check: |instance| change(instance, instance.beta() * instance.segment().max_variance()),
            instances: || vec![swapped(1.0, 0.1)],
        },
    ],
    counterexamples: &[],
};
