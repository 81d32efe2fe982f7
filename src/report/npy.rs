//! States as `.npy` files.

use std::io;
use std::path::Path;

use npyz::{DType, TypeStr, WriteOptions, WriterBuilder};

use super::{ReportError, write_atomically};

/// Writes `states`, one a row, as an array of little-endian f64 in C order; the file appears whole or not at all.
///
/// [`read_table`](crate::input::read_table) gives the same bits back, and the bytes of the file do not depend on the
/// machine.
///
/// # Errors
///
/// [`ReportError`] when there is no state, when the states differ in dimension, when an entry is not finite, or when the
/// file cannot be written.
///
/// ```
/// use hopfield_theory::{input::read_table, report::write_states};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("states.npy");
/// write_states(&path, &[vec![0.1, -0.0], vec![1.0, 2.0]])?;
/// assert_eq!(read_table(&path)?.row(0), [0.1, -0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_states(path: &Path, states: &[Vec<f64>]) -> Result<(), ReportError> {
    let dimension = check(path, states)?;
    write_atomically(path, |writer| {
        let little_endian: TypeStr = "<f8".parse().map_err(io::Error::other)?;
        let mut array = WriteOptions::new()
            .dtype(DType::new_scalar(little_endian))
            .shape(&[states.len() as u64, dimension as u64])
            .writer(writer)
            .begin_nd()?;
        array.extend(states.iter().flatten())?;
        array.finish()
    })
}

/// The common dimension of the states.
fn check(path: &Path, states: &[Vec<f64>]) -> Result<usize, ReportError> {
    let dimension = states.first().map_or(0, Vec::len);
    if dimension == 0 {
        return Err(ReportError::NoStates { file: path.into() });
    }
    for (row, state) in states.iter().enumerate() {
        if state.len() != dimension {
            return Err(ReportError::Ragged {
                file: path.into(),
                row: row + 1,
                expected: dimension,
                found: state.len(),
            });
        }
        if let Some(column) = state.iter().position(|value| !value.is_finite()) {
            return Err(ReportError::NotFinite {
                file: path.into(),
                row: row + 1,
                column: column + 1,
                value: state[column],
            });
        }
    }
    Ok(dimension)
}
