//! What the iteration in the softmax weights needs of a network and a point $p$: the path from $0$ to $p$ and a fixed point.

use std::cell::OnceCell;

use nalgebra::DMatrix;

use super::pair_path::PairPath;
use super::weight_definition::{self, WeightDefinition};
use crate::fixed_point::FixedPoint;
use crate::hopfield::Hopfield;
use crate::measure::{Measurement, definition};
use crate::numerics::certified;
use crate::numerics::eigenvalues::largest_eigenvalue;
use crate::numerics::elementary::{exp_m1, sqrt};
use crate::numerics::{Envelope, Real, distance, dot, gamma, norm, sum};
use crate::update::gram;
use crate::weights_iteration::MeanSoftmaxJacobian;

/// A network, weights $p$ and the path from $0$ to $p$. The exact point meant is $p/\sum_ip_i$, from which each weight differs by a
/// relative $\gamma_{N+4}$.
#[derive(Debug)]
pub struct WeightInstance {
    network: Hopfield,
    weights: Vec<f64>,
    state: Vec<f64>,
    definition: OnceCell<WeightDefinition>,
    path: OnceCell<Path>,
    limit: OnceCell<Limit>,
}

/// The mean Jacobian on a path, with errors.
#[derive(Debug)]
pub struct Path {
    /// $K = J_s^m$, with the estimate of its quadrature error.
    pub mean: MeanSoftmaxJacobian,
    /// $A = KX^TX$, the matrix with $g(p) = \frac1N\mathbf 1 + Ap$; the paper's $J^m$ is its transpose.
    pub product: DMatrix<f64>,
    /// A bound of the error of $K$ in the Frobenius norm.
    pub error: f64,
    /// A bound of the error of $A$ in the Frobenius norm.
    pub product_error: f64,
    /// The relative error of $\bar m$.
    pub variance_error: f64,
    /// The same in closed form, for two patterns where an arithmetic is in force.
    pair: Option<PairPath>,
}

/// A fixed point $p^* = g(p^*)$ and the path to it.
#[derive(Debug)]
pub struct Limit {
    /// $p^*$.
    pub weights: Vec<f64>,
    /// The relative error of each of its components.
    pub error: f64,
    /// The path from $0$ to $p^*$.
    pub path: Path,
}

impl WeightInstance {
    pub(super) fn new(network: Hopfield, weights: Vec<f64>) -> Self {
        let state = network.combine(&weights);
        let (definition, path, limit) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { network, weights, state, definition, path, limit }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Hopfield {
        &self.network
    }

    /// $p$.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// $p$, $Xp$ and $g(p)$ as they are defined.
    pub(super) fn definition(&self) -> &WeightDefinition {
        self.definition.get_or_init(|| WeightDefinition::new(&self.network, &self.weights))
    }

    /// $N$.
    #[must_use]
    pub fn size(&self) -> usize {
        self.weights.len()
    }

    /// $N$ as an exact number.
    #[must_use]
    pub fn count(&self) -> Envelope {
        Envelope::from(self.size() as f64)
    }

    /// The relative error of each weight.
    #[must_use]
    pub fn weight_error(&self) -> f64 {
        gamma(self.size() + 4)
    }

    /// $p_{\max}$.
    #[must_use]
    pub fn largest(&self) -> Envelope {
        Envelope::relative(self.weights.iter().copied().fold(0.0, f64::max), self.weight_error())
            .defined_by(|| weight_definition::largest(&self.definition().weights))
    }

    /// $m = \max_ip_i(1 - p_i)$, with $1 - p_i$ summed from the others.
    #[must_use]
    pub fn variance(&self) -> Envelope {
        let other = |i: usize| sum(&self.weights[..i]) + sum(&self.weights[i + 1..]);
        let largest = (0..self.size()).map(|i| self.weights[i] * other(i)).fold(0.0, f64::max);
        Envelope::relative(largest, 3.0 * self.weight_error()).defined_by(|| self.definition().variance())
    }

    /// $\|p\|$.
    #[must_use]
    pub fn length(&self) -> Envelope {
        Envelope::relative(norm(&self.weights), 2.0 * self.weight_error())
            .defined_by(|| Envelope::norm(&self.definition().weights))
    }

    /// How far $Xp$ may be from the computed state, which sums $N$ products of at most $p_iM$.
    #[must_use]
    pub fn state_error(&self) -> f64 {
        (gamma(self.size() + 4) + self.weight_error()) * self.network.patterns().max_norm()
    }

    /// $Xp$, up to [`WeightInstance::state_error`].
    #[must_use]
    pub fn state(&self) -> &[f64] {
        &self.state
    }

    /// The network at $Xp$.
    #[must_use]
    pub fn measure(&self) -> Measurement<'_> {
        self.network.measure(&self.state)
    }

