//! # Lemma A26: the softmax is cocoercive
//!
//! With $m$ and $U$ as in Lemma A25, $x \mapsto \mathrm{softmax}(\beta x)$ is $\frac{1}{2m\beta}$-cocoercive on $U$,
//!
//! $$\bigl(\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')\bigr)^T(x - x')
//!   \ge \frac{1}{2m\beta}\,\|\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')\|. \tag{493}$$
//!
//! In particular it is $\frac2\beta$-cocoercive everywhere, and $\frac{1}{2\beta\epsilon}$-cocoercive on a $U$ with
//! $\min_{x \in U}\max_ip_i = 1 - \epsilon$.
//!
//! The norm is printed without its square, and so all three are false: for close pairs the left side is quadratic in
//! $\|x - x'\|$ and the right one linear. With the square, which is what cocoercive means, they hold on every convex $U$.
//! The paper refers to the theorem of Baillon and Haddad, which is about the whole space; for a convex part of it the audit's
//! proof is one line with the mean Jacobian $A = J_s^m$ of Lemma A23, symmetric with $0 \le A \le 2m\beta$ (Lemmas A22, A24):
//!
//! $$\|A d\|^2 \le \|A\|_2\,d^TAd \le 2m\beta\,(Ad)^Td, \qquad d = x - x',\; Ad = \mathrm{softmax}(\beta x) -
//!   \mathrm{softmax}(\beta x').$$
//!
//! Convexity of $U$ is not repeated in the lemma, but needed. Each pair is judged with its segment, the smallest convex $U$.
//! Both constants are attained in the limit by two close pairs of scores.
//!
//! ## Errata
//!
//! - **Eq. 493** printed: $(\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x'))^T(x - x') \ge
//!   \frac{1}{2m\beta}\|\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')\|$; repaired: with the norm squared
//!   and $U$ convex
//! - **Eq. 493, constant 2/beta** printed: the same with $\frac2\beta$ on the whole space; repaired: with the norm
//!   squared
//! - **Eq. 493, constant 1/(2 beta epsilon)** printed: the same with $\frac{1}{2\beta\epsilon}$; repaired: with the
//!   norm squared and $U$ convex

