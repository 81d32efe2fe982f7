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
