//! Sums over some of the patterns with given weights, as matrices and norms with rounding radii.
//!
//! A part of the patterns is a list of points $x_i$ with weights $w_i \ge 0$ that need not sum to one;
//! $W = \sum_i w_i$ and $\mu = \frac1W\sum_i w_ix_i$. Radii are in the Frobenius norm, which is no less than the
//! spectral one.

use nalgebra::DMatrix;

use crate::measure::definition;
use crate::numerics::eigenvalues::eigenvalues;
use crate::numerics::elementary::sqrt;
use crate::numerics::{Envelope, Real, add_scaled, difference, dot, gamma, norm, squared_distance, sum};

/// A matrix and a radius: the exact one is no further in the Frobenius norm.
#[derive(Clone, Debug)]
pub struct EnclosedMatrix {
    /// The computed matrix.
    pub value: DMatrix<f64>,
    /// The radius.
    pub radius: f64,
}

impl EnclosedMatrix {
    /// $A + cB$; two roundings of each entry.
    #[must_use]
    pub fn add_scaled(self, factor: impl Into<Envelope>, other: &Self) -> Self {
        let factor = factor.into();
        let added = other.value.map(|entry| factor.value * entry);
        let rounding = gamma(2) * (frobenius(&self.value) + 2.0 * frobenius(&added));
        let from_factor = factor.radius * (frobenius(&other.value) + other.radius);
        let radius = self.radius + factor.value.abs() * other.radius + from_factor + rounding;
        Self { value: self.value + added, radius }
    }

    /// $\|A\|_F$, with the matrix' own radius.
    #[must_use]
    pub fn frobenius_norm(&self) -> Envelope {
        let value = frobenius(&self.value);
        Envelope::new(value, self.radius + gamma(self.value.len() + 2) * value)
    }
}

fn frobenius(matrix: &DMatrix<f64>) -> f64 {
    norm(matrix.as_slice())
}

/// $ab^T$ of two vectors known up to an error each; an entry can underflow.
#[must_use]
pub fn outer_product(a: &(Vec<f64>, f64), b: &(Vec<f64>, f64)) -> EnclosedMatrix {
    let value = DMatrix::from_fn(a.0.len(), b.0.len(), |i, j| a.0[i] * b.0[j]);
    let (left, right) = (norm(&a.0), norm(&b.0));
    let underflow = (a.0.len() * b.0.len()) as f64 * f64::MIN_POSITIVE;
    let radius = gamma(a.0.len() + 4) * left * right + a.1 * right + b.1 * left + a.1 * b.1 + underflow;
    EnclosedMatrix { value, radius }
}

/// Some of the patterns with their weights.
#[derive(Clone, Debug)]
pub struct Moments<'a> {
    patterns: Vec<&'a [f64]>,
    weights: Vec<Envelope>,
}

impl<'a> Moments<'a> {
    /// The given points with the given weights, at least one of each.
    #[must_use]
    pub fn new(patterns: impl Iterator<Item = &'a [f64]>, weights: &[Envelope]) -> Self {
        Self { patterns: patterns.collect(), weights: weights.to_vec() }
    }

