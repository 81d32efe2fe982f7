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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::UNIT_ROUNDOFF;

    /// Five patterns in space whose largest norm is 3.
    fn patterns() -> Patterns {
        let row = |x: f64| [x, 0.0, 0.0];
        Patterns::from_rows(&[3.0, -1.0, 1.0, 2.0, -2.0].map(row)).expect("finite rows")
    }

    fn bounds(beta: f64, query_norm: f64) -> [Accuracy; 2] {
        let patterns = patterns();
        let engine = Engine::new(&patterns, beta).expect("a positive inverse temperature");
        [engine.accuracy(query_norm), engine.compensated().accuracy(query_norm)]
    }

    /// Each line of the table of the [`engine`](crate::engine), the first three for the score, an exponent and a sum.
    fn lines(bounds: &Accuracy) -> [f64; 12] {
        [
            bounds.score(),
            bounds.exponent(),
            bounds.sums(),
            bounds.max_weight(0.25),
            bounds.log_sum_exp(0.2, 1.5),
            bounds.log_sum_exp(0.9, 1.5),
            bounds.log_complement(0.25, -2.0),
            bounds.entropy(0.5, 0.25),
            bounds.state(0.2),
            bounds.offset(1.0, 1e-3, 0.3),
            bounds.offset(1.0, 1e-6, 0.9),
            bounds.residual(2.0, 10.0 * UNIT_ROUNDOFF, 0.5),
        ]
    }

    /// The formulas of the page in units of $u$, where $\beta M\|\xi\| = 3$: $\lambda$ is $(30 + 14)u$ and $(30 + 22)u$ for a
    /// second look, and $20u$ in the compensated mode.
    #[test]
    fn small_errors_are_those_of_the_table() {
        let plain = [4.5, 30.0, 44.0, 13.0, 13.9, 32.018_88, 25.0, 66.5, 64.8, 187.204, 104.737_8, 28.5];
        let compensated = [0.0, 0.0, 20.0, 7.0, 7.0, 16.718_88, 17.0, 29.0, 60.0, 40.004, 40.000_004, 28.5];
        for (bounds, expected) in bounds(2.0, 0.5).iter().zip([plain, compensated]) {
            for (line, (found, expected)) in lines(bounds).into_iter().zip(expected).enumerate() {
                let off = (found / UNIT_ROUNDOFF - expected).abs();
                assert!(off <= 1e-6 * expected + 1e-12, "line {line}: {} u, not {expected} u", found / UNIT_ROUNDOFF);
            }
        }
    }

    /// The same beyond the first order, where $\delta$ is $0.333$ and, at a query $10^{14}$ times as long, $0.0473$.
    #[test]
    fn large_errors_are_those_of_the_table() {
        let plain = [
            0.049_960_04,
            0.333_066_9,
            0.333_066_9,
            0.123_194_8,
            0.096_430_88,
            0.216_493_5,
            0.116_177_1,
            0.909_277,
            0.661_747,
            1.985_241,
            1.110_736,
        ];
        let compensated = [
            0.002_958_228,
            0.047_331_65,
            0.047_331_65,
            0.012_483_73,
            0.007_920_809,
            0.025_289_84,
            0.012_406_45,
            0.077_408_32,
            0.121_965_6,
            0.101_638,
            0.101_638,
        ];
        let found = [bounds(2.0, 0.5e14)[0], bounds(2.0, 0.5e28)[1]];
        for (bounds, expected) in found.iter().zip([plain, compensated]) {
            for (line, (found, expected)) in lines(bounds).into_iter().zip(expected).enumerate() {
                assert!((found / expected - 1.0).abs() < 1e-6, "line {line}: {found}, not {expected}");
            }
        }
    }

    /// $\gamma_N^2$ is $0.008$ units for $2^{23}$ patterns, next to 20.
    #[test]
    fn many_patterns_are_seen_in_compensated_sums() {
        let many = Patterns::from_rows(&vec![[0.0]; 1 << 23]).expect("finite rows");
        let sums = Accuracy::compensated(&many, 1.0, 0.0).sums() / UNIT_ROUNDOFF;
        assert!((sums - 20.0 - 2_f64.powi(-7)).abs() < 1e-5, "{sums} u");
    }

    /// A block adds up to 32 numbers; every block, and every doubling of the chunks of 4096, has seven roundings more.
    #[test]
    fn roundings_are_counted() {
        let counts = [1, 5, 32, 33, 4096, 4097, 8192, 8193, 16_385];
        assert_eq!(counts.map(roundings), [10, 14, 41, 48, 930, 937, 937, 944, 951]);
    }

    /// In units of the smallest number: $d + 2$ of a score, and of the components of a state four each and $2N 2^{10}(M +
    /// \sqrt d)$; the inverse temperature makes them visible.
    #[test]
    fn what_underflows_is_counted() {
        let units = |bound: f64| bound.to_bits();
        let [plain, compensated] = bounds(2.0, 0.0);
        for bounds in [plain, compensated] {
            assert_eq!(units(bounds.score()), 5);
            assert!(units(bounds.offset(0.0, 0.0, 0.0)).abs_diff(48_468) < 3, "{}", bounds.offset(0.0, 0.0, 0.0));
        }
        let exponent = |beta: f64| bounds(beta, 0.0)[0].exponent();
        assert!((exponent(1e300) / 4.940_66e-23 - 1.0).abs() < 1e-5, "{:e}", exponent(1e300));
        let lost = bounds(1e-300, 0.0)[0].log_sum_exp(0.0, 0.0);
        assert!((lost / 2.529_62e-20 - 1.0).abs() < 1e-5, "{lost:e}");
    }
}
