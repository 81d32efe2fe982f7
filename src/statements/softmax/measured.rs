//! The softmax of given scores with rounding radii.
//!
//! $u$ is the unit roundoff, $\gamma_n = nu/(1-nu)$. With scores known up to $\eta$ (zero where they are given), an exponent
//! $\beta(x_i - x_{\max})$ carries one subtraction, one product and $2\beta\eta$:
//!
//! - $\delta = \gamma_2\min(\beta(x_{\max} - x_{\min}), 750) + 2\beta\eta$, where exponents below $-750$ leave a weight that is
//!   covered by the smallest normal number;
//! - $\omega = e^{2\delta} - 1 + \gamma_{N+8}$ is the relative error of every weight and of every sum of weights: numerator
//!   and denominator each move by $e^{\pm\delta}$, and there are one exponential ($2u$), $N$ additions and one division.

use std::cell::OnceCell;

use nalgebra::DMatrix;

use super::definition::Definition;
use crate::Softmax;
use crate::audit::Check;
use crate::numerics::elementary::{exp, exp_m1};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, certified, gamma};

/// The softmax of scores, measured.
#[derive(Clone, Debug)]
pub struct MeasuredSoftmax {
    beta: f64,
    scores: Vec<f64>,
    softmax: Softmax,
    /// $\delta$ of the module's page.
    exponent_error: f64,
    /// $\omega$ of the module's page.
    weight_error: f64,
    /// $\beta$ and the scores as they are, where they are not the numbers above.
    exact: Option<(Envelope, Vec<Envelope>)>,
    /// The error of the scores.
    score_error: f64,
    /// What proves the other numbers, where an arithmetic is in force.
    definition: OnceCell<Definition>,
}

/// $\sum_i t_i$ with its rounding.
pub(super) fn total(terms: impl IntoIterator<Item = Envelope>) -> Envelope {
    terms.into_iter().fold(Envelope::from(0.0), |sum, term| sum + term)
}

