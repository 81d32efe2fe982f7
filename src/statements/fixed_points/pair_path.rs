//! The mean Jacobian on the path to a point of the simplex for two patterns, in closed form.

use crate::hopfield::Hopfield;
use crate::measure::definition;
use crate::numerics::certified::enclosed;
use crate::numerics::{Envelope, Real};

/// With $s = \beta(x_1 - x_2)^TXp$ the weights on the path are $1/(1 + e^{\mp\lambda s})$, so
/// $K = J_s^m = \kappa\begin{pmatrix}1&-1\\-1&1\end{pmatrix}$ with $\kappa/\beta = \int_0^1q_1q_2\,d\lambda = \tanh(s/2)/(2s)$, and
/// $A = KX^TX$ has the rows $\pm\kappa g^T$ with $g = X^T(x_1 - x_2)$.
#[derive(Debug)]
pub(super) struct PairPath {
    /// $\int_0^1q_1q_2\,d\lambda$.
    pub(super) variance: Envelope,
    /// $\kappa$.
    scale: Envelope,
    /// $g$.
    gaps: [Envelope; 2],
}

impl PairPath {
    /// The path to the state $Xp$ as it is defined.
    pub(super) fn new(network: &Hopfield, state: &[Envelope]) -> Self {
        let [x, y] = [0, 1].map(|i| Envelope::exact(network.patterns().pattern(i)));
        let direction = definition::minus(&x, &y);
        let slope = (network.beta_envelope() * Envelope::inner_product(&direction, state)).abs();
        let variance = if enclosed(slope).is_some_and(|known| known.lower == 0.0 && known.upper == 0.0) {
            Envelope::from(0.25)
        } else {
            // tanh(s/2) = (1 - e^-s) / (1 + e^-s).
            let below = (-slope).exp_m1();
            -below / (below + 2.0) / (slope * 2.0)
        };
        let gaps = [x, y].map(|pattern| Envelope::inner_product(&pattern, &direction));
        Self { variance, scale: network.beta_envelope() * variance, gaps }
    }

    /// $\|K\|_2$.
    pub(super) fn norm(&self) -> Envelope {
        self.scale * 2.0
    }

    /// $\|A\|_2 = \sqrt2\,\kappa\|g\|$.
    pub(super) fn product_norm(&self) -> Envelope {
        self.scale * Envelope::norm(&self.gaps) * Envelope::from(2.0).sqrt()
    }

    /// $\|A\|_1$.
    pub(super) fn acting_one_norm(&self) -> Envelope {
        self.norm() * definition::largest(self.gaps.map(Envelope::abs))
    }

    /// $\|A^T\|_1$.
    pub(super) fn printed_one_norm(&self) -> Envelope {
        self.scale * definition::total(&self.gaps.map(Envelope::abs))
    }
}
