//! What a run has found, statement by statement: the document behind `ledger.json`, `ledger.csv` and every table.

mod collect;
mod digest;
mod rows;

pub use rows::{
    ConclusionRow, ControlRow, CounterexampleRow, Proofs, SearchRow, StatementRow, StepRow, Tightest,
    detectable_failure_rate,
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::effort::Effort;
use super::status::Status;
use crate::random::Seed;

/// The version of the ledger's keys. It grows when a key changes its meaning.
pub const SCHEMA: u32 = 1;

/// A hash of the sources that this program was built from (FNV-1a over every file of `src` and `experiments`).
#[must_use]
pub fn source_hash() -> &'static str {
    env!("HOPFIELD_THEORY_SOURCES")
}

/// The results of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The version of the keys.
    pub schema: u32,
    /// The version of the program.
    pub version: String,
    /// The hash of its sources.
    pub sources: String,
    /// The seed of every stream.
    pub seed: u64,
    /// The generator of every stream: "chacha12" or "pcg64".
    pub generator: String,
    /// How much work was done.
    pub effort: Effort,
    /// Whether the run was stopped before all statements were finished.
    pub partial: bool,
    /// One row for each statement, in the paper's order.
    pub statements: Vec<StatementRow>,
}

/// What can be wrong with a ledger that is read back.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The text is no ledger.
    #[error("this is not a ledger: {0}")]
    Json(#[from] serde_json::Error),
    /// A row cannot be written as CSV.
    #[error("the ledger cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
}

impl Ledger {
    /// A ledger without rows.
    #[must_use]
    pub fn new(effort: Effort, seed: Seed) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sources: source_hash().to_owned(),
            seed: seed.number,
            generator: seed.generator.word().to_owned(),
            effort,
            partial: false,
            statements: Vec::new(),
        }
    }

    /// How many statements were found to have this status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.statements.iter().filter(|row| row.found == status).count()
    }

    /// How the verdicts of all rows were reached.
    #[must_use]
    pub fn proofs(&self) -> Proofs {
        self.statements.iter().fold(Proofs::default(), |sum, row| sum.with(row.proofs))
    }

    /// What is not as expected in any row.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        self.statements.iter().flat_map(StatementRow::problems).collect()
    }

    /// The ledger as JSON, with a newline at its end.
    ///
    /// # Errors
    /// [`LedgerError::Json`] if a number is not finite, which the checks exclude.
    pub fn to_json(&self) -> Result<String, LedgerError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// A ledger read back from JSON.
    ///
    /// # Errors
    /// [`LedgerError::Json`] if the text is no ledger.
    pub fn from_json(text: &str) -> Result<Self, LedgerError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The ledger as CSV, one statement a row.
    ///
    /// # Errors
    /// [`LedgerError::Csv`] if a row cannot be written.
    pub fn to_csv(&self) -> Result<String, LedgerError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "label",
            "expected",
            "found",
            "instances",
            "vacuous",
            "informative",
            "attained",
            "violations",
            "undecided",
            "by_filter",
            "by_intervals",
            "by_precision",
            "with_derived_radii",
            "without_certificate",
            "digest",
            "tightest_ratio",
            "tightest_check",
            "tightest_recipe",
            "controls",
            "controls_violated",
            "counterexamples",
            "counterexamples_reproduced",
        ])?;
        for row in &self.statements {
            let tightest = row.tightest.as_ref();
            writer.write_record([
                row.label.clone(),
                row.expected.to_string(),
                row.found.to_string(),
                row.instances.to_string(),
                row.vacuous.to_string(),
                row.informative.to_string(),
                row.attained.to_string(),
                row.violations.to_string(),
                row.undecided.to_string(),
                row.proofs.filter.to_string(),
                row.proofs.intervals.to_string(),
                row.proofs.precise.to_string(),
                row.proofs.with_derived_radii.to_string(),
                row.proofs.missing.to_string(),
                row.digest.clone(),
                tightest.map_or(String::new(), |tightest| format!("{:?}", tightest.ratio)),
                tightest.map_or(String::new(), |tightest| tightest.check.clone()),
                tightest.map_or(String::new(), |tightest| tightest.recipe.clone()),
                row.controls.len().to_string(),
                row.controls_violated().to_string(),
                row.counterexamples.len().to_string(),
                row.counterexamples_reproduced().to_string(),
            ])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
