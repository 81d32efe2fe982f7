//! The extreme weights of the softmax on a segment of scores, and its mean Jacobian there.
//!
//! Along $x(t) = a + t(b - a)$ every $\ln p_i = \beta x_i - \beta\,\mathrm{lse}$ is concave in $t$, a line minus a convex
//! function. So no grid is needed: where score $i$ is the largest, $p_i$ is smallest at an end of that interval, which is
//! an end of the segment or a crossing of two scores; and the largest value of a $p_i$ is where its slope vanishes.

use nalgebra::DMatrix;

use super::mean_jacobian::mean_jacobian;
use super::measured::MeasuredSoftmax;
use crate::numerics::bisection::bisect;
use crate::numerics::elementary::exp_m1;
use crate::numerics::quadrature::GaussLegendre;
use crate::numerics::{Envelope, Real, certified, gamma, on_segment};

/// A segment of scores from $a$ to $b$ at inverse temperature $\beta$.
#[derive(Clone, Debug)]
pub struct Segment {
    beta: f64,
    from: Vec<f64>,
    to: Vec<f64>,
    /// $b - a$.
    direction: Vec<f64>,
    /// Error of a computed point: three roundings of its terms, and five of a computed $t$, whose point then lies a
    /// little further along.
    score_error: f64,
}

impl Segment {
    /// Halvings of the unit interval until $t$ has all its digits.
    const HALVINGS: u32 = 54;
    /// The largest spread whose mean Jacobian is proved from its definition.
    const LARGEST_PROVED_SPREAD: f64 = 4.0;
    /// Nodes of a panel on which $\beta$ times the range of $x(t)$ is at most one half.
    const NODES: usize = 10;
    /// The largest spread whose mean Jacobian is computed.
    pub const LARGEST_SPREAD: f64 = 20.0;

    /// The segment between two vectors of scores of one length.
    #[must_use]
    pub fn new(beta: f64, from: &[f64], to: &[f64]) -> Self {
        let largest = from.iter().chain(to).fold(0.0, |largest: f64, score| largest.max(score.abs()));
        let direction = to.iter().zip(from).map(|(b, a)| b - a).collect();
        Self { beta, from: from.to_vec(), to: to.to_vec(), direction, score_error: gamma(8) * 2.0 * largest }
    }

    /// $\beta D$, where $D$ is the range of the components of $b - a$: how much a ratio of two weights can change.
    #[must_use]
    pub fn spread(&self) -> f64 {
        let largest = self.direction.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = self.direction.iter().copied().fold(f64::INFINITY, f64::min);
        self.beta * (largest - smallest)
    }

    /// The softmax at $t$.
    fn at(&self, t: f64) -> MeasuredSoftmax {
        if t == 0.0 {
            return MeasuredSoftmax::new(self.beta, self.from.clone(), 0.0);
        }
        if t == 1.0 {
            return MeasuredSoftmax::new(self.beta, self.to.clone(), 0.0);
        }
        MeasuredSoftmax::new(self.beta, on_segment(&self.from, &self.to, t), self.score_error)
    }

    /// The softmax at a computed $t$, proved with $t$ as it is.
    fn at_exactly(&self, t: f64, exact: impl FnOnce() -> Envelope) -> MeasuredSoftmax {
        self.at(t).of(|| {
            let t = exact();
            let score = |(a, b): (&f64, &f64)| (Envelope::from(*b) - *a) * t + *a;
            (self.beta.into(), self.from.iter().zip(&self.to).map(score).collect())
        })
    }

    /// $\max_t (1 - p_{\max}(t)) = \epsilon$ of Lemma A25, attained at an end or where the two largest scores cross. All
    /// crossings are tried: more points cannot exceed the maximum.
    #[must_use]
    pub fn epsilon(&self) -> Envelope {
        let mut largest = self.at(0.0).smallest_complement().max(self.at(1.0).smallest_complement());
        for i in 0..self.from.len() {
            for j in 0..i {
                let (gap, end) = (self.from[i] - self.from[j], self.to[i] - self.to[j]);
                if gap * end < 0.0 {
                    let crossing = self.at_exactly(gap / (gap - end), || {
                        let gap = Envelope::from(self.from[i]) - self.from[j];
                        gap / (gap - (Envelope::from(self.to[i]) - self.to[j]))
                    });
                    largest = largest.max(crossing.smallest_complement());
                }
            }
        }
        largest
    }

    /// $m = \max_t \max_i p_i(1 - p_i)$. At a point it is $q(1 - q)$ with $q = p_{\max}$ (see
    /// [`max_variance`](crate::Softmax::max_variance)), and $q$ takes every value between its extremes: $m$ belongs to the
    /// one nearest to $\frac12$.
    #[must_use]
    pub fn max_variance(&self) -> Envelope {
        let epsilon = self.epsilon();
        self.max_variance_between(epsilon).defined_by(|| self.defined_max_variance(epsilon))
    }

    /// $c(1 - c)$ for the complement $c$ that is nearest to $\frac12$ of those from that of the largest weight to $\epsilon$.
    /// Where the largest weight surely reaches $\frac12$, no more needs to be known of it.
    fn defined_max_variance(&self, epsilon: Envelope) -> Envelope {
        let half = Envelope::from(0.5);
        let at_an_end = || self.at(0.0).smallest_complement().min(self.at(1.0).smallest_complement());
        let nearest = if epsilon.upper() <= 0.5 {
            epsilon
        } else if at_an_end().upper() <= 0.5 {
            epsilon.min(half)
        } else {
            epsilon.min(half).max(-self.largest_weight() + 1.0)
        };
        nearest * (-nearest + 1.0)
    }

