//! The stored patterns: a validated $d \times N$ matrix $X = (x_1, \dots, x_N)$ and what the theory asks of it.

use std::sync::OnceLock;

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::engine::{Path, separations};
use crate::error::Error;
use crate::numerics::eigenvalues::{largest_eigenvalue, singular_range};
use crate::numerics::{add_scaled, distance, dot, dot_with_difference, norm, squared_distance};
use crate::update::gram;

/// $N \ge 1$ finite patterns of dimension $d \ge 1$, stored as the columns of $X$ (Eq. 11).
///
/// ```
/// use hopfield_theory::Patterns;
/// let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])?;
/// assert_eq!((patterns.dimension(), patterns.count()), (2, 3));
/// assert_eq!(patterns.max_norm(), 2.0);
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Patterns {
    matrix: DMatrix<f64>,
    norms: Vec<f64>,
    max_norm: f64,
    mean: Vec<f64>,
    spread: f64,
    separations: Remembered<Vec<Option<(f64, usize)>>>,
    diameter: Remembered<f64>,
    singular_range: Remembered<(f64, f64)>,
    affine_singular_range: Remembered<(f64, f64)>,
}

/// Patterns from which on the [`engine`](crate::engine) finds all separations, and threads the diameter; the results are the
/// same.
const WORTH_TILES: usize = 64;

