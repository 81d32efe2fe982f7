//! Files that appear whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::ReportError;

/// Writes the file `path` with `write`, so that a reader never meets it half written.
///
/// The contents go to a temporary file in the same directory, reach the disk, and only then take the place of `path`;
/// missing parent directories are created. When anything fails, what was at `path` is still there and the temporary
/// file is gone.
///
/// # Errors
///
/// [`ReportError`] when the directory or the file cannot be written, or when `write` fails. A writer with errors of its
/// own wraps them with [`io::Error::other`].
///
/// ```
/// use hopfield_theory::report::write_atomically;
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("figures/numbers.txt");
/// write_atomically(&path, |writer| writeln!(writer, "0.25"))?;
/// assert_eq!(std::fs::read_to_string(path)?, "0.25\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ReportError> {
    if path.file_name().is_none() {
        return Err(ReportError::NoFileName { file: path.into() });
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(directory).map_err(|source| ReportError::Directory {
        file: path.into(),
        directory: directory.into(),
        source,
    })?;
    replace(path, directory, write).map_err(|source| ReportError::Write { file: path.into(), source })
}

fn replace(path: &Path, directory: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // The guard removes the file when this function returns early or the writer panics.
    let mut temporary = temporary_file(directory)?;
    let mut writer = BufWriter::new(temporary.as_file_mut());
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    // Without this a power failure could leave the new name with the contents missing.
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|failure| failure.error)?;
    Ok(())
}

fn temporary_file(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".hopfield-theory-");
    // Temporary files are private by default; a result is as readable as any file that its user creates.
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    builder.tempfile_in(directory)
}
