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
//! Weights below the normal range are covered by an absolute term of $N$ times the smallest normal number.

use crate::hopfield::Hopfield;
use crate::numerics::elementary::exp_m1;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, difference, distance, gamma, norm, sum};
use crate::softmax::Softmax;

/// A network looked at from one state.
#[derive(Clone, Debug)]
pub struct Measurement<'a> {
    network: &'a Hopfield,
    state: &'a [f64],
    softmax: Softmax,
    /// $\delta$ of the module's page.
    exponent_error: f64,
    /// $\omega$ of the module's page.
    weight_error: f64,
}

impl Hopfield {
    /// Measures this network at `state`.
    #[must_use]
    pub fn measure<'a>(&'a self, state: &'a [f64]) -> Measurement<'a> {
        let (dimension, count) = (self.patterns().dimension(), self.patterns().count());
        let exponent_error = 2.0 * gamma(dimension + 4) * self.beta() * self.patterns().max_norm() * norm(state);
        let weight_error = exp_m1(2.0 * exponent_error) + gamma(count + 8);
        Measurement { network: self, state, softmax: self.softmax(state), exponent_error, weight_error }
    }

    /// $\beta$ as an exact number.
    #[must_use]
    pub fn beta_envelope(&self) -> Envelope {
        Envelope::from(self.beta())
    }

    /// $M$; a norm has relative error $\gamma_{d+2}$.
    #[must_use]
    pub fn max_norm_envelope(&self) -> Envelope {
        Envelope::relative(self.patterns().max_norm(), gamma(self.patterns().dimension() + 2))
    }

    /// $\|x_i\|$.
    #[must_use]
    pub fn pattern_norm(&self, i: usize) -> Envelope {
        Envelope::relative(self.patterns().norms()[i], gamma(self.patterns().dimension() + 2))
    }

    /// $\|m_x\|$; the mean has absolute error $\gamma_{N+2} M$.
    #[must_use]
    pub fn mean_norm_envelope(&self) -> Envelope {
        let value = norm(self.patterns().mean());
        Envelope::relative(value, gamma(self.patterns().dimension() + 2)).widened(self.mean_error())
    }

    /// $m_{\max}$; a distance has relative error $\gamma_{d+4}$, the mean the absolute error $\gamma_{N+2} M$.
    #[must_use]
    pub fn spread_envelope(&self) -> Envelope {
        Envelope::relative(self.patterns().spread(), gamma(self.patterns().dimension() + 4)).widened(self.mean_error())
    }

    /// The diameter of the patterns; relative error $\gamma_{d+4}$.
    #[must_use]
    pub fn diameter_envelope(&self) -> Envelope {
        Envelope::relative(self.patterns().diameter(), gamma(self.patterns().dimension() + 4))
    }

    /// $\Delta_i$, or `None` for a single pattern. The sum of $d$ products with differences has an error of at most
    /// $\gamma_{d+3}\|x_i\|\|x_i - x_j\| \le 2\gamma_{d+3}\|x_i\| M$, and a minimum moves by no more than its candidates.
    #[must_use]
    pub fn separation_envelope(&self, i: usize) -> Option<Envelope> {
        let patterns = self.patterns();
        let radius = 2.0 * gamma(patterns.dimension() + 3) * patterns.norms()[i] * patterns.max_norm();
        patterns.separation(i).map(|(value, _)| Envelope::new(value, radius))
    }

    /// The absolute error of the computed mean $m_x$.
    fn mean_error(&self) -> f64 {
        gamma(self.patterns().count() + 2) * self.patterns().max_norm()
    }

    /// The smallest absolute error of sums that involve weights below the normal range.
    fn underflow(&self) -> f64 {
        self.patterns().count() as f64 * f64::MIN_POSITIVE
    }