/// What follows from the patterns and is costly, once somebody has asked for it.
#[derive(Clone, Debug)]
struct Remembered<T>(OnceLock<T>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

/// It makes no difference whether it is known already.
impl<T> PartialEq for Remembered<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Remembered<T> {
    fn get_or(&self, compute: impl FnOnce() -> T) -> &T {
        self.0.get().unwrap_or_else(|| {
            // Not inside `get_or_init`: a thread that helps others while it waits might come here again and wait for itself.
            let computed = compute();
            self.0.get_or_init(|| computed)
        })
    }
}

impl Patterns {
    /// Patterns from the columns of a $d \times N$ matrix.
    ///
    /// # Errors
    /// [`Error::NoPatterns`], [`Error::NoDimension`], [`Error::PatternNotFinite`] with the place of the value, and
    /// [`Error::OutOfRange`] when $M^2$ overflows or underflows.
    pub fn new(matrix: DMatrix<f64>) -> Result<Self, Error> {
        let (dimension, count) = matrix.shape();
        if count == 0 {
            return Err(Error::NoPatterns);
        }
        if dimension == 0 {
            return Err(Error::NoDimension);
        }
        if let Some(place) = matrix.as_slice().iter().position(|value| !value.is_finite()) {
            let (component, pattern) = (place % dimension, place / dimension);
            return Err(Error::PatternNotFinite { pattern, component, value: matrix.as_slice()[place] });
        }
        let columns = || matrix.as_slice().chunks_exact(dimension);
        let norms: Vec<f64> = columns().map(norm).collect();
        let max_norm = norms.iter().copied().fold(0.0, f64::max);
        let all_zero = matrix.as_slice().iter().all(|&value| value == 0.0);
        if !all_zero && !(1e-150..=1e150).contains(&max_norm) {
            return Err(Error::OutOfRange { max_norm });
        }
        let mut mean = vec![0.0; dimension];
        for pattern in columns() {
            add_scaled(&mut mean, 1.0 / count as f64, pattern);
        }
        let spread = columns().map(|pattern| distance(pattern, &mean)).fold(0.0, f64::max);
        Ok(Self {
            norms,
            max_norm,
            mean,
            spread,
            matrix,
            separations: Remembered::default(),
            diameter: Remembered::default(),
            singular_range: Remembered::default(),
            affine_singular_range: Remembered::default(),
        })
    }

    /// Patterns from rows, one pattern a row, as files hold them.
    ///
    /// # Errors
    /// As [`Patterns::new`], and [`Error::RaggedPattern`] for a row of another length than the first.
    pub fn from_rows<R: AsRef<[f64]>>(rows: &[R]) -> Result<Self, Error> {
        let expected = rows.first().ok_or(Error::NoPatterns)?.as_ref().len();
        if let Some((pattern, row)) = rows.iter().enumerate().find(|(_, row)| row.as_ref().len() != expected) {
            return Err(Error::RaggedPattern { pattern, found: row.as_ref().len(), expected });
        }
        let values: Vec<f64> = rows.iter().flat_map(|row| row.as_ref().iter().copied()).collect();
        Self::new(DMatrix::from_vec(expected, rows.len(), values))
    }

    /// The dimension $d$ of pattern space.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.matrix.nrows()
    }

    /// The number $N$ of patterns.
    #[must_use]
    pub fn count(&self) -> usize {
        self.matrix.ncols()
    }

    /// The matrix $X$, $d \times N$.
    #[must_use]
    pub fn matrix(&self) -> &DMatrix<f64> {
        &self.matrix
    }

    /// Pattern $x_i$, $i$ from 0.
    ///
    /// # Panics
    /// If there is no pattern `i`.
    #[must_use]
    pub fn pattern(&self, i: usize) -> &[f64] {
        let dimension = self.dimension();
        &self.matrix.as_slice()[i * dimension..(i + 1) * dimension]
    }

    /// All patterns in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.matrix.as_slice().chunks_exact(self.dimension())
    }

    /// The norms $\|x_i\|$; relative error at most $\gamma_{d+2}$.
    #[must_use]
    pub fn norms(&self) -> &[f64] {
        &self.norms
    }

    /// $M = \max_i \|x_i\|$ (Eq. 12).
    #[must_use]
    pub fn max_norm(&self) -> f64 {
        self.max_norm
    }

    /// The mean $m_x = \frac1N \sum_i x_i$ (Eqs. 24, 79), of dimension $d$; its error is at most $\gamma_{N+1} M$ in length.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// $m_{\max} = \max_i \|x_i - m_x\|$, the largest distance from the mean (Eq. 80). It carries the
    /// error of the mean: equal patterns may have a spread of a few roundings of $M$.
    #[must_use]
    pub fn spread(&self) -> f64 {
        self.spread
    }

    /// The diameter $\max_{i,j} \|x_i - x_j\|$. Takes $O(N^2 d)$ time the first time, on all threads.
    #[must_use]
    pub fn diameter(&self) -> f64 {
        *self.diameter.get_or(|| {
            let farthest = |i: usize| {
                let others = self.iter().skip(i + 1).map(|other| squared_distance(self.pattern(i), other));
                others.fold(0.0, f64::max)
            };
            let largest = if self.count() < WORTH_TILES {
                (0..self.count()).map(farthest).fold(0.0, f64::max)
            } else {
                (0..self.count()).into_par_iter().map(farthest).reduce(|| 0.0, f64::max)
            };
            crate::numerics::elementary::sqrt(largest)
        })
    }

    /// The separation $\Delta_i = \min_{j \ne i} x_i^T (x_i - x_j)$ of one pattern (Definition 2, Eq. 70), and the index
    /// of the pattern that attains it; `None` when $N = 1$, where nothing is there to be separated from.
    ///
    /// Summed as inner products with differences, so that patterns which nearly coincide keep their relative accuracy.
    ///
    /// # Panics
    /// If there is no pattern `i`.
    #[must_use]
    pub fn separation(&self, i: usize) -> Option<(f64, usize)> {
        match self.separations.0.get() {
            Some(all) => all[i],
            None => self.compute_separation(i),
        }
    }

    fn compute_separation(&self, i: usize) -> Option<(f64, usize)> {
        let pattern = self.pattern(i);
        let mut smallest: Option<(f64, usize)> = None;
        for (j, other) in self.iter().enumerate() {
            if j == i {
                continue;
            }
            let gap = dot_with_difference(pattern, other);
            if smallest.is_none_or(|(known, _)| gap < known) {
                smallest = Some((gap, j));
            }
        }
        smallest
    }

    /// The separations $\Delta_i$ of all patterns, in order; empty when $N = 1$. Takes $O(N^2 d)$ time the
    /// first time, on all threads, and $O(Nd)$ memory.
    #[must_use]
    pub fn separations(&self) -> Vec<f64> {
        let all = self.separations.get_or(|| {
            if self.count() < WORTH_TILES {
                (0..self.count()).map(|i| self.compute_separation(i)).collect()
            } else {
                separations(Path::fastest(), self)
            }
        });
        all.iter().flatten().map(|(separation, _)| *separation).collect()
    }

    /// How many patterns equal an earlier one, component by component.
    #[must_use]
    pub fn duplicates(&self) -> usize {
        let mut order: Vec<&[f64]> = self.iter().collect();
        let by_components = |a: &&[f64], b: &&[f64]| {
            let differing = a.iter().zip(*b).map(|(x, y)| (x + 0.0).total_cmp(&(y + 0.0))).find(|o| o.is_ne());
            differing.unwrap_or(std::cmp::Ordering::Equal)
        };
        order.sort_unstable_by(by_components);
        order.windows(2).filter(|pair| by_components(&pair[0], &pair[1]).is_eq()).count()
    }

    /// The scores $X^T \xi$, the $N$ inner products of a state of dimension $d$ with every pattern; each has an error of at
    /// most $\gamma_d \|x_i\| \|\xi\|$.
    #[must_use]
    pub fn scores(&self, state: &[f64]) -> Vec<f64> {
        self.iter().map(|pattern| dot(pattern, state)).collect()
    }

    /// $\|X\|_2^2$, the largest eigenvalue of $XX^T$ or $X^TX$, whichever is smaller; between $M^2$ and $NM^2$.
    #[must_use]
    pub fn squared_spectral_norm(&self) -> f64 {
        if self.dimension() <= self.count() {
            largest_eigenvalue(&gram(&self.matrix.transpose()))
        } else {
            largest_eigenvalue(&gram(&self.matrix))
        }
    }

    /// The smallest and the largest singular value of $X$ ([`singular_range`]). Takes $O(d^2N)$ time the first time, or $O(dN^2)$ where there are fewer patterns than dimensions.
    #[must_use]
    pub fn singular_range(&self) -> (f64, f64) {
        *self.singular_range.get_or(|| singular_range(&self.matrix))
    }

    /// As [`Patterns::singular_range`], of [`Patterns::affine_matrix`]. The smallest one is positive if and only if the patterns
    /// are affinely independent or affinely span the space.
    #[must_use]
    pub fn affine_singular_range(&self) -> (f64, f64) {
        *self.affine_singular_range.get_or(|| singular_range(&self.affine_matrix()))
    }

    /// $X$ with a row of $M$ below it, of ones where all patterns are zero: weights with the same image under it have the same
    /// mean and the same sum.
    #[must_use]
    pub fn affine_matrix(&self) -> DMatrix<f64> {
        let row = if self.max_norm > 0.0 { self.max_norm } else { 1.0 };
        self.matrix.clone().insert_row(self.dimension(), row)
    }
}
