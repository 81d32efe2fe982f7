//! PDF copies of figures, made by `rsvg-convert` where it is installed.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{ReportError, write_atomically};

const CONVERTER: &str = "rsvg-convert";

/// Whether figures can be converted, asked before long work.
///
/// # Errors
/// [`ReportError::NoConverter`] without `rsvg-convert`.
pub fn check_converter() -> Result<(), ReportError> {
    let mut command = Command::new(CONVERTER);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().map(drop).map_err(|source| ReportError::NoConverter { source })
}

/// Writes the figure at `svg` as a PDF beside it, and returns its path. The same figure gives the same bytes.
///
/// # Errors
/// [`ReportError::NoConverter`] without `rsvg-convert`, [`ReportError::Convert`] with its message if it fails, and
/// [`ReportError::Write`].
pub fn write_pdf(svg: &Path) -> Result<PathBuf, ReportError> {
    let mut command = Command::new(CONVERTER);
    // Otherwise the file would hold the time at which it was made.
    command.args(["--format", "pdf"]).arg(svg).env("SOURCE_DATE_EPOCH", "0");
    let output = command.output().map_err(|source| ReportError::NoConverter { source })?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(ReportError::Convert { file: svg.into(), message });
    }
    let pdf = svg.with_extension("pdf");
    write_atomically(&pdf, |writer: &mut dyn io::Write| writer.write_all(&output.stdout))?;
    Ok(pdf)
}

/// The PDF of every SVG among `files`.
///
/// # Errors
/// As [`write_pdf`].
pub fn write_pdfs(files: &[PathBuf]) -> Result<Vec<PathBuf>, ReportError> {
    let is_svg = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "svg");
    files.iter().filter(is_svg).map(|file| write_pdf(file)).collect()
}
