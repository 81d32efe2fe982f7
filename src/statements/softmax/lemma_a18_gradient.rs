//! # Lemma A18: the softmax is the gradient of the log-sum-exp function
//!
//! For $\beta > 0$ and $x \in \mathbb{R}^N$,
//!
//! $$\mathrm{softmax}(\beta x) = \nabla_x\,\mathrm{lse}(\beta, x). \tag{464}$$
//!
//! It holds as printed: $\partial_i\,\beta^{-1}\ln\sum_k e^{\beta x_k} = e^{\beta x_i}/\sum_k e^{\beta x_k}$.
//!
//! The left side is measured as weights, the right side as central differences of lse. Their truncation error is derived, not
//! guessed: along one coordinate lse is a softplus, whose third derivative is at most $\beta^2$ times its first.

use super::families;
use super::measured::{MeasuredSoftmax, worst_component};
use super::{Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Kind, Statement};
use crate::numerics::Envelope;

/// Each weight of `claimed` against `factor` times the partial derivative of lse, for the component that differs most.
fn gradient(instance: &SoftmaxInstance, claimed: &MeasuredSoftmax, factor: Envelope) -> Check {
    let slope = |i| instance.at().derivative(i, |ahead, behind| ahead.log_sum_exp() - behind.log_sum_exp());
    worst_component(claimed.count(), |i| Check::equal(claimed.weight(i), slope(i) * factor))
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a18",
    label: "Lemma A18",
    main_text: None,
    equations: "464",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a18_gradient.rs"),
    conclusions: &[Conclusion::holds("Eq. 464", Kind::Conclusion, &[], |instance| {
        gradient(instance, instance.at(), Envelope::from(1.0))
    })],
    families: &[
        Family { name: "mixed", instances: 720, attained: &[], draw: families::mixed },
        Family { name: "extreme", instances: 96, attained: &[], draw: families::extreme },
    ],
    controls: &[
        Control {
            name: "ln sum exp(beta x_i) without 1/beta",
            hypotheses: &[],
            check: |instance| gradient(instance, instance.at(), instance.beta()),
            instances: || {
                let at = |beta| SoftmaxParameters::new(Scores::Normal, 3, beta, 1.0);
                vec![at(2.0), at(0.5)]
            },
        },
        Control {
            name: "softmax(x) without beta",
            hypotheses: &[],
            check: |instance| gradient(instance, &instance.at_factor(1.0), Envelope::from(1.0)),
            instances: || vec![SoftmaxParameters::literal(2.0, &[1.0, 0.0, 0.5])],
        },
    ],
    counterexamples: &[],
};
