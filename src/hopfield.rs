//! The network itself: stored patterns and an inverse temperature.

use crate::error::Error;
use crate::numerics::norm;
use crate::patterns::Patterns;
use crate::softmax::Softmax;

/// The largest norm of a state, as of a pattern: squares and scores of such vectors stay in range.
const LARGEST_NORM: f64 = 1e150;

/// A modern Hopfield network with continuous states: $N$ patterns $X$ and an inverse temperature $\beta > 0$.
///
/// Its energy is in [`energy`](crate::energy), its update rule and their Jacobians are in [`update`](crate::update).
/// Methods that take a state expect one of dimension $d$ and panic otherwise, as a matrix product would;
/// [`Hopfield::check_state`] is the check at the border where states come in.
///
/// ```
/// use hopfield_theory::{Hopfield, Patterns};
/// let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])?;
/// let network = Hopfield::new(patterns, 1.5)?;
/// let state = network.update(&[0.5, -0.25]);
/// assert!(network.energy(&state) < network.energy(&[0.5, -0.25]));
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Hopfield {
    patterns: Patterns,
    beta: f64,
}

impl Hopfield {
    /// A network that stores `patterns` at inverse temperature `beta`.
    ///
    /// # Errors
    /// [`Error::Beta`] unless `beta` is positive and finite.
    pub fn new(patterns: Patterns, beta: f64) -> Result<Self, Error> {
        if !(beta > 0.0 && beta.is_finite()) {
            return Err(Error::Beta { beta });
        }
        Ok(Self { patterns, beta })
    }

    /// The stored patterns $X$.
    #[must_use]
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// The inverse temperature $\beta$.
    #[must_use]
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// Whether `state` can be a state of this network: of dimension $d$, finite, and not so long that its square or a score
    /// overflows. With such a state no method gives NaN, and an infinity only where the result is beyond the range of `f64`.
    ///
    /// # Errors
    /// [`Error::StateDimension`], [`Error::StateNotFinite`] or [`Error::StateOutOfRange`].
    pub fn check_state(&self, state: &[f64]) -> Result<(), Error> {
        let expected = self.patterns.dimension();
        if state.len() != expected {
            return Err(Error::StateDimension { found: state.len(), expected });
        }
        match state.iter().position(|value| !value.is_finite()) {
            Some(component) => Err(Error::StateNotFinite { component, value: state[component] }),
            None if norm(state) > LARGEST_NORM => Err(Error::StateOutOfRange { norm: norm(state) }),
            None => Ok(()),
        }
    }

    /// The softmax $p = \mathrm{softmax}(\beta X^T \xi)$ of a state (Eq. 29).
    ///
    /// # Panics
    /// If the state has another dimension than the patterns.
    #[must_use]
    pub fn softmax(&self, state: &[f64]) -> Softmax {
        assert_eq!(state.len(), self.patterns.dimension(), "the state and the patterns need one dimension");
        Softmax::new(self.beta, &self.patterns.scores(state))
    }
}