    /// $g(p)$ and the relative error of its components: that of a softmax, and $e^{4\beta rM} - 1$ for a state off by $r$.
    #[must_use]
    pub fn image(&self) -> (Vec<f64>, f64) {
        let measurement = self.measure();
        let weights = measurement.softmax().weights().to_vec();
        (weights, softmax_error(&self.network, &self.state, self.state_error()))
    }

    /// The path from $0$ to $p$.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.path.get_or_init(|| {
            let pair = || PairPath::new(&self.network, &self.definition().state);
            let pair = (certified::in_force().is_some() && self.size() == 2).then(pair);
            Path { pair, ..Path::new(&self.network, &self.state, self.state_error()) }
        })
    }

    /// The fixed point that the iteration from $p$ ends in.
    #[must_use]
    pub fn limit(&self) -> &Limit {
        self.limit.get_or_init(|| {
            let residual = 2.0 * self.measure().update().1;
            let FixedPoint { state, error_bound, .. } = self.network.fixed_point(&self.state, residual, 2_000);
            let drift = error_bound.unwrap_or(f64::INFINITY);
            let weights = self.network.softmax(&state).weights().to_vec();
            let error = softmax_error(&self.network, &state, drift);
            let path = Path::new(&self.network, &state, drift);
            Limit { weights, error, path }
        })
    }
}

/// The relative error of a softmax weight at a state known up to `drift`, the largest of all on the segment from the origin.
fn softmax_error(network: &Hopfield, state: &[f64], drift: f64) -> f64 {
    let max_norm = network.patterns().max_norm();
    let exponent = network.beta() * max_norm * (4.0 * gamma(state.len() + 4) * norm(state) + 4.0 * drift);
    exp_m1(exponent) + gamma(network.patterns().count() + 8)
}

impl Path {
    /// The path from $0$ to a state known up to `drift`. With $\omega$ the error of a weight an entry of $J_s$ has the relative error
    /// $2\omega + \gamma_{N+4}$, and all entries keep their signs along the path, so $K$ has the same; the product with $X^TX$, whose
    /// Frobenius norm is at most $\|X\|_F^2$, adds $\gamma_{N+d+8}$ of the product of both norms.
    fn new(network: &Hopfield, state: &[f64], drift: f64) -> Self {
        let mean = network.mean_softmax_jacobian(state);
        let patterns = network.patterns();
        let weights = softmax_error(network, state, drift);
        let relative = 2.0 * weights + gamma(patterns.count() + 12);
        let size = norm(mean.matrix.as_slice());
        let error = relative * size + 10.0 * mean.error;
        let total = dot(patterns.matrix().as_slice(), patterns.matrix().as_slice());
        let product = &mean.matrix * gram(patterns.matrix());
        let rounding = gamma(patterns.count() + patterns.dimension() + 8) * size;
        let product_error = (error + rounding) * total;
        Self { product, error, product_error, variance_error: relative, pair: None, mean }
    }

    /// A number that is known in closed form for two patterns.
    fn or_closed(&self, measured: Envelope, closed: fn(&PairPath) -> Envelope) -> Envelope {
        self.pair.as_ref().map_or(measured, |pair| measured.defined_by(|| closed(pair)))
    }

    /// $\|K\|_2$; an eigenvalue is known to $\gamma_{10N}$ of the norm.
    #[must_use]
    pub fn norm(&self) -> Envelope {
        let value = largest_eigenvalue(&self.mean.matrix);
        let measured = Envelope::relative(value, gamma(10 * self.mean.matrix.nrows())).widened(self.error);
        self.or_closed(measured, PairPath::norm)
    }

    /// $\bar m$.
    #[must_use]
    pub fn mean_variance(&self) -> Envelope {
        let variance = Envelope::relative(self.mean.mean_variance, self.variance_error);
        self.or_closed(variance.widened(10.0 * self.mean.mean_variance_error), |pair| pair.variance)
    }

