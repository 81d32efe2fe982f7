//! # Lemma A22: the Jacobian of the softmax is symmetric and positive semidefinite
//!
//! $J_s = J_s^T$, and for every $z \in \mathbb{R}^N$
//!
//! $$z^T\bigl(\mathrm{diag}(p) - pp^T\bigr)z = \sum_ip_iz_i^2 - \Bigl(\sum_ip_iz_i\Bigr)^2
//!   = \Bigl(\sum_ip_iz_i^2\Bigr)\Bigl(\sum_ip_i\Bigr) - \Bigl(\sum_ip_iz_i\Bigr)^2 \ge 0, \tag{471}$$
//!
//! by the inequality of Cauchy and Schwarz. It holds as printed: the form is the variance of $z$ under $p$, equal to
//! $\frac12\sum_{ij}p_ip_j(z_i - z_j)^2$, which is how the last sign is judged (as a step) without cancellation.
//!
//! Symmetry is measured on central differences, $\partial p_i/\partial x_j$ against $\partial p_j/\partial x_i$: the formula of
//! the matrix is symmetric by its looks. The smallest eigenvalue is exactly zero (Lemma A21). The second smallest is at least
//! $\beta\min_ip_i$, because the eigenvalues of $\mathrm{diag}(p) - pp^T$ interlace the weights: the kernel is the span of
//! $\mathbf{1}$ and nothing more. The trace is $\beta(1 - \sum_ip_i^2)$.
//!
//! In an instance $z = x - x'$.

