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
use crate::numerics::eigenvalues::largest_eigenvalue;
use crate::numerics::elementary::{exp, exp_m1, sqrt};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, difference, distance, dot, gamma, norm, squared_distance, sum};
use crate::softmax::Softmax;
use crate::update::MeanJacobian;

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

    /// $\ln\|f(\xi) - x_i\|$, finite however far the weights of the others underflow: they are taken relative to the largest
    /// of them, $p_j = p_k e^{\ln p_j - \ln p_k}$, and $\ln p_k$ is added in the end with its error $\delta + \omega$. If all
    /// weights may differ by a further factor of $1 + \text{drift}$, so may the sum, as a part of $\sum p_j\|x_j - x_i\|$. Zero
    /// has the logarithm $-10^{300}$ here.
    #[must_use]
    pub fn log_retrieval_error(&self, i: usize, drift: f64) -> Envelope {
        let patterns = self.network.patterns();
        // Copies of x_i contribute nothing, and must not set the scale.
        let others = || (0..patterns.count()).filter(|j| patterns.pattern(*j) != patterns.pattern(i));
        let Some(heaviest) =
            others().reduce(|a, b| if self.softmax.log_weight(b) > self.softmax.log_weight(a) { b } else { a })
        else {
            return Envelope::from(-1e300);
        };
        let largest = self.softmax.log_weight(heaviest);
        let mut relative = vec![0.0; patterns.count()];
        for j in others() {
            relative[j] = exp(self.softmax.log_weight(j) - largest);
        }
        let gap = self.network.weighted_gap(&relative, i);
        let total: Vec<f64> =
            others().map(|j| relative[j] * distance(patterns.pattern(j), patterns.pattern(i))).collect();
        let total = sum(&total);
        let error = 2.0 * self.weight_error + gamma(patterns.count() + self.state.len() + 5) + drift;
        Envelope::new(norm(&gap), error * total).ln() + self.log_weight(heaviest)
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

    /// The trace of $J(\xi)$, an upper bound of its norm that takes $O(Nd)$ time; its error is bounded like that of the norm.
    #[must_use]
    pub fn jacobian_trace(&self) -> Envelope {
        let trace = self.network.jacobian_trace(self.state);
        Envelope::new(trace, self.jacobian_error(trace))
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
        let smallest =
            gaps.map(|(_, other)| dot(&difference(pattern, other), self.state)).fold(f64::INFINITY, f64::min);
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

    /// Whether $\|x_k\| = M$ exactly: every other pattern is either clearly shorter or has the same components up to sign.
    fn is_surely_longest(&self, k: usize) -> bool {
        let patterns = self.network.patterns();
        let longest = patterns.pattern(k);
        let clearly_shorter = patterns.max_norm() * (1.0 - 2.0 * gamma(longest.len() + 2));
        patterns.norms()[k] == patterns.max_norm()
            && patterns.iter().zip(patterns.norms()).all(|(pattern, norm)| {
                *norm < clearly_shorter || pattern.iter().zip(longest).all(|(x, y)| x.abs() == y.abs())
            })
    }

    /// $\max_{i,j}\xi^T(x_i - x_j)$, the largest score less the smallest; each has error $\gamma_d M\|\xi\|$.
    #[must_use]
    pub fn score_range(&self) -> Envelope {
        let scores = self.network.patterns().scores(self.state);
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = scores.iter().copied().fold(f64::INFINITY, f64::min);
        Envelope::new(largest - smallest, 2.0 * self.score_error() + UNIT_ROUNDOFF * (largest - smallest))
    }

    /// $\sum_i p_i\|x_i - a\|^2$, the second moment about a point $a$ that is known up to `error`. The weights carry
    /// $\omega$, the squares and their sum $\gamma_{N+d+8}$, and a centre that is off by $e$ moves a second moment $V$ by
    /// at most $2e\sqrt V + e^2$.
    #[must_use]
    pub fn second_moment_about(&self, centre: &[f64], error: f64) -> Envelope {
        let patterns = self.network.patterns();
        let terms: Vec<f64> = patterns
            .iter()
            .zip(self.softmax.weights())
            .map(|(pattern, weight)| weight * squared_distance(pattern, centre))
            .collect();
        let value = sum(&terms);
        let relative = self.weight_error + gamma(patterns.count() + patterns.dimension() + 8);
        let from_centre = 2.0 * error * sqrt(value) * (1.0 + relative) + error * error;
        let lost = self.network.underflow() * self.network.diameter_bound() * self.network.diameter_bound();
        Envelope::relative(value, relative).widened(from_centre + lost)
    }

    /// $\ln p_i$, finite where $p_i$ underflows: the exponent has error $\delta$, the logarithm of the sum $\omega$.
    #[must_use]
    pub fn log_weight(&self, i: usize) -> Envelope {
        let value = self.softmax.log_weight(i);
        Envelope::new(value, self.exponent_error + self.weight_error + 4.0 * UNIT_ROUNDOFF * value.abs())
    }

    /// $\|J_s\|_2$ with $J_s = \beta(\mathrm{diag}(p) - pp^T)$. Each entry has relative error $2\omega + \gamma_{N+4}$, so
    /// the matrix moves by no more than that part of its largest row sum, and the eigenvalue by $10Nu$ of it besides.
    #[must_use]
    pub fn softmax_jacobian_norm(&self) -> Envelope {
        let count = self.network.patterns().count();
        let sums = self.softmax_jacobian_row_sum();
        let value = largest_eigenvalue(&self.softmax.jacobian());
        Envelope::new(value, sums.radius + gamma(10 * count) * sums.value)
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
        Envelope::relative(value, relative).widened(self.network.beta() * self.network.underflow())
    }
}

impl Hopfield {
    /// $\|X\|_2^2$. Forming the Gram matrix costs $\gamma_{N+d}$ of its trace $\|X\|_F^2$, its largest eigenvalue, found by
    /// a backward stable method, $10nu$ of it.
    #[must_use]
    pub fn squared_spectral_norm_envelope(&self) -> Envelope {
        let patterns = self.patterns();
        let (dimension, count) = (patterns.dimension(), patterns.count());
        let relative = gamma(dimension + count) + gamma(10 * dimension.min(count));
        let trace = dot(patterns.matrix().as_slice(), patterns.matrix().as_slice());
        Envelope::new(patterns.squared_spectral_norm(), relative * trace)
    }

    /// $\|X\|_F^2 = \sum_i\|x_i\|^2$, a sum of $dN$ squares.
    #[must_use]
    pub fn squared_frobenius_norm_envelope(&self) -> Envelope {
        let entries = self.patterns().matrix().as_slice();
        Envelope::relative(dot(entries, entries), gamma(entries.len()))
    }

    /// $\|J^m\|_2$ of the mean Jacobian on the segment between two points, the second known up to `error`; the quadrature's
    /// share of the radius is its own estimate, ten times.
    ///
    /// Rounding: by the Cauchy-Schwarz inequality the error $e$ of a node's deviations is at most
    /// $(\omega + \gamma_{N+3})\sqrt{N\,T/\beta}$ with $T$ the trace of $J$ there, so the terms of
    /// [`Measurement::jacobian_norm`] add up to a multiple of $T$, and their mean to that multiple of $\mathrm{tr}\,J^m$.
    /// End point: if it moves by $r$, each weight on the segment changes by a factor of at most $e^{2\beta rM}$; since
    /// $J = \beta\sum_{i<j}p_ip_j(x_i - x_j)(x_i - x_j)^T$, the norm changes by a factor of at most $e^{4\beta rM}$.
    #[must_use]
    pub fn mean_jacobian_envelope(&self, mean: &MeanJacobian, from: &[f64], to: &[f64], error: f64) -> Envelope {
        let (dimension, count) = (self.patterns().dimension(), self.patterns().count());
        let (value, trace) = (mean.norm(), mean.matrix.trace());
        let weights = self.measure(from).weight_error.max(self.measure(to).weight_error);
        let deviations = weights + gamma(count + 3);
        let root = sqrt(count as f64);
        let relative = weights
            + gamma(count + dimension + 8)
            + gamma(10 * dimension)
            + 2.0 * root * deviations
            + root * root * deviations * deviations;
        let drift = exp_m1(4.0 * self.beta() * error * self.patterns().max_norm());
        let lost = self.beta() * self.underflow() * self.diameter_bound() * self.diameter_bound();
        Envelope::new(value, 10.0 * mean.error + relative * trace + drift * (value + relative * trace) + lost)
    }
}

/// Other routes to the distances between patterns, for the identities that connect them.
impl Hopfield {
    /// $\Delta_{\min} = \min_i\Delta_i$ (Eq. 306); `None` for a single pattern. A minimum moves by no more than its
    /// candidates. Takes $O(N^2d)$ time.
    #[must_use]
    pub fn minimal_separation_envelope(&self) -> Option<Envelope> {
        (0..self.patterns().count()).filter_map(|i| self.separation_envelope(i)).reduce(Real::min)
    }

    /// $\min_{j \ne i}\|x_i - x_j\|$, relative error $\gamma_{d+4}$; `None` for a single pattern.
    #[must_use]
    pub fn nearest_distance(&self, i: usize) -> Option<Envelope> {
        let pattern = self.patterns().pattern(i);
        let others = self.patterns().iter().enumerate().filter(|(j, _)| *j != i);
        let smallest = others.map(|(_, other)| distance(pattern, other)).reduce(f64::min)?;
        Some(Envelope::relative(smallest, gamma(pattern.len() + 4)))
    }

    /// $\Delta_i = \min_{j \ne i}\frac12(\|x_i\|^2 - \|x_j\|^2 + \|x_i - x_j\|^2)$ (Eq. 298); `None` for a single pattern.
    /// The squares are at most $M^2$, $M^2$ and $4M^2$, each with relative error $\gamma_{d+4}$ or less, and two more
    /// roundings join them: an absolute error of at most $3\gamma_{d+6}M^2$.
    #[must_use]
    pub fn separation_by_distances(&self, i: usize) -> Option<Envelope> {
        let pattern = self.patterns().pattern(i);
        let square = |x: &[f64]| dot(x, x);
        let others = self.patterns().iter().enumerate().filter(|(j, _)| *j != i);
        let gaps =
            others.map(|(_, other)| 0.5 * ((square(pattern) - square(other)) + squared_distance(pattern, other)));
        let max_norm = self.patterns().max_norm();
        let radius = 3.0 * gamma(pattern.len() + 6) * max_norm * max_norm;
        gaps.reduce(f64::min).map(|smallest| Envelope::new(smallest, radius))
    }

    /// $M^2(1 - \cos\alpha_{\min}) = 2M^2\sin^2(\alpha_{\min}/2)$, which is $\Delta_{\min}$ when all norms are $M$ (Eq. 310); `None`
    /// for a single pattern.
    ///
    /// With norms between $m$ and $M$ the angle $2\arctan(\|x - y\|/\|x + y\|)$ gives
    /// $2M^2\sin^2(\alpha/2) = M^2\|x - y\|^2/(\|x\|^2 + \|y\|^2)$, which differs from $x^T(x - y)$ by at most
    /// $\frac12(M^2 - m^2) + \frac12\|x - y\|^2(M^2/m^2 - 1) \le 3(M^2 - m^2)$ when $m$ is within a tenth of $M$; the radius
    /// has $6M(M - m)$ with the rounding of both norms. The angle is known to $4du$, and $2\sin^2(\alpha/2)$ changes no faster
    /// than the angle.
    #[must_use]
    pub fn separation_by_angle(&self) -> Option<Envelope> {
        let angle = crate::sphere::minimal_angle(self.patterns().matrix())?;
        let sine = crate::numerics::elementary::sin(0.5 * angle);
        let dimension = self.patterns().dimension();
        let max_norm = self.patterns().max_norm();
        let min_norm = self.patterns().norms().iter().copied().fold(max_norm, f64::min);
        let norms = 6.0 * max_norm * ((max_norm - min_norm) + 2.0 * gamma(dimension + 2) * max_norm);
        let angles = gamma(4 * dimension + 16) * max_norm * max_norm;
        Some(Envelope::new(2.0 * max_norm * max_norm * sine * sine, norms + angles))
    }
}

/// Comparisons of two states.
impl Measurement<'_> {
    /// $|\xi^Tx_j - x_i^Tx_j|$ (Eq. 144). The difference of the states has relative error $u$ in each component, so the inner
    /// product an absolute error of at most $\gamma_{d+3}\|\xi - x_i\|\|x_j\|$.
    #[must_use]
    pub fn score_change(&self, i: usize, j: usize) -> Envelope {
        let patterns = self.network.patterns();
        let shift = difference(self.state, patterns.pattern(i));
        let radius = gamma(shift.len() + 3) * norm(&shift) * patterns.norms()[j];
        Envelope::new(dot(&shift, patterns.pattern(j)).abs(), radius)
    }

    /// $\|f(\xi) - f(\eta)\|$ for another state $\eta$ of the same network: the difference of the two sums
    /// $\sum_{j \ne k}p_j(x_j - x_k)$ about one pattern, each with its own error.
    #[must_use]
    pub fn update_apart(&self, other: &Self) -> Envelope {
        let k = self.softmax.argmax();
        let here = self.network.weighted_gap(self.softmax.weights(), k);
        let there = self.network.weighted_gap(other.softmax.weights(), k);
        Envelope::relative(distance(&here, &there), gamma(self.state.len() + 4))
            .widened(self.gap_error(k) + other.gap_error(k))
    }
}

impl Measurement<'_> {
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
        let value = dot(patterns.mean(), self.state);
        let error = gamma(patterns.count() + self.state.len() + 6) * patterns.max_norm() * norm(self.state);
        Envelope::new(value, error)
    }

    /// The rounding of $\frac12\xi^T\xi + \beta^{-1}\ln N + \frac12M^2$ and of its sum with the log-sum-exp.
    fn printed_terms_error(&self) -> f64 {
        let sizes = self.network.convex_part(self.state) + self.softmax.log_sum_exp().abs();
        gamma(2 * self.state.len() + 12) * sizes
    }
}
