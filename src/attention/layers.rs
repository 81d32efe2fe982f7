//! The three Hopfield layers (section 3, appendix A.6): one formula, three choices of what comes in and what is fixed.
//!
//! | layer | state patterns | stored patterns | returns |
//! |---|---|---|---|
//! | [`Hopfield`] | come in, $R$ | come in, $Y$ | a row for each state pattern |
//! | [`HopfieldPooling`] | static queries $Q$ | come in, $Y$ | a row for each query, whatever $N$ is |
//! | [`HopfieldLayer`] | come in, $R$ | static keys $K$ and values $V$ | a row for each state pattern |
//!
//! Each has one or more heads, whose outputs are set side by side and, if there is an output matrix, multiplied by it:
//! $Z = (Z_1, \dots, Z_H)W_O$. Each head has its own $\beta$ and number of updates ([`Rule`](super::Rule)). Raw patterns that
//! come in are normalised first unless the layer is told otherwise ([`Normalisation`]); static ones are taken as they are.

use nalgebra::DMatrix;

use super::heads::Heads;
use super::matrix::{check_columns, check_rows, product};
use super::{Association, Head, LookupHead, Normalisation, PoolingHead};
use crate::error::Error;

/// Heads of one kind, what is done with their outputs, and which patterns are normalised.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer<H> {
    heads: Vec<H>,
    output: Option<DMatrix<f64>>,
    normalisation: Normalisation,
}

/// Associates two sets that come in: $Z = \mathrm{softmax}(\beta RW_QW_K^TY^T)YW_KW_V$. Not to be confused with the network
/// [`crate::Hopfield`], whose patterns are fixed.
pub type Hopfield = Layer<Head>;

/// Pools a set of any size with static queries: $Z = \mathrm{softmax}(\beta QW_K^TY^T)YW_KW_V$.
pub type HopfieldPooling = Layer<PoolingHead>;

/// Looks patterns up in a static memory: $Z = \mathrm{softmax}(\beta RW_QK^T)V$.
pub type HopfieldLayer = Layer<LookupHead>;

/// What a layer returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// $Z$, a row for each state pattern or static query.
    pub matrix: DMatrix<f64>,
    /// How each head came to its part of it.
    pub associations: Vec<Association>,
}

impl<H: Heads> Layer<H> {
    /// A layer of these heads, which returns their outputs side by side and normalises its inputs.
    ///
    /// # Errors
    /// [`Error::NoHeads`], and what [`Error`] says of a head whose matrices do not fit together or fit other inputs than
    /// those of the first one.
    pub fn new(heads: Vec<H>) -> Result<Self, Error> {
        let first = heads.first().ok_or(Error::NoHeads)?;
        heads.iter().try_for_each(|head| head.check(first))?;
        Ok(Self { heads, output: None, normalisation: Normalisation::default() })
    }

    /// The same with the output matrix $W_O$, which has a row for each column that the heads return together.
    ///
    /// # Errors
    /// [`Error::Shape`], [`Error::EmptyMatrix`] or [`Error::EntryNotFinite`].
    pub fn output(self, matrix: DMatrix<f64>) -> Result<Self, Error> {
        let width = self.heads.iter().map(Heads::value_width).sum();
        check_rows(&matrix, "W_O", width)?;
        Ok(Self { output: Some(matrix), ..self })
    }

    /// The same with another choice of what is normalised.
    #[must_use]
    pub fn normalisation(self, normalisation: Normalisation) -> Self {
        Self { normalisation, ..self }
    }

    /// The heads.
    #[must_use]
    pub fn heads(&self) -> &[H] {
        &self.heads
    }

    fn combine(&self, retrieve: impl Fn(&H) -> Result<(DMatrix<f64>, Association), Error>) -> Result<Output, Error> {
        let mut columns = Vec::new();
        let mut associations = Vec::new();
        for head in &self.heads {
            let (part, association) = retrieve(head)?;
            columns.extend_from_slice(part.as_slice());
            associations.push(association);
        }
        // Every head has a row for each query, so the columns are of one length.
        let rows = associations.first().map_or(0, |association| association.weights.nrows());
        let width = self.heads.iter().map(Heads::value_width).sum();
        let side_by_side = DMatrix::from_vec(rows, width, columns);
        let matrix = self.output.as_ref().map(|output| product(&side_by_side, output)).unwrap_or(side_by_side);
        Ok(Output { matrix, associations })
    }
}

impl Hopfield {
    /// $Z$ for raw state patterns $R$ ($S \times d_r$) and raw stored patterns $Y$ ($N \times d_y$).
    ///
    /// ```
    /// use hopfield_theory::attention::{Head, Normalisation, Value, layers::Hopfield};
    /// use nalgebra::DMatrix;
    /// let identity = || DMatrix::identity(2, 2);
    /// let head = Head::new(identity(), identity(), Value::Connected(identity()));
    /// let layer = Hopfield::new(vec![head])?.normalisation(Normalisation::Off);
    /// let stored = DMatrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 1.0]);
    /// let between = DMatrix::from_row_slice(1, 2, &[0.5, 0.5]);
    /// assert_eq!(layer.forward(&between, &stored)?.matrix, between);
    /// # Ok::<(), hopfield_theory::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] with the offending matrix, [`Error::EmptyMatrix`] or [`Error::EntryNotFinite`].
    pub fn forward(&self, states: &DMatrix<f64>, stored: &DMatrix<f64>) -> Result<Output, Error> {
        // There is a head: the constructor refuses a layer without.
        let head = &self.heads[0];
        check_columns(states, "R", head.query.nrows())?;
        check_columns(stored, "Y", head.key.nrows())?;
        let (states, stored) = (self.normalisation.of_inputs(states), self.normalisation.of_inputs(stored));
        self.combine(|head| head.forward(&states, &stored, self.normalisation))
    }
}

impl HopfieldPooling {
    /// $Z$ for raw stored patterns $Y$ ($N \times d_y$), with a row for each static query.
    ///
    /// # Errors
    /// [`Error::Shape`] with the offending matrix, [`Error::EmptyMatrix`] or [`Error::EntryNotFinite`].
    pub fn forward(&self, stored: &DMatrix<f64>) -> Result<Output, Error> {
        check_columns(stored, "Y", self.heads[0].key.nrows())?;
        let stored = self.normalisation.of_inputs(stored);
        self.combine(|head| head.forward(&stored, self.normalisation))
    }
}

impl HopfieldLayer {
    /// $Z$ for raw state patterns $R$ ($S \times d_r$).
    ///
    /// # Errors
    /// [`Error::Shape`] with the offending matrix, [`Error::EmptyMatrix`] or [`Error::EntryNotFinite`].
    pub fn forward(&self, states: &DMatrix<f64>) -> Result<Output, Error> {
        check_columns(states, "R", self.heads[0].query.nrows())?;
        let states = self.normalisation.of_inputs(states);
        self.combine(|head| head.forward(&states, self.normalisation))
    }
}
