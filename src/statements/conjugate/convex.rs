//! Convex functions whose conjugates have no closed form, and suprema that are enclosed, not guessed.
//!
//! A supremum is searched by Newton's method in `f64`. What is returned does not depend on how well the search went: the
//! value at the point found is a lower bound, and a strongly convex $f$ with modulus $m$ gives the upper bound
//! $$\sup_x (s^Tx - f(x)) \le s^T\hat x - f(\hat x) + \frac{1}{2m}\|s - \nabla f(\hat x)\|^2,$$
//! since $f(x) \ge f(\hat x) + \nabla f(\hat x)^T(x - \hat x) + \frac m2\|x - \hat x\|^2$. Both are evaluated in
//! [`Envelope`]s at the exact point $\hat x$.

use nalgebra::{DMatrix, DVector};

use crate::numerics::eigenvalues::singular_range;
use crate::numerics::{Envelope, Real, norm};

/// Newton steps after which a search ends; the enclosure is then wide, not wrong.
const STEPS: usize = 200;

/// A strongly convex function on $\mathbb{R}^n$ with its derivatives.
pub(super) trait Function {
    /// $f(x)$.
    fn value(&self, x: &[Envelope]) -> Envelope;
    /// $\nabla f(x)$.
    fn gradient(&self, x: &[Envelope]) -> Vec<Envelope>;
    /// $\nabla^2 f(x)$, for the search alone.
    fn hessian(&self, x: &[f64]) -> DMatrix<f64>;
    /// A modulus of strong convexity: $\nabla^2 f \ge mI$.
    fn modulus(&self) -> f64;
}

/// $f(x) = \frac a2\|x\|^2 + \mathrm{lse}(\beta, Y^Tx)$ with points $Y$; without points, the quadratic alone.
#[derive(Clone, Debug)]
pub(super) struct Convex {
    /// $a > 0$, the modulus.
    pub(super) curvature: f64,
    /// $\beta > 0$.
    pub(super) beta: f64,
    /// The columns of $Y$.
    pub(super) points: Vec<Vec<f64>>,
}

impl Convex {
    /// $\frac a2\|x\|^2$.
    pub(super) fn quadratic(curvature: f64) -> Self {
        Self { curvature, beta: 1.0, points: Vec::new() }
    }

    fn scores(&self, x: &[Envelope]) -> Vec<Envelope> {
        self.points.iter().map(|point| inner(&exact(point), x)).collect()
    }

    /// A Lipschitz constant of the gradient: $a + \beta\max_i\|y_i\|^2$, generous for rounding.
    fn smoothness(&self) -> f64 {
        let longest = self.points.iter().map(|point| norm(point)).fold(0.0, f64::max);
        1.01 * (self.curvature + self.beta * longest * longest)
    }
}

impl Function for Convex {
    fn value(&self, x: &[Envelope]) -> Envelope {
        let quadratic = inner(x, x) * (0.5 * self.curvature);
        if self.points.is_empty() { quadratic } else { quadratic + log_sum_exp(self.beta, &self.scores(x)) }
    }

    fn gradient(&self, x: &[Envelope]) -> Vec<Envelope> {
        let mut gradient: Vec<Envelope> = x.iter().map(|component| *component * self.curvature).collect();
        for (weight, point) in softmax(self.beta, &self.scores(x)).iter().zip(&self.points) {
            for (component, y) in gradient.iter_mut().zip(point) {
                *component = *component + *weight * *y;
            }
        }
        gradient
    }

    fn hessian(&self, x: &[f64]) -> DMatrix<f64> {
        let dimension = x.len();
        let mut hessian = DMatrix::identity(dimension, dimension) * self.curvature;
        let mut mean = DVector::zeros(dimension);
        for (weight, point) in softmax(self.beta, &self.scores(&exact(x))).iter().zip(&self.points) {
            let point = DVector::from_column_slice(point);
            hessian += &point * point.transpose() * (self.beta * weight.value);
            mean += point * weight.value;
        }
        hessian - &mean * mean.transpose() * self.beta
    }

    fn modulus(&self) -> f64 {
        self.curvature
    }
}

/// $\alpha f$ with $\alpha > 0$.
pub(super) struct Scaled<'a>(pub(super) &'a Convex, pub(super) f64);

impl Function for Scaled<'_> {
    fn value(&self, x: &[Envelope]) -> Envelope {
        self.0.value(x) * self.1
    }

    fn gradient(&self, x: &[Envelope]) -> Vec<Envelope> {
        self.0.gradient(x).iter().map(|component| *component * self.1).collect()
    }

    fn hessian(&self, x: &[f64]) -> DMatrix<f64> {
        self.0.hessian(x) * self.1
    }

    fn modulus(&self) -> f64 {
        // A modulus may be smaller: one part in 10^15 covers the roundings, here and below.
        self.0.modulus() * self.1 * (1.0 - 1e-15)
    }
}

/// $f + c$ with a constant $c$.
pub(super) struct Raised<'a>(pub(super) &'a Convex, pub(super) f64);

