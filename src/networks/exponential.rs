//! The network with an exponential interaction.

use std::cmp::Ordering;
use std::f64::consts::E;

use super::{BinaryPatterns, Network, State};
use crate::log_sum_exp;

/// The network with $F(a) = e^a$.
///
/// Sums of $\pm e^k$ are kept as integer multiples of the powers of $e$, so that equal terms cancel exactly, as they do for
/// patterns that differ in one component. What is left is zero only if every multiple is, since $e$ is transcendental. Its
/// sign comes from Horner's rule, downwards from the largest power, until the rest cannot change it: no exponential is
/// evaluated and none overflows.
///
/// ```
/// use hopfield_theory::networks::{BinaryPatterns, BinaryVector, Exponential, State};
/// let pattern = BinaryVector::from_signs(&[1; 1000])?;
/// let network = Exponential::new(BinaryPatterns::new(vec![pattern.clone()])?);
/// let state = State::new(&BinaryPatterns::new(vec![pattern.clone()])?, pattern)?;
/// // The energy is -e^1000.
/// assert_eq!(network.log_negative_energy(&state), 1000.0);
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Exponential {
    patterns: BinaryPatterns,
}

impl Exponential {
    /// The network that stores these patterns.
    #[must_use]
    pub fn new(patterns: BinaryPatterns) -> Self {
        Self { patterns }
    }

    /// $\ln(-E(\xi)) = \mathrm{lse}(1, X^T\xi)$.
    #[must_use]
    pub fn log_negative_energy(&self, state: &State) -> f64 {
        let overlaps: Vec<f64> = state.overlaps().iter().map(|&overlap| f64::from(overlap)).collect();
        log_sum_exp(1.0, &overlaps)
    }

    /// The sign of $\sum_i e^{a_i} - e^{b_i}$ over pairs of integers between $-d$ and $d$.
    fn compare(&self, pairs: impl Iterator<Item = (i32, i32)>) -> Ordering {
        let offset = self.patterns.dimension() as i32;
        let mut multiples = vec![0_i64; 2 * self.patterns.dimension() + 1];
        for (added, subtracted) in pairs {
            multiples[(added + offset) as usize] += 1;
            multiples[(subtracted + offset) as usize] -= 1;
        }
        sign_of_powers(&multiples)
    }
}

/// The sign of $\sum_k c_k e^k$ for integers $c_k$.
///
/// With $C$ the largest $|c_k|$, the powers below one contribute less than $C/(e - 1) < 0.6\,C$ of it, so the sign is known
/// as soon as the sum so far exceeds $C$ times the current power. Until then a step commits an error of at most $6uC$. It
/// could decide only if integer multiples of powers of $e$ cancelled to one part in $10^{14}$ without being zero.
fn sign_of_powers(multiples: &[i64]) -> Ordering {
    let largest = multiples.iter().map(|multiple| multiple.abs()).max().unwrap_or(0) as f64;
    let mut sum = 0.0_f64;
    for &multiple in multiples.iter().rev() {
        sum = sum * E + multiple as f64;
        if sum.abs() > largest {
            break;
        }
    }
    sum.total_cmp(&0.0)
}

impl Network for Exponential {
    fn patterns(&self) -> &BinaryPatterns {
        &self.patterns
    }

    fn preference(&self, state: &State, component: usize) -> Ordering {
        self.compare(state.alternatives(&self.patterns, component))
    }

    fn compare_energies(&self, first: &State, second: &State) -> Ordering {
        self.compare(second.overlaps().iter().copied().zip(first.overlaps().iter().copied()))
    }
}
