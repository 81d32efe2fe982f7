//! What can be wrong with the data that the mathematics is given.

use thiserror::Error;

/// A reason why patterns, a state or an inverse temperature cannot be used. Indices count from 0, as in the library.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// There is no pattern at all.
    #[error("there are no patterns: at least one is needed")]
    NoPatterns,
    /// The patterns have no components.
    #[error("the patterns have dimension 0: at least one component is needed")]
    NoDimension,
    /// A pattern has another dimension than the first one.
    #[error("pattern {pattern} has dimension {found}, but pattern 0 has dimension {expected}")]
    RaggedPattern {
        /// Index of the pattern.
        pattern: usize,
        /// Its dimension.
        found: usize,
        /// The dimension of the first pattern.
        expected: usize,
    },
    /// A component of a pattern is infinite or not a number.
    #[error("component {component} of pattern {pattern} is {value}, not a finite number")]
    PatternNotFinite {
        /// Index of the pattern.
        pattern: usize,
        /// Index of its component.
        component: usize,
        /// The value found there.
        value: f64,
    },
    /// The norms of the patterns overflow or underflow when squared.
    #[error("the largest pattern norm is {max_norm:e}; squared norms must lie between 1e-300 and 1e300 or be zero")]
    OutOfRange {
        /// The largest norm $M$.
        max_norm: f64,
    },
    /// The inverse temperature is not a positive finite number.
    #[error("the inverse temperature beta is {beta}, but it must be a positive finite number")]
    Beta {
        /// The value given.
        beta: f64,
    },
    /// A state has another dimension than the patterns.
    #[error("the state has dimension {found}, but the patterns have dimension {expected}")]
    StateDimension {
        /// The dimension of the state.
        found: usize,
        /// The dimension of the patterns.
        expected: usize,
    },
    /// A component of a state is infinite or not a number.
    #[error("component {component} of the state is {value}, not a finite number")]
    StateNotFinite {
        /// Index of the component.
        component: usize,
        /// The value found there.
        value: f64,
    },
    /// The square of a state's norm overflows.
    #[error("the state has norm {norm:e}, but it must be at most 1e150: its square enters the energy")]
    StateOutOfRange {
        /// The norm of the state.
        norm: f64,
    },
    /// Rounding of the scores alone can move a weight by more than half of it, even where they have twice the digits.
    #[error(
        "query {query} has beta M |xi| = {product:e}, and its largest scores nearly coincide: beyond their rounding nothing \
         decides between their patterns"
    )]
    IllConditioned {
        /// Index of the query.
        query: usize,
        /// $\beta M\|\xi\|$.
        product: f64,
    },
    /// Scores of a query could overflow.
    #[error("a query of norm {norm:e} and a pattern of norm {max_norm:e} give scores beyond the range of f64")]
    QueryOutOfRange {
        /// The largest norm of a query.
        norm: f64,
        /// The largest norm of a pattern.
        max_norm: f64,
    },
    /// The tolerance of the screened mode is out of range.
    #[error("the tolerance is {tolerance}, but it must lie between 1e-300 and 0.5")]
    Tolerance {
        /// The value given.
        tolerance: f64,
    },
    /// The processor lacks instructions that were asked for.
    #[error("this processor does not have the instructions of {instructions}")]
    Instructions {
        /// What they are called.
        instructions: &'static str,
    },
    /// A component of a binary vector is neither -1 nor +1.
    #[error("component {component} of a binary vector is {value}, but it must be -1 or +1")]
    NotBinary {
        /// Index of the component.
        component: usize,
        /// The value found there.
        value: i8,
    },
    /// The energy of a polynomial network could exceed 127 bits.
    #[error("{count} patterns of dimension {dimension} with degree {degree} give energies beyond 127 bits")]
    DegreeTooLarge {
        /// The degree of the interaction.
        degree: u32,
        /// The dimension of the patterns.
        dimension: usize,
        /// The number of patterns.
        count: usize,
    },
    /// A matrix has no rows or no columns.
    #[error("{matrix} is {} x {}, but it needs at least one row and one column", found.0, found.1)]
    EmptyMatrix {
        /// The matrix.
        matrix: &'static str,
        /// Its rows and columns.
        found: (usize, usize),
    },
    /// A matrix does not fit the one that it meets.
    #[error("{matrix} is {} x {}, but it needs {expected} {side}", found.0, found.1)]
    Shape {
        /// The matrix.
        matrix: &'static str,
        /// Its rows and columns.
        found: (usize, usize),
        /// "rows" or "columns".
        side: &'static str,
        /// How many of them it needs.
        expected: usize,
    },
    /// An entry of a matrix is infinite or not a number.
    #[error("entry ({row}, {column}) of {matrix} is {value}, not a finite number")]
    EntryNotFinite {
        /// The matrix.
        matrix: &'static str,
        /// Index of the row.
        row: usize,
        /// Index of the column.
        column: usize,
        /// The value found there.
        value: f64,
    },
    /// A layer has no head.
    #[error("the layer has no heads: at least one is needed")]
    NoHeads,
    /// The width of a Gaussian head is not a positive finite number.
    #[error("the width sigma of row {row} is {width}, but it must be a positive finite number")]
    Width {
        /// Index of the row.
        row: usize,
        /// The value given.
        width: f64,
    },
}