    /// The value and its radius.
    fn max_variance_between(&self, epsilon: Envelope) -> Envelope {
        let one = Envelope::from(1.0);
        if epsilon.value < 0.5 {
            return epsilon * (one - epsilon);
        }
        let largest = self.largest_weight();
        if largest.value < 0.5 {
            return largest * (one - largest);
        }
        // Beyond rounding p_max passes through 1/2; at a distance r from it p(1-p) is lower by r^2 only.
        Envelope::new(0.25, epsilon.radius * epsilon.radius + largest.radius * largest.radius)
    }

    /// $\max_t p_{\max}(t)$. By concavity $\ln p_i$ lies below its tangent at any $t$, whose slope there is nearly zero.
    fn largest_weight(&self) -> Envelope {
        let mut largest = Envelope::from(0.0);
        for i in 0..self.from.len() {
            let (low, high) = bisect(0.0, 1.0, Self::HALVINGS, |t| self.log_slope(&self.at(t), i) > 0.0);
            // An end of the segment is never a middle: take it where the bisection has run into it.
            let t = if low == 0.0 {
                0.0
            } else if high == 1.0 {
                1.0
            } else {
                high
            };
            let softmax = self.at(t);
            let slope = self.log_slope(&softmax, i);
            let ascent = (slope * (1.0 - t)).max(-slope * t).max(0.0);
            let error = self.spread() * (softmax.weight_error() + gamma(self.from.len() + 4))
                + 2.0 * self.beta * self.score_error;
            let weight = softmax.weight(i);
            largest = largest.max(weight.widened(weight.upper() * exp_m1(ascent + error)));
        }
        largest
    }

    /// $\beta(d_i - \sum_j p_j d_j)$ with $d = b - a$, the slope of $\ln p_i$, as $\beta\sum_j p_j(d_i - d_j)$.
    fn log_slope(&self, softmax: &MeasuredSoftmax, i: usize) -> f64 {
        let weights = softmax.softmax().weights();
        let terms = weights.iter().zip(&self.direction).map(|(weight, d)| weight * (self.direction[i] - d));
        self.beta * terms.sum::<f64>()
    }

    /// The mean Jacobian $J_s^m = \int_0^1 J_s(x(t))\,dt$ and the relative error of its entries; infinite beyond
    /// [`LARGEST_SPREAD`](Self::LARGEST_SPREAD).
    ///
    /// A panel has length $l$ with $\beta D l \le \frac12$. In the strip $|\mathrm{Im}\,t| \le \pi/(2\beta D)$ the terms of the
    /// sum of exponentials keep within a quarter turn, so that a sum of weights is at most $\sqrt2$ times its value at
    /// $\mathrm{Re}\,t$ and an entry of $J_s$, a product of two, at most twice. The strip holds the panel's ellipse of parameter
    /// $\rho = 2\pi + \sqrt{4\pi^2 + 1} > 12.6$, which reaches no further than $3.7l$ from any $t$ of the panel, over which an
    /// entry changes by at most $e^{2 \cdot 3.7\beta Dl} < 41$. So ten Gauss-Legendre nodes err by a share of at most
    /// $\frac{64}{15}\frac{82}{1 - \rho^{-2}}\rho^{-18} < 10^{-17}$ of the entry. Beyond that are the two weights ($\omega$ each)
    /// and their sums, nodes known to $10^{-15}$, and weights known to $10^{-15}$ of which the smallest is above 0.03.
    #[must_use]
    pub fn mean_jacobian(&self) -> (DMatrix<f64>, f64) {
        let count = self.from.len();
        let unknown = || (DMatrix::zeros(count, count), f64::INFINITY);
        let Ok(rule) = GaussLegendre::new(Self::NODES) else { return unknown() };
        if self.spread() > Self::LARGEST_SPREAD {
            return unknown();
        }
        let panels = (2.0 * self.spread()).ceil().max(1.0);
        let mut mean = DMatrix::zeros(count, count);
        let mut weight_error: f64 = 0.0;
        let mut panel = 0.0;
        while panel < panels {
            for (node, weight) in rule.nodes().iter().zip(rule.weights()) {
                let softmax = self.at((panel + node) / panels);
                mean += softmax.softmax().jacobian() * (weight / panels);
                weight_error = weight_error.max(softmax.weight_error());
            }
            panel += 1.0;
        }
        let operations = 2 * count + Self::NODES * panels as usize + 16;
        let rule_error = 2.0 * self.spread() * 1e-15 + 1e-15 / 0.03 + 1e-17;
        (mean, 2.0 * weight_error + weight_error * weight_error + gamma(operations) + rule_error)
    }

    /// The entries of [`mean_jacobian`](Self::mean_jacobian), proved where an arithmetic is in force and the spread is not so
    /// large that it would take thousands of nodes.
    #[must_use]
    pub fn mean_jacobian_entries(&self) -> Vec<Vec<Envelope>> {
        let count = self.from.len();
        let (jacobian, error) = self.mean_jacobian();
        let proved = (certified::in_force().is_some() && self.spread() <= Self::LARGEST_PROVED_SPREAD)
            .then(|| mean_jacobian(self.beta, &self.from, &self.to, self.spread()));
        let entry = |i: usize, j: usize| {
            let computed = Envelope::relative(jacobian[(i, j)], error);
            computed.defined_by(|| proved.as_ref().map_or(computed, |proved| proved[i][j]))
        };
        (0..count).map(|i| (0..count).map(|j| entry(i, j)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is known of a longer segment than may be computed; that one is.
    #[test]
    fn segments_that_are_too_long_are_given_up() {
        let error = |end: f64| Segment::new(2.0, &[0.0, 0.0], &[end, 0.0]).mean_jacobian().1;
        assert!(error(10.0) < 1e-10 && error(10.5) == f64::INFINITY);
    }
}
