//! Products of matrices in a fixed order, and the checks of their shapes.

use nalgebra::DMatrix;

use crate::error::Error;
use crate::numerics::dot;

/// $AB$ for $A$ of shape $n \times m$ and $B$ of shape $m \times l$: inner products in the fixed order of
/// [`dot`], so that the bits do not depend on the machine. Each entry has an error of at most
/// $\gamma_m\sum_k|A_{ik}B_{kj}|$.
pub(super) fn product(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    debug_assert_eq!(a.ncols(), b.nrows(), "the columns of the left factor meet the rows of the right one");
    let (inner, rows_of_a) = (b.nrows(), a.transpose());
    let row = |i: usize| &rows_of_a.as_slice()[i * inner..(i + 1) * inner];
    let column = |j: usize| &b.as_slice()[j * inner..(j + 1) * inner];
    DMatrix::from_fn(a.nrows(), b.ncols(), |i, j| dot(row(i), column(j)))
}

/// A row of a matrix as a vector.
pub(super) fn row(matrix: &DMatrix<f64>, i: usize) -> Vec<f64> {
    matrix.row(i).iter().copied().collect()
}

/// Whether a matrix has entries, all of them finite.
pub(super) fn check_entries(matrix: &DMatrix<f64>, name: &'static str) -> Result<(), Error> {
    let found = matrix.shape();
    if matrix.is_empty() {
        return Err(Error::EmptyMatrix { matrix: name, found });
    }
    match matrix.as_slice().iter().position(|entry| !entry.is_finite()) {
        Some(place) => {
            let (row, column) = (place % found.0, place / found.0);
            Err(Error::EntryNotFinite { matrix: name, row, column, value: matrix[(row, column)] })
        }
        None => Ok(()),
    }
}

/// As [`check_entries`], and whether the matrix has `expected` rows.
pub(super) fn check_rows(matrix: &DMatrix<f64>, name: &'static str, expected: usize) -> Result<(), Error> {
    check_entries(matrix, name)?;
    if matrix.nrows() == expected {
        return Ok(());
    }
    Err(Error::Shape { matrix: name, found: matrix.shape(), side: "rows", expected })
}

/// As [`check_entries`], and whether the matrix has `expected` columns.
pub(super) fn check_columns(matrix: &DMatrix<f64>, name: &'static str, expected: usize) -> Result<(), Error> {
    check_entries(matrix, name)?;
    if matrix.ncols() == expected {
        return Ok(());
    }
    Err(Error::Shape { matrix: name, found: matrix.shape(), side: "columns", expected })
}
