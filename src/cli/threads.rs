//! How many threads a run uses; results do not depend on it.

use anyhow::{Context, Result};

/// Does `work` on a pool of so many threads, or on one for each processor.
pub(super) fn with<T: Send>(threads: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build();
    Ok(pool.context("the threads could not be started")?.install(work))
}