use super::families::{self, DISTINCT};
use super::{SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// The right side, $\|\Delta p\|^2/(2m\beta)$ with the square or $\|\Delta p\|/(2m\beta)$ as printed, for $\beta$, $m$ and the
/// `change` $\|\Delta p\|$ or its square. The constant $2/\beta$ belongs to $m = \frac14$, $\frac{1}{2\beta\epsilon}$ to $\epsilon$
/// in place of $m$.
///
/// ```
/// use hopfield_theory::statements::softmax::lemma_a26_cocoercive::cocoercive_bound;
/// assert_eq!(cocoercive_bound(4.0, 0.25, 1.0), 0.5);
/// ```
pub fn cocoercive_bound<R: Real>(beta: R, max_variance: R, change: R) -> R {
    change / (max_variance * beta * 2.0)
}

/// $m$ of an instance, or what stands for it.
type Constant = fn(&SoftmaxInstance) -> Envelope;

const EVERYWHERE: Constant = |_| Envelope::from(0.25);
const LARGEST_VARIANCE: Constant = |instance| instance.segment().max_variance();
const EPSILON: Constant = |instance| instance.segment().epsilon();
/// $m$ of the two points alone, without what lies between them.
const LARGEST_VARIANCE_AT_ENDS: Constant = |instance| instance.at().max_variance().max(instance.other().max_variance());

/// The inequality as printed, with the norm.
fn printed(instance: &SoftmaxInstance, constant: Constant) -> Check {
    let bound = cocoercive_bound(instance.beta(), constant(instance), instance.change_norm());
    Check::at_most(bound, instance.change_along())
}

/// The inequality with the square of the norm, its constant multiplied by `factor`. Without any theorem the right side is
/// at least zero (Lemma A23).
fn squared(instance: &SoftmaxInstance, constant: Constant, factor: f64) -> Check {
    let bound = cocoercive_bound(instance.beta(), constant(instance), instance.change_norm().squared());
    Check::at_most(bound * factor, instance.change_along())
        .trivial_lower(0.0)
        .note("undecided pairs are so close that few digits of the change of their weights are known".to_owned())
}

/// One claim: false as printed, repaired with the square.
const fn claim(
    name: &'static str,
    printed: fn(&SoftmaxInstance) -> Check,
    repaired: fn(&SoftmaxInstance) -> Check,
) -> Conclusion<SoftmaxInstance> {
    const HYPOTHESES: &[&Hypothesis<SoftmaxInstance>] = &[&DISTINCT];
    Conclusion::repaired(
        name,
        Kind::Conclusion,
        Form { hypotheses: HYPOTHESES, check: printed },
        Form { hypotheses: HYPOTHESES, check: repaired },
    )
}

/// $x = (\frac{1}{10}, 0)$ and $x' = 0$ at $\beta = 1$: the left side is 0.0025, the printed right side at least 0.07.
fn close_pair() -> SoftmaxParameters {
    SoftmaxParameters::literal_pair(1.0, &[0.1, 0.0], &[0.0, 0.0])
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a26",
    label: "Lemma A26",
    main_text: None,
    equations: "493",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a26_cocoercive.rs"),
    conclusions: &[
        claim(
            "Eq. 493",
            |instance| printed(instance, LARGEST_VARIANCE),
            |instance| squared(instance, LARGEST_VARIANCE, 1.0),
        ),
        claim(
            "Eq. 493, constant 2/beta",
            |instance| printed(instance, EVERYWHERE),
            |instance| squared(instance, EVERYWHERE, 1.0),
        ),
        claim(
            "Eq. 493, constant 1/(2 beta epsilon)",
            |instance| printed(instance, EPSILON),
            |instance| squared(instance, EPSILON, 1.0),
        ),
    ],
    families: &[
        Family {
            name: "tie",
            instances: 160,
            attained: &[],
            draw: |stream, _, _| SoftmaxParameters { count: 2, ..families::tie(stream) },
        },
        Family { name: "local", instances: 160, attained: &[], draw: |stream, _, _| families::local(stream) },
        Family { name: "third_score", instances: 64, attained: &[], draw: |stream, _, _| families::tie(stream) },
        Family {
            name: "pairs",
            instances: 480,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = families::pairs(stream, index, effort);
                SoftmaxParameters { count: parameters.count.clamp(3, 12), ..parameters }
            },
        },
    ],
    controls: &[
        Control {
            name: "constant 1.01 times 2/beta",
            hypotheses: &[&DISTINCT],
            check: |instance| squared(instance, EVERYWHERE, 1.01),
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[0.01, 0.0], &[0.0, 0.0])],
        },
        Control {
            name: "constant 1.01 times 1/(2 m beta), away from a tie",
            hypotheses: &[&DISTINCT],
            check: |instance| squared(instance, LARGEST_VARIANCE, 1.01),
            instances: || vec![SoftmaxParameters::literal_pair(2.0, &[2.0, 0.0], &[2.001, -0.001])],
        },
        Control {
            name: "U = {(5, 0), (0, 5)}, not convex",
            hypotheses: &[&DISTINCT],
            check: |instance| squared(instance, LARGEST_VARIANCE_AT_ENDS, 1.0),
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[5.0, 0.0], &[0.0, 5.0])],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "two scores a tenth apart: 0.0025 on the left, 0.07 on the right",
            refutes: "Eq. 493",
            instance: close_pair,
        },
        Counterexample {
            name: "the same pair, constant 2/beta",
            refutes: "Eq. 493, constant 2/beta",
            instance: close_pair,
        },
        Counterexample {
            name: "the same pair, epsilon = 1/2: 0.0025 on the left, 0.035 on the right",
            refutes: "Eq. 493, constant 1/(2 beta epsilon)",
            instance: close_pair,
        },
    ],
};
