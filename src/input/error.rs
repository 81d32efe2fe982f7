//! What can be wrong with a file of patterns.

use std::path::PathBuf;

use thiserror::Error;

/// Why a file of patterns could not be read: the file, and the row and column (both from 1) where it applies.
///
/// In a `.csv` file the row is the number of the line, so that an editor finds it; in a `.npy` file it is the row of the
/// array.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InputError {
    /// There is no such file.
    #[error("{file}: there is no such file")]
    Missing {
        /// The path as given.
        file: PathBuf,
    },
    /// The path names a directory.
    #[error("{file}: this is a directory; name a .npy or .csv file in it")]
    Directory {
        /// The path as given.
        file: PathBuf,
    },
    /// The operating system refused to read the file.
    #[error("{file}: the file could not be read: {source}")]
    Unreadable {
        /// The path as given.
        file: PathBuf,
        /// The reason that the operating system gives.
        source: std::io::Error,
    },
    /// The extension names no format that is read.
    #[error(
        "{file}: the name has to end in .npy (NumPy) or .csv (numbers separated by commas); no other format is read"
    )]
    UnknownFormat {
        /// The path as given.
        file: PathBuf,
    },
    /// The first bytes are not those of a `.npy` file.
    #[error("{file}: this is not a .npy file: it does not begin with the bytes \\x93NUMPY")]
    NotNpy {
        /// The path as given.
        file: PathBuf,
    },
    /// The header of a `.npy` file is damaged or of an unknown version.
    #[error("{file}: the header of the .npy file cannot be understood: {reason}")]
    Header {
        /// The path as given.
        file: PathBuf,
        /// What is wrong with the header.
        reason: String,
    },
    /// The array does not have two dimensions.
    #[error("{file}: the array has shape {shape:?}, but one pattern a row needs two dimensions; {remedy}")]
    Rank {
        /// The path as given.
        file: PathBuf,
        /// The shape that the file declares.
        shape: Vec<u64>,
        /// How to reshape the array.
        remedy: &'static str,
    },
    /// The elements of the array are not real numbers that `f64` can hold.
    #[error("{file}: elements of type {dtype} are not read; {remedy}")]
    ElementType {
        /// The path as given.
        file: PathBuf,
        /// The type as the file declares it.
        dtype: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The array declares no row or no column.
    #[error("{file}: the array has {rows} rows and {columns} columns; at least one of each is needed")]
    NoElements {
        /// The path as given.
        file: PathBuf,
        /// Declared number of rows.
        rows: u64,
        /// Declared number of columns.
        columns: u64,
    },
    /// The data is shorter than the header declares.
    #[error(
        "{file}: the file is cut short: {rows} rows of {columns} columns take {declared} bytes of data, but it holds {found}"
    )]
    Truncated {
        /// The path as given.
        file: PathBuf,
        /// Declared number of rows.
        rows: u64,
        /// Declared number of columns.
        columns: u64,
        /// Bytes of data that the header declares.
        declared: u128,
        /// Bytes of data in the file.
        found: usize,
    },
    /// The data is longer than the header declares.
    #[error("{file}: {surplus} bytes follow after the array; save each array to a file of its own")]
    Surplus {
        /// The path as given.
        file: PathBuf,
        /// Bytes after the array.
        surplus: u128,
    },
    /// A value is NaN or infinite, or too large for `f64`.
    #[error("{file}: row {row}, column {column} holds {value}; every value has to be finite")]
    NotFinite {
        /// The path as given.
        file: PathBuf,
        /// Row, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
        /// The value as written.
        value: String,
    },
    /// An integer lies where `f64` no longer holds every integer.
    #[error(
        "{file}: row {row}, column {column} holds {value}, beyond 2^53, where f64 no longer holds every integer; \
         save the array with array.astype(numpy.float64) to accept the rounding"
    )]
    LargeInteger {
        /// The path as given.
        file: PathBuf,
        /// Row, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
        /// The integer.
        value: i128,
    },
    /// A field is not a number.
    #[error(
        "{file}: row {row}, column {column} holds {text:?}, which is not a number; \
         fields are separated by commas, and decimals by a point"
    )]
    NotNumber {
        /// The path as given.
        file: PathBuf,
        /// Line, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
        /// The field, shortened when it is long.
        text: String,
    },
    /// A field is empty.
    #[error("{file}: row {row}, column {column} is empty; every field needs a number")]
    EmptyField {
        /// The path as given.
        file: PathBuf,
        /// Line, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A row is shorter or longer than the first row.
    #[error("{file}: row {row} has {found} columns, but the first row has {expected}; look at column {column}")]
    Ragged {
        /// The path as given.
        file: PathBuf,
        /// Line, from 1.
        row: usize,
        /// The first column that is missing or one too many, from 1.
        column: usize,
        /// Columns of the first row (the header where there is one).
        expected: usize,
        /// Columns of this row.
        found: usize,
    },
    /// The file holds no row at all.
    #[error("{file}: the file is empty; at least one row of numbers is needed")]
    Empty {
        /// The path as given.
        file: PathBuf,
    },
    /// The file holds a header line and nothing else.
    #[error("{file}: there are no numbers below the header in row {row}")]
    HeaderOnly {
        /// The path as given.
        file: PathBuf,
        /// Line of the header, from 1.
        row: usize,
    },
}
