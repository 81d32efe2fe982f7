//! The dense network with a polynomial interaction.

use std::cmp::Ordering;

use super::{BinaryPatterns, Network, State};
use crate::Error;

/// The network with $F(a) = a^n$, in exact integers.
///
/// ```
/// use hopfield_theory::networks::{BinaryPatterns, BinaryVector, Network, Polynomial, State};
/// let pattern = BinaryVector::from_signs(&[1, -1, 1, 1])?;
/// let network = Polynomial::new(BinaryPatterns::new(vec![pattern.clone()])?, 3)?;
/// let state = State::new(network.patterns(), pattern)?;
/// assert_eq!(network.energy(&state), -64);
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Polynomial {
    patterns: BinaryPatterns,
    /// $a^n$ for $a = -d, \dots, d$.
    powers: Vec<i128>,
}

impl Polynomial {
    /// The network of degree $n$ that stores these patterns.
    ///
    /// # Errors
    /// [`Error::DegreeTooLarge`] when $2Nd^n$ does not fit into 127 bits.
    pub fn new(patterns: BinaryPatterns, degree: u32) -> Result<Self, Error> {
        let (dimension, count) = (patterns.dimension(), patterns.count());
        let largest = (dimension as i128).checked_pow(degree).and_then(|power| power.checked_mul(2 * count as i128));
        if largest.is_none() {
            return Err(Error::DegreeTooLarge { degree, dimension, count });
        }
        let dimension = dimension as i128;
        let powers = (-dimension..=dimension).map(|a| a.pow(degree)).collect();
        Ok(Self { patterns, powers })
    }

    /// $F(a) = a^n$ of an overlap.
    fn power(&self, overlap: i32) -> i128 {
        self.powers[(overlap + self.patterns.dimension() as i32) as usize]
    }

    /// $\sum_i F(x_{ij} + s_i) - F(-x_{ij} + s_i)$, the argument of the sign in Eq. 545.
    #[must_use]
    pub fn field(&self, state: &State, component: usize) -> i128 {
        state.alternatives(&self.patterns, component).map(|(up, down)| self.power(up) - self.power(down)).sum()
    }

    /// $E(\xi) = -\sum_i (x_i^T\xi)^n$.
    #[must_use]
    pub fn energy(&self, state: &State) -> i128 {
        -state.overlaps().iter().map(|&overlap| self.power(overlap)).sum::<i128>()
    }
}

impl Network for Polynomial {
    fn patterns(&self) -> &BinaryPatterns {
        &self.patterns
    }

    fn preference(&self, state: &State, component: usize) -> Ordering {
        self.field(state, component).cmp(&0)
    }

    fn compare_energies(&self, first: &State, second: &State) -> Ordering {
        self.energy(first).cmp(&self.energy(second))
    }
}
