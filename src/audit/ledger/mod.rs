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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::DEFAULT_SEED;
    use crate::statements;

    /// Three rows of statements that have not run, with a status and proofs of their own each.
    fn ledger() -> Ledger {
        let found = [Status::Holds, Status::False, Status::Holds];
        let rows = statements::REGISTRY.iter().zip(found).enumerate().map(|(index, (statement, found))| {
            let proofs = Proofs { filter: 10_u64.pow(index as u32), missing: 2, ..Proofs::default() };
            StatementRow { found, proofs, ..StatementRow::collect(*statement, &[]) }
        });
        Ledger { statements: rows.collect(), ..Ledger::new(Effort::Quick, DEFAULT_SEED.into()) }
    }

    #[test]
    fn a_ledger_sums_up_its_rows() {
        let ledger = ledger();
        let counts = [Status::Holds, Status::False, Status::Repaired].map(|status| ledger.count(status));
        assert_eq!(counts, [2, 1, 0]);
        assert_eq!(ledger.proofs(), Proofs { filter: 111, missing: 6, ..Proofs::default() });
    }

    /// The header, and a line for each row; a status that is not as expected is a problem.
    #[test]
    fn a_ledger_has_a_line_and_its_problems_for_each_row() {
        let mut ledger = ledger();
        let csv = ledger.to_csv().expect("rows are text");
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].starts_with("label,expected,found,") && lines[2].contains(",false,"), "{csv}");
        ledger.statements.iter_mut().for_each(|row| row.found = row.expected);
        ledger.statements[1].violating.push("v1 recipe".to_owned());
        let problem = format!("{}: violated by v1 recipe", ledger.statements[1].label);
        assert_eq!(
            ledger.problems().iter().filter(|line| line.contains("violated by")).collect::<Vec<_>>(),
            [&problem]
        );
        assert_eq!((source_hash().len(), u64::from_str_radix(source_hash(), 16).is_ok()), (16, true));
    }

    #[test]
    fn a_ledger_is_read_back_as_it_was_written() {
        let text = ledger().to_json().expect("all numbers are finite");
        assert!(text.ends_with("}\n"));
        assert_eq!(Ledger::from_json(&text).expect("it was written as a ledger"), ledger());
    }
}
