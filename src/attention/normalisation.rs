//! Layer normalisation of patterns, and where a layer applies it (appendix A.6.2).

use nalgebra::DMatrix;

use super::matrix::row;
use crate::numerics::elementary::sqrt;
use crate::numerics::{dot, sum};

/// What layer normalisation adds to the variance, so that equal components do not divide by zero.
pub const VARIANCE_FLOOR: f64 = 1e-5;

/// Which patterns a layer normalises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Normalisation {
    /// The raw patterns that come in, before they are mapped: the default of the paper.
    #[default]
    Inputs,
    /// Queries and keys, after they were mapped into the associative space.
    Projections,
    /// None.
    Off,
}

impl Normalisation {
    pub(super) fn of_inputs(self, patterns: &DMatrix<f64>) -> DMatrix<f64> {
        if self == Self::Inputs { layer_norm(patterns) } else { patterns.clone() }
    }

    pub(super) fn of_projections(self, patterns: DMatrix<f64>) -> DMatrix<f64> {
        if self == Self::Projections { layer_norm(&patterns) } else { patterns }
    }
}

/// Every row $x$ of $d$ components less its mean $\bar x$, over $\sqrt{v + 10^{-5}}$ with $v$ the variance of its components,
/// without gain or offset. The result $y$ has $\sum_iy_i = 0$ and $\|y\|^2 = dv/(v + 10^{-5}) < d$: after it all patterns
/// have nearly one norm, $M \approx \sqrt d$.
///
/// ```
/// use nalgebra::DMatrix;
/// let normalised = hopfield_theory::attention::layer_norm(&DMatrix::from_row_slice(1, 2, &[5.0, 1.0]));
/// assert!((normalised[(0, 0)] - 1.0).abs() < 1e-5 && normalised[(0, 0)] == -normalised[(0, 1)]);
/// ```
#[must_use]
pub fn layer_norm(patterns: &DMatrix<f64>) -> DMatrix<f64> {
    let mut result = patterns.clone();
    let dimension = patterns.ncols() as f64;
    for i in 0..patterns.nrows() {
        let pattern = row(patterns, i);
        let mean = sum(&pattern) / dimension;
        let centred: Vec<f64> = pattern.iter().map(|component| component - mean).collect();
        let scale = sqrt(dot(&centred, &centred) / dimension + VARIANCE_FLOOR);
        for (j, component) in centred.iter().enumerate() {
            result[(i, j)] = component / scale;
        }
    }
    result
}