impl Function for Raised<'_> {
    fn value(&self, x: &[Envelope]) -> Envelope {
        self.0.value(x) + self.1
    }

    fn gradient(&self, x: &[Envelope]) -> Vec<Envelope> {
        self.0.gradient(x)
    }

    fn hessian(&self, x: &[f64]) -> DMatrix<f64> {
        self.0.hessian(x)
    }

    fn modulus(&self) -> f64 {
        self.0.modulus()
    }
}

/// $x \mapsto f(Ax + b)$ with a non-singular matrix $A$.
pub(super) struct Composed<'a> {
    pub(super) function: &'a Convex,
    pub(super) matrix: &'a DMatrix<f64>,
    pub(super) shift: &'a [f64],
}

impl Composed<'_> {
    fn image(&self, x: &[Envelope]) -> Vec<Envelope> {
        apply(self.matrix, x).iter().zip(self.shift).map(|(component, b)| *component + *b).collect()
    }
}

impl Function for Composed<'_> {
    fn value(&self, x: &[Envelope]) -> Envelope {
        self.function.value(&self.image(x))
    }

    fn gradient(&self, x: &[Envelope]) -> Vec<Envelope> {
        apply(&self.matrix.transpose(), &self.function.gradient(&self.image(x)))
    }

    fn hessian(&self, x: &[f64]) -> DMatrix<f64> {
        let image: Vec<f64> = self.image(&exact(x)).iter().map(|component| component.value).collect();
        self.matrix.transpose() * self.function.hessian(&image) * self.matrix
    }

    fn modulus(&self) -> f64 {
        let smallest = smallest_singular_value(self.matrix);
        self.function.modulus() * smallest * smallest * (1.0 - 1e-15)
    }
}

/// The epi-sum $(f \mathbin\square g)(x) = \inf_y(f(y) + g(x - y))$, its infimum searched and enclosed at every point.
///
/// With moduli $a$ and $c$ the function under the infimum has modulus $a + c$ in $y$, so the infimum lies at most
/// $\frac{1}{2(a+c)}\|r\|^2$ below the value at $\hat y$, $r$ the gradient there, and the minimiser at most $\|r\|/(a+c)$
/// away. The epi-sum has modulus $ac/(a+c)$, because $a\|y\|^2 + c\|x-y\|^2 \ge \frac{ac}{a+c}\|x\|^2$.
pub(super) struct EpiSum<'a>(pub(super) &'a Convex, pub(super) &'a Convex);

impl EpiSum<'_> {
    fn joint_modulus(&self) -> f64 {
        (self.0.curvature + self.1.curvature) * (1.0 - 1e-15)
    }

    /// The point $\hat y$, the rest $x - \hat y$ and a bound of the gradient $\|\nabla f(\hat y) - \nabla g(x - \hat y)\|$.
    fn split(&self, x: &[Envelope]) -> (Vec<Envelope>, Vec<Envelope>, f64) {
        let rest = |y: &[f64]| minus(x, &exact(y));
        let slope = |y: &[f64]| minus(&self.1.gradient(&rest(y)), &self.0.gradient(&exact(y)));
        let values = |point: &[Envelope]| point.iter().map(|component| component.value).collect::<Vec<_>>();
        let hessian = |y: &[f64]| self.0.hessian(y) + self.1.hessian(&values(&rest(y)));
        let y = newton(x.len(), |y| values(&slope(y)), hessian);
        (exact(&y), rest(&y), length(&slope(&y)))
    }
}

impl Function for EpiSum<'_> {
    fn value(&self, x: &[Envelope]) -> Envelope {
        let (y, rest, slope) = self.split(x);
        -above(-self.0.value(&y) - self.1.value(&rest), 0.5 * slope * slope / self.joint_modulus(), 1.0)
    }

    fn gradient(&self, x: &[Envelope]) -> Vec<Envelope> {
        let (y, _, slope) = self.split(x);
        let error = self.0.smoothness() * slope / self.joint_modulus();
        self.0.gradient(&y).iter().map(|component| component.widened(error)).collect()
    }

    fn hessian(&self, x: &[f64]) -> DMatrix<f64> {
        let (y, rest, _) = self.split(&exact(x));
        let values = |point: &[Envelope]| point.iter().map(|component| component.value).collect::<Vec<_>>();
        let (first, second) = (self.0.hessian(&values(&y)), self.1.hessian(&values(&rest)));
        let total = (&first + &second).cholesky();
        // Both are positive definite, so the factorisation exists unless they overflow; a poor step is then rejected.
        total.map_or_else(|| first.clone(), |total| &first * total.solve(&second))
    }

    fn modulus(&self) -> f64 {
        let (a, c) = (self.0.curvature, self.1.curvature);
        a * c / (a + c) * (1.0 - 1e-15)
    }
}

