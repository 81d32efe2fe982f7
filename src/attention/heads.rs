//! The heads of the three layers: what of a head is learned or fixed, and what comes in.

use nalgebra::DMatrix;

use super::matrix::{check_columns, check_entries, check_rows, product};
use super::{Association, Normalisation, Rule, check_beta};
use crate::error::Error;

/// How the values of a head come from the stored patterns.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// $V = YW_KW_V$ with $W_V$ of shape $d_k \times d_v$, through the associative space (Eq. 10).
    Connected(DMatrix<f64>),
    /// $V = YW$ with one free matrix of shape $d_y \times d_v$, as transformers have it. Of rank up to
    /// $\min(d_y, d_v)$, where a product $W_KW_V$ has at most $d_k$.
    Free(DMatrix<f64>),
}

impl Value {
    /// $d_v$.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::Connected(matrix) | Self::Free(matrix) => matrix.ncols(),
        }
    }

    fn check(&self, key: &DMatrix<f64>) -> Result<(), Error> {
        match self {
            Self::Connected(matrix) => check_rows(matrix, "W_V", key.ncols()),
            Self::Free(matrix) => check_rows(matrix, "W_V", key.nrows()),
        }
    }

    /// $V$ for raw stored patterns $Y$.
    fn of(&self, stored: &DMatrix<f64>, key: &DMatrix<f64>) -> DMatrix<f64> {
        match self {
            Self::Connected(matrix) => product(&product(stored, key), matrix),
            Self::Free(matrix) => product(stored, matrix),
        }
    }
}

/// A head whose state and stored patterns both come in.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// $W_Q$, $d_r \times d_k$.
    pub query: DMatrix<f64>,
    /// $W_K$, $d_y \times d_k$.
    pub key: DMatrix<f64>,
    /// $W_V$.
    pub value: Value,
    /// $\beta$ and the updates.
    pub rule: Rule,
}

/// A head with static queries; the stored patterns come in.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolingHead {
    /// The static queries $Q$, $S \times d_k$.
    pub queries: DMatrix<f64>,
    /// $W_K$, $d_y \times d_k$.
    pub key: DMatrix<f64>,
    /// $W_V$.
    pub value: Value,
    /// $\beta$ and the updates.
    pub rule: Rule,
}

/// A head with static keys and values; the state patterns come in.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupHead {
    /// $W_Q$, $d_r \times d_k$.
    pub query: DMatrix<f64>,
    /// The static keys $K$, $N \times d_k$.
    pub keys: DMatrix<f64>,
    /// The static values $V$, $N \times d_v$.
    pub values: DMatrix<f64>,
    /// $\beta$ and the updates.
    pub rule: Rule,
}

/// What a layer asks of its heads.
pub trait Heads {
    /// Whether the matrices of this head fit together, and those of `first` its inputs.
    ///
    /// # Errors
    /// [`Error::Shape`], [`Error::EmptyMatrix`], [`Error::EntryNotFinite`] or [`Error::Beta`].
    fn check(&self, first: &Self) -> Result<(), Error>;
    /// The dimension $d_v$ of what it returns.
    fn value_width(&self) -> usize;
}

/// The output $Z$ of a head and how it came about.
type Retrieved = (DMatrix<f64>, Association);

fn retrieve(
    rule: &Rule,
    queries: DMatrix<f64>,
    keys: DMatrix<f64>,
    values: &DMatrix<f64>,
    normalisation: Normalisation,
) -> Result<Retrieved, Error> {
    let (queries, keys) = (normalisation.of_projections(queries), normalisation.of_projections(keys));
    let association = rule.associate(&queries, &keys)?;
    Ok((product(&association.weights, values), association))
}

impl Head {
    /// A head of attention: one update at $\beta = 1/\sqrt{d_k}$.
    #[must_use]
    pub fn new(query: DMatrix<f64>, key: DMatrix<f64>, value: Value) -> Self {
        let rule = Rule::attention(key.ncols());
        Self { query, key, value, rule }
    }

    /// $Z$ for raw state patterns $R$ ($S \times d_r$) and raw stored patterns $Y$ ($N \times d_y$), already normalised where
    /// inputs are to be.
    pub(super) fn forward(
        &self,
        states: &DMatrix<f64>,
        stored: &DMatrix<f64>,
        normalisation: Normalisation,
    ) -> Result<Retrieved, Error> {
        let (queries, keys) = (product(states, &self.query), product(stored, &self.key));
        retrieve(&self.rule, queries, keys, &self.value.of(stored, &self.key), normalisation)
    }
}

impl Heads for Head {
    fn check(&self, first: &Self) -> Result<(), Error> {
        check_entries(&self.key, "W_K")?;
        check_rows(&self.key, "W_K", first.key.nrows())?;
        check_columns(&self.query, "W_Q", self.key.ncols())?;
        check_rows(&self.query, "W_Q", first.query.nrows())?;
        self.value.check(&self.key)?;
        check_beta(self.rule.beta)
    }

    fn value_width(&self) -> usize {
        self.value.width()
    }
}

impl PoolingHead {
    /// One update at $\beta = 1/\sqrt{d_k}$.
    #[must_use]
    pub fn new(queries: DMatrix<f64>, key: DMatrix<f64>, value: Value) -> Self {
        let rule = Rule::attention(key.ncols());
        Self { queries, key, value, rule }
    }

    pub(super) fn forward(&self, stored: &DMatrix<f64>, normalisation: Normalisation) -> Result<Retrieved, Error> {
        let keys = product(stored, &self.key);
        retrieve(&self.rule, self.queries.clone(), keys, &self.value.of(stored, &self.key), normalisation)
    }
}

impl Heads for PoolingHead {
    fn check(&self, first: &Self) -> Result<(), Error> {
        check_entries(&self.key, "W_K")?;
        check_rows(&self.key, "W_K", first.key.nrows())?;
        check_columns(&self.queries, "Q", self.key.ncols())?;
        check_rows(&self.queries, "Q", first.queries.nrows())?;
        self.value.check(&self.key)?;
        check_beta(self.rule.beta)
    }

    fn value_width(&self) -> usize {
        self.value.width()
    }
}

impl LookupHead {
    /// One update at $\beta = 1/\sqrt{d_k}$.
    #[must_use]
    pub fn new(query: DMatrix<f64>, keys: DMatrix<f64>, values: DMatrix<f64>) -> Self {
        let rule = Rule::attention(keys.ncols());
        Self { query, keys, values, rule }
    }

    pub(super) fn forward(&self, states: &DMatrix<f64>, normalisation: Normalisation) -> Result<Retrieved, Error> {
        let queries = product(states, &self.query);
        retrieve(&self.rule, queries, self.keys.clone(), &self.values, normalisation)
    }
}

impl Heads for LookupHead {
    fn check(&self, first: &Self) -> Result<(), Error> {
        check_entries(&self.keys, "K")?;
        check_rows(&self.values, "V", self.keys.nrows())?;
        check_columns(&self.query, "W_Q", self.keys.ncols())?;
        check_rows(&self.query, "W_Q", first.query.nrows())?;
        check_beta(self.rule.beta)
    }

    fn value_width(&self) -> usize {
        self.values.ncols()
    }
}
