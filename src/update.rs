//! The update rule (Eq. 3), its Jacobian and the mean-value Jacobian on a segment.

use nalgebra::DMatrix;

use crate::hopfield::Hopfield;
use crate::numerics::eigenvalues::largest_eigenvalue;
use crate::numerics::elementary::sqrt;
use crate::numerics::quadrature::SoftmaxRule;
use crate::numerics::{difference, dot, on_segment};
use crate::softmax::Softmax;

impl Hopfield {
    /// The update $f(\xi) = X\,\mathrm{softmax}(\beta X^T\xi)$ (Eq. 3 = Eqs. 28-32), a vector of dimension $d$ in the convex
    /// hull of the patterns whatever the state is.
    ///
    /// In units of $uM(1 + \beta M\|\xi\|)$, over 600 networks of up to ten patterns: Largest error of update measured: 2.0.
    #[must_use]
    pub fn update(&self, state: &[f64]) -> Vec<f64> {
        self.mean_under(&self.softmax(state))
    }

    /// $Xp$ for the weights of a softmax.
    pub(crate) fn mean_under(&self, softmax: &Softmax) -> Vec<f64> {
        let heaviest = softmax.argmax();
        let mut result = self.weighted_gap(softmax.weights(), heaviest);
        for (component, pattern) in result.iter_mut().zip(self.patterns().pattern(heaviest)) {
            *component += pattern;
        }
        result
    }

    /// $f(\xi) - x_i = \sum_{j \ne i} p_j (x_j - x_i)$, the retrieval error as a vector, without cancellation: it keeps
    /// its relative accuracy however close the update comes to the pattern.
    ///
    /// # Panics
    /// If there is no pattern `i`.
    #[must_use]
    pub fn update_minus_pattern(&self, state: &[f64], i: usize) -> Vec<f64> {
        self.weighted_gap(self.softmax(state).weights(), i)
    }

    /// $\sum_{j \ne i} p_j (x_j - x_i)$ for given weights.
    pub(crate) fn weighted_gap(&self, weights: &[f64], i: usize) -> Vec<f64> {
        let origin = self.patterns().pattern(i);
        let mut gap = vec![0.0; origin.len()];
        for (j, (pattern, &weight)) in self.patterns().iter().zip(weights).enumerate() {
            if j != i && weight > 0.0 {
                for ((gap, x), o) in gap.iter_mut().zip(pattern).zip(origin) {
                    *gap += weight * (x - o);
                }
            }
        }
        gap
    }

    /// The deviations $\sqrt{\beta p_i}\,(x_i - \bar x)$ from the mean $\bar x = f(\xi)$, as the columns of a matrix $B$
    /// with $J = B B^T$. Patterns whose weight underflows are left out.
    fn jacobian_factor(&self, softmax: &Softmax) -> DMatrix<f64> {
        let weights = softmax.weights();
        let heaviest = softmax.argmax();
        let origin = self.patterns().pattern(heaviest);
        let shift = self.weighted_gap(weights, heaviest);
        let dimension = origin.len();
        let mut columns = Vec::with_capacity(dimension * weights.len());
        for (pattern, weight) in self.patterns().iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            let scale = sqrt(self.beta() * weight);
            let deviation = pattern.iter().zip(origin).zip(&shift);
            columns.extend(deviation.map(|((x, o), s)| scale * ((x - o) - s)));
        }
        DMatrix::from_vec(dimension, columns.len() / dimension, columns)
    }

    /// The Jacobian $J(\xi) = \beta X(\mathrm{diag}(p) - pp^T)X^T = \beta\,\mathrm{Cov}_p(x)$, $d \times d$, symmetric and
    /// positive semidefinite (Eqs. 59, 192); the covariance is centred before it is summed.
    #[must_use]
    pub fn jacobian(&self, state: &[f64]) -> DMatrix<f64> {
        let factor = self.jacobian_factor(&self.softmax(state));
        gram(&factor.transpose())
    }

    /// The spectral norm $\|J(\xi)\|_2$, its largest eigenvalue; taken from the smaller of $BB^T$ and $B^TB$. Infinite where the
    /// trace overflows, which needs $\beta M^2$ beyond $10^{307}$.
    ///
    /// Relative to the norm, in units of $u(1 + \beta M\|\xi\|)$, over 500 networks of up to ten patterns: Largest error of
    /// jacobian_norm measured: 7.6.
    #[must_use]
    pub fn jacobian_norm(&self, state: &[f64]) -> f64 {
        self.jacobian_norm_under(&self.softmax(state)).0
    }

    /// The norm and the trace of the Jacobian, given the softmax.
    pub(crate) fn jacobian_norm_under(&self, softmax: &Softmax) -> (f64, f64) {
        let factor = self.jacobian_factor(softmax);
        let trace = dot(factor.as_slice(), factor.as_slice());
        if trace == f64::INFINITY {
            // The norm is at least the trace over the rank; eigenvalues of what is not finite would be NaN.
            return (trace, trace);
        }
        let norm = if factor.nrows() <= factor.ncols() {
            largest_eigenvalue(&gram(&factor.transpose()))
        } else {
            largest_eigenvalue(&gram(&factor))
        };
        (norm, trace)
    }

    /// The trace of the Jacobian, $\beta\sum_i p_i\|x_i - \bar x\|^2 \ge \|J\|_2$.
    #[must_use]
    pub fn jacobian_trace(&self, state: &[f64]) -> f64 {
        self.jacobian_trace_under(&self.softmax(state))
    }

    /// The trace of the Jacobian, given the softmax.
    pub(crate) fn jacobian_trace_under(&self, softmax: &Softmax) -> f64 {
        let factor = self.jacobian_factor(softmax);
        dot(factor.as_slice(), factor.as_slice())
    }
}

