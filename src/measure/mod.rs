//! Quantities of a network with their rounding radii: the library's numbers as [`Envelope`]s.
//!
//! The values are those of [`Hopfield`] and [`Patterns`](crate::Patterns); the radii come from the error analysis written
//! beside each method. Throughout, $u$ is the unit roundoff, $\gamma_n = nu/(1-nu)$, and the base quantities are
//!
//! - $\delta = 2\gamma_{d+4}\,\beta M\|\xi\|$, the absolute error of an exponent $\beta(x_i - x_k)^T\xi$: two inner products
//!   of $d$ terms ($\gamma_d$ each), their difference, the product with $\beta$;
//! - $\omega = e^{2\delta} - 1 + \gamma_{N+8}$, the relative error of every weight and of every sum of weights: numerator
//!   and denominator each move by $e^{\pm\delta}$, and there are one exponential (2u), $N$ additions and one division.
//!
//! Weights below the normal range are covered by an absolute term of $N$ times the smallest normal number, and $1 + \omega$ times
//! that, as an exponent that is too small by $\delta$ may be what took them there.

pub(crate) mod definition;
#[cfg(feature = "suite")]
pub(crate) mod enclosed_states;
mod energy;
mod patterns;
mod update;

use std::cell::OnceCell;
use std::sync::Arc;

use self::definition::Definition;
use crate::hopfield::Hopfield;
use crate::numerics::eigenvalues::largest_eigenvalue;
use crate::numerics::elementary::exp_m1;
use crate::numerics::{Envelope, UNIT_ROUNDOFF, difference, distance, dot, gamma, norm, sum};
use crate::softmax::Softmax;

/// A network looked at from one state.
#[derive(Clone, Debug)]
pub struct Measurement<'a> {
    network: &'a Hopfield,
    state: &'a [f64],
    softmax: Arc<Softmax>,
    /// $\delta$ of the module's page.
    exponent_error: f64,
    /// $\omega$ of the module's page.
    weight_error: f64,
    /// The error of the update, which most other radii are made of.
    error_of_update: OnceCell<f64>,
    /// The update and the radius of its ball.
    update: OnceCell<(Vec<f64>, f64)>,
    /// What proves the other numbers, where an arithmetic is in force.
    definition: OnceCell<Definition<'a>>,
}

impl Hopfield {
    /// Measures this network at `state`.
    #[must_use]
    pub fn measure<'a>(&'a self, state: &'a [f64]) -> Measurement<'a> {
        self.measure_with(state, Arc::new(self.softmax(state)))
    }

    /// As [`Hopfield::measure`], where the softmax at the state is known already.
    pub(crate) fn measure_with<'a>(&'a self, state: &'a [f64], softmax: Arc<Softmax>) -> Measurement<'a> {
        let (dimension, count) = (self.patterns().dimension(), self.patterns().count());
        // In this order: the other factors may overflow where the state is short or zero.
        let product = self.beta() * (self.patterns().max_norm() * norm(state));
        let exponent_error = 2.0 * gamma(dimension + 4) * product;
        let weight_error = exp_m1(2.0 * exponent_error) + gamma(count + 8);
        Measurement {
            network: self,
            state,
            softmax,
            exponent_error,
            weight_error,
            error_of_update: OnceCell::new(),
            update: OnceCell::new(),
            definition: OnceCell::new(),
        }
    }
}

