//! The classical network of Hebb's rule.

use std::cmp::Ordering;

use super::{BinaryPatterns, Network, State};

/// What becomes of the diagonal of Hebb's weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diagonal {
    /// $W = XX^T - N I$: no unit acts on itself.
    Zero,
    /// $W = XX^T$, as in $\xi^{\text{new}} = \mathrm{sgn}(XX^T\xi)$ (Eq. 30).
    Kept,
}

/// The classical network: $T(\xi) = \mathrm{sgn}(W\xi)$ with the energy $E(\xi) = -\frac12\xi^T W\xi$.
///
/// The weights are not formed, as $W\xi$ follows from the overlaps. With the diagonal kept, $W$ is positive semidefinite and
/// the energy concave, so that even a synchronous update does not raise it.
///
/// ```
/// use hopfield_theory::networks::{BinaryPatterns, BinaryVector, Classical, Diagonal, Network, State};
/// let pattern = BinaryVector::from_signs(&[1, -1, 1, 1])?;
/// let network = Classical::new(BinaryPatterns::new(vec![pattern.clone()])?, Diagonal::Zero);
/// let state = State::new(network.patterns(), pattern)?;
/// assert_eq!(network.energy(&state), -6.0);
/// assert!(network.is_fixed_point(&state));
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Classical {
    patterns: BinaryPatterns,
    diagonal: Diagonal,
}

impl Classical {
    /// The network that stores these patterns by Hebb's rule.
    #[must_use]
    pub fn new(patterns: BinaryPatterns, diagonal: Diagonal) -> Self {
        Self { patterns, diagonal }
    }

    /// The local field $(W\xi)_j$. It is an integer of at most $Nd$.
    #[must_use]
    pub fn field(&self, state: &State, component: usize) -> i64 {
        let column = self.patterns.component(component);
        let whole: i64 = column.iter().zip(state.overlaps()).map(|(&sign, &m)| i64::from(sign) * i64::from(m)).sum();
        match self.diagonal {
            Diagonal::Zero => whole - self.patterns.count() as i64 * i64::from(state.vector().sign(component)),
            Diagonal::Kept => whole,
        }
    }

    /// $E(\xi) = -\frac12\xi^T W\xi$; exact as long as $Nd^2 < 2^{53}$.
    #[must_use]
    pub fn energy(&self, state: &State) -> f64 {
        let diagonal = match self.diagonal {
            Diagonal::Zero => (self.patterns.count() * self.patterns.dimension()) as i64,
            Diagonal::Kept => 0,
        };
        (squares(state) - diagonal) as f64 / -2.0
    }
}

/// $\sum_i (x_i^T\xi)^2$.
fn squares(state: &State) -> i64 {
    state.overlaps().iter().map(|&overlap| i64::from(overlap) * i64::from(overlap)).sum()
}

impl Network for Classical {
    fn patterns(&self) -> &BinaryPatterns {
        &self.patterns
    }

    fn preference(&self, state: &State, component: usize) -> Ordering {
        self.field(state, component).cmp(&0)
    }

    fn compare_energies(&self, first: &State, second: &State) -> Ordering {
        squares(second).cmp(&squares(first))
    }
}
