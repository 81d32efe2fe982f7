//! The conjugate of $\xi \mapsto \mathrm{lse}(\beta, X^T\xi)$ from its two sides: as a supremum over states and as a minimum
//! of the negative entropy over the weights that make the same point.
//!
//! The point is $s = Xw$ with weights $w$ of sum one. Let $A$ be $X$ with a further row $(c, \dots, c)$: weights $v \ge 0$
//! make the point, $v \in S$, when $A(v - w) = 0$. Let $F(v) = \beta^{-1}\sum_i v_i\ln v_i$. What is needed is
//!
//! - weak duality (one line of Jensen): $\xi^Ts - \mathrm{lse}(\beta, X^T\xi) \le F(v)$ for every state and every $v \in S$,
//!   so any two of them enclose the supremum;
//! - strong convexity: $\nabla^2F = \mathrm{diag}(1/(\beta v_i)) \ge I/\beta$ on the simplex, so
//!   $F(v) - \min_S F \le \frac\beta2\|\nabla F(v) - A^T\lambda\|^2$ for every $v \in S$ and every $\lambda$.
//!
//! The supremum is searched over $\xi$ and enclosed by the first, the minimum over $v$ and enclosed by the second: neither
//! knows the other's point. Weights found in `f64` miss $S$ by a rounding $\rho = \|A(v - w)\|$; a point of $S$ lies within
//! $\rho/\sigma_{\min}(A)$ of them, and $F$ moves by at most that times its gradient there.

use nalgebra::{DMatrix, DVector};

use super::convex::{above, apply, exact, inner, least_singular_value, length, log_sum_exp, minus, softmax, total};
use super::lemma_a28_negative_entropy::negative_entropy;
use crate::numerics::elementary::ln;
use crate::numerics::{Envelope, Real};
use crate::patterns::Patterns;

/// Newton steps after which a search ends; the enclosure is then wide, not wrong.
const STEPS: usize = 200;

/// Relative to the largest singular value: below it the rank of $A$ is not clear.
const CLEAR_RANK: f64 = 1e-6;

/// Patterns, an inverse temperature and the weights of a point of their hull.
pub(super) struct HullPoint<'a> {
    patterns: &'a Patterns,
    beta: f64,
    /// $w$, of sum one in exact arithmetic.
    weights: Vec<Envelope>,
    /// $A$.
    matrix: DMatrix<f64>,
    /// $\sigma_{\min}(A)$, a lower bound; zero where the rank is not clear.
    smallest: f64,
}

impl<'a> HullPoint<'a> {
    pub(super) fn new(patterns: &'a Patterns, beta: f64, weights: &[f64]) -> Self {
        let weights = exact(weights);
        let sum = total(&weights);
        let weights = weights.iter().map(|weight| *weight / sum).collect();
        let matrix = patterns.affine_matrix();
        let largest = matrix.norm();
        let smallest = least_singular_value(patterns.affine_singular_range());
        let smallest = if smallest > CLEAR_RANK * largest { smallest } else { 0.0 };
        Self { patterns, beta, weights, matrix, smallest }
    }

    /// Whether $A$ has full rank beyond doubt: the patterns affinely span the space or are affinely independent.
    pub(super) fn rank_is_clear(&self) -> bool {
        self.smallest > 0.0
    }

    /// Whether $A$ has full column rank, so that $w$ is the only point of $S$.
    pub(super) fn weights_are_unique(&self) -> bool {
        self.rank_is_clear() && self.patterns.count() <= self.patterns.dimension() + 1
    }

    /// The smallest of the weights $w$.
    pub(super) fn smallest_weight(&self) -> f64 {
        self.weights.iter().map(|weight| weight.value).fold(f64::INFINITY, f64::min)
    }

    /// $F(w)$.
    pub(super) fn entropy_of_weights(&self) -> Envelope {
        negative_entropy(self.beta, &self.weights)
    }

    /// $\xi^Ts = \sum_i w_i x_i^T\xi$.
    pub(super) fn product(&self, state: &[f64]) -> Envelope {
        inner(&self.weights, &self.scores(state))
    }

    /// $X^T\xi$.
    fn scores(&self, state: &[f64]) -> Vec<Envelope> {
        let state = exact(state);
        self.patterns.iter().map(|pattern| inner(&exact(pattern), &state)).collect()
    }

