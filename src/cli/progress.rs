//! A progress bar with the time left, on terminals only.

use indicatif::{ProgressBar, ProgressStyle};

use crate::audit::{Audited, Effort, Progress};

/// A bar on standard error, over the work of all statements; invisible if that is no terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(statements: &[&dyn Audited], effort: Effort) -> Self {
        let jobs: usize = statements.iter().map(|statement| statement.jobs(effort).len()).sum();
        let bar = ProgressBar::new(jobs as u64);
        // The template is constant and valid; the plain bar would do as well.
        let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {elapsed} gone, about {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    /// Removes the bar.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&self, label: &str, _jobs: usize) {
        self.0.set_message(label.to_owned());
    }

    fn more(&self, jobs: usize) {
        self.0.inc_length(jobs as u64);
    }

    fn advance(&self) {
        self.0.inc(1);
    }
}
