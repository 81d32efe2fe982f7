//! Where a run writes its files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::arguments::Work;
use super::output::note;
use crate::audit::{DEFAULT_SEED, Effort};

/// The directory of the published results.
pub(super) const PUBLISHED: &str = "figures";
/// The directory of all others.
pub(super) const OTHERS: &str = "target/results";

/// The directory that was asked for, or the usual one: `figures` for published runs (standard effort, default seed and
/// `whole`), `target/results` for every other, which is said. Fails at once if nothing can be written there.
pub(super) fn of(work: &Work, whole: bool) -> Result<PathBuf> {
    let published = whole && work.effort == Effort::Standard && work.seed == DEFAULT_SEED;
    let directory = match &work.out {
        Some(directory) => directory.clone(),
        None if published => PUBLISHED.into(),
        None => {
            note(&format!("This is not the published run, so its files go to {OTHERS}."));
            OTHERS.into()
        }
    };
    check(&directory)?;
    Ok(directory)
}

/// A long run should not fail at its end because its results cannot be written.
fn check(directory: &Path) -> Result<()> {
    let refused = || format!("{}: results cannot be written to this directory", directory.display());
    fs::create_dir_all(directory).with_context(refused)?;
    tempfile::tempfile_in(directory).map(drop).with_context(refused)
}