    fn pairs(&self) -> impl Iterator<Item = (&'a [f64], Envelope)> + '_ {
        self.patterns.iter().copied().zip(self.weights.iter().copied())
    }

    /// $W$.
    #[must_use]
    pub fn total(&self) -> Envelope {
        self.weights.iter().fold(Envelope::from(0.0), |total, weight| total + *weight)
    }

    /// The share of the heaviest of several points in $W$; 0 for a single one.
    #[must_use]
    pub fn largest_share(&self) -> f64 {
        let largest = self.weights.iter().map(|weight| weight.value).fold(0.0, f64::max);
        let total = self.total().value;
        if self.weights.len() > 1 && total > 0.0 { largest / total } else { 0.0 }
    }

    /// $\sum_i w_ix_i$ and its error: each term carries the error of its weight and $\gamma_{n+2}$.
    #[must_use]
    pub fn sum(&self) -> (Vec<f64>, f64) {
        let mut total = vec![0.0; self.patterns[0].len()];
        let mut error = 0.0;
        for (pattern, weight) in self.pairs() {
            add_scaled(&mut total, weight.value, pattern);
            error += (weight.radius + gamma(self.weights.len() + 4) * weight.value) * norm(pattern);
        }
        (total, error)
    }

    /// $\|\sum_i w_ix_i\|$.
    #[must_use]
    pub fn sum_norm(&self) -> Envelope {
        let (total, error) = self.sum();
        Envelope::new(norm(&total), error + gamma(total.len() + 2) * norm(&total))
            .defined_by(|| Envelope::norm(&self.defined_sum(&vec![0.0; total.len()])))
    }

    /// $\sum_i w_ix_ix_i^T$.
    #[must_use]
    pub fn second_moment(&self) -> EnclosedMatrix {
        let columns = self.pairs().map(|(pattern, weight)| (pattern.to_vec(), weight)).collect::<Vec<_>>();
        self.weighted_gram(&columns, 0.0)
    }

    /// $\|\sum_i w_ix_ix_i^T\|_2$.
    #[must_use]
    pub fn second_moment_norm(&self) -> Envelope {
        let columns: Vec<_> = self.pairs().map(|(pattern, weight)| (pattern.to_vec(), weight)).collect();
        largest(&self.spectrum(&columns, 0.0)).defined_by(|| {
            let origin = vec![Envelope::from(0.0); self.patterns[0].len()];
            definition::largest_squared_singular_value(&self.defined_deviations(&origin))
        })
    }

    /// $\sum_i w_i(x_i - a)$ as it is defined.
    fn defined_sum(&self, origin: &[f64]) -> Vec<Envelope> {
        let component = |c: usize| {
            let gaps: Vec<Envelope> =
                self.patterns.iter().map(|pattern| Envelope::from(pattern[c]) - origin[c]).collect();
            Envelope::inner_product(&self.weights, &gaps)
        };
        (0..origin.len()).map(component).collect()
    }

    /// $\mu$ as it is defined, in the arithmetic in force.
    pub(super) fn defined_mean(&self) -> Vec<Envelope> {
        let (origin, total) = (self.patterns[0], definition::total(&self.weights));
        self.defined_sum(origin).into_iter().zip(origin).map(|(gap, x)| gap / total + *x).collect()
    }

    /// The rows $\sqrt{w_i}(x_i - a)$ as they are defined.
    fn defined_deviations(&self, centre: &[Envelope]) -> Vec<Vec<Envelope>> {
        let scaled = |(pattern, weight): (&[f64], Envelope)| {
            let root = weight.sqrt();
            definition::minus(&Envelope::exact(pattern), centre).into_iter().map(|x| x * root).collect()
        };
        self.pairs().map(scaled).collect()
    }

    /// $\mu$ less the heaviest point, its error, and that point.
    fn mean_offset(&self) -> (Vec<f64>, f64, &'a [f64]) {
        let heaviest = (1..self.weights.len())
            .fold(0, |best, i| if self.weights[i].value > self.weights[best].value { i } else { best });
        let origin = self.patterns[heaviest];
        let total = self.total();
        let (mut offset, mut error, mut reach) = (vec![0.0; origin.len()], 0.0, 0.0);
        for (pattern, weight) in self.pairs() {
            let gap = difference(pattern, origin);
            add_scaled(&mut offset, weight.value, &gap);
            error += (weight.radius + gamma(self.weights.len() + 6) * weight.value) * norm(&gap);
            reach += weight.value * norm(&gap);
        }
        for component in &mut offset {
            *component /= total.value;
        }
        // The quotient: the errors of the sum and of W, over the smallest that W can be.
        let error = (error + total.radius * reach / total.value) / total.lower() * (1.0 + gamma(16));
        (offset, error, origin)
    }

    /// $\mu$ and its error.
    #[must_use]
    pub fn mean(&self) -> (Vec<f64>, f64) {
        let (mut mean, error, origin) = self.mean_offset();
        add_scaled(&mut mean, 1.0, origin);
        let error = error + gamma(2) * norm(&mean);
        (mean, error)
    }

    /// $x_i - \mu$ with the weights, and an error for each: that of $\mu$, and the rounding of the difference from the
    /// heaviest point, which is taken first.
    fn deviations(&self) -> (Vec<(Vec<f64>, Envelope)>, f64) {
        let (offset, error, origin) = self.mean_offset();
        let deviations =
            self.pairs().map(|(pattern, weight)| (difference(&difference(pattern, origin), &offset), weight)).collect();
        let reach = self.patterns.iter().map(|pattern| norm(&difference(pattern, origin))).fold(0.0, f64::max);
        (deviations, error + gamma(2) * reach)
    }

    /// $\sum_i w_i(x_i - \mu)(x_i - \mu)^T$, the weighted covariance times $W$, centred before it is summed.
    #[must_use]
    pub fn scatter(&self) -> EnclosedMatrix {
        let (deviations, error) = self.deviations();
        self.weighted_gram(&deviations, error)
    }

    /// The largest $\min(d, n)$ eigenvalues of the scatter, descending; all others are zero.
    #[must_use]
    pub fn scatter_spectrum(&self) -> Vec<Envelope> {
        let (deviations, error) = self.deviations();
        self.spectrum(&deviations, error)
    }

    /// $\|\sum_i w_i(x_i - \mu)(x_i - \mu)^T\|_2$.
    #[must_use]
    pub fn scatter_norm(&self) -> Envelope {
        largest(&self.scatter_spectrum())
            .defined_by(|| definition::largest_squared_singular_value(&self.defined_deviations(&self.defined_mean())))
    }

    /// The trace of the scatter less its largest eigenvalue.
    #[must_use]
    pub fn scatter_beyond_norm(&self) -> Envelope {
        let others = self.scatter_spectrum()[1..].iter().fold(Envelope::from(0.0), |sum, eigenvalue| sum + *eigenvalue);
        others.defined_by(|| {
            let deviations = self.defined_deviations(&self.defined_mean());
            let squares: Vec<Envelope> = deviations.iter().map(|row| Envelope::inner_product(row, row)).collect();
            definition::total(&squares) - definition::largest_squared_singular_value(&deviations)
        })
    }

    /// $\sum_i w_i\|x_i - a\|^2$ about a point known up to `error`, which moves a second moment $V$ by at most
    /// $2e\sqrt{WV} + We^2$; the point is `defined` in the arithmetic in force.
    #[must_use]
    pub fn about(&self, centre: &[f64], error: f64, defined: impl FnOnce() -> Vec<Envelope>) -> Envelope {
        let terms: Vec<f64> =
            self.pairs().map(|(pattern, weight)| weight.value * squared_distance(pattern, centre)).collect();
        let from_weights: f64 = self.pairs().map(|(x, weight)| weight.radius * squared_distance(x, centre)).sum();
        let (value, total) = (sum(&terms), self.total().upper());
        let from_centre = 2.0 * error * sqrt(total * value) * (1.0 + gamma(64)) + total * error * error;
        Envelope::relative(value, gamma(self.weights.len() + centre.len() + 8))
            .widened(from_centre + from_weights * (1.0 + gamma(64)))
            .defined_by(|| {
                let centre = defined();
                let square = |pattern: &&[f64]| {
                    let gap = definition::minus(&Envelope::exact(pattern), &centre);
                    Envelope::inner_product(&gap, &gap)
                };
                Envelope::inner_product(&self.weights, &self.patterns.iter().map(square).collect::<Vec<_>>())
            })
    }

    /// $\sum_i w_ib_ib_i^T$ for vectors known up to `error` each.
    fn weighted_gram(&self, columns: &[(Vec<f64>, Envelope)], error: f64) -> EnclosedMatrix {
        let dimension = self.patterns[0].len();
        let mut value = DMatrix::zeros(dimension, dimension);
        for (column, weight) in columns.iter().filter(|(_, weight)| weight.value > 0.0) {
            for j in 0..dimension {
                let scaled = weight.value * column[j];
                for i in 0..dimension {
                    value[(i, j)] += scaled * column[i];
                }
            }
        }
        EnclosedMatrix { value, radius: self.gram_error(columns, error) }
    }

    /// The $\min(d, n)$ largest eigenvalues of $\sum_i w_ib_ib_i^T = BB^T$, descending, from the smaller of $BB^T$ and
    /// $B^TB$ with the columns $\sqrt{w_i}\,b_i$ of $B$; the method is backward stable, $10ku$ of the trace for order
    /// $k$.
    fn spectrum(&self, columns: &[(Vec<f64>, Envelope)], error: f64) -> Vec<Envelope> {
        let dimension = self.patterns[0].len();
        let matrix = if dimension <= columns.len() {
            self.weighted_gram(columns, error).value
        } else {
            DMatrix::from_fn(columns.len(), columns.len(), |i, j| {
                let ((left, first), (right, second)) = (&columns[i], &columns[j]);
                sqrt(first.value) * sqrt(second.value) * dot(left, right)
            })
        };
        let radius = self.gram_error(columns, error) + gamma(10 * matrix.nrows()) * matrix.trace();
        eigenvalues(&matrix).iter().rev().map(|eigenvalue| Envelope::new(eigenvalue.max(0.0), radius)).collect()
    }

    /// The error of $\sum_i w_ib_ib_i^T$: the weights' own errors, $\gamma_{n+d+8}$ of every term (which covers the
    /// roots of the weights), and $2e\sqrt{WT} + We^2$ with the trace $T$ for the error $e$ of the vectors
    /// (Cauchy-Schwarz).
    fn gram_error(&self, columns: &[(Vec<f64>, Envelope)], error: f64) -> f64 {
        let squares: Vec<f64> = columns.iter().map(|(column, _)| dot(column, column)).collect();
        let weighted = |part: fn(&Envelope) -> f64| -> f64 {
            columns.iter().zip(&squares).map(|((_, weight), square)| part(weight) * square).sum()
        };
        let (trace, total) = (weighted(|weight| weight.value), self.total().upper());
        let from_vectors = 2.0 * error * sqrt(total * trace) + total * error * error;
        let rounding = gamma(columns.len() + self.patterns[0].len() + 8) * trace;
        (rounding + weighted(|weight| weight.radius) + from_vectors) * (1.0 + gamma(64))
    }
}

fn largest(spectrum: &[Envelope]) -> Envelope {
    spectrum.first().copied().unwrap_or_else(|| Envelope::from(0.0))
}