    fn diameter_bound(&self) -> f64 {
        2.0 * self.patterns().max_norm()
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

    /// $\|\xi\|$.
    #[must_use]
    pub fn state_norm(&self) -> Envelope {
        Envelope::relative(norm(self.state), gamma(self.state.len() + 2))
    }

    /// The distance $\|\xi - y\|$ to another point; relative error $\gamma_{d+4}$.
    #[must_use]
    pub fn distance_to(&self, point: &[f64]) -> Envelope {
        Envelope::relative(distance(self.state, point), gamma(self.state.len() + 4))
    }

    /// $p_i$; relative error $\omega$.
    #[must_use]
    pub fn weight(&self, i: usize) -> Envelope {
        Envelope::relative(self.softmax.weights()[i], self.weight_error).widened(f64::MIN_POSITIVE)
    }

    /// $1 - p_i$, a sum of weights; relative error $\omega + \gamma_N$.
    #[must_use]
    pub fn complement(&self, i: usize) -> Envelope {
        let error = self.weight_error + gamma(self.network.patterns().count());
        Envelope::relative(self.softmax.complement(i), error).widened(self.network.underflow())
    }

    /// $m = \max_i p_i(1 - p_i)$; relative error $2\omega + \gamma_{N+2}$.
    #[must_use]
    pub fn max_variance(&self) -> Envelope {
        let error = 2.0 * self.weight_error + gamma(self.network.patterns().count() + 2);
        Envelope::relative(self.softmax.max_variance(), error).widened(self.network.underflow())
    }

    /// $\mathrm{lse}(\beta, X^T\xi)$: the largest score has error $\gamma_d M\|\xi\|$, the excess over it
    /// $(\delta + \gamma_{N+6}\ln N)/\beta$.
    #[must_use]
    pub fn log_sum_exp(&self) -> Envelope {
        let value = self.softmax.log_sum_exp();
        Envelope::new(value, self.score_error() + self.excess_error() + 2.0 * UNIT_ROUNDOFF * value.abs())
    }

    /// The entropy $H(p)$; its terms $p_i\,|\ln p_i|$ have relative error $\omega$ and exponents with error $\delta$.
    #[must_use]
    pub fn entropy(&self) -> Envelope {
        let value = self.softmax.entropy();
        let error = (self.weight_error + gamma(self.network.patterns().count() + 4)) * (value + 1.0);
        Envelope::new(value, error + self.exponent_error + self.network.underflow())
    }

    /// $E(\xi)$ from its three non-negative terms: $\gamma_{d+5}$ of the first, $4\gamma_{d+4}M^2$ for the difference of
    /// squared norms (none when all patterns are $x_k$ up to signs of components), and the error of the last term.
    #[must_use]
    pub fn energy(&self) -> Envelope {
        let value = self.network.energy(self.state);
        let from_distance = gamma(self.state.len() + 6) * value;
        let max_norm = self.network.patterns().max_norm();
        let from_norms =
            if self.norms_exactly_equal() { 0.0 } else { 4.0 * gamma(self.state.len() + 4) * max_norm * max_norm };
        Envelope::new(value, from_distance + from_norms + self.deficit_error() + 4.0 * UNIT_ROUNDOFF * value)
    }

    /// $f(\xi)$ and the radius of a ball around it that holds the exact update: the gaps $p_j(x_j - x_k)$ carry
    /// $\omega + \gamma_{N+3}$ each, the last addition one rounding.
    #[must_use]
    pub fn update(&self) -> (Vec<f64>, f64) {
        let value = self.network.update(self.state);
        let radius = self.gap_error(self.softmax.argmax()) + 2.0 * UNIT_ROUNDOFF * norm(&value);
        (value, radius)
    }

    /// $\|f(\xi) - y\|$ for a point $y$ that is no pattern.
    #[must_use]
    pub fn update_to(&self, point: &[f64]) -> Envelope {
        let (update, radius) = self.update();
        Envelope::relative(distance(&update, point), gamma(point.len() + 4)).widened(radius)
    }

    /// $\|f(\xi) - x_i\|$, the retrieval error, from the cancellation-free sum over $j \ne i$.
    #[must_use]
    pub fn retrieval_error(&self, i: usize) -> Envelope {
        let value = norm(&self.network.weighted_gap(self.softmax.weights(), i));
        Envelope::relative(value, gamma(self.state.len() + 2)).widened(self.gap_error(i))
    }

    /// $\|f(\xi) - \xi\|$, the residual and the length of a step.
    #[must_use]
    pub fn step(&self) -> Envelope {
        self.update_to(self.state)
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
    }

    /// $\|J(\xi)\|_2$. With the trace $T = \beta\sum p_i\|x_i - \bar x\|^2$ and a common error $e$ of the deviations,
    /// $|\Delta J| \le \omega T + 2\sqrt{\beta T}\,e + \beta e^2$ (Cauchy-Schwarz); forming the Gram matrix costs
    /// $\gamma_{N+d+8} T$ and its largest eigenvalue, found by a backward stable method, at most $10\,n\,u\,T$.
    #[must_use]
    pub fn jacobian_norm(&self) -> Envelope {
        let value = self.network.jacobian_norm(self.state);
        let trace = self.network.jacobian_trace(self.state);
        Envelope::new(value, self.jacobian_error(trace))
    }

    /// A radius for every entry and every eigenvalue of $J(\xi)$, given its trace.
    #[must_use]
    pub fn jacobian_error(&self, trace: f64) -> f64 {
        let (dimension, count) = (self.state.len(), self.network.patterns().count());
        let common = self.gap_error(self.softmax.argmax());
        let beta = self.network.beta();
        let size = dimension.min(count);
        (self.weight_error + gamma(count + dimension + 8) + gamma(10 * size)) * trace
            + 2.0 * Envelope::from(beta * trace).sqrt().value * common
            + beta * common * common
            + self.network.underflow()
    }

    /// The smallest gap of scores $\tilde\Delta_i = \min_{j \ne i}(\xi^Tx_i - \xi^Tx_j)$ at this state (Eqs. 72-73, 153);
    /// `None` for a single pattern. Its error is that of an inner product with a difference, $\gamma_{d+3}\|\xi\|\cdot 2M$.
    #[must_use]
    pub fn score_gap(&self, i: usize) -> Option<Envelope> {
        let patterns = self.network.patterns();
        let pattern = patterns.pattern(i);
        let gaps = patterns.iter().enumerate().filter(|(j, _)| *j != i);
        let smallest = gaps
            .map(|(_, other)| crate::numerics::dot(&difference(pattern, other), self.state))
            .fold(f64::INFINITY, f64::min);
        let radius = gamma(self.state.len() + 3) * norm(self.state) * self.network.diameter_bound();
        smallest.is_finite().then(|| Envelope::new(smallest, radius))
    }

    /// $\sum_{j \ne i} p_j\|x_j - x_i\|$, an upper bound of $\|f(\xi) - x_i\|$.
    #[must_use]
    pub fn total_gap(&self, i: usize) -> f64 {
        let patterns = self.network.patterns();
        let origin = patterns.pattern(i);
        let gaps = patterns.iter().zip(self.softmax.weights());
        let terms: Vec<f64> = gaps
            .map(|(pattern, weight)| if *weight > 0.0 { weight * distance(pattern, origin) } else { 0.0 })
            .collect();
        sum(&terms)
    }

    /// The error of $\sum_{j \ne i} p_j(x_j - x_i)$: each term has relative error $\omega + \gamma_{N+3}$.
    fn gap_error(&self, i: usize) -> f64 {
        let relative = self.weight_error + gamma(self.network.patterns().count() + 3);
        relative * self.total_gap(i) + self.network.underflow() * self.network.diameter_bound()
    }

    fn score_error(&self) -> f64 {
        gamma(self.state.len()) * self.network.patterns().max_norm() * norm(self.state)
    }

    fn excess_error(&self) -> f64 {
        let count = self.network.patterns().count();
        let logarithm = crate::numerics::elementary::ln(count as f64);
        if count == 1 {
            0.0
        } else {
            (self.exponent_error + gamma(count + 8) * (logarithm + 1.0)) / self.network.beta()
        }
    }

    /// Whether the patterns differ in signs of components only, so that their norms are equal whatever the rounding.
    fn norms_exactly_equal(&self) -> bool {
        let patterns = self.network.patterns();
        let first = patterns.pattern(0);
        patterns.iter().all(|pattern| pattern.iter().zip(first).all(|(x, y)| x.abs() == y.abs()))
    }

    /// The error of $\beta^{-1}(\ln N - \ln(1 + \rho))$, the last term of the energy. Below $\ln 2$ it is computed as
    /// $-\beta^{-1}\ln(1 - s)$ with $s = \frac1N\sum_j(1 - e_j) \le \frac12$: each $1 - e_j$ has relative error $2u$ and moves by
    /// no more than its exponent, the logarithm doubles that at most, and $s$ is no larger than the term. Above, the two
    /// logarithms have absolute errors.
    fn deficit_error(&self) -> f64 {
        let count = self.network.patterns().count();
        let deficit = self.softmax.deficit();
        let absolute = 3.0 * self.exponent_error + gamma(2 * count + 20) * deficit;
        let logarithms = gamma(count + 8) * (crate::numerics::elementary::ln(count as f64) + 1.0);
        (if deficit < 0.6 { absolute } else { absolute + logarithms }) / self.network.beta()
    }
}

/// The energy in its printed forms, and the surrogate of the concave-convex procedure.
impl Measurement<'_> {
    /// $E(\xi)$ as Eq. 13 prints it: the error of the log-sum-exp and that of the other terms.
    #[must_use]
    pub fn energy_by_log_sum_exp(&self) -> Envelope {
        let value = self.network.energy_by_log_sum_exp(self.state);
        Envelope::new(value, self.log_sum_exp().radius + self.printed_terms_error())
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
        Envelope::new(self.network.energy_by_exponentials(self.state), from_scores + self.printed_terms_error())
    }

