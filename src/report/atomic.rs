//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::ReportError;

/// Writes the file `path` with `write`, so that a reader never meets it half written.
///
/// The contents go to a temporary file in the same directory, reach the disk, and only then take the place of `path`;
/// missing parent directories are created. When anything fails, what was at `path` is still there and the temporary
/// file is gone; on Linux it has no name until it is whole, so that even a process that is killed leaves none.
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
    #[cfg(target_os = "linux")]
    if let Some(file) = unnamed::create(directory) {
        fill(&file, write)?;
        return unnamed::persist(&file, directory, path);
    }
    // The guard removes the file when this function returns early or the writer panics.
    let temporary = temporary_file(directory)?;
    fill(temporary.as_file(), write)?;
    temporary.persist(path).map_err(|failure| failure.error)?;
    Ok(())
}

fn fill(file: &File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut writer = BufWriter::new(file);
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    // Without this a power failure could leave the new name with the contents missing.
    file.sync_all()
}

/// Files that have no name until they are whole, so that a process which is killed leaves nothing.
#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::{self, File};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::path::Path;
    use std::process;
    use std::sync::atomic::{AtomicU64, Ordering};

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};

    /// `None` where the file system knows no such files.
    pub(super) fn create(directory: &Path) -> Option<File> {
        // As readable as any file that the user creates.
        open(directory, OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC, Mode::from_raw_mode(0o666))
            .ok()
            .map(File::from)
    }

    /// Gives the file its name. A link does not replace what is there, so it gets another name first.
    pub(super) fn persist(file: &File, directory: &Path, path: &Path) -> io::Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let linked = directory.join(format!(".hopfield-theory-{}-{number}", process::id()));
        let open = format!("/proc/self/fd/{}", file.as_raw_fd());
        // Left by a process of the same number that was killed between the two steps.
        let _ = fs::remove_file(&linked);
        linkat(CWD, open, CWD, &linked, AtFlags::SYMLINK_FOLLOW)?;
        fs::rename(&linked, path).inspect_err(|_| drop(fs::remove_file(&linked)))
    }
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