/// $f^*(s) = \sup_x(s^Tx - f(x))$ (Definition A3), enclosed.
pub(super) fn conjugate(function: &dyn Function, slope: &[Envelope]) -> Envelope {
    let residual = |x: &[f64]| minus(slope, &function.gradient(&exact(x)));
    let values = |x: &[f64]| residual(x).iter().map(|component| component.value).collect();
    let x = newton(slope.len(), values, |x| function.hessian(x));
    let residual = length(&residual(&x));
    let value = inner(slope, &exact(&x)) - function.value(&exact(&x));
    above(value, 0.5 * residual * residual / function.modulus(), 1.0)
}

/// What lies between `value` and `value + gap`. A search that left a gap of more than $10^{-8}$ of the value and its unit
/// has failed: nothing is known then, so that no identity holds for the width of its sides.
pub(super) fn above(value: Envelope, gap: f64, unit: f64) -> Envelope {
    if gap > 1e-8 * (unit + value.value.abs()) {
        return Envelope::new(value.value, f64::INFINITY);
    }
    value + Envelope::new(0.5 * gap, 0.5 * gap)
}

/// A root of `residual`, minus the gradient of a convex function with the given Hessian: Newton steps, halved until the
/// residual falls.
fn newton(
    dimension: usize,
    residual: impl Fn(&[f64]) -> Vec<f64>,
    hessian: impl Fn(&[f64]) -> DMatrix<f64>,
) -> Vec<f64> {
    let mut x = vec![0.0; dimension];
    let mut left = residual(&x);
    for _ in 0..STEPS {
        let Some(factor) = hessian(&x).cholesky() else { return x };
        let step = factor.solve(&DVector::from_column_slice(&left));
        let trial = |fraction: f64| {
            let point: Vec<f64> = x.iter().zip(step.iter()).map(|(x, step)| x + fraction * step).collect();
            let left = residual(&point);
            (point, left)
        };
        let fractions = std::iter::successors(Some(1.0), |fraction| Some(0.5 * fraction)).take(40);
        let Some((point, next)) = fractions.map(trial).find(|(_, next)| norm(next) < norm(&left)) else { return x };
        (x, left) = (point, next);
    }
    x
}

/// $\mathrm{lse}(\beta, u)$ of enclosed scores.
pub(super) fn log_sum_exp(beta: f64, scores: &[Envelope]) -> Envelope {
    let (largest, terms) = shifted_exponentials(beta, scores);
    total(&terms).ln() / beta + largest
}

/// $\mathrm{softmax}(\beta u)$ of enclosed scores.
pub(super) fn softmax(beta: f64, scores: &[Envelope]) -> Vec<Envelope> {
    let (_, terms) = shifted_exponentials(beta, scores);
    let sum = total(&terms);
    terms.iter().map(|term| *term / sum).collect()
}

/// A number near the largest score, exact, and $\exp(\beta(u_i - \text{it}))$.
fn shifted_exponentials(beta: f64, scores: &[Envelope]) -> (f64, Vec<Envelope>) {
    let largest = scores.iter().map(|score| score.value).fold(f64::NEG_INFINITY, f64::max);
    (largest, scores.iter().map(|score| ((*score - largest) * beta).exp()).collect())
}

/// Exact numbers as envelopes.
pub(super) fn exact(x: &[f64]) -> Vec<Envelope> {
    x.iter().map(|component| Envelope::from(*component)).collect()
}

/// $\sum_i a_i$.
pub(super) fn total(a: &[Envelope]) -> Envelope {
    a.iter().fold(Envelope::from(0.0), |sum, term| sum + *term)
}

/// $a^Tb$.
pub(super) fn inner(a: &[Envelope], b: &[Envelope]) -> Envelope {
    a.iter().zip(b).fold(Envelope::from(0.0), |sum, (a, b)| sum + *a * *b)
}

/// $a - b$.
pub(super) fn minus(a: &[Envelope], b: &[Envelope]) -> Vec<Envelope> {
    a.iter().zip(b).map(|(a, b)| *a - *b).collect()
}

/// An upper bound of $\|a\|$.
pub(super) fn length(a: &[Envelope]) -> f64 {
    let largest: Vec<f64> = a.iter().map(|component| component.value.abs() + component.radius).collect();
    norm(&largest) * (1.0 + 1e-12)
}

/// $Ax$.
pub(super) fn apply(matrix: &DMatrix<f64>, x: &[Envelope]) -> Vec<Envelope> {
    let row = |i: usize| matrix.row(i).iter().zip(x).fold(Envelope::from(0.0), |sum, (a, x)| sum + *x * *a);
    (0..matrix.nrows()).map(row).collect()
}

/// A lower bound of the smallest singular value.
pub(super) fn smallest_singular_value(matrix: &DMatrix<f64>) -> f64 {
    least_singular_value(singular_range(matrix))
}

/// The same from the computed ends of the range, with their error ([`singular_range`]).
pub(super) fn least_singular_value((smallest, largest): (f64, f64)) -> f64 {
    (smallest - 1e-13 * largest).max(0.0)
}
