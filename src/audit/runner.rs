//! Runs statements on all cores and collects a ledger that does not depend on how many there are.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::audited::Audited;
use super::effort::Effort;
use super::ledger::{Ledger, StatementRow};

/// Hears how a run gets on.
pub trait Progress: Sync {
    /// A statement with this many units of work begins.
    fn begin(&self, label: &str, jobs: usize);
    /// One unit of work is done.
    fn advance(&self);
}

/// Nobody listens.
impl Progress for () {
    fn begin(&self, _label: &str, _jobs: usize) {}
    fn advance(&self) {}
}

/// What a run is asked for.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The statements, in the paper's order.
    pub statements: &'a [&'a dyn Audited],
    /// How much work to do.
    pub effort: Effort,
    /// The seed of every stream.
    pub seed: u64,
    /// Set from outside to stop; what is finished is kept.
    pub stop: &'a AtomicBool,
    /// Hears how the run gets on.
    pub progress: &'a dyn Progress,
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
        let jobs = statement.jobs(run.effort);
        run.progress.begin(statement.label(), jobs.len());
        let outcomes: Option<Vec<_>> = jobs
            .par_iter()
            .map(|job| {
                if run.stop.load(Ordering::Relaxed) {
                    return None;
                }
                let outcome = statement.run(job, run.effort, run.seed);
                run.progress.advance();
                Some(outcome)
            })
            .collect();
        match outcomes {
            Some(outcomes) => ledger.statements.push(StatementRow::collect(*statement, &outcomes)),
            None => {
                ledger.partial = true;
                break;
            }
        }
    }
    ledger
}
