//! How a run gets on: a bar with the time left, on terminals only, and what is finished is kept.

use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt;
use super::unfinished::Unfinished;
use crate::audit::{Audited, Effort, Ledger, Progress};

/// A bar on standard error, over the work of all statements; invisible if that is no terminal.
pub(super) struct Bar<'a> {
    bar: ProgressBar,
    unfinished: &'a Unfinished,
}

/// A bar on standard error over so many units of work; invisible if that is no terminal.
pub(super) fn bar(jobs: usize) -> ProgressBar {
    let bar = ProgressBar::new(jobs as u64);
    // The template is constant and valid; the plain bar would do as well.
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {elapsed} gone, about {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

impl<'a> Bar<'a> {
    pub(super) fn new(statements: &[&dyn Audited], effort: Effort, unfinished: &'a Unfinished) -> Self {
        let jobs: usize = statements.iter().map(|statement| statement.jobs(effort).len()).sum();
        Self { bar: bar(jobs), unfinished }
    }

    /// Removes the bar.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar<'_> {
    fn begin(&self, label: &str, _jobs: usize) {
        self.bar.set_message(label.to_owned());
    }

    fn more(&self, jobs: usize) {
        self.bar.inc_length(jobs as u64);
    }

    fn advance(&self) {
        self.bar.inc(1);
    }

    fn finished(&self, ledger: &Ledger) {
        self.unfinished.keep(ledger);
        if self.unfinished.has_failed() {
            interrupt::stop();
        }
    }
}
