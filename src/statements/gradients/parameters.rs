//! The parameters of the statements about learned associations: sizes, $\beta$ and where the entries come from.

use nalgebra::DMatrix;

use crate::Error;
use crate::audit::{Fields, Parameters, RecipeError};
use crate::numerics::elementary::sqrt;
use crate::random::Stream;

/// Where the entries of the matrices and vectors come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Independent normals, scaled such that $Y^Tv$ has components of size one.
    Normal,
    /// $Y$, $W$, $W_K$ and $W_Q$ have ones on the diagonal and zeros elsewhere, $\xi = r = e_1$ and $a = e_2$.
    Unit,
}

/// What a person varies: fields `entries` (normal or unit), `beta`, the dimensions `d_r`, `d_y`, `d_k` and `N`.
#[derive(Clone, Debug, PartialEq)]
pub struct AssociationParameters {
    /// Where the entries come from.
    pub entries: Entries,
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// $(d_r, d_y, d_k)$: the dimensions of the state, of the raw patterns and of the keys.
    pub dimensions: (usize, usize, usize),
    /// The number of patterns $N$.
    pub count: usize,
}

impl AssociationParameters {
    /// The largest dimension or number of patterns of a recipe.
    const LARGEST: usize = 64;

    /// Normal entries.
    #[must_use]
    pub fn normal(beta: f64, dimensions: (usize, usize, usize), count: usize) -> Self {
        Self { entries: Entries::Normal, beta, dimensions, count }
    }

    /// Two patterns $e_1, e_2$ in the plane, all maps the identity, $\xi = r = e_1$ and $a = e_2$.
    #[must_use]
    pub fn unit(beta: f64) -> Self {
        Self { entries: Entries::Unit, beta, dimensions: (2, 2, 2), count: 2 }
    }
}

/// Matrices, states and the constant vectors $a$ of all three set-ups.
#[derive(Clone, Debug)]
pub struct AssociationInstance {
    /// $\beta$.
    pub beta: f64,
    /// $Y$, $d_y \times N$; also the patterns $X$ of the fixed association.
    pub raw: DMatrix<f64>,
    /// $\xi \in \mathbb{R}^{d_y}$, the state of the fixed association.
    pub state: Vec<f64>,
    /// $\xi = r \in \mathbb{R}^{d_r}$, the state of the others.
    pub raw_state: Vec<f64>,
    /// $W$, $d_r \times d_y$.
    pub map: DMatrix<f64>,
    /// $W_K$, $d_k \times d_y$.
    pub keys: DMatrix<f64>,
    /// $W_Q$, $d_k \times d_r$.
    pub queries: DMatrix<f64>,
    /// $a \in \mathbb{R}^{d_y}$.
    pub a_y: Vec<f64>,
    /// $a \in \mathbb{R}^{d_r}$.
    pub a_r: Vec<f64>,
    /// $a \in \mathbb{R}^{d_k}$.
    pub a_k: Vec<f64>,
}

impl Parameters for AssociationParameters {
    type Instance = AssociationInstance;

    fn fields(&self) -> Fields {
        let (d_r, d_y, d_k) = self.dimensions;
        Fields::default()
            .with("entries", if self.entries == Entries::Unit { "unit" } else { "normal" })
            .with_number("beta", self.beta)
            .with("d_r", d_r)
            .with("d_y", d_y)
            .with("d_k", d_k)
            .with("N", self.count)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let refused = |key: &str, value: String| Err(RecipeError::Value { key: key.to_owned(), value });
        let entries = match fields.read::<String>("entries")?.as_str() {
            "unit" => Entries::Unit,
            "normal" => Entries::Normal,
            other => return refused("entries", other.to_owned()),
        };
        let (d_r, d_y, d_k, count) = (fields.read("d_r")?, fields.read("d_y")?, fields.read("d_k")?, fields.read("N")?);
        for (key, size) in [("d_r", d_r), ("d_y", d_y), ("d_k", d_k), ("N", count)] {
            if !(1..=Self::LARGEST).contains(&size) {
                return refused(key, size.to_string());
            }
        }
        Ok(Self { entries, beta: fields.number("beta")?, dimensions: (d_r, d_y, d_k), count })
    }

    fn is_literal(&self) -> bool {
        self.entries == Entries::Unit
    }

    fn build(&self, stream: &mut Stream) -> Result<AssociationInstance, Error> {
        if self.beta <= 0.0 {
            return Err(Error::Beta { beta: self.beta });
        }
        let (d_r, d_y, d_k) = self.dimensions;
        let is_unit = self.entries == Entries::Unit;
        let mut matrix = |rows: usize, columns: usize, squared_size: usize| {
            if is_unit {
                return DMatrix::identity(rows, columns);
            }
            let scale = 1.0 / sqrt(squared_size as f64);
            DMatrix::from_fn(rows, columns, |_, _| scale * stream.normal())
        };
        // A vector is a matrix of one column; the unit vector e_2 is the second column of the identity.
        let (raw, map) = (matrix(d_y, self.count, 1), matrix(d_r, d_y, d_r * d_y));
        let (keys, queries) = (matrix(d_k, d_y, d_k * d_y), matrix(d_k, d_r, d_r));
        let (state, raw_state) = (matrix(d_y, 1, d_y).as_slice().to_vec(), matrix(d_r, 1, 1).as_slice().to_vec());
        let mut constant = |dimension: usize| {
            let columns = matrix(dimension, if is_unit { 2 } else { 1 }, 1);
            columns.as_slice()[columns.len() - dimension..].to_vec()
        };
        let (a_y, a_r, a_k) = (constant(d_y), constant(d_r), constant(d_k));
        let beta = self.beta;
        Ok(AssociationInstance { beta, raw, state, raw_state, map, keys, queries, a_y, a_r, a_k })
    }
}
