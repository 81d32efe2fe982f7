//! Runs statements on all cores and collects a ledger that does not depend on how many there are.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::DEFAULT_SEED;
use super::audited::Audited;
use super::effort::Effort;
use super::ledger::{Ledger, SearchRow, StatementRow};
use super::recipe::Recipe;
use super::search::{search, starts};
use super::verdict::Outcome;
use crate::random::Seed;

/// Hears how a run gets on.
pub trait Progress: Sync {
    /// A statement with this many units of work begins.
    fn begin(&self, label: &str, jobs: usize);
    /// So many units of work have come to light on top of those that a statement began with.
    fn more(&self, jobs: usize);
    /// One unit of work is done.
    fn advance(&self);
    /// A statement is finished; the ledger holds all rows so far.
    fn finished(&self, ledger: &Ledger);
}

/// Nobody listens.
impl Progress for () {
    fn begin(&self, _label: &str, _jobs: usize) {}
    fn more(&self, _jobs: usize) {}
    fn advance(&self) {}
    fn finished(&self, _ledger: &Ledger) {}
}

/// What a run is asked for.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The statements, in the paper's order.
    pub statements: &'a [&'a dyn Audited],
    /// How much work to do.
    pub effort: Effort,
    /// What determines every random number.
    pub seed: Seed,
    /// Recipes found hard by earlier searches, of any statement; each is judged again.
    pub hard: &'a [Recipe],
    /// Rows that an interrupted run of the same kind has finished; they are taken over.
    pub earlier: &'a [StatementRow],
    /// Set from outside to stop; what is finished is kept.
    pub stop: &'a AtomicBool,
    /// Hears how the run gets on.
    pub progress: &'a dyn Progress,
}

impl<'a> Run<'a> {
    /// A run of the published seed from its beginning, without hard instances and with nobody listening.
    #[must_use]
    pub fn new(statements: &'a [&'a dyn Audited], effort: Effort, stop: &'a AtomicBool) -> Self {
        Self { statements, effort, seed: DEFAULT_SEED.into(), hard: &[], earlier: &[], stop, progress: &() }
    }

    /// The results of `work` on `items` in their order, on all threads; `None` when the run was stopped.
    fn all<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Option<Vec<R>> {
        let one = |item: &T| {
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            let result = work(item);
            self.progress.advance();
            Some(result)
        };
        items.par_iter().map(one).collect()
    }

    /// The row of one statement; `None` when the run was stopped.
    fn statement(&self, statement: &dyn Audited) -> Option<StatementRow> {
        let jobs = statement.jobs(self.effort);
        if let Some(row) = self.earlier.iter().find(|row| row.label == statement.label()) {
            jobs.iter().for_each(|_| self.progress.advance());
            return Some(row.clone());
        }
        let hard: Vec<_> = self.hard.iter().filter(|recipe| recipe.statement == statement.id()).collect();
        self.progress.begin(statement.label(), jobs.len());
        self.progress.more(hard.len());
        let mut outcomes = self.all(&jobs, |job| statement.run(job, self.effort, self.seed))?;
        outcomes.extend(self.all(&hard, |recipe| replayed(statement, recipe))?);
        let mut searches = Vec::new();
        if self.effort == Effort::Deep {
            let starts = starts(statement, &outcomes);
            self.progress.more(2 * starts.len());
            let found = self.all(&starts, |start| search(statement, start, self.seed))?;
            outcomes.extend(self.all(&found, |found| replayed(statement, &found.recipe))?);
            let rows = starts.iter().zip(&found).map(|(start, found)| SearchRow::new(statement, start, found));
            searches.extend(rows);
        }
        Some(StatementRow { searches, ..StatementRow::collect(statement, &outcomes) })
    }
}

/// What an instance found by a search shows.
fn replayed(statement: &dyn Audited, recipe: &Recipe) -> Outcome {
    let text = recipe.to_string();
    match statement.replay(recipe) {
        Ok(evaluations) => Outcome::Instance { recipe: text, evaluations },
        Err(error) => Outcome::Failed { recipe: text, reason: error.to_string() },
    }
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let labels: Vec<_> = self.statements.iter().map(|statement| statement.label()).collect();
        formatter.debug_struct("Run").field("statements", &labels).field("effort", &self.effort).finish_non_exhaustive()
    }
}

/// Runs every statement and collects its row. When `stop` is set, the rows finished so far make a partial ledger.
///
/// Work is spread over the threads of the current rayon pool; outcomes come back in the order of the jobs, so the ledger
/// is the same for any number of threads.
#[must_use]
pub fn run(run: Run<'_>) -> Ledger {
    let mut ledger = Ledger::new(run.effort, run.seed);
    for statement in run.statements {
        match run.statement(*statement) {
            Some(row) => {
                ledger.statements.push(row);
                run.progress.finished(&ledger);
            }
            None => {
                ledger.partial = true;
                break;
            }
        }
    }
    ledger
}