impl<'a> Measurement<'a> {
    /// The network.
    #[must_use]
    pub fn network(&self) -> &'a Hopfield {
        self.network
    }

    /// The state $\xi$.
    #[must_use]
    pub fn state(&self) -> &'a [f64] {
        self.state
    }

    /// The softmax at the state.
    #[must_use]
    pub fn softmax(&self) -> &Softmax {
        &self.softmax
    }

    /// The softmax at the state from its definition.
    fn definition(&self) -> &Definition<'a> {
        self.definition.get_or_init(|| Definition::new(self.network, self.state, self.softmax.argmax()))
    }

    /// $\|\xi\|$.
    #[must_use]
    pub fn state_norm(&self) -> Envelope {
        Envelope::relative(norm(self.state), gamma(self.state.len() + 2))
            .defined_by(|| Envelope::norm(&Envelope::exact(self.state)))
    }

    /// The distance $\|\xi - y\|$ to another point; relative error $\gamma_{d+4}$.
    #[must_use]
    pub fn distance_to(&self, point: &[f64]) -> Envelope {
        Envelope::relative(distance(self.state, point), gamma(self.state.len() + 4))
            .defined_by(|| definition::distance(self.state, point))
    }

    /// $p_i$; relative error $\omega$.
    #[must_use]
    pub fn weight(&self, i: usize) -> Envelope {
        Envelope::relative(self.softmax.weights()[i], self.weight_error)
            .widened(f64::MIN_POSITIVE * (1.0 + self.weight_error))
            .defined_by(|| self.definition().weight(i))
    }

    /// $\ln p_i$, finite where $p_i$ underflows: the exponent has error $\delta$, the logarithm of the sum $\omega$.
    #[must_use]
    pub fn log_weight(&self, i: usize) -> Envelope {
        let value = self.softmax.log_weight(i);
        Envelope::new(value, self.exponent_error + self.weight_error + 4.0 * UNIT_ROUNDOFF * value.abs())
            .defined_by(|| self.definition().log_weight(i))
    }

    /// $1 - p_i$, a sum of weights; relative error $\omega + \gamma_N$.
    #[must_use]
    pub fn complement(&self, i: usize) -> Envelope {
        let error = self.weight_error + gamma(self.network.patterns().count());
        Envelope::relative(self.softmax.complement(i), error)
            .widened(self.lost())
            .defined_by(|| self.definition().complement(i))
    }

    /// $m = \max_i p_i(1 - p_i)$; relative error $2\omega + \gamma_{N+2}$.
    #[must_use]
    pub fn max_variance(&self) -> Envelope {
        let error = 2.0 * self.weight_error + gamma(self.network.patterns().count() + 2);
        Envelope::relative(self.softmax.max_variance(), error)
            .widened(self.lost())
            .defined_by(|| self.definition().max_variance())
    }

    /// $\mathrm{lse}(\beta, X^T\xi)$: the largest score has error $\gamma_d M\|\xi\|$, the excess over it
    /// $(\delta + \gamma_{N+6}\ln N)/\beta$.
    #[must_use]
    pub fn log_sum_exp(&self) -> Envelope {
        let value = self.softmax.log_sum_exp();
        Envelope::new(value, self.score_error() + self.excess_error() + 2.0 * UNIT_ROUNDOFF * value.abs())
            .defined_by(|| self.definition().log_sum_exp())
    }

    /// The entropy $H(p)$; its terms $p_i\,|\ln p_i|$ have relative error $\omega$ and exponents with error $\delta$.
    #[must_use]
    pub fn entropy(&self) -> Envelope {
        let value = self.softmax.entropy();
        let error = (self.weight_error + gamma(self.network.patterns().count() + 4)) * (value + 1.0);
        Envelope::new(value, error + self.exponent_error + self.lost()).defined_by(|| self.definition().entropy())
    }

    /// The smallest gap of scores $\tilde\Delta_i = \min_{j \ne i}(\xi^Tx_i - \xi^Tx_j)$ at this state (Eqs. 72-73, 153);
    /// `None` for a single pattern. Its error is that of an inner product with a difference, $\gamma_{d+3}\|\xi\|\cdot 2M$.
    #[must_use]
    pub fn score_gap(&self, i: usize) -> Option<Envelope> {
        let patterns = self.network.patterns();
        let pattern = patterns.pattern(i);
        let gaps = patterns.iter().enumerate().filter(|(j, _)| *j != i);
        let smallest =
            gaps.map(|(_, other)| dot(&difference(pattern, other), self.state)).fold(f64::INFINITY, f64::min);
        let radius = gamma(self.state.len() + 3) * norm(self.state) * self.network.diameter_bound();
        let others = || (0..patterns.count()).filter(|j| *j != i).map(|j| patterns.pattern(j));
        let gap = |other| -definition::dot_with_difference(pattern, other, self.state);
        let defined = || -definition::largest(others().map(gap));
        smallest.is_finite().then(|| Envelope::new(smallest, radius).defined_by(defined))
    }

    /// $\max_{i,j}\xi^T(x_i - x_j)$, the largest score less the smallest; each has error $\gamma_d M\|\xi\|$.
    #[must_use]
    pub fn score_range(&self) -> Envelope {
        let scores = self.network.patterns().scores(self.state);
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let score = |pattern| definition::dot(pattern, self.state);
        Envelope::new(largest - smallest, 2.0 * self.score_error() + UNIT_ROUNDOFF * (largest - smallest)).defined_by(
            || {
                let scores: Vec<Envelope> = self.network.patterns().iter().map(score).collect();
                definition::largest(scores.iter().copied()) + definition::largest(scores.iter().map(|score| -*score))
            },
        )
    }

    /// $|\xi^Tx_j - x_i^Tx_j|$ (Eq. 144). The difference of the states has relative error $u$ in each component, so the inner
    /// product an absolute error of at most $\gamma_{d+3}\|\xi - x_i\|\|x_j\|$.
    #[must_use]
    pub fn score_change(&self, i: usize, j: usize) -> Envelope {
        let patterns = self.network.patterns();
        let shift = difference(self.state, patterns.pattern(i));
        let radius = gamma(shift.len() + 3) * norm(&shift) * patterns.norms()[j];
        Envelope::new(dot(&shift, patterns.pattern(j)).abs(), radius)
            .defined_by(|| definition::dot_with_difference(self.state, patterns.pattern(i), patterns.pattern(j)).abs())
    }

    /// $m_x^T\xi$; the mean has error $\gamma_{N+2}M$, the inner product $\gamma_{d+2}M\|\xi\|$.
    #[must_use]
    pub fn mean_score(&self) -> Envelope {
        let patterns = self.network.patterns();
        let value = dot(patterns.mean(), self.state);
        let error = gamma(patterns.count() + self.state.len() + 6) * patterns.max_norm() * norm(self.state);
        let state = || Envelope::exact(self.state);
        Envelope::new(value, error).defined_by(|| Envelope::inner_product(&definition::mean(self.network), &state()))
    }

    /// $\|J_s\|_2$ with $J_s = \beta(\mathrm{diag}(p) - pp^T)$. Each entry has relative error $2\omega + \gamma_{N+4}$, so
    /// the matrix moves by no more than that part of its largest row sum, and the eigenvalue by $10Nu$ of it besides.
    #[must_use]
    pub fn softmax_jacobian_norm(&self) -> Envelope {
        let count = self.network.patterns().count();
        let sums = self.softmax_jacobian_row_sum();
        let value = largest_eigenvalue(&self.softmax.jacobian());
        Envelope::new(value, sums.radius + gamma(10 * count) * sums.value)
            .defined_by(|| self.definition().softmax_jacobian_norm())
    }

    /// $\|J_s\|_1 = \|J_s\|_\infty$, the largest absolute row sum of the softmax Jacobian; relative error
    /// $2\omega + \gamma_{2N+4}$.
    #[must_use]
    pub fn softmax_jacobian_row_sum(&self) -> Envelope {
        let count = self.network.patterns().count();
        let jacobian = self.softmax.jacobian();
        let row_sum = |row| sum(&(0..count).map(|column| f64::abs(jacobian[(row, column)])).collect::<Vec<_>>());
        let value = (0..count).map(row_sum).fold(0.0, f64::max);
        let relative = 2.0 * self.weight_error + gamma(2 * count + 4);
        // The row sum of pattern i is twice beta p_i (1 - p_i).
        Envelope::relative(value, relative)
            .widened(self.network.beta() * self.lost())
            .defined_by(|| self.definition().max_variance() * 2.0 * self.network.beta_envelope())
    }

    /// What all weights below the normal range may add up to.
    pub(super) fn lost(&self) -> f64 {
        self.network.underflow() * (1.0 + self.weight_error)
    }

    pub(super) fn score_error(&self) -> f64 {
        gamma(self.state.len()) * self.network.patterns().max_norm() * norm(self.state)
    }

    pub(super) fn excess_error(&self) -> f64 {
        let count = self.network.patterns().count();
        let logarithm = crate::numerics::elementary::ln(count as f64);
        if count == 1 {
            0.0
        } else {
            (self.exponent_error + gamma(count + 8) * (logarithm + 1.0)) / self.network.beta()
        }
    }
}
