//! Patterns from files: `.npy` (NumPy) and `.csv`, one pattern a row.
//!
//! A reader either gives a [`Table`] of finite numbers or an [`InputError`] that names the file and the place; it never
//! panics, whatever the bytes are, and never rounds an integer silently.

mod csv;
mod error;
mod npy;
mod npy_header;
pub mod real_data;
mod table;

use std::fs;
use std::io;
use std::path::Path;

pub use error::InputError;
pub use table::Table;

/// Reads the table in `path`, a `.npy` or `.csv` file by its extension (in upper or lower case).
///
/// A `.npy` file holds an array of two dimensions, of f32, f64 or integers of 8 to 64 bits, in either byte order and
/// in C or Fortran order. A `.csv` file holds numbers separated by commas; blank lines and lines that begin with `#`
/// are skipped, and so is a first row in which no field is a number. Decimal numbers are rounded to the nearest `f64`.
///
/// # Errors
///
/// [`InputError`] when the file is missing, is of another format, is damaged, has rows of different lengths, or holds
/// anything else than finite numbers that `f64` represents.
///
/// ```
/// use hopfield_theory::input::read_table;
/// use std::path::Path;
///
/// let digits = read_table(Path::new("experiments/data/digits.npy"))?;
/// assert_eq!((digits.rows(), digits.columns()), (1797, 64));
/// assert_eq!(digits.row(0)[..4], [0.0, 0.0, 5.0, 13.0]);
/// # Ok::<(), hopfield_theory::input::InputError>(())
/// ```
pub fn read_table(path: &Path) -> Result<Table, InputError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => InputError::Missing { file: path.into() },
        _ => InputError::Unreadable { file: path.into(), source },
    };
    if fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Err(InputError::Directory { file: path.into() });
    }
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    let read = match extension.as_ref().and_then(|extension| extension.to_str()) {
        Some("npy") => npy::read,
        Some("csv") => csv::read,
        _ => return Err(InputError::UnknownFormat { file: path.into() }),
    };
    read(path, &fs::read(path).map_err(unreadable)?)
}

/// Reads the table in the bytes of a `.npy` file; `name` stands for the file in errors.
///
/// # Errors
///
/// As [`read_table`], for the bytes.
pub fn read_npy_bytes(name: &str, bytes: &[u8]) -> Result<Table, InputError> {
    npy::read(Path::new(name), bytes)
}

/// Reads the table in the bytes of a `.csv` file; `name` stands for the file in errors.
///
/// # Errors
///
/// As [`read_table`], for the bytes.
///
/// ```
/// use hopfield_theory::input::read_csv_bytes;
///
/// let table = read_csv_bytes("inline", b"width, height\n1, 2\n3, 4\n")?;
/// assert_eq!(table.row(1), [3.0, 4.0]);
///
/// let error = read_csv_bytes("inline", b"1, 2\n3, four\n").unwrap_err();
/// assert!(error.to_string().contains("row 2, column 2"));
/// # Ok::<(), hopfield_theory::input::InputError>(())
/// ```
pub fn read_csv_bytes(name: &str, bytes: &[u8]) -> Result<Table, InputError> {
    csv::read(Path::new(name), bytes)
}