    /// $\|J^m\|_2 = \|A\|_2$, the root of the largest eigenvalue of $A^TA$, known to $\gamma_{12N}$ of the squared Frobenius norm.
    #[must_use]
    pub fn product_norm(&self) -> Envelope {
        let square = largest_eigenvalue(&gram(&self.product));
        let size = norm(self.product.as_slice());
        let error = gamma(12 * self.product.nrows() + 8) * size * size;
        let root = sqrt(square);
        let radius = if root > 0.0 { (error / root).min(sqrt(error)) } else { sqrt(error) };
        let measured = Envelope::new(root, radius + gamma(4) * root + self.product_error);
        self.or_closed(measured, PairPath::product_norm)
    }

    /// $\|A\|_1$, the largest sum of a column; an error of $e$ in the Frobenius norm is one of at most $\sqrt Ne$ in a column.
    #[must_use]
    pub fn acting_one_norm(&self) -> Envelope {
        self.or_closed(self.largest_column(&self.product), PairPath::acting_one_norm)
    }

    /// $\|J^m\|_1 = \|A^T\|_1$.
    #[must_use]
    pub fn printed_one_norm(&self) -> Envelope {
        self.or_closed(self.largest_column(&self.product.transpose()), PairPath::printed_one_norm)
    }

    fn largest_column(&self, matrix: &DMatrix<f64>) -> Envelope {
        let count = matrix.nrows();
        let value = matrix
            .column_iter()
            .map(|column| sum(&column.iter().map(|entry| entry.abs()).collect::<Vec<_>>()))
            .fold(0.0, f64::max);
        Envelope::relative(value, gamma(count + 2)).widened(sqrt(count as f64) * self.product_error)
    }

    /// $v^TAp$ or its like: $v^TBw$ for vectors with relative errors in their components.
    #[must_use]
    pub fn form(&self, left: &[f64], right: &[f64], relative: f64) -> Envelope {
        let image: Vec<f64> = multiply(&self.product, right);
        let size = norm(self.product.as_slice()) + self.product_error;
        let error = (relative + gamma(2 * left.len() + 4)) * size + self.product_error;
        Envelope::new(dot(left, &image), error * norm(left) * norm(right) * (1.0 + relative))
    }
}

/// A matrix times a vector.
#[must_use]
pub fn multiply(matrix: &DMatrix<f64>, vector: &[f64]) -> Vec<f64> {
    let row = |i: usize| matrix.row(i).iter().copied().collect::<Vec<f64>>();
    (0..matrix.nrows()).map(|i| dot(&row(i), vector)).collect()
}

/// $\|p - p'\|$ of two vectors with relative errors in their components.
#[must_use]
pub fn apart(a: &[f64], b: &[f64], relative: f64) -> Envelope {
    Envelope::new(distance(a, b), (relative + gamma(a.len() + 4)) * (norm(a) + norm(b)))
}

/// $\|X\|_1\,$, the largest $\|x_i\|_1$; $\|X\|_\infty$, the largest sum of a row; $\max_i\|x_i\|_\infty$.
#[must_use]
pub fn one_norms(network: &Hopfield) -> [Envelope; 3] {
    let patterns = network.patterns();
    let absolute = |values: Vec<f64>| sum(&values.iter().map(|value| value.abs()).collect::<Vec<_>>());
    let column = patterns.iter().map(|pattern| absolute(pattern.to_vec())).fold(0.0, f64::max);
    let row = |k: usize| absolute(patterns.iter().map(|pattern| pattern[k]).collect());
    let rows = (0..patterns.dimension()).map(row).fold(0.0, f64::max);
    let entry = patterns.iter().flatten().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
    let error = gamma(patterns.dimension() + patterns.count());
    let defined_column = || patterns.iter().map(|pattern| weight_definition::absolute(pattern.iter().copied()));
    let defined_row = |k: usize| weight_definition::absolute(patterns.iter().map(|pattern| pattern[k]));
    [
        Envelope::relative(column, error).defined_by(|| definition::largest(defined_column())),
        Envelope::relative(rows, error).defined_by(|| definition::largest((0..patterns.dimension()).map(defined_row))),
        Envelope::from(entry),
    ]
}

/// $c(p) = 2NM^2\min\{\frac14, p_{\max}\}\beta$ (Eq. 114).
#[must_use]
pub fn printed_constant<R: Real>(beta: R, count: R, max_norm: R, largest: R) -> R {
    beta * count * max_norm.squared() * largest.min(R::from(0.25)) * 2.0
}
