//! # Lemma A21: the Jacobian of the softmax has the eigenvalue zero
//!
//! $$J_s\mathbf{1} = 0. \tag{470}$$
//!
//! Equal changes of all scores do not change the softmax, so $\mathbf{1}$ is an eigenvector with eigenvalue zero. It holds as
//! printed: row $i$ of $J_s\mathbf{1}$ is $\beta\bigl(p_i(1 - p_i) - \sum_{j \ne i}p_ip_j\bigr) = \beta p_i\bigl(1 - \sum_jp_j\bigr)$,
//! and the weights sum to one. Two routes: the row sums of the library's matrix, and the sums of central differences of each
//! weight over all scores.
//!
//! The lemma rests on the sum of the weights alone: with any other sum $s$ the row is $\beta p_i(1 - s)$.

use super::families;
use super::measured::{total, worst_component};
use super::{Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// $\beta q_i(1 - \sum_jq_j)$, row $i$ of $\beta(\mathrm{diag}(q) - qq^T)\mathbf{1}$ for any $q$.
pub fn row_sum<R: Real>(beta: R, weight: R, sum: R) -> R {
    beta * weight * (-sum + 1.0)
}

/// Each row of the library's $J_s$ times `vector` against zero, for the row that differs most.
fn image(instance: &SoftmaxInstance, vector: fn(usize) -> f64) -> Check {
    let softmax = instance.at();
    let jacobian = softmax.softmax().jacobian();
    let row = |i| total((0..softmax.count()).map(|j| softmax.jacobian_entry(&jacobian, i, j) * vector(j)));
    worst_component(softmax.count(), |i| Check::equal(row(i), 0.0))
}

/// $\sum_j \partial p_i/\partial x_j$ by central differences against zero, for the weight that differs most.
fn measured_image(instance: &SoftmaxInstance) -> Check {
    let softmax = instance.at();
    let slope = |i, j| softmax.derivative(j, |ahead, behind| ahead.weight_minus(behind, i));
    let row = |i| total((0..softmax.count()).map(|j| slope(i, j)));
    worst_component(softmax.count(), |i| Check::equal(row(i), 0.0))
}

/// The largest row of $\beta(\mathrm{diag}(q) - qq^T)\mathbf{1}$ against zero, for $q = sp$.
fn scaled_weights(instance: &SoftmaxInstance, sum: f64) -> Check {
    let weight = |i| instance.at().weight(i) * sum;
    let row = |i| row_sum(instance.beta(), weight(i), Envelope::from(sum));
    worst_component(instance.at().count(), |i| Check::equal(row(i), 0.0))
}

fn plain() -> Vec<SoftmaxParameters> {
    vec![SoftmaxParameters::literal(2.0, &[0.5, 0.0, -0.5]), SoftmaxParameters::new(Scores::First, 4, 0.5, 1.0)]
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a21",
    label: "Lemma A21",
    main_text: None,
    equations: "470",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a21_zero_eigenvalue.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 470", Kind::Conclusion, &[], |instance| image(instance, |_| 1.0)),
        Conclusion::step("Eq. 470, by differences", &[], measured_image),
    ],
    families: &[
        Family { name: "mixed", instances: 480, attained: &[], draw: families::mixed_few },
        Family { name: "extreme", instances: 48, attained: &[], draw: families::extreme },
    ],
    controls: &[
        Control {
            name: "e_1 instead of 1",
            hypotheses: &[],
            check: |instance| image(instance, |j| f64::from(u8::from(j == 0))),
            instances: plain,
        },
        Control {
            name: "(1, -1, 1, ...) instead of 1",
            hypotheses: &[],
            check: |instance| image(instance, |j| if j % 2 == 0 { 1.0 } else { -1.0 }),
            instances: plain,
        },
        Control {
            name: "weights of sum 1.5",
            hypotheses: &[],
            check: |instance| scaled_weights(instance, 1.5),
            instances: plain,
        },
    ],
    counterexamples: &[],
};
