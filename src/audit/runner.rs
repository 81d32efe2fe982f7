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

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::audit::landscapes::LANDSCAPES;
    use crate::statements;

    /// What a failed assertion about a run shows.
    #[test]
    fn a_run_shows_its_labels_and_its_effort() {
        let (statement, stop) =
            (statements::find("Theorem A9").expect("the registry lists it"), AtomicBool::new(false));
        let text = format!("{:?}", Run::new(&[statement], Effort::Quick, &stop));
        assert_eq!(text, r#"Run { statements: ["Theorem A9"], effort: Quick, .. }"#);
    }

    const STATEMENTS: [&dyn Audited; 1] = [&LANDSCAPES];

    /// Counts what it hears.
    #[derive(Default)]
    struct Counter {
        announced: AtomicUsize,
        done: AtomicUsize,
        finished: AtomicUsize,
    }

    impl Progress for Counter {
        fn begin(&self, label: &str, jobs: usize) {
            assert_eq!(label, "Landscapes");
            self.more(jobs);
        }

        fn more(&self, jobs: usize) {
            self.announced.fetch_add(jobs, Ordering::Relaxed);
        }

        fn advance(&self) {
            self.done.fetch_add(1, Ordering::Relaxed);
        }

        fn finished(&self, ledger: &Ledger) {
            assert_eq!(self.finished.fetch_add(1, Ordering::Relaxed) + 1, ledger.statements.len());
        }
    }

    impl Counter {
        fn heard(&self) -> [usize; 3] {
            [&self.announced, &self.done, &self.finished].map(|count| count.load(Ordering::Relaxed))
        }
    }

    /// Of the four bounds that hold, one search each at deep effort, and none at any other; progress hears of all work.
    #[test]
    fn only_a_deep_run_searches() {
        let stop = AtomicBool::new(false);
        let hard: [Recipe; 2] = ["landscapes", "theorem_a9"]
            .map(|id| format!("v1 {id} literal x=1.5 draws=0").parse().expect("the recipe is well-formed"));
        for (effort, searches, instances) in
            [(Effort::Quick, 0, 2 + 1), (Effort::Standard, 0, 23), (Effort::Deep, 4, 368)]
        {
            let progress = Counter::default();
            let ledger = run(Run { hard: &hard, progress: &progress, ..Run::new(&STATEMENTS, effort, &stop) });
            let row = &ledger.statements[0];
            assert!(!ledger.partial && row.problems().is_empty(), "{:?}", row.problems());
            assert_eq!((row.searches.len(), row.instances), (searches, instances + 1 + searches as u64));
            let work = (instances + 1) as usize + 2 * searches;
            assert_eq!(progress.heard(), [work, work, 1]);
            assert!(row.searches.iter().all(|search| search.after >= search.before), "{:?}", row.searches);
        }
    }

    /// The row of an earlier run is taken as it is, and one of another statement is not.
    #[test]
    fn rows_of_an_earlier_run_are_taken_over() {
        let stop = AtomicBool::new(false);
        let fresh = run(Run::new(&STATEMENTS, Effort::Quick, &stop));
        let earlier = StatementRow { notes: vec!["from before".to_owned()], ..fresh.statements[0].clone() };
        let progress = Counter::default();
        let of_same = [earlier.clone()];
        let resumed = Run { earlier: &of_same, progress: &progress, ..Run::new(&STATEMENTS, Effort::Quick, &stop) };
        assert_eq!(run(resumed).statements, of_same);
        assert_eq!(progress.heard(), [0, 3, 1]);
        let of_other = [StatementRow { label: "Theorem A9".to_owned(), ..earlier }];
        let begun = Run { earlier: &of_other, ..Run::new(&STATEMENTS, Effort::Quick, &stop) };
        assert_eq!(run(begun), fresh);
    }

    #[test]
    fn a_stopped_run_has_no_row_of_what_it_left() {
        let stop = AtomicBool::new(true);
        let ledger = run(Run::new(&STATEMENTS, Effort::Quick, &stop));
        assert!(ledger.partial && ledger.statements.is_empty());
    }
}
