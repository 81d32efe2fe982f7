//! The iteration in the softmax weights, $p \mapsto \mathrm{softmax}(\beta X^TXp)$ (appendix A.1.5.2, Eqs. 105-129).
//!
//! The weights see the patterns through the state $\xi = Xp$ alone, so the map is written as a function of that state, and the path
//! from $0$ to $p$ is the segment from $0$ to $\xi$.

use nalgebra::DMatrix;

use crate::hopfield::Hopfield;
use crate::numerics::add_scaled;
use crate::numerics::norm;
use crate::numerics::quadrature::GaussLegendre;

/// The softmax Jacobian averaged over the segment from the origin to a state.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanSoftmaxJacobian {
    /// $K = \int_0^1J_s(\lambda\xi)\,d\lambda$, $N \times N$, symmetric and positive semidefinite.
    pub matrix: DMatrix<f64>,
    /// $\bar m = \int_0^1\max_iq_i(1 - q_i)\,d\lambda$ of the softmax $q(\lambda) = \mathrm{softmax}(\lambda\beta X^T\xi)$.
    pub mean_variance: f64,
    /// An estimate of the quadrature error of the matrix in the Frobenius norm: the difference of two composite rules, which is
    /// generous for this analytic integrand but no proof.
    pub error: f64,
    /// The same for $\bar m$; its integrand is as smooth, since one weight is the largest all along the segment.
    pub mean_variance_error: f64,
}

impl Hopfield {
    /// The state $Xp$ of $N$ weights.
    ///
    /// # Panics
    /// If there are not $N$ weights.
    #[must_use]
    pub fn combine(&self, weights: &[f64]) -> Vec<f64> {
        assert_eq!(weights.len(), self.patterns().count(), "every pattern needs one weight");
        let mut state = vec![0.0; self.patterns().dimension()];
        for (pattern, weight) in self.patterns().iter().zip(weights) {
            add_scaled(&mut state, *weight, pattern);
        }
        state
    }

    /// $g(p) = \mathrm{softmax}(\beta X^TXp)$ (Eq. 105), a point of the simplex for any $N$ numbers $p$.
    ///
    /// ```
    /// use hopfield_theory::{Hopfield, Patterns};
    /// let network = Hopfield::new(Patterns::from_rows(&[[1.0], [-1.0]])?, 1.0)?;
    /// assert_eq!(network.update_weights(&[0.5, 0.5]), [0.5, 0.5]);
    /// # Ok::<(), hopfield_theory::Error>(())
    /// ```
    #[must_use]
    pub fn update_weights(&self, weights: &[f64]) -> Vec<f64> {
        self.softmax(&self.combine(weights)).weights().to_vec()
    }

    /// $K = \int_0^1J_s(\lambda\xi)\,d\lambda$, for which $g(p) = \frac1N\mathbf 1 + KX^TXp$ with $\xi = Xp$ (Eqs. 106-108).
    ///
    /// Gauss-Legendre panels of 16 nodes are doubled until two rules agree to $10^{-13}$ of the norm or 64 panels are reached; the
    /// disagreement is returned with the matrix either way.
    #[must_use]
    pub fn mean_softmax_jacobian(&self, state: &[f64]) -> MeanSoftmaxJacobian {
        let count = self.patterns().count();
        let unknown = || MeanSoftmaxJacobian {
            matrix: DMatrix::zeros(count, count),
            mean_variance: 0.0,
            error: f64::INFINITY,
            mean_variance_error: f64::INFINITY,
        };
        let Ok(rule) = GaussLegendre::new(16) else { return unknown() };
        let integrand = |fraction: f64| {
            let point: Vec<f64> = state.iter().map(|component| fraction * component).collect();
            let softmax = self.softmax(&point);
            let mut values = softmax.jacobian().as_slice().to_vec();
            values.push(softmax.max_variance());
            values
        };
        let mut panels = 1;
        loop {
            let Ok(integral) = rule.integrate(panels, integrand) else { return unknown() };
            let entries = count * count;
            let (size, error) = (norm(&integral.value[..entries]), norm(&integral.error[..entries]));
            if error <= 1e-13 * size || panels >= 32 {
                return MeanSoftmaxJacobian {
                    matrix: DMatrix::from_column_slice(count, count, &integral.value[..entries]),
                    mean_variance: integral.value[entries],
                    error,
                    mean_variance_error: integral.error[entries],
                };
            }
            panels *= 2;
        }
    }
}
