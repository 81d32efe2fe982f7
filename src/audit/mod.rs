//! How any statement is checked: recipe, instance, check, verdict, ledger.
//!
//! ```text
//! Recipe --build--> Instance --hypotheses, conclusions--> Check --decide--> Verdict --collect--> Ledger
//! ```
//!
//! A statement of the paper is a [`Statement`]: data and pure functions, read from top to bottom like a page of a
//! textbook. Everything that can be asked of it (sweep, control, counterexample, replay, property test) calls the same
//! functions, so there is no second copy of a bound.

mod audited;
mod check;
mod effort;
mod instance;
#[cfg(test)]
mod landscapes;
mod ledger;
mod page;
mod parameters;
mod probability;
mod recipe;
mod runner;
mod search;
mod statement;
mod status;
mod verdict;

pub use audited::Audited;
pub use check::{Check, Decision, Relation};
pub use effort::Effort;
pub use instance::{MeasuredUpdate, PatternInstance};
pub use ledger::{
    ConclusionRow, ControlRow, CounterexampleRow, Ledger, LedgerError, Proofs, SCHEMA, SearchRow, StatementRow,
    StepRow, Tightest, detectable_failure_rate, source_hash,
};
pub use page::{Erratum, errata, page_text, text_without_errata, title};
pub use parameters::{Geometry, PatternParameters, Query};
pub(crate) use parameters::{choose_rows, join_numbers, join_patterns, normalised, size, split_numbers};
pub use probability::{Counts, LEVEL};
pub use recipe::{Fields, Parameters, Recipe, RecipeError};
pub use runner::{Progress, Run, run};
pub use search::{Found, Start, closeness, search, starts};
pub use statement::{Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
pub use status::Status;
pub use verdict::{Applies, Evaluation, FormName, Job, Outcome, Proof, Verdict};

/// The seed of every published run: the paper's number, arXiv 2008.02217.
pub const DEFAULT_SEED: u64 = 200_802_217;
