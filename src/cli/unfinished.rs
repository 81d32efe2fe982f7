//! What an interrupted `verify` leaves for `--resume`: the ledger of the statements that were finished.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, ensure};

use crate::audit::{Ledger, StatementRow};
use crate::report::write_atomically;

/// The file's name beside the ledger.
const NAME: &str = "ledger.unfinished.json";

/// Keeping the ledger takes one part in so many of the time at most.
const PARTS: u32 = 20;

/// The file of a run that is under way.
pub(super) struct Unfinished {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// Until then nothing is written.
    due: Instant,
    /// Why something could not be written.
    error: Option<Error>,
}

impl Unfinished {
    pub(super) fn of(directory: &Path) -> Self {
        Self { path: directory.join(NAME), state: Mutex::new(State { due: Instant::now(), error: None }) }
    }

    /// The rows of the run that was interrupted, which must have been one like `run`; none if there was no such run.
    pub(super) fn rows(&self, run: &Ledger) -> Result<Vec<StatementRow>> {
        let text = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.with_context(|| self.path.display().to_string())?,
        };
        let ledger = Ledger::from_json(&text).with_context(|| self.path.display().to_string())?;
        let described = |ledger: &Ledger| {
            let Ledger { version, sources, seed, generator, effort, .. } = ledger;
            format!(
                "version {version} (sources {sources}) with --effort {effort} --seed {seed} --generator {generator}"
            )
        };
        let (found, wanted) = (described(&ledger), described(run));
        ensure!(
            found == wanted,
            "{}: this run cannot be resumed by another\n  interrupted: {found}\n  this one:    {wanted}",
            self.path.display()
        );
        Ok(ledger.statements)
    }

    /// Writes the rows finished so far, unless that was done only just.
    pub(super) fn keep(&self, ledger: &Ledger) {
        if Instant::now() >= self.lock().due {
            self.keep_now(ledger);
        }
    }

    /// Writes the rows finished so far.
    pub(super) fn keep_now(&self, ledger: &Ledger) {
        let begun = Instant::now();
        let written = self.write(ledger);
        let mut state = self.lock();
        state.due = Instant::now() + (PARTS * begun.elapsed()).min(Duration::from_secs(60));
        if let Err(error) = written {
            state.error.get_or_insert(error);
        }
    }

    fn write(&self, ledger: &Ledger) -> Result<()> {
        let text = Ledger { partial: true, ..ledger.clone() }.to_json()?;
        write_atomically(&self.path, |file| file.write_all(text.as_bytes()))
            .context("what is finished could not be kept")
    }

    /// Whether something could not be written.
    pub(super) fn has_failed(&self) -> bool {
        self.lock().error.is_some()
    }

    /// Why something could not be written.
    pub(super) fn outcome(&self) -> Result<()> {
        self.lock().error.take().map_or(Ok(()), Err)
    }

    /// Removes the file of a run that is finished.
    pub(super) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} could not be removed", self.path.display()))
            }
            _ => Ok(()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // A thread that panicked left the state whole: each change is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
