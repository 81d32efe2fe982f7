//! Why a result could not be written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file of results could not be written; the file itself is left as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The path ends without the name of a file.
    #[error("{file}: a file name is needed to write to")]
    NoFileName {
        /// The path as given.
        file: PathBuf,
    },
    /// The directory of the file could not be created.
    #[error("{file}: its directory {directory} could not be created: {source}")]
    Directory {
        /// The path as given.
        file: PathBuf,
        /// The directory that is missing.
        directory: PathBuf,
        /// The reason that the operating system gives.
        source: io::Error,
    },
    /// The contents could not be written, or not be moved to their place.
    #[error("{file}: the file could not be written: {source}")]
    Write {
        /// The path as given.
        file: PathBuf,
        /// The reason that the operating system or the writer gives.
        source: io::Error,
    },
    /// There is no state to write, or the states have no entries.
    #[error("{file}: there are no states to write")]
    NoStates {
        /// The path as given.
        file: PathBuf,
    },
    /// A state has another dimension than the first.
    #[error("{file}: the state in row {row} has dimension {found}, but the first has dimension {expected}")]
    Ragged {
        /// The path as given.
        file: PathBuf,
        /// Row, from 1.
        row: usize,
        /// Dimension of the first state.
        expected: usize,
        /// Dimension of this state.
        found: usize,
    },
    /// An entry of a state is NaN or infinite, which no output may hold.
    #[error("{file}: row {row}, column {column} would hold {value}; only finite values are written")]
    NotFinite {
        /// The path as given.
        file: PathBuf,
        /// Row, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
        /// The value.
        value: f64,
    },
    /// The program that makes PDF files could not be started.
    #[error(
        "PDF files are made by rsvg-convert (Debian: apt-get install librsvg2-bin), which cannot be started: {source}"
    )]
    NoConverter {
        /// The reason that the operating system gives.
        source: io::Error,
    },
    /// A figure could not be converted.
    #[error("{file}: rsvg-convert could not make a PDF of it: {message}")]
    Convert {
        /// The figure.
        file: PathBuf,
        /// What rsvg-convert says.
        message: String,
    },
}