    /// $\xi^Ts - \mathrm{lse}(\beta, X^T\xi)$.
    fn objective(&self, state: &[f64]) -> Envelope {
        self.product(state) - log_sum_exp(self.beta, &self.scores(state))
    }

    /// $\sup_\xi(\xi^Ts - \mathrm{lse}(\beta, X^T\xi))$.
    pub(super) fn supremum(&self) -> Envelope {
        let state = self.best_state();
        let lower = self.objective(&state).lower();
        // The softmax at the state nearly makes the point; its shortest correction makes it.
        let weights = self.softmax_at(&state);
        let missing = minus(&self.weights, &weights);
        let values: Vec<f64> = missing.iter().map(|component| component.value).collect();
        let correction = self.row_space_part(&values);
        let corrected: Vec<f64> = weights.iter().zip(&correction).map(|(p, c)| p.value + c).collect();
        let upper = self.entropy_near(&corrected).upper().min(self.entropy_of_weights().upper());
        above(lower.into(), (upper - lower).max(0.0), 1.0 / self.beta)
    }

    /// $\min_{v \in S} F(v)$; needs $w > 0$ or unique weights.
    pub(super) fn minimum(&self) -> Envelope {
        if self.weights_are_unique() {
            return self.entropy_of_weights();
        }
        let (weights, multiplier) = self.best_weights();
        let value = self.entropy_near(&weights);
        let exact_weights = exact(&weights);
        let gradient: Vec<Envelope> = exact_weights.iter().map(|v| (v.ln() + 1.0) / self.beta).collect();
        let rest = minus(&gradient, &apply(&self.matrix.transpose(), &exact(&multiplier)));
        // The gradient belongs to v; at the point of S beside it, it differs by the miss over the smallest weight.
        let smallest = weights.iter().copied().fold(f64::INFINITY, f64::min);
        let moved = self.miss(&weights) / (0.5 * smallest * self.beta);
        let slope = length(&rest) + moved;
        -above(-value, 0.5 * self.beta * slope * slope, 1.0 / self.beta)
    }

    fn softmax_at(&self, state: &[f64]) -> Vec<Envelope> {
        softmax(self.beta, &self.scores(state))
    }

    /// How far from `weights` a point of $S$ may lie, if that point is not negative.
    fn miss(&self, weights: &[f64]) -> f64 {
        length(&apply(&self.matrix, &minus(&exact(weights), &self.weights))) / self.smallest
    }

    /// $F$ at a point of $S$ beside `weights`; unknown where that point may have negative weights.
    fn entropy_near(&self, weights: &[f64]) -> Envelope {
        let miss = self.miss(weights);
        let smallest = weights.iter().copied().fold(f64::INFINITY, f64::min);
        if miss.is_nan() || smallest <= 2.0 * miss {
            return Envelope::new(0.0, f64::INFINITY);
        }
        let steepest = (1.0 + ln(0.5 * smallest).abs()) / self.beta;
        let length = crate::numerics::elementary::sqrt(weights.len() as f64);
        negative_entropy(self.beta, &exact(weights)).widened(1.01 * steepest * length * miss)
    }

    /// $A^T(AA^T)^{-1}A\,c$, or $c$ itself for full column rank.
    fn row_space_part(&self, c: &[f64]) -> Vec<f64> {
        if self.patterns.count() <= self.patterns.dimension() + 1 {
            return c.to_vec();
        }
        let image = &self.matrix * DVector::from_column_slice(c);
        let Some(factor) = (&self.matrix * self.matrix.transpose()).cholesky() else { return c.to_vec() };
        (self.matrix.transpose() * factor.solve(&image)).as_slice().to_vec()
    }

