//! # Definition A1: softmax
//!
//! For $\beta > 0$ and scores $x \in \mathbb{R}^N$,
//!
//! $$p = \mathrm{softmax}(\beta x), \tag{459}$$
//! $$p_i = [\mathrm{softmax}(\beta x)]_i = \frac{\exp(\beta x_i)}{\sum_k \exp(\beta x_k)}. \tag{460}$$
//!
//! A definition has no verdict. The library computes all exponentials relative to the largest score; it is held here
//! against Eq. 460 divided by its numerator, $p_i = 1/\sum_k\exp(\beta(x_k - x_i))$, in logarithms, so that weights below
//! the smallest number are compared too. Two consequences that later proofs use are checked with it: the weights sum to one,
//! and the softmax does not change when the same number is added to all scores.

use super::families;
use super::measured::{MeasuredSoftmax, total, worst_component};
use super::{Other, Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Statement};
use crate::numerics::{Envelope, Real};

/// $\ln p_i = -\ln\sum_k\exp(\beta(x_k - x_i))$ (Eq. 460), for exponents $t_k = \beta(x_k - x_i)$, relative to the largest.
///
/// ```
/// use hopfield_theory::statements::softmax::definition_a1_softmax::log_weight;
/// assert!((log_weight(&[0.0, 0.0]) + 2.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn log_weight<R: Real>(exponents: &[R]) -> R {
    let largest = exponents.iter().copied().fold(R::from(0.0), R::max);
    let sum = exponents.iter().fold(R::from(0.0), |sum, exponent| sum + (*exponent - largest).exp());
    -(largest + sum.ln())
}

/// $\ln p_i$ by Eq. 460 with another factor in place of $\beta$.
fn defined_log_weight(softmax: &MeasuredSoftmax, factor: Envelope, i: usize) -> Envelope {
    let scores = softmax.scores();
    let exponents: Vec<Envelope> = scores.iter().map(|score| (Envelope::from(*score) - scores[i]) * factor).collect();
    log_weight(&exponents)
}

/// The library's $\ln p_i$ against Eq. 460 with this factor, for the weight that differs most.
fn components(instance: &SoftmaxInstance, factor: Envelope) -> Check {
    let softmax = instance.at();
    let compare = |i| Check::equal(softmax.log_weight(i), defined_log_weight(softmax, factor, i));
    worst_component(softmax.count(), compare).in_logarithms()
}

/// The weights against those of $x + c\mathbf{1}$; a change of a single score is no shift.
fn shifted(instance: &SoftmaxInstance) -> Check {
    worst_component(instance.at().count(), |i| Check::equal(instance.at().weight(i), instance.other().weight(i)))
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "definition_a1",
    label: "Definition A1",
    main_text: None,
    equations: "459-460",
    section: "A.2",
    file: file!(),
    source: include_str!("definition_a1_softmax.rs"),
    conclusions: &[
        Conclusion::step("Eq. 460", &[], |instance| components(instance, instance.beta())),
        Conclusion::step("sum of the weights", &[], |instance| {
            Check::equal(total((0..instance.at().count()).map(|i| instance.at().weight(i))), 1.0)
        }),
        Conclusion::step("shift", &[&families::SHIFTED], shifted),
    ],
    families: &[
        Family { name: "mixed", instances: 480, attained: &[], draw: families::mixed },
        Family { name: "shift", instances: 96, attained: &[], draw: families::shift },
        Family { name: "extreme", instances: 96, attained: &[], draw: families::extreme },
    ],
    controls: &[
        Control {
            name: "Eq. 460 without beta",
            hypotheses: &[],
            check: |instance| components(instance, Envelope::from(1.0)),
            instances: || vec![SoftmaxParameters::new(Scores::First, 3, 2.0, 1.0)],
        },
        Control {
            name: "one score shifted alone",
            hypotheses: &[],
            check: shifted,
            instances: || vec![SoftmaxParameters::literal(1.0, &[1.0, 2.0]).other(Other::Literal(vec![1.5, 2.0]))],
        },
    ],
    counterexamples: &[],
};
