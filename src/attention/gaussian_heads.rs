//! Gaussian averaging heads: weights that do not depend on the input (appendix A.5.1.5).
//!
//! Row $i$ of such a head has the weights of a Gaussian with centre $\mu_i$ and width $\sigma_i$ at the support points $s_j$,
//!
//! $$A_{ij} = \frac1{z_i}\exp\Bigl(-\frac12\Bigl(\frac{s_j - \mu_i}{\sigma_i}\Bigr)^2\Bigr), \qquad
//!   s_j = \frac{(j - 1) - \frac12(N - 1)}{\frac12(N - 1)}.$$
//!
//! It is the softmax of the scores $-(s_j - \mu_i)^2$ at $\beta = 1/(2\sigma_i^2)$.

use nalgebra::DMatrix;

use super::matrix::{check_rows, product};
use crate::error::Error;
use crate::fixed_point::Kind;
use crate::numerics::bisection::bisect;
use crate::numerics::normal::distribution;
use crate::softmax::Softmax;

/// The $N$ support points, from $-1$ to $1$ at equal distances $2/(N - 1)$; a single one lies at 0.
///
/// ```
/// use hopfield_theory::attention::gaussian_heads::support_points;
/// assert_eq!(support_points(5), [-1.0, -0.5, 0.0, 0.5, 1.0]);
/// ```
#[must_use]
pub fn support_points(count: usize) -> Vec<f64> {
    let half = 0.5 * (count as f64 - 1.0);
    // Both operands are exact, so each point carries one rounding and the points are exactly symmetric.
    (0..count).map(|j| if count == 1 { 0.0 } else { (j as f64 - half) / half }).collect()
}

/// The weights of one row: a Gaussian with this `centre` and `width` $> 0$ at the support points.
///
/// # Panics
/// If there are no support points.
#[must_use]
pub fn row_weights(centre: f64, width: f64, support: &[f64]) -> Softmax {
    let scores: Vec<f64> = support.iter().map(|point| -(point - centre) * (point - centre)).collect();
    Softmax::new(1.0 / (2.0 * width * width), &scores)
}

/// $\lim k/N$ for the row with this `centre` $\mu \in [-1, 1]$ and `width` $\sigma$, where $k$ is the number of weights that
/// carry 0.9: half the length of the part of $[-1, 1]$ within a distance $r$ of the centre, where
///
/// $$\Phi\Bigl(\frac{\min(1, \mu + r) - \mu}{\sigma}\Bigr) - \Phi\Bigl(\frac{\max(-1, \mu - r) - \mu}{\sigma}\Bigr)
///   = 0.9\,\Bigl[\Phi\Bigl(\frac{1 - \mu}{\sigma}\Bigr) - \Phi\Bigl(\frac{-1 - \mu}{\sigma}\Bigr)\Bigr].$$
///
/// It falls with $|\mu|$, so that of a head with evenly spread centres the median row is the one with $|\mu| = 1/2$.
///
/// ```
/// use hopfield_theory::attention::gaussian_heads::limit_of_share;
/// // A narrow row does not feel the ends: 0.9 of the weight lies within 1.6449 widths.
/// assert!((limit_of_share(0.0, 0.1) - 0.164485).abs() < 1e-6);
/// // At an end it has half of that, and a very wide row needs 0.9 of all.
/// assert!((limit_of_share(1.0, 0.1) - 0.082243).abs() < 1e-6);
/// assert!((limit_of_share(0.5, 100.0) - 0.9).abs() < 1e-4);
/// ```
#[must_use]
pub fn limit_of_share(centre: f64, width: f64) -> f64 {
    let within = |radius: f64| ((centre - radius).max(-1.0), (centre + radius).min(1.0));
    let carried =
        |(low, high): (f64, f64)| distribution((high - centre) / width) - distribution((low - centre) / width);
    let wanted = Kind::SHARE * carried((-1.0, 1.0));
    // Until the ends are neighbouring numbers.
    let (_, high) = bisect(0.0, 1.0 + centre.abs(), 60, |radius| carried(within(radius)) < wanted);
    let (left, right) = within(high);
    0.5 * (right - left)
}

/// How many parameters the matrices $W_Q$ and $W_K$ of a head have for each one of a Gaussian head of $N$ tokens,
/// $2d_kd_y/(2N)$.
///
/// ```
/// assert_eq!(hopfield_theory::attention::gaussian_heads::parameter_ratio(64, 768, 512), 96.0);
/// ```
#[must_use]
pub fn parameter_ratio(key_dimension: usize, dimension: usize, count: usize) -> f64 {
    (2 * key_dimension * dimension) as f64 / (2 * count) as f64
}

/// A Gaussian averaging head of $N$ tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianHead {
    centres: Vec<f64>,
    widths: Vec<f64>,
}

impl GaussianHead {
    /// A head with centres $\mu \in \mathbb{R}^N$ and widths $\sigma \in \mathbb{R}^N$.
    ///
    /// # Errors
    /// [`Error::EmptyMatrix`], [`Error::Shape`] when there are not as many widths as centres, [`Error::EntryNotFinite`] for a
    /// centre, and [`Error::Width`] for a width that is not positive and finite.
    pub fn new(centres: Vec<f64>, widths: Vec<f64>) -> Result<Self, Error> {
        let count = centres.len();
        check_rows(&DMatrix::from_vec(count, 1, centres.clone()), "mu", count)?;
        if widths.len() != count {
            return Err(Error::Shape { matrix: "sigma", found: (widths.len(), 1), side: "rows", expected: count });
        }
        // A square that leaves the range would leave no inverse temperature.
        let usable = |width: f64| (1e-150..=1e150).contains(&width);
        match widths.iter().position(|width| !usable(*width)) {
            Some(row) => Err(Error::Width { row, width: widths[row] }),
            None => Ok(Self { centres, widths }),
        }
    }

    /// A head of `count` tokens in which every row is centred at its own support point, $\mu_i = s_i$.
    ///
    /// # Errors
    /// As [`GaussianHead::new`].
    pub fn aligned(count: usize, width: f64) -> Result<Self, Error> {
        Self::new(support_points(count), vec![width; count])
    }

    /// The weights $A$, $N \times N$; every row sums to one.
    #[must_use]
    pub fn weights(&self) -> DMatrix<f64> {
        let count = self.centres.len();
        let support = support_points(count);
        let mut weights = DMatrix::zeros(count, count);
        for (i, (centre, width)) in self.centres.iter().zip(&self.widths).enumerate() {
            let row = row_weights(*centre, *width, &support);
            for (j, weight) in row.weights().iter().enumerate() {
                weights[(i, j)] = *weight;
            }
        }
        weights
    }

    /// The averages $AV$ of $N$ values of dimension $d_v$; $N \times d_v$.
    ///
    /// # Errors
    /// [`Error::Shape`] when there are not $N$ values, [`Error::EmptyMatrix`] or [`Error::EntryNotFinite`].
    pub fn average(&self, values: &DMatrix<f64>) -> Result<DMatrix<f64>, Error> {
        check_rows(values, "V", self.centres.len())?;
        Ok(product(&self.weights(), values))
    }
}
