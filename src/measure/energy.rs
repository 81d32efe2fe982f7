//! The energy at a state, its decrease in one update, its printed forms and the surrogate, with their rounding radii.

use super::{Measurement, definition};
use crate::numerics::elementary::{exp_m1, ln};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, distance, gamma, norm};

impl Measurement<'_> {
    /// $E(\xi)$ from its three non-negative terms: $\gamma_{d+5}$ of the first, $4\gamma_{d+4}M^2$ for the difference of
    /// squared norms (none where $\|x_k\| = M$ exactly), and the error of the last term.
    #[must_use]
    pub fn energy(&self) -> Envelope {
        let value = self.network.energy(self.state);
        let from_distance = gamma(self.state.len() + 6) * value;
        let k = self.softmax.argmax();
        let max_norm = self.network.patterns().max_norm();
        let from_norms =
            if self.is_surely_longest(k) { 0.0 } else { 4.0 * gamma(self.state.len() + 4) * max_norm * max_norm };
        Envelope::new(value, from_distance + from_norms + self.deficit_error() + 4.0 * UNIT_ROUNDOFF * value)
            .defined_by(|| self.definition().energy())
    }

    /// $E(\xi) - E(f(\xi))$ by the exact formula. Its exponents $t_i = \beta(x_i - \bar x)^T\delta$, with $g$ the sum of
    /// $\sum_j p_j\|x_j - x_k\|$, are known up to
    /// $\tau = \beta D(\gamma_{d+8}\|\delta\| + \text{error of } \delta) + (\omega + \gamma_{N+2})\beta\|\delta\|g$, the last
    /// term for the mean of the gaps. The second part, $\beta^{-1}\ln\sum_i p_i e^{t_i}$, then moves in two ways, of which the
    /// smaller bound counts: by at most $3(\tau + \omega + \gamma_{N+8})/\beta$, because a log-sum-exp moves by no more than its
    /// exponents, the weights and $\sum_i p_i t_i = 0$ add to the sum at most $\omega + \tau$ more; and, for small exponents, by
    /// $\omega + \gamma_{N+8}$ of itself and $\beta^{-1}\tau(e^{\max|t| + \tau} - 1)$, the mean value of $e^t - 1 - t$.
    #[must_use]
    pub fn energy_decrease(&self) -> Envelope {
        let decrease = self.network.energy_decrease(self.state);
        let (update, radius) = self.update();
        let length = distance(&update, self.state);
        let from_step = length * radius + radius * radius + gamma(self.state.len() + 6) * decrease.from_step;
        let (beta, diameter) = (self.network.beta(), self.network.diameter_bound());
        let count = self.network.patterns().count();
        let from_mean = (self.weight_error + gamma(count + 2)) * length * self.total_gap(self.softmax.argmax());
        let exponent = beta * (diameter * (gamma(self.state.len() + 8) * length + radius) + from_mean);
        let weights = self.weight_error + gamma(count + 8);
        let by_largest = 3.0 * (exponent + weights) / beta + 4.0 * UNIT_ROUNDOFF * decrease.from_weights;
        let largest = beta * diameter * length + exponent;
        let by_mean_value = weights * decrease.from_weights + exponent * exp_m1(largest.min(700.0)) / beta;
        let from_weights = if largest < 700.0 { by_largest.min(by_mean_value) } else { by_largest };
        Envelope::new(decrease.total(), from_step + from_weights + UNIT_ROUNDOFF * decrease.total())
            .defined_by(|| self.definition().energy_decrease())
    }

    /// $E(\xi)$ as Eq. 13 prints it: the error of the log-sum-exp and that of the other terms.
    #[must_use]
    pub fn energy_by_log_sum_exp(&self) -> Envelope {
        let value = self.network.energy_by_log_sum_exp(self.state);
        Envelope::new(value, self.log_sum_exp().radius + self.printed_terms_error())
            .defined_by(|| definition::convex_part(self.network, self.state) - self.definition().log_sum_exp())
    }

    /// $E(\xi)$ as Eq. 14 prints it: every score has error $\gamma_{d+4}M\|\xi\|$, the exponentials and their sum a relative
    /// error $\gamma_{N+8}$. Unknown where $\beta M\|\xi\| > 600$ and an exponential may leave the range.
    #[must_use]
    pub fn energy_by_exponentials(&self) -> Envelope {
        let patterns = self.network.patterns();
        let largest = patterns.max_norm() * norm(self.state);
        if self.network.beta() * largest > 600.0 {
            return Envelope::new(0.0, f64::INFINITY);
        }
        let from_scores = gamma(self.state.len() + 4) * largest + gamma(patterns.count() + 8) / self.network.beta();
        let defined = || {
            let exponential = |pattern| (self.network.beta_envelope() * definition::dot(pattern, self.state)).exp();
            let terms: Vec<Envelope> = patterns.iter().map(exponential).collect();
            let log_sum_exp = definition::total(&terms).ln() / self.network.beta_envelope();
            definition::convex_part(self.network, self.state) - log_sum_exp
        };
        Envelope::new(self.network.energy_by_exponentials(self.state), from_scores + self.printed_terms_error())
            .defined_by(defined)
    }

    /// $E(\xi)$ as Eq. 15 prints it: the exponents have error $\gamma_{2d+20}(M^2 + (M + \|\xi\|)^2)$, the log-sum-exp and
    /// $\ln N$ add $2\gamma_{N+8}(\ln N + 1)/\beta$.
    #[must_use]
    pub fn energy_by_mixture(&self) -> Envelope {
        let patterns = self.network.patterns();
        let (max_norm, count) = (patterns.max_norm(), patterns.count());
        let reach = max_norm + norm(self.state);
        let from_exponents = gamma(2 * self.state.len() + 20) * (max_norm * max_norm + reach * reach);
        let logarithm = ln(count as f64) + 1.0;
        let from_sum = 2.0 * gamma(count + 8) * logarithm / self.network.beta();
        let defined = || {
            let (beta, count) = (self.network.beta_envelope(), Envelope::from(count as f64));
            let square = definition::squared_max_norm(self.network);
            let term = |pattern| {
                let shortfall = square - definition::dot(pattern, pattern);
                (-beta * 0.5 * (shortfall + definition::distance(pattern, self.state).squared())).exp()
            };
            let terms: Vec<Envelope> = patterns.iter().map(term).collect();
            -(definition::total(&terms) / count).ln() / beta
        };
        Envelope::new(self.network.energy_by_mixture(self.state), from_exponents + from_sum).defined_by(defined)
    }

    /// The surrogate $E_C(y, \xi)$ at a point $y$, with this state as its reference (Eq. 44): the errors of its terms, and
    /// those of the inner product of $y - \xi$ with $f(\xi)$.
    #[must_use]
    pub fn surrogate(&self, point: &[f64]) -> Envelope {
        let value = self.network.surrogate(point, self.state);
        let (update, radius) = self.update();
        let length = distance(point, self.state);
        let size = norm(&update);
        let from_product = length * (radius + gamma(self.state.len() + 4) * size);
        let sizes = self.network.convex_part(point) + self.softmax.log_sum_exp().abs() + length * size;
        let from_terms = gamma(2 * self.state.len() + 12) * sizes;
        Envelope::new(value, self.log_sum_exp().radius + from_product + from_terms)
            .defined_by(|| self.definition().surrogate(point))
    }

    /// Whether $\|x_k\| = M$ exactly: every other pattern is either clearly shorter or has the same components up to sign.
    pub(super) fn is_surely_longest(&self, k: usize) -> bool {
        let patterns = self.network.patterns();
        let longest = patterns.pattern(k);
        let clearly_shorter = patterns.max_norm() * (1.0 - 2.0 * gamma(longest.len() + 2));
        patterns.norms()[k] == patterns.max_norm()
            && patterns.iter().zip(patterns.norms()).all(|(pattern, norm)| {
                *norm < clearly_shorter || pattern.iter().zip(longest).all(|(x, y)| x.abs() == y.abs())
            })
    }

    /// The error of $\beta^{-1}(\ln N - \ln(1 + \rho))$, the last term of the energy. Below $\ln 2$ it is computed as
    /// $-\beta^{-1}\ln(1 - s)$ with $s = \frac1N\sum_j(1 - e_j) \le \frac12$: each $1 - e_j$ has relative error $2u$ and moves by
    /// no more than its exponent, the logarithm doubles that at most, and $s$ is no larger than the term. Above, the two
    /// logarithms have absolute errors.
    pub(super) fn deficit_error(&self) -> f64 {
        let count = self.network.patterns().count();
        let deficit = self.softmax.deficit();
        let absolute = 3.0 * self.exponent_error + gamma(2 * count + 20) * deficit;
        let logarithms = gamma(count + 8) * (ln(count as f64) + 1.0);
        (if deficit < 0.6 { absolute } else { absolute + logarithms }) / self.network.beta()
    }

    /// The rounding of $\frac12\xi^T\xi + \beta^{-1}\ln N + \frac12M^2$ and of its sum with the log-sum-exp.
    pub(super) fn printed_terms_error(&self) -> f64 {
        let sizes = self.network.convex_part(self.state) + self.softmax.log_sum_exp().abs();
        gamma(2 * self.state.len() + 12) * sizes
    }
}
