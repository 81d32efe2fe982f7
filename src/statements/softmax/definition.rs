//! The softmax of enclosed scores from its definition: what proves a [`MeasuredSoftmax`](super::MeasuredSoftmax) where an
//! arithmetic is in force. Nothing here depends on the analysis of its radii.

use crate::measure::definition::{largest, total};
use crate::numerics::certified::largest_eigenvalue;
use crate::numerics::{Envelope, Real};

/// The softmax of $\beta s$.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    beta: Envelope,
    /// The score $s_k$ from which exponents are taken.
    origin: Envelope,
    /// The index $k$.
    origin_index: usize,
    /// $t_i = \beta(s_i - s_k)$.
    exponents: Vec<Envelope>,
    /// $e^{t_i}$.
    exponentials: Vec<Envelope>,
    /// $\rho = \sum_{i \ne k} e^{t_i}$.
    rest: Envelope,
}

impl Definition {
    /// The softmax of `scores` with exponents relative to the score `origin`; any will do.
    pub(super) fn new(beta: Envelope, scores: &[Envelope], origin: usize) -> Self {
        let exponents: Vec<Envelope> = scores.iter().map(|score| (*score - scores[origin]) * beta).collect();
        let exponentials: Vec<Envelope> = exponents.iter().map(|exponent| exponent.exp()).collect();
        let rest = total_without(&exponentials, origin);
        Self { beta, origin: scores[origin], origin_index: origin, exponents, exponentials, rest }
    }

    fn indices(&self) -> std::ops::Range<usize> {
        0..self.exponents.len()
    }

    pub(super) fn weight(&self, i: usize) -> Envelope {
        let exponential = if i == self.origin_index { Envelope::from(1.0) } else { self.exponentials[i] };
        exponential / (self.rest + 1.0)
    }

    pub(super) fn complement(&self, i: usize) -> Envelope {
        if i == self.origin_index {
            return self.rest / (self.rest + 1.0);
        }
        total_without(&self.exponentials, i) / (self.rest + 1.0)
    }

    /// $1 - \max_i p_i$.
    pub(super) fn smallest_complement(&self) -> Envelope {
        -largest(self.indices().map(|i| -self.complement(i)))
    }

    pub(super) fn max_variance(&self) -> Envelope {
        largest(self.indices().map(|i| self.weight(i) * self.complement(i)))
    }

    pub(super) fn log_weight(&self, i: usize) -> Envelope {
        let exponent = if i == self.origin_index { Envelope::from(0.0) } else { self.exponents[i] };
        exponent - self.rest.ln_1p()
    }

    pub(super) fn log_sum_exp(&self) -> Envelope {
        self.origin + self.rest.ln_1p() / self.beta
    }

    /// The entry of $J_s = \beta(\mathrm{diag}(p) - pp^T)$.
    pub(super) fn jacobian_entry(&self, i: usize, j: usize) -> Envelope {
        let factor = if i == j { self.complement(i) } else { -self.weight(j) };
        self.beta * self.weight(i) * factor
    }

    /// $\beta I - J_s$ on the complement of $\mathbf{1}$, which $J_s$ maps to zero: $\beta(I - \mathbf{1}\mathbf{1}^T/N) - J_s$ is
    /// positive semidefinite, and the largest of its eigenvalues is $\beta$ less the second smallest one of $J_s$.
    pub(super) fn second_eigenvalue(&self) -> Envelope {
        let count = self.exponents.len() as f64;
        let mean = self.beta / count;
        let entry = |i: usize, j: usize| {
            let projection = if i == j { self.beta - mean } else { -mean };
            projection - self.jacobian_entry(i.min(j), i.max(j))
        };
        self.beta - largest_eigenvalue(&self.matrix(entry))
    }

    /// $\|J_s\|_2$, the largest eigenvalue.
    pub(super) fn spectral_norm(&self) -> Envelope {
        largest_eigenvalue(&self.matrix(|i, j| self.jacobian_entry(i.min(j), i.max(j))))
    }

    fn matrix(&self, entry: impl Fn(usize, usize) -> Envelope) -> Vec<Vec<Envelope>> {
        self.indices().map(|i| self.indices().map(|j| entry(i, j)).collect()).collect()
    }
}

/// $\sum_{j \ne i} a_j$.
fn total_without(terms: &[Envelope], i: usize) -> Envelope {
    total(&[&terms[..i], &terms[i + 1..]].concat())
}

#[cfg(test)]
mod tests {
    use crate::audit::{Effort, Parameters};
    use crate::measure::definition::assert_defined;
    use crate::numerics::Envelope;
    use crate::random::Stream;
    use crate::statements::softmax::{Point, SoftmaxParameters, families};

    /// Every quantity of pairs of scores, of their segment and of a point of the simplex, against its radius.
    #[test]
    fn definitions_lie_within_the_radii_of_the_analysis() {
        for index in 0..24 {
            let mut stream = Stream::new(5, "definitions", index);
            let parameters = families::pairs(&mut stream, index, Effort::Quick);
            let count = parameters.count.clamp(2, 7);
            let point = if index % 2 == 0 { Point::Softmax } else { Point::Random(1.0) };
            let parameters = SoftmaxParameters { count, ..parameters }.point(point);
            let instance = || parameters.build(&mut Stream::new(6, "instance", index)).expect("valid");
            let last = instance().at().count() - 1;
            // Weights that underflow have no relative accuracy.
            if instance().at().softmax().weights().iter().any(|weight| *weight < 1e-200) {
                continue;
            }
            assert_defined("weight", || instance().at().weight(last));
            assert_defined("complement", || instance().at().complement(0));
            assert_defined("smallest complement", || instance().at().smallest_complement());
            assert_defined("largest variance", || instance().at().max_variance());
            assert_defined("logarithm of a weight", || instance().at().log_weight(last));
            assert_defined("log-sum-exp", || instance().at().log_sum_exp());
            assert_defined("distance", || instance().distance());
            assert_defined("change", || instance().change_norm());
            assert_defined("change along", || instance().change_along());
            assert_defined("functional", || instance().functional(-(Envelope::from(1.0) / instance().beta())));
            assert_defined("spectral norm", || instance().at().spectral_norm());
            assert_defined("second eigenvalue", || instance().at().second_eigenvalue());
            assert_defined("epsilon", || instance().segment().epsilon());
            for (i, j) in [(0, 0), (0, last)] {
                let entry = || instance().at().jacobian_entry(&instance().at().softmax().jacobian(), i, j);
                assert_defined("entry of the Jacobian", entry);
                if instance().segment().spread() < 0.2 {
                    assert_defined("mean Jacobian", || instance().segment().mean_jacobian_entries()[i][j]);
                }
            }
        }
    }
}
