//! The older networks on $\{-1, +1\}^d$ (A.3): classical, polynomial (dense) and exponential.
//!
//! All have an energy that depends on the overlaps of the state with the patterns,
//!
//! $$E(\xi) = -\sum_{i=1}^N F(x_i^T\xi), \tag{544}$$
//!
//! with $F(a) = a^n$ or $F(a) = e^a$, and set one component at a time to the sign that makes the energy smaller,
//!
//! $$T_j(\xi) = \mathrm{sgn}\Bigl(\sum_{i=1}^N F\bigl(x_{ij} + s_i\bigr) - F\bigl(-x_{ij} + s_i\bigr)\Bigr),
//!   \qquad s_i = \sum_{l \ne j} x_{il}\xi_l. \tag{545}$$
//!
//! The classical network is the quadratic case up to a constant. Where the argument of the sign is zero, which the paper
//! leaves open, a component keeps its value. Signs are decided in integers, so that ties are seen and no exponential
//! overflows, whatever the dimension.
//!
//! ```
//! use hopfield_theory::networks::{BinaryPatterns, Exponential, Network, State};
//! use hopfield_theory::random::Stream;
//! let mut stream = Stream::new(1, "example", 0);
//! let network = Exponential::new(BinaryPatterns::random(1000, 200, &mut stream)?);
//! let disturbed = network.patterns().pattern(0).at_distance(100, &mut stream);
//! let mut state = State::new(network.patterns(), disturbed)?;
//! assert_eq!(network.sweep(&mut state), 100);
//! assert_eq!(state.vector(), network.patterns().pattern(0));
//! # Ok::<(), hopfield_theory::Error>(())
//! ```

mod classical;
mod crosstalk;
mod exponential;
mod polynomial;
mod vectors;

use std::cmp::Ordering;

pub use classical::{Classical, Diagonal};
#[cfg(feature = "suite")]
pub(crate) use crosstalk::log_masses;
pub use crosstalk::{classical_load, double_factorial, fixed_pattern_count, load_of_overlap, signal_to_noise};
pub use exponential::Exponential;
pub use polynomial::Polynomial;
pub use vectors::{BinaryPatterns, BinaryVector, State};

/// A network of binary units: what its energy prefers, and the sweeps that follow from it.
///
/// States must have been made with the patterns of the network.
pub trait Network {
    /// The stored patterns.
    fn patterns(&self) -> &BinaryPatterns;

    /// The sign $T_j(\xi)$ that component $j$ is set to: `Greater` for +1, `Less` for -1, `Equal` for a tie.
    fn preference(&self, state: &State, component: usize) -> Ordering;

    /// How the energies of two states compare.
    fn compare_energies(&self, first: &State, second: &State) -> Ordering;

    /// Sets one component to the sign that the energy prefers; a tie leaves it. Whether it changed.
    fn update(&self, state: &mut State, component: usize) -> bool {
        let changes = self.opposes(state, component);
        if changes {
            state.flip(self.patterns(), component);
        }
        changes
    }

    /// Updates all components in order, each from the state that the one before left; the number of changes. The energy
    /// never rises.
    fn sweep(&self, state: &mut State) -> usize {
        (0..self.patterns().dimension()).filter(|component| self.update(state, *component)).count()
    }

    /// Sweeps until nothing changes; the number of sweeps that changed something, or `None` if there were more than
    /// `largest`.
    fn settle(&self, state: &mut State, largest: usize) -> Option<usize> {
        (0..=largest).find(|_| self.sweep(state) == 0)
    }

    /// Updates all components at once, each from the given state. The energy may rise.
    fn synchronous_update(&self, state: &State) -> State {
        let mut next = state.clone();
        for component in (0..self.patterns().dimension()).filter(|component| self.opposes(state, *component)) {
            next.flip(self.patterns(), component);
        }
        next
    }

    /// Whether no component changes.
    fn is_fixed_point(&self, state: &State) -> bool {
        (0..self.patterns().dimension()).all(|component| !self.opposes(state, component))
    }

    /// Whether the energy prefers the other sign of component $j$.
    fn opposes(&self, state: &State, component: usize) -> bool {
        match self.preference(state, component) {
            Ordering::Greater => state.vector().sign(component) < 0,
            Ordering::Less => state.vector().sign(component) > 0,
            Ordering::Equal => false,
        }
    }
}
