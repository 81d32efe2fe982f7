//! By how much the results of the engine may differ from the exact ones.

use super::{BLOCK, CHUNK, Engine};
use crate::numerics::elementary::{exp, exp_m1, ln, sqrt};
use crate::numerics::gamma;
use crate::patterns::Patterns;

/// Bounds on the errors of one query's results; the page of the [`engine`](super) derives them.
///
/// All of them are relative to the pattern $x_k$ that the engine names as the heaviest: by rounding its score may be below
/// the largest one, by at most twice [`Accuracy::score`]. The arguments of the methods are exact values or upper bounds of
/// their moduli; a complement $1 - p_k$ and a weight $p_k$ of one are always allowed. Where
/// $\beta M\|\xi\|$ is so large that nothing is known the bounds are infinite.
#[derive(Clone, Copy, Debug)]
pub struct Accuracy {
    compensated: bool,
    dimension: usize,
    count: usize,
    beta: f64,
    max_norm: f64,
    score: f64,
    exponent: f64,
    sums: f64,
    second_look: f64,
    lost: f64,
}

impl Engine<'_> {
    /// The bounds for a query of norm `query_norm`.
    #[must_use]
    pub fn accuracy(&self, query_norm: f64) -> Accuracy {
        let count = self.patterns.count();
        if self.compensated {
            Accuracy::compensated(self.patterns, self.beta, query_norm)
        } else {
            Accuracy::plain(self.patterns, self.beta, query_norm, roundings(count))
        }
    }
}

/// The roundings $n$ that a weight goes through on its way into a sum over `count` patterns; at most 930 for $N \le 4096$
/// and seven more for each doubling.
///
/// An exponential is within $2u$, a block has up to 32 additions, and each block adds one and may lower what is there:
/// an addition, an exponential and a product, for the moment two operations more. The same at each join of chunks.
#[must_use]
pub fn roundings(count: usize) -> usize {
    let blocks = count.div_ceil(BLOCK).min(CHUNK / BLOCK);
    let joins = count.div_ceil(CHUNK).next_power_of_two().ilog2() as usize;
    2 + count.min(BLOCK) + 7 * (blocks + joins)
}

/// `rate` of `scale`, where nothing has no error even if nothing is known.
fn part(rate: f64, scale: f64) -> f64 {
    if scale == 0.0 { 0.0 } else { rate * scale }
}

/// $2e^\lambda(e^\lambda - 1)$: how much a quotient of sums may change of which each has the logarithmic error $\lambda$.
fn swing(error: f64) -> f64 {
    2.0 * exp(error) * exp_m1(error)
}

impl Accuracy {
    pub(super) fn plain(patterns: &Patterns, beta: f64, query_norm: f64, roundings: usize) -> Self {
        let (dimension, count) = (patterns.dimension(), patterns.count());
        let bounds = Self::of_scores(patterns, beta, query_norm, gamma(dimension), gamma(dimension + 2));
        let again = count.min(BLOCK) + count.div_ceil(BLOCK) + 16;
        Self {
            sums: bounds.exponent + gamma(roundings),
            second_look: bounds.exponent + gamma(again.max(roundings)),
            ..bounds
        }
    }

    fn compensated(patterns: &Patterns, beta: f64, query_norm: f64) -> Self {
        let (dimension, count) = (patterns.dimension(), patterns.count());
        let squared = |roundings: usize| gamma(roundings) * gamma(roundings);
        let bounds = Self::of_scores(patterns, beta, query_norm, squared(dimension + 1), squared(dimension + 5));
        let sums = bounds.exponent + gamma(20) + squared(count);
        Self { compensated: true, sums, second_look: sums, ..bounds }
    }

    /// With the errors of a score and of half an exponent in units of $M\|\xi\|$.
    fn of_scores(patterns: &Patterns, beta: f64, query_norm: f64, score: f64, half: f64) -> Self {
        let (dimension, count) = (patterns.dimension(), patterns.count());
        // Norms rounded up.
        let above = 1.0 + gamma(dimension + 4);
        let (max_norm, query_norm) = (patterns.max_norm() * above, query_norm * above);
        // Each operation loses 2^-1075 where it underflows; times the inverse temperature this may be seen.
        let faint = (dimension + 2) as f64 * f64::from_bits(1);
        Self {
            compensated: false,
            dimension,
            count,
            beta,
            max_norm,
            score: score * (max_norm * query_norm) + faint,
            exponent: 2.0 * half * (beta * (max_norm * query_norm)) + 2.0 * beta * faint,
            sums: 0.0,
            second_look: 0.0,
            // At most 1024 steps at which a weight loses the smallest number.
            lost: count as f64 * f64::from_bits(1 << 10),
        }
    }