    /// $E(\xi)$ as Eq. 15 prints it: the exponents have error $\gamma_{2d+20}(M^2 + (M + \|\xi\|)^2)$, the log-sum-exp and
    /// $\ln N$ add $2\gamma_{N+8}(\ln N + 1)/\beta$.
    #[must_use]
    pub fn energy_by_mixture(&self) -> Envelope {
        let patterns = self.network.patterns();
        let (max_norm, count) = (patterns.max_norm(), patterns.count());
        let reach = max_norm + norm(self.state);
        let from_exponents = gamma(2 * self.state.len() + 20) * (max_norm * max_norm + reach * reach);
        let logarithm = crate::numerics::elementary::ln(count as f64) + 1.0;
        let from_sum = 2.0 * gamma(count + 8) * logarithm / self.network.beta();
        Envelope::new(self.network.energy_by_mixture(self.state), from_exponents + from_sum)
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
    }

    /// $m_x^T\xi$; the mean has error $\gamma_{N+2}M$, the inner product $\gamma_{d+2}M\|\xi\|$.
    #[must_use]
    pub fn mean_score(&self) -> Envelope {
        let patterns = self.network.patterns();
        let value = crate::numerics::dot(patterns.mean(), self.state);
        let error = gamma(patterns.count() + self.state.len() + 6) * patterns.max_norm() * norm(self.state);
        Envelope::new(value, error)
    }

    /// The rounding of $\frac12\xi^T\xi + \beta^{-1}\ln N + \frac12M^2$ and of its sum with the log-sum-exp.
    fn printed_terms_error(&self) -> f64 {
        let sizes = self.network.convex_part(self.state) + self.softmax.log_sum_exp().abs();
        gamma(2 * self.state.len() + 12) * sizes
    }
}
