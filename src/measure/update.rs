//! The update, the retrieval error and the Jacobian at a state, with their rounding radii.

use super::Measurement;
use crate::hopfield::Hopfield;
use crate::numerics::elementary::{exp, exp_m1, sqrt};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, distance, gamma, norm, squared_distance, sum};
use crate::update::MeanJacobian;

impl Measurement<'_> {
    /// $f(\xi)$ and the radius of a ball around it that holds the exact update: the gaps $p_j(x_j - x_k)$ carry
    /// $\omega + \gamma_{N+3}$ each, the last addition one rounding.
    #[must_use]
    pub fn update(&self) -> (Vec<f64>, f64) {
        self.known_update().clone()
    }

    fn known_update(&self) -> &(Vec<f64>, f64) {
        self.update.get_or_init(|| {
            let value = self.network.mean_under(&self.softmax);
            let radius = self.gap_error(self.softmax.argmax()) + 2.0 * UNIT_ROUNDOFF * norm(&value);
            (value, radius)
        })
    }

    /// $\|f(\xi) - y\|$ for a point $y$ that is no pattern.
    #[must_use]
    pub fn update_to(&self, point: &[f64]) -> Envelope {
        let (update, radius) = self.known_update();
        Envelope::relative(distance(update, point), gamma(point.len() + 4))
            .widened(*radius)
            .defined_by(|| self.definition().update_to(point))
    }

    /// $\|f(\xi) - x_i\|$, the retrieval error, from the cancellation-free sum over $j \ne i$.
    #[must_use]
    pub fn retrieval_error(&self, i: usize) -> Envelope {
        let value = norm(&self.network.weighted_gap(self.softmax.weights(), i));
        Envelope::relative(value, gamma(self.state.len() + 2))
            .widened(self.gap_error(i))
            .defined_by(|| self.definition().retrieval_error(i))
    }

    /// $\ln\|f(\xi) - x_i\|$, finite however far the weights of the others underflow: they are taken relative to the largest
    /// of them, $p_j = p_k e^{\ln p_j - \ln p_k}$, and $\ln p_k$ is added in the end with its error $\delta + \omega$. If all
    /// weights may differ by a further factor of $1 + \text{drift}$, so may the sum, as a part of $\sum p_j\|x_j - x_i\|$. Zero
    /// has the logarithm $-10^{300}$ here.
    #[must_use]
    pub fn log_retrieval_error(&self, i: usize, drift: impl Into<Envelope>) -> Envelope {
        let drift = drift.into();
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
        let error = 2.0 * self.weight_error + gamma(patterns.count() + self.state.len() + 5) + drift.upper();
        let measured = Envelope::new(norm(&gap), error * total).ln() + self.log_weight(heaviest);
        measured.defined_by(|| self.definition().log_retrieval_error(i, heaviest, drift))
    }

    /// $\|f(\xi) - \xi\|$, the residual and the length of a step.
    #[must_use]
    pub fn step(&self) -> Envelope {
        self.update_to(self.state)
    }

    /// $\|x^* - x_i\|$ for a fixed point $x^*$ within `error` of this state. Each weight there differs by a factor of at most
    /// $e^{4\beta rM}$, $r$ the error, so $\|f(x^*) - x_i\|$, a sum over the other patterns, keeps its relative accuracy however
    /// near the pattern is.
    #[must_use]
    pub fn fixed_point_to_pattern(&self, error: Envelope, i: usize) -> Envelope {
        let drift = self.drift(error);
        let measured = self.retrieval_error(i);
        measured
            .widened(drift.upper() * self.total_gap(i))
            .defined_by(|| measured.widened_by(drift * self.definition().total_gap(i)))
    }

    /// $e^{4\beta rM} - 1$: by what share weights change over a distance $r$, at most.
    #[must_use]
    pub fn drift(&self, distance: Envelope) -> Envelope {
        (distance * 4.0 * self.network.beta_envelope() * self.network.max_norm_envelope()).exp_m1()
    }

    /// $\max_i\|x_i - f(\xi)\|$; a distance has relative error $\gamma_{d+4}$.
    #[must_use]
    pub fn reach(&self) -> Envelope {
        let (update, radius) = self.known_update();
        let furthest = self.network.patterns().iter().map(|pattern| distance(pattern, update)).fold(0.0, f64::max);
        Envelope::relative(furthest, gamma(update.len() + 4)).widened(*radius).defined_by(|| self.definition().reach())
    }

    /// $\|f(\xi) - f(\eta)\|$ for another state $\eta$ of the same network: the difference of the two sums
    /// $\sum_{j \ne k}p_j(x_j - x_k)$ about one pattern, each with its own error.
    #[must_use]
    pub fn update_apart(&self, other: &Measurement<'_>) -> Envelope {
        let k = self.softmax.argmax();
        let here = self.network.weighted_gap(self.softmax.weights(), k);
        let there = self.network.weighted_gap(other.softmax.weights(), k);
        Envelope::relative(distance(&here, &there), gamma(self.state.len() + 4))
            .widened(self.gap_error(k) + other.gap_error(k))
            .defined_by(|| self.definition().update_apart(other.definition()))
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

    /// $\sum_i p_i\|x_i - a\|^2$, the second moment about a point $a$ of the hull that is known up to `error`. The weights
    /// carry $\omega$, the squares and their sum $\gamma_{N+d+8}$, and a centre that is off by $e$ moves a second moment $V$
    /// by at most $2e\sqrt V + e^2$.
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
        let lost = self.lost() * self.network.diameter_bound() * self.network.diameter_bound();
        let measured = Envelope::relative(value, relative).widened(lost);
        measured.defined_by(|| self.definition().second_moment_about(centre)).widened(from_centre)
    }

    /// $\|J(\xi)\|_2$. With the trace $T = \beta\sum p_i\|x_i - \bar x\|^2$ and a common error $e$ of the deviations,
    /// $|\Delta J| \le \omega T + 2\sqrt{\beta T}\,e + \beta e^2$ (Cauchy-Schwarz); forming the Gram matrix costs
    /// $\gamma_{N+d+8} T$ and its largest eigenvalue, found by a backward stable method, at most $10\,n\,u\,T$.
    #[must_use]
    pub fn jacobian_norm(&self) -> Envelope {
        let (value, trace) = self.network.jacobian_norm_under(&self.softmax);
        Envelope::new(value, self.jacobian_error(trace)).defined_by(|| self.definition().jacobian_norm())
    }

    /// The trace of $J(\xi)$, an upper bound of its norm that takes $O(Nd)$ time; its error is bounded like that of the norm.
    #[must_use]
    pub fn jacobian_trace(&self) -> Envelope {
        let trace = self.network.jacobian_trace_under(&self.softmax);
        Envelope::new(trace, self.jacobian_error(trace)).defined_by(|| self.definition().jacobian_trace())
    }

    /// A radius for every entry and every eigenvalue of $J(\xi)$, given its trace.
    #[must_use]
    pub fn jacobian_error(&self, trace: f64) -> f64 {
        let (dimension, count) = (self.state.len(), self.network.patterns().count());
        let common = self.gap_error(self.softmax.argmax());
        let beta = self.network.beta();
        // The trace may be larger by what weights below the normal range add to it.
        let lost = self.network.curvature_bound() * self.lost();
        let trace = trace + lost;
        let size = dimension.min(count);
        (self.weight_error + gamma(count + dimension + 8) + gamma(10 * size)) * trace
            + 2.0 * Envelope::from(beta * trace).sqrt().value * common
            + beta * common * common
            + lost
            + self.lost()
    }

    /// The error of $\sum_{j \ne i} p_j(x_j - x_i)$: each term has relative error $\omega + \gamma_{N+3}$.
    pub(super) fn gap_error(&self, i: usize) -> f64 {
        if i == self.softmax.argmax() {
            return *self.error_of_update.get_or_init(|| self.compute_gap_error(i));
        }
        self.compute_gap_error(i)
    }

    fn compute_gap_error(&self, i: usize) -> f64 {
        let relative = self.weight_error + gamma(self.network.patterns().count() + 3);
        let gap = self.total_gap(i);
        // Nothing of a known weight has no error even where nothing is known of the others.
        let of_weights = if gap == 0.0 { 0.0 } else { relative * gap };
        of_weights + self.lost() * self.network.diameter_bound()
    }
}

impl Hopfield {
    /// $\|J^m\|_2$ of the mean Jacobian on the segment between two points, the second known up to `error`.
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
        let lost = self.curvature_bound() * self.underflow();
        Envelope::new(value, mean.error + relative * trace + drift * (value + relative * trace) + lost)
    }
}