/// The check of components `0..count` that is nearest to failing. There is at least one component; none would be no success.
pub(super) fn worst_component(count: usize, compare: impl Fn(usize) -> Check) -> Check {
    Check::worst((0..count).map(compare)).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// As [`worst_component`], of the entries of a matrix with `count` rows and columns.
pub(super) fn worst_entry(count: usize, compare: impl Fn(usize, usize) -> Check) -> Check {
    worst_component(count, |i| worst_component(count, |j| compare(i, j)))
}

impl MeasuredSoftmax {
    /// $\beta h$ of a central difference: balances truncation $(\beta h)^2$ against rounding $u/(\beta h)$.
    const RELATIVE_STEP: f64 = 1.0 / 131_072.0;

    /// The softmax of `scores` that are known up to `score_error`.
    #[must_use]
    pub fn new(beta: f64, scores: Vec<f64>, score_error: f64) -> Self {
        let softmax = Softmax::new(beta, &scores);
        let largest = scores[softmax.argmax()];
        let range = scores.iter().fold(0.0, |range: f64, score| range.max(largest - score));
        let exponent_error = gamma(2) * (beta * range).min(750.0) + 2.0 * beta * score_error;
        let weight_error = exp_m1(2.0 * exponent_error) + gamma(scores.len() + 8);
        let (exact, definition) = (None, OnceCell::new());
        Self { beta, scores, softmax, exponent_error, weight_error, exact, score_error, definition }
    }

    /// The same softmax, proved from `exact`, the enclosed $\beta$ and scores, where an arithmetic is in force.
    #[must_use]
    pub fn of(self, exact: impl FnOnce() -> (Envelope, Vec<Envelope>)) -> Self {
        if certified::in_force().is_none() {
            return self;
        }
        Self { exact: Some(exact()), definition: OnceCell::new(), ..self }
    }

    fn definition(&self) -> &Definition {
        self.definition.get_or_init(|| match &self.exact {
            Some((beta, scores)) => Definition::new(*beta, scores, self.softmax.argmax()),
            None => {
                let scores = self.scores.iter().map(|score| Envelope::new(*score, self.score_error));
                Definition::new(self.beta.into(), &scores.collect::<Vec<_>>(), self.softmax.argmax())
            }
        })
    }

    /// The library's softmax.
    #[must_use]
    pub fn softmax(&self) -> &Softmax {
        &self.softmax
    }

    /// $\beta$.
    #[must_use]
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// The scores.
    #[must_use]
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The number of scores $N$.
    #[must_use]
    pub fn count(&self) -> usize {
        self.scores.len()
    }

    /// $\omega$, the relative error of a weight.
    #[must_use]
    pub fn weight_error(&self) -> f64 {
        self.weight_error
    }

    /// $p_i$; relative error $\omega$.
    #[must_use]
    pub fn weight(&self, i: usize) -> Envelope {
        Envelope::relative(self.softmax.weights()[i], self.weight_error)
            .widened(f64::MIN_POSITIVE)
            .defined_by(|| self.definition().weight(i))
    }

    /// $1 - p_i$; relative error $\omega + \gamma_N$.
    #[must_use]
    pub fn complement(&self, i: usize) -> Envelope {
        let error = self.weight_error + gamma(self.count());
        Envelope::relative(self.softmax.complement(i), error)
            .widened(self.count() as f64 * f64::MIN_POSITIVE)
            .defined_by(|| self.definition().complement(i))
    }

    /// $1 - p_{\max}$.
    #[must_use]
    pub fn smallest_complement(&self) -> Envelope {
        self.complement(self.softmax.argmax()).defined_by(|| self.definition().smallest_complement())
    }

    /// $m = \max_i p_i(1 - p_i)$; relative error $2\omega + \gamma_{N+2}$.
    #[must_use]
    pub fn max_variance(&self) -> Envelope {
        let error = 2.0 * self.weight_error + gamma(self.count() + 2);
        Envelope::relative(self.softmax.max_variance(), error)
            .widened(self.count() as f64 * f64::MIN_POSITIVE)
            .defined_by(|| self.definition().max_variance())
    }

    /// $\ln p_i$: the exponent moves by $\delta$, the logarithm of the sum by its relative error $\omega$.
    #[must_use]
    pub fn log_weight(&self, i: usize) -> Envelope {
        let underflow = self.count() as f64 * f64::MIN_POSITIVE;
        Envelope::relative(self.softmax.log_weight(i), gamma(4))
            .widened(self.exponent_error + self.weight_error + underflow)
            .defined_by(|| self.definition().log_weight(i))
    }

    /// $\mathrm{lse}(\beta, x)$ of exactly known scores: its excess over the largest is $\beta^{-1}\ln(1 + \rho)$, whose
    /// relative error is no larger than that of $\rho$; one addition.
    #[must_use]
    pub fn log_sum_exp(&self) -> Envelope {
        let value = self.softmax.log_sum_exp();
        let excess = (self.weight_error + gamma(6)) * self.softmax.excess();
        let underflow = self.count() as f64 * f64::MIN_POSITIVE / self.beta;
        Envelope::new(value, excess + underflow + UNIT_ROUNDOFF * value.abs())
            .defined_by(|| self.definition().log_sum_exp())
    }

    /// $p_i - p_i'$: from the weights or from their complements, whichever are smaller.
    #[must_use]
    pub fn weight_minus(&self, other: &Self, i: usize) -> Envelope {
        let (left, right) = (self.weight(i), other.weight(i));
        let (left_rest, right_rest) = (self.complement(i), other.complement(i));
        if left.value + right.value <= left_rest.value + right_rest.value {
            left - right
        } else {
            right_rest - left_rest
        }
    }

    /// $\partial g/\partial x_j$ by a central difference of step $h = 2^{-17}/\beta$ for $g = \mathrm{lse}$ or $g = p_i$;
    /// `change` is $g$ at the first point minus $g$ at the second.
    ///
    /// Along $e_j$ the weight $p_j$ is a logistic function $\sigma$ of $\beta t$, $\mathrm{lse}' = \sigma$ and
    /// $p_i \propto 1 - \sigma$. Hence $|g'''| \le \beta^2|g'|$ everywhere ($|1 - 6\sigma + 6\sigma^2| \le 1$) and $g'$ changes
    /// by at most $e^{\beta h}$ within a step: the truncation is at most $\frac{(\beta h)^2}{6}e^{\beta h}|g'|$. The points
    /// $x_j \pm h$ round, which moves their middle by at most $u(|x_j| + h)$ and $g'$ relatively by $\beta$ times that.
    #[must_use]
    pub fn derivative(&self, j: usize, change: impl Fn(&Self, &Self) -> Envelope) -> Envelope {
        let step = Self::RELATIVE_STEP / self.beta;
        let moved = |by: f64| {
            let mut scores = self.scores.clone();
            scores[j] += by;
            Self::new(self.beta, scores, 0.0)
        };
        let (ahead, behind) = (moved(step), moved(-step));
        let width = Envelope::relative(ahead.scores[j] - behind.scores[j], UNIT_ROUNDOFF)
            .defined_by(|| Envelope::from(ahead.scores[j]) - behind.scores[j]);
        let slope = change(&ahead, &behind) / width;
        let truncation = Self::RELATIVE_STEP * Self::RELATIVE_STEP / 6.0 * exp(2.0 * Self::RELATIVE_STEP);
        let off_centre = 2.0 * self.beta * UNIT_ROUNDOFF * (self.scores[j].abs() + step);
        slope.widened((slope.value.abs() + slope.radius) * 1.01 * (truncation + off_centre))
    }

    /// The entry $i, j$ of the library's Jacobian: two weights or a weight and a complement, two products.
    #[must_use]
    pub fn jacobian_entry(&self, jacobian: &DMatrix<f64>, i: usize, j: usize) -> Envelope {
        Envelope::relative(jacobian[(i, j)], self.jacobian_error())
            .widened((1.0 + self.beta) * f64::MIN_POSITIVE)
            .defined_by(|| self.definition().jacobian_entry(i, j))
    }

    fn jacobian_error(&self) -> f64 {
        2.0 * self.weight_error + self.weight_error * self.weight_error + gamma(self.count() + 4)
    }

    /// $\sum_j |(J_s)_{ij}|$ of each row of the library's Jacobian.
    #[must_use]
    pub fn absolute_row_sums(&self, jacobian: &DMatrix<f64>) -> Vec<Envelope> {
        let entry = |i, j| self.jacobian_entry(jacobian, i, j).abs();
        (0..self.count()).map(|i| total((0..self.count()).map(|j| entry(i, j)))).collect()
    }

    /// The eigenvalues of the library's Jacobian in increasing order. Relative errors $e$ of its entries move an eigenvalue
    /// by at most $e\,\| |J_s| \|_2 \le e\|J_s\|_\infty$ (Weyl), and the backward stable solver by $10Nu$ times the same.
    #[must_use]
    pub fn eigenvalues(&self) -> Vec<Envelope> {
        let jacobian = self.softmax.jacobian();
        let rows = self.absolute_row_sums(&jacobian);
        let size = rows.iter().fold(0.0, |size: f64, row| size.max(row.upper()));
        let largest_entry = jacobian.amax();
        let mut values = match self.count() {
            1 => vec![jacobian[(0, 0)]],
            _ if largest_entry == 0.0 => vec![0.0; self.count()],
            // Scaled, so that the squares that the solver forms do not underflow.
            _ => (jacobian / largest_entry).symmetric_eigenvalues().iter().map(|value| value * largest_entry).collect(),
        };
        values.sort_by(f64::total_cmp);
        let radius = (self.jacobian_error() + gamma(10 * self.count())) * size;
        let underflow = self.count() as f64 * (1.0 + self.beta) * f64::MIN_POSITIVE;
        values.into_iter().map(|value| Envelope::new(value, radius + underflow)).collect()
    }

    /// $\|J_s\|_2$, the largest of the [`eigenvalues`](Self::eigenvalues).
    #[must_use]
    pub fn spectral_norm(&self) -> Envelope {
        let largest = self.eigenvalues().into_iter().fold(Envelope::from(0.0), Real::max);
        largest.defined_by(|| self.definition().spectral_norm())
    }

    /// The second smallest of the [`eigenvalues`](Self::eigenvalues), for two or more scores.
    #[must_use]
    pub fn second_eigenvalue(&self) -> Envelope {
        self.eigenvalues()[1].defined_by(|| self.definition().second_eigenvalue())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The derivative of the softmax in closed form, $\beta p_i(\delta_{ij} - p_j)$. With $\beta h = 2^{-17}$ truncation and
    /// rounding each take some $10^{-11}$ of it, and a derivative known to $10^{-9}$ tells a wrong formula from a right one.
    #[test]
    fn central_differences_enclose_the_derivative_narrowly() {
        let (beta, scores) = (2.0, [0.3, -0.2, 0.1]);
        let exponentials = scores.map(|score| f64::exp(beta * score));
        let weights = exponentials.map(|exponential| exponential / exponentials.iter().sum::<f64>());
        let measured = MeasuredSoftmax::new(beta, scores.to_vec(), 0.0);
        for (i, j) in [(0, 0), (0, 1), (1, 0), (2, 2)] {
            let expected = beta * weights[i] * (f64::from(u8::from(i == j)) - weights[j]);
            let slope = measured.derivative(j, |ahead, behind| ahead.weight_minus(behind, i));
            assert!(slope.contains(expected) && slope.radius < 1e-9, "{i}, {j}: {slope:?} and {expected}");
        }
    }
}