/// The Jacobian averaged over a segment, $J^m = \int_0^1 J(\lambda\xi + (1-\lambda)y)\,d\lambda$, and an error estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanJacobian {
    /// $J^m$, $d \times d$.
    pub matrix: DMatrix<f64>,
    /// A bound of the quadrature error in the spectral norm, proved for [`SoftmaxRule`]; infinite where the segment is too long.
    pub error: f64,
}

impl MeanJacobian {
    /// $\|J^m\|_2$.
    #[must_use]
    pub fn norm(&self) -> f64 {
        largest_eigenvalue(&self.matrix)
    }
}

impl Hopfield {
    /// Products that a mean Jacobian may take; a longer segment of a larger network is given up.
    const MEAN_JACOBIAN_WORK: usize = 100_000_000;

    /// The mean-value Jacobian $J^m$ on the segment from `from` to `to`, for which
    /// $f(\text{to}) - f(\text{from}) = J^m(\text{to} - \text{from})$ (Lemma A32; Eqs. 150, 166).
    ///
    /// By Gauss-Legendre panels whose number follows from $\beta\max_{i,j}(x_i - x_j)^T(\text{to} - \text{from})$, see
    /// [`SoftmaxRule`].
    #[must_use]
    pub fn mean_jacobian(&self, from: &[f64], to: &[f64]) -> MeanJacobian {
        let dimension = self.patterns().dimension();
        let at_end = || MeanJacobian { matrix: self.jacobian(from), error: f64::INFINITY };
        let slopes = self.patterns().scores(&difference(to, from));
        let (lowest, highest) = slopes
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), slope| (slope.min(low), slope.max(high)));
        let Some(rule) = SoftmaxRule::new(self.beta() * (highest - lowest)) else { return at_end() };
        if rule.nodes() * self.patterns().count() * dimension * dimension > Self::MEAN_JACOBIAN_WORK {
            return at_end();
        }
        let integrand = |t: f64| self.jacobian(&on_segment(from, to, t)).as_slice().to_vec();
        let Ok(mean) = rule.mean(integrand) else { return at_end() };
        let matrix = DMatrix::from_vec(dimension, dimension, mean);
        // The average trace exceeds the computed one by no more than its own error, far below the spare tenth.
        let error = 1.1 * rule.relative_error() * matrix.trace();
        MeanJacobian { matrix, error }
    }
}

/// $A^T A$ by inner products of columns in a fixed order.
pub(crate) fn gram(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let (rows, columns) = matrix.shape();
    let column = |i: usize| &matrix.as_slice()[i * rows..(i + 1) * rows];
    let mut product = DMatrix::zeros(columns, columns);
    for i in 0..columns {
        for j in 0..=i {
            let entry = dot(column(i), column(j));
            product[(i, j)] = entry;
            product[(j, i)] = entry;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Patterns;
    use crate::random::Stream;

    /// Weights from 1 down to below the normal range make Jacobians graded over hundreds of orders of magnitude. The norm
    /// lies between the largest entry and the trace.
    #[test]
    fn the_norm_of_a_graded_jacobian_is_finite() {
        for index in 0..200 {
            let mut stream = Stream::new(1, "update/graded", index);
            let rows: Vec<Vec<f64>> = (0..24).map(|_| stream.on_sphere(16, 1.0)).collect();
            let patterns = Patterns::from_rows(&rows).expect("finite rows of one length");
            let network = Hopfield::new(patterns, 600.0 + f64::from(index)).expect("a positive number");
            for row in &rows {
                let (norm, trace) = (network.jacobian_norm(row), network.jacobian_trace(row));
                let entry = network.jacobian(row).iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
                let slack = 1.0 + 1e-13;
                assert!(entry <= norm * slack && norm <= trace * slack, "{entry} <= {norm} <= {trace}");
            }
        }
    }
}