use super::families;
use super::measured::{total, worst_entry};
use super::{Other, Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// $\frac12\sum_{ij}p_ip_j(z_i - z_j)^2 = \sum_{i<j}p_ip_j(z_i - z_j)^2$, the variance of $z$ under $p$.
///
/// ```
/// use hopfield_theory::statements::softmax::lemma_a22_positive_semidefinite::variance;
/// assert_eq!(variance(&[0.5, 0.5], &[1.0, 3.0]), 1.0);
/// ```
pub fn variance<R: Real>(weights: &[R], values: &[R]) -> R {
    let mut sum = R::from(0.0);
    for i in 0..weights.len() {
        for j in 0..i {
            sum = sum + weights[i] * weights[j] * (values[i] - values[j]).squared();
        }
    }
    sum
}

/// $z^TJ_sz$ with the library's matrix.
fn form(instance: &SoftmaxInstance) -> Envelope {
    let (softmax, z) = (instance.at(), instance.displacement());
    let jacobian = softmax.softmax().jacobian();
    let row = |i: usize| total((0..z.len()).map(|j| softmax.jacobian_entry(&jacobian, i, j) * z[j]));
    total((0..z.len()).map(|i| z[i] * row(i)))
}

/// $\beta s\bigl(\sum_ip_iz_i^2 - s(\sum_ip_iz_i)^2\bigr)$, the form of $\beta(\mathrm{diag}(q) - qq^T)$ for $q = sp$.
fn printed_form(instance: &SoftmaxInstance, sum: f64) -> Envelope {
    let (weights, z) = (weights(instance), instance.displacement());
    let mean = total(weights.iter().zip(&z).map(|(p, z)| *p * *z));
    let square = total(weights.iter().zip(&z).map(|(p, z)| *p * z.squared()));
    instance.beta() * sum * (square - mean.squared() * sum)
}

fn weights(instance: &SoftmaxInstance) -> Vec<Envelope> {
    (0..instance.at().count()).map(|i| instance.at().weight(i)).collect()
}

/// $\beta$ times the variance of $z$.
fn variance_form(instance: &SoftmaxInstance) -> Envelope {
    instance.beta() * variance(&weights(instance), &instance.displacement())
}

/// $\partial p_i/\partial x_j$ against `factor` times $\partial p_j/\partial x_i$, for the pair that differs most.
fn symmetry(instance: &SoftmaxInstance, factor: f64) -> Check {
    let softmax = instance.at();
    let slope = |i, j| softmax.derivative(j, |ahead, behind| ahead.weight_minus(behind, i));
    let partner = |i: usize, j: usize| slope(j, i) * if i == j { 1.0 } else { factor };
    worst_entry(softmax.count(), |i, j| Check::equal(slope(i, j), partner(i, j)))
}

/// $\beta\min_ip_i$ against the second smallest eigenvalue.
fn second_eigenvalue(instance: &SoftmaxInstance) -> Check {
    let smallest = weights(instance).into_iter().fold(Envelope::from(1.0), Envelope::min);
    Check::at_most(instance.beta() * smallest, instance.at().second_eigenvalue())
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a22",
    label: "Lemma A22",
    main_text: None,
    equations: "471",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a22_positive_semidefinite.rs"),
    conclusions: &[
        Conclusion::holds("symmetric", Kind::Conclusion, &[], |instance| symmetry(instance, 1.0)),
        Conclusion::holds("positive semidefinite", Kind::Conclusion, &[], |instance| {
            Check::at_most(0.0, form(instance))
        }),
        Conclusion::step("Eq. 471, first sign", &[], |instance| {
            Check::equal(form(instance), printed_form(instance, 1.0))
        }),
        Conclusion::step("Eq. 471 as a variance", &[], |instance| {
            Check::equal(form(instance), variance_form(instance))
        }),
        Conclusion::step("smallest eigenvalue is zero", &[], |instance| {
            Check::equal(instance.at().eigenvalues()[0], 0.0)
        }),
        Conclusion::step("second eigenvalue >= beta min p_i", &[&families::TWO_SCORES], second_eigenvalue),
        Conclusion::step("trace", &[], |instance| {
            let squares = total(weights(instance).into_iter().map(Real::squared));
            Check::equal(total(instance.at().eigenvalues()), instance.beta() * (-squares + 1.0))
        }),
    ],
    families: &[
        Family {
            name: "shift",
            instances: 64,
            attained: &["positive semidefinite", "second eigenvalue >= beta min p_i"],
            // z = c 1 lies in the kernel, and N equal weights are all eigenvalues but one.
            draw: |stream, _, _| {
                let count = 2 + stream.below(8);
                let parameters = SoftmaxParameters::new(Scores::Equal, count, stream.log_between(1e-3, 1e3), 0.0);
                parameters.other(Other::Shift((stream.between(-100.0, 100.0) * 1024.0).round() / 1024.0))
            },
        },
        Family {
            name: "repeated",
            instances: 96,
            attained: &["second eigenvalue >= beta min p_i"],
            // The lowest weight is there at least twice, and the interlacing leaves its eigenvalue no room.
            draw: |stream, _, _| {
                let (count, spread) = (4 + stream.below(8), stream.log_between(0.1, 20.0));
                let other = Other::Near(stream.log_between(1e-3, 3.0));
                SoftmaxParameters::new(Scores::First, count, stream.log_between(1e-3, 1e3), spread).other(other)
            },
        },
        Family { name: "tie", instances: 64, attained: &[], draw: |stream, _, _| families::tie(stream) },
        Family {
            name: "normal",
            instances: 320,
            attained: &[],
            draw: |stream, index, _| {
                let count = [2, 3, 5, 12][index as usize % 4];
                let (beta, spread) = (stream.log_between(1e-3, 1e3), stream.log_between(1e-2, 3.0));
                let other = Other::Near(stream.log_between(1e-3, 3.0));
                SoftmaxParameters::new(Scores::Normal, count, beta, spread).other(other)
            },
        },
    ],
    controls: &[
        Control {
            name: "weights of sum 1.5",
            hypotheses: &[],
            check: |instance| Check::at_most(0.0, printed_form(instance, 1.5)),
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[0.0, 1.0], &[1.0, 2.0])],
        },
        Control {
            name: "antisymmetric off the diagonal",
            hypotheses: &[],
            check: |instance| symmetry(instance, -1.0),
            instances: || vec![SoftmaxParameters::literal(1.0, &[0.0, 1.0])],
        },
        Control {
            name: "positive definite: second moment instead of variance",
            hypotheses: &[],
            check: |instance| {
                let (weights, z) = (weights(instance), instance.displacement());
                let square = total(weights.iter().zip(&z).map(|(p, z)| *p * z.squared()));
                Check::equal(form(instance), instance.beta() * square)
            },
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[0.0, 1.0], &[1.0, 3.0])],
        },
        Control {
            name: "variance without 1/2",
            hypotheses: &[],
            check: |instance| Check::equal(form(instance), variance_form(instance) * 2.0),
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[0.0, 1.0], &[1.0, 3.0])],
        },
    ],
    counterexamples: &[],
};
