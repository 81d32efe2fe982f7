//! Attention as the update rule, the three Hopfield layers, and the classes of attention heads.
//!
//! Here patterns are rows, as in the literature on attention: $R$ holds $S$ raw state patterns, $Y$ holds $N$ raw stored
//! patterns, and
//!
//! $$Q = RW_Q, \qquad K = YW_K, \qquad V = YW_KW_V, \qquad
//!   Z = \mathrm{softmax}\bigl(\beta QK^T\bigr)V, \tag{10 = 548}$$
//!
//! with a softmax over each row. With $X = K^T$ and $\Xi = Q^T$ the rows of $\mathrm{softmax}(\beta QK^T)K$ are the updates
//! $f(\xi_s)$ of the network [`crate::Hopfield`] that stores the keys.
//!
//! | matrix | shape | |
//! |---|---|---|
//! | $R$, $Y$ | $S \times d_r$, $N \times d_y$ | raw state patterns, raw stored patterns |
//! | $W_Q$, $W_K$ | $d_r \times d_k$, $d_y \times d_k$ | into the associative space |
//! | $W_V$ | $d_k \times d_v$ | from there to the output |
//! | $Q$, $K$, $V$ | $S \times d_k$, $N \times d_k$, $N \times d_v$ | queries, keys, values |
//!
//! [`layers`] has the layers built from it, [`head_classes`] the statistic $k$ that sorts heads into four classes,
//! [`gaussian_heads`] the heads that average without looking at their input. All evaluate forwards only, in a fixed order of
//! operations; none of them learns.

pub mod gaussian_heads;
pub mod gaussian_logits;
pub mod head_classes;
mod heads;
pub mod layers;
mod matrix;
mod normalisation;

pub use heads::{Head, LookupHead, PoolingHead, Value};
pub use normalisation::{Normalisation, VARIANCE_FLOOR, layer_norm};

use nalgebra::DMatrix;

use crate::error::Error;
use crate::numerics::distance;
use crate::numerics::elementary::sqrt;
use crate::softmax::Softmax;
use matrix::{check_columns, check_entries, check_rows, product, row};

/// $1/\sqrt{d_k}$, the inverse temperature of attention for keys of dimension $d_k$.
///
/// ```
/// assert_eq!(hopfield_theory::attention::default_beta(64), 0.125);
/// ```
#[must_use]
pub fn default_beta(key_dimension: usize) -> f64 {
    1.0 / sqrt(key_dimension as f64)
}

fn check_beta(beta: f64) -> Result<(), Error> {
    if beta > 0.0 && beta.is_finite() { Ok(()) } else { Err(Error::Beta { beta }) }
}

/// The association matrix $P = \mathrm{softmax}(\beta QK^T)$ of $S$ queries and $N$ keys of one dimension, $S \times N$; every
/// row is a softmax over the keys.
///
/// # Errors
/// [`Error::Shape`] with the offending matrix, [`Error::EmptyMatrix`], [`Error::EntryNotFinite`] or [`Error::Beta`].
pub fn attention_weights(queries: &DMatrix<f64>, keys: &DMatrix<f64>, beta: f64) -> Result<DMatrix<f64>, Error> {
    check_entries(keys, "K")?;
    check_columns(queries, "Q", keys.ncols())?;
    check_beta(beta)?;
    Ok(weights(queries, keys, beta))
}

/// $Z = \mathrm{softmax}(\beta QK^T)V$ (Eqs. 10, 548, 555) for $S$ queries, $N$ keys and $N$ values; $S \times d_v$.
///
/// ```
/// use hopfield_theory::attention::attention;
/// use nalgebra::DMatrix;
/// let keys = DMatrix::from_row_slice(2, 1, &[1.0, -1.0]);
/// let query = DMatrix::from_row_slice(1, 1, &[0.5]);
/// let updated = attention(&query, &keys, &keys, 2.0)?;
/// assert!((updated[(0, 0)] - 1.0_f64.tanh()).abs() < 1e-15, "the antipodal pair: f(x) = tanh(beta x)");
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
///
/// # Errors
/// As [`attention_weights`], and [`Error::Shape`] when there are not as many values as keys.
pub fn attention(
    queries: &DMatrix<f64>,
    keys: &DMatrix<f64>,
    values: &DMatrix<f64>,
    beta: f64,
) -> Result<DMatrix<f64>, Error> {
    check_rows(values, "V", keys.nrows())?;
    Ok(product(&attention_weights(queries, keys, beta)?, values))
}

/// The association matrix without checks.
fn weights(queries: &DMatrix<f64>, keys: &DMatrix<f64>, beta: f64) -> DMatrix<f64> {
    let scores = product(queries, &keys.transpose());
    let mut weights = DMatrix::zeros(queries.nrows(), keys.nrows());
    for i in 0..queries.nrows() {
        let softmax = Softmax::new(beta, &row(&scores, i));
        for (j, weight) in softmax.weights().iter().enumerate() {
            weights[(i, j)] = *weight;
        }
    }
    weights
}

/// How a head associates: at which inverse temperature, and with how many updates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The inverse temperature $\beta > 0$.
    pub beta: f64,
    /// Updates after the first one; zero for plain attention.
    pub further_updates: usize,
    /// Updates end when no state has moved by more than this, if it is given.
    pub threshold: Option<f64>,
}

/// What the updates of a head have led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    /// The association matrix $P$ of the last update, $S \times N$.
    pub weights: DMatrix<f64>,
    /// How many updates were applied.
    pub updates: usize,
    /// $\max_s\|\xi_s^{\text{new}} - \xi_s\|$ of the last update, where a threshold asks for it.
    pub last_step: Option<f64>,
}

impl Rule {
    /// One update at $\beta = 1/\sqrt{d_k}$: attention.
    #[must_use]
    pub fn attention(key_dimension: usize) -> Self {
        Self { beta: default_beta(key_dimension), further_updates: 0, threshold: None }
    }

    /// Updates $Q \leftarrow \mathrm{softmax}(\beta QK^T)K$ (Eq. 554) as often as the rule says, in the space of the keys, and
    /// gives the association matrix of the last one: values enter only after it.
    ///
    /// # Errors
    /// As [`attention_weights`].
    pub fn associate(&self, queries: &DMatrix<f64>, keys: &DMatrix<f64>) -> Result<Association, Error> {
        let mut found = attention_weights(queries, keys, self.beta)?;
        let mut states = queries.clone();
        let mut updates = 1;
        let mut last_step = None;
        loop {
            let is_last = updates > self.further_updates;
            if is_last && self.threshold.is_none() {
                return Ok(Association { weights: found, updates, last_step });
            }
            let next = product(&found, keys);
            if let Some(threshold) = self.threshold {
                let step = largest_step(&states, &next);
                last_step = Some(step);
                if is_last || step <= threshold {
                    return Ok(Association { weights: found, updates, last_step });
                }
            }
            states = next;
            found = weights(&states, keys, self.beta);
            updates += 1;
        }
    }
}

/// $\max_s\|\xi_s - \xi_s'\|$ over the rows of two matrices.
fn largest_step(before: &DMatrix<f64>, after: &DMatrix<f64>) -> f64 {
    (0..before.nrows()).map(|i| distance(&row(before, i), &row(after, i))).fold(0.0, f64::max)
}