    /// Newton's method for the supremum; no exponent changes by more than two in a step.
    fn best_state(&self) -> Vec<f64> {
        let x = self.patterns.matrix();
        let dimension = self.patterns.dimension();
        let target = x * DVector::from_iterator(self.weights.len(), self.weights.iter().map(|weight| weight.value));
        let mut state = vec![0.0; dimension];
        let largest = self.patterns.max_norm() * self.patterns.max_norm();
        for _ in 0..STEPS {
            let weights = self.softmax_at(&state);
            let p = DVector::from_iterator(weights.len(), weights.iter().map(|weight| weight.value));
            let mean = x * &p;
            let centred = DMatrix::from_fn(dimension, p.len(), |i, j| {
                (x[(i, j)] - mean[i]) * crate::numerics::elementary::sqrt(p[j])
            });
            // A little of the identity keeps the matrix regular where the patterns do not span the space.
            let ridge = DMatrix::identity(dimension, dimension) * (1e-15 * largest);
            let Some(factor) = ((&centred * centred.transpose() + ridge) * self.beta).cholesky() else { break };
            let step = factor.solve(&(&target - &mean));
            let change = (x.transpose() * &step).add_scalar(-mean.dot(&step)) * self.beta;
            let fraction = (2.0 / change.amax()).min(1.0);
            for (component, step) in state.iter_mut().zip(step.iter()) {
                *component += fraction * step;
            }
            if change.amax() < 1e-11 {
                break;
            }
        }
        state
    }

    /// Newton's method for the minimum from $w > 0$: with $D = \mathrm{diag}(v)$ the step is
    /// $\beta D(A^T\lambda - \nabla F)$, $\lambda$ from $ADA^T\lambda = AD\nabla F$ + a correction of the miss; no weight loses
    /// more than nine tenths. Returns the weights and $\lambda$.
    fn best_weights(&self) -> (Vec<f64>, Vec<f64>) {
        let mut v = DVector::from_iterator(self.weights.len(), self.weights.iter().map(|weight| weight.value));
        let start = &self.matrix * &v;
        let mut multiplier = DVector::zeros(self.matrix.nrows());
        for _ in 0..STEPS {
            let gradient = v.map(|v| (ln(v) + 1.0) / self.beta);
            let scaled = DMatrix::from_fn(self.matrix.nrows(), v.len(), |i, j| self.matrix[(i, j)] * v[j]);
            let Some(factor) = (&scaled * self.matrix.transpose()).cholesky() else { break };
            let missing = (&start - &self.matrix * &v) / self.beta;
            multiplier = factor.solve(&(&scaled * &gradient + missing));
            let relative = (self.matrix.transpose() * &multiplier - gradient) * self.beta;
            let fraction = (-0.9 / relative.min().min(-0.9)).min(1.0);
            v.iter_mut().zip(relative.iter()).for_each(|(v, change)| *v *= 1.0 + fraction * change);
            if relative.amax() < 1e-13 {
                break;
            }
        }
        (v.as_slice().to_vec(), multiplier.as_slice().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Patterns 1, 2, 4 at $\beta = 1$: the conjugate at 3/2, 2, 3 and 7/2, computed with 30 digits elsewhere.
    #[test]
    fn both_sides_enclose_known_conjugates() {
        let patterns = Patterns::from_rows(&[[1.0], [2.0], [4.0]]).unwrap();
        let known = [
            ([0.7, 0.2, 0.1], -0.831_009_75),
            ([0.4, 0.4, 0.2], -1.061_215_523_7),
            ([0.2, 0.2, 0.6], -0.959_625_514_2),
            ([0.1, 0.1, 0.8], -0.656_396_273_2),
        ];
        for (weights, expected) in known {
            let point = HullPoint::new(&patterns, 1.0, &weights);
            for side in [point.supremum(), point.minimum()] {
                assert!(side.radius < 1e-12, "{weights:?}: radius {:e}", side.radius);
                assert!((side.value - expected).abs() < 1e-9, "{weights:?}: {} is not {expected}", side.value);
            }
        }
    }

    #[test]
    fn weights_that_may_have_no_point_beside_them_have_no_entropy() {
        let patterns = Patterns::from_rows(&[[1.0], [2.0], [4.0]]).unwrap();
        let point = HullPoint::new(&patterns, 1.0, &[0.7, 0.2, 0.1]);
        let radius = |weights: [f64; 3]| point.entropy_near(&weights).radius;
        assert!(radius([0.7, 0.2, 0.1]) < 1e-10);
        assert_eq!(radius([0.7, 0.2, 1e-3]), f64::INFINITY);
        assert_eq!(radius([0.7, 0.2, f64::NAN]), f64::INFINITY);
    }
}