    /// Of a score.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.score
    }

    /// $\delta$, of an exponent $\beta(s_j - s_k)$.
    #[must_use]
    pub fn exponent(&self) -> f64 {
        self.exponent
    }

    /// $\lambda$, of the logarithm of a sum of weights.
    #[must_use]
    pub fn sums(&self) -> f64 {
        self.sums
    }

    /// Of the largest weight $p_k$, relative to it.
    #[must_use]
    pub fn max_weight(&self, complement: f64) -> f64 {
        exp_m1(self.log_total(complement) + gamma(2))
    }

    /// Of $\ln(1 + \rho) = -\ln p_k$ but for its own rounding: $\lambda\min(1, e^\lambda(1 - p_k))$, and what is lost.
    fn log_total(&self, complement: f64) -> f64 {
        part(self.sums, part(exp(self.sums), complement).min(1.0)) + self.lost
    }

    /// Of the log-sum-exp, given $1 - p_k$ and $\mathrm{lse}(\beta, X^T\xi)$.
    #[must_use]
    pub fn log_sum_exp(&self, complement: f64, value: f64) -> f64 {
        let odds = complement / (1.0 - complement);
        let excess = odds.min(ln(self.count as f64) + self.exponent);
        self.score + (self.log_total(complement) + gamma(4) * excess) / self.beta + gamma(3) * value.abs()
    }

    /// Of $\ln(1 - p_k)$, given $p_k$ and that logarithm.
    #[must_use]
    pub fn log_complement(&self, max_weight: f64, value: f64) -> f64 {
        part(self.second_look, part(exp(self.second_look), max_weight).min(1.0)) + gamma(6) * value.abs()
    }

    /// Of the entropy, given its value and $1 - p_k$.
    #[must_use]
    pub fn entropy(&self, value: f64, complement: f64) -> f64 {
        let above = exp(2.0 * self.sums);
        let of_weights = part(exp_m1(2.0 * self.sums), value + 2.0 * part(self.exponent, complement));
        let of_exponents = part(above * self.exponent + self.sums * exp(self.sums), complement);
        // A moment loses a weight times an exponent, which is below 1024.
        of_weights + of_exponents + gamma(8) * value + 1024.0 * self.lost
    }

    /// Of the length of the new state, given $1 - p_k$.
    #[must_use]
    pub fn state(&self, complement: f64) -> f64 {
        // Differences of patterns are up to twice as long as patterns.
        let longest = if self.compensated { 2.0 } else { 1.0 };
        let of_weights = part(longest * swing(self.sums), complement).min(2.0);
        (of_weights + gamma(4) * (1.0 + of_weights)) * self.max_norm + self.underflow()
    }

    /// Of the length of $f(\xi) - x_k$, given $\sum_jp_j\|x_j - x_k\|$, the computed length and $1 - p_k$.
    #[must_use]
    pub fn offset(&self, distances: f64, length: f64, complement: f64) -> f64 {
        let scale = if self.compensated {
            distances
        } else {
            let cancelled = distances + 4096.0 * sqrt(self.dimension as f64) * length;
            cancelled.min(2.0 * self.max_norm * complement)
        };
        part(swing(self.second_look), scale) + gamma(4) * length + self.underflow()
    }

    /// Of $\|f(\xi) - \xi\|$, given its value, [`Accuracy::offset`] and $\|x_k - \xi\|$.
    #[must_use]
    pub fn residual(&self, value: f64, offset: f64, distance: f64) -> f64 {
        let above = gamma(self.dimension + 6);
        (offset + gamma(1) * distance) * (1.0 + above) + above * value + self.underflow()
    }

    /// What the components of a state may lose to underflow: weights times patterns, and the products.
    fn underflow(&self) -> f64 {
        2.0 * self.lost * (self.max_norm + sqrt(self.dimension as f64)) + self.dimension as f64 * f64::from_bits(4)
    }
}
